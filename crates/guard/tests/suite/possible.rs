//! What is only possible, what a text is that holds nothing but a value, and packs of countries.

use crate::{RULES, guard, vault};
use orgata_guard::{Audience, Finding, Guard, Keys, Mode, Policy, Possible, Protocol};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

fn with(policy: Policy) -> Guard {
    Guard::new(Arc::clone(&RULES), Keys::new(&[7; 32]), policy, [], vec![]).unwrap()
}

fn set(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

fn possible(kinds: &[&str]) -> Guard {
    with(Policy {
        possible: Possible::Of(set(kinds)),
        ..Policy::of(Mode::Mask)
    })
}

fn kinds(found: &[Finding]) -> Vec<&str> {
    found.iter().flat_map(Finding::kinds).collect()
}

fn sealed(body: &Value) -> Value {
    let protocol = Protocol::new().keys(["messages", "content", "order", "code"]);
    let (audience, mut vault) = (Audience::model("m"), vault());
    let sealed = guard(Mode::Mask).seal_json(body, &protocol, &audience, &mut vault);
    serde_json::from_slice(sealed.unwrap().as_bytes()).unwrap()
}

#[test]
fn dates_and_links_stay_unless_the_policy_names_them() {
    let text = "The talk on 2026-03-01 is announced at https://example.com/talks, 42 years old.";
    let seal = |guard: &Guard| {
        let sealed = guard.seal_text(text, &Audience::model("m"), &mut vault());
        sealed.unwrap().as_str().to_owned()
    };
    assert_eq!(seal(&guard(Mode::Mask)), text);
    let dates = seal(&possible(&["DATE"]));
    assert!(
        !dates.contains("2026") && dates.contains("example.com"),
        "{dates}"
    );
    let links = seal(&possible(&["URL", "AGE"]));
    assert!(
        links.contains("2026") && !links.contains("example.com"),
        "{links}"
    );
    assert!(!links.contains("42"), "{links}");
}

#[test]
fn a_value_that_is_the_whole_message_needs_no_words_around_it() {
    let guard = guard(Mode::Mask);
    for text in [
        "460899847",
        " 460899847\n",
        "460899847, 460899846",
        "A12803456",
    ] {
        assert!(!guard.scan(text).unwrap().is_empty(), "{text}");
    }
    for text in ["80331", "order 460899847", "460899847 pieces", "0", "a", ""] {
        assert!(guard.scan(text).unwrap().is_empty(), "{text}");
    }
    let message = sealed(&json!({"messages": [{"role": "user", "content": "460899847"}]}));
    assert!(!message.to_string().contains("460899847"), "{message}");
}

#[test]
fn data_with_a_key_is_no_message() {
    let data = json!({
        "order": "460899847",
        "code": "A12803456",
        "items": ["121042882", 121042882],
        "460899847": {"total": "945456787654"},
        "content": "{\"order\": \"460899847\"}",
    });
    assert_eq!(sealed(&data), data);
    let named = sealed(&json!({"ssn": "460899847", "routing_number": 121042882}));
    assert!(!named.to_string().contains("460899847"), "{named}");
    assert!(!named.to_string().contains("121042882"), "{named}");
}

#[test]
fn a_finding_says_what_else_it_may_be() {
    let found = guard(Mode::Mask).scan("121042882").unwrap();
    assert_eq!(found.len(), 1);
    let kinds = kinds(&found);
    assert!(
        kinds.contains(&"ABA_ROUTING_NUMBER") && kinds.contains(&"US_SSN"),
        "{kinds:?}"
    );
    let one = guard(Mode::Mask).scan("routing number 121042882").unwrap();
    assert!(one[0].also.is_empty(), "{one:?}");
    assert!(!serde_json::to_string(&one).unwrap().contains("also"));
    let allow = |kinds: &[&str]| {
        let guard = with(Policy {
            allow: set(kinds),
            ..Policy::of(Mode::Mask)
        });
        let sealed = guard.seal_text("121042882", &Audience::model("m"), &mut vault());
        sealed.unwrap().as_str().to_owned()
    };
    assert_ne!(allow(&["ABA_ROUTING_NUMBER"]), "121042882");
    assert_eq!(allow(&kinds), "121042882");
}

#[test]
fn a_policy_may_leave_out_countries() {
    let german = |locales: Option<&[&str]>| {
        let guard = with(Policy {
            locales: locales.map(set),
            ..Policy::of(Mode::Mask)
        });
        let found = guard.scan("Steuer-ID 12345678903, card 4111 1111 1111 1111");
        found
            .unwrap()
            .iter()
            .map(|f| f.kind.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(german(None), ["DE_TAX_ID", "CARD"]);
    assert_eq!(german(Some(&["DE"])), ["DE_TAX_ID", "CARD"]);
    assert_eq!(german(Some(&["US"])), ["CARD"]);
}
