//! read, write, edit, tree.

use super::{Answer, Developer, number, text};
use crate::folder::{Folder, Place};
use crate::hidden::Hiding;
use crate::view::View;
use rustix::fs::FileType;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Component, Path};

/// Largest file that is read or edited.
const MAX_BYTES: u64 = 32 * 1024 * 1024;
/// Lines of `read` when no limit is given.
const DEFAULT_LINES: u64 = 2_000;
/// Entries of `tree`.
const MAX_TREE: usize = 2_000;

impl Developer {
    pub(super) fn read(&self, arguments: &Value) -> Answer {
        let path = text(arguments, "path")?;
        let first = number(arguments, "offset")?.unwrap_or(1).max(1);
        let limit = number(arguments, "limit")?.unwrap_or(DEFAULT_LINES);
        let whole = match self.results.stored(path) {
            Some(stored) => stored.to_string(),
            None => {
                let place = self.visible(path)?;
                content(&place, path)?
            }
        };
        Ok(lines(&whole, first, limit))
    }

    pub(super) fn write(&self, arguments: &Value) -> Answer {
        let path = text(arguments, "path")?;
        let content = text(arguments, "content")?;
        let (folder, hiding) = self.parts()?;
        // Before folders are made: those of a hidden path must not be.
        if let Some(relative) = lexical(folder, path)
            && hiding.hides(&relative, false)
        {
            return Err(hidden(path));
        }
        let place = folder
            .place(path, true)
            .map_err(|error| error.to_string())?;
        self.changeable(&place, path)?;
        place
            .write(content.as_bytes())
            .map_err(|error| error.to_string())?;
        Ok(format!(
            "Wrote {} lines to {path}.",
            content.lines().count()
        ))
    }

    pub(super) fn edit(&self, arguments: &Value) -> Answer {
        let path = text(arguments, "path")?;
        let (before, after) = (text(arguments, "before")?, text(arguments, "after")?);
        if before.is_empty() {
            return Err("`before` is empty; use `write` to make a new file".to_owned());
        }
        let place = self.visible(path)?;
        self.changeable(&place, path)?;
        let old = content(&place, path)?;
        let mut matches = old.match_indices(before);
        let Some((at, _)) = matches.next() else {
            return Err(format!(
                "the text to replace does not occur in {path}; read the file and copy it exactly"
            ));
        };
        let more = matches.count();
        if more > 0 {
            return Err(format!(
                "the text to replace occurs {} times in {path}; give more of its surroundings",
                more + 1
            ));
        }
        let new = format!("{}{after}{}", &old[..at], &old[at + before.len()..]);
        place
            .write(new.as_bytes())
            .map_err(|error| error.to_string())?;
        let line = old[..at].matches('\n').count() + 1;
        Ok(format!("Replaced one place in {path}, line {line}."))
    }

    pub(super) fn tree(&self, arguments: &Value) -> Answer {
        let path = arguments.get("path").and_then(Value::as_str).unwrap_or(".");
        let depth = number(arguments, "depth")?.unwrap_or(2).clamp(1, 20);
        let (folder, hiding) = self.parts()?;
        let place = folder
            .place(path, false)
            .map_err(|error| error.to_string())?;
        if hiding.hides(&place.relative, true) || self.is_forbidden(&place) {
            return Err(hidden(path));
        }
        place.dir().map_err(|error| error.to_string())?;
        let scan = hiding.scan().map_err(|error| error.to_string())?;
        let mut list = List {
            view: self.view()?,
            scan: &scan,
            out: String::new(),
            count: 0,
        };
        list.directory(&place.relative, 0, depth);
        if list.count > MAX_TREE {
            let _ = writeln!(
                list.out,
                "[… more than {MAX_TREE} entries; list a folder further in]"
            );
        }
        Ok(if list.out.is_empty() {
            "The folder is empty.".to_owned()
        } else {
            list.out
        })
    }

    pub(super) fn parts(&self) -> Result<(&Folder, &Hiding), String> {
        let view = self.view()?;
        Ok((&view.folder, &view.hiding))
    }

