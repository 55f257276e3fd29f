//! Runs a program to its end and keeps what it says, within limits.

use rustix::process::{Pid, Signal, kill_process_group};
use std::os::unix::process::CommandExt;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;

/// What a program said and how it ended.
#[derive(Debug)]
pub struct Captured {
    /// Standard output and error in the order in which they were written, up to the cap.
    pub output: Vec<u8>,
    /// Bytes beyond the cap; they were read and dropped.
    pub dropped: u64,
    /// Exit code; `None` when a signal ended it or the time ran out.
    pub code: Option<i32>,
    /// Whether the time ran out.
    pub timed_out: bool,
}

/// Runs a command in a process group of its own, standard input closed.
///
/// Dropping the future kills the group; a sandboxed command lives in a namespace of its own, which
/// dies with the group's leader. The output is read as it comes: at most `cap` bytes are held.
///
/// # Errors
/// When the program cannot be started.
pub async fn capture(
    mut command: std::process::Command,
    limit: Duration,
    cap: usize,
) -> std::io::Result<Captured> {
    let (reader, writer) = std::io::pipe()?;
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .process_group(0);
    let mut group = Group::spawn(command)?;
    let mut reader = pipe::Receiver::from_owned_fd(reader.into())?;
    let mut kept = Kept {
        output: Vec::new(),
        dropped: 0,
        cap,
    };

    let ended = tokio::time::timeout(limit, async {
        tokio::select! {
            biased;
            read = kept.read_to_end(&mut reader) => { read?; group.child.wait().await }
            status = group.child.wait() => status,
        }
    })
    .await;
    // Whoever still runs in the group would keep the pipe open.
    group.kill();
    let _ = tokio::time::timeout(DRAIN, kept.read_to_end(&mut reader)).await;
    let (code, timed_out) = match ended {
        Ok(status) => (status?.code(), false),
        Err(_) => (None, true),
    };
    Ok(Captured {
        output: kept.output,
        dropped: kept.dropped,
        code,
        timed_out,
    })
}

/// What is still in the pipe after the end is read for so long.
const DRAIN: Duration = Duration::from_millis(500);

struct Kept {
    output: Vec<u8>,
    dropped: u64,
    cap: usize,
}

impl Kept {
    async fn read_to_end(&mut self, reader: &mut pipe::Receiver) -> std::io::Result<()> {
        let mut chunk = vec![0; 64 * 1024];
        loop {
            let read = reader.read(&mut chunk).await?;
            if read == 0 {
                return Ok(());
            }
            let room = self.cap.saturating_sub(self.output.len()).min(read);
            self.output.extend_from_slice(&chunk[..room]);
            self.dropped += (read - room) as u64;
        }
    }
}

/// A child that leads a process group; dropping it kills the group.
pub(crate) struct Group {
    pub(crate) child: tokio::process::Child,
    leader: Option<Pid>,
}

impl Group {
    /// Starts a command that was given a process group of its own.
    pub(crate) fn spawn(command: std::process::Command) -> std::io::Result<Self> {
        let mut command = tokio::process::Command::from(command);
        let child = command.kill_on_drop(true).spawn()?;
        let leader = child
            .id()
            .and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        Ok(Self { child, leader })
    }

    /// Kills every process of the group.
    pub(crate) fn kill(&self) {
        if let Some(leader) = self.leader {
            // Fails when nobody is left, which is what is wanted.
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}
