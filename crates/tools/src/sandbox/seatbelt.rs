//! macOS: a profile for `sandbox-exec`.

use super::Jail;
use std::path::Path;
use std::process::Command;

/// What every program needs of the system: code, libraries, devices that hold nothing.
const SYSTEM: &str = r#"(version 1)
(deny default)
(allow process-fork)
(allow process-exec)
(allow signal (target same-sandbox))
(allow sysctl-read)
(allow mach-lookup (global-name "com.apple.system.opendirectoryd.libinfo"))
(allow file-read-metadata)
(allow file-read*
  (subpath "/usr")
  (subpath "/bin")
  (subpath "/sbin")
  (subpath "/System")
  (subpath "/Library/Apple")
  (subpath "/Library/Developer/CommandLineTools")
  (subpath "/private/var/db/dyld")
  (subpath "/private/var/db/timezone")
  (subpath "/private/etc/ssl")
  (literal "/")
  (literal "/private/etc/localtime")
  (literal "/dev/null")
  (literal "/dev/zero")
  (literal "/dev/random")
  (literal "/dev/urandom"))
(allow file-write-data (literal "/dev/null"))
"#;

/// The profile for a jail whose scratch folder (home and temporary files) is `scratch`. Later rules
/// win over earlier ones, so hidden paths come last.
pub fn profile(jail: &Jail, scratch: &Path) -> String {
    let mut text = SYSTEM.to_owned();
    let mut rule = |action: &str, what: &str, path: &Path| {
        text.push_str(&format!("({action} ({what} {}))\n", quoted(path)));
    };
    rule("allow file-read* file-write*", "subpath", scratch);
    for program in &jail.programs {
        rule("allow file-read*", "literal", program);
    }
    if let Some(folder) = &jail.folder {
        let right = if jail.writable {
            "allow file-read* file-write*"
        } else {
            "allow file-read*"
        };
        rule(right, "subpath", folder);
    }
    for path in &jail.read_only {
        rule("deny file-write*", "subpath", path);
    }
    for (path, _) in &jail.hidden {
        rule("deny file-read* file-write*", "subpath", path);
    }
    if jail.network {
        text.push_str("(allow network-outbound (remote ip))\n(allow system-socket)\n");
        text.push_str("(allow mach-lookup (global-name \"com.apple.dnssd.service\"))\n");
    }
    text
}

pub(super) fn command(exec: &Path, jail: &Jail, scratch: &Path) -> Command {
    let mut command = Command::new(exec);
    command.env_clear().envs(super::environment(jail));
    // The system has no private /tmp: home and temporary files lie in the scratch folder.
    command.env("HOME", scratch).env("TMPDIR", scratch);
    command.current_dir(jail.folder.as_deref().unwrap_or(scratch));
    command.arg("-p").arg(profile(jail, scratch));
    command
}

/// A path as a string of the profile's language.
fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