    /// The place of an existing file that may be read.
    fn visible(&self, path: &str) -> Result<Place, String> {
        let (folder, hiding) = self.parts()?;
        let place = folder
            .place(path, false)
            .map_err(|error| error.to_string())?;
        if hiding.hides(&place.relative, false) || self.is_forbidden(&place) {
            return Err(hidden(path));
        }
        let links = place
            .stat()
            .map_err(|error| error.to_string())?
            .map_or(1, |stat| stat.st_nlink);
        #[allow(
            clippy::useless_conversion,
            reason = "the type differs between systems"
        )]
        let links = u64::from(links);
        if hiding
            .linked_outside(&place.relative, links)
            .map_err(|error| error.to_string())?
        {
            return Err(format!(
                "{path} is also linked from outside the visible folder; not shown"
            ));
        }
        Ok(place)
    }

    /// The text of a file that may be seen; `None` when it may not, or is no text.
    pub(super) fn readable(&self, path: &str) -> Option<String> {
        let place = self.visible(path).ok()?;
        content(&place, path).ok()
    }

    /// Whether a tool may change what lies there.
    fn changeable(&self, place: &Place, path: &str) -> Result<(), String> {
        let (_, hiding) = self.parts()?;
        if hiding.hides(&place.relative, false) || self.is_forbidden(place) {
            return Err(hidden(path));
        }
        let mut names = place.relative.components().filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy()),
            _ => None,
        });
        if names.clone().any(|name| name.eq_ignore_ascii_case(".git")) {
            return Err("files of git are changed by git only".to_owned());
        }
        if names
            .next_back()
            .is_some_and(|name| hiding.is_ignore_file(&name))
        {
            return Err(format!(
                "{path} says what tools may see; only a person changes it"
            ));
        }
        Ok(())
    }

    pub(super) fn is_forbidden(&self, place: &Place) -> bool {
        let Some(view) = &self.view else { return true };
        let full = view.folder.root().join(&place.relative);
        view.forbidden
            .iter()
            .any(|forbidden| full.starts_with(forbidden))
    }
}

struct List<'a> {
    view: &'a View,
    scan: &'a crate::hidden::Scan,
    out: String,
    count: usize,
}

impl List<'_> {
    fn directory(&mut self, relative: &Path, level: u64, depth: u64) {
        let Ok(entries) = self.entries(relative) else {
            return;
        };
        for (name, kind) in entries {
            let path = relative.join(&name);
            let full = self.view.folder.root().join(&path);
            let forbidden = self.view.forbidden.iter().any(|f| full.starts_with(f));
            if forbidden || self.scan.hidden.contains_key(&path) {
                continue;
            }
            self.count += 1;
            if self.count > MAX_TREE {
                return;
            }
            let mark = match kind {
                FileType::Directory => "/",
                FileType::Symlink => "@",
                _ => "",
            };
            let indent = "  ".repeat(usize::try_from(level).unwrap_or_default());
            let _ = writeln!(self.out, "{indent}{name}{mark}");
            if kind == FileType::Directory && level + 1 < depth && name != ".git" {
                self.directory(&path, level + 1, depth);
            }
        }
    }

    fn entries(&self, relative: &Path) -> Result<Vec<(String, FileType)>, String> {
        let shown = relative.to_string_lossy();
        let place = self
            .view
            .folder
            .place(&shown, false)
            .map_err(|error| error.to_string())?;
        let dir = place.dir().map_err(|error| error.to_string())?;
        let mut entries = Vec::new();
        for entry in rustix::fs::Dir::new(dir)
            .map_err(|error| error.to_string())?
            .flatten()
        {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name != "." && name != ".." {
                entries.push((name, entry.file_type()));
            }
        }
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(entries)
    }
}

/// A path relative to the folder by its text alone; `None` when it cannot be told.
fn lexical(folder: &Folder, path: &str) -> Option<std::path::PathBuf> {
    let path = Path::new(path);
    let inner = if path.is_absolute() {
        path.strip_prefix(folder.root()).ok()?
    } else {
        path
    };
    let mut relative = std::path::PathBuf::new();
    for part in inner.components() {
        match part {
            Component::Normal(name) => relative.push(name),
            Component::ParentDir => {
                relative.pop().then_some(())?;
            }
            _ => {}
        }
    }
    Some(relative)
}

fn hidden(path: &str) -> String {
    format!("{path} is hidden by an ignore file of this folder; do without it or ask the person")
}

/// The text of a file.
fn content(place: &Place, path: &str) -> Result<String, String> {
    let (bytes, more) = place.read(MAX_BYTES).map_err(|error| error.to_string())?;
    if more {
        return Err(format!(
            "{path} has more than {} MiB",
            MAX_BYTES / 1024 / 1024
        ));
    }
    if bytes.contains(&0) {
        return Err(format!(
            "{path} is a binary file ({} bytes); it has no text to show",
            bytes.len()
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!(
            "{path} is not UTF-8 text (byte {at} is not); convert it first, for example with iconv"
        )
    })
}

fn lines(whole: &str, first: u64, limit: u64) -> String {
    let total = whole.lines().count() as u64;
    if first == 1 && limit >= total {
        return whole.to_owned();
    }
    let skip = usize::try_from(first - 1).unwrap_or(usize::MAX);
    let take = usize::try_from(limit).unwrap_or(usize::MAX);
    let part: Vec<&str> = whole.lines().skip(skip).take(take).collect();
    let last = first.saturating_add(part.len() as u64).saturating_sub(1);
    if part.is_empty() {
        return format!("[the file has {total} lines; line {first} is past its end]");
    }
    format!("{}\n[lines {first} to {last} of {total}]", part.join("\n"))
}
