//! Cuts an instruction from the text that was pasted behind it or in front of it.

use crate::hear::word_hits;
use crate::lexicon::Class;
use crate::rules::weight;
use crate::words::tokens;

/// Longest instruction in bytes; what is longer is no instruction but a text.
pub(crate) const LONGEST: usize = 2_000;

/// The beginning of a text, at most so many bytes.
pub(crate) fn beginning(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len()))
        .rev()
        .find(|i| text.is_char_boundary(*i));
    &text[..end.unwrap_or(0)]
}

/// Splits the instruction from text that was pasted behind it, or in front of it.
pub(crate) fn split(text: &str) -> (String, Option<String>) {
    let text = text.trim();
    if let Some((first, rest)) = text.split_once('\n') {
        let (first, rest) = (first.trim(), rest.trim());
        let last = rest.rsplit('\n').next().unwrap_or_default().trim();
        let before = text[..text.len() - last.len()].trim();
        if !asks(first) && asks(last) && !before.is_empty() {
            return (last.into(), Some(strip_fence(before)));
        }
        let head = first.trim_end_matches(':');
        let (head, early) = match colon(head) {
            Some((h, p)) if asks(h) => (h, format!("{p}\n")),
            _ => (head, String::new()),
        };
        return (head.into(), Some(strip_fence(&format!("{early}{rest}"))));
    }
    match colon(text) {
        Some((head, tail)) if !tail.is_empty() => (head.into(), Some(unquote(tail).into())),
        None if announced(text).is_some() => announced(text).unwrap_or_default(),
        _ => (text.trim_end_matches(':').into(), None),
    }
}

/// Whether a line says anything that the planner understands.
fn asks(line: &str) -> bool {
    let words = tokens(beginning(line, LONGEST));
    words.len() <= 20 && word_hits(&words).iter().any(|h| weight(h.class) >= 2.5)
}

/// "Task please - call the bank": a dash does what a colon does behind a short announcement.
fn announced(text: &str) -> Option<(String, Option<String>)> {
    let (head, tail) = [" - ", " – ", " — "]
        .iter()
        .find_map(|d| text.split_once(d))?;
    let words = tokens(beginning(head, LONGEST));
    let hits = word_hits(&words);
    let noun = |c: Class| hits.iter().any(|h| h.class == c);
    let short = words.len() <= 7 && (noun(Class::Task) || noun(Class::Remember));
    let plain = !words.iter().any(|w| w.quoted) && !noun(Class::Ask) && !noun(Class::Not);
    let lists = noun(Class::Show) || noun(Class::Wait);
    (short && plain && !lists && !tail.trim().is_empty())
        .then(|| (head.trim().into(), Some(unquote(tail).into())))
}

/// The first colon that ends an instruction: followed by space, outside of quotes.
fn colon(text: &str) -> Option<(&str, &str)> {
    let start = beginning(text, LONGEST);
    let quoted: Vec<_> = tokens(start).into_iter().filter(|t| t.quoted).collect();
    start.match_indices(':').map(|(i, _)| i).find_map(|i| {
        let inside = quoted.iter().any(|t| t.start <= i && i < t.end);
        let after = text[i + 1..].chars().next()?;
        let ends = after.is_whitespace() || "\"“„«`'‚".contains(after);
        (!inside && ends).then(|| (text[..i].trim(), text[i + 1..].trim()))
    })
}

fn strip_fence(text: &str) -> String {
    let inner = text.strip_prefix("```").and_then(|t| t.strip_suffix("```"));
    let inner = inner.map(|t| t.split_once('\n').map_or(t, |(_, body)| body));
    unquote(inner.unwrap_or(text).trim()).into()
}

/// Takes the quotes off a text that is one quotation.
pub(crate) fn unquote(text: &str) -> &str {
    let body = text.trim();
    let bare = body.trim_end_matches(['.', '!', '?']);
    let pairs = [
        ('"', '"'),
        ('„', '“'),
        ('“', '”'),
        ('„', '”'),
        ('«', '»'),
        ('»', '«'),
        ('`', '`'),
        ('\'', '\''),
        ('‚', '‘'),
        ('‘', '’'),
        ('„', '"'),
    ];
    pairs
        .iter()
        .find_map(|(open, close)| {
            bare.strip_prefix(*open)?
                .strip_suffix(*close)
                .filter(|i| !i.contains(*open) && !i.contains(*close))
        })
        .map_or(body, str::trim)
}
