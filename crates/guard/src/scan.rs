//! The candidate search: one pass wakes rules, each woken rule looks only at its windows.

use crate::RuleError;
use crate::rules::Rule;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex_automata::meta::Regex;
use regex_automata::util::captures::Captures;
use regex_automata::util::syntax;
use regex_automata::{Input, MatchKind, PatternSet, Span};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

/// A place where a rule's pattern matched, not yet checked.
pub(crate) struct Candidate {
    pub(crate) rule: usize,
    pub(crate) at: Range<usize>,
    /// Where the whole match starts, of which `at` is the group that counts, or the name it is in.
    pub(crate) from: usize,
}

/// The compiled patterns of a rule set. A rule of the program is compiled when it wakes, which few
/// ever do.
pub(crate) struct Matcher {
    wake: Wake,
    regexes: Vec<OnceLock<Regex>>,
}

/// Finds the places where rules may match.
pub(crate) struct Wake {
    /// Finds keywords and context words; they wake rules.
    words: AhoCorasick,
    /// By word: the rules it wakes, and whether it must stand on its own.
    wakes: Vec<Vec<(usize, bool)>>,
    /// Finds places where any rule without words may match.
    shapes: Regex,
    /// Tells which of these patterns match somewhere in such a place, and the rule of each.
    which: Regex,
    shaped: Vec<usize>,
}

/// Which rules are to be woken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wakes {
    /// All; the weak ones and those that need context by their context words.
    Sure,
    /// The weak ones, wherever they match.
    Weak,
}

/// Bytes of compiled pattern that one rule may have, and all rules without keywords together.
const RULE_SIZE: usize = 2 << 20;
const SHAPES_SIZE: usize = 16 << 20;
/// Bytes after a context word in which its value stands.
const NEAR: usize = 100;
/// Bytes before a keyword or a shape that belong to its window.
const BEFORE: usize = 80;
/// Bytes of a name that are looked at before a match.
const LONGEST_NAME: usize = 64;

impl Wake {
    pub(crate) fn compile(rules: &[Rule], wakes: Wakes) -> Result<Self, RuleError> {
        let wrong = |e: &dyn std::fmt::Display| RuleError::file("rules", e);
        let mut words: BTreeMap<&str, Vec<(usize, bool)>> = BTreeMap::new();
        let (mut shaped, mut patterns) = (Vec::new(), Vec::new());
        for (i, rule) in rules.iter().enumerate() {
            let by_context = wakes == Wakes::Sure && (rule.needs_context || rule.is_weak());
            if wakes == Wakes::Weak && !rule.is_weak() {
            } else if !rule.keywords.is_empty() {
                for word in &rule.keywords {
                    words.entry(word).or_default().push((i, false));
                }
            } else if by_context {
                for word in &rule.wakers {
                    words.entry(word).or_default().push((i, true));
                }
            } else {
                patterns.extend(rule.patterns.iter().map(String::as_str));
                shaped.resize(patterns.len(), i);
            }
        }
        let build = |kind| {
            let config = Regex::config()
                .match_kind(kind)
                .hybrid_cache_capacity(1 << 21);
            let mut builder = builder(SHAPES_SIZE);
            let built = builder.configure(config).build_many(&patterns);
            built.map_err(|e| wrong(&e))
        };
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(words.keys())
            .map_err(|e| wrong(&e))?;
        Ok(Self {
            words: automaton,
            wakes: words.into_values().collect(),
            shapes: build(MatchKind::LeftmostFirst)?,
            which: build(MatchKind::All)?,
            shaped,
        })
    }

