//! Deliveries made up from a seed: items in several formats and versions, corrected, repeated, held back, killed.

use serde_json::json;

/// Random numbers that a seed repeats (SplitMix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}

/// What is to happen to an item with a version.
#[derive(Clone, Copy)]
enum Kind {
    Plain,
    Correction,
    Repeat,
    Withheld,
    Embargoed(i16),
    Canceled,
}

impl Kind {
    /// A third of the deliveries are ordinary ones.
    fn any(random: &mut Random) -> Kind {
        match random.below(18) {
            0 => Kind::Canceled,
            1 | 2 => Kind::Withheld,
            // Before, between and after the moments the test looks at.
            3 => Kind::Embargoed(2024),
            4..=6 => Kind::Embargoed(2030),
            7 => Kind::Embargoed(2040),
            8..=10 => Kind::Correction,
            11 => Kind::Repeat,
            _ => Kind::Plain,
        }
    }

    fn status(self) -> &'static str {
        match self {
            Kind::Withheld => "withheld",
            Kind::Canceled => "canceled",
            _ => "usable",
        }
    }

    fn signal(self) -> Option<&'static str> {
        match self {
            Kind::Correction => Some("correction"),
            Kind::Repeat => Some("repeat"),
            _ => None,
        }
    }

    fn embargo(self) -> Option<String> {
        match self {
            Kind::Embargoed(year) => Some(format!("{year}-05-09T14:20:00+02:00")),
            _ => None,
        }
    }
}

/// One version of an item, as one format will say it.
struct Delivery {
    item: usize,
    version: usize,
    kind: Kind,
    /// Two deliveries of one version may differ in text and time.
    text: usize,
    minute: usize,
}

/// `number` deliveries: nearly every one of another item, version, kind or text; some the same as one before.
pub(crate) fn deliveries(seed: u64, number: usize) -> Vec<Vec<u8>> {
    let mut random = Random(seed);
    let mut made: Vec<Vec<u8>> = Vec::new();
    while made.len() < number {
        if !made.is_empty() && random.below(10) == 0 {
            let again = made[random.below(made.len())].clone();
            made.push(again);
            continue;
        }
        let delivery = Delivery {
            item: random.below(32),
            version: 1 + random.below(4),
            kind: Kind::any(&mut random),
            text: random.below(3),
            minute: random.below(3),
        };
        made.push(delivery.written(random.below(5)).into_bytes());
    }
    made
}

impl Delivery {
    /// In one of the formats: a quarter of the items comes as IPTC 7901 or as JSON, a quarter as a feed, all others in any
    /// of four formats, also the versions of one item.
    fn written(&self, format: usize) -> String {
        match (self.item % 4, format) {
            (0, 0..3) => self.iptc7901(),
            (1, _) => self.feed(),
            (_, 0) => self.digitalwires(),
            (_, 1) => self.newsml_g2(),
            (_, 2) => self.ninjs(),
            _ => self.article_jsonl(),
        }
    }

    fn id(&self) -> String {
        match self.item % 4 {
            0 => format!("urn:iptc7901:kna:{}", self.number()),
            _ => format!("urn:newsml:depesche.example:{}", self.item),
        }
    }

    fn number(&self) -> String {
        format!("240507-89-{:05}", self.item)
    }

    fn headline(&self) -> String {
        let what = ["Sturm legt Hafen lahm", "Fähren fallen aus", "Mole bleibt gesperrt"][self.text];
        format!("{what} - Stand {}", self.version)
    }

    fn text(&self) -> String {
        format!("Der Hafen von Moorkamp bleibt {} Tage lang gesperrt, teilte die Stadt mit.", 3 + self.text)
    }

    fn time(&self) -> String {
        format!("2024-05-07T{:02}:{:02}:00+02:00", 10 + self.version, self.minute)
    }

