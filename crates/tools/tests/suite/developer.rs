//! The built-in tools.

use crate::support::{Setup, folder, write};
use orgata_agent::ports::Toolbox;
use orgata_log::TurnId;
use serde_json::json;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_file_is_written_read_edited_and_listed() {
    let work = folder();
    let session = Setup::new(Some(work.path())).open();
    let names = session.names().await;
    assert_eq!(names, ["shell", "edit", "write", "tree", "read"]);

    let wrote = session.call(
        "write",
        json!({ "path": "a/b.txt", "content": "one\ntwo\nthree\n" }),
    );
    assert!(!wrote.await.is_error);
    let read = session
        .call(
            "read",
            json!({ "path": "a/b.txt", "offset": 2, "limit": 1 }),
        )
        .await;
    assert_eq!(read.text, "two\n[lines 2 to 2 of 3]");
    let edit = json!({ "path": "a/b.txt", "before": "two", "after": "2" });
    assert_eq!(
        session.call("edit", edit).await.text,
        "Replaced one place in a/b.txt, line 2."
    );
    let whole = work.path().join("a/b.txt").display().to_string();
    assert_eq!(
        session.call("read", json!({ "path": whole })).await.text,
        "one\n2\nthree\n"
    );
    assert_eq!(session.call("tree", json!({})).await.text, "a/\n  b.txt\n");
}

#[tokio::test]
async fn edit_needs_exactly_one_match() {
    let work = folder();
    write(work.path(), "x.txt", "abc abc");
    let session = Setup::new(Some(work.path())).open();
    for (before, reason) in [
        ("abc", "occurs 2 times"),
        ("xyz", "does not occur"),
        ("", "empty"),
    ] {
        let edit = json!({ "path": "x.txt", "before": before, "after": "-" });
        let result = session.call("edit", edit).await;
        assert!(
            result.is_error && result.text.contains(reason),
            "{before}: {}",
            result.text
        );
    }
    assert_eq!(
        std::fs::read_to_string(work.path().join("x.txt")).unwrap(),
        "abc abc"
    );
}

