//! A sentence before the request: "I lost track of things, so which files do I have here?"

use crate::hear::Heard;
use crate::lexicon::Class;
use crate::words::{one_of, tokens};

/// The person who asks tells something.
const SELF: &str = "i i'm i've ive we we're we've ich wir";
/// Something else is told.
const OTHERS: &str = "my our the mein meine unser unsere der die das he she they er sie es it it's";
/// The time at which it is asked, not at which it shall be done.
const BEFORE: &str = "before bevor ehe";
/// Words that make an order of what begins with "I".
const WANTS: &str = "want need would wanna like wish must should have moechte will brauche wuerde haette \
     benoetige wuensche moechten wollen bitte haetten wuerden soll sollte muss";
/// Verbs and nouns of quoting: what follows may be somebody else's request.
const QUOTING: &str = "said says say saying told tells wrote writes write got received mail email message \
     sagt sagte sage sagen gesagt meinte meint schrieb schreibt geschrieben nachricht bekam erhielt";
const ASKED: &str = "asked asks fragt fragte gefragt";
/// Words between the sentence and the request.
const LINKS: &str = "so also deshalb daher darum therefore please pls bitte";
const ASKING: &str = "can could would will kannst koenntest koennten koennen wuerdest wuerden are is do \
     gibt";

/// The request that is left when a sentence before it is not listened to. `None` when there is no
/// such sentence, or when it could be a condition, an order or a quotation.
pub(crate) fn request(heard: &Heard) -> Option<Heard> {
    let whole = heard.whole();
    if whole.contains('\n') || whole.len() > 2_000 {
        return None;
    }
    let quoted: Vec<_> = tokens(whole).into_iter().filter(|t| t.quoted).collect();
    let cuts = whole.char_indices().filter(|(i, c)| {
        let spaced = whole[i + c.len_utf8()..].starts_with(char::is_whitespace);
        let inside = quoted.iter().any(|t| t.start <= *i && *i < t.end);
        ",:.;!".contains(*c) && spaced && !inside
    });
    // What came along with the text and was no part of it.
    let attached = heard.payload.clone().filter(|p| !whole.contains(p));
    cuts.take(4).find_map(|(i, c)| {
        let lead = Heard::new(&whole[..i], None);
        let rest = Heard::new(&whole[i + 1..], attached.clone());
        (tells(&lead, c == ':') && asks(&rest, c == ',')).then_some(rest)
    })
}

/// Whether the words only tell something. Before a colon only the time of asking does.
fn tells(lead: &Heard, announces: bool) -> bool {
    let word = |i: usize| lead.tokens.get(i).map_or("", |t| t.folded.as_str());
    let has = |any: &[Class]| lead.hits.iter().any(|h| any.contains(&h.class));
    let before = one_of(word(0), BEFORE);
    let own = one_of(word(0), SELF) && !one_of(word(1), WANTS);
    let other = one_of(word(0), OTHERS) && !has(&[Class::Unsupported, Class::Decide, Class::Not]);
    let named = has(&[
        Class::PathFile,
        Class::PathFolder,
        Class::Quote,
        Class::Payload,
        Class::Later,
    ]);
    let subject = before || (!announces && (own || other));
    subject && !named && !quotes(lead) && (3..=14).contains(&lead.tokens.len())
}

/// Whether somebody else may be speaking after it: "he said", "she asked me".
fn quotes(lead: &Heard) -> bool {
    let words: Vec<&str> = lead.tokens.iter().map(|t| t.folded.as_str()).collect();
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

/// Whether a request begins here: with a verb, with "can you", or with a question word. Behind a comma
/// a question word begins a request only in a question: "I saw, what is in notes.txt" is none.
fn asks(rest: &Heard, comma: bool) -> bool {
    let Some(at) = (0..rest.tokens.len()).find(|i| !one_of(&rest.tokens[*i].folded, LINKS)) else {
        return false;
    };
    let orders = [
        Class::Show,
        Class::Read,
        Class::Find,
        Class::Summarise,
        Class::Check,
    ];
    let begins = |any: &[Class]| {
        rest.hits
            .iter()
            .any(|h| h.at == at && any.contains(&h.class))
    };
    let first = rest.tokens[at].folded.as_str();
    let question = !comma || rest.whole().ends_with('?');
    let summary = one_of(first, "a an eine") && rest.has(Class::Summarise);
    // "I came home, read notes.txt": the past of "read" is "read".
    let past = comma && at == 0 && first == "read";
    let asked = one_of(first, ASKING) || begins(&[Class::Ask, Class::Count]);
    let verb = begins(&orders) && !past;
    summary || if asked { question } else { verb }
}
