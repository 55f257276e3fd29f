//! The tools of a session behind one port.

use crate::clock;
use crate::developer::{DEVELOPER, Developer, TOOLS};
use crate::folder::Folder;
use crate::hidden::Hiding;
use crate::judge::clear_types;
use crate::mcp::{
    CallContext, Door, Extension, ExtensionState, Launcher, Ledger, Offered, Setup, Trust,
};
use crate::ports::{Builtin, Pins, Secrets, Standing};
use crate::results::{DEFAULT_CHARS, Results};
use crate::sandbox::Sandbox;
use crate::view::View;
use futures::future::{BoxFuture, FutureExt, join_all};
use orgata_agent::ToolSpec;
use orgata_agent::ports::{Toolbox, Verdict};
use orgata_guard::{Guard, GuardError, Vault, VaultRecord};
use orgata_log::{Draft, Log, Micros, ReceiptId, SessionId, TurnId};
use orgata_profile::{ExtensionKind, ExtensionSpec, Policies, Profile};
use orgata_work::{ToolCall, ToolResult};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tracing::Instrument as _;

/// Makes a guard like the session's that also lets some types through.
pub type GuardAllowing =
    Arc<dyn Fn(&BTreeSet<String>) -> Result<Arc<Guard>, GuardError> + Send + Sync>;
/// Makes the draft that keeps new vault records; it goes into the receipt's commit.
pub type KeepRecords = Arc<dyn Fn(Vec<VaultRecord>, Micros) -> Result<Draft, String> + Send + Sync>;

/// What the tools of a session are made of.
#[derive(Clone)]
pub struct ToolsConfig {
    /// Conversation.
    pub session: SessionId,
    /// Stable id of the person for whom the assistant acts.
    pub owner: String,
    /// Folder that tools may touch; without one there are no file tools.
    pub folder: Option<PathBuf>,
    /// The role.
    pub profile: Arc<Profile>,
    /// Its compiled policies.
    pub policies: Arc<Policies>,
    /// The session's guard.
    pub guard: Arc<Guard>,
    /// A guard that lets an extension's `clear_types` through as well.
    pub guard_allowing: GuardAllowing,
    /// The session's vault, shared with the gateway.
    pub vault: Arc<Mutex<Vault>>,
    /// Where receipts go.
    pub log: Arc<dyn Log>,
    /// Keeps new vault records.
    pub keep_records: KeepRecords,
    /// Values of `env_keys`.
    pub secrets: Arc<dyn Secrets>,
    /// What was pinned.
    pub pins: Arc<dyn Pins>,
    /// Decisions that reach further than one call.
    pub standing: Arc<dyn Standing>,
    /// Extensions that are part of Orgata.
    pub builtins: Vec<Arc<dyn Builtin>>,
    /// Home and the data folder: a session's folder may not hold home, and what of these lies
    /// inside the folder is never shown.
    pub home: Option<PathBuf>,
    /// See `home`.
    pub forbidden: Vec<PathBuf>,
    /// Lines in the format of an ignore file that hold besides the folder's own.
    pub ignore: Vec<String>,
    /// Whether `.gitignore` hides too.
    pub gitignore: bool,
    /// Characters of an answer that go into the conversation; the rest is stored.
    pub result_chars: usize,
    /// Longest run of a shell command in seconds.
    pub shell_seconds: u64,
    /// Whether to use a sandbox where there is one; false only for tests of its absence.
    pub sandbox: bool,
    /// Whether the conversation may hold what came from outside before now, so that policies about
    /// `tainted` apply from the start. True also when that cannot be found out.
    pub tainted: bool,
}

impl ToolsConfig {
    /// Characters of an answer that go into the conversation by default.
    pub const RESULT_CHARS: usize = DEFAULT_CHARS;
    /// Longest run of a shell command by default.
    pub const SHELL_SECONDS: u64 = 600;
}

