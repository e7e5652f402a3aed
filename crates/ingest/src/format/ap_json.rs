//! AP Media API: a page of items (`{"data": {"items": [{"item": ...}]}}`) or a single one.
//!
//! The items are much like ninjs 1.x. The text itself is mostly not in them but behind a link (NITF), so that an
//! article here may be a headline only. The links hold tokens of the customer and are never looked at.

use depesche_store::Article;
use serde_json::Value;

use super::ninjs::fields::{self, Object};
use super::ninjs::{self, LISTS};
use super::probe::{Confidence, Probe};
use super::sink::Sink;
use super::{Format, Input, json};
use crate::normalise::text;

/// The format.
pub(super) const FORMAT: Format = Format { name: "ap_json", sniff, parse };

fn sniff(probe: &Probe<'_>) -> Confidence {
    let own = [
        "api_version",
        "provider",
        "editorialpriority",
        "editorialtypes",
        "description_creditline",
        "description_summary",
        "headline_extended",
        "datelinelocation",
        "bylines",
    ];
    let marks = own.iter().filter(|key| probe.item_has(key)).count();
    if marks > 0 && probe.item_has("altids") && probe.item_has("versioncreated") {
        Confidence::Sure
    } else {
        Confidence::No
    }
}

fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    json::read_lists(input, sink, LISTS, |item: Object| article(&ninjs::unwrapped(item)));
}

fn article(item: &Object) -> Result<Article, String> {
    ninjs::is_text(item)?;
    let Some(id) = id(item) else {
        return Err("missing field `altids.itemid`".to_owned());
    };
    let mut article = ninjs::read(item, id)?;
    article.byline = article.byline.or_else(|| byline(item));
    // Keywords of the desk; the others are codes of products and audiences.
    article.agency = fields::line(item, &["source", "provider"]).or(article.agency);
    if let Some(city) = fields::get(item, &["datelinelocation"]).and_then(Value::as_object) {
        article.places.splice(..0, fields::line(city, &["city"]));
    }
    Ok(article)
}

/// The id that all versions of an item share; the address differs with every request.
fn id(item: &Object) -> Option<String> {
    let ids = fields::get(item, &["altids"]).and_then(Value::as_object)?;
    fields::line(ids, &["itemid"])
}

fn byline(item: &Object) -> Option<String> {
    let names =
        fields::objects(item, &["bylines"]).into_iter().filter_map(|byline| fields::line(byline, &["by"]));
    text::present(Some(names.collect::<Vec<_>>().join(", ")))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::format::{Item, parse};

    fn item() -> Value {
        json!({
            "uri": "https://api.example.org/content/1?qt=geheim",
            "altids": {"itemid": "0a1b2c", "etag": "0a1b2c_1", "friendlykey": "1"},
            "version": 3,
            "type": "text",
            "versioncreated": "2024-05-07T08:00:00Z",
            "pubstatus": "usable",
            "signals": ["newscontent"],
            "headline": "Sturm legt Fähren lahm",
            "bylines": [{"by": "By KARA MUSTER", "title": "Reporter"}],
            "datelinelocation": {"city": "Moorkamp"},
            "provider": "AP",
            "ednote": "Geheim",
            "subject": [{"code": "a", "name": "Wetter", "scheme": "http://cv.example.org/id/"}],
            "renditions": {"nitf": {"href": "https://api.example.org/geheim"}}
        })
    }

    fn check(delivery: &Value, expected: &str) {
        let parsed = parse(delivery.to_string().as_bytes(), None);
        assert_eq!(parsed.format, Some("ap_json"));
        let told = parsed.items.into_iter().map(|item| match item {
            Item::Article(mut article) => {
                article.origin = None;
                serde_json::to_string(&article).unwrap()
            }
            Item::Refusal(refusal) => refusal.reason,
        });
        assert_eq!(told.collect::<Vec<_>>().join("\n"), expected);
    }

    #[test]
    fn reads_pages_and_items() {
        let article = r#"{"id":"0a1b2c","version":3,"status":"usable","language":"de","published":"2024-05-07T10:00:00+02:00","agency":"AP","headline":"Sturm legt Fähren lahm","byline":"By KARA MUSTER","authors":["Kara Muster"],"places":["Moorkamp"],"subjects":[{"code":"a","name":"Wetter"}]}"#;
        check(&json!({"api_version": "1.1", "data": {"items": [{"meta": {}, "item": item()}]}}), article);
        check(&json!({"api_version": "1.1", "data": {"item": item()}}), article);
        check(&item(), article);
        let mut picture = item();
        picture["type"] = json!("picture");
        check(
            &json!({"data": {"items": [{"item": picture}, {"item": item()}]}}),
            &format!("the item is a picture, not a text\n{article}"),
        );
        let mut nameless = item();
        nameless["altids"] = json!({"etag": "1"});
        check(&nameless, "missing field `altids.itemid`");
    }
}
