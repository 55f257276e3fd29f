//! JSON inside a string, as in tool arguments. It is rewritten literal by literal, so that every
//! other byte (spaces, order, repeated keys) stays and the string still parses.

use crate::Vault;
use crate::restore::{restore_text, whole};
use crate::token::Form;
use serde::de::IgnoredAny;
use std::ops::Range;

/// A literal of a JSON text: a string with its quotes or a number.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    pub(crate) at: Range<usize>,
    pub(crate) is_key: bool,
    pub(crate) is_string: bool,
    /// How many braces and brackets are open around it.
    pub(crate) depth: usize,
}

/// The literals of a text that is a JSON object or array; `None` when it is not.
pub(crate) fn literals(text: &str) -> Option<Vec<Literal>> {
    let opens = text.trim_start().starts_with(['{', '[']);
    if !opens || serde_json::from_str::<IgnoredAny>(text).is_err() {
        return None;
    }
    let bytes = text.as_bytes();
    let (mut found, mut at, mut depth) = (Vec::new(), 0, 0);
    while let Some(&b) = bytes.get(at) {
        let end = match b {
            b'"' => string_end(bytes, at),
            b'-' | b'0'..=b'9' => number_end(bytes, at),
            _ => {
                depth += usize::from(b == b'{' || b == b'[');
                depth -= usize::from(b == b'}' || b == b']');
                at += 1;
                continue;
            }
        };
        let colon = bytes[end..].iter().find(|b| !b.is_ascii_whitespace()) == Some(&b':');
        let is_string = b == b'"';
        found.push(Literal {
            at: at..end,
            is_key: is_string && colon,
            is_string,
            depth,
        });
        at = end;
    }
    Some(found)
}

/// The text of a string literal.
pub(crate) fn decode(literal: &str) -> String {
    serde_json::from_str(literal).unwrap_or_default()
}

/// A string literal of a text.
pub(crate) fn encode(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

/// Restores a JSON text; `None` when the text is not a JSON object or array.
pub(crate) fn restore(text: &str, vault: &Vault) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for literal in literals(text)? {
        let raw = &text[literal.at.clone()];
        if !literal.is_string || !raw.contains('_') {
            continue;
        }
        out.push_str(&text[copied..literal.at.start]);
        out.push_str(&restore_literal(raw, vault));
        copied = literal.at.end;
    }
    out.push_str(&text[copied..]);
    Some(out)
}

fn restore_literal(raw: &str, vault: &Vault) -> String {
    let inner = decode(raw);
    match whole(&inner, vault) {
        Some(held) if held.form == Form::Number => return held.value.clone(),
        Some(held) if held.form == Form::RawJson => return format!("\"{}\"", held.value),
        _ => {}
    }
    let clear = restore(&inner, vault).unwrap_or_else(|| restore_text(&inner, vault).0);
    if clear == inner {
        raw.to_owned()
    } else {
        encode(&clear)
    }
}

fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(b) = bytes.get(at) {
        match b {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn number_end(bytes: &[u8], start: usize) -> usize {
    let part = |b: &&u8| b.is_ascii_digit() || b"+-.eE".contains(b);
    start + bytes[start..].iter().take_while(part).count()
}
