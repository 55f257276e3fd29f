//! `orgata serve`: the application for a browser on this device.

use super::Done;
use crate::{
    ask,
    exit::{Code, Failure},
    host::Host,
    out::Out,
};
use clap::Args;
use orgata_app::{
    Paths,
    http::{HttpHost, HttpOptions, serve},
    presence,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Serves the application for a browser on this device. The first line on stdout is the address to
/// sign in with; it works once, and Enter at the terminal prints another.
#[derive(Args)]
pub struct Serve {
    /// Port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Folder with the built user interface; the one that is installed with this program when missing.
    #[arg(long)]
    ui: Option<PathBuf>,
    /// Serves the API without the user interface.
    #[arg(long, conflicts_with = "ui")]
    api_only: bool,
    /// Does not open a browser.
    #[arg(long)]
    no_open: bool,
}

/// Whoever signs in counts as a person, so the address may never reach the assistant.
///
/// # Errors
/// When a tool of the assistant started this.
pub fn refuse_assistants() -> Result<(), Failure> {
    if presence::started_by_assistant() {
        return Err(Failure::new(
            Code::Refused,
            "person_only",
            "The assistant may not open a door for people. Nothing was started.",
        ));
    }
    Ok(())
}

/// Runs until it is told to end.
///
/// # Errors
/// When the port cannot be bound or stdout cannot be written.
pub async fn run(args: Serve, host: &Host, out: &mut Out) -> Done {
    let options = HttpOptions {
        port: args.port,
        ui: if args.api_only {
            None
        } else {
            Some(ui(args.ui)?)
        },
    };
    let serving = serve(host.app.clone(), options).await;
    let mut serving = serving.map_err(|error| {
        Failure::failed(
            "port",
            format!(
                "Port {} cannot be used: {error}. Nothing is served.",
                args.port
            ),
        )
    })?;
    let first = serving.sign_in();
    tell(&first, &serving, out)?;
    let page = (!args.no_open && has_display())
        .then(|| SignInPage::open(&first))
        .flatten();
    let mut enters = ask::Enters::begin();
    out.note(if enters.is_some() {
        "The address works once. Enter prints another one, for another browser; Ctrl-C ends Orgata."
    } else {
        "The address works once. Ctrl-C ends Orgata."
    });
    let mut ended = std::pin::pin!(ask::told_to_end());
    loop {
        tokio::select! {
            () = serving.wait() => break,
            () = &mut ended => break,
            () = ask::Enters::next(&mut enters) => tell(&serving.sign_in(), &serving, out)?,
        }
    }
    drop(page);
    Ok(Code::Ok)
}

fn tell(sign_in: &str, serving: &HttpHost, out: &mut Out) -> Result<(), Failure> {
    if out.json {
        out.json_line(
            &serde_json::json!({ "sign_in": sign_in, "address": serving.addr.to_string() }),
        )?;
    } else {
        out.line(sign_in)?;
    }
    out.flush()
}

/// The folder with the interface: as given, as the environment says, or beside this program. Never the
/// current folder's, whose pages would be signed in.
fn ui(given: Option<PathBuf>) -> Result<PathBuf, Failure> {
    let named = given.or_else(|| {
        env::var_os("ORGATA_UI")
            .filter(|folder| !folder.is_empty())
            .map(PathBuf::from)
    });
    let has_page = |folder: &PathBuf| folder.join("index.html").is_file();
    if let Some(folder) = named {
        if has_page(&folder) {
            return Ok(folder);
        }
        return Err(Failure::usage(format!(
            "{} holds no user interface (index.html). Nothing is served.",
            folder.display()
        )));
    }
    let program = env::current_exe().ok();
    let beside = program.and_then(|program| Some(program.parent()?.join("../share/orgata/ui")));
    beside.filter(has_page).ok_or_else(|| {
        Failure::new(
            Code::NotFound,
            "no_ui",
            "The user interface is not installed beside this program. Nothing is served.",
        )
        .hint("Name its folder with --ui, or serve the API without it with --api-only.")
    })
}

fn has_display() -> bool {
    let named = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(target_os = "macos") || named("DISPLAY") || named("WAYLAND_DISPLAY")
}

/// A page that leads the browser to the sign-in address. The address stands in a file that only its
/// owner can read, because everybody on the device can read the command line of a browser.
struct SignInPage(PathBuf);

impl SignInPage {
    fn open(address: &str) -> Option<Self> {
        let folder = Paths::of_this_person().work;
        fs::create_dir_all(&folder).ok()?;
        // Not hidden: a confined browser reads nothing below a hidden folder.
        let page = Self(folder.join(format!("Open Orgata {}.html", std::process::id())));
        let html = format!(
            "<!doctype html><meta charset=utf-8><meta name=referrer content=no-referrer><meta http-equiv=refresh content=\"0;url={address}\"><title>Orgata</title>\n"
        );
        write_private(&page.0, &html).ok()?;
        let opener = if cfg!(target_os = "macos") {
            "open"
        } else {
            "xdg-open"
        };
        let quiet = Command::new(opener)
            .arg(&page.0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        quiet.ok().map(|_| page)
    }
}

impl Drop for SignInPage {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let _ = fs::remove_file(path);
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())
}
