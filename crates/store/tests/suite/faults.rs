//! Full disk, read-only folder, damage, wrong key: a clear error, and nothing lost.

use crate::{
    child::{Running, command},
    common::*,
};
use orgata_log::{Log, LogError};
use orgata_store::{DbKey, OpenError, Store};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

fn database(dir: &Path) -> std::path::PathBuf {
    dir.join("orgata.db")
}

/// A closed database with three entries and an empty write-ahead log.
fn made() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    append(
        &open(dir.path()),
        (0..3).map(|n| said("s", "kept", n)).collect(),
    );
    raw(dir.path())
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    dir
}

fn files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|file| file.unwrap())
        .map(|file| {
            (
                file.file_name().into_string().unwrap(),
                fs::read(file.path()).unwrap(),
            )
        })
        .filter(|(name, _)| !name.ends_with("-shm"))
        .collect();
    files.sort();
    files
}

#[test]
fn a_wrong_key_is_told_and_changes_nothing() {
    let dir = made();
    let wrong = || {
        let mut config = config(dir.path());
        config.key = DbKey::new([8; 32]);
        Store::open(config)
    };
    let before = files(dir.path());
    assert!(matches!(wrong(), Err(OpenError::WrongKey(_))));
    assert_eq!(files(dir.path()), before);
    // Also without the note beside the database.
    fs::remove_file(dir.path().join("orgata.db.key-id")).unwrap();
    let before = fs::read(database(dir.path())).unwrap();
    assert!(matches!(wrong(), Err(OpenError::WrongKey(_))));
    assert_eq!(fs::read(database(dir.path())).unwrap(), before);
    assert!(
        !dir.path().join("orgata.db.key-id").exists(),
        "the wrong key is not noted"
    );
    assert_eq!(texts(&open(dir.path())), ["kept", "kept", "kept"]);
}

#[test]
fn a_database_that_is_gone_is_not_made_anew() {
    let dir = made();
    fs::remove_file(database(dir.path())).unwrap();
    assert!(matches!(
        Store::open(config(dir.path())),
        Err(OpenError::Missing { .. })
    ));
    assert!(!database(dir.path()).exists());
    // Cut to nothing counts as gone too.
    fs::write(database(dir.path()), b"").unwrap();
    assert!(matches!(
        Store::open(config(dir.path())),
        Err(OpenError::Missing { .. })
    ));
}

#[test]
fn a_damaged_first_page_is_told_and_left_alone() {
    let dir = made();
    let mut bytes = fs::read(database(dir.path())).unwrap();
    bytes[200] ^= 1;
    fs::write(database(dir.path()), &bytes).unwrap();
    let end = Store::open(config(dir.path()));
    assert!(
        matches!(end, Err(OpenError::Log(LogError::Corrupt(_)))),
        "{end:?}"
    );
    assert_eq!(fs::read(database(dir.path())).unwrap(), bytes);
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let text = "These are my notes.\n".repeat(500);
    fs::write(database(dir.path()), &text).unwrap();
    assert!(matches!(
        Store::open(config(dir.path())),
        Err(OpenError::WrongKey(_))
    ));
    assert_eq!(fs::read_to_string(database(dir.path())).unwrap(), text);
}

#[test]
fn a_damaged_page_in_the_middle_is_told_when_it_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    for n in 0..50 {
        append(&store, vec![said("s", &"kept ".repeat(500), n)]);
    }
    drop(store);
    raw(dir.path())
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    let mut bytes = fs::read(database(dir.path())).unwrap();
    let pages = bytes.len() / 4096;
    for page in pages / 2..pages {
        bytes[page * 4096 + 100] ^= 1;
    }
    fs::write(database(dir.path()), &bytes).unwrap();
    let end = Store::open(config(dir.path()))
        .map_err(|error| format!("{error:?}"))
        .and_then(|store| {
            now(store.read(Default::default())).map_err(|error| format!("{error:?}"))
        });
    let error = end.unwrap_err();
    assert!(error.contains("Corrupt"), "{error}");
}

#[test]
fn a_database_of_a_newer_program_is_left_alone() {
    let dir = made();
    raw(dir.path())
        .execute_batch("PRAGMA user_version = 99")
        .unwrap();
    let end = Store::open(config(dir.path()));
    assert!(
        matches!(end, Err(OpenError::Newer { found: 99, .. })),
        "{end:?}"
    );
}

#[test]
fn many_openings_of_a_fresh_folder_make_one_database() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path();
    let origins: Vec<_> = std::thread::scope(|scope| {
        let opening = |n| {
            scope.spawn(move || {
                let store = open(path);
                append(&store, vec![said("s", "x", n)]);
                store.origin().clone()
            })
        };
        let openings: Vec<_> = (0..6).map(opening).collect();
        openings
            .into_iter()
            .map(|opening| opening.join().unwrap())
            .collect()
    });
    assert!(origins.windows(2).all(|pair| pair[0] == pair[1]));
    let store = open(dir.path());
    assert_eq!(texts(&store).len(), 6);
    assert_whole(&store);
}

