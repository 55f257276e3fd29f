//! The built-in tools: shell, edit, write, tree, read. They see the session's folder and no more.

mod files;
mod search;
mod shell;

use crate::results::Results;
use crate::sandbox::Sandbox;
use crate::view::View;
use orgata_agent::ToolSpec;
use serde_json::{Value, json};
use std::sync::Arc;

/// Extension name of the built-in tools.
pub const DEVELOPER: &str = "developer";
/// Their wire names; they carry no prefix.
pub const TOOLS: [&str; 5] = ["shell", "edit", "write", "tree", "read"];

/// The built-in tools of one session.
#[derive(Debug)]
pub struct Developer {
    pub(crate) view: Option<Arc<View>>,
    pub(crate) sandbox: Option<Arc<Sandbox>>,
    /// Whether the profile lets shell run without a sandbox.
    pub(crate) unsandboxed: bool,
    /// Whether the profile gives shell the network right.
    pub(crate) network: bool,
    /// Longest run of a command in seconds.
    pub(crate) longest: u64,
    pub(crate) results: Arc<Results>,
}

/// What a tool answers: text, or text that says why not.
pub(crate) type Answer = Result<String, String>;

impl Developer {
    /// The tools that can be used here.
    pub fn specs(&self) -> Vec<ToolSpec> {
        let Some(_) = self.view else {
            return vec![self.read_spec()];
        };
        let mut specs = vec![
            self.edit_spec(),
            self.write_spec(),
            self.tree_spec(),
            self.read_spec(),
        ];
        if self.sandbox.is_some() || self.unsandboxed {
            specs.insert(0, self.shell_spec());
        }
        specs
    }

    /// Whether shell would run without a sandbox.
    pub fn runs_unsandboxed(&self) -> bool {
        self.sandbox.is_none()
    }

    fn view(&self) -> Result<&Arc<View>, String> {
        self.view
            .as_ref()
            .ok_or_else(|| "this conversation has no folder".to_owned())
    }

    pub(crate) async fn call(self: Arc<Self>, tool: &str, arguments: Value) -> Answer {
        if tool == "shell" {
            return self.shell(&arguments).await;
        }
        let tool = tool.to_owned();
        let run = move || match tool.as_str() {
            "read" => self.read(&arguments),
            "write" => self.write(&arguments),
            "edit" => self.edit(&arguments),
            "tree" => self.tree(&arguments),
            other => Err(format!("there is no tool {other}")),
        };
        tokio::task::spawn_blocking(run)
            .await
            .unwrap_or_else(|_| Err("the tool failed".to_owned()))
    }

    fn shell_spec(&self) -> ToolSpec {
        let mut properties = json!({
            "command": { "type": "string", "description": "The command line, run by a shell in the session's folder." },
            "timeout_secs": { "type": "integer", "minimum": 1, "maximum": self.longest, "description": "Seconds until the command is stopped; default 120." },
        });
        if self.network {
            properties["network"] = json!({ "type": "boolean", "description": "Whether the command needs the network. A person is always asked." });
        }
        let description = "Runs a command in the session's folder and returns what it prints and its \
            exit code. Only the folder and the system's programs are there; there is no network.";
        spec("shell", description, properties, &["command"], false)
    }

    fn edit_spec(&self) -> ToolSpec {
        let properties = json!({
            "path": path_schema(),
            "before": { "type": "string", "description": "The text to replace; must occur exactly once." },
            "after": { "type": "string", "description": "The text to put in its place." },
        });
        spec(
            "edit",
            "Replaces one piece of a text file.",
            properties,
            &["path", "before", "after"],
            false,
        )
    }

    fn write_spec(&self) -> ToolSpec {
        let properties = json!({
            "path": path_schema(),
            "content": { "type": "string", "description": "The whole new content." },
        });
        spec(
            "write",
            "Writes a text file, new or in place of the old one.",
            properties,
            &["path", "content"],
            false,
        )
    }

    fn tree_spec(&self) -> ToolSpec {
        let properties = json!({
            "path": { "type": "string", "description": "Folder inside the session's folder; default: the session's folder." },
            "depth": { "type": "integer", "minimum": 1, "maximum": 20, "description": "Levels; default 2." },
        });
        spec(
            "tree",
            "Lists the files of a folder.",
            properties,
            &[],
            true,
        )
    }

    fn read_spec(&self) -> ToolSpec {
        let properties = json!({
            "path": path_schema(),
            "offset": { "type": "integer", "minimum": 1, "description": "First line, counted from 1." },
            "limit": { "type": "integer", "minimum": 1, "description": "Lines; default 2000." },
        });
        spec("read", "Reads a text file.", properties, &["path"], true)
    }
}

fn path_schema() -> Value {
    json!({ "type": "string", "description": "Path inside the session's folder." })
}

fn spec(
    name: &str,
    description: &str,
    properties: Value,
    required: &[&str],
    read_only: bool,
) -> ToolSpec {
    ToolSpec {
        name: name.to_owned(),
        extension: DEVELOPER.to_owned(),
        description: description.to_owned(),
        input_schema: json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        }),
        read_only: Some(read_only),
        parallel: read_only,
    }
}

/// A text argument.
pub(crate) fn text<'a>(arguments: &'a Value, key: &str) -> Result<&'a str, String> {
    arguments
        .get(key)
        .and_then(Value::as_str)
        .ok_or_else(|| format!("`{key}` must be a text"))
}

/// A whole number, if given; models also send it as text.
pub(crate) fn number(arguments: &Value, key: &str) -> Result<Option<u64>, String> {
    match arguments.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => match text.trim().parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(format!("`{key}` must be a whole number")),
        },
        Some(value) => match value.as_u64().or_else(|| whole(value)) {
            Some(number) => Ok(Some(number)),
            None => Err(format!("`{key}` must be a whole number")),
        },
    }
}

fn whole(value: &Value) -> Option<u64> {
    let number = value.as_f64()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked"
    )]
    (number.fract() == 0.0 && (0.0..9e15).contains(&number)).then_some(number as u64)
}
