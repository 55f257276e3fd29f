//! The offline assistant as its callers see it: a request in, a reply out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod conversation;
mod phrasings;
mod properties;

use orgata_agent::{CallSite, ModelRequest, ToolSpec};
use orgata_work::{Content, Message, Role, ToolCall, ToolResult};
use serde_json::{Value, json};

/// A tool with string parameters; those ending in `!` are required, in `#` are numbers.
fn tool(name: &str, parameters: &[&str]) -> ToolSpec {
    let mut properties = serde_json::Map::new();
    let mut required = Vec::new();
    for parameter in parameters {
        let key = parameter.trim_end_matches(['!', '#']);
        let kind = match (key, parameter.contains('#')) {
            ("params", _) => "object",
            (_, true) => "integer",
            _ => "string",
        };
        properties.insert(key.into(), json!({ "type": kind }));
        if parameter.contains('!') {
            required.push(key);
        }
    }
    ToolSpec {
        name: name.into(),
        extension: name.split_once("__").map_or("developer", |(e, _)| e).into(),
        description: String::new(),
        input_schema: json!({ "type": "object", "properties": properties, "required": required }),
        read_only: None,
        parallel: false,
    }
}

/// Everything that the planner knows how to use.
fn tools() -> Vec<ToolSpec> {
    vec![
        tool("shell", &["command!", "timeout_secs#"]),
        tool("edit", &["path!", "before!", "after!"]),
        tool("write", &["path!", "content!"]),
        tool("tree", &["path", "depth#"]),
        tool("read", &["path!", "offset#", "limit#"]),
        tool("orgata__search_files", &["query!", "path"]),
        tool("orgata__guard_scan", &["text!"]),
        tool("orgata__run_recipe", &["name!", "params"]),
        tool("orgata__list_tasks", &["state"]),
        tool(
            "orgata__create_task",
            &["title!", "due", "assignee", "priority"],
        ),
        tool("orgata__list_approvals", &[]),
        tool("orgata__search_history", &["query!"]),
        tool("orgata__remember", &["text!"]),
        tool("orgata__recall", &["query"]),
    ]
}

fn request(messages: Vec<Message>, tools: Vec<ToolSpec>) -> ModelRequest {
    ModelRequest {
        site: CallSite::Turn,
        session: "s".into(),
        turn: None,
        provider: None,
        model: None,
        system: String::new(),
        messages,
        tools,
        temperature: None,
        max_tokens: None,
    }
}

fn ask(text: &str) -> orgata_agent::ModelReply {
    orgata_planner::reply(&request(vec![Message::text(Role::User, text)], tools()))
}

/// A conversation that grows: say something, let tools answer.
struct Talk {
    messages: Vec<Message>,
    reply: orgata_agent::ModelReply,
}

impl Talk {
    fn start(text: &str) -> Self {
        Self {
            messages: Vec::new(),
            reply: orgata_agent::ModelReply::default(),
        }
        .say(text)
    }

    fn say(mut self, text: &str) -> Self {
        self.messages.push(Message::text(Role::User, text));
        self.answer()
    }

    fn tool_returns(self, text: &str) -> Self {
        self.returns(text, false, None)
    }

    fn tool_fails(self, text: &str) -> Self {
        self.returns(text, true, None)
    }

    fn returns(mut self, text: &str, is_error: bool, stored_at: Option<String>) -> Self {
        for call in self.reply.tool_calls.clone() {
            let result = ToolResult {
                id: call.id,
                name: call.name,
                text: text.into(),
                is_error,
                stored_at: stored_at.clone(),
            };
            self.messages.push(Message {
                role: Role::Tool,
                content: vec![Content::ToolResult(result)],
            });
        }
        self.answer()
    }

    fn answer(mut self) -> Self {
        self.reply = orgata_planner::reply(&request(self.messages.clone(), tools()));
        let mut content = vec![Content::Text {
            text: self.reply.text.clone(),
        }];
        content.extend(self.reply.tool_calls.iter().cloned().map(Content::ToolCall));
        self.messages.push(Message {
            role: Role::Assistant,
            content,
        });
        self
    }

    fn text(&self) -> &str {
        &self.reply.text
    }

    fn call(&self) -> (&str, &Value) {
        match &self.reply.tool_calls[..] {
            [
                ToolCall {
                    name, arguments, ..
                },
            ] => (name, arguments),
            other => panic!("one call expected, got {other:?} and {:?}", self.reply.text),
        }
    }
}
