//! A real keychain: gnome-keyring on a session bus of its own, with a home of its own.

use crate::child::{Running, set_up};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// A bus on which everybody may talk to everybody and nothing is started by itself.
const BUS: &str = r#"<busconfig>
  <type>session</type>
  <listen>unix:path=LISTEN</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// A session bus with or without a keychain. Everything ends with it.
struct Session {
    home: tempfile::TempDir,
    bus: Child,
    address: String,
}

impl Session {
    fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        for dir in ["data", "run", "orgata"] {
            fs::create_dir(home.path().join(dir)).unwrap();
        }
        // The usual configuration would start an installed keychain by itself.
        let config = home.path().join("bus.conf");
        let listen = home.path().join("run/bus");
        fs::write(&config, BUS.replace("LISTEN", listen.to_str().unwrap())).unwrap();
        let mut bus = Command::new("dbus-daemon")
            .args(["--nofork", "--print-address=1", "--config-file"])
            .arg(&config)
            .env_clear()
            .envs(environment(home.path()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("these tests need dbus and gnome-keyring");
        let mut address = String::new();
        let out = bus.stdout.take().unwrap();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut address).unwrap();
        Self {
            home,
            bus,
            address: address.trim().to_owned(),
        }
    }

    /// The same with a keychain that is unlocked.
    fn with_keychain() -> Self {
        let session = Self::start();
        session.unlock();
        session
    }

