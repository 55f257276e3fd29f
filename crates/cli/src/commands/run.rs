//! `orgata run`: one turn.

use super::Done;
use crate::{
    exit::Failure,
    host::Host,
    keyboard::Keyboard,
    out::Out,
    text,
    turn::{Show, follow, message},
};
use clap::{Args, ValueEnum};
use orgata_app::{
    api::{AppState, Nothing, Providers, SessionCreate, SessionRow},
    recipe,
};
use orgata_log::SessionId;
use orgata_work::Attachment;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// The model of [`AppState::model`] where no other can answer.
const OFFLINE: &str = "orgata/offline";

/// Runs one turn and ends.
///
/// At a terminal questions are asked; where nobody is there, the first question ends the turn with
/// exit code 3. Code 0 means that the turn came to its end, also when a tool failed and the answer
/// says so; --output json tells what each tool returned.
#[derive(Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["text", "input", "recipe"])))]
pub struct Run {
    /// What to say.
    #[arg(short, long)]
    text: Option<String>,
    /// File with what to say; - is stdin.
    #[arg(short, long)]
    input: Option<PathBuf>,
    /// Recipe file (json or yaml) with what to say.
    #[arg(long)]
    recipe: Option<PathBuf>,
    /// Value of a recipe's parameter; may be given several times.
    #[arg(long, value_name = "KEY=VALUE", requires = "recipe")]
    params: Vec<String>,
    /// Text file that is sent along; may be given several times.
    #[arg(long)]
    attach: Vec<PathBuf>,
    /// Role of the conversation; the selected one when missing.
    #[arg(long, conflicts_with = "session")]
    profile: Option<String>,
    /// Folder that its tools may touch; the current one when missing.
    #[arg(long, conflicts_with = "session")]
    folder: Option<String>,
    /// Goes on with a conversation.
    #[arg(long)]
    session: Option<String>,
    /// Keeps nothing: the conversation lives in memory only.
    #[arg(long, conflicts_with = "session")]
    pub no_session: bool,
    /// What goes to stdout: the answer, one JSON document at the end, or each event as a line of JSON.
    #[arg(long, value_enum)]
    output: Option<Output>,
}

/// A form of the output.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    Text,
    Json,
    StreamJson,
}

/// Runs it.
///
/// # Errors
/// As the operations; when the turn does not come to its end.
pub async fn run(args: Run, host: &Host, out: &mut Out) -> Done {
    let output = args
        .output
        .unwrap_or(if out.json { Output::Json } else { Output::Text });
    let said = said(&args)?;
    let attachments = args
        .attach
        .iter()
        .map(|file| attached(file))
        .collect::<Result<_, _>>()?;
    let session = conversation(args.session, args.profile, args.folder, host, out).await?;
    let show = match output {
        Output::Text => Show::Live,
        Output::Json => Show::Nothing,
        Output::StreamJson => Show::Events,
    };
    let told = follow(
        host,
        message(session, said, attachments),
        &mut Keyboard::plain(),
        show,
        out,
    )
    .await?;
    if output == Output::Json {
        out.value(&told)?;
    }
    told.result()
}

fn said(args: &Run) -> Result<String, Failure> {
    match (&args.text, &args.input, &args.recipe) {
        (Some(text), ..) => Ok(text.clone()),
        (_, Some(file), _) => text::read(file),
        (_, _, Some(file)) => Ok(recipe::prepare(file, &params(&args.params)?)?.prompt),
        _ => Err(Failure::usage(
            "Say what to do with --text, --input or --recipe.",
        )),
    }
}

fn params(given: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let pair = |param: &String| {
        let pair = param
            .split_once('=')
            .map(|(key, value)| (key.to_owned(), value.to_owned()));
        pair.ok_or_else(|| {
            Failure::usage(format!(
                "{param} is no parameter; write it as key=value. Nothing was run."
            ))
        })
    };
    given.iter().map(pair).collect()
}

/// The conversation that was named, or a new one in the current folder. Says what the person would
/// not expect: another folder, or the offline assistant instead of their model.
///
/// # Errors
/// As the operations.
pub async fn conversation(
    session: Option<String>,
    profile: Option<String>,
    folder: Option<String>,
    host: &Host,
    out: &mut Out,
) -> Result<SessionId, Failure> {
    if let Some(session) = session {
        tell_missing_key(None, host, out).await;
        return Ok(SessionId::new(session));
    }
    let row = match folder {
        Some(folder) => create(profile, Some(folder), host).await?,
        None => create_here(profile, host, out).await?,
    };
    tell_missing_key(Some(&row.profile), host, out).await;
    Ok(row.session)
}

/// A conversation in the current folder; in a fresh one where tools may not work in this one, such
/// as the home folder as a whole.
async fn create_here(
    profile: Option<String>,
    host: &Host,
    out: &mut Out,
) -> Result<SessionRow, Failure> {
    let refused = match std::env::current_dir() {
        Ok(here) => match create(profile.clone(), Some(here.display().to_string()), host).await {
            Err(Failure::Told(told)) if told.code == "invalid" => told.message,
            done => return done,
        },
        Err(error) => format!("The current folder cannot be used: {error}."),
    };
    let row = create(profile, None, host).await?;
    let why = refused.replace(" The conversation was not started.", "");
    out.remark(format_args!(
        "orgata: the tools work in {} instead of this folder. {why}",
        row.folder.as_deref().unwrap_or("a fresh folder")
    ));
    Ok(row)
}

/// Says that no model can answer because its key is missing, and the remedy.
async fn tell_missing_key(profile: Option<&str>, host: &Host, out: &mut Out) {
    let Ok(state) = host.call::<AppState>("app_state", Nothing {}).await else {
        return;
    };
    let other_role = profile.is_some_and(|profile| profile != state.profile.name);
    if state.model != OFFLINE || other_role {
        return;
    }
    let listed = host.call::<Providers>("provider_list", Nothing {}).await;
    if let Some(id) = listed.ok().as_ref().and_then(without_key) {
        out.remark(format_args!("orgata: no model is connected. `orgata providers key {id}` stores the key of {id}; `orgata providers list` shows others."));
    }
}

/// The provider of the selected model, when it lacks the key that it needs.
fn without_key(listed: &Providers) -> Option<&str> {
    let (id, _) = listed.selected.as_deref()?.split_once('/')?;
    let mut rows = listed.providers.iter();
    rows.any(|row| row.id == id && row.needs_key && !row.has_key)
        .then_some(id)
}

async fn create(
    profile: Option<String>,
    folder: Option<String>,
    host: &Host,
) -> Result<SessionRow, Failure> {
    let folder = folder.map(|folder| {
        std::path::absolute(&folder).map_or(folder, |path| path.display().to_string())
    });
    let create = SessionCreate {
        profile,
        folder,
        title: None,
    };
    host.call("session_create", create).await
}

/// A text file to send along.
///
/// # Errors
/// When it cannot be read or is not UTF-8.
pub fn attached(file: &Path) -> Result<Attachment, Failure> {
    let name = file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    Ok(Attachment {
        name,
        media_type: "text/plain".to_owned(),
        text: text::read(file)?,
        data: None,
    })
}
