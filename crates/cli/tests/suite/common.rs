//! A home of its own, and ways to run the binary in it: at pipes, and at a terminal as a person.

pub use crate::terminal::Terminal;
use serde_json::Value;
use std::{
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};
use tempfile::TempDir;

pub const PASSPHRASE: &str = "correct horse battery";

/// How a run ended.
#[derive(Debug)]
pub struct Done {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Done {
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Fails unless it ended with this code, and never with a panic.
    #[track_caller]
    pub fn with(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "stdout: {}\nstderr: {}",
            self.out, self.err
        );
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// A folder for everything, and the environment that leads there.
pub struct Home {
    pub dir: TempDir,
    passphrase: Option<&'static str>,
}

impl Home {
    /// An empty one, without keys.
    pub fn empty() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            passphrase: None,
        }
    }

    /// One with a key file.
    pub fn new() -> Self {
        let home = Self {
            passphrase: Some(PASSPHRASE),
            ..Self::empty()
        };
        home.person(&["keys", "create"]).with(0);
        home
    }

    /// One whose selected model is a stand-in.
    pub fn with_model(url: &str) -> Self {
        let home = Self::new();
        let url = format!("{url}/v1");
        home.person(&[
            "providers",
            "add",
            "standin",
            "--url",
            &url,
            "--model",
            "standin-small",
            "--select",
        ])
        .with(0);
        let key = home.file("key", "sk-test-0123456789abcdef\n");
        home.person(&["providers", "key", "standin", "--file", &key])
            .with(0);
        home
    }

    pub fn path(&self) -> PathBuf {
        self.dir.path().join("home")
    }

    pub fn folder(&self, name: &str) -> PathBuf {
        let folder = self.dir.path().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let file = self.dir.path().join(name);
        std::fs::write(&file, content).unwrap();
        file.display().to_string()
    }

    pub fn command(&self, args: &[&str]) -> Command {
        self.program(Path::new(env!("CARGO_BIN_EXE_orgata")), args)
    }

    pub fn program(&self, program: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        for name in [
            "ORGATA_AGENT",
            "ORGATA_PASSPHRASE",
            "ORGATA_UI",
            "DISPLAY",
            "WAYLAND_DISPLAY",
        ] {
            command.env_remove(name);
        }
        command
            .args(args)
            .current_dir(self.folder("here"))
            .env("ORGATA_HOME", self.path())
            .env("ORGATA_NO_KEYCHAIN", "1")
            .envs(
                self.passphrase
                    .map(|passphrase| ("ORGATA_PASSPHRASE", passphrase)),
            )
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs it at pipes, where nobody is.
    pub fn run(&self, args: &[&str]) -> Done {
        Done::of(self.command(args).output().unwrap())
    }

    /// Runs it with something on stdin.
    pub fn fed(&self, args: &[&str], input: &[u8]) -> Done {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        let feeder = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let done = Done::of(child.wait_with_output().unwrap());
        feeder.join().unwrap();
        done
    }

    /// Runs it at a terminal, where a person is.
    pub fn person(&self, args: &[&str]) -> Done {
        self.terminal(args).end()
    }

    /// Runs it at a terminal; the test types.
    pub fn terminal(&self, args: &[&str]) -> Terminal {
        Terminal::of(self.command(args))
    }
}

/// A service that ends when the test does.
pub struct Service {
    pub child: Child,
    pub first: Vec<String>,
}

impl Service {
    /// Starts a service and reads its first lines.
    pub fn start(mut command: Command, lines: usize) -> Self {
        use std::io::{BufRead as _, BufReader};
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let line = |_| {
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            line.trim_end().to_owned()
        };
        let first = (0..lines).map(line).collect();
        Self { child, first }
    }

    /// Asks it politely to end; its exit code.
    pub fn end(&mut self) -> i32 {
        signal(&self.child, rustix::process::Signal::TERM);
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn signal(child: &Child, signal: rustix::process::Signal) {
    let id = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(id, signal).unwrap();
}

/// One HTTP request on a connection of its own; head and body of the answer.
pub fn http(
    address: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> String {
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    let headers: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let host = if headers.to_lowercase().contains("host:") {
        String::new()
    } else {
        format!("Host: {address}\r\n")
    };
    let request = format!(
        "{method} {path} HTTP/1.1\r\n{host}{headers}Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}
