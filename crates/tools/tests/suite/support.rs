//! A session with real parts: guard, policies, sandbox; only log, pins and keychain are in memory.

use futures::FutureExt;
use futures::future::BoxFuture;
use orgata_agent::ports::{Toolbox, Verdict};
use orgata_guard::{Guard, Keys, Mode, Policy, Rules, Scope as VaultScope, Vault, VaultRecord};
use orgata_log::{Draft, Entry, Fact, Log, LogError, Micros, Query, SessionId, TurnId};
use orgata_profile::{Policies, Profile};
use orgata_tools::{Builtin, Pin, Pins, Secrets, Standing, Tools, ToolsConfig};
use orgata_work::{Receipt, Scope, ToolCall, ToolResult};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

/// Everything that was appended.
#[derive(Clone, Default)]
pub struct MemoryLog(pub Arc<Mutex<Vec<Draft>>>);

impl Log for MemoryLog {
    fn append(&self, drafts: Vec<Draft>) -> BoxFuture<'static, Result<Vec<Entry>, LogError>> {
        self.0.lock().unwrap().extend(drafts);
        async { Ok(Vec::new()) }.boxed()
    }

    fn read(&self, _: Query) -> BoxFuture<'static, Result<Vec<Entry>, LogError>> {
        async { Ok(Vec::new()) }.boxed()
    }
}

impl MemoryLog {
    pub fn receipts(&self) -> Vec<Receipt> {
        let drafts = self.0.lock().unwrap();
        let receipts = drafts.iter().filter(|draft| draft.kind == Receipt::KIND);
        receipts
            .map(|draft| serde_json::from_slice(&draft.body).unwrap())
            .collect()
    }

    pub fn kinds(&self) -> Vec<String> {
        self.0
            .lock()
            .unwrap()
            .iter()
            .map(|draft| draft.kind.clone())
            .collect()
    }
}

/// A log whose disk is full for the first receipt.
#[derive(Clone, Default)]
pub struct OnceFullLog {
    pub log: MemoryLog,
    failed: Arc<AtomicBool>,
}

impl Log for OnceFullLog {
    fn append(&self, drafts: Vec<Draft>) -> BoxFuture<'static, Result<Vec<Entry>, LogError>> {
        let receipt = drafts.iter().any(|draft| draft.kind == Receipt::KIND);
        if receipt && !self.failed.swap(true, Ordering::Relaxed) {
            return async { Err(LogError::DiskFull) }.boxed();
        }
        self.log.append(drafts)
    }

    fn read(&self, query: Query) -> BoxFuture<'static, Result<Vec<Entry>, LogError>> {
        self.log.read(query)
    }
}

/// A log whose disk is full.
pub struct FullLog;

impl Log for FullLog {
    fn append(&self, _: Vec<Draft>) -> BoxFuture<'static, Result<Vec<Entry>, LogError>> {
        async { Err(LogError::DiskFull) }.boxed()
    }

    fn read(&self, _: Query) -> BoxFuture<'static, Result<Vec<Entry>, LogError>> {
        async { Err(LogError::DiskFull) }.boxed()
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    records: Vec<VaultRecord>,
}

impl Fact for Kept {
    const KIND: &'static str = "guard.vault";
    const VERSION: u16 = 1;
}

#[derive(Clone, Default)]
pub struct MemoryPins(pub Arc<Mutex<BTreeMap<String, Pin>>>);

impl Pins for MemoryPins {
    fn get(&self, extension: &str) -> BoxFuture<'static, Result<Option<Pin>, String>> {
        let pin = self.0.lock().unwrap().get(extension).cloned();
        async { Ok(pin) }.boxed()
    }

    fn put(&self, extension: &str, pin: Pin) -> BoxFuture<'static, Result<(), String>> {
        self.0.lock().unwrap().insert(extension.to_owned(), pin);
        async { Ok(()) }.boxed()
    }
}

#[derive(Default)]
pub struct MemorySecrets(pub BTreeMap<String, String>);

impl Secrets for MemorySecrets {
    fn get(&self, name: &str) -> BoxFuture<'static, Result<Option<String>, String>> {
        let value = self.0.get(name).cloned();
        async { Ok(value) }.boxed()
    }
}

#[derive(Default)]
pub struct MemoryStanding(pub Mutex<BTreeMap<String, Scope>>);

impl Standing for MemoryStanding {
    fn allows(&self, tool: &str) -> BoxFuture<'static, Option<Scope>> {
        let scope = self.0.lock().unwrap().get(tool).copied();
        async move { scope }.boxed()
    }
}

