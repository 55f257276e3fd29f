//! Rule files: what they say, and the check that they say it right.

use crate::assigned;
use crate::builtin::SOURCES;
use crate::canonical::fold;
use crate::check::{CONTEXT, THRESHOLD};
use crate::names::Names;
use crate::scan::{self, Matcher, Wake, Wakes};
use crate::sealed::hex;
use crate::validators::{self, Validator};
use crate::{RuleError, token};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;

/// A checked and compiled rule set. Making one is the only costly step; share it in an `Arc`.
pub struct Rules {
    hash: String,
    pub(crate) rules: Vec<Rule>,
    pub(crate) matcher: Matcher,
    /// For what is only possible; few need it.
    weak: OnceLock<Wake>,
    pub(crate) names: Names,
}

/// One rule.
pub(crate) struct Rule {
    pub(crate) id: String,
    description: String,
    pub(crate) kind: String,
    pub(crate) secret: bool,
    pub(crate) patterns: Vec<String>,
    pub(crate) keywords: Vec<String>,
    /// Folded.
    pub(crate) context: Vec<String>,
    /// The forms in which context words stand in texts.
    pub(crate) wakers: Vec<String>,
    /// All that it finds holds digits, as its examples show.
    pub(crate) digits: bool,
    pub(crate) needs_context: bool,
    /// A text that holds nothing but such values counts as context.
    pub(crate) alone: bool,
    /// Country whose pack it belongs to.
    pub(crate) locale: Option<String>,
    pub(crate) score: f32,
    pub(crate) entropy: f32,
    pub(crate) stop: Vec<String>,
    pub(crate) unless: Vec<String>,
    pub(crate) reach: usize,
    pub(crate) validator: Option<Validator>,
    examples: Examples,
}

/// What a rule says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleText<'r> {
    /// Id.
    pub id: &'r str,
    /// Kind of what it finds.
    pub kind: &'r str,
    /// What it finds, as a sentence.
    pub description: &'r str,
}

/// One rule's own tests.
#[derive(Clone, Copy, Debug)]
pub struct RuleExamples<'r> {
    /// The rule's id.
    pub id: &'r str,
    /// Kind of what it finds.
    pub kind: &'r str,
    /// Texts in which this kind must be found.
    pub matches: &'r [String],
    /// Texts in which this rule must find nothing.
    pub rejects: &'r [String],
    /// What it finds is never more than possible.
    pub possible: bool,
    /// A text that is nothing but such a value counts as context.
    pub alone: bool,
}

#[derive(Default)]
struct Examples {
    matches: Vec<String>,
    rejects: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rule: Vec<Source>,
}

/// A rule as written. README.md beside the rule files explains each field.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    pub(crate) id: String,
    description: String,
    kind: String,
    #[serde(default)]
    pub(crate) patterns: Vec<String>,
    #[serde(default)]
    pub(crate) names: Vec<String>,
    #[serde(default)]
    pub(crate) values: Vec<String>,
    #[serde(default)]
    secret: bool,
    #[serde(default)]
    unicode: bool,
    #[serde(default)]
    pub(crate) keywords: Vec<String>,
    #[serde(default)]
    context: Vec<String>,
    #[serde(default)]
    needs_context: bool,
    #[serde(default)]
    alone: bool,
    locale: Option<String>,
    score: f32,
    #[serde(default)]
    entropy: f32,
    #[serde(default)]
    stop: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default = "default_reach")]
    reach: usize,
    validator: Option<String>,
    #[serde(default)]
    reversed: bool,
    matches: Vec<String>,
    rejects: Vec<String>,
}

/// Whether a text can be a name of [`assigned::pattern`].
fn is_name(text: &str) -> bool {
    let part = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    !text.is_empty() && text.bytes().all(part)
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())
}

fn default_reach() -> usize {
    128
}

