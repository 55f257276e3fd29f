//! What this device says of its person. Seeded into the guard's dictionary, so that it is always
//! masked, also in paths and tool output.

use std::{env, fs, path::PathBuf, process::Command};

/// One word that is always masked, with the type its tokens carry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// The word or phrase.
    pub text: String,
    /// Type, for example `PERSON`.
    pub kind: &'static str,
}

/// Names that say nothing of a person; masking them would only garble text.
const GENERIC: &[&str] = &[
    "root",
    "user",
    "admin",
    "administrator",
    "ubuntu",
    "debian",
    "runner",
    "guest",
    "test",
    "nobody",
    "localhost",
    "home",
    "docker",
    "vagrant",
    "build",
    "orgata",
    "desktop",
    "laptop",
    "macbook",
    "pc",
    "unknown",
];

/// The person's name as the operating system knows it; the user name when it knows none.
#[must_use]
pub fn person() -> String {
    full_name()
        .or_else(user)
        .unwrap_or_else(|| "you".to_owned())
}

/// OS user, full name, host, home path and git e-mail of this device.
#[must_use]
pub fn words() -> Vec<Word> {
    let named = [
        (user(), "PERSON"),
        (full_name(), "PERSON"),
        (git("user.name"), "PERSON"),
        (host(), "HOST"),
        (
            home()
                .map(|home| home.display().to_string())
                .filter(|home| home.matches('/').count() > 1),
            "PATH",
        ),
        (git("user.email"), "EMAIL"),
    ];
    let mut words: Vec<Word> = named
        .into_iter()
        .filter_map(|(text, kind)| {
            Some(Word {
                text: text?.trim().to_owned(),
                kind,
            })
        })
        .collect();
    words.retain(|word| {
        word.text.chars().count() >= 3 && !GENERIC.contains(&word.text.to_lowercase().as_str())
    });
    words.sort();
    words.dedup_by(|a, b| a.text == b.text);
    words
}

/// The home folder: as the environment says, else as the system knows this user.
#[must_use]
pub fn home() -> Option<PathBuf> {
    let named = env::var_os("HOME")
        .filter(|home| !home.is_empty())
        .map(PathBuf::from);
    named.or_else(|| {
        let id = rustix::process::getuid().as_raw().to_string();
        let passwd = fs::read_to_string("/etc/passwd").ok()?;
        let line = passwd
            .lines()
            .find(|line| line.split(':').nth(2) == Some(id.as_str()))?;
        line.split(':')
            .nth(5)
            .filter(|home| !home.is_empty())
            .map(PathBuf::from)
    })
}

fn user() -> Option<String> {
    ["USER", "LOGNAME"]
        .iter()
        .find_map(|name| env::var(name).ok())
        .filter(|user| !user.is_empty())
}

/// The first GECOS field of the person's line in `/etc/passwd`; on macOS what `id -F` says.
fn full_name() -> Option<String> {
    if cfg!(target_os = "macos") {
        return output(Command::new("/usr/bin/id").arg("-F"));
    }
    let user = user()?;
    let passwd = fs::read_to_string("/etc/passwd").ok()?;
    let line = passwd
        .lines()
        .find(|line| line.split(':').next() == Some(user.as_str()))?;
    let name = line.split(':').nth(4)?.split(',').next()?.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

fn host() -> Option<String> {
    fs::read_to_string("/proc/sys/kernel/hostname")
        .ok()
        .or_else(|| output(&mut Command::new("/bin/hostname")))
}

fn git(key: &str) -> Option<String> {
    output(Command::new("git").args(["config", "--global", "--get", key]))
}

fn output(command: &mut Command) -> Option<String> {
    let done = command
        .stdin(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(done.stdout).ok()?.trim().to_owned();
    (done.status.success() && !text.is_empty()).then_some(text)
}
