//! Personal data in disguise: base64, percent signs, `\u` escapes and HTML entities. Each stretch is
//! decoded once and scanned; if something is found, the whole stretch is masked.

use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, Engine as _, GeneralPurpose, GeneralPurposeConfig};
use std::ops::Range;

/// Shortest base64 that is decoded.
const BASE64: usize = 24;

/// Encoded stretches of a text with what they say.
pub(crate) fn stretches(text: &str) -> Vec<(Range<usize>, String)> {
    let mut out = Vec::new();
    if memchr::memchr3(b'%', b'\\', b'&', text.as_bytes()).is_some() {
        runs(
            text,
            |c| !c.is_whitespace() && !matches!(c, '"' | '<' | '>'),
            |at| {
                let decoded = escapes(&text[at.clone()]);
                out.extend(decoded.map(|clear| (at, clear)));
            },
        );
    }
    runs(
        text,
        |c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '_' | '-' | '='),
        |at| {
            let decoded = if at.len() >= BASE64 {
                base64(&text[at.clone()])
            } else {
                None
            };
            out.extend(decoded.map(|clear| (at, clear)));
        },
    );
    out
}

fn runs(text: &str, part: impl Fn(char) -> bool, mut take: impl FnMut(Range<usize>)) {
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (start, part(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                take(from..at);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        take(from..text.len());
    }
}

/// The text of base64 in either alphabet, when it is text.
fn base64(run: &str) -> Option<String> {
    let body = run.trim_end_matches('=');
    let alphabet = if body.contains(['-', '_']) {
        &URL_SAFE
    } else {
        &STANDARD
    };
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let engine = GeneralPurpose::new(alphabet, config);
    // Most long runs are identifiers, hashes or images: a look at the start tells.
    let head = engine.decode(body.get(..BASE64)?).ok()?;
    let cut = |e: std::str::Utf8Error| e.error_len().is_none();
    let text_so_far =
        |h: &[u8]| !h.iter().any(|b| *b < 9) && std::str::from_utf8(h).map_or_else(cut, |_| true);
    if !text_so_far(&head) {
        return None;
    }
    String::from_utf8(engine.decode(body).ok()?).ok()
}

/// The run with its escapes decoded; `None` when it has none.
fn escapes(run: &str) -> Option<String> {
    let bytes = run.as_bytes();
    let mut out: Vec<u8> = Vec::with_capacity(run.len());
    let (mut at, mut changed) = (0, false);
    while at < bytes.len() {
        match escape(&run[at..]) {
            Some((len, c)) => {
                out.extend(c);
                at += len;
                changed = true;
            }
            None => {
                let len = run[at..].chars().next().map_or(1, char::len_utf8);
                out.extend(&bytes[at..at + len]);
                at += len;
            }
        }
    }
    changed.then(|| String::from_utf8_lossy(&out).into_owned())
}

/// One escape at the start of a text: its length and the bytes that it stands for.
fn escape(text: &str) -> Option<(usize, Vec<u8>)> {
    let utf8 = |c: char| c.to_string().into_bytes();
    if let Some(rest) = text.strip_prefix('%') {
        return Some((3, vec![u8::from_str_radix(hex(rest, 2)?, 16).ok()?]));
    }
    if let Some(rest) = text.strip_prefix("\\u") {
        let code = u32::from_str_radix(hex(rest, 4)?, 16).ok()?;
        return Some((6, utf8(char::from_u32(code)?)));
    }
    let rest = text.strip_prefix("&#")?;
    let (number, _) = rest.split_once(';').filter(|(n, _)| n.len() < 9)?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    Some((number.len() + 3, utf8(char::from_u32(code)?)))
}

fn hex(text: &str, len: usize) -> Option<&str> {
    text.get(..len)
        .filter(|h| h.bytes().all(|b| b.is_ascii_hexdigit()))
}
