//! A crash tells its place and nothing else.

use std::process::Command;

const ROLE: &str = "ORGATA_TEST_CRASH";

/// Run by the test below in a process of its own; does nothing otherwise.
#[test]
fn role() {
    if std::env::var_os(ROLE).is_some() {
        orgata_app::keep_crashes_quiet();
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
        let core = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"))
            .unwrap_or_default();
        println!("{core}");
        panic!("the value was {}", crate::world::EMAIL);
    }
}

#[test]
fn a_panic_tells_its_place_never_its_message_and_leaves_no_core() {
    let program = std::env::current_exe().unwrap();
    let done = Command::new(program)
        .args(["--exact", "crash::role", "--nocapture"])
        .env(ROLE, "1")
        .env("RUST_BACKTRACE", "1")
        .output()
        .unwrap();
    let told = format!(
        "{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
    assert!(!done.status.success());
    assert!(told.contains("crash.rs:"), "{told}");
    assert!(!told.contains(crate::world::EMAIL), "{told}");
    if cfg!(target_os = "linux") {
        let core: Vec<&str> = told
            .lines()
            .find(|line| line.contains("Max core"))
            .unwrap()
            .split_whitespace()
            .collect();
        assert_eq!(core[4..6], ["0", "0"], "{core:?}");
    }
}
