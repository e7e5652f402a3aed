//! The lines of a story, by the sign each begins with.

use depesche_store::{Block, BlockKind};

/// What the lines of a story say.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// `BC-LT--Harbour-Storm, 1st Ld-Writethru,466`.
    pub(super) slug: Option<String>,
    pub(super) headline: Option<String>,
    pub(super) teaser: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) notes: Vec<String>,
    pub(super) blocks: Vec<Block>,
    /// Lines set by themselves before the text that are none of the above.
    others: Vec<String>,
}

/// Openings of notes to editors.
const NOTES: [&str; 6] = ["(Eds: ", "Eds: ", "EDS: ", "EDITOR'S NOTE", "EDITORS' NOTE", "Editors: "];

/// Openings of lines on what is sent with the story.
const SENT_WITH: [&str; 5] = ["AP Photo", "AP Video", "AP Graphic", "AP Audio", "With AP"];

impl Text {
    /// Reads the lines between STX and ETX.
    pub(super) fn read(text: &str) -> Text {
        let mut found = Text::default();
        let mut after_byline = false;
        for line in text.split('\n').map(|line| line.trim_matches(['\r', ' '])) {
            let (sign, rest) = match line.chars().next() {
                None => continue,
                Some(sign @ ('^' | '\t' | '\u{8}')) => (sign, &line[1..]),
                Some(_) => (' ', line),
            };
            let centred = rest.trim_end().ends_with('=');
            let rest = plain(rest.trim().trim_end_matches(['<', '=']));
            let is_rule = rest.chars().all(|c| matches!(c, '_' | '-' | '*' | ' ' | '—'));
            if is_rule && sign != '\u{8}' {
                continue;
            }
            match sign {
                '^' if after_byline && centred && found.blocks.is_empty() => {}
                '^' => after_byline = found.line(rest, centred),
                '\u{8}' => found.row(line),
                '\t' => found.blocks.push(Block { kind: BlockKind::Paragraph, text: rest }),
                _ => found.go_on(rest),
            }
        }
        found.settle();
        found
    }

    /// Whether the slug says that an earlier story is killed.
    pub(super) fn killed(&self) -> bool {
        self.keys().any(|key| {
            matches!(key.as_str(), "kill" | "mandatory kill" | "elimination" | "mandatory elimination")
        })
    }

    /// Whether the slug says that the story replaces an earlier one (`1st Ld-Writethru`).
    pub(super) fn has_lead(&self) -> bool {
        self.keys().any(|key| key.contains(" ld") || key.contains("writethru"))
    }

    fn keys(&self) -> impl Iterator<Item = String> {
        self.slug.iter().flat_map(|slug| slug.split(',').skip(1)).map(|key| key.trim().to_lowercase())
    }

    /// A line set by itself; whether it is the byline.
    fn line(&mut self, line: String, centred: bool) -> bool {
        if self.slug.is_none() && !centred {
            self.slug =
                Some(line.rsplit('<').next().unwrap_or_default().trim_start_matches([' ', '^']).to_owned());
        } else if SENT_WITH.iter().any(|opening| line.starts_with(opening)) {
        } else if let Some(opening) = NOTES.iter().find(|opening| line.starts_with(**opening)) {
            let note = line[opening.len()..].trim_start_matches([' ', '_', '—', ':']);
            let note = if opening.starts_with('(') { note.trim_end_matches(')') } else { note };
            self.notes.push(note.to_owned());
        } else if self.byline.is_none() && line.starts_with("By ") && !self.has_begun() {
            self.byline = Some(line);
            return true;
        } else if self.headline.is_none() && self.blocks.is_empty() {
            self.headline = Some(line);
        } else if self.blocks.is_empty() && !centred {
            self.others.push(line);
        } else {
            self.blocks.push(Block { kind: BlockKind::Intertitle, text: line });
        }
        false
    }

    /// Whether the text has begun, and not only heads above it.
    fn has_begun(&self) -> bool {
        self.blocks.iter().any(|block| block.kind != BlockKind::Intertitle)
    }

    /// A row of a table: the name up to US, then figures set apart by RS.
    fn row(&mut self, line: &str) {
        let line = line.trim_start_matches(['\u{8}', '^']).replace('{', "½");
        let (name, figures) = line.split_once('\u{1f}').unwrap_or((&line, ""));
        let figures = figures.split('\u{1e}').map(str::trim).filter(|figure| !figure.is_empty());
        let row = std::iter::once(plain(name)).chain(figures.map(plain)).collect::<Vec<_>>().join("\t");
        match self.blocks.last_mut() {
            Some(table) if table.kind == BlockKind::Table => {
                table.text.push('\n');
                table.text.push_str(&row);
            }
            _ => self.blocks.push(Block { kind: BlockKind::Table, text: row }),
        }
    }

    /// A line without a sign goes on with the paragraph before it.
    fn go_on(&mut self, line: String) {
        match self.blocks.last_mut() {
            Some(last) if last.kind == BlockKind::Paragraph => {
                last.text.push(' ');
                last.text.push_str(&line);
            }
            _ => self.blocks.push(Block { kind: BlockKind::Paragraph, text: line }),
        }
    }

    /// One line below the headline is the teaser; several are the text of a list of headlines.
    fn settle(&mut self) {
        let mut others = std::mem::take(&mut self.others);
        if others.len() == 1 && !self.blocks.is_empty() {
            self.teaser = others.pop();
        }
        let others = others.into_iter().map(|text| Block { kind: BlockKind::Paragraph, text });
        self.blocks.splice(0..0, others);
    }
}

/// The text behind the codes of the wire: ``` `` ``` and `''` are quotation marks, a low line between spaces is a dash.
fn plain(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control() || *c == '\t').collect();
    text.trim().replace("``", "“").replace("''", "”").replace('`', "‘").replace(" _ ", " — ")
}