impl Rules {
    /// Compiles rule files (`*.toml`) and word lists (`*.txt`), given as name and text.
    ///
    /// # Errors
    /// The first thing that is wrong; then there is no rule set and nothing can be sent.
    pub fn load(sources: &[(&str, &str)]) -> Result<Self, RuleError> {
        Self::read(sources, 0)
    }

    /// [`Rules::load`]; rules of the first `known` sources are compiled when they are needed.
    fn read(sources: &[(&str, &str)], known: usize) -> Result<Self, RuleError> {
        let mut lazy = 0;
        let mut rules = Vec::new();
        let mut ids = BTreeSet::new();
        for (i, (file, text)) in sources.iter().enumerate() {
            if !file.ends_with(".toml") {
                continue;
            }
            let parsed: File =
                toml::from_str(text).map_err(|e| RuleError::file(file, e.message()))?;
            for source in parsed.rule {
                if !ids.insert(source.id.clone()) {
                    return Err(RuleError::rule(file, &source.id, "the id is used twice"));
                }
                rules.push(Rule::check(file, source)?);
            }
            if i < known {
                lazy = rules.len();
            }
        }
        if rules.is_empty() {
            return Err(RuleError::file("rules", "there is no rule"));
        }
        let names = Names::load(sources)?;
        let matcher = Matcher::compile(&rules, lazy)?;
        Ok(Self {
            hash: hash(sources),
            rules,
            matcher,
            weak: OnceLock::new(),
            names,
        })
    }

    /// The rules that come with this version.
    ///
    /// # Errors
    /// None in a released version: its own tests load them.
    pub fn builtin() -> Result<Self, RuleError> {
        Self::builtin_with(&[])
    }

    /// The rules that come with this version and further rule files.
    ///
    /// # Errors
    /// The first thing that is wrong; then there is no rule set and nothing can be sent.
    pub fn builtin_with(own: &[(&str, &str)]) -> Result<Self, RuleError> {
        Self::read(&[SOURCES, own].concat(), SOURCES.len())
    }

    /// What the rules say of themselves.
    pub fn texts(&self) -> impl Iterator<Item = RuleText<'_>> {
        self.rules.iter().map(|rule| RuleText {
            id: &rule.id,
            kind: &rule.kind,
            description: &rule.description,
        })
    }

    /// SHA-256 over all sources, hex. Receipts carry it.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// All kinds that these rules find, with whether they are secrets.
    #[must_use]
    pub fn kinds(&self) -> BTreeMap<&str, bool> {
        let mut kinds: BTreeMap<_, _> = self
            .rules
            .iter()
            .map(|r| (r.kind.as_str(), r.secret))
            .collect();
        kinds.insert("PERSON", false);
        kinds
    }

    /// How many rules there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Never true: a rule set without rules does not load.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rules' own tests.
    pub fn examples(&self) -> impl Iterator<Item = RuleExamples<'_>> {
        self.rules.iter().map(|r| RuleExamples {
            id: &r.id,
            kind: &r.kind,
            matches: &r.examples.matches,
            rejects: &r.examples.rejects,
            alone: r.alone,
            possible: r.score + CONTEXT < THRESHOLD
                || (r.is_weak() && r.context.is_empty() && !r.alone),
        })
    }
}

impl Rules {
    /// The patterns of rules whose findings are only possible unless words around them speak for
    /// them. Compiled at first use.
    pub(crate) fn weak(&self) -> Result<&Wake, RuleError> {
        if let Some(weak) = self.weak.get() {
            return Ok(weak);
        }
        let weak = Wake::compile(&self.rules, Wakes::Weak)?;
        Ok(self.weak.get_or_init(|| weak))
    }
}

