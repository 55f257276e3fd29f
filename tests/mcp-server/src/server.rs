//! The protocol: JSON-RPC messages in, messages out.

use crate::tools::{self, Outcome};
use crate::{Mode, Options};
use serde_json::{Value, json};
use std::io::Write;
use std::sync::Mutex;

const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";
const VERSION: &str = "io.modelcontextprotocol/protocolVersion";
const SUBSCRIPTION: &str = "io.modelcontextprotocol/subscriptionId";

/// Where messages of the server's own go: notifications and late answers.
pub type Outgoing = std::sync::mpsc::Sender<Value>;

/// State of one server process.
pub struct Server {
    options: Options,
    description: Mutex<String>,
    listeners: Mutex<Vec<(Option<Value>, Outgoing)>>,
}

impl Server {
    /// A server that does what the options say.
    pub fn new(options: Options) -> Self {
        if let Some(file) = &options.pid_file {
            let _ = std::fs::write(file, std::process::id().to_string());
        }
        let description = Mutex::new(options.description.clone());
        Self {
            options,
            description,
            listeners: Mutex::default(),
        }
    }

    /// The options.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Keeps a received line, so that a test can search it for what must not arrive.
    pub fn record(&self, line: &str) {
        let Some(path) = &self.options.record else {
            return;
        };
        let opened = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(path);
        if let Ok(mut file) = opened {
            let _ = file.write_all(format!("{line}\n").as_bytes());
        }
    }

    /// Sends notifications of the older revision there.
    pub fn listen(&self, to: Outgoing) {
        self.listeners
            .lock()
            .unwrap_or_else(|e| e.into_inner())
            .push((None, to));
    }

    /// Answers one message; `None` when there is nothing to answer now.
    pub fn handle(&self, message: &Value, out: &Outgoing) -> Option<Value> {
        let method = message["method"].as_str()?;
        let id = message.get("id")?.clone();
        let params = &message["params"];
        let modern = params["_meta"][VERSION] == "2026-07-28";
        match method {
            "server/discover" => self.discover(id),
            "initialize" => Some(self.initialize(id)),
            "ping" => Some(answer(id, json!({}))),
            "tools/list" => Some(answer(id, self.list(modern))),
            "tools/call" => self.call(id, params, modern),
            "subscriptions/listen" => {
                self.subscribe(id, params, out);
                None
            }
            _ => Some(failure(id, -32601, "unknown method")),
        }
    }

    fn discover(&self, id: Value) -> Option<Value> {
        match self.options.mode {
            Mode::Mute => None,
            Mode::Initialize => Some(failure(id, -32601, "unknown method")),
            Mode::Both | Mode::Discover => Some(answer(
                id,
                json!({
                    "resultType": "complete",
                    "supportedVersions": ["2026-07-28"],
                    "capabilities": { "tools": { "listChanged": true } },
                    "ttlMs": 0,
                    "cacheScope": "private",
                    "_meta": { SERVER_INFO: { "name": "orgata-test-mcp", "version": "1" } },
                }),
            )),
        }
    }

    fn initialize(&self, id: Value) -> Value {
        if self.options.mode == Mode::Discover {
            return failure(id, -32601, "unknown method");
        }
        answer(
            id,
            json!({
                "protocolVersion": "2025-11-25",
                "capabilities": { "tools": { "listChanged": true } },
                "serverInfo": { "name": "orgata-test-mcp", "version": "1" },
            }),
        )
    }

    fn list(&self, modern: bool) -> Value {
        let description = self.description.lock().unwrap_or_else(|e| e.into_inner());
        let mut result = json!({ "tools": tools::list(&description) });
        if modern {
            result["resultType"] = json!("complete");
            result["ttlMs"] = json!(0);
            result["cacheScope"] = json!("private");
        }
        result
    }

    fn call(&self, id: Value, params: &Value, modern: bool) -> Option<Value> {
        let name = params["name"].as_str().unwrap_or_default();
        let (text, failed) = match tools::call(name, &params["arguments"]) {
            Outcome::Text(text) => (text, false),
            Outcome::Failed(text) => (text, true),
            Outcome::Silence => return None,
            Outcome::Crash => std::process::exit(3),
            Outcome::Redescribe(description) => {
                *self.description.lock().unwrap_or_else(|e| e.into_inner()) = description;
                self.notify();
                ("changed".to_owned(), false)
            }
        };
        let mut result =
            json!({ "content": [{ "type": "text", "text": text }], "isError": failed });
        if modern {
            result["resultType"] = json!("complete");
        }
        Some(answer(id, result))
    }

    fn subscribe(&self, id: Value, params: &Value, out: &Outgoing) {
        let _ = out.send(json!({
            "jsonrpc": "2.0",
            "method": "notifications/subscriptions/acknowledged",
            "params": { "_meta": { SUBSCRIPTION: id }, "notifications": params["notifications"] },
        }));
        let mut listeners = self.listeners.lock().unwrap_or_else(|e| e.into_inner());
        listeners.push((Some(id), out.clone()));
    }

    fn notify(&self) {
        for (subscription, to) in self
            .listeners
            .lock()
            .unwrap_or_else(|e| e.into_inner())
            .iter()
        {
            let mut message =
                json!({ "jsonrpc": "2.0", "method": "notifications/tools/list_changed" });
            if let Some(id) = subscription {
                message["params"] = json!({ "_meta": { SUBSCRIPTION: id } });
            }
            let _ = to.send(message);
        }
    }
}

fn answer(id: Value, result: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "result": result })
}

fn failure(id: Value, code: i64, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
}
