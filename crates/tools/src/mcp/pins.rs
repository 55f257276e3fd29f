//! Compares what a server offers with what was pinned.

use super::hash;
use crate::ports::Pin;
use rmcp::model::Tool;
use serde_json::Value;
use std::collections::BTreeMap;

/// A tool as the server describes it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Offered {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) schema: Value,
    pub(crate) read_only: Option<bool>,
}

impl Offered {
    pub(crate) fn of(tool: &Tool) -> Self {
        Self {
            name: tool.name.to_string(),
            description: tool.description.as_deref().unwrap_or_default().to_owned(),
            schema: Value::Object((*tool.input_schema).clone()),
            read_only: tool
                .annotations
                .as_ref()
                .and_then(|notes| notes.read_only_hint),
        }
    }

    fn fingerprint(&self) -> String {
        hash::tool(&self.name, &self.description, &self.schema)
    }
}

/// The pin of what is offered now.
pub(crate) fn pin(executable: &str, offered: &[Offered], initialize: bool) -> Pin {
    let tools = offered
        .iter()
        .map(|tool| (tool.name.clone(), tool.fingerprint()));
    Pin {
        executable: executable.to_owned(),
        tools: tools.collect(),
        initialize,
    }
}

/// Tools that are not what was pinned, with what is different.
pub(crate) fn changed(pin: &Pin, offered: &[Offered]) -> BTreeMap<String, &'static str> {
    let change = |tool: &Offered| match pin.tools.get(&tool.name) {
        None => Some("is new"),
        Some(known) if *known != tool.fingerprint() => Some("has another description or schema"),
        Some(_) => None,
    };
    offered
        .iter()
        .filter_map(|tool| Some((tool.name.clone(), change(tool)?)))
        .collect()
}
