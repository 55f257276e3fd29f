//! An answer of the OpenAI format on its way back: the same fields, restored.

use super::{ProxyError, done, event, names::Names};
use crate::{
    Answer,
    answer::{LONGEST, arguments},
    codec::{Frame, Frames, reported},
    dispatch::lock,
    outlet::Outlet,
    settle::Settling,
};
use axum::body::Bytes;
use futures::StreamExt;
use orgata_agent::ModelError;
use orgata_guard::{Piece, StreamRestorer, Vault, restore_text};
use serde_json::{Map, Value, json};
use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex},
};

/// One answer.
pub(super) struct Restoring {
    vault: Arc<Mutex<Vault>>,
    settling: Settling,
    names: Names,
    choices: BTreeMap<u64, Choice>,
}

/// One of the answers in an answer.
#[derive(Default)]
struct Choice {
    /// A restorer for each streamed field, such as `content`.
    fields: BTreeMap<String, StreamRestorer>,
    /// Arguments of calls, held until they are whole: half a JSON text cannot be restored.
    calls: BTreeMap<u64, String>,
}

impl Restoring {
    pub fn new(vault: Arc<Mutex<Vault>>, settling: Settling, names: Names) -> Self {
        Self {
            vault,
            settling,
            names,
            choices: BTreeMap::new(),
        }
    }

    /// The answer that is not streamed.
    pub async fn whole(mut self, mut answer: Answer) -> Result<Value, ProxyError> {
        match self.read(&mut answer).await {
            Ok(body) => {
                self.settling.settle("ok");
                Ok(body)
            }
            Err(error) => {
                self.settling.settle(error.code());
                Err(error.into())
            }
        }
    }

    async fn read(&mut self, answer: &mut Answer) -> Result<Value, ModelError> {
        let mut bytes = Vec::new();
        while let Some(piece) = answer.body.next().await {
            bytes.extend_from_slice(&piece.map_err(|error| ModelError::Broken(error.to_string()))?);
            if bytes.len() > LONGEST {
                return Err(ModelError::Broken(
                    "it is longer than any real answer".to_owned(),
                ));
            }
        }
        let broken = |_| ModelError::Broken("it is not JSON".to_owned());
        let mut body: Value = serde_json::from_slice(&bytes).map_err(broken)?;
        self.settling.received = bytes.len();
        self.count(&body);
        for choice in body["choices"].as_array_mut().into_iter().flatten() {
            if let Some(message) = choice.get_mut("message") {
                self.message(message);
            }
        }
        Ok(body)
    }

    fn message(&mut self, message: &mut Value) {
        let vault = self.vault.clone();
        let vault = lock(&vault);
        for call in message
            .get_mut("tool_calls")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            self.names.restore(call);
            if let Some(text) = call["function"]["arguments"].as_str() {
                call["function"]["arguments"] = arguments_text(text, &vault).into();
            }
        }
        for (_, text) in texts(message) {
            if let Some(sealed) = text.as_str() {
                let (clear, masks) = restore_text(sealed, &vault);
                self.settling.unknown += masks.iter().filter(|mask| !mask.known).count() as u64;
                *text = clear.into();
            }
        }
    }

    /// The answer as events.
    pub async fn stream(mut self, mut answer: Answer, mut out: Outlet<io::Result<Bytes>>) {
        match self.relay(&mut answer, &mut out).await {
            Ok(()) => self.settling.settle("ok"),
            Err(error) => {
                self.settling.settle(error.code());
                out.put(event(&ProxyError::from(error).json())).await;
            }
        }
    }

    async fn relay(
        &mut self,
        answer: &mut Answer,
        out: &mut Outlet<io::Result<Bytes>>,
    ) -> Result<(), ModelError> {
        let mut frames = Frames::events();
        let mut skeleton = Value::Null;
        while let Some(piece) = answer.body.next().await {
            let piece = piece.map_err(|error| ModelError::Broken(error.to_string()))?;
            let ready = frames
                .push(&piece)
                .map_err(|error| ModelError::Broken(error.to_string()))?;
            for frame in ready {
                let Frame::Data(data) = frame else {
                    self.flush_all(&skeleton, out).await;
                    out.put(done()).await;
                    continue;
                };
                let chunk: Value =
                    serde_json::from_str(&data).map_err(|e| ModelError::Broken(e.to_string()))?;
                if chunk["error"].is_object() {
                    return Err(ModelError::Provider(reported(&chunk["error"])));
                }
                skeleton = bare(&chunk);
                self.chunk(chunk, out).await;
            }
        }
        if frames.finish().is_some() {
            return Err(ModelError::Broken("it ended too early".to_owned()));
        }
        self.flush_all(&skeleton, out).await;
        Ok(())
    }

    async fn chunk(&mut self, mut chunk: Value, out: &mut Outlet<io::Result<Bytes>>) {
        self.count(&chunk);
        let skeleton = bare(&chunk);
        let vault = self.vault.clone();
        for choice in chunk["choices"].as_array_mut().into_iter().flatten() {
            let index = choice["index"].as_u64().unwrap_or(0);
            let ending = choice["finish_reason"].is_string();
            let state = self.choices.entry(index).or_default();
            if choice["delta"].is_object() {
                let delta = &mut choice["delta"];
                let calls = delta.get_mut("tool_calls").and_then(Value::as_array_mut);
                for call in calls.into_iter().flatten() {
                    self.names.restore(call);
                }
                let unknown = state.take(&mut choice["delta"], &vault, &mut self.settling.received);
                self.settling.unknown += unknown;
            }
            if ending {
                for late in state.flush(index, &skeleton, &vault, &mut self.settling.unknown) {
                    out.put(event(&late)).await;
                }
            }
        }
        out.put(event(&chunk)).await;
    }

    async fn flush_all(&mut self, skeleton: &Value, out: &mut Outlet<io::Result<Bytes>>) {
        let vault = self.vault.clone();
        for (index, mut state) in std::mem::take(&mut self.choices) {
            for late in state.flush(index, skeleton, &vault, &mut self.settling.unknown) {
                out.put(event(&late)).await;
            }
        }
    }

    fn count(&mut self, body: &Value) {
        let count = |name: &str| body["usage"][name].as_u64();
        let counted = &mut self.settling.counted;
        *counted = (
            count("prompt_tokens").or(counted.0),
            count("completion_tokens").or(counted.1),
        );
    }
}

