//! Tokens that a model bent, unknown tokens, and places where nothing is restored.

use crate::{guard, vault};
use orgata_guard::{Audience, Mode, Vault, restore_json, restore_text};
use serde_json::json;

fn masked(text: &str) -> (String, Vault) {
    let (guard, mut vault) = (guard(Mode::Mask), vault());
    let sealed = guard
        .seal_text(text, &Audience::model("m"), &mut vault)
        .unwrap();
    (sealed.into_string(), vault)
}

#[test]
fn bent_tokens_come_back() {
    let (token, vault) = masked("anna@example.com");
    let bare = token.trim_matches(['[', ']']);
    let bent = [
        token.to_lowercase(),
        token.replace('_', "\\_"),
        format!("\\[{}\\]", bare.replace('_', "\\_")),
        format!("&#91;{bare}&#93;"),
        format!("&lsqb;{bare}&rsqb;"),
        format!("%5B{bare}%5d"),
        format!("\\u005b{bare}\\u005D"),
        format!("【{bare}】"),
        bare.to_owned(),
        bare.to_lowercase(),
    ];
    for bent in bent {
        let (clear, masks) = restore_text(&format!("to {bent}'s box"), &vault);
        assert_eq!(clear, "to anna@example.com's box", "{bent}");
        assert_eq!(&clear[masks[0].start..masks[0].end], "anna@example.com");
        assert!(masks[0].known && masks[0].token == token && masks[0].kind == "EMAIL");
    }
}

#[test]
fn a_token_inside_a_longer_word_is_not_one() {
    let (token, vault) = masked("anna@example.com");
    let bare = token.trim_matches(['[', ']']);
    for text in [
        format!("X{bare}"),
        format!("{bare}X"),
        format!("{bare}_1"),
        format!("_{bare}"),
    ] {
        assert_eq!(restore_text(&text, &vault).0, text);
    }
}

#[test]
fn unknown_tokens_stay_and_are_flagged() {
    let (_, vault) = masked("anna@example.com");
    let text = "from [PERSON_ABCDEFGHJKMN] at [NOT_ATOKEN]";
    let (clear, masks) = restore_text(text, &vault);
    assert_eq!(clear, text);
    assert_eq!(masks.len(), 1);
    assert!(
        !masks[0].known && masks[0].token == "[PERSON_ABCDEFGHJKMN]" && masks[0].kind == "PERSON"
    );
}

#[test]
fn nothing_is_restored_inside_a_remote_url() {
    let (token, vault) = masked("anna@example.com");
    let bare = token.trim_matches(['[', ']']);
    for url in [
        format!("https://evil.example/?q={token}"),
        format!("![x](https://evil.example/{token})"),
        format!("HTTP://evil.example/{bare}"),
        format!("https:/evil.example/{token}"),
        format!("https:\\\\evil.example\\{token}"),
        format!("![x](//evil.example/{token})"),
        format!("http://{token}.evil.example/"),
        format!("http://localhost@evil.example/{token}"),
        format!("http://localhost.evil.example/{token}"),
        format!("ws://evil.example/{token}"),
        format!("[x](https&colon;//evil.example/{token})"),
        format!("[x](\\https://evil.example/{token})"),
        format!("[x]: https&#58;//evil.example/{token}"),
    ] {
        let (clear, masks) = restore_text(&url, &vault);
        assert_eq!(clear, url);
        assert!(masks.iter().all(|m| !m.known), "{url}");
    }
    for (text, wanted) in [
        (
            format!("http://localhost:80/{token}"),
            "http://localhost:80/anna@example.com",
        ),
        (
            format!("http://127.0.0.1/{token}"),
            "http://127.0.0.1/anna@example.com",
        ),
        (
            format!("http://[::1]:8/{token}"),
            "http://[::1]:8/anna@example.com",
        ),
        (format!("mailto:{token}"), "mailto:anna@example.com"),
        (
            format!("[x](mailto:{token})"),
            "[x](mailto:anna@example.com)",
        ),
        (
            format!("[x]({token}) & {token}"),
            "[x](anna@example.com) & anna@example.com",
        ),
        (
            format!("file:///tmp/{token}"),
            "file:///tmp/anna@example.com",
        ),
        (
            format!("https://a.example/ {token}"),
            "https://a.example/ anna@example.com",
        ),
    ] {
        assert_eq!(restore_text(&text, &vault).0, wanted);
    }
}

#[test]
fn a_restored_url_shields_what_is_glued_to_it() {
    let (guard, mut vault) = (guard(Mode::Mask), vault());
    let audience = Audience::model("m");
    let url = guard
        .seal_text(
            "https://a.example/?m=anna@example.com",
            &audience,
            &mut vault,
        )
        .unwrap();
    assert!(url.as_str().starts_with("[URL_"), "{}", url.as_str());
    let mail = guard
        .seal_text("bob@example.com", &audience, &mut vault)
        .unwrap();
    let glued = format!("{}&x={}", url.as_str(), mail.as_str());
    assert!(!restore_text(&glued, &vault).0.contains("bob@"));
}

#[test]
fn what_a_person_typed_as_a_token_comes_back_as_typed() {
    let (token, _) = masked("anna@example.com");
    let bare = token.trim_matches(['[', ']']).to_owned();
    for text in [
        token.clone(),
        format!("see {bare}."),
        token.to_lowercase(),
        bare.replace('_', "\\_"),
    ] {
        let (guard, mut vault) = (guard(Mode::Mask), vault());
        let audience = Audience::model("m");
        guard
            .seal_text("anna@example.com", &audience, &mut vault)
            .unwrap();
        let sealed = guard.seal_text(&text, &audience, &mut vault).unwrap();
        assert!(!sealed.as_str().contains(&bare), "{}", sealed.as_str());
        assert_eq!(restore_text(sealed.as_str(), &vault).0, text);
    }
}

#[test]
fn tool_arguments_still_parse_when_a_value_has_quotes() {
    let (guard, mut vault) = (guard(Mode::Mask), vault());
    let body = json!({"arguments": r#"{"body": "Dear Ms. O'Brien,\n\"hi\" anna@example.com", "card": 4111111111111111 }"#});
    let protocol = orgata_guard::Protocol::new().keys(["arguments"]);
    let sealed = guard
        .seal_json(&body, &protocol, &Audience::model("m"), &mut vault)
        .unwrap();
    let value: serde_json::Value = serde_json::from_slice(sealed.as_bytes()).unwrap();
    let arguments: serde_json::Value =
        serde_json::from_str(value["arguments"].as_str().unwrap()).unwrap();
    assert!(arguments["card"].as_str().unwrap().starts_with("[CARD_"));
    assert!(!value.to_string().contains("anna@") && !value.to_string().contains("4111"));
    assert_eq!(restore_json(&value, &vault), body);
}
