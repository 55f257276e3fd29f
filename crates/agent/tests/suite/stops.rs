//! What ends a turn early.

use crate::world::{Say, World};
use crate::*;

#[test]
fn the_limit_is_exact() {
    for limit in [1, 2, 5] {
        let script = (0..20)
            .map(|n| Say::Reply("", vec![read(&format!("c{n}"))]))
            .collect();
        let world = World::new(script);
        let (outcome, messages) = world.run_with(TurnConfig {
            max_turns: limit,
            ..config(Mode::Auto)
        });
        assert_eq!(outcome, TurnOutcome::MaxTurns);
        assert_eq!(world.happened("call turn").len(), limit as usize);
        assert_eq!(world.happened("run").len(), limit as usize);
        let Some(Content::Text { text }) = messages.last().unwrap().content.first() else {
            panic!()
        };
        assert!(text.contains(&limit.to_string()), "{text}");
        assert!(
            world
                .happened("event said")
                .last()
                .unwrap()
                .contains("Shall I go on?")
        );
    }
}

#[test]
fn an_answer_in_the_last_allowed_call_is_no_limit() {
    let script = vec![Say::Reply("", vec![read("c1")]), Say::Reply("done", vec![])];
    let world = World::new(script);
    let (outcome, _) = world.run_with(TurnConfig {
        max_turns: 2,
        ..config(Mode::Auto)
    });
    assert_eq!(outcome, TurnOutcome::Done);
}

fn same(id: &str) -> ToolCall {
    call(id, "read", json!({ "path": "same.txt" }))
}

#[test]
fn the_third_identical_call_is_refused_and_told() {
    let mut script: Vec<Say> = (1..=3)
        .map(|n| Say::Reply("", vec![same(&format!("c{n}"))]))
        .collect();
    script.push(Say::Reply("Then not.", vec![]));
    let world = World::new(script);
    let (outcome, messages) = world.run(Mode::Auto);
    assert_eq!(outcome, TurnOutcome::Done);
    assert_eq!(world.happened("run"), ["run c1", "run c2"]);
    assert!(results(&messages)[2].contains("third time in a row"));
}

#[test]
fn a_turn_that_only_repeats_ends() {
    let script = (1..=20)
        .map(|n| Say::Reply("", vec![same(&format!("c{n}"))]))
        .collect();
    let world = World::new(script);
    let (outcome, messages) = world.run(Mode::Auto);
    assert!(matches!(outcome, TurnOutcome::Failed { code, .. } if code == "repeated_calls"));
    assert_eq!(world.happened("call turn").len(), 4);
    assert_eq!(
        (world.happened("run").len(), results(&messages).len()),
        (2, 4)
    );
}

#[test]
fn repeats_within_one_answer_count_and_another_call_breaks_the_row() {
    let calls = vec![
        same("c1"),
        same("c2"),
        read("c3"),
        same("c4"),
        same("c5"),
        same("c6"),
    ];
    let world = World::new(vec![Say::Reply("", calls)]);
    let (outcome, _) = world.run(Mode::Auto);
    assert_eq!(outcome, TurnOutcome::Done);
    assert_eq!(world.happened("run").len(), 5);
}

#[test]
fn the_order_of_keys_does_not_hide_a_repeat() {
    let one = || json!({ "path": "a", "b": 1 });
    let other = || json!({ "b": 1, "path": "a" });
    let script = [one(), other(), one()].into_iter().enumerate();
    let script = script
        .map(|(n, arguments)| Say::Reply("", vec![call(&format!("c{n}"), "meet", arguments)]));
    let (_, messages) = World::new(script.collect()).run(Mode::Chat);
    let texts = results(&messages);
    assert_eq!(texts.len(), 3);
    let script = [one(), other(), one(), other()].into_iter().enumerate();
    let script = script
        .map(|(n, arguments)| Say::Reply("", vec![call(&format!("c{n}"), "ghost", arguments)]));
    let (outcome, _) = World::new(script.collect()).run(Mode::Auto);
    assert!(matches!(outcome, TurnOutcome::Failed { code, .. } if code == "repeated_calls"));
}

#[test]
fn one_empty_answer_is_asked_again_two_end_the_turn() {
    let world = World::new(vec![Say::Reply(" \n", vec![]), Say::Reply("Here.", vec![])]);
    let (outcome, messages) = world.run(Mode::Auto);
    assert_eq!((outcome, messages.len()), (TurnOutcome::Done, 2));
    let world = World::new(vec![Say::Reply("", vec![]), Say::Reply("", vec![])]);
    let (outcome, messages) = world.run(Mode::Auto);
    assert!(matches!(outcome, TurnOutcome::Failed { code, .. } if code == "empty_reply"));
    assert_eq!(messages, said("go"));
}

#[test]
fn a_failed_call_keeps_what_was_said_and_can_be_tried_again() {
    let world = World::new(vec![
        Say::Reply("Reading.", vec![read("c1")]),
        Say::Fail("It says that ", ModelError::Broken("reset".into())),
    ]);
    let (outcome, messages) = world.run(Mode::Auto);
    let TurnOutcome::Failed { code, message } = outcome else {
        panic!()
    };
    assert_eq!(code, "stream_broken");
    assert_eq!(message, "The provider's answer broke off: reset.");
    assert_eq!(
        world.happened("keep partial"),
        ["keep partial It says that "]
    );

    let again = World::new(vec![Say::Reply("It says hello.", vec![])]);
    let mut turn = Turn::new(config(Mode::Auto), messages);
    assert_eq!(again.drive(&mut turn), Some(TurnOutcome::Done));
    let request = again.with(|inner| inner.requests[0].clone());
    assert_eq!(
        results(&request.messages),
        ["c1: read of c1"],
        "nothing done is done again"
    );
    assert_eq!(request.messages.last().unwrap().role, Role::Tool);
}

#[test]
fn every_model_error_ends_the_turn_with_its_code() {
    for error in [
        ModelError::WrongKey,
        ModelError::Guard("x".into()),
        ModelError::Budget("x".into()),
    ] {
        let world = World::new(vec![Say::Fail("", error.clone())]);
        let (outcome, messages) = world.run(Mode::Auto);
        assert!(matches!(outcome, TurnOutcome::Failed { code, .. } if code == error.code()));
        assert_eq!(messages, said("go"));
        assert!(world.happened("keep partial").is_empty());
    }
    let (outcome, _) = World::new(vec![Say::Fail("", ModelError::Cancelled)]).run(Mode::Auto);
    assert_eq!(outcome, TurnOutcome::Cancelled);
    let (outcome, _) = World::new(vec![Say::BreakOff("Half")]).run(Mode::Auto);
    assert!(matches!(outcome, TurnOutcome::Failed { code, .. } if code == "stream_broken"));
}

#[test]
fn a_full_disk_stops_the_turn_before_anything_runs() {
    let script = || vec![Say::Reply("Reading.", vec![read("c1"), write("c2")])];
    for full_after in 0..3 {
        let world = World::new(script());
        world.with(|inner| inner.full_after = Some(full_after));
        let (outcome, _) = world.run(Mode::Auto);
        assert!(
            matches!(outcome, TurnOutcome::Failed { code, .. } if code == "not_saved"),
            "{full_after}"
        );
        if full_after == 0 {
            assert!(world.happened("judge").is_empty() && world.happened("event said").is_empty());
        }
        assert_eq!(world.happened("event done").len(), 1);
        assert!(world.happened("run c2").is_empty());
    }
}
