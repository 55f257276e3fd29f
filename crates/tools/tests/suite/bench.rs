//! Figures, printed; nothing is asserted about time.

use crate::support::{Setup, folder, stdio, write};
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn figures() {
    let work = folder();
    for n in 0..2_000 {
        write(work.path(), &format!("d{}/f{n}.txt", n % 50), "x");
    }
    write(work.path(), ".orgataignore", "*.secret\n");
    let session = Setup::with(Some(work.path()), stdio(&[])).open();
    let started = Instant::now();
    session.names().await;
    println!("server started, listed and pinned: {:?}", started.elapsed());
    let (mut shell, mut echo) = (Vec::new(), Vec::new());
    for _ in 0..20 {
        let started = Instant::now();
        session.shell("true").await;
        shell.push(started.elapsed());
        let started = Instant::now();
        session.call("t__echo", json!({ "text": "x" })).await;
        echo.push(started.elapsed());
    }
    println!(
        "shell `true`, 2000 files, ignore rules: median {:?}",
        median(shell)
    );
    println!("t__echo over stdio, same folder: median {:?}", median(echo));
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
