//! Cancel in every state.

use crate::world::{Say, World, open_questions};
use crate::*;
use futures::FutureExt;

/// Runs the script and cancels when this has happened.
fn cancelled_at(world: World, what: &str) -> (World, Vec<Message>) {
    let trigger = {
        let rehearsal = World::new(world.with(|inner| inner.script.iter().cloned().collect()));
        rehearsal.with(|inner| inner.cancel_at = Some(200));
        let stop = rehearsal.clone();
        // A script that hangs is cut when nothing more happens.
        let mut turn = Turn::new(config(Mode::Auto), said("go"));
        let ports = rehearsal.ports();
        let events = |event: TurnEvent| stop.log(format!("event {}", kind(&event.event)));
        let mut driven = Box::pin(drive(&mut turn, &ports, events, Cancel::new()));
        for _ in 0..200 {
            let waker = futures::task::noop_waker();
            if driven
                .poll_unpin(&mut std::task::Context::from_waker(&waker))
                .is_ready()
            {
                break;
            }
        }
        drop(driven);
        rehearsal.position(what) + 1
    };
    world.with(|inner| inner.cancel_at = Some(trigger));
    let (outcome, messages) = world.run(Mode::Auto);
    assert_eq!(outcome, TurnOutcome::Cancelled);
    assert_eq!(world.happened("event done").len(), 1);
    assert!(world.with(|inner| open_questions(inner)).is_empty());
    (world, messages)
}

fn kind(event: &Event) -> &'static str {
    match event {
        Event::Delta { .. } => "delta",
        Event::ApprovalAsked { .. } => "asked",
        _ => "other",
    }
}

#[test]
fn while_the_model_is_silent() {
    let world = World::new(vec![Say::Hang("")]);
    let (world, messages) = cancelled_at(world, "call turn");
    assert_eq!(messages, said("go"));
    assert!(world.position("dropped stream") < world.position("keep end Cancelled"));
}

#[test]
fn while_the_model_speaks_keeps_what_it_said() {
    let world = World::new(vec![Say::Hang("one two three ")]);
    world.with(|inner| inner.cancel_at = Some(5));
    let (outcome, messages) = world.run(Mode::Auto);
    assert_eq!(outcome, TurnOutcome::Cancelled);
    let Content::Text { text } = &messages[1].content[0] else {
        panic!()
    };
    assert!(text.starts_with("one "), "{text}");
    assert_eq!(
        world.happened("keep partial"),
        [format!("keep partial {text}")]
    );
}

#[test]
fn while_a_tool_runs_drops_it_first() {
    let stuck = call("c1", "stuck", json!({ "path": "x" }));
    let world = World::new(vec![Say::Reply("", vec![stuck, read("c2")])]);
    let (world, messages) = cancelled_at(world, "run c1");
    assert!(world.position("dropped c1") < world.position("keep result c1"));
    assert!(results(&messages)[0].contains("cancelled while this call was running"));
}

#[test]
fn while_a_person_is_asked_withdraws_the_question() {
    let world = World::new(vec![Say::Reply("", vec![write("c1"), write("c2")])]);
    let (world, messages) = cancelled_at(world, "put a1");
    assert!(world.happened("run").is_empty());
    assert_eq!(results(&messages).len(), 2);
    assert!(results(&messages)[0].contains("cancelled before this call was run"));
    let closed = world.with(|inner| inner.closed.values().cloned().collect::<Vec<_>>());
    assert!(
        closed
            .iter()
            .all(|decision| *decision == Decision::Cancelled)
            && !closed.is_empty()
    );
}

#[test]
fn while_the_policy_judges() {
    let world = World::new(vec![Say::Reply("", vec![read("c1")])]);
    let (world, messages) = cancelled_at(world, "judge c1");
    assert!(world.happened("run").is_empty());
    assert_eq!(results(&messages).len(), 1);
}

#[test]
fn before_it_began() {
    let world = World::new(vec![Say::Reply("Hello", vec![])]);
    world.with(|inner| inner.cancel.cancel());
    let (outcome, messages) = world.run(Mode::Auto);
    assert_eq!((outcome, messages), (TurnOutcome::Cancelled, said("go")));
    assert!(world.happened("call").is_empty());
}

#[test]
fn every_clone_hears_it() {
    let cancel = Cancel::new();
    let (clone, mut early) = (cancel.clone(), cancel.cancelled());
    assert!((&mut early).now_or_never().is_none() && !clone.is_cancelled());
    clone.cancel();
    clone.cancel();
    assert!(cancel.is_cancelled());
    assert!(early.now_or_never().is_some() && clone.cancelled().now_or_never().is_some());
}
