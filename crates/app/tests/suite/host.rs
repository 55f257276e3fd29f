//! The loopback host: who gets in, and what it never does.

use crate::world::World;
use orgata_app::http::{HttpOptions, serve};
use orgata_standin::Script;
use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
};

/// A request as it stands on the wire; the answer whole.
fn raw(addr: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(addr).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn post(addr: SocketAddr, path: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    raw(
        addr,
        &format!(
            "POST {path} HTTP/1.1\r\n{headers}Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        ),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_signed_in_page_of_our_own_gets_in() {
    let world = World::new("openai", Script::default()).await;
    let host = serve(world.app.clone(), HttpOptions { port: 0, ui: None })
        .await
        .unwrap();
    let addr = host.addr;
    let own = format!("Host: {addr}\r\nOrigin: http://{addr}\r\n");
    let code = || host.sign_in().split_once('#').unwrap().1.to_owned();
    let (replaced, code) = (code(), code());
    tokio::task::spawn_blocking(move || {
        assert!(post(addr, "/api/v1/app_state", &own, "{}").starts_with("HTTP/1.1 401"));
        assert!(
            post(
                addr,
                "/api/v1/app_state",
                &format!("Host: evil.example\r\nOrigin: http://{addr}\r\n"),
                "{}"
            )
            .starts_with("HTTP/1.1 403")
        );
        assert!(
            post(
                addr,
                "/api/v1/app_state",
                &format!("Host: {addr}\r\nOrigin: http://evil.example\r\n"),
                "{}"
            )
            .starts_with("HTTP/1.1 403")
        );
        assert!(
            post(
                addr,
                "/api/v1/app_state",
                &format!("Host: {addr}\r\n"),
                "{}"
            )
            .starts_with("HTTP/1.1 403"),
            "no origin"
        );
        assert!(
            post(addr, "/api/sign-in", &own, r#"{"code":"guess"}"#).starts_with("HTTP/1.1 401")
        );
        let replaced = format!(r#"{{"code":"{replaced}"}}"#);
        assert!(post(addr, "/api/sign-in", &own, &replaced).starts_with("HTTP/1.1 401"));
        let signed = post(
            addr,
            "/api/sign-in",
            &own,
            &format!(r#"{{"code":"{code}"}}"#),
        );
        assert!(signed.starts_with("HTTP/1.1 204"), "{signed}");
        let line = signed
            .lines()
            .find(|line| line.to_lowercase().starts_with("set-cookie:"))
            .unwrap();
        assert!(
            line.contains("HttpOnly") && line.contains("SameSite=Strict"),
            "{line}"
        );
        assert!(signed.to_lowercase().contains("cache-control: no-store"));
        let cookie = line
            .split_once(':')
            .unwrap()
            .1
            .split(';')
            .next()
            .unwrap()
            .trim()
            .to_owned();
        let with = format!("{own}Cookie: {cookie}\r\n");
        assert!(post(addr, "/api/v1/app_state", &with, "{}").starts_with("HTTP/1.1 200"));
        assert!(post(addr, "/api/v1/nonsense", &with, "{}").starts_with("HTTP/1.1 404"));
        assert!(post(addr, "/api/v1/session_get", &with, "{").starts_with("HTTP/1.1 400"));
        assert!(
            post(
                addr,
                "/api/sign-in",
                &own,
                &format!(r#"{{"code":"{code}"}}"#)
            )
            .starts_with("HTTP/1.1 401"),
            "the code works once"
        );
        let foreign =
            format!("Host: {addr}\r\nOrigin: http://evil.example\r\nCookie: {cookie}\r\n");
        assert!(
            post(addr, "/api/v1/app_state", &foreign, "{}").starts_with("HTTP/1.1 403"),
            "a foreign page with our cookie"
        );
    })
    .await
    .unwrap();
}