/// Why the tools of a session cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The folder is missing or unreadable.
    #[error("the folder {0} cannot be opened: {1}")]
    Folder(String, std::io::Error),
    /// The folder is home, or holds it.
    #[error("the folder {0} holds your home folder; choose one inside it")]
    TooWide(String),
    /// The guard cannot be made.
    #[error("the privacy guard cannot be used: {0}")]
    Guard(#[from] GuardError),
}

/// The tools of one session. Cheap to clone.
#[derive(Clone)]
pub struct Tools(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) owner: String,
    pub(crate) profile: Arc<Profile>,
    pub(crate) policies: Arc<Policies>,
    pub(crate) guard: Arc<Guard>,
    pub(crate) standing: Arc<dyn Standing>,
    pub(crate) view: Option<Arc<View>>,
    pub(crate) developer: Arc<Developer>,
    pub(crate) tainted: AtomicBool,
    builtins: Vec<Arc<dyn Builtin>>,
    extensions: Vec<Arc<Extension>>,
    results: Arc<Results>,
    ledger: Arc<Ledger>,
}

/// Who answers a call.
pub(crate) enum Route {
    Developer(&'static str),
    Builtin(Arc<dyn Builtin>, String),
    Extension(Arc<Extension>, Offered),
}

impl Tools {
    /// Opens the tools of a session. Servers are started when the tools are first asked for.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub fn open(config: ToolsConfig) -> Result<Self, OpenError> {
        let view = config
            .folder
            .as_deref()
            .map(|folder| view(folder, &config))
            .transpose()?;
        let sandbox = if config.sandbox {
            Sandbox::find().ok().map(Arc::new)
        } else {
            None
        };
        let results = Arc::new(Results::new(
            &config.session,
            view.clone(),
            config.result_chars,
        ));
        let named = config.profile.extension(DEVELOPER);
        let developer = Arc::new(Developer {
            view: view.clone(),
            sandbox: sandbox.clone(),
            unsandboxed: config.profile.guard.unsandboxed_shell,
            network: named.is_some_and(|spec| spec.network),
            longest: config.shell_seconds.max(1),
            results: results.clone(),
        });
        let ledger = Arc::new(Ledger {
            log: config.log.clone(),
            session: config.session.clone(),
            profile: config.profile.title(),
            keep: config.keep_records.clone(),
        });
        let launcher = Launcher {
            sandbox,
            allowed_unsandboxed: config.profile.guard.unsandboxed_shell,
            view: view.clone(),
            secrets: config.secrets.clone(),
        };
        let mut extensions = Vec::new();
        for spec in &config.profile.extensions {
            if spec.kind != ExtensionKind::Builtin {
                let door = door(spec, &config, &ledger, launcher.unsandboxed())?;
                extensions.push(Arc::new(Extension::new(Setup {
                    spec: spec.clone(),
                    door: Arc::new(door),
                    pins: config.pins.clone(),
                    launcher: launcher.clone(),
                })));
            }
        }
        Ok(Self(Arc::new(Inner {
            owner: config.owner,
            profile: config.profile,
            policies: config.policies,
            guard: config.guard,
            standing: config.standing,
            view,
            developer,
            tainted: AtomicBool::new(config.tainted),
            builtins: config.builtins,
            extensions,
            results,
            ledger,
        })))
    }

    /// Where the extensions of the profile stand. Starts nothing.
    pub fn states(&self) -> Vec<ExtensionState> {
        self.0
            .extensions
            .iter()
            .map(|extension| extension.state())
            .collect()
    }

    /// Places of a text in the files of the folder that may be seen, as JSON rows.
    ///
    /// # Errors
    /// A sentence for the model: no folder, a hidden path, nothing to look for.
    pub async fn search_files(&self, query: &str, path: &str) -> Result<String, String> {
        let (developer, query, path) =
            (self.0.developer.clone(), query.to_owned(), path.to_owned());
        let found = tokio::task::spawn_blocking(move || developer.search(&query, &path)).await;
        found.unwrap_or_else(|_| Err("the search failed".to_owned()))
    }

