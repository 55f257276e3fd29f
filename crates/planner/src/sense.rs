//! Words that mean something else in their surroundings.

use crate::clauses::LINKS;
use crate::hear::{Hit, german, is_glue};
use crate::lexicon::Class;
use crate::words::{Token, one_of};

/// Words of one language that look like words of the other.
const ONLY_GERMAN: &str = "was such wat na les war hat";
const ONLY_ENGLISH: &str = "bin text order mail email e-mail post check test plan list";
/// What may stand before an English verb that orders something.
const BEFORE_VERBS: &str = "you to and or then not don't dont never me us can could would will let's just also \
     kindly quickly either immediately now i we must should help go ahead simply";
/// Nouns that say alone that something is not to be done here.
const ALWAYS: &str = "weather joke poem wetter witz gedicht rm sudo chmod curl";

/// Drops meanings that a word cannot have where it stands.
pub(crate) fn of_words(text: &str, tokens: &[Token], hits: &mut Vec<Hit>) {
    let language = german(text);
    if language == Some(false) {
        hits.retain(|h| h.takes.len() > 1 || !one_of(&tokens[h.at].folded, ONLY_GERMAN));
    }
    if language != Some(false) {
        hits.retain(|h| tokens[h.at].folded != "dir" || h.class != Class::Folder);
    }
    if language == Some(true) {
        let foreign = |h: &Hit| {
            matches!(h.class, Class::Unsupported) && one_of(&tokens[h.at].folded, ONLY_ENGLISH)
        };
        hits.retain(|h| h.takes.len() > 1 || !foreign(h));
    }
    hits.retain(|h| !noun(text, tokens, h, language));
    // "Gab es nicht schon ein Gespräch?" denies nothing.
    const OPENING: &str = "gab gabs gab's gibt gibt's gibts hatten haben haben-wir hast hat habe ist sind war steht \
         wollten kannst koenntest koennten didn't wasn't isn't haven't can't couldn't won't is did";
    if tokens.first().is_some_and(|t| one_of(&t.folded, OPENING)) {
        hits.retain(|h| h.class != Class::Not || h.at > 3);
    }
    // A word in capitals is what a search looks for: "find TODO in src".
    if hits.iter().any(|h| h.class == Class::Find) {
        let capitals = |h: &Hit| {
            tokens[h.at].text.len() > 2 && tokens[h.at].text.chars().all(char::is_uppercase)
        };
        hits.retain(|h| h.class == Class::Find || !capitals(h));
    }
}

/// Whether what looks like a verb that forbids is a noun here: "the order", "die Mahnung".
fn noun(text: &str, tokens: &[Token], hit: &Hit, language: Option<bool>) -> bool {
    if !matches!(hit.class, Class::Unsupported | Class::Decide) || hit.takes.len() > 1 {
        return false;
    }
    let token = &tokens[hit.at];
    if one_of(&token.folded, ALWAYS) {
        return false;
    }
    let before = hit.at.checked_sub(1).map(|i| &tokens[i]);
    let begins = before.is_none_or(|b| {
        let gap = &text[b.end..token.start];
        gap.contains(['.', ',', '!', '?', ':', ';', '-', '–', '(']) || one_of(&b.folded, LINKS)
    });
    if begins {
        return false;
    }
    if language == Some(true) {
        return token.text.chars().next().is_some_and(char::is_uppercase);
    }
    before.is_some_and(|b| !one_of(&b.folded, BEFORE_VERBS))
}

/// Settles what a search, a duty or a decision is about.
pub(crate) fn of_places(tokens: &[Token], hits: &mut Vec<Hit>) {
    // "We finished" and "have we got" tell of no conversation, and "here" of no folder beside a file.
    let about = |c: &[Class]| hits.iter().any(|h| c.contains(&h.class));
    let (file, tasks) = (
        about(&[Class::PathFile]),
        about(&[
            Class::Task,
            Class::Approval,
            Class::Folder,
            Class::PathFolder,
        ]),
    );
    let looks = about(&[
        Class::Show,
        Class::Ask,
        Class::Files,
        Class::Read,
        Class::Find,
        Class::Count,
    ]);
    let word = |h: &Hit| h.takes.last().map_or("", |i| tokens[*i].folded.as_str());
    let only_we = |h: &Hit| {
        h.class == Class::WeSaid
            && one_of(word(h), "we i")
            && h.takes
                .first()
                .is_some_and(|i| one_of(&tokens[*i].folded, "did have had didn't haven't hadn't"))
    };
    hits.retain(|h| !((tasks || file) && only_we(h)));
    let here = |h: &Hit| h.class == Class::Folder && one_of(word(h), "here hier");
    hits.retain(|h| !(here(h) && (file || !looks)));
    // "I need the open tasks" asks for what is there, "I need a task" for a new one.
    let many = |h: &Hit| {
        let w = tokens.get(h.to).map_or("", |t| t.folded.as_str());
        h.class == Class::Task
            && (w.ends_with('s')
                || w.ends_with("gaben")
                || w.ends_with("liste")
                || w.ends_with("list"))
    };
    if hits.iter().any(many) && !hits.iter().any(|h| h.class == Class::Payload) {
        hits.iter_mut()
            .filter(|h| h.class == Class::Want)
            .for_each(|h| h.class = Class::Show);
    }
    told_to_contain(tokens, hits);
    written_in_files(tokens, hits);
    looked_for(tokens, hits);
    // "I need to see notes.txt" wants a file; only a decision makes it a duty.
    let about = |c: Class| hits.iter().any(|h| h.class == c);
    let decides = about(Class::Decide) || about(Class::Approval);
    let file = about(Class::PathFile);
    // "What should I write?" asks for advice, "what waits on me?" for decisions.
    let duty = |h: &Hit| {
        let any = |list: &str| h.takes.iter().any(|i| one_of(&tokens[*i].folded, list));
        any("should must need have muss soll supposed")
    };
    hits.retain(|h| h.class != Class::MustI || decides || !(file || duty(h)));
}

