//! From text to the operation that is wanted: words, their classes, and the best rule.

use crate::clauses::NOUNS;
use crate::lexicon::{Class, INDEX};
use crate::paste::{LONGEST, beginning, split};
use crate::paths::{self, Shape};
use crate::rules::{Op, RULES, Rule, weight};
use crate::sense;
use crate::smallwords::{ENGLISH, GERMAN, GLUE};
use crate::words::{Token, fold, one_of, slip, tokens};
use std::collections::BTreeSet;

/// Words of one class at a place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hit {
    pub class: Class,
    /// Index of the first token.
    pub at: usize,
    /// Index of the last token; the parts of a separable verb may stand apart.
    pub to: usize,
    /// Tokens that it takes.
    pub takes: Vec<usize>,
    /// False when a typing slip was forgiven.
    pub exact: bool,
}

/// What was said, cut and classified.
pub(crate) struct Heard {
    /// The instruction without the pasted text.
    pub text: String,
    pub tokens: Vec<Token>,
    pub hits: Vec<Hit>,
    /// Pasted text: after a colon, on further lines, or attached.
    pub payload: Option<String>,
    /// All that was written.
    whole: String,
}

/// The operation that is wanted.
pub(crate) enum Meaning {
    /// One, with the hits that said so.
    One(Op, Vec<Hit>),
    /// Two that are equally likely.
    Either(Op, Op),
    /// None.
    Nothing,
}

impl Heard {
    /// Reads an instruction with the texts that came along.
    pub fn new(text: &str, attached: Option<String>) -> Self {
        let (head, payload) = split(text);
        let head = beginning(&head, LONGEST).to_owned();
        let payload = payload.or(attached);
        let tokens = tokens(&head);
        let mut hits = word_hits(&tokens);
        sense::of_words(&head, &tokens, &mut hits);
        hits.extend(shape_hits(&tokens, payload.is_some()));
        join_paths(&head, &tokens, &mut hits);
        sense::of_places(&tokens, &mut hits);
        Self {
            text: head,
            tokens,
            hits,
            payload,
            whole: text.trim().into(),
        }
    }

    /// Everything from a token of the instruction to the end, pasted text included.
    pub fn rest_from(&self, at: usize) -> &str {
        let start = self.tokens.get(at).map_or(0, |t| t.start);
        // The instruction is a beginning of the whole unless it stood at the end.
        if self.whole.starts_with(&self.text) {
            &self.whole[start..]
        } else {
            &self.text[start..]
        }
    }

    /// All that was written.
    pub fn whole(&self) -> &str {
        &self.whole
    }

    /// Whether a hit of the class is there.
    pub fn has(&self, class: Class) -> bool {
        self.hits.iter().any(|h| h.class == class)
    }

    /// The operation with the best rule.
    pub fn meaning(&self) -> Meaning {
        let mut ranked: Vec<(f32, Op, Vec<Hit>)> = RULES
            .iter()
            .filter_map(|r| self.score(r).map(|(s, h)| (s, r.op, h)))
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        let Some((best, op, hits)) = ranked.first().cloned() else {
            return Meaning::Nothing;
        };
        if best < 0.9 {
            return Meaning::Nothing;
        }
        match ranked.iter().find(|r| r.1 != op) {
            Some(next) if best - next.0 < 0.05 => Meaning::Either(op, next.1),
            _ => Meaning::One(op, hits),
        }
    }

    fn score(&self, rule: &Rule) -> Option<(f32, Vec<Hit>)> {
        let mut used: Vec<Hit> = Vec::new();
        let mut score = rule.bonus;
        for group in rule.need {
            let fits = self
                .hits
                .iter()
                .filter(|h| group.contains(&h.class) && !used.contains(h));
            let (value, hit) = fits
                .map(|h| (self.value(h), h))
                .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.at.cmp(&a.1.at)))?;
            score += value;
            used.push(hit.clone());
        }
        let first = used.iter().map(|h| h.at).min()?;
        let spoiled = self
            .hits
            .iter()
            .any(|h| h.at < first && rule.not_before.contains(&h.class));
        let in_order = used.windows(2).all(|w| w[0].at <= w[1].at);
        (!spoiled && (!rule.ordered || in_order)).then_some((score, used))
    }

    /// Early words say more than late ones; words without a meaning of their own do not count.
    fn value(&self, hit: &Hit) -> f32 {
        let before = self.tokens[..hit.at.min(self.tokens.len())]
            .iter()
            .filter(|t| !is_glue(t))
            .count();
        let sure = if hit.exact { 1.0 } else { 0.85 };
        let length = if hit.takes.len() > 1 { 1.05 } else { 1.0 };
        weight(hit.class) * sure * length * 0.93_f32.powi(i32::try_from(before).unwrap_or(i32::MAX))
    }
}

