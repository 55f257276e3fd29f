//! Answers that are too long for a conversation: kept whole, shown in part.

use crate::folder::{Folder, PathError};
use crate::view::View;
use orgata_log::SessionId;
use orgata_work::ToolResult;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Where stored answers lie in the session's folder, in a folder for each conversation.
pub const DIRECTORY: &str = ".orgata/results";
/// Characters that go into the conversation, as Goose does it.
pub const DEFAULT_CHARS: usize = 200_000;

/// Keeps long answers in the session's folder, or in memory when there is none: the data folder
/// holds nothing unencrypted.
#[derive(Debug)]
pub struct Results {
    view: Option<Arc<View>>,
    place: String,
    memory: Mutex<BTreeMap<String, Arc<str>>>,
    chars: usize,
}

impl Results {
    /// Shortens answers of more than `chars` characters.
    pub fn new(session: &SessionId, view: Option<Arc<View>>, chars: usize) -> Self {
        Self {
            view,
            place: place(session),
            memory: Mutex::default(),
            chars: chars.max(200),
        }
    }

    /// A stored answer that is kept in memory.
    pub fn stored(&self, path: &str) -> Option<Arc<str>> {
        self.memory
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(path)
            .cloned()
    }

    /// The result of a call, shortened when its text is too long.
    pub fn result(&self, id: &str, name: &str, text: String, is_error: bool) -> ToolResult {
        let count = text.chars().count();
        let result = |text, stored_at| ToolResult {
            id: id.to_owned(),
            name: name.to_owned(),
            text,
            is_error,
            stored_at,
        };
        if count <= self.chars {
            return result(text, None);
        }
        let part = ends(&text, self.chars / 2);
        let lines = text.lines().count();
        match self.store(id, &text) {
            Ok(path) => {
                let note = format!(
                    "The answer was larger ({count} characters, {lines} lines) and is stored whole \
                     in {path}. Read more of it with the tool `read` and its offset and limit. Its \
                     beginning and end:\n{part}"
                );
                result(note, Some(path))
            }
            Err(error) => result(
                format!(
                    "The answer was larger ({count} characters, {lines} lines) and could not be \
                     stored ({error}). Its beginning and end:\n{part}"
                ),
                None,
            ),
        }
    }

    fn store(&self, id: &str, text: &str) -> Result<String, String> {
        let path = format!("{}/{}.txt", self.place, safe(id));
        match &self.view {
            Some(view) => {
                let place = view
                    .folder
                    .place(&path, true)
                    .map_err(|error| error.to_string())?;
                // A link planted at the place would be followed by the walk, inside the folder only.
                if place.relative != Path::new(&path) {
                    return Err(format!("{} is behind a link", self.place));
                }
                place
                    .write(text.as_bytes())
                    .map_err(|error| error.to_string())?;
            }
            None => {
                let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
                memory.insert(path.clone(), Arc::from(text));
            }
        }
        Ok(path)
    }
}

/// Removes what a conversation has stored in its folder. A folder that is gone has nothing of it.
///
/// # Errors
/// When something could not be removed.
pub fn erase(folder: &Path, session: &SessionId) -> Result<(), PathError> {
    let path = place(session);
    let failed = |error| PathError::Io(folder.display().to_string(), error);
    let folder = match Folder::open(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        folder => folder.map_err(failed)?,
    };
    match folder.place(&path, false) {
        // What a planted link leads to was never written.
        Ok(place) if place.relative != Path::new(&path) => Ok(()),
        Ok(place) => place.remove_folder(),
        Err(PathError::Missing(_) | PathError::Outside(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

fn place(session: &SessionId) -> String {
    format!("{DIRECTORY}/{}", safe(session.as_str()))
}

/// An id as a file's name.
fn safe(id: &str) -> String {
    let kept = |c: &char| c.is_ascii_alphanumeric() || "_-".contains(*c);
    let name: String = id.chars().filter(kept).take(80).collect();
    if name.is_empty() {
        "result".to_owned()
    } else {
        name
    }
}

/// The first and the last `half` characters.
fn ends(text: &str, half: usize) -> String {
    let head = text
        .char_indices()
        .nth(half)
        .map_or(text.len(), |(at, _)| at);
    let tail = text
        .char_indices()
        .rev()
        .nth(half.saturating_sub(1))
        .map_or(0, |(at, _)| at);
    format!("{}\n[…]\n{}", &text[..head], &text[tail.max(head)..])
}
