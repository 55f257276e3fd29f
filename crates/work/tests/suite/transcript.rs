//! What a model and what people see of a conversation.

use crate::common::Script;
use orgata_work::*;
use serde_json::json;

fn user(text: &str) -> UserSaid {
    UserSaid {
        text: text.into(),
        attachments: Vec::new(),
    }
}

fn assistant(text: &str, calls: &[&str]) -> AssistantSaid {
    let tool_calls = calls.iter().map(|id| call(id)).collect();
    AssistantSaid {
        text: text.into(),
        tool_calls,
        model: "a/b".into(),
        partial: false,
    }
}

fn call(id: &str) -> ToolCall {
    ToolCall {
        id: id.into(),
        name: "shell".into(),
        arguments: json!({"id": id}),
    }
}

fn returned(id: &str, text: &str) -> ToolReturned {
    let (id, name, text) = (id.into(), "shell".into(), text.into());
    ToolReturned {
        result: ToolResult {
            id,
            name,
            text,
            is_error: false,
            stored_at: None,
        },
    }
}

fn begun(turn: &str) -> TurnStarted {
    TurnStarted {
        turn: turn.into(),
        mode: "approve".into(),
    }
}

fn ended(turn: &str, outcome: TurnOutcome) -> TurnEnded {
    TurnEnded {
        turn: turn.into(),
        outcome,
    }
}

fn asked(call: &str) -> ApprovalAsked {
    ApprovalAsked {
        id: "approval".into(),
        session: "s".into(),
        turn: "t1".into(),
        kind: ApprovalKind::ToolCall {
            call: call.into(),
            tool: "shell".into(),
            arguments: json!({}),
            summary: "ls".into(),
            network: false,
        },
        why: "why".into(),
        options: vec![DecisionOption::Deny],
        expires_at: None,
    }
}

/// One line per message, for comparing.
fn lines(transcript: &Transcript) -> Vec<String> {
    let piece = |content: &Content| match content {
        Content::Text { text } => text.clone(),
        Content::Image { media_type, .. } => format!("<{media_type}>"),
        Content::ToolCall(call) => format!("call {}", call.id),
        Content::ToolResult(result) => format!("{} = {}", result.id, result.text),
    };
    let line = |message: &Message| {
        let pieces: Vec<String> = message.content.iter().map(piece).collect();
        format!("{:?}: {}", message.role, pieces.join(" | "))
    };
    transcript.messages().iter().map(line).collect()
}

#[test]
fn a_model_sees_calls_with_the_answer_and_results_in_the_order_of_the_calls() {
    let mut script = Script::new();
    script.add("t1", &begun("t1")).add("t1", &user("do it"));
    script.add("t1", &assistant("Looking.", &["c1", "c2"]));
    script
        .add("t1", &returned("c2", "two"))
        .add("t1", &returned("c1", "one"));
    script
        .add("t1", &assistant("Done.", &[]))
        .add("t1", &ended("t1", TurnOutcome::Done));
    let transcript = Transcript::fold(&script.entries);
    assert_eq!(
        lines(&transcript),
        [
            "User: do it",
            "Assistant: Looking. | call c1 | call c2",
            "Tool: c1 = one",
            "Tool: c2 = two",
            "Assistant: Done."
        ]
    );
    assert_eq!(transcript.running, None);
    assert_eq!(transcript.position, 7);
}

#[test]
fn calls_of_a_running_turn_stay_open_and_those_of_an_ended_one_are_answered() {
    let mut script = Script::new();
    script
        .add("t1", &begun("t1"))
        .add("t1", &user("go"))
        .add("t1", &assistant("", &["c1"]));
    let running = Transcript::fold(&script.entries);
    assert_eq!(lines(&running), ["User: go", "Assistant: call c1"]);
    assert_eq!(running.running, Some("t1".into()));
    script
        .add("t1", &ended("t1", TurnOutcome::Interrupted))
        .add("t2", &user("again"));
    let after = Transcript::fold(&script.entries);
    let seen = lines(&after);
    assert_eq!(seen.len(), 4);
    assert!(
        seen[2].starts_with("Tool: c1 = The call was interrupted"),
        "{seen:?}"
    );
    assert_eq!(seen[3], "User: again");
}

