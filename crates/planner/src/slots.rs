//! The parameters of an operation, taken from the words that the rule did not need.

use crate::hear::{Heard, Hit, is_glue, unquote};
use crate::lexicon::Class;
use crate::rules::Op;
use crate::words::{Token, one_of};
use crate::{free, places, recipe, task, writing};
use serde_json::Value;
use std::collections::BTreeMap;

/// A parameter, whatever a tool's schema calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slot {
    Path,
    Depth,
    Offset,
    Limit,
    Query,
    Text,
    Name,
    Params,
    State,
    Title,
    Due,
    Assignee,
    Priority,
    Content,
    /// Files or earlier conversations; no parameter of a tool, only a question.
    Where,
}

/// Values by parameter.
pub(crate) type Slots = BTreeMap<Slot, Value>;

/// The words of an instruction while parameters are taken from them.
pub(crate) struct Taking<'a> {
    pub heard: &'a Heard,
    /// The hits of the rule that won.
    pub frame: &'a [Hit],
    /// Tokens that are accounted for.
    pub used: Vec<bool>,
    pub slots: Slots,
}

/// Takes the parameters of `op`. Also says which words nobody accounted for.
pub(crate) fn take(heard: &Heard, op: Op, frame: &[Hit]) -> (Slots, Vec<bool>) {
    let mut used = vec![false; heard.tokens.len()];
    frame
        .iter()
        .flat_map(|h| &h.takes)
        .for_each(|i| used[*i] = true);
    // "my to-do list": the list is part of the noun.
    for hit in frame
        .iter()
        .filter(|h| matches!(h.class, Class::Task | Class::Note))
    {
        let next = heard.tokens.get(hit.to + 1);
        if next.is_some_and(|t| ["list", "liste", "board", "item"].contains(&t.folded.as_str())) {
            used[hit.to + 1] = true;
        }
    }
    let mut t = Taking {
        heard,
        frame,
        used,
        slots: Slots::new(),
    };
    match op {
        Op::List => places::folder_and_depth(&mut t),
        Op::Read => places::file_and_range(&mut t),
        Op::Search => search(&mut t),
        Op::History | Op::Recall => talked(&mut t),
        Op::Summarise | Op::Guard => text_or_file(&mut t),
        Op::Recipe => recipe::parts(&mut t),
        Op::Tasks => state(&mut t),
        Op::NewTask => task::parts(&mut t),
        Op::Remember => remember(&mut t),
        Op::Write => writing::parts(&mut t),
        Op::Approvals | Op::Help | Op::Hello | Op::Unsupported => {}
    }
    t.slots
        .retain(|_, v| !v.as_str().is_some_and(free::is_placeholder));
    (t.slots, t.used)
}

impl Taking<'_> {
    pub fn tokens(&self) -> &[Token] {
        &self.heard.tokens
    }

    pub fn set(&mut self, slot: Slot, value: impl Into<Value>) {
        self.slots.insert(slot, value.into());
    }

    pub fn mark(&mut self, range: std::ops::Range<usize>) {
        range.for_each(|i| self.used[i] = true);
    }

    /// The text as written from one token to before another.
    pub fn span(&self, from: usize, to: usize) -> &str {
        if from >= to {
            return "";
        }
        &self.heard.text[self.tokens()[from].start..self.tokens()[to - 1].end]
    }

    /// A word that says something and is not accounted for.
    pub fn free(&self, at: usize) -> bool {
        !self.used[at] && !is_glue(&self.tokens()[at])
    }

    /// The one quoted piece that is not used.
    pub fn quote(&self) -> Option<usize> {
        let mut quotes =
            (0..self.used.len()).filter(|i| self.tokens()[*i].quoted && !self.used[*i]);
        quotes.next().filter(|_| quotes.next().is_none())
    }

    /// Narrows a range to begin and end with words that say something.
    pub fn trim(&self, from: usize, to: usize) -> (usize, usize) {
        let from = (from..to).find(|i| self.free(*i)).unwrap_or(to);
        let to = (from..to)
            .rev()
            .find(|i| self.free(*i))
            .map_or(from, |i| i + 1);
        (from, to)
    }
}

