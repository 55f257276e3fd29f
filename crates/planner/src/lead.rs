//! Sentences before the request: "I lost track of things, so which files do I have here?"

use crate::clauses::{
    FINITE, LINKS, NOUNS, ORDERS, SELF, SEPARATORS, TELLERS, addressed, asks, conditional,
    courteous, cuts, dated, ends_sentence, first as first_word, has, orders, quotes, reported,
    social, wants, words,
};
use crate::hear::Heard;
use crate::lexicon::Class;
use crate::words::{Token, one_of};

/// What stands behind the first sentences.
pub(crate) enum Behind {
    /// A request behind something that was only told.
    Request(Request),
    /// Something is told or put under a condition, and no request stands behind it.
    Told,
    /// There are no such sentences, or they are part of what is wanted.
    Nothing,
}

/// A request behind something that was only told.
pub(crate) struct Request {
    pub heard: Heard,
    /// Whether it has no verb of its own, so that it may also be told.
    pub announced: bool,
}

/// The time at which it is asked, not at which it shall be done.
const BEFORE: &str = "before bevor ehe damit so";
/// Words that make an order of what begins with "I".
const DESIRE: &str = "want would i'd wanna like wish moechte will wuerde haette wuensche moechten wollen \
     haetten wuerden soll sollte brauche";
/// At another time, or only if something is so.
const CONDITION: &str = "after once when until unless while nachdem sobald solange sofern bis assuming \
     provided suppose angenommen otherwise whenever as dann then";
/// Words at the beginning that belong to the request: "for Bob, add a task".
const RELATED: &str = "for fuer to an in im into from aus on by with mit bei under unter about ueber at am zum \
     zur auf";
const URGENCY: &str =
    "urgent high low priority prio dringend hoch hohe wichtig important prioritaet";

/// What is left when the sentences before the request are not listened to. A sentence that could be a
/// condition, an order or a quotation is listened to.
pub(crate) fn behind(heard: &Heard) -> Behind {
    let whole = heard.whole();
    if whole.contains('\n') || whole.len() > 2_000 {
        return Behind::Nothing;
    }
    // What came along with the text and was no part of it.
    let attached = heard.payload.clone().filter(|p| !whole.contains(p));
    let mut from = 0;
    let mut told = false;
    let mut indirect = false;
    for (i, c) in cuts(whole).into_iter().take(8) {
        let behind = &whole[i + c.len_utf8()..];
        if behind.trim().is_empty() {
            break;
        }
        let rest = Heard::new(behind, attached.clone());
        let clause = Heard::new(whole[from..i].trim_matches(SEPARATORS), None);
        if clause.tokens.is_empty() {
            from = i + c.len_utf8();
            continue;
        }
        let thanks = |t: &Token| one_of(&t.folded, "please bitte danke thanks thank you");
        if from == 0 && rest.payload.is_none() && rest.tokens.iter().all(thanks) {
            return Behind::Nothing;
        }
        let subordinate = indirect && subordinate(&clause);
        indirect = false;
        if !told && conditional(&clause) && !courteous(&clause) {
            return Behind::Told;
        }
        if !told && reported(&clause) {
            if !subordinate_next(&rest) {
                return Behind::Told;
            }
            indirect = true;
        } else if !(subordinate
            || social(&clause)
            || courteous(&clause)
            || tells(&clause, c)
            || (c == '?' && wondered(&clause) && asks(&rest, false, &clause)))
        {
            return Behind::Nothing;
        }
        told |= !social(&clause) && !courteous(&clause);
        let comma = !ends_sentence(c) || "-–—".contains(c);
        if !indirect && asks(&rest, comma && !social(&clause), &clause) {
            return Behind::Request(Request {
                heard: rest,
                announced: false,
            });
        }
        from = i + c.len_utf8();
    }
    if let Some(request) = before_wanting(heard) {
        return Behind::Request(request);
    }
    let last = Heard::new(whole[from..].trim_matches(SEPARATORS), None);
    match (from > 0, told) {
        // "Morning, task list please"
        (true, false) => Behind::Request(Request {
            heard: Heard::new(&whole[from..], attached),
            announced: false,
        }),
        (true, true) if noun_phrase(&last) => Behind::Request(Request {
            heard: Heard::new(&whole[from..], attached),
            announced: true,
        }),
        (true, true) => Behind::Told,
        _ => Behind::Nothing,
    }
}

/// "…, ob wir dazu etwas hatten": what somebody asked, said or knew.
fn subordinate(clause: &Heard) -> bool {
    clause.tokens.first().is_some_and(|t| {
        one_of(&t.folded, "ob whether if dass that wann wie wer wo warum wieso why how when who was what welche which where")
    })
}

fn subordinate_next(rest: &Heard) -> bool {
    subordinate(rest)
        && cuts(rest.whole())
            .iter()
            .any(|(_, c)| ends_sentence(*c) || *c == ':')
}

