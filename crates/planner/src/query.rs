//! What is looked for: in files, in earlier conversations, in notes.

use crate::hear::Hit;
use crate::lexicon::Class;
use crate::paste::unquote;
use crate::places;
use crate::slots::{Slot, Taking, runs};
use crate::words::one_of;

const SEARCH_MARKERS: &[&str] = &[
    "for",
    "nach",
    "about",
    "ueber",
    "uebers",
    "regarding",
    "mit",
    "with",
    "zu",
];
const HISTORY_MARKERS: &[&str] = &[
    "about",
    "um",
    "ueber",
    "uebers",
    "regarding",
    "concerning",
    "bezueglich",
    "zum",
    "zur",
    "zu",
    "for",
    "nach",
    "wegen",
    "on",
    "around",
    "of",
    "vom",
    "von",
    "with",
    "mit",
];

pub(crate) fn search(t: &mut Taking) {
    places::location(t);
    if t.tokens().first().is_some_and(|k| k.folded == "grep") {
        // A command, not a sentence: what stands behind "in" is a place.
        places::loose_location(t);
    }
    let written = t.heard.hits.iter().any(|h| {
        h.class == Class::Find
            && h.takes
                .iter()
                .any(|i| one_of(&t.tokens()[*i].folded, "i we ich wir"))
    });
    let markers = if written {
        HISTORY_MARKERS
    } else {
        SEARCH_MARKERS
    };
    query(t, markers, "");
    if t.slots.contains_key(&Slot::Query) {
        places::loose_location(t);
    }
}

/// What was spoken about, without the words that say when.
pub(crate) fn talked(t: &mut Taking) {
    const TOPIC: &str = "regarding concerning bezueglich betreffend wegen thema topic subject";
    when(t);
    earlier(t);
    query(t, HISTORY_MARKERS, TOPIC);
}

/// Takes "yesterday" and "last week": earlier conversations are not searched by time.
fn when(t: &mut Taking) {
    const DAYS: &str = "yesterday gestern vorgestern neulich kuerzlich recently lately irgendwann sometime \
         damals letztens jemals vorhin unlaengst ages ago schonmal";
    const LAST: &str = "last past previous other some few couple two three several paar zwei drei einigen letzte letzten letzter letztes letztem vorige voriger vorigen \
         voriges vergangene vergangenen";
    const SPANS: &str = "week month year weekend time point stage day days weeks months while tagen wochen monaten jahren woche monat jahr wochenende mal monday tuesday \
         wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag \
         samstag sonntag";
    for at in 0..t.used.len() {
        let word = &t.tokens()[at];
        let free = !word.quoted && !t.used[at];
        if free && one_of(&word.folded, DAYS) {
            t.used[at] = true;
        } else if free
            && at > 0
            && one_of(&word.folded, SPANS)
            && one_of(&t.tokens()[at - 1].folded, LAST)
        {
            t.mark(at - 1..at + 1);
            if at > 1 && t.tokens()[at - 2].folded == "the" {
                t.used[at - 2] = true;
            }
        }
    }
}

/// Takes what tells of which conversations: "in a previous chat".
fn earlier(t: &mut Taking) {
    const WORDS: &str = "previous earlier old older past prior former last recent alten alter altem aelteren \
         frueheren fruehere frueherem vorigen vergangenen in im from a an the einem einer unserem our my any";
    let nouns: Vec<usize> = t
        .heard
        .hits
        .iter()
        .filter(|h| h.class == Class::History)
        .map(|h| h.at)
        .collect();
    for noun in nouns {
        let mut at = noun;
        while at > 0 && !t.tokens()[at - 1].quoted && one_of(&t.tokens()[at - 1].folded, WORDS) {
            at -= 1;
            t.used[at] = true;
        }
    }
}

