//! What goes wrong at the provider, and how often it is tried again.

use crate::kit::{KINDS, Outcome, Setup};
use orgata_agent::{ModelError, ModelEvent};
use orgata_standin::{Reply, Script, Standin};

async fn check(kind: &'static str, reply: Reply, code: &str, tries: usize) -> Outcome {
    let kit = Setup::of(kind).start(Script::always(reply.clone())).await;
    let outcome = kit.ask("Hello").await;
    assert_eq!(outcome.code(), code, "{kind} {reply:?}");
    assert_eq!(kit.standin.seen().chats().len(), tries, "{kind} {reply:?}");
    assert_eq!(kit.receipts().len(), 1, "tries share a receipt");
    assert_eq!(kit.settled(1).await[0].outcome, code);
    outcome
}

#[tokio::test]
async fn each_refusal_is_understood_and_tried_again_only_when_that_can_help() {
    for kind in KINDS {
        check(kind, Reply::Unauthorized, "wrong_key", 1).await;
        check(kind, Reply::UnknownModel, "unknown_model", 1).await;
        check(kind, Reply::ContextOverflow, "context_overflow", 1).await;
        check(
            kind,
            Reply::RateLimited { retry_after: None },
            "rate_limited",
            4,
        )
        .await;
        check(kind, Reply::ServerError, "provider_failed", 4).await;
    }
}

#[tokio::test]
async fn a_second_try_can_succeed() {
    let script = Script::queue([
        Reply::ServerError,
        Reply::RateLimited {
            retry_after: Some(1),
        },
        Reply::say("Yes"),
    ]);
    let kit = Setup::of("openai").start(script).await;
    let outcome = kit.ask("Hello").await;
    assert_eq!(outcome.reply().text, "Yes");
    let sent = outcome
        .events
        .iter()
        .filter(|event| matches!(event, ModelEvent::Sent { .. }));
    assert_eq!(sent.count(), 1);
    let seen = kit.standin.seen();
    assert_eq!(seen.chats().len(), 3);
    let waited = seen.requests[2].at_ms - seen.requests[1].at_ms;
    assert!(waited >= 1000.0, "retry-after was 1 s, waited {waited} ms");
}

#[tokio::test]
async fn nobody_waits_for_an_hour() {
    let reply = Reply::RateLimited {
        retry_after: Some(3600),
    };
    let outcome = check("openai", reply, "rate_limited", 1).await;
    assert_eq!(
        outcome.error,
        Some(ModelError::RateLimited {
            retry_after: Some(3600)
        })
    );
}

#[tokio::test]
async fn an_answer_that_breaks_is_not_asked_for_again() {
    for kind in KINDS {
        let text = "The first words, long enough to be shown before the end comes.".to_owned();
        let broken = check(
            kind,
            Reply::Break { text: text.clone() },
            "stream_broken",
            1,
        )
        .await;
        assert_eq!(broken.shown().0, text, "{kind}: what came stays");
        check(kind, Reply::Malformed { text }, "stream_broken", 1).await;
    }
}

#[tokio::test]
async fn a_provider_that_says_nothing_is_given_up() {
    let kit = Setup::of("openai")
        .impatient()
        .start(Script::always(Reply::Silent))
        .await;
    assert_eq!(kit.ask("Hello").await.code(), "no_network");
    assert_eq!(
        kit.standin.seen().chats().len(),
        1,
        "it may have begun to work: not twice"
    );
    let stalls = Setup::of("openai")
        .impatient()
        .start(Script::always(Reply::Stall {
            text: "Well".into(),
        }))
        .await;
    let outcome = stalls.ask("Hello").await;
    assert_eq!(outcome.code(), "stream_broken");
    assert_eq!(outcome.shown().0, "Well");
}

#[tokio::test]
async fn no_server_no_network() {
    let standin = Standin::start(Script::default()).await.unwrap();
    let nobody = {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", socket.local_addr().unwrap())
    };
    let kit = Setup::of("openai").at(standin, &nobody);
    let outcome = kit.ask("Hello").await;
    assert_eq!(outcome.code(), "no_network");
    let settled = kit.settled(1).await;
    assert_eq!(
        (settled[0].usage.micro_usd, settled[0].first_byte_ms),
        (0, None)
    );
}

#[tokio::test]
async fn a_model_that_the_profile_does_not_list_is_not_asked_for() {
    let kit = Setup::of("openai").start(Script::default()).await;
    let mut request = crate::kit::asking("Hello");
    request.model = Some("gpt-secret".to_owned());
    let outcome = kit.call(request).await;
    assert_eq!(
        outcome.error,
        Some(ModelError::UnknownModel("gpt-secret".to_owned()))
    );
    assert!(kit.standin.seen().connections.is_empty());
}

#[tokio::test]
async fn a_missing_key_is_said_before_anything_leaves() {
    let kit = Setup {
        key: None,
        ..Setup::of("openai")
    }
    .start(Script::default())
    .await;
    assert_eq!(kit.ask("Hello").await.code(), "no_key");
    assert!(kit.standin.seen().connections.is_empty());
}

#[tokio::test]
async fn slow_words_are_shown_as_they_come() {
    let kit = Setup::of("anthropic")
        .start(Script::always(Reply::Slow {
            text: "one two three four".into(),
            every_ms: 40,
        }))
        .await;
    let outcome = kit.ask("Hello").await;
    let deltas = outcome
        .events
        .iter()
        .filter(|event| matches!(event, ModelEvent::Delta { .. }))
        .count();
    assert!(deltas >= 3, "{deltas} deltas");
}