    /// The person agrees to an extension as it is now; for a person's face only.
    ///
    /// # Errors
    /// When there is no such extension, or it still cannot be used.
    pub async fn agree(&self, extension: &str) -> Result<(), String> {
        let found = self
            .0
            .extensions
            .iter()
            .find(|known| known.spec.name == extension);
        match found {
            Some(found) => found.agree().await,
            None => Err(format!("there is no extension {extension}")),
        }
    }

    /// Starts what is not running and returns why a needed extension cannot be used, if so. A
    /// session does not begin without an extension that is not `optional`.
    ///
    /// # Errors
    /// The state of the first such extension.
    pub async fn start(&self) -> Result<(), ExtensionState> {
        let _ = self.0.tools().await;
        let needed = |extension: &&Arc<Extension>| !extension.spec.optional;
        let states = self
            .0
            .extensions
            .iter()
            .filter(needed)
            .map(|extension| extension.state());
        let failed =
            |state: &ExtensionState| matches!(state.status, crate::mcp::Status::Failed { .. });
        states.into_iter().find(failed).map_or(Ok(()), Err)
    }
}

fn view(folder: &Path, config: &ToolsConfig) -> Result<Arc<View>, OpenError> {
    let shown = folder.to_string_lossy().into_owned();
    let opened = Folder::open(folder).map_err(|error| OpenError::Folder(shown.clone(), error))?;
    let canonical = |path: &PathBuf| path.canonicalize().unwrap_or_else(|_| path.clone());
    if config
        .home
        .as_ref()
        .map(canonical)
        .is_some_and(|home| home.starts_with(opened.root()))
    {
        return Err(OpenError::TooWide(shown));
    }
    let hiding = Hiding::new(opened.root(), config.ignore.clone(), config.gitignore);
    let forbidden = config.forbidden.iter().map(canonical).collect();
    Ok(Arc::new(View {
        folder: opened,
        hiding,
        forbidden,
    }))
}

fn door(
    spec: &ExtensionSpec,
    config: &ToolsConfig,
    ledger: &Arc<Ledger>,
    unsandboxed: bool,
) -> Result<Door, GuardError> {
    let contained = spec.kind == ExtensionKind::Stdio && !spec.network && !unsandboxed;
    let kinds = clear_types(&spec.clear_types);
    let (trust, guard) = if contained {
        (Trust::Sandboxed, config.guard.clone())
    } else if kinds.is_empty() {
        (Trust::Sealed, config.guard.clone())
    } else {
        let guard = (config.guard_allowing)(&kinds)?;
        (Trust::Named(kinds), guard)
    };
    Ok(Door::new(
        &spec.name,
        trust,
        guard,
        config.vault.clone(),
        ledger.clone(),
    ))
}

impl Toolbox for Tools {
    fn tools(&self) -> BoxFuture<'static, Vec<ToolSpec>> {
        let inner = self.0.clone();
        async move { inner.tools().await }.boxed()
    }

    fn judge(&self, _turn: &TurnId, call: &ToolCall) -> BoxFuture<'static, Verdict> {
        let (inner, call) = (self.0.clone(), call.clone());
        async move { inner.judge(&call).await }.boxed()
    }

    fn call(&self, turn: &TurnId, call: ToolCall) -> BoxFuture<'static, ToolResult> {
        let (inner, turn) = (self.0.clone(), turn.clone());
        let span = tracing::info_span!("call_tool", tool = call.name);
        async move { Box::pin(inner.call(&turn, call)).await }
            .instrument(span)
            .boxed()
    }
}

impl Inner {
    async fn tools(&self) -> Vec<ToolSpec> {
        let mut specs = self.named(DEVELOPER, self.developer.specs());
        for builtin in &self.builtins {
            specs.extend(self.named(builtin.name(), builtin.specs()));
        }
        let lists = join_all(self.extensions.iter().map(|extension| extension.tools())).await;
        for (extension, offered) in self.extensions.iter().zip(lists) {
            specs.extend(offered.into_iter().map(|tool| spec(extension, tool)));
        }
        specs
    }

