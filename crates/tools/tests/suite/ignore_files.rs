//! What ignore files hide stays hidden, by whatever way a tool tries.

use crate::support::{Session, Setup, folder, write};
use serde_json::json;
use std::path::Path;
use std::time::Duration;

const SECRET: &str = "hunter2-is-the-password";

fn prepare(work: &Path) {
    write(
        work,
        ".orgataignore",
        "*.secret\n/private/\n/conf/keys.txt\n",
    );
    write(work, ".gooseignore", "*.goose\n");
    for name in [
        "a.secret",
        "private/x.txt",
        "conf/keys.txt",
        "sub/deep.secret",
        "b.goose",
    ] {
        write(work, name, SECRET);
    }
    write(work, "visible.txt", "nothing special");
    write(work, "conf/plain.txt", "nothing special");
    std::os::unix::fs::symlink("a.secret", work.join("link")).unwrap();
}

async fn keeps(session: &Session, command: &str) -> String {
    let text = session.shell(command).await.text;
    assert!(!text.contains("hunter2"), "{command}: {text}");
    text
}

#[tokio::test]
async fn no_tool_shows_them() {
    let work = folder();
    prepare(work.path());
    let session = Setup::new(Some(work.path())).open();
    for path in [
        "a.secret",
        "private/x.txt",
        "conf/keys.txt",
        "sub/deep.secret",
        "b.goose",
        "link",
        "./sub/../a.secret",
        "conf/../private/x.txt",
    ] {
        let read = session.call("read", json!({ "path": path })).await;
        assert!(
            read.is_error && read.text.contains("hidden by an ignore file"),
            "{}",
            read.text
        );
        let edit = json!({ "path": path, "before": "hunter2", "after": "x" });
        assert!(session.call("edit", edit).await.is_error);
        let write = session
            .call("write", json!({ "path": path, "content": "x" }))
            .await;
        assert!(write.is_error, "{path}: {}", write.text);
    }
    let made = session
        .call(
            "write",
            json!({ "path": "private/new/x.txt", "content": "x" }),
        )
        .await;
    assert!(made.is_error && !work.path().join("private/new").exists());
    let tree = session.call("tree", json!({ "depth": 5 })).await.text;
    assert_eq!(
        tree,
        ".gooseignore\n.orgataignore\nconf/\n  plain.txt\nlink@\nsub/\nvisible.txt\n"
    );
}

#[tokio::test]
async fn no_command_shows_them() {
    let work = folder();
    prepare(work.path());
    let session = Setup::new(Some(work.path())).open();
    for command in [
        "cat a.secret private/x.txt conf/keys.txt sub/deep.secret b.goose link",
        "grep -r hunter .",
        "find . -type f -exec cat {} +",
        "cp -r . /tmp/copy; cat /tmp/copy/*.secret",
        "tar c . | tr '\\0' ' '",
        "cat < a.secret",
        "dd if=a.secret",
        "ln a.secret hard; cat hard",
        "mv a.secret plain; cat plain",
        "chmod 777 a.secret private; cat a.secret private/x.txt",
        "rm -rf private sub; cat private/x.txt sub/deep.secret",
        "printf '!*.secret\\n' > sub/.orgataignore; cat sub/deep.secret",
        "cat sub/deep.secret",
        "mv conf conf2 && cat conf2/keys.txt",
        "cat conf2/keys.txt; grep -r hunter conf2",
        "unshare -Urm sh -c 'umount a.secret; cat a.secret'",
        "mount -o remount,rw / ; umount a.secret; cat a.secret",
    ] {
        keeps(&session, command).await;
    }
    assert!(
        work.path().join("conf2/keys.txt").exists(),
        "the folder was really moved"
    );
    let read = session
        .call("read", json!({ "path": "conf2/keys.txt" }))
        .await;
    assert!(read.is_error, "moved, it is still hidden: {}", read.text);
    assert_eq!(keeps(&session, "cat visible.txt").await, "nothing special");
}

#[tokio::test]
async fn files_created_later_are_hidden_too() {
    let work = folder();
    prepare(work.path());
    let session = Setup::new(Some(work.path())).open();
    keeps(&session, "ls").await;
    write(work.path(), "late.secret", SECRET);
    write(work.path(), "new/dir/late.secret", SECRET);
    keeps(&session, "cat late.secret new/dir/late.secret").await;
    assert!(
        session
            .call("read", json!({ "path": "late.secret" }))
            .await
            .is_error
    );
    write(work.path(), "sub/.orgataignore", "extra.txt\n");
    write(work.path(), "sub/extra.txt", SECRET);
    keeps(&session, "cat sub/extra.txt").await;
}

