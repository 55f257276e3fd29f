//! The endpoint for other programs.

use crate::common::{Home, Service, http};
use orgata_standin::{Reply, Script, Standin};
use serde_json::{Value, json};

fn body(stream: bool) -> String {
    json!({
        "model": "standin-small", "stream": stream,
        "messages": [{ "role": "user", "content": "Write to jane.doe@example.com" }],
        "tools": [{ "type": "function", "function": { "name": "mail", "parameters": { "type": "object", "properties": { "to": { "type": "string" } } } } }],
    })
    .to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_endpoint_masks_and_restores() {
    let script = Script::queue([
        Reply::say("Hello {token:EMAIL}!"),
        Reply::say("Hello {token:EMAIL}!"),
        Reply::call("mail", json!({ "to": "{token:EMAIL}" })),
    ]);
    let standin = Standin::start(script).await.unwrap();
    let home = Home::with_model(&standin.url());
    standin.forget();
    let token_file = home.file("token", "a-token-of-my-own-0123456789\n");
    let mut proxy = Service::start(
        home.command(&[
            "proxy",
            "--provider",
            "standin",
            "--token-file",
            &token_file,
        ]),
        2,
    );
    let address = proxy.first[0]
        .strip_prefix("OPENAI_BASE_URL=http://")
        .unwrap()
        .strip_suffix("/v1")
        .unwrap()
        .to_owned();
    assert_eq!(
        proxy.first[1],
        "OPENAI_API_KEY=a-token-of-my-own-0123456789"
    );
    let key = [("Authorization", "Bearer a-token-of-my-own-0123456789")];
    let chat = |stream| {
        http(
            &address,
            "POST",
            "/v1/chat/completions",
            &key,
            &body(stream),
        )
    };

    assert!(chat(false).contains("Hello jane.doe@example.com!"));
    let streamed: String = chat(true)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line.strip_prefix("data: ")?).ok())
        .filter_map(|chunk| {
            chunk["choices"][0]["delta"]["content"]
                .as_str()
                .map(str::to_owned)
        })
        .collect();
    assert_eq!(streamed, "Hello jane.doe@example.com!");
    let called = chat(false);
    assert!(
        called.contains("tool_calls") && called.contains("jane.doe@example.com"),
        "{called}"
    );
    let models = http(&address, "GET", "/v1/models", &key, "");
    assert!(
        models.contains("standin/standin-small") && !models.contains("openai/"),
        "{models}"
    );

    for wrong in [&[][..], &[("Authorization", "Bearer guessed")]] {
        assert!(
            http(
                &address,
                "POST",
                "/v1/chat/completions",
                wrong,
                &body(false)
            )
            .starts_with("HTTP/1.1 401")
        );
    }
    assert!(!standin.seen().bytes().contains("jane.doe"));
    assert_eq!(standin.seen().chats().len(), 3);
    assert_eq!(proxy.end(), 0);
}

#[test]
fn wrong_values_are_told() {
    let home = Home::new();
    let short = home.file("short", "abc");
    home.run(&["proxy", "--token-file", &short]).with(2);
    home.run(&["proxy", "--provider", "none"]).with(4);
    home.run(&["proxy", "--profile", "none"]).with(4);
}
