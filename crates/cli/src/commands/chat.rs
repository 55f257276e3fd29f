//! `orgata chat`: a conversation at a terminal, line by line.

use super::{
    Done,
    run::{attached, conversation},
};
use crate::{
    ask::Interrupts,
    exit::{Code, Failure},
    host::Host,
    keyboard::{Keyboard, Typed},
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
Up and down call back what was typed here; it is forgotten at the end.
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
        keyboard: Keyboard::editing(),
        attachments: Vec::new(),
    };
    let mut interrupts = Interrupts::new();
    loop {
        let mut said = talk.once(&mut interrupts, out).await;
        if let Said::Interrupt = said {
            out.note("\nCtrl-C again quits.");
            said = talk.once(&mut interrupts, out).await;
        }
        match said {
            Said::Interrupt => return Ok(Code::Cancelled),
            Said::Quit => return Ok(Code::Ok),
            Said::Help => out.note(HELP),
            Said::Attach(file) => talk.attach(&file, out),
            Said::Text(text) => talk.say(text, host, out).await?,
        }
        interrupts = Interrupts::new();
    }
}

struct Talk {
    session: SessionId,
    keyboard: Keyboard,
    attachments: Vec<Attachment>,
}

/// What was typed.
enum Said {
    Text(String),
    Attach(String),
    Help,
    Interrupt,
    Quit,
}

impl Talk {
    /// What the person typed, or that Ctrl-C was pressed.
    async fn once(&mut self, interrupts: &mut Interrupts, out: &mut Out) -> Said {
        tokio::select! {
            said = self.said(out) => said,
            () = interrupts.next() => Said::Interrupt,
        }
    }

    /// What the person typed; empty lines are passed over.
    async fn said(&mut self, out: &mut Out) -> Said {
        let mut text = String::new();
        let mut prompt = "\n> ";
        loop {
            let line = match self.keyboard.next(prompt, out).await {
                Typed::Line(line) => line,
                Typed::Interrupt => return Said::Interrupt,
                Typed::End => return Said::Quit,
            };
            if let Some(part) = line.strip_suffix('\\') {
                text.push_str(part);
                text.push('\n');
                prompt = "… ";
                continue;
            }
            text.push_str(&line);
            match text.trim() {
                "" => prompt = "> ",
                "/quit" | "/exit" => return Said::Quit,
                "/help" => return Said::Help,
                other => {
                    let file = other
                        .strip_prefix("/attach ")
                        .map(|file| file.trim().to_owned());
                    return file.map_or_else(|| Said::Text(text.clone()), Said::Attach);
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
        let ended = match follow(host, send, &mut self.keyboard, Show::Live, out).await {
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
