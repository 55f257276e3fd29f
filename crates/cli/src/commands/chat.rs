//! `orgata chat`: a conversation at a terminal, line by line.

use super::{
    Done,
    run::{attached, conversation},
};
use crate::{
    ask::{Interrupts, Lines},
    exit::{Code, Failure},
    host::Host,
    out::Out,
    turn::{Show, follow, message},
};
use clap::Args;
use orgata_log::SessionId;
use orgata_work::Attachment;
use std::{io::IsTerminal as _, path::Path};

const HELP: &str = "\
/attach FILE   sends a text file with the next message
/help          shows this
/quit          ends; so does Ctrl-D
A line that ends with \\ goes on in the next one. Ctrl-C cancels an answer; twice quits.
Underlined values never left this device.";

/// Talks with the assistant at this terminal.
#[derive(Args)]
pub struct Chat {
    /// Goes on with a conversation.
    #[arg(long)]
    session: Option<String>,
    /// Role of a new conversation; the selected one when missing.
    #[arg(long, conflicts_with = "session")]
    profile: Option<String>,
    /// Folder that its tools may touch; the current one when missing.
    #[arg(long, conflicts_with = "session")]
    folder: Option<String>,
}

/// Runs it.
///
/// # Errors
/// As the operations; when there is no terminal.
pub async fn run(args: Chat, host: &Host, out: &mut Out) -> Done {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage("A conversation needs a terminal.")
            .hint("Use `orgata run -i -` for text from a pipe."));
    }
    let session = conversation(args.session, args.profile, args.folder, host, out).await?;
    out.note(format_args!(
        "Conversation {session}. /help shows what can be typed."
    ));
    let mut talk = Talk {
        session,
        lines: Lines::new(),
        attachments: Vec::new(),
    };
    let mut interrupts = Interrupts::new();
    loop {
        out.prompt("\n> ");
        let said = tokio::select! {
            said = talk.said(out) => said,
            () = interrupts.next() => {
                out.note("\nCtrl-C again quits.");
                tokio::select! {
                    said = talk.said(out) => said,
                    () = interrupts.next() => return Ok(Code::Cancelled),
                }
            }
        };
        match said {
            None | Some(Said::Quit) => return Ok(Code::Ok),
            Some(Said::Help) => out.note(HELP),
            Some(Said::Attach(file)) => talk.attach(&file, out),
            Some(Said::Text(text)) => talk.say(text, host, out).await?,
        }
        interrupts = Interrupts::new();
    }
}

struct Talk {
    session: SessionId,
    lines: Lines,
    attachments: Vec<Attachment>,
}

/// What was typed.
enum Said {
    Text(String),
    Attach(String),
    Help,
    Quit,
}

impl Talk {
    /// What the person typed; empty lines are passed over.
    async fn said(&mut self, out: &mut Out) -> Option<Said> {
        let mut text = String::new();
        loop {
            let line = self.lines.next().await?;
            if let Some(part) = line.strip_suffix('\\') {
                text.push_str(part);
                text.push('\n');
                out.prompt("… ");
                continue;
            }
            text.push_str(&line);
            match text.trim() {
                "" => out.prompt("> "),
                "/quit" | "/exit" => return Some(Said::Quit),
                "/help" => return Some(Said::Help),
                other => {
                    let file = other
                        .strip_prefix("/attach ")
                        .map(|file| file.trim().to_owned());
                    return Some(file.map_or_else(|| Said::Text(text.clone()), Said::Attach));
                }
            }
            text.clear();
        }
    }

    fn attach(&mut self, file: &str, out: &mut Out) {
        match attached(Path::new(file)) {
            Ok(attachment) => {
                out.note(format_args!(
                    "{} goes with the next message.",
                    attachment.name
                ));
                self.attachments.push(attachment);
            }
            Err(failure) => drop(out.failed(&failure)),
        }
    }

    /// A turn that fails ends the turn, not the conversation.
    async fn say(&mut self, text: String, host: &Host, out: &mut Out) -> Result<(), Failure> {
        let send = message(
            self.session.clone(),
            text,
            std::mem::take(&mut self.attachments),
        );
        let ended = match follow(host, send, &mut self.lines, Show::Live, out).await {
            Ok(told) => told.result().map(drop),
            Err(Failure::Closed) => return Err(Failure::Closed),
            Err(Failure::Told(told)) if told.exit == Code::Cancelled => {
                return Err(Failure::Told(told));
            }
            Err(told) => Err(told),
        };
        if let Err(failure) = ended {
            out.failed(&failure);
        }
        Ok(())
    }
}
