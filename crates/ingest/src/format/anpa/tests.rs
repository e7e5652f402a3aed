//! Stories written for this test.

use proptest::prelude::*;

use crate::format::{Item, parse};

const STORY: &str = "\u{16}\u{16}\u{1}W2870\u{1f}asian\r\nu i\u{13}\u{11} BC-EU--Harbour-Storm 1stLd-Writethru   05-07 0049\r\n\
    \u{2}^BC-EU--Harbour-Storm, 1st Ld-Writethru,49<\r\n^Storm shuts the harbour of Moorkamp <\r\n^AP Photo XXX101<\r\n\
    ^(Eds: Adds quote. With AP Photos.)<\r\n^By KARA MUSTER and OLE BEISPIEL=\r\n^Associated Press=\r\n\
    \t   MOORKAMP, Germany (AP) _ The harbour of Moorkamp is shut, the town said. \r\n \r\n\
    \t   ``We are patient,'' a traveller said _ and smiled.\r\n\t   ___\r\n^Ferries=\r\n\
    \u{8}\u{1f}\u{1e} Sun\u{1e} \u{1e} Mon\r\n\u{8}Ost\u{10} Holm\u{1f}\u{1e} 12\u{1e} \u{1e} 3{\r\n\
    \r\n\t   \u{3}AP-WF-05-07-24 1601GMT<\r\n\r\n\u{c}\r\n\u{4}";

fn read(delivery: &[u8]) -> String {
    let parsed = parse(delivery, None);
    assert_eq!(parsed.format, Some("anpa"));
    let lines: Vec<String> = parsed
        .items
        .iter()
        .map(|item| match item {
            Item::Refusal(refusal) => format!("refused, line {:?}: {}", refusal.line, refusal.reason),
            Item::Article(article) => {
                let article = depesche_store::Article { origin: None, ..article.clone() };
                serde_json::to_string_pretty(&article).unwrap()
            }
        })
        .collect();
    lines.join("\n")
}

#[test]
fn reads_a_story() {
    insta::assert_snapshot!(read(STORY.as_bytes()), @r#"
    {
      "id": "urn:anpa:ap:20240507:w2870",
      "version": 1,
      "status": "usable",
      "signals": [
        "update"
      ],
      "language": "en",
      "urgency": 3,
      "published": "2024-05-07T18:01:00+02:00",
      "agency": "AP",
      "section": "Politik",
      "headline": "Storm shuts the harbour of Moorkamp",
      "byline": "By KARA MUSTER and OLE BEISPIEL",
      "authors": [
        "Kara Muster",
        "Ole Beispiel"
      ],
      "dateline": "MOORKAMP, Germany (AP)",
      "places": [
        "Moorkamp"
      ],
      "keywords": [
        "Harbour-Storm"
      ],
      "body": [
        {
          "kind": "paragraph",
          "text": "The harbour of Moorkamp is shut, the town said."
        },
        {
          "kind": "paragraph",
          "text": "“We are patient,” a traveller said — and smiled."
        },
        {
          "kind": "intertitle",
          "text": "Ferries"
        },
        {
          "kind": "table",
          "text": "\tSun\tMon\nOst Holm\t12\t3½"
        }
      ],
      "notes": [
        "Adds quote. With AP Photos."
      ]
    }
    "#);
}

#[test]
fn reads_several_stories() {
    let kill = STORY.replace("W2870", "W2871").replace("1st Ld-Writethru", "Kill");
    let open = STORY.replace("AP-WF-05-07-24 1601GMT", "AP-WF-05-07");
    let found = read(format!("{STORY}{kill}{open}\u{1}x").as_bytes());
    assert_eq!(found.matches("\"canceled\"").count(), 1);
    assert_eq!(found.matches("refused, line Some(39): no date found").count(), 1, "{found}");
    assert!(found.contains("no story number"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_stories_never_panic(
        cut in any::<prop::sample::Index>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
    ) {
        let mut bytes = STORY.repeat(2).into_bytes();
        bytes.truncate(cut.index(bytes.len()) + 1);
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= byte;
        }
        prop_assert!(!parse(&bytes, None).items.is_empty());
    }
}
