//! Sentences before the request: "I lost track of things, so which files do I have here?"

use crate::dates::date;
use crate::hear::{Heard, Hit};
use crate::lexicon::Class;
use crate::words::{one_of, tokens};

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
    /// Whether a colon leads to it; what stands behind a colon may also be a quotation.
    pub announced: bool,
}

/// The person who asks tells something; German leaves out the "ich".
const SELF: &str = "i i'm im i've ive i'll we we're we've ich wir hab habe bin muss";
/// Something else is told, or the reason or the time of asking.
const TELLERS: &str = "my our the mein meine unser unsere der die das he she they er sie es it it's its ist \
     there that's this because since weil da damit before bevor ehe";
/// The time at which it is asked, not at which it shall be done.
const BEFORE: &str = "before bevor ehe damit";
/// Verbs that make a sentence of what stands around them.
const FINITE: &str = "is are was were has have had needs need wants want must will comes come came goes went \
     starts begins ends keeps called calls asks asking can't cannot couldn't lost forgot \
     ist sind war waren hat haben hatte braucht brauchen will wollen muss muessen kommt kommen kam \
     geht gehen ging beginnt startet endet steht stehen wartet fragt ruft habe hab bin kann wird \
     werden macht fehlt fehlen";
/// Words that make an order of what begins with "I".
const DESIRE: &str = "want would i'd wanna like wish moechte will wuerde haette wuensche moechten wollen \
     haetten wuerden soll sollte suche brauche";
/// At another time, or only if something is so.
const CONDITION: &str = "after once when until unless while nachdem sobald solange sofern bis assuming \
     provided suppose angenommen sonst otherwise whenever as dann then";
/// Words at the beginning that belong to the request: "for Bob, add a task".
const RELATED: &str = "for fuer to an in im into from aus on by with mit bei under unter about ueber at am zum \
     zur auf";
const URGENCY: &str =
    "urgent high low priority prio dringend hoch hohe wichtig important prioritaet";
/// Somebody is asked directly.
const ADDRESS: &str = "please pls bitte you du dir kannst koenntest koennten";
/// Verbs and nouns of quoting: what follows may be somebody else's request.
const QUOTING: &str = "said says say saying told tells wrote writes write got received mail email message \
     sagt sagte sage sagen gesagt meinte meint schrieb schreibt geschrieben nachricht bekam erhielt \
     title titel betreff subject heisst called lautet example beispiel";
const ASKED: &str = "asked asks fragt fragte gefragt";
/// Words between the sentence and the request.
const LINKS: &str = "so but aber also deshalb daher darum therefore please pls bitte just and und now jetzt mal kindly";
const ASKING: &str = "can could would will kannst koenntest koennten koennen wuerdest wuerden are is do \
     gibt";
/// Verbs whose past looks like the order, and nouns that look like a verb.
const TWO_FACED: &str = "read put set new neue neuen neues note need brauche nimm";

const ORDERS: &[Class] = &[
    Class::Show,
    Class::Read,
    Class::Find,
    Class::Summarise,
    Class::Check,
    Class::Run,
    Class::Make,
    Class::Remember,
    Class::Write,
    Class::Remind,
    Class::Decide,
];
const NOUNS: &[Class] = &[
    Class::File,
    Class::Files,
    Class::Folder,
    Class::Task,
    Class::Approval,
    Class::Note,
    Class::History,
    Class::Guarded,
    Class::Recipe,
    Class::Text,
];

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
    for (i, c) in cuts(whole).into_iter().take(6) {
        let rest = Heard::new(&whole[i + c.len_utf8()..], attached.clone());
        let clause = Heard::new(whole[from..i].trim_matches(SEPARATORS), None);
        if from == 0 && (conditional(&clause) || reported(&clause)) {
            return Behind::Told;
        }
        if !tells(&clause, c == ':') {
            return Behind::Nothing;
        }
        if asks(&rest, ",-–—".contains(c)) {
            return Behind::Request(Request {
                heard: rest,
                announced: c == ':',
            });
        }
        from = i + c.len_utf8();
    }
    match before_wanting(heard) {
        Some(request) => Behind::Request(request),
        None if from > 0 => Behind::Told,
        None => Behind::Nothing,
    }
}

/// Whether it says when something shall be done: "once I am back".
fn conditional(lead: &Heard) -> bool {
    let first = lead.tokens.first().map_or("", |t| t.folded.as_str());
    one_of(first, "once nachdem after when until sobald")
}

/// Whether somebody else's words follow: "the boss asks, …".
fn reported(lead: &Heard) -> bool {
    let words: Vec<&str> = lead.tokens.iter().map(|t| t.folded.as_str()).collect();
    let subject = words.first().is_some_and(|w| one_of(w, TELLERS));
    subject && quotes(&words) && !orders(lead)
}

const SEPARATORS: [char; 9] = [',', ':', '.', ';', '!', '-', '–', '—', ' '];

/// Where sentences may end: punctuation before a space, a dash between spaces; never in quotes.
fn cuts(whole: &str) -> Vec<(usize, char)> {
    let quoted: Vec<_> = tokens(whole).into_iter().filter(|t| t.quoted).collect();
    let ends = |(i, c): &(usize, char)| {
        let spaced = whole[i + c.len_utf8()..].starts_with(char::is_whitespace);
        let inside = quoted.iter().any(|t| t.start <= *i && *i < t.end);
        let dash = "-–—".contains(*c) && whole[..*i].ends_with(char::is_whitespace);
        (",:.;!…".contains(*c) || dash) && spaced && !inside
    };
    whole.char_indices().filter(ends).collect()
}

