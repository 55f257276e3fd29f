//! Questions and their answers.

use crate::world::{Say, World};
use crate::*;

fn answered(decision: Decision) -> (World, Vec<Message>) {
    let world = World::new(vec![Say::Reply("", vec![write("c1")])]).decide([Some(decision)]);
    let (outcome, messages) = world.run(Mode::Auto);
    assert_eq!(outcome, TurnOutcome::Done);
    (world, messages)
}

#[test]
fn a_question_says_what_the_policy_said() {
    let (world, _) = answered(Decision::Allow { scope: Scope::Once });
    let asked = world
        .with(|inner| inner.put.values().next().cloned())
        .unwrap();
    let ports::Verdict::Ask { why, options, .. } = ask(false) else {
        panic!()
    };
    assert_eq!((asked.why, asked.options), (why, options));
    let ApprovalKind::ToolCall {
        call,
        tool,
        arguments,
        summary,
        ..
    } = asked.kind;
    assert_eq!(
        (call.as_str(), tool.as_str(), summary.as_str()),
        ("c1", "write", "it happens")
    );
    assert_eq!(arguments, json!({ "path": "c1.txt" }));
    assert_eq!(world.happened("run"), ["run c1"]);
}

#[test]
fn reasons_reach_the_model() {
    let reason = Some("use the other folder".to_owned());
    let (world, messages) = answered(Decision::Deny { reason });
    assert!(world.happened("run").is_empty());
    assert!(results(&messages)[0].contains("use the other folder"));
    let second = world.with(|inner| inner.requests[1].clone());
    assert!(results(&second.messages)[0].contains("use the other folder"));
    let (_, messages) = answered(Decision::Expired);
    assert!(results(&messages)[0].contains("Nobody decided in time"));
    let (_, messages) = answered(Decision::Deny { reason: None });
    assert_eq!(results(&messages), ["c1: The person refused this call."]);
}

#[test]
fn the_policys_reason_reaches_the_model() {
    let calls = vec![call("c1", "secret", json!({ "path": "x" }))];
    let (_, messages) = World::new(vec![Say::Reply("", calls)]).run(Mode::Auto);
    assert!(results(&messages)[0].contains("finance@1.0.0 forbids it"));
}

#[test]
fn two_questions_stand_side_by_side_and_run_in_order() {
    let allow = Some(Decision::Allow { scope: Scope::Once });
    let script = vec![Say::Reply("", vec![write("c1"), write("c2")])];
    let world = World::new(script).decide([allow.clone(), allow]);
    world.run(Mode::Auto);
    assert!(world.position("event asked a2") < world.position("run c1"));
    assert_eq!(world.happened("run"), ["run c1", "run c2"]);
}

#[test]
fn a_yes_to_the_second_waits_for_the_first() {
    let (yes, no) = (
        Decision::Allow { scope: Scope::Once },
        Decision::Deny { reason: None },
    );
    let script = vec![Say::Reply("", vec![write("c1"), write("c2")])];
    let world = World::new(script).decide([Some(no), Some(yes)]);
    let (_, messages) = world.run(Mode::Auto);
    assert_eq!(world.happened("run"), ["run c2"]);
    assert_eq!(
        results(&messages),
        ["c1: The person refused this call.", "c2: write of c2"]
    );
}

#[test]
fn a_question_withdrawn_elsewhere_cancels_the_turn() {
    let world = World::new(vec![Say::Reply("", vec![write("c1"), write("c2")])])
        .decide([Some(Decision::Cancelled)]);
    let (outcome, messages) = world.run(Mode::Auto);
    assert_eq!(outcome, TurnOutcome::Cancelled);
    assert_eq!(results(&messages).len(), 2);
    assert!(world.happened("run").is_empty());
    assert_eq!(world.with(|inner| world::open_questions(inner).len()), 0);
}
