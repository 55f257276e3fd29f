//! A gateway with everything real but the provider, the disk and the keychain.

use futures::{FutureExt, StreamExt, future::BoxFuture};
use orgata_agent::{
    CallSite, ModelError, ModelEvent, ModelReply, ModelRequest, ToolSpec, ports::Model,
};
use orgata_gateway::{
    Budget, Gateway, GatewayParts, KeyStore, Limits, Secret, SystemClock, Timeouts, Vaults,
};
use orgata_guard::{Guard, Keys, Mode, Policy, Recognizer, Rules, Scope, Term, Vault};
use orgata_log::{
    Body, Draft, Entry, EntryId, Fact, Hash, Header, Log, LogError, Query, SessionId,
};
use orgata_profile::{Policies, Profile};
use orgata_standin::{Script, Standin};
use orgata_work::{Message, Receipt, ReceiptSettled, Role};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

pub const KINDS: [&str; 3] = ["openai", "anthropic", "ollama"];
pub const ALLOW: &str =
    r#"@id("allow") permit(principal, action == Orgata::Action::"CallModel", resource);"#;

static RULES: LazyLock<Arc<Rules>> = LazyLock::new(|| Arc::new(Rules::builtin().unwrap()));

/// Entries in memory; can be told to fail or to take forever.
#[derive(Default)]
pub struct MemoryLog {
    entries: Mutex<Vec<Entry>>,
    pub full: AtomicBool,
    pub stuck: AtomicBool,
}

impl MemoryLog {
    pub fn facts<F: Fact>(&self) -> Vec<F> {
        self.entries
            .lock()
            .unwrap()
            .iter()
            .filter_map(|entry| entry.fact().ok())
            .collect()
    }

    /// Chain and kind of each entry.
    pub fn kinds(&self) -> Vec<String> {
        let name = |entry: &Entry| format!("{:?} {}", entry.header.chain, entry.header.kind);
        self.entries.lock().unwrap().iter().map(name).collect()
    }

    fn entry(draft: Draft, position: u64) -> Entry {
        let header = Header {
            id: EntryId::new(position.to_string()),
            tenant: "t".into(),
            team: "t".into(),
            writer: "w".into(),
            chain: draft.chain,
            seq: position,
            prev: Hash([0; 32]),
            at: draft.at,
            kind: draft.kind,
            version: draft.version,
            session: draft.session,
            turn: draft.turn,
            body_hash: Hash([0; 32]),
        };
        Entry {
            header,
            body: Some(Body {
                salt: [0; 32],
                bytes: draft.body,
            }),
            position,
        }
    }
}

impl Log for MemoryLog {
    fn append(&self, drafts: Vec<Draft>) -> BoxFuture<'static, Result<Vec<Entry>, LogError>> {
        if self.full.load(Ordering::SeqCst) {
            return async { Err(LogError::DiskFull) }.boxed();
        }
        if self.stuck.load(Ordering::SeqCst) {
            return futures::future::pending().boxed();
        }
        let mut entries = self.entries.lock().unwrap();
        let first = entries.len() as u64 + 1;
        let new: Vec<Entry> = drafts
            .into_iter()
            .zip(first..)
            .map(|(draft, at)| Self::entry(draft, at))
            .collect();
        entries.extend(new.clone());
        async { Ok(new) }.boxed()
    }

    fn read(&self, query: Query) -> BoxFuture<'static, Result<Vec<Entry>, LogError>> {
        let wanted = |entry: &&Entry| {
            query.kinds.contains(&entry.header.kind)
                && query.after.is_none_or(|after| entry.position > after)
        };
        let found = self
            .entries
            .lock()
            .unwrap()
            .iter()
            .filter(wanted)
            .cloned()
            .collect();
        async { Ok(found) }.boxed()
    }
}

#[derive(Default)]
struct MemoryVaults(Mutex<BTreeMap<SessionId, Arc<Mutex<Vault>>>>);

impl Vaults for MemoryVaults {
    fn open(&self, session: &SessionId) -> BoxFuture<'static, Result<Arc<Mutex<Vault>>, String>> {
        let fresh = || Arc::new(Mutex::new(Vault::new(Scope::new("t", session.as_str()))));
        let vault = self
            .0
            .lock()
            .unwrap()
            .entry(session.clone())
            .or_insert_with(fresh)
            .clone();
        async { Ok(vault) }.boxed()
    }
}

struct OneKey(Option<&'static str>);

impl KeyStore for OneKey {
    fn get(&self, _name: &str) -> BoxFuture<'static, Result<Option<Secret>, String>> {
        let key = self.0.map(Secret::new);
        async { Ok(key) }.boxed()
    }
}

/// How a gateway under test differs from the usual one.
pub struct Setup {
    pub kind: &'static str,
    /// Merged into the profile.
    pub profile: Value,
    /// Merged into its provider.
    pub provider: Value,
    pub mode: Mode,
    pub strict: Vec<&'static str>,
    pub recognizers: Vec<Arc<dyn Recognizer>>,
    pub rules: Option<Arc<Rules>>,
    pub key: Option<&'static str>,
    pub limits: Limits,
}

impl Setup {
    pub fn of(kind: &'static str) -> Self {
        Self {
            kind,
            profile: json!({}),
            provider: json!({}),
            mode: Mode::Mask,
            strict: Vec::new(),
            recognizers: Vec::new(),
            rules: None,
            key: Some("sk-test"),
            limits: Limits {
                pause: Duration::from_millis(10),
                ..Limits::default()
            },
        }
    }

    pub fn impatient(mut self) -> Self {
        let short = Duration::from_millis(400);
        self.limits.timeouts = Timeouts {
            connect: short,
            first_byte: short,
            idle: short,
        };
        self
    }

