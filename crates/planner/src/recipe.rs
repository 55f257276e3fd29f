//! Name and parameters of a recipe.

use crate::hear::{Hit, is_glue};
use crate::lexicon::Class;
use crate::slots::{Slot, Taking, runs};
use crate::words::{Token, one_of, tokens};
use serde_json::{Map, Value, json};

/// Words that lead to the parameters.
const WITH: &str = "with mit using params parameters parameter parametern where wobei";
/// Words between the parameters.
const BETWEEN: &str = "with mit using params parameters parameter parametern the and und where wobei set to as is = auf \
     gleich dem der den please bitte aus durch ist als wert value of for fuer equals equal an los";

/// Takes the name, and the parameters behind "with" or written as `k=v`.
pub(crate) fn parts(t: &mut Taking) {
    let hits: Vec<Hit> = t
        .heard
        .hits
        .iter()
        .filter(|h| {
            matches!(
                h.class,
                Class::Recipe | Class::Run | Class::Show | Class::Polite
            )
        })
        .filter(|h| h.class != Class::Recipe || !t.tokens()[h.at].text.contains('-'))
        .cloned()
        .collect();
    hits.iter()
        .flat_map(|h| &h.takes)
        .for_each(|i| t.used[*i] = true);
    let with = (0..t.used.len()).find(|i| {
        let token = &t.tokens()[*i];
        one_of(&token.folded, WITH) || is_pair(token)
    });
    let end = with.or_else(|| key_before_colon(t)).unwrap_or(t.used.len());
    let name = beside(t, end).or_else(|| only(t, end));
    if let Some((from, to)) = name {
        let name = t.tokens()[from..to]
            .iter()
            .map(|k| k.text.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        let bare = ["-recipe", "-Recipe", "-Rezept", "-rezept"]
            .iter()
            .fold(name.as_str(), |n, e| n.trim_end_matches(e))
            .to_owned();
        t.mark(from..to);
        t.set(Slot::Name, bare);
    }
    let taken = |i: &usize| hits.iter().any(|h| h.takes.contains(i));
    let mut words: Vec<Token> = (end..t.used.len())
        .filter(|i| !taken(i))
        .map(|i| t.tokens()[i].clone())
        .collect();
    words.extend(t.heard.payload.iter().flat_map(|p| tokens(p)));
    let all = t.used.len();
    if let Some(params) = pairs(&words) {
        t.mark(end..all);
        if !params.is_empty() {
            t.set(Slot::Params, params);
        }
    }
}

/// "Rezept einladung starten, gremium: Bauausschuss": the word before the colon is a key.
fn key_before_colon(t: &Taking) -> Option<usize> {
    t.heard.payload.as_ref()?;
    let last = t.used.len().checked_sub(1)?;
    let gap = last.checked_sub(1).map_or("", |b| {
        &t.heard.text[t.tokens()[b].end..t.tokens()[last].start]
    });
    (gap.contains(',') && t.free(last)).then_some(last)
}

/// The name right behind the noun, or right before it in English.
fn beside(t: &Taking, end: usize) -> Option<(usize, usize)> {
    let noun = t.frame.iter().find(|h| h.class == Class::Recipe)?.at;
    let skip = |i: usize| {
        one_of(
            &t.tokens()[i].folded,
            "called named namens mit dem namen name",
        )
    };
    let usable = |i: usize| {
        i < t.used.len() && (t.free(i) || t.tokens()[i].quoted) && !is_pair(&t.tokens()[i])
    };
    let behind = (noun + 1..t.used.len()).find(|i| !skip(*i)).unwrap_or(end);
    if usable(behind) && (behind < end || t.tokens()[behind].quoted) {
        let gapless = |i: usize| {
            t.heard.text[t.tokens()[i - 1].end..t.tokens()[i].start]
                .trim()
                .is_empty()
        };
        let more = (behind + 1..end)
            .take_while(|i| !t.tokens()[behind].quoted && usable(*i) && gapless(*i))
            .count();
        return Some((behind, behind + 1 + more));
    }
    None
}

/// The one run of words that nobody accounted for.
fn only(t: &Taking, end: usize) -> Option<(usize, usize)> {
    let noun = t.frame.iter().find(|h| h.class == Class::Recipe)?;
    if t.tokens()[noun.at].text.contains('-') {
        return Some((noun.at, noun.at + 1));
    }
    let names: Vec<(usize, usize)> = runs(t)
        .into_iter()
        .map(|(a, b)| (a, b.min(end)))
        .filter(|(a, b)| a < b)
        .collect();
    match names[..] {
        [one] => Some(one),
        _ => None,
    }
}

fn is_pair(token: &Token) -> bool {
    token.text.contains('=') && !token.quoted
}

/// `k=v`, `k = v`, `k: v`, `k v` behind a "with". `None` when something is not understood.
fn pairs(words: &[Token]) -> Option<Map<String, Value>> {
    let mut out = Map::new();
    let mut key: Option<String> = None;
    for word in words {
        match word.text.split_once('=').filter(|_| !word.quoted) {
            Some((k, v)) if !k.is_empty() && key.is_none() => {
                if v.is_empty() {
                    key = Some(k.into())
                } else {
                    out.insert(k.into(), json!(v));
                }
            }
            _ if !word.quoted && one_of(&word.folded, BETWEEN) => {}
            _ if !word.quoted && key.is_none() && is_glue(word) => {}
            _ => match key.take() {
                Some(k) => drop(out.insert(k, json!(word.text))),
                None => key = Some(word.text.clone()),
            },
        }
    }
    key.is_none().then_some(out)
}
