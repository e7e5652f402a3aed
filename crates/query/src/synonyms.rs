//! What means the same: words, names and abbreviations that find one another.
//!
//! The built-in list is `data/synonyms.txt`; a file of the user's is added to it and read again whenever it changes. Queries
//! are widened, not articles, so that a change holds at once for everything.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use depesche_analysis::{TokenKind, tokens};

use crate::answer::SynonymsUsed;
use crate::{Ast, Span};

/// Most words of one entry.
const MAX_WORDS: usize = 8;
/// Most entries of one group.
const MAX_ENTRIES: usize = 32;
/// How often a file is looked at for changes.
const FRESH: Duration = Duration::from_secs(1);

/// Stems in their order.
type Key = Vec<Box<str>>;

/// Groups of entries that mean the same.
#[derive(Debug, Default)]
pub(crate) struct Synonyms {
    groups: Vec<Vec<Entry>>,
    /// Groups by entry, for each entry the first group that has it.
    by_key: HashMap<Key, usize>,
}

#[derive(Debug)]
struct Entry {
    text: String,
    key: Key,
}

impl Synonyms {
    /// The groups of a text, one a line, entries parted by commas; `#` begins a comment. The second part names the lines that
    /// were left out, and why.
    fn parse(text: &str) -> (Synonyms, Vec<String>) {
        let (mut synonyms, mut problems) = (Synonyms::default(), Vec::new());
        for (n, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}').split('#').next().unwrap_or("");
            let entries = line.split(',').map(str::trim).filter(|entry| !entry.is_empty());
            let entries: Vec<Entry> = entries.map(Entry::new).collect();
            let problem = if entries.len() > MAX_ENTRIES {
                format!("more than {MAX_ENTRIES} entries")
            } else if let Some(odd) = entries.iter().find(|entry| !(1..=MAX_WORDS).contains(&entry.key.len()))
            {
                format!("'{}' has no words, or more than {MAX_WORDS}", odd.text)
            } else {
                synonyms.add(entries);
                continue;
            };
            problems.push(format!("line {}: {problem}", n + 1));
        }
        (synonyms, problems)
    }

    fn add(&mut self, entries: Vec<Entry>) {
        let number = self.groups.len();
        for entry in &entries {
            self.by_key.entry(entry.key.clone()).or_insert(number);
        }
        self.groups.push(entries);
    }

    /// These, and those of `others` that share no entry with them.
    fn with(mut self, others: &str) -> Synonyms {
        let (others, _) = Synonyms::parse(others);
        for group in others.groups {
            if !group.iter().any(|entry| self.by_key.contains_key(&entry.key)) {
                self.add(group);
            }
        }
        self
    }

    /// The query with what means the same beside its words; what is excluded or asked for in an exact form stays. Tells what
    /// was added.
    pub(crate) fn widen(&self, ast: &Ast) -> (Ast, Vec<SynonymsUsed>) {
        let mut used = Vec::new();
        let ast = self.node(ast, &mut used);
        (ast, used)
    }

    fn node(&self, ast: &Ast, used: &mut Vec<SynonymsUsed>) -> Ast {
        let mut each =
            |members: &[Ast]| members.iter().map(|member| self.node(member, used)).collect::<Vec<_>>();
        match ast {
            Ast::Word(text, span) | Ast::Phrase { text, slop: 0, exact: false, span } => {
                self.variants(ast.clone(), text, *span, used)
            }
            Ast::And(members) => self.members(members, used),
            Ast::Or(members) => Ast::Or(each(members)),
            Ast::AtLeast(count, members) => Ast::AtLeast(*count, each(members)),
            Ast::In(field, inner) if !field.is_value() => Ast::In(*field, Box::new(self.node(inner, used))),
            Ast::Near { left, right, distance, ordered } => Ast::Near {
                left: Box::new(self.node(left, used)),
                right: Box::new(self.node(right, used)),
                distance: *distance,
                ordered: *ordered,
            },
            Ast::Within(unit, inner) => Ast::Within(*unit, Box::new(self.node(inner, used))),
            Ast::Mentions(count, inner) => Ast::Mentions(*count, Box::new(self.node(inner, used))),
            other => other.clone(),
        }
    }

    /// Words side by side may make one entry together.
    fn members(&self, members: &[Ast], used: &mut Vec<SynonymsUsed>) -> Ast {
        let mut all = Vec::with_capacity(members.len());
        let mut rest = members;
        while let Some((first, after)) = rest.split_first() {
            let words =
                rest.iter().take(MAX_WORDS).take_while(|member| matches!(member, Ast::Word(..))).count();
            let together = (2..=words).rev().find_map(|count| {
                let (text, span) = joined(&rest[..count])?;
                self.by_key.contains_key(&key(&text)).then_some((count, text, span))
            });
            match together {
                Some((count, text, span)) => {
                    all.push(self.variants(Ast::And(rest[..count].to_vec()), &text, span, used));
                    rest = &rest[count..];
                }
                None => {
                    all.push(self.node(first, used));
                    rest = after;
                }
            }
        }
        if all.len() == 1 { all.swap_remove(0) } else { Ast::And(all) }
    }

    fn variants(&self, original: Ast, text: &str, span: Span, used: &mut Vec<SynonymsUsed>) -> Ast {
        let key = key(text);
        let Some(number) = self.by_key.get(&key) else { return original };
        let others = self.groups[*number].iter().filter(|entry| entry.key != key);
        let also: Vec<String> = others.map(|entry| entry.text.clone()).collect();
        if also.is_empty() {
            return original;
        }
        let as_asked = |text: &String| match tokens(text).len() {
            1 => Ast::Word(text.clone(), span),
            _ => Ast::Phrase { text: text.clone(), slop: 0, exact: false, span },
        };
        let others = also.iter().map(as_asked).collect();
        used.push(SynonymsUsed { word: text.to_owned(), from: span.from, to: span.to, also });
        Ast::Variants { original: Box::new(original), others }
    }
}

