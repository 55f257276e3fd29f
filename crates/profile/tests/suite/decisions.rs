//! What each role may do, as a table.

use crate::{agent, model, tool};
use orgata_profile::{Effect::*, *};

fn judge(role: &str, action: Action) -> Judgement {
    let profile = builtin(role).unwrap().unwrap();
    Policies::compile(&profile).unwrap().judge(&agent(action))
}

fn with(mut tool: ToolUse, change: impl FnOnce(&mut ToolUse)) -> Action {
    change(&mut tool);
    Action::CallTool(tool)
}

#[test]
fn tools() {
    let shell = |programs: &[&str]| ToolUse {
        risk: 2,
        read_only: false,
        programs: programs
            .iter()
            .map(|program| (*program).to_owned())
            .collect(),
        ..tool("developer", "shell")
    };
    let write = || ToolUse {
        risk: 1,
        read_only: false,
        ..tool("developer", "write")
    };
    let table: Vec<(&str, Action, Effect, &str)> = vec![
        (
            "finance",
            with(tool("developer", "read"), |_| ()),
            Allow,
            "finance-look",
        ),
        (
            "finance",
            with(tool("developer", "tree"), |t| t.paths_inside = false),
            Deny,
            "floor-folder",
        ),
        ("finance", with(write(), |_| ()), Ask, "finance-change"),
        (
            "finance",
            with(write(), |t| t.tainted = true),
            Deny,
            "finance-no-tainted-change",
        ),
        (
            "finance",
            with(shell(&["ls"]), |_| ()),
            Deny,
            "floor-unknown-tool",
        ),
        (
            "finance",
            with(tool("orgata", "orgata__list_tasks"), |_| ()),
            Allow,
            "finance-orgata",
        ),
        (
            "finance",
            with(tool("mail", "mail__send"), |_| ()),
            Deny,
            "floor-unknown-tool",
        ),
        ("general", with(write(), |_| ()), Ask, "general-change"),
        (
            "general",
            with(shell(&[]), |_| ()),
            Deny,
            "floor-unknown-tool",
        ),
        ("marketing", with(write(), |_| ()), Ask, "marketing-change"),
        (
            "support",
            with(tool("orgata", "search_files"), |_| ()),
            Allow,
            "support-orgata",
        ),
        (
            "support",
            with(tool("orgata", "run_recipe"), |t| {
                (t.tainted, t.network) = (true, true)
            }),
            Deny,
            "support-tainted-outside",
        ),
        (
            "engineering",
            with(shell(&["cargo"]), |_| ()),
            Ask,
            "engineering-shell",
        ),
        (
            "engineering",
            with(shell(&["ls", "sudo"]), |_| ()),
            Deny,
            "engineering-programs",
        ),
        (
            "engineering",
            with(shell(&["ls"]), |t| t.unsandboxed = true),
            Ask,
            "floor-ask-unsandboxed",
        ),
        (
            "engineering",
            with(shell(&["curl"]), |t| (t.network, t.guarded) = (true, false)),
            Ask,
            "floor-ask-network",
        ),
        (
            "engineering",
            with(shell(&["curl"]), |t| {
                (t.network, t.guarded, t.tainted) = (true, false, true)
            }),
            Deny,
            "engineering-tainted-network",
        ),
        (
            "legal",
            with(tool("developer", "read"), |_| ()),
            Allow,
            "legal-look",
        ),
        ("legal", with(write(), |_| ()), Ask, "legal-change"),
        (
            "legal",
            with(write(), |t| t.unsandboxed = true),
            Deny,
            "floor-sandbox",
        ),
        (
            "legal",
            with(tool("orgata", "remember"), |t| t.network = true),
            Deny,
            "legal-nothing-outside",
        ),
    ];
    for (role, action, effect, policy) in table {
        let found = judge(role, action.clone());
        assert_eq!(found.effect, effect, "{role} {action:?}: {found:?}");
        assert!(
            found.policies.iter().any(|id| id == policy),
            "{role} {policy}: {found:?}"
        );
        assert!(
            found.reason.contains(&format!("{role}@1.0.0")),
            "{}",
            found.reason
        );
    }
}

