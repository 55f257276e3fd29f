//! Whatever goes wrong, nothing passes.

use crate::{RULES, guard, vault};
use orgata_guard::{
    Audience, Finding, Guard, GuardError, Keys, Mode, Policy, Protocol, Recognizer, Rules, Term,
};
use serde_json::{Value, json};
use std::cell::Cell;
use std::sync::Arc;

const RULE: &str = "[[rule]]\nid = \"x\"\ndescription = \"X\"\nkind = \"X\"\npatterns = ['x{3}']\n\
    score = 0.9\nmatches = [\"xxx\"]\nrejects = [\"y\"]\n";

#[test]
fn a_rule_file_loads_from_text() {
    let rules = Rules::load(&[("x.toml", RULE)]).unwrap();
    assert_eq!(rules.len(), 1);
    assert_eq!(rules.hash().len(), 64);
    assert_ne!(
        rules.hash(),
        Rules::load(&[("x.toml", &format!("{RULE}\n"))])
            .unwrap()
            .hash()
    );
}

#[test]
fn a_poisoned_rule_file_makes_no_guard() {
    for (poison, what) in [
        ("this is no rule", "expected"),
        ("", "there is no rule"),
        (&RULE.replace("x{3}", "x{3"), "a pattern is wrong"),
        (
            &RULE.replace("x{3}", "(?:x{500}){500}"),
            "a pattern is wrong",
        ),
        (&RULE.replace("x{3}", "(?<=a)x"), "a pattern is wrong"),
        (&RULE.replace("x{3}", "ü{3}"), "not ASCII"),
        (
            &RULE.replace("kind = \"X\"", "kind = \"x y\""),
            "the kind must be",
        ),
        (
            &RULE.replace("score = 0.9", "score = 9.0"),
            "the score must be",
        ),
        (
            &RULE.replace("score = 0.9", "score = nan"),
            "the score must be",
        ),
        (
            &format!("{RULE}validator = \"magic\"\n"),
            "no such validator",
        ),
        (&format!("{RULE}needs_context = true\n"), "needs context"),
        (&format!("{RULE}surprise = 1\n"), "unknown field"),
        (&format!("{RULE}{RULE}"), "used twice"),
        (
            &RULE.replace("matches = [\"xxx\"]", "matches = []"),
            "examples",
        ),
    ] {
        let error = Rules::load(&[("x.toml", poison)]).unwrap_err().to_string();
        assert!(error.contains(what), "{error} does not say {what}");
    }
    let list = Rules::load(&[("x.toml", RULE), ("names/first.txt", "Anna\n")]).unwrap_err();
    assert!(list.to_string().contains("not a folded word"), "{list}");
}

#[test]
fn no_time_left_means_nothing_is_sealed() {
    let (guard, mut vault) = (guard(Mode::Mask), vault());
    let audience = Audience::model("m");
    let out = guard.seal_text_within("anna@example.com", &audience, &mut vault, &|| true);
    assert_eq!(out.unwrap_err(), GuardError::Timeout);
    let asked = Cell::new(0);
    let later = || asked.replace(asked.get() + 1) > 3;
    let body = json!(["a", "b", "c", "d", "e", "f"]);
    let out = guard.seal_json_within(&body, &Protocol::new(), &audience, &mut vault, &later);
    assert_eq!(out.unwrap_err(), GuardError::Timeout);
    assert_eq!(
        guard.scan_within("x", &|| true).unwrap_err(),
        GuardError::Timeout
    );
}

#[test]
fn deep_nesting_is_refused_also_inside_strings() {
    let (guard, mut vault) = (guard(Mode::Mask), vault());
    let deep = (0..100).fold(json!("anna@example.com"), |inner, _| json!([inner]));
    let text = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    for body in [deep, json!({"arguments": text})] {
        let out = guard.seal_json(&body, &Protocol::new(), &Audience::model("m"), &mut vault);
        assert!(matches!(out, Err(GuardError::TooDeep { .. })));
    }
}

