//! What the person wants, with all parameters, or what has to be asked first.

use crate::answer;
use crate::clauses;
use crate::hear::{Heard, Hit, Meaning, is_glue};
use crate::lead::{self, Behind};
use crate::lexicon::Class;
use crate::rules::Op;
use crate::say::question;
use crate::slots::{Slot, Slots, take};
use crate::state::named;
use crate::tail;
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
            Some(open) => answer::answer(&heard, open),
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
    // What is told before a request does not change it.
    if clauses::refuses(heard) {
        return Wish::Unsure;
    }
    match lead::behind(heard) {
        Behind::Nothing => requested(heard, false),
        Behind::Told => Wish::Unsure,
        Behind::Request(request) => {
            // A noun behind what was told asks at most to look at something.
            let free = |op| !request.announced || reads(op);
            match requested(&request.heard, false) {
                Wish::Do(op, slots) if free(op) => Wish::Do(op, slots),
                Wish::Decide if !request.announced => Wish::Decide,
                // What is missing may stand in what was told.
                wish => match (unless_acting(requested(heard, true)), wish) {
                    (_, Wish::Ask(op, slots, Slot::Path | Slot::Text))
                        if named_before(heard, op) =>
                    {
                        with_path(heard, op, slots)
                    }
                    (Wish::Do(op, slots), _) => Wish::Do(op, slots),
                    (_, Wish::Ask(op, slots, slot)) if free(op) => Wish::Ask(op, slots, slot),
                    (whole, _) => whole,
                },
            }
        }
    }
}

/// Whether the file that the request calls "it" was named before.
fn named_before(heard: &Heard, op: Op) -> bool {
    let files = heard
        .hits
        .iter()
        .filter(|h| h.class == Class::PathFile)
        .count();
    files == 1 && matches!(op, Op::Read | Op::Summarise)
}

fn with_path(heard: &Heard, op: Op, mut slots: Slots) -> Wish {
    for (slot, value) in take(heard, Op::Read, &[]).0 {
        slots.entry(slot).or_insert(value);
    }
    complete(op, slots, true)
}