    pub async fn start(self, script: Script) -> Kit {
        let standin = Standin::start(script).await.unwrap();
        let base = standin.url();
        self.at(standin, &base)
    }

    /// With a provider that is somewhere else.
    pub fn at(self, standin: Standin, base: &str) -> Kit {
        let version = if self.kind == "ollama" { "" } else { "/v1" };
        let mut provider = json!({"id": "p", "kind": self.kind, "base_url": format!("{base}{version}"), "models": [
            {"name": "m", "price": {"input": 1_000_000, "output": 2_000_000}}, {"name": "standin-small"},
            {"name": "big-cloud"}]});
        merge(&mut provider, self.provider);
        let mut profile = json!({"name": "test", "display_name": "Test", "description": "", "version": "1.2.3",
            "instructions": "", "providers": [provider], "primary": {"provider": "p", "model": "m"}, "policies": ALLOW});
        merge(&mut profile, self.profile);
        let profile: Arc<Profile> = Arc::new(serde_json::from_value(profile).unwrap());
        let strict: BTreeSet<String> = self.strict.iter().map(|kind| (*kind).to_owned()).collect();
        let policy = Policy {
            strict,
            ..Policy::of(self.mode)
        };
        let rules = self.rules.unwrap_or_else(|| RULES.clone());
        let terms = [Term::new("CODE_NAME", "Projekt Nordstern")];
        let guard =
            Guard::new(rules, Keys::new(&[7; 32]), policy, terms, self.recognizers).unwrap();
        let log = Arc::new(MemoryLog::default());
        let (guard, vaults) = (Arc::new(guard), Arc::new(MemoryVaults::default()));
        let (entries, key, limits) = (log.clone(), self.key, self.limits);
        let renew = move || {
            Gateway::new(GatewayParts {
                policies: Arc::new(Policies::compile(&profile).unwrap()),
                guard: guard.clone(),
                vaults: vaults.clone(),
                log: entries.clone(),
                keys: Arc::new(OneKey(key)),
                clock: Arc::new(SystemClock),
                budget: Arc::new(Budget::new(profile.budgets)),
                person: "anna".to_owned(),
                limits,
                profile: profile.clone(),
            })
        };
        Kit {
            standin,
            gateway: renew(),
            log,
            renew: Box::new(renew),
        }
    }
}

fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}

pub struct Kit {
    pub standin: Standin,
    pub gateway: Gateway,
    pub log: Arc<MemoryLog>,
    renew: Box<dyn Fn() -> Gateway + Send + Sync>,
}

/// What a call gave.
#[derive(Debug, Default)]
pub struct Outcome {
    pub events: Vec<ModelEvent>,
    pub error: Option<ModelError>,
}

impl Outcome {
    pub fn reply(&self) -> &ModelReply {
        match self.events.last() {
            Some(ModelEvent::Reply(reply)) => reply,
            other => panic!("a reply, not {other:?} and {:?}", self.error),
        }
    }

    pub fn code(&self) -> &'static str {
        self.error.as_ref().map_or("ok", ModelError::code)
    }

    /// Text of all deltas, checked to be that of the masks' places.
    pub fn shown(&self) -> (String, Vec<String>) {
        let (mut all, mut masked) = (String::new(), Vec::new());
        for event in &self.events {
            if let ModelEvent::Delta { text, masks } = event {
                let units: Vec<u16> = text.encode_utf16().collect();
                let place = |mask: &orgata_agent::Masked| {
                    String::from_utf16(&units[mask.start as usize..mask.end as usize]).unwrap()
                };
                masked.extend(masks.iter().map(place));
                all.push_str(text);
            }
        }
        (all, masked)
    }
}

impl Kit {
    /// Another gateway over the same log and vaults, as after the role was renewed.
    pub fn renew(&mut self) {
        self.gateway = (self.renew)();
    }

    pub async fn call(&self, request: ModelRequest) -> Outcome {
        let mut stream = self.gateway.call(request);
        let mut outcome = Outcome::default();
        while let Some(next) = stream.next().await {
            match next {
                Ok(event) => outcome.events.push(event),
                Err(error) => outcome.error = Some(error),
            }
        }
        outcome
    }

    pub async fn ask(&self, text: &str) -> Outcome {
        self.call(asking(text)).await
    }

    /// Receipts are settled in the background.
    pub async fn settled(&self, count: usize) -> Vec<ReceiptSettled> {
        eventually(|| {
            let settled = self.log.facts::<ReceiptSettled>();
            (settled.len() >= count).then_some(settled)
        })
        .await
    }

    pub fn receipts(&self) -> Vec<Receipt> {
        self.log.facts()
    }
}

/// Waits for something that another task does, at most five seconds.
pub async fn eventually<T>(mut check: impl FnMut() -> Option<T>) -> T {
    let wait = async {
        loop {
            if let Some(found) = check() {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), wait)
        .await
        .expect("it did not happen within 5 s")
}

pub fn asking(text: &str) -> ModelRequest {
    ModelRequest {
        site: CallSite::Turn,
        session: "session-1".into(),
        turn: Some("turn-1".into()),
        provider: None,
        model: None,
        system: "Be brief.".to_owned(),
        messages: vec![Message::text(Role::User, text)],
        tools: vec![mail_tool()],
        temperature: None,
        max_tokens: Some(100),
    }
}

pub fn mail_tool() -> ToolSpec {
    ToolSpec {
        name: "mail__send".to_owned(),
        extension: "mail".to_owned(),
        description: "Sends a mail".to_owned(),
        input_schema: json!({"type": "object", "properties": {"to": {"type": "string"}, "note": {"type": "string"}}}),
        read_only: None,
        parallel: false,
    }
}
