//! What the tools need from the outside, and what the application plugs in.

use futures::future::BoxFuture;
use orgata_agent::ToolSpec;
use orgata_log::TurnId;
use orgata_work::Scope;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What was seen of an extension when a person first used it or last agreed to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// SHA-256 over the program and the script files among its arguments, hexadecimal; for a
    /// server behind a URL, over the URL.
    pub executable: String,
    /// Bare tool name to SHA-256 over its name, description and schema, hexadecimal.
    pub tools: BTreeMap<String, String>,
    /// Whether the server needs the `initialize` handshake; remembered so that the next start does
    /// not wait for the newer revision.
    #[serde(default)]
    pub initialize: bool,
}

/// Where pins are kept. Implemented over the log or a settings table.
pub trait Pins: Send + Sync {
    /// The pin of an extension; `None` before its first use.
    fn get(&self, extension: &str) -> BoxFuture<'static, Result<Option<Pin>, String>>;
    /// Keeps a pin; resolves when durable.
    fn put(&self, extension: &str, pin: Pin) -> BoxFuture<'static, Result<(), String>>;
}

/// Where the values of an extension's `env_keys` come from: the keychain.
pub trait Secrets: Send + Sync {
    /// The value of this name; `None` when there is none.
    fn get(&self, name: &str) -> BoxFuture<'static, Result<Option<String>, String>>;
}

/// Decisions of people that reach further than one call.
pub trait Standing: Send + Sync {
    /// The widest decision that allows this tool (wire name) in this conversation.
    fn allows(&self, tool: &str) -> BoxFuture<'static, Option<Scope>>;
}

/// What the host knows of a built-in extension's call before it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// 0 reads · 1 changes inside Orgata · 2 runs programs · 3 reaches outside.
    pub risk: u8,
    /// Whether it only reads.
    pub read_only: bool,
    /// One line that says what will happen.
    pub summary: String,
}

/// An extension that is part of Orgata, plugged in by the application.
pub trait Builtin: Send + Sync {
    /// Extension name, for example `orgata`.
    fn name(&self) -> &str;
    /// Its tools with wire names `name__tool`.
    fn specs(&self) -> Vec<ToolSpec>;
    /// Facts for the policy; `tool` is the bare name.
    fn hint(&self, tool: &str, arguments: &Value) -> Hint;
    /// Runs a tool; the error text is for the model.
    fn call(
        &self,
        turn: &TurnId,
        tool: &str,
        arguments: Value,
    ) -> BoxFuture<'static, Result<String, String>>;
}
