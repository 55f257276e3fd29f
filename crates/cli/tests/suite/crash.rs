//! kill -9 at random moments of whole turns: nothing that was acknowledged is lost or doubled.

use crate::turns::home;
use orgata_standin::{Reply, Script};
use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher as _, Hasher as _},
    time::Duration,
};

/// 200 with `ORGATA_SOAK`, a few otherwise.
fn kills() -> u64 {
    if std::env::var_os("ORGATA_SOAK").is_some() {
        200
    } else {
        12
    }
}

/// Evenly spread over 0 to 1; the seed is printed so that a failure can be told apart from bad luck.
fn chance(seed: u64, number: u64) -> f64 {
    let mixed = (seed ^ number)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .rotate_left(31);
    (mixed.wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 11) as f64 / (1_u64 << 53) as f64
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_turns_lose_nothing_that_was_acknowledged() {
    let slow = Reply::Slow {
        text: "one two three four five six seven".into(),
        every_ms: 20,
    };
    let (_standin, home) = home(Script::always(slow)).await;
    let seed = RandomState::new().build_hasher().finish();
    println!("seed {seed}");
    let mut acknowledged = Vec::new();
    for number in 0..kills() {
        let words = format!("Message {number} to jane.doe@example.com");
        let mut turn = home.command(&["run", "-t", &words]).spawn().unwrap();
        let title = format!("Task {number}");
        let mut client = home.command(&["tasks", "add", &title]).spawn().unwrap();
        tokio::time::sleep(Duration::from_secs_f64(chance(seed, number) * 0.6)).await;
        turn.kill().unwrap();
        // Every other time the client is killed too; what it had said by then must hold.
        if number % 2 == 0 {
            let _ = client.kill();
        }
        if client.wait().unwrap().success() {
            acknowledged.push(title);
        }
        turn.wait().unwrap();
    }
    let tasks = home.run(&["tasks", "list", "--json"]).with(0).json();
    let titles: Vec<&str> = tasks
        .as_array()
        .unwrap()
        .iter()
        .map(|task| task["title"].as_str().unwrap())
        .collect();
    for title in &acknowledged {
        let found = titles.iter().filter(|found| *found == title).count();
        assert_eq!(found, 1, "{title} of seed {seed}");
    }
    assert!(
        acknowledged.len() as u64 >= kills() / 2,
        "the client was heard"
    );
    let doctor = home.run(&["doctor", "--json"]);
    let checks: serde_json::Value = serde_json::from_str(&doctor.out).unwrap();
    let log = checks["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["id"] == "log")
        .unwrap();
    assert_eq!(log["level"], "ok", "{log}");
    // What was cut off is closed, and the conversation can go on.
    let sessions = home.run(&["sessions", "list", "--json"]).with(0).json();
    if let Some(session) = sessions.as_array().unwrap().first() {
        let id = session["session"].as_str().unwrap();
        home.run(&["run", "--session", id, "-t", "Go on"]).with(0);
    }
}
