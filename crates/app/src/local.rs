//! Local servers of models as the settings show them.

use crate::{api::ProviderRow, settings::kind_name};
use orgata_gateway::LocalServer;

/// A server with the models that stay on this device; `None` when none does.
pub(crate) fn row(server: &LocalServer) -> Option<ProviderRow> {
    let models: Vec<String> = server
        .models
        .iter()
        .filter(|model| model.local)
        .map(|model| model.name.clone())
        .collect();
    let name = serde_json::to_value(server.program)
        .ok()
        .and_then(|name| name.as_str().map(str::to_owned))?;
    (!models.is_empty()).then(|| ProviderRow {
        id: name.replace('_', "-"),
        kind: kind_name(server.kind).to_owned(),
        base_url: server.base_url.clone(),
        models,
        local: true,
        has_key: false,
        needs_key: false,
        added_here: false,
    })
}