impl Entry {
    fn new(text: &str) -> Entry {
        Entry { text: text.to_owned(), key: key(text) }
    }
}

/// The stems of a text; a hyphen compound counts by its segments.
fn key(text: &str) -> Key {
    let words = tokens(text);
    words.iter().filter(|token| token.kind == TokenKind::Word).map(|token| token.word.stem.clone()).collect()
}

fn joined(words: &[Ast]) -> Option<(String, Span)> {
    let mut text = String::new();
    let mut whole: Option<Span> = None;
    for word in words {
        let Ast::Word(written, span) = word else { return None };
        text += if text.is_empty() { "" } else { " " };
        text += written;
        whole = Some(Span { from: whole.map_or(span.from, |whole| whole.from), to: span.to });
    }
    Some((text, whole?))
}

const BUILT_IN: &str = include_str!("../data/synonyms.txt");

static ALONE: LazyLock<Arc<Synonyms>> = LazyLock::new(|| Arc::new(Synonyms::default().with(BUILT_IN)));

/// The synonyms a service uses: the built-in ones, and those of a file.
#[derive(Debug, Default)]
pub(crate) struct SynonymSource {
    file: Option<(PathBuf, Mutex<Loaded>)>,
}

#[derive(Debug)]
struct Loaded {
    synonyms: Arc<Synonyms>,
    /// What the file looked like when it was read.
    stamp: Stamp,
    checked: Instant,
}

impl SynonymSource {
    /// With those of a file.
    pub(crate) fn file(path: &Path) -> io::Result<SynonymSource> {
        let (synonyms, stamp) = load(path)?;
        let loaded = Loaded { synonyms, stamp, checked: Instant::now() };
        Ok(SynonymSource { file: Some((path.to_owned(), Mutex::new(loaded))) })
    }

    /// As they are now. A file that cannot be read keeps what it said before.
    pub(crate) fn now(&self) -> Arc<Synonyms> {
        let Some((path, loaded)) = &self.file else { return Arc::clone(&ALONE) };
        let mut loaded = loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if loaded.checked.elapsed() >= FRESH {
            loaded.checked = Instant::now();
            let stamp = stamp(path);
            if stamp != loaded.stamp {
                match load(path) {
                    Ok((synonyms, stamp)) => {
                        tracing::info!(file = %path.display(), groups = synonyms.groups.len(), "synonyms read");
                        (loaded.synonyms, loaded.stamp) = (synonyms, stamp);
                    }
                    Err(error) => {
                        tracing::warn!("{error}; the synonyms read before are kept");
                        loaded.stamp = stamp;
                    }
                }
            }
        }
        Arc::clone(&loaded.synonyms)
    }
}

/// When a file was changed, and how long it is.
type Stamp = Option<(SystemTime, u64)>;

fn stamp(path: &Path) -> Stamp {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

fn load(path: &Path) -> io::Result<(Arc<Synonyms>, Stamp)> {
    let stamp = stamp(path);
    let text = fs::read_to_string(path).map_err(|error| {
        io::Error::new(error.kind(), format!("the synonyms {} could not be read: {error}", path.display()))
    })?;
    let (synonyms, problems) = Synonyms::parse(&text);
    for problem in problems {
        tracing::warn!(file = %path.display(), "synonyms: {problem}: left out");
    }
    Ok((Arc::new(synonyms.with(BUILT_IN)), stamp))
}

#[cfg(test)]
mod tests {
    use super::{BUILT_IN, Synonyms};
    use crate::parse;

    fn check(synonyms: &Synonyms, query: &str, expected: &str) {
        let (ast, used) = synonyms.widen(&parse(query).0);
        let used: Vec<_> =
            used.iter().map(|used| format!("{}: {}", used.word, used.also.join(", "))).collect();
        assert_eq!(used.join("; "), expected, "{query}: {ast:?}");
    }

    #[test]
    fn what_is_added_to_a_query() {
        let (own, problems) =
            Synonyms::parse("# own\nBarsch, Flussbarsch , Egli\nFluss\n\nStille Wasser,Teich\n...,x");
        assert_eq!(problems, ["line 6: '...' has no words, or more than 8"]);
        check(&own, "Egli", "Egli: Barsch, Flussbarsch");
        check(&own, "Barsche im Teich", "Barsche: Flussbarsch, Egli; Teich: Stille Wasser");
        check(&own, "stilles Wasser Fluss", "stilles Wasser: Teich");
        check(&own, "\"stille Wasser\" titel:Teich", "stille Wasser: Teich; Teich: Stille Wasser");
        check(&own, "-Egli =Egli Egl* agentur:Egli", "");
        check(&own, "SATZ(Egli x) NAHE/3 Teich", "Egli: Barsch, Flussbarsch; Teich: Stille Wasser");
        let own = own.with("Fluss, Strom\nEgli, x\nSee, Weiher");
        check(&own, "Fluss Egli See", "Egli: Barsch, Flussbarsch; See: Weiher");
    }

    #[test]
    fn the_built_in_list_has_no_word_twice() {
        let (synonyms, problems) = Synonyms::parse(BUILT_IN);
        assert_eq!(problems, Vec::<String>::new());
        let entries: usize = synonyms.groups.iter().map(Vec::len).sum();
        assert_eq!(synonyms.by_key.len(), entries);
        assert!(synonyms.groups.iter().all(|group| group.is_empty() || group.len() > 1));
    }
}