    /// By rule, the places where it may match.
    fn windows(&self, rules: &[Rule], text: &str) -> Vec<Vec<Range<usize>>> {
        let mut windows: Vec<Vec<Range<usize>>> = vec![Vec::new(); rules.len()];
        for hit in self.words.find_overlapping_iter(text) {
            let own = word(text, hit.span());
            let near = hit.start().saturating_sub(BEFORE)..(hit.end() + NEAR).min(text.len());
            let digits = own && holds_digits(&text.as_bytes()[near]);
            for (rule, whole) in &self.wakes[hit.pattern().as_usize()] {
                if *whole && !(own && (digits || !rules[*rule].digits)) {
                    continue;
                }
                let reach = rules[*rule].reach;
                let window =
                    hit.start().saturating_sub(BEFORE)..(hit.end() + reach).min(text.len());
                widen(&mut windows[*rule], window);
            }
        }
        let mut places = Vec::new();
        for hit in self.shapes.find_iter(text) {
            widen(&mut places, hit.start()..(hit.end() + 64).min(text.len()));
        }
        let mut which = PatternSet::new(self.shaped.len());
        for place in places {
            which.clear();
            let input = Input::new(text).span(place.clone());
            self.which.which_overlapping_matches(&input, &mut which);
            for pattern in which.iter() {
                widen(&mut windows[self.shaped[pattern.as_usize()]], place.clone());
            }
        }
        windows
    }
}

/// Whether there are two digits.
pub(crate) fn holds_digits(bytes: &[u8]) -> bool {
    bytes.iter().filter(|b| b.is_ascii_digit()).count() >= 2
}

/// Whether no ASCII letter or digit touches a place.
fn word(text: &str, at: aho_corasick::Span) -> bool {
    let bytes = text.as_bytes();
    let part = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    !part(at.start.checked_sub(1).and_then(|i| bytes.get(i))) && !part(bytes.get(at.end))
}

impl Matcher {
    /// Compiles what wakes rules, and the rules from `lazy` on.
    pub(crate) fn compile(rules: &[Rule], lazy: usize) -> Result<Self, RuleError> {
        let mut regexes: Vec<OnceLock<Regex>> = Vec::new();
        regexes.resize_with(rules.len(), OnceLock::new);
        for (cell, rule) in regexes.iter().zip(rules).skip(lazy) {
            let _ = cell.set(regex(rule)?);
        }
        let wake = Wake::compile(rules, Wakes::Sure)?;
        Ok(Self { wake, regexes })
    }

    /// All matches of all rules, in no particular order; with `weak` also those of weak rules that
    /// nothing speaks for.
    pub(crate) fn candidates(
        &self,
        rules: &[Rule],
        weak: Option<&Wake>,
        text: &str,
    ) -> Result<Vec<Candidate>, RuleError> {
        let mut found = Vec::new();
        for wake in std::iter::once(&self.wake).chain(weak) {
            for (rule, windows) in wake.windows(rules, text).into_iter().enumerate() {
                for window in windows {
                    search(self.regex(rules, rule)?, rule, text, window, &mut found);
                }
            }
        }
        Ok(found)
    }

    /// All matches of one rule.
    pub(crate) fn of_rule(
        &self,
        rules: &[Rule],
        rule: usize,
        text: &str,
    ) -> Result<Vec<Candidate>, RuleError> {
        let mut found = Vec::new();
        let all = 0..text.len();
        search(self.regex(rules, rule)?, rule, text, all, &mut found);
        Ok(found)
    }

    fn regex(&self, rules: &[Rule], rule: usize) -> Result<&Regex, RuleError> {
        let cell = &self.regexes[rule];
        if let Some(regex) = cell.get() {
            return Ok(regex);
        }
        let made = regex(&rules[rule])?;
        Ok(cell.get_or_init(|| made))
    }
}

fn search(regex: &Regex, rule: usize, text: &str, window: Range<usize>, out: &mut Vec<Candidate>) {
    let mut caps = regex.create_captures();
    let mut input = Input::new(text).span(window);
    while input.start() <= input.end() {
        regex.search_captures(&input, &mut caps);
        let Some(whole) = caps.get_match() else {
            return;
        };
        let span = inner(&caps, whole.span());
        if !span.is_empty() {
            let at = start(text, span.start)..text.ceil_char_boundary(span.end);
            let from = name_start(text, whole.start()).min(at.start);
            out.push(Candidate { rule, at, from });
        }
        // What follows the group may belong to the next match.
        input.set_start(span.end.max(whole.start() + 1));
    }
}

