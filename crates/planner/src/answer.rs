//! What an answer to an own question says.

use crate::hear::{Heard, Hit, is_glue};
use crate::lexicon::Class;
use crate::paste::unquote;
use crate::places;
use crate::rules::Op;
use crate::slots::{Slot, Slots};
use crate::wish::{Wish, complete, in_files, of};

/// The answer to a question, unless it is a new instruction.
pub(crate) fn answer(heard: &Heard, (op, mut slots, slot): (Op, Slots, Slot)) -> Wish {
    if heard.has(Class::Cancel) && heard.tokens.len() <= 4 {
        return Wish::Cancelled;
    }
    if slot == Slot::Where {
        return place(heard, op, slots);
    }
    let fresh = of(heard);
    if matches!(fresh, Wish::Do(..)) {
        return fresh;
    }
    match value(heard, op, slot) {
        Some((slot, value)) => {
            slots.insert(slot, value.into());
            complete(op, slots, true)
        }
        None => Wish::Ask(op, slots, slot),
    }
}

fn place(heard: &Heard, op: Op, mut slots: Slots) -> Wish {
    let files = heard.hits.iter().any(|h| in_files(h.class));
    match (files, heard.has(Class::History)) {
        (true, false) => {
            slots.insert(Slot::Where, "files".into());
            complete(op, slots, true)
        }
        (false, true) => complete(Op::History, slots, true),
        _ => match of(heard) {
            fresh @ Wish::Do(..) => fresh,
            _ => Wish::Ask(op, slots, Slot::Where),
        },
    }
}

/// What an answer says for a parameter.
fn value(heard: &Heard, op: Op, slot: Slot) -> Option<(Slot, String)> {
    let whole = match &heard.payload {
        Some(text) if heard.text.is_empty() => text.clone(),
        Some(text) => format!("{}\n{text}", heard.text),
        None => heard.text.clone(),
    };
    let whole = unquote(&whole).to_owned();
    if slot == Slot::Path || matches!(op, Op::Summarise | Op::Guard) {
        let path = named_path(heard);
        if slot == Slot::Path || path.is_some() {
            return path.map(|p| (Slot::Path, p));
        }
        let long = heard.tokens.len() >= 4;
        return long.then_some((Slot::Text, whole));
    }
    (!whole.is_empty()).then_some((slot, whole))
}

/// A path in an answer: shaped like one, quoted, or the only word.
fn named_path(heard: &Heard) -> Option<String> {
    if let Some(path) = places::whole_path(&heard.text) {
        return Some(path);
    }
    let shaped: Vec<&Hit> = heard
        .hits
        .iter()
        .filter(|h| matches!(h.class, Class::PathFile | Class::PathFolder | Class::Quote))
        .collect();
    if let [one] = shaped[..] {
        return Some(heard.tokens[one.at].text.clone());
    }
    let words: Vec<_> = heard.tokens.iter().filter(|t| !is_glue(t)).collect();
    match words[..] {
        [one]
            if heard.payload.is_none()
                && !heard
                    .hits
                    .iter()
                    .any(|h| heard.tokens[h.at.min(heard.tokens.len() - 1)] == *one) =>
        {
            Some(one.text.clone())
        }
        _ => None,
    }
}