/// "Before I call them I need to see what's in terms.txt": no comma, but a second "I".
fn before_wanting(heard: &Heard) -> Option<Request> {
    let word = |i: usize| heard.tokens.get(i).map_or("", |t| t.folded.as_str());
    if !one_of(word(0), "before") {
        return None;
    }
    let at = (2..heard.tokens.len())
        .find(|i| one_of(word(*i), "i we") && one_of(word(*i + 1), "need want must should"))?;
    let start = heard.tokens[at].start;
    let lead = Heard::new(&heard.text[..start], None);
    let rest = Heard::new(heard.rest_from(at), None);
    tells(&lead, false).then_some(Request {
        heard: rest,
        announced: false,
    })
}

/// Whether the words only tell something.
fn tells(lead: &Heard, announces: bool) -> bool {
    let words: Vec<&str> = lead.tokens.iter().map(|t| t.folded.as_str()).collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    let has = |any: &[Class]| lead.hits.iter().any(|h| any.contains(&h.class));
    let any = |list: &str| words.iter().any(|w| one_of(w, list));
    let named = has(&[
        Class::PathFile,
        Class::PathFolder,
        Class::Quote,
        Class::Payload,
        Class::Later,
        Class::Polite,
    ]);
    let thanks = one_of(first, "sorry thanks danke entschuldigung entschuldige");
    let question = lead.whole().contains('?');
    if named
        || question
        || words.len() > 16
        || (any(ADDRESS) && !thanks)
        || one_of(first, CONDITION)
    {
        return false;
    }
    if quotes(&words) || orders(lead) {
        return false;
    }
    let own = one_of(first, SELF) || one_of(first, BEFORE);
    // "I want a summary" is an order; "I have to leave" tells why there is one.
    if own && any(DESIRE) {
        return !has(ORDERS) && !has(NOUNS) && !has(&[Class::Unsupported]);
    }
    // "My phone died": behind an article stands a noun.
    let noun =
        |at: usize| at == 1 && one_of(first, "my our the mein meine unser unsere der die das");
    let acts =
        |h: &Hit| h.exact && matches!(h.class, Class::Unsupported | Class::Decide) && !noun(h.at);
    if !own && lead.hits.iter().any(acts) {
        return false;
    }
    let sentence = words.len() >= 3 && (own || one_of(first, TELLERS) || any(FINITE));
    if announces {
        let asked = any("question frage anliegen");
        return asked || sentence && !one_of(last, "is are ist sind was war");
    }
    let dated = (0..words.len()).any(|i| date(&lead.tokens, i).is_some());
    sentence || !(has(ORDERS) || has(NOUNS) || dated || one_of(first, RELATED) || any(URGENCY))
}

/// Whether something is ordered: a verb first, or a German infinitive last.
fn orders(lead: &Heard) -> bool {
    let acts = |c: Class| ORDERS.contains(&c) || matches!(c, Class::Unsupported | Class::Help);
    let last = lead.tokens.len() - 1;
    let word = |i: usize| lead.tokens[i].folded.as_str();
    let subject = one_of(word(0), SELF) || one_of(word(0), TELLERS);
    let first = lead.hits.iter().any(|h| h.at == 0 && acts(h.class));
    let infinitive = !subject
        && last > 0
        && word(last - 1) != "zu"
        && lead
            .hits
            .iter()
            .any(|h| h.takes == [last] && acts(h.class) && word(last).ends_with('n'));
    let forbids = one_of(word(0), "don't dont do never not nicht niemals nie");
    first || infinitive || forbids
}

/// Whether somebody else may be speaking after it: "he said", "she asked me".
fn quotes(words: &[&str]) -> bool {
    let asked = words.iter().position(|w| one_of(w, ASKED));
    words.iter().any(|w| one_of(w, QUOTING))
        || asked.is_some_and(|a| {
            let more = |w: &&str| !one_of(w, "me us mich uns");
            // German puts the verb at the end: what was asked about stands before it.
            let about = words[..a]
                .iter()
                .any(|w| w.starts_with("danach") || *w == "nach");
            !about && !words[a + 1..].iter().any(more)
        })
}

/// Whether a request begins here: with a verb, with "can you", with a question word, or with a "bitte"
/// and a verb at the end. Behind a comma a question word begins a request only in a question: "I saw,
/// what is in notes.txt" is none.
fn asks(rest: &Heard, comma: bool) -> bool {
    let Some(at) = (0..rest.tokens.len()).find(|i| !one_of(&rest.tokens[*i].folded, LINKS)) else {
        return false;
    };
    let begins = |any: &[Class]| {
        rest.hits
            .iter()
            .any(|h| h.at == at && any.contains(&h.class))
    };
    let first = rest.tokens[at].folded.as_str();
    let second = rest.tokens.get(at + 1).map_or("", |t| t.folded.as_str());
    let polite = rest.tokens[..at]
        .iter()
        .any(|t| one_of(&t.folded, "please pls bitte kindly"));
    let question = !comma || rest.whole().ends_with('?');
    let summary = one_of(first, "a an eine tldr tl;dr") && rest.has(Class::Summarise);
    let unsure =
        one_of(first, TWO_FACED) && !polite && !(rest.payload.is_some() && first != "read");
    let past = comma && unsure && (at == 0 || first != "read");
    let asked = one_of(first, ASKING) || begins(&[Class::Ask, Class::Count]);
    let verb = begins(ORDERS) && !past;
    // "bitte bericht.md kurz zusammenfassen"
    let last = polite
        && rest
            .hits
            .iter()
            .any(|h| h.at > at && ORDERS.contains(&h.class));
    let wants = one_of(first, "i i'd ich")
        && one_of(second, "need want would'd like moechte will brauche like");
    summary || wants || verb || if asked { question } else { last }
}
