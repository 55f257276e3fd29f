//! Free text in an instruction: a title, a note.

use crate::hear::Hit;
use crate::paste::unquote;
use crate::slots::{Taking, runs};
use crate::words::{fold, one_of};

/// The text from the first word that the rule did not need, to the end of what was written.
pub(crate) fn text(t: &mut Taking) -> Option<String> {
    let inline = t.heard.payload.is_some();
    let open = t
        .frame
        .iter()
        .filter(|h| !h.takes.is_empty())
        .map(open_end)
        .max()
        .unwrap_or(0);
    let end = t.used.len();
    let closing = t
        .frame
        .iter()
        .filter(|h| h.takes.len() > 1)
        .map(|h| h.to)
        .max();
    let end = closing
        .filter(|c| *c >= open && *c + 1 == end)
        .unwrap_or(end);
    let from = (open..end)
        .find(|i| !t.used[*i] && !leads(t, *i))
        .unwrap_or(end);
    let says = (from..end).any(|i| t.free(i));
    if says {
        t.mark(from..end);
        let rest = if inline {
            t.heard.rest_from(from)
        } else {
            t.span(from, end)
        };
        return Some(unquote(tail_trimmed(rest)).to_owned());
    }
    if let Some(text) = &t.heard.payload {
        return Some(text.clone());
    }
    // The verb stands at the end, or the object before the noun: "put milk on my list".
    let first = t.frame.iter().map(|h| h.at).min().unwrap_or(0);
    let last = t.frame.iter().map(|h| h.to).max().unwrap_or(0);
    let inner: Vec<(usize, usize)> = runs(t)
        .into_iter()
        .filter(|(a, b)| *a > first && *b <= last)
        .collect();
    let [(from, to)] = inner[..] else { return None };
    t.mark(from..to);
    Some(unquote(t.span(from, to)).to_owned())
}

/// Where the open part of a hit ends: after the first word of a separable verb.
fn open_end(hit: &Hit) -> usize {
    let together = hit.to + 1 - hit.at == hit.takes.len();
    if together { hit.to + 1 } else { hit.at + 1 }
}

/// Whether the word only leads to the text. An article belongs to the text unless the word behind
/// it leads on: "with the title …".
fn leads(t: &Taking, at: usize) -> bool {
    const LEADS: &str = "that dass to for called named titled namens mit titel title with me down following \
     folgendes folgende folgenden um about is saying von please bitte mal fuer mich dir \
     mir genannt says zu an daran doch einmal kurz now just jetzt text name namen of note \
     somewhere auf sich fact tatsache davon es sie self draus daraus ein anlegen eine neue neuen into in \
     eintragen hinzu folgende aufnehmen us uns also";
    const ARTICLES: &str = "the this a das dem den der die ein eine diesen dies";
    let word = |i: usize| t.tokens().get(i).map_or("", |k| k.folded.as_str());
    let used = |i: usize| t.used.get(i).copied().unwrap_or(true);
    // "a note for later: …"
    let later = at > 0 && one_of(word(at), "later spaeter") && one_of(word(at - 1), "for fuer");
    later
        || one_of(word(at), LEADS)
        || (one_of(word(at), ARTICLES) && (used(at + 1) || one_of(word(at + 1), LEADS)))
}

/// Words that stand for something that was not said.
pub(crate) fn is_placeholder(text: &str) -> bool {
    const PLACEHOLDERS: &[&str] = &[
        "something",
        "anything",
        "stuff",
        "things",
        "thing",
        "it",
        "this",
        "that",
        "these",
        "those",
        "them",
        "a word",
        "a text",
        "some text",
        "something else",
        "a few things",
        "etwas",
        "irgendwas",
        "was",
        "irgendetwas",
        "es",
        "das",
        "dies",
        "dinge",
        "sachen",
        "was anderes",
        "etwas anderes",
        "ein wort",
        "einen text",
        "text",
        "einen begriff",
        "someone",
        "jemand",
        "jemanden",
        "sie",
        "ihn",
    ];
    PLACEHOLDERS.contains(&fold(text.trim()).as_str())
}

/// Politeness at the end is no part of the text.
pub(crate) fn tail_trimmed(text: &str) -> &str {
    let mut text = text.trim();
    for _ in 0..3 {
        let bare = text.trim_end_matches(['.', '!', '?', ',', ' ']);
        let lower = bare.to_lowercase();
        let ends = [
            " please",
            " bitte",
            " thanks",
            " thank you",
            " danke",
            " for me",
            " for later",
            " für mich",
            " für später",
            " vielen dank",
            " merci",
            " ok",
            " okay",
            " cheers",
            " will you",
            " would you",
            " if you can",
            " ja",
        ];
        match ends
            .iter()
            .find(|e| lower.ends_with(**e) && bare.is_char_boundary(bare.len() - e.len()))
        {
            Some(e) => text = bare[..bare.len() - e.len()].trim_end_matches([',', ' ']),
            None => return text.trim_end_matches(['!', '.', ' ', '?']),
        }
    }
    text
}
