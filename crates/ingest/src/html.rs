//! HTML to blocks of text, on the tokens of `html5ever`.
//!
//! Agencies send fragments (`<section class="main"><p>...`). No tree is built: depth costs nothing and cannot overflow.

use std::cell::RefCell;

use depesche_store::{Block, BlockKind, Image};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use crate::normalise::{credit, text};

/// What a fragment holds.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Fragment {
    /// Its text, block by block, cleaned of white space the markup brings.
    pub(crate) blocks: Vec<Block>,
    /// Pictures placed in the text.
    pub(crate) images: Vec<Image>,
}

/// Reads a fragment or a whole page.
pub(crate) fn read(html: &str) -> Fragment {
    let tokenizer = Tokenizer::new(Reader::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    // Tendrils hold up to 4 GiB; deliveries are bounded far below, the chunks keep it so whatever comes.
    for chunk in chunks(html) {
        input.push_back(StrTendril::from_slice(chunk));
    }
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    tokenizer.sink.0.into_inner().finish()
}

fn chunks(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let (chunk, tail) = rest.split_at(text::start(rest, 1 << 20).len());
        rest = tail;
        (!chunk.is_empty()).then_some(chunk)
    })
}

/// The tokenizer takes its sink by shared reference.
#[derive(Default)]
struct Reader(RefCell<Builder>);

/// Builds blocks from tags and text as they come; knows what is open at this point of the text.
#[derive(Default)]
pub(crate) struct Builder {
    /// What is done; the open block is not in it yet.
    pub(crate) fragment: Fragment,
    text: Text,
    heading: bool,
    /// Open `strong` and `b`.
    bold: usize,
    /// Whether the open block holds text that is not bold.
    plain: bool,
    quotes: usize,
    lists: usize,
    items: Vec<String>,
    tables: usize,
    rows: Vec<Vec<String>>,
    caption: bool,
}

/// Text with the white space of the markup collapsed.
#[derive(Default)]
pub(crate) struct Text {
    text: String,
    space: bool,
}

