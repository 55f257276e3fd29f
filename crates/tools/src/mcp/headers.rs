//! HTTP headers that repeat parts of a message (revision 2026-07-28).
//!
//! A tool's schema may ask for arguments as headers. They are taken from the sealed body, never
//! from the message before sealing: a header leaves the device like any other byte.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

/// The headers for a sealed message.
pub(crate) fn of(sealed: &Value, schema: Option<&Value>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut put = |name: &str, value: &str| {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&encoded(value))) {
            headers.insert(name, value);
        }
    };
    let Some(method) = sealed.get("method").and_then(Value::as_str) else {
        return headers;
    };
    put("mcp-method", method);
    if method == "tools/call" {
        if let Some(name) = sealed.pointer("/params/name").and_then(Value::as_str) {
            put("mcp-name", name);
        }
        let arguments = sealed.pointer("/params/arguments");
        if let (Some(schema), Some(arguments)) = (schema, arguments) {
            parameters(schema, arguments, &mut put);
        }
    }
    headers
}

fn parameters(schema: &Value, arguments: &Value, put: &mut impl FnMut(&str, &str)) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return;
    };
    for (name, inner) in properties {
        let Some(value) = arguments.get(name) else {
            continue;
        };
        if let Some(header) = inner.get("x-mcp-header").and_then(Value::as_str) {
            match value {
                Value::String(text) => put(&format!("mcp-param-{header}"), text),
                Value::Bool(_) | Value::Number(_) => {
                    put(&format!("mcp-param-{header}"), &value.to_string());
                }
                _ => {}
            }
        }
        parameters(inner, value, put);
    }
}

/// Plain text as it is, anything else as `=?base64?…?=`.
fn encoded(value: &str) -> String {
    let edge = |c: Option<char>| matches!(c, Some(' ' | '\t'));
    let marked = value.starts_with("=?base64?") && value.ends_with("?=");
    let edges = edge(value.chars().next()) || edge(value.chars().last());
    let plain = value.chars().all(|c| (' '..='~').contains(&c)) && !edges && !marked;
    if plain {
        value.to_owned()
    } else {
        format!("=?base64?{}?=", BASE64_STANDARD.encode(value))
    }
}
