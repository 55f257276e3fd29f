//! Sentences behind the request: "open plan.md, the customer walks in any minute".

use crate::clauses::{
    FINITE, NOUNS, ORDERS, SELF, SEPARATORS, TELLERS, addressed, cuts, dated, ends_sentence, first,
    forbids, has, orders, social,
};
use crate::hear::Heard;
use crate::lexicon::Class;
use crate::rules::Op;
use crate::words::{one_of, tokens};

/// Words that begin a reason without a comma before them.
const REASONS: &str = "because weil cos cuz coz damit";
/// Words at the beginning of what still belongs to the request.
const BELONGING: &str = "for fuer to in im into from aus on by with mit bei under unter about ueber at am zum zur \
     auf bis until due faellig called named namens the der die das des a an ein eine where wo in welchem \
     which that dass priority prioritaet prio priorit assign assigned zustaendig verantwortlich as als \
     und and oder or nur only but aber also ab";

/// The request without the sentences behind it that only tell something. `complete` says what a
/// beginning asks for when nothing is missing in it.
pub(crate) fn before_asides(
    heard: &Heard,
    complete: impl Fn(&Heard) -> Option<Op>,
) -> Option<Heard> {
    let whole = heard.whole();
    if whole.contains('\n') || whole.len() > 2_000 {
        return None;
    }
    let attached = heard.payload.clone().filter(|p| !whole.contains(p));
    for (i, c) in ends(whole).into_iter().take(10) {
        let tail = whole[i..].trim_matches(SEPARATORS);
        if tail.is_empty() || !aside(tail, ends_sentence(c) && c != '-') {
            continue;
        }
        let head = Heard::new(whole[..i].trim_end_matches(SEPARATORS), attached.clone());
        let quoted = head.tokens.iter().any(|t| t.quoted);
        let Some(op) = complete(&head) else { continue };
        let text = Heard::new(tail, None);
        let free = match op {
            // A comma may be part of the text.
            Op::NewTask if "-–—".contains(c) && heard.payload.is_some() => false,
            Op::NewTask => {
                (quoted && head.payload.is_none() || ends_sentence(c) || social(&text))
                    && !one_of(
                        text.tokens.first().map_or("", |t| t.folded.as_str()),
                        "for fuer",
                    )
                    && !dated(&text)
                    && !detailed(&text)
            }
            Op::Remember => social(&text) || (ends_sentence(c) && own(&text)),
            Op::Write | Op::Guard => social(&text) || (quoted && !c.is_alphabetic()),
            _ => true,
        };
        if free {
            return Some(head);
        }
    }
    None
}

/// Where the request may end: at punctuation, or before "because".
fn ends(whole: &str) -> Vec<(usize, char)> {
    let mut all: Vec<(usize, char)> = cuts(whole).into_iter().filter(|(_, c)| *c != ':').collect();
    let words = tokens(whole);
    all.extend(
        words
            .iter()
            .skip(2)
            .filter(|t| !t.quoted && one_of(&t.folded, REASONS))
            .map(|t| (t.start, 'b')),
    );
    all.extend(whole.match_indices(" (").map(|(i, _)| (i, '(')));
    all.sort_unstable();
    all
}

/// Whether all of it is only told.
fn aside(tail: &str, apart: bool) -> bool {
    let mut from = 0;
    let mut parts: Vec<&str> = Vec::new();
    for (i, c) in cuts(tail) {
        if c == ':' {
            return false;
        }
        parts.push(&tail[from..i]);
        from = i + 1;
        while !tail.is_char_boundary(from) {
            from += 1;
        }
    }
    parts.push(&tail[from..]);
    let mut parts = parts
        .into_iter()
        .map(|p| p.trim_matches(SEPARATORS))
        .filter(|p| !p.is_empty());
    parts.all(|p| {
        let clause = Heard::new(p, None);
        clause.tokens.is_empty() || social(&clause) || told(&clause, apart)
    })
}

fn told(clause: &Heard, apart: bool) -> bool {
    const MEASURES: &str = "levels level deep ebenen ebene tief lines line zeilen zeile rows";
    if clause
        .tokens
        .iter()
        .any(|t| t.text.contains('=') || one_of(&t.folded, MEASURES))
    {
        return false;
    }
    let Some(at) = first(clause) else {
        return true;
    };
    let word = |i: usize| clause.tokens.get(i).map_or("", |t| t.folded.as_str());
    let named = has(
        clause,
        &[
            Class::PathFile,
            Class::PathFolder,
            Class::Quote,
            Class::Cancel,
            Class::Later,
        ],
    );
    let subject = one_of(word(at), SELF) || one_of(word(at), TELLERS);
    let reason = one_of(
        word(at),
        "because weil since da denn damit cos cuz as sonst otherwise so",
    );
    // "the one from Anna" belongs to the request; "the auditor is here" does not.
    let relative = one_of(
        word(at),
        "wo where which that whose worin deren dessen ob whether if",
    ) || one_of(word(at), "in mit von aus zu auf fuer ueber")
        && one_of(word(at + 1), "denen dem der welchem welcher welchen");
    let belongs = relative && !apart
        || one_of(word(at), BELONGING)
            && !sentence(clause, at)
            && !(apart && one_of(word(at), "for fuer"));
    let verb = orders(clause) && !(subject && sentence(clause, at));
    let about = has(clause, NOUNS) && !subject;
    let asked = addressed(clause) && has(clause, ORDERS);
    let polite = one_of(word(0), "please bitte") && clause.tokens.len() > 1 && has(clause, ORDERS);
    if reason && !named && !asked {
        return true;
    }
    !named && !belongs && !verb && !about && !asked && !polite && !forbids(clause)
}

/// Whether there is a verb that makes a sentence.
fn sentence(clause: &Heard, at: usize) -> bool {
    // "Die Eltern warten": a plural at the end.
    let plural = clause.tokens.last().is_some_and(|t| {
        t.text.starts_with(char::is_lowercase) && t.text.ends_with("en") && !orders(clause)
    });
    plural && clause.tokens.len() > 2
        || clause
            .tokens
            .iter()
            .skip(at + 1)
            .any(|t| one_of(&t.folded, FINITE) || ends_like_verb(&t.folded))
            && clause.tokens.len() > 2
}

/// An English third person or a German one: "walks", "klingelt".
fn ends_like_verb(word: &str) -> bool {
    word.len() > 3
        && (word.ends_with('s') && !word.ends_with("ss")
            || word.ends_with('t')
            || word.ends_with("ed"))
}

/// Whether something about a task is said: who, until when, how urgent.
fn detailed(clause: &Heard) -> bool {
    clause.tokens.iter().any(|t| {
        one_of(
            &t.folded,
            "due faellig priority prio prioritaet urgent dringend assign assigned zustaendig deadline frist \
             verantwortlich assignee eilig eilt",
        )
    })
}

/// Whether the person speaks of themselves: "I always forget".
fn own(clause: &Heard) -> bool {
    first(clause).is_some_and(|at| {
        one_of(
            &clause.tokens[at].folded,
            "i i'm i've i'll ich sonst otherwise mir my mein meine",
        )
    })
}
