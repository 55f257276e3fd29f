//! Title, due date, assignee and priority of a new task.

use crate::assignee::assignee;
use crate::clauses::cuts;
use crate::dates::due;
use crate::free::{self, tail_trimmed};
use crate::hear::is_glue;
use crate::lexicon::Class;
use crate::paste::unquote;
use crate::slots::{Slot, Taking};
use crate::words::one_of;
use crate::words::{Token, tokens};

/// Takes a task's parts from the instruction and from the text behind its colon.
pub(crate) fn parts(t: &mut Taking) {
    let words = t.heard.tokens.clone();
    // The pasted part is searched on its own, so that its words keep their places.
    let mut used = t.used.clone();
    let noun = t
        .frame
        .iter()
        .filter(|h| h.class == Class::Task)
        .map(|h| h.to)
        .max();
    on_the_list(&words, &mut used);
    let closed = t.heard.payload.is_some();
    for (slot, value) in details(&words, &mut used, noun, closed) {
        t.set(slot, value);
    }
    t.used = used;
    let title = match &t.heard.payload {
        Some(text) if !has_title(t) => Some(text.clone()),
        _ => named(t).or_else(|| free_text_with_gaps(t)),
    };
    let Some(title) = title else { return };
    let rest = without_details(&title, t);
    let rest = unquote(tail_trimmed(clean(&rest))).to_owned();
    // "another new task" has no title yet.
    let names = tokens(&rest)
        .iter()
        .any(|k| k.quoted || !(is_glue(k) || one_of(&k.folded, UNNAMED)));
    if names || t.heard.payload.is_some() && !rest.is_empty() {
        t.set(Slot::Title, rest);
    }
    let all = t.used.len();
    t.mark(0..all);
}

/// Words before "task" that are no title.
const UNNAMED: &str = "new neue neuer neues neuen another weitere weiteren weiterer weiteres zusaetzliche \
     zusaetzlichen additional further extra other andere anderen second zweite zweiten next naechste \
     small kleine list liste item";

/// Whether words that say something stand before the colon.
fn has_title(t: &Taking) -> bool {
    (0..t.used.len()).any(|i| {
        t.free(i)
            && !one_of(
                t.tokens()[i].folded.as_str(),
                "new neue neuer neues my list liste following folgende folgenden item",
            )
    })
}

/// A quoted piece is the title when nothing else could be.
fn named(t: &mut Taking) -> Option<String> {
    let at = t.quote()?;
    let behind = t.frame.iter().map(|h| h.at).max().unwrap_or(0);
    let between = (behind.min(at)..at).filter(|i| t.free(*i)).count();
    (between <= 1).then(|| {
        t.used[at] = true;
        t.tokens()[at].text.clone()
    })
}

fn free_text_with_gaps(t: &mut Taking) -> Option<String> {
    let before = t.used.clone();
    let text = free::text(t)?;
    // Details inside the title were marked before; cut their words out again.
    let from = t.heard.text.find(&text);
    let Some(from) = from else { return Some(text) };
    let cut: Vec<(usize, usize)> = t
        .tokens()
        .iter()
        .enumerate()
        .filter(|(i, k)| before[*i] && k.start >= from && k.end <= from + text.len())
        .filter(|(i, _)| !t.frame.iter().any(|h| h.takes.contains(i)))
        .map(|(_, k)| (k.start - from, k.end - from))
        .collect();
    Some(without(&text, &cut))
}

/// The text without the given byte ranges, spaces joined.
fn without(text: &str, cut: &[(usize, usize)]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for (from, to) in cut {
        out.push_str(&text[at..*from]);
        at = *to;
    }
    out.push_str(&text[at..]);
    let words = out
        .split_whitespace()
        .filter(|w| w.chars().any(char::is_alphanumeric) || w.chars().all(|c| !",.;:".contains(c)));
    words.collect::<Vec<_>>().join(" ")
}

/// Takes "on the list" and "auf die Liste": they say where the task is put, not what it is.
fn on_the_list(words: &[Token], used: &mut [bool]) {
    let word = |i: usize| words.get(i).map_or("", |w| w.folded.as_str());
    for at in 1..words.len() {
        if !one_of(word(at), "list liste board plate stapel") || words[at].quoted {
            continue;
        }
        let article = one_of(
            word(at - 1),
            "the my our die meine unsere der meiner unserer to-do todo",
        );
        let from = at - usize::from(article);
        if from > 0 && one_of(word(from - 1), "on to onto auf in into") {
            used[from - 1..=at].iter_mut().for_each(|u| *u = true);
        }
    }
}

/// Takes details from the title itself, and drops the sentences behind it that give nothing else.
fn without_details(title: &str, t: &mut Taking) -> String {
    let mut kept = String::new();
    let mut from = 0;
    let ends = cuts(title)
        .into_iter()
        .filter(|(_, c)| ".!?;".contains(*c))
        .map(|(i, c)| i + c.len_utf8());
    for end in ends.chain([title.len()]) {
        let sentence = &title[from..end];
        let rest = sentence_without_details(sentence, t, from > 0);
        if from == 0 || !rest.is_empty() {
            kept.push_str(if kept.is_empty() { "" } else { " " });
            kept.push_str(&rest);
        }
        from = end;
    }
    kept
}

