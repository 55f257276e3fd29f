//! Traces to the collector that the profile names: OTLP over HTTP in its JSON form.
//!
//! Off unless a profile asks for it. Spans hold names, codes, counts and ids by construction; they
//! are sealed all the same, receipted before they leave, and not sent at all in a guard mode that
//! changes nothing. A trace that could not be sent is not tried again.
//! Format: <https://opentelemetry.io/docs/specs/otlp/#otlphttp>.

use crate::{DoorError, Endpoint, Gateway, dispatch::lock, gateway::Inner, settle::millis};
use orgata_guard::{Audience, Check, Protocol, SealedJson, Vault};
use orgata_log::{Draft, Fact, SessionId, TurnId};
use orgata_work::{ReceiptSettled, ReceiptTarget, Usage};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use tokio::time::timeout;

/// How long a collector may take.
const WAIT: Duration = Duration::from_secs(10);

/// A finished piece of work.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// Id of the whole trace.
    pub trace: [u8; 16],
    /// Id of this span.
    pub id: [u8; 8],
    /// The span that it is part of.
    pub parent: Option<[u8; 8]>,
    /// What was done, for example `call_model`.
    pub name: &'static str,
    /// Nanoseconds since 1970.
    pub begun: u64,
    /// Nanoseconds since 1970.
    pub ended: u64,
    /// What is known of it.
    pub fields: Fields,
    /// What was noted while it ran.
    pub events: Vec<Event>,
}

/// Something noted within a span.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Nanoseconds since 1970.
    pub at: u64,
    /// What was done, for example `turn`.
    pub name: String,
    /// What is known of it.
    pub fields: Fields,
}

/// Texts, numbers and booleans by name.
pub type Fields = BTreeMap<&'static str, Value>;

/// Why a trace stayed here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// It could not be sealed, or the guard's mode changes nothing.
    #[error("the guard did not seal it: {0}")]
    Guard(String),
    /// The receipt could not be written; nothing was sent.
    #[error("the receipt could not be written: {0}")]
    Receipt(String),
    /// The collector was not reached.
    #[error(transparent)]
    Door(#[from] DoorError),
    /// The collector answered with this status.
    #[error("the collector answered {0}")]
    Refused(u16),
}

impl ExportError {
    fn code(&self) -> &'static str {
        match self {
            Self::Guard(_) => "guard",
            Self::Receipt(_) => "receipt_failed",
            Self::Door(_) => "unreachable",
            Self::Refused(_) => "refused",
        }
    }
}

impl Gateway {
    /// Whether the profile names a collector.
    pub fn exports_traces(&self) -> bool {
        self.profile().traces.is_some()
    }

    /// Sends the spans of a turn to the profile's collector; does nothing where it names none.
    ///
    /// # Errors
    /// When the trace stayed here, or the collector refused it.
    pub async fn export(
        &self,
        spans: &[Span],
        session: &SessionId,
        turn: &TurnId,
    ) -> Result<(), ExportError> {
        match &self.profile().traces {
            Some(base) if !spans.is_empty() => self.0.export(base, spans, session, turn).await,
            _ => Ok(()),
        }
    }
}

impl Inner {
    async fn export(
        &self,
        base: &str,
        spans: &[Span],
        session: &SessionId,
        turn: &TurnId,
    ) -> Result<(), ExportError> {
        let endpoint = Endpoint::traces(base)?;
        let sealed = self.sealed(spans, session).await?;
        let target = ReceiptTarget::Traces {
            endpoint: endpoint.origin(),
        };
        let receipt = self.receipt(target, &sealed, Vec::new());
        self.keep(&receipt, session, turn).await?;
        let started = Instant::now();
        let end = match timeout(WAIT, self.door.post(&endpoint, &sealed)).await {
            Ok(Ok(answer)) if (200..300).contains(&answer.status) => Ok(()),
            Ok(Ok(answer)) => Err(ExportError::Refused(answer.status)),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(DoorError::Silent(WAIT.as_secs()).into()),
        };
        let settled = ReceiptSettled {
            id: receipt.id,
            outcome: end
                .as_ref()
                .map_or_else(ExportError::code, |()| "ok")
                .into(),
            usage: Usage::default(),
            unknown_tokens: 0,
            first_byte_ms: None,
            total_ms: millis(started),
        };
        self.keep(&settled, session, turn).await?;
        end
    }

