//! What leaves for one extension: every message is sealed here, or proven not to need it.

use crate::clock;
use orgata_guard::{
    Audience, Check, Guard, GuardError, Protocol, SealedJson, Vault, VaultRecord, restore_text,
};
use orgata_log::{Draft, Log, Micros, ReceiptId, SessionId, TurnId};
use orgata_work::{FoundToken, Receipt, ReceiptSettled, ReceiptTarget, Usage};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Sealing that takes longer fails the call.
const GUARD_BUDGET: Duration = Duration::from_secs(10);

/// Key in `_meta` that ties a message to its call; taken out before anything is sent.
pub(crate) const CALL: &str = "orgata/call";

/// What an extension may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Clear text: a process in the sandbox without network.
    Sandboxed,
    /// Values of these types in clear, everything else sealed.
    Named(BTreeSet<String>),
    /// Sealed only.
    Sealed,
}

/// One call on its way.
#[derive(Clone, Debug)]
pub(crate) struct CallContext {
    pub(crate) turn: TurnId,
    pub(crate) tool: String,
    pub(crate) policies: Vec<String>,
    pub(crate) receipt: ReceiptId,
}

/// Writes receipts.
pub(crate) struct Ledger {
    pub(crate) log: Arc<dyn Log>,
    pub(crate) session: SessionId,
    pub(crate) profile: String,
    pub(crate) keep: Arc<dyn Fn(Vec<VaultRecord>, Micros) -> Result<Draft, String> + Send + Sync>,
}

/// The door of one extension in one session.
pub(crate) struct Door {
    extension: String,
    trust: Trust,
    guard: Arc<Guard>,
    vault: Arc<Mutex<Vault>>,
    ledger: Arc<Ledger>,
    schemas: Mutex<BTreeMap<String, Value>>,
    calls: Mutex<BTreeMap<String, CallContext>>,
}

/// Bytes that may leave.
pub(crate) enum Outgoing {
    /// The guard has passed them.
    Sealed(SealedJson),
    /// Clear, for a process that cannot pass them on.
    Clear(Vec<u8>),
}

impl Outgoing {
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Sealed(sealed) => sealed.as_bytes(),
            Self::Clear(bytes) => bytes,
        }
    }
}

/// Vault records on their way into a commit. Whatever keeps them from it, an error or a call that is
/// given up, they go back into the vault: its tokens are used again, and then they must be saved.
struct Unsaved {
    vault: Arc<Mutex<Vault>>,
    records: Vec<VaultRecord>,
}

impl Unsaved {
    fn saved(mut self) {
        self.records.clear();
    }
}

impl Drop for Unsaved {
    fn drop(&mut self) {
        if !self.records.is_empty() {
            lock(&self.vault).give_back(std::mem::take(&mut self.records));
        }
    }
}

impl Door {
    /// `guard` already lets the named types through.
    pub(crate) fn new(
        extension: &str,
        trust: Trust,
        guard: Arc<Guard>,
        vault: Arc<Mutex<Vault>>,
        ledger: Arc<Ledger>,
    ) -> Self {
        let extension = extension.to_owned();
        let (schemas, calls) = (Mutex::default(), Mutex::default());
        Self {
            extension,
            trust,
            guard,
            vault,
            ledger,
            schemas,
            calls,
        }
    }

    pub(crate) fn trust(&self) -> &Trust {
        &self.trust
    }

    /// The tools whose names and argument names are the server's own words.
    pub(crate) fn declare(&self, tools: impl Iterator<Item = (String, Value)>) {
        *lock(&self.schemas) = tools.collect();
    }

    pub(crate) fn schema(&self, tool: &str) -> Option<Value> {
        lock(&self.schemas).get(tool).cloned()
    }

    /// Announces a call; the message that carries its id may then leave.
    pub(crate) fn announce(&self, call: &str, context: CallContext) {
        lock(&self.calls).insert(call.to_owned(), context);
    }

    /// Forgets a call that never left.
    pub(crate) fn forget(&self, call: &str) {
        lock(&self.calls).remove(call);
    }

    /// Makes the bytes of a message. A tool call's receipt is durable when this returns.
    ///
    /// # Errors
    /// A sentence; nothing may be sent then.
    pub(crate) async fn pass(&self, mut message: Value) -> Result<Outgoing, String> {
        let call = take_call(&mut message).and_then(|id| lock(&self.calls).remove(&id));
        let is_call = message["method"] == "tools/call";
        if is_call && call.is_none() {
            return Err("a tool call without receipt does not leave".to_owned());
        }
        let (outgoing, unsaved) = self.seal(&message).map_err(|error| error.to_string())?;
        let records = unsaved.records.clone();
        if let (true, Some(call)) = (is_call, call) {
            self.receipt(&call, &outgoing, &message["params"]["arguments"], records)
                .await?;
        } else if !records.is_empty() {
            self.append(vec![(self.ledger.keep)(records, clock::now())?], None)
                .await?;
        }
        unsaved.saved();
        Ok(outgoing)
    }

