//! Full-text search over what was said, what tools answered, and titles.

use super::{Projection, read};
use crate::{View, error::sql};
use orgata_log::{Entry, Fact, LogError, Micros, SessionId, TurnId};
use orgata_work::{AssistantSaid, SessionRenamed, SessionStarted, ToolReturned, UserSaid};
use rusqlite::{Connection, OptionalExtension, Row, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) const PROJECTION: Projection = Projection {
    name: "search",
    version: 1,
    create: "CREATE VIRTUAL TABLE search USING fts5(
        text, session UNINDEXED, who UNINDEXED, at UNINDEXED,
        tokenize = 'unicode61 remove_diacritics 2'
    )",
    apply,
};

/// So many bytes of a message are indexed; what follows is kept but not found.
const LIMIT: usize = 1 << 20;
/// Marks the beginning and the end of a match inside a snippet; never part of an indexed text.
const OPEN: char = '\u{2}';
const CLOSE: char = '\u{3}';

/// Where a match was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// In what the person wrote or attached.
    User,
    /// In what the assistant answered.
    Assistant,
    /// In what a tool answered.
    Tool,
    /// In the title of the conversation.
    Title,
}

/// A piece of a snippet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fragment {
    /// Text.
    pub text: String,
    /// Whether it is what was searched for.
    pub hit: bool,
}

/// One match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hit {
    /// The conversation.
    pub session: SessionId,
    /// Its title.
    pub title: String,
    /// The turn in which it was said; titles belong to none.
    pub turn: Option<TurnId>,
    /// Position of the entry in the log.
    pub position: u64,
    /// Where.
    pub found: Found,
    /// When.
    pub at: Micros,
    /// Some words around the match.
    pub snippet: Vec<Fragment>,
}

impl View<'_> {
    /// Searches all conversations, best match first. All words must occur; the last one may be the
    /// beginning of a word. Words without letters or digits are ignored.
    ///
    /// # Errors
    /// As SQLite fails.
    pub fn search(&self, words: &str, limit: usize) -> Result<Vec<Hit>, LogError> {
        let Some(expression) = expression(words) else {
            return Ok(Vec::new());
        };
        let mut statement = self
            .conn()
            .prepare_cached(
                "SELECT search.rowid, search.session, who, at,
                     snippet(search, 0, char(2), char(3), '…', 24),
                     coalesce((SELECT title FROM session s WHERE s.session = search.session), ''),
                     (SELECT turn FROM entry e WHERE e.position = search.rowid)
                 FROM search WHERE search MATCH ?1 ORDER BY rank, search.rowid DESC LIMIT ?2",
            )
            .map_err(sql)?;
        let rows = statement
            .query_map(params![expression, limit as i64], hit)
            .map_err(sql)?;
        rows.collect::<Result<_, _>>().map_err(sql)
    }
}

/// Quotes every word, so that nothing in it is taken for an operator.
fn expression(words: &str) -> Option<String> {
    let quoted: Vec<String> = words
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(|word| format!("\"{}\"", word.replace('"', " ")))
        .collect();
    (!quoted.is_empty()).then(|| quoted.join(" ") + "*")
}

fn hit(row: &Row<'_>) -> rusqlite::Result<Hit> {
    let who: String = row.get(2)?;
    Ok(Hit {
        position: row.get::<_, i64>(0)?.unsigned_abs(),
        session: row.get::<_, String>(1)?.into(),
        found: match who.as_str() {
            "user" => Found::User,
            "assistant" => Found::Assistant,
            "tool" => Found::Tool,
            _ => Found::Title,
        },
        at: Micros(row.get(3)?),
        snippet: fragments(&row.get::<_, String>(4)?),
        title: row.get(5)?,
        turn: row.get::<_, Option<String>>(6)?.map(TurnId::new),
    })
}

fn fragments(marked: &str) -> Vec<Fragment> {
    let mut pieces = Vec::new();
    for part in marked.split_inclusive([OPEN, CLOSE]) {
        let hit = part.ends_with(CLOSE);
        let text = part.trim_end_matches([OPEN, CLOSE]);
        if !text.is_empty() {
            pieces.push(Fragment {
                text: text.to_owned(),
                hit,
            });
        }
    }
    pieces
}

fn apply(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    match entry.header.kind.as_str() {
        UserSaid::KIND => index(conn, entry, "user", read(entry).map(user_text)),
        AssistantSaid::KIND => index(
            conn,
            entry,
            "assistant",
            read(entry).map(|said: AssistantSaid| said.text),
        ),
        ToolReturned::KIND => index(
            conn,
            entry,
            "tool",
            read(entry).map(|back: ToolReturned| back.result.text),
        ),
        SessionStarted::KIND => title(
            conn,
            entry,
            read(entry).map(|new: SessionStarted| new.title),
        ),
        SessionRenamed::KIND => title(
            conn,
            entry,
            read(entry).map(|new: SessionRenamed| new.title),
        ),
        _ => Ok(()),
    }
}

fn user_text(said: UserSaid) -> String {
    let mut text = said.text;
    for file in said.attachments {
        text.push('\n');
        text.push_str(&file.name);
        text.push('\n');
        text.push_str(&file.text);
    }
    text
}

/// Titles stand in the index under the negative position of their entry; older ones go.
fn title(conn: &Connection, entry: &Entry, text: Option<String>) -> Result<(), LogError> {
    let Some(session) = &entry.header.session else {
        return Ok(());
    };
    conn.prepare_cached(
        "DELETE FROM search WHERE rowid IN (SELECT -position FROM entry
             WHERE session = ?1 AND kind IN ('session.started', 'session.renamed'))",
    )
    .and_then(|mut statement| statement.execute([session.as_str()]))
    .map_err(sql)?;
    // A model's title does not replace a person's; the list of conversations has decided that.
    let standing: Option<String> = conn
        .prepare_cached("SELECT title FROM session WHERE session = ?1")
        .and_then(|mut find| {
            find.query_row([session.as_str()], |row| row.get(0))
                .optional()
        })
        .map_err(sql)?;
    insert(
        conn,
        -(entry.position as i64),
        entry,
        "title",
        standing.or(text),
    )
}

fn index(
    conn: &Connection,
    entry: &Entry,
    who: &str,
    text: Option<String>,
) -> Result<(), LogError> {
    insert(conn, entry.position as i64, entry, who, text)
}

fn insert(
    conn: &Connection,
    row: i64,
    entry: &Entry,
    who: &str,
    text: Option<String>,
) -> Result<(), LogError> {
    let (Some(text), Some(session)) = (text, &entry.header.session) else {
        return Ok(());
    };
    if text.trim().is_empty() {
        return Ok(());
    }
    conn.prepare_cached(
        "INSERT INTO search(rowid, text, session, who, at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )
    .and_then(|mut statement| {
        statement.execute(params![
            row,
            clip(text),
            session.as_str(),
            who,
            entry.header.at.0
        ])
    })
    .map(drop)
    .map_err(sql)
}

fn clip(mut text: String) -> String {
    let end = (0..=LIMIT.min(text.len()))
        .rev()
        .find(|end| text.is_char_boundary(*end));
    text.truncate(end.unwrap_or(0));
    if text.contains([OPEN, CLOSE]) {
        text.replace([OPEN, CLOSE], " ")
    } else {
        text
    }
}
