//! File and content of something to be written.

use crate::lexicon::Class;
use crate::places;
use crate::slots::{Slot, Taking};
use crate::words::{Token, one_of};

/// Takes the path and the content.
pub(crate) fn parts(t: &mut Taking) {
    let quotes: Vec<usize> = (0..t.used.len())
        .filter(|i| t.tokens()[*i].quoted)
        .collect();
    let empty = t
        .heard
        .tokens
        .iter()
        .position(|k| one_of(k.folded.as_str(), "empty leere leeren blank leer"));
    if let Some(at) = empty {
        t.used[at] = true;
        t.set(Slot::Content, "");
    } else if let Some(text) = &t.heard.payload {
        t.set(Slot::Content, text.clone());
    }
    // Of two quoted pieces the one that looks like a path is the path.
    let is_path = |t: &Taking, at: usize| {
        t.heard
            .hits
            .iter()
            .any(|h| h.class == Class::PathFile && h.at == at)
    };
    let texts: Vec<usize> = quotes.iter().copied().filter(|i| !is_path(t, *i)).collect();
    if let ([at], false) = (&texts[..], t.slots.contains_key(&Slot::Content)) {
        let named = t.heard.hits.iter().any(|h| h.class == Class::PathFile);
        if named || quotes.len() > 1 {
            let text = t.tokens()[*at].text.clone();
            t.set(Slot::Content, text);
        }
        t.used[*at] = named || quotes.len() > 1;
    }
    places::file(t);
    places::mark_before_path(t);
    if !t.slots.contains_key(&Slot::Content)
        && t.slots.contains_key(&Slot::Path)
        && let Some((from, to)) = written(t)
    {
        let text = t.span(from, to).to_owned();
        t.mark(from..to);
        t.set(Slot::Content, text);
    }
    for hit in t
        .heard
        .hits
        .iter()
        .filter(|h| matches!(h.class, Class::File | Class::Content | Class::Text))
    {
        hit.takes.iter().for_each(|i| t.used[*i] = true);
    }
}

/// The one range of words that is to be written: what no rule, path or introduction took.
fn written(t: &Taking) -> Option<(usize, usize)> {
    let introduces = |i: usize| {
        let class = t.heard.hits.iter().any(|h| {
            h.takes == [i] && matches!(h.class, Class::Content | Class::Text | Class::File)
        });
        let word = one_of(
            t.tokens()[i].folded.as_str(),
            "the a an with containing that says saying please me mit dem den der die das einen \
                eine ein folgendem folgenden bitte mal mir words word line wort worte reading which \
                contains and und into it inside",
        );
        class || word
    };
    // "Make the file shorter" is no text to write: without a verb of writing the text is announced.
    let marked = |k: &Token| {
        one_of(
            k.folded.as_str(),
            "content contents containing saying inhalt text says contains",
        )
    };
    let path = t
        .heard
        .hits
        .iter()
        .filter(|h| h.class == Class::PathFile)
        .map(|h| h.at)
        .max();
    let behind = path.map_or(0, |p| p + 1);
    let announced = t.tokens().iter().skip(behind).any(marked);
    if !t.heard.has(Class::Write) && !announced {
        return None;
    }
    let first = t.frame.iter().map(|h| h.at).min().unwrap_or(0);
    let mut ranges = Vec::new();
    let mut at = first;
    while at < t.used.len() {
        let end = (at..t.used.len())
            .find(|i| t.used[*i])
            .unwrap_or(t.used.len());
        let from = (at..end).find(|i| !introduces(*i)).unwrap_or(end);
        let to = (from..end)
            .rev()
            .find(|i| !["please", "bitte"].contains(&t.tokens()[*i].folded.as_str()))
            .map_or(from, |i| i + 1);
        if from < to {
            ranges.push((from, to));
        }
        at = end + 1;
    }
    ranges.pop().filter(|_| ranges.is_empty())
}
