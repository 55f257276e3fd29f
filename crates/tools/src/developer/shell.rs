//! shell.

use super::{Answer, Developer, number, text};
use crate::hidden::Scan;
use crate::process::{Captured, capture};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Seconds until a command is stopped when it does not say.
const DEFAULT_SECONDS: u64 = 120;
/// Most bytes of output that are held.
const MAX_OUTPUT: usize = 64 * 1024 * 1024;

impl Developer {
    pub(super) async fn shell(self: &Arc<Self>, arguments: &Value) -> Answer {
        let line = text(arguments, "command")?.to_owned();
        let seconds = number(arguments, "timeout_secs")?.unwrap_or(DEFAULT_SECONDS);
        let seconds = seconds.clamp(1, self.longest);
        let network = arguments
            .get("network")
            .and_then(Value::as_bool)
            .unwrap_or(false);
        if network && !self.network {
            return Err("the profile gives shell no network".to_owned());
        }
        let view = self.view()?;
        let before = view.look().await?;
        let started = SystemTime::now();
        let limit = Duration::from_secs(seconds);
        let (captured, notes) = match &self.sandbox {
            Some(sandbox) => {
                let mut prepared = view.prepare(sandbox, &before).await;
                prepared.jail.network = network;
                let command = sandbox.command(&prepared.jail, shell(), ["-c", &line]);
                (
                    run(command.map_err(|error| error.to_string())?, limit).await?,
                    prepared.notes,
                )
            }
            None => (self.unsandboxed(&line, limit, &before).await?, Vec::new()),
        };
        let answer = view
            .withhold(&before, started, describe(&captured, seconds))
            .await?;
        let mentions = notes.iter().filter(|_| line.contains("git"));
        let answer = mentions.fold(answer, |answer, note| format!("{answer}\n[{note}]"));
        if captured.code == Some(0) {
            Ok(answer)
        } else {
            Err(answer)
        }
    }

    async fn unsandboxed(
        &self,
        line: &str,
        limit: Duration,
        scan: &Scan,
    ) -> Result<Captured, String> {
        if !self.unsandboxed {
            return Err(
                "no sandbox is available here, and the profile does not let programs run \
                        without one"
                    .to_owned(),
            );
        }
        if scan.rules || !scan.hidden.is_empty() {
            return Err(
                "without a sandbox the ignore files of this folder cannot be enforced, so \
                        nothing is run"
                    .to_owned(),
            );
        }
        let folder = &self.view()?.folder;
        let mut command = std::process::Command::new(shell());
        command
            .args(["-c", line])
            .current_dir(folder.root())
            .env_clear();
        command.envs([
            ("PATH", crate::sandbox::PATH),
            ("LANG", "C.UTF-8"),
            ("TERM", "dumb"),
            (crate::sandbox::MARK, "1"),
        ]);
        command.env("HOME", folder.root());
        run(command, limit).await
    }
}

fn shell() -> &'static Path {
    let bash = Path::new("/bin/bash");
    if bash.exists() {
        bash
    } else {
        Path::new("/bin/sh")
    }
}

async fn run(command: std::process::Command, limit: Duration) -> Result<Captured, String> {
    let started = capture(command, limit, MAX_OUTPUT).await;
    started.map_err(|error| format!("the shell could not be started: {error}"))
}

/// What a command said and how it ended, as the model reads it.
fn describe(captured: &Captured, seconds: u64) -> String {
    let output = &captured.output;
    let mut text = if output.contains(&0) {
        format!(
            "[binary output, {} bytes, not shown]",
            output.len() as u64 + captured.dropped
        )
    } else {
        match std::str::from_utf8(output) {
            Ok(text) => text.to_owned(),
            Err(_) => format!(
                "{}\n[some bytes were not UTF-8 and are shown as \u{fffd}]",
                String::from_utf8_lossy(output)
            ),
        }
    };
    if captured.dropped > 0 && !output.contains(&0) {
        note(
            &mut text,
            &format!("[{} more bytes were dropped]", captured.dropped),
        );
    }
    match (captured.timed_out, captured.code) {
        (true, _) => note(&mut text, &format!("[stopped after {seconds} seconds]")),
        (false, Some(0)) if text.is_empty() => note(&mut text, "[no output]"),
        (false, Some(0)) => {}
        (false, Some(code)) => note(&mut text, &format!("[exit code {code}]")),
        (false, None) => note(&mut text, "[ended by a signal]"),
    }
    text
}

/// Adds a sentence on a line of its own.
fn note(text: &mut String, sentence: &str) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(sentence);
}
