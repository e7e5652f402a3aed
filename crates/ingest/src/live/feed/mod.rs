//! Polled feeds: asked with the validators of the last answer, new entries stored, pages fetched where wanted.

mod kept;
mod merge;
mod pages;

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use depesche_store::{Article, Delivery, Moment, Outcome, Visibility};
use url::Url;

use super::config::{FeedConfig, shown};
use super::schedule::{Desk, Fault, Next, Polled};
use super::stop::Stop;
use super::visits::Visits;
use super::web::{Answer, Web};
use crate::ParseOptions;
use crate::charset;
use crate::format::{self, Format, Found, Input, Item, Sink};
use crate::pipeline::keep_durably;
use kept::{Kept, SeenEntry, Wanted};
use merge::Own;
use pages::Pages;

/// What we can read, the best first.
const ACCEPT: &str =
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5";
/// Most entries of a feed that are remembered.
const ENTRIES: usize = 5_000;

/// One feed.
pub(super) struct Feed {
    name: String,
    url: Url,
    web: Web,
    kept: Kept,
    /// Where `full_article` is set.
    pages: Option<Pages>,
    /// Whether what is kept was compared with the archive.
    is_checked: bool,
}

/// An entry that was not there before, or not so.
struct News<'a> {
    found: Found<'a>,
    /// The time the feed gives its last update.
    dated: Option<Moment>,
}

/// An entry that has only a teaser.
struct Teaser {
    id: String,
    /// Of its page.
    address: String,
    own: Own,
    dated: Option<Moment>,
}

impl Teaser {
    /// `None` if it names no page.
    fn of(entry: &Article, dated: Option<Moment>) -> Option<Teaser> {
        let address = entry.url.clone()?;
        Some(Teaser { id: entry.id.clone(), address, own: Own::of(entry), dated })
    }
}

impl Feed {
    /// # Errors
    /// If the address is none.
    pub(super) fn new(
        config: &FeedConfig,
        state: &Path,
        visits: &Arc<Visits>,
        stop: &Arc<Stop>,
    ) -> Result<Feed, String> {
        let url = config.url.read()?;
        let web = Web::new(&url, config.timeout.0, config.max_bytes, true, Arc::clone(stop));
        let kept = Kept::load(state, &config.name, &url);
        let pages = config.full_article.then(|| Pages::new(config, Arc::clone(visits)));
        Ok(Feed { name: config.name.clone(), url, web, kept, pages, is_checked: false })
    }

    /// Takes in the entries of an answer that were not in the one before.
    fn take(&mut self, desk: &Desk, answer: &Answer) -> Result<(), Fault> {
        let found = format::detect(&answer.body, None);
        let feed = found.filter(|format| format.name == "feed").ok_or_else(|| {
            let what = found.map_or("something unknown", |format| format.name);
            Fault::new(format!("{} answers no feed, but {what}", shown(&answer.url)))
        })?;
        self.take_entries(desk, feed, &answer.body, &answer.url)
    }

    fn take_entries(&mut self, desk: &Desk, feed: &Format, body: &[u8], url: &Url) -> Result<(), Fault> {
        let text = charset::decode(body);
        let input = Input { bytes: body, text: &text, first_line: 1 };
        // A feed that brings its reader down is set aside as a whole, and the next answer is read as ever.
        let read = format::guarded(&input, || {
            let mut sink = Sink::new(Some(feed.name), ParseOptions::named(Some(&self.name)));
            (feed.parse)(&input, &mut sink);
            sink.found
        });
        let found = read.unwrap_or_else(|refusal| vec![Found { item: Item::Refusal(refusal), raw: &[] }]);

        // An identifier may stand in a feed more than once.
        let mut before: HashMap<&str, Vec<&SeenEntry>> = HashMap::new();
        for entry in &self.kept.seen {
            before.entry(entry.key.as_str()).or_default().push(entry);
        }
        let (mut seen, mut news, mut known) = (Vec::new(), Vec::new(), 0);
        for mut found in found {
            let mut entry = SeenEntry::of(&found);
            let dated = entry.updated;
            let earlier = before.get(entry.key.as_str()).map(Vec::as_slice).unwrap_or_default();
            if let Some(same) = earlier.iter().find(|earlier| earlier.is_as(&entry)) {
                entry.updated = same.updated;
                known += 1;
            } else {
                let mut is_taken = true;
                if let Item::Article(article) = &mut found.item {
                    let stored = shown_article(desk, &article.id)?;
                    is_taken = stored.as_ref().is_none_or(may_replace);
                    if let Some(last) = earlier.iter().map(|earlier| earlier.updated).max() {
                        date_correction(article, last.max(stored.and_then(|stored| stored.updated)));
                        entry.updated = article.updated;
                    }
                }
                if is_taken {
                    news.push(News { found, dated });
                } else {
                    known += 1;
                }
            }
            if seen.len() < ENTRIES {
                seen.push(entry);
            }
        }
        let is_gap = is_gap(&before, &seen);
        desk.meter.unchanged(known);
        let wanted = self.store(desk, news)?;
        if is_gap {
            tracing::warn!(
                source = self.name,
                "feed shares no entry with the poll before; some may be missing"
            );
            desk.meter.gap();
        }
        self.kept.see(seen);
        for Teaser { id, address, own, dated } in wanted {
            if let Ok(link) = url.join(&address) {
                self.kept.want(Wanted::new(id, link, own, dated));
            }
        }
        Ok(())
    }

