//! The parameters of an operation, taken from the words that the rule did not need.

use crate::hear::{Hit, Heard, is_glue, unquote};
use crate::lexicon::Class;
use crate::rules::Op;
use crate::words::Token;
use crate::{places, task};
use serde_json::{Map, Value, json};
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
    frame.iter().flat_map(|h| &h.takes).for_each(|i| used[*i] = true);
    let mut t = Taking { heard, frame, used, slots: Slots::new() };
    match op {
        Op::List => places::folder_and_depth(&mut t),
        Op::Read => places::file_and_range(&mut t),
        Op::Search => search(&mut t),
        Op::History => query(&mut t, HISTORY_MARKERS),
        Op::Recall => query(&mut t, HISTORY_MARKERS),
        Op::Summarise | Op::Guard => text_or_file(&mut t),
        Op::Recipe => recipe(&mut t),
        Op::Tasks => state(&mut t),
        Op::NewTask => task::parts(&mut t),
        Op::Remember => remember(&mut t),
        Op::Write => write(&mut t),
        Op::Approvals | Op::Help | Op::Hello | Op::Unsupported => {}
    }
    t.slots.retain(|_, v| !v.as_str().is_some_and(is_placeholder));
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
        let mut quotes = (0..self.used.len()).filter(|i| self.tokens()[*i].quoted && !self.used[*i]);
        quotes.next().filter(|_| quotes.next().is_none())
    }

    /// Narrows a range to begin and end with words that say something.
    pub fn trim(&self, from: usize, to: usize) -> (usize, usize) {
        let from = (from..to).find(|i| self.free(*i)).unwrap_or(to);
        let to = (from..to).rev().find(|i| self.free(*i)).map_or(from, |i| i + 1);
        (from, to)
    }
}

const SEARCH_MARKERS: &[&str] = &["for", "nach", "about", "ueber", "regarding", "mit", "with", "zu"];
const HISTORY_MARKERS: &[&str] = &[
    "about", "um", "ueber", "regarding", "concerning", "bezueglich", "zum", "zur", "zu", "for", "nach", "wegen", "on", "around", "of", "vom", "von", "with", "mit",
];

fn search(t: &mut Taking) {
    places::location(t);
    if t.tokens().first().is_some_and(|k| k.folded == "grep") {
        // A command, not a sentence: what stands behind "in" is a place.
        places::loose_location(t);
    }
    query(t, SEARCH_MARKERS);
    if t.slots.contains_key(&Slot::Query) {
        places::loose_location(t);
    }
}

/// What is looked for: pasted, quoted, behind a marker, or the one run of words left.
fn query(t: &mut Taking, markers: &[&str]) {
    if let Some(text) = &t.heard.payload {
        return t.set(Slot::Query, unquote(text).trim_end_matches(['?', '.', '!']));
    }
    if let Some(at) = t.quote() {
        t.used[at] = true;
        let text = t.tokens()[at].text.clone();
        return t.set(Slot::Query, text);
    }
    let noise = [Class::Find, Class::Ask, Class::Show, Class::File, Class::Files, Class::Folder, Class::History, Class::WeSaid, Class::Note, Class::Recall];
    let hits: Vec<Hit> = t.heard.hits.iter().filter(|h| noise.contains(&h.class)).cloned().collect();
    let starts = t.frame.iter().map(|h| h.at).min().unwrap_or(0);
    let marker = (starts..t.used.len()).find(|i| {
        let word = t.tokens()[*i].folded.as_str();
        let asks = hits.iter().any(|h| h.class == Class::Find && h.takes == [*i]) && content_verb(word);
        asks || (markers.contains(&word) && says_something(t, *i + 1))
    });
    if let Some(at) = marker {
        let end = (at + 1..t.used.len()).find(|i| t.used[*i]).unwrap_or(t.used.len());
        let (from, to) = t.trim(at + 1, end);
        if from < to {
            return put(t, from, to);
        }
    }
    hits.iter().flat_map(|h| &h.takes).for_each(|i| t.used[*i] = true);
    if let [(from, to)] = runs(t)[..] {
        put(t, from, to);
    }
}

fn put(t: &mut Taking, from: usize, to: usize) {
    let text = t.span(from, to).to_owned();
    t.mark(from..to);
    t.set(Slot::Query, text);
}

/// Verbs whose object is what is looked for.
fn content_verb(word: &str) -> bool {
    ["mention", "contain", "enthalten", "enthaelt", "erwaehn", "refer"].iter().any(|v| word.starts_with(v))
}

fn says_something(t: &Taking, from: usize) -> bool {
    let end = (from..t.used.len()).find(|i| t.used[*i]).unwrap_or(t.used.len());
    (from..end).any(|i| t.free(i))
}

