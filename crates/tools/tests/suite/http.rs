//! A real server behind a URL.

use crate::support::{Setup, folder};
use orgata_tools::{Endpoint, Status};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

struct Server {
    child: Child,
    uri: String,
    record: PathBuf,
}

impl Server {
    fn start(place: &Path, arguments: &[&str]) -> Self {
        let record = place.join("seen");
        let mut child = Command::new(orgata_test_mcp::binary())
            .args(["--http", "0", "--record"])
            .arg(&record)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let uri = format!(
            "http://{}/mcp",
            line.trim().strip_prefix("listening ").unwrap()
        );
        Self { child, uri, record }
    }

    fn extension(&self) -> Value {
        json!({ "name": "t", "kind": "streamable_http", "uri": self.uri, "timeout_s": 5 })
    }

    fn seen(&self) -> String {
        std::fs::read_to_string(&self.record).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const MAIL: &str = "anna.keller@example.com";

#[tokio::test]
async fn every_revision_lists_and_calls_and_gets_tokens_only() {
    for arguments in [
        &["--mode", "both"][..],
        &["--mode", "discover", "--sse"],
        &["--mode", "initialize"],
        &["--mode", "initialize", "--sse"],
        &["--mode", "mute"],
    ] {
        let place = folder();
        let server = Server::start(place.path(), arguments);
        let session = Setup::with(None, server.extension()).open();
        let echo = session
            .call("t__echo", json!({ "text": MAIL, MAIL: { "x": [MAIL] } }))
            .await;
        assert_eq!(
            (echo.text.as_str(), echo.is_error),
            (MAIL, false),
            "{arguments:?}"
        );
        let found = session
            .call(
                "t__lookup",
                json!({ "person": MAIL, "filter": { "a": MAIL } }),
            )
            .await;
        assert_eq!(found.text, format!("found {MAIL}"), "{arguments:?}");
        let seen = server.seen();
        assert!(seen.contains("[EMAIL_"), "{seen}");
        assert!(
            !seen.contains("keller"),
            "a value left in a body, a key or a header: {seen}"
        );
        let modern = !["initialize", "mute"].contains(&arguments[1]);
        let lower = seen.to_lowercase();
        assert_eq!(
            lower.contains("mcp-param-person: [email_"),
            modern,
            "{seen}"
        );
        assert_eq!(lower.contains("mcp-session-id: s1"), !modern, "{seen}");
        assert!(lower.contains(if modern {
            "mcp-protocol-version: 2026-07-28"
        } else {
            "mcp-protocol-version: 2025-11-25"
        }));
    }
}

#[tokio::test]
async fn a_crash_in_mid_call_is_an_error() {
    let place = folder();
    let server = Server::start(place.path(), &[]);
    let session = Setup::with(None, server.extension()).open();
    let crash = session.call("t__crash", json!({})).await;
    assert!(
        crash.is_error && crash.text.contains("broke off"),
        "{}",
        crash.text
    );
}

#[tokio::test]
async fn a_hanging_tool_is_given_up_and_its_connection_closed() {
    let place = folder();
    let server = Server::start(place.path(), &[]);
    let mut extension = server.extension();
    extension["timeout_s"] = json!(1);
    let session = Setup::with(None, extension).open();
    let hang = session.call("t__hang", json!({})).await;
    assert!(
        hang.is_error && hang.text.contains("did not answer within 1 seconds"),
        "{}",
        hang.text
    );
    assert_eq!(
        session
            .call("t__echo", json!({ "text": "again" }))
            .await
            .text,
        "again"
    );
}

#[tokio::test]
async fn the_bearer_token_comes_from_the_keychain() {
    let place = folder();
    let server = Server::start(place.path(), &[]);
    let mut extension = server.extension();
    extension["env_keys"] = json!(["CRM_TOKEN"]);
    let mut setup = Setup::with(None, extension);
    setup
        .secrets
        .insert("CRM_TOKEN".to_owned(), "t0ken".to_owned());
    setup.open().names().await;
    assert!(
        server
            .seen()
            .to_lowercase()
            .contains("authorization: bearer t0ken")
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let place = folder();
    let target = Server::start(place.path(), &[]);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let uri = format!("http://{}/", listener.local_addr().unwrap());
    let location = target.uri.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let answer = format!(
                "HTTP/1.1 307 Temporary Redirect\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    let extension = json!({ "name": "t", "kind": "streamable_http", "uri": uri, "timeout_s": 3 });
    let session = Setup::with(None, extension).open();
    session.names().await;
    let state = &session.tools.states()[0];
    assert!(
        matches!(&state.status, Status::Failed { message, .. } if message.contains("elsewhere")),
        "{state:?}"
    );
    assert_eq!(target.seen(), "");
}

/// Runs one test of this binary again in a process whose environment names a proxy.
#[test]
fn a_proxy_of_the_environment_is_not_asked() {
    let trap = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    let proxy = format!("http://{}", trap.local_addr().unwrap());
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", "http::a_server_that_is_not_there_is_a_failure"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        again.env(name, &proxy).env(name.to_lowercase(), &proxy);
    }
    again.env_remove("NO_PROXY").env_remove("no_proxy");
    let output = again.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
    // A connection that was made waits here to be accepted.
    let asked = trap.accept().map_err(|error| error.kind());
    assert_eq!(asked.err(), Some(std::io::ErrorKind::WouldBlock));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_failure() {
    let uri = "https://mcp.invalid/mcp";
    let extension = json!({ "name": "t", "kind": "streamable_http", "uri": uri, "timeout_s": 3 });
    let session = Setup::with(None, extension).open();
    session.names().await;
    let state = &session.tools.states()[0];
    assert!(matches!(state.status, Status::Failed { .. }), "{state:?}");
}

#[test]
fn only_encrypted_or_local_addresses_are_taken() {
    for good in [
        "https://mcp.example.com/x",
        "http://127.0.0.1:1/",
        "http://[::1]:1/",
        "http://localhost/",
    ] {
        assert!(Endpoint::new(good).is_ok(), "{good}");
    }
    for bad in [
        "http://mcp.example.com/",
        "http://10.0.0.1/",
        "https://u:p@x.example/",
        "ftp://x/",
        "file:///etc/passwd",
        "x",
        "http://localhost.example.com/",
    ] {
        assert!(Endpoint::new(bad).is_err(), "{bad}");
    }
}
