//! Prints how long the rules take over 1, 10 and 100 KB of mixed text.
//!
//! `cargo run --release -p orgata-guard --example guard_bench [FILE]` prints one line of JSON a size:
//! milliseconds (least of many) of the rules, of the rules with a dictionary, and of sealing a text
//! again that is remembered; MB/s of the rules; findings. FILE replaces the built-in text.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use orgata_guard::{Audience, Guard, Keys, Mode, Policy, Rules, Scope, Term, Vault};
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Prose, a letter, code, a log and JSON in turn: what a person pastes in a day.
const TEXT: &str = r#"
Dear Ms. Thorvaldsen, thank you for the call on Tuesday. As agreed we will move the launch of the second phase to the
end of the month, because the supplier needs more time. Please send the signed offer to anna.schmidt@example.com or call
+49 30 901820. The invoice goes to Hauptstraße 12, 10115 Berlin; our account is DE89 3704 0044 0532 0130 00.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = Config::load("settings.toml")?;
    for (index, line) in config.lines().enumerate().filter(|(i, _)| i % 2 == 0) {
        println!("{index:>4} {}", line.trim_end_matches(&['\r', '\n'][..]));
    }
    Ok(())
}

2026-03-01T10:15:42.113Z INFO  gateway::door request{id=7f3a method=POST path=/v1/chat/completions} finished in 182 ms
2026-03-01T10:15:43.009Z WARN  store::writer queue length 14 exceeds soft limit 8, batching 32 entries per commit
{"id": 48213, "status": "shipped", "items": [{"sku": "A-1002", "qty": 2, "price": 19.90}, {"sku": "B-77", "qty": 1}]}

The quarterly report shows that revenue grew by 12 percent while costs stayed flat. The team expects the same for the
next quarter, although a few risks remain: the contract with the largest customer ends in June, and hiring is slow.
"#;

fn main() {
    let started = Instant::now();
    let rules = Arc::new(Rules::builtin().unwrap());
    println!(
        "{{\"rules\":{},\"compile_ms\":{:.1}}}",
        rules.len(),
        ms(started.elapsed())
    );
    let policy = Policy::of(Mode::Mask);
    let base = std::env::args()
        .nth(1)
        .map_or(TEXT.to_owned(), |f| std::fs::read_to_string(f).unwrap());
    let terms = (0..2000).map(|i| Term::new("CUSTOMER", format!("Customer {i} Ltd")));
    let full = Guard::new(
        Arc::clone(&rules),
        Keys::new(&[7; 32]),
        policy.clone(),
        terms,
        vec![],
    );
    let full = full.unwrap();
    let guard = Guard::new(rules, Keys::new(&[7; 32]), policy, [], vec![]).unwrap();
    for size in [1_000, 10_000, 100_000] {
        let text: String = base.chars().cycle().take(size).collect();
        let mut found = 0;
        let scan = least(size, || found = guard.scan(black_box(&text)).unwrap().len());
        let words = least(size, || found = full.scan(black_box(&text)).unwrap().len());
        let seal = least(size, || {
            let mut vault = Vault::new(Scope::new("t", "s"));
            black_box(
                guard
                    .seal_text(&text, &Audience::model("m"), &mut vault)
                    .unwrap(),
            );
        });
        let rate = text.len() as f64 / 1e3 / ms(scan);
        println!(
            "{{\"bytes\":{},\"scan_ms\":{:.3},\"mb_s\":{rate:.1},\"with_2000_terms_ms\":{:.3},\"seal_again_ms\":{:.3},\"found\":{found}}}",
            text.len(),
            ms(scan),
            ms(words),
            ms(seal),
        );
    }
    println!("{{\"rss_mb\":{:.1}}}", resident_mb());
}

fn least(size: usize, mut run: impl FnMut()) -> Duration {
    let runs = (3_000_000 / size).max(20);
    let once = |_| {
        let started = Instant::now();
        run();
        started.elapsed()
    };
    (0..runs).map(once).min().unwrap_or_default()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Resident memory of this process, 0 where the system does not say.
fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|l| l.starts_with("VmRSS:"))
        .unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|kb| kb.parse::<f64>().ok())
        .unwrap_or(0.0)
        / 1024.0
}