/// "Is Hollis in clients.csv?" searches; "what's lying about in here" is not about a topic.
fn told_to_contain(tokens: &[Token], hits: &mut Vec<Hit>) {
    let word = |i: usize| tokens.get(i).map_or("", |t| t.folded.as_str());
    let named = hits
        .iter()
        .any(|h| matches!(h.class, Class::PathFile | Class::File));
    hits.retain(|h| {
        h.class != Class::Summarise || !h.takes.iter().any(|i| word(*i) == "about") || named
    });
    let path = hits
        .iter()
        .find(|h| matches!(h.class, Class::PathFile | Class::PathFolder))
        .map(|h| h.at);
    let is = one_of(word(0), "is are ist sind steht stehen");
    let free = |i: usize| {
        !hits
            .iter()
            .any(|h| h.takes.contains(&i) && h.class != Class::Quote)
    };
    let Some(at) = path.filter(|p| is && *p > 2 && one_of(word(p - 1), "in inside") && free(p - 2))
    else {
        return;
    };
    if !hits.iter().any(|h| h.class == Class::Find) && !is_glue(&tokens[at - 2]) {
        hits.push(Hit {
            class: Class::Find,
            at: 0,
            to: 0,
            takes: vec![0],
            exact: true,
        });
    }
}

/// "In den Unterlagen nach Asbest gucken", "check the files for asbestos": what is looked at is searched.
fn looked_for(tokens: &[Token], hits: &mut Vec<Hit>) {
    const LOOKING: &str =
        "look looking check checking go going scan see skim flick leaf peek through browse";
    let has = |c: &[Class]| hits.iter().any(|h| c.contains(&h.class));
    let place = [
        Class::Files,
        Class::Folder,
        Class::PathFolder,
        Class::PathFile,
        Class::File,
    ];
    if !has(&place) || has(&[Class::Find, Class::History, Class::Guarded, Class::Task]) {
        return;
    }
    let word = |i: usize| tokens.get(i).map_or("", |t| t.folded.as_str());
    let looks = tokens.iter().any(|t| one_of(&t.folded, LOOKING));
    let free = |i: usize| {
        tokens.get(i).is_some_and(|t| {
            t.quoted
                || !is_glue(t)
                    && !one_of(
                        &t.folded,
                        "me us mir uns it datum name groesse you now later the",
                    )
        }) && !hits
            .iter()
            .any(|h| h.takes.contains(&i) && h.class != Class::Quote)
    };
    let asks = has(&[Class::Ask]);
    let topic = |i: usize| {
        let before = i.checked_sub(1).map_or("", word);
        one_of(word(i), "about ueber regarding bezueglich concerning")
            || one_of(word(i), "zu zum zur von")
                && one_of(before, "etwas was irgendwas irgendetwas infos")
    };
    let marker = (0..tokens.len()).find(|i| {
        let after = i + 1 + usize::from(one_of(word(i + 1), "the a dem der den einem einer"));
        !tokens[*i].quoted
            && free(after)
            && (word(*i) == "nach" || (word(*i) == "for" && looks) || (asks && topic(*i)))
    });
    if let Some(at) = marker {
        hits.push(Hit {
            class: Class::Find,
            at,
            to: at,
            takes: Vec::new(),
            exact: true,
        });
    }
}

/// "Where did I write about it? Look through the files" asks for files, not for conversations.
fn written_in_files(tokens: &[Token], hits: &mut [Hit]) {
    // "In welcher Datei geht es um die Miete?"
    if hits
        .iter()
        .any(|h| matches!(h.class, Class::File | Class::Files))
        && !hits.iter().any(|h| h.class == Class::History)
    {
        let topic = |h: &Hit| h.takes.last().is_some_and(|i| tokens[*i].folded == "um");
        hits.iter_mut()
            .filter(|h| h.class == Class::WeSaid && topic(h))
            .for_each(|h| h.class = Class::Find);
    }
    const PLACES: &str = "in im through durch across within unter among inside";
    let placed = hits.iter().any(|h| {
        h.class == Class::Files
            && (h.at.saturating_sub(2)..h.at).any(|i| one_of(&tokens[i].folded, PLACES))
    });
    if placed && !hits.iter().any(|h| h.class == Class::History) {
        hits.iter_mut()
            .filter(|h| h.class == Class::WeSaid)
            .for_each(|h| h.class = Class::Find);
    }
}