/// Runs of words that nobody accounted for, small words inside them included.
pub(crate) fn runs(t: &Taking) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < t.used.len() {
        let end = (at..t.used.len()).find(|i| t.used[*i]).unwrap_or(t.used.len());
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
        ("open", &["open", "offen", "offene", "offenen", "offener", "pending", "outstanding", "unfinished", "ausstehend", "ausstehende", "ausstehenden", "unerledigt", "unerledigte", "unerledigten", "waiting", "left"]),
        ("done", &["done", "finished", "completed", "closed", "erledigt", "erledigte", "erledigten", "abgeschlossen", "abgeschlossene", "abgeschlossenen", "fertig", "fertige", "fertigen", "beendet", "geschlossene"]),
        ("taken", &["progress", "taken", "vergeben", "uebernommen", "uebernommene", "started", "begonnen", "begonnene", "angefangen", "angefangene", "arbeit", "bearbeitung", "ongoing", "laufende", "laufenden"]),
        ("cancelled", &["cancelled", "canceled", "abgebrochen", "abgebrochene", "abgebrochenen", "stornierte", "stornierten"]),
    ];
    for at in 0..t.used.len() {
        let word = t.tokens()[at].folded.clone();
        if let Some((state, _)) = STATES.iter().find(|(_, words)| words.contains(&word.as_str())) {
            t.used[at] = true;
            t.set(Slot::State, *state);
        }
    }
}

/// The text from the first word that the rule did not need, to the end of what was written.
pub(crate) fn free_text(t: &mut Taking) -> Option<String> {
    let inline = t.heard.payload.is_some();
    let open = t.frame.iter().filter(|h| !h.takes.is_empty()).map(open_end).max().unwrap_or(0);
    let end = t.used.len();
    let closing = t.frame.iter().filter(|h| h.takes.len() > 1).map(|h| h.to).max();
    let end = closing.filter(|c| *c >= open && *c + 1 == end).unwrap_or(end);
    let from = (open..end).find(|i| !t.used[*i] && !leads(t, *i)).unwrap_or(end);
    let says = (from..end).any(|i| t.free(i));
    if says {
        t.mark(from..end);
        let rest = if inline { t.heard.rest_from(from) } else { t.span(from, end) };
        return Some(unquote(tail_trimmed(rest)).to_owned());
    }
    if let Some(text) = &t.heard.payload {
        return Some(text.clone());
    }
    // The verb stands at the end, or the object before the noun: "put milk on my list".
    let first = t.frame.iter().map(|h| h.at).min().unwrap_or(0);
    let last = t.frame.iter().map(|h| h.to).max().unwrap_or(0);
    let inner: Vec<(usize, usize)> = runs(t).into_iter().filter(|(a, b)| *a > first && *b <= last).collect();
    let [(from, to)] = inner[..] else { return None };
    t.mark(from..to);
    Some(unquote(t.span(from, to)).to_owned())
}

/// Where the open part of a hit ends: after the first word of a separable verb.
fn open_end(hit: &Hit) -> usize {
    let together = hit.to + 1 - hit.at == hit.takes.len();
    if together { hit.to + 1 } else { hit.at + 1 }
}

/// Whether the word only leads to the text. An article belongs to the text unless the word behind
/// it leads on: "with the title …".
fn leads(t: &Taking, at: usize) -> bool {
    const LEADS: &[&str] = &[
        "that", "dass", "to", "for", "called", "named", "titled", "namens", "mit", "titel", "title", "with", "me", "down", "following", "folgendes", "folgende", "folgenden", "um", "about", "is", "saying", "von", "please", "bitte", "mal", "fuer", "mich", "dir", "mir", "genannt", "says", "zu", "an", "daran", "doch", "einmal", "kurz", "now", "just", "jetzt", "text", "name", "namen", "of", "note", "somewhere", "auf", "sich", "fact", "tatsache", "davon", "es",
    ];
    const ARTICLES: &[&str] = &["the", "this", "a", "das", "dem", "den", "der", "die", "ein", "eine", "diesen", "dies"];
    let word = |i: usize| t.tokens().get(i).map_or("", |k| k.folded.as_str());
    let used = |i: usize| t.used.get(i).copied().unwrap_or(true);
    LEADS.contains(&word(at)) || (ARTICLES.contains(&word(at)) && (used(at + 1) || LEADS.contains(&word(at + 1))))
}

/// Words that stand for something that was not said.
fn is_placeholder(text: &str) -> bool {
    const PLACEHOLDERS: &[&str] = &[
        "something", "anything", "stuff", "things", "thing", "it", "this", "that", "these", "those", "them", "a word", "a text", "some text", "something else", "a few things", "etwas", "irgendwas", "was", "irgendetwas", "es", "das", "dies", "dinge", "sachen", "was anderes", "etwas anderes", "ein wort", "einen text", "text", "einen begriff", "someone", "jemand", "jemanden", "sie", "ihn",
    ];
    PLACEHOLDERS.contains(&crate::words::fold(text.trim()).as_str())
}

