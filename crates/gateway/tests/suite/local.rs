//! Which models count as being on this device.

use crate::kit::Setup;
use orgata_gateway::{Place, Program, discover_at};
use orgata_standin::{Script, Standin};
use serde_json::json;
use std::time::Duration;

fn cloud() -> Script {
    let remote = [("big-cloud".to_owned(), "https://ollama.com:443".to_owned())].into();
    Script {
        remote,
        ..Script::default()
    }
}

#[tokio::test]
async fn ollama_is_found_and_its_cloud_models_are_not_local() {
    let standin = Standin::start(cloud()).await.unwrap();
    let place = Place {
        program: Program::Ollama,
        port: standin.address().port(),
    };
    let closed = Place {
        program: Program::Jan,
        port: 1,
    };
    let found = discover_at(&[place, closed], Duration::from_secs(2))
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].base_url, standin.url());
    let models: Vec<(&str, bool)> = found[0]
        .models
        .iter()
        .map(|model| (model.name.as_str(), model.local))
        .collect();
    assert_eq!(
        models,
        [
            ("standin-small", true),
            ("standin-large", true),
            ("big-cloud", false)
        ]
    );
}

#[tokio::test]
async fn a_server_that_does_not_say_where_its_models_run_is_not_local() {
    // The stand-in answers Ollama's questions too, so a port with a bare list is needed here.
    for (owner, extra, local) in [
        ("vllm", json!({}), true),
        ("llamacpp", json!({}), true),
        ("openai", json!({}), false),
        (
            "vllm",
            json!({"api_base": "https://api.example.com"}),
            false,
        ),
    ] {
        let mut entry = json!({"id": "m", "object": "model", "owned_by": owner});
        entry
            .as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        let list = json!({"object": "list", "data": [entry]});
        let routes = axum::Router::new().route(
            "/v1/models",
            axum::routing::get(move || async move { axum::Json(list) }),
        );
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = tokio::spawn(async move { axum::serve(listener, routes).await });
        let found = discover_at(
            &[Place {
                program: Program::Vllm,
                port,
            }],
            Duration::from_secs(2),
        )
        .await
        .unwrap();
        assert_eq!(found[0].models[0].local, local, "{owner}");
        server.abort();
    }
}

#[tokio::test]
async fn a_role_of_local_models_calls_only_those_that_are() {
    let check = |provider, model: &'static str, code: &'static str| async move {
        let profile = json!({"guard": {"local_only": true}});
        let setup = Setup {
            profile,
            provider,
            key: None,
            ..Setup::of("ollama")
        };
        let kit = setup.start(cloud()).await;
        let mut request = crate::kit::asking("Hello");
        request.model = Some(model.to_owned());
        assert_eq!(kit.call(request).await.code(), code, "{model}");
        assert_eq!(
            kit.standin.seen().chats().is_empty(),
            code != "ok",
            "{model}"
        );
    };
    check(json!({"local": true}), "standin-small", "ok").await;
    check(json!({"local": true}), "big-cloud", "denied").await;
    check(json!({"local": true}), "m", "denied").await;
    check(
        json!({"local": false, "key": false}),
        "standin-small",
        "denied",
    )
    .await;
}

#[tokio::test]
async fn a_profile_that_calls_a_remote_model_local_is_not_believed() {
    let setup = Setup {
        provider: json!({"local": true}),
        key: None,
        ..Setup::of("ollama")
    };
    let kit = setup.start(cloud()).await;
    let mut request = crate::kit::asking("Hello");
    request.model = Some("big-cloud".to_owned());
    assert_eq!(kit.call(request).await.code(), "denied");
    assert!(kit.standin.seen().chats().is_empty());
}

/// Servers on this device are often started with a key. One that was stored is used, none is asked for.
#[tokio::test]
async fn a_server_on_this_device_gets_a_key_where_one_is_stored() {
    for (key, header) in [(Some("sk-test"), Some("Bearer sk-test")), (None, None)] {
        let setup = Setup {
            provider: json!({"local": true}),
            key,
            ..Setup::of("ollama")
        };
        let kit = setup.start(Script::default()).await;
        let mut request = crate::kit::asking("Hello");
        request.model = Some("standin-small".to_owned());
        kit.call(request).await.reply();
        let seen = kit.standin.seen();
        let sent = seen.chats()[0].headers.get("authorization");
        assert_eq!(sent.map(String::as_str), header);
    }
}
