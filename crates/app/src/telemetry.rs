//! Traces and logs of this device: JSON lines, never a clear value.
//!
//! Fields are `tenantId`, `actor`, `action`, `result`, `redactions`, `traceId`, `spanId`. Libraries
//! are capped at `warn`, whatever `RUST_LOG` asks, because some log tokens at `debug`. A panic
//! writes its place only: its message could hold a value.

use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    path::Path,
    sync::Arc,
};
use tracing_subscriber::{
    EnvFilter, Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _,
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
    let Some(file) = open(&data.join("logs")) else {
        return;
    };
    let layer = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(Arc::new(file))
        .with_filter(filter());
    let _ = tracing_subscriber::registry().with(layer).try_init();
}

/// Our own targets at the level of `ORGATA_LOG` (default `info`), everything else at `warn`.
fn filter() -> EnvFilter {
    let level = std::env::var("ORGATA_LOG")
        .ok()
        .filter(|level| ["error", "warn", "info", "debug"].contains(&level.as_str()));
    let level = level.as_deref().unwrap_or("info");
    let ours = ["app", "gateway", "tools", "store", "desktop", "cli"]
        .map(|name| format!("orgata_{name}={level}"))
        .join(",");
    EnvFilter::new(format!("warn,{ours}"))
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
