//! One extension over its life: started, watched, restarted, pinned.

use super::door::{CALL, CLIENT, CLIENT_VERSION, CallContext, Door};
use super::launch::{Launcher, Started};
use super::pins::{self, Offered};
use super::said::{explain, list, text_of};
use crate::ports::{Pin, Pins};
use orgata_profile::ExtensionSpec;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ClientCapabilities, ClientConfig,
    Implementation, ProtocolVersion, RequestMetaObject, SubscriptionFilter,
};
use rmcp::service::{NotificationContext, Peer, RunningService, ServiceError};
use rmcp::{ClientHandler, ClientLifecycleMode, RoleClient, serve_client_with_lifecycle};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// Longest wait before a server that failed is started again.
const MAX_BACK_OFF: Duration = Duration::from_secs(30);

/// Where an extension stands, for the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExtensionState {
    /// Name.
    pub name: String,
    /// How it is.
    pub status: Status,
    /// Wire names of the tools that can be used now.
    pub tools: Vec<String>,
}

/// How an extension is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Status {
    /// Not yet used, or being started.
    Starting,
    /// Its tools can be used.
    Ready,
    /// It cannot be used.
    Failed {
        /// Why, as a sentence.
        message: String,
        /// The end of the server's standard error.
        stderr: String,
    },
    /// It is not what the person agreed to; what changed is disabled.
    Changed {
        /// What is different, one sentence part each.
        what: Vec<String>,
    },
}

/// What an extension is made of.
pub(crate) struct Setup {
    pub(crate) spec: ExtensionSpec,
    pub(crate) door: Arc<Door>,
    pub(crate) pins: Arc<dyn Pins>,
    pub(crate) launcher: Launcher,
}

/// An extension of a session.
pub(crate) struct Extension {
    pub(crate) spec: ExtensionSpec,
    door: Arc<Door>,
    pins: Arc<dyn Pins>,
    launcher: Launcher,
    running: tokio::sync::Mutex<Life>,
    shown: Mutex<Shown>,
    stale: Arc<AtomicBool>,
    in_flight: AtomicUsize,
}

#[derive(Default)]
struct Life {
    service: Option<Service>,
    failures: u32,
    not_before: Option<Instant>,
}

struct Service {
    client: RunningService<RoleClient, Client>,
    started: Arc<Started>,
}

struct Shown {
    status: Status,
    offered: Vec<Offered>,
    changed: BTreeMap<String, &'static str>,
}

/// Our side of the protocol: no roots, no sampling, no elicitation. A server learns nothing by
/// asking.
struct Client {
    stale: Arc<AtomicBool>,
}

impl ClientHandler for Client {
    fn get_info(&self) -> ClientConfig {
        let implementation = Implementation::new(CLIENT, CLIENT_VERSION);
        ClientConfig::new(ClientCapabilities::default(), implementation)
            .with_protocol_version(ProtocolVersion::V_2025_11_25)
    }

    async fn on_tool_list_changed(&self, _: NotificationContext<RoleClient>) {
        self.stale.store(true, Ordering::SeqCst);
    }
}

impl Extension {
    pub(crate) fn new(setup: Setup) -> Self {
        let shown = Shown {
            status: Status::Starting,
            offered: Vec::new(),
            changed: BTreeMap::new(),
        };
        Self {
            spec: setup.spec,
            door: setup.door,
            pins: setup.pins,
            launcher: setup.launcher,
            running: tokio::sync::Mutex::default(),
            shown: Mutex::new(shown),
            stale: Arc::default(),
            in_flight: AtomicUsize::new(0),
        }
    }

    pub(crate) fn door(&self) -> &Door {
        &self.door
    }

    /// Whether its process runs without a sandbox.
    pub(crate) fn unsandboxed(&self) -> bool {
        self.launcher.unsandboxed()
    }

    /// The tools that a model may see: offered, named by the profile, and as pinned.
    pub(crate) async fn tools(&self) -> Vec<Offered> {
        if self.ready().await.is_err() {
            return Vec::new();
        }
        self.usable()
    }