    /// What the profile names of a built-in extension.
    fn named(&self, extension: &str, specs: Vec<ToolSpec>) -> Vec<ToolSpec> {
        let Some(named) = self.profile.extension(extension) else {
            return Vec::new();
        };
        specs
            .into_iter()
            .filter(|spec| named.offers(bare(extension, &spec.name)))
            .collect()
    }

    pub(crate) async fn route(&self, name: &str) -> Option<Route> {
        if let Some(tool) = TOOLS.into_iter().find(|tool| *tool == name) {
            let specs = self.named(DEVELOPER, self.developer.specs());
            return specs
                .iter()
                .any(|spec| spec.name == name)
                .then_some(Route::Developer(tool));
        }
        for builtin in &self.builtins {
            let mut specs = self.named(builtin.name(), builtin.specs()).into_iter();
            if specs.any(|spec| spec.name == name) {
                let tool = bare(builtin.name(), name).to_owned();
                return Some(Route::Builtin(builtin.clone(), tool));
            }
        }
        for extension in &self.extensions {
            let Some(tool) = name.strip_prefix(&format!("{}__", extension.spec.name)) else {
                continue;
            };
            let offered = extension.tools().await;
            if let Some(found) = offered.into_iter().find(|offered| offered.name == tool) {
                return Some(Route::Extension(extension.clone(), found));
            }
        }
        None
    }

    async fn call(&self, turn: &TurnId, call: ToolCall) -> ToolResult {
        let answer = match self.route(&call.name).await {
            Some(route) => Box::pin(self.run(turn, route, &call)).await,
            None => Err(format!("There is no tool `{}` now.", call.name)),
        };
        let (text, is_error) = match answer {
            Ok(text) => (text, false),
            Err(text) => (text, true),
        };
        self.results.result(&call.id, &call.name, text, is_error)
    }

    async fn run(&self, turn: &TurnId, route: Route, call: &ToolCall) -> Result<String, String> {
        let context = CallContext {
            turn: turn.clone(),
            tool: call.name.clone(),
            policies: self.policies_of(&route, call),
            receipt: ReceiptId::new(clock::id()),
        };
        let arguments = call.arguments.clone();
        match route {
            Route::Builtin(builtin, tool) => builtin.call(turn, &tool, arguments).await,
            Route::Developer(tool) => {
                let network = arguments
                    .get("network")
                    .and_then(Value::as_bool)
                    .unwrap_or(false);
                if tool != "shell" || !network {
                    return self.developer.clone().call(tool, arguments).await;
                }
                let bytes = arguments.to_string().len();
                let receipt = self.ledger.clear(&context, "network", bytes, &self.guard);
                let draft = crate::mcp::draft(Draft::shared(&receipt, clock::now()))?;
                self.ledger.append(vec![draft], Some(turn)).await?;
                self.tainted.store(true, Ordering::Relaxed);
                self.settled(&context, self.developer.clone().call(tool, arguments))
                    .await
            }
            Route::Extension(extension, tool) => {
                let outside =
                    extension.spec.network || extension.spec.kind == ExtensionKind::StreamableHttp;
                self.tainted.fetch_or(outside, Ordering::Relaxed);
                let calling = extension.call(&tool.name, arguments, context.clone());
                self.settled(&context, calling).await
            }
        }
    }

    async fn settled(
        &self,
        context: &CallContext,
        calling: impl Future<Output = Result<String, String>>,
    ) -> Result<String, String> {
        let started = Instant::now();
        let answer = calling.await;
        let outcome = if answer.is_ok() { "ok" } else { "tool_failed" };
        let total = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.ledger.settle(context, outcome, total).await;
        answer
    }
}

fn bare<'a>(extension: &str, name: &'a str) -> &'a str {
    name.strip_prefix(extension)
        .and_then(|rest| rest.strip_prefix("__"))
        .unwrap_or(name)
}

fn spec(extension: &Extension, tool: Offered) -> ToolSpec {
    ToolSpec {
        name: format!("{}__{}", extension.spec.name, tool.name),
        extension: extension.spec.name.clone(),
        description: tool.description,
        input_schema: tool.schema,
        read_only: tool.read_only,
        parallel: tool.read_only == Some(true),
    }
}
