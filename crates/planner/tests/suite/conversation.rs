//! Questions, follow-ups, several steps, errors.

use crate::Talk;
use serde_json::json;

#[test]
fn says_what_it_is_once() {
    let talk = Talk::start("hello");
    assert!(talk.text().contains("no language model"));
    let talk = talk.say("help");
    assert!(!talk.text().contains("no language model"));
    assert!(talk.text().contains("list files"));
}

#[test]
fn asks_for_the_file_and_takes_the_answer() {
    let talk = Talk::start("Read a file, please");
    assert!(talk.text().ends_with("Which file?"), "{}", talk.text());
    let talk = talk.say("notes.txt");
    assert_eq!(talk.call(), ("read", &json!({ "path": "notes.txt" })));
    let talk = talk.tool_returns("first\nsecond");
    assert!(talk.text().contains("first\nsecond"));
}

#[test]
fn asks_twice_when_two_things_are_missing() {
    let talk = Talk::start("Schreib eine Datei");
    assert!(talk.text().contains("In welche Datei"), "{}", talk.text());
    let talk = talk.say("gruß.txt");
    assert!(
        talk.text().contains("Was soll ich in die Datei schreiben?"),
        "{}",
        talk.text()
    );
    let talk = talk.say("Schöne Grüße");
    assert_eq!(
        talk.call(),
        (
            "write",
            &json!({ "path": "gruß.txt", "content": "Schöne Grüße" })
        )
    );
}

#[test]
fn a_new_instruction_replaces_the_question() {
    let talk = Talk::start("summarise").say("show my open tasks");
    assert_eq!(
        talk.call(),
        ("orgata__list_tasks", &json!({ "state": "open" }))
    );
}

#[test]
fn a_question_can_be_withdrawn() {
    let talk = Talk::start("Neue Aufgabe").say("schon gut");
    assert!(talk.reply.tool_calls.is_empty());
    assert!(talk.text().contains("nichts getan"));
}

#[test]
fn files_or_conversations_is_a_question() {
    let talk = Talk::start("search for budget");
    assert!(
        talk.text().contains("earlier conversations?"),
        "{}",
        talk.text()
    );
    assert_eq!(
        talk.say("in the files").call(),
        ("orgata__search_files", &json!({ "query": "budget" }))
    );
}

#[test]
fn reads_then_summarises_word_for_word() {
    let talk = Talk::start("Fasse bericht.md zusammen");
    assert_eq!(talk.call(), ("read", &json!({ "path": "bericht.md" })));
    let text = "Der Umbau beginnt im Mai. Der Umbau kostet zwei Millionen Euro. Das Wetter war gut. Die Leitung des Umbaus hat Frau Weber. Es gab Kuchen. Der Umbau endet im Herbst mit einer Feier.";
    let talk = talk.tool_returns(text);
    assert!(talk.reply.tool_calls.is_empty());
    let quoted: Vec<&str> = talk
        .text()
        .lines()
        .filter_map(|l| l.strip_prefix("- "))
        .collect();
    assert_eq!(quoted.len(), 3);
    assert!(quoted.iter().all(|q| text.contains(q)), "{quoted:?}");
}

#[test]
fn summarises_pasted_text_without_a_tool() {
    let talk = Talk::start(
        "Summarise this text:\nThe plan is simple. We ship in May. Everybody agrees on the plan. The budget is small. Lunch was good.",
    );
    assert!(talk.reply.tool_calls.is_empty());
    assert!(talk.text().contains("word for word"), "{}", talk.text());
}

#[test]
fn reads_then_scans() {
    let talk = Talk::start("What would the guard find in contract.txt?");
    assert_eq!(talk.call(), ("read", &json!({ "path": "contract.txt" })));
    let talk = talk.tool_returns("Write to anna@example.com");
    assert_eq!(
        talk.call(),
        (
            "orgata__guard_scan",
            &json!({ "text": "Write to anna@example.com" })
        )
    );
    let talk = talk.tool_returns(r#"{"findings":[{"kind":"EMAIL","start":9,"end":25}]}"#);
    assert!(talk.text().contains("EMAIL: 1"), "{}", talk.text());
}

#[test]
fn an_error_or_a_denial_is_told_and_not_repeated() {
    let talk = Talk::start("read secret.txt").tool_fails("your profile does not allow this");
    assert!(talk.reply.tool_calls.is_empty());
    assert!(talk.text().contains("your profile does not allow this"));
}

#[test]
fn rows_become_a_list() {
    let talk = Talk::start("Welche Aufgaben habe ich?")
        .tool_returns(r#"[{"id":"1","title":"Bank anrufen","state":"open"}]"#);
    assert_eq!(talk.text(), "- Bank anrufen (state: open)");
    let talk = talk.say("show pending approvals").tool_returns("[]");
    assert!(talk.text().starts_with("Nothing was found."));
}

#[test]
fn approvals_are_shown_and_never_decided() {
    for text in [
        "Approve the pending request",
        "Genehmige alle offenen Freigaben",
        "please deny it",
        "Lehne die Anfrage ab",
        "Kannst du die Freigabe genehmigen?",
    ] {
        let talk = Talk::start(text);
        assert_eq!(talk.call().0, "orgata__list_approvals", "{text}");
        assert!(
            talk.text().contains("never by me") || talk.text().contains("nie ich"),
            "{text}: {}",
            talk.text()
        );
        let talk = talk.tool_returns(r#"[{"id":"1","summary":"shell: make"}]"#);
        assert!(talk.reply.tool_calls.is_empty() && talk.text().contains("shell: make"));
    }
    assert!(
        Talk::start("accept the invitation from Bob")
            .reply
            .tool_calls
            .is_empty()
    );
    assert_eq!(
        Talk::start("Was muss ich noch genehmigen?").call().0,
        "orgata__list_approvals"
    );
}

#[test]
fn ids_of_calls_are_unique_in_the_conversation() {
    let first = Talk::start("list the files");
    let one = first.reply.tool_calls[0].id.clone();
    let second = first.tool_returns("a.txt").say("read a.txt");
    assert_ne!(one, second.reply.tool_calls[0].id);
}

#[test]
fn a_search_by_shell_is_quoted() {
    let tools = vec![crate::tool("shell", &["command!"])];
    let message = orgata_work::Message::text(
        orgata_work::Role::User,
        "search for \"it's $(rm)\" in all files",
    );
    let reply = orgata_planner::reply(&crate::request(vec![message], tools));
    assert_eq!(
        reply.tool_calls[0].arguments["command"],
        r"grep -rniIF -e 'it'\''s $(rm)' -- '.'"
    );
}

#[test]
fn other_call_sites_never_get_a_call() {
    let mut request = crate::request(
        vec![orgata_work::Message::text(
            orgata_work::Role::User,
            "read notes.txt",
        )],
        crate::tools(),
    );
    request.site = orgata_agent::CallSite::Title;
    let reply = orgata_planner::reply(&request);
    assert!(reply.tool_calls.is_empty());
    assert_eq!(reply.text, "read notes.txt");
}

#[test]
fn a_huge_paste_is_answered() {
    let paste = "The plan costs money. ".repeat(20_000);
    assert!(
        Talk::start(&format!("Summarise: {paste}"))
            .text()
            .contains("word for word")
    );
    assert!(Talk::start(&paste).reply.tool_calls.is_empty());
    assert!(
        Talk::start(&"«\"„".repeat(50_000))
            .reply
            .tool_calls
            .is_empty()
    );
}