/// A match that starts inside a character (patterns see bytes) takes it when it is a letter.
fn start(text: &str, at: usize) -> usize {
    let floor = text.floor_char_boundary(at);
    let letter = text[floor..].starts_with(char::is_alphanumeric);
    if letter {
        floor
    } else {
        text.ceil_char_boundary(at)
    }
}

/// Where the name starts that a match may start in the middle of.
fn name_start(text: &str, at: usize) -> usize {
    let part = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let before = &text.as_bytes()[at.saturating_sub(LONGEST_NAME)..at];
    let len = before.iter().rev().take_while(part).count();
    text.floor_char_boundary(at - len)
}

/// The innermost reason of an error: the outer ones only say that building failed.
fn cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), cause)
}

/// The first group that took part, or the whole match.
fn inner(caps: &Captures, whole: Span) -> Span {
    (1..caps.group_len())
        .find_map(|i| caps.get_group(i))
        .unwrap_or(whole)
}

fn widen(windows: &mut Vec<Range<usize>>, window: Range<usize>) {
    match windows.last_mut() {
        Some(last) if window.start <= last.end => last.end = last.end.max(window.end),
        _ => windows.push(window),
    }
}

/// Bytes of letters, digits not among them: ASCII letters and what UTF-8 makes of others, but for the
/// lead byte of general punctuation (dashes, quotes) and of the Latin-1 signs.
const LETTERS: &str = r"a-zA-Z\x80-\xBF\xC3-\xE1\xE3-\xF4";
/// One capital of the Latin, Greek or Cyrillic alphabet.
const CAPITAL: &str =
    r"(?:[A-Z]|\xC3[\x80-\x96\x98-\x9E]|[\xC4-\xC8][\x80-\xBF]|\xCE[\x86-\xAB]|\xD0[\x80-\xAF])";

/// Writes `\p{L}` and `\p{Lu}` as classes of bytes. Unicode's own classes would make automata a
/// hundred times as large, and names do not need their precision.
pub(crate) fn expand(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    let mut inside = false;
    while let Some(c) = rest.chars().next() {
        let (taken, written) = if let Some(tail) = rest.strip_prefix(r"\p{Lu}") {
            (rest.len() - tail.len(), CAPITAL.to_owned())
        } else if let Some(tail) = rest.strip_prefix(r"\p{L}") {
            let class = if inside {
                LETTERS.to_owned()
            } else {
                format!("[{LETTERS}]")
            };
            (rest.len() - tail.len(), class)
        } else if c == '\\' {
            let len = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
            (len, rest[..len].to_owned())
        } else {
            inside = if inside { c != ']' } else { c == '[' };
            (c.len_utf8(), c.to_string())
        };
        out.push_str(&written);
        rest = &rest[taken..];
    }
    out
}

/// How a pattern is wrong and how many bytes it compiles to, at most [`RULE_SIZE`].
pub(crate) fn weigh(pattern: &str) -> Result<Weight, String> {
    let built = builder(RULE_SIZE).build(pattern);
    let regex = built.map_err(|e| cause(&e))?;
    Ok(Weight {
        bytes: regex.memory_usage(),
        empty: regex.is_match(""),
    })
}

/// What a pattern costs, and whether it matches nothing at all.
pub(crate) struct Weight {
    pub(crate) bytes: usize,
    pub(crate) empty: bool,
}

fn regex(rule: &Rule) -> Result<Regex, RuleError> {
    builder(RULE_SIZE).build_many(&rule.patterns).map_err(|e| {
        RuleError::rule(
            "rules",
            &rule.id,
            format!("a pattern is wrong: {}", cause(&e)),
        )
    })
}

fn builder(limit: usize) -> regex_automata::meta::Builder {
    let mut builder = Regex::builder();
    builder.syntax(syntax::Config::new().unicode(false).utf8(false));
    builder.configure(
        Regex::config()
            .utf8_empty(false)
            .hybrid_cache_capacity(1 << 18)
            .nfa_size_limit(Some(limit)),
    );
    builder
}
