//! Person names, by lists of first and last names, titles and context.

use crate::{Finding, RuleError};

/// The name lists.
pub(crate) struct Names {
    first: Vec<String>,
    last: Vec<String>,
}

impl Names {
    pub(crate) fn load(sources: &[(&str, &str)]) -> Result<Self, RuleError> {
        let list = |file: &str| {
            let text = sources.iter().find(|(name, _)| *name == file).map_or("", |(_, t)| *t);
            let mut words: Vec<String> =
                text.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).map(str::to_owned).collect();
            words.sort();
            words
        };
        Ok(Self { first: list("names/first.txt"), last: list("names/last.txt") })
    }

    pub(crate) fn find(&self, text: &str, out: &mut Vec<Finding>) {
        let mut at = 0;
        let words: Vec<(usize, &str)> = text
            .split_inclusive(|c: char| !c.is_alphanumeric())
            .map(|w| {
                let start = at;
                at += w.len();
                (start, w.trim_end_matches(|c: char| !c.is_alphanumeric()))
            })
            .collect();
        let has = |list: &[String], w: &str| list.binary_search_by(|x| x.as_str().cmp(w)).is_ok();
        let mut i = 0;
        while i < words.len() {
            let (start, word) = words[i];
            let titled = i > 0 && ["Mr", "Mrs", "Ms", "Dr", "Herr", "Frau"].contains(&words[i - 1].1.trim());
            let cap = |w: &str| w.chars().next().is_some_and(char::is_uppercase);
            if cap(word) && (has(&self.first, word) || titled) {
                let mut end = start + word.len();
                if let Some((s, next)) = words.get(i + 1).filter(|(s, w)| *s == end + 1 && cap(w)) {
                    if has(&self.last, next) || has(&self.first, word) {
                        end = s + next.len();
                        i += 1;
                    }
                }
                out.push(Finding { start, end, kind: "PERSON".into(), score: 0.6, rule: "person".into(), secret: false });
            }
            i += 1;
        }
    }
}
