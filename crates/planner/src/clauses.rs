//! Where sentences end, and what kind of sentence one is: an order, a question, or something told.

use crate::dates::date;
use crate::hear::{Heard, Hit, is_glue};
use crate::lexicon::Class;
use crate::words::{one_of, tokens};

/// The person who asks tells something; German leaves out the "ich".
pub(crate) const SELF: &str =
    "i i'm im i've ive i'll i'd we we're we've we'll ich wir hab habe bin muss";
/// Something else is told, or the reason or the time of asking.
pub(crate) const TELLERS: &str = "my our the a an mein meine meinem meiner unser unsere unserem der die das den dem ein eine he she they \
     er sie es it it's its ist there that's this that because since cause cos cuz as so otherwise sonst \
     weil da denn damit before bevor ehe somebody someone everybody everyone nobody jemand alle mir mich \
     mr mrs ms dr herr frau half people hier gleich heute morgen gestern today tomorrow yesterday";
/// Verbs that make a sentence of what stands around them.
pub(crate) const FINITE: &str = "is are was were has have had needs need wants want must will comes come came goes went \
     starts begins ends keeps called calls asks asking can't cannot couldn't lost forgot gets got \
     don't doesn't didn't isn't aren't won't sits stands looks says thinks claims took takes makes made \
     ist sind war waren hat haben hatte hatten braucht brauchen will wollen muss muessen kommt kommen kam \
     geht gehen ging beginnt startet endet steht stehen wartet fragt ruft habe hab bin kann wird \
     werden macht fehlt fehlen sitzt nervt meint sagt glaubt weiss findet faengt moechte moechten soll \
     sollen darf liegt laeuft haengt drueckt drueck";
/// Verbs and nouns of quoting: what follows may be somebody else's request.
const QUOTING: &str = "said says say saying told tells wrote writes write got received mail email message \
     sagt sagte sage sagen gesagt meinte meint schrieb schreibt geschrieben nachricht bekam erhielt \
     title titel betreff subject heisst called lautet example beispiel";
/// Those that also name or ring.
const NAMING: &str = "called title titel betreff subject example beispiel heisst lautet";
const ASKED: &str = "asked asks fragt fragte gefragt";
/// Words between one sentence and the next.
pub(crate) const LINKS: &str = "so but aber also deshalb daher darum therefore please bitte just and und now jetzt mal kindly \
     then dann quick quickly schnell kurz ok okay hey hi hello hallo orgata again nochmal drum deswegen \
     hence thus sorry entschuldigung anyway jedenfalls";
/// Verbs of asking somebody.
pub(crate) const ASKING: &str =
    "can could would will kannst koenntest koennten koennen wuerdest wuerden magst";
/// Verbs at the beginning of a question.
const OPENERS: &str = "are is do does did was were have has haven't didn't don't isn't aren't hasn't shall may \
     might gibt gibt's gibts hast haben haben-wir habt hat ist sind steht stehen liegt liegen kommt \
     taucht wartet warten wird werden duerfte duerfen darf wurde wurden finden findet";
/// Verbs whose past looks like the order, and nouns that look like a verb.
const TWO_FACED: &str = "read put set new neu neue neuen neues neuer note need brauche brauchen nimm lesen \
     bring do use";
/// What one may know, decide or see: the question behind it is no question.
const KNOWING: &str = "decided decide know knows knew saw seen see wonder asked told heard found checked weiss gesehen \
     beschlossen entschieden gehoert gefunden geklaert wissen wusste steht explained clear klar";

/// Classes of the verbs that order something.
pub(crate) const ORDERS: &[Class] = &[
    Class::Show,
    Class::Read,
    Class::Find,
    Class::Summarise,
    Class::Check,
    Class::Run,
    Class::Make,
    Class::Put,
    Class::Remember,
    Class::Write,
    Class::Remind,
    Class::Decide,
];
/// Classes of the nouns that operations are about.
pub(crate) const NOUNS: &[Class] = &[
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
    Class::Recall,
    Class::WeSaid,
];

/// Where sentences may end: punctuation before a space, a dash between spaces; never in quotes, nor
/// behind an abbreviation or a number.
pub(crate) fn cuts(whole: &str) -> Vec<(usize, char)> {
    let words = tokens(whole);
    let ends = |(i, c): &(usize, char)| {
        let rest = &whole[i + c.len_utf8()..];
        let spaced = rest.starts_with(char::is_whitespace)
            || (matches!(c, '?' | '!') && !rest.starts_with(['?', '!']));
        let inside = words
            .iter()
            .any(|t| t.quoted && t.start <= *i && *i < t.end);
        let dash = "-–—".contains(*c) && whole[..*i].ends_with(char::is_whitespace);
        let short = *c == '.' && abbreviated(&whole[..*i], rest);
        let emoji = *c == ':' && whole[..*i].ends_with(char::is_whitespace);
        (",:.;!?…".contains(*c) || dash) && spaced && !inside && !short && !emoji
    };
    whole.char_indices().filter(ends).collect()
}

