//! `orgata sessions`.

use super::Done;
use crate::{
    ask,
    exit::{Code, Failure},
    host::Host,
    out::Out,
    text::{brief, underlined},
    time,
};
use clap::{Subcommand, ValueEnum};
use orgata_agent::Masked;
use orgata_app::api::{
    ChatItem, ExportFormat, Nothing, SearchHit, SessionExport, SessionList, SessionRef, SessionRow,
    SessionSearch, SessionView, TextReply,
};
use orgata_log::SessionId;
use orgata_work::TurnOutcome;

/// Conversations.
#[derive(Subcommand)]
pub enum Sessions {
    /// Lists conversations, newest first.
    List {
        /// At most so many.
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
    /// Shows a whole conversation with its clear values. Only for a person.
    Show {
        /// Its id.
        id: String,
    },
    /// Writes a conversation as text, masked unless a person asks for clear values.
    Export {
        /// Its id.
        id: String,
        /// Format.
        #[arg(long, value_enum, default_value = "markdown")]
        format: Format,
        /// Clear values instead of tokens.
        #[arg(long)]
        clear: bool,
    },
    /// Searches all conversations. Only for a person.
    Search {
        /// Words; the last one may be a beginning.
        #[arg(required = true)]
        words: Vec<String>,
        /// At most so many places.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Erases a conversation: no byte of it stays on this device.
    Delete {
        /// Its id.
        id: String,
        /// Does not ask.
        #[arg(long)]
        yes: bool,
    },
}

/// A format of an export.
#[derive(Clone, Copy, ValueEnum)]
pub enum Format {
    /// Readable.
    Markdown,
    /// For programs.
    Json,
}

/// Runs it.
///
/// # Errors
/// As the operations.
pub async fn run(command: Sessions, host: &Host, out: &mut Out) -> Done {
    match command {
        Sessions::List { limit } => list(
            &host
                .call::<Vec<SessionRow>>("session_list", SessionList { limit: Some(limit) })
                .await?,
            out,
        )?,
        Sessions::Show { id } => {
            host.person_for("session_get")?;
            show(&host.call("session_get", named(id)).await?, out)?
        }
        Sessions::Export { id, format, clear } => {
            let format = match format {
                Format::Markdown => ExportFormat::Markdown,
                Format::Json => ExportFormat::Json,
            };
            let export = SessionExport {
                session: SessionId::new(id),
                format,
                clear,
            };
            let written: TextReply = host.call("session_export", export).await?;
            if out.json {
                out.value(&written)?
            } else {
                out.document(&written.text)?
            }
        }
        Sessions::Search { words, limit } => {
            host.person_for("session_search")?;
            let search = SessionSearch {
                query: words.join(" "),
                limit: Some(limit),
            };
            found(
                &host
                    .call::<Vec<SearchHit>>("session_search", search)
                    .await?,
                out,
            )?;
        }
        Sessions::Delete { id, yes } => return delete(id, yes, host, out).await,
    }
    Ok(Code::Ok)
}

fn named(id: String) -> SessionRef {
    SessionRef {
        session: SessionId::new(id),
    }
}

fn list(rows: &[SessionRow], out: &mut Out) -> Result<(), Failure> {
    if out.json {
        return out.value(&rows);
    }
    let row = |row: &SessionRow| {
        let title = if row.running {
            format!("{} (working)", row.title)
        } else {
            row.title.clone()
        };
        [
            row.session.to_string(),
            time::local(row.updated_at),
            row.profile.clone(),
            row.messages.to_string(),
            row.masked.to_string(),
            brief(&title, 60),
        ]
    };
    out.table(
        ["ID", "CHANGED", "ROLE", "MESSAGES", "MASKED", "TITLE"],
        &rows.iter().map(row).collect::<Vec<_>>(),
    )
}

fn show(view: &SessionView, out: &mut Out) -> Result<(), Failure> {
    if out.json {
        return out.value(view);
    }
    out.line(format_args!(
        "{} ({}, {})",
        view.row.title,
        view.row.profile,
        time::local(view.row.started_at)
    ))?;
    view.items.iter().try_for_each(|item| match item {
        ChatItem::User {
            text,
            masks,
            attachments,
            ..
        } => {
            out.line("\nYou:")?;
            said(text, masks, out)?;
            attachments
                .iter()
                .try_for_each(|file| out.line(format_args!("[attached: {}]", file.name)))
        }
        ChatItem::Assistant {
            text,
            masks,
            model,
            partial,
            ..
        } => {
            out.line(format_args!(
                "\nAssistant ({model}){}:",
                if *partial { ", cut off" } else { "" }
            ))?;
            said(text, masks, out)
        }
        ChatItem::Tool { call, result, .. } => {
            out.line(format_args!("\nTool {} {}", call.name, call.arguments))?;
            out.line(
                result
                    .as_ref()
                    .map_or("(no answer)", |result| result.text.as_str()),
            )
        }
        ChatItem::Ended { outcome, .. } => out.line(format_args!("\n({})", ending(outcome))),
    })
}

fn said(text: &str, masks: &[Masked], out: &mut Out) -> Result<(), Failure> {
    if out.terminal {
        out.piece(&format!("{}\n", underlined(text, masks)))
    } else {
        out.line(text)
    }
}

fn ending(outcome: &TurnOutcome) -> &str {
    match outcome {
        TurnOutcome::Done => "done",
        TurnOutcome::Cancelled => "cancelled",
        TurnOutcome::Interrupted => "cut off",
        TurnOutcome::MaxTurns => "limit of steps reached",
        TurnOutcome::Failed { message, .. } => message,
    }
}

fn found(hits: &[SearchHit], out: &mut Out) -> Result<(), Failure> {
    if out.json {
        return out.value(&hits);
    }
    let row = |hit: &SearchHit| {
        let snippet = hit
            .snippet
            .replace(['\u{2}', '\u{3}'], "")
            .replace('\n', " ");
        [
            hit.session.to_string(),
            time::local(hit.at),
            brief(&hit.title, 40),
            snippet,
        ]
    };
    out.table(
        ["ID", "WHEN", "TITLE", "PLACE"],
        &hits.iter().map(row).collect::<Vec<_>>(),
    )
}

async fn delete(id: String, yes: bool, host: &Host, out: &mut Out) -> Done {
    if !yes
        && host.who.is_person()
        && !ask::yes(out, &format!("Erase the conversation {id} for ever?"))?
    {
        out.note("Nothing was erased.");
        return Ok(Code::Failed);
    }
    let _: Nothing = host.call("session_delete", named(id)).await?;
    if out.json {
        out.value(&Nothing {})?
    } else {
        out.line("Erased.")?
    }
    Ok(Code::Ok)
}
