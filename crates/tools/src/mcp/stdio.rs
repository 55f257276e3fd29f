//! A server as a process: one message per line.

use super::link::{INBOX, NotSent};
use crate::process::Group;
use serde_json::Value;
use std::collections::VecDeque;
use std::os::unix::process::CommandExt;
use std::process::{ExitStatus, Stdio as Pipe};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::ChildStdin;
use tokio::sync::mpsc;

/// What is kept of a server's standard error.
const STDERR: usize = 8 * 1024;
/// Longest message that a server may send.
const MAX_LINE: u64 = 64 * 1024 * 1024;
/// Time between closing a server's input and killing it.
const GRACE: Duration = Duration::from_millis(300);

/// A running server. Dropping it kills its process group.
pub(crate) struct Stdio {
    group: Mutex<Option<Group>>,
    stdin: tokio::sync::Mutex<Option<ChildStdin>>,
    stderr: Arc<Mutex<VecDeque<u8>>>,
    ended: Mutex<Option<ExitStatus>>,
}

impl Stdio {
    /// Starts a server; its messages come out of the inbox, which closes when it ends.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub(crate) fn start(
        mut command: std::process::Command,
    ) -> std::io::Result<(Arc<Self>, mpsc::Receiver<Value>)> {
        command
            .stdin(Pipe::piped())
            .stdout(Pipe::piped())
            .stderr(Pipe::piped())
            .process_group(0);
        let mut group = Group::spawn(command)?;
        let stdin = group.child.stdin.take();
        let (sender, inbox) = mpsc::channel(INBOX);
        let stderr = Arc::<Mutex<VecDeque<u8>>>::default();
        if let Some(stdout) = group.child.stdout.take() {
            tokio::spawn(messages(stdout, sender));
        }
        if let Some(pipe) = group.child.stderr.take() {
            tokio::spawn(tail(pipe, stderr.clone()));
        }
        let stdin = tokio::sync::Mutex::new(stdin);
        let (group, ended) = (Mutex::new(Some(group)), Mutex::new(None));
        Ok((
            Arc::new(Self {
                group,
                stdin,
                stderr,
                ended,
            }),
            inbox,
        ))
    }

    pub(crate) async fn send(&self, bytes: &[u8]) -> Result<(), NotSent> {
        let mut line = bytes.to_vec();
        line.push(b'\n');
        let mut stdin = self.stdin.lock().await;
        let Some(stdin) = stdin.as_mut() else {
            return Err(NotSent("the server was stopped".to_owned()));
        };
        let written = match stdin.write_all(&line).await {
            Ok(()) => stdin.flush().await,
            Err(error) => Err(error),
        };
        written.map_err(|error| NotSent(format!("the server does not read: {error}")))
    }

    /// Closes its input, gives it a moment, then kills its group.
    pub(crate) async fn close(&self) {
        *self.stdin.lock().await = None;
        let group = self.take();
        if let Some(mut group) = group
            && let Ok(Ok(status)) = tokio::time::timeout(GRACE, group.child.wait()).await
        {
            *lock(&self.ended) = Some(status);
        }
    }

    /// Kills its process group at once.
    pub(crate) fn kill(&self) {
        drop(self.take());
    }

    /// How it ended, once it has ended by itself.
    pub(crate) fn exit(&self) -> Option<ExitStatus> {
        if let Some(group) = lock(&self.group).as_mut() {
            return group.child.try_wait().ok()?;
        }
        *lock(&self.ended)
    }

    /// Whether it ended or was stopped.
    pub(crate) fn is_over(&self) -> bool {
        lock(&self.group).is_none() || self.exit().is_some()
    }

    /// The last lines of its standard error.
    pub(crate) fn stderr(&self) -> String {
        let mut tail = lock(&self.stderr);
        String::from_utf8_lossy(tail.make_contiguous())
            .trim()
            .to_owned()
    }

    fn take(&self) -> Option<Group> {
        lock(&self.group).take()
    }
}

async fn messages(stdout: impl AsyncRead + Unpin, inbox: mpsc::Sender<Value>) {
    let mut reader = BufReader::new(stdout);
    let mut line = Vec::new();
    loop {
        line.clear();
        match (&mut reader)
            .take(MAX_LINE)
            .read_until(b'\n', &mut line)
            .await
        {
            Ok(0) | Err(_) => return,
            Ok(_) if !line.ends_with(b"\n") && line.len() as u64 == MAX_LINE => return,
            Ok(_) => {}
        }
        // Servers also print other things; a line that is no JSON is not for us.
        if let Ok(message) = serde_json::from_slice(&line)
            && inbox.send(message).await.is_err()
        {
            return;
        }
    }
}

async fn tail(mut pipe: impl AsyncRead + Unpin, kept: Arc<Mutex<VecDeque<u8>>>) {
    let mut chunk = [0; 4096];
    while let Ok(read @ 1..) = pipe.read(&mut chunk).await {
        let mut kept = lock(&kept);
        kept.extend(&chunk[..read]);
        let over = kept.len().saturating_sub(STDERR);
        kept.drain(..over);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
