//! `orgata-standin --port 0 --script FILE.json --record DIR`: prints its address and serves until it
//! is stopped.

use orgata_standin::{Script, Standin};
use std::io::Write as _;
use std::{env, fs, path::PathBuf, process::ExitCode};

const USAGE: &str = "usage: orgata-standin [--port N] [--script FILE.json] [--record DIR]";

struct Options {
    port: u16,
    script: Script,
    record: Option<PathBuf>,
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options {
        port: 0,
        script: Script::default(),
        record: None,
    };
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or(USAGE)?;
        match name.as_str() {
            "--port" => options.port = value.parse().map_err(|_| format!("not a port: {value}"))?,
            "--script" => options.script = script(&value)?,
            "--record" => options.record = Some(value.into()),
            _ => return Err(USAGE.to_owned()),
        }
    }
    Ok(options)
}

fn script(path: &str) -> Result<Script, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("{path}: {error}"))
}

async fn run() -> Result<std::convert::Infallible, String> {
    let options = options(env::args().skip(1))?;
    let started = Standin::start_at(options.port, options.script, options.record).await;
    let standin = started.map_err(|error| error.to_string())?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", standin.url())
        .and_then(|()| out.flush())
        .map_err(|error| error.to_string())?;
    std::future::pending().await
}

#[tokio::main]
async fn main() -> ExitCode {
    let Err(message) = run().await;
    let _ = writeln!(std::io::stderr(), "{message}");
    ExitCode::FAILURE
}
