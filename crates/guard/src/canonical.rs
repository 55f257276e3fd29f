//! Canonical values: what makes two written forms the same value.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Kinds whose separators mean nothing.
const COMPACT: &[&str] = &["CARD", "IBAN", "PHONE", "MAC"];

/// The canonical value of a written form.
pub(crate) fn of(kind: &str, surface: &str) -> String {
    match kind {
        "EMAIL" => surface.nfkc().flat_map(char::to_lowercase).collect(),
        "PERSON" => spaced(&fold(surface)),
        "PHONE" => phone(surface),
        _ if COMPACT.contains(&kind) || is_id(kind) => compact(surface),
        _ => surface.to_owned(),
    }
}

/// The written form that a canonical value usually has.
pub(crate) fn usual(kind: &str, canonical: &str) -> String {
    match kind {
        "PERSON" => title_case(canonical),
        _ => canonical.to_owned(),
    }
}

/// Lower case without diacritics.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// National identifiers: a country code and a name, such as `DE_TAX_ID`.
fn is_id(kind: &str) -> bool {
    matches!(kind.as_bytes(), [a, b, b'_', ..] if a.is_ascii_uppercase() && b.is_ascii_uppercase())
}

fn compact(surface: &str) -> String {
    surface
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}

fn phone(surface: &str) -> String {
    let digits: String = surface.chars().filter(char::is_ascii_digit).collect();
    digits
        .strip_prefix("00")
        .map_or(digits.clone(), str::to_owned)
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn title_case(text: &str) -> String {
    let mut start = true;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if start {
            out.extend(c.to_uppercase())
        } else {
            out.push(c)
        }
        start = !c.is_alphanumeric();
    }
    out
}
