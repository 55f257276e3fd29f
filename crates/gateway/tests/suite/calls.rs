//! What a call looks like when all goes well.

use crate::kit::{KINDS, Setup, asking};
use orgata_agent::{CallSite, ModelEvent};
use orgata_guard::Mode;
use orgata_log::Fact;
use orgata_standin::{Reply, Script};
use orgata_work::{Receipt, ReceiptTarget};
use serde_json::json;

#[tokio::test]
async fn events_come_in_order_and_the_log_has_receipt_vault_and_outcome() {
    for kind in KINDS {
        let kit = Setup::of(kind)
            .start(Script::always(Reply::say("Yes, {token}.")))
            .await;
        let outcome = kit.ask("Mail zoe@nordwind-werke.de").await;
        assert!(
            matches!(outcome.events.first(), Some(ModelEvent::Sent { guarded: true, model, .. }) if model == "p/m")
        );
        let usage = outcome.reply().usage;
        assert!(
            !usage.estimated && usage.input_tokens > 0 && usage.output_tokens > 0,
            "{kind}: {usage:?}"
        );
        assert_eq!(
            usage.micro_usd,
            usage.input_tokens + 2 * usage.output_tokens,
            "{kind}"
        );
        let settled = kit.settled(1).await;
        assert_eq!(
            (settled[0].outcome.as_str(), settled[0].usage),
            ("ok", usage)
        );
        assert_eq!(
            kit.log.kinds(),
            [
                "Private guard.vault",
                "Shared receipt",
                "Shared receipt.settled"
            ],
            "{kind}"
        );
        let receipt = &kit.receipts()[0];
        assert_eq!(receipt.profile, "test@1.2.3");
        assert!(
            receipt.policies.contains(&"allow".to_owned()),
            "{:?}",
            receipt.policies
        );
        let ReceiptTarget::Model {
            endpoint,
            call_site,
            ..
        } = &receipt.target
        else {
            panic!("a model")
        };
        assert_eq!((endpoint, call_site.as_str()), (&kit.standin.url(), "turn"));
    }
}

#[tokio::test]
async fn the_key_travels_in_the_header_of_its_provider_and_nowhere_else() {
    for (kind, header, value) in [
        ("openai", "authorization", "Bearer sk-test"),
        ("anthropic", "x-api-key", "sk-test"),
    ] {
        let kit = Setup::of(kind)
            .start(Script {
                key: Some("sk-test".to_owned()),
                ..Script::default()
            })
            .await;
        kit.ask("Hello").await.reply();
        let seen = kit.standin.seen();
        let request = seen.chats()[0];
        assert_eq!(request.headers[header], value);
        assert!(!request.body.contains("sk-test"));
        assert!(
            !kit.receipts()
                .iter()
                .any(|receipt| format!("{receipt:?}").contains("sk-test"))
        );
    }
}

#[tokio::test]
async fn hidden_calls_take_the_hidden_model() {
    let profile = json!({"hidden": {"provider": "p", "model": "standin-small"}});
    let kit = Setup {
        profile,
        ..Setup::of("openai")
    }
    .start(Script::default())
    .await;
    let mut request = asking("Hello");
    request.site = CallSite::Title;
    assert_eq!(kit.call(request).await.reply().model, "p/standin-small");
    assert_eq!(kit.ask("Hello").await.reply().model, "p/m");
}

#[tokio::test]
async fn without_masking_the_receipt_says_so_and_keeps_no_text() {
    let provider = json!({"models": [{"name": "m", "max_data_class": "secret"}]});
    for mode in [Mode::Off, Mode::Detect] {
        let profile = json!({"guard": {"mode": "off"}});
        let setup = Setup {
            mode,
            profile,
            provider: provider.clone(),
            ..Setup::of("openai")
        };
        let kit = setup.start(Script::default()).await;
        let outcome = kit.ask("Mail zoe@nordwind-werke.de").await;
        assert!(
            matches!(outcome.events[0], ModelEvent::Sent { guarded: false, .. }),
            "{outcome:?}"
        );
        let receipt: &Receipt = &kit.receipts()[0];
        assert_eq!((receipt.guarded, receipt.sent.as_str()), (false, ""));
        assert!(kit.standin.seen().bytes().contains("zoe@nordwind-werke.de"));
    }
}

#[tokio::test]
async fn a_profile_that_demands_masking_lets_nothing_clear_out() {
    let provider = json!({"models": [{"name": "m", "max_data_class": "secret"}]});
    for mode in [Mode::Off, Mode::Detect] {
        let kit = Setup {
            mode,
            provider: provider.clone(),
            ..Setup::of("openai")
        }
        .start(Script::default())
        .await;
        assert_eq!(kit.ask("Hello").await.code(), "denied");
        assert!(kit.standin.seen().requests.is_empty());
    }
}

#[tokio::test]
async fn no_policy_means_no_call() {
    let kit = Setup {
        profile: json!({"policies": ""}),
        ..Setup::of("openai")
    }
    .start(Script::default())
    .await;
    assert_eq!(kit.ask("Hello").await.code(), "denied");
    assert!(kit.standin.seen().connections.is_empty());
    assert!(
        !kit.log
            .kinds()
            .iter()
            .any(|kind| kind.ends_with(Receipt::KIND))
    );
}

#[tokio::test]
async fn a_long_answer_comes_in_few_deltas_and_whole() {
    let kit = Setup::of("openai")
        .start(Script::always(Reply::Huge { chars: 300_000 }))
        .await;
    let outcome = kit.ask("Hello").await;
    assert!(outcome.reply().text.len() >= 300_000);
    assert_eq!(outcome.shown().0, outcome.reply().text);
    assert!(
        outcome.events.len() < 300_000 / 60,
        "{} events",
        outcome.events.len()
    );
}

#[tokio::test]
async fn a_paste_of_megabytes_is_sealed_off_the_async_threads() {
    let kit = Setup::of("openai").start(Script::default()).await;
    let text = format!(
        "{} zoe@nordwind-werke.de",
        "All work and no play. ".repeat(100_000)
    );
    kit.ask(&text).await.reply();
    assert!(!kit.standin.seen().bytes().contains("zoe@"));
}

#[tokio::test]
async fn arguments_that_are_no_json_stay_a_text() {
    let body = "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"mail__send\",\"arguments\":\"{\\\"to\\\": \"}}]},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n";
    let headers = [("content-type".to_owned(), "text/event-stream".to_owned())].into();
    let kit = Setup::of("openai")
        .start(Script::always(Reply::Raw {
            status: 200,
            headers,
            body: body.to_owned(),
        }))
        .await;
    let outcome = kit.ask("Hello").await;
    assert_eq!(outcome.reply().tool_calls[0].arguments, json!("{\"to\": "));
}

#[tokio::test]
async fn calls_get_ids_that_no_other_call_has() {
    let kit = Setup::of("openai")
        .start(Script::always(Reply::call("mail__send", json!({}))))
        .await;
    let first = kit.ask("Hello").await.reply().tool_calls[0].id.clone();
    let second = kit.ask("Hello").await.reply().tool_calls[0].id.clone();
    assert_ne!(first, second);
}