impl Choice {
    /// Restores what a delta brings as far as that is decided. Gives back how many tokens were
    /// unknown.
    fn take(&mut self, delta: &mut Value, vault: &Mutex<Vault>, received: &mut usize) -> u64 {
        for call in delta
            .get_mut("tool_calls")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            let index = call["index"].as_u64().unwrap_or(0);
            let held = self.calls.entry(index).or_default();
            if let Some(fragment) = call["function"]["arguments"].as_str() {
                *received += fragment.len();
                held.push_str(fragment);
                call["function"]["arguments"] = "".into();
            }
        }
        let mut unknown = 0;
        for (field, text) in texts(delta) {
            let Some(more) = text.as_str() else { continue };
            *received += more.len();
            let restorer = self
                .fields
                .entry(field.clone())
                .or_insert_with(|| StreamRestorer::new(&lock(vault)));
            *text = joined(restorer.push(more), &mut unknown).into();
        }
        unknown
    }

    /// What was held back, as chunks of their own: texts first, then whole arguments.
    fn flush(
        &mut self,
        index: u64,
        skeleton: &Value,
        vault: &Mutex<Vault>,
        unknown: &mut u64,
    ) -> Vec<Value> {
        let mut deltas = Vec::new();
        for (field, restorer) in std::mem::take(&mut self.fields) {
            let rest = joined(restorer.finish(), unknown);
            if !rest.is_empty() {
                deltas.push(Value::Object(Map::from_iter([(field, rest.into())])));
            }
        }
        for (call, held) in std::mem::take(&mut self.calls) {
            let arguments = arguments_text(&held, &lock(vault));
            deltas.push(
                json!({"tool_calls": [{"index": call, "function": {"arguments": arguments}}]}),
            );
        }
        let chunk = |delta: Value| {
            let mut chunk = skeleton.clone();
            chunk["choices"] = json!([{"index": index, "delta": delta, "finish_reason": null}]);
            chunk
        };
        deltas.into_iter().map(chunk).collect()
    }
}

/// A chunk without its choices and counts.
fn bare(chunk: &Value) -> Value {
    let mut bare = chunk.clone();
    if let Some(fields) = bare.as_object_mut() {
        fields.remove("usage");
        fields.insert("choices".to_owned(), Value::Null);
    }
    bare
}

/// Text fields of a message or delta that the model wrote.
fn texts(message: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    let fields = message.as_object_mut().into_iter().flatten();
    fields.filter(|(key, value)| *key != "role" && value.is_string())
}

fn joined(pieces: Vec<Piece>, unknown: &mut u64) -> String {
    *unknown += pieces
        .iter()
        .filter(|piece| piece.mask.as_ref().is_some_and(|mask| !mask.known))
        .count() as u64;
    pieces.into_iter().map(|piece| piece.text).collect()
}

/// Arguments as they were written when they hold no token, so that a program sees what the model said.
fn arguments_text(text: &str, vault: &Vault) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(json) => {
            let restored = arguments(text, vault);
            if restored == json {
                text.to_owned()
            } else {
                restored.to_string()
            }
        }
        Err(_) => restore_text(text, vault).0,
    }
}
