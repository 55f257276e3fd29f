//! A program that speaks the OpenAI format, guarded.

use crate::{
    kit::{KINDS, Kit, Setup},
    leaks::{arrived, assert_absent},
};
use orgata_gateway::{
    Secret,
    proxy::{ProxyOptions, prompt, router},
};
use orgata_standin::{Reply, Script};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const MAIL: &str = "zoe.brandt@nordwind-werke.de";
const IBAN: &str = "DE89370400440532013000";

struct Proxy {
    kit: Kit,
    address: std::net::SocketAddr,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn proxy(setup: Setup, script: Script) -> Proxy {
    let kit = setup.start(script).await;
    let options = ProxyOptions {
        token: Secret::new("the-token"),
        session: "proxy".into(),
    };
    let routes = router(kit.gateway.clone(), options);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let task = tokio::spawn(async move { axum::serve(prompt(listener), routes).await.unwrap() });
    Proxy { kit, address, task }
}

impl Proxy {
    async fn raw(&self, head: &str, body: &str) -> (u16, String) {
        let mut socket = TcpStream::connect(self.address).await.unwrap();
        let request = format!(
            "{head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer)
    }

    /// As the official client sends it.
    async fn ask(&self, body: &Value) -> (u16, String) {
        let head = format!(
            "POST /v1/chat/completions HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer the-token\r\ncontent-type: application/json\r\nuser-agent: OpenAI/Python 1.109.1\r\nx-stainless-lang: python",
            self.address
        );
        self.raw(&head, &body.to_string()).await
    }

    async fn json(&self, body: &Value) -> Value {
        let (status, answer) = self.ask(body).await;
        assert_eq!(status, 200, "{answer}");
        serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap()
    }

    /// The chunks of a streamed answer, which ends as it should.
    async fn chunks(&self, body: &Value) -> Vec<Value> {
        let (status, answer) = self.ask(body).await;
        assert_eq!(status, 200, "{answer}");
        // Chunk sizes of the transfer stand between the lines.
        let data: Vec<&str> = answer
            .lines()
            .filter_map(|line| line.strip_prefix("data: "))
            .collect();
        assert_eq!(data.last(), Some(&"[DONE]"), "{answer}");
        data[..data.len() - 1]
            .iter()
            .map(|data| serde_json::from_str(data).unwrap())
            .collect()
    }
}

fn request(stream: bool) -> Value {
    json!({
        "model": "m",
        "stream": stream,
        "temperature": 0.2,
        "user": MAIL,
        "metadata": {"author": MAIL, (MAIL): 1},
        "x_unknown": {"deep": [format!("account {IBAN}")]},
        "tools": [{"type": "function", "function": {"name": "mail__send", "description": format!("ask {MAIL}"),
            "parameters": {"type": "object", "properties": {"to": {"type": "string"}}}}}],
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": format!("I am {MAIL}")}]},
            {"role": "assistant", "content": null, "tool_calls": [{"id": format!("call {IBAN}"), "type": "function",
                "function": {"name": "mail__send", "arguments": format!("{{\"to\":\"{MAIL}\"}}")}}]},
            {"role": "tool", "tool_call_id": format!("call {IBAN}"), "content": format!("sent to {MAIL}")},
            {"role": "user", "content": format!("Pay {IBAN} to {MAIL}")},
        ],
    })
}

fn script() -> Script {
    let calls = json!([{"tool": "mail__send", "arguments": {"to": "{token:EMAIL}", "note": "{token:IBAN}"}}]);
    let calls = serde_json::from_value(calls).unwrap();
    Script::always(Reply::Call {
        text: "To {token:EMAIL}: done.".to_owned(),
        calls,
    })
}

fn folded(chunks: &[Value]) -> (String, String, String, Vec<String>) {
    let (mut text, mut name, mut arguments, mut ends) =
        (String::new(), String::new(), String::new(), Vec::new());
    for chunk in chunks {
        let choice = &chunk["choices"][0];
        let part = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        text.push_str(&part(&choice["delta"]["content"]));
        name.push_str(&part(&choice["delta"]["tool_calls"][0]["function"]["name"]));
        arguments.push_str(&part(
            &choice["delta"]["tool_calls"][0]["function"]["arguments"],
        ));
        ends.extend(choice["finish_reason"].as_str().map(str::to_owned));
    }
    (text, name, arguments, ends)
}

#[tokio::test]
async fn whole_and_streamed_answers_are_restored_and_nothing_leaks() {
    for kind in KINDS {
        let proxy = proxy(Setup::of(kind), script()).await;
        let whole = proxy.json(&request(false)).await;
        let message = &whole["choices"][0]["message"];
        let wanted = json!({"to": MAIL, "note": IBAN});
        assert_eq!(message["content"], format!("To {MAIL}: done."), "{kind}");
        let arguments = message["tool_calls"][0]["function"]["arguments"]
            .as_str()
            .unwrap();
        assert_eq!(
            serde_json::from_str::<Value>(arguments).unwrap(),
            wanted,
            "{kind}"
        );
        assert!(whole["usage"]["total_tokens"].as_u64().unwrap() > 0);

        let (text, name, arguments, ends) = folded(&proxy.chunks(&request(true)).await);
        assert_eq!(
            (text, name.as_str()),
            (format!("To {MAIL}: done."), "mail__send"),
            "{kind}"
        );
        assert_eq!(
            serde_json::from_str::<Value>(&arguments).unwrap(),
            wanted,
            "{kind}"
        );
        assert_eq!(ends, ["tool_calls"], "{kind}");

        let bytes = arrived(&proxy.kit);
        assert_absent(&bytes, MAIL);
        assert_absent(&bytes, IBAN);
        assert_eq!(proxy.kit.receipts().len(), 2);
        assert_eq!(proxy.kit.settled(2).await[1].outcome, "ok");
    }
}

#[tokio::test]
async fn unknown_fields_go_through_sealed() {
    let proxy = proxy(Setup::of("openai"), Script::default()).await;
    proxy.json(&request(false)).await;
    let body = proxy.kit.standin.seen().chats()[0].json();
    let deep = body["x_unknown"]["deep"][0].as_str().unwrap();
    assert!(deep.starts_with("account [IBAN_"), "{deep}");
    assert_eq!(body["temperature"], 0.2);
    assert_eq!(
        body["messages"][2]["tool_calls"][0]["id"],
        body["messages"][3]["tool_call_id"]
    );
}

#[tokio::test]
async fn only_programs_with_the_token_and_a_host_of_this_device_are_heard() {
    let proxy = proxy(Setup::of("openai"), Script::default()).await;
    let check = |host: String, token: &'static str, wanted: u16| {
        let proxy = &proxy;
        async move {
            let head = format!(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: {host}\r\nauthorization: {token}"
            );
            let (status, answer) = proxy.raw(&head, &request(false).to_string()).await;
            assert_eq!(status, wanted, "{host} {token}: {answer}");
        }
    };
    let here = proxy.address.to_string();
    check(here.clone(), "Bearer wrong", 401).await;
    check(here.clone(), "the-token", 401).await;
    check("evil.example".to_owned(), "Bearer the-token", 403).await;
    check(
        "127.0.0.1.evil.example:80".to_owned(),
        "Bearer the-token",
        403,
    )
    .await;
    check(
        format!("localhost:{}", proxy.address.port()),
        "Bearer the-token",
        200,
    )
    .await;
    let (status, _) = proxy
        .raw(&format!("GET /v1/models HTTP/1.1\r\nhost: {here}"), "")
        .await;
    assert_eq!(status, 401);
}

