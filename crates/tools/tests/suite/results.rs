//! Long answers.

use crate::support::{Setup, folder, stdio};
use serde_json::json;

#[tokio::test]
async fn a_huge_answer_is_stored_and_referenced() {
    let work = folder();
    let session = Setup::with(Some(work.path()), stdio(&[])).open();
    let result = session.call("t__huge", json!({ "chars": 3_000_000 })).await;
    let stored = result.stored_at.unwrap();
    assert_eq!(stored, ".orgata/results/s1/call_1.txt");
    assert!(result.text.chars().count() < 201_000 && result.text.contains("stored whole in"));
    let whole = std::fs::read_to_string(work.path().join(&stored)).unwrap();
    assert!(whole.len() >= 3_000_000);
    let last = whole.lines().last().unwrap();
    assert!(result.text.trim_end().ends_with(last));
    let read = json!({ "path": stored, "offset": 150_000, "limit": 1 });
    assert!(
        session
            .call("read", read)
            .await
            .text
            .starts_with("line 150000\n")
    );
}

#[tokio::test]
async fn without_a_folder_it_is_kept_in_memory_and_still_read() {
    let session = Setup::with(None, stdio(&[])).open();
    let result = session.call("t__huge", json!({ "chars": 300_000 })).await;
    let path = result.stored_at.unwrap();
    let read = session
        .call(
            "read",
            json!({ "path": path, "offset": 20_000, "limit": 1 }),
        )
        .await;
    assert!(read.text.starts_with("line 20000\n"), "{}", read.text);
    assert!(session.names().await.contains(&"read".to_owned()));
}

#[tokio::test]
async fn a_smaller_limit_can_be_set() {
    let work = folder();
    let mut setup = Setup::with(Some(work.path()), stdio(&[]));
    setup.result_chars = 1_000;
    let session = setup.open();
    let result = session.call("t__huge", json!({ "chars": 5_000 })).await;
    assert!(result.stored_at.is_some() && result.text.chars().count() < 1_500);
}

#[tokio::test]
async fn a_planted_link_does_not_lead_the_stored_answer_elsewhere() {
    let work = folder();
    let outside = folder();
    std::os::unix::fs::symlink(outside.path(), work.path().join(".orgata")).unwrap();
    let session = Setup::with(Some(work.path()), stdio(&[])).open();
    let result = session.call("t__huge", json!({ "chars": 300_000 })).await;
    assert!(result.stored_at.is_none() && result.text.contains("could not be stored"));
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
}
