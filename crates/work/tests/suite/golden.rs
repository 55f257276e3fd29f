//! One file per released kind. A changed shape is a new version with a new file; a file that was
//! released is never edited. A kind without a file gets one when `ORGATA_NEW_GOLDEN` is set.

use orgata_log::{Fact, Micros};
use orgata_work::*;
use std::{collections::BTreeSet, fmt::Debug, fs, path::PathBuf};

fn dir() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

#[derive(Default)]
struct Seen(BTreeSet<String>);

impl Seen {
    /// The fact is written as the file says, and the file is read as the fact.
    fn check<F: Fact + PartialEq + Debug>(&mut self, fact: F) {
        let name = format!("{}.v{}.json", F::KIND, F::VERSION);
        let path = dir().join(&name);
        let text = serde_json::to_string_pretty(&fact).unwrap() + "\n";
        if !path.exists() && std::env::var_os("ORGATA_NEW_GOLDEN").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let golden = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{name} is missing"));
        assert_eq!(
            text, golden,
            "{name} is written in another shape than was released"
        );
        assert_eq!(
            serde_json::from_str::<F>(&golden).unwrap(),
            fact,
            "{name} reads differently"
        );
        self.0.insert(name);
    }
}

#[test]
fn every_released_kind_keeps_its_shape() {
    let mut seen = Seen::default();
    messages(&mut seen);
    sessions(&mut seen);
    approvals(&mut seen);
    receipts(&mut seen);
    tasks(&mut seen);
    let files: BTreeSet<String> = fs::read_dir(dir())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(seen.0, files, "every file belongs to a kind");
}

