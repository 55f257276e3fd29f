//! Appends per second, acknowledged durable, beside what one fsync costs on the same disk.
//!
//! `cargo run --release -p orgata-store --example store_bench -- [FOLDER] [SECONDS]`
//! prints a Markdown table. The folder is made and removed.
#![expect(clippy::print_stdout, reason = "the table is what it is for")]

use futures::executor::block_on;
use orgata_log::{Draft, Log, LogError, Micros};
use orgata_store::{DbKey, Store, StoreConfig};
use orgata_work::UserSaid;
use std::{
    error::Error,
    fs::File,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

/// Bytes of text in one entry.
const TEXT: usize = 400;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let dir = arguments
        .next()
        .unwrap_or_else(|| "target/store-bench".to_owned());
    let seconds: u64 = arguments.next().map_or(Ok(3), |text| text.parse())?;
    let dir = Path::new(&dir);
    std::fs::create_dir_all(dir)?;
    println!("| what | writers | per second | p50 ms | p95 ms |");
    println!("|---|---|---|---|---|");
    report("fsync of 4 KiB", 1, &mut fsyncs(dir, 300)?);
    for (what, draft) in [
        ("message, indexed", message()?),
        ("entry without projection", plain()?),
    ] {
        for writers in [1, 64] {
            let mut times = appends(dir, &draft, writers, Duration::from_secs(seconds))?;
            report(what, writers, &mut times);
        }
    }
    report("fsync of 4 KiB, again", 1, &mut fsyncs(dir, 300)?);
    report("opening", 1, &mut openings(dir)?);
    std::fs::remove_dir_all(dir)?;
    Ok(())
}

/// How long each thing took, and how long all took together.
struct Times {
    each: Vec<Duration>,
    all: Duration,
}

fn report(what: &str, writers: usize, times: &mut Times) {
    times.each.sort();
    let at = |part: usize| times.each[times.each.len() * part / 100].as_secs_f64() * 1e3;
    let rate = times.each.len() as f64 / times.all.as_secs_f64();
    println!(
        "| {what} | {writers} | {rate:.0} | {:.3} | {:.3} |",
        at(50),
        at(95)
    );
}

fn fsyncs(dir: &Path, number: usize) -> Result<Times, Box<dyn Error>> {
    let path = dir.join("fsync");
    let mut file = File::create(&path)?;
    let start = Instant::now();
    let mut each = Vec::new();
    for _ in 0..number {
        let begun = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        each.push(begun.elapsed());
    }
    let all = start.elapsed();
    std::fs::remove_file(path)?;
    Ok(Times { each, all })
}

fn message() -> Result<Draft, Box<dyn Error>> {
    let words = "the invoice of March was paid by the customer on Friday ";
    let text = words.repeat(TEXT / words.len() + 1)[..TEXT].to_owned();
    let said = UserSaid {
        text,
        attachments: Vec::new(),
    };
    Ok(Draft::private(&said, Micros(1))?.within(&"session".into(), None))
}

fn plain() -> Result<Draft, Box<dyn Error>> {
    Ok(Draft {
        kind: "bench.plain".to_owned(),
        ..message()?
    })
}

fn open(dir: &Path) -> Result<Store, Box<dyn Error>> {
    Ok(Store::open(StoreConfig {
        dir: dir.join("store"),
        key: DbKey::new([7; 32]),
        tenant: "bench".into(),
        team: "bench".into(),
        writer: None,
        busy: Duration::from_secs(5),
    })?)
}

/// Each writer waits until its entry is durable before it appends the next.
fn appends(
    dir: &Path,
    draft: &Draft,
    writers: usize,
    length: Duration,
) -> Result<Times, Box<dyn Error>> {
    let store = open(dir)?;
    let start = Instant::now();
    let work = || {
        let mut each = Vec::new();
        while start.elapsed() < length {
            let begun = Instant::now();
            block_on(store.append(vec![draft.clone()]))?;
            each.push(begun.elapsed());
        }
        Ok::<_, LogError>(each)
    };
    let ends: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..writers).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join()).collect()
    });
    let all = start.elapsed();
    let mut each = Vec::new();
    for end in ends {
        each.extend(end.map_err(|_| "a writer panicked")??);
    }
    drop(store);
    std::fs::remove_dir_all(dir.join("store"))?;
    Ok(Times { each, all })
}

fn openings(dir: &Path) -> Result<Times, Box<dyn Error>> {
    drop(open(dir)?);
    let start = Instant::now();
    let mut each = Vec::new();
    for _ in 0..50 {
        let begun = Instant::now();
        let store = open(dir)?;
        each.push(begun.elapsed());
        drop(store);
    }
    Ok(Times {
        each,
        all: start.elapsed(),
    })
}
