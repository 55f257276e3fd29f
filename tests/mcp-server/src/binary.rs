//! Where the program lies, built when it is missing or stale.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::SystemTime;

/// Path of the built program. Cargo builds binaries for a package's own tests only, so the first
/// caller in another package builds it.
///
/// # Panics
/// When it cannot be built.
pub fn binary() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(build).clone()
}

#[expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "test support; a panic fails the test"
)]
fn build() -> PathBuf {
    let test = std::env::current_exe().expect("the test knows its own path");
    let deps = test
        .ancestors()
        .find(|path| path.ends_with("deps"))
        .expect("tests lie in deps");
    let profile = deps.parent().unwrap();
    let program = profile.join("orgata-test-mcp");
    if !fresh(&program) {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["build", "--quiet", "-p", "orgata-test-mcp", "--target-dir"]);
        cargo
            .arg(profile.parent().unwrap())
            .current_dir(env!("CARGO_MANIFEST_DIR"));
        let name = profile.file_name().unwrap();
        cargo.arg("--profile").arg(if name == "debug" {
            "dev".as_ref()
        } else {
            name
        });
        let status = cargo.status().expect("cargo starts");
        assert!(status.success(), "orgata-test-mcp does not build");
    }
    program
}

/// Whether the program is younger than every source file of it.
fn fresh(program: &Path) -> bool {
    let Some(built) = modified(program) else {
        return false;
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Ok(sources) = std::fs::read_dir(root.join("src")) else {
        return false;
    };
    sources
        .flatten()
        .map(|entry| entry.path())
        .chain([root.join("Cargo.toml")])
        .all(|source| modified(&source).is_some_and(|at| at <= built))
}

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).ok()?.modified().ok()
}
