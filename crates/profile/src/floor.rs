//! Rules that no profile can lift, and the few rights that every profile has.
//!
//! The floor only forbids, with one exception: a permit marked `@floor_ask` adds a question to what
//! a profile's own permit allows. Alone it allows nothing.

use crate::{GuardFloor, GuardMode};

pub(crate) const SCHEMA: &str = include_str!("schema.cedarschema");

const ALWAYS: &str = r#"
@id("floor-unknown-model")
@reason("The profile does not name this model.")
forbid(principal, action == Orgata::Action::"CallModel", resource) unless { resource.listed };

@id("floor-unknown-tool")
@reason("The profile does not name this tool.")
forbid(principal, action == Orgata::Action::"CallTool", resource) unless { resource.listed };

@id("floor-data-class")
@reason("The text is of a higher data class than this model may see.")
forbid(principal, action == Orgata::Action::"CallModel", resource)
when { context.leaving_class > resource.max_data_class };

@id("floor-budget")
@reason("The call would cost more than is left of the budget.")
forbid(principal, action == Orgata::Action::"CallModel", resource)
when { context has budget_left && context.est_cost > context.budget_left };

@id("floor-model-images")
@reason("This model does not take pictures.")
forbid(principal, action == Orgata::Action::"CallModel", resource)
when { context.images && !resource.images };

@id("floor-folder")
@reason("The call touches a path outside the folder of this conversation.")
forbid(principal, action == Orgata::Action::"CallTool", resource) unless { context.paths_inside };

@id("floor-ask-network")
@floor_ask
@ask("This call uses the network and can send unmasked data.")
permit(principal, action == Orgata::Action::"CallTool", resource)
when { context.network && !context.guarded };

@id("floor-person-only")
@reason("Only a person may do this.")
forbid(principal is Orgata::Agent, action, resource is Orgata::Operation)
when { resource.person_only };

@id("floor-agent-operations")
@reason("The assistant may look and write, but not decide, reveal or administer.")
forbid(
  principal is Orgata::Agent,
  action in [Orgata::Action::"Decide", Orgata::Action::"Reveal", Orgata::Action::"Administer"],
  resource
);

@id("base-person")
permit(
  principal is Orgata::User,
  action in [
    Orgata::Action::"Read", Orgata::Action::"Write", Orgata::Action::"Decide",
    Orgata::Action::"Reveal", Orgata::Action::"Administer"
  ],
  resource
);

@id("base-agent")
permit(
  principal is Orgata::Agent,
  action in [Orgata::Action::"Read", Orgata::Action::"Write"],
  resource
);
"#;

const GUARDED: &str = r#"
@id("floor-never-unguarded")
@reason("The privacy guard does not mask this call, and the profile demands it.")
forbid(principal, action == Orgata::Action::"CallModel", resource) unless { context.guarded };
"#;

const LOCAL_ONLY: &str = r#"
@id("floor-local-only")
@reason("This role may only use models on this device.")
forbid(principal, action == Orgata::Action::"CallModel", resource) unless { resource.local };
"#;

const NO_IMAGES: &str = r#"
@id("floor-images")
@reason("Pictures may not be sent, because the guard cannot mask them.")
forbid(principal, action == Orgata::Action::"CallModel", resource) when { context.images };
"#;

const SANDBOXED: &str = r#"
@id("floor-sandbox")
@reason("No sandbox is available here, and the profile does not let programs run without one.")
forbid(principal, action == Orgata::Action::"CallTool", resource) when { context.unsandboxed };
"#;

const ASK_UNSANDBOXED: &str = r#"
@id("floor-ask-unsandboxed")
@floor_ask
@ask("No sandbox is available here: the program could read and change everything that you can.")
permit(principal, action == Orgata::Action::"CallTool", resource) when { context.unsandboxed };
"#;

/// The floor's policies for what a profile's guard floor says.
pub(crate) fn policies(floor: &GuardFloor) -> String {
    let mut text = ALWAYS.to_owned();
    let mut add = |holds: bool, part: &str| {
        if holds {
            text.push_str(part);
        }
    };
    add(floor.mode >= GuardMode::Mask, GUARDED);
    add(floor.local_only, LOCAL_ONLY);
    add(!floor.images, NO_IMAGES);
    add(!floor.unsandboxed_shell, SANDBOXED);
    add(floor.unsandboxed_shell, ASK_UNSANDBOXED);
    text
}
