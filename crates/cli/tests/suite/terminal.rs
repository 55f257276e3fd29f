//! A terminal with a person: the test reads the screen and types.

use crate::common::Done;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Write as _},
    os::fd::OwnedFd,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// So long a test waits before it says what is missing.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that does not outlive a test that fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A program at a terminal: stdin and stderr are one, stdout is a pipe.
pub struct Terminal {
    program: Running,
    keyboard: File,
    screen: Arc<Mutex<String>>,
    reader: std::thread::JoinHandle<()>,
    printed: std::thread::JoinHandle<String>,
}

impl Terminal {
    /// With stdout at the terminal too, as a person has it.
    pub fn whole(command: Command) -> Self {
        Self::start(command, true)
    }

    pub fn of(command: Command) -> Self {
        Self::start(command, false)
    }

    fn start(mut command: Command, whole: bool) -> Self {
        let master: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let slave = || {
            OpenOptions::new()
                .read(true)
                .write(true)
                .open(name.to_str().unwrap())
                .unwrap()
        };
        let mut child = command
            .stdin(slave())
            .stderr(slave())
            .stdout(if whole {
                slave().into()
            } else {
                Stdio::piped()
            })
            .spawn()
            .unwrap();
        drop(command);
        let screen = Arc::new(Mutex::new(String::new()));
        let (shown, mut master_read) = (screen.clone(), File::from(master.try_clone().unwrap()));
        let reader = std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // The terminal ends with an error when its last user has gone.
            while let Ok(count) = master_read.read(&mut bytes) {
                if count == 0 {
                    break;
                }
                shown
                    .lock()
                    .unwrap()
                    .push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        let stdout = child.stdout.take();
        let printed = std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = stdout.map(|mut stdout| stdout.read_to_end(&mut bytes));
            String::from_utf8_lossy(&bytes).into_owned()
        });
        Self {
            program: Running(child),
            keyboard: File::from(master),
            screen,
            reader,
            printed,
        }
    }

    /// Waits until words stand on the screen.
    #[track_caller]
    pub fn sees(&self, words: &str) {
        self.sees_times(words, 1);
    }

    /// Everything that stood on the screen so far.
    pub fn shown(&self) -> String {
        self.screen.lock().unwrap().clone()
    }

    /// Waits until words stand on the screen that many times.
    #[track_caller]
    pub fn sees_times(&self, words: &str, times: usize) {
        let start = Instant::now();
        while self.screen.lock().unwrap().matches(words).count() < times {
            assert!(
                start.elapsed() < PATIENCE,
                "no {words:?} in: {}",
                self.screen.lock().unwrap()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn types(&mut self, line: &str) {
        self.presses(&format!("{line}\n"));
    }

    /// Keys as a terminal sends them.
    pub fn presses(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    pub fn end(mut self) -> Done {
        let code = self.program.0.wait().unwrap().code().unwrap_or(-1);
        self.reader.join().unwrap();
        let err = self.screen.lock().unwrap().clone();
        Done {
            code,
            out: self.printed.join().unwrap(),
            err,
        }
    }
}
