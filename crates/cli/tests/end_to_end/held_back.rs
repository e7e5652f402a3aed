//! What an agency holds back or kills is seen on no path, in whatever format it says so.

use serde_json::json;

use crate::http::{Client, encode};
use crate::life_cycle::{GONE, HIDDEN, seen, visible};
use crate::program::{Server, assert_sound};

/// What a delivery says about its item.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Plain,
    Embargoed,
    Withheld,
    Canceled,
}

/// One version of an item with a word nothing else has.
struct Delivery {
    number: usize,
    version: u32,
    word: String,
    kind: Kind,
}

/// The end of every embargo here.
const END: &str = "2040-05-09T14:20:00+02:00";

type Format = (&'static str, fn(&Delivery) -> String, fn(usize) -> String);

const FORMATS: [Format; 6] = [
    ("digitalwires", Delivery::digitalwires, urn),
    ("newsml_g2", Delivery::newsml_g2, urn),
    ("ninjs", Delivery::ninjs, urn),
    ("nitf", Delivery::nitf, urn),
    ("iptc7901", Delivery::iptc7901, |number| format!("urn:iptc7901:kna:{}", item(number))),
    ("article_jsonl", Delivery::article_jsonl, urn),
];

fn urn(number: usize) -> String {
    format!("urn:newsml:depesche.example:{number}")
}

fn item(number: usize) -> String {
    format!("240507-89-{number:05}")
}

impl Delivery {
    fn status(&self) -> &'static str {
        match self.kind {
            Kind::Plain | Kind::Embargoed => "usable",
            Kind::Withheld => "withheld",
            Kind::Canceled => "canceled",
        }
    }

    fn embargo(&self) -> Option<&'static str> {
        matches!(self.kind, Kind::Embargoed).then_some(END)
    }

    fn headline(&self) -> String {
        format!("{} in Moorkamp", self.word)
    }

    fn text(&self) -> String {
        format!("Die {} ist in Moorkamp eingetroffen, teilte die Stadt mit.", self.word)
    }

    fn digitalwires(&self) -> String {
        json!({
            "urn": urn(self.number), "version": self.version, "version_created": "2024-05-07T10:00:00+02:00",
            "pubstatus": self.status(), "embargoed": self.embargo(), "headline": self.headline(), "creditline": "dpa",
            "article_html": format!("<p>{}</p>", self.text()), "keyword_names": [self.word], "categories": [],
        })
        .to_string()
    }

    fn newsml_g2(&self) -> String {
        let embargo = self.embargo().map(|end| format!("<embargoed>{end}</embargoed>")).unwrap_or_default();
        format!(
            r#"<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{}" version="{}" xml:lang="de"><itemMeta>
            <itemClass qcode="ninat:text"/><provider literal="APA"/><versionCreated>2024-05-07T10:00:00+02:00</versionCreated>
            {embargo}<pubStatus qcode="stat:{}"/></itemMeta><contentMeta><keyword>{}</keyword><headline>{}</headline></contentMeta>
            <contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{}</p></body></html></inlineXML>
            </contentSet></newsItem>"#,
            urn(self.number),
            self.version,
            self.status(),
            self.word,
            self.headline(),
            self.text()
        )
    }

    fn ninjs(&self) -> String {
        json!({
            "uri": urn(self.number), "version": self.version.to_string(), "versioncreated": "2024-05-07T10:00:00+02:00",
            "type": "text", "pubstatus": self.status(), "embargoed": self.embargo(), "source": "dpa",
            "keywords": [self.word], "headline": self.headline(), "body_html": format!("<p>{}</p>", self.text()),
        })
        .to_string()
    }

    fn nitf(&self) -> String {
        let status = if self.embargo().is_some() { "embargoed" } else { self.status() };
        let release = self.embargo().unwrap_or("2024-05-07T10:00:00+02:00");
        format!(
            r#"<?xml version="1.0"?><nitf baselang="de"><head><docdata management-status="{status}">
            <doc-id id-string="{}" regsrc="AFP"/><date.issue norm="2024-05-07T10:00:00+02:00"/><date.release norm="{release}"/>
            <du-key key="x" version="{}"/><key-list><keyword key="{}"/></key-list></docdata></head><body><body.head>
            <hedline><hl1>{}</hl1></hedline></body.head><body.content><p>{}</p></body.content></body></nitf>"#,
            urn(self.number),
            self.version,
            self.word,
            self.headline(),
            self.text()
        )
    }

    fn iptc7901(&self) -> String {
        let mark = match self.kind {
            Kind::Plain => "",
            Kind::Embargoed => "Sperrfrist: 9. Mai 2040, 14.20 Uhr\r\n",
            Kind::Withheld => "(Sperrfrist bis Redebeginn)\r\n",
            Kind::Canceled => "KILL KILL KILL\r\n",
        };
        format!(
            "\u{1}bkn014 4 pl 71 vvvvb KNA {}#{}\r\n\r\n{}/\r\n\u{2}{mark}{}=\r\n\r\nMoorkamp (KNA) {}\r\n\r\n\u{3}071000 Mai 24\r\n\u{4}",
            item(self.number),
            self.version,
            self.word,
            self.headline(),
            self.text()
        )
    }

    fn article_jsonl(&self) -> String {
        let mut article = json!({
            "id": urn(self.number), "version": self.version, "status": self.status(), "agency": "epd",
            "published": "2024-05-07T10:00:00+02:00", "headline": self.headline(), "keywords": [self.word],
            "body": [{ "text": self.text() }],
        });
        if let Some(end) = self.embargo() {
            article["embargo"] = end.into();
        }
        article.to_string()
    }
}

