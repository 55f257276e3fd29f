//! Dropping the stream closes the connection.

use crate::kit::{KINDS, Kit, Setup, asking, eventually};
use futures::StreamExt;
use orgata_agent::{ModelEvent, ports::Model};
use orgata_standin::{Reply, Script};
use std::time::Instant;

async fn closes(kit: &Kit, what: &str, until: impl Fn(&ModelEvent) -> bool) {
    let mut stream = kit.gateway.call(asking("Hello"));
    loop {
        let event = stream.next().await.expect("an event").expect("no error");
        if until(&event) {
            break;
        }
    }
    if what == "silent" {
        // The request is on its way only while somebody waits for the answer.
        let _ = tokio::time::timeout(std::time::Duration::from_millis(100), stream.next()).await;
    }
    eventually(|| (!kit.standin.seen().requests.is_empty()).then_some(())).await;
    let dropped = Instant::now();
    drop(stream);
    eventually(|| kit.standin.seen().connections[0].closed_ms).await;
    println!(
        "{what}: connection closed {:.1} ms after the drop",
        dropped.elapsed().as_secs_f64() * 1000.0
    );
    let settled = kit.settled(1).await;
    assert_eq!(settled[0].outcome, "cancelled");
}

#[tokio::test]
async fn in_the_middle_of_an_answer() {
    for kind in KINDS {
        let kit = Setup::of(kind)
            .start(Script::always(Reply::Stall {
                text: "Well, well".into(),
            }))
            .await;
        closes(&kit, kind, |event| {
            matches!(event, ModelEvent::Delta { .. })
        })
        .await;
    }
}

#[tokio::test]
async fn before_the_first_byte() {
    let kit = Setup::of("openai")
        .start(Script::always(Reply::Silent))
        .await;
    closes(&kit, "silent", |event| {
        matches!(event, ModelEvent::Sent { .. })
    })
    .await;
}
