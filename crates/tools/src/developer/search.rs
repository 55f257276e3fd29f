//! Finding a text in the files that may be seen.

use super::{Answer, Developer};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Places that are returned.
const MAX_HITS: usize = 200;
/// Files that are looked into.
const MAX_FILES: usize = 20_000;
/// Characters of a line that are shown.
const LINE: usize = 240;

impl Developer {
    /// Places of a text in the files below `path`, as JSON rows of path, line and text. Case does
    /// not matter. Hidden, binary and linked files are passed over.
    pub(crate) fn search(&self, query: &str, path: &str) -> Answer {
        let needle = query.trim().to_lowercase();
        if needle.is_empty() {
            return Err("the text to find is empty".to_owned());
        }
        let (folder, hiding) = self.parts()?;
        let place = folder
            .place(path, false)
            .map_err(|error| error.to_string())?;
        if hiding.hides(&place.relative, true) || self.is_forbidden(&place) {
            return Err(format!("{path} is hidden by an ignore file"));
        }
        let mut hits = Vec::new();
        for file in self.files(folder.root(), &place.relative) {
            let shown = file.to_string_lossy();
            let Some(text) = self.readable(&shown) else {
                continue;
            };
            let found = text
                .lines()
                .enumerate()
                .filter(|(_, line)| line.to_lowercase().contains(&needle));
            hits.extend(found.map(|(at, line)| {
                let text: String = line.trim().chars().take(LINE).collect();
                json!({ "path": shown, "line": at + 1, "text": text })
            }));
            if hits.len() >= MAX_HITS {
                hits.truncate(MAX_HITS);
                break;
            }
        }
        serde_json::to_string(&hits).map_err(|error| error.to_string())
    }

    /// Files below a folder in order of name; links are not followed.
    fn files(&self, root: &Path, from: &Path) -> Vec<PathBuf> {
        let (mut files, mut open) = (Vec::new(), vec![from.to_owned()]);
        while let Some(relative) = open.pop() {
            let full = root.join(&relative);
            if full.is_file() {
                files.push(relative);
                continue;
            }
            let mut names: Vec<_> = std::fs::read_dir(&full)
                .into_iter()
                .flatten()
                .flatten()
                .collect();
            names.sort_by_key(|entry| std::cmp::Reverse(entry.file_name()));
            for entry in names {
                let is_link = entry.file_type().map_or(true, |kind| kind.is_symlink());
                if !is_link && entry.file_name() != ".git" && entry.file_name() != ".orgata" {
                    open.push(relative.join(entry.file_name()));
                }
            }
            if files.len() >= MAX_FILES {
                break;
            }
        }
        files
    }
}
