//! The parameters of an operation, taken from the words that the rule did not need.

use crate::hear::{Heard, Hit, is_glue};
use crate::lexicon::Class;
use crate::rules::Op;
use crate::words::Token;
use crate::{free, places, query, recipe, state, task, writing};
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
    Command,
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
        Op::Search => query::search(&mut t),
        Op::History | Op::Recall => query::talked(&mut t),
        Op::Summarise | Op::Guard => text_or_file(&mut t),
        Op::Recipe => recipe::parts(&mut t),
        Op::Tasks => state::state(&mut t),
        Op::NewTask => task::parts(&mut t),
        Op::Remember => remember(&mut t),
        Op::Write => writing::parts(&mut t),
        Op::Command => typed(&mut t),
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
    let quotes: Vec<usize> = (0..t.used.len())
        .filter(|i| t.tokens()[*i].quoted)
        .collect();
    if !t.slots.contains_key(&Slot::Path)
        && let [at] = quotes[..]
    {
        let text = t.tokens()[at].text.clone();
        t.used[at] = true;
        if text.contains(' ') {
            t.set(Slot::Text, text);
        }
    }
}

/// The command, word for word.
fn typed(t: &mut Taking) {
    let at = t
        .heard
        .hits
        .iter()
        .find(|h| h.class == Class::Typed)
        .map(|h| h.at);
    if let Some(at) = at {
        let text = t.tokens()[at].text.clone();
        t.set(Slot::Command, text);
    }
}

fn remember(t: &mut Taking) {
    // "Write it down": what "it" is was not said.
    let verb = t
        .frame
        .iter()
        .find(|h| h.takes.len() > 1 && h.to + 1 - h.at > h.takes.len());
    let unsaid = verb.is_some_and(|h| {
        (h.at + 1..h.to).all(|i| t.used[i] || free::is_placeholder(&t.tokens()[i].text))
    });
    if unsaid && t.heard.payload.is_none() && t.heard.has(Class::File) {
        return;
    }
    if let Some(text) = free::text(t) {
        t.set(Slot::Text, text);
    }
}
