//! Regular expressions as far as words and wildcards can say them: `terroris(t|mus)`, `Drogen?`, `Waffen.*`.

/// Most alternatives one expression may stand for.
const MAX_ALTERNATIVES: usize = 64;
/// Longest of them, in bytes.
const MAX_LENGTH: usize = 256;
/// Deepest nesting of its brackets.
const MAX_DEPTH: usize = 8;

/// Whether a text in quotation marks is a regular expression. A full stop or plus alone may stand in a name.
pub(super) fn is_regular_expression(text: &str) -> bool {
    text.contains(['\\', '[', ']', '{', '}', '|', '(', ')']) || text.contains(".*") || text.contains(".+")
}

/// The texts an expression stands for, with `*` and `?` where it leaves letters open and blanks between words. `None` if
/// they cannot say it.
pub(super) fn alternatives(text: &str) -> Option<Vec<String>> {
    let mut reader = Reader { text, depth: 0 };
    let found = reader.alternatives()?;
    // A closing bracket without its pair.
    reader.text.is_empty().then_some(found)
}

struct Reader<'t> {
    text: &'t str,
    depth: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let c = self.text.chars().next()?;
        self.text = &self.text[c.len_utf8()..];
        Some(c)
    }

    fn skips(&mut self, text: &str) -> bool {
        let rest = self.text.strip_prefix(text);
        self.text = rest.unwrap_or(self.text);
        rest.is_some()
    }

    /// `a|b`, up to a closing bracket or the end.
    fn alternatives(&mut self) -> Option<Vec<String>> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut all = self.sequence()?;
        while self.skips("|") {
            all.extend(self.sequence()?);
        }
        self.depth -= 1;
        all.sort_unstable();
        all.dedup();
        (all.len() <= MAX_ALTERNATIVES).then_some(all)
    }

    fn sequence(&mut self) -> Option<Vec<String>> {
        let mut all = vec![String::new()];
        while !self.text.is_empty() && !self.text.starts_with(['|', ')']) {
            let atom = self.repeated()?;
            if all.len() * atom.len() > MAX_ALTERNATIVES {
                return None;
            }
            all = all
                .iter()
                .flat_map(|before| atom.iter().map(move |atom| format!("{before}{atom}")))
                .collect();
            if all.iter().any(|text| text.len() > MAX_LENGTH) {
                return None;
            }
        }
        Some(all)
    }

    /// An atom and how often it may stand there.
    fn repeated(&mut self) -> Option<Vec<String>> {
        let mut atom = self.atom()?;
        let open = atom == ["?"];
        let optional = self.text.starts_with(['?', '*']);
        let many = self.text.starts_with(['*', '+']);
        if self.text.starts_with('{') || many && !open && atom != [" "] {
            return None;
        }
        if optional || many {
            self.next();
            // As few as possible, or all of them: no difference here.
            let _ = self.skips("?") || self.skips("+");
        }
        if many && open {
            atom = vec!["*".to_owned()];
        } else if optional {
            atom.push(String::new());
        }
        Some(atom)
    }

    fn atom(&mut self) -> Option<Vec<String>> {
        let one = |text: &str| Some(vec![text.to_owned()]);
        match self.next()? {
            '(' => {
                let _ = self.skips("?:");
                let inside = self.alternatives()?;
                self.skips(")").then_some(inside)
            }
            '[' => self.class(),
            '.' => one("?"),
            '^' | '$' => one(""),
            '\\' => match self.next()? {
                'w' | 'd' => one("?"),
                's' => one(" "),
                'b' => one(""),
                c if c.is_alphanumeric() => None,
                // Signs are no part of words.
                _ => one(" "),
            },
            c if c.is_whitespace() => one(" "),
            '*' | '+' | '?' | '{' | '}' | ']' => None,
            c => one(c.encode_utf8(&mut [0; 4])),
        }
    }

    /// `[ae]`: one of few letters; of a range or of all but some, any.
    fn class(&mut self) -> Option<Vec<String>> {
        let (inside, rest) = self.text.split_once(']')?;
        self.text = rest;
        let plain = !inside.is_empty() && inside.chars().all(char::is_alphanumeric);
        if plain {
            return Some(inside.chars().map(String::from).collect());
        }
        (!inside.is_empty()).then(|| vec!["?".to_owned()])
    }
}