/// A question before the request asks for no act: "What's on our plate? Show me the open tasks".
fn wondered(clause: &Heard) -> bool {
    let own = [
        Class::Unsupported,
        Class::Decide,
        Class::Not,
        Class::Find,
        Class::WeSaid,
        Class::Recall,
        Class::History,
    ];
    !has(clause, &own)
}

/// "Aufgabenliste bitte": a noun and nothing that makes a sentence of it.
fn noun_phrase(last: &Heard) -> bool {
    let words = words(last);
    let infinitive = has(last, &[Class::PathFile, Class::PathFolder])
        && words.last().is_some_and(|w| w.ends_with('n'))
        && orders(last);
    (has(last, NOUNS) || infinitive)
        && words.len() <= 7
        && !last.hits.iter().any(|h| h.at == 0 && h.class == Class::Ask)
        && !words.iter().any(|w| {
            one_of(w, FINITE) || one_of(w, SELF) || one_of(w, "he she they er es it weil because")
        })
}

/// "Before I call them I need to see what's in terms.txt": no comma, but a second "I".
fn before_wanting(heard: &Heard) -> Option<Request> {
    let word = |i: usize| heard.tokens.get(i).map_or("", |t| t.folded.as_str());
    if !one_of(word(0), "before") {
        return None;
    }
    let at = (2..heard.tokens.len()).find(|i| {
        let wants =
            one_of(word(*i), "i we") && one_of(word(*i + 1), "need want must should would'd");
        wants || one_of(word(*i), "i'd we'd")
    })?;
    let start = heard.tokens[at].start;
    let lead = Heard::new(&heard.text[..start], None);
    let rest = Heard::new(heard.rest_from(at), None);
    tells(&lead, ',').then_some(Request {
        heard: rest,
        announced: false,
    })
}

/// Whether the words only tell something.
fn tells(lead: &Heard, separator: char) -> bool {
    let words = words(lead);
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    let any = |list: &str| words.iter().any(|w| one_of(w, list));
    let named = has(lead, &[Class::PathFolder, Class::Payload]);
    let named = named
        || has(lead, &[Class::PathFile, Class::Quote])
            && (separator == ':' || !one_of(first, SELF));
    if named || separator == '?' || addressed(lead) || orders(lead) || one_of(first, CONDITION) {
        return false;
    }
    let at = first_word(lead).unwrap_or(0);
    let opens = lead
        .hits
        .iter()
        .any(|h| h.at == at && matches!(h.class, Class::Ask | Class::Count));
    let wanted = wants(lead, at) && (has(lead, NOUNS) || has(lead, ORDERS));
    if (wanted && !has(lead, &[Class::Unsupported])) || (opens && words.get(1) != Some(&"a")) {
        return false;
    }
    let sentence_ends = ends_sentence(separator);
    let ours = one_of(first, SELF) && has(lead, &[Class::WeSaid]);
    if quotes(&words) && !ours && !sentence_ends {
        return false;
    }
    if has(lead, &[Class::Later]) && !sentence_ends {
        return false;
    }
    let own = one_of(first, SELF) || one_of(first, BEFORE);
    let finite = any(FINITE);
    // "I want a summary" is an order; "I have to leave" tells why there is one.
    if own && any(DESIRE) {
        let to = words.windows(2).any(|w| {
            one_of(w[0], "want need like wish have") && w[1] == "to"
                || one_of(w[0], "will moechte muss")
        });
        return !has(lead, NOUNS)
            && (!has(lead, ORDERS) || to)
            && (!has(lead, &[Class::Unsupported]) || to && sentence_ends)
            || (sentence_ends && to && !has(lead, ORDERS));
    }
    let asked = any("please bitte") && !any("thanks danke");
    if asked && (has(lead, ORDERS) || has(lead, NOUNS)) {
        return false;
    }
    let subject = own || one_of(first, TELLERS) || finite;
    let acts =
        |h: &crate::hear::Hit| matches!(h.class, Class::Unsupported | Class::Decide) && h.exact;
    if !own && !subject && lead.hits.iter().any(acts) {
        return false;
    }
    let sentence = words.len() >= 3 && subject && (finite || own || !has(lead, NOUNS));
    if separator == ':' {
        let asked = any("question frage anliegen quick schnell kurz");
        let overview = !has(lead, NOUNS) && !lead.hits.iter().any(acts) && any(DESIRE);
        let circumstance = !has(lead, NOUNS) && !has(lead, ORDERS) && !lead.hits.iter().any(acts);
        return asked
            || overview
            || circumstance
            || sentence && !one_of(last, "is are ist sind was war");
    }
    let linked = words.iter().all(|w| one_of(w, LINKS));
    sentence
        || linked
        || !(has(lead, ORDERS)
            || has(lead, NOUNS)
            || dated(lead)
            || one_of(first, RELATED) && !finite
            || any(URGENCY))
}
