//! What ignore files say: which paths of the folder the tools must not see.

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::path::{Path, PathBuf};

/// Names of ignore files that always count.
pub const IGNORE_FILES: [&str; 2] = [".orgataignore", ".gooseignore"];

/// The rules of one folder: those given by the application and those of every ignore file met so
/// far. A path is hidden as soon as one of them hides it, so an ignore file further down can hide
/// more but never show again what one above it hides.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    root: PathBuf,
    files: Vec<(PathBuf, Gitignore)>,
    git: bool,
}

impl Rules {
    /// Rules of a folder: `extra` are lines in the format of an ignore file, counted from the
    /// folder; `git` says whether `.gitignore` counts too.
    pub fn new(root: &Path, extra: &[String], git: bool) -> Self {
        let mut rules = Self {
            root: root.to_owned(),
            files: Vec::new(),
            git,
        };
        rules.add(Path::new(""), &extra.join("\n"));
        rules
    }

    /// Whether this name is an ignore file that counts.
    pub fn is_ignore_file(&self, name: &str) -> bool {
        let same = |other: &str| name.eq_ignore_ascii_case(other);
        IGNORE_FILES.into_iter().any(same) || (self.git && same(".gitignore"))
    }

    /// Whether there is any rule.
    pub fn any(&self) -> bool {
        self.files.iter().any(|(_, rules)| rules.num_ignores() > 0)
    }

    /// Adds the ignore files of one directory, given relative to the folder.
    pub fn read_dir(&mut self, directory: &Path) {
        let git = self.git.then_some(".gitignore");
        for name in IGNORE_FILES.into_iter().chain(git) {
            let path = self.root.join(directory).join(name);
            // A link could lead anywhere; its text is not the folder's.
            if !path.symlink_metadata().is_ok_and(|about| about.is_file()) {
                continue;
            }
            if let Ok(bytes) = std::fs::read(&path) {
                self.add(directory, &String::from_utf8_lossy(&bytes));
            }
        }
    }

    fn add(&mut self, directory: &Path, text: &str) {
        let mut builder = GitignoreBuilder::new(self.root.join(directory));
        // On macOS `SECRET.env` opens `secret.env`. The builder cannot fail on this setting.
        let _ = builder.case_insensitive(cfg!(target_os = "macos"));
        for line in text.lines() {
            if let Err(error) = builder.add_line(None, line) {
                tracing::warn!(%error, "a line of an ignore file is no pattern");
            }
        }
        match builder.build() {
            Ok(rules) if rules.num_ignores() > 0 => self.files.push((directory.to_owned(), rules)),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "an ignore file cannot be used"),
        }
    }

    /// Whether a path relative to the folder is hidden, itself or by a directory above it.
    pub fn hides(&self, relative: &Path, is_dir: bool) -> bool {
        let mut path = PathBuf::new();
        let mut parts = relative.components().peekable();
        while let Some(part) = parts.next() {
            path.push(part);
            if self.hides_itself(&path, is_dir || parts.peek().is_some()) {
                return true;
            }
        }
        false
    }

    /// As [`Rules::hides`], for a path whose directories are known to be visible.
    pub fn hides_itself(&self, relative: &Path, is_dir: bool) -> bool {
        let full = self.root.join(relative);
        self.files.iter().any(|(directory, rules)| {
            relative.starts_with(directory) && rules.matched(&full, is_dir).is_ignore()
        })
    }

    /// Whether a name inside an archive, or in the history of a repository, names something
    /// hidden: read from the folder, from `directory`, and from each directory further in, since
    /// archives often hold one more directory at the top.
    pub fn hides_inner(&self, directory: &Path, name: &str) -> bool {
        let parts: Vec<&str> = name
            .split(['/', '\\'])
            .filter(|part| !part.is_empty())
            .collect();
        (0..parts.len()).any(|start| {
            let inner: PathBuf = parts[start..].iter().collect();
            self.hides(&inner, false) || self.hides(&directory.join(&inner), false)
        })
    }
}
