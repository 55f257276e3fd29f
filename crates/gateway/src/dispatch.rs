//! The way out of one call: judge, seal, budget, receipt, send.

use crate::{
    Answer, DoorError, Endpoint, VaultKept,
    budget::{self, Reservation},
    codec::Encoded,
    gateway::Inner,
    refusal::Refusal,
    settle::Settling,
};
use futures::{StreamExt, future::BoxFuture};
use orgata_agent::{CallSite, ModelError};
use orgata_guard::{Audience, GuardError, Mode, Report, SealedJson, Vault, VaultRecord};
use orgata_log::{Draft, Entry, LogError, ReceiptId, SessionId, TurnId};
use orgata_profile::{
    Action, DataClass, Effect, Judgement, ModelCall, ModelSpec, Principal, ProviderSpec, Request,
};
use orgata_work::{FoundToken, Receipt, ReceiptTarget};
use serde_json::Value;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// A clear call that wants to leave.
pub(crate) struct Outgoing {
    pub site: CallSite,
    pub session: SessionId,
    pub turn: Option<TurnId>,
    pub provider: ProviderSpec,
    pub model: ModelSpec,
    pub encoded: Encoded,
    pub images: bool,
    /// What the person is about to send; strict mode looks at it.
    pub spoken: Vec<String>,
    pub max_output: u64,
}

/// A call that may leave: sealed, paid, its receipt durable.
pub(crate) struct Departure {
    sealed: SealedJson,
    endpoint: Endpoint,
    vault: Arc<Mutex<Vault>>,
    settling: Settling,
    receipt: ReceiptId,
    model: String,
}

type Saving = BoxFuture<'static, Result<Vec<Entry>, LogError>>;

/// Vault records on their way to the disk. Whatever ends the way early, a failed commit or a call
/// that nobody waits for any more, they go back into the vault, whose next call saves them.
struct Unsaved {
    vault: Arc<Mutex<Vault>>,
    records: Vec<VaultRecord>,
}

impl Unsaved {
    fn of(vault: &Arc<Mutex<Vault>>) -> Self {
        Self {
            vault: vault.clone(),
            records: Vec::new(),
        }
    }

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

/// Bodies above this are sealed off the async threads.
const HEAVY: usize = 64 << 10;

impl Departure {
    pub fn receipt(&self) -> &str {
        self.receipt.as_str()
    }

    /// `provider/model`.
    pub fn model_name(&self) -> &str {
        self.settling.name()
    }

    pub fn guarded(&self) -> bool {
        self.sealed.report().guarded
    }
}

impl Inner {
    /// Everything that must be done before a byte leaves. On an error nothing was sent.
    pub(crate) async fn depart(
        self: Arc<Self>,
        outgoing: Outgoing,
    ) -> Result<Departure, ModelError> {
        let local = self.check_local(&outgoing).await?;
        let endpoint = self.endpoint(&outgoing).await?;
        let refreshed = self.parts.budget.refresh(&*self.parts.log).await;
        refreshed.map_err(|error| ModelError::Budget(error.to_string()))?;
        let opened = self.parts.vaults.open(&outgoing.session).await;
        let vault = opened.map_err(ModelError::Guard)?;
        let heavy = weight(&outgoing.encoded.body) > HEAVY;
        let inner = self.clone();
        let work = move || inner.seal(outgoing, endpoint, vault, local);
        let (departure, unsaved, saving) = if heavy {
            let sealed = tokio::task::spawn_blocking(work).await;
            sealed.map_err(|_| ModelError::Guard("it stopped unexpectedly".to_owned()))??
        } else {
            work()?
        };
        match saving.await {
            Ok(_) => {
                unsaved.saved();
                Ok(departure)
            }
            Err(error) => {
                departure.settling.settle("receipt_failed");
                Err(ModelError::Receipt(error.to_string()))
            }
        }
    }

    /// Whether the model runs on this device; a profile that says so is not believed.
    async fn check_local(&self, outgoing: &Outgoing) -> Result<bool, ModelError> {
        let (provider, model) = (&outgoing.provider, &outgoing.model);
        let local = provider.local && self.locality.holds(provider, &model.name).await;
        let denied = |reason: String| Err(ModelError::Denied(reason));
        if provider.local && !local {
            return denied(format!(
                "`{}` does not show that it runs on this device",
                model.name
            ));
        }
        if self.parts.profile.guard.local_only && !local {
            return denied("only models on this device may be used".to_owned());
        }
        Ok(local)
    }

    async fn endpoint(&self, outgoing: &Outgoing) -> Result<Endpoint, ModelError> {
        let provider = &outgoing.provider;
        let key = if provider.takes_key() {
            // A keychain that cannot be read and a missing key have one remedy: enter the key.
            self.parts.keys.get(&provider.id).await.ok().flatten()
        } else {
            None
        };
        if provider.needs_key() && key.is_none() {
            return Err(ModelError::NoKey);
        }
        let endpoint = Endpoint::new(provider, outgoing.encoded.path, key.as_ref());
        endpoint.map_err(|error| ModelError::Denied(error.to_string()))
    }