#[tokio::test]
async fn models_are_listed_and_chosen_by_either_name() {
    let proxy = proxy(Setup::of("openai"), Script::default()).await;
    let head = format!(
        "GET /v1/models HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer the-token",
        proxy.address
    );
    let (_, answer) = proxy.raw(&head, "").await;
    assert!(
        answer.contains("\"p/m\"") && answer.contains("\"p/standin-small\""),
        "{answer}"
    );
    for (asked, wire) in [
        ("m", "m"),
        ("p/standin-small", "standin-small"),
        ("standin-small", "standin-small"),
        ("default", "m"),
    ] {
        proxy.kit.standin.forget();
        let mut body = request(false);
        body["model"] = asked.into();
        proxy.json(&body).await;
        assert_eq!(proxy.kit.standin.seen().chats()[0].json()["model"], wire);
    }
}

#[tokio::test]
async fn refusals_have_the_form_that_clients_understand() {
    for kind in KINDS {
        for (reply, status, code) in [
            (Reply::Unauthorized, 403, "wrong_key"),
            (Reply::UnknownModel, 404, "model_not_found"),
            (Reply::ContextOverflow, 400, "context_length_exceeded"),
            (
                Reply::RateLimited { retry_after: None },
                429,
                "rate_limit_exceeded",
            ),
            (Reply::ServerError, 502, "provider_failed"),
        ] {
            let proxy = proxy(Setup::of(kind), Script::always(reply)).await;
            let (got, answer) = proxy.ask(&request(true)).await;
            assert_eq!(got, status, "{kind} {code}: {answer}");
            assert!(
                answer.contains(&format!("\"code\":\"{code}\"")),
                "{kind}: {answer}"
            );
        }
    }
    let proxy = proxy(Setup::of("openai"), Script::default()).await;
    assert_eq!(proxy.ask(&json!([])).await.0, 400);
    let mut unknown = request(false);
    unknown["model"] = "nobody/knows".into();
    assert_eq!(proxy.ask(&unknown).await.0, 404);
}