#[test]
fn a_call_id_that_is_used_again_in_another_turn_gets_its_own_result() {
    let mut script = Script::new();
    for (turn, text) in [("t1", "first"), ("t2", "second")] {
        script.add(turn, &begun(turn)).add(turn, &user(turn));
        script
            .add(turn, &assistant("", &["c"]))
            .add(turn, &returned("c", text));
        script.add(turn, &ended(turn, TurnOutcome::Done));
    }
    let seen = lines(&Transcript::fold(&script.entries));
    assert_eq!(
        (seen[2].as_str(), seen[5].as_str()),
        ("Tool: c = first", "Tool: c = second")
    );
}

#[test]
fn results_that_nobody_asked_for_and_second_ones_are_not_shown() {
    let mut script = Script::new();
    script
        .add("t1", &begun("t1"))
        .add("t1", &user("go"))
        .add("t1", &assistant("", &["c1"]));
    script
        .add("t1", &returned("c9", "stray"))
        .add("t1", &returned("c1", "one"));
    script.add("t1", &returned("c1", "again"));
    let seen = lines(&Transcript::fold(&script.entries));
    assert_eq!(seen, ["User: go", "Assistant: call c1", "Tool: c1 = one"]);
}

#[test]
fn an_approval_stands_with_its_call_and_shows_its_decision() {
    let mut script = Script::new();
    script
        .add("t1", &begun("t1"))
        .add("t1", &assistant("", &["c1"]))
        .add("t1", &asked("c1"));
    let decided = ApprovalDecided {
        id: "approval".into(),
        decision: Decision::Deny {
            reason: Some("no".into()),
        },
        by: "person:ana".into(),
        late: false,
    };
    script.add("t1", &decided);
    let transcript = Transcript::fold(&script.entries);
    let ItemKind::Tool {
        approval: Some(approval),
        result: None,
        ..
    } = &transcript.items[1].kind
    else {
        panic!("{:?}", transcript.items);
    };
    assert!(matches!(&approval.state, ApprovalState::Decided { by, .. } if by == "person:ana"));
}

#[test]
fn attachments_reach_the_model_as_text_or_picture() {
    let file = |name: &str, text: &str, data: Option<&str>| Attachment {
        name: name.into(),
        media_type: "image/png".into(),
        text: text.into(),
        data: data.map(Into::into),
    };
    let attachments = vec![
        file("a.txt", "inside", None),
        file("b.png", "", Some("AAAA")),
    ];
    let mut script = Script::new();
    script.add(
        "t1",
        &UserSaid {
            text: "see".into(),
            attachments,
        },
    );
    assert_eq!(
        lines(&Transcript::fold(&script.entries)),
        ["User: see | Attached file \"a.txt\":\ninside | <image/png>"]
    );
}

#[test]
fn a_models_title_does_not_replace_a_persons() {
    let mut script = Script::new();
    let title = |title: &str, by_person| SessionRenamed {
        title: title.into(),
        by_person,
    };
    script
        .add("t1", &title("first", false))
        .add("t1", &title("mine", true));
    script.add("t1", &title("model's", false));
    assert_eq!(Transcript::fold(&script.entries).title, "mine");
    script.add("t1", &title("mine again", true));
    assert_eq!(Transcript::fold(&script.entries).title, "mine again");
}

#[test]
fn erased_bodies_leave_nothing_and_break_nothing() {
    let mut script = Script::new();
    script
        .add("t1", &begun("t1"))
        .add("t1", &user("gone"))
        .add("t1", &assistant("x", &["c"]));
    script.entries[2].body = None;
    script.add("t1", &returned("c", "orphan"));
    script.entries[1].body = None;
    assert_eq!(lines(&Transcript::fold(&script.entries)), [""; 0]);
}
