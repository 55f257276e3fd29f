//! A program in the sandbox tries to get out. Each attempt is made twice: outside, where it must
//! work, so that its failure inside means something.

use crate::support::{Setup, folder, write};
use serde_json::json;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::Path;

/// Connects to a socket in the file system, or to a name in the abstract space.
const UNIX: &str = r#"perl -MSocket -e '
    my $n = $ARGV[0]; $n =~ s/^@/\0/;
    socket(my $s, PF_UNIX, SOCK_STREAM, 0) or die "no: $!"; connect($s, pack_sockaddr_un($n)) or die "no: $!";
    print "GOT\n";' "#;

fn outside(command: &str, folder: &Path) -> String {
    let output = std::process::Command::new("/bin/sh")
        .args(["-c", command])
        .current_dir(folder)
        .output()
        .unwrap();
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[tokio::test]
async fn each_attempt_works_outside_and_fails_inside() {
    let work = folder();
    let elsewhere = folder();
    let place = elsewhere.path().display().to_string();
    write(elsewhere.path(), "home/notes.txt", "GOT");
    write(elsewhere.path(), "data/orgata.db", "GOT");
    write(
        elsewhere.path(),
        "data/orgata",
        "#!/bin/sh\necho allow >> \"$(dirname \"$0\")/approvals\" && echo GOT\n",
    );
    let program = elsewhere.path().join("data/orgata");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut sockets = Vec::new();
    for name in ["bus", "X77", "agent.1", "S.gpg-agent", "docker.sock"] {
        sockets.push(UnixListener::bind(elsewhere.path().join(name)).unwrap());
    }
    let tcp = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = tcp.local_addr().unwrap().port();
    let me = std::process::id();
    let outer = std::process::Command::new("sleep")
        .arg("600")
        .spawn()
        .unwrap();
    let mut outer = Guarded(outer);
    let sleeper = outer.0.id();

    let mut attempts = vec![
        ("home", format!("cat {place}/home/notes.txt")),
        (
            "real home",
            format!("ls -A {} >/dev/null && echo GOT", home()),
        ),
        ("data folder", format!("cat {place}/data/orgata.db")),
        ("D-Bus socket", format!("{UNIX}{place}/bus")),
        ("display socket", format!("{UNIX}{place}/X77")),
        ("ssh agent", format!("{UNIX}{place}/agent.1")),
        ("gpg agent", format!("{UNIX}{place}/S.gpg-agent")),
        ("docker.sock", format!("{UNIX}{place}/docker.sock")),
        ("network", network(port)),
        (
            "own approval by program",
            format!("{place}/data/orgata approvals decide 1 allow"),
        ),
        ("own approval by loopback", network(port)),
        (
            "own approval by file",
            format!("echo allow >> {place}/data/approvals && echo GOT"),
        ),
        (
            "other processes",
            format!("kill -0 {me} && kill -0 {sleeper} && echo GOT"),
        ),
        (
            "environment of others",
            format!("tr '\\0' '\\n' < /proc/{sleeper}/environ | grep -q = && echo GOT"),
        ),
        (
            "link out",
            format!("ln -sf {place}/home/notes.txt l && cat l"),
        ),
        (
            "way up",
            format!("cat ../{}/home/notes.txt", name_of(elsewhere.path())),
        ),
    ];
    if cfg!(target_os = "linux") {
        attempts.push(("abstract socket", format!("{UNIX}@orgata-escape-{me}")));
        sockets.push(abstract_socket(&format!("orgata-escape-{me}")));
    }
    let session = Setup::new(Some(work.path())).open();
    let mut failures = Vec::new();
    for (what, command) in attempts {
        let control = outside(&command, work.path());
        let approvals = elsewhere.path().join("data/approvals");
        let _ = std::fs::remove_file(&approvals);
        let inside = session.shell(&command).await.text;
        if !control.contains("GOT") {
            failures.push(format!("{what}: the control does not work: {control}"));
        }
        if inside.contains("GOT") || approvals.exists() {
            failures.push(format!("{what}: got out: {inside}"));
        }
    }
    let _ = outer.0.kill();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

struct Guarded(std::process::Child);

impl Drop for Guarded {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn home() -> String {
    std::env::var("HOME").unwrap_or_else(|_| "/root".to_owned())
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn network(port: u16) -> String {
    format!(
        "perl -MSocket -e 'socket(my $s, PF_INET, SOCK_STREAM, 0) or die; \
         connect($s, pack_sockaddr_in({port}, inet_aton(\"127.0.0.1\"))) or die \"no: $!\"; \
         print \"GOT\\n\"'"
    )
}

#[cfg(target_os = "linux")]
fn abstract_socket(name: &str) -> UnixListener {
    use std::os::linux::net::SocketAddrExt;
    let address = std::os::unix::net::SocketAddr::from_abstract_name(name).unwrap();
    UnixListener::bind_addr(&address).unwrap()
}

#[cfg(not(target_os = "linux"))]
fn abstract_socket(_: &str) -> UnixListener {
    unreachable!("only Linux has them")
}

#[tokio::test]
async fn the_environment_holds_nothing_of_the_persons() {
    let work = folder();
    let session = Setup::new(Some(work.path())).open();
    let text = session.shell("env").await.text;
    let mut names: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split('=').next())
        .collect();
    names.sort_unstable();
    names.retain(|name| !["PWD", "OLDPWD", "SHLVL", "_", "TMPDIR"].contains(name));
    assert_eq!(
        names,
        ["HOME", "LANG", "ORGATA_AGENT", "PATH", "TERM"],
        "{text}"
    );
    assert!(text.contains("ORGATA_AGENT=1\n"), "{text}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn with_the_network_no_local_socket_is_reached() {
    let name = format!("orgata-network-{}", std::process::id());
    let _stream = abstract_socket(&name);
    let datagrams = {
        use std::os::linux::net::SocketAddrExt;
        let name = format!("{name}-d");
        let address = std::os::unix::net::SocketAddr::from_abstract_name(name).unwrap();
        std::os::unix::net::UnixDatagram::bind_addr(&address).unwrap()
    };
    datagrams.set_nonblocking(true).unwrap();
    let tcp = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let pair = |kind: &str, then: &str| {
        format!(
            "perl -MSocket -e 'socketpair(my $a, my $b, PF_UNIX, {kind}, 0) or die \"no: $!\"; \
             {then}; print \"GOT\\n\"'"
        )
    };
    let send = format!("send($a, \"x\", 0, pack_sockaddr_un(\"\\0{name}-d\")) or die \"no: $!\"");
    let ring =
        r#"perl -e 'my $p = "\0" x 120; syscall(425, 4, $p) >= 0 or die "no: $!"; print "GOT\n"'"#;
    let attempts = [
        ("abstract socket", format!("{UNIX}@{name}"), false),
        ("pair of datagrams", pair("SOCK_DGRAM", &send), false),
        ("pair of streams", pair("SOCK_STREAM", ""), true),
        ("TCP", network(tcp.local_addr().unwrap().port()), true),
        ("ring", ring.to_owned(), false),
    ];
    let work = folder();
    let mut setup = Setup::new(Some(work.path()));
    setup.extensions = json!([{ "name": "developer", "kind": "builtin", "network": true }]);
    let session = setup.open();
    for (what, command, reached) in attempts {
        // Some systems offer no rings at all.
        if what != "ring" {
            let control = outside(&command, work.path());
            assert!(control.contains("GOT"), "{what}: no control: {control}");
        }
        while datagrams.recv(&mut [0; 8]).is_ok() {}
        let asked = json!({ "command": command, "network": true });
        let inside = session.call("shell", asked).await.text;
        assert_eq!(inside.contains("GOT"), reached, "{what}: {inside}");
        assert!(datagrams.recv(&mut [0; 8]).is_err(), "{what}: {inside}");
        if !reached {
            assert!(
                inside.contains("Operation not permitted"),
                "{what}: {inside}"
            );
        }
    }
    if cfg!(target_arch = "x86_64") {
        let second_set = "perl -e 'syscall(0x40000000 + 41, 1, 1, 0)'; echo $?";
        let asked = json!({ "command": second_set, "network": true });
        let inside = session.call("shell", asked).await.text;
        assert!(inside.contains("159"), "no SIGSYS: {inside}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn nothing_is_left_of_rights_and_of_the_system() {
    let work = folder();
    let session = Setup::new(Some(work.path())).open();
    let text = session
        .shell("grep CapEff /proc/self/status; ls / ; ls -A /run 2>&1")
        .await
        .text;
    assert!(text.contains("CapEff:\t0000000000000000"), "{text}");
    for name in ["root", "home", "run", "var", "mnt", "srv", "boot"] {
        assert!(
            !text.lines().any(|line| line == name),
            "{name} is there: {text}"
        );
    }
    let denied = session.shell("touch /usr/x || touch /etc/x").await;
    assert!(denied.is_error, "{}", denied.text);
    let passwd = session
        .shell("cat /etc/passwd; id -un; hostname")
        .await
        .text;
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    assert!(
        host.trim().is_empty() || !passwd.contains(host.trim()),
        "{passwd}"
    );
    assert_eq!(passwd.matches("/tmp/home").count(), 2, "{passwd}");
}

/// The suite may run as root; people do not.
#[cfg(target_os = "linux")]
#[test]
fn the_table_holds_for_an_ordinary_user_too() {
    if !rustix::process::getuid().is_root() {
        return;
    }
    let place = folder();
    std::fs::set_permissions(place.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
    let suite = place.path().join("suite");
    // By another process: one that we start meanwhile would keep a file of ours open that is written.
    let copied = std::process::Command::new("cp")
        .arg(std::env::current_exe().unwrap())
        .arg(&suite)
        .status();
    assert!(copied.unwrap().success());
    let output = std::process::Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(&suite)
        .args([
            "escape::each_attempt",
            "escape::the_environment",
            "escape::nothing",
            "escape::with_the_network",
            "developer::cancelling",
        ])
        .env("HOME", place.path())
        .current_dir(place.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(
        output.status.success() && text.contains("test result: ok. 5 passed"),
        "{text}"
    );
}