/// A word of its own for each version of each item, all of one length.
fn word(number: usize, version: u32) -> String {
    let letter = |number: usize| char::from(b'a' + u8::try_from(number % 20).unwrap());
    format!("Quirl{}{}{}o", letter(number / 20), letter(number), letter(version as usize))
}

/// Nothing that is answered holds the word; nor the id, unless another version may be seen.
fn assert_unseen(client: &mut Client, word: &str, id: &str, other: bool) {
    let start: String = word.chars().take(6).collect();
    let queries = [
        word.to_owned(),
        format!("={word}"),
        format!("titel:{word}"),
        format!("stichwort:{word}"),
        format!("{start}*"),
        format!("*{}", &word[4..]),
        format!("{word} ODER Moorkamp"),
        format!("NICHT {word}"),
    ];
    for q in &queries {
        let parameters = [("q", q.as_str()), ("facets", "agency,section"), ("histogram", "day")];
        let reply = client.search(&parameters);
        let answer = reply.expect(200);
        let told = [&answer["hits"], &answer["facets"]].map(ToString::to_string).concat();
        assert!(!told.contains(word) && (other || !told.contains(id)), "{q}: {answer}");
    }
    assert_unsuggested(client, word);
    let path = format!("/v1/articles/{}", encode(id));
    for path in
        [path.clone(), format!("{path}/versions"), format!("{path}/versions/2"), format!("{path}/diff")]
    {
        assert!(!client.get(&path).text().contains(word), "{path}");
    }
    for path in ["/v1/stats", "/metrics"] {
        assert!(!client.get(path).text().contains(word), "{path}");
    }
}

/// No suggestion is the word: not as what was meant by one like it, nor to go on with its beginning or a word before it.
pub(crate) fn assert_unsuggested(client: &mut Client, word: &str) {
    let word = word.to_lowercase();
    let letters: Vec<char> = word.chars().collect();
    let without = |at: usize| letters.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, c)| c).collect();
    let exchanged: String =
        letters.iter().take(letters.len() - 2).chain(letters.iter().rev().take(2)).collect();
    let misspelt: [String; 5] =
        [without(3), without(letters.len() - 1), exchanged, format!("in{word}"), format!("{word}wahl")];
    for q in &misspelt {
        let meant = &client.search(&[("q", q)]).expect(200)["did_you_mean"];
        for correction in meant["corrections"].as_array().into_iter().flatten() {
            assert!(!correction["suggestions"].to_string().to_lowercase().contains(&word), "{q}: {meant}");
        }
    }
    let beginning = |length: usize| letters.iter().take(length).collect::<String>();
    let ends = [
        beginning(1),
        beginning(4),
        beginning(letters.len() - 1),
        format!("titel:{}", beginning(5)),
        format!("Die {}", beginning(2)),
        "Die ".to_owned(),
        "Moorkamp ".to_owned(),
    ];
    for q in &ends {
        let answer = client.get(format!("/v1/suggest?limit=50&q={}", encode(q)));
        assert!(!answer.expect(200).to_string().to_lowercase().contains(&word), "{q}: {}", answer.text());
    }
}

#[test]
fn held_back_items_are_seen_on_no_path_in_any_format() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let mut client = server.client();
    let cases = [
        (&[(1, Kind::Plain)][..], visible(1)),
        (&[(1, Kind::Embargoed)], HIDDEN),
        (&[(1, Kind::Withheld)], HIDDEN),
        (&[(1, Kind::Plain), (2, Kind::Withheld)], HIDDEN),
        (&[(1, Kind::Plain), (2, Kind::Embargoed)], visible(1)),
        (&[(1, Kind::Plain), (2, Kind::Canceled)], GONE),
        (&[(1, Kind::Embargoed), (2, Kind::Canceled)], GONE),
        (&[(2, Kind::Canceled), (1, Kind::Plain)], GONE),
        (&[(1, Kind::Embargoed), (2, Kind::Plain)], visible(2)),
    ];
    let mut expected = Vec::new();
    for (name, write, id) in FORMATS {
        for (deliveries, state) in &cases {
            let number = expected.len() + 1;
            let id = id(number);
            for (version, kind) in *deliveries {
                let delivery =
                    Delivery { number, version: *version, word: word(number, *version), kind: *kind };
                let answer = client.post("/v1/articles?wait=searchable", write(&delivery)).expect(200);
                assert_eq!(answer["receipts"][0]["id"], id.as_str(), "{name}: {answer}");
            }
            let context = format!("{name} {deliveries:?}");
            assert_eq!(seen(&mut client, &id), *state, "{context}");
            for (version, _) in deliveries.iter().filter(|(version, _)| Some(u64::from(*version)) > state.1) {
                assert_unseen(&mut client, &word(number, *version), &id, state.1.is_some());
            }
            expected.push((id, *state, context));
        }
    }
    let shown = expected.iter().filter(|(_, state, _)| state.0 == 200).count();
    assert_eq!(client.search(&[("q", "Moorkamp")]).expect(200)["total"], json!(shown));
    server.stop();
    assert_eq!(assert_sound(data.path()), shown as u64);
}
