//! Where the door does not go.

use crate::kit::Setup;
use orgata_standin::{Reply, Script, Standin};
use serde_json::json;
use std::process::Command;

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Standin::start(Script::default()).await.unwrap();
    for status in [301, 302, 307, 308] {
        let headers = [(
            "location".to_owned(),
            format!("{}/v1/chat/completions", elsewhere.url()),
        )]
        .into();
        let kit = Setup::of("openai")
            .start(Script::always(Reply::Raw {
                status,
                headers,
                body: String::new(),
            }))
            .await;
        assert_eq!(kit.ask("Hello").await.code(), "provider_failed");
        assert!(elsewhere.seen().connections.is_empty());
    }
}

#[tokio::test]
async fn the_door_refuses_hosts_that_the_profile_does_not_name() {
    let kit = Setup::of("openai").start(Script::default()).await;
    let elsewhere = Standin::start(Script::default()).await.unwrap();
    let door =
        orgata_gateway::Door::new(kit.gateway.profile(), orgata_gateway::Timeouts::default());
    let guard = orgata_guard::Guard::new(
        std::sync::Arc::new(orgata_guard::Rules::builtin().unwrap()),
        orgata_guard::Keys::new(&[7; 32]),
        orgata_guard::Policy::of(orgata_guard::Mode::Mask),
        [],
        vec![],
    );
    let mut vault = orgata_guard::Vault::new(orgata_guard::Scope::new("t", "s"));
    let audience = orgata_guard::Audience::model("p");
    let sealed = guard
        .unwrap()
        .seal_json(
            &json!({}),
            &orgata_guard::Protocol::new(),
            &audience,
            &mut vault,
        )
        .unwrap();
    let foreign = |base: String| {
        let mut spec = kit.gateway.profile().providers[0].clone();
        spec.base_url = base;
        orgata_gateway::Endpoint::new(&spec, "/x", None).unwrap()
    };
    for base in [
        elsewhere.url(),
        "https://collector.invalid".to_owned(),
        "http://localhost:1".to_owned(),
    ] {
        let refused = door
            .post(&foreign(base), &sealed)
            .await
            .err()
            .expect("refused");
        assert!(
            matches!(refused, orgata_gateway::DoorError::UnknownHost(_)),
            "{refused}"
        );
    }
    assert!(elsewhere.seen().connections.is_empty());
}

#[test]
fn clear_text_http_leaves_only_to_this_device() {
    let spec = |base: &str| {
        serde_json::from_value(json!({"id": "p", "kind": "openai", "base_url": base})).unwrap()
    };
    let check = |base: &str, good: bool| {
        assert_eq!(
            orgata_gateway::Endpoint::new(&spec(base), "/x", None).is_ok(),
            good,
            "{base}"
        );
    };
    check("http://127.0.0.1:1/v1", true);
    check("http://localhost:1/v1", true);
    check("http://[::1]:1/v1", true);
    check("https://api.example.com/v1", true);
    check("http://api.example.com/v1", false);
    check("http://127.0.0.1.example.com/v1", false);
    check("http://localhost.example.com/v1", false);
    check("ftp://127.0.0.1/v1", false);
    check("nothing", false);
}

#[tokio::test]
async fn localhost_needs_no_resolver() {
    let standin = Standin::start(Script::default()).await.unwrap();
    let base = format!("http://localhost:{}", standin.address().port());
    let kit = Setup::of("openai").at(standin, &base);
    kit.ask("Hello").await.reply();
}

/// Runs one test of this binary again in a process whose environment names a proxy.
#[tokio::test]
async fn a_proxy_of_the_environment_is_not_asked() {
    let trap = Standin::start(Script::default()).await.unwrap();
    let proxy = trap.url();
    let run = tokio::task::spawn_blocking(move || {
        let mut again = Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", "door::localhost_needs_no_resolver"]);
        for name in [
            "http_proxy",
            "HTTP_PROXY",
            "https_proxy",
            "HTTPS_PROXY",
            "all_proxy",
            "ALL_PROXY",
        ] {
            again.env(name, &proxy);
        }
        again
            .env_remove("no_proxy")
            .env_remove("NO_PROXY")
            .output()
            .unwrap()
    });
    let output = run.await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
    assert!(trap.seen().connections.is_empty());
}
