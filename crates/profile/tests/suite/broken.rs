//! Profiles that are refused, and what is said of them.

use crate::yaml_with;
use orgata_profile::{BUILTIN, ProfileError, load};

fn refused(yaml: &str) -> String {
    load(yaml).expect_err("must be refused").to_string()
}

fn finance(from: &str, to: &str) -> String {
    let text = BUILTIN
        .iter()
        .find(|(name, _)| *name == "finance")
        .unwrap()
        .1;
    assert!(text.contains(from), "{from} is no longer in the profile");
    refused(&text.replacen(from, to, 1))
}

#[test]
fn a_misspelt_key_is_shown_with_its_place() {
    let text = yaml_with("").replace("version: 1.2.3", "version: 1.2.3\ncolour: blue");
    let Err(ProfileError::Yaml {
        line,
        column,
        message,
    }) = load(&text)
    else {
        panic!()
    };
    assert_eq!((line, column), (5, 1));
    assert!(message.contains("colour"), "{message}");
    let deep = yaml_with("").replace("kind: openai", "kind: openai\n    base_ulr: x");
    let Err(ProfileError::Yaml { line, message, .. }) = load(&deep) else {
        panic!()
    };
    assert_eq!(line, 9);
    assert!(message.contains("base_ulr"), "{message}");
}

#[test]
fn shape() {
    let table = [
        ("mode: smart_approve", "mode: yolo", "yolo"),
        (
            "version: 1.0.0",
            "version: 1.0.0\nversion: 2.0.0",
            "version",
        ),
        ("max_turns: 40", "max_turns: many", "invalid u32"),
        (
            "max_data_class: confidential",
            "max_data_class: cosmic",
            "cosmic",
        ),
        ("version: 1.0.0\n", "", "version"),
        (
            "version: 1.0.0",
            "version: 1.0.0\nsignature: { state: signed }",
            "signature",
        ),
    ];
    for (from, to, expected) in table {
        let message = finance(from, to);
        assert!(message.starts_with("line "), "{message}");
        assert!(message.contains(expected), "{expected}: {message}");
    }
}

#[test]
fn fields() {
    let table = [
        ("name: finance", "name: Fi nance", "name: `Fi nance`"),
        (
            "display_name: Finance",
            "display_name: \" \"",
            "display_name: is empty",
        ),
        (
            "https://api.openai.com",
            "http://api.openai.com",
            "providers[0].base_url: plain http",
        ),
        (
            "name: finance",
            "traces: http://traces.example.com:4318\nname: finance",
            "traces: plain http",
        ),
        (
            "https://api.openai.com",
            "ftp://api.openai.com",
            "must begin with https://",
        ),
        (
            "https://api.openai.com",
            "https://me:pw@api.openai.com",
            "without user",
        ),
        (
            "http://127.0.0.1:11434",
            "https://ollama.example",
            "must be on loopback",
        ),
        (
            "http://127.0.0.1:11434",
            "http://127.0.0.1.evil.example",
            "plain http",
        ),
        (
            "http://127.0.0.1:11434",
            "http://127.0.0.1:11434/v1",
            "has no `/v1`",
        ),
        ("id: anthropic", "id: openai", "`openai` stands there twice"),
        (
            "provider: openai, model: gpt-5 ",
            "provider: nobody, model: gpt-5 ",
            "unknown provider `nobody`",
        ),
        (
            "provider: openai, model: gpt-5 ",
            "provider: openai, model: gpt-0 ",
            "has no model `gpt-0`",
        ),
        ("max_turns: 40", "max_turns: 0", "budgets.max_turns"),
        (
            "mode: mask",
            "mode: mask\n  local_only: true",
            "must be a local model",
        ),
        (
            "mode: mask",
            "mode: mask\n  local_only: true\ntraces: https://traces.example.com",
            "traces: must be on this device",
        ),
        ("mode: mask", "mode: off\n  strict: [IBAN]", "guard.strict"),
        (
            "mode: mask",
            "mode: mask\n  allow: [IBAN]\n  strict: [IBAN]",
            "allowed and strict",
        ),
        (
            "    kind: builtin\n",
            "    kind: builtin\n    cmd: sh\n",
            "extensions[0].cmd: does not belong",
        ),
        (
            "  - name: orgata\n    kind: builtin",
            "  - name: orgata\n    kind: stdio",
            "extensions[1].cmd: is missing",
        ),
        (
            "  - name: orgata\n    kind: builtin",
            "  - name: crm\n    kind: streamable_http\n    uri: https://crm.example/mcp",
            "extensions[1].network: must be true",
        ),
    ];
    for (from, to, expected) in table {
        let message = finance(from, to);
        assert!(message.contains(expected), "expected {expected}: {message}");
    }
}

#[test]
fn policies() {
    let table = [
        ("permit(principal", "cannot be read"),
        (
            "permit(principal, action, resource);",
            "policy 1 (counted from 1) has no @id",
        ),
        (
            r#"@id("a") permit(principal, action, resource); @id("a") permit(principal, action, resource);"#,
            "`a` stands there twice",
        ),
        (
            r#"@id("floor-budget") permit(principal, action, resource);"#,
            "`floor-budget` stands there twice",
        ),
        (
            r#"@id("a") @floor_ask permit(principal, action, resource);"#,
            "may not carry @floor_ask",
        ),
        (
            r#"@id("a") @aks("Sure?") permit(principal, action, resource);"#,
            "@aks(\"Sure?\") means nothing",
        ),
        (
            r#"@id("a") @ask("Sure?") forbid(principal, action, resource);"#,
            "means nothing",
        ),
        (
            r#"@id("a") @scopes("forever") permit(principal, action, resource);"#,
            "means nothing",
        ),
        (
            r#"@id("a") permit(principal, action == Orgata::Action::"CallTool", resource) when { context.mood == "good" };"#,
            "mood",
        ),
        (
            r#"@id("a") permit(principal, action == Orgata::Action::"CallModel", resource) when { context.budget_left > 0 };"#,
            "budget_left",
        ),
        (
            r#"@id("a") permit(principal, action == Orgata::Action::"Fly", resource);"#,
            "Fly",
        ),
        (
            r#"@id("a") permit(principal is Orgata::Robot, action, resource);"#,
            "Robot",
        ),
        (
            r#"@id("a") permit(principal == ?principal, action, resource);"#,
            "templates",
        ),
    ];
    for (text, expected) in table {
        let message = refused(&yaml_with(text));
        assert!(message.contains(expected), "expected {expected}: {message}");
    }
}

#[test]
fn not_yaml_at_all() {
    for text in ["", "name: [", "- a\n- b", "\u{0}", "name: &a [*a]"] {
        let message = refused(text);
        assert!(!message.is_empty() && !message.contains('\n'), "{message}");
    }
}
