//! The guard failing means the call fails, before a connection is opened.

use crate::kit::{Kit, Setup};
use orgata_guard::{Finding, GuardError, Mode, Recognizer, Rules};
use orgata_standin::{Reply, Script};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

struct Failing;

impl Recognizer for Failing {
    fn name(&self) -> &str {
        "ner"
    }

    fn kinds(&self) -> &[&str] {
        &["PERSON"]
    }

    fn recognize(&self, _text: &str, _: &dyn Fn() -> bool) -> Result<Vec<Finding>, GuardError> {
        Err(GuardError::Recognizer {
            name: "ner".to_owned(),
            reason: "no model".to_owned(),
        })
    }
}

struct Panicking;

impl Recognizer for Panicking {
    fn name(&self) -> &str {
        "ner"
    }

    fn kinds(&self) -> &[&str] {
        &["PERSON"]
    }

    fn recognize(&self, _text: &str, _: &dyn Fn() -> bool) -> Result<Vec<Finding>, GuardError> {
        panic!("a bug in a recognizer")
    }
}

/// Fails until it is told to work.
struct Moody(Arc<AtomicBool>);

impl Recognizer for Moody {
    fn name(&self) -> &str {
        "ner"
    }

    fn kinds(&self) -> &[&str] {
        &["PERSON"]
    }

    fn recognize(
        &self,
        text: &str,
        expired: &dyn Fn() -> bool,
    ) -> Result<Vec<Finding>, GuardError> {
        if self.0.load(Ordering::SeqCst) {
            Ok(Vec::new())
        } else {
            Failing.recognize(text, expired)
        }
    }
}

async fn nothing_leaves(kit: &Kit, code: &str) {
    let outcome = kit.ask("Mail zoe@nordwind-werke.de").await;
    assert_eq!(outcome.code(), code);
    assert!(outcome.events.is_empty());
    assert!(kit.standin.seen().connections.is_empty());
    assert!(kit.receipts().is_empty());
}

#[tokio::test]
async fn a_recognizer_that_fails_or_panics() {
    let with = |recognizer: Arc<dyn Recognizer>| Setup {
        recognizers: vec![recognizer],
        ..Setup::of("openai")
    };
    nothing_leaves(
        &with(Arc::new(Failing)).start(Script::default()).await,
        "guard_failed",
    )
    .await;
    nothing_leaves(
        &with(Arc::new(Panicking)).start(Script::default()).await,
        "guard_failed",
    )
    .await;
}

#[tokio::test]
async fn a_guard_that_takes_too_long() {
    let mut setup = Setup::of("openai");
    setup.limits.guard = Duration::ZERO;
    nothing_leaves(&setup.start(Script::default()).await, "guard_failed").await;
}

#[test]
fn poisoned_rules_make_no_guard() {
    let check = |text: &str| assert!(Rules::load(&[("poisoned.toml", text)]).is_err(), "{text}");
    check("this is no rule file");
    check("[[rule]]\nid = \"x\"\n");
    check(
        "[[rule]]\nid = \"x\"\ndescription = \"x\"\nkind = \"X\"\npatterns = [\"(\"]\nscore = 1.0\nmatches = []\nrejects = []\n",
    );
}

#[tokio::test]
async fn the_call_can_be_made_again_when_the_guard_works() {
    let works = Arc::new(AtomicBool::new(false));
    let setup = Setup {
        recognizers: vec![Arc::new(Moody(works.clone()))],
        ..Setup::of("openai")
    };
    let kit = setup.start(Script::always(Reply::say("{token}"))).await;
    nothing_leaves(&kit, "guard_failed").await;
    works.store(true, Ordering::SeqCst);
    assert_eq!(
        kit.ask("Mail zoe@nordwind-werke.de").await.reply().text,
        "zoe@nordwind-werke.de"
    );
}

#[tokio::test]
async fn without_a_receipt_nothing_is_sent_and_later_the_vault_is_saved_all_the_same() {
    let kit = Setup::of("openai").start(Script::default()).await;
    kit.log.full.store(true, Ordering::SeqCst);
    nothing_leaves(&kit, "receipt_failed").await;
    kit.log.full.store(false, Ordering::SeqCst);
    kit.ask("Mail zoe@nordwind-werke.de").await.reply();
    let kept: Vec<orgata_gateway::VaultKept> = kit.log.facts();
    assert_eq!(kept.iter().map(|kept| kept.records.len()).sum::<usize>(), 1);
}

/// The one record of the one mail address is on the disk after a call that works.
async fn the_record_is_kept(kit: &Kit) {
    kit.ask("Mail zoe@nordwind-werke.de").await.reply();
    let kept: Vec<orgata_gateway::VaultKept> = kit.log.facts();
    assert_eq!(kept.iter().map(|kept| kept.records.len()).sum::<usize>(), 1);
}

#[tokio::test]
async fn a_record_that_was_not_saved_outlives_the_gateway() {
    let mut kit = Setup::of("openai").start(Script::default()).await;
    kit.log.full.store(true, Ordering::SeqCst);
    nothing_leaves(&kit, "receipt_failed").await;
    kit.log.full.store(false, Ordering::SeqCst);
    kit.renew();
    the_record_is_kept(&kit).await;
}

#[tokio::test]
async fn a_call_dropped_while_its_record_is_saved_loses_nothing() {
    let kit = Setup::of("openai").start(Script::default()).await;
    kit.log.stuck.store(true, Ordering::SeqCst);
    let asked = kit.ask("Mail zoe@nordwind-werke.de");
    let waited = tokio::time::timeout(Duration::from_millis(200), asked).await;
    assert!(waited.is_err(), "the save never ends");
    kit.log.stuck.store(false, Ordering::SeqCst);
    the_record_is_kept(&kit).await;
}

#[tokio::test]
async fn strict_mode_stops_a_secret_of_the_person_but_not_one_of_a_tool() {
    let key = format!("AK{}{}", "IA", "Z7QKWM4N6PJRXT5V");
    let kit = Setup {
        mode: Mode::Strict,
        ..Setup::of("openai")
    }
    .start(Script::default())
    .await;
    let outcome = kit.ask(&format!("Use {key}")).await;
    assert_eq!(outcome.code(), "blocked");
    assert!(kit.standin.seen().connections.is_empty());
    let mut request = crate::kit::asking("");
    let result = orgata_work::ToolResult {
        id: "1".into(),
        name: "mail__send".into(),
        text: format!("key {key}"),
        is_error: false,
        stored_at: None,
    };
    let call = orgata_work::ToolCall {
        id: "1".into(),
        name: "mail__send".into(),
        arguments: serde_json::json!({}),
    };
    request.messages = vec![
        orgata_work::Message {
            role: orgata_work::Role::Assistant,
            content: vec![orgata_work::Content::ToolCall(call)],
        },
        orgata_work::Message {
            role: orgata_work::Role::Tool,
            content: vec![orgata_work::Content::ToolResult(result)],
        },
    ];
    kit.call(request).await.reply();
    let seen = kit.standin.seen().bytes();
    assert!(!seen.contains(&key) && seen.contains("[BLOCKED:"), "{seen}");
}

#[tokio::test]
async fn strict_mode_stops_the_types_that_the_profile_names() {
    let setup = Setup {
        mode: Mode::Strict,
        strict: vec!["IBAN"],
        ..Setup::of("openai")
    };
    let kit = setup.start(Script::default()).await;
    assert_eq!(
        kit.ask("Pay DE89370400440532013000").await.code(),
        "blocked"
    );
    assert_eq!(kit.ask("Mail zoe@nordwind-werke.de").await.code(), "ok");
}
