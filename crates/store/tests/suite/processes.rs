//! Several processes at once, and processes that die.

use crate::{
    child::{Running, command},
    common::*,
};
use orgata_log::Micros;
use orgata_store::{Decided, Store};
use orgata_work::{Actor, TaskChange, TaskChanged, TaskCreated};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

#[test]
fn three_processes_append_at_once_without_gap_or_duplicate() {
    let dir = tempfile::tempdir().unwrap();
    let names = ["window", "cli", "proxy"];
    // Nobody has made the database yet: they also race for that.
    let running = names.map(|name| Running::start(command("append", dir.path(), name)));
    for role in running {
        assert_eq!(role.rest(), ["done"]);
    }
    let store = open(dir.path());
    assert_whole(&store);
    let texts = texts(&store);
    for name in names {
        let own: Vec<_> = texts.iter().filter(|text| text.starts_with(name)).collect();
        let wanted: Vec<_> = (0..150).map(|n| format!("{name}-{n}")).collect();
        assert_eq!(
            own,
            wanted.iter().collect::<Vec<_>>(),
            "in the order of the calls"
        );
    }
    let switches = texts
        .windows(2)
        .filter(|pair| pair[0][..3] != pair[1][..3])
        .count();
    assert!(
        switches >= 4,
        "each waited half way for the others, and only {switches} switches are in the log"
    );
    let sessions = now(store.view(|view| view.sessions())).unwrap();
    assert!(
        sessions.iter().all(|row| row.messages == 150),
        "{sessions:?}"
    );
}

/// The client is another process: it knows exactly what it was told, and we only believe what it
/// managed to say. `ORGATA_SOAK=1` kills 250 times.
#[test]
fn nothing_acknowledged_is_lost_when_a_process_is_killed() {
    let kills = if std::env::var_os("ORGATA_SOAK").is_some() {
        250
    } else {
        20
    };
    let seed = std::env::var("ORGATA_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .subsec_nanos()
            .into()
    });
    let mut dice = Dice(seed);
    let mut during_commit = 0;
    let mut acknowledged = 0;
    // A database lives through ten deaths; a longer life would only make checking it slow.
    for life in 0..kills / 10 {
        let dir = tempfile::tempdir().unwrap();
        let mut safe = BTreeSet::new();
        for death in 0..10 {
            let name = format!("death{death}");
            let mut role = Running::start(command("append-forever", dir.path(), &name));
            let mut said = vec![role.next().expect("the role speaks")];
            // Reading a random number of lines moves the kill to a random place of the loop.
            said.extend((0..dice.below(200)).map_while(|_| role.next()));
            std::thread::sleep(Duration::from_micros(dice.below(3_000)));
            said.extend(role.kill());
            during_commit += usize::from(take_in(&said, &mut safe) > 0);
            check(&open(dir.path()), &safe, seed);
        }
        acknowledged += safe.len();
        let so_far = (life + 1) * 10;
        println!("{so_far} kills, {during_commit} with a commit under way, {acknowledged} safe");
    }
    println!("seed {seed}");
    assert!(
        during_commit * 2 >= kills,
        "only {during_commit} of {kills} with a commit under way"
    );
}

/// Notes what was said to be safe; returns how many calls were still on their way.
fn take_in(said: &[String], safe: &mut BTreeSet<String>) -> usize {
    let mut asked = BTreeSet::new();
    for line in said {
        match line.split_once(' ').unwrap() {
            ("ask", text) => drop(asked.insert(text.to_owned())),
            ("safe", text) => {
                asked.remove(text);
                safe.insert(text.to_owned());
            }
            other => panic!("{other:?}"),
        }
    }
    asked.len()
}

fn check(store: &Store, safe: &BTreeSet<String>, seed: u64) {
    assert_whole(store);
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for text in texts(store) {
        *found.entry(text).or_default() += 1;
    }
    for text in safe {
        assert_eq!(
            found.get(text),
            Some(&1),
            "{text} was acknowledged (seed {seed})"
        );
    }
    for (text, times) in &found {
        assert_eq!(*times, 1, "{text} is there twice (seed {seed})");
        let other = text
            .strip_suffix('b')
            .map_or(format!("{text}b"), str::to_owned);
        assert!(
            found.contains_key(&other),
            "a call is there in whole or not at all (seed {seed})"
        );
    }
    let rows = now(store.view(|view| view.sessions())).unwrap();
    let counted: u64 = rows.iter().map(|row| row.messages).sum();
    assert_eq!(
        counted,
        found.len() as u64,
        "the projection kept up (seed {seed})"
    );
}

