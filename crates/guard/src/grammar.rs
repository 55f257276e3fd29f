//! Reading tokens back from text, also the ones that a model bent: other case, Markdown escapes,
//! brackets escaped for HTML, JSON or URLs, or no brackets at all.

use crate::token;
use std::collections::BTreeMap;

/// What stands at a place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Parse {
    /// No token starts here.
    No,
    /// A token may start here; more text decides.
    More,
    /// A token of so many bytes. `bare` is its inside in the usual form.
    Token {
        len: usize,
        bare: String,
        bracketed: bool,
        exact: bool,
    },
}

/// How brackets may be written, longest first among those that share a beginning.
const BRACKETS: &[(&str, &str)] = &[
    ("[", "]"),
    ("\\[", "\\]"),
    ("\\u005b", "\\u005d"),
    ("&#91;", "&#93;"),
    ("&#x5b;", "&#x5d;"),
    ("&lbrack;", "&rbrack;"),
    ("&lsqb;", "&rsqb;"),
    ("%5b", "%5d"),
    ("【", "】"),
];

const MAX_BARE: usize = token::MAX_KIND + 1 + token::TAIL;

/// Reads what stands at the start of `text`. `end`: nothing follows `text`. `after_word`: the
/// character before is a letter, digit or `_`. `live`: whether a live token starts like this.
pub(crate) fn parse(text: &str, end: bool, after_word: bool, live: &dyn Fn(&str) -> bool) -> Parse {
    let mut more = false;
    for (open, close) in BRACKETS {
        match bracketed(text, end, open, close) {
            Parse::No => {}
            Parse::More => more = true,
            token => return token,
        }
    }
    match if after_word {
        Parse::No
    } else {
        unbracketed(text, end, live)
    } {
        Parse::No if more => Parse::More,
        other => other,
    }
}

fn bracketed(text: &str, end: bool, open: &str, close: &str) -> Parse {
    let Some(rest) = strip(text, open) else {
        return if !end && is_cut(text, open) {
            Parse::More
        } else {
            Parse::No
        };
    };
    let Some((len, bare)) = body(rest) else {
        return Parse::No;
    };
    let after = &rest[len..];
    if let (Some(tail), true) = (strip(after, close), token::split(&bare).is_some()) {
        let exact = open == "[" && rest[..len] == bare;
        return Parse::Token {
            len: text.len() - tail.len(),
            bare,
            bracketed: true,
            exact,
        };
    }
    let open_end = after.is_empty() || is_cut(after, close) || after == "\\";
    if !end && open_end && bare.len() <= MAX_BARE {
        Parse::More
    } else {
        Parse::No
    }
}

fn unbracketed(text: &str, end: bool, live: &dyn Fn(&str) -> bool) -> Parse {
    if !text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) {
        return Parse::No;
    }
    let Some((len, bare)) = body(text) else {
        return Parse::No;
    };
    if !live(&bare) {
        return Parse::No;
    }
    let after = &text[len..];
    if !end && (after.is_empty() || after == "\\") {
        return Parse::More;
    }
    match token::split(&bare) {
        Some(_) if !after.starts_with(is_word) => Parse::Token {
            len,
            bare,
            bracketed: false,
            exact: false,
        },
        _ => Parse::No,
    }
}

/// Reads letters, digits, `_` and `\_`; `None` when it is too long for a token.
fn body(text: &str) -> Option<(usize, String)> {
    let bytes = text.as_bytes();
    let mut bare = String::new();
    let mut at = 0;
    while let Some(&b) = bytes.get(at) {
        if b == b'\\' && bytes.get(at + 1) == Some(&b'_') {
            at += 1;
        } else if !b.is_ascii_alphanumeric() && b != b'_' {
            break;
        }
        bare.push(char::from(bytes[at].to_ascii_uppercase()));
        at += 1;
        if bare.len() > MAX_BARE {
            return None;
        }
    }
    Some((at, bare))
}

/// Letters, digits and `_` in any script: a bare token next to one is part of a longer word.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn strip<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix)
        .then(|| &text[prefix.len()..])
}

/// Whether `text` is a proper beginning of `whole`.
fn is_cut(text: &str, whole: &str) -> bool {
    text.len() < whole.len()
        && whole.is_char_boundary(text.len())
        && whole[..text.len()].eq_ignore_ascii_case(text)
}

/// Whether a key of the map starts like this.
pub(crate) fn any_starts<V>(map: &BTreeMap<String, V>, prefix: &str) -> bool {
    map.range::<str, _>((
        std::ops::Bound::Included(prefix),
        std::ops::Bound::Unbounded,
    ))
    .next()
    .is_some_and(|(key, _)| key.starts_with(prefix))
}

/// Stretches of a text that restoring could take for a token. Sealing masks them, so that what a
/// person typed comes back as typed. `kind`: whether tokens of this kind may exist.
pub(crate) fn literals(text: &str, kind: &dyn Fn(&str) -> bool) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut done = 0;
    for mark in memchr::memchr_iter(b'_', text.as_bytes()) {
        if mark < done || !has_tail(&text.as_bytes()[mark + 1..]) {
            continue;
        }
        let from = text
            .floor_char_boundary(mark.saturating_sub(2 * MAX_BARE))
            .max(done);
        for (at, _) in text[from..=mark].char_indices() {
            let at = from + at;
            let after_word = text[..at].chars().next_back().is_some_and(is_word);
            let parsed = parse(&text[at..], true, after_word, &|_| true);
            let Parse::Token {
                len,
                bare,
                bracketed,
                ..
            } = parsed
            else {
                continue;
            };
            let known = token::split(&bare).is_some_and(|(k, _)| kind(k));
            if at + len > mark && (bracketed || known) {
                found.push(at..at + len);
                done = at + len;
                break;
            }
        }
    }
    found
}

fn has_tail(bytes: &[u8]) -> bool {
    bytes.len() >= token::TAIL && bytes[..token::TAIL].iter().all(u8::is_ascii_alphanumeric)
}
