//! An answer while it comes: decoded, restored, shown in deltas, then whole.

use crate::{
    Answer, Clock,
    coalesce::Coalescer,
    codec::{Decoder, RawEvent, Stop},
    dispatch::lock,
    gateway::Events,
    settle::Settling,
};
use futures::StreamExt;
use orgata_agent::{ModelError, ModelReply};
use orgata_guard::{Piece, StreamRestorer, Vault, restore_json, restore_text};
use orgata_profile::ProviderKind;
use orgata_work::ToolCall;
use serde_json::{Map, Value};
use std::{sync::Mutex, time::Duration};
use tokio::time::{Instant, sleep, sleep_until};

/// Far above any real answer; bounds what a provider can make the device hold.
pub(crate) const LONGEST: usize = 16 << 20;
/// After the model stopped, so long is waited for a polite end that keeps the connection usable.
const GRACE: Duration = Duration::from_secs(2);

/// Reads an answer to its end and settles the call.
pub(crate) async fn read(
    kind: ProviderKind,
    answer: Answer,
    vault: &Mutex<Vault>,
    mut settling: Settling,
    clock: &dyn Clock,
    out: &mut Events,
) -> Result<ModelReply, ModelError> {
    let mut reading = Reading::new(&lock(vault));
    match reading.all(kind, answer, &mut settling, out).await {
        Ok(()) => {
            let reply = reading.reply(&lock(vault), &mut settling, clock);
            settling.settle("ok");
            Ok(reply)
        }
        Err(error) => {
            settling.settle(error.code());
            Err(error)
        }
    }
}

struct Reading {
    restorer: Option<StreamRestorer>,
    coalescer: Coalescer,
    text: String,
    calls: Vec<RawCall>,
    stop: Option<Stop>,
}

struct RawCall {
    index: usize,
    name: String,
    arguments: String,
}

impl Reading {
    fn new(vault: &Vault) -> Self {
        let restorer = Some(StreamRestorer::new(vault));
        Self {
            restorer,
            coalescer: Coalescer::new(),
            text: String::new(),
            calls: Vec::new(),
            stop: None,
        }
    }

    async fn all(
        &mut self,
        kind: ProviderKind,
        mut answer: Answer,
        settling: &mut Settling,
        out: &mut Events,
    ) -> Result<(), ModelError> {
        let mut decoder = Decoder::new(kind);
        loop {
            let due = self.coalescer.due();
            let ending = decoder.complete();
            let piece = tokio::select! {
                biased;
                piece = answer.body.next() => piece,
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    self.show(out).await;
                    continue;
                }
                () = sleep(GRACE), if ending => None,
            };
            let events = match piece {
                None => break,
                Some(Err(_)) if ending => break,
                Some(piece) => {
                    let piece = piece.map_err(|error| ModelError::Broken(error.to_string()))?;
                    decoder
                        .push(&piece)
                        .map_err(|error| ModelError::Broken(error.to_string()))?
                }
            };
            self.take(events, settling)?;
            self.show(out).await;
        }
        let rest = decoder
            .finish()
            .map_err(|error| ModelError::Broken(error.to_string()))?;
        self.take(rest, settling)?;
        if let Some(restorer) = self.restorer.take() {
            self.restored(restorer.finish(), settling);
        }
        if let Some(delta) = self.coalescer.take() {
            out.put(Ok(delta)).await;
        }
        self.withheld()
    }

    async fn show(&mut self, out: &mut Events) {
        if let Some(delta) = self.coalescer.take_due() {
            out.put(Ok(delta)).await;
        }
    }

    fn take(&mut self, events: Vec<RawEvent>, settling: &mut Settling) -> Result<(), ModelError> {
        for event in events {
            match event {
                RawEvent::Text(text) => {
                    settling.received += text.len();
                    let pieces = self.restorer.as_mut().map(|restorer| restorer.push(&text));
                    self.restored(pieces.unwrap_or_default(), settling);
                }
                RawEvent::Call { index, name } => {
                    self.calls.push(RawCall {
                        index,
                        name,
                        arguments: String::new(),
                    });
                }
                RawEvent::Arguments { index, fragment } => {
                    settling.received += fragment.len();
                    let call = self.calls.iter_mut().rev().find(|call| call.index == index);
                    call.ok_or_else(|| ModelError::Broken("arguments of no call".to_owned()))?
                        .arguments
                        .push_str(&fragment);
                }
                RawEvent::Usage { input, output } => {
                    let counted = &mut settling.counted;
                    *counted = (input.or(counted.0), output.or(counted.1));
                }
                RawEvent::Stop(stop) => self.stop = Some(stop),
            }
        }
        if settling.received > LONGEST {
            return Err(ModelError::Broken(
                "it is longer than any real answer".to_owned(),
            ));
        }
        Ok(())
    }

    fn restored(&mut self, pieces: Vec<Piece>, settling: &mut Settling) {
        for piece in &pieces {
            self.text.push_str(&piece.text);
            settling.unknown += u64::from(piece.mask.as_ref().is_some_and(|mask| !mask.known));
        }
        self.coalescer.add(pieces);
    }

    fn withheld(&self) -> Result<(), ModelError> {
        if self.stop == Some(Stop::Refused) && self.text.is_empty() && self.calls.is_empty() {
            return Err(ModelError::Provider("it withheld the answer".to_owned()));
        }
        Ok(())
    }

    /// Calls get fresh ids: providers repeat theirs, or give none.
    fn reply(self, vault: &Vault, settling: &mut Settling, clock: &dyn Clock) -> ModelReply {
        let call = |raw: RawCall| ToolCall {
            id: format!("call_{}", clock.id()),
            name: raw.name,
            arguments: arguments(&raw.arguments, vault),
        };
        let tool_calls = self.calls.into_iter().map(call).collect();
        let model = settling.name().to_owned();
        ModelReply {
            text: self.text,
            tool_calls,
            model,
            usage: settling.usage(),
        }
    }
}

/// Arguments as restored JSON. What is no JSON stays a text, which the check against the tool's
/// schema refuses with words for the model.
pub(crate) fn arguments(text: &str, vault: &Vault) -> Value {
    if text.trim().is_empty() {
        return Value::Object(Map::new());
    }
    match serde_json::from_str(text) {
        Ok(json) => restore_json(&json, vault),
        Err(_) => Value::String(restore_text(text, vault).0),
    }
}