    fn digitalwires(&self) -> String {
        json!({
            "urn": self.id(), "version": self.version, "version_created": self.time(), "updated": self.time(),
            "pubstatus": self.kind.status(), "signal": self.kind.signal().map(|signal| format!("sig:{signal}")),
            "embargoed": self.kind.embargo(), "language": "de", "creditline": "dpa", "headline": self.headline(),
            "dateline": "Moorkamp (dpa) - ", "article_html": format!("<p>{}</p>", self.text()), "categories": [],
        })
        .to_string()
    }

    fn newsml_g2(&self) -> String {
        let signal = self.kind.signal().map(|signal| format!("<signal qcode=\"sig:{signal}\"/>"));
        let embargo = self.kind.embargo().map(|time| format!("<embargoed>{time}</embargoed>"));
        format!(
            r#"<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{}" version="{}" xml:lang="de"><itemMeta>
            <itemClass qcode="ninat:text"/><provider literal="dpa"/><versionCreated>{}</versionCreated>{}
            <pubStatus qcode="stat:{}"/>{}</itemMeta><contentMeta><headline>{}</headline></contentMeta><contentSet>
            <inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{}</p></body></html></inlineXML></contentSet></newsItem>"#,
            self.id(),
            self.version,
            self.time(),
            embargo.unwrap_or_default(),
            self.kind.status(),
            signal.unwrap_or_default(),
            self.headline(),
            self.text()
        )
    }

    fn ninjs(&self) -> String {
        json!({
            "uri": self.id(), "version": self.version.to_string(), "versioncreated": self.time(), "type": "text",
            "pubstatus": self.kind.status(), "embargoed": self.kind.embargo(), "language": "de", "source": "dpa",
            "signals": self.kind.signal(), "headline": self.headline(),
            "body_html": format!("<p>{}</p>", self.text()),
        })
        .to_string()
    }

    fn article_jsonl(&self) -> String {
        let mut article = json!({
            "id": self.id(), "version": self.version, "status": self.kind.status(), "published": self.time(),
            "language": "de", "agency": "dpa", "headline": self.headline(), "body": [{ "text": self.text() }],
        });
        if let Some(embargo) = self.kind.embargo() {
            article["embargo"] = embargo.into();
        }
        if let Some(signal) = self.kind.signal() {
            article["signals"] = json!([signal]);
        }
        article.to_string()
    }

    fn iptc7901(&self) -> String {
        let mark = match self.kind {
            Kind::Plain => String::new(),
            Kind::Correction => "(Berichtigung)\n".to_owned(),
            Kind::Repeat => "(Wiederholung)\n".to_owned(),
            Kind::Withheld => "(Sperrfrist bis Redebeginn)\n".to_owned(),
            Kind::Embargoed(year) => format!("(Sperrfrist 9. Mai {year} 14.20 Uhr)\n"),
            Kind::Canceled => "KILL KILL KILL\n".to_owned(),
        };
        format!(
            "\u{1}bkn{:03} 4 pl 71 vvvvb KNA {}#{}\r\n\r\nHafen/Küste/\r\n\u{2}{mark}{}=\r\n\r\nMoorkamp (KNA) {}\r\n\r\n\u{3}07{:02}{:02} Mai 24\r\n\u{4}",
            100 + self.version,
            self.number(),
            self.version,
            self.headline(),
            self.text(),
            10 + self.version,
            self.minute
        )
    }

    /// Feeds count no versions and hold nothing back: of two the later stands.
    fn feed(&self) -> String {
        format!(
            r#"<?xml version="1.0"?><rss version="2.0"><channel><title>Hafenblatt</title><item><title>{}</title>
            <guid isPermaLink="false">{}</guid><pubDate>Tue, 07 May 2024 {:02}:{:02}:00 GMT</pubDate>
            <description>{}</description></item></channel></rss>"#,
            self.headline(),
            self.id(),
            8 + self.version,
            self.minute,
            self.text()
        )
    }
}