/// "Dr. Weber", "z. B.", "3. Mai": the dot ends no sentence.
fn abbreviated(before: &str, behind: &str) -> bool {
    const SHORT: &str = "mr mrs ms dr prof st str nr no fr hr abs art bzw ca inkl ggf evtl usw etc eg ie vs geb tel \
         z b d h u a i jan feb apr aug sept oct okt nov dec dez co inc ltd lfd max min";
    let word = before
        .rsplit(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let number = !word.is_empty() && word.chars().all(|c| c.is_ascii_digit()) && word.len() < 3;
    let goes_on = behind
        .trim_start()
        .chars()
        .next()
        .is_some_and(char::is_alphabetic);
    (number && goes_on) || one_of(&word, SHORT)
}

/// Whether the separator ends a sentence, not only a clause.
pub(crate) fn ends_sentence(separator: char) -> bool {
    ".!?;…-–—".contains(separator)
}

pub(crate) const SEPARATORS: [char; 12] =
    [',', ':', '.', ';', '!', '?', '…', '-', '–', '—', ' ', '('];

/// The folded words.
pub(crate) fn words(heard: &Heard) -> Vec<&str> {
    heard.tokens.iter().map(|t| t.folded.as_str()).collect()
}

/// Whether a hit of one of the classes is there.
pub(crate) fn has(heard: &Heard, any: &[Class]) -> bool {
    heard.hits.iter().any(|h| any.contains(&h.class))
}

/// The first word that does not only link sentences.
pub(crate) fn first(heard: &Heard) -> Option<usize> {
    (0..heard.tokens.len()).find(|i| !one_of(&heard.tokens[*i].folded, LINKS))
}

/// Whether only politeness is said: a greeting, thanks.
pub(crate) fn social(heard: &Heard) -> bool {
    const KIND: &str = "hilf hope hoffe well doing gut geht dir ihnen you du sie morning day tag abend afternoon zusammen \
         everyone all alle team folks leute orgata there da sorry entschuldigung entschuldige bother stoeren \
         stoere again nochmal thanks danke dank vielen herzlichen lieben much lot bunch advance voraus \
         helping hilfe help pardon excuse me quick question kurze frage mal question schnelle one more thing \
         noch eine appreciated great cheers gruesse gruss beste viele liebe mfg lg vg kind regards best \
         would be that'd that super nett lovely nice perfect good klasse toll prima";
    let greets = has(heard, &[Class::Hello])
        || words(heard).iter().any(|w| {
            one_of(w, "sorry entschuldigung entschuldige frage question thanks danke hilf help lg vg mfg gruesse regards appreciated super lovely hope hoffe")
        });
    !heard.tokens.is_empty()
        && greets
        && heard.tokens.len() <= 12
        && heard
            .tokens
            .iter()
            .all(|t| !t.quoted && (one_of(&t.folded, KIND) || is_glue(t) || hello(heard, t.start)))
}

fn hello(heard: &Heard, start: usize) -> bool {
    let mut greetings = heard.hits.iter().filter(|h| h.class == Class::Hello);
    greetings.any(|h| h.takes.iter().any(|i| heard.tokens[*i].start == start))
}

/// Whether it says when something shall be done: "once I am back".
pub(crate) fn conditional(lead: &Heard) -> bool {
    let first = lead.tokens.first().map_or("", |t| t.folded.as_str());
    let polite = has(lead, &[Class::Polite]) && !has(lead, NOUNS);
    one_of(first, "once nachdem after when until sobald")
        || (one_of(first, "if wenn falls unless sofern") && !polite)
}

/// "If you have a minute", "wenn's recht ist": no condition.
pub(crate) fn courteous(lead: &Heard) -> bool {
    let first = lead.tokens.first().map_or("", |t| t.folded.as_str());
    // "Wären Sie so nett, …", "would you be so kind, …"
    let kindly = words(lead)
        .iter()
        .any(|w| one_of(w, "nett lieb freundlich kind gut good"))
        && one_of(
            first,
            "waeren waerst waere wuerden wuerdest sei seien would could seid",
        )
        && lead
            .tokens
            .iter()
            .all(|t| is_glue(t) || one_of(&t.folded, "waeren waerst waere seien so"));
    kindly
        || one_of(first, "if wenn falls wenn's wenns when")
            && has(lead, &[Class::Polite])
            && lead.tokens.len() <= 10
            && !has(lead, NOUNS)
            && !has(
                lead,
                &[
                    Class::Unsupported,
                    Class::PathFile,
                    Class::PathFolder,
                    Class::Quote,
                ],
            )
}

/// Whether somebody else's words follow: "the boss asks, …".
pub(crate) fn reported(lead: &Heard) -> bool {
    let words = words(lead);
    let subject = words.first().is_some_and(|w| one_of(w, TELLERS));
    let last = words.len().saturating_sub(3);
    let named = words[last..]
        .iter()
        .all(|w| !one_of(w, QUOTING) || one_of(w, NAMING));
    subject
        && quotes(&words)
        && !orders(lead)
        && (!named
            || words
                .iter()
                .any(|w| one_of(w, ASKED) || one_of(w, "mail email message nachricht")))
}

/// Whether somebody else may be speaking after it: "he said", "she asked me".
pub(crate) fn quotes(words: &[&str]) -> bool {
    let asked = words.iter().position(|w| one_of(w, ASKED));
    let last = words.len().saturating_sub(3);
    words[last..].iter().any(|w| one_of(w, QUOTING))
        || words
            .iter()
            .any(|w| one_of(w, "mail email message nachricht"))
        || asked.is_some_and(|a| {
            let more = |w: &&str| !one_of(w, "me us mich uns");
            // German puts the verb at the end: what was asked about stands before it.
            let about = words[..a]
                .iter()
                .any(|w| w.starts_with("danach") || *w == "nach");
            !about && !words[a + 1..].iter().any(more)
        })
}

/// Whether something is ordered: a verb first, or a German infinitive last.
pub(crate) fn orders(lead: &Heard) -> bool {
    let acts = |c: Class| ORDERS.contains(&c) || matches!(c, Class::Unsupported | Class::Help);
    let Some(start) = first(lead) else {
        return false;
    };
    let last = lead.tokens.len() - 1;
    let word = |i: usize| lead.tokens[i].folded.as_str();
    let begins = lead.hits.iter().any(|h| h.at == start && acts(h.class));
    let told = one_of(word(start), SELF)
        || one_of(
            word(start),
            "he she they er es it weil da damit dass because since",
        )
        || words(lead)[..last].iter().any(|w| one_of(w, FINITE));
    let infinitive = !told
        && last > 0
        && word(last - 1) != "zu"
        && lead
            .hits
            .iter()
            .any(|h| h.takes == [last] && acts(h.class) && word(last).ends_with('n'));
    let finite = lead
        .tokens
        .get(start + 1)
        .is_some_and(|t| one_of(&t.folded, "is are was were has had ist sind war hat"));
    (begins && !finite) || infinitive || forbids(lead)
}

/// "Don't …", "bitte nicht …".
pub(crate) fn forbids(lead: &Heard) -> bool {
    let at = first(lead).map_or("", |i| lead.tokens[i].folded.as_str());
    one_of(at, "don't dont do never not nicht niemals nie")
}

/// Whether an act is called off in one of the clauses: "bitte nicht anlegen, das hat sich erledigt".
pub(crate) fn refuses(heard: &Heard) -> bool {
    let text = heard.text.as_str();
    let mut from = 0;
    let ends = cuts(text).into_iter().map(|(i, c)| (i, i + c.len_utf8()));
    for (end, next) in ends.chain([(text.len(), text.len())]) {
        let clause = Heard::new(text[from..end].trim_matches(SEPARATORS), None);
        from = next;
        let kept = |h: &Hit| h.class == Class::Remember;
        let not = clause.hits.iter().find(|h| {
            let part = |k: &&Hit| kept(k) && h.takes.iter().any(|i| k.takes.contains(i));
            h.class == Class::Not && !clause.hits.iter().any(|k| part(&k))
        });
        let Some(not) = not else { continue };
        let last = clause.tokens.len() - 1;
        let acts = |h: &&Hit| {
            (ORDERS.contains(&h.class) || h.class == Class::Unsupported)
                && h.takes.contains(&last)
                && clause.tokens[last].folded.ends_with('n')
        };
        let told = words(&clause)
            .iter()
            .any(|w| one_of(w, SELF) || one_of(w, FINITE));
        // "Merk dir das bitte nicht"
        let ordered = clause
            .hits
            .iter()
            .any(|h| h.at == first(&clause).unwrap_or(0) && ORDERS.contains(&h.class));
        if ordered && not.at == last && one_of(&clause.tokens[last].folded, "nicht not") {
            return true;
        }
        let infinitive = !told && clause.hits.iter().any(|h| acts(&h));
        let begins = first(&clause).is_some_and(|at| at == not.at);
        if infinitive || (begins && forbids(&clause)) {
            return true;
        }
    }
    false
}

/// Somebody is asked directly, by "you" and what "you" shall do.
pub(crate) fn addressed(lead: &Heard) -> bool {
    let all = words(lead);
    let pair = |any: &str, you: &str| {
        all.windows(2)
            .any(|w| one_of(w[0], any) && one_of(w[1], you))
    };
    pair(ASKING, "you du sie")
        || pair("want need like love", "you")
        || pair("du sie", "bitte mir mal")
}

/// Whether a request begins here: with a verb, with "can you", with a question word, or with a "bitte"
/// and a verb at the end. Behind a comma a question word begins a request only in a question: "I saw,
/// what is in notes.txt" is none.
pub(crate) fn asks(rest: &Heard, comma: bool, lead: &Heard) -> bool {
    let Some(at) = first(rest) else {
        return false;
    };
    let begins = |any: &[Class]| {
        rest.hits
            .iter()
            .any(|h| h.at == at && any.contains(&h.class))
    };
    let word = |i: usize| rest.tokens.get(i).map_or("", |t| t.folded.as_str());
    let first = word(at);
    let polite = rest.tokens[..at]
        .iter()
        .any(|t| one_of(&t.folded, "please bitte kindly"));
    let knows = words(lead).iter().any(|w| one_of(w, KNOWING));
    let question = !comma || rest.whole().ends_with('?') || (!knows && inverted(rest, at));
    let summary = one_of(first, "a an eine einen the die den") && has(rest, &[Class::Summarise])
        || one_of(first, "tldr tl;dr");
    let goes_on = one_of(word(at + 1), "that dass down me us out aloud");
    let pasted = rest.payload.is_some() && first != "read";
    let unsure = one_of(first, TWO_FACED) && !(goes_on || polite || pasted);
    let past = comma && unsure && (at == 0 || first != "read");
    // "In which file …": the question word stands behind a preposition.
    let within = one_of(first, "in im from aus unter under on auf")
        && rest
            .hits
            .iter()
            .any(|h| h.at == at + 1 && h.class == Class::Ask);
    let asked = within || one_of(first, OPENERS) || begins(&[Class::Ask, Class::Count]);
    let you = one_of(first, ASKING)
        && one_of(
            word(at + 1),
            "you du sie i ich we wir ihr mir someone somebody anyone jemand man bitte",
        );
    let verb = begins(ORDERS) && !past && !third_person(rest, at);
    // "bitte bericht.md kurz zusammenfassen"
    let last = polite
        && rest
            .hits
            .iter()
            .any(|h| h.at > at && ORDERS.contains(&h.class));
    summary || wants(rest, at) || verb || you || if asked { question } else { last }
}

/// "Shows", "checks": told of somebody, not asked.
fn third_person(rest: &Heard, at: usize) -> bool {
    let word = rest.tokens[at].folded.as_str();
    rest.tokens.len() > at + 1
        && word.ends_with('s')
        && !word.ends_with("ss")
        && !one_of(word, "lies les")
}

/// "I need to see", "it would help to know", "mich würde interessieren".
pub(crate) fn wants(rest: &Heard, at: usize) -> bool {
    let word = |i: usize| rest.tokens.get(i).map_or("", |t| t.folded.as_str());
    let (first, second) = (word(at), word(at + 1));
    let own = one_of(first, "i i'd id ich we we'd wir")
        && (one_of(first, "i'd id we'd")
            || one_of(
                second,
                "need want would'd like moechte will brauche wuerde haette wuesste brauch braeuchte moechten \
                 brauchen muesste would wonder",
            ));
    let it = one_of(first, "it it'd that'd es das") && one_of(second, "would be waere wuerde help");
    let me = first == "mich" && has(rest, &[Class::Show]);
    let let_me = first == "let" && one_of(second, "me us");
    (own || it || me || let_me)
        && (own && !rest.tokens.is_empty()
            || has(rest, NOUNS)
            || has(rest, &[Class::PathFile, Class::PathFolder]))
}

/// A German main question has its verb second: "welche Aufgaben sind offen", not "welche offen sind".
fn inverted(rest: &Heard, at: usize) -> bool {
    let behind = rest.tokens.iter().skip(at + 1).take(4);
    let verb = |w: &str| {
        one_of(
            w,
            "is are was were do does did have has can ist sind war waren gibt stehen steht liegt liegen hat \
             haben haengen warten wartet muss fehlt fehlen habe hab hast kommt taucht gibts",
        )
    };
    let last = rest.tokens.len().saturating_sub(1);
    let contracted = one_of(
        &rest.tokens[at].folded,
        "what's whats gibts gibt's gibt where's",
    );
    contracted
        || behind
            .enumerate()
            .any(|(i, t)| verb(&t.folded) && at + 1 + i < last)
}

/// Whether a date is named.
pub(crate) fn dated(heard: &Heard) -> bool {
    (0..heard.tokens.len()).any(|i| date(&heard.tokens, i).is_some())
}