    async fn keep<F: Fact>(
        &self,
        fact: &F,
        session: &SessionId,
        turn: &TurnId,
    ) -> Result<(), ExportError> {
        let draft = Draft::shared(fact, self.parts.clock.now());
        let draft = draft.map_err(|error| ExportError::Receipt(error.to_string()))?;
        let saved = self
            .parts
            .log
            .append(vec![draft.within(session, Some(turn))]);
        saved
            .await
            .map_err(|error| ExportError::Receipt(error.to_string()))?;
        Ok(())
    }

    async fn sealed(&self, spans: &[Span], session: &SessionId) -> Result<SealedJson, ExportError> {
        let opened = self.parts.vaults.open(session).await;
        let opened = opened.map_err(ExportError::Guard)?;
        let scope = lock(&opened).scope().clone();
        // Nothing is ever restored from a trace, so its tokens need not be kept.
        let mut vault = Vault::new(scope);
        let guard = &self.parts.guard;
        let sealed = guard.seal_json(&body(spans), &protocol(), &Audience::traces(), &mut vault);
        let sealed = sealed.map_err(|error| ExportError::Guard(error.to_string()))?;
        if !sealed.report().guarded {
            return Err(ExportError::Guard("its mode changes nothing".to_owned()));
        }
        Ok(sealed)
    }
}

fn body(spans: &[Span]) -> Value {
    let version = env!("CARGO_PKG_VERSION");
    let service = [
        ("service.name", json!("orgata")),
        ("service.version", json!(version)),
    ];
    json!({"resourceSpans": [{
        "resource": {"attributes": attributes(service.iter().map(|(key, value)| (*key, value)))},
        "scopeSpans": [{
            "scope": {"name": "orgata", "version": version},
            "spans": spans.iter().map(span).collect::<Vec<_>>(),
        }],
    }]})
}

fn span(span: &Span) -> Value {
    let event = |event: &Event| {
        json!({
            "timeUnixNano": event.at.to_string(),
            "name": event.name,
            "attributes": attributes(event.fields.iter().map(|(key, value)| (*key, value))),
        })
    };
    let mut out = json!({
        "traceId": hex(&span.trace),
        "spanId": hex(&span.id),
        "name": span.name,
        "kind": 1,
        "startTimeUnixNano": span.begun.to_string(),
        "endTimeUnixNano": span.ended.to_string(),
        "attributes": attributes(span.fields.iter().map(|(key, value)| (*key, value))),
        "events": span.events.iter().map(event).collect::<Vec<_>>(),
        "status": {},
    });
    if let Some(parent) = &span.parent {
        out["parentSpanId"] = json!(hex(parent));
    }
    out
}

fn attributes<'a>(fields: impl Iterator<Item = (&'a str, &'a Value)>) -> Value {
    let attribute = |(key, value): (&str, &Value)| {
        let value = match value {
            Value::Bool(yes) => json!({"boolValue": yes}),
            // 64-bit numbers are texts in OTLP's JSON.
            Value::Number(number) if number.is_f64() => json!({"doubleValue": number}),
            Value::Number(number) => json!({"intValue": number.to_string()}),
            Value::String(text) => json!({"stringValue": text}),
            other => json!({"stringValue": other.to_string()}),
        };
        json!({"key": key, "value": value})
    };
    fields.map(attribute).collect()
}

/// Ids, times and our own counts leave as they are: as digits they could look like card numbers.
fn protocol() -> Protocol {
    let span = "/resourceSpans/*/scopeSpans/*/spans/*";
    let mut protocol = Protocol::new().keys(KEYS);
    for field in [
        "traceId",
        "spanId",
        "parentSpanId",
        "startTimeUnixNano",
        "endTimeUnixNano",
    ] {
        protocol = protocol.constant(&format!("{span}/{field}"), Check::Id);
    }
    protocol
        .constant(&format!("{span}/kind"), Check::Number)
        .constant(&format!("{span}/events/*/timeUnixNano"), Check::Id)
        .constant(&format!("{span}/attributes/*/value/intValue"), Check::Id)
        .constant(
            &format!("{span}/events/*/attributes/*/value/intValue"),
            Check::Id,
        )
}

const KEYS: [&str; 23] = [
    "resourceSpans",
    "resource",
    "attributes",
    "scopeSpans",
    "scope",
    "name",
    "version",
    "spans",
    "traceId",
    "spanId",
    "parentSpanId",
    "kind",
    "startTimeUnixNano",
    "endTimeUnixNano",
    "events",
    "timeUnixNano",
    "status",
    "key",
    "value",
    "boolValue",
    "doubleValue",
    "intValue",
    "stringValue",
];

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
