//! Random scripts, cancels, crashes and full disks, and what holds in all of them.

use crate::world::{Say, World, open_questions};
use crate::*;
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Plan {
    script: Vec<Say>,
    mode: Mode,
    max_turns: u32,
    decisions: Vec<Decision>,
    opinion: &'static str,
    at: usize,
}

fn any_call() -> impl Strategy<Value = (&'static str, u8)> {
    let tool = prop_oneof![
        4 => Just("read"), 3 => Just("write"), 3 => Just("shell"),
        1 => Just("secret"), 1 => Just("ghost"), 1 => Just("wrong"),
    ];
    (tool, 0u8..3)
}

fn any_say() -> impl Strategy<Value = (u8, Vec<(&'static str, u8)>)> {
    (0u8..12, prop::collection::vec(any_call(), 1..4))
}

fn script(says: Vec<(u8, Vec<(&'static str, u8)>)>) -> Vec<Say> {
    let mut next = 0;
    let mut calls = |tools: Vec<(&'static str, u8)>| {
        let made = tools.into_iter().map(|(tool, argument)| {
            next += 1;
            let key = if tool == "shell" { "command" } else { "path" };
            let name = if tool == "wrong" { "read" } else { tool };
            let argument = if tool == "wrong" {
                json!(1)
            } else {
                json!(argument.to_string())
            };
            call(&format!("c{next}"), name, json!({ key: argument }))
        });
        made.collect::<Vec<ToolCall>>()
    };
    let says = says.into_iter().map(|(kind, tools)| match kind {
        0 => Say::Reply("It is done.", Vec::new()),
        1 => Say::Reply("", Vec::new()),
        2 => Say::Fail("I was about to ", ModelError::Provider("500".into())),
        3 => Say::BreakOff("Hm, "),
        4..=6 => Say::Reply("Let me see.", calls(tools)),
        _ => Say::Reply("", calls(tools)),
    });
    says.collect()
}

fn any_decision() -> impl Strategy<Value = Decision> {
    prop_oneof![
        Just(Decision::Allow { scope: Scope::Once }),
        Just(Decision::Allow {
            scope: Scope::Session
        }),
        Just(Decision::Deny {
            reason: Some("no".into())
        }),
        Just(Decision::Expired),
    ]
}

prop_compose! {
    fn any_plan()(
        says in prop::collection::vec(any_say(), 1..7),
        mode in prop_oneof![Just(Mode::Auto), Just(Mode::Approve), Just(Mode::SmartApprove), Just(Mode::Chat)],
        max_turns in 1u32..6,
        decisions in prop::collection::vec(any_decision(), 24),
        opinion in prop_oneof![Just("READ"), Just("WRITE"), Just("perhaps")],
        at in 1usize..60,
    ) -> Plan {
        Plan { script: script(says), mode, max_turns, decisions, opinion, at }
    }
}

impl Plan {
    fn world(&self) -> World {
        let world =
            World::new(self.script.clone()).decide(self.decisions.iter().cloned().map(Some));
        world.with(|inner| inner.opinion = Ok(self.opinion));
        world
    }

    fn turn(&self) -> Turn {
        let config = TurnConfig {
            max_turns: self.max_turns,
            ..config(self.mode)
        };
        Turn::new(config, said("go"))
    }
}

/// What holds after any turn.
fn holds(plan: &Plan, world: &World, turn: &Turn) -> Result<(), TestCaseError> {
    prop_assert_eq!(valid(turn.messages()), Ok(()));
    prop_assert!(world.happened("call turn").len() <= plan.max_turns as usize);
    let runs = world.happened("run ");
    let distinct: BTreeSet<&String> = runs.iter().collect();
    prop_assert_eq!(distinct.len(), runs.len(), "a call ran twice");
    prop_assert!(plan.mode != Mode::Chat || runs.is_empty());
    for run in &runs {
        prop_assert!(may_run(plan, world, &run[4..]), "{} ran without leave", run);
    }
    prop_assert_eq!(world.happened("event done").len(), 1);
    let last = world.with(|inner| inner.log.last().cloned());
    prop_assert_eq!(last.as_deref(), Some("event done"));
    prop_assert!(world.with(|inner| open_questions(inner)).is_empty());
    prop_assert_eq!(world.with(|inner| inner.running), 0);
    Ok(())
}

/// Whether somebody gave leave: the policy, a person, or a model where that is allowed.
fn may_run(plan: &Plan, world: &World, id: &str) -> bool {
    let calls = plan.script.iter().flat_map(|say| match say {
        Say::Reply(_, calls) => calls.as_slice(),
        _ => &[],
    });
    let call = calls
        .into_iter()
        .find(|call| call.id == id)
        .expect("only proposed calls run");
    let person = world.with(|inner| {
        inner.put.iter().any(|(approval, asked)| {
            let ApprovalKind::ToolCall { call, .. } = &asked.kind;
            call == id && matches!(inner.closed.get(approval), Some(Decision::Allow { .. }))
        })
    });
    let remembered = world.with(|inner| {
        inner.put.iter().any(|(approval, asked)| {
            let ApprovalKind::ToolCall { tool, .. } = &asked.kind;
            let longer = Decision::Allow {
                scope: Scope::Session,
            };
            *tool == call.name && inner.closed.get(approval) == Some(&longer)
        })
    });
    match call.name.as_str() {
        "read" => plan.mode != Mode::Approve || person || remembered,
        "write" => person,
        "shell" => person || (plan.mode == Mode::SmartApprove && plan.opinion == "READ"),
        _ => false,
    }
}

/// The transcript as it would be read back.
fn journal(world: &World) -> Vec<Message> {
    let mut messages = said("go");
    messages.extend(world.with(|inner| inner.journal.clone()));
    messages
}

proptest! {
    #[test]
    fn a_turn_ends_and_what_was_kept_is_what_happened(plan in any_plan()) {
        let (world, mut turn) = (plan.world(), plan.turn());
        prop_assert!(world.drive(&mut turn).is_some());
        holds(&plan, &world, &turn)?;
        prop_assert_eq!(mend(journal(&world)), turn.messages());
    }

    #[test]
    fn cancel_always_ends_with_a_valid_transcript(plan in any_plan()) {
        let (world, mut turn) = (plan.world(), plan.turn());
        world.with(|inner| inner.cancel_at = Some(plan.at));
        let outcome = world.drive(&mut turn);
        let heard = world.with(|inner| inner.cancel.is_cancelled());
        let ending = world.happened("keep end");
        prop_assert!(!heard || outcome == Some(TurnOutcome::Cancelled) || ending.len() == 1);
        // What ran was cut off: the counter of the world cannot know.
        world.with(|inner| inner.running = 0);
        holds(&plan, &world, &turn)?;
        prop_assert_eq!(mend(journal(&world)), turn.messages());
    }

    #[test]
    fn a_full_disk_never_lets_more_happen(plan in any_plan()) {
        let (world, mut turn) = (plan.world(), plan.turn());
        world.with(|inner| inner.full_after = Some(plan.at % 12));
        let outcome = world.drive(&mut turn);
        world.with(|inner| inner.running = 0);
        let full = world.with(|inner| inner.kept > plan.at % 12);
        let last = world.with(|inner| inner.kept == plan.at % 12 + 1);
        let failed = matches!(&outcome, Some(TurnOutcome::Failed { code, .. }) if code == "not_saved");
        // Only the note that the turn ended may be missing.
        prop_assert!(!full || failed || last, "{:?}", outcome);
        holds(&plan, &world, &turn)?;
    }

    #[test]
    fn a_turn_goes_on_after_a_crash(plan in any_plan()) {
        let (world, mut turn) = (plan.world(), plan.turn());
        world.with(|inner| inner.crash_at = Some(plan.at));
        if world.drive(&mut turn).is_none() && world.happened("keep end").is_empty() {
            let before = world.happened("run ");
            let answers = journal(&world).iter().filter(|message| message.role == Role::Assistant).count();
            let lost = world.happened("call turn").len().saturating_sub(answers);
            world.with(|inner| {
                (inner.crash, inner.crash_at, inner.running) = (Cancel::new(), None, 0);
            });
            let pending = world.with(|inner| open_questions(inner));
            let config = turn.config().clone();
            let mut turn = Turn::resume(config, journal(&world), pending);
            prop_assert!(world.drive(&mut turn).is_some());
            prop_assert_eq!(valid(turn.messages()), Ok(()));
            prop_assert_eq!(mend(journal(&world)), turn.messages());
            // An answer that was not kept is asked for again.
            prop_assert!(world.happened("call turn").len() <= plan.max_turns as usize + lost);
            let runs = world.happened("run ");
            prop_assert!(before.iter().all(|run| runs.iter().filter(|other| *other == run).count() == 1));
            prop_assert!(runs.iter().all(|run| may_run(&plan, &world, &run[4..])));
            prop_assert!(world.with(|inner| open_questions(inner)).is_empty());
        }
    }
}
