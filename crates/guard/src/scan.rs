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

/// The compiled patterns of a rule set.
pub(crate) struct Matcher {
    /// Finds keywords; they wake rules.
    keywords: AhoCorasick,
    wakes: Vec<Vec<usize>>,
    /// Finds places where any rule without keywords may match.
    shapes: Regex,
    /// Tells which of these patterns match somewhere in such a place, and the rule of each.
    which: Regex,
    shaped: Vec<usize>,
    /// One a rule, compiled when it is first woken: most rules never are.
    regexes: Vec<OnceLock<Result<Regex, RuleError>>>,
}

/// Bytes of compiled pattern that one rule may have, and all rules without keywords together.
const RULE_SIZE: usize = 2 << 20;
const SHAPES_SIZE: usize = 16 << 20;
/// Bytes before a keyword or a shape that belong to its window.
const BEFORE: usize = 80;
/// Bytes of a name that are looked at before a match.
const LONGEST_NAME: usize = 64;

impl Matcher {
    /// The patterns of the first `tried` rules are known to compile: each waits until it is needed.
    pub(crate) fn compile(rules: &[Rule], tried: usize) -> Result<Self, RuleError> {
        let wrong = |e: &dyn std::fmt::Display| RuleError::file("rules", e);
        let mut woken: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, rule) in rules.iter().enumerate() {
            for word in &rule.keywords {
                woken.entry(word).or_default().push(i);
            }
        }
        let (words, wakes): (Vec<&str>, Vec<Vec<usize>>) = woken.into_iter().unzip();
        let keywords = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(&words)
            .map_err(|e| wrong(&e))?;
        let regexes: Vec<OnceLock<_>> = rules.iter().map(|_| OnceLock::new()).collect();
        for (rule, slot) in rules.iter().zip(&regexes).skip(tried) {
            slot.get_or_init(|| regex(rule)).clone()?;
        }
        let (mut shaped, mut patterns) = (Vec::new(), Vec::new());
        for (i, rule) in rules.iter().enumerate() {
            if rule.keywords.is_empty() {
                patterns.extend(rule.patterns.iter().map(String::as_str));
                shaped.resize(patterns.len(), i);
            }
        }
        let build = |kind| {
            let config = Regex::config().match_kind(kind);
            let mut builder = builder(SHAPES_SIZE);
            let built = builder.configure(config).build_many(&patterns);
            built.map_err(|e| wrong(&e))
        };
        let shapes = build(MatchKind::LeftmostFirst)?;
        let which = build(MatchKind::All)?;
        Ok(Self {
            keywords,
            wakes,
            shapes,
            which,
            shaped,
            regexes,
        })
    }

    /// All matches of all rules, in no particular order.
    ///
    /// # Errors
    /// When a pattern does not compile, which is known before unless the rules were `tried`.
    pub(crate) fn candidates(
        &self,
        rules: &[Rule],
        text: &str,
    ) -> Result<Vec<Candidate>, RuleError> {
        let mut windows: Vec<Vec<Range<usize>>> = vec![Vec::new(); rules.len()];
        for hit in self.keywords.find_overlapping_iter(text) {
            for rule in &self.wakes[hit.pattern().as_usize()] {
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
        let mut found = Vec::new();
        for (rule, windows) in windows.into_iter().enumerate() {
            if windows.is_empty() {
                continue;
            }
            let made = self.regexes[rule].get_or_init(|| regex(&rules[rule]));
            let regex = made.as_ref().map_err(Clone::clone)?;
            let mut caps = regex.create_captures();
            for window in windows {
                search((rule, regex), text, window, &mut caps, &mut found);
            }
        }
        Ok(found)
    }
}

/// The matches of one rule in one window.
fn search(
    (rule, regex): (usize, &Regex),
    text: &str,
    window: Range<usize>,
    caps: &mut Captures,
    out: &mut Vec<Candidate>,
) {
    let mut input = Input::new(text).span(window);
    while input.start() <= input.end() {
        regex.search_captures(&input, caps);
        let Some(whole) = caps.get_match() else {
            return;
        };
        let span = inner(caps, whole.span());
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
            .nfa_size_limit(Some(limit)),
    );
    builder
}