/// A small generator, so that a failing run can be repeated from its seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

#[test]
fn a_question_is_seen_and_decided_in_another_process() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let mut other = Running::start(command("decide", dir.path(), "q"));
    assert_eq!(other.next().unwrap(), "ready");
    let mut newest = store.newest();
    append(&store, vec![started("s", "S", 1), asked("q", "s", 2)]);
    let said = other.next().unwrap();
    assert!(said.starts_with("Counts("), "{said}");
    // Our own appends woke us too; the decision comes after them.
    while *newest.borrow_and_update() < 3 {
        now(newest.changed()).unwrap();
    }
    assert!(matches!(
        decide_once(&store, "q", "person:ana"),
        Decided::Late(_)
    ));
}

#[test]
fn exactly_one_of_many_decisions_counts() {
    let dir = tempfile::tempdir().unwrap();
    let stores: Vec<Store> = (0..4).map(|_| open(dir.path())).collect();
    for round in 0..10 {
        let id = format!("q{round}");
        append(&stores[0], vec![asked(&id, "s", 1)]);
        let ends: Vec<Decided> = std::thread::scope(|scope| {
            let deciders: Vec<_> = stores
                .iter()
                .enumerate()
                .map(|(n, store)| {
                    let id = &id;
                    scope.spawn(move || decide_once(store, id, &format!("person:{n}")))
                })
                .collect();
            deciders
                .into_iter()
                .map(|decider| decider.join().unwrap())
                .collect()
        });
        assert_eq!(
            ends.iter()
                .filter(|end| matches!(end, Decided::Counts(_)))
                .count(),
            1
        );
        assert_eq!(
            ends.iter()
                .filter(|end| matches!(end, Decided::Late(_)))
                .count(),
            3
        );
    }
}

#[test]
fn exactly_one_person_takes_a_task() {
    let dir = tempfile::tempdir().unwrap();
    let stores: Vec<Store> = (0..4).map(|_| open(dir.path())).collect();
    let created: TaskCreated =
        serde_json::from_str(r#"{"id":"t","title":"x","by":"person:ana"}"#).unwrap();
    append(&stores[0], vec![private(&created, 1)]);
    let takes = std::thread::scope(|scope| {
        let takers: Vec<_> = stores
            .iter()
            .enumerate()
            .map(|(n, store)| {
                let by = Actor::Person(n.to_string());
                let change = TaskChanged {
                    id: "t".into(),
                    change: TaskChange::Taken,
                    by,
                };
                scope.spawn(move || {
                    let take = move |pen: &mut orgata_store::Pen<'_>| {
                        pen.change_task(&change, None, Micros(2))
                    };
                    now(store.commit(take)).unwrap().is_ok()
                })
            })
            .collect();
        takers
            .into_iter()
            .map(|taker| taker.join().unwrap())
            .collect::<Vec<_>>()
    });
    assert_eq!(takes.iter().filter(|taken| **taken).count(), 1, "{takes:?}");
}

#[test]
fn a_busy_database_fails_in_time_and_nothing_is_half_done() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = config(dir.path());
    config.busy = Duration::from_millis(200);
    let store = Store::open(config).unwrap();
    append(&store, vec![said("s", "before", 1)]);
    let other = raw(dir.path());
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let calls: Vec<_> = (0..3)
        .map(|n| orgata_log::Log::append(&store, vec![said("s", "no", n)]))
        .collect();
    for call in calls {
        assert!(matches!(now(call), Err(orgata_log::LogError::Busy)));
    }
    other.execute_batch("COMMIT").unwrap();
    append(&store, vec![said("s", "after", 2)]);
    assert_eq!(texts(&store), ["before", "after"]);
    assert_whole(&store);
}