#[test]
fn tampering_past_the_store_shows() {
    for (change, broken) in [
        (
            "UPDATE body SET bytes = '{\"text\":\"forged\"}' WHERE position = 2",
            Some(1),
        ),
        ("UPDATE entry SET at = 99 WHERE position = 2", Some(2)),
        ("DELETE FROM entry WHERE position = 2", Some(1)),
        ("DELETE FROM entry WHERE position = 3", Some(2)),
        ("UPDATE head SET next = 2", Some(2)),
        ("UPDATE entry SET seq = seq + 10", Some(0)),
        ("DELETE FROM body WHERE position = 2", None),
    ] {
        let dir = made();
        // A body is stored as bytes.
        let change = change.replace("'{", "CAST('{").replace("}'", "}' AS BLOB)");
        raw(dir.path()).execute_batch(&change).unwrap();
        let store = open(dir.path());
        let reports = now(store.view(|view| view.verify())).unwrap();
        assert!(!reports[0].is_whole(), "{change}");
        assert_eq!(
            reports[0].broken.as_ref().map(|broken| broken.seq),
            broken,
            "{change}"
        );
        assert_eq!(reports[0].lost, u64::from(broken.is_none()), "{change}");
    }
}

/// Runs the filling role under a limit; returns how many entries it said to be safe.
fn fill(limited: Command) -> usize {
    let mut said_so = Running::start(limited).rest();
    assert_eq!(said_so.pop().unwrap(), "failed DiskFull");
    assert!(said_so.iter().all(|line| line.starts_with("safe ")));
    assert!(
        !said_so.is_empty(),
        "something was saved before the disk was full"
    );
    said_so.len()
}

fn all_there(store: &Store, least: usize) {
    let there = texts(store).len();
    assert!(there >= least, "{there} of {least}");
    assert_whole(store);
    append(store, vec![said("s", "room again", 1)]);
}

/// A limit on the size of files, which an ordinary user can set.
#[test]
#[cfg(unix)]
fn a_file_that_may_not_grow_is_a_full_disk() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 2048; exec \"$0\" \"$@\""]);
    shell.arg(std::env::current_exe().unwrap());
    crate::child::set_up(&mut shell, "fill", dir.path(), "");
    let safe = fill(shell);
    all_there(&open(dir.path()), safe);
}

/// Mounts a small file system; only root can.
#[cfg(target_os = "linux")]
struct Mount(tempfile::TempDir);

#[cfg(target_os = "linux")]
impl Mount {
    fn small() -> Option<Self> {
        let mount = Self(tempfile::tempdir().unwrap());
        mount
            .run("mount", &["-t", "tmpfs", "-o", "size=3m", "orgata-test"])
            .then_some(mount)
    }

    fn remount(&self, options: &str) {
        assert!(self.run("mount", &["-o", &format!("remount,{options}")]));
    }

    fn run(&self, program: &str, args: &[&str]) -> bool {
        let mut command = Command::new(program);
        command.args(args).arg(self.0.path()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}

#[cfg(target_os = "linux")]
impl Drop for Mount {
    fn drop(&mut self) {
        self.run("umount", &["-l"]);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told_and_loses_nothing() {
    let Some(mount) = Mount::small() else {
        println!("not run: mounting needs root; the file size limit is tested");
        return;
    };
    let dir = mount.0.path().join("data");
    let safe = fill(command("fill", &dir, ""));
    mount.remount("size=30m");
    all_there(&open(&dir), safe);
}

#[test]
#[cfg(target_os = "linux")]
fn a_read_only_disk_is_told_and_loses_nothing() {
    let Some(mount) = Mount::small() else {
        println!("not run: mounting needs root; the read-only folder is tested");
        return;
    };
    let dir = mount.0.path().join("data");
    append(&open(&dir), vec![said("s", "kept", 1)]);
    mount.remount("ro");
    let end = Store::open(config(&dir));
    assert!(
        matches!(end, Err(OpenError::Log(LogError::ReadOnly(_)))),
        "{end:?}"
    );
    let end = Store::open(config(&mount.0.path().join("new")));
    assert!(
        matches!(end, Err(OpenError::Log(LogError::ReadOnly(_)))),
        "{end:?}"
    );
    mount.remount("rw");
    assert_eq!(texts(&open(&dir)), ["kept"]);
}

#[test]
#[cfg(unix)]
fn a_read_only_folder_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o500)).unwrap();
    let probe = fs::write(dir.path().join("probe"), b"");
    if probe.is_ok() {
        println!("not run: root may write anywhere; the read-only disk is tested");
        return;
    }
    let end = Store::open(config(dir.path()));
    assert!(
        matches!(end, Err(OpenError::Log(LogError::ReadOnly(_)))),
        "{end:?}"
    );
}

#[test]
#[cfg(unix)]
fn nobody_else_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let outer = tempfile::tempdir().unwrap();
    let dir = outer.path().join("new");
    let store = open(&dir);
    append(&store, vec![said("s", "x", 1)]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir), 0o700);
    for file in fs::read_dir(&dir).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn nothing_is_written_in_clear() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    append(&store, vec![said("s", &"Zebrafink ".repeat(3_000), 1)]);
    for (name, bytes) in files(dir.path()) {
        let clear = bytes
            .windows(9)
            .any(|part| part.eq_ignore_ascii_case(b"zebrafink"));
        let header = bytes.starts_with(b"SQLite format 3");
        assert!(!clear && !header, "{name}");
    }
}
