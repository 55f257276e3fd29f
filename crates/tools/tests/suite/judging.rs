//! Who may call what: policy, arguments, standing decisions.

use crate::support::{Setup, folder, stdio};
use futures::FutureExt;
use futures::future::BoxFuture;
use orgata_agent::ToolSpec;
use orgata_agent::ports::Verdict;
use orgata_log::TurnId;
use orgata_tools::{Builtin, Hint};
use orgata_work::{DecisionOption, Scope};
use serde_json::{Value, json};
use std::sync::Arc;

const POLICIES: &str = r#"
@id("look") permit(principal, action == Orgata::Action::"CallTool", resource)
when { resource.read_only };
@id("shell") @ask("It wants to run a command.")
permit(principal, action == Orgata::Action::"CallTool", resource == Orgata::Tool::"developer__shell");
@id("write") @ask("It wants to write.") @scopes("once session")
permit(principal, action == Orgata::Action::"CallTool", resource == Orgata::Tool::"developer__write");
@id("no-remote-shell") @reason("No ssh here.")
forbid(principal, action == Orgata::Action::"CallTool", resource == Orgata::Tool::"developer__shell")
when { context.programs.containsAny(["ssh", "?"]) };
@id("no-secrets") @reason("Secrets go to no tool.")
forbid(principal, action == Orgata::Action::"CallTool", resource) when { context.data_class >= 4 };
"#;

