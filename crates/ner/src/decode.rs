//! From numbers to findings: a label for each word, runs of words of one kind, and what belongs to a
//! name. `guard-rules/model/card.md` describes the same.

use crate::model::{Kind, Model};
use crate::vocabulary::Pieces;
use crate::windows::Central;
use crate::words::{Word, is_sign, plain};
use std::ops::Range;

/// The kind of persons.
pub(crate) const PERSON: &str = "PERSON";

/// The kind of a word, by its place among the model's kinds, and whether a finding begins with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) kind: usize,
    pub(crate) begins: bool,
}

/// A run of words of one kind, trimmed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: usize,
    /// How far it is ahead of "nothing".
    pub(crate) lead: Lead,
}

/// How far something is ahead of "nothing": as what it is taken for, and as a person.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Lead {
    pub(crate) kind: f32,
    pub(crate) person: f32,
}

/// A label for each word, and how far each is ahead of "nothing".
pub(crate) fn labels(
    text: &str,
    model: &Model,
    pieces: &Pieces,
    logits: &Central,
) -> (Vec<Option<Label>>, Vec<Lead>) {
    let (mut found, mut leads) = (Vec::new(), Vec::new());
    let person = model.kinds.iter().find(|kind| kind.name == PERSON);
    let mut piece = 0;
    for word in 0..pieces.words.len() {
        let first = piece;
        while pieces.word_of.get(piece) == Some(&word) {
            piece += 1;
        }
        let (label, mut lead) = label(model, logits, first..piece);
        lead.person = person.map_or(0.0, |kind| ahead(kind, logits, first..piece));
        found.push(label);
        leads.push(lead);
    }
    bridge(text, &pieces.words, &mut found);
    (found, leads)
}

fn label(model: &Model, logits: &Central, pieces: Range<usize>) -> (Option<Label>, Lead) {
    let first = logits.row(pieces.start);
    let (mut best, mut above, mut lead) = (None, 0.0, Lead::default());
    for (at, kind) in model.kinds.iter().enumerate() {
        let mean = ahead(kind, logits, pieces.clone());
        if mean - kind.margin > above {
            let begins = first[kind.begin] > first[kind.inside];
            (best, above, lead.kind) = (Some(Label { kind: at, begins }), mean - kind.margin, mean);
        }
    }
    (best, lead)
}

/// How far a word is ahead of "nothing" as one kind: the mean over its pieces.
fn ahead(kind: &Kind, logits: &Central, pieces: Range<usize>) -> f32 {
    let of = |row: &[f32]| row[kind.begin].max(row[kind.inside]) - row[0];
    let sum: f32 = pieces.clone().map(|piece| of(logits.row(piece))).sum();
    sum / pieces.len() as f32
}

/// A single sign between two words of one finding belongs to it: "J. R. Smith", "Anne-Marie".
fn bridge(text: &str, words: &[Word], found: &mut [Option<Label>]) {
    for i in 1..found.len().saturating_sub(1) {
        let (Some(before), None, Some(after)) = (found[i - 1], found[i], found[i + 1]) else {
            continue;
        };
        if before.kind == after.kind && !after.begins && is_sign(text, words[i]) {
            found[i] = Some(Label {
                begins: false,
                ..before
            });
        }
    }
}

/// Runs of words of one kind.
pub(crate) fn runs(
    text: &str,
    model: &Model,
    words: &[Word],
    found: &[Option<Label>],
    leads: &[Lead],
) -> Vec<Run> {
    let mut runs: Vec<(usize, usize, usize)> = Vec::new();
    let mut open = false;
    for (i, label) in found.iter().enumerate() {
        let Some(label) = label else {
            open = false;
            continue;
        };
        match runs.last_mut().filter(|_| open) {
            Some(run)
                if run.2 == label.kind
                    && !label.begins
                    && !ends_with_line(text, model, words, i, label.kind) =>
            {
                run.1 = i;
            }
            _ => runs.push((i, i, label.kind)),
        }
        open = true;
    }
    let finish = |(first, last, kind): (usize, usize, usize)| {
        let part = trimmed(text, model, &words[first..=last], kind)?;
        let leads = &leads[first..=last];
        let mean = |of: fn(&Lead) -> f32| leads.iter().map(of).sum::<f32>() / leads.len() as f32;
        let lead = Lead {
            kind: mean(|lead| lead.kind),
            person: mean(|lead| lead.person),
        };
        Some(Run {
            start: part.first()?.start,
            end: part.last()?.end,
            kind,
            lead,
        })
    };
    runs.into_iter().filter_map(finish).collect()
}

/// A person or an organization ends with its line; an address does not.
fn ends_with_line(text: &str, model: &Model, words: &[Word], i: usize, kind: usize) -> bool {
    matches!(model.kinds[kind].name.as_str(), PERSON | "ORG")
        && text[words[i - 1].end..words[i].start].contains('\n')
}

fn trimmed<'w>(text: &str, model: &Model, words: &'w [Word], kind: usize) -> Option<&'w [Word]> {
    let first = words.iter().position(|word| !is_sign(text, *word))?;
    let last = words.iter().rposition(|word| !is_sign(text, *word))?;
    let part = &words[first..=last];
    if model.kinds[kind].name == PERSON {
        name_only(text, model, part)
    } else {
        Some(part)
    }
}

/// Titles are no part of a name, unless there is nothing else, and digits alone are no person.
fn name_only<'w>(text: &str, model: &Model, mut part: &'w [Word]) -> Option<&'w [Word]> {
    let plain = |word: Word| plain(&text[word.start..word.end]);
    while let [first, rest @ ..] = part
        && !rest.is_empty()
        && (is_sign(text, *first) || model.titles.contains(&plain(*first)))
    {
        part = rest;
    }
    if let [name @ .., mark, s] = part
        && !name.is_empty()
        && plain(*s) == "s"
        && plain(*mark) == "'"
    {
        part = name;
    }
    let lettered = |word: &Word| {
        text[word.start..word.end]
            .chars()
            .any(|c| c.is_alphabetic() && !c.is_numeric())
    };
    part.iter().any(lettered).then_some(part)
}
