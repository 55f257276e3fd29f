//! What the person wants, with all parameters, or what has to be asked first.

use crate::hear::{Heard, Hit, Meaning, is_glue, unquote};
use crate::lead::{self, Behind};
use crate::lexicon::Class;
use crate::places;
use crate::rules::Op;
use crate::say::question;
use crate::slots::{Slot, Slots, take};
use crate::talk::Said;
use crate::words::one_of;

/// What the person wants.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Wish {
    /// An operation with everything it needs.
    Do(Op, Slots),
    /// An operation that lacks a parameter.
    Ask(Op, Slots, Slot),
    /// One of two operations.
    Either(Op, Op),
    /// An approval is to be decided: never here.
    Decide,
    /// Something that the planner cannot do.
    Cannot,
    /// Nothing that was understood.
    Unsure,
    /// The question is withdrawn.
    Cancelled,
}

/// What the last thing said asks for, given the questions before it.
pub(crate) fn of_conversation(said: &[Said]) -> Wish {
    let mut pending: Option<(Op, Slots, Slot)> = None;
    let mut wish = Wish::Unsure;
    for one in said {
        let heard = Heard::new(&one.text, one.attached.clone());
        wish = match pending.take() {
            Some(open) => answer(&heard, open),
            None => of(&heard),
        };
        // Only a question that was really put can be answered.
        if let Wish::Ask(op, slots, slot) = &wish {
            let put = question(*op, *slot);
            if one
                .answers
                .iter()
                .any(|a| a.contains(put.en) || a.contains(put.de))
            {
                pending = Some((*op, slots.clone(), *slot));
            }
        }
    }
    wish
}

/// What one instruction asks for.
pub(crate) fn of(heard: &Heard) -> Wish {
    // What is told before a request does not change it. Behind a colon only what reads is done.
    match lead::behind(heard) {
        Behind::Nothing => directly(heard),
        Behind::Told => unless_acting(directly(heard)),
        Behind::Request(request) => {
            let free = |op| !request.announced || reads(op);
            match directly(&request.heard) {
                Wish::Do(op, slots) if free(op) => Wish::Do(op, slots),
                Wish::Ask(op, slots, slot) if free(op) => Wish::Ask(op, slots, slot),
                Wish::Decide if !request.announced => Wish::Decide,
                _ if request.announced => directly(heard),
                _ => unless_acting(directly(heard)),
            }
        }
    }
}

/// Leaves alone what would change something and was not asked for.
fn unless_acting(wish: Wish) -> Wish {
    match wish {
        Wish::Do(op, _) if !harmless(op) => Wish::Unsure,
        wish => wish,
    }
}

/// Whether nothing is changed by it.
fn harmless(op: Op) -> bool {
    reads(op) || matches!(op, Op::Help | Op::Hello)
}

/// Whether the operation only looks at something.
fn reads(op: Op) -> bool {
    matches!(
        op,
        Op::List
            | Op::Read
            | Op::Search
            | Op::History
            | Op::Summarise
            | Op::Guard
            | Op::Tasks
            | Op::Approvals
            | Op::Recall
    )
}

fn directly(heard: &Heard) -> Wish {
    match heard.meaning() {
        Meaning::Nothing => Wish::Unsure,
        Meaning::Either(a, b) => Wish::Either(a, b),
        Meaning::One(Op::Hello, _) => {
            let rest =
                heard.tokens.iter().enumerate().filter(|(i, t)| {
                    !is_glue(t) && !heard.hits.iter().any(|h| h.takes.contains(i))
                });
            if rest.count() == 0 {
                Wish::Do(Op::Hello, Slots::new())
            } else {
                Wish::Unsure
            }
        }
        Meaning::One(Op::Help, _) => Wish::Do(Op::Help, Slots::new()),
        Meaning::One(Op::Unsupported, _) => refusal(heard),
        Meaning::One(op, frame) => operation(heard, op, &frame),
    }
}

fn refusal(heard: &Heard) -> Wish {
    // "Accept the invitation" is about something else than an approval.
    let other = heard.tokens.iter().enumerate().any(|(i, t)| {
        !is_glue(t)
            && !one_of(t.folded.as_str(), DECIDED)
            && !heard.hits.iter().any(|h| h.takes.contains(&i))
    });
    if heard.has(Class::Decide) && !heard.has(Class::Unsupported) && !other {
        Wish::Decide
    } else {
        Wish::Cannot
    }
}

/// What an approval is about, when it is not called one.
const DECIDED: &str = "request requests anfrage anfragen antrag antraege first newest latest erste ersten \
     neueste neuesten call aufruf yes ja no nein number nummer 1 2 3 \
     stuff thing things one ones zeug sachen kram gleich sofort einfach immediately straight away";

fn operation(heard: &Heard, op: Op, frame: &[Hit]) -> Wish {
    if statement(heard) || (bare(frame) && !alone(heard, frame)) {
        return Wish::Unsure;
    }
    let (slots, used) = take(heard, op, frame);
    if forbidden(heard, op, frame, &used) {
        return refusal(heard);
    }
    let left = (0..used.len())
        .filter(|i| {
            !used[*i]
                && !is_glue(&heard.tokens[*i])
                && !heard
                    .hits
                    .iter()
                    .any(|h| h.takes.contains(i) && h.class != Class::Quote)
        })
        .count();
    if left > tolerated(op) {
        return Wish::Unsure;
    }
    complete(op, slots, heard.hits.iter().any(|h| in_files(h.class)))
}

