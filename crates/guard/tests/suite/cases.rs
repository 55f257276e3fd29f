//! Cases that others wrote: see fixtures/SOURCE.md.

use crate::{RULES, guard};
use orgata_guard::{Finding, Guard, Keys, Mode, Policy, Possible};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

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
        "FI_PERSONAL_IDENTITY_CODE" => "FI_PERSONAL_ID",
        "DATE_TIME" => "DATE",
        "FIN" => "SG_NRIC_FIN",
        same => same,
    }
}

/// What is deliberately not found: the collection holds this text twice and expects the number that
/// is glued to a word once to be found and once not.
const NOT_FOUND: &[&str] =
    &["My US number is (415) 555-0132, and my international one is415-555-0132"];

/// Cases that one of their rules must not take but that are keys of another kind all the same.
const OTHER_RULE: &[(&str, &str)] = &[
    ("anthropic-api-key", "anthropic-admin-key"),
    ("anthropic-admin-api-key", "anthropic-key"),
    ("mailchimp-api-key", "mailchimp-key"),
    ("cisco-meraki-api-key", "key-assignment"),
    ("gitlab_token", "github-token"),
];

#[test]
fn presidio_cases() {
    let policy = Policy {
        possible: Possible::All,
        ..Policy::of(Mode::Mask)
    };
    let guard = Guard::new(Arc::clone(&RULES), Keys::new(&[7; 32]), policy, [], vec![]).unwrap();
    let rows = rows(include_str!("../fixtures/presidio.jsonl"));
    let failing = |row: &&Value| !NOT_FOUND.contains(&row["text"].as_str().unwrap());
    let wrong: Vec<String> = rows
        .iter()
        .filter(failing)
        .filter_map(|row| mistake(&guard, row))
        .collect();
    let (count, all) = (wrong.len(), rows.len());
    assert!(wrong.is_empty(), "{count} of {all}\n{}", wrong.join("\n"));
}

/// What is wrong with the findings of a case. Only its types count; a finding is of each of its kinds.
fn mistake(guard: &Guard, row: &Value) -> Option<String> {
    let text = row["text"].as_str().unwrap();
    let types = row["types"].as_array().unwrap().iter();
    let types: Vec<&str> = types.map(|t| kind(t.as_str().unwrap())).collect();
    let marks: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let byte = |at: &Value| {
        let at = at.as_u64().unwrap() as usize;
        marks.get(at).copied().unwrap_or(text.len())
    };
    let all = guard.scan(text).unwrap();
    let found: BTreeSet<(&str, usize, usize)> = all
        .iter()
        .flat_map(|f| f.kinds().map(|kind| (kind, f.start, f.end)))
        .filter(|(kind, ..)| types.contains(kind))
        .collect();
    if row["somewhere"] == true {
        return found
            .is_empty()
            .then(|| format!("{text:?} {types:?} found {all:?}"));
    }
    let spans = row["expected"].as_array().unwrap().iter();
    let wanted: BTreeSet<(&str, usize, usize)> = spans
        .map(|s| (kind(s[0].as_str().unwrap()), byte(&s[1]), byte(&s[2])))
        .collect();
    (found != wanted)
        .then(|| format!("{text:?} {types:?} wanted {wanted:?} found {found:?} of {all:?}"))
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