#[tokio::test]
async fn writing_keeps_the_mode_and_leaves_no_rest() {
    let work = folder();
    write(work.path(), "run.sh", "old");
    let path = work.path().join("run.sh");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o750)).unwrap();
    let before = path.metadata().unwrap().ino();
    let session = Setup::new(Some(work.path())).open();
    session
        .call("write", json!({ "path": "run.sh", "content": "new" }))
        .await;
    let about = path.metadata().unwrap();
    assert_eq!(about.permissions().mode() & 0o777, 0o750);
    assert_ne!(
        about.ino(),
        before,
        "replaced in one step, not written into"
    );
    assert_eq!(std::fs::read_dir(work.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn what_is_no_text_is_said_clearly() {
    let work = folder();
    std::fs::write(work.path().join("bin"), [0, 1, 2]).unwrap();
    std::fs::write(work.path().join("latin"), b"caf\xe9").unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        work.path().join("pipe"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    let session = Setup::new(Some(work.path())).open();
    let table = [
        ("bin", "binary file (3 bytes)"),
        ("latin", "not UTF-8 text (byte 3 is not)"),
        ("pipe", "not a regular file"),
        (".", "not a regular file"),
        ("none", "does not exist"),
        ("../x", "outside the session's folder"),
        ("/etc/hostname", "outside the session's folder"),
    ];
    for (path, reason) in table {
        let result = session.call("read", json!({ "path": path })).await;
        assert!(
            result.is_error && result.text.contains(reason),
            "{path}: {}",
            result.text
        );
    }
}

#[tokio::test]
async fn links_out_are_refused_and_links_inside_followed() {
    let work = folder();
    let outside = folder();
    write(outside.path(), "secret.txt", "SECRET");
    write(work.path(), "dir/inside.txt", "fine");
    let link =
        |to: &Path, name: &str| std::os::unix::fs::symlink(to, work.path().join(name)).unwrap();
    link(&outside.path().join("secret.txt"), "file");
    link(outside.path(), "folder");
    link(Path::new("dir/inside.txt"), "good");
    link(Path::new("loop"), "loop");
    std::fs::hard_link(outside.path().join("secret.txt"), work.path().join("hard")).unwrap();
    let session = Setup::new(Some(work.path())).open();
    for path in ["file", "folder/secret.txt", "hard", "loop", "dir/../../x"] {
        let result = session.call("read", json!({ "path": path })).await;
        assert!(
            result.is_error && !result.text.contains("SECRET"),
            "{path}: {}",
            result.text
        );
        let shell = session.shell(&format!("cat {path}")).await;
        assert!(!shell.text.contains("SECRET"), "{path}: {}", shell.text);
    }
    for path in ["file", "folder/new.txt"] {
        session
            .call("write", json!({ "path": path, "content": "x" }))
            .await;
    }
    assert_eq!(
        std::fs::read_to_string(outside.path().join("secret.txt")).unwrap(),
        "SECRET"
    );
    assert!(!outside.path().join("new.txt").exists());
    assert_eq!(
        session.call("read", json!({ "path": "good" })).await.text,
        "fine"
    );
}

#[tokio::test]
async fn shell_answers_with_output_code_and_limits() {
    let work = folder();
    write(work.path(), "a.txt", "hello");
    let session = Setup::new(Some(work.path())).open();
    assert_eq!(
        session.shell("cat a.txt; pwd >/dev/null").await.text,
        "hello"
    );
    let failed = session.shell("echo out; echo err >&2; exit 3").await;
    assert!(failed.is_error);
    assert_eq!(failed.text, "out\nerr\n[exit code 3]");
    assert_eq!(session.shell("true").await.text, "[no output]");
    session.shell("echo made > made.txt").await;
    assert_eq!(
        std::fs::read_to_string(work.path().join("made.txt")).unwrap(),
        "made\n"
    );
    let late = session
        .call(
            "shell",
            json!({ "command": "sleep 60", "timeout_secs": "1" }),
        )
        .await;
    assert_eq!(late.text, "[stopped after 1 seconds]");
    let binary = session.shell("head -c 100 /dev/zero").await;
    assert_eq!(binary.text, "[binary output, 100 bytes, not shown]");
    let latin = session.shell("printf 'caf\\351\\n'").await;
    assert!(latin.text.starts_with("caf\u{fffd}") && latin.text.contains("not UTF-8"));
}

#[tokio::test]
async fn fifty_thousand_lines_come_whole() {
    let work = folder();
    let session = Setup::new(Some(work.path())).open();
    let result = session.shell("seq 1 50000").await;
    assert!(
        result.text.contains("288894 characters, 50000 lines"),
        "{}",
        &result.text[..200]
    );
    assert!(result.text.ends_with("49999\n50000\n"));
    let stored = result.stored_at.unwrap();
    assert_eq!(
        std::fs::read_to_string(work.path().join(&stored))
            .unwrap()
            .lines()
            .count(),
        50_000
    );
    let read = session
        .call(
            "read",
            json!({ "path": stored, "offset": 31234, "limit": 1 }),
        )
        .await;
    assert!(read.text.starts_with("31234\n"), "{}", read.text);
}

/// Processes whose command line holds a mark.
fn marked(mark: &str) -> usize {
    let output = std::process::Command::new("ps")
        .args(["-A", "-o", "args"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().filter(|line| line.contains(mark)).count()
}

#[tokio::test]
async fn cancelling_kills_everything_that_was_started() {
    let work = folder();
    let session = Setup::new(Some(work.path())).open();
    let mark = format!("7{:06}", std::process::id());
    let command =
        format!("sleep {mark} & setsid sleep {mark} & (sleep {mark}; true) & sleep {mark}");
    let turn = TurnId::new("t1");
    let call = crate::support::call("shell", json!({ "command": command }));
    let running = tokio::spawn(session.tools.call(&turn, call));
    while marked(&mark) < 4 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    running.abort();
    let _ = running.await;
    let since = Instant::now();
    while marked(&mark) > 0 && since.elapsed() < Duration::from_secs(5) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    println!("cancel: all processes gone after {:?}", since.elapsed());
    assert_eq!(marked(&mark), 0);
}

#[tokio::test]
async fn what_a_command_leaves_behind_does_not_hold_it_up() {
    let work = folder();
    let session = Setup::new(Some(work.path())).open();
    let mark = format!("8{:06}", std::process::id());
    let result = session.shell(&format!("sleep {mark} & echo done")).await;
    assert_eq!(result.text, "done\n");
    assert_eq!(marked(&mark), 0);
}

#[tokio::test]
async fn files_of_git_and_ignore_files_are_not_written() {
    let work = folder();
    write(work.path(), ".orgataignore", "*.key\n");
    write(work.path(), ".git/config", "[core]\n");
    let session = Setup::new(Some(work.path())).open();
    for path in [
        ".orgataignore",
        "sub/.gooseignore",
        ".git/hooks/pre-commit",
        ".git/config",
    ] {
        let result = session
            .call("write", json!({ "path": path, "content": "x" }))
            .await;
        assert!(result.is_error, "{path}: {}", result.text);
    }
    let shell = session
        .shell("echo '!x' > .orgataignore || mv .orgataignore y")
        .await;
    assert!(shell.is_error, "{}", shell.text);
    assert_eq!(
        std::fs::read_to_string(work.path().join(".orgataignore")).unwrap(),
        "*.key\n"
    );
}

#[tokio::test]
async fn without_a_sandbox_shell_is_not_there() {
    let work = folder();
    let mut setup = Setup::new(Some(work.path()));
    setup.sandbox = false;
    let session = setup.open();
    assert_eq!(session.names().await, ["edit", "write", "tree", "read"]);
    let result = session.shell("echo hi").await;
    assert!(result.is_error, "{}", result.text);
}

#[tokio::test]
async fn a_shell_without_a_sandbox_is_marked_as_a_tool_too() {
    let work = folder();
    let mut setup = Setup::new(Some(work.path()));
    setup.sandbox = false;
    setup.guard = json!({ "unsandboxed_shell": true });
    let text = setup.open().shell("env").await.text;
    assert!(text.lines().any(|line| line == "ORGATA_AGENT=1"), "{text}");
}

#[tokio::test]
async fn where_the_profile_allows_it_shell_runs_without_a_sandbox_and_is_asked() {
    use orgata_agent::ports::Verdict;
    use orgata_work::{DecisionOption, Scope};
    let work = folder();
    let mut setup = Setup::new(Some(work.path()));
    setup.sandbox = false;
    setup.guard = json!({ "unsandboxed_shell": true });
    let session = setup.open();
    let verdict = session
        .judge("shell", json!({ "command": "echo hi" }))
        .await;
    let Verdict::Ask {
        options,
        network,
        judge,
        ..
    } = verdict
    else {
        panic!("{verdict:?}")
    };
    assert!(network && !judge);
    assert_eq!(
        options,
        [
            DecisionOption::Allow { scope: Scope::Once },
            DecisionOption::Deny
        ]
    );
    assert_eq!(
        session.shell("echo hi; env | grep -c SECRET").await.text,
        "hi\n0\n[exit code 1]"
    );
    write(work.path(), ".orgataignore", "*.key\n");
    let refused = session.shell("echo hi").await;
    assert!(
        refused.is_error && refused.text.contains("cannot be enforced"),
        "{}",
        refused.text
    );
}

#[tokio::test]
async fn home_is_no_work_folder() {
    let home = folder();
    write(home.path(), "me/x", "");
    for folder in [home.path().join("me"), home.path().to_owned()] {
        let mut setup = Setup::new(Some(&folder));
        setup.home = Some(home.path().join("me"));
        let opened = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| setup.open()));
        assert!(opened.is_err(), "{}", folder.display());
    }
}