    pub(crate) fn usable(&self) -> Vec<Offered> {
        let shown = self.shown();
        let usable = |tool: &&Offered| {
            self.spec.offers(&tool.name) && !shown.changed.contains_key(&tool.name)
        };
        shown.offered.iter().filter(usable).cloned().collect()
    }

    pub(crate) fn state(&self) -> ExtensionState {
        let tools = self.usable();
        let tools = tools
            .iter()
            .map(|tool| format!("{}__{}", self.spec.name, tool.name))
            .collect();
        ExtensionState {
            name: self.spec.name.clone(),
            status: self.shown().status.clone(),
            tools,
        }
    }

    /// The person agrees to the extension as it is now.
    pub(crate) async fn agree(&self) -> Result<(), String> {
        let known = self.pins.get(&self.spec.name).await?.unwrap_or_default();
        let executable = self.launcher.fingerprint(&self.spec).await?;
        let offered = self.shown().offered.clone();
        let pin = if known.executable == executable && !offered.is_empty() {
            pins::pin(&executable, &offered, known.initialize)
        } else {
            // What the other program offers is compared, and asked, once it runs.
            Pin {
                executable,
                ..known
            }
        };
        self.pins.put(&self.spec.name, pin).await?;
        self.stale.store(true, Ordering::SeqCst);
        *self.shown() = Shown {
            status: Status::Starting,
            offered: Vec::new(),
            changed: BTreeMap::new(),
        };
        let mut life = self.running.lock().await;
        (life.failures, life.not_before) = (0, None);
        drop(life);
        self.ready().await.map(|_| ())
    }

    /// Calls a tool; dropping the future cancels the call and stops a server that does nothing else.
    pub(crate) async fn call(
        self: &Arc<Self>,
        tool: &str,
        arguments: Value,
        context: CallContext,
    ) -> Result<String, String> {
        let (peer, started) = self.ready().await?;
        if let Some(change) = self.shown().changed.get(tool) {
            return Err(format!(
                "the tool {change}; it is disabled until the person agrees"
            ));
        }
        let id = context.receipt.as_str().to_owned();
        self.door.announce(&id, context);
        let flight = Flight::new(self, started.clone(), id.clone());
        let mut meta = RequestMetaObject::new();
        meta.insert(CALL.to_owned(), Value::String(id));
        let mut parameters = CallToolRequestParams::new(tool.to_owned());
        parameters.arguments = arguments.as_object().cloned();
        parameters.meta = Some(meta);
        let limit = Duration::from_secs(u64::from(self.spec.timeout_s.max(1)));
        let answer = timeout(limit, peer.call_tool_once(parameters)).await;
        let answer = match answer {
            Err(_) => Err(format!(
                "the tool did not answer within {} seconds",
                limit.as_secs()
            )),
            Ok(Ok(CallToolResponse::Complete(result))) => {
                flight.landed();
                self.running.lock().await.failures = 0;
                return self.outcome(&started, &result).await;
            }
            Ok(Ok(_)) => {
                flight.landed();
                return Err("the tool asks back, which is not possible here".to_owned());
            }
            Ok(Err(ServiceError::McpError(error))) => {
                flight.landed();
                return Err(self.door.restore(&error.message));
            }
            Ok(Err(ServiceError::TransportSend(error))) if !started.ended() => {
                flight.landed();
                return Err(error.error.to_string());
            }
            Ok(Err(error)) => Err(self.last_words(&started, &error).await),
        };
        drop(flight);
        self.failed(&started).await;
        answer
    }

    async fn outcome(&self, started: &Started, result: &CallToolResult) -> Result<String, String> {
        let text = self.door.restore(&text_of(result));
        let text = started.withhold(text).await?;
        if result.is_error == Some(true) {
            Err(text)
        } else {
            Ok(text)
        }
    }

    async fn last_words(&self, started: &Started, error: &ServiceError) -> String {
        // The pipe is often read a moment after the process is gone.
        let gone = started.exit().await;
        let stderr = started.stderr();
        let tail = if stderr.is_empty() {
            String::new()
        } else {
            format!(" It said: {stderr}")
        };
        match gone {
            Some(how) => format!("the server stopped in the middle of the call ({how}).{tail}"),
            None => format!("the connection to the server broke off ({error}).{tail}"),
        }
    }

