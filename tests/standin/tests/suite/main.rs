//! The stand-in over real sockets, spoken to by hand.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use orgata_standin::{Reply, Script, Standin};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

async fn send(standin: &Standin, method: &str, path: &str, body: &Value) -> TcpStream {
    let mut socket = TcpStream::connect(standin.address()).await.unwrap();
    let body = body.to_string();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    socket.write_all((head + &body).as_bytes()).await.unwrap();
    socket
}

async fn ask(standin: &Standin, method: &str, path: &str, body: &Value) -> String {
    let mut answer = Vec::new();
    // A reset in the middle is one of the scripted answers.
    let _ = send(standin, method, path, body)
        .await
        .read_to_end(&mut answer)
        .await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn chat(stream: bool) -> Value {
    json!({"model": "m", "stream": stream, "messages": [{"role": "user", "content": "to [EMAIL_7F3K9Q2M4C1T]"}]})
}

#[tokio::test]
async fn each_wire_streams_and_answers_whole() {
    let standin = Standin::start(Script::always(Reply::say("Sent to {token}.")))
        .await
        .unwrap();
    for path in ["/v1/chat/completions", "/v1/messages", "/api/chat"] {
        let streamed = ask(&standin, "POST", path, &chat(true)).await;
        assert!(streamed.starts_with("HTTP/1.1 200"), "{path}: {streamed}");
        assert!(
            !streamed.contains("[EMAIL_7F3K9Q2M4C1T]"),
            "{path}: fragments split the token"
        );
        let whole = ask(&standin, "POST", path, &chat(false)).await;
        assert!(
            whole.contains("Sent to [EMAIL_7F3K9Q2M4C1T]."),
            "{path}: {whole}"
        );
    }
    assert_eq!(standin.seen().chats().len(), 6);
}

#[tokio::test]
async fn what_arrived_is_told_and_the_script_can_be_changed() {
    let standin = Standin::start(Script::default()).await.unwrap();
    let script = serde_json::to_value(Script::always(Reply::UnknownModel)).unwrap();
    ask(&standin, "POST", "/__script", &script).await;
    assert!(
        ask(&standin, "POST", "/api/chat", &chat(false))
            .await
            .starts_with("HTTP/1.1 404")
    );
    let told = ask(&standin, "GET", "/__seen", &Value::Null).await;
    assert!(
        told.contains("\"path\":\"/api/chat\"") && told.contains("EMAIL_7F3K9Q2M4C1T"),
        "{told}"
    );
}

#[tokio::test]
async fn a_closed_connection_is_noticed_while_it_stalls() {
    let standin = Standin::start(Script::always(Reply::Stall {
        text: "wait".into(),
    }))
    .await
    .unwrap();
    let mut socket = send(&standin, "POST", "/v1/chat/completions", &chat(true)).await;
    socket.read_u8().await.unwrap();
    assert_eq!(standin.seen().connections[0].closed_ms, None);
    drop(socket);
    let closed = async {
        while standin.seen().connections[0].closed_ms.is_none() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), closed)
        .await
        .expect("closed");
}

#[tokio::test]
async fn ollama_shows_which_models_run_elsewhere() {
    let remote = [("big-cloud".to_owned(), "https://ollama.com:443".to_owned())].into();
    let standin = Standin::start(Script {
        remote,
        ..Script::default()
    })
    .await
    .unwrap();
    let shown = ask(
        &standin,
        "POST",
        "/api/show",
        &json!({"model": "big-cloud"}),
    )
    .await;
    assert!(
        shown.contains("\"remote_host\":\"https://ollama.com:443\""),
        "{shown}"
    );
    let local = ask(
        &standin,
        "POST",
        "/api/show",
        &json!({"model": "standin-small"}),
    )
    .await;
    assert!(
        local.starts_with("HTTP/1.1 200") && !local.contains("remote_"),
        "{local}"
    );
}