    fn seal(&self, message: &Value) -> Result<(Outgoing, Unsaved), GuardError> {
        let unsaved = |records| Unsaved {
            vault: self.vault.clone(),
            records,
        };
        if self.trust == Trust::Sandboxed {
            let bytes = serde_json::to_vec(message).map_err(|e| GuardError::Json(e.to_string()))?;
            return Ok((Outgoing::Clear(bytes), unsaved(Vec::new())));
        }
        let audience = Audience::tool(&self.extension);
        let mut vault = self.vault();
        let end = Instant::now() + GUARD_BUDGET;
        let sealed = self.guard.seal_json_within(
            message,
            &self.protocol(message),
            &audience,
            &mut vault,
            &|| Instant::now() > end,
        )?;
        Ok((Outgoing::Sealed(sealed), unsaved(vault.take_new())))
    }

    /// The constants of a message of ours. Everything else in it is sealed.
    fn protocol(&self, message: &Value) -> Protocol {
        const VERSIONS: [&str; 4] = ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"];
        const META: &str = "/params/_meta/io.modelcontextprotocol~1";
        let schemas = lock(&self.schemas);
        let version = || Check::one_of(VERSIONS);
        let (name, number) = (
            || Check::one_of([CLIENT]),
            || Check::one_of([CLIENT_VERSION]),
        );
        let mut protocol = Protocol::new()
            .constant("/jsonrpc", Check::one_of(["2.0"]))
            .constant("/id", Check::Number)
            .constant("/method", Check::one_of(METHODS))
            .constant("/params/name", Check::one_of(schemas.keys().cloned()))
            .constant("/params/protocolVersion", version())
            .constant("/params/clientInfo/name", name())
            .constant("/params/clientInfo/version", number())
            .constant("/params/requestId", Check::Number)
            .constant("/params/_meta/progressToken", Check::Number)
            .constant(&format!("{META}protocolVersion"), version())
            .constant(&format!("{META}clientInfo/name"), name())
            .constant(&format!("{META}clientInfo/version"), number())
            .keys(KEYS);
        if let Some(schema) = message["params"]["name"]
            .as_str()
            .and_then(|name| schemas.get(name))
        {
            protocol = protocol.schema(schema);
        }
        protocol
    }

    async fn receipt(
        &self,
        call: &CallContext,
        outgoing: &Outgoing,
        arguments: &Value,
        records: Vec<VaultRecord>,
    ) -> Result<(), String> {
        let clear = match &self.trust {
            Trust::Sandboxed => true,
            Trust::Named(kinds) => carries(&self.guard, arguments, kinds)?,
            Trust::Sealed => false,
        };
        let door = match &self.trust {
            Trust::Sandboxed => "clear_sandboxed",
            Trust::Named(_) if clear => "clear_named",
            _ => "sealed",
        };
        let receipt = match outgoing {
            Outgoing::Sealed(sealed) if !clear => self.ledger.sealed(call, door, sealed),
            other => self
                .ledger
                .clear(call, door, other.bytes().len(), &self.guard),
        };
        let now = clock::now();
        let mut drafts = vec![draft(Draft::shared(&receipt, now))?];
        if !records.is_empty() {
            drafts.insert(0, (self.ledger.keep)(records, now)?);
        }
        self.append(drafts, Some(&call.turn)).await
    }

    async fn append(&self, drafts: Vec<Draft>, turn: Option<&TurnId>) -> Result<(), String> {
        self.ledger.append(drafts, turn).await
    }

    /// Puts the values back into what the server answered, for the person and the transcript.
    pub(crate) fn restore(&self, text: &str) -> String {
        if self.trust == Trust::Sandboxed {
            return text.to_owned();
        }
        restore_text(text, &self.vault()).0
    }

    fn vault(&self) -> MutexGuard<'_, Vault> {
        lock(&self.vault)
    }
}

/// Our name on the wire. A version of the program would tell devices apart.
pub(crate) const CLIENT: &str = "orgata";
pub(crate) const CLIENT_VERSION: &str = "1";

const METHODS: [&str; 7] = [
    "server/discover",
    "initialize",
    "notifications/initialized",
    "notifications/cancelled",
    "tools/list",
    "tools/call",
    "subscriptions/listen",
];
const KEYS: [&str; 24] = [
    "jsonrpc",
    "id",
    "method",
    "params",
    "result",
    "error",
    "code",
    "message",
    "_meta",
    "name",
    "version",
    "arguments",
    "cursor",
    "capabilities",
    "clientInfo",
    "protocolVersion",
    "requestId",
    "reason",
    "notifications",
    "toolsListChanged",
    "progressToken",
    "io.modelcontextprotocol/protocolVersion",
    "io.modelcontextprotocol/clientInfo",
    "io.modelcontextprotocol/clientCapabilities",
];