/// Whether the word has no meaning of its own.
pub(crate) fn is_glue(token: &Token) -> bool {
    !token.quoted && GLUE.contains(&token.folded.as_str())
}

pub(crate) fn word_hits(tokens: &[Token]) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, t)| !t.quoted) {
        let classes = INDEX.plain.get(&token.folded).into_iter().flatten();
        hits.extend(classes.map(|c| hit(*c, vec![at], true)));
    }
    let firsts: BTreeSet<&str> = tokens
        .iter()
        .filter(|t| !t.quoted)
        .map(|t| t.folded.as_str())
        .collect();
    let begun = firsts
        .iter()
        .filter_map(|w| INDEX.patterns.get(*w))
        .flatten();
    for (class, entry) in begun.chain(&INDEX.wild) {
        let found = find(entry, tokens).into_iter();
        hits.extend(found.map(|takes| hit(*class, takes, true)));
    }
    // A word inside a longer expression is not heard on its own.
    let long: Vec<Hit> = hits.iter().filter(|h| h.takes.len() > 1).cloned().collect();
    hits.retain(|h| !long.iter().any(|l| l.class != h.class && shadows(l, h)));
    for (at, token) in tokens.iter().enumerate() {
        let known = token.quoted || is_glue(token) || hits.iter().any(|h| h.takes.contains(&at));
        if !known && paths::shape(tokens, at).is_none() {
            hits.extend(slips(token, at));
        }
    }
    hits.sort_by_key(|h| (h.at, h.class));
    hits.dedup();
    hits
}

/// A longer expression hides what overlaps it; a separable verb hides only verbs at its ends.
fn shadows(long: &Hit, short: &Hit) -> bool {
    let overlaps = short.takes.iter().any(|i| long.takes.contains(i));
    let apart = long.to - long.at + 1 != long.takes.len();
    let verb = matches!(
        short.class,
        Class::Show
            | Class::Make
            | Class::Put
            | Class::Write
            | Class::Unsupported
            | Class::Remember
    );
    let inside = short.takes.len() > 1 && short.takes.iter().all(|i| long.takes.contains(i));
    overlaps && long.takes.len() > short.takes.len() && (!apart || verb || inside)
}

fn hit(class: Class, takes: Vec<usize>, exact: bool) -> Hit {
    let (at, to) = (
        takes.first().copied().unwrap_or(0),
        takes.last().copied().unwrap_or(0),
    );
    Hit {
        class,
        at,
        to,
        takes,
        exact,
    }
}

/// Words that this one could be with one slip of the fingers. Another ending is no slip.
fn slips(token: &Token, at: usize) -> Vec<Hit> {
    // Words of their own that differ by a letter from words of the lexicon.
    const OTHER: &str = "daten data sachen later letter letters listen number summer store story finger seiten \
         leiten reden senken boring hiding lining string moment comment cement ladder leader header";
    if one_of(&token.folded, OTHER) || crate::state::named(&token.folded).is_some() {
        return Vec::new();
    }
    let ending = |a: &str, b: &str| a.strip_prefix(b).is_some_and(|rest| rest == "s");
    let mut hits: Vec<Hit> = INDEX
        .slippery
        .iter()
        .filter(|(class, w)| {
            // Inside a sentence a capital begins a noun or a name.
            if at > 0 && token.text.starts_with(char::is_uppercase) && !NOUNS.contains(class) {
                return false;
            }
            let barred = matches!(class, Class::Unsupported | Class::Decide);
            (!barred || w.len() > 4)
                && slip(w, &token.folded)
                && !ending(w, &token.folded)
                && !ending(&token.folded, w)
        })
        .map(|(class, _)| hit(*class, vec![at], false))
        .collect();
    hits.sort_by_key(|h| h.class);
    hits.dedup();
    hits
}