/// What a request asks for, without what is told behind it. `told`: it begins with something told.
fn requested(heard: &Heard, told: bool) -> Wish {
    let complete = |head: &Heard| match directly(head, told) {
        Wish::Do(op, _) if op != Op::Hello && op != Op::Help => Some(op),
        Wish::Decide => Some(Op::Approvals),
        _ => None,
    };
    match tail::before_asides(heard, complete) {
        Some(head) => directly(&head, told),
        None => directly(heard, told),
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

fn directly(heard: &Heard, told: bool) -> Wish {
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
        Meaning::One(op, frame) => operation(heard, op, &frame, told),
    }
}

fn refusal(heard: &Heard) -> Wish {
    // "Accept the invitation" is about something else than an approval.
    let named = heard.tokens.iter().any(|t| one_of(&t.folded, REQUESTS));
    let other = !named
        && heard.tokens.iter().enumerate().any(|(i, t)| {
            !is_glue(t)
                && !one_of(t.folded.as_str(), DECIDED)
                && !heard.hits.iter().any(|h| h.takes.contains(&i))
        });
    if heard.has(Class::Decide)
        && !heard.has(Class::Unsupported)
        && !heard.has(Class::Why)
        && !other
    {
        Wish::Decide
    } else {
        Wish::Cannot
    }
}

/// What waits for a decision.
const REQUESTS: &str = "request requests anfrage anfragen antrag antraege approval approvals freigabe freigaben \
     genehmigung genehmigungen";
/// What an approval is about, when it is not called one.
const DECIDED: &str = "request requests anfrage anfragen antrag antraege first newest latest erste ersten \
     neueste neuesten call aufruf yes ja no nein number nummer 1 2 3 \
     stuff thing things one ones zeug sachen kram gleich sofort einfach immediately straight away";

fn operation(heard: &Heard, op: Op, frame: &[Hit], told: bool) -> Wish {
    let counted = heard.has(Class::Count) && matches!(op, Op::Read | Op::Search);
    if general(heard) || (op == Op::Remember && wondered(heard)) {
        return Wish::Unsure;
    }
    if counted || (!told && statement(heard)) || (bare(frame) && !alone(heard, frame)) {
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

/// Whether the question is about the world: "what is a task list good for", "was ist ein Ordner".
fn general(heard: &Heard) -> bool {
    let word = |i: usize| heard.tokens.get(i).map_or("", |t| t.folded.as_str());
    let named = [
        Class::PathFile,
        Class::PathFolder,
        Class::Quote,
        Class::Payload,
    ];
    let what = one_of(word(0), "what's whats") && one_of(word(1), "a an")
        || one_of(word(0), "what was")
            && one_of(word(1), "is ist")
            && one_of(word(2), "a an ein eine einen");
    let anybody = heard.has(Class::Count)
        && heard
            .tokens
            .iter()
            .any(|t| one_of(&t.folded, "person people human humans mensch menschen man"));
    (what || anybody) && !named.iter().any(|c| heard.has(*c))
}

/// "Remember the good old days?" wants nothing to be noted.
fn wondered(heard: &Heard) -> bool {
    let asked = |t: &crate::words::Token| {
        one_of(&t.folded, clauses::ASKING) || one_of(&t.folded, "du sie you please bitte")
    };
    heard.whole().ends_with('?') && heard.payload.is_none() && !heard.tokens.iter().any(asked)
}

/// Whether somebody tells something instead of wanting it: "I have read notes.txt".
fn statement(heard: &Heard) -> bool {
    const TELLERS: &str = "i we he she they ich wir er";
    const WANTS: &str = "want need would wanna like wish must should moechte will brauche brauch braucht brauchen wuerde \
     haette braeuchte braeuchten muesste suche suchen wonder wondering looking trying searching after benoetige wuensche moechten wollen bitte haetten wuerden soll \
     muss just really also";
    let word = |i: usize| heard.tokens.get(i).map_or("", |t| t.folded.as_str());
    // "Die protokoll.md habe ich gelesen": the verb second and nothing asked before it.
    let asked = |at: usize| {
        heard
            .hits
            .iter()
            .any(|h| h.at < at && matches!(h.class, Class::Ask | Class::Why | Class::Count))
    };
    let second = (1..heard.tokens.len()).any(|i| {
        one_of(word(i), "habe hab haben hatte hatten")
            && one_of(word(i + 1), "ich wir")
            && !asked(i)
            && !(0..i).all(|j| one_of(word(j), clauses::LINKS))
    });
    let adverbs = "am only just really also nur noch mal gerade bitte eigentlich still urgently dringend kurz quickly";
    let verb = (1..heard.tokens.len())
        .find(|i| !one_of(word(*i), adverbs))
        .unwrap_or(1);
    second || one_of(word(0), TELLERS) && !one_of(word(verb), WANTS)
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
        Class::PathFile,
    ];
    matches!(frame, [one] if nouns.contains(&one.class))
}

/// Whether the noun stands for itself, with no statement made of it and nothing else said.
fn alone(heard: &Heard, frame: &[Hit]) -> bool {
    let word = |list: &str| heard.tokens.iter().any(|t| one_of(&t.folded, list));
    let file = frame.iter().any(|h| h.class == Class::PathFile);
    // "plan.md bitte" wants the file; "plan.md" alone may be anything.
    if file {
        let told = word(clauses::FINITE) || heard.has(Class::Copula) || heard.has(Class::Count);
        return !told && word("please bitte me mir us uns");
    }
    let asked = word("please bitte");
    let harmless = |h: &Hit| {
        matches!(
            h.class,
            Class::Wait
                | Class::Hello
                | Class::Polite
                | Class::Payload
                | Class::Files
                | Class::Folder
                | Class::Content
        ) || frame.contains(h)
            || (h.class == Class::Copula && (h.at == 0 || asked))
    };
    heard.hits.iter().all(|h| {
        harmless(h)
            || frame
                .iter()
                .any(|f| f.class == h.class || f.takes == h.takes)
    }) && heard.tokens.iter().enumerate().all(|(i, t)| {
        let state = frame.iter().any(|h| h.class == Class::Task) && named(&t.folded).is_some();
        state || is_glue(t) || heard.hits.iter().any(|h| h.takes.contains(&i))
    })
}

pub(crate) fn in_files(class: Class) -> bool {
    matches!(
        class,
        Class::File | Class::Files | Class::Folder | Class::PathFile | Class::PathFolder
    )
}

/// How many words may stay unexplained: more where nothing can go wrong.
fn tolerated(op: Op) -> usize {
    match op {
        Op::Recipe | Op::Write => 0,
        Op::List => 4,
        Op::Read | Op::Summarise => 8,
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

pub(crate) fn complete(op: Op, mut slots: Slots, in_files: bool) -> Wish {
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
        Op::Command if !has(Slot::Command) => Some(Slot::Command),
        _ => None,
    };
    match missing {
        Some(slot) => Wish::Ask(op, slots, slot),
        None => Wish::Do(op, slots),
    }
}
