//! `orgata guard`: the privacy guard on a file or stdin. `scan` and `explain` only look and stand in
//! [`super::guard_look`], `rules` in [`super::guard_rules`]; `mask` and `restore` keep and use the tokens of a conversation.

use super::Done;
use crate::{
    exit::{Code, Failure},
    host::Host,
    out::Out,
    text,
};
use clap::{Args, Subcommand};
use orgata_app::api::{GuardMasked, GuardRestored, GuardText, SessionRow};
use orgata_log::SessionId;
use std::path::PathBuf;

/// Conversation that holds the tokens when none is named.
const TITLE: &str = "Guard on the command line";

/// The privacy guard.
#[derive(Subcommand)]
pub enum GuardCommand {
    /// Finds personal data and secrets. Opens neither keys nor database.
    Scan(Scan),
    /// Masks a text as if it were to leave; the tokens are kept.
    Mask(Kept),
    /// Turns the tokens of `mask` back. Only for a person.
    Restore(Kept),
    /// Says for each find which rule found it and where. Opens neither keys nor database.
    Explain(Look),
    /// Lists, tests and checks rules, and starts new ones. Opens neither keys nor database.
    #[command(subcommand)]
    Rules(RulesCommand),
}

/// The rules of the privacy guard.
#[derive(Subcommand)]
pub enum RulesCommand {
    /// Lists the rules that are in use: the built-in ones and your own.
    List,
    /// Runs the examples of the rules: each must be found, or left alone, as the rule says.
    Test(RuleFiles),
    /// Says all that is wrong with rule files, and what could be better.
    Lint(LintFiles),
    /// Prints a rule to start from.
    New(NewRule),
}

/// Rule files that need not be there.
#[derive(Args)]
pub struct RuleFiles {
    /// Rule files that are used besides the built-in ones.
    pub files: Vec<PathBuf>,
}

/// Rule files.
#[derive(Args)]
pub struct LintFiles {
    /// Rule files.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
}

/// A rule to be.
#[derive(Args)]
pub struct NewRule {
    /// Its id: lower-case letters, digits and -.
    pub id: String,
}

/// A text to scan.
#[derive(Args)]
pub struct Scan {
    /// File with the text; - is stdin.
    pub file: PathBuf,
    /// One {"text"} a line in, one {"spans"} a line out; offsets count characters.
    #[arg(long)]
    pub jsonl: bool,
    /// Also what is only possible, such as links, ages and numbers whose shape alone speaks for them.
    #[arg(long)]
    pub all: bool,
}

/// A text to look at.
#[derive(Args)]
pub struct Look {
    /// File with the text; - is stdin.
    pub file: PathBuf,
    /// Also what is only possible.
    #[arg(long)]
    pub all: bool,
}

/// A text with the conversation that its tokens belong to.
#[derive(Args)]
pub struct Kept {
    /// File with the text; - is stdin.
    file: PathBuf,
    /// Conversation that holds the tokens; one of its own when missing.
    #[arg(long)]
    session: Option<String>,
}

/// Runs `mask` and `restore`.
///
/// # Errors
/// As the operations; when the text cannot be read.
pub async fn run(command: GuardCommand, host: &Host, out: &mut Out) -> Done {
    match command {
        GuardCommand::Mask(args) => {
            let masked: GuardMasked = host.call("guard_mask", kept(args, host).await?).await?;
            if out.json {
                out.value(&masked)?
            } else {
                out.piece(&masked.text)?
            }
        }
        GuardCommand::Restore(args) => {
            let restored: GuardRestored =
                host.call("guard_restore", kept(args, host).await?).await?;
            let unknown = restored.masks.iter().filter(|mask| !mask.known).count();
            if out.json {
                out.value(&restored)?
            } else {
                out.piece(&restored.text)?
            }
            if unknown > 0 {
                out.note(format_args!(
                    "{unknown} tokens are not of this conversation and were left as they are."
                ));
            }
        }
        GuardCommand::Scan(_) | GuardCommand::Explain(_) | GuardCommand::Rules(_) => {}
    }
    Ok(Code::Ok)
}

async fn kept(args: Kept, host: &Host) -> Result<GuardText, Failure> {
    let text = text::read(&args.file)?;
    let session = match args.session {
        Some(id) => known(id, host).await?,
        None => host.own_session(TITLE).await?,
    };
    Ok(GuardText {
        text,
        session: Some(session),
    })
}

async fn known(id: String, host: &Host) -> Result<SessionId, Failure> {
    let rows: Vec<SessionRow> = host
        .call("session_list", serde_json::json!({ "limit": 10_000 }))
        .await?;
    let found = rows
        .into_iter()
        .find(|row| row.session.as_str() == id)
        .map(|row| row.session);
    found.ok_or_else(|| {
        Failure::new(
            Code::NotFound,
            "not_found",
            format!("There is no conversation {id}. Nothing was done."),
        )
    })
}
