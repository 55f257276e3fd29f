//! Sealing bodies: leaves, keys, constants, modes, secrets.

use crate::{RULES, guard, vault};
use orgata_guard::{
    Audience, Check, Guard, GuardError, Keys, Mode, Policy, Protocol, Term, restore_json,
    restore_text,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

fn sealed(body: &Value, protocol: &Protocol) -> (Value, String) {
    let (guard, mut vault) = (guard(Mode::Mask), vault());
    let sealed = guard
        .seal_json(body, protocol, &Audience::model("m"), &mut vault)
        .unwrap();
    let value: Value = serde_json::from_slice(sealed.as_bytes()).unwrap();
    if sealed.report().blocked.is_empty() {
        assert_eq!(&restore_json(&value, &vault), body);
    }
    (value, String::from_utf8(sealed.into_bytes()).unwrap())
}

/// Backwards, so that scanners of this repository do not stumble.
fn aws_key() -> String {
    "7ZYXWVUTSRQPON3MAIKA".chars().rev().collect()
}

#[test]
fn every_leaf_is_sealed_and_comes_back() {
    let (_, text) = sealed(
        &json!({
            "role": "user",
            "content": [{"type": "text", "text": "Anna Schmidt anna@example.com"}],
            "card": 4111111111111111u64,
            "arguments": "{\"to\": \"anna@example.com\", \"card\":4111111111111111}",
            "anna@example.com": true,
        }),
        &Protocol::new(),
    );
    assert!(
        !text.contains("Anna") && !text.contains("example") && !text.contains("4111"),
        "{text}"
    );
}

#[test]
fn constants_pass_only_when_they_are_what_the_protocol_says() {
    let protocol = Protocol::new()
        .constant("/model", Check::one_of(["anna@example.com"]))
        .constant("/messages/*/tool_call_id", Check::Id)
        .constant("/max", Check::Number);
    let body = |id: &str| json!({"model": "anna@example.com", "max": 4111111111111111u64, "messages": [{"tool_call_id": id}]});
    let (value, _) = sealed(&body("call_4111111111111111"), &protocol);
    assert_eq!(value, body("call_4111111111111111"));
    let (value, _) = sealed(&body("4111 1111 1111 1111"), &protocol);
    assert!(
        value["messages"][0]["tool_call_id"]
            .as_str()
            .unwrap()
            .starts_with("[CARD_")
    );
    let (value, _) = sealed(&json!({"model": "bob@example.com"}), &protocol);
    assert!(value["model"].as_str().unwrap().starts_with("[EMAIL_"));
}

#[test]
fn declared_keys_are_kept_and_others_masked() {
    let schema = json!({"type": "object", "properties": {"anna@example.com": {"type": "string"}}});
    let protocol = Protocol::new().schema(&schema);
    let (value, _) = sealed(
        &json!({"anna@example.com": 1, "bob@example.com": 2}),
        &protocol,
    );
    assert!(value.get("anna@example.com").is_some() && value.get("bob@example.com").is_none());
}

#[test]
fn the_key_says_what_a_value_is() {
    let (value, _) = sealed(
        &json!({"phone": "4155550132", "ssn": 460899847, "dateOfBirth": "1980-03-12", "order": "4155550132", "name": "Waceera Kin"}),
        &Protocol::new(),
    );
    assert!(
        value["phone"].as_str().unwrap().starts_with("[PHONE_"),
        "{value}"
    );
    assert!(
        value["ssn"].as_str().unwrap().starts_with("[US_SSN_"),
        "{value}"
    );
    assert!(
        value["dateOfBirth"].as_str().unwrap().starts_with("[DOB_"),
        "{value}"
    );
    assert!(
        value["name"].as_str().unwrap().starts_with("[PERSON_"),
        "{value}"
    );
    assert_eq!(value["order"], "4155550132");
    let password: String = "8pLk2#vQ".to_owned();
    let (value, _) = sealed(&json!({"password": password}), &Protocol::new());
    assert_eq!(value["password"], "[BLOCKED:PASSWORD]");
}

#[test]
fn encoded_data_is_found() {
    for text in [
        "YW5uYUBleGFtcGxlLmNvbSBpcyBoZXJl",
        "blob YW5uYUBleGFtcGxlLmNvbSBpcyBoZXJl.",
        "anna%40example.com",
        "q=Anna%20Schmidt%2C%20anna%40example.com",
        "anna\\u0040example.com",
        "anna&#64;example.com",
        "{\"x\": \"anna\\u0040example.com\"}",
        "{\"x\": \"\\u0061nna@example.com\", \"y\": \"\\/\"}",
    ] {
        let (value, out) = sealed(&json!([text]), &Protocol::new());
        let leaf = value[0].as_str().unwrap();
        assert!(
            leaf.contains("[EMAIL_") || leaf.contains("[PERSON_"),
            "{out}"
        );
        assert!(!leaf.contains("example") && !leaf.contains("YW5u"), "{out}");
    }
    let image = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    assert_eq!(sealed(&json!([image]), &Protocol::new()).0[0], image);
}

#[test]
fn a_secret_is_cut_out_and_the_rest_goes_on() {
    let (guard, mut vault) = (guard(Mode::Mask), vault());
    let text = format!("key={} of anna@example.com", aws_key());
    let sealed = guard
        .seal_text(&text, &Audience::tool("x"), &mut vault)
        .unwrap();
    assert!(sealed.as_str().contains("[BLOCKED:AWS_KEY]") && !sealed.as_str().contains("anna"));
    assert_eq!(sealed.report().blocked["AWS_KEY"], 1);
    assert_eq!(sealed.report().masked["EMAIL"], 1);
    assert_eq!(
        restore_text(sealed.as_str(), &vault).0,
        "key=[BLOCKED:AWS_KEY] of anna@example.com"
    );
    assert_eq!(vault.len(), 1);
}

#[test]
fn strict_stops_what_a_person_sends() {
    let text = format!("use {}", aws_key());
    let kinds = BTreeSet::from(["AWS_KEY".to_owned()]);
    assert_eq!(
        guard(Mode::Strict).check_outgoing(&text),
        Err(GuardError::Blocked { kinds })
    );
    assert_eq!(
        guard(Mode::Strict).check_outgoing("anna@example.com"),
        Ok(())
    );
    for mode in [Mode::Off, Mode::Detect, Mode::Mask] {
        assert_eq!(guard(mode).check_outgoing(&text), Ok(()));
    }
    let mut policy = Policy::of(Mode::Strict);
    policy.strict.insert("IBAN".into());
    let guard = Guard::new(Arc::clone(&RULES), Keys::new(&[7; 32]), policy, [], vec![]).unwrap();
    assert!(guard.check_outgoing("DE89 3704 0044 0532 0130 00").is_err());
}

#[test]
fn off_and_detect_change_no_byte_and_say_so() {
    let body = json!({"b": "anna@example.com", "a": [1.50, "{ \"x\" : 1 }"], "key": aws_key()});
    for (mode, counted) in [(Mode::Off, 0), (Mode::Detect, 2)] {
        let (guard, mut vault) = (guard(mode), vault());
        let audience = Audience::model("m");
        let sealed = guard
            .seal_json(&body, &Protocol::new(), &audience, &mut vault)
            .unwrap();
        assert_eq!(sealed.as_bytes(), serde_json::to_vec(&body).unwrap());
        assert!(!sealed.report().guarded && sealed.report().mode == mode);
        assert_eq!(sealed.report().total(), counted);
        assert!(vault.is_empty());
        let text = "Anna Schmidt anna@example.com [EMAIL_7F3K9Q2M4C1T]";
        assert_eq!(
            guard
                .seal_text(text, &audience, &mut vault)
                .unwrap()
                .as_str(),
            text
        );
    }
}

#[test]
fn the_policy_lets_kinds_through_but_no_secret() {
    let mut policy = Policy::of(Mode::Mask);
    policy.allow.extend(["IP".to_owned(), "AWS_KEY".to_owned()]);
    let guard = Guard::new(Arc::clone(&RULES), Keys::new(&[7; 32]), policy, [], vec![]).unwrap();
    let text = format!("10.0.0.7 anna@example.com {}", aws_key());
    let sealed = guard
        .seal_text(&text, &Audience::model("m"), &mut vault())
        .unwrap();
    assert!(sealed.as_str().starts_with("10.0.0.7 [EMAIL_"));
    assert!(sealed.as_str().ends_with("[BLOCKED:AWS_KEY]"));
}

#[test]
fn the_dictionary_is_found_in_any_case_and_spelling() {
    let terms = [
        Term::new("CODE_NAME", "Blue Falcon"),
        Term::new("CUSTOMER", "Müller & Söhne"),
        Term::new("HOST", "pc-4711"),
        Term::new("PATH", "/home/jdoe"),
        Term::new("CUSTOMER", "c++"),
    ];
    let guard = Guard::new(
        Arc::clone(&RULES),
        Keys::new(&[7; 32]),
        Policy::of(Mode::Mask),
        terms,
        vec![],
    )
    .unwrap();
    for (text, kind) in [
        ("the blue  falcon flies", "CODE_NAME"),
        ("BLUE\nFALCON", "CODE_NAME"),
        ("an MULLER & SOHNE GmbH", "CUSTOMER"),
        ("an mu\u{308}ller & so\u{308}hne", "CUSTOMER"),
        ("on pc-4711.", "HOST"),
        ("cd /home/jdoe/src", "PATH"),
        ("uses C++, mostly", "CUSTOMER"),
    ] {
        let found = guard.scan(text).unwrap();
        assert!(found.iter().any(|f| f.kind == kind), "{text}: {found:?}");
        let mut vault = vault();
        let sealed = guard
            .seal_text(text, &Audience::model("m"), &mut vault)
            .unwrap();
        assert_eq!(restore_text(sealed.as_str(), &vault).0, text);
    }
    for text in ["blue falconry", "/home/jdoes", "pc-47111", "abc++"] {
        assert!(guard.scan(text).unwrap().is_empty(), "{text}");
    }
}

#[test]
fn an_unchanged_leaf_seals_the_same_from_memory() {
    let guard = guard(Mode::Mask);
    let text = "Anna Schmidt wrote to bob@example.com. ".repeat(40);
    let once = guard
        .seal_text(&text, &Audience::model("m"), &mut vault())
        .unwrap();
    let again = guard
        .seal_text(&text, &Audience::model("m"), &mut vault())
        .unwrap();
    assert_eq!(once, again);
}

#[test]
fn digits_alone_are_never_a_person_and_code_stays_clean() {
    let guard = guard(Mode::Mask);
    let code = "let x = HashMap::new(); // 2026-03-01 10:15:42.113 INFO 1700000000 0x7ffd 1.2.3-rc.4\n\
        fn main() { println!(\"{}\", env!(\"CARGO_PKG_VERSION\")); } impl Iterator for Words<'_> {}\n\
        SELECT id, name FROM users WHERE id = 4711 AND token IS NOT NULL; sha256:0a1b2c3d std::fmt::Display\n";
    assert_eq!(guard.scan(code).unwrap(), vec![]);
    let found = guard
        .scan("Dear 12345, my name is 998877, Mr. 4711")
        .unwrap();
    assert!(found.iter().all(|f| f.kind != "PERSON"), "{found:?}");
}

#[test]
fn the_report_names_each_value_once() {
    let (guard, mut vault) = (guard(Mode::Mask), vault());
    let text = "anna@example.com, bob@example.com, anna@example.com";
    let sealed = guard
        .seal_text(text, &Audience::model("m"), &mut vault)
        .unwrap();
    let report = sealed.report();
    assert_eq!((report.masked["EMAIL"], report.found.len()), (3, 2));
    assert_eq!(report.rules_hash, guard.rules().hash());
    assert!(report.guarded && report.found[0].rule == "email");
    assert!(!serde_json::to_string(report).unwrap().contains("anna"));
}

#[test]
fn names_as_people_write_them() {
    let guard = guard(Mode::Mask);
    for (text, wanted) in [
        ("I met Samuel L. Jackson today", "Samuel L. Jackson"),
        ("with Robert Downey jr. there", "Robert Downey"),
        ("employed: B. Kowalski has", "B. Kowalski"),
        ("by J. R. Schmidt.", "J. R. Schmidt"),
        ("<name>Brinda Mangal</name>", "Brinda Mangal"),
        ("Vincent van Gogh painted", "Vincent van Gogh"),
        ("Anne-Marie O'Brien left", "Anne-Marie O'Brien"),
        ("ANNA SCHMIDT signed", "ANNA SCHMIDT"),
        ("ask Nicholas King about it", "Nicholas King"),
        ("Thomas's desk", "Thomas"),
        ("Jürgen Müller aus Köln", "Jürgen Müller"),
        ("saved as Anna Schmidt.pdf today", "Anna Schmidt"),
        ("in /srv/letters/Anna_Schmidt.docx", "Anna_Schmidt"),
        ("below Anna Schmidt/notes.md", "Anna Schmidt"),
    ] {
        let found = guard.scan(text).unwrap();
        let hit = found
            .iter()
            .any(|f| f.kind == "PERSON" && &text[f.start..f.end] == wanted);
        assert!(hit, "{text}: {found:?}");
    }
    let twice = "Waldemar Brzezinski came. Later Brzezinski left.";
    assert_eq!(guard.scan(twice).unwrap().len(), 2);
}

/// Two companies, or two readers of one company, cannot join what they saw.
#[test]
fn another_tenant_or_audience_sees_other_tokens() {
    let token = |key: u8, audience: &str| {
        let guard = Guard::new(
            Arc::clone(&RULES),
            Keys::new(&[key; 32]),
            Policy::of(Mode::Mask),
            [],
            vec![],
        );
        let sealed =
            guard
                .unwrap()
                .seal_text("anna@example.com", &Audience::model(audience), &mut vault());
        sealed.unwrap().as_str().to_owned()
    };
    let first = token(1, "m");
    assert!(first.starts_with("[EMAIL_"), "{first}");
    assert_eq!(first, token(1, "m"), "the same value, the same token");
    assert_ne!(first, token(2, "m"), "another tenant's key");
    assert_ne!(first, token(1, "other"), "another reader");
}