struct Broken;

impl Recognizer for Broken {
    fn name(&self) -> &str {
        "broken"
    }

    fn kinds(&self) -> &[&str] {
        &["PERSON"]
    }

    fn recognize(&self, _: &str, _: &dyn Fn() -> bool) -> Result<Vec<Finding>, GuardError> {
        Err(GuardError::Recognizer {
            name: "broken".into(),
            reason: "no model".into(),
        })
    }
}

struct Wild;

impl Recognizer for Wild {
    fn name(&self) -> &str {
        "wild"
    }

    fn kinds(&self) -> &[&str] {
        &["PERSON"]
    }

    fn recognize(&self, _: &str, _: &dyn Fn() -> bool) -> Result<Vec<Finding>, GuardError> {
        let finding = |start, end, kind: &str| Finding {
            start,
            end,
            kind: kind.into(),
            score: f32::NAN,
            rule: "recognizer/wild".into(),
            secret: false,
            also: Vec::new(),
        };
        Ok(vec![
            finding(1, 2, "PERSON"),
            finding(0, 900, "ORG"),
            finding(9, 3, "ORG"),
            finding(0, 1, "a b"),
        ])
    }
}

fn with(recognizer: impl Recognizer + 'static) -> Guard {
    let policy = Policy::of(Mode::Mask);
    Guard::new(
        Arc::clone(&RULES),
        Keys::new(&[7; 32]),
        policy,
        [],
        vec![Arc::new(recognizer)],
    )
    .unwrap()
}

#[test]
fn a_recognizer_that_fails_stops_sending() {
    let out = with(Broken).seal_text("hello", &Audience::model("m"), &mut vault());
    assert!(matches!(out, Err(GuardError::Recognizer { .. })));
}

#[test]
fn a_recognizer_that_talks_nonsense_breaks_nothing() {
    let mut vault = vault();
    let text = "é is a letter";
    let sealed = with(Wild)
        .seal_text(text, &Audience::model("m"), &mut vault)
        .unwrap();
    assert_eq!(orgata_guard::restore_text(sealed.as_str(), &vault).0, text);
}

#[test]
fn a_dictionary_kind_must_be_a_kind() {
    let policy = Policy::of(Mode::Mask);
    let terms = [Term::new("bad kind", "Falcon")];
    let out = Guard::new(
        Arc::clone(&RULES),
        Keys::new(&[7; 32]),
        policy,
        terms,
        vec![],
    );
    assert!(matches!(out, Err(GuardError::Rules(_))));
}

#[test]
fn large_and_hostile_texts_end() {
    let (guard, mut vault) = (guard(Mode::Mask), vault());
    for unit in [
        "a",
        "1 ",
        "1",
        "@",
        "a@",
        "[EMAIL_",
        "ABCDEFGHJKMNP_",
        "https://",
        "://a:b@",
        "eyJ",
        "eyJa.",
        "-----BEGIN PRIVATE KEY-----\n",
        "Anna ",
        "Mr. ",
        "\\u0041",
        "%41",
        "(((",
        "é",
        "日本",
        "key=",
        "password: x",
        "::",
        "0.",
        "{\"a\":",
        "\u{0}",
        "Name: Anna Smith\n",
        "A. ",
        "4111 1111 ",
        "\"",
        "sk-",
        "_",
        "-",
    ] {
        let text = unit.repeat(300_000 / unit.len());
        guard
            .seal_text(&text, &Audience::model("m"), &mut vault)
            .unwrap();
    }
    let ten: String = "Anna Schmidt, 4111 1111 1111 1111 x\n".repeat(280_000);
    let started: Value = json!({"content": ten});
    let sealed = guard
        .seal_json(
            &started,
            &Protocol::new(),
            &Audience::model("m"),
            &mut vault,
        )
        .unwrap();
    assert_eq!(sealed.report().masked["CARD"], 280_000);
}