/// Whether somebody tells something instead of wanting it: "I have read notes.txt".
fn statement(heard: &Heard) -> bool {
    const TELLERS: &str = "i we he she they ich wir er";
    const WANTS: &str = "want need would wanna like wish must should moechte will brauche brauchen wuerde \
     haette suche suchen benoetige wuensche moechten wollen bitte haetten wuerden soll \
     muss just really also";
    let word = |i: usize| heard.tokens.get(i).map_or("", |t| t.folded.as_str());
    one_of(word(0), TELLERS) && !one_of(word(1), WANTS)
}

/// Whether nothing but a noun says what is wanted: "open tasks".
fn bare(frame: &[Hit]) -> bool {
    let nouns = [
        Class::Files,
        Class::Folder,
        Class::Task,
        Class::Approval,
        Class::History,
        Class::Note,
        Class::Guarded,
    ];
    matches!(frame, [one] if nouns.contains(&one.class))
}

/// Whether the noun stands for itself, with no statement made of it and nothing else said.
fn alone(heard: &Heard, frame: &[Hit]) -> bool {
    let harmless = |h: &Hit| {
        matches!(
            h.class,
            Class::Wait | Class::Hello | Class::Polite | Class::Payload
        ) || frame.contains(h)
    };
    heard.hits.iter().all(|h| {
        harmless(h)
            || frame
                .iter()
                .any(|f| f.class == h.class || f.takes == h.takes)
    }) && heard
        .tokens
        .iter()
        .enumerate()
        .all(|(i, t)| is_glue(t) || heard.hits.iter().any(|h| h.takes.contains(&i)))
}

fn in_files(class: Class) -> bool {
    matches!(
        class,
        Class::File | Class::Files | Class::Folder | Class::PathFile | Class::PathFolder
    )
}

/// How many words may stay unexplained: more where nothing can go wrong.
fn tolerated(op: Op) -> usize {
    match op {
        Op::Recipe | Op::Write => 0,
        Op::List | Op::Read => 1,
        Op::Guard | Op::Approvals => 3,
        _ => 2,
    }
}

/// Whether something is asked for besides that the planner must not or cannot do.
fn forbidden(heard: &Heard, op: Op, frame: &[Hit], used: &[bool]) -> bool {
    let first = frame.iter().map(|h| h.at).min().unwrap_or(0);
    let asked = heard
        .hits
        .iter()
        .any(|h| matches!(h.class, Class::Ask | Class::MustI | Class::Wait));
    heard
        .hits
        .iter()
        .filter(|h| {
            matches!(
                h.class,
                Class::Unsupported | Class::Decide | Class::Not | Class::Later | Class::Why
            )
        })
        .filter(|h| {
            !frame
                .iter()
                .any(|f| f.takes.iter().any(|i| h.takes.contains(i)))
        })
        .filter(|h| {
            !(matches!(op, Op::History | Op::Search)
                && matches!(h.class, Class::Decide | Class::Why))
        })
        .filter(|h| {
            !(op == Op::Approvals && h.class == Class::Decide && asked && !imperative(heard))
        })
        .any(|h| h.at < first || h.class != Class::Why && h.takes.iter().any(|i| !used[*i]))
}

/// Whether a decision is ordered: the deciding verb comes before any question word.
fn imperative(heard: &Heard) -> bool {
    let at = |c: &[Class]| {
        heard
            .hits
            .iter()
            .filter(|h| c.contains(&h.class))
            .map(|h| h.at)
            .min()
    };
    at(&[Class::Decide])
        .is_some_and(|d| at(&[Class::Ask, Class::MustI, Class::Show]).is_none_or(|a| d < a))
}

fn complete(op: Op, mut slots: Slots, in_files: bool) -> Wish {
    if op == Op::Search
        && !in_files
        && !slots.contains_key(&Slot::Path)
        && slots.contains_key(&Slot::Query)
        && !slots.contains_key(&Slot::Where)
    {
        return Wish::Ask(op, slots, Slot::Where);
    }
    slots.remove(&Slot::Where);
    let has = |s: Slot| slots.contains_key(&s);
    let missing = match op {
        Op::Read if !has(Slot::Path) => Some(Slot::Path),
        Op::Search | Op::History if !has(Slot::Query) => Some(Slot::Query),
        Op::Summarise | Op::Guard if !has(Slot::Path) && !has(Slot::Text) => Some(Slot::Text),
        Op::Recipe if !has(Slot::Name) => Some(Slot::Name),
        Op::NewTask if !has(Slot::Title) => Some(Slot::Title),
        Op::Remember if !has(Slot::Text) => Some(Slot::Text),
        Op::Write if !has(Slot::Path) => Some(Slot::Path),
        Op::Write if !has(Slot::Content) => Some(Slot::Content),
        _ => None,
    };
    match missing {
        Some(slot) => Wish::Ask(op, slots, slot),
        None => Wish::Do(op, slots),
    }
}

/// The answer to a question, unless it is a new instruction.
fn answer(heard: &Heard, (op, mut slots, slot): (Op, Slots, Slot)) -> Wish {
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
