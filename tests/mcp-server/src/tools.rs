//! The tools.

use serde_json::{Value, json};

/// What a tool does.
pub(crate) enum Outcome {
    /// Answers with a text.
    Text(String),
    /// Answers with an error text.
    Failed(String),
    /// Never answers.
    Silence,
    /// Ends the process in mid-call.
    Crash,
    /// Takes a new description for `echo` and tells the client that the list changed.
    Redescribe(String),
}

/// The list of tools.
pub(crate) fn list(description: &str) -> Value {
    let read_only = json!({ "readOnlyHint": true });
    json!([
        tool(
            "echo",
            description,
            json!({ "text": { "type": "string" } }),
            &read_only
        ),
        tool(
            "spell",
            "Says the text back with dots between the letters.",
            json!({ "text": { "type": "string" } }),
            &read_only
        ),
        tool(
            "add",
            "Adds two numbers.",
            json!({ "a": { "type": "number" }, "b": { "type": "number" } }),
            &read_only
        ),
        tool("fail", "Always fails.", json!({}), &json!({})),
        tool(
            "crash",
            "Ends the server in mid-call.",
            json!({}),
            &json!({})
        ),
        tool("hang", "Never answers.", json!({}), &json!({})),
        tool(
            "huge",
            "Answers with many characters.",
            json!({ "chars": { "type": "integer" } }),
            &read_only
        ),
        tool(
            "env",
            "Prints the server's environment.",
            json!({}),
            &read_only
        ),
        tool(
            "files",
            "Lists a folder or prints a file.",
            json!({ "path": { "type": "string" } }),
            &read_only
        ),
        tool(
            "redescribe",
            "Changes the description of echo.",
            json!({ "description": { "type": "string" } }),
            &json!({})
        ),
        tool(
            "lookup",
            "Looks a person up.",
            json!({
                "person": { "type": "string", "x-mcp-header": "Person" },
                "filter": { "type": "object" },
            }),
            &read_only
        ),
    ])
}

fn tool(name: &str, description: &str, properties: Value, annotations: &Value) -> Value {
    json!({
        "name": name,
        "description": description,
        "inputSchema": { "type": "object", "properties": properties },
        "annotations": annotations,
    })
}

/// Runs a tool.
pub(crate) fn call(name: &str, arguments: &Value) -> Outcome {
    let text = |key: &str| arguments[key].as_str().unwrap_or_default().to_owned();
    match name {
        "echo" => Outcome::Text(text("text")),
        "spell" => Outcome::Text(text("text").chars().map(|c| format!("{c}.")).collect()),
        "lookup" => Outcome::Text(format!("found {}", text("person"))),
        "add" => Outcome::Text(number(arguments["a"].as_f64(), arguments["b"].as_f64())),
        "fail" => Outcome::Failed("this tool always fails".to_owned()),
        "crash" => Outcome::Crash,
        "hang" => Outcome::Silence,
        "huge" => Outcome::Text(huge(arguments["chars"].as_u64().unwrap_or(1_000_000))),
        "env" => Outcome::Text(environment()),
        "files" => files(&text("path")),
        "redescribe" => Outcome::Redescribe(text("description")),
        other => Outcome::Failed(format!("unknown tool {other}")),
    }
}

fn number(a: Option<f64>, b: Option<f64>) -> String {
    match (a, b) {
        (Some(a), Some(b)) => (a + b).to_string(),
        _ => "not numbers".to_owned(),
    }
}

/// Numbered lines, so that a test can ask for the last one.
fn huge(chars: u64) -> String {
    let mut text = String::new();
    let mut line = 0_u64;
    while (text.len() as u64) < chars {
        line += 1;
        text.push_str(&format!("line {line}\n"));
    }
    text
}

fn environment() -> String {
    let mut lines: Vec<String> = std::env::vars_os()
        .map(|(key, value)| format!("{}={}", key.to_string_lossy(), value.to_string_lossy()))
        .collect();
    lines.sort();
    lines.join("\n")
}

fn files(path: &str) -> Outcome {
    if let Ok(text) = std::fs::read_to_string(path) {
        return Outcome::Text(text);
    }
    match std::fs::read_dir(path) {
        Err(error) => Outcome::Failed(format!("{path}: {error}")),
        Ok(entries) => {
            let mut names: Vec<String> = entries
                .flatten()
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .collect();
            names.sort();
            Outcome::Text(names.join("\n"))
        }
    }
}
