//! What the tools must not see in the session's folder.
//!
//! Ignore files name paths, but content escapes by other names. What counts as hidden:
//! - every path that a rule names, also when it is created later: a tool's path is judged at each
//!   use, and the whole folder is looked through before each program that runs in the sandbox;
//! - what once was hidden, wherever it is moved to (told by device, inode and time of birth);
//! - a file with hard links that are not all visible in the folder: the others lie outside;
//! - an archive that holds a hidden name, or that cannot be listed ([`crate::archive`]);
//! - the objects of a git repository whose history names hidden paths ([`crate::git`]).
//!
//! In the sandbox, hidden paths are covered by unreadable empty mounts. A file that somebody puts
//! into the folder while a program runs is seen by that program; afterwards the folder is looked
//! through again, and the program's answer is withheld when it shows lines of such a file, and
//! files that got its lines are hidden too. An encoded copy made in that moment is not recognised.

use crate::archive::{self, Contents};
use crate::rules::Rules;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::SystemTime;

/// Larger folders are refused: they cannot be looked through before each command.
const MAX_ENTRIES: usize = 300_000;

/// A file wherever it is moved to: device, inode, time of birth where the file system keeps it.
type Identity = (u64, u64, Option<SystemTime>);

/// Device, inode, size, time of change in seconds and nanoseconds: the same stamp, the same content.
type Stamp = (u64, u64, u64, i64, i64);

/// What a look through the folder found.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    /// Hidden paths relative to the folder; true for a directory. Nothing below one is listed.
    pub hidden: BTreeMap<PathBuf, bool>,
    /// Ignore files that count; tools may read but not change them.
    pub ignore_files: Vec<PathBuf>,
    /// Git directories.
    pub repositories: Vec<PathBuf>,
    /// Whether there is any rule.
    pub rules: bool,
    identities: HashSet<Identity>,
    files: Vec<(PathBuf, SystemTime)>,
}

/// Keeps what must not be seen over the life of a session.
#[derive(Debug)]
pub struct Hiding {
    root: PathBuf,
    extra: Vec<String>,
    git: bool,
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    hidden: HashSet<Identity>,
    archives: HashMap<Stamp, Arc<Contents>>,
}

/// The folder cannot be looked through.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// Too many entries.
    #[error("the folder holds more than {MAX_ENTRIES} files; choose a smaller folder")]
    TooLarge,
}

impl Hiding {
    /// Hides in a folder (canonical path) what ignore files and the `extra` lines name; `git` says
    /// whether `.gitignore` counts.
    pub fn new(root: &Path, extra: Vec<String>, git: bool) -> Self {
        Self {
            root: root.to_owned(),
            extra,
            git,
            memory: Mutex::default(),
        }
    }

    /// Whether a path that a walk ended at is hidden.
    pub fn hides(&self, relative: &Path, is_dir: bool) -> bool {
        let mut rules = self.own_rules();
        for directory in relative.ancestors().skip(1) {
            rules.read_dir(directory);
        }
        if rules.hides(relative, is_dir) {
            return true;
        }
        let memory = self.memory();
        relative
            .ancestors()
            .filter(|path| !path.as_os_str().is_empty())
            .any(|path| {
                let about = self.root.join(path).symlink_metadata();
                about.is_ok_and(|about| memory.hidden.contains(&identity(&about)))
            })
    }

    /// Whether a regular file has links that are not visible in the folder.
    ///
    /// # Errors
    /// When the folder cannot be looked through.
    pub fn linked_outside(&self, relative: &Path, links: u64) -> Result<bool, ScanError> {
        if links < 2 {
            return Ok(false);
        }
        Ok(self.scan()?.hidden.contains_key(relative))
    }

    /// Whether this name is an ignore file that counts.
    pub fn is_ignore_file(&self, name: &str) -> bool {
        Rules::new(&self.root, &[], self.git).is_ignore_file(name)
    }

    /// The rules that the application gave; ignore files are not read yet.
    pub(crate) fn own_rules(&self) -> Rules {
        Rules::new(&self.root, &self.extra, self.git)
    }

    /// All rules that a scan met.
    pub(crate) fn all_rules(&self, scan: &Scan) -> Rules {
        let mut rules = self.own_rules();
        for file in &scan.ignore_files {
            rules.read_dir(file.parent().unwrap_or(Path::new("")));
        }
        rules
    }

    /// Looks through the folder. What it finds hidden stays hidden for the session.
    ///
    /// # Errors
    /// When the folder is too large.
    pub fn scan(&self) -> Result<Scan, ScanError> {
        let mut look = Look {
            hiding: self,
            rules: self.own_rules(),
            scan: Scan::default(),
            links: BTreeMap::new(),
            archives: Vec::new(),
            entries: 0,
        };
        look.directories()?;
        look.hard_links();
        look.packed();
        let mut scan = look.scan;
        scan.rules = look.rules.any();
        self.memory().hidden.extend(scan.identities.iter().copied());
        Ok(scan)
    }

    /// What a program's answer must be withheld for: hidden files that came while it ran and
    /// whose lines the answer shows. Changed files that got such lines are hidden from now on.
    pub fn leaked(
        &self,
        before: &Scan,
        after: &Scan,
        since: SystemTime,
        answer: &str,
    ) -> BTreeSet<PathBuf> {
        let mut leaked = BTreeSet::new();
        for late in after
            .hidden
            .keys()
            .filter(|path| !before.hidden.contains_key(*path))
        {
            let lines = telling_lines(&self.root.join(late));
            if lines.iter().any(|line| answer.contains(line.as_str())) {
                leaked.insert(late.clone());
            }
            self.hide_copies(after, since, &lines);
        }
        leaked
    }

