//! Cases that others wrote: see fixtures/SOURCE.md.

use crate::guard;
use orgata_guard::{Finding, Mode};
use serde_json::Value;

fn rows(text: &str) -> Vec<Value> {
    text.lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

fn kind(presidio: &str) -> &str {
    match presidio {
        "CREDIT_CARD" => "CARD",
        "IBAN_CODE" => "IBAN",
        "IP_ADDRESS" => "IP",
        "MAC_ADDRESS" => "MAC",
        "EMAIL_ADDRESS" => "EMAIL",
        "PHONE_NUMBER" => "PHONE",
        "IT_VAT_CODE" => "IT_VAT",
        same => same,
    }
}

/// What is deliberately not found: addresses that name no machine, numbers without checksum or
/// words that say what they are, a codice fiscale with a wrong control character, a version-like
/// dotted number, and a number glued to a word.
const NOT_FOUND: &[&str] = &[
    "T00000000",
    "T99999999",
    "t22000129",
    "0981508150999",
    "Use local ipv6 ::",
    "src=:: dst=::1",
    "192.168.1.1.1",
    "localhost 127.0.0.1",
    "Unspecified ::",
    "Loopback ::1",
    "0.0.0.0/0",
    "::1/128",
    "::/128",
    "AAAAAA00B11C333N",
    "My US number is (415) 555-0132, and my international one is415-555-0132",
];

/// Cases that one of their rules must not take but that are keys of another kind all the same.
const OTHER_RULE: &[(&str, &str)] = &[
    ("anthropic-api-key", "anthropic-admin-key"),
    ("anthropic-admin-api-key", "anthropic-key"),
    ("mailchimp-api-key", "mailchimp-key"),
    ("cisco-meraki-api-key", "key-assignment"),
    ("gitlab_token", "github-token"),
];

#[test]
fn presidio_cases_of_covered_types() {
    let guard = guard(Mode::Mask);
    let mut wrong = Vec::new();
    let rows = rows(include_str!("../fixtures/presidio.jsonl"));
    for row in &rows {
        let text = row["text"].as_str().unwrap();
        let mut types: Vec<&str> = row["types"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        types.iter_mut().for_each(|t| *t = kind(t));
        let byte = |at: u64| {
            text.char_indices()
                .nth(at as usize)
                .map_or(text.len(), |(b, _)| b)
        };
        let spans = row["expected"].as_array().unwrap().iter();
        let mut wanted: Vec<(&str, usize, usize)> = spans
            .map(|s| {
                (
                    kind(s[0].as_str().unwrap()),
                    byte(s[1].as_u64().unwrap()),
                    byte(s[2].as_u64().unwrap()),
                )
            })
            .collect();
        wanted.sort_by_key(|s| s.1);
        let found = guard.scan(text).unwrap();
        let found: Vec<(&str, usize, usize)> = found
            .iter()
            .filter(|f| types.contains(&f.kind.as_str()))
            .map(|f| (f.kind.as_str(), f.start, f.end))
            .collect();
        if found != wanted && !NOT_FOUND.contains(&text) {
            wrong.push(format!(
                "{text:?} {types:?} wanted {wanted:?} found {found:?}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}\n{}",
        wrong.len(),
        rows.len(),
        wrong.join("\n")
    );
}

#[test]
fn secrets_of_others() {
    let guard = guard(Mode::Mask);
    let mut wrong = Vec::new();
    for (file, text) in [
        (
            "gitleaks",
            include_str!("../fixtures/secrets_gitleaks.jsonl"),
        ),
        (
            "detect-secrets",
            include_str!("../fixtures/secrets_detect_secrets.jsonl"),
        ),
    ] {
        for row in rows(text) {
            let clear: String = row["text_reversed"]
                .as_str()
                .unwrap()
                .chars()
                .rev()
                .collect();
            let found = guard.scan(&clear).unwrap();
            let name = row
                .get("rule")
                .or(row.get("plugin"))
                .and_then(Value::as_str)
                .unwrap();
            let counts = |f: &&Finding| {
                f.secret || (name == "ip_public" && f.kind == "IP" && row["secret"] == true)
            };
            let other = |f: &&Finding| !OTHER_RULE.contains(&(name, &f.rule));
            let hit: Vec<_> = found
                .iter()
                .filter(counts)
                .filter(other)
                .map(|f| (&f.rule, &clear[f.start..f.end]))
                .collect();
            // Two rows do not say whether they are secret.
            if row["secret"]
                .as_bool()
                .is_some_and(|secret| secret == hit.is_empty())
            {
                let head: String = clear.chars().take(100).collect();
                wrong.push(format!(
                    "{file} {name} {} {hit:?} in {head:?}",
                    row["secret"]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}
