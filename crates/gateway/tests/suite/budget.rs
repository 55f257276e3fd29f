//! Money runs out.

use crate::kit::Setup;
use orgata_standin::{Reply, Script};
use serde_json::json;

#[tokio::test]
async fn a_call_that_may_cost_more_than_is_left_does_not_leave() {
    // A call of at most 100 tokens at 2 millionths each may cost 200 and the words sent.
    let setup = Setup {
        profile: json!({"budgets": {"micro_usd_day": 500}}),
        ..Setup::of("openai")
    };
    let kit = setup
        .start(Script::always(Reply::say("x".repeat(400))))
        .await;
    let mut calls = 0;
    let refused = loop {
        let outcome = kit.ask("Hello").await;
        if outcome.error.is_some() {
            break outcome;
        }
        calls += 1;
        kit.settled(calls).await;
        assert!(calls < 10, "the budget never ran out");
    };
    assert_eq!(refused.code(), "budget");
    assert!(calls >= 1);
    assert_eq!(kit.standin.seen().chats().len(), calls);
}

#[tokio::test]
async fn without_a_limit_nothing_is_counted() {
    let kit = Setup::of("openai").start(Script::default()).await;
    for _ in 0..3 {
        kit.ask("Hello").await.reply();
    }
}
