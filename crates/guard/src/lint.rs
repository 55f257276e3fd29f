//! What can be said about rule files before they are used: all that is wrong, and what is unwise.

use crate::builtin::SOURCES;
use crate::rules::{Rule, Source};
use crate::{Finding, Guard, GuardError, Keys, Mode, Policy, Possible, RuleError, Rules, scan};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Something about a rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// File, rule and what is the matter.
    pub about: RuleError,
    /// Whether the file does not load; otherwise it loads and could be better.
    pub wrong: bool,
}

/// An example that is not as its rule says.
#[derive(Clone, Debug)]
pub struct FailedExample<'r> {
    /// The rule's id.
    pub rule: &'r str,
    /// The example.
    pub text: &'r str,
    /// Whether the rule's kind should be found; otherwise the rule should find nothing.
    pub wanted: bool,
    /// What is found.
    pub found: Vec<Finding>,
}

/// Compiled patterns above this many bytes are remarked on: each takes its share of memory and time.
const HEAVY: usize = 512 << 10;
/// Keywords below this many bytes wake a rule all the time.
const SHORT: usize = 3;

/// All remarks on rule files, given as name and text, as files beside the built-in ones.
#[must_use]
pub fn lint(files: &[(&str, &str)]) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    for (name, text) in SOURCES.iter().filter(|(name, _)| name.ends_with(".toml")) {
        for (id, _) in rules(name, text, &mut Vec::new()) {
            ids.insert(id, (*name).to_owned());
        }
    }
    for (file, text) in files {
        for (id, source) in rules(file, text, &mut remarks) {
            let mut say = |wrong: bool, what: String| {
                let about = RuleError::rule(file, &id, what);
                remarks.push(Remark { about, wrong });
            };
            if let Some(other) = ids.insert(id.clone(), (*file).to_owned()) {
                say(true, format!("the id is used twice, also in {other}"));
            }
            if let Some(source) = source {
                look(source, &mut say);
            }
        }
    }
    remarks
}

/// The rules of a file by id, those that can be read with what they say.
fn rules(file: &str, text: &str, remarks: &mut Vec<Remark>) -> Vec<(String, Option<Source>)> {
    let mut wrong = |about| remarks.push(Remark { about, wrong: true });
    let table: toml::Table = match toml::from_str(text) {
        Ok(table) => table,
        Err(error) => {
            wrong(RuleError::file(file, place(&error, text)));
            return Vec::new();
        }
    };
    for field in table.keys().filter(|key| *key != "rule") {
        wrong(RuleError::file(
            file,
            format!("there is no field `{field}`"),
        ));
    }
    let Some(list) = table.get("rule").and_then(toml::Value::as_array) else {
        wrong(RuleError::file(file, "there is no [[rule]]"));
        return Vec::new();
    };
    let mut found = Vec::new();
    for (at, value) in list.iter().enumerate() {
        let id = value.get("id").and_then(toml::Value::as_str);
        let id = id.map_or_else(|| format!("number {}", at + 1), str::to_owned);
        let source = match value.clone().try_into::<Source>() {
            Ok(source) => Some(source),
            Err(error) => {
                wrong(RuleError::rule(file, &id, error.message()));
                None
            }
        };
        found.push((id, source));
    }
    found
}

fn place(error: &toml::de::Error, text: &str) -> String {
    let line = error
        .span()
        .map(|at| text[..at.start].matches('\n').count() + 1);
    match line {
        Some(line) => format!("line {line}: {}", error.message()),
        None => error.message().to_owned(),
    }
}

fn look(source: Source, say: &mut impl FnMut(bool, String)) {
    let problems = source.problems();
    for what in &problems {
        say(true, (*what).to_owned());
    }
    let own = source.patterns.iter().chain(&source.values);
    let wild = own.filter(|pattern| starts_wild(pattern)).count();
    if source.keywords.is_empty() && source.names.is_empty() && wild > 0 {
        say(
            false,
            "it has no keywords and a pattern starts with a wildcard: it is tried everywhere"
                .into(),
        );
    }
    for word in source.keywords.iter().filter(|word| word.len() < SHORT) {
        say(
            false,
            format!("the keyword {word:?} is so short that it wakes the rule all the time"),
        );
    }
    for pattern in source.expanded() {
        match scan::weigh(&pattern) {
            Err(what) => say(true, format!("a pattern is wrong: {what}")),
            Ok(weight) => {
                if weight.empty {
                    say(
                        false,
                        format!("the pattern {pattern:?} matches an empty text"),
                    );
                }
                if weight.bytes > HEAVY {
                    let kb = weight.bytes >> 10;
                    say(false, format!("a pattern is slow: it compiles to {kb} KB"));
                }
            }
        }
    }
    if problems.is_empty()
        && let Err(error) = Rule::check("", source)
    {
        say(true, error.what);
    }
}

/// Whether a pattern begins with a repetition of anything.
fn starts_wild(pattern: &str) -> bool {
    let bare = pattern.trim_start_matches(['(', '^']);
    let bare = bare.strip_prefix("?:").unwrap_or(bare);
    let any = [".", r"\S", r"\w", r"[\s\S]", r"\D", r"\W", r"\s"];
    any.iter()
        .filter_map(|any| bare.strip_prefix(any))
        .any(|rest| rest.starts_with(['*', '+', '{']))
}

impl Rules {
    /// Runs the rules' own tests: examples in which the rule's kind is not found, and counterexamples
    /// in which the rule finds something. Rules for what is only possible are asked for that.
    ///
    /// # Errors
    /// When a guard cannot look at a text.
    pub fn failed_examples(rules: &Arc<Self>) -> Result<Vec<FailedExample<'_>>, GuardError> {
        let guard = |possible| {
            let policy = Policy {
                possible,
                ..Policy::of(Mode::Mask)
            };
            Guard::new(Arc::clone(rules), Keys::new(&[0; 32]), policy, [], vec![])
        };
        let (sure, all) = (guard(Possible::None)?, guard(Possible::All)?);
        let mut failed = Vec::new();
        for rule in rules.examples() {
            for (wanted, texts) in [(true, rule.matches), (false, rule.rejects)] {
                // What stands alone is not only possible, so a counterexample must hold without.
                let possible = rule.possible && (wanted || !rule.alone);
                let guard = if possible { &all } else { &sure };
                for text in texts {
                    let found = guard.scan(text)?;
                    let holds = match wanted {
                        true => found
                            .iter()
                            .any(|f| f.kinds().any(|kind| kind == rule.kind)),
                        false => found.iter().all(|f| f.rule != rule.id),
                    };
                    if !holds {
                        failed.push(FailedExample {
                            rule: rule.id,
                            text,
                            wanted,
                            found,
                        });
                    }
                }
            }
        }
        Ok(failed)
    }
}