fn deny(verdict: Verdict) -> String {
    match verdict {
        Verdict::Deny { reason } => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn facts_of_the_arguments_decide() {
    let work = folder();
    let mut setup = Setup::new(Some(work.path()));
    setup.policies = POLICIES.to_owned();
    let session = setup.open();
    let judge = |name: &'static str, arguments: Value| session.judge(name, arguments);
    assert_eq!(
        judge("read", json!({ "path": "a.txt" })).await,
        Verdict::Allow
    );
    let inside = work.path().join("x").display().to_string();
    assert_eq!(
        judge("read", json!({ "path": inside })).await,
        Verdict::Allow
    );
    for path in ["../x", "/etc/passwd", "a/../../x"] {
        let reason = deny(judge("read", json!({ "path": path })).await);
        assert!(reason.contains("outside the folder"), "{path}: {reason}");
    }
    assert!(
        deny(judge("shell", json!({ "command": "cd x && ssh host" })).await).contains("No ssh")
    );
    assert!(
        deny(judge("shell", json!({ "command": "x=ss; ${x}h host" })).await).contains("No ssh")
    );
    let key = "AKIAQYLPMN5HHHFPZAM2";
    let secret = json!({ "path": "x", "content": format!("aws_access_key_id = {key}") });
    assert!(deny(judge("write", secret).await).contains("Secrets go to no tool"));
    assert!(deny(judge("nosuch", json!({})).await).contains("no tool `nosuch`"));
    assert!(deny(judge("edit", json!({ "path": "x" })).await).contains("No rule of test@1.0.0"));

    let Verdict::Ask {
        why,
        summary,
        network,
        judge: smart,
        options,
    } = judge("shell", json!({ "command": "ls\n-la" })).await
    else {
        panic!()
    };
    assert!(
        why.contains("It wants to run a command.") && why.contains("test@1.0.0: shell"),
        "{why}"
    );
    assert_eq!(summary, "Run: ls -la");
    assert!(!network && smart && options.len() == 4 && options[3] == DecisionOption::Deny);
}

#[tokio::test]
async fn standing_decisions_reach_as_far_as_the_policy_lets_them() {
    let work = folder();
    let mut setup = Setup::new(Some(work.path()));
    setup.policies = POLICIES.to_owned();
    let standing = setup.standing.clone();
    let session = setup.open();
    let shell = json!({ "command": "ls" });
    let file = json!({ "path": "x", "content": "x" });
    for (scope, shell_runs, write_runs) in [
        (Scope::Once, false, false),
        (Scope::Session, true, true),
        // The policy offers no "always" for write.
        (Scope::Always, true, false),
    ] {
        for tool in ["shell", "write"] {
            standing.0.lock().unwrap().insert(tool.to_owned(), scope);
        }
        let runs = session.judge("shell", shell.clone()).await == Verdict::Allow;
        let writes = session.judge("write", file.clone()).await == Verdict::Allow;
        assert_eq!((runs, writes), (shell_runs, write_runs), "{scope:?}");
    }
    // A standing yes never lifts a no.
    deny(session.judge("shell", json!({ "command": "ssh x" })).await);
}

#[tokio::test]
async fn network_of_shell_is_a_right_of_its_own_and_always_asked() {
    let work = folder();
    let plain = Setup::new(Some(work.path())).open();
    let command = json!({ "command": "true", "network": true });
    let refused = plain.call("shell", command.clone()).await;
    assert!(
        refused.is_error && refused.text.contains("no network"),
        "{}",
        refused.text
    );

    let mut setup = Setup::new(Some(work.path()));
    setup.extensions = json!([{ "name": "developer", "kind": "builtin", "network": true }]);
    setup
        .standing
        .0
        .lock()
        .unwrap()
        .insert("shell".to_owned(), Scope::Always);
    let session = setup.open();
    assert_eq!(
        session.judge("shell", json!({ "command": "true" })).await,
        Verdict::Allow
    );
    let verdict = session.judge("shell", command.clone()).await;
    let Verdict::Ask {
        options,
        network,
        why,
        ..
    } = verdict
    else {
        panic!("{verdict:?}")
    };
    assert!(network && why.contains("unmasked"), "{why}");
    assert_eq!(
        options,
        [
            DecisionOption::Allow { scope: Scope::Once },
            DecisionOption::Deny
        ]
    );

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let connect = format!("exec 3<>/dev/tcp/127.0.0.1/{port} && echo GOT");
    let without = session.call("shell", json!({ "command": connect })).await;
    assert!(!without.text.contains("GOT"), "{}", without.text);
    let with = session
        .call("shell", json!({ "command": connect, "network": true }))
        .await;
    assert_eq!(with.text, "GOT\n");
    let receipts = session.log.receipts();
    let door = serde_json::to_value(&receipts[0].target).unwrap()["door"].clone();
    assert_eq!((receipts.len(), door), (1, json!("network")));
    assert!(receipts[0].sent.is_empty() && !receipts[0].guarded);
}

#[tokio::test]
async fn what_came_from_outside_before_a_restart_still_counts() {
    for tainted in [false, true] {
        let work = folder();
        let mut setup = Setup::new(Some(work.path()));
        let forbid = r#"@id("tainted") @reason("It has read from outside.")
            forbid(principal, action == Orgata::Action::"CallTool", resource)
            when { context.tainted };"#;
        setup.policies.push_str(forbid);
        setup.tainted = tainted;
        let verdict = setup
            .open()
            .judge("shell", json!({ "command": "true" }))
            .await;
        if tainted {
            deny(verdict);
        } else {
            assert_eq!(verdict, Verdict::Allow);
        }
    }
}

#[tokio::test]
async fn a_server_with_network_is_asked_only_when_clear_data_would_leave() {
    let mut extension = stdio(&[]);
    extension["network"] = json!(true);
    extension["clear_types"] = json!(["EMAIL"]);
    let session = Setup::with(None, extension).open();
    let text = |text: &str| json!({ "text": text });
    assert_eq!(
        session.judge("t__echo", text("nothing")).await,
        Verdict::Allow
    );
    let iban = session
        .judge("t__echo", text("DE89370400440532013000"))
        .await;
    assert_eq!(iban, Verdict::Allow, "sealed, it may go");
    let mail = session.judge("t__echo", text("anna@example.com")).await;
    assert!(
        matches!(mail, Verdict::Ask { network: true, .. }),
        "{mail:?}"
    );
}

struct Notes;

impl Builtin for Notes {
    fn name(&self) -> &str {
        "orgata"
    }

    fn specs(&self) -> Vec<ToolSpec> {
        ["note", "erase"]
            .map(|name| ToolSpec {
                name: format!("orgata__{name}"),
                extension: "orgata".to_owned(),
                description: name.to_owned(),
                input_schema: json!({ "type": "object" }),
                read_only: Some(false),
                parallel: false,
            })
            .to_vec()
    }

    fn hint(&self, tool: &str, _: &Value) -> Hint {
        Hint {
            risk: 1,
            read_only: false,
            summary: format!("It does {tool}"),
        }
    }

    fn call(
        &self,
        turn: &TurnId,
        tool: &str,
        arguments: Value,
    ) -> BoxFuture<'static, Result<String, String>> {
        let text = format!("{tool} {arguments} in {turn}");
        async move { Ok(text) }.boxed()
    }
}

#[tokio::test]
async fn a_plugged_extension_is_a_tool_like_others() {
    let mut setup = Setup::new(None);
    setup.extensions = json!([{ "name": "orgata", "kind": "builtin", "tools": ["note"] }]);
    setup.builtins = vec![Arc::new(Notes)];
    let session = setup.open();
    assert_eq!(session.names().await, ["orgata__note"]);
    let result = session.call("orgata__note", json!({ "a": 1 })).await;
    assert_eq!(result.text, "note {\"a\":1} in t1");
    assert!(session.call("orgata__erase", json!({})).await.is_error);
    assert!(session.log.receipts().is_empty(), "nothing leaves");
}
