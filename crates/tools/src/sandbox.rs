//! A place to run programs in: the work folder and a read-only system list, nothing else.
//!
//! Linux: bubblewrap, every namespace its own, all capabilities dropped. macOS: `sandbox-exec` with
//! a generated profile. Neither shows home, the data folder, D-Bus, display sockets, the sockets of
//! ssh and gpg agents or docker.sock, because only what is listed is there at all. Network is a
//! separate right; with it the network namespace is the machine's own, loopback included, but no
//! unix socket can be made, since the abstract ones of other programs could be reached.

mod bubblewrap;
mod seatbelt;
mod seccomp;

pub use seatbelt::profile as seatbelt_profile;

use std::path::{Path, PathBuf};
use std::process::Command;

/// Home inside the sandbox: empty, gone afterwards.
pub const HOME: &str = "/tmp/home";
/// Search path inside the sandbox.
pub const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// Set to 1 for everything that is started for a tool, so that our own program knows that no person
/// is using it.
pub(crate) const MARK: &str = "ORGATA_AGENT";
/// The filter for jails with network, among the sandbox's own files.
const FILTER: &str = "no-local-sockets.bpf";

/// What one program may see and do.
#[derive(Clone, Debug, Default)]
pub struct Jail {
    /// Work folder, canonical; shown at its own path.
    pub folder: Option<PathBuf>,
    /// Whether the work folder may be written.
    pub writable: bool,
    /// Hidden paths (absolute, inside the work folder); true for a directory.
    pub hidden: Vec<(PathBuf, bool)>,
    /// Paths inside the work folder that may be read but not changed.
    pub read_only: Vec<PathBuf>,
    /// Further files that may be read: a server's program.
    pub programs: Vec<PathBuf>,
    /// Whether the network can be reached.
    pub network: bool,
    /// Environment besides `PATH`, `HOME`, `LANG`, `TERM` and the mark of a tool.
    pub env: Vec<(String, String)>,
}

/// A working sandbox.
#[derive(Debug)]
pub struct Sandbox {
    kind: Kind,
    /// Files that stand for system files and for hidden ones; removed with the sandbox.
    stage: tempfile::TempDir,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Bubblewrap(PathBuf),
    Seatbelt(PathBuf),
}

/// What `orgata doctor` says about the sandbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// `bubblewrap`, `sandbox-exec` or `none`.
    pub kind: &'static str,
    /// Whether a program ran in it just now.
    pub works: bool,
    /// What was found, as a sentence.
    pub detail: String,
    /// What a person can do; empty when it works.
    pub remedy: String,
}

impl Sandbox {
    /// Runs a program in the sandbox of this system and says how it went.
    pub fn probe() -> Probe {
        match Self::find() {
            Ok(sandbox) => Probe {
                kind: sandbox.name(),
                works: true,
                detail: format!("Programs run in {}.", sandbox.name()),
                remedy: String::new(),
            },
            Err(probe) => probe,
        }
    }

    /// The sandbox of this system, tried out.
    ///
    /// # Errors
    /// What is missing and how to get it.
    pub fn find() -> Result<Self, Probe> {
        let kind = installed().ok_or_else(missing)?;
        let name = kind.name();
        let broken = |detail: String| Probe {
            kind: name,
            works: false,
            detail,
            remedy: remedy(),
        };
        let stage = stage().map_err(|error| broken(error.to_string()))?;
        let sandbox = Self { kind, stage };
        let tried = sandbox.command(&Jail::default(), Path::new("/bin/sh"), ["-c", "exit 0"]);
        match tried.map_err(|error| broken(error.to_string()))?.output() {
            Ok(output) if output.status.success() => Ok(sandbox),
            Ok(output) => Err(broken(
                String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            )),
            Err(error) => Err(broken(error.to_string())),
        }
    }

    /// `bubblewrap` or `sandbox-exec`.
    pub fn name(&self) -> &'static str {
        self.kind.name()
    }

    /// A command that runs a program in the sandbox. Its environment is cleared.
    ///
    /// # Errors
    /// When the sandbox's own files cannot be written.
    pub fn command<S: AsRef<std::ffi::OsStr>>(
        &self,
        jail: &Jail,
        program: &Path,
        arguments: impl IntoIterator<Item = S>,
    ) -> std::io::Result<Command> {
        let mut command = match &self.kind {
            Kind::Bubblewrap(bwrap) => bubblewrap::command(bwrap, jail, self.stage.path())?,
            Kind::Seatbelt(exec) => seatbelt::command(exec, jail, self.stage.path()),
        };
        command.arg(program).args(arguments);
        Ok(command)
    }
}

impl Kind {
    fn name(&self) -> &'static str {
        match self {
            Self::Bubblewrap(_) => "bubblewrap",
            Self::Seatbelt(_) => "sandbox-exec",
        }
    }
}

/// The environment of everything that runs in the sandbox.
fn environment(jail: &Jail) -> Vec<(String, String)> {
    let fixed = [
        ("PATH", PATH),
        ("HOME", HOME),
        ("LANG", "C.UTF-8"),
        ("TERM", "dumb"),
    ];
    let fixed = fixed.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let mark = (MARK.to_owned(), "1".to_owned());
    // The mark comes last: nothing given can replace it.
    let given = jail.env.iter().cloned().chain([mark]);
    fixed.into_iter().chain(given).collect()
}

fn installed() -> Option<Kind> {
    let found = |path: &str| Some(PathBuf::from(path)).filter(|path| path.is_file());
    if cfg!(target_os = "macos") {
        return found("/usr/bin/sandbox-exec").map(Kind::Seatbelt);
    }
    // Never by the search path: whoever can set it could put another program there.
    ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"]
        .into_iter()
        .find_map(found)
        .map(Kind::Bubblewrap)
}

fn missing() -> Probe {
    Probe {
        kind: "none",
        works: false,
        detail: "No sandbox is installed.".to_owned(),
        remedy: remedy(),
    }
}

fn remedy() -> String {
    if cfg!(target_os = "macos") {
        "sandbox-exec belongs to macOS; reinstall the system's command line files.".to_owned()
    } else {
        "Install bubblewrap (`sudo apt-get install bubblewrap`). Where the system restricts \
         unprivileged user namespaces (Ubuntu 24.04), also load an AppArmor profile that lets \
         /usr/bin/bwrap use them."
            .to_owned()
    }
}

/// Files that stand for others inside the sandbox. They name nobody.
fn stage() -> std::io::Result<tempfile::TempDir> {
    use std::os::unix::fs::PermissionsExt;
    let stage = tempfile::Builder::new()
        .prefix("orgata-sandbox-")
        .tempdir()?;
    let write = |name: &str, text: &str| std::fs::write(stage.path().join(name), text);
    write(
        "passwd",
        "user:x:1000:1000:user:/tmp/home:/bin/sh\nroot:x:0:0:root:/tmp/home:/bin/sh\n",
    )?;
    write("group", "user:x:1000:\nroot:x:0:\n")?;
    write("hosts", "127.0.0.1 localhost\n::1 localhost\n")?;
    write(
        "nsswitch",
        "passwd: files\ngroup: files\nhosts: files dns\n",
    )?;
    if let Some(filter) = seccomp::no_local_sockets() {
        std::fs::write(stage.path().join(FILTER), filter)?;
    }
    write("hidden", "")?;
    std::fs::create_dir(stage.path().join("hidden.d"))?;
    for name in ["hidden", "hidden.d"] {
        let closed = std::fs::Permissions::from_mode(0o000);
        std::fs::set_permissions(stage.path().join(name), closed)?;
    }
    Ok(stage)
}