/// What is looked for: pasted, quoted, behind a marker, or the one run of words left.
fn query(t: &mut Taking, markers: &[&str], topic: &str) {
    if let Some(text) = &t.heard.payload {
        return t.set(Slot::Query, unquote(text).trim_end_matches(['?', '.', '!']));
    }
    if let Some(at) = t.quote() {
        t.used[at] = true;
        let text = t.tokens()[at].text.clone();
        return t.set(Slot::Query, text);
    }
    let noise = [
        Class::Find,
        Class::Ask,
        Class::Show,
        Class::File,
        Class::Files,
        Class::Folder,
        Class::History,
        Class::WeSaid,
        Class::Note,
        Class::Recall,
        Class::Polite,
        Class::Check,
        Class::Remember,
    ];
    let hits: Vec<Hit> = t
        .heard
        .hits
        .iter()
        .filter(|h| noise.contains(&h.class))
        .cloned()
        .collect();
    let starts = t.frame.iter().map(|h| h.at).min().unwrap_or(0);
    let word = |i: usize| t.tokens()[i].folded.as_str();
    let named =
        (starts..t.used.len()).find(|i| one_of(word(*i), topic) && says_something(t, *i + 1));
    let marked = |from: usize| {
        (from..t.used.len()).find(|i| {
            let word = t.tokens()[*i].folded.as_str();
            let asks = hits
                .iter()
                .any(|h| h.class == Class::Find && h.takes == [*i])
                && content_verb(word);
            asks || ((markers.contains(&word) || number_for(t, *i)) && says_something(t, *i + 1))
        })
    };
    // "Über den Parkausweis hatten wir gesprochen": the topic may stand in front.
    let marker = named.or_else(|| marked(starts)).or_else(|| {
        let topic = |i: &usize| one_of(word(*i), "about ueber uebers regarding wegen");
        marked(0).filter(topic)
    });
    if let Some(at) = marker {
        let end = (at + 1..t.used.len())
            .find(|i| t.used[*i] || (*i > at + 1 && says_more(t, *i)))
            .unwrap_or(t.used.len());
        let (from, to) = t.trim(at + 1, end);
        let to = without_verbs(t, from, to);
        if from < to {
            return put(t, from, to);
        }
    }
    hits.iter()
        .flat_map(|h| &h.takes)
        .for_each(|i| t.used[*i] = true);
    let all = runs(t);
    if let [(from, to)] = all[..] {
        return put(t, from, to);
    }
    // "We discussed the delivery van at some point": of several runs the one behind the verb.
    let verbs: Vec<usize> = hits
        .iter()
        .filter(|h| h.class == Class::WeSaid)
        .map(|h| h.to)
        .collect();
    let behind = |from: usize| {
        verbs
            .iter()
            .any(|v| (v + 1..from).all(|i| !t.free(i)) && *v < from)
    };
    if let Some((from, to)) = all.into_iter().find(|(from, _)| behind(*from)) {
        put(t, from, to);
    }
}

/// Where the run ends before the verbs of a German sentence: "über die Gleitzeit gesprochen".
fn without_verbs(t: &Taking, from: usize, mut to: usize) -> usize {
    let verb = |i: usize| {
        t.heard.hits.iter().any(|h| {
            h.takes.contains(&i)
                && matches!(
                    h.class,
                    Class::WeSaid | Class::Recall | Class::Find | Class::Remember | Class::Show
                )
        })
    };
    const DONE: &str = "geschrieben gesagt gesprochen geredet besprochen notiert gemerkt erwaehnt gestanden gehabt \
         stand steht drin drinsteht vorkommt geht ging gibt war waren hatten haben hat hast vermerkt diskutiert \
         vereinbart beschlossen entschieden drinnen gegangen before already schon mal please bitte find finden \
         hatte finde suchen gefragt aufgeschrieben festgehalten geklaert ausgemacht auf vor";
    let verb = |i: usize| verb(i) || one_of(&t.tokens()[i].folded, DONE) && !t.tokens()[i].quoted;
    while to > from + 1 && (verb(to - 1) || !t.free(to - 1)) {
        to -= 1;
    }
    to
}

/// Whether another sentence begins here that says where to look: ", look through the files".
fn says_more(t: &Taking, at: usize) -> bool {
    let gap = &t.heard.text[t.tokens()[at - 1].end..t.tokens()[at].start];
    let looks = |h: &Hit| {
        matches!(h.class, Class::Show | Class::Find | Class::Read) && (at..at + 3).contains(&h.at)
    };
    gap.contains([',', '?', ';', '.', '!', '–', '-', '—']) && t.heard.hits.iter().any(looks)
}

fn put(t: &mut Taking, from: usize, to: usize) {
    let text = t.span(from, to).to_owned();
    t.mark(from..to);
    t.set(Slot::Query, text);
}

/// Verbs whose object is what is looked for.
fn content_verb(word: &str) -> bool {
    // What is mentioned stands before the participle.
    !one_of(word, "mentioned erwaehnt")
        && [
            "mention",
            "contain",
            "enthalten",
            "enthaelt",
            "erwaehn",
            "refer",
        ]
        .iter()
        .any(|v| word.starts_with(v))
}

/// "Search files 4 Whitcombe".
fn number_for(t: &Taking, at: usize) -> bool {
    let files = |h: &Hit| h.to + 1 == at && matches!(h.class, Class::Files | Class::Find);
    t.tokens()[at].folded == "4" && t.heard.hits.iter().any(files)
}

fn says_something(t: &Taking, from: usize) -> bool {
    let end = (from..t.used.len())
        .find(|i| t.used[*i])
        .unwrap_or(t.used.len());
    (from..end).any(|i| t.free(i))
}
