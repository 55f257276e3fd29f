//! Notes that the person asked the assistant to remember. Private entries of the log; they belong to
//! the person, not to a conversation, and outlive it.

use crate::{App, api::ApiError};
use orgata_log::{Fact, Log as _, Micros, Query};
use serde::{Deserialize, Serialize};

/// Something to remember.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// The note.
    pub text: String,
}
impl Fact for Noted {
    const KIND: &'static str = "note";
    const VERSION: u16 = 1;
}

/// A note with when it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The note.
    pub text: String,
    /// When.
    pub at: Micros,
}

impl App {
    pub(crate) async fn remember(&self, text: &str) -> Result<(), ApiError> {
        let draft = self.draft(&Noted {
            text: text.trim().to_owned(),
        })?;
        self.store().append(vec![draft]).await?;
        Ok(())
    }

    /// Notes that hold all words of the query, newest first.
    pub(crate) async fn recall(&self, query: &str) -> Result<Vec<Note>, ApiError> {
        let entries = self
            .store()
            .read(Query {
                kinds: vec![Noted::KIND.to_owned()],
                ..Query::default()
            })
            .await?;
        let words: Vec<String> = query
            .to_lowercase()
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        let note = |entry: &orgata_log::Entry| {
            let noted = entry.fact::<Noted>().ok()?;
            let text = noted.text.to_lowercase();
            words
                .iter()
                .all(|word| text.contains(word))
                .then_some(Note {
                    text: noted.text,
                    at: entry.header.at,
                })
        };
        Ok(entries.iter().rev().filter_map(note).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Noted;

    /// Entries of this version lie on people's disks.
    #[test]
    fn a_released_note_keeps_its_shape() {
        let released = r#"{"text":"The gate code is in the safe."}"#;
        let note: Noted = serde_json::from_str(released).unwrap();
        assert_eq!(serde_json::to_string(&note).unwrap(), released);
    }
}
