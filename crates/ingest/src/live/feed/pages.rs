//! Fetches the pages of entries, as robots.txt (RFC 9309) allows and at a polite distance.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use depesche_store::{Delivery, Moment, Visibility};
use robotxt::Robots;
use url::Url;

use super::super::config::{FeedConfig, shown};
use super::super::schedule::{Desk, Fault};
use super::super::visits::Visits;
use super::super::web::{REDIRECTS, Step, Web};
use super::kept::{Kept, Wanted};
use super::merge;
use crate::ParseOptions;
use crate::format::{self, Input, Item, Sink};

/// The name robots.txt files know us by.
const AGENT: &str = "depesche";
/// Attempts for one page.
const ATTEMPTS: u32 = 5;
/// Longest distance between two pages that a robots.txt may ask for.
const LONGEST_DELAY: Duration = Duration::from_secs(60);
/// How long a robots.txt is believed.
const ROBOTS_FOR: Duration = Duration::from_secs(3600);
/// Largest robots.txt, in bytes; crawlers have to read 500 KiB of one.
const ROBOTS_BYTES: u64 = 1 << 20;
/// Hosts whose robots.txt is remembered.
const HOSTS: usize = 200;

/// Why an answer is not read.
const NO_PAGE: &str = "the answer is no page of one article";

/// Fetches pages for one feed.
pub(super) struct Pages {
    delay: Duration,
    retry: Duration,
    visits: Arc<Visits>,
    robots: HashMap<String, (Robots, Instant)>,
}

/// What became of an attempt.
enum Tried {
    /// The text is durable.
    Taken,
    /// There is nothing to be had.
    Never(String),
    /// The page is elsewhere.
    Redirected(Url),
    /// Perhaps another time.
    Later(Fault),
    /// The host was visited too recently.
    NotBefore(Instant),
}

impl Pages {
    pub(super) fn new(config: &FeedConfig, visits: Arc<Visits>) -> Pages {
        Pages { delay: config.page_delay.0, retry: config.retry.0, visits, robots: HashMap::new() }
    }

    /// Fetches pages until none is due before `until`; whether anything changed.
    pub(super) fn fetch(&mut self, desk: &Desk, web: &Web, kept: &mut Kept, until: Instant) -> bool {
        let mut changed = false;
        while !desk.stop.asked() && Instant::now() < until {
            let next = kept.wanted.iter().enumerate().min_by_key(|(_, wanted)| wanted.due);
            let Some((at, wanted)) = next.map(|(at, wanted)| (at, wanted.clone())) else { break };
            let wait = wanted.due.second().saturating_sub(Moment::now().second());
            let due = Instant::now() + Duration::from_secs(u64::try_from(wait).unwrap_or_default());
            if due >= until {
                break;
            }
            if desk.stop.sleep_until(due) {
                break;
            }
            match self.try_one(desk, web, &wanted) {
                Tried::NotBefore(then) if then >= until => break,
                Tried::NotBefore(then) => {
                    desk.stop.sleep_until(then);
                    continue;
                }
                Tried::Redirected(to) => {
                    if let Some(wanted) = kept.wanted.get_mut(at) {
                        wanted.led_to.push(to);
                    }
                    continue;
                }
                Tried::Later(_) if desk.stop.asked() => break,
                Tried::Later(fault) => self.put_off(desk, kept, at, &fault),
                Tried::Never(reason) => {
                    tracing::info!(
                        source = desk.meter.name(),
                        page = shown(&wanted.url),
                        reason,
                        "page given up"
                    );
                    desk.meter.pages(|pages| pages.given_up += 1);
                    kept.give_up(at);
                }
                Tried::Taken => {
                    desk.meter.pages(|pages| pages.taken += 1);
                    kept.wanted.remove(at);
                }
            }
            changed = true;
            let waiting = kept.wanted.len() as u64;
            desk.meter.pages(|pages| pages.waiting = waiting);
        }
        changed
    }

    /// Tries again later, each time four times as late; not for ever.
    fn put_off(&self, desk: &Desk, kept: &mut Kept, at: usize, fault: &Fault) {
        let Some(wanted) = kept.wanted.get_mut(at) else { return };
        wanted.attempts += 1;
        wanted.led_to.clear();
        let reason = &fault.reason;
        if wanted.attempts >= ATTEMPTS {
            tracing::warn!(source = desk.meter.name(), reason, "page given up; the teaser stays");
            desk.meter.pages(|pages| pages.given_up += 1);
            kept.give_up(at);
            return;
        }
        tracing::info!(source = desk.meter.name(), reason, "page is tried again");
        let wait = self.retry.saturating_mul(4_u32.saturating_pow(wanted.attempts - 1));
        let wait = fault.retry_after.map_or(wait, |asked| asked.max(wait));
        let due = Moment::now().second().saturating_add_unsigned(wait.as_secs().min(86_400));
        wanted.due = Moment::from_second(due).unwrap_or(wanted.due);
        desk.meter.pages(|pages| pages.failed += 1);
    }

