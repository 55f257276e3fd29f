//! A real server as a process.

use crate::support::{FullLog, OnceFullLog, Setup, folder, stdio};
use orgata_agent::ports::Toolbox;
use orgata_log::TurnId;
use orgata_tools::Status;
use orgata_work::ReceiptTarget;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

#[tokio::test]
async fn every_revision_lists_and_calls() {
    for mode in ["both", "discover", "initialize", "mute"] {
        let session = Setup::with(None, stdio(&["--mode", mode])).open();
        let names = session.names().await;
        assert!(
            names.contains(&"t__echo".to_owned()),
            "{mode}: {names:?} {:?}",
            session.tools.states()
        );
        let echo = session.call("t__echo", json!({ "text": "hi" })).await;
        assert_eq!((echo.text.as_str(), echo.is_error), ("hi", false), "{mode}");
        let add = session.call("t__add", json!({ "a": 2, "b": 0.5 })).await;
        assert_eq!(add.text, "2.5");
        let fail = session.call("t__fail", json!({})).await;
        assert!(fail.is_error && fail.text == "this tool always fails");
        assert_eq!(
            session.pins.0.lock().unwrap()["t"].initialize,
            ["initialize", "mute"].contains(&mode)
        );
    }
}

#[tokio::test]
async fn an_old_server_is_remembered_and_not_probed_again() {
    let work = folder();
    let pins = crate::support::MemoryPins::default();
    for round in 0..2 {
        let arguments = ["--mode", "mute", "--record", "seen"];
        let mut setup = Setup::with(Some(work.path()), stdio(&arguments));
        setup.pins = pins.clone();
        let session = setup.open();
        session.names().await;
        let seen = std::fs::read_to_string(work.path().join("seen")).unwrap();
        assert_eq!(
            seen.matches("server/discover").count(),
            1,
            "round {round}: {seen}"
        );
        assert_eq!(seen.matches("\"initialize\"").count(), round + 1);
    }
}

#[tokio::test]
async fn the_first_line_is_the_newer_revision_and_says_nothing_of_the_device() {
    let work = folder();
    let setup = Setup::with(Some(work.path()), stdio(&["--record", "seen"]));
    setup.open().names().await;
    let seen = std::fs::read_to_string(work.path().join("seen")).unwrap();
    let first: Value = serde_json::from_str(seen.lines().next().unwrap()).unwrap();
    let meta = &first["params"]["_meta"];
    assert_eq!(first["method"], "server/discover");
    assert_eq!(
        meta["io.modelcontextprotocol/protocolVersion"],
        "2026-07-28"
    );
    assert_eq!(
        meta["io.modelcontextprotocol/clientInfo"],
        json!({ "name": "orgata", "version": "1" })
    );
    assert_eq!(
        meta["io.modelcontextprotocol/clientCapabilities"],
        json!({})
    );
}

#[tokio::test]
async fn a_crash_in_mid_call_is_an_error_and_the_server_comes_back() {
    let session = Setup::with(None, stdio(&[])).open();
    for _ in 0..2 {
        let crash = session.call("t__crash", json!({})).await;
        assert!(
            crash.is_error && crash.text.contains("stopped in the middle of the call"),
            "{}",
            crash.text
        );
        assert!(crash.text.contains("exit code 3"), "{}", crash.text);
        let echo = session.call("t__echo", json!({ "text": "again" })).await;
        assert_eq!(echo.text, "again");
    }
}

