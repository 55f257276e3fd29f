//! Writes events and finished spans as JSON lines, and keeps the spans of traces that are collected.

use orgata_gateway::{Event, Fields, Span};
use orgata_log::TurnId;
use serde_json::{Map, Value, json};
use std::{
    collections::BTreeMap,
    fs::File,
    io::Write as _,
    sync::{LazyLock, Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};
use tracing::{
    Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{Layer, layer::Context, registry::LookupSpan};

/// The field of a span that begins a trace: a UUID.
const TRACE: &str = "traceId";

/// Spans of traces that somebody collects, by trace.
static COLLECTED: LazyLock<Mutex<BTreeMap<[u8; 16], Vec<Span>>>> = LazyLock::new(Mutex::default);

/// Collects the spans of a turn's trace from now on.
pub(crate) fn collect(turn: &TurnId) -> Collecting {
    let trace = trace_of(turn.as_str());
    if let Some(trace) = trace {
        lock(&COLLECTED).insert(trace, Vec::new());
    }
    Collecting(trace)
}

/// A trace that is collected until this is dropped.
pub(crate) struct Collecting(Option<[u8; 16]>);

impl Collecting {
    /// The spans that have ended, outermost last.
    pub fn spans(self) -> Vec<Span> {
        let spans = self.0.and_then(|trace| lock(&COLLECTED).remove(&trace));
        spans.unwrap_or_default()
    }
}

impl Drop for Collecting {
    fn drop(&mut self) {
        if let Some(trace) = self.0 {
            lock(&COLLECTED).remove(&trace);
        }
    }
}

/// A UUID is as long as a trace id, so the turn's id is its trace's.
fn trace_of(id: &str) -> Option<[u8; 16]> {
    uuid::Uuid::try_parse(id).ok().map(uuid::Uuid::into_bytes)
}

/// The layer under every log line.
pub(crate) struct Journal {
    file: Mutex<File>,
}

impl Journal {
    pub fn new(file: File) -> Self {
        Self { file: file.into() }
    }

    /// One write a line, so that the lines of several processes do not tear each other. A log that
    /// cannot be written must not stop the work.
    fn write(&self, line: &Map<String, Value>) {
        if let Ok(mut bytes) = serde_json::to_vec(line) {
            bytes.push(b'\n');
            let _ = lock(&self.file).write_all(&bytes);
        }
    }
}

/// A line begins like this.
fn line(data: &Metadata<'_>) -> Map<String, Value> {
    let mut line = Map::new();
    line.insert(
        "timestamp".into(),
        json!(jiff::Timestamp::now().to_string()),
    );
    line.insert("level".into(), json!(data.level().as_str()));
    line.insert("target".into(), json!(data.target()));
    line
}

/// Names a span in a line.
fn names(line: &mut Map<String, Value>, span: &Span) {
    line.insert(TRACE.into(), json!(uuid::Uuid::from_bytes(span.trace)));
    line.insert("spanId".into(), json!(hex(&span.id)));
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Journal {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(this) = context.span(id) else { return };
        let mut fields = Collected::default();
        attributes.record(&mut fields);
        let mut fields = fields.0;
        let above = this.parent().and_then(|parent| {
            let parent = parent.extensions();
            let parent: &Span = parent.get()?;
            // What holds for the whole holds for its parts.
            if let Some(tenant) = parent.fields.get("tenantId") {
                fields.entry("tenantId").or_insert_with(|| tenant.clone());
            }
            Some((parent.trace, parent.id))
        });
        let begins = fields.remove(TRACE);
        let begins = begins.as_ref().and_then(Value::as_str).and_then(trace_of);
        let trace = begins.or(above.map(|(trace, _)| trace));
        let mut own = [0; 8];
        // Without randomness the lines still say what happened, only not within what.
        let (Some(trace), Ok(())) = (trace, getrandom::fill(&mut own)) else {
            return;
        };
        let begun = nanos();
        this.extensions_mut().insert(Span {
            trace,
            id: own,
            parent: above.map(|(_, id)| id),
            name: attributes.metadata().name(),
            begun,
            ended: begun,
            fields,
            events: Vec::new(),
        });
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(this) = context.span(id) else { return };
        if let Some(span) = this.extensions_mut().get_mut::<Span>() {
            let mut fields = Collected::default();
            values.record(&mut fields);
            span.fields.extend(fields.0);
        }
    }

    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        let mut fields = Collected::default();
        event.record(&mut fields);
        let mut line = line(event.metadata());
        if let Some(within) = context.event_span(event)
            && let Some(span) = within.extensions_mut().get_mut::<Span>()
        {
            names(&mut line, span);
            if let Some(tenant) = span.fields.get("tenantId") {
                line.insert("tenantId".into(), tenant.clone());
            }
            if lock(&COLLECTED).contains_key(&span.trace) {
                let name = fields.0.get("action").or(fields.0.get("message"));
                let name = name.and_then(Value::as_str).unwrap_or_default();
                span.events.push(Event {
                    at: nanos(),
                    name: name.to_owned(),
                    fields: fields.0.clone(),
                });
            }
        }
        line.extend(fields.0.into_iter().map(|(key, value)| (key.into(), value)));
        self.write(&line);
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(this) = context.span(&id) else {
            return;
        };
        let Some(mut span) = this.extensions_mut().remove::<Span>() else {
            return;
        };
        span.ended = nanos().max(span.begun);
        let mut line = line(this.metadata());
        names(&mut line, &span);
        if let Some(parent) = &span.parent {
            line.insert("parentSpanId".into(), json!(hex(parent)));
        }
        line.insert("span".into(), json!(span.name));
        line.insert("micros".into(), json!((span.ended - span.begun) / 1_000));
        let fields = span.fields.iter();
        line.extend(fields.map(|(key, value)| ((*key).into(), value.clone())));
        self.write(&line);
        if let Some(spans) = lock(&COLLECTED).get_mut(&span.trace) {
            spans.push(span);
        }
    }
}

/// Takes down the fields of a span or an event.
#[derive(Default)]
struct Collected(Fields);

impl Visit for Collected {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.insert(field.name(), json!(format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), json!(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.insert(field.name(), json!(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name(), json!(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name(), json!(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.0.insert(field.name(), json!(value));
    }
}

fn nanos() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