    fn try_one(&mut self, desk: &Desk, web: &Web, wanted: &Wanted) -> Tried {
        let url = wanted.address();
        if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some()
        {
            return Tried::Never("the link is none to a page".to_owned());
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        let delay = match self.allowed(web, url, &host) {
            Ok(delay) => delay,
            Err(tried) => return tried,
        };
        if let Err(then) = self.visits.claim(&host, delay) {
            return Tried::NotBefore(then);
        }
        let answer = match web.get_page(url, &[("accept", "text/html, application/xhtml+xml, */*;q=0.5")]) {
            Ok(Step::Answer(answer)) => answer,
            Ok(Step::Redirect { .. }) if wanted.led_to.len() >= REDIRECTS => {
                let reason = format!("{} leads through more than {REDIRECTS} redirects", shown(url));
                return Tried::Later(Fault::new(reason));
            }
            // Another page may be forbidden, and its host asked too soon: it is looked at as the first was.
            Ok(Step::Redirect { to, .. }) => {
                return to.map_or_else(|reason| Tried::Later(Fault::new(reason)), Tried::Redirected);
            }
            Err(fault) => return Tried::Later(fault),
        };
        match answer.status {
            200..300 => {}
            401..=404 | 406 | 410 | 451 => return Tried::Never(answer.fault().reason),
            _ => return Tried::Later(answer.fault()),
        }
        match store(desk, wanted, &answer.body) {
            Ok(None) => Tried::Taken,
            Ok(Some(reason)) => Tried::Never(reason),
            Err(fault) => Tried::Later(fault),
        }
    }

    /// The distance to keep, if the page may be fetched.
    fn allowed(&mut self, web: &Web, url: &Url, host: &str) -> Result<Duration, Tried> {
        let place = url.origin().ascii_serialization();
        let fresh = self.robots.get(&place).filter(|(_, read)| read.elapsed() < ROBOTS_FOR);
        if fresh.is_none() {
            if let Err(then) = self.visits.claim(host, Duration::ZERO) {
                return Err(Tried::NotBefore(then));
            }
            let robots = robots(web, url).map_err(Tried::Later)?;
            if self.robots.len() >= HOSTS {
                self.robots.clear();
            }
            self.robots.insert(place.clone(), (robots, Instant::now()));
        }
        match self.robots.get(&place) {
            Some((robots, _)) if robots.is_url_allowed(url) => {
                Ok(robots.crawl_delay().unwrap_or_default().min(LONGEST_DELAY).max(self.delay))
            }
            _ => Err(Tried::Never("robots.txt forbids the page".to_owned())),
        }
    }
}

/// The rules of a host. None where there is no such file (4xx); where the host cannot say (5xx), nothing is allowed for
/// now.
fn robots(web: &Web, page: &Url) -> Result<Robots, Fault> {
    let address = robotxt::robots_url(page).map_err(|error| Fault::new(error.to_string()))?;
    let answer = web.get_at_most(&address, &[], ROBOTS_BYTES)?;
    match answer.status {
        200..300 => Ok(Robots::parse(&answer.body, AGENT)),
        400..500 if answer.status != 429 => Ok(Robots::allow_all()),
        _ => Err(answer.fault()),
    }
}

/// Puts the text of a page into its article; the reason if there is none to take.
fn store(desk: &Desk, wanted: &Wanted, page: &[u8]) -> Result<Option<String>, Fault> {
    let Some(stored) = desk.store.archive().article(&wanted.id, &Visibility::at(Moment::now()))? else {
        return Ok(Some("its article is not to be seen".to_owned()));
    };
    let (format, text) = format::detect_whole(page, None);
    let Some(format) = format.filter(|format| format.name == "html_page") else {
        return Ok(Some(NO_PAGE.to_owned()));
    };
    let input = Input { bytes: page, text: &text, first_line: 1 };
    let address = Some(wanted.address().as_str());
    let read = format::guarded(&input, || {
        let mut sink = Sink::new(Some(format.name), ParseOptions { address, ..ParseOptions::default() });
        // The feed dates the article; a page need not.
        sink.undated = Some(stored.published);
        (format.parse)(&input, &mut sink);
        sink.found
    });
    let mut items = match read {
        Ok(found) => found,
        Err(refusal) => return Ok(Some(refusal.reason)),
    };
    if items.len() > 1 {
        return Ok(Some(NO_PAGE.to_owned()));
    }
    let found = match items.pop().map(|found| found.item) {
        Some(Item::Article(found)) => found,
        Some(Item::Refusal(refusal)) => return Ok(Some(refusal.reason)),
        None => return Ok(Some("the page holds no article".to_owned())),
    };
    let Some(merged) = merge::with_page(&stored, &wanted.own, found) else {
        return Ok(Some("the page has no more text than the feed".to_owned()));
    };
    if merge::says_the_same(&merged, &stored) {
        return Ok(None);
    }
    let receipts = desk.store.deliver(vec![Delivery { article: merged, original: Some(page) }])?;
    tracing::debug!(?receipts, "page taken");
    Ok(None)
}