#[tokio::test]
async fn a_broken_answer_ends_with_an_error_and_without_done() {
    for kind in KINDS {
        let proxy = proxy(
            Setup::of(kind),
            Script::always(Reply::Break {
                text: "Well".into(),
            }),
        )
        .await;
        let (_, answer) = proxy.ask(&request(true)).await;
        assert!(
            answer.contains("Well")
                && answer.contains("stream_broken")
                && !answer.contains("[DONE]"),
            "{kind}: {answer}"
        );
    }
}

#[tokio::test]
async fn a_program_that_hangs_up_cancels_the_call() {
    let proxy = proxy(
        Setup::of("openai"),
        Script::always(Reply::Stall {
            text: "Well".into(),
        }),
    )
    .await;
    let mut socket = TcpStream::connect(proxy.address).await.unwrap();
    let body = request(true).to_string();
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer the-token\r\ncontent-length: {}\r\n\r\n",
        proxy.address,
        body.len()
    );
    socket.write_all((head + &body).as_bytes()).await.unwrap();
    socket.read_u8().await.unwrap();
    drop(socket);
    crate::kit::eventually(|| proxy.kit.standin.seen().connections[0].closed_ms).await;
    assert_eq!(proxy.kit.settled(1).await[0].outcome, "cancelled");
}

/// A name that only a careless program would give, but some do.
const TOOL: &str = "pay_DE89370400440532013000_for_zoe";

#[tokio::test]
async fn tool_names_stay_here_and_come_back() {
    let calls = json!([{"tool": "tool_1", "arguments": {"to": "x"}}]);
    let calls = serde_json::from_value::<Vec<_>>(calls).unwrap();
    for kind in KINDS {
        let script = Script::always(Reply::Call {
            text: String::new(),
            calls: calls.clone(),
        });
        let proxy = proxy(Setup::of(kind), script).await;
        let asked = |stream: bool| {
            let mut body = request(stream);
            body["tools"][0]["function"]["name"] = TOOL.into();
            body["messages"][2]["tool_calls"][0]["function"]["name"] = TOOL.into();
            body["messages"][3]["name"] = TOOL.into();
            body["tool_choice"] = json!({"type": "function", "function": {"name": TOOL}});
            body
        };
        let whole = proxy.json(&asked(false)).await;
        let (_, streamed, _, _) = folded(&proxy.chunks(&asked(true)).await);
        let bytes = arrived(&proxy.kit);
        assert_absent(&bytes, TOOL);
        assert_absent(&bytes, IBAN);
        let call = &whole["choices"][0]["message"]["tool_calls"][0];
        assert_eq!(call["function"]["name"], TOOL, "{kind}");
        assert_eq!(streamed, TOOL, "{kind}");
        let seen = proxy.kit.standin.seen();
        let body = seen.chats()[0].json();
        let pointer = match kind {
            "anthropic" => "/tools/0/name",
            _ => "/tools/0/function/name",
        };
        assert_eq!(body.pointer(pointer), Some(&json!("tool_1")), "{kind}");
    }
}

