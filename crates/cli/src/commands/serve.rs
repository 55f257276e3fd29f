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
    http::{HttpOptions, serve},
    presence,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Serves the application for a browser on this device. The first line on stdout is the address to
/// sign in with; it works once.
#[derive(Args)]
pub struct Serve {
    /// Port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Folder with the built user interface.
    #[arg(long)]
    ui: Option<PathBuf>,
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
        ui: ui(args.ui)?,
    };
    let no_ui = options.ui.is_none();
    let serving = serve(host.app.clone(), options).await;
    let serving = serving.map_err(|error| {
        Failure::failed(
            "port",
            format!(
                "Port {} cannot be used: {error}. Nothing is served.",
                args.port
            ),
        )
    })?;
    if out.json {
        out.json_line(
            &serde_json::json!({ "sign_in": serving.sign_in, "address": serving.addr.to_string() }),
        )?;
    } else {
        out.line(&serving.sign_in)?;
    }
    out.flush()?;
    if no_ui {
        out.note("The user interface is not installed beside this program; only the API is served. Name its folder with --ui.");
    }
    let page = (!args.no_open && has_display())
        .then(|| SignInPage::open(&serving.sign_in))
        .flatten();
    out.note("Ctrl-C ends it.");
    tokio::select! {
        () = serving.wait() => {}
        () = ask::told_to_end() => {}
    }
    drop(page);
    Ok(Code::Ok)
}

/// The folder with the interface: as given, as the environment says, or beside this program.
fn ui(given: Option<PathBuf>) -> Result<Option<PathBuf>, Failure> {
    let named = given.or_else(|| {
        env::var_os("ORGATA_UI")
            .filter(|folder| !folder.is_empty())
            .map(PathBuf::from)
    });
    let has_page = |folder: &PathBuf| folder.join("index.html").is_file();
    if let Some(folder) = named {
        let wrong = || {
            Failure::usage(format!(
                "{} holds no user interface (index.html). Nothing is served.",
                folder.display()
            ))
        };
        return if has_page(&folder) {
            Ok(Some(folder))
        } else {
            Err(wrong())
        };
    }
    let beside = || {
        Some(
            env::current_exe()
                .ok()?
                .parent()?
                .join("../share/orgata/ui"),
        )
    };
    Ok(beside().filter(has_page))
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