/// How a session is set up.
pub struct Setup {
    pub folder: Option<PathBuf>,
    pub extensions: Value,
    pub guard: Value,
    pub policies: String,
    pub ignore: Vec<String>,
    pub gitignore: bool,
    pub forbidden: Vec<PathBuf>,
    pub home: Option<PathBuf>,
    pub secrets: BTreeMap<String, String>,
    pub pins: MemoryPins,
    pub standing: Arc<MemoryStanding>,
    pub log: Option<Arc<dyn Log>>,
    pub builtins: Vec<Arc<dyn Builtin>>,
    pub result_chars: usize,
    pub sandbox: bool,
    pub tainted: bool,
}

/// Every named tool may run.
pub const ALLOW_ALL: &str =
    r#"@id("all") permit(principal, action == Orgata::Action::"CallTool", resource);"#;

impl Setup {
    pub fn new(folder: Option<&Path>) -> Self {
        Self {
            folder: folder.map(Path::to_owned),
            extensions: json!([{ "name": "developer", "kind": "builtin" }]),
            guard: json!({}),
            policies: ALLOW_ALL.to_owned(),
            ignore: Vec::new(),
            gitignore: false,
            forbidden: Vec::new(),
            home: None,
            secrets: BTreeMap::new(),
            pins: MemoryPins::default(),
            standing: Arc::default(),
            log: None,
            builtins: Vec::new(),
            result_chars: ToolsConfig::RESULT_CHARS,
            sandbox: true,
            tainted: false,
        }
    }

    /// A session with one extension besides the built-in one.
    pub fn with(folder: Option<&Path>, extension: Value) -> Self {
        let developer = json!({ "name": "developer", "kind": "builtin" });
        Self {
            extensions: json!([developer, extension]),
            ..Self::new(folder)
        }
    }

    pub fn open(self) -> Session {
        let profile: Profile = serde_json::from_value(json!({
            "name": "test", "display_name": "Test", "description": "For tests.",
            "version": "1.0.0", "instructions": "Help.", "extensions": self.extensions,
            "guard": self.guard, "policies": self.policies,
        }))
        .unwrap();
        let log = MemoryLog::default();
        let vault = Arc::new(Mutex::new(Vault::new(VaultScope::new("acme", "s1"))));
        let tools = Tools::open(ToolsConfig {
            session: SessionId::new("s1"),
            owner: "me".to_owned(),
            folder: self.folder,
            policies: Arc::new(Policies::compile(&profile).unwrap()),
            profile: Arc::new(profile),
            guard: guard(&BTreeSet::new()),
            guard_allowing: Arc::new(|kinds| Ok(guard(kinds))),
            vault,
            log: self.log.unwrap_or_else(|| Arc::new(log.clone())),
            keep_records: Arc::new(|records, at: Micros| {
                Draft::private(&Kept { records }, at).map_err(|error| error.to_string())
            }),
            secrets: Arc::new(MemorySecrets(self.secrets)),
            pins: Arc::new(self.pins.clone()),
            standing: self.standing,
            builtins: self.builtins,
            home: self.home,
            forbidden: self.forbidden,
            ignore: self.ignore,
            gitignore: self.gitignore,
            result_chars: self.result_chars,
            shell_seconds: 60,
            sandbox: self.sandbox,
            tainted: self.tainted,
        })
        .unwrap();
        Session {
            tools,
            log,
            pins: self.pins,
        }
    }
}

fn guard(allow: &BTreeSet<String>) -> Arc<Guard> {
    static RULES: OnceLock<Arc<Rules>> = OnceLock::new();
    let rules = RULES
        .get_or_init(|| Arc::new(Rules::builtin().unwrap()))
        .clone();
    let policy = Policy {
        allow: allow.clone(),
        ..Policy::of(Mode::Mask)
    };
    Arc::new(Guard::new(rules, Keys::new(&[7; 32]), policy, [], Vec::new()).unwrap())
}

pub struct Session {
    pub tools: Tools,
    pub log: MemoryLog,
    pub pins: MemoryPins,
}

impl Session {
    pub async fn call(&self, name: &str, arguments: Value) -> ToolResult {
        self.tools
            .call(&TurnId::new("t1"), call(name, arguments))
            .await
    }

    pub async fn shell(&self, command: &str) -> ToolResult {
        self.call("shell", json!({ "command": command })).await
    }

    pub async fn judge(&self, name: &str, arguments: Value) -> Verdict {
        self.tools
            .judge(&TurnId::new("t1"), &call(name, arguments))
            .await
    }

    pub async fn names(&self) -> Vec<String> {
        self.tools
            .tools()
            .await
            .into_iter()
            .map(|spec| spec.name)
            .collect()
    }
}

pub fn call(name: &str, arguments: Value) -> ToolCall {
    ToolCall {
        id: "call_1".to_owned(),
        name: name.to_owned(),
        arguments,
    }
}

/// The test server as a process in the sandbox.
pub fn stdio(arguments: &[&str]) -> Value {
    let program = orgata_test_mcp::binary();
    json!({ "name": "t", "kind": "stdio", "cmd": program, "args": arguments, "timeout_s": 20 })
}

pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

pub fn write(folder: &Path, name: &str, content: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}
