//! Every rule keeps its own examples.

use crate::RULES;
use orgata_guard::{Remark, Rules, lint};

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
    let wrong = Rules::failed_examples(&RULES).unwrap();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_rule_has_examples_that_could_fail() {
    let rules = Rules::builtin().unwrap();
    let secrets = rules.kinds().values().filter(|secret| **secret).count();
    assert!(rules.len() >= 500 && secrets >= 100, "{rules:?}, {secrets}");
    for rule in rules.examples() {
        assert!(!rule.matches.is_empty() && !rule.rejects.is_empty());
    }
}

const OWN: &str = r#"
[[rule]]
id = "badge"
description = "Badge of the house"
kind = "BADGE"
keywords = ["badge"]
patterns = ['badge (B-\d{5})']
score = 0.9
matches = ["badge B-12345"]
rejects = ["badge B-12"]
"#;

#[test]
fn lint_says_all_that_is_wrong_and_what_is_unwise() {
    assert_eq!(lint(&[("own.toml", OWN)]), []);
    let bad = OWN
        .replace("\"BADGE\"", "\"badge\"")
        .replace("score = 0.9", "score = 2")
        .replace("(B-", "(?:(B-");
    let unwise = OWN
        .replace("id = \"badge\"", "id = \"ipv4\"")
        .replace("keywords = [\"badge\"]", "")
        .replace("badge (B-\\d{5})", ".*|x*");
    let unread = OWN.replace("score", "skore");
    let files = [
        ("bad.toml", &*bad),
        ("unwise.toml", &*unwise),
        ("unread.toml", &*unread),
        ("broken.toml", "[[rule"),
    ];
    let said = lint(&files);
    let has = |wrong: bool, text: &str| {
        let hit = |r: &&Remark| r.wrong == wrong && r.about.to_string().contains(text);
        assert!(said.iter().any(|r| hit(&r)), "{text}: {said:#?}");
    };
    has(true, "bad.toml: rule badge: the kind must be");
    has(true, "bad.toml: rule badge: the score must be");
    has(true, "bad.toml: rule badge: a pattern is wrong");
    has(true, "unwise.toml: rule ipv4: the id is used twice");
    has(false, "unwise.toml: rule ipv4: it has no keywords");
    has(false, "matches an empty text");
    has(true, "unread.toml: rule badge: unknown field `skore`");
    has(true, "broken.toml: line 1");
}

#[test]
fn own_rules_stand_beside_the_built_in_ones() {
    let rules = Rules::builtin_with(&[("own.toml", OWN)]).unwrap();
    assert_eq!(rules.len(), Rules::builtin().unwrap().len() + 1);
    let broken = OWN.replace("(B-", "(?:(B-");
    assert!(Rules::builtin_with(&[("own.toml", &broken)]).is_err());
}