#[tokio::test]
async fn pictures_and_files_of_programs_stay_here_too() {
    let data = "data:image/png;base64,AAAA";
    for (part, status) in [
        (
            json!({"type": "video_url", "video_url": {"url": data}}),
            400,
        ),
        (
            json!({"type": "image_url", "image_url": {"url": data}}),
            403,
        ),
        (
            json!({"type": "image_url", "image_url": {"url": "https://example.com/x.png"}}),
            403,
        ),
        (json!({"type": "file", "file": {"file_data": "AAAA"}}), 400),
        (
            json!({"type": "input_audio", "input_audio": {"data": "AAAA"}}),
            400,
        ),
        (json!({"type": "input_image", "image_url": data}), 400),
        (
            json!({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}}),
            400,
        ),
        (
            json!({"type": "text", "text": "Hi", "image_url": {"url": data}}),
            400,
        ),
        (json!({"type": "text", "text": {"image_url": data}}), 400),
        (
            json!({"type": "image_url", "image_url": {"url": data, "file": "AAAA"}}),
            400,
        ),
        (json!({"image_url": {"url": data}}), 400),
    ] {
        let proxy = proxy(Setup::of("openai"), Script::default()).await;
        let mut body = request(false);
        body["messages"][1]["content"] = json!([part]);
        let (got, answer) = proxy.ask(&body).await;
        let seen = proxy.kit.standin.seen();
        assert!(seen.connections.is_empty(), "{part} left this device");
        assert_eq!(got, status, "{part}: {answer}");
        assert!(answer.contains("\"code\":\"denied\""), "{answer}");
    }
    // What no other format has is refused before it is translated, too.
    for kind in ["anthropic", "ollama"] {
        let proxy = proxy(Setup::of(kind), Script::default()).await;
        let mut body = request(false);
        body["messages"][1]["content"] =
            json!([{"type": "text", "text": "Hi", "image_url": {"url": data}}]);
        assert_eq!(proxy.ask(&body).await.0, 400, "{kind}");
        body["messages"][1]["content"] = json!([{"type": "refusal", "refusal": "No."}]);
        assert_eq!(proxy.ask(&body).await.0, 200, "{kind}");
    }
}

#[tokio::test]
async fn the_policy_hears_of_a_programs_pictures() {
    let forbid = r#"@id("blind") forbid(principal, action == Orgata::Action::"CallModel", resource) when { context.images };"#;
    let policies = format!("{} {forbid}", crate::kit::ALLOW);
    for kind in KINDS {
        for (policies, status) in [(policies.as_str(), 403), (crate::kit::ALLOW, 200)] {
            let setup = Setup {
                profile: json!({"guard": {"images": true}, "policies": policies}),
                provider: json!({"images": true}),
                ..Setup::of(kind)
            };
            let proxy = proxy(setup, Script::default()).await;
            let mut body = request(false);
            let url = format!("data:image/jpeg;base64,{}", crate::pictures::GREY);
            body["messages"][1]["content"] = json!([{"type": "text", "text": "What is this?"},
                {"type": "image_url", "image_url": {"url": url, "detail": "low"}}]);
            let (got, answer) = proxy.ask(&body).await;
            assert_eq!(got, status, "{kind}: {answer}");
        }
    }
}

/// Clients look for the error where the format puts it, also where they ask for what is not offered.
#[tokio::test]
async fn what_is_not_offered_is_refused_in_the_words_of_the_format() {
    let here = proxy(Setup::of("openai"), Script::default()).await;
    for line in ["POST /v1/embeddings", "GET /v1/chat/completions"] {
        let head = format!(
            "{line} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer the-token\r\ncontent-type: application/json",
            here.address
        );
        let body = json!({ "model": "m", "input": format!("Mail {MAIL}") });
        let (status, answer) = here.raw(&head, &body.to_string()).await;
        assert_eq!(status, 404, "{answer}");
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let body: Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["error"]["code"], "unknown_url");
    }
    assert!(here.kit.standin.seen().requests.is_empty());
}
