//! `orgata guard rules`: listing, testing, checking and starting rules.

use crate::common::Home;

const PLATE: &str = r#"
[[rule]]
id = "plate"
description = "Plate of a car of the house"
kind = "PLATE"
keywords = ["plate"]
patterns = ['plate (K-\d{4})']
score = 0.9
matches = ["plate K-1234"]
rejects = ["plate K-12"]
"#;

#[test]
fn list_names_every_rule_once() {
    let home = Home::empty();
    let rows = home
        .run(&["guard", "rules", "list", "--json"])
        .with(0)
        .json();
    let rows = rows.as_array().unwrap();
    let mut ids: Vec<&str> = rows.iter().map(|r| r["id"].as_str().unwrap()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert!(all == ids.len() && all >= 500, "{all}");
    let table = home.run(&["guard", "rules", "list"]).with(0).out;
    assert_eq!(table.lines().count(), all + 1);
    assert!(table.contains("anthropic-key"));
    assert!(!home.path().exists(), "nothing is made in the home folder");
}

#[test]
fn test_runs_the_examples_of_all_rules() {
    let home = Home::empty();
    home.run(&["guard", "rules", "test"]).with(0);
    let good = home.file("plate.toml", PLATE);
    let tested = home
        .run(&["guard", "rules", "test", &good, "--json"])
        .with(0)
        .json();
    assert_eq!(tested["failed"], serde_json::json!([]));
    let bad = PLATE
        .replace("plate K-1234", "plate K-123")
        .replace("plate K-12\"", "plate K-1299\"");
    let bad = home.file("bad.toml", &bad);
    let told = home.run(&["guard", "rules", "test", &bad]).with(1).out;
    assert!(told.contains("rule plate: its type should be found in \"plate K-123\""));
    assert!(told.contains("rule plate: it should find nothing in \"plate K-1299\""));
    assert!(told.contains("found by plate: \"K-1299\""));
}

#[test]
fn lint_says_every_error_with_file_and_rule() {
    let home = Home::empty();
    let good = home.file("good.toml", PLATE);
    home.run(&["guard", "rules", "lint", &good]).with(0);
    let bad = PLATE
        .replace("\"PLATE\"", "\"plate\"")
        .replace("[\"plate K-12\"]", "[]")
        .replace("[\"plate\"]", "[\"pl\"]")
        .replace("(K-", "(K-(");
    let bad = home.file("bad.toml", &bad);
    let told = home
        .run(&["guard", "rules", "lint", &good, &bad])
        .with(1)
        .out;
    for what in [
        "rule plate: the id is used twice",
        "rule plate: the kind must be",
        "rule plate: there must be examples",
        "rule plate: a pattern is wrong",
        "warning: ",
        "the keyword \"pl\" is so short",
    ] {
        assert!(told.contains(what), "{what}: {told}");
    }
    assert!(told.lines().filter(|l| l.contains("bad.toml")).count() >= 5);
    let said = home
        .run(&["guard", "rules", "lint", &bad, "--json"])
        .with(1)
        .json();
    assert!(
        said.as_array()
            .unwrap()
            .iter()
            .any(|s| s["level"] == "error")
    );
    home.run(&["guard", "rules", "lint", "nowhere.toml"])
        .with(4);
    home.run(&["guard", "rules", "lint", "rule.txt"]).with(2);
}

#[test]
fn a_new_rule_is_right_from_the_start() {
    let home = Home::empty();
    let made = home
        .run(&["guard", "rules", "new", "house-badge"])
        .with(0)
        .out;
    let file = home.file("badge.toml", &made);
    home.run(&["guard", "rules", "lint", &file]).with(0);
    home.run(&["guard", "rules", "test", &file]).with(0);
    home.run(&["guard", "rules", "new", "House Badge"]).with(2);
}
