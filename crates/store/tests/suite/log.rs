//! Appending and reading.

use crate::common::*;
use orgata_log::{Chain, Draft, Log, LogError, Query};
use orgata_store::Store;

#[test]
fn what_was_appended_is_read_back_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let entries = append(
        &store,
        vec![started("s", "Title", 1), said("s", "hello", 2)],
    );
    let origin = store.origin().clone();
    drop(store);
    let store = open(dir.path());
    assert_eq!(now(store.read(Query::default())).unwrap(), entries);
    assert_eq!(*store.origin(), origin, "the device keeps its id");
    assert_eq!(*store.newest().borrow(), 2);
}

#[test]
fn calls_are_appended_in_the_order_they_were_made_and_await_order_is_free() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let mut calls: Vec<_> = (0..200)
        .map(|n| store.append(vec![said("s", &n.to_string(), n)]))
        .collect();
    calls.reverse();
    for call in calls {
        now(call).unwrap();
    }
    let entries = now(store.read(Query::default())).unwrap();
    let times: Vec<i64> = entries.iter().map(|entry| entry.header.at.0).collect();
    assert_eq!(times, (0..200).collect::<Vec<_>>());
}

#[test]
fn a_call_that_nobody_awaits_is_appended_all_the_same() {
    let store = memory();
    drop(store.append(vec![said("s", "unheard", 1)]));
    assert_eq!(now(store.read(Query::default())).unwrap().len(), 1);
}

#[test]
fn a_query_narrows_by_session_kind_position_and_number() {
    let store = memory();
    append(
        &store,
        vec![
            started("a", "A", 1),
            said("a", "one", 2),
            said("b", "two", 3),
        ],
    );
    append(&store, vec![said("a", "three", 4)]);
    let at = |query: Query| -> Vec<i64> {
        now(store.read(query))
            .unwrap()
            .iter()
            .map(|entry| entry.header.at.0)
            .collect()
    };
    let all = Query::default;
    assert_eq!(
        at(Query {
            session: Some("a".into()),
            ..all()
        }),
        [1, 2, 4]
    );
    assert_eq!(
        at(Query {
            kinds: vec!["message.user".into()],
            ..all()
        }),
        [2, 3, 4]
    );
    assert_eq!(
        at(Query {
            after: Some(2),
            ..all()
        }),
        [3, 4]
    );
    assert_eq!(
        at(Query {
            limit: Some(1),
            after: Some(1),
            ..all()
        }),
        [2]
    );
    assert_eq!(
        at(Query {
            kinds: vec!["nothing".into()],
            ..all()
        }),
        [0_i64; 0]
    );
}

#[test]
fn both_chains_grow_side_by_side_and_verify() {
    let store = memory();
    for n in 0..10 {
        let draft = said("s", "x", n);
        let chain = if n % 3 == 0 {
            Chain::Shared
        } else {
            Chain::Private
        };
        append(&store, vec![Draft { chain, ..draft }]);
    }
    let reports = now(store.view(|view| view.verify())).unwrap();
    assert_eq!(
        reports
            .iter()
            .map(|report| report.head.next)
            .collect::<Vec<_>>(),
        [6, 4]
    );
    assert!(
        reports.iter().all(|report| report.is_whole()),
        "{reports:?}"
    );
}

#[test]
fn one_bad_step_does_not_spoil_the_commit_of_its_neighbours() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let good: Vec<_> = (0..5)
        .map(|n| store.append(vec![said("s", "good", n)]))
        .collect();
    let bad = store.commit::<()>(|pen| {
        pen.append(vec![said("s", "half", 99)])?;
        Err(LogError::Other("changed my mind".into()))
    });
    let more: Vec<_> = (5..9)
        .map(|n| store.append(vec![said("s", "good", n)]))
        .collect();
    assert!(matches!(now(bad), Err(LogError::Other(_))));
    for call in good.into_iter().chain(more) {
        now(call).unwrap();
    }
    let entries = now(store.read(Query::default())).unwrap();
    assert_eq!(
        entries.iter().map(|e| e.header.at.0).collect::<Vec<_>>(),
        (0..9).collect::<Vec<_>>()
    );
}

#[test]
fn a_closed_store_says_so_and_has_finished_what_was_asked() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let last = store.append(vec![said("s", "last", 1)]);
    store.close();
    now(last).unwrap();
    assert!(matches!(
        now(store.append(vec![said("s", "late", 2)])),
        Err(LogError::Closed)
    ));
    let again: Store = open(dir.path());
    assert_eq!(now(again.read(Query::default())).unwrap().len(), 1);
}
