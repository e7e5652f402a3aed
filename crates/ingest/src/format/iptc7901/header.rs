//! The first line of a message: `bdt0651 4 wi 496  dpa 4072`.
//!
//! Service and its number, priority, desk, number of words, perhaps a code of the character set (`ccccb`), agency and its
//! number. Agencies leave fields out, so it is read from the left and what cannot be told is skipped.

/// What the header says, as written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header<'m> {
    /// Wire service (`bdt`).
    pub(super) service: &'m str,
    /// Number of the message in the service; zeros where it is not counted.
    pub(super) service_number: &'m str,
    /// Priority.
    pub(super) priority: Option<u8>,
    /// Desk (`wi`).
    pub(super) desk: Option<&'m str>,
    /// Agency or its regional service (`dpa`, `lni`).
    pub(super) agency: Option<&'m str>,
    /// Number of the message at the agency.
    pub(super) agency_number: Option<&'m str>,
    /// The agency's own number of the item (`170123-89-00065`) and its version.
    pub(super) item: Option<(&'m str, u32)>,
}

/// Longest header, in bytes.
const LONGEST: usize = 200;

/// Reads a header; `None` if the line is none.
pub(super) fn read(line: &str) -> Option<Header<'_>> {
    if line.len() > LONGEST {
        return None;
    }
    let mut fields =
        line.split(|c: char| c.is_whitespace() || c.is_control()).filter(|field| !field.is_empty());
    let (service, mut service_number) = letters_and_number(fields.next()?)?;
    let mut fields = fields.peekable();
    if service_number.is_empty() {
        service_number = fields.next_if(|field| is_number(field, 3..=6))?;
    } else if !is_number(service_number, 3..=6) {
        return None;
    }
    let priority = match fields.next()? {
        "None" | "-" | "0" => None,
        digit if is_number(digit, 1..=1) => digit.parse().ok(),
        _ => return None,
    };
    let desk = fields.next_if(|field| field.starts_with(char::is_alphabetic));
    // Number of words: not kept.
    fields.next_if(|field| is_number(field, 1..=6));
    let mut rest: Vec<&str> = fields.collect();
    while rest.len() > 1 && is_charset(rest[0]) {
        rest.remove(0);
    }
    let (agency, agency_number, item) = agency(&rest);
    Some(Header { service, service_number, priority, desk, agency, agency_number, item })
}

/// Whether the line can be nothing but a header, in copy that lost its control characters.
pub(super) fn is_header(line: &str) -> bool {
    let plain = line.len() <= 100 && line.starts_with(|c: char| c.is_ascii_alphabetic());
    let Some(header) = Some(line).filter(|_| plain).and_then(read) else { return false };
    (2..=6).contains(&header.service.len())
        && header.service.bytes().all(|b| b.is_ascii_alphabetic())
        && line.starts_with(&format!("{}{}", header.service, header.service_number))
        && header.priority.is_some()
        && header.desk.is_some_and(|desk| desk.len() <= 4)
        && header.agency.is_some()
        && (header.agency_number.is_some() || header.item.is_some())
}

/// Agency, its number, its own number of the item: `dpa 4072`, `KNA 170123-89-00065#2`, `XYZ0001`.
fn agency<'m>(rest: &[&'m str]) -> (Option<&'m str>, Option<&'m str>, Option<(&'m str, u32)>) {
    let Some((name, number)) = rest.first().and_then(|field| letters_and_number(field)) else {
        return (None, None, None);
    };
    if !number.is_empty() {
        return (Some(name), Some(number), None);
    }
    let next = rest.get(1).copied();
    (Some(name), next.filter(|field| is_number(field, 1..=6)), next.and_then(item))
}

/// `170123-89-00065#2`: day, desk and number of the item, then its version.
fn item(field: &str) -> Option<(&str, u32)> {
    let (item, version) = field.split_once(['#', '/']).unwrap_or((field, "1"));
    let mut parts = item.split('-');
    let is_item = is_number(parts.next()?, 6..=8)
        && is_number(parts.next()?, 1..=4)
        && is_number(parts.next()?, 1..=20);
    (is_item && parts.next().is_none()).then_some((item, version.parse().ok()?))
}

/// A name and the digits behind it; the digits may be missing.
fn letters_and_number(field: &str) -> Option<(&str, &str)> {
    let name = field.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_name = name.starts_with(char::is_alphabetic)
        && name.chars().count() <= 24
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    is_name.then(|| (name, &field[name.len()..]))
}

fn is_number(field: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&field.len()) && field.bytes().all(|b| b.is_ascii_digit())
}

/// `ccccb`, `vvvvb`: a code for the typesetter.
fn is_charset(field: &str) -> bool {
    let bytes = field.as_bytes();
    bytes.len() == 5 && bytes[0].is_ascii_lowercase() && bytes[..4].iter().all(|b| *b == bytes[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_headers_of_every_agency() {
        let check = |line: &str, expected: &str| {
            let found = read(line).map(|header| {
                let Header { service, service_number, priority, desk, agency, agency_number, item } = header;
                let (priority, desk) = (priority.unwrap_or_default(), desk.unwrap_or("-"));
                let (agency, number) = (agency.unwrap_or("-"), agency_number.unwrap_or("-"));
                let item = item.map_or("-".to_owned(), |(item, version)| format!("{item} v{version}"));
                format!("{service} {service_number} {priority} {desk} {agency} {number} {item}")
            });
            assert_eq!(found.as_deref().unwrap_or("none"), expected, "{line:?}");
        };
        check("eca062 4 i 211 ccccb   dpa 061", "eca 062 4 i dpa 061 -");
        check("\u{1}bdt0000 3 vm 831  dpa 0000\r", "bdt 0000 3 vm dpa 0000 -");
        check("nsb0000 4 vm 71  lni 0000", "nsb 0000 4 vm lni 0000 -");
        check("ecp0007 4 s 850  dpa-tns 0908", "ecp 0007 4 s dpa-tns 0908 -");
        check("bsf025 3 ec 121   etf 967", "bsf 025 3 ec etf 967 -");
        check("bkn014 4 pl 171 vvvvb KNA 170123-89-00065#2", "bkn 014 4 pl KNA - 170123-89-00065 v2");
        check("OTS0123 5 WI 0245 XYZ0001 II   Mi, 05.Mai 2010", "OTS 0123 5 WI XYZ 0001 -");
        check("bdt0100 None vm 831", "bdt 0100 0 vm - - -");
        check("bdt 0100 2 831  dpa 12", "bdt 0100 2 - dpa 12 -");
        check("Am 12. Mai 4 Menschen", "none");
        check("bdt12 3 vm 831  dpa 0000", "none");
        check("", "none");
    }

    #[test]
    fn knows_headers_in_plain_text() {
        let check = |line: &str, expected: bool| assert_eq!(is_header(line), expected, "{line:?}");
        check("eca062 4 i 211 ccccb   dpa 061", true);
        check("bkn014 4 pl 171 vvvvb KNA 170123-89-00065#2", true);
        check("A380 5 Tote 30 Verletzte", false);
        check("Boeing737 4 neue Flugzeuge", false);
        check("bdt0100 4 wi 496", false);
    }
}