    /// Seals and judges a call and begins to save its receipt. The vault stays locked until the save
    /// is queued: no later call can use a new token before its record.
    fn seal(
        self: Arc<Self>,
        outgoing: Outgoing,
        endpoint: Endpoint,
        vault: Arc<Mutex<Vault>>,
        local: bool,
    ) -> Result<(Departure, Unsaved, Saving), ModelError> {
        // Declared before the lock, so that it is dropped after it.
        let mut unsaved = Unsaved::of(&vault);
        let mut open = lock(&vault);
        let sealed = self.guarded(&outgoing, &mut open)?;
        let (judgement, reservation) = self.judge(&outgoing, &sealed, local)?;
        let target = ReceiptTarget::Model {
            provider: outgoing.provider.id.clone(),
            model: outgoing.model.name.clone(),
            endpoint: endpoint.origin(),
            call_site: outgoing.site.name().to_owned(),
        };
        let receipt = self.receipt(target, &sealed, judgement.policies);
        unsaved.records = open.take_new();
        let drafts = self.drafts(&outgoing, &receipt, &unsaved.records)?;
        let saving = self.parts.log.append(drafts);
        drop(open);
        let (bytes, redactions) = (sealed.as_bytes().len(), sealed.report().total());
        let (id, model) = (receipt.id.clone(), outgoing.model.clone());
        let name = format!("{}/{}", outgoing.provider.id, model.name);
        let settling = Settling::new(
            self.clone(),
            id.clone(),
            name,
            model,
            reservation,
            bytes,
            redactions,
        );
        let model = outgoing.model.name;
        Ok((
            Departure {
                sealed,
                endpoint,
                vault,
                settling,
                receipt: id,
                model,
            },
            unsaved,
            saving,
        ))
    }

    /// Whatever goes wrong in the guard, a panic included, means that nothing leaves.
    fn guarded(&self, outgoing: &Outgoing, vault: &mut Vault) -> Result<SealedJson, ModelError> {
        let started = Instant::now();
        let expired = || started.elapsed() > self.parts.limits.guard;
        let guard = &self.parts.guard;
        let sealed = catch_unwind(AssertUnwindSafe(|| {
            outgoing
                .spoken
                .iter()
                .try_for_each(|text| guard.check_outgoing(text))?;
            let Encoded { body, protocol, .. } = &outgoing.encoded;
            let audience = Audience::model(&outgoing.provider.id);
            guard.seal_json_within(body, protocol, &audience, vault, &expired)
        }));
        let sealed = sealed.map_err(|_| ModelError::Guard("it stopped unexpectedly".to_owned()))?;
        sealed.map_err(|error| match error {
            GuardError::Blocked { kinds } => {
                ModelError::Blocked(kinds.into_iter().collect::<Vec<_>>().join(", "))
            }
            other => ModelError::Guard(other.to_string()),
        })
    }

    fn judge(
        &self,
        outgoing: &Outgoing,
        sealed: &SealedJson,
        local: bool,
    ) -> Result<(Judgement, Reservation), ModelError> {
        let (now, budget) = (self.parts.clock.now(), &self.parts.budget);
        let tokens = budget::estimate(sealed.as_bytes().len());
        let est_cost = budget::cost(&outgoing.model, tokens, outgoing.max_output);
        let budget_left = budget.left(now);
        let reservation = budget.reserve(est_cost, now).ok_or_else(|| {
            let left = dollars(budget_left.unwrap_or_default());
            ModelError::Budget(format!(
                "the call may cost {}, left are {left}",
                dollars(est_cost)
            ))
        })?;
        let call = ModelCall {
            provider: outgoing.provider.id.clone(),
            model: outgoing.model.name.clone(),
            local,
            call_site: outgoing.site.name().to_owned(),
            data_class: data_class(sealed.report()),
            guarded: sealed.report().guarded,
            images: outgoing.images,
            est_cost,
            budget_left,
        };
        let principal = Principal::Agent {
            owner: self.parts.person.clone(),
        };
        let judgement = self.parts.policies.judge(&Request {
            principal,
            action: Action::CallModel(call),
        });
        match judgement.effect {
            Effect::Allow => Ok((judgement, reservation)),
            // Nobody is asked about model calls.
            Effect::Ask | Effect::Deny => Err(ModelError::Denied(judgement.reason)),
        }
    }

