//! What was masked comes back byte for byte, however the stream is cut.

use crate::{guard, vault};
use orgata_guard::{
    Audience, Guard, Mode, Piece, Protocol, StreamRestorer, Vault, restore_json, restore_text,
};
use proptest::prelude::*;
use serde_json::Value;

/// Pieces that meet in odd ways: values, halves of tokens, brackets, URLs, escapes.
fn fragment() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "Anna Schmidt",
        "ANNA SCHMIDT",
        "anna@example.com",
        "Anna@Example.COM",
        "+49 30 901820",
        "4111 1111 1111 1111",
        "DE89 3704 0044 0532 0130 00",
        "[EMAIL_7F3K9Q2M4C1T]",
        "EMAIL_7F3K9Q2M4C1T",
        "email\\_7f3k9q2m4c1t",
        "&#91;PERSON_ABCDEFGHJKMN&#93;",
        "%5BCARD_0123456789AB%5D",
        "[",
        "]",
        "\\",
        "\\[",
        "\\]",
        "_",
        "[EMAIL_",
        "9Q2M4C1T]",
        "https://example.org/?q=",
        "http://localhost:3000/",
        "//",
        "https:",
        "(//",
        "](",
        "]:",
        "&",
        "://",
        " ",
        "\n",
        "\t",
        "\"",
        "<",
        ">",
        ", ",
        "Dear Ms. ",
        "é",
        "İ",
        "日本",
        "\u{a0}",
        "'",
        "{\"to\": \"anna@example.com\"}",
        "[1, 4111111111111111]",
        "\\u0041",
        "10.0.0.7",
        "2001:db8::8a2e:370:7334",
        "%40",
        "YW5uYUBleGFtcGxlLmNvbSBpcyBoZXJl",
        "[BLOCKED:AWS_KEY]",
        "078-05-1123",
        "12 rue de la Paix",
        "LITERAL_ABCDEFGHJKMN",
        "URL_0000000000ZZ",
    ]);
    prop_oneof![4 => fixed.prop_map(str::to_owned), 1 => ".{0,12}", 1 => "[A-Z_\\[\\]\\\\a-z0-9 ]{0,20}"]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(fragment(), 0..12).prop_map(|f| f.concat())
}

/// The text with each secret cut out, as it must come back.
fn without_secrets(guard: &Guard, text: &str) -> bool {
    !guard.scan(text).unwrap().iter().any(|f| f.secret)
}

fn joined(pieces: &[Piece]) -> String {
    pieces.iter().map(|p| p.text.as_str()).collect()
}

fn marks(pieces: &[Piece]) -> Vec<(String, bool)> {
    pieces
        .iter()
        .filter_map(|p| p.mask.as_ref())
        .map(|m| (m.token.clone(), m.known))
        .collect()
}

fn stream(vault: &Vault, parts: &[&str]) -> Vec<Piece> {
    let mut restorer = StreamRestorer::new(vault);
    let mut out: Vec<Piece> = parts.iter().flat_map(|p| restorer.push(p)).collect();
    out.extend(restorer.finish());
    out
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn restore_undoes_mask(text in text()) {
        let (guard, mut vault) = (guard(Mode::Mask), vault());
        prop_assume!(without_secrets(&guard, &text));
        let sealed = guard.seal_text(&text, &Audience::model("m"), &mut vault).unwrap();
        prop_assert_eq!(restore_text(sealed.as_str(), &vault).0, text);
    }

    #[test]
    fn restore_undoes_mask_in_json(texts in prop::collection::vec((text(), text()), 1..4), n in any::<i64>(), x in -9999i32..9999) {
        let (guard, mut vault) = (guard(Mode::Mask), vault());
        let mut body: serde_json::Map<String, Value> = texts.iter().map(|(k, v)| (k.clone(), Value::from(v.as_str()))).collect();
        body.insert("arguments".into(), Value::from(serde_json::to_string(&body).unwrap()));
        body.insert("n".into(), n.into());
        body.insert("x".into(), (f64::from(x) / 8.0).into());
        let body = Value::Object(body);
        let sealed = guard.seal_json(&body, &Protocol::new(), &Audience::model("m"), &mut vault).unwrap();
        prop_assume!(sealed.report().blocked.is_empty());
        let value: Value = serde_json::from_slice(sealed.as_bytes()).unwrap();
        prop_assert_eq!(restore_json(&value, &vault), body);
    }

    #[test]
    fn every_split_restores_the_same(text in text(), cuts in prop::collection::vec(0usize..200, 0..8)) {
        let (guard, mut vault) = (guard(Mode::Mask), vault());
        let sealed = guard.seal_text(&text, &Audience::model("m"), &mut vault).unwrap();
        let bent = format!("{} {}", sealed.as_str(), sealed.as_str().replace('_', "\\_").to_lowercase());
        let whole = stream(&vault, &[&bent]);
        let mut at: Vec<usize> = cuts.into_iter().map(|c| bent.floor_char_boundary(c.min(bent.len()))).collect();
        at.extend([0, bent.len()]);
        at.sort_unstable();
        let parts: Vec<&str> = at.windows(2).map(|w| &bent[w[0]..w[1]]).collect();
        let split = stream(&vault, &parts);
        prop_assert_eq!(joined(&split), joined(&whole));
        prop_assert_eq!(marks(&split), marks(&whole));
    }
}

#[test]
fn every_single_cut_and_every_single_character() {
    let (guard, mut vault) = (guard(Mode::Mask), vault());
    let text = "Dear Ms. Thorvaldsen, write to anna@example.com or see https://example.com/?m=anna@example.com now";
    let sealed = guard
        .seal_text(text, &Audience::model("m"), &mut vault)
        .unwrap();
    let masked = sealed.as_str();
    for at in (0..=masked.len()).filter(|at| masked.is_char_boundary(*at)) {
        assert_eq!(
            joined(&stream(&vault, &[&masked[..at], &masked[at..]])),
            text
        );
    }
    let letters: Vec<&str> = masked.split("").collect();
    assert_eq!(joined(&stream(&vault, &letters)), text);
}

#[test]
fn a_restorer_holds_no_more_than_a_token() {
    let (guard, mut vault) = (guard(Mode::Mask), vault());
    let sealed = guard
        .seal_text("anna@example.com", &Audience::model("m"), &mut vault)
        .unwrap();
    let long = format!(
        "{} [{} {}",
        "word ".repeat(50),
        "X".repeat(300),
        sealed.as_str()
    );
    let mut restorer = StreamRestorer::new(&vault);
    let (mut given, mut out) = (0, 0);
    for c in long.chars() {
        given += c.len_utf8();
        let pieces = restorer.push(&c.to_string());
        out += pieces
            .iter()
            .map(|p| p.mask.as_ref().map_or(p.text.len(), |m| m.token.len()))
            .sum::<usize>();
        assert!(given - out <= 64, "{} bytes held", given - out);
    }
}
