//! Whether the objects of a repository can be shown in the sandbox.
//!
//! `git show` reads what an ignore file hides if it was ever committed or staged. So where there are
//! ignore rules, a repository is shown only if every name in its history, reflogs and index is
//! visible and every object is reachable from there: an unreachable blob has no name to judge.
//! Otherwise its whole directory is hidden. Git itself runs in the sandbox, read-only, since a
//! repository's configuration can name programs to run.

use crate::process::capture;
use crate::rules::Rules;
use crate::sandbox::{Jail, Sandbox};
use std::path::Path;
use std::time::Duration;

/// Names, each ended by NUL, then a line of two counts: reachable objects and all objects.
const SCRIPT: &str = r#"
export GIT_DIR="$1" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_OPTIONAL_LOCKS=0
export GIT_CONFIG_COUNT=3 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
export GIT_CONFIG_KEY_1=core.fsmonitor GIT_CONFIG_VALUE_1=false
export GIT_CONFIG_KEY_2=core.hooksPath GIT_CONFIG_VALUE_2=/dev/null
set -e
if git rev-parse --verify --quiet HEAD >/dev/null; then
  git log --all --reflog HEAD -m --root --no-renames --name-only -z --format=
fi
[ -f "$1/index" ] && git ls-files -z
printf '\0'
git rev-list --objects --all --reflog --indexed-objects --no-object-names | sort -u | wc -l
git cat-file --batch-all-objects --batch-check='%(objectname)' | sort -u | wc -l
echo complete
"#;
const LIMIT: Duration = Duration::from_secs(10);
const MAX_OUTPUT: usize = 64 * 1024 * 1024;

/// Whether a repository (absolute path of its git directory) may be shown.
pub(crate) async fn visible(
    sandbox: &Sandbox,
    folder: &Path,
    repository: &Path,
    rules: &Rules,
) -> bool {
    let jail = Jail {
        folder: Some(folder.to_owned()),
        ..Jail::default()
    };
    let arguments = [
        "-c".as_ref(),
        SCRIPT.as_ref(),
        "sh".as_ref(),
        repository.as_os_str(),
    ];
    let Ok(command) = sandbox.command(&jail, Path::new("/bin/sh"), arguments) else {
        return false;
    };
    match capture(command, LIMIT, MAX_OUTPUT).await {
        Ok(captured) if captured.code == Some(0) && captured.dropped == 0 => {
            let inside = repository.strip_prefix(folder).unwrap_or(repository);
            judge(
                &captured.output,
                inside.parent().unwrap_or(Path::new("")),
                rules,
            )
        }
        _ => false,
    }
}

/// Reads the script's answer; `directory` is the repository's place in the folder.
fn judge(output: &[u8], directory: &Path, rules: &Rules) -> bool {
    let text = String::from_utf8_lossy(output);
    let Some((names, counts)) = text.rsplit_once('\0') else {
        return false;
    };
    let counts: Vec<&str> = counts.split_whitespace().collect();
    let [reachable, all, "complete"] = counts[..] else {
        return false;
    };
    reachable == all
        && !names
            .split(['\0', '\n'])
            .filter(|name| !name.is_empty())
            .any(|name| rules.hides_inner(directory, name))
}