    /// Stores new entries; those whose pages are to be fetched.
    fn store(&self, desk: &Desk, news: Vec<News<'_>>) -> Result<Vec<Teaser>, Fault> {
        let (mut deliveries, mut teasers) = (Vec::new(), Vec::new());
        for News { found: Found { item, raw }, dated } in news {
            match item {
                Item::Article(article) if self.pages.is_some() && merge::is_teaser(&article) => {
                    teasers.extend(Teaser::of(&article, dated));
                    let article = with_known_text(desk, article)?;
                    deliveries.push(Delivery { article, original: Some(raw) });
                }
                Item::Article(article) => deliveries.push(Delivery { article, original: Some(raw) }),
                Item::Refusal(refusal) => {
                    keep_durably(&desk.rejected, &self.name, &refusal)
                        .map_err(|error| Fault::new(format!("a refused entry cannot be kept: {error}")))?;
                    desk.meter.refused(1);
                }
            }
        }
        let receipts = if deliveries.is_empty() { Vec::new() } else { desk.store.deliver(deliveries)? };
        desk.meter.delivered(&receipts);
        let fresh =
            receipts.iter().filter(|receipt| matches!(receipt.outcome, Outcome::Added | Outcome::Updated));
        let fresh: HashSet<&str> = fresh.map(|receipt| receipt.id.as_str()).collect();
        let mut wanted = Vec::new();
        for teaser in teasers {
            if fresh.contains(teaser.id.as_str())
                || shown_article(desk, &teaser.id)?.is_some_and(|known| merge::is_teaser(&known))
            {
                wanted.push(teaser);
            }
        }
        Ok(wanted)
    }

    fn save(&mut self, desk: &Desk) {
        // Not newer than the archive: what it says is stored must be there, also in a copy made earlier.
        match desk.store.archive().last_seq() {
            Ok(seq) => self.kept.seq = seq,
            Err(error) => {
                return tracing::warn!(source = self.name, %error, "how far the feed is was not kept");
            }
        }
        if let Err(error) = self.kept.save() {
            tracing::warn!(source = self.name, %error, "how far the feed is was not kept; it is asked for anew after a restart");
        }
    }

    /// Forgets what is kept if the archive is an older copy that does not hold what it speaks of.
    fn check(&mut self, desk: &Desk) -> Result<(), Fault> {
        if !self.is_checked {
            if desk.store.archive().last_seq()? < self.kept.seq {
                tracing::info!(
                    source = self.name,
                    "the archive is older than what is known of the feed; asking anew"
                );
                self.kept.forget();
            }
            self.is_checked = true;
        }
        Ok(())
    }
}

impl Polled for Feed {
    fn poll(&mut self, desk: &Desk) -> Result<Next, Fault> {
        self.check(desk)?;
        let mut headers = vec![("accept", ACCEPT)];
        headers.extend(self.kept.etag.as_deref().map(|etag| ("if-none-match", etag)));
        headers.extend(self.kept.last_modified.as_deref().map(|date| ("if-modified-since", date)));
        let answer = self.web.get(&self.url, &headers)?;
        let moved = answer.moved.then(|| {
            let to = shown(&answer.url);
            format!("the feed has moved permanently to {to}; change its url in the configuration")
        });
        desk.meter.notice(moved);
        match answer.status {
            200..300 => {
                self.take(desk, &answer)?;
                self.kept.etag = answer.header("etag").map(str::to_owned);
                self.kept.last_modified = answer.header("last-modified").map(str::to_owned);
                self.save(desk);
            }
            304 => {}
            _ => return Err(answer.fault()),
        }
        if self.pages.is_some() {
            let waiting = self.kept.wanted.len() as u64;
            desk.meter.pages(|pages| pages.waiting = waiting);
        }
        Ok(Next::Usual)
    }