#[tokio::test]
async fn a_file_that_comes_while_a_command_runs_is_held_back() {
    let work = folder();
    prepare(work.path());
    let session = Setup::new(Some(work.path())).open();
    let path = work.path().to_owned();
    let writer = std::thread::spawn(move || {
        while !path.join("ready").exists() {
            std::thread::sleep(Duration::from_millis(5));
        }
        write(&path, "during.secret", SECRET);
        write(&path, "go", "");
    });
    let command = "touch ready; while [ ! -e go ]; do sleep 0.02; done; \
                   cat during.secret; cat during.secret > copy.txt";
    let result = session.shell(command).await;
    writer.join().unwrap();
    assert!(
        result.is_error && result.text.contains("withheld"),
        "{}",
        result.text
    );
    assert!(!result.text.contains("hunter2"));
    assert!(
        std::fs::read_to_string(work.path().join("copy.txt"))
            .unwrap()
            .contains("hunter2")
    );
    keeps(&session, "cat copy.txt").await;
    assert!(
        session
            .call("read", json!({ "path": "copy.txt" }))
            .await
            .is_error
    );
}

fn git(work: &Path, arguments: &[&str]) {
    let status = std::process::Command::new("git")
        .args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.com",
            "-c",
            "init.defaultBranch=m",
        ])
        .args(arguments)
        .current_dir(work)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .unwrap();
    assert!(
        status.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&status.stderr)
    );
}

#[tokio::test]
async fn history_that_holds_a_hidden_file_is_hidden() {
    let work = folder();
    write(work.path(), "old.secret", SECRET);
    write(work.path(), "visible.txt", "v");
    git(work.path(), &["init", "-q"]);
    git(work.path(), &["add", "-A"]);
    git(work.path(), &["commit", "-qm", "one"]);
    git(work.path(), &["rm", "-q", "old.secret"]);
    git(work.path(), &["commit", "-qm", "two"]);
    let open = || Setup::new(Some(work.path())).open();

    let control = open().shell("git show HEAD~1:old.secret").await;
    assert!(
        control.text.contains("hunter2"),
        "without rules git shows it: {}",
        control.text
    );
    write(work.path(), ".orgataignore", "*.secret\n");
    let session = open();
    let text = keeps(
        &session,
        "git show HEAD~1:old.secret; git log -p; git cat-file --batch-all-objects --batch",
    )
    .await;
    assert!(text.contains(".git is hidden"), "{text}");
    let objects = "for f in .git/objects/*/*; do perl -MCompress::Zlib -0777 -ne 'print uncompress($_)' $f; done";
    keeps(&session, objects).await;
}

#[tokio::test]
async fn history_without_hidden_names_stays_usable_until_one_is_staged() {
    let work = folder();
    write(work.path(), ".orgataignore", "*.secret\n");
    write(work.path(), "visible.txt", "v1");
    git(work.path(), &["init", "-q"]);
    git(work.path(), &["add", "-A"]);
    git(work.path(), &["commit", "-qm", "one"]);
    let session = Setup::new(Some(work.path())).open();
    assert_eq!(session.shell("git show HEAD:visible.txt").await.text, "v1");
    let commit = "echo v2 > visible.txt; git -c user.name=a -c user.email=a@b.c commit -qam two && git log --oneline | wc -l";
    assert_eq!(session.shell(commit).await.text.trim(), "2");
    let hooked = session
        .shell("mkdir -p .git/hooks; echo x > .git/hooks/pre-commit || git config core.editor x")
        .await;
    assert!(hooked.is_error, "{}", hooked.text);

    write(work.path(), "x.secret", SECRET);
    git(work.path(), &["add", "-f", "x.secret"]);
    keeps(&session, "git show :x.secret").await;
    git(work.path(), &["rm", "-q", "--cached", "x.secret"]);
    // Now nothing names the blob any more, but it is still there.
    let text = keeps(
        &session,
        "git cat-file --batch-all-objects --batch; git fsck --lost-found",
    )
    .await;
    assert!(text.contains(".git is hidden"), "{text}");
}

