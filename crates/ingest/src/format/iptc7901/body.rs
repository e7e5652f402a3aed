//! The text of a message: lines to paragraphs, lists, tables and intertitles.

use depesche_store::{Block, BlockKind};

use crate::normalise::{agency, dateline, text};

/// Longest line of hard-wrapped copy, in characters; a longer one is a paragraph of its own.
const LONGEST: usize = 80;
/// Characters that stay free on a line that was ended on purpose.
const FREE: usize = 6;
/// What closes a text before the codes of its editors.
const CLOSINGS: [&str; 4] = ["(Schluss)", "(Forts.)", "(Ende)", "(fin)"];
/// Paragraphs of a teaser at most.
const TEASER: usize = 2;

/// What a text holds.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) subhead: Option<String>,
    pub(super) teaser: Option<String>,
    pub(super) blocks: Vec<Block>,
}

/// Reads the lines of a text without its notepad.
pub(super) fn read(lines: &[&str]) -> Body {
    let width =
        lines.iter().map(|line| line.trim().chars().count()).filter(|length| *length <= LONGEST).max();
    let paragraphs = paragraphs(lines);
    let blocks = paragraphs.iter().filter_map(|lines| block(lines, width.unwrap_or_default()));
    let mut body = Body { blocks: blocks.collect(), ..Body::default() };
    body.subhead = take_subhead(&mut body.blocks);
    intertitles(&mut body.blocks);
    body.teaser = take_teaser(&mut body.blocks);
    body
}

/// Takes sign-offs off the end (`dpa kam yyno n1 tst`, `(Schluss) abc/de`); the agency's number of the item, where one
/// of them is `© dpa-infocom, dpa:240507-99-000001/3`. `number` is the one in the header, which some repeat.
pub(super) fn take_signs<'m>(lines: &mut Vec<&'m str>, number: &str) -> Option<(&'m str, u32)> {
    let mut item = None;
    loop {
        while lines.last().is_some_and(|line| line.trim().is_empty()) {
            lines.pop();
        }
        let Some(last) = lines.pop() else { return item };
        let line = last.trim();
        if is_sign(line) || line.split(' ').next().is_some_and(|word| word.eq_ignore_ascii_case(number)) {
            item = item.or_else(|| item_of(line));
        } else {
            // `... am Abend. (Schluss) abc/de`.
            let end =
                CLOSINGS.iter().find_map(|closing| last.rfind(closing)).filter(|at| last.len() - at <= 40);
            lines.push(&last[..end.unwrap_or(last.len())]);
            return item;
        }
    }
}

/// A line of codes, not of words.
fn is_sign(line: &str) -> bool {
    if line.chars().count() > 60 {
        return false;
    }
    let first = line.split_whitespace().next().unwrap_or_default();
    if first == "©" || CLOSINGS.contains(&first) {
        return true;
    }
    let mut words = line.trim_matches(['(', ')']).split_whitespace();
    let first = words.next().unwrap_or_default();
    let agency = first.split('/').next().unwrap_or_default();
    let is_agency = agency::known(agency).is_some() || agency.starts_with("dpa");
    let is_code = |word: &str| {
        let length = if word.contains(|c: char| c.is_ascii_digit() || c == '/') { 24 } else { 8 };
        word.chars().count() <= length && !word.ends_with('.') && !word.contains(char::is_uppercase)
    };
    is_agency && words.clone().count() <= 8 && words.all(is_code)
}

/// `dpa:240507-99-000001/3`: the item and its version.
fn item_of(line: &str) -> Option<(&str, u32)> {
    let (_, number) = line.split_once("dpa:")?;
    let (item, version) = number.trim().split_once('/')?;
    let is_item =
        item.len() <= 40 && item.bytes().all(|b| b.is_ascii_digit() || b == b'-') && item.contains('-');
    Some((item, version.trim().parse().ok()?)).filter(|_| is_item)
}

