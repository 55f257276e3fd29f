//! Traces: one a turn, on this device; to a collector only where the profile names one.

use crate::world::{ALL, EMAIL, IBAN, PERSON, World, forms};
use axum::{Router, body::Bytes, extract::State, http::StatusCode, routing::post};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest, common::v1::any_value::Value as Any,
    trace::v1::Span,
};
use orgata_standin::{Call, Reply, Script};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// A collector that keeps what it is sent and answers with one status.
struct Collector {
    url: String,
    bodies: Arc<Mutex<Vec<Bytes>>>,
}

impl Collector {
    async fn start(status: StatusCode) -> Self {
        let bodies = Arc::default();
        let take = move |State(bodies): State<Arc<Mutex<Vec<Bytes>>>>, body: Bytes| async move {
            bodies.lock().unwrap().push(body);
            status
        };
        let routes = Router::new()
            .route("/v1/traces", post(take))
            .with_state(Arc::clone(&bodies));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, bodies }
    }

    fn bodies(&self) -> Vec<Bytes> {
        self.bodies.lock().unwrap().clone()
    }
}

/// Writes a file that a person allows, then says so.
fn script() -> Script {
    let write = Call {
        tool: "write".into(),
        arguments: json!({ "path": "{token:PERSON}.txt", "content": "{token:IBAN}" }),
    };
    Script {
        queue: vec![Reply::Call {
            text: String::new(),
            calls: vec![write],
        }],
        otherwise: Reply::Say {
            text: "Written for {token:PERSON}.".into(),
        },
        ..Script::default()
    }
}

async fn turn(world: &World) -> String {
    let (session, _) = world.session().await;
    let allow = json!({ "type": "allow", "scope": "once" });
    let text = format!("Note for {PERSON}: {IBAN}, {EMAIL}");
    world.say(&session, &text, Some(allow)).await.done();
    session
}

/// The receipts of traces, once they are settled.
async fn receipts(world: &World, session: &str) -> Vec<Value> {
    for _ in 0..200 {
        let rows = world
            .ok("receipt_list", json!({ "session": session }))
            .await;
        let rows = rows.as_array().unwrap();
        let of_traces = |row: &&Value| row["receipt"]["target"]["type"] == "traces";
        let found: Vec<Value> = rows.iter().filter(of_traces).cloned().collect();
        if found.iter().any(|row| !row["settled"].is_null()) {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("no trace was sent");
}

fn text<'a>(span: &'a Span, key: &str) -> Option<&'a str> {
    let attribute = span.attributes.iter().find(|a| a.key == key)?;
    match attribute.value.as_ref()?.value.as_ref()? {
        Any::StringValue(text) => Some(text),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_turn_reaches_the_collector_that_the_profile_names() {
    let collector = Collector::start(StatusCode::OK).await;
    let world = World::with("openai", script(), &format!("traces: {}", collector.url)).await;
    let session = turn(&world).await;
    let receipts = receipts(&world, &session).await;
    let bodies = collector.bodies();
    let [body] = &bodies[..] else {
        panic!("one turn, one trace: {bodies:?}")
    };
    let sent = String::from_utf8(body.to_vec()).unwrap();
    // The receipt shows the bytes that left.
    assert_eq!(receipts[0]["receipt"]["sent"], sent.as_str());
    assert_eq!(receipts[0]["settled"]["outcome"], "ok");
    for value in ALL {
        for form in forms(value) {
            assert!(!sent.contains(&form), "{value} left in {sent}");
        }
    }
    // As the protocol's own library reads it.
    let read: ExportTraceServiceRequest = serde_json::from_str(&sent).unwrap();
    let spans = &read.resource_spans[0].scope_spans[0].spans;
    let named = |name: &str| {
        spans
            .iter()
            .filter(|span| span.name == name)
            .collect::<Vec<_>>()
    };
    let root = named("turn")[0];
    assert_eq!(root.trace_id.len(), 16);
    assert!(root.parent_span_id.is_empty());
    for (name, count) in [("call_model", 2), ("call_tool", 1), ("await_decision", 1)] {
        let found = named(name);
        assert_eq!(found.len(), count, "{name} in {sent}");
        for span in found {
            assert_eq!(span.trace_id, root.trace_id);
            assert_eq!(span.parent_span_id, root.span_id);
            assert!(span.start_time_unix_nano >= root.start_time_unix_nano);
            assert!(span.end_time_unix_nano <= root.end_time_unix_nano);
        }
    }
    assert_eq!(text(named("call_tool")[0], "tool"), Some("write"));
    let settled = named("call_model")[0].events.iter();
    assert!(settled.into_iter().any(|event| event.name == "call_model"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_trace_leaves_unless_the_profile_says_so() {
    let world = World::new("openai", script()).await;
    let session = turn(&world).await;
    let world = world.reopen().await;
    let rows = world
        .ok("receipt_list", json!({ "session": session }))
        .await;
    assert!(!rows.to_string().contains("\"traces\""), "{rows}");
    assert!(!world.standin.seen().bytes().contains("resourceSpans"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_fails_does_not_fail_the_turn() {
    let collector = Collector::start(StatusCode::INTERNAL_SERVER_ERROR).await;
    let world = World::with("openai", script(), &format!("traces: {}", collector.url)).await;
    let session = turn(&world).await;
    let receipts = receipts(&world, &session).await;
    assert_eq!(receipts[0]["settled"]["outcome"], "refused");
    assert_eq!(collector.bodies().len(), 1, "it is not tried again");
}

/// A guard that changes nothing cannot seal a trace.
#[tokio::test(flavor = "multi_thread")]
async fn without_masking_no_trace_leaves() {
    let collector = Collector::start(StatusCode::OK).await;
    let more = format!("traces: {}\nguard: {{ mode: detect }}", collector.url);
    let world = World::with("openai", script(), &more).await;
    let (session, _) = world.session().await;
    let allow = json!({ "type": "allow", "scope": "once" });
    world.say(&session, "Write a file", Some(allow)).await;
    world.app.close().await;
    assert_eq!(collector.bodies().len(), 0);
}
