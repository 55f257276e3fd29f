//! Titles and the system prompt.

use crate::*;
use orgata_profile::{GuardMode, ModelRef, builtin};

#[test]
fn a_title_is_one_clean_line() {
    for (answer, title) in [
        ("Offer for Vienna", Some("Offer for Vienna")),
        (
            "\n  \"Angebot nach Wien.\"\nMore",
            Some("Angebot nach Wien"),
        ),
        ("## **Monatsabschluss**", Some("Monatsabschluss")),
        ("„Rechnung prüfen“", Some("Rechnung prüfen")),
        ("", None),
        (" \n\"\" ", None),
    ] {
        assert_eq!(title_from(answer).as_deref(), title, "{answer}");
    }
    assert_eq!(title_from(&"ä".repeat(500)).unwrap().chars().count(), 60);
}

#[test]
fn the_request_for_a_title_is_hidden_and_bounded() {
    let hidden = Some(ModelRef {
        provider: "p".into(),
        model: "small".into(),
    });
    let config = TurnConfig {
        hidden,
        ..config(Mode::Auto)
    };
    let request = title_request(&config, &"q".repeat(100_000), "an answer");
    assert_eq!(request.site, CallSite::Title);
    assert_eq!(request.model.as_deref(), Some("small"));
    let Content::Text { text } = &request.messages[0].content[0] else {
        panic!()
    };
    assert!(text.len() < 2_000 && text.contains("an answer"));
}

#[test]
fn the_prompt_follows_profile_and_mode() {
    let mut profile = builtin("finance").unwrap().unwrap();
    let tools = [world::spec("read", Some(true), true)];
    let prompt = system_prompt(
        &profile,
        Some("/work/month"),
        "Friday, 20 November 2026",
        &tools,
    );
    for part in [
        "Finance",
        "Show the arithmetic",
        "/work/month",
        "20 November",
        "in square brackets",
        "# Tools",
        "developer",
    ] {
        assert!(prompt.contains(part), "{part} is missing");
    }
    assert_eq!(
        prompt,
        system_prompt(
            &profile,
            Some("/work/month"),
            "Friday, 20 November 2026",
            &tools
        )
    );
    profile.mode = Mode::Chat;
    profile.guard.mode = GuardMode::Detect;
    let prompt = system_prompt(&profile, None, "today", &tools);
    assert!(prompt.contains("no tool runs") && prompt.contains("No folder"));
    assert!(
        !prompt.contains("[EMAIL_"),
        "without masking there are no tokens"
    );
}
