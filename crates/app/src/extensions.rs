//! The extensions of a role and where they stand.

use crate::{
    App, Caller,
    api::{ApiError, ExtensionRef, ExtensionRow, Extensions, Nothing},
};
use orgata_profile::{ExtensionKind, ExtensionSpec};
use orgata_tools::{ExtensionState, Status};
use std::sync::Arc;

impl App {
    pub(crate) async fn extension_list(
        &self,
        _: Nothing,
        _: &Caller,
    ) -> Result<Extensions, ApiError> {
        let role = self.role().await?;
        let states = self.turns.extension_states(&role.profile.name).await;
        let row =
            |spec: &ExtensionSpec| row(spec, states.iter().find(|state| state.name == spec.name));
        Ok(Extensions {
            extensions: role.profile.extensions.iter().map(row).collect(),
        })
    }

    pub(crate) async fn extension_agree(
        self: &Arc<Self>,
        agree: ExtensionRef,
        caller: &Caller,
    ) -> Result<Extensions, ApiError> {
        let role = self.role().await?;
        let Some(tools) = self.turns.tools_with(&role.profile.name, &agree.name).await else {
            return Err(ApiError::invalid(format!(
                "The extension {} is not running in any conversation, so there is nothing to agree to.",
                agree.name
            )));
        };
        tools
            .agree(&agree.name)
            .await
            .map_err(|why| ApiError::new("extension", format!("{why} It stays disabled.")))?;
        tracing::warn!(
            actor = caller.name(),
            action = "extension_agree",
            result = "ok",
            extension = agree.name
        );
        self.extension_list(Nothing {}, caller).await
    }
}

fn row(spec: &ExtensionSpec, state: Option<&ExtensionState>) -> ExtensionRow {
    let kind = match spec.kind {
        ExtensionKind::Builtin => "builtin",
        ExtensionKind::Stdio => "stdio",
        ExtensionKind::StreamableHttp => "streamable_http",
    };
    let (status, problem) = status(spec.kind, state.map(|state| &state.status));
    ExtensionRow {
        name: spec.name.clone(),
        kind: kind.to_owned(),
        status: status.to_owned(),
        problem,
        tools: state
            .map(|state| state.tools.clone())
            .or_else(|| spec.tools.clone())
            .unwrap_or_default(),
        clear_types: spec.clear_types.clone(),
        network: spec.network,
    }
}

fn status(kind: ExtensionKind, status: Option<&Status>) -> (&'static str, Option<String>) {
    match status {
        None if kind == ExtensionKind::Builtin => ("ready", None),
        None => ("idle", None),
        Some(Status::Starting) => ("starting", None),
        Some(Status::Ready) => ("ready", None),
        Some(Status::Failed { message, stderr }) if stderr.trim().is_empty() => {
            ("failed", Some(message.clone()))
        }
        Some(Status::Failed { message, stderr }) => {
            ("failed", Some(format!("{message}\n{}", stderr.trim())))
        }
        Some(Status::Changed { what }) => ("changed", Some(what.join("\n"))),
        Some(_) => (
            "failed",
            Some("Its state is not known to this version.".to_owned()),
        ),
    }
}
