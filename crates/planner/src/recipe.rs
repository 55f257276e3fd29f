//! Name and parameters of a recipe.

use crate::hear::Hit;
use crate::lexicon::Class;
use crate::slots::{Slot, Taking, runs};
use crate::words::{Token, one_of, tokens};
use serde_json::{Map, Value, json};

/// Takes the name, and the parameters behind "with" or written as `k=v`.
pub(crate) fn parts(t: &mut Taking) {
    let hits: Vec<Hit> = t
        .heard
        .hits
        .iter()
        .filter(|h| matches!(h.class, Class::Recipe | Class::Run))
        .cloned()
        .collect();
    hits.iter()
        .flat_map(|h| &h.takes)
        .for_each(|i| t.used[*i] = true);
    let with = (0..t.used.len()).find(|i| {
        let word = t.tokens()[*i].folded.as_str();
        one_of(
            word,
            "with mit using params parameters parameter parametern where wobei",
        ) || is_pair(&t.tokens()[*i])
    });
    let end = with.unwrap_or(t.used.len());
    let names: Vec<(usize, usize)> = runs(t)
        .into_iter()
        .map(|(a, b)| (a, b.min(end)))
        .filter(|(a, b)| a < b)
        .collect();
    if let [(from, to)] = names[..] {
        let name = t.tokens()[from..to]
            .iter()
            .map(|k| k.text.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        let name = name
            .trim_end_matches("-recipe")
            .trim_end_matches("-Rezept")
            .to_owned();
        t.mark(from..to);
        t.set(Slot::Name, name);
    }
    let mut words: Vec<Token> = t.tokens()[end..].to_vec();
    words.extend(t.heard.payload.iter().flat_map(|p| tokens(p)));
    let params = pairs(&words);
    let all = t.used.len();
    if let Some(params) = params {
        t.mark(end..all);
        if !params.is_empty() {
            t.set(Slot::Params, params);
        }
    }
}

fn is_pair(token: &Token) -> bool {
    token.text.contains('=') && !token.quoted
}

/// `k=v`, `k = v`, `k: v`, `k v` behind a "with". `None` when something is not understood.
fn pairs(words: &[Token]) -> Option<Map<String, Value>> {
    let skip = [
        "with",
        "mit",
        "using",
        "params",
        "parameters",
        "parameter",
        "parametern",
        "the",
        "and",
        "und",
        "where",
        "wobei",
        "set",
        "to",
        "as",
        "is",
        "=",
        "auf",
        "gleich",
        "dem",
        "der",
        "den",
        "please",
        "bitte",
        "aus",
        "durch",
        "ist",
        "als",
        "wert",
        "value",
        "of",
        "for",
        "fuer",
        "equals",
        "equal",
    ];
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
            _ if !word.quoted && skip.contains(&word.folded.as_str()) => {}
            _ => match key.take() {
                Some(k) => drop(out.insert(k, json!(word.text))),
                None => key = Some(word.text.clone()),
            },
        }
    }
    key.is_none().then_some(out)
}
