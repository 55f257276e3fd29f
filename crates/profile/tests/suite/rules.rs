//! Default deny, forbid wins, errors deny, the floor holds.

use crate::{agent, compile, model, tool};
use orgata_profile::{Effect::*, *};
use proptest::prelude::*;
use std::sync::LazyLock;

const EVERYTHING: &str = r#"@id("everything") permit(principal, action, resource);"#;

#[test]
fn nothing_is_allowed_without_a_permit() {
    let policies = compile("");
    let found = policies.judge(&agent(Action::CallTool(tool("developer", "read"))));
    assert_eq!(found.effect, Deny);
    assert_eq!(
        found.reason,
        "No rule of test@1.2.3 allows the tool developer__read."
    );
    let found = policies.judge(&agent(Action::CallModel(model("cloud", "big"))));
    assert_eq!(found.effect, Deny);
}

#[test]
fn a_forbid_wins_over_any_permit() {
    let forbid = r#"@id("no") @reason("Not today.") forbid(principal, action == Orgata::Action::"CallTool", resource == Orgata::Tool::"developer__shell");"#;
    let policies = compile(&format!("{EVERYTHING}\n{forbid}"));
    let found = policies.judge(&agent(Action::CallTool(tool("developer", "shell"))));
    assert_eq!(found.effect, Deny);
    assert_eq!(
        found.reason,
        "Not today. (the tool developer__shell; test@1.2.3: no)"
    );
    let found = policies.judge(&agent(Action::CallTool(tool("developer", "read"))));
    assert_eq!(found.effect, Allow);
}

#[test]
fn a_permit_that_asks_wins_over_one_that_does_not() {
    let ask = r#"@id("ask") @ask("Sure?") permit(principal, action == Orgata::Action::"CallTool", resource);"#;
    let policies = compile(&format!("{EVERYTHING}\n{ask}"));
    let found = policies.judge(&agent(Action::CallTool(tool("developer", "read"))));
    assert_eq!(
        (found.effect, found.policies),
        (Ask, vec!["ask".to_owned(), "everything".to_owned()])
    );
}

#[test]
fn the_floors_question_alone_allows_nothing() {
    let network = ToolUse {
        network: true,
        guarded: false,
        ..tool("developer", "shell")
    };
    let found = compile("").judge(&agent(Action::CallTool(network)));
    assert_eq!(found.effect, Deny);
    assert!(found.reason.starts_with("No rule"), "{}", found.reason);
}

#[test]
fn a_rule_that_fails_while_judging_denies() {
    let overflow = r#"@id("sum") forbid(principal, action == Orgata::Action::"CallModel", resource) when { context.est_cost * 9223372036854775807 < 0 };"#;
    let policies = compile(&format!("{EVERYTHING}\n{overflow}"));
    let call = ModelCall {
        est_cost: 2,
        ..model("cloud", "big")
    };
    let found = policies.judge(&agent(Action::CallModel(call)));
    assert_eq!(found.effect, Deny);
    assert!(
        found.reason.contains("could not be judged"),
        "{}",
        found.reason
    );
    let free = ModelCall {
        est_cost: 0,
        ..model("cloud", "big")
    };
    assert_eq!(
        policies.judge(&agent(Action::CallModel(free))).effect,
        Allow
    );
}

#[test]
fn masked_text_counts_as_confidential_at_most() {
    let policies = compile(EVERYTHING);
    let effect = |data_class, guarded| {
        policies
            .judge(&agent(Action::CallModel(ModelCall {
                data_class,
                guarded,
                ..model("cloud", "big")
            })))
            .effect
    };
    assert_eq!(effect(DataClass::Secret, true), Allow);
    assert_eq!(effect(DataClass::Internal, false), Deny);
}

#[test]
fn an_unguarded_floor_still_minds_the_data_class() {
    let mut profile = load(&crate::yaml_with(EVERYTHING)).unwrap();
    profile.guard.mode = GuardMode::Detect;
    let policies = Policies::compile(&profile).unwrap();
    let call = |data_class| {
        let call = ModelCall {
            data_class,
            guarded: false,
            ..model("cloud", "big")
        };
        policies.judge(&agent(Action::CallModel(call)))
    };
    assert_eq!(call(DataClass::Confidential).effect, Allow);
    assert_eq!(call(DataClass::Personal).policies, ["floor-data-class"]);
}

#[test]
fn amounts_beyond_cedars_numbers_deny() {
    let policies = compile(EVERYTHING);
    let call = ModelCall {
        est_cost: u64::MAX,
        budget_left: Some(5),
        ..model("cloud", "big")
    };
    assert_eq!(
        policies.judge(&agent(Action::CallModel(call))).policies,
        ["floor-budget"]
    );
}

#[test]
fn a_wire_name_cannot_pose_as_another_extension() {
    let policies = compile(EVERYTHING);
    for name in ["developer__read", "other__developer__read"] {
        let found = policies.judge(&agent(Action::CallTool(tool("other", name))));
        assert_eq!(found.policies, ["floor-unknown-tool"], "{name}");
    }
    let odd = tool("developer", "shell\") permit");
    assert_eq!(policies.judge(&agent(Action::CallTool(odd))).effect, Deny);
}

prop_compose! {
    fn any_tool()(
        name in "(read|shell|developer__read|[a-z_\"]{0,8})",
        extension in "(developer|other|)",
        risk in 0u8..5,
        flags in prop::array::uniform6(any::<bool>()),
        programs in prop::collection::btree_set("[a-z]{1,5}", 0..3),
    ) -> ToolUse {
        ToolUse {
            extension, tool: name, risk, programs,
            read_only: flags[0], paths_inside: flags[1], network: flags[2], guarded: flags[3],
            unsandboxed: flags[4], tainted: flags[5], data_class: DataClass::Personal,
        }
    }
}

proptest! {
    #[test]
    fn the_floor_holds_for_every_tool_call(tools in prop::collection::vec(any_tool(), 8)) {
        static POLICIES: LazyLock<Policies> = LazyLock::new(|| compile(EVERYTHING));
        for tool in tools {
            let found = POLICIES.judge(&agent(Action::CallTool(tool.clone())));
            let listed = tool.extension == "developer" && ["read", "shell"].contains(&tool.bare_name());
            let forbidden = !listed || !tool.paths_inside || tool.unsandboxed;
            let asked = tool.network && !tool.guarded;
            let expected = if forbidden { Deny } else if asked { Ask } else { Allow };
            prop_assert_eq!(found.effect, expected, "{:?}: {:?}", tool, found);
        }
    }
}
