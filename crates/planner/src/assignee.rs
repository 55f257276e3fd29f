//! Who shall do a task.

use crate::dates::date;
use crate::task::take_before;
use crate::words::{Token, one_of};

/// Words that end a name.
const ENDS: &str = "to zu an that dass due bis by with mit priority prio prioritaet on am called titled namens anlegen \
     erstellen eintragen hinzu hinzufuegen aufnehmen ein please bitte und and auf in urgent dringend is ist \
     until vor before high low hoch niedrig machen make create add";
/// No names: the person who asks, and another time.
const NOBODY: &str = "me mich mir myself us uns later spaeter now jetzt today heute tomorrow morgen this that it das \
     next naechste naechsten everyone alle mal the-list";
const ARTICLES: &str =
    "the den die das dem der unseren unsere unser our my meinen meine a ein eine einen";

/// Takes the person or role. `noun` is where the task is named; `closed` tells that the title stands
/// behind a colon, so that a name may be written small.
pub(crate) fn assignee(
    words: &[Token],
    used: &mut [bool],
    noun: Option<usize>,
    closed: bool,
) -> Option<String> {
    let word = |i: usize| words.get(i).map_or("", |w| w.folded.as_str());
    for at in 0..words.len() {
        if words[at].quoted {
            continue;
        }
        let (lead, strict) = match word(at) {
            "assign" | "assigned" | "zugewiesen" | "zuweisen" | "assignee" | "assigning"
            | "zustaendig" | "verantwortlich" | "responsible" | "owner" | "zustaendige"
            | "bearbeiter" | "zustaendigkeit" => {
                let skip = (at + 1..at + 4)
                    .take_while(|i| {
                        one_of(word(*i), "it this to an is ist dafuer for fuer the task")
                    })
                    .count();
                (1 + skip, false)
            }
            "weise" | "weis" => (
                1 + usize::from(["sie", "es", "die", "diese"].contains(&word(at + 1))),
                true,
            ),
            "for" | "fuer" if noun.is_some() && beside(words, used, noun, at, closed) => (1, true),
            "give" | "gib" | "geben" | "gebt" if noun.is_some_and(|n| n > at + 1) => (1, true),
            w if w.starts_with('@') && w.len() > 1 => (0, false),
            _ => continue,
        };
        let (from, length) = name(words, at + lead, strict, noun.is_some(), closed);
        if length == 0 || date(words, from).is_some() || one_of(word(from), NOBODY) {
            continue;
        }
        let text = words[from..from + length]
            .iter()
            .map(|w| w.text.trim_start_matches('@'))
            .collect::<Vec<_>>()
            .join(" ");
        used[at..from + length].iter_mut().for_each(|u| *u = true);
        if word(from + length) == "zu" {
            used[from + length] = true;
        }
        let before = ["and", "und", "then", "dann", "please", "bitte", "with"];
        take_before(words, used, at, &before);
        return Some(text);
    }
    None
}

/// Whether "for" belongs to the task: behind the noun, or anywhere when the title stands apart.
fn beside(words: &[Token], used: &[bool], noun: Option<usize>, at: usize, closed: bool) -> bool {
    let between = |n: usize| {
        (n + 1..at).all(|i| used[i] || one_of(&words[i].folded, "please bitte mal list liste item"))
    };
    closed || at == 0 || noun.is_some_and(|n| n < at && between(n))
}

/// Where the name begins and how many words it has: capitals in a row, or what stands alone where
/// only a name fits.
fn name(words: &[Token], from: usize, strict: bool, head: bool, closed: bool) -> (usize, usize) {
    let word = |i: usize| words.get(i).map_or("", |w| w.folded.as_str());
    let from = from + usize::from(one_of(word(from), ARTICLES));
    if from >= words.len() {
        return (from, 0);
    }
    let capital = |w: &&Token| {
        !w.quoted
            && w.text
                .chars()
                .next()
                .is_some_and(|c| c.is_uppercase() || c == '@')
    };
    let apart = |i: usize| i > from && words[i].start > words[i - 1].end + 1;
    let ends = |i: usize| {
        apart(i)
            || (i > from && one_of(word(i), ARTICLES))
            || one_of(word(i), ENDS)
            || date(words, i).is_some()
    };
    let until = (from..words.len())
        .find(|i| words[*i].quoted || ends(*i))
        .unwrap_or(words.len());
    let whole = until - from.min(until);
    // Only the name stands between "for" and the end, the title in quotes, or "to".
    let apart = head
        && (1..=4).contains(&whole)
        && (closed
            || words
                .get(until)
                .is_some_and(|w| w.quoted || w.folded == "to"));
    if apart {
        return (from, whole);
    }
    // "für Anna Vertrag prüfen": German nouns are capitals too, so one name and a surname at most.
    let capitals = words
        .get(from..)
        .unwrap_or_default()
        .iter()
        .take(2)
        .take_while(capital)
        .count();
    let count = if capitals == 0 && !strict && from < words.len() {
        whole.clamp(1, 3)
    } else {
        capitals
    };
    (from, count)
}
