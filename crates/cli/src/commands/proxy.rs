//! `orgata proxy`: the guard for any program that speaks the OpenAI format.

use super::Done;
use crate::{
    ask,
    exit::{Code, Failure},
    host::Host,
    out::Out,
    text,
};
use clap::Args;
use orgata_app::api::{SessionCreate, SessionRow};
use std::path::PathBuf;
use tokio::net::TcpListener;

/// Shortest token that is taken from a file.
const SHORTEST: usize = 16;

/// An OpenAI-compatible endpoint on 127.0.0.1 that masks what leaves and restores what comes back.
/// Any program gets the guard by using the printed base URL and token.
#[derive(Args)]
pub struct Proxy {
    /// Port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Only this provider; its first model answers calls that name none.
    #[arg(long)]
    provider: Option<String>,
    /// Role whose providers, policy and guard count; the selected one when missing.
    #[arg(long)]
    profile: Option<String>,
    /// File with the bearer token that programs present; a fresh token when missing.
    #[arg(long)]
    token_file: Option<PathBuf>,
}

/// Runs until it is told to end.
///
/// # Errors
/// When the port cannot be bound, or the role or its guard cannot be used.
pub async fn run(args: Proxy, host: &Host, out: &mut Out) -> Done {
    let token = token(&args)?;
    let create = SessionCreate {
        title: Some("Programs through the proxy".to_owned()),
        profile: args.profile.clone(),
        folder: None,
    };
    let session: SessionRow = host.call("session_create", create).await?;
    let router = host
        .app
        .proxy(
            &token,
            session.session.clone(),
            args.profile.as_deref(),
            args.provider.as_deref(),
        )
        .await?;
    let used = |error| {
        Failure::failed(
            "port",
            format!(
                "Port {} cannot be used: {error}. Nothing is served.",
                args.port
            ),
        )
    };
    let listener = TcpListener::bind(("127.0.0.1", args.port))
        .await
        .map_err(used)?;
    let address = listener.local_addr().map_err(used)?;
    let base = format!("http://{address}/v1");
    if out.json {
        out.json_line(
            &serde_json::json!({ "base_url": base, "token": token, "session": session.session }),
        )?;
    } else {
        out.line(format_args!("OPENAI_BASE_URL={base}"))?;
        out.line(format_args!("OPENAI_API_KEY={token}"))?;
    }
    out.flush()?;
    out.note(format_args!(
        "Receipts: orgata receipts list --session {}. Ctrl-C ends it.",
        session.session
    ));
    let served = async { axum::serve(orgata_gateway::proxy::prompt(listener), router).await };
    tokio::select! {
        ended = served => ended.map(|()| Code::Ok).map_err(|error| Failure::failed("serve", format!("The endpoint ended: {error}."))),
        () = ask::told_to_end() => Ok(Code::Ok),
    }
}

fn token(args: &Proxy) -> Result<String, Failure> {
    let Some(file) = &args.token_file else {
        return fresh();
    };
    let token = text::read(file)?.trim().to_owned();
    let plain = token.len() >= SHORTEST && token.chars().all(|c| c.is_ascii_graphic());
    if plain {
        Ok(token)
    } else {
        Err(Failure::usage(format!(
            "The token in {} needs at least {SHORTEST} plain characters. Nothing is served.",
            file.display()
        )))
    }
}

fn fresh() -> Result<String, Failure> {
    let mut bytes = [0_u8; 24];
    getrandom::fill(&mut bytes).map_err(|error| Failure::failed("internal", error.to_string()))?;
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("orgata-{digits}"))
}