const SEARCH_MARKERS: &[&str] = &[
    "for",
    "nach",
    "about",
    "ueber",
    "regarding",
    "mit",
    "with",
    "zu",
];
const HISTORY_MARKERS: &[&str] = &[
    "about",
    "um",
    "ueber",
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

fn search(t: &mut Taking) {
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
fn talked(t: &mut Taking) {
    const TOPIC: &str = "regarding concerning bezueglich betreffend wegen thema topic subject";
    when(t);
    earlier(t);
    query(t, HISTORY_MARKERS, TOPIC);
}

/// Takes "yesterday" and "last week": earlier conversations are not searched by time.
fn when(t: &mut Taking) {
    const DAYS: &str = "yesterday gestern vorgestern neulich kuerzlich recently lately";
    const LAST: &str = "last past previous letzte letzten letzter letztes letztem vorige voriger vorigen \
         voriges vergangene vergangenen";
    const SPANS: &str = "week month year weekend time woche monat jahr wochenende mal monday tuesday \
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
    let marker = named.or_else(|| {
        (starts..t.used.len()).find(|i| {
            let word = t.tokens()[*i].folded.as_str();
            let asks = hits
                .iter()
                .any(|h| h.class == Class::Find && h.takes == [*i])
                && content_verb(word);
            asks || (markers.contains(&word) && says_something(t, *i + 1))
        })
    });
    if let Some(at) = marker {
        let end = (at + 1..t.used.len())
            .find(|i| t.used[*i] || (*i > at + 1 && says_more(t, *i)))
            .unwrap_or(t.used.len());
        let (from, to) = t.trim(at + 1, end);
        if from < to {
            return put(t, from, to);
        }
    }
    hits.iter()
        .flat_map(|h| &h.takes)
        .for_each(|i| t.used[*i] = true);
    if let [(from, to)] = runs(t)[..] {
        put(t, from, to);
    }
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
    [
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

fn says_something(t: &Taking, from: usize) -> bool {
    let end = (from..t.used.len())
        .find(|i| t.used[*i])
        .unwrap_or(t.used.len());
    (from..end).any(|i| t.free(i))
}

/// Runs of words that nobody accounted for, small words inside them included.
pub(crate) fn runs(t: &Taking) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < t.used.len() {
        let end = (at..t.used.len())
            .find(|i| t.used[*i])
            .unwrap_or(t.used.len());
        let (from, to) = t.trim(at, end);
        if from < to {
            out.push((from, to));
        }
        at = end + 1;
    }
    out
}

fn text_or_file(t: &mut Taking) {
    if let Some(text) = t.heard.payload.clone() {
        if let Some(path) = places::whole_path(&text) {
            return t.set(Slot::Path, path);
        }
        t.set(Slot::Text, text);
        // Words before the colon describe the text.
        let all = t.used.len();
        return t.mark(0..all);
    }
    places::file(t);
    if !t.slots.contains_key(&Slot::Path)
        && let Some(at) = t.quote()
    {
        let text = t.tokens()[at].text.clone();
        t.used[at] = true;
        if text.contains(' ') {
            t.set(Slot::Text, text);
        }
    }
}

fn state(t: &mut Taking) {
    const STATES: &[(&str, &[&str])] = &[
        (
            "open",
            &[
                "open",
                "offen",
                "offene",
                "offenen",
                "offener",
                "pending",
                "outstanding",
                "unfinished",
                "ausstehend",
                "ausstehende",
                "ausstehenden",
                "unerledigt",
                "unerledigte",
                "unerledigten",
                "waiting",
                "left",
            ],
        ),
        (
            "done",
            &[
                "done",
                "finished",
                "completed",
                "closed",
                "erledigt",
                "erledigte",
                "erledigten",
                "abgeschlossen",
                "abgeschlossene",
                "abgeschlossenen",
                "fertig",
                "fertige",
                "fertigen",
                "beendet",
                "geschlossene",
            ],
        ),
        (
            "taken",
            &[
                "progress",
                "taken",
                "vergeben",
                "uebernommen",
                "uebernommene",
                "started",
                "begonnen",
                "begonnene",
                "angefangen",
                "angefangene",
                "arbeit",
                "bearbeitung",
                "ongoing",
                "laufende",
                "laufenden",
            ],
        ),
        (
            "cancelled",
            &[
                "cancelled",
                "canceled",
                "abgebrochen",
                "abgebrochene",
                "abgebrochenen",
                "stornierte",
                "stornierten",
            ],
        ),
    ];
    for at in 0..t.used.len() {
        let word = t.tokens()[at].folded.clone();
        if let Some((state, _)) = STATES
            .iter()
            .find(|(_, words)| words.contains(&word.as_str()))
        {
            t.used[at] = true;
            t.set(Slot::State, *state);
        }
    }
}

fn remember(t: &mut Taking) {
    if let Some(text) = free::text(t) {
        t.set(Slot::Text, text);
    }
}
