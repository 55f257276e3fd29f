//! The TypeScript client, made from the operations table and the schemas of its shapes.

use crate::api::{ApiError, OPERATIONS, Presence, Push};
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// The text of `ui/src/api/gen.ts`.
#[must_use]
pub fn client() -> String {
    let mut schemas = SchemaSettings::draft2020_12().into_generator();
    let rows: Vec<String> = OPERATIONS
        .iter()
        .map(|operation| row(operation, &mut schemas))
        .collect();
    let _ = (
        schemas.subschema_for::<Push>(),
        schemas.subschema_for::<ApiError>(),
    );
    let mut out = String::from(
        "// Made from the operations table by `cargo test -p orgata-app generated`. Do not edit.\n\n",
    );
    for (name, schema) in schemas.definitions() {
        if let Some(about) = schema.get("description").and_then(Value::as_str) {
            let _ = writeln!(out, "/** {} */", one_line(about));
        }
        let _ = writeln!(out, "export type {name} = {};\n", type_of(schema));
    }
    let _ = writeln!(out, "export interface Operations {{\n{}}}\n", rows.concat());
    out.push_str(&tags());
    out
}

fn row(operation: &crate::api::Operation, schemas: &mut SchemaGenerator) -> String {
    let params = (operation.params)(schemas).to_value();
    let reply = (operation.reply)(schemas).to_value();
    format!(
        "  /** {} */\n  {}: {{ params: {}; reply: {} }};\n",
        operation.about.trim(),
        operation.name,
        type_of(&params),
        type_of(&reply)
    )
}

/// Which cache tags each operation reads and makes stale, and who may call it.
fn tags() -> String {
    let mut out = String::from("export const OPERATIONS = {\n");
    for operation in OPERATIONS {
        let presence = match operation.presence {
            Presence::Anyone => "anyone",
            Presence::Person => "person",
        };
        let _ = writeln!(
            out,
            "  {}: {{ presence: \"{presence}\", provides: {:?}, invalidates: {:?} }},",
            operation.name, operation.provides, operation.invalidates
        );
    }
    out.push_str("} as const satisfies Record<keyof Operations, { presence: string; provides: readonly string[]; invalidates: readonly string[] }>;\n");
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The TypeScript type of the part of JSON Schema that schemars writes.
fn type_of(schema: &Value) -> String {
    let Some(schema) = schema.as_object() else {
        return "unknown".to_owned();
    };
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let base = name.rsplit('/').next().unwrap_or("unknown").to_owned();
        return if schema.contains_key("properties") {
            format!("{base} & {}", object(schema))
        } else {
            base
        };
    }
    if let Some(constant) = schema.get("const") {
        return constant.to_string();
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return union(values.iter().map(Value::to_string));
    }
    if let Some(parts) = ["oneOf", "anyOf"]
        .iter()
        .find_map(|key| schema.get(*key)?.as_array())
    {
        let choice = union(parts.iter().map(type_of));
        return if schema.contains_key("properties") {
            format!("({choice}) & {}", object(schema))
        } else {
            choice
        };
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        return parts.iter().map(type_of).collect::<Vec<_>>().join(" & ");
    }
    match schema.get("type") {
        Some(Value::String(kind)) => of_kind(kind, schema),
        Some(Value::Array(kinds)) => union(
            kinds
                .iter()
                .filter_map(Value::as_str)
                .map(|kind| of_kind(kind, schema)),
        ),
        _ => "unknown".to_owned(),
    }
}

fn of_kind(kind: &str, schema: &Map<String, Value>) -> String {
    match kind {
        "integer" | "number" => "number".to_owned(),
        "boolean" => "boolean".to_owned(),
        "null" => "null".to_owned(),
        "string" => "string".to_owned(),
        "array" => format!(
            "({})[]",
            schema.get("items").map_or("unknown".to_owned(), type_of)
        ),
        _ => object(schema),
    }
}

fn object(schema: &Map<String, Value>) -> String {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        let values = schema
            .get("additionalProperties")
            .filter(|v| v.is_object())
            .map_or("unknown".to_owned(), type_of);
        return format!("Record<string, {values}>");
    };
    let fields = properties.iter().map(|(name, value)| {
        let optional = if required.contains(&name.as_str()) {
            ""
        } else {
            "?"
        };
        format!("{name}{optional}: {}", type_of(value))
    });
    format!("{{ {} }}", fields.collect::<Vec<_>>().join("; "))
}

fn union(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(" | ")
}