#[test]
fn models() {
    let cloud = || model("openai", "gpt-5-mini");
    let local = |role_says: bool| ModelCall {
        local: role_says,
        ..model("ollama", "qwen3:8b")
    };
    let table: Vec<(&str, ModelCall, Effect, &str)> = vec![
        ("finance", cloud(), Allow, "finance-models"),
        (
            "finance",
            ModelCall {
                guarded: false,
                ..cloud()
            },
            Deny,
            "floor-never-unguarded",
        ),
        (
            "finance",
            ModelCall {
                images: true,
                ..cloud()
            },
            Deny,
            "floor-images",
        ),
        (
            "finance",
            ModelCall {
                est_cost: 1_001,
                ..cloud()
            },
            Deny,
            "floor-budget",
        ),
        (
            "finance",
            ModelCall {
                budget_left: None,
                ..cloud()
            },
            Allow,
            "finance-models",
        ),
        (
            "finance",
            model("openai", "gpt-2"),
            Deny,
            "floor-unknown-model",
        ),
        (
            "finance",
            model("elsewhere", "gpt-5"),
            Deny,
            "floor-unknown-model",
        ),
        (
            "marketing",
            ModelCall {
                images: true,
                ..cloud()
            },
            Allow,
            "marketing-models",
        ),
        (
            "marketing",
            ModelCall {
                images: true,
                ..local(true)
            },
            Deny,
            "floor-model-images",
        ),
        ("legal", local(true), Allow, "legal-models"),
        ("legal", local(false), Deny, "floor-local-only"),
        ("legal", cloud(), Deny, "floor-unknown-model"),
    ];
    for (role, call, effect, policy) in table {
        let found = judge(role, Action::CallModel(call.clone()));
        assert_eq!(found.effect, effect, "{role} {call:?}: {found:?}");
        assert!(
            found.policies.iter().any(|id| id == policy),
            "{role} {policy}: {found:?}"
        );
    }
}

#[test]
fn legal_stays_local_even_when_a_provider_is_added() {
    let mut legal = builtin("legal").unwrap().unwrap();
    legal
        .providers
        .push(builtin("finance").unwrap().unwrap().providers[0].clone());
    let policies = Policies::compile(&legal).unwrap();
    let found = policies.judge(&agent(Action::CallModel(model("openai", "gpt-5"))));
    assert_eq!(
        (found.effect, found.policies),
        (Deny, vec!["floor-local-only".to_owned()])
    );
}

#[test]
fn operations() {
    let operation = |action, person_only| {
        Action::Operate(OperationCall {
            name: "approval_decide".into(),
            action,
            person_only,
        })
    };
    let policies = Policies::compile(&builtin("general").unwrap().unwrap()).unwrap();
    for action in OperationAction::ALL {
        for person_only in [false, true] {
            let by = |principal| {
                policies.judge(&Request {
                    principal,
                    action: operation(action, person_only),
                })
            };
            let person = by(Principal::User { id: "ada".into() });
            assert_eq!(person.effect, Allow, "{person:?}");
            let open = matches!(action, OperationAction::Read | OperationAction::Write);
            let assistant = by(Principal::Agent {
                owner: "ada".into(),
            });
            let expected = if open && !person_only { Allow } else { Deny };
            assert_eq!(
                assistant.effect, expected,
                "{action:?} {person_only}: {assistant:?}"
            );
        }
    }
}

#[test]
fn a_question_says_what_may_be_granted() {
    use AskScope::{Always, Once, Session};
    let shell = || ToolUse {
        risk: 2,
        ..tool("developer", "shell")
    };
    let plain = judge("engineering", Action::CallTool(shell()));
    assert_eq!(
        (plain.scopes, plain.judge),
        (vec![Once, Session, Always], true)
    );
    assert_eq!(
        plain.reason,
        "The assistant wants to run a command in your folder. (engineering@1.0.0: engineering-shell)"
    );
    let network = with(shell(), |t| (t.network, t.guarded) = (true, false));
    let network = judge("engineering", network);
    assert_eq!((network.scopes, network.judge), (vec![Once], false));
    assert!(
        network.reason.contains("can send unmasked data"),
        "{}",
        network.reason
    );
    let edit = judge(
        "finance",
        Action::CallTool(ToolUse {
            risk: 1,
            ..tool("developer", "edit")
        }),
    );
    assert_eq!((edit.scopes, edit.judge), (vec![Once, Session], false));
}
