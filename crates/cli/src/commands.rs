//! The commands. What needs neither keys nor database runs without opening them.

pub mod approvals;
pub mod chat;
pub mod completions;
mod doctor;
pub mod guard;
mod guard_look;
mod guard_rules;
pub mod keys;
pub mod profiles;
pub mod providers;
pub mod proxy;
pub mod receipts;
pub mod run;
pub mod serve;
pub mod sessions;
pub mod tasks;

use crate::{
    args::Command,
    exit::{Code, Failure},
    host::Host,
    out::Out,
};
use guard::GuardCommand;
use orgata_app::{Options, Paths};
use std::time::Duration;
use tokio::runtime::Builder;

/// How a command ends.
pub type Done = Result<Code, Failure>;

/// How long work in the background may go on after the end.
const LEFTOVERS: Duration = Duration::from_millis(200);

/// Runs a command.
///
/// # Errors
/// As the command.
pub fn run(command: Command, out: &mut Out) -> Done {
    match command {
        Command::Completions(args) => completions::run(&args, out),
        Command::Guard(GuardCommand::Scan(args)) => guard_look::scan(&args, out),
        Command::Guard(GuardCommand::Explain(args)) => guard_look::explain(&args, out),
        Command::Guard(GuardCommand::Rules(args)) => guard_rules::run(args, out),
        // Services answer several programs at once.
        command @ (Command::Serve(_) | Command::Proxy(_)) => {
            within(Builder::new_multi_thread(), command, out)
        }
        command => within(Builder::new_current_thread(), command, out),
    }
}

fn within(mut builder: Builder, command: Command, out: &mut Out) -> Done {
    let made = builder.enable_all().build();
    let runtime = made.map_err(|error| {
        Failure::failed("internal", format!("The program could not start: {error}."))
    })?;
    let done = runtime.block_on(Box::pin(open_and(command, out)));
    runtime.shutdown_timeout(LEFTOVERS);
    done
}

async fn open_and(command: Command, out: &mut Out) -> Done {
    let mut options = Options::command(Paths::of_this_person());
    options.discover = matches!(command, Command::Providers(_) | Command::Serve(_));
    options.owns_turns = matches!(command, Command::Serve(_));
    match &command {
        Command::Doctor => return doctor::run(options, out).await,
        Command::Run(run) => {
            options.memory = run.no_session;
            // One answer is all that is wanted; a title would be a call of its own.
            options.titles = false;
        }
        Command::Serve(_) => serve::refuse_assistants()?,
        _ => {}
    }
    // The browser and `keys` unlock by themselves.
    let host = match &command {
        Command::Serve(_) | Command::Keys(_) => Host::open(options).await?,
        command => Host::open_unlocked(options, lost(command), out).await?,
    };
    let done = Box::pin(call(command, &host, out)).await;
    host.close().await;
    done
}

/// What cannot be had later where nothing is kept.
fn lost(command: &Command) -> &'static str {
    match command {
        Command::Guard(_) => "these tokens cannot be turned back later",
        _ => "nothing is kept after this run",
    }
}

async fn call(command: Command, host: &Host, out: &mut Out) -> Done {
    match command {
        Command::Chat(args) => chat::run(args, host, out).await,
        Command::Run(args) => run::run(args, host, out).await,
        Command::Serve(args) => serve::run(args, host, out).await,
        Command::Sessions(command) => sessions::run(command, host, out).await,
        Command::Tasks(command) => tasks::run(command, host, out).await,
        Command::Approvals(command) => approvals::run(command, host, out).await,
        Command::Providers(command) => providers::run(command, host, out).await,
        Command::Profiles(command) => profiles::run(command, host, out).await,
        Command::Receipts(command) => receipts::run(command, host, out).await,
        Command::Guard(command) => guard::run(command, host, out).await,
        Command::Proxy(args) => proxy::run(args, host, out).await,
        Command::Keys(command) => keys::run(command, host, out).await,
        // Ran before anything was opened.
        Command::Doctor | Command::Completions(_) => Ok(Code::Ok),
    }
}
