//! Traces and logs of this device: JSON lines, never a clear value.
//!
//! A line is an event or a finished span. Fields are `tenantId`, `actor`, `action`, `result`,
//! `redactions`, `traceId`, `spanId` and what the event adds. A turn is one trace: its id is the
//! turn's, its spans are the model calls, the tool calls and the waits for people. Libraries are
//! capped at `warn`, because some log tokens at `debug`. A panic writes its place only: its message
//! could hold a value.

mod journal;

use journal::Journal;
pub(crate) use journal::collect;
use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    path::Path,
};
use tracing::{Level, Metadata};
use tracing_subscriber::{
    Layer as _,
    filter::{FilterFn, LevelFilter},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

/// Largest log file before it is started anew; one old file is kept.
const LIMIT: u64 = 8 << 20;

/// For the hosts: a panic tells its place and never its message, which could hold a value, and a
/// crash leaves no memory on the disk.
pub fn keep_crashes_quiet() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(|at| format!("{}:{}", at.file(), at.line()))
            .unwrap_or_default();
        tracing::error!(action = "panic", result = "failed", place);
        let _ = writeln!(
            std::io::stderr(),
            "Orgata stopped at {place}. Nothing was sent."
        );
    }));
    let none = rustix::process::Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    if let Err(error) = rustix::process::setrlimit(rustix::process::Resource::Core, none) {
        tracing::warn!(action = "core_dumps.off", result = "failed", %error);
    }
}

/// Installs the log writer. A second call does nothing.
pub(crate) fn install(data: &Path) {
    if let Some(file) = open(&data.join("logs")) {
        let layer = Journal::new(file).with_filter(filter());
        let _ = tracing_subscriber::registry().with(layer).try_init();
    }
}

/// Our own spans, and our own events at the level of `ORGATA_LOG` (default `info`); of everything else
/// the warnings.
fn filter() -> FilterFn<impl Fn(&Metadata<'_>) -> bool> {
    let asked = std::env::var("ORGATA_LOG").unwrap_or_default();
    let level = match asked.as_str() {
        "error" => Level::ERROR,
        "warn" => Level::WARN,
        "debug" => Level::DEBUG,
        _ => Level::INFO,
    };
    let kept = move |data: &Metadata<'_>| {
        let ours = data.target().starts_with("orgata_");
        if data.is_span() {
            ours && *data.level() <= Level::INFO
        } else {
            *data.level() <= if ours { level } else { Level::WARN }
        }
    };
    FilterFn::new(kept).with_max_level_hint(LevelFilter::from_level(level.max(Level::INFO)))
}

fn open(folder: &Path) -> Option<File> {
    std::fs::create_dir_all(folder).ok()?;
    let path = folder.join("orgata.jsonl");
    if path.metadata().is_ok_and(|meta| meta.len() > LIMIT) {
        let _ = std::fs::rename(&path, folder.join("orgata.1.jsonl"));
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).ok()
}