/// Lines that belong together: empty lines part them, in older copy an indent does.
fn paragraphs<'m>(lines: &[&'m str]) -> Vec<Vec<&'m str>> {
    let mut found: Vec<Vec<&str>> = Vec::new();
    let mut open = false;
    for line in lines.iter().map(|line| line.trim_end()) {
        if line.is_empty() || is_rule(line) {
            open = false;
            continue;
        }
        match found.last_mut().filter(|_| open) {
            Some(last) if goes_on(last, line) => last.push(line),
            _ => found.push(vec![line]),
        }
        open = true;
    }
    found
}

/// A line of nothing but signs sets parts of a text apart.
fn is_rule(line: &str) -> bool {
    line.chars()
        .all(|c| c.is_control() || c.is_whitespace() || matches!(c, '*' | '-' | '_' | '=' | '~' | '.'))
}

/// Whether the line goes on with the paragraph before it.
fn goes_on(paragraph: &[&str], line: &str) -> bool {
    let indented = line.starts_with("  ") || line.starts_with('\t');
    let (first, last) =
        (paragraph.first().copied().unwrap_or_default(), paragraph.last().copied().unwrap_or_default());
    if last.chars().count() > LONGEST {
        return false;
    }
    if let Some((mark, _)) = bullet(first) {
        // Items go on deeper than they begin; some agencies do not indent what was wrapped.
        let flush = !line.starts_with(' ') && (!first.starts_with(' ') || mark == '1');
        return bullet(line).is_some() || indent(line) > indent(first) || flush;
    }
    let same_kind = !is_star(line) && last.contains('|') == line.contains('|');
    same_kind && (!indented || line.contains('|') || (is_columns(last) && is_columns(line)))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_star(line: &str) -> bool {
    matches!(bullet(line), Some(('*' | '•' | '1', _)))
}

/// The item of a list: its mark and its text; a number is part of the text.
fn bullet(line: &str) -> Option<(char, &str)> {
    let indented = line.starts_with("  ");
    let line = line.trim_start();
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    if indented
        && !is_columns(line)
        && (1..=2).contains(&(line.len() - number.len()))
        && number.starts_with(". ")
    {
        return Some(('1', line));
    }
    let mark = line.chars().next().filter(|c| matches!(c, '*' | '•' | '-' | '–'))?;
    line[mark.len_utf8()..].strip_prefix(' ').map(|item| (mark, item))
}

/// Whether it is a row of columns set apart by spaces.
fn is_columns(line: &str) -> bool {
    let line = line.trim();
    line.contains("   ") || line.matches("  ").count() >= 2
}

fn block(lines: &[&str], width: usize) -> Option<Block> {
    let all = |test: &dyn Fn(&str) -> bool| lines.iter().all(|line| test(line));
    let (kind, text) =
        if all(&|line| line.contains('|')) && (lines.len() > 1 || lines[0].trim().starts_with('|')) {
            (BlockKind::Table, table(lines, |line| line.trim().trim_matches('|').split('|').collect()))
        } else if lines.len() > 1 && all(&is_columns) {
            (
                BlockKind::Table,
                table(lines, |line| line.trim().split("  ").filter(|cell| !cell.trim().is_empty()).collect()),
            )
        } else if bullet(lines[0]).is_some() {
            (BlockKind::List, items(lines))
        } else if all(&|line| line.starts_with('>')) {
            let quoted: Vec<&str> = lines.iter().map(|line| line.trim_start_matches(['>', ' '])).collect();
            (BlockKind::Quote, rows(&quoted, width))
        } else {
            (BlockKind::Paragraph, rows(lines, width))
        };
    let text = text::lines(text);
    (!text.is_empty()).then_some(Block { kind, text })
}

fn table<'l>(lines: &[&'l str], cells: impl Fn(&'l str) -> Vec<&'l str>) -> String {
    let is_line =
        |line: &&&str| !line.chars().all(|c| matches!(c, '-' | '|' | ':' | '+') || c.is_whitespace());
    let row = |line: &&'l str| cells(line).iter().map(|cell| cell.trim()).collect::<Vec<_>>().join("\t");
    lines.iter().filter(is_line).map(row).collect::<Vec<_>>().join("\n")
}

