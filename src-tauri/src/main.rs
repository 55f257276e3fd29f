//! The window, the tray and one `rpc` command. Everything else is in `orgata-app`.

mod instance;
mod rpc;
mod tray;
mod window;

use orgata_app::{App, Options, Paths};
use std::{process::ExitCode, sync::Arc};
use tauri::{Manager as _, RunEvent};

fn main() -> ExitCode {
    if let Some(refusal) = window::refuse_automation() {
        return fail(refusal);
    }
    window::work_around_graphics();
    orgata_app::keep_crashes_quiet();
    let link = std::env::args()
        .skip(1)
        .find(|argument| argument.starts_with("orgata://"));
    let paths = Paths::of_this_person();
    let lock = match instance::claim(&paths.data, link.as_deref()) {
        Ok(Some(lock)) => lock,
        Ok(None) => return ExitCode::SUCCESS,
        Err(error) => {
            return fail(&format!(
                "Orgata could not use its data folder {}: {error}",
                paths.data.display()
            ));
        }
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("Orgata could not start: {error}")),
    };
    tauri::async_runtime::set(runtime.handle().clone());
    match runtime.block_on(App::open(Options::desktop(paths))) {
        Ok(app) => run(app, lock, link),
        Err(error) => fail(&error.to_string()),
    }
}

fn run(app: Arc<App>, lock: instance::Lock, link: Option<String>) -> ExitCode {
    let builder = tauri::Builder::default()
        .plugin(tauri_plugin_notification::init())
        .manage(app.clone())
        .invoke_handler(tauri::generate_handler![rpc::rpc])
        .setup(move |tauri| {
            window::open(tauri.handle())?;
            tray::install(tauri.handle(), &app);
            instance::listen(lock, tauri.handle().clone(), app.clone());
            if let Some(link) = link {
                app.offer_link(&link);
            }
            Ok(())
        });
    match builder.build(tauri::generate_context!()) {
        Ok(tauri) => {
            tauri.run(|handle, event| {
                if let RunEvent::Exit = event {
                    tauri::async_runtime::block_on(handle.state::<Arc<App>>().close());
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => fail(&format!("The window could not be opened: {error}")),
    }
}

/// There is no window yet: the terminal is the only face.
#[expect(clippy::print_stderr, reason = "start-up failures have no other face")]
fn fail(message: &str) -> ExitCode {
    tracing::error!(action = "desktop.start", result = "failed");
    eprintln!("{message}");
    ExitCode::FAILURE
}