/// Facts written before a field existed, or by somebody who left out what may be left out.
#[test]
fn what_may_be_left_out_may_be_left_out() {
    let said: UserSaid = serde_json::from_str(r#"{"text":"hi"}"#).unwrap();
    assert!(said.attachments.is_empty());
    let answered: AssistantSaid = serde_json::from_str(r#"{"text":"","model":"a/b"}"#).unwrap();
    assert!(!answered.partial && answered.tool_calls.is_empty());
    let created: TaskCreated =
        serde_json::from_str(r#"{"id":"t","title":"x","by":"person:ana"}"#).unwrap();
    assert_eq!(created.priority, Priority::Normal);
    assert_eq!(created.data_class, DataClass::Internal);
}

fn attachment() -> Attachment {
    Attachment {
        name: "offer.pdf".into(),
        media_type: "application/pdf".into(),
        text: "Offer\n12 €".into(),
        data: None,
    }
}

fn messages(seen: &mut Seen) {
    seen.check(UserSaid {
        text: "Hello \"you\"".into(),
        attachments: vec![attachment()],
    });
    seen.check(AssistantSaid {
        text: "Let me look.".into(),
        tool_calls: vec![ToolCall {
            id: "call_1".into(),
            name: "files__read".into(),
            arguments: serde_json::json!({"path": "a.txt", "limit": 3}),
        }],
        model: "openai/gpt".into(),
        partial: true,
    });
    seen.check(ToolReturned {
        result: ToolResult {
            id: "call_1".into(),
            name: "files__read".into(),
            text: "line".into(),
            is_error: false,
            stored_at: Some("results/1.txt".into()),
        },
    });
    seen.check(TurnStarted {
        turn: "turn-1".into(),
        mode: "smart_approve".into(),
    });
    let outcome = TurnOutcome::Failed {
        code: "wrong_key".into(),
        message: "No.".into(),
    };
    seen.check(TurnEnded {
        turn: "turn-1".into(),
        outcome,
    });
}

fn sessions(seen: &mut Seen) {
    seen.check(SessionStarted {
        session: "session-1".into(),
        profile: "finance".into(),
        folder: Some("/work".into()),
        title: "New".into(),
    });
    seen.check(SessionRenamed {
        title: "Invoices".into(),
        by_person: true,
    });
    seen.check(SessionErased {
        session: "session-1".into(),
        entries: 12,
    });
}

fn approvals(seen: &mut Seen) {
    seen.check(ApprovalAsked {
        id: "approval-1".into(),
        session: "session-1".into(),
        turn: "turn-1".into(),
        kind: ApprovalKind::ToolCall {
            call: "call_1".into(),
            tool: "shell".into(),
            arguments: serde_json::json!({"command": "ls"}),
            summary: "ls".into(),
            network: false,
        },
        why: "finance@1.0 asks for shell".into(),
        options: vec![
            DecisionOption::Allow { scope: Scope::Once },
            DecisionOption::Allow {
                scope: Scope::Session,
            },
            DecisionOption::Allow {
                scope: Scope::Always,
            },
            DecisionOption::Deny,
        ],
        expires_at: Some(Micros(1_800_000_000_000_000)),
    });
    seen.check(ApprovalDecided {
        id: "approval-1".into(),
        decision: Decision::Deny {
            reason: Some("not now".into()),
        },
        by: "person:ana".into(),
        late: true,
    });
}

fn receipts(seen: &mut Seen) {
    seen.check(Receipt {
        id: "receipt-1".into(),
        target: ReceiptTarget::Model {
            provider: "openai".into(),
            model: "gpt".into(),
            endpoint: "https://api.example.com:443".into(),
            call_site: "turn".into(),
        },
        sent: "{\"model\":\"gpt\"}".into(),
        sha256: "ab".repeat(32),
        bytes: 15,
        guarded: true,
        mode: "mask".into(),
        rules: "cd".repeat(32),
        masked: [("EMAIL".to_owned(), 2)].into(),
        blocked: [("AWS_KEY".to_owned(), 1)].into(),
        found: vec![FoundToken {
            token: "[EMAIL_7F3K9Q2M4C1T]".into(),
            kind: "EMAIL".into(),
            rule: "email".into(),
        }],
        profile: "finance@1.0".into(),
        policies: vec!["allow-models".into()],
    });
    seen.check(ReceiptSettled {
        id: "receipt-1".into(),
        outcome: "ok".into(),
        usage: Usage {
            input_tokens: 10,
            output_tokens: 4,
            estimated: true,
            micro_usd: 120,
        },
        unknown_tokens: 1,
        first_byte_ms: Some(80),
        total_ms: 900,
    });
}

fn tasks(seen: &mut Seen) {
    seen.check(TaskCreated {
        id: "task-1".into(),
        title: "Check the offer".into(),
        detail: "**All** pages".into(),
        kind: TaskType::Review,
        priority: Priority::High,
        due: Some(Micros(1_800_000_000_000_000)),
        assignee: Some(Assignee::Role {
            role: "legal".into(),
        }),
        data_class: DataClass::Confidential,
        attachments: vec![attachment()],
        session: Some("session-1".into()),
        by: Actor::Assistant("finance".into()),
    });
    seen.check(TaskChanged {
        id: "task-1".into(),
        change: TaskChange::Finished {
            result: Some("fine".into()),
        },
        by: Actor::Person("ana".into()),
    });
}

/// Every way a task can change, and every outcome and decision, by the names they were released with.
#[test]
fn variants_keep_their_names() {
    fn name(value: impl serde::Serialize) -> String {
        match serde_json::to_value(value).unwrap() {
            serde_json::Value::String(name) => name,
            object => object["type"].as_str().unwrap().to_owned(),
        }
    }
    let text = || Some("x".to_owned());
    let changes = [
        TaskChange::Titled { title: "x".into() },
        TaskChange::Described { detail: "x".into() },
        TaskChange::Typed {
            kind: TaskType::Todo,
        },
        TaskChange::Prioritised {
            priority: Priority::Low,
        },
        TaskChange::Due { due: None },
        TaskChange::Classified {
            data_class: DataClass::Public,
        },
        TaskChange::Assigned {
            assignee: Some(Assignee::Person { name: "x".into() }),
        },
        TaskChange::Taken,
        TaskChange::Returned { reason: text() },
        TaskChange::Finished { result: text() },
        TaskChange::Cancelled { reason: text() },
        TaskChange::Reopened { reason: text() },
        TaskChange::Commented { text: "x".into() },
        TaskChange::Attached {
            attachment: attachment(),
        },
    ];
    assert_eq!(
        changes.map(name).join(" "),
        "titled described typed prioritised due classified assigned taken returned finished \
         cancelled reopened commented attached"
    );
    let kinds = [
        TaskType::Todo,
        TaskType::Review,
        TaskType::Question,
        TaskType::FollowUp,
    ];
    assert_eq!(kinds.map(name).join(" "), "todo review question follow_up");
    let priorities = [
        Priority::Low,
        Priority::Normal,
        Priority::High,
        Priority::Urgent,
    ];
    assert_eq!(priorities.map(name).join(" "), "low normal high urgent");
    let classes = [
        DataClass::Public,
        DataClass::Internal,
        DataClass::Confidential,
        DataClass::Personal,
        DataClass::Secret,
    ];
    assert_eq!(
        classes.map(name).join(" "),
        "public internal confidential personal secret"
    );
    let decisions = [
        Decision::Allow { scope: Scope::Once },
        Decision::Deny { reason: None },
        Decision::Cancelled,
        Decision::Expired,
    ];
    assert_eq!(
        decisions.map(name).join(" "),
        "allow deny cancelled expired"
    );
    let outcomes = [
        TurnOutcome::Done,
        TurnOutcome::Cancelled,
        TurnOutcome::Interrupted,
        TurnOutcome::MaxTurns,
    ];
    assert_eq!(
        outcomes.map(name).join(" "),
        "done cancelled interrupted max_turns"
    );
}
