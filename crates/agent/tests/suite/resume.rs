//! A turn goes on after a restart.

use crate::world::{Say, World, open_questions};
use crate::*;

/// A turn that waits for a person while two calls are done or were never begun.
fn interrupted() -> (Vec<Message>, Vec<ApprovalAsked>) {
    let calls = vec![read("c1"), write("c2"), shell("c3")];
    let world = World::new(vec![Say::Reply("Three things.", calls)]);
    let mut turn = Turn::new(config(Mode::Auto), said("go"));
    let ports = world.ports();
    {
        let mut driven = Box::pin(drive(&mut turn, &ports, |_| (), Cancel::new()));
        let waker = futures::task::noop_waker();
        for _ in 0..100 {
            let mut context = std::task::Context::from_waker(&waker);
            assert!(driven.as_mut().poll(&mut context).is_pending());
        }
    }
    world.with(|inner| {
        let mut messages = said("go");
        messages.extend(inner.journal.clone());
        (messages, open_questions(inner))
    })
}

fn after_restart(
    pending: impl FnOnce(Vec<ApprovalAsked>) -> Vec<ApprovalAsked>,
    world: &World,
) -> Vec<Message> {
    let (messages, asked) = interrupted();
    assert_eq!((results(&messages).len(), asked.len()), (1, 2));
    let mut turn = Turn::resume(config(Mode::Auto), messages, pending(asked));
    assert_eq!(turn.calls_made(), 1);
    assert_eq!(world.drive(&mut turn), Some(TurnOutcome::Done));
    valid(turn.messages()).unwrap();
    assert_eq!(turn.calls_made(), 2);
    turn.messages().to_vec()
}

fn yes() -> Option<Decision> {
    Some(Decision::Allow { scope: Scope::Once })
}

#[test]
fn a_decision_that_comes_later_counts() {
    let world = World::new(vec![Say::Reply("Done.", vec![])]).decide([
        yes(),
        Some(Decision::Deny {
            reason: Some("no shell".into()),
        }),
    ]);
    let messages = after_restart(|asked| asked, &world);
    assert_eq!(world.happened("run"), ["run c2"]);
    let results = results(&messages);
    assert_eq!(results[..2], ["c1: read of c1", "c2: write of c2"]);
    assert!(results[2].contains("no shell"));
    assert!(world.happened("put").is_empty(), "a question is put once");
    assert_eq!(world.happened("ask ").len(), 2);
}

#[test]
fn the_policy_looks_again_after_a_restart() {
    let world = World::new(vec![Say::Reply("Done.", vec![])]).decide([yes(), yes()]);
    let tightened = ports::Verdict::Deny {
        reason: "finance@1.0.1 forbids it".into(),
    };
    world.with(|inner| inner.verdicts.insert("write", tightened));
    let messages = after_restart(|asked| asked, &world);
    assert_eq!(world.happened("run"), ["run c3"]);
    assert!(results(&messages)[1].contains("finance@1.0.1"));
}

#[test]
fn a_call_that_waited_for_nobody_is_not_run_again() {
    let world = World::new(vec![Say::Reply("Done.", vec![])]).decide([yes()]);
    let messages = after_restart(|asked| asked[..1].to_vec(), &world);
    assert_eq!(world.happened("run"), ["run c2"]);
    assert!(results(&messages)[2].contains("closed before the result"));
}

#[test]
fn questions_that_belong_to_no_call_are_withdrawn() {
    let world = World::new(vec![Say::Reply("Hello.", vec![])]);
    let (_, asked) = interrupted();
    let mut turn = Turn::resume(config(Mode::Auto), said("go"), asked);
    assert_eq!(world.drive(&mut turn), Some(TurnOutcome::Done));
    assert_eq!(world.happened("withdraw").len(), 2);
}

#[test]
fn cancel_after_a_restart_closes_everything() {
    let (messages, asked) = interrupted();
    let world = World::new(vec![]);
    world.with(|inner| inner.cancel.cancel());
    let mut turn = Turn::resume(config(Mode::Auto), messages, asked);
    assert_eq!(world.drive(&mut turn), Some(TurnOutcome::Cancelled));
    valid(turn.messages()).unwrap();
    assert_eq!(world.happened("withdraw").len(), 2);
    assert!(world.happened("run").is_empty());
}

#[test]
fn the_limit_and_the_repeats_go_on_counting() {
    let same = |id: &str| call(id, "read", json!({ "path": "same" }));
    let mut messages = said("go");
    for id in ["c1", "c2"] {
        messages.push(Message {
            role: Role::Assistant,
            content: vec![Content::ToolCall(same(id))],
        });
        let result = ToolResult {
            id: id.into(),
            name: "read".into(),
            text: "x".into(),
            is_error: false,
            stored_at: None,
        };
        messages.push(Message {
            role: Role::Tool,
            content: vec![Content::ToolResult(result)],
        });
    }
    let world = World::new(vec![
        Say::Reply("", vec![same("c3")]),
        Say::Reply("", vec![read("c4")]),
    ]);
    let config = TurnConfig {
        max_turns: 4,
        ..config(Mode::Auto)
    };
    let mut turn = Turn::resume(config, messages, Vec::new());
    assert_eq!(world.drive(&mut turn), Some(TurnOutcome::MaxTurns));
    assert_eq!(world.happened("call turn").len(), 2);
    assert_eq!(world.happened("run"), ["run c4"]);
}

#[test]
fn mend_orders_closes_and_drops() {
    let result = |id: &str| {
        let result = ToolResult {
            id: id.into(),
            name: "read".into(),
            text: "x".into(),
            is_error: false,
            stored_at: None,
        };
        Message {
            role: Role::Tool,
            content: vec![Content::ToolResult(result)],
        }
    };
    let calls = vec![
        Content::ToolCall(read("c1")),
        Content::ToolCall(read("c2")),
        Content::ToolCall(read("c3")),
    ];
    let broken = vec![
        Message::text(Role::User, "go"),
        Message {
            role: Role::Assistant,
            content: calls,
        },
        result("c3"),
        result("c9"),
        result("c1"),
        Message::text(Role::User, "and now?"),
    ];
    assert!(valid(&broken).is_err());
    let mended = mend(broken);
    valid(&mended).unwrap();
    let texts = results(&mended);
    assert_eq!(
        (texts.len(), texts[0].as_str(), texts[2].as_str()),
        (3, "c1: x", "c3: x")
    );
    assert!(texts[1].contains("may have run"));
    assert_eq!(mend(mended.clone()), mended);
}
