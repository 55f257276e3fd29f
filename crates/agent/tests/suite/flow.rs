//! The plain way of a turn.

use crate::world::{Say, World};
use crate::*;

#[test]
fn an_answer_without_tools() {
    let world = World::new(vec![Say::Reply("Hello there", vec![])]);
    let (outcome, messages) = world.run(Mode::Auto);
    assert_eq!(outcome, TurnOutcome::Done);
    assert_eq!(messages[1], Message::text(Role::Assistant, "Hello there"));
    assert_eq!(
        world.with(|inner| inner.log.clone()),
        [
            "call turn",
            "event called",
            "event delta Hello ",
            "event delta there",
            "dropped stream",
            "keep reply Hello there",
            "event said Hello there",
            "keep end Done",
            "event done",
        ]
    );
}

#[test]
fn the_request_carries_transcript_tools_and_choice() {
    let world = World::new(vec![
        Say::Reply("", vec![read("c1")]),
        Say::Reply("ok", vec![]),
    ]);
    let model = orgata_profile::ModelRef {
        provider: "p".into(),
        model: "m".into(),
    };
    let config = TurnConfig {
        model: Some(model),
        max_tokens: Some(7),
        ..config(Mode::Auto)
    };
    world.run_with(config);
    let requests = world.with(|inner| inner.requests.clone());
    assert_eq!(requests.len(), 2);
    let second = &requests[1];
    assert_eq!(
        (second.provider.as_deref(), second.model.as_deref()),
        (Some("p"), Some("m"))
    );
    assert_eq!(
        (second.system.as_str(), second.max_tokens),
        ("Be good.", Some(7))
    );
    assert_eq!(second.tools.len(), 6);
    assert_eq!(results(&second.messages), ["c1: read of c1"]);
}

#[test]
fn results_stand_in_the_order_of_the_calls() {
    let calls = vec![
        read("c1"),
        shell("c2"),
        read("c3"),
        call("c4", "ghost", json!({})),
    ];
    let world = World::new(vec![
        Say::Reply("looking", calls),
        Say::Reply("done", vec![]),
    ]);
    world.with(|inner| inner.verdicts.insert("shell", ports::Verdict::Allow));
    let (outcome, messages) = world.run(Mode::Auto);
    assert_eq!(outcome, TurnOutcome::Done);
    let ids: Vec<String> = results(&messages)
        .iter()
        .map(|result| result[..2].to_owned())
        .collect();
    assert_eq!(ids, ["c1", "c2", "c3", "c4"]);
}

#[test]
fn parallel_tools_run_side_by_side() {
    let meet = |id| call(id, "meet", json!({ "path": id }));
    let world = World::new(vec![Say::Reply("", vec![meet("c1"), meet("c2")])]);
    assert_eq!(world.run(Mode::Auto).0, TurnOutcome::Done);
    assert_eq!(world.with(|inner| inner.most_running), 2);
}

#[test]
fn other_tools_run_one_after_the_other() {
    let calls = vec![shell("c1"), shell("c2"), read("c3")];
    let world = World::new(vec![Say::Reply("", calls)]);
    world.with(|inner| inner.verdicts.insert("shell", ports::Verdict::Allow));
    world.run(Mode::Auto);
    assert_eq!(world.with(|inner| inner.most_running), 1);
    assert_eq!(world.happened("run"), ["run c1", "run c2", "run c3"]);
    assert!(world.position("keep result c1") < world.position("run c2"));
}

#[test]
fn nothing_durable_is_told_before_it_is() {
    let script = vec![
        Say::Reply("first", vec![write("c1")]),
        Say::Reply("second", vec![]),
    ];
    let allow = Decision::Allow { scope: Scope::Once };
    let world = World::new(script).decide([Some(allow)]);
    world.run(Mode::Auto);
    for (kept, told) in [
        ("keep reply first", "event said first"),
        ("put a1", "event asked a1"),
        ("event decided a1", "run c1"),
        ("keep result c1", "event ended c1"),
        ("keep end Done", "event done"),
    ] {
        assert!(
            world.position(kept) < world.position(told),
            "{kept} comes before {told}"
        );
    }
}

#[test]
fn usage_is_summed_and_tags_are_told() {
    let world = World::new(vec![
        Say::Reply("", vec![shell("c1")]),
        Say::Reply("ok", vec![]),
    ]);
    world.with(|inner| inner.opinion = Ok("READ"));
    world.run(Mode::SmartApprove);
    let last = world.with(|inner| inner.events.last().cloned());
    let Some(Event::TurnDone {
        usage, invalidates, ..
    }) = last
    else {
        panic!("{last:?}")
    };
    assert_eq!(
        (usage.input_tokens, usage.output_tokens, usage.micro_usd),
        (30, 6, 15)
    );
    assert_eq!(invalidates, ["session", "sessions", "receipts", "app"]);
}

#[test]
fn what_comes_too_late_changes_nothing() {
    let mut turn = Turn::new(config(Mode::Auto), said("go"));
    let late = ToolResult {
        id: "c9".into(),
        name: "read".into(),
        text: "late".into(),
        is_error: false,
        stored_at: None,
    };
    assert!(turn.step(Input::Returned(late.clone())).is_empty());
    assert_eq!(turn.step(Input::Start).len(), 1);
    assert!(turn.step(Input::Start).is_empty());
    turn.step(Input::Tools(Vec::new()));
    let reply = ModelReply {
        text: "ok".into(),
        ..ModelReply::default()
    };
    assert!(
        !turn
            .step(Input::Model(ModelEvent::Reply(reply.clone())))
            .is_empty()
    );
    assert!(turn.step(Input::Model(ModelEvent::Reply(reply))).is_empty());
    assert!(turn.step(Input::Returned(late)).is_empty());
    assert!(turn.step(Input::Cancel).is_empty());
    assert_eq!(turn.messages().len(), 2);
}

#[test]
fn ids_of_calls_are_made_unique() {
    let calls = vec![
        read(""),
        call("c1", "read", json!({ "path": "a" })),
        call("c1", "read", json!({ "path": "b" })),
    ];
    let again = vec![call("c1", "read", json!({ "path": "c" }))];
    let world = World::new(vec![Say::Reply("", calls), Say::Reply("", again)]);
    let (outcome, messages) = world.run(Mode::Auto);
    assert_eq!(outcome, TurnOutcome::Done);
    assert_eq!(results(&messages).len(), 4);
}

#[test]
fn a_driven_turn_may_move_between_threads() {
    fn movable<T: Send>(future: T) -> T {
        future
    }
    let world = World::new(vec![Say::Reply("Hello", vec![])]);
    let ports = world.ports();
    let turn = async move {
        let mut turn = Turn::new(config(Mode::Auto), said("go"));
        drive(&mut turn, &ports, |_| (), Cancel::new()).await
    };
    assert_eq!(
        futures::executor::block_on(movable(turn)),
        TurnOutcome::Done
    );
}
