//! From text to the operation that is wanted: words, their classes, and the best rule.

use crate::lexicon::{Class, ENGLISH, GERMAN, GLUE, LEXICON};
use crate::paths::{self, Shape};
use crate::rules::{Op, RULES, Rule, weight};
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
        // English "was" asks for nothing.
        if german(&head) == Some(false) {
            hits.retain(|h| h.class != Class::Ask || tokens[h.at].folded != "was");
        }
        // A word in capitals is what a search looks for: "find TODO in src".
        if hits.iter().any(|h| h.class == Class::Find) {
            let capitals = |h: &Hit| {
                tokens[h.at].text.len() > 2 && tokens[h.at].text.chars().all(char::is_uppercase)
            };
            hits.retain(|h| h.class == Class::Find || !capitals(h));
        }
        hits.extend(shape_hits(&tokens, payload.is_some()));
        join_paths(&head, &tokens, &mut hits);
        written_in_files(&tokens, &mut hits);
        // "I need to see notes.txt" wants a file; only a decision makes it a duty.
        let about = |c: Class| hits.iter().any(|h| h.class == c);
        if about(Class::PathFile) && !about(Class::Decide) && !about(Class::Approval) {
            hits.retain(|h| h.class != Class::MustI);
        }
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

/// Longest instruction in bytes; what is longer is no instruction but a text.
const LONGEST: usize = 2_000;

/// The beginning of a text, at most so many bytes.
fn beginning(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len()))
        .rev()
        .find(|i| text.is_char_boundary(*i));
    &text[..end.unwrap_or(0)]
}

/// Splits the instruction from text that was pasted behind it, or in front of it.
fn split(text: &str) -> (String, Option<String>) {
    let text = text.trim();
    if let Some((first, rest)) = text.split_once('\n') {
        let (first, rest) = (first.trim(), rest.trim());
        let last = rest.rsplit('\n').next().unwrap_or_default().trim();
        let before = text[..text.len() - last.len()].trim();
        if !asks(first) && asks(last) && !before.is_empty() {
            return (last.into(), Some(strip_fence(before)));
        }
        let head = first.trim_end_matches(':');
        let (head, early) = match colon(head) {
            Some((h, p)) if asks(h) => (h, format!("{p}\n")),
            _ => (head, String::new()),
        };
        return (head.into(), Some(strip_fence(&format!("{early}{rest}"))));
    }
    match colon(text) {
        Some((head, tail)) if !tail.is_empty() => (head.into(), Some(unquote(tail).into())),
        _ => (text.trim_end_matches(':').into(), None),
    }
}

/// Whether a line says anything that the planner understands.
fn asks(line: &str) -> bool {
    let words = tokens(beginning(line, LONGEST));
    words.len() <= 20 && word_hits(&words).iter().any(|h| weight(h.class) >= 2.5)
}

/// The first colon that ends an instruction: followed by space, outside of quotes.
fn colon(text: &str) -> Option<(&str, &str)> {
    let start = beginning(text, LONGEST);
    let quoted: Vec<_> = tokens(start).into_iter().filter(|t| t.quoted).collect();
    start.match_indices(':').map(|(i, _)| i).find_map(|i| {
        let inside = quoted.iter().any(|t| t.start <= i && i < t.end);
        let after = text[i + 1..].chars().next()?;
        let ends = after.is_whitespace() || "\"“„«`'‚".contains(after);
        (!inside && ends).then(|| (text[..i].trim(), text[i + 1..].trim()))
    })
}

fn strip_fence(text: &str) -> String {
    let inner = text.strip_prefix("```").and_then(|t| t.strip_suffix("```"));
    let inner = inner.map(|t| t.split_once('\n').map_or(t, |(_, body)| body));
    unquote(inner.unwrap_or(text).trim()).into()
}

/// Takes the quotes off a text that is one quotation.
pub(crate) fn unquote(text: &str) -> &str {
    let body = text.trim();
    let bare = body.trim_end_matches(['.', '!', '?']);
    let pairs = [
        ('"', '"'),
        ('„', '“'),
        ('“', '”'),
        ('„', '”'),
        ('«', '»'),
        ('»', '«'),
        ('`', '`'),
        ('\'', '\''),
        ('‚', '‘'),
        ('‘', '’'),
        ('„', '"'),
    ];
    pairs
        .iter()
        .find_map(|(open, close)| {
            bare.strip_prefix(*open)?
                .strip_suffix(*close)
                .filter(|i| !i.contains(*open) && !i.contains(*close))
        })
        .map_or(body, str::trim)
}

fn word_hits(tokens: &[Token]) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for words in LEXICON.iter() {
        for entry in &words.words {
            hits.extend(
                find(entry, tokens)
                    .into_iter()
                    .map(|takes| hit(words.class, takes, true)),
            );
        }
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
        Class::Show | Class::Make | Class::Write | Class::Unsupported | Class::Remember
    );
    overlaps && long.takes.len() > short.takes.len() && (!apart || verb)
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

/// Verbs that the word could be with one slip of the fingers.
fn slips(token: &Token, at: usize) -> Vec<Hit> {
    let verbs = LEXICON.iter().filter(|w| w.verb);
    verbs
        .filter(|w| {
            w.words
                .iter()
                .any(|e| !e.contains([' ', '~', '*']) && slip(e, &token.folded))
        })
        .map(|w| hit(w.class, vec![at], false))
        .collect()
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

/// "Where did I write about it? Look through the files" asks for files, not for conversations.
fn written_in_files(tokens: &[Token], hits: &mut [Hit]) {
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