/// Where an entry of the lexicon stands.
fn find(entry: &str, tokens: &[Token]) -> Vec<Vec<usize>> {
    if let Some((first, second)) = entry.split_once('~') {
        let firsts = find(first, tokens);
        let seconds = find(second, tokens);
        let pair = firsts
            .iter()
            .flat_map(|a| seconds.iter().map(move |b| (a, b)));
        return pair
            .filter(|(a, b)| a.last() < b.first())
            .map(|(a, b)| a.iter().chain(b).copied().collect())
            .take(1)
            .collect();
    }
    let parts: Vec<&str> = entry.split(' ').collect();
    let starts = 0..(tokens.len() + 1).saturating_sub(parts.len());
    starts
        .filter_map(|s| end(&parts, tokens, s).map(|e| (s..e).collect()))
        .collect()
}

/// Where neighbouring words end that begin here. "Did I ever ask you" says what "did I ask you" says.
fn end(parts: &[&str], tokens: &[Token], start: usize) -> Option<usize> {
    const BETWEEN: &str = "ever already actually previously perhaps maybe schon jemals eigentlich";
    let mut at = start;
    for (i, part) in parts.iter().enumerate() {
        let between = |t: &&Token| !t.quoted && one_of(&t.folded, BETWEEN);
        if i > 0 && !tokens.get(at).is_some_and(|t| same(part, t)) {
            at += usize::from(tokens.get(at).filter(between).is_some());
        }
        at = tokens.get(at).filter(|t| same(part, t)).map(|_| at + 1)?;
    }
    Some(at)
}

fn same(part: &str, token: &Token) -> bool {
    !token.quoted
        && match (part.strip_prefix('*'), part.strip_suffix('*')) {
            (Some(end), _) => token.folded.ends_with(end),
            (_, Some(start)) => token.folded.starts_with(start),
            _ => token.folded == part,
        }
}

fn shape_hits(tokens: &[Token], payload: bool) -> Vec<Hit> {
    let mut hits: Vec<Hit> = (0..tokens.len())
        .filter_map(|at| match paths::shape(tokens, at) {
            _ if paths::command(&tokens[at]) => Some(hit(Class::Typed, vec![at], true)),
            Some(Shape::File) => Some(hit(Class::PathFile, vec![at], true)),
            Some(Shape::Folder) => Some(hit(Class::PathFolder, vec![at], true)),
            None if tokens[at].quoted => Some(hit(Class::Quote, vec![at], true)),
            None => None,
        })
        .collect();
    if payload {
        hits.push(Hit {
            class: Class::Payload,
            at: tokens.len(),
            to: tokens.len(),
            takes: Vec::new(),
            exact: true,
        });
    }
    hits
}

/// `notes/meeting 12 March.txt` is one file, not a folder and a file.
fn join_paths(text: &str, tokens: &[Token], hits: &mut Vec<Hit>) {
    let joined = |folder: usize, file: usize| {
        let words = &tokens[folder..=file];
        let near = words
            .windows(2)
            .all(|w| text[w[0].end..w[1].start].trim().is_empty());
        let plain = words[1..]
            .iter()
            .all(|t| !t.quoted && !is_glue(t) && !t.text.contains('/'));
        near && plain && !words[0].quoted && !words[0].text.ends_with('/')
    };
    let files: Vec<usize> = hits
        .iter()
        .filter(|h| h.class == Class::PathFile)
        .map(|h| h.at)
        .collect();
    let ends = |at: usize| {
        files
            .iter()
            .find(|f| at < **f && **f <= at + 6 && joined(at, **f))
    };
    let spans: Vec<(usize, usize)> = hits
        .iter()
        .filter(|h| h.class == Class::PathFolder)
        .filter_map(|h| ends(h.at).map(|f| (h.at, *f)))
        .collect();
    for (from, to) in spans {
        hits.retain(|h| h.at < from || h.to >= to);
    }
}

/// Whether the text is German; `None` when it could be either.
pub(crate) fn german(text: &str) -> Option<bool> {
    let text = beginning(text, LONGEST);
    let words: Vec<String> = tokens(text).into_iter().map(|t| fold(&t.text)).collect();
    let count = |list: &BTreeSet<&str>| words.iter().filter(|w| list.contains(&w.as_str())).count();
    let (de, en) = (count(&GERMAN), count(&ENGLISH));
    let umlaut = text.contains(['ä', 'ö', 'ü', 'Ä', 'Ö', 'Ü', 'ß']);
    if de == en {
        umlaut.then_some(true)
    } else {
        Some(de > en)
    }
}
