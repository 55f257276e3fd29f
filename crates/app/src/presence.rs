//! Whether a person sits at a terminal, or an agent runs the program.
//!
//! Decisions, reveals and changes of profile, guard and keys are for people. A command line counts
//! as a person's only if it has a controlling terminal for input and output and no process above it
//! is an agent: Orgata itself, a sandbox of its, or another known agent host. Whatever cannot be
//! found out counts as an agent.

use std::io::IsTerminal as _;

/// What was found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// A person at a terminal.
    Person,
    /// Not known to be a person; the reason says why.
    Nobody(String),
}

/// Set by Orgata for every process that it starts for a tool.
pub const AGENT_MARK: &str = "ORGATA_AGENT";

/// Programs that run commands for a model.
const AGENTS: &[&str] = &[
    "orgata",
    "orgata-desktop",
    "goose",
    "goosed",
    "claude",
    "codex",
    "cursor",
    "cursor-agent",
    "aider",
    "gemini",
    "opencode",
    "zed",
    "windsurf",
    "bwrap",
    "amp",
    "crush",
];

impl Presence {
    /// Whether a person is there.
    #[must_use]
    pub fn is_person(&self) -> bool {
        *self == Self::Person
    }

    /// Looks at the terminal, the environment and the processes above this one.
    #[must_use]
    pub fn of_this_process() -> Self {
        if std::env::var_os(AGENT_MARK).is_some() {
            return Self::Nobody("an agent started this program".to_owned());
        }
        if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            return Self::Nobody("there is no terminal".to_owned());
        }
        match ancestors() {
            Ok(names) => names
                .iter()
                .find(|name| AGENTS.contains(&name.as_str()))
                .map_or(Self::Person, |name| {
                    Self::Nobody(format!("it runs below {name}"))
                }),
            Err(why) => Self::Nobody(why),
        }
    }
}

/// Whether a tool of an assistant started this program, or that cannot be ruled out. Unlike
/// [`Presence`] this needs no terminal: a service that a person's desktop starts has none, and must
/// still never be handed to an assistant.
#[must_use]
pub fn started_by_assistant() -> bool {
    let known = |name: &String| AGENTS.contains(&name.as_str());
    std::env::var_os(AGENT_MARK).is_some()
        || !ancestors().is_ok_and(|names| !names.iter().any(known))
}

/// Names of the programs above this one, nearest first. One process can have several: its program,
/// the name it gives itself, and the script that an interpreter runs.
fn ancestors() -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut process = parent(std::process::id())?.0;
    while process > 1 {
        let (above, mut own) = parent(process)?;
        names.append(&mut own);
        process = above;
    }
    Ok(names)
}

/// Parent and names of a process.
#[cfg(target_os = "linux")]
fn parent(process: u32) -> Result<(u32, Vec<String>), String> {
    let unknown = || format!("the process above {process} is not known");
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).map_err(|_| unknown())?;
    // The name stands in parentheses and may itself hold spaces and parentheses.
    let start = stat.find('(').ok_or_else(unknown)?;
    let end = stat.rfind(')').ok_or_else(unknown)?;
    let above = stat
        .get(end + 2..)
        .and_then(|rest| rest.split(' ').nth(1)?.parse().ok());
    let mut names = vec![stat.get(start + 1..end).unwrap_or_default().to_owned()];
    if let Ok(program) = std::fs::read_link(format!("/proc/{process}/exe")) {
        names.push(
            program
                .to_string_lossy()
                .trim_end_matches(" (deleted)")
                .to_owned(),
        );
    }
    let line = std::fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    let words = line.split(|byte| *byte == 0).take(2);
    names.extend(words.map(|word| String::from_utf8_lossy(word).into_owned()));
    Ok((
        above.ok_or_else(unknown)?,
        names.iter().map(|name| bare(name)).collect(),
    ))
}

#[cfg(not(target_os = "linux"))]
fn parent(process: u32) -> Result<(u32, Vec<String>), String> {
    let unknown = || format!("the process above {process} is not known");
    let done = std::process::Command::new("/bin/ps")
        .args(["-o", "ppid=,args=", "-p", &process.to_string()])
        .output()
        .map_err(|_| unknown())?;
    let text = String::from_utf8_lossy(&done.stdout).trim().to_owned();
    let (above, line) = text.split_once(' ').ok_or_else(unknown)?;
    let names = line.split_whitespace().take(2).map(bare).collect();
    Ok((above.parse().map_err(|_| unknown())?, names))
}

/// The last part of a path, without the ending of a script.
fn bare(name: &str) -> String {
    let last = name
        .trim_start_matches('-')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let script = [".js", ".mjs", ".cjs", ".py"]
        .iter()
        .find_map(|end| last.strip_suffix(end));
    script.unwrap_or(last).to_owned()
}
