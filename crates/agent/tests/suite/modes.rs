//! What each mode runs, asks and refuses.

use crate::world::{Say, World};
use crate::*;

fn turn_of(calls: Vec<ToolCall>) -> World {
    let allow = Decision::Allow { scope: Scope::Once };
    World::new(vec![Say::Reply("", calls)]).decide([Some(allow.clone()), Some(allow)])
}

/// What was asked, run, and whether a model was consulted.
fn course(world: &World, mode: Mode) -> (usize, usize, usize) {
    world.run(mode);
    let count = |what| world.happened(what).len();
    (count("ask "), count("run "), count("call approval_judge"))
}

#[test]
fn table() {
    let opinion = |text: Result<&'static str, ModelError>| {
        move |world: &World| world.with(|inner| inner.opinion = Clone::clone(&text))
    };
    let unchanged = |_: &World| ();
    let failing = opinion(Err(ModelError::NoKey));
    type Row<'a> = (
        &'a str,
        Mode,
        ToolCall,
        &'a dyn Fn(&World),
        (usize, usize, usize),
    );
    let (reads, polite, both, writes) = (
        opinion(Ok(" READ\n")),
        opinion(Ok("READ, I think")),
        opinion(Ok("READ WRITE")),
        opinion(Ok("WRITE")),
    );
    let rows: Vec<Row<'_>> = vec![
        (
            "auto runs what is allowed",
            Mode::Auto,
            read("c1"),
            &unchanged,
            (0, 1, 0),
        ),
        (
            "auto asks what is to be asked",
            Mode::Auto,
            shell("c1"),
            &unchanged,
            (1, 1, 0),
        ),
        (
            "approve asks everything",
            Mode::Approve,
            read("c1"),
            &unchanged,
            (1, 1, 0),
        ),
        (
            "approve asks once, not twice",
            Mode::Approve,
            shell("c1"),
            &unchanged,
            (1, 1, 0),
        ),
        (
            "smart runs what is allowed",
            Mode::SmartApprove,
            read("c1"),
            &unchanged,
            (0, 1, 0),
        ),
        (
            "smart runs what only reads",
            Mode::SmartApprove,
            shell("c1"),
            &reads,
            (0, 1, 1),
        ),
        (
            "smart asks what writes",
            Mode::SmartApprove,
            shell("c1"),
            &writes,
            (1, 1, 1),
        ),
        (
            "a chatty judge is not clear",
            Mode::SmartApprove,
            shell("c1"),
            &polite,
            (1, 1, 1),
        ),
        (
            "a judge of two minds is not clear",
            Mode::SmartApprove,
            shell("c1"),
            &both,
            (1, 1, 1),
        ),
        (
            "a judge that fails is not clear",
            Mode::SmartApprove,
            shell("c1"),
            &failing,
            (1, 1, 1),
        ),
        (
            "smart asks where judging is not allowed",
            Mode::SmartApprove,
            write("c1"),
            &reads,
            (1, 1, 0),
        ),
        (
            "chat runs nothing",
            Mode::Chat,
            read("c1"),
            &unchanged,
            (0, 0, 0),
        ),
    ];
    for (what, mode, call, change, expected) in rows {
        let world = turn_of(vec![call]);
        change(&world);
        assert_eq!(course(&world, mode), expected, "{what}");
    }
}

#[test]
fn a_hint_of_the_server_spares_the_judge() {
    let world = turn_of(vec![read("c1")]);
    world.with(|inner| inner.verdicts.insert("read", ask(true)));
    assert_eq!(course(&world, Mode::SmartApprove), (0, 1, 0));
    let world = turn_of(vec![read("c1")]);
    world.with(|inner| inner.verdicts.insert("read", ask(false)));
    assert_eq!(course(&world, Mode::SmartApprove), (1, 1, 0));
    let world = turn_of(vec![read("c1")]);
    world.with(|inner| inner.verdicts.insert("read", ask(true)));
    assert_eq!(
        course(&world, Mode::Auto),
        (1, 1, 0),
        "only smart_approve trusts the hint"
    );
}

#[test]
fn the_judges_request_is_small_and_hidden() {
    let world = turn_of(vec![shell("c1")]);
    world.run(Mode::SmartApprove);
    let request = world.with(|inner| inner.requests[1].clone());
    assert_eq!(request.site, CallSite::ApprovalJudge);
    assert!(request.tools.is_empty());
    assert_eq!(request.messages.len(), 1);
    let Content::Text { text } = &request.messages[0].content[0] else {
        panic!()
    };
    let value: Value = serde_json::from_str(text).unwrap();
    assert_eq!(value["arguments"], json!({ "command": "c1" }));
}

#[test]
fn approve_remembers_a_yes_for_longer() {
    let session = Decision::Allow {
        scope: Scope::Session,
    };
    let script = vec![
        Say::Reply("", vec![read("c1")]),
        Say::Reply("", vec![read("c2")]),
    ];
    let world = World::new(script).decide([Some(session)]);
    assert_eq!(course(&world, Mode::Approve), (1, 2, 0));
    let world = turn_of(vec![read("c1")]);
    let standing = BTreeSet::from(["read".to_owned()]);
    world.run_with(TurnConfig {
        standing,
        ..config(Mode::Approve)
    });
    assert!(world.happened("ask ").is_empty());
}

#[test]
fn approve_offers_its_own_decisions_in_order() {
    let world = turn_of(vec![read("c1")]);
    world.run(Mode::Approve);
    let asked = world
        .with(|inner| inner.put.values().next().cloned())
        .unwrap();
    assert_eq!(
        asked.options,
        [
            DecisionOption::Allow { scope: Scope::Once },
            DecisionOption::Allow {
                scope: Scope::Session
            },
            DecisionOption::Deny
        ]
    );
    let ApprovalKind::ToolCall {
        summary, network, ..
    } = asked.kind;
    assert_eq!(
        (summary.as_str(), network),
        (r#"read {"path":"c1.txt"}"#, false)
    );
}

#[test]
fn chat_tells_the_model() {
    let (outcome, messages) = turn_of(vec![shell("c1")]).run(Mode::Chat);
    assert_eq!(outcome, TurnOutcome::Done);
    assert!(results(&messages)[0].contains("chat mode"), "{messages:?}");
}

#[test]
fn no_mode_runs_what_is_denied() {
    for mode in [Mode::Auto, Mode::Approve, Mode::SmartApprove, Mode::Chat] {
        let world = turn_of(vec![call("c1", "secret", json!({ "path": "x" }))]);
        world.with(|inner| inner.opinion = Ok("READ"));
        assert_eq!(course(&world, mode), (0, 0, 0), "{mode:?}");
    }
}