    async fn failed(&self, started: &Arc<Started>) {
        let mut life = self.running.lock().await;
        if life
            .service
            .as_ref()
            .is_some_and(|service| Arc::ptr_eq(&service.started, started))
        {
            life.service = None;
            life.back_off();
        }
        started.kill();
    }

    /// A running server whose tools have been compared with the pin.
    async fn ready(&self) -> Result<(Peer<RoleClient>, Arc<Started>), String> {
        let mut life = self.running.lock().await;
        let alive = life.service.as_ref().is_some_and(|service| {
            !service.client.is_closed()
                && !service.client.peer().is_transport_closed()
                && !service.started.ended()
        });
        if !alive {
            life.service = None;
            life.wait().await?;
            Box::pin(self.start(&mut life)).await?;
        } else if self.stale.swap(false, Ordering::SeqCst) {
            self.relist(&mut life).await?;
        }
        let service = life
            .service
            .as_ref()
            .ok_or_else(|| "the server stopped".to_owned())?;
        Ok((service.client.peer().clone(), service.started.clone()))
    }

    async fn start(&self, life: &mut Life) -> Result<(), String> {
        self.shown().status = Status::Starting;
        let executable = match self.launcher.fingerprint(&self.spec).await {
            Ok(executable) => executable,
            Err(message) => return self.fail(life, message, String::new()),
        };
        let pin = self.pins.get(&self.spec.name).await?;
        if pin.as_ref().is_some_and(|pin| pin.executable != executable) {
            let what = vec![format!("the program of {} is another one", self.spec.name)];
            let message = what[0].clone();
            self.shown().status = Status::Changed { what };
            return Err(format!(
                "{message}; it is not started until the person agrees"
            ));
        }
        let started = match self.launcher.start(&self.spec, self.door.clone()).await {
            Ok(started) => Arc::new(started),
            Err(message) => return self.fail(life, message, String::new()),
        };
        let old = pin.as_ref().is_some_and(|pin| pin.initialize);
        match self.greet(&started, old).await {
            Ok(client) => {
                life.service = Some(Service {
                    client,
                    started: started.clone(),
                })
            }
            Err(message) => {
                let gone = started.exit().await;
                let message = gone.map_or(message, |how| format!("the server ended ({how})"));
                let stderr = started.stderr();
                return self.fail(life, message, stderr);
            }
        }
        self.stale.store(false, Ordering::SeqCst);
        self.compare(life, pin, &executable).await
    }

    async fn greet(
        &self,
        started: &Started,
        old: bool,
    ) -> Result<RunningService<RoleClient, Client>, String> {
        let link = started
            .link()
            .ok_or_else(|| "the server is already in use".to_owned())?;
        let lifecycle = if old {
            ClientLifecycleMode::Initialize
        } else {
            ClientLifecycleMode::Auto {
                preferred_versions: vec![ProtocolVersion::V_2026_07_28],
                legacy_version: Some(ProtocolVersion::V_2025_11_25),
            }
        };
        let client = Client {
            stale: self.stale.clone(),
        };
        let limit = Duration::from_secs(u64::from(self.spec.timeout_s.max(1)));
        let client = timeout(limit, serve_client_with_lifecycle(client, link, lifecycle))
            .await
            .map_err(|_| {
                format!(
                    "the server did not start within {} seconds",
                    limit.as_secs()
                )
            })?
            .map_err(|error| explain(&error))?;
        self.subscribe(&client);
        Ok(client)
    }

    /// In the newer revision changes of the list are told only to those who listen.
    fn subscribe(&self, client: &RunningService<RoleClient, Client>) {
        let modern = client
            .peer()
            .peer_info()
            .is_some_and(|info| info.protocol_version >= ProtocolVersion::V_2026_07_28);
        if !modern {
            return;
        }
        let (peer, stale) = (client.peer().clone(), self.stale.clone());
        tokio::spawn(async move {
            let filter = SubscriptionFilter::builder().tools_list_changed().build();
            let Ok(mut subscription) = peer.listen(filter).await else {
                return;
            };
            while let Ok(Some(_)) = subscription.next().await {
                stale.store(true, Ordering::SeqCst);
            }
        });
    }

