//! Every rule keeps its own examples.

use crate::guard;
use orgata_guard::{Mode, Rules};

#[test]
fn every_pattern_compiles() {
    // The built-in ones are compiled when they are first needed, own ones when they are loaded.
    let files: Vec<(String, String)> = std::fs::read_dir("../../guard-rules")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    let loaded = Rules::load(&files).unwrap();
    assert_eq!(loaded.len(), Rules::builtin().unwrap().len());
}

#[test]
fn every_rule_finds_its_examples_and_nothing_in_its_counterexamples() {
    let guard = guard(Mode::Mask);
    let rules = Rules::builtin().unwrap();
    let mut wrong = Vec::new();
    for rule in rules.examples() {
        let found = |text: &str| guard.scan(text).unwrap();
        let misses = |text: &&String| !found(text).iter().any(|f| f.kind == rule.kind);
        let takes = |text: &&String| found(text).iter().any(|f| f.rule == rule.id);
        let found = |text: &String| format!("{text:?}: {:?}", guard.scan(text).unwrap());
        wrong.extend(
            rule.matches
                .iter()
                .filter(misses)
                .map(|t| format!("{} misses {}", rule.id, found(t))),
        );
        wrong.extend(
            rule.rejects
                .iter()
                .filter(takes)
                .map(|t| format!("{} takes {}", rule.id, found(t))),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
