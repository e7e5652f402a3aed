//! What follows a word in articles: names and phrases.

use depesche_analysis::{TokenKind, analyze, is_stopword, word};
use foldhash::HashMap;

use super::complete::{Completion, CompletionKind};
use super::costs;
use super::last_word::LastWord;
use super::visible::{Visible, texts};
use crate::ast::Span;
use crate::{Ast, SearchError};

/// The word before with what follows it and begins as the last one does, from the newest articles with that word.
pub(super) fn phrases(
    visible: &mut Visible<'_, '_>,
    last: &LastWord<'_>,
    limit: usize,
) -> Result<Vec<Completion>, SearchError> {
    let Some((from, before)) = last.before else { return Ok(Vec::new()) };
    let stem = word(before).stem.clone();
    if is_stopword(&word(before).exact) {
        return Ok(Vec::new());
    }
    let begins = if last.text.is_empty() { Box::default() } else { word(last.text).exact.clone() };
    let quoted = |text: String| Ast::Phrase { text, slop: 0, exact: false, span: Span::default() };
    let found = visible.find(&quoted(before.to_owned()), costs::READ_FOR_PHRASES)?;
    let mut followers: HashMap<Box<str>, HashMap<String, u64>> = HashMap::default();
    for article in visible.read(&found)? {
        for text in texts(&article) {
            let mut previous: Option<(String, usize)> = None;
            analyze(text, |token| {
                if token.kind != TokenKind::Word {
                    return;
                }
                let exact = &token.word.exact;
                if let Some((surface, end)) = previous.take()
                    && text.get(end..token.start).is_some_and(|between| between == " ")
                    && exact.starts_with(&*begins)
                    && !is_stopword(exact)
                    && exact.contains(char::is_alphabetic)
                {
                    let written = format!("{surface} {}", token.surface);
                    *followers.entry(exact.clone()).or_default().entry(written).or_default() += 1;
                }
                if token.word.stem == stem {
                    previous = Some((token.surface.to_owned(), token.end));
                }
            });
        }
    }
    let mut ranked: Vec<(u64, String)> = followers
        .into_values()
        .filter_map(|forms| {
            let count = forms.values().sum();
            let (written, _) = forms.into_iter().max_by(|(a, m), (b, n)| m.cmp(n).then_with(|| b.cmp(a)))?;
            Some((count, written))
        })
        .collect();
    ranked.sort_unstable_by(|(m, a), (n, b)| n.cmp(m).then_with(|| a.cmp(b)));
    let mut completions = Vec::new();
    for (_, text) in ranked.into_iter().take(limit) {
        let count = visible.total(&quoted(text.clone()))?;
        if count > 0 {
            completions.push(Completion { text, kind: CompletionKind::Phrase, count: Some(count), from });
        }
    }
    completions.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
    Ok(completions)
}