    fn meanwhile(&mut self, desk: &Desk, until: Instant) {
        let Some(pages) = &mut self.pages else { return };
        if pages.fetch(desk, &self.web, &mut self.kept, until) {
            self.save(desk);
        }
    }
}

/// An entry that brings only a teaser again must not take away the text its page gave before.
fn with_known_text(desk: &Desk, article: Article) -> Result<Article, Fault> {
    // An entry that is older than what is there brings nothing: it is stored, or not, as it is.
    let known = shown_article(desk, &article.id)?.filter(|known| article.updated > known.updated);
    Ok(known.and_then(|known| merge::with_text(&article, known)).unwrap_or(article))
}

/// Most feeds correct an entry without changing its time. That it says something else than before is known here, and
/// only here: unless its time is later than what is there, it is the time of arrival.
fn date_correction(article: &mut Article, last: Option<Moment>) {
    if article.updated <= last {
        let after = last.and_then(|last| Moment::from_second(last.second().saturating_add(1)));
        article.updated = after.max(Some(Moment::now()));
    }
}

/// Whether a feed may replace what is stored. Whoever writes a feed can name the article of an agency in it; what came
/// by wire says more, and is not for others to change.
fn may_replace(stored: &Article) -> bool {
    stored.origin.as_ref().is_none_or(|origin| matches!(origin.format.as_str(), "feed" | "html_page"))
}

fn shown_article(desk: &Desk, id: &str) -> Result<Option<Article>, Fault> {
    Ok(desk.store.archive().article(id, &Visibility::at(Moment::now()))?)
}

/// Whether entries between two answers may be missing: they share none, though the later one is as long as the earlier.
/// A shorter one was begun anew by its publisher.
fn is_gap<T>(before: &HashMap<&str, T>, now: &[SeenEntry]) -> bool {
    !before.is_empty()
        && now.len() >= before.len()
        && !now.iter().any(|entry| before.contains_key(entry.key.as_str()))
}

#[cfg(test)]
mod tests {
    use depesche_store::{SourceKind, Store, StoreOptions};

    use super::super::Meter;
    use super::*;

    #[test]
    fn an_answer_that_brings_its_reader_down_is_set_aside_once_and_the_next_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), StoreOptions::default()).unwrap();
        let desk = Desk {
            store: Arc::new(store),
            meter: Arc::new(Meter::new("strom", SourceKind::Feed, None)),
            stop: Arc::default(),
            rejected: folder.path().join("rejected"),
            threads: 1,
            csv: None,
        };
        let config = serde_json::json!({ "name": "strom", "url": "https://strom.example/feed.xml" });
        let config: FeedConfig = serde_json::from_value(config).unwrap();
        let mut feed = Feed::new(&config, folder.path(), &Arc::default(), &Arc::default()).unwrap();
        let body = "<rss version='2.0'><channel><item><guid>urn:test:strom:1</guid><title>Deichschau</title>\
            <pubDate>Thu, 01 May 2025 10:00:00 +0200</pubDate></item></channel></rss>";
        let sound = format::detect(body.as_bytes(), None).unwrap();
        let failing = Format { name: sound.name, sniff: sound.sniff, parse: |_, _| panic!("on purpose") };
        let url = feed.url.clone();
        for (format, taken, refused) in [(&failing, 0, 1), (&failing, 0, 1), (sound, 1, 1)] {
            feed.take_entries(&desk, format, body.as_bytes(), &url).unwrap();
            let figures = desk.meter.figures();
            assert_eq!((figures.taken, figures.refused), (taken, refused));
        }
        assert!(shown_article(&desk, "urn:test:strom:1").unwrap().is_some());
    }

    #[test]
    fn tells_gaps() {
        let check = |before: &[&str], now: &[&str], expected: bool| {
            let before: HashMap<&str, &str> = before.iter().map(|key| (*key, "")).collect();
            let now: Vec<SeenEntry> = now.iter().map(|key| SeenEntry::named(key)).collect();
            assert_eq!(is_gap(&before, &now), expected, "{before:?} {now:?}");
        };
        check(&[], &["a"], false);
        check(&["a", "b"], &["b", "c"], false);
        check(&["a", "b"], &["c", "d"], true);
        check(&["a", "b"], &["c", "d", "e"], true);
        check(&["a", "b"], &["c"], false);
        check(&["a"], &[], false);
    }
}