    fn hide_copies(&self, after: &Scan, since: SystemTime, lines: &[String]) {
        for (path, _) in after.files.iter().filter(|(_, changed)| *changed >= since) {
            let full = self.root.join(path);
            let Ok(text) = std::fs::read(&full) else {
                continue;
            };
            let text = String::from_utf8_lossy(&text);
            if lines.iter().any(|line| text.contains(line.as_str()))
                && let Ok(about) = full.symlink_metadata()
            {
                self.memory().hidden.insert(identity(&about));
            }
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

struct Look<'a> {
    hiding: &'a Hiding,
    rules: Rules,
    scan: Scan,
    links: BTreeMap<(u64, u64), (u64, Vec<PathBuf>)>,
    archives: Vec<(PathBuf, Metadata)>,
    entries: usize,
}

impl Look<'_> {
    fn directories(&mut self) -> Result<(), ScanError> {
        let mut todo = vec![PathBuf::new()];
        while let Some(directory) = todo.pop() {
            self.rules.read_dir(&directory);
            // What cannot be listed cannot be read by a program of the same user either.
            let Ok(entries) = std::fs::read_dir(self.hiding.root.join(&directory)) else {
                continue;
            };
            for entry in entries.flatten() {
                self.entries += 1;
                if self.entries > MAX_ENTRIES {
                    return Err(ScanError::TooLarge);
                }
                let Ok(about) = entry.path().symlink_metadata() else {
                    continue;
                };
                let relative = directory.join(entry.file_name());
                if self.entry(&relative, &about) {
                    todo.push(relative);
                }
            }
        }
        Ok(())
    }

    /// Takes one entry in; true for a directory to go into.
    fn entry(&mut self, relative: &Path, about: &Metadata) -> bool {
        // A link holds only a name; what it leads to is judged where it lies.
        if about.is_symlink() {
            return false;
        }
        let known = self.hiding.memory().hidden.contains(&identity(about));
        if known || self.rules.hides_itself(relative, about.is_dir()) {
            self.hide(relative.to_owned(), about);
            return false;
        }
        let name = relative.file_name().unwrap_or_default().to_string_lossy();
        if about.is_dir() {
            let bare = ["HEAD", "objects", "refs"]
                .iter()
                .all(|part| self.hiding.root.join(relative).join(part).exists());
            if name == ".git" || bare {
                self.scan.repositories.push(relative.to_owned());
                return false;
            }
            return true;
        }
        if self.rules.is_ignore_file(&name) {
            self.scan.ignore_files.push(relative.to_owned());
        } else if about.is_file() {
            self.file(relative, about);
        }
        false
    }

    fn file(&mut self, relative: &Path, about: &Metadata) {
        if about.nlink() > 1 {
            let links = self.links.entry((about.dev(), about.ino()));
            links
                .or_insert_with(|| (about.nlink(), Vec::new()))
                .1
                .push(relative.to_owned());
        }
        if let Ok(changed) = about.modified() {
            self.scan.files.push((relative.to_owned(), changed));
        }
        self.archives.push((relative.to_owned(), about.clone()));
    }

    fn hard_links(&mut self) {
        for (links, paths) in std::mem::take(&mut self.links).into_values() {
            if (paths.len() as u64) < links {
                for path in paths {
                    self.hide_at(path);
                }
            }
        }
    }

    /// Archives can only be judged when there is a rule, and only after every ignore file is read.
    fn packed(&mut self) {
        if !self.rules.any() {
            return;
        }
        for (path, about) in std::mem::take(&mut self.archives) {
            let contents = self.contents(&path, &about);
            let directory = path.parent().unwrap_or(Path::new(""));
            let hide = match &*contents {
                Contents::Plain => false,
                Contents::Unknown => true,
                Contents::Names(names) => names
                    .iter()
                    .any(|name| self.rules.hides_inner(directory, name)),
            };
            if hide {
                self.hide(path, &about);
            }
        }
    }

    fn contents(&self, path: &Path, about: &Metadata) -> Arc<Contents> {
        let stamp = (
            about.dev(),
            about.ino(),
            about.len(),
            about.ctime(),
            about.ctime_nsec(),
        );
        if let Some(known) = self.hiding.memory().archives.get(&stamp) {
            return known.clone();
        }
        let contents = Arc::new(archive::contents(&self.hiding.root.join(path)));
        self.hiding
            .memory()
            .archives
            .insert(stamp, contents.clone());
        contents
    }

    fn hide_at(&mut self, path: PathBuf) {
        // Hidden by its path only: which of the links is the foreign one cannot be told.
        self.scan.hidden.insert(path, false);
    }

    fn hide(&mut self, path: PathBuf, about: &Metadata) {
        self.scan.identities.insert(identity(about));
        self.scan.hidden.insert(path, about.is_dir());
    }
}

fn identity(about: &Metadata) -> Identity {
    (about.dev(), about.ino(), about.created().ok())
}

/// Lines long enough to tell a file by, or its whole text when it is short.
fn telling_lines(path: &Path) -> Vec<String> {
    const MOST: usize = 1024 * 1024;
    let Ok(mut bytes) = std::fs::read(path) else {
        return Vec::new();
    };
    bytes.truncate(MOST);
    let text = String::from_utf8_lossy(&bytes);
    let whole = text.trim();
    let mut lines: Vec<String> = text
        .lines()
        .map(str::trim)
        .filter(|line| line.len() >= 6)
        .map(str::to_owned)
        .collect();
    if lines.is_empty() && whole.len() >= 3 {
        lines.push(whole.to_owned());
    }
    lines
}
