//! Linux: arguments of bubblewrap.

use super::Jail;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Parts of `/etc` that programs need and that name nobody.
const ETC: [&str; 12] = [
    "alternatives",
    "ca-certificates",
    "ca-certificates.conf",
    "fonts",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "localtime",
    "mime.types",
    "pki",
    "ssl/certs",
    "ssl/openssl.cnf",
];
/// Opens the filter (`$0`) and becomes bubblewrap. So the filter is open in this one process only;
/// a descriptor left open for it here would be inherited by whatever else is started meanwhile.
const FILTERED: &str = r#"exec "$@" 9<"$0""#;
/// More paths than this make bubblewrap slow: it rereads the mount table for each.
const MAX_HIDDEN: usize = 1_500;

pub(super) fn command(bwrap: &Path, jail: &Jail, stage: &Path) -> std::io::Result<Command> {
    if jail.hidden.len() > MAX_HIDDEN {
        return Err(std::io::Error::other(format!(
            "the ignore files hide more than {MAX_HIDDEN} single files; hide their folders instead"
        )));
    }
    let mut command = if jail.network {
        filtered(bwrap, stage)?
    } else {
        Command::new(bwrap)
    };
    // Bubblewrap hands its own environment on. As arguments, values would show in the process list.
    command.env_clear().envs(super::environment(jail));
    command.args([
        "--unshare-all",
        "--cap-drop",
        "ALL",
        "--die-with-parent",
        "--new-session",
    ]);
    if jail.network {
        command.args(["--share-net", "--seccomp", "9"]);
        // What the shell in front leaves behind; PWD is set anew.
        command.args(["--unsetenv", "OLDPWD", "--unsetenv", "SHLVL"]);
    }
    command.args(["--hostname", "sandbox", "--proc", "/proc", "--dev", "/dev"]);
    command.args(["--tmpfs", "/tmp", "--dir", super::HOME]);
    system(&mut command);
    etc(&mut command, stage, jail.network);
    for program in &jail.programs {
        command.arg("--ro-bind").arg(program).arg(program);
    }
    folder(&mut command, jail, stage);
    // Everything that is mounted lies on a file system in memory; nothing is added to it any more.
    command.args(["--remount-ro", "/", "--"]);
    Ok(command)
}

/// Bubblewrap with the filter that a jail with network needs.
fn filtered(bwrap: &Path, stage: &Path) -> std::io::Result<Command> {
    let filter = stage.join(super::FILTER);
    if !filter.is_file() {
        return Err(std::io::Error::other(
            "on this kind of processor a program with network cannot be kept from the sockets of \
             other programs, so it gets no network",
        ));
    }
    let mut command = Command::new("/bin/sh");
    command.args(["-c", FILTERED]).arg(filter).arg(bwrap);
    Ok(command)
}

fn system(command: &mut Command) {
    command.args(["--ro-bind", "/usr", "/usr"]);
    for path in ["/bin", "/sbin", "/lib", "/lib64", "/lib32", "/libx32"] {
        let path = Path::new(path);
        match std::fs::read_link(path) {
            Ok(target) => command.arg("--symlink").arg(target).arg(path),
            Err(_) if path.is_dir() => command.arg("--ro-bind").arg(path).arg(path),
            Err(_) => continue,
        };
    }
}

fn etc(command: &mut Command, stage: &Path, network: bool) {
    for name in ETC {
        let path = Path::new("/etc").join(name);
        command.arg("--ro-bind-try").arg(&path).arg(&path);
    }
    for (file, path) in [("passwd", "passwd"), ("group", "group"), ("hosts", "hosts")]
        .into_iter()
        .chain([("nsswitch", "nsswitch.conf")])
    {
        command
            .arg("--ro-bind")
            .arg(stage.join(file))
            .arg(Path::new("/etc").join(path));
    }
    if network {
        // Often a link into /run, which is not there.
        let resolv = std::fs::canonicalize("/etc/resolv.conf");
        if let Ok(resolv) = resolv {
            command.arg("--ro-bind").arg(resolv).arg("/etc/resolv.conf");
        }
    }
}

fn folder(command: &mut Command, jail: &Jail, stage: &Path) {
    let Some(folder) = &jail.folder else {
        command.args(["--chdir", super::HOME]);
        return;
    };
    let bind = if jail.writable { "--bind" } else { "--ro-bind" };
    command.arg(bind).arg(folder).arg(folder);
    for path in &jail.read_only {
        command.arg("--ro-bind-try").arg(path).arg(path);
    }
    for (path, is_dir) in &jail.hidden {
        let stands: PathBuf = stage.join(if *is_dir { "hidden.d" } else { "hidden" });
        command.arg("--ro-bind").arg(stands).arg(path);
    }
    command.arg("--chdir").arg(folder);
}