    async fn relist(&self, life: &mut Life) -> Result<(), String> {
        let pin = self.pins.get(&self.spec.name).await?;
        let executable = pin
            .as_ref()
            .map(|pin| pin.executable.clone())
            .unwrap_or_default();
        self.compare(life, pin, &executable).await
    }

    /// Lists the tools and compares them with the pin; the first list makes the pin.
    async fn compare(
        &self,
        life: &mut Life,
        pin: Option<Pin>,
        executable: &str,
    ) -> Result<(), String> {
        let Some(service) = &life.service else {
            return Err("the server stopped".to_owned());
        };
        let limit = Duration::from_secs(u64::from(self.spec.timeout_s.max(1)));
        let peer = service.client.peer().clone();
        let offered = match timeout(limit, list(&peer, &self.spec.name)).await {
            Ok(Ok(offered)) => offered,
            Ok(Err(message)) => return self.broken(life, message),
            Err(_) => return self.broken(life, "the server does not list its tools".to_owned()),
        };
        let initialize = peer
            .peer_info()
            .is_some_and(|info| info.protocol_version.has_initialize());
        let changed = match &pin {
            Some(pin) if !pin.tools.is_empty() => pins::changed(pin, &offered),
            _ => {
                let pin = pins::pin(executable, &offered, initialize);
                self.pins.put(&self.spec.name, pin).await?;
                BTreeMap::new()
            }
        };
        self.door.declare(
            offered
                .iter()
                .map(|tool| (tool.name.clone(), tool.schema.clone())),
        );
        let what: Vec<String> = changed
            .iter()
            .map(|(tool, change)| format!("{tool} {change}"))
            .collect();
        let status = if what.is_empty() {
            Status::Ready
        } else {
            Status::Changed { what }
        };
        *self.shown() = Shown {
            status,
            offered,
            changed,
        };
        Ok(())
    }

    fn broken(&self, life: &mut Life, message: String) -> Result<(), String> {
        let stderr = life.service.take().map(|service| service.started.stderr());
        self.fail(life, message, stderr.unwrap_or_default())
    }

    fn fail(&self, life: &mut Life, message: String, stderr: String) -> Result<(), String> {
        life.back_off();
        let told = if stderr.is_empty() {
            message.clone()
        } else {
            format!("{message}: {stderr}")
        };
        *self.shown() = Shown {
            status: Status::Failed { message, stderr },
            offered: Vec::new(),
            changed: BTreeMap::new(),
        };
        Err(format!("{} cannot be used: {told}", self.spec.name))
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Life {
    /// Each failure doubles the wait.
    fn back_off(&mut self) {
        let wait = Duration::from_millis(250) * 2_u32.saturating_pow(self.failures.min(10));
        self.failures += 1;
        self.not_before = Some(Instant::now() + wait.min(MAX_BACK_OFF));
    }

    /// Waits a short back-off out; a long one is an answer of its own.
    async fn wait(&mut self) -> Result<(), String> {
        let Some(at) = self.not_before else {
            return Ok(());
        };
        let left = at.saturating_duration_since(Instant::now());
        if left > Duration::from_secs(2) {
            let seconds = left.as_secs();
            return Err(format!(
                "the server failed before; it is tried again in {seconds} seconds"
            ));
        }
        tokio::time::sleep_until(at).await;
        Ok(())
    }
}

/// A call on its way. Dropped before it landed, it stops a server that has no other call.
struct Flight<'a> {
    extension: &'a Extension,
    started: Arc<Started>,
    id: String,
    landed: bool,
}

impl<'a> Flight<'a> {
    fn new(extension: &'a Extension, started: Arc<Started>, id: String) -> Self {
        extension.in_flight.fetch_add(1, Ordering::SeqCst);
        Self {
            extension,
            started,
            id,
            landed: false,
        }
    }

    fn landed(mut self) {
        self.landed = true;
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        let others = self.extension.in_flight.fetch_sub(1, Ordering::SeqCst) - 1;
        self.extension.door.forget(&self.id);
        if !self.landed && others == 0 {
            self.started.kill();
        }
    }
}