#[tokio::test]
async fn a_hanging_tool_is_given_up_and_the_server_comes_back() {
    let mut extension = stdio(&["--record", "seen"]);
    extension["timeout_s"] = json!(1);
    let work = folder();
    let session = Setup::with(Some(work.path()), extension).open();
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
async fn cancelling_a_call_ends_its_server() {
    let work = folder();
    let session = Setup::with(Some(work.path()), stdio(&["--record", "seen"])).open();
    session.names().await;
    let seen = || std::fs::read_to_string(work.path().join("seen")).unwrap_or_default();
    let call = crate::support::call("t__hang", json!({}));
    let running = tokio::spawn(session.tools.call(&TurnId::new("t1"), call));
    while !seen().contains("\"hang\"") {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let mark = work.path().display().to_string();
    let alive = || {
        let output = std::process::Command::new("ps")
            .args(["-A", "-o", "args"])
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter(|l| l.contains(&mark))
            .count()
    };
    assert!(alive() > 0);
    running.abort();
    let _ = running.await;
    let since = Instant::now();
    while alive() > 0 && since.elapsed() < Duration::from_secs(5) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    println!("cancel: server gone after {:?}", since.elapsed());
    assert_eq!(alive(), 0);
    assert_eq!(
        session
            .call("t__echo", json!({ "text": "again" }))
            .await
            .text,
        "again"
    );
}

#[tokio::test]
async fn start_up_errors_show_what_the_server_said() {
    let session = Setup::with(None, stdio(&["--fail-start", "no licence found"])).open();
    assert!(
        !session
            .names()
            .await
            .iter()
            .any(|name| name.starts_with("t__"))
    );
    let state = &session.tools.states()[0];
    let Status::Failed { message, stderr } = &state.status else {
        panic!("{state:?}")
    };
    assert!(message.contains("exit code 1"), "{message}");
    assert!(stderr.contains("no licence found"), "{stderr}");
    assert_eq!(session.tools.start().await.unwrap_err().name, "t");
}

#[tokio::test]
async fn an_optional_extension_does_not_hold_the_session_up() {
    let mut extension = stdio(&["--fail-start", "no"]);
    extension["optional"] = json!(true);
    let session = Setup::with(None, extension).open();
    session.tools.start().await.unwrap();
}

#[tokio::test]
async fn the_environment_is_cleared_and_only_named_keys_pass() {
    let mut extension = stdio(&[]);
    extension["env_keys"] = json!(["API_TOKEN"]);
    let mut setup = Setup::with(None, extension.clone());
    setup
        .secrets
        .insert("API_TOKEN".to_owned(), "t0ken".to_owned());
    setup.secrets.insert("OTHER".to_owned(), "other".to_owned());
    let session = setup.open();
    let text = session.call("t__env", json!({})).await.text;
    let mut names: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split('=').next())
        .collect();
    names.retain(|name| *name != "PWD" && *name != "TMPDIR");
    assert_eq!(
        names,
        ["API_TOKEN", "HOME", "LANG", "ORGATA_AGENT", "PATH", "TERM"],
        "{text}"
    );
    assert!(text.contains("API_TOKEN=t0ken") && text.contains("ORGATA_AGENT=1\n"));

    let mut bare = Setup::with(None, stdio(&[]));
    bare.sandbox = false;
    bare.guard = json!({ "unsandboxed_shell": true });
    let text = bare.open().call("t__env", json!({})).await.text;
    assert!(text.lines().any(|line| line == "ORGATA_AGENT=1"), "{text}");

    let without = Setup::with(None, extension.clone()).open();
    without.names().await;
    let Status::Failed { message, .. } = &without.tools.states()[0].status else {
        panic!()
    };
    assert!(
        message.contains("no value is stored for `API_TOKEN`"),
        "{message}"
    );

    assert_eq!(orgata_tools::FORBIDDEN_ENV.len(), 31);
    for name in orgata_tools::FORBIDDEN_ENV
        .into_iter()
        .chain(["LD_X", "dyld_y", "A B", "", "1A"])
    {
        extension["env_keys"] = json!([name]);
        let mut setup = Setup::with(None, extension.clone());
        setup.secrets.insert(name.to_owned(), "x".to_owned());
        let session = setup.open();
        session.names().await;
        let state = &session.tools.states()[0];
        assert!(
            matches!(state.status, Status::Failed { .. }),
            "{name}: {state:?}"
        );
    }
}

const MAIL: &str = "Write to anna.keller@example.com about it";

#[tokio::test]
async fn a_server_with_network_gets_tokens_and_the_answer_comes_back_restored() {
    let mut extension = stdio(&[]);
    extension["network"] = json!(true);
    let session = Setup::with(None, extension).open();
    let spelled = session.call("t__spell", json!({ "text": MAIL })).await.text;
    let arrived = spelled.replace('.', "");
    assert!(
        arrived.contains("[EMAIL_") && !spelled.contains("k.e.l.l.e.r"),
        "{spelled}"
    );
    assert_eq!(
        session.call("t__echo", json!({ "text": MAIL })).await.text,
        MAIL
    );

    let receipt = &session.log.receipts()[0];
    let ReceiptTarget::Tool { tool, door } = &receipt.target else {
        panic!()
    };
    assert_eq!((tool.as_str(), door.as_str()), ("t__spell", "sealed"));
    assert!(receipt.guarded && receipt.masked["EMAIL"] == 1 && receipt.policies == ["all"]);
    assert!(receipt.sent.contains("[EMAIL_") && !receipt.sent.contains("keller"));
    assert_eq!(receipt.bytes, receipt.sent.len() as u64);
    assert_eq!(receipt.found[0].kind, "EMAIL");
    assert_eq!(
        session.log.kinds()[..3],
        ["guard.vault", "receipt", "receipt.settled"]
    );
}

#[tokio::test]
async fn a_sandboxed_server_gets_clear_text_and_the_receipt_repeats_none() {
    let session = Setup::with(None, stdio(&[])).open();
    let spelled = session.call("t__spell", json!({ "text": MAIL })).await.text;
    assert!(spelled.contains("k.e.l.l.e.r"), "{spelled}");
    let receipt = &session.log.receipts()[0];
    let ReceiptTarget::Tool { door, .. } = &receipt.target else {
        panic!()
    };
    assert_eq!(door, "clear_sandboxed");
    assert!(!receipt.guarded && receipt.sent.is_empty() && receipt.sha256.is_empty());
    assert!(receipt.bytes > MAIL.len() as u64);
}

#[tokio::test]
async fn a_named_server_gets_only_the_named_types_in_clear() {
    let mut extension = stdio(&[]);
    extension["network"] = json!(true);
    extension["clear_types"] = json!(["EMAIL"]);
    let session = Setup::with(None, extension).open();
    let text = format!("{MAIL}, IBAN DE89370400440532013000");
    let spelled = session.call("t__spell", json!({ "text": text })).await.text;
    assert!(spelled.contains("k.e.l.l.e.r"), "{spelled}");
    assert!(
        spelled.contains("I.B.A.N._") && !spelled.contains("5.3.2.0.1.3"),
        "{spelled}"
    );
    let receipt = &session.log.receipts()[0];
    let ReceiptTarget::Tool { door, .. } = &receipt.target else {
        panic!()
    };
    assert_eq!(door, "clear_named");
    assert!(!receipt.guarded && receipt.sent.is_empty());
    session
        .call("t__spell", json!({ "text": "nothing personal" }))
        .await;
    assert!(session.log.receipts()[1].guarded);
}

#[tokio::test]
async fn a_server_with_network_does_not_see_the_folder() {
    let work = folder();
    crate::support::write(work.path(), "salaries.txt", "secret");
    let path = json!({ "path": work.path().join("salaries.txt") });
    let without = Setup::with(Some(work.path()), stdio(&[])).open();
    assert_eq!(without.call("t__files", path.clone()).await.text, "secret");
    let mut extension = stdio(&[]);
    extension["network"] = json!(true);
    let with = Setup::with(Some(work.path()), extension).open();
    let result = with.call("t__files", path).await;
    assert!(result.is_error, "{}", result.text);
}

#[tokio::test]
async fn a_server_in_the_sandbox_sees_no_home_and_nothing_hidden() {
    let work = folder();
    crate::support::write(work.path(), ".orgataignore", "*.secret\n");
    crate::support::write(work.path(), "a.secret", "hunter2");
    // Where the program lies is shown, and nothing beside it.
    let place = folder();
    let program = place.path().join("server");
    std::fs::copy(orgata_test_mcp::binary(), &program).unwrap();
    crate::support::write(place.path(), "beside.txt", "hunter2");
    let mut extension = stdio(&[]);
    extension["cmd"] = json!(program);
    let session = Setup::with(Some(work.path()), extension).open();
    let beside = place.path().join("beside.txt");
    for path in [
        work.path().join("a.secret"),
        beside,
        "/root".into(),
        "/home".into(),
        "/run".into(),
    ] {
        let result = session.call("t__files", json!({ "path": path })).await;
        assert!(result.is_error, "{}: {}", path.display(), result.text);
    }
    crate::support::write(work.path(), "late.secret", "hunter2-too");
    let late = session
        .call(
            "t__files",
            json!({ "path": work.path().join("late.secret") }),
        )
        .await;
    assert!(
        late.is_error && late.text.contains("withheld"),
        "{}",
        late.text
    );
}

#[tokio::test]
async fn without_a_receipt_nothing_is_sent() {
    let work = folder();
    let mut setup = Setup::with(Some(work.path()), stdio(&["--record", "seen"]));
    setup.log = Some(Arc::new(FullLog));
    let session = setup.open();
    let result = session.call("t__echo", json!({ "text": MAIL })).await;
    assert!(
        result.is_error && result.text.contains("receipt could not be saved"),
        "{}",
        result.text
    );
    assert!(
        !std::fs::read_to_string(work.path().join("seen"))
            .unwrap()
            .contains("tools/call")
    );
}

#[tokio::test]
async fn values_whose_receipt_failed_are_kept_with_the_next_one() {
    let mut extension = stdio(&[]);
    extension["network"] = json!(true);
    let mut setup = Setup::with(None, extension);
    let once = OnceFullLog::default();
    setup.log = Some(Arc::new(once.clone()));
    let session = setup.open();
    let text = json!({ "text": MAIL });
    let failed = session.call("t__echo", text.clone()).await;
    assert!(failed.is_error, "{}", failed.text);
    assert!(!once.log.kinds().contains(&"guard.vault".to_owned()));
    let sent = session.call("t__echo", text).await;
    assert_eq!((sent.text.as_str(), sent.is_error), (MAIL, false));
    // Otherwise the token on the receipt would stand for nothing after a restart.
    assert!(once.log.receipts()[0].sent.contains("[EMAIL_"));
    let kinds = once.log.kinds();
    assert!(kinds.contains(&"guard.vault".to_owned()), "{kinds:?}");
}

#[tokio::test]
async fn calls_run_side_by_side() {
    let session = Setup::with(None, stdio(&[])).open();
    session.names().await;
    let calls = (0..20).map(|n| session.call("t__echo", json!({ "text": n.to_string() })));
    let texts: Vec<String> = futures::future::join_all(calls)
        .await
        .into_iter()
        .map(|result| result.text)
        .collect();
    assert_eq!(texts, (0..20).map(|n| n.to_string()).collect::<Vec<_>>());
}
