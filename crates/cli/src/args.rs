//! The command line. Each command's arguments stand beside the command.

use crate::commands::{
    approvals::Approvals, chat::Chat, completions::Completions, guard::GuardCommand, keys::Keys,
    profiles::Profiles, providers::Providers, proxy::Proxy, receipts::Receipts, run::Run,
    serve::Serve, sessions::Sessions, tasks::Tasks,
};
use clap::{Parser, Subcommand};

/// An assistant whose privacy guard masks personal data and secrets on this device, before anything
/// leaves it.
#[derive(Parser)]
#[command(name = "orgata", version, after_help = AFTER, propagate_version = true)]
pub struct Cli {
    /// Write results as JSON to stdout, and an error as one JSON object to stderr.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const AFTER: &str = "\
Exit codes:
  0    done, also when the reader of the output closed its end
  1    failed; what happened stands on stderr
  2    the command line or a value in it is wrong
  3    refused by the role's policy, by the guard, or because no person is there
  4    what was named does not exist
  5    the keys are locked, or the passphrase is wrong
  130  cancelled with Ctrl-C

Environment:
  ORGATA_HOME         folder for everything that Orgata keeps
  ORGATA_PASSPHRASE   passphrase of the key file, for machines without keychain and terminal
  ORGATA_NO_KEYCHAIN  set: the keychain is not asked
  ORGATA_UI           folder with the built user interface, for `orgata serve`
  ORGATA_LOG          error, warn, info or debug; the log is written to the data folder";

/// A command.
#[derive(Subcommand)]
pub enum Command {
    /// Talks with the assistant at this terminal.
    Chat(Chat),
    /// Runs one turn and ends.
    Run(Run),
    /// Serves the application for a browser on this device.
    Serve(Serve),
    /// Conversations: list, show, export, search, delete.
    #[command(subcommand)]
    Sessions(Sessions),
    /// Tasks of the Inbox: list, add, take, return, finish, comment.
    #[command(subcommand)]
    Tasks(Tasks),
    /// Questions to people: list, show, decide.
    #[command(subcommand)]
    Approvals(Approvals),
    /// Model providers of the selected role, their keys and the model to use.
    #[command(subcommand)]
    Providers(Providers),
    /// Roles: list, select.
    #[command(subcommand)]
    Profiles(Profiles),
    /// What left this device, byte by byte.
    #[command(subcommand)]
    Receipts(Receipts),
    /// The privacy guard on a file or stdin: scan, mask, restore, explain; its rules.
    #[command(subcommand)]
    Guard(GuardCommand),
    /// An OpenAI-compatible endpoint on loopback that masks and restores.
    Proxy(Proxy),
    /// Where the keys are: status, create, unlock.
    #[command(subcommand)]
    Keys(Keys),
    /// What works on this device, what does not, and the remedy.
    Doctor,
    /// Writes completions for a shell.
    Completions(Completions),
}