impl Ledger {
    fn base(&self, call: &CallContext, door: &str) -> Receipt {
        Receipt {
            id: call.receipt.clone(),
            target: ReceiptTarget::Tool {
                tool: call.tool.clone(),
                door: door.to_owned(),
            },
            sent: String::new(),
            sha256: String::new(),
            bytes: 0,
            guarded: false,
            mode: String::new(),
            rules: String::new(),
            masked: BTreeMap::new(),
            blocked: BTreeMap::new(),
            found: Vec::new(),
            profile: self.profile.clone(),
            policies: call.policies.clone(),
        }
    }

    fn sealed(&self, call: &CallContext, door: &str, sealed: &SealedJson) -> Receipt {
        let report = sealed.report();
        let sent = if report.guarded {
            String::from_utf8_lossy(sealed.as_bytes())
        } else {
            "".into()
        };
        Receipt {
            sent: sent.into_owned(),
            // The hash of a clear body could be used to guess it.
            sha256: if report.guarded {
                sealed.sha256()
            } else {
                String::new()
            },
            bytes: sealed.as_bytes().len() as u64,
            guarded: report.guarded,
            mode: mode(report.mode),
            rules: report.rules_hash.clone(),
            masked: report.masked.clone(),
            blocked: report.blocked.clone(),
            found: report.found.iter().map(found).collect(),
            ..self.base(call, door)
        }
    }

    /// The receipt of a call whose arguments are clear: it does not repeat them.
    pub(crate) fn clear(
        &self,
        call: &CallContext,
        door: &str,
        bytes: usize,
        guard: &Guard,
    ) -> Receipt {
        Receipt {
            bytes: bytes as u64,
            mode: mode(guard.mode()),
            rules: guard.rules().hash().to_owned(),
            ..self.base(call, door)
        }
    }

    /// Appends in one commit; resolves when durable.
    pub(crate) async fn append(
        &self,
        drafts: Vec<Draft>,
        turn: Option<&TurnId>,
    ) -> Result<(), String> {
        let drafts = drafts
            .into_iter()
            .map(|draft| draft.within(&self.session, turn))
            .collect();
        let appended = self.log.append(drafts).await;
        appended
            .map(|_| ())
            .map_err(|error| format!("the receipt could not be saved: {error}"))
    }

    /// Says what came of a call. A failure to save it changes nothing for the call.
    pub(crate) async fn settle(&self, call: &CallContext, outcome: &str, total_ms: u64) {
        let settled = ReceiptSettled {
            id: call.receipt.clone(),
            outcome: outcome.to_owned(),
            usage: Usage::default(),
            unknown_tokens: 0,
            first_byte_ms: None,
            total_ms,
        };
        if let Ok(settled) = Draft::shared(&settled, clock::now())
            && let Err(error) = self.append(vec![settled], Some(&call.turn)).await
        {
            tracing::warn!(%error, "a settled receipt could not be saved");
        }
    }
}

fn found(found: &orgata_guard::Found) -> FoundToken {
    FoundToken {
        token: found.token.clone(),
        kind: found.kind.clone(),
        rule: found.rule.clone(),
    }
}

pub(crate) fn draft(made: Result<Draft, orgata_log::FactError>) -> Result<Draft, String> {
    made.map_err(|error| error.to_string())
}

fn mode(mode: orgata_guard::Mode) -> String {
    serde_json::to_value(mode)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// Whether the arguments hold a value of one of these types.
pub(crate) fn carries(
    guard: &Guard,
    arguments: &Value,
    kinds: &BTreeSet<String>,
) -> Result<bool, String> {
    let text = arguments.to_string();
    let found = guard.scan(&text).map_err(|error| error.to_string())?;
    let mut inner = Vec::new();
    strings(arguments, &mut inner);
    let mut holds = found.iter().any(|finding| kinds.contains(&finding.kind));
    for text in inner {
        let found = guard.scan(text).map_err(|error| error.to_string())?;
        holds |= found.iter().any(|finding| kinds.contains(&finding.kind));
    }
    Ok(holds)
}

/// Every text in a value, keys included.
pub(crate) fn strings<'a>(value: &'a Value, into: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => into.push(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, into)),
        Value::Object(map) => {
            for (key, item) in map {
                into.push(key);
                strings(item, into);
            }
        }
        _ => {}
    }
}

fn take_call(message: &mut Value) -> Option<String> {
    let params = message.get_mut("params")?.as_object_mut()?;
    let meta = params.get_mut("_meta")?.as_object_mut()?;
    let id = meta.shift_remove(CALL)?;
    if meta.is_empty() {
        params.shift_remove("_meta");
    }
    id.as_str().map(str::to_owned)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