    /// Starts the keychain with its password, in place of one that runs.
    fn unlock(&self) {
        let mut daemon = self.tool("gnome-keyring-daemon");
        daemon.args([
            "--replace",
            "--unlock",
            "--components=secrets",
            "--daemonize",
        ]);
        let mut daemon = daemon.stdin(Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut daemon.stdin.take().unwrap(), b"login password").unwrap();
        assert!(daemon.wait().unwrap().success());
        while !self.is_unlocked() {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }

    fn lock(&self) {
        let arguments = ["array:objpath:/org/freedesktop/secrets/collection/login"];
        let lock = "org.freedesktop.Secret.Service.Lock";
        self.send("/org/freedesktop/secrets", lock, &arguments)
            .unwrap();
    }

    fn is_unlocked(&self) -> bool {
        let arguments = ["string:org.freedesktop.Secret.Collection", "string:Locked"];
        let get = "org.freedesktop.DBus.Properties.Get";
        let said = self.send("/org/freedesktop/secrets/collection/login", get, &arguments);
        said.is_some_and(|said| said.contains("boolean false"))
    }

    /// Calls the keychain past our own code; `None` when it does not answer.
    fn send(&self, object: &str, method: &str, arguments: &[&str]) -> Option<String> {
        let mut send = self.tool("dbus-send");
        send.args([
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.secrets",
            object,
            method,
        ]);
        let out = send
            .args(arguments)
            .stdout(Stdio::piped())
            .output()
            .unwrap();
        out.status
            .success()
            .then(|| String::from_utf8(out.stdout).unwrap())
    }

    fn tool(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(environment(self.home.path()));
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn dir(&self) -> PathBuf {
        self.home.path().join("orgata")
    }

    fn role(&self, what: &str) -> Running {
        self.role_in(&self.dir(), what)
    }

    fn role_in(&self, dir: &Path, what: &str) -> Running {
        let mut command = self.tool(std::env::current_exe().unwrap().to_str().unwrap());
        set_up(&mut command, "keys", dir, what);
        Running::start(command)
    }

    fn ask(&self, what: &str) -> Vec<String> {
        self.role(what).rest()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The keychain leaves when its bus does.
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}

fn environment(home: &Path) -> Vec<(String, String)> {
    let home = home.to_str().unwrap();
    let mut environment = vec![
        ("HOME".to_owned(), home.to_owned()),
        ("XDG_DATA_HOME".to_owned(), format!("{home}/data")),
        ("XDG_CONFIG_HOME".to_owned(), format!("{home}/config")),
        ("XDG_CACHE_HOME".to_owned(), format!("{home}/cache")),
        ("XDG_RUNTIME_DIR".to_owned(), format!("{home}/run")),
        ("PATH".to_owned(), std::env::var("PATH").unwrap()),
    ];
    for kept in ["LLVM_PROFILE_FILE", "CARGO_LLVM_COV_TARGET_DIR"] {
        environment.extend(
            std::env::var(kept)
                .ok()
                .map(|value| (kept.to_owned(), value)),
        );
    }
    environment
}

const KEYCHAIN: &str = r#"{"type":"keychain"}"#;
const LOCKED: &str = r#"{"type":"keychain_locked"}"#;
const KEY_MISSING: &str = r#"{"type":"memory_only","why":{"type":"key_missing"}}"#;

#[test]
fn keys_and_secrets_live_in_the_keychain_and_nowhere_else() {
    let session = Session::with_keychain();
    let made = session.ask("make");
    assert_eq!(made[0], KEYCHAIN);
    let again = session.ask("secret");
    assert_eq!(again[..2], made[..2], "the same keys at the next start");
    assert_eq!(again[2], "secret Some(\"sk-clear-secret\")");
    assert_eq!(session.ask("forget")[2], "secret false");
    for file in fs::read_dir(session.dir()).unwrap() {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        assert!(
            !bytes.windows(8).any(|part| part == b"sk-clear"),
            "{}",
            path.display()
        );
    }
}

#[test]
fn a_locked_keychain_is_told_from_an_empty_one_and_opens_later() {
    let session = Session::with_keychain();
    let made = session.ask("make");
    session.lock();
    assert_eq!(
        session.ask("look"),
        [LOCKED],
        "no key is made, none is shown"
    );
    let mut waiting = session.role("retry");
    assert_eq!(waiting.next().unwrap(), LOCKED);
    assert_eq!(waiting.next().unwrap(), "waiting");
    session.unlock();
    fs::write(session.dir().join("go"), b"").unwrap();
    assert_eq!(waiting.next().unwrap(), "retried true");
    assert_eq!(session.ask("look"), made[..2]);
}

#[test]
fn a_keychain_that_is_locked_at_the_first_start_makes_no_key_and_leaves_the_choice() {
    let session = Session::with_keychain();
    session.lock();
    assert_eq!(session.ask("look"), [LOCKED]);
    session.unlock();
    assert_eq!(session.ask("look")[0], KEYCHAIN);
    // Whoever has no password for it, on a server for example, can take a passphrase instead.
    let session = Session::with_keychain();
    session.lock();
    assert_eq!(session.ask("file"), [LOCKED, "file Ok(())"]);
    assert_eq!(
        session.ask("look"),
        [r#"{"type":"passphrase_file","locked":true}"#]
    );
}

#[test]
fn another_keychain_does_not_get_new_keys_for_an_old_database() {
    let session = Session::with_keychain();
    session.ask("make");
    let moved = Session::with_keychain();
    let dir = session.dir();
    // It shows neither keys nor canary: for all we know it is locked.
    assert_eq!(moved.role_in(&dir, "look").rest(), [LOCKED]);
    // A keychain that shows our canary but no keys, or was never ours, has lost them for good.
    moved.ask("look");
    fs::remove_file(dir.join("orgata.keychain")).unwrap();
    let other = Session::with_keychain();
    assert_eq!(other.role_in(&dir, "look").rest(), [KEY_MISSING]);
    assert_eq!(
        other.role_in(&dir, "file").rest()[1],
        "file Err(\"keys_exist\")"
    );
    assert!(!dir.join("orgata.keychain").exists());
}

#[test]
fn without_a_keychain_nothing_is_kept_until_there_is_a_passphrase() {
    let session = Session::start();
    let said = session.ask("look");
    assert!(
        said[0].starts_with(r#"{"type":"memory_only","why":{"type":"no_keychain""#),
        "{said:?}"
    );
    assert_eq!(said.len(), 1, "no keys");
    assert_eq!(session.ask("file")[1], "file Ok(())");
    assert_eq!(
        session.ask("look"),
        [r#"{"type":"passphrase_file","locked":true}"#]
    );
}

#[test]
fn a_database_whose_keychain_is_absent_is_left_alone() {
    let session = Session::with_keychain();
    let made = session.ask("make");
    let bare = Session::start();
    let said = bare.role_in(&session.dir(), "file").rest();
    assert!(said[0].contains("no_keychain"), "{said:?}");
    assert_eq!(said[1], "file Err(\"keys_exist\")");
    assert_eq!(session.ask("look"), made[..2], "and opens once it is back");
}

#[test]
fn two_first_starts_at_once_agree_on_the_keys() {
    let session = Session::with_keychain();
    let starts: Vec<Running> = (0..3).map(|_| session.role("look")).collect();
    let said: Vec<Vec<String>> = starts.into_iter().map(Running::rest).collect();
    assert_eq!(said[0][0], KEYCHAIN);
    assert!(
        said.windows(2).all(|pair| pair[0] == pair[1]),
        "all have the same keys"
    );
}