impl Text {
    pub(crate) fn push(&mut self, more: &str) {
        for c in more.chars() {
            if c.is_whitespace() {
                self.space = true;
                continue;
            }
            if self.space && !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push(' ');
            }
            self.space = false;
            self.text.push(c);
        }
    }

    pub(crate) fn line_end(&mut self) {
        self.space = false;
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    pub(crate) fn take(&mut self) -> String {
        self.space = false;
        let mut text = std::mem::take(&mut self.text);
        text.truncate(text.trim_end().len());
        text
    }
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => state.text(&text),
            Token::TagToken(tag) => {
                if tag.kind == TagKind::StartTag && is_raw(&tag.name) {
                    // Its text ends up in the block and is thrown away with the end tag.
                    state.end_block();
                    return TokenSinkResult::RawData(RawKind::Rawtext);
                }
                match tag.kind {
                    TagKind::StartTag => state.start(&tag.name, &|name| attribute(&tag, name)),
                    TagKind::EndTag if is_raw(&tag.name) => {
                        state.text.take();
                    }
                    TagKind::EndTag => state.end(&tag.name),
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn attribute(tag: &Tag, name: &str) -> Option<String> {
    let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == name);
    found.map(|attribute| attribute.value.to_string())
}

/// Elements whose text is none of the fragment's.
pub(crate) fn is_raw(name: &str) -> bool {
    matches!(name, "script" | "style" | "template" | "noscript" | "iframe" | "title")
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// A short line all in bold type is a heading, whatever its element.
fn is_title(text: &str) -> bool {
    text.chars().count() <= 120 && !text.contains('\n') && !text.ends_with(['.', '!', ':', ',', ';'])
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "aside"
            | "main"
            | "nav"
            | "figure"
            | "hr"
            | "pre"
            | "dl"
            | "dt"
            | "dd"
            | "address"
            | "body"
            | "html"
            | "head"
            | "form"
            | "details"
            | "summary"
    )
}

impl Builder {
    /// Everything closed.
    pub(crate) fn finish(mut self) -> Fragment {
        self.end_block();
        self.end_list();
        self.end_table();
        self.fragment
    }

    /// Running text.
    pub(crate) fn text(&mut self, text: &str) {
        self.plain |= self.bold == 0 && !text.trim().is_empty();
        self.text.push(text);
    }

    /// A start tag, with its attributes.
    pub(crate) fn start(&mut self, name: &str, value: &dyn Fn(&str) -> Option<String>) {
        match name {
            "br" if self.lists == 0 && self.tables == 0 && !self.heading => self.text.line_end(),
            "br" => self.text.push(" "),
            "ul" | "ol" if self.tables == 0 => {
                self.end_block();
                self.lists += 1;
            }
            "li" => self.end_block(),
            "table" => {
                self.end_block();
                self.tables += 1;
            }
            "tr" if self.tables > 0 => {
                self.end_cell();
                self.rows.push(Vec::new());
            }
            "td" | "th" if self.tables > 0 => self.end_cell(),
            "strong" | "b" => self.bold += 1,
            "blockquote" => {
                self.end_block();
                self.quotes += 1;
            }
            "figcaption" => {
                self.end_block();
                self.caption = self.tables == 0;
            }
            name if is_heading(name) => {
                self.end_block();
                self.heading = self.lists == 0 && self.tables == 0;
            }
            name if name.starts_with("dnl-") => self.embed(name, value),
            name if is_block(name) => self.end_block(),
            _ => {}
        }
    }

    /// An end tag.
    pub(crate) fn end(&mut self, name: &str) {
        match name {
            "ul" | "ol" if self.tables == 0 => {
                self.end_block();
                self.lists = self.lists.saturating_sub(1);
                if self.lists == 0 {
                    self.end_list();
                }
            }
            "table" => {
                self.end_cell();
                self.tables = self.tables.saturating_sub(1);
                if self.tables == 0 {
                    self.end_table();
                }
            }
            "td" | "th" if self.tables > 0 => {
                let cell = self.text.take();
                if let Some(row) = self.rows.last_mut() {
                    row.push(cell);
                }
            }
            "strong" | "b" => self.bold = self.bold.saturating_sub(1),
            "blockquote" => {
                self.end_block();
                self.quotes = self.quotes.saturating_sub(1);
            }
            "figcaption" => self.end_caption(),
            "p" => self.end_block(),
            name if is_heading(name) || name == "li" || is_block(name) => self.end_block(),
            _ => {}
        }
    }

    /// A picture or another embed of dpa's; only its caption is text.
    fn embed(&mut self, name: &str, value: &dyn Fn(&str) -> Option<String>) {
        self.end_block();
        let value = |name| value(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let (caption, credit) = (value("caption"), value("creditline"));
        if name == "dnl-image" {
            self.fragment.images.push(Image { caption, credit, agencies: Vec::new() });
        } else if let Some(text) = caption {
            self.fragment.blocks.push(Block { kind: BlockKind::Note, text });
        }
    }

    /// Ends what text is open; in tables paragraphs are only set apart by a space.
    pub(crate) fn end_block(&mut self) {
        if self.tables > 0 {
            self.text.push(" ");
            return;
        }
        let heading = std::mem::take(&mut self.heading);
        let bold = !std::mem::take(&mut self.plain);
        let text = self.text.take();
        if text.is_empty() {
            return;
        }
        if self.lists > 0 {
            self.items.push(text);
            return;
        }
        let heading = heading || (bold && is_title(&text));
        let kind = match (heading, self.quotes) {
            (true, _) => BlockKind::Intertitle,
            (false, 0) => BlockKind::Paragraph,
            (false, _) => BlockKind::Quote,
        };
        self.fragment.blocks.push(Block { kind, text });
    }

    fn end_list(&mut self) {
        if !self.items.is_empty() {
            let text = std::mem::take(&mut self.items).join("\n");
            self.fragment.blocks.push(Block { kind: BlockKind::List, text });
        }
    }

    /// A cell whose end tag is missing.
    fn end_cell(&mut self) {
        let cell = self.text.take();
        if !cell.is_empty() {
            match self.rows.last_mut() {
                Some(row) => row.push(cell),
                None => self.rows.push(vec![cell]),
            }
        }
    }

    fn end_table(&mut self) {
        self.end_cell();
        let rows: Vec<String> = std::mem::take(&mut self.rows)
            .into_iter()
            .map(|row| row.join("\t"))
            .filter(|row| !row.trim().is_empty())
            .collect();
        if !rows.is_empty() {
            self.fragment.blocks.push(Block { kind: BlockKind::Table, text: rows.join("\n") });
        }
    }

    fn end_caption(&mut self) {
        if !std::mem::take(&mut self.caption) {
            self.end_block();
            return;
        }
        let text = self.text.take();
        if !text.is_empty() {
            self.fragment.images.push(credit::image(&text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn blocks(html: &str) -> Vec<String> {
        read(html).blocks.into_iter().map(|block| format!("{:?}: {}", block.kind, block.text)).collect()
    }

    #[test]
    fn reads_blocks() {
        let check = |html: &str, expected: &[&str]| assert_eq!(blocks(html), expected, "{html}");
        check(
            "<p>Eins</p><h2>Mitte</h2><p>Zwei &amp; <b>drei</b></p>",
            &["Paragraph: Eins", "Intertitle: Mitte", "Paragraph: Zwei & drei"],
        );
        check(
            "<p><b>Mitte</b></p><p><b>Fett.</b></p><p><b>Halb</b> fett</p>",
            &["Intertitle: Mitte", "Paragraph: Fett.", "Paragraph: Halb fett"],
        );
        check("<p>Eins<p>Zwei", &["Paragraph: Eins", "Paragraph: Zwei"]);
        check("<p>Eins<br/>zwei</p><p> </p>", &["Paragraph: Eins\nzwei"]);
        check("<ul><li>a<br>b</li><li>c<ul><li>d</li></ul></li></ul>x", &["List: a b\nc\nd", "Paragraph: x"]);
        check(
            "<table><tr><th>A<th>B<tr><td><p>1</p><p>2</p></td><td></td></tr></table>",
            &["Table: A\tB\n1 2\t"],
        );
        check("<blockquote><p>Ja.</p></blockquote><p>Nein.", &["Quote: Ja.", "Paragraph: Nein."]);
        check("<p>a<script>if (1 < 2) {}</script></p><style>p{}</style>b", &["Paragraph: a", "Paragraph: b"]);
        check("<dnl-video caption='Ein Film'></dnl-video>", &["Note: Ein Film"]);
        check("</p></ul></table></td>", &[]);
    }

    #[test]
    fn reads_images() {
        let fragment = read(
            "<dnl-image caption='Ein Hafen' creditline='Kara Muster/dpa'></dnl-image>\
             <figure><img><figcaption>Ein Turm. Foto: Ole Test/AP</figcaption></figure>",
        );
        let images = fragment.images.iter().map(|image| (image.caption.as_deref(), image.credit.as_deref()));
        assert_eq!(
            images.collect::<Vec<_>>(),
            [(Some("Ein Hafen"), Some("Kara Muster/dpa")), (Some("Ein Turm."), Some("Ole Test/AP")),]
        );
    }

    proptest::proptest! {
        #[test]
        fn never_panics(html in "(<(/?)(p|ul|li|td|table|tr|h2|br|script|figcaption|dnl-image)( caption='x')?>|[a-zä &;<>\"]{0,4})*") {
            read(&html);
        }
    }
}
