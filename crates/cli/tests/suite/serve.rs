//! The loopback host, as a person starts it.

use crate::{
    common::{Done, Home, Service, http},
    terminal::Terminal,
};

#[test]
fn serve_prints_the_sign_in_address_first() {
    let home = Home::new();
    let ui = home.folder("ui");
    std::fs::write(
        ui.join("index.html"),
        "<!doctype html><title>Orgata</title>",
    )
    .unwrap();
    let mut service = Service::start(
        home.command(&["serve", "--no-open", "--ui", ui.to_str().unwrap()]),
        1,
    );
    let (address, code) = service.first[0]
        .strip_prefix("http://")
        .unwrap()
        .split_once("/sign-in#")
        .unwrap();
    assert!(address.starts_with("127.0.0.1:") && code.len() >= 16);
    assert!(http(address, "GET", "/", &[], "").contains("<title>Orgata</title>"));
    let origin = format!("http://{address}");
    let list = |origin: &str| {
        http(
            address,
            "POST",
            "/api/v1/session_list",
            &[("Origin", origin)],
            "{}",
        )
    };
    assert!(list(&origin).starts_with("HTTP/1.1 401"));
    assert!(list("http://evil.example.com").starts_with("HTTP/1.1 403"));
    assert!(
        http(address, "GET", "/", &[("Host", "evil.example.com")], "").starts_with("HTTP/1.1 4")
    );
    assert_eq!(service.end(), 0);
}

#[test]
fn serve_is_refused_to_the_assistant_and_to_wrong_folders() {
    let home = Home::new();
    let assistant = home
        .command(&["serve", "--no-open", "--api-only"])
        .env("ORGATA_AGENT", "1")
        .output()
        .unwrap();
    assert_eq!(
        (assistant.status.code(), assistant.stdout.len()),
        (Some(3), 0)
    );
    // Nor to another program's assistant, which does not mark what it starts.
    let program = home.dir.path().join("codex");
    std::fs::copy(std::fs::canonicalize("/bin/sh").unwrap(), &program).unwrap();
    let line = format!(
        "{} serve --no-open --api-only; exit $?",
        env!("CARGO_BIN_EXE_orgata")
    );
    let foreign = home.program(&program, &["-c", &line]).output().unwrap();
    assert_eq!((foreign.status.code(), foreign.stdout.len()), (Some(3), 0));
    home.run(&["serve", "--no-open", "--ui", "/no/such/folder"])
        .with(2);
    // No address is printed that would show nothing, as here, where no interface is installed.
    let alone = home.folder("bin").join("orgata");
    // By another process: one that we start meanwhile would keep a file of ours open that is written.
    let copied = std::process::Command::new("cp")
        .arg(env!("CARGO_BIN_EXE_orgata"))
        .arg(&alone)
        .status();
    assert!(copied.unwrap().success());
    let output = home.program(&alone, &["serve", "--no-open"]).output();
    let nothing = Done::of(output.unwrap()).with(4);
    assert!(nothing.out.is_empty() && nothing.err.contains("--ui"));
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    assert!(
        home.run(&["serve", "--no-open", "--api-only", "--port", &port])
            .with(1)
            .err
            .contains(&port)
    );
}

#[test]
fn enter_prints_an_address_for_another_browser() {
    let home = Home::new();
    let mut terminal = Terminal::whole(home.command(&["serve", "--no-open", "--api-only"]));
    terminal.sees("Enter prints another one");
    terminal.types("");
    terminal.sees_times("/sign-in#", 2);
    let shown = terminal.shown();
    let mut sign_ins = shown
        .lines()
        .filter_map(|line| line.trim().strip_prefix("http://")?.split_once("/sign-in#"));
    let (first, second) = (sign_ins.next().unwrap(), sign_ins.next().unwrap());
    let redeem = |(address, code): (&str, &str)| {
        let origin = format!("http://{address}");
        let code = format!(r#"{{"code":"{code}"}}"#);
        let headers = [("Origin", &*origin), ("Content-Type", "application/json")];
        http(address, "POST", "/api/sign-in", &headers, &code)
    };
    assert!(redeem(first).starts_with("HTTP/1.1 401"), "replaced");
    assert!(redeem(second).starts_with("HTTP/1.1 204"));
    assert!(redeem(second).starts_with("HTTP/1.1 401"), "used");
}