fn sentence_without_details(title: &str, t: &mut Taking, behind: bool) -> String {
    let words = tokens(title);
    let mut used = vec![false; words.len()];
    let found = details(&words, &mut used, None, false);
    let any = !found.is_empty();
    for (slot, value) in found {
        t.slots.entry(slot).or_insert_with(|| value.into());
    }
    // "It's due on Friday." says nothing more than the date.
    let says = |(k, u): (&Token, &bool)| !*u && !is_glue(k) && !one_of(&k.folded, AROUND);
    if behind && any && !words.iter().zip(&used).any(says) {
        return String::new();
    }
    let cut: Vec<(usize, usize)> = words
        .iter()
        .zip(&used)
        .filter(|(_, u)| **u)
        .map(|(k, _)| (k.start, k.end))
        .collect();
    if cut.is_empty() {
        title.trim().to_owned()
    } else {
        without(title, &cut)
    }
}

/// Words around a detail that say nothing more.
const AROUND: &str = "it's its it due deadline das es sie ist is muss must needs should faellig fertig done by finished \
     frist termin date give set make gib setz mach priority prioritaet prio task aufgabe";

fn clean(title: &str) -> &str {
    let mut text = title.trim();
    loop {
        let before = text.len();
        text = text.trim_matches([',', ';', '-', '–', ' ', ':', '(', ')']);
        for lead in [
            "to ", "that ", "dass ", "daran, ", "daran ", "an ", "um ", "called ", "titled ",
            "namens ", "and ", "und ",
        ] {
            text = text.strip_prefix(lead).unwrap_or(text);
        }
        for tail in [
            " and", " und", " with", " mit", " for", " für", " is", " ist", " it", " an", " ein",
            " hinzu",
        ] {
            text = text.strip_suffix(tail).unwrap_or(text);
        }
        if text.len() == before {
            return text;
        }
    }
}

fn details(
    words: &[Token],
    used: &mut [bool],
    noun: Option<usize>,
    closed: bool,
) -> Vec<(Slot, String)> {
    let mut out = Vec::new();
    if let Some(v) = priority(words, used, noun) {
        out.push((Slot::Priority, v));
    }
    if let Some(v) = due(words, used) {
        out.push((Slot::Due, v));
    }
    if let Some(v) = assignee(words, used, noun, closed) {
        out.push((Slot::Assignee, v));
    }
    out
}

const LEVELS: &[(&str, &str)] = &[
    (
        "low",
        "low lowest niedrig niedrige niedriger niedrigen niedrigem niedrigste niedrigster gering geringe \
         geringer geringen geringem geringste geringster",
    ),
    ("normal", "normal normale normaler normalen normalem"),
    ("medium", "medium mittel mittlere mittlerer mittleren"),
    (
        "high",
        "high highest hoch hohe hoher hohen hohem hoechste hoechster hoechsten top hochprio",
    ),
    (
        "urgent",
        "urgent dringend dringende dringender dringendes dringenden dringendem dringendste dringlich \
         dringliche critical kritisch eilig eilige eiliges eilige eilt",
    ),
];

fn level(word: &str) -> Option<&'static str> {
    LEVELS
        .iter()
        .find(|(_, words)| one_of(word, words))
        .map(|(name, _)| *name)
}

fn priority(words: &[Token], used: &mut [bool], noun: Option<usize>) -> Option<String> {
    let is_noun = |w: &str| one_of(w, "priority prio prioritaet dringlichkeit urgency");
    for at in 0..words.len() {
        let word = words[at].folded.as_str();
        if words[at].quoted {
            continue;
        }
        // `high-priority`, `prio=high`
        let parts: Vec<&str> = word.split(['-', '=', ':']).collect();
        if let [a, b] = parts[..]
            && let Some(v) = level(a)
                .filter(|_| is_noun(b))
                .or_else(|| level(b).filter(|_| is_noun(a)))
        {
            used[at] = true;
            take_before(words, used, at, &["with", "mit", "as", "a", "at"]);
            return Some(v.into());
        }
        if is_noun(word) {
            let before = at
                .checked_sub(1)
                .and_then(|i| level(&words[i].folded).map(|v| (i, v)));
            let behind = (at + 1..words.len().min(at + 3))
                .find_map(|i| level(&words[i].folded).map(|v| (i, v)));
            if let Some((i, v)) = before.or(behind) {
                used[at.min(i)..at.max(i) + 1]
                    .iter_mut()
                    .for_each(|u| *u = true);
                take_before(
                    words,
                    used,
                    at.min(i),
                    &["with", "mit", "as", "a", "at", "and", "und", "set", "der"],
                );
                return Some(v.into());
            }
        }
        let alone = level(word) == Some("urgent");
        let gap = |a: usize, b: usize| words.get(b).is_none_or(|w| w.start > words[a].end + 1);
        let apart = at > 0 && gap(at - 1, at) && gap(at, at + 1);
        let beside = apart || noun.is_some_and(|n| at + 1 == n || at == 0) || at + 1 == words.len();
        if alone && beside {
            used[at] = true;
            take_before(
                words,
                used,
                at,
                &["it's", "is", "ist", "es", "as", "als", "it", "sehr", "very"],
            );
            return Some(v_urgent());
        }
    }
    None
}

fn v_urgent() -> String {
    "urgent".into()
}

pub(crate) fn take_before(words: &[Token], used: &mut [bool], mut at: usize, any: &[&str]) {
    while at > 0 && any.contains(&words[at - 1].folded.as_str()) {
        at -= 1;
        used[at] = true;
    }
}
