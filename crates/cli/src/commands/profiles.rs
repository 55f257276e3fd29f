//! `orgata profiles`.

use super::Done;
use crate::{
    exit::{Code, Failure},
    host::Host,
    out::Out,
};
use clap::Subcommand;
use orgata_app::api::{AppState, Nothing, ProfileSelect};

/// Roles.
#[derive(Subcommand)]
pub enum Profiles {
    /// Lists the roles; the selected one is marked.
    List,
    /// Selects the role of new conversations.
    Select {
        /// Its name.
        name: String,
    },
}

/// Runs it.
///
/// # Errors
/// As the operations.
pub async fn run(command: Profiles, host: &Host, out: &mut Out) -> Done {
    let state: AppState = match command {
        Profiles::List => host.call("app_state", Nothing {}).await?,
        Profiles::Select { name } => host.call("profile_select", ProfileSelect { name }).await?,
    };
    show(&state, out)?;
    Ok(Code::Ok)
}

fn show(state: &AppState, out: &mut Out) -> Result<(), Failure> {
    if out.json {
        return out.value(
            &serde_json::json!({ "selected": state.profile.name, "profiles": state.profiles }),
        );
    }
    let rows: Vec<[String; 5]> = state
        .profiles
        .iter()
        .map(|row| {
            let mark = if row.name == state.profile.name {
                "*"
            } else {
                ""
            };
            [
                mark.to_owned(),
                row.name.clone(),
                row.mode.clone(),
                row.guard_mode.clone(),
                row.description.clone(),
            ]
        })
        .collect();
    out.table(["", "NAME", "APPROVALS", "GUARD", "FOR"], &rows)
}
