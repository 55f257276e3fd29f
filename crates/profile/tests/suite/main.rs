//! Profiles and policies from outside the crate.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on has failed"
)]

mod broken;
mod builtin;
mod decisions;
mod rules;

use orgata_profile::*;

/// A small profile with these policies; everything else as plain as can be.
fn yaml_with(policies: &str) -> String {
    let policies = policies.replace('\n', "\n  ");
    format!(
        "name: test\ndisplay_name: Test\ndescription: For tests.\nversion: 1.2.3\n\
         instructions: Help.\nproviders:\n  - id: cloud\n    kind: openai\n    \
         base_url: https://models.example/v1\n    models: [{{ name: big }}]\n\
         extensions:\n  - {{ name: developer, kind: builtin, tools: [shell, read] }}\n\
         policies: |\n  {policies}\n"
    )
}

fn compile(policies: &str) -> Policies {
    Policies::compile(&load(&yaml_with(policies)).unwrap()).unwrap()
}

fn agent(action: Action) -> Request {
    Request {
        principal: Principal::Agent {
            owner: "ada".into(),
        },
        action,
    }
}

fn tool(extension: &str, name: &str) -> ToolUse {
    ToolUse {
        extension: extension.into(),
        tool: name.into(),
        risk: 0,
        read_only: true,
        paths_inside: true,
        network: false,
        guarded: true,
        unsandboxed: false,
        tainted: false,
        data_class: DataClass::Internal,
        ..ToolUse::default()
    }
}

fn model(provider: &str, name: &str) -> ModelCall {
    ModelCall {
        provider: provider.into(),
        model: name.into(),
        local: false,
        call_site: "turn".into(),
        data_class: DataClass::Personal,
        guarded: true,
        images: false,
        est_cost: 1_000,
        budget_left: Some(1_000),
    }
}