/// Politeness at the end is no part of the text.
pub(crate) fn tail_trimmed(text: &str) -> &str {
    let mut text = text.trim();
    for _ in 0..3 {
        let bare = text.trim_end_matches(['.', '!', '?', ',', ' ']);
        let lower = bare.to_lowercase();
        let ends = [" please", " bitte", " thanks", " thank you", " danke", " for me", " for later", " für mich", " für später", " vielen dank"];
        match ends.iter().find(|e| lower.ends_with(**e) && bare.is_char_boundary(bare.len() - e.len())) {
            Some(e) => text = bare[..bare.len() - e.len()].trim_end_matches([',', ' ']),
            None => return text.trim_end_matches(['!', '.', ' ', '?']),
        }
    }
    text
}

fn remember(t: &mut Taking) {
    if let Some(text) = free_text(t) {
        t.set(Slot::Text, text);
    }
}

fn recipe(t: &mut Taking) {
    let hits: Vec<Hit> = t.heard.hits.iter().filter(|h| matches!(h.class, Class::Recipe | Class::Run)).cloned().collect();
    hits.iter().flat_map(|h| &h.takes).for_each(|i| t.used[*i] = true);
    let with = (0..t.used.len()).find(|i| {
        let word = t.tokens()[*i].folded.as_str();
        ["with", "mit", "using", "params", "parameters", "parameter", "parametern", "where", "wobei"].contains(&word) || is_pair(&t.tokens()[*i])
    });
    let end = with.unwrap_or(t.used.len());
    let names: Vec<(usize, usize)> = runs(t).into_iter().map(|(a, b)| (a, b.min(end))).filter(|(a, b)| a < b).collect();
    if let [(from, to)] = names[..] {
        let name = t.tokens()[from..to].iter().map(|k| k.text.as_str()).collect::<Vec<_>>().join(" ");
        let name = name.trim_end_matches("-recipe").trim_end_matches("-Rezept").to_owned();
        t.mark(from..to);
        t.set(Slot::Name, name);
    }
    let mut words: Vec<Token> = t.tokens()[end..].to_vec();
    words.extend(t.heard.payload.iter().flat_map(|p| crate::words::tokens(p)));
    let params = pairs(&words);
    let all = t.used.len();
    if let Some(params) = params {
        t.mark(end..all);
        if !params.is_empty() {
            t.set(Slot::Params, params);
        }
    }
}

fn is_pair(token: &Token) -> bool {
    token.text.contains('=') && !token.quoted
}

/// `k=v`, `k = v`, `k: v`, `k v` behind a "with". `None` when something is not understood.
fn pairs(words: &[Token]) -> Option<Map<String, Value>> {
    let skip = ["with", "mit", "using", "params", "parameters", "parameter", "parametern", "the", "and", "und", "where", "wobei", "set", "to", "as", "is", "=", "auf", "gleich", "dem", "der", "den", "please", "bitte", "aus", "durch", "ist", "als", "wert", "value", "of", "for", "fuer", "equals", "equal"];
    let mut out = Map::new();
    let mut key: Option<String> = None;
    for word in words {
        match word.text.split_once('=').filter(|_| !word.quoted) {
            Some((k, v)) if !k.is_empty() && key.is_none() => {
                if v.is_empty() { key = Some(k.into()) } else { out.insert(k.into(), json!(v)); }
            }
            _ if !word.quoted && skip.contains(&word.folded.as_str()) => {}
            _ => match key.take() {
                Some(k) => drop(out.insert(k, json!(word.text))),
                None => key = Some(word.text.clone()),
            },
        }
    }
    key.is_none().then_some(out)
}

fn write(t: &mut Taking) {
    let quotes: Vec<usize> = (0..t.used.len()).filter(|i| t.tokens()[*i].quoted).collect();
    if t.heard.tokens.iter().any(|k| ["empty", "leere", "leeren", "blank", "leer"].contains(&k.folded.as_str())) {
        t.set(Slot::Content, "");
    } else if let Some(text) = &t.heard.payload {
        t.set(Slot::Content, text.clone());
    }
    // Of two quoted pieces the one that looks like a path is the path.
    let is_path = |t: &Taking, at: usize| t.heard.hits.iter().any(|h| h.class == Class::PathFile && h.at == at);
    let texts: Vec<usize> = quotes.iter().copied().filter(|i| !is_path(t, *i)).collect();
    if let ([at], false) = (&texts[..], t.slots.contains_key(&Slot::Content)) {
        let named = t.heard.hits.iter().any(|h| h.class == Class::PathFile);
        if named || quotes.len() > 1 {
            let text = t.tokens()[*at].text.clone();
            t.set(Slot::Content, text);
        }
        t.used[*at] = named || quotes.len() > 1;
    }
    places::file(t);
    for hit in t.heard.hits.iter().filter(|h| matches!(h.class, Class::File | Class::Content | Class::Text)) {
        hit.takes.iter().for_each(|i| t.used[*i] = true);
    }
    if !t.slots.contains_key(&Slot::Content)
        && t.slots.contains_key(&Slot::Path)
        && let [(from, to)] = runs(t)[..]
    {
        let text = t.span(from, to).to_owned();
        t.mark(from..to);
        t.set(Slot::Content, text);
    }
}