/// A zip file with one stored entry.
fn zip(name: &str, content: &str) -> Vec<u8> {
    let (name, content) = (name.as_bytes(), content.as_bytes());
    let sizes = |out: &mut Vec<u8>| {
        out.extend([0; 4]);
        out.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
        out.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
        out.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        out.extend([0; 2]);
    };
    let mut file = b"PK\x03\x04\x0a\0\0\0\0\0\0\0\0\0".to_vec();
    sizes(&mut file);
    file.extend(name);
    file.extend(content);
    let directory = file.len();
    file.extend(b"PK\x01\x02\x0a\0\x0a\0\0\0\0\0\0\0\0\0");
    sizes(&mut file);
    file.extend([0; 14]);
    file.extend(name);
    let length = file.len() - directory;
    file.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    file.extend(u32::try_from(length).unwrap().to_le_bytes());
    file.extend(u32::try_from(directory).unwrap().to_le_bytes());
    file.extend([0; 2]);
    file
}

#[tokio::test]
async fn archives_that_hold_hidden_names_are_hidden() {
    let work = folder();
    let source = folder();
    write(source.path(), "proj/a.secret", SECRET);
    write(source.path(), "proj/ok.txt", "fine");
    write(source.path(), "one.secret", SECRET);
    let run = |command: &str| {
        let done = std::process::Command::new("/bin/sh")
            .args(["-c", command])
            .current_dir(source.path())
            .status();
        assert!(done.unwrap().success(), "{command}");
    };
    let to = work.path().display();
    run(&format!(
        "tar cf {to}/bad.tar proj && tar czf {to}/bad.tgz proj && tar czf {to}/renamed.bin proj"
    ));
    run(&format!(
        "tar cf {to}/good.tar proj/ok.txt && gzip -c one.secret > {to}/one.secret.gz"
    ));
    run(&format!("gzip -c proj/ok.txt > {to}/ok.txt.gz"));
    run(&format!(
        "tar cf in.tar proj && tar cf {to}/nested.tar in.tar"
    ));
    run(&format!(
        "bzip2 -c proj/a.secret > {to}/x.bz2 2>/dev/null || printf BZh9 > {to}/x.bz2"
    ));
    let long = format!("{}/a.secret", "d".repeat(120));
    write(source.path(), &long, SECRET);
    run(&format!(
        "tar cf {to}/long.tar --format=gnu {} && tar cf {to}/pax.tar --format=pax {}",
        "d".repeat(120),
        "d".repeat(120)
    ));
    std::fs::write(work.path().join("bad.zip"), zip("x/a.secret", SECRET)).unwrap();
    std::fs::write(work.path().join("good.zip"), zip("x/ok.txt", "fine")).unwrap();

    let open = || Setup::new(Some(work.path())).open();
    let control = open()
        .shell("tar xOf bad.tar; tar xOzf bad.tgz; cat bad.zip | tr -d '\\0'")
        .await
        .text;
    assert_eq!(control.matches("hunter2").count(), 3, "{control}");
    write(work.path(), ".orgataignore", "*.secret\n");
    let session = open();
    for name in [
        "bad.tar",
        "bad.tgz",
        "renamed.bin",
        "one.secret.gz",
        "nested.tar",
        "x.bz2",
        "long.tar",
        "pax.tar",
        "bad.zip",
    ] {
        let text = keeps(&session, &format!("cat {name} | wc -c")).await;
        assert!(
            text.contains("Permission denied") || text.starts_with('0'),
            "{name}: {text}"
        );
    }
    assert_eq!(session.shell("tar xOf good.tar").await.text, "fine");
    assert_eq!(session.shell("gzip -dc ok.txt.gz").await.text, "fine");
    assert!(
        session
            .shell("cat good.zip | wc -c")
            .await
            .text
            .trim()
            .parse::<u32>()
            .unwrap()
            > 50
    );
}

#[tokio::test]
async fn gitignore_counts_only_when_told() {
    let work = folder();
    write(work.path(), ".gitignore", "build/\n");
    write(work.path(), "build/x.txt", "built");
    let open = |gitignore| {
        let mut setup = Setup::new(Some(work.path()));
        setup.gitignore = gitignore;
        setup.open()
    };
    let read = json!({ "path": "build/x.txt" });
    assert_eq!(open(false).call("read", read.clone()).await.text, "built");
    assert!(open(true).call("read", read).await.is_error);
}

#[tokio::test]
async fn lines_of_the_application_and_forbidden_paths_count() {
    let work = folder();
    write(work.path(), "data/orgata.db", SECRET);
    write(work.path(), ".env", SECRET);
    let mut setup = Setup::new(Some(work.path()));
    setup.ignore = vec![".env*".to_owned()];
    setup.forbidden = vec![work.path().join("data")];
    let session = setup.open();
    keeps(&session, "cat .env data/orgata.db").await;
    for path in [".env", "data/orgata.db"] {
        assert!(session.call("read", json!({ "path": path })).await.is_error);
    }
}