impl Source {
    /// All that is wrong with what it says; whether its patterns compile is not asked here.
    pub(crate) fn problems(&self) -> Vec<&'static str> {
        let shapes = || self.patterns.iter().chain(&self.values);
        let validator = self.validator.as_deref().map(validators::by_name);
        let checks = [
            (
                !token::is_kind(&self.kind),
                "the kind must be capitals, digits and _, at most 24",
            ),
            (
                self.description.is_empty() || shapes().next().is_none(),
                "description and patterns must not be empty",
            ),
            (
                self.names.is_empty() != self.values.is_empty(),
                "names and values go together",
            ),
            (
                !self.names.iter().all(|name| is_name(name)),
                "a name is lower-case letters, digits and _",
            ),
            (
                self.matches.is_empty() || self.rejects.is_empty(),
                "there must be examples that match and that do not",
            ),
            (
                !(self.score > 0.0 && self.score <= 1.0),
                "the score must be above 0 and at most 1",
            ),
            (
                self.needs_context && self.context.is_empty() && !self.alone,
                "it needs context but names no context words",
            ),
            (
                !self.unicode && !shapes().all(|p| p.is_ascii()),
                "a pattern is not ASCII and the rule is not marked unicode",
            ),
            (
                !self.locale.as_deref().is_none_or(is_country),
                "the locale must be two capitals",
            ),
            (
                validator.is_some_and(|known| known.is_none()),
                "there is no such validator",
            ),
        ];
        checks.iter().filter(|c| c.0).map(|c| c.1).collect()
    }

    /// The patterns that are searched, those of `names` and `values` last.
    pub(crate) fn expanded(&self) -> Vec<String> {
        let mut patterns: Vec<String> = self.patterns.iter().map(|p| scan::expand(p)).collect();
        if !self.names.is_empty() && !self.values.is_empty() {
            patterns.push(assigned::pattern(&self.names, &self.values));
        }
        patterns
    }
}

impl Rule {
    /// Whether it needs no context but is below the threshold without.
    pub(crate) fn is_weak(&self) -> bool {
        self.score < THRESHOLD && !self.needs_context
    }

    pub(crate) fn check(file: &str, source: Source) -> Result<Self, RuleError> {
        if let Some(what) = source.problems().first() {
            return Err(RuleError::rule(file, &source.id, what));
        }
        let validator = source.validator.as_deref().and_then(validators::by_name);
        let patterns = source.expanded();
        let mut keywords = source.keywords;
        keywords.extend(assigned::keywords(&source.names));
        let lower = |words: Vec<String>| words.iter().map(|w| w.to_lowercase()).collect();
        let turn = |texts: Vec<String>| match source.reversed {
            true => texts.iter().map(|t| t.chars().rev().collect()).collect(),
            false => texts,
        };
        let matches = turn(source.matches);
        Ok(Self {
            digits: matches.iter().all(|m| scan::holds_digits(m.as_bytes())),
            examples: Examples {
                matches,
                rejects: turn(source.rejects),
            },
            id: source.id,
            description: source.description,
            kind: source.kind,
            secret: source.secret,
            patterns,
            keywords: lower(keywords),
            context: source.context.iter().map(|w| fold(w)).collect(),
            wakers: wakers(&source.context),
            needs_context: source.needs_context,
            alone: source.alone,
            locale: source.locale,
            score: source.score,
            entropy: source.entropy,
            stop: lower(source.stop),
            unless: lower(source.unless),
            reach: source.reach,
            validator,
        })
    }
}

impl std::fmt::Debug for Rules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rules({} rules, {})", self.rules.len(), self.hash)
    }
}

/// Context words as they may stand in a text, whose case is ignored only for ASCII.
fn wakers(words: &[String]) -> Vec<String> {
    let forms = |word: &String| {
        let lower = word.to_lowercase();
        let apart = lower.nfd().collect();
        [fold(word), lower, word.to_uppercase(), apart]
    };
    let all: BTreeSet<String> = words.iter().flat_map(forms).collect();
    all.into_iter()
        .filter(|w| !w.is_ascii() || w.bytes().all(|b| !b.is_ascii_uppercase()))
        .collect()
}

fn hash(sources: &[(&str, &str)]) -> String {
    let mut digest = Sha256::new();
    for part in sources.iter().flat_map(|(name, text)| [name, text]) {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    hex(&digest.finalize())
}
