//! From parameters to the arguments that a tool's schema names.

use crate::slots::{Slot, Slots};
use orgata_agent::ToolSpec;
use serde_json::{Map, Value, json};

/// Names that schemas use for a parameter; the first is ours.
fn names(slot: Slot) -> &'static [&'static str] {
    match slot {
        Slot::Path => &[
            "path",
            "file",
            "file_path",
            "filename",
            "dir",
            "directory",
            "folder",
        ],
        Slot::Depth => &["depth", "max_depth"],
        Slot::Offset => &["offset", "from_line", "start_line", "line"],
        Slot::Limit => &["limit", "max_lines", "lines"],
        Slot::Query => &["query", "pattern", "text", "q", "search"],
        Slot::Text => &["text", "note", "content", "body"],
        Slot::Name => &["name", "recipe", "id"],
        Slot::Params => &["params", "parameters", "arguments", "inputs"],
        Slot::State => &["state", "status", "filter"],
        Slot::Title => &["title", "name", "summary", "text"],
        Slot::Due => &["due", "due_date", "due_at", "deadline"],
        Slot::Assignee => &["assignee", "assigned_to", "owner"],
        Slot::Priority => &["priority", "prio"],
        Slot::Content => &["content", "text", "contents", "body"],
        Slot::Command => &["command", "cmd"],
        Slot::Where => &[],
    }
}

/// Why a tool cannot be called yet.
pub(crate) enum Lack {
    /// The person has to say this.
    Slot(Slot),
    /// The schema wants a parameter that the planner does not know.
    Foreign(String),
    /// The tool has no parameter for something that the person asked for.
    NoPlace(Slot),
}

/// Arguments for the tool, or what is missing.
pub(crate) fn arguments(tool: &ToolSpec, slots: &Slots) -> Result<Value, Lack> {
    let known = tool
        .input_schema
        .get("properties")
        .and_then(Value::as_object);
    let mut out = Map::new();
    for (slot, value) in slots {
        let Some(key) = key(known, *slot) else {
            if matches!(slot, Slot::Where) {
                continue;
            }
            return Err(Lack::NoPlace(*slot));
        };
        match fit(known.and_then(|k| k.get(key)), *slot, value) {
            Some(value) => drop(out.insert(key.into(), value)),
            None => return Err(Lack::Slot(*slot)),
        }
    }
    for required in required(tool) {
        if !out.contains_key(required) {
            fill(required, known.and_then(|k| k.get(required)), &mut out)?;
        }
    }
    Ok(Value::Object(out))
}

fn required(tool: &ToolSpec) -> impl Iterator<Item = &str> {
    tool.input_schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

/// What a schema calls the parameter.
fn key(known: Option<&Map<String, Value>>, slot: Slot) -> Option<&'static str> {
    match known {
        Some(known) => names(slot)
            .iter()
            .find(|n| known.contains_key(**n))
            .copied(),
        None => names(slot).first().copied(),
    }
}

/// A required parameter that the person did not give: only an own default of the schema, an empty
/// set of recipe parameters, or the folder of the conversation stand in for it.
fn fill(required: &str, schema: Option<&Value>, out: &mut Map<String, Value>) -> Result<(), Lack> {
    if let Some(default) = schema.and_then(|s| s.get("default")) {
        out.insert(required.into(), default.clone());
        return Ok(());
    }
    if names(Slot::Params).contains(&required) {
        out.insert(required.into(), json!({}));
        return Ok(());
    }
    Err(slot_named(required).map_or_else(|| Lack::Foreign(required.into()), Lack::Slot))
}

fn slot_named(name: &str) -> Option<Slot> {
    const ALL: &[Slot] = &[
        Slot::Path,
        Slot::Query,
        Slot::Text,
        Slot::Title,
        Slot::Name,
        Slot::Content,
        Slot::Due,
        Slot::Assignee,
        Slot::Priority,
        Slot::State,
    ];
    ALL.iter()
        .copied()
        .find(|s| names(*s).first() == Some(&name))
}

/// The value in the schema's terms: one of its `enum`, a number where it wants one.
fn fit(schema: Option<&Value>, slot: Slot, value: &Value) -> Option<Value> {
    let Some(choices) = schema.and_then(|s| s.get("enum")).and_then(Value::as_array) else {
        return Some(value.clone());
    };
    let said = value.as_str()?;
    let same: &[&[&str]] = match slot {
        Slot::Priority => &[
            &["urgent", "critical", "highest", "high"],
            &["medium", "normal"],
            &["low"],
            &["high", "urgent"],
        ],
        Slot::State => &[
            &["open", "todo", "pending", "new"],
            &["done", "completed", "closed", "finished"],
            &["taken", "in_progress", "active", "doing"],
            &["cancelled", "canceled", "dropped"],
        ],
        _ => &[],
    };
    let group = same
        .iter()
        .find(|g| g.first() == Some(&said))
        .or_else(|| same.iter().find(|g| g.contains(&said)));
    let exact = choices.iter().find(|c| c.as_str() == Some(said));
    exact
        .or_else(|| {
            group
                .into_iter()
                .copied()
                .flatten()
                .find_map(|w| choices.iter().find(|c| c.as_str() == Some(w)))
        })
        .cloned()
}
