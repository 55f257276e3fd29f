//! The tenant's own words: people, customers, code names, and this device's user, host and paths.

use crate::{Finding, GuardError, token};
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One word or phrase that must never leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Kind of its token, for example `PERSON` or `CODE_NAME`.
    pub kind: String,
    /// The word or phrase; case, diacritics and the amount of space between words do not matter.
    pub text: String,
}

impl Term {
    /// A term.
    pub fn new(kind: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            text: text.into(),
        }
    }
}

/// Compiled terms.
pub(crate) struct Dictionary {
    search: Option<AhoCorasick>,
    kinds: Vec<String>,
}

impl Dictionary {
    pub(crate) fn new(terms: impl IntoIterator<Item = Term>) -> Result<Self, GuardError> {
        let mut folded = BTreeSet::new();
        for term in terms {
            if !token::is_kind(&term.kind) {
                let what = format!(
                    "the dictionary kind {} is not capitals, digits and _",
                    term.kind
                );
                return Err(crate::RuleError::file("dictionary", what).into());
            }
            let (text, _) = fold(term.text.trim());
            if !text.is_empty() {
                folded.insert((text, term.kind));
            }
        }
        let (words, kinds): (Vec<String>, Vec<String>) = folded.into_iter().unzip();
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&words)
            .map_err(|e| crate::RuleError::file("dictionary", e))?;
        Ok(Self {
            search: (!words.is_empty()).then_some(search),
            kinds,
        })
    }

    pub(crate) fn kinds(&self) -> impl Iterator<Item = &str> {
        self.kinds.iter().map(String::as_str)
    }

    /// Finds every term as whole words.
    pub(crate) fn find(&self, text: &str, out: &mut Vec<Finding>) {
        let Some(search) = &self.search else { return };
        let (folded, map) = fold(text);
        let part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        for hit in search.find_overlapping_iter(&folded) {
            let (start, end) = (hit.start(), hit.end());
            let inside = |at: usize| {
                part(folded[..at].chars().next_back()) && part(folded[at..].chars().next())
            };
            let whole = !inside(start) && !inside(end);
            if whole {
                out.push(Finding {
                    start: map[start],
                    end: text.ceil_char_boundary(map[end - 1] + 1),
                    kind: self.kinds[hit.pattern().as_usize()].clone(),
                    score: 1.5,
                    rule: "dictionary".into(),
                    secret: false,
                    also: Vec::new(),
                });
            }
        }
    }
}

/// Folds case, diacritics and runs of space; gives for each folded byte the byte it came from.
fn fold(text: &str) -> (String, Vec<usize>) {
    let mut out = String::with_capacity(text.len());
    let mut map = Vec::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            out.extend(
                c.nfkd()
                    .filter(|c| !is_combining_mark(*c))
                    .flat_map(char::to_lowercase),
            );
        }
        map.resize(out.len(), at);
    }
    (out, map)
}