    /// The receipt of sealed bytes.
    pub(crate) fn receipt(
        &self,
        target: ReceiptTarget,
        sealed: &SealedJson,
        policies: Vec<String>,
    ) -> Receipt {
        let report = sealed.report();
        // The shared chain holds sealed text only, and the hash of clear text could be used to guess it.
        let (sent, sha256) = if report.guarded {
            let text = String::from_utf8_lossy(sealed.as_bytes()).into_owned();
            (text, sealed.sha256())
        } else {
            Default::default()
        };
        Receipt {
            id: ReceiptId::new(self.parts.clock.id()),
            target,
            sent,
            sha256,
            bytes: sealed.as_bytes().len() as u64,
            guarded: report.guarded,
            mode: mode(report.mode).to_owned(),
            rules: report.rules_hash.clone(),
            masked: report.masked.clone(),
            blocked: report.blocked.clone(),
            found: report.found.iter().map(found).collect(),
            profile: self.parts.profile.title(),
            policies,
        }
    }

    fn drafts(
        &self,
        outgoing: &Outgoing,
        receipt: &Receipt,
        records: &[VaultRecord],
    ) -> Result<Vec<Draft>, ModelError> {
        let failed = |error: orgata_log::FactError| ModelError::Receipt(error.to_string());
        let now = self.parts.clock.now();
        let mut drafts = Vec::new();
        if !records.is_empty() {
            let kept = VaultKept {
                records: records.to_vec(),
            };
            drafts.push(Draft::private(&kept, now).map_err(failed)?);
        }
        drafts.push(Draft::shared(receipt, now).map_err(failed)?);
        let turn = outgoing.turn.as_ref();
        Ok(drafts
            .into_iter()
            .map(|draft| draft.within(&outgoing.session, turn))
            .collect())
    }

    /// Sends a call, again while that can help, until an answer begins.
    pub(crate) async fn send(
        &self,
        departure: Departure,
    ) -> Result<(Answer, Arc<Mutex<Vault>>, Settling), ModelError> {
        let Departure {
            sealed,
            endpoint,
            vault,
            mut settling,
            model,
            ..
        } = departure;
        let mut tried = 0;
        loop {
            let refusal = match self.attempt(&endpoint, &sealed, &model).await {
                Ok(answer) => {
                    settling.answered();
                    return Ok((answer, vault, settling));
                }
                Err(refusal) => refusal,
            };
            tried += 1;
            let pause = pause(self.parts.limits.pause, tried, refusal.wait);
            let Some(pause) = pause.filter(|_| refusal.again && tried < self.parts.limits.tries)
            else {
                settling.settle(refusal.error.code());
                return Err(refusal.error);
            };
            tokio::time::sleep(pause).await;
        }
    }

    async fn attempt(
        &self,
        endpoint: &Endpoint,
        sealed: &SealedJson,
        model: &str,
    ) -> Result<Answer, Refusal> {
        let answer = self
            .door
            .post(endpoint, sealed)
            .await
            .map_err(|error| Refusal::unreachable(&error))?;
        if answer.status == 200 {
            return Ok(answer);
        }
        let (status, wait) = (answer.status, answer.retry_after);
        let body = beginning(answer).await.unwrap_or_default();
        Err(Refusal::answered(status, wait, &body, model))
    }
}

/// The first 64 KiB of a refusal.
async fn beginning(mut answer: Answer) -> Result<Vec<u8>, DoorError> {
    let mut bytes = Vec::new();
    while let Some(piece) = answer.body.next().await {
        bytes.extend_from_slice(&piece?);
        if bytes.len() > 64 << 10 {
            break;
        }
    }
    Ok(bytes)
}

/// How long to wait before the next try; `None` when the provider asks for more than a minute.
fn pause(first: Duration, tried: u32, asked: Option<u64>) -> Option<Duration> {
    if let Some(seconds) = asked {
        return (seconds <= 60).then(|| Duration::from_secs(seconds));
    }
    let grown = first
        .saturating_mul(1 << (tried - 1).min(8))
        .min(Duration::from_secs(30));
    let mut byte = [0];
    // Without randomness all wait equally long, which is only less polite.
    let _ = getrandom::fill(&mut byte);
    Some(grown + grown / 3 * u32::from(byte[0]) / 255)
}

/// The class of the clear text by what the guard found in it. Mode `off` looks at nothing, and what
/// is unknown counts as the highest.
fn data_class(report: &Report) -> DataClass {
    match report {
        _ if report.mode == Mode::Off => DataClass::Secret,
        _ if !report.blocked.is_empty() => DataClass::Secret,
        _ if !report.masked.is_empty() => DataClass::Personal,
        _ => DataClass::Internal,
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Off => "off",
        Mode::Detect => "detect",
        Mode::Mask => "mask",
        Mode::Strict => "strict",
    }
}

fn dollars(micro: u64) -> String {
    format!("${}.{:06}", micro / 1_000_000, micro % 1_000_000)
}

/// Bytes of text in a body, roughly.
fn weight(body: &Value) -> usize {
    match body {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| key.len() + weight(value))
            .sum(),
        _ => 4,
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn found(found: &orgata_guard::Found) -> FoundToken {
    FoundToken {
        token: found.token.clone(),
        kind: found.kind.clone(),
        rule: found.rule.clone(),
    }
}