/// One item a line.
fn items(lines: &[&str]) -> String {
    let mark = bullet(lines[0]).map(|(mark, _)| mark);
    let mut items: Vec<String> = Vec::new();
    for line in lines {
        match (bullet(line).filter(|(found, _)| Some(*found) == mark), items.last_mut()) {
            (Some((_, item)), _) => items.push(item.trim().to_owned()),
            (None, Some(last)) => {
                last.push('\n');
                last.push_str(line.trim());
            }
            (None, None) => {}
        }
    }
    items.into_iter().map(text::paragraph).collect::<Vec<_>>().join("\n")
}

/// Re-joins what was wrapped; a line that was ended on purpose stays one.
fn rows(lines: &[&str], width: usize) -> String {
    let mut rows: Vec<String> = Vec::new();
    let mut before: Option<&str> = None;
    for line in lines.iter().map(|line| line.trim()) {
        match (rows.last_mut(), before) {
            (Some(row), Some(before)) if !is_ended(before, line, width) => {
                row.push('\n');
                row.push_str(line);
            }
            _ => rows.push(line.to_owned()),
        }
        before = Some(line);
    }
    rows.into_iter().map(text::paragraph).collect::<Vec<_>>().join("\n")
}

/// Whether a line was ended on purpose: it is longer than any wrapped one, or the next word would have found room.
fn is_ended(line: &str, next: &str, width: usize) -> bool {
    let length = line.chars().count();
    let word = next.split(' ').next().unwrap_or_default().chars().count();
    let capital = !next.starts_with(char::is_lowercase);
    length > LONGEST || (capital && length + 1 + word + FREE <= width)
}

/// `Utl.: Fähren stehen still =`, as some agencies give a subhead below the head.
fn take_subhead(blocks: &mut Vec<Block>) -> Option<String> {
    let first = blocks.first()?.text.as_str();
    let subhead = ["Utl.:", "Utl:"].iter().find_map(|mark| first.strip_prefix(mark))?;
    let subhead = subhead.trim().trim_end_matches('=').trim().to_owned();
    blocks.remove(0);
    Some(subhead)
}

/// The paragraphs before the one with the dateline.
fn take_teaser(blocks: &mut Vec<Block>) -> Option<String> {
    let at = blocks.iter().take(TEASER + 1).position(|block| dateline::split(&block.text).is_some())?;
    if at == 0 || blocks[..at].iter().any(|block| block.kind != BlockKind::Paragraph) {
        return None;
    }
    let teaser: Vec<String> = blocks.drain(..at).map(|block| block.text).collect();
    Some(teaser.join(" "))
}

/// Short lines between paragraphs that end no sentence.
fn intertitles(blocks: &mut [Block]) {
    for at in 1..blocks.len().saturating_sub(1) {
        let next = &blocks[at + 1];
        let before_text =
            next.kind != BlockKind::Paragraph || next.text.chars().count() > blocks[at].text.chars().count();
        if blocks[at].kind == BlockKind::Paragraph
            && is_title(&blocks[at].text)
            && before_text
            && !is_title(&next.text)
        {
            blocks[at].kind = BlockKind::Intertitle;
        }
    }
}

fn is_title(text: &str) -> bool {
    let unquoted = text.trim_end_matches(['"', '»', '“', '”', '\'']);
    text.chars().count() <= 69
        && !text.contains('\n')
        && !text.starts_with(char::is_lowercase)
        && !text.starts_with("+++")
        && !unquoted.ends_with(['.', ':', ';', ',', '!', ')', '-'])
        && (unquoted.len() == text.len() || !unquoted.ends_with('?'))
        && dateline::split(text).is_none()
}
