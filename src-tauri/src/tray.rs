//! Tray and notification: kind and count of what waits, never a word of it.

use crate::window;
use futures::StreamExt as _;
use orgata_app::{App, api::Push};
use std::{path::Path, sync::Arc};
use tauri::{
    AppHandle,
    menu::{Menu, MenuItem},
    tray::TrayIconBuilder,
};
use tauri_plugin_notification::NotificationExt as _;

const ID: &str = "orgata";

/// Installs the tray where the desktop has one, and watches what waits for the person.
pub fn install(handle: &AppHandle, app: &Arc<App>) {
    if has_tray()
        && let Err(error) = build(handle)
    {
        tracing::warn!(action = "desktop.tray", result = "failed", %error);
    }
    let (handle, app) = (handle.clone(), app.clone());
    tauri::async_runtime::spawn(async move {
        let mut pushes = app.pushes();
        let mut shown = app.pending_approvals().await;
        show(&handle, shown);
        while let Some(push) = pushes.next().await {
            if !matches!(&push, Push::Changed { tags } if tags.iter().any(|tag| tag == "approvals"))
            {
                continue;
            }
            let waiting = app.pending_approvals().await;
            if waiting > shown {
                notify(&handle, waiting);
            }
            shown = waiting;
            show(&handle, shown);
        }
    });
}

/// The indicator library is loaded at run time and its absence would end the program.
fn has_tray() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    let folders = [
        "/usr/lib",
        "/usr/lib64",
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
    ];
    let names = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];
    let library = folders.iter().any(|folder| {
        names
            .iter()
            .any(|name| Path::new(folder).join(name).exists())
    });
    library && std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some()
}

fn build(handle: &AppHandle) -> tauri::Result<()> {
    let open = MenuItem::with_id(handle, "open", "Open Orgata", true, None::<&str>)?;
    let quit = MenuItem::with_id(handle, "quit", "Quit", true, None::<&str>)?;
    let menu = Menu::with_items(handle, &[&open, &quit])?;
    let mut tray = TrayIconBuilder::with_id(ID)
        .tooltip("Orgata")
        .menu(&menu)
        .on_menu_event(|handle, event| match event.id().as_ref() {
            "quit" => handle.exit(0),
            _ => window::raise(handle),
        });
    if let Some(icon) = handle.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    tray.build(handle).map(|_| ())
}

fn show(handle: &AppHandle, waiting: u32) {
    let Some(tray) = handle.tray_by_id(ID) else {
        return;
    };
    let _ = tray.set_title((waiting > 0).then(|| waiting.to_string()));
    let _ = tray.set_tooltip(Some(if waiting > 0 {
        format!("Orgata: {}", words(waiting))
    } else {
        "Orgata".to_owned()
    }));
}

fn notify(handle: &AppHandle, waiting: u32) {
    let shown = handle
        .notification()
        .builder()
        .title("Orgata")
        .body(words(waiting))
        .show();
    if let Err(error) = shown {
        tracing::warn!(action = "desktop.notify", result = "failed", %error);
    }
}

fn words(waiting: u32) -> String {
    if waiting == 1 {
        "1 approval waits for you".to_owned()
    } else {
        format!("{waiting} approvals wait for you")
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    /// All that tray and notification ever say; they are given a count and nothing else.
    #[test]
    fn a_waiting_approval_is_told_by_kind_and_count_only() {
        assert_eq!(words(1), "1 approval waits for you");
        assert_eq!(words(12), "12 approvals wait for you");
    }
}
