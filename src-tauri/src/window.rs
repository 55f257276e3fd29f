//! The window: nothing remote, nothing kept, nowhere to navigate to.

use tauri::{
    AppHandle, Manager as _, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    webview::NewWindowResponse,
};

const MAIN: &str = "main";

/// A web view that can be driven from outside can be made to approve. Tests drive debug builds.
pub fn refuse_automation() -> Option<&'static str> {
    (is_automated() && !cfg!(debug_assertions)).then_some(
        "TAURI_WEBVIEW_AUTOMATION is set: another program could decide approvals in your name. Orgata did not start. Unset it and try again.",
    )
}

fn is_automated() -> bool {
    std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some()
}

/// WebKitGTK draws nothing on some NVIDIA drivers unless one of its renderers is off. The variable
/// must be in the environment before the process starts, so the program starts itself again.
pub fn work_around_graphics() {
    #[cfg(target_os = "linux")]
    {
        const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
        let nvidia = std::path::Path::new("/proc/driver/nvidia").exists();
        if !nvidia || std::env::var_os(VARIABLE).is_some() {
            return;
        }
        if let Ok(program) = std::env::current_exe() {
            use std::os::unix::process::CommandExt as _;
            let error = std::process::Command::new(program)
                .args(std::env::args_os().skip(1))
                .env(VARIABLE, "1")
                .exec();
            tracing::warn!(action = "desktop.restart", result = "failed", %error);
        }
    }
}

/// Opens the window.
pub fn open(handle: &AppHandle) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(handle, MAIN, WebviewUrl::default())
        .title("Orgata")
        .inner_size(1280.0, 800.0)
        .min_inner_size(480.0, 400.0)
        // A private data store keeps nothing; WebDriver, in debug builds only, cannot drive one.
        .incognito(!is_automated())
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    enable_input_methods(&window);
    Ok(())
}

/// Brings the window to the front.
pub fn raise(handle: &AppHandle) {
    if let Some(window) = handle.get_webview_window(MAIN) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

fn is_ours(url: &Url) -> bool {
    url.scheme() == "tauri" || (url.scheme() == "http" && url.host_str() == Some("tauri.localhost"))
}

/// wry turns the input method's preview off on Linux; people who write with one need it.
fn enable_input_methods(window: &WebviewWindow) {
    #[cfg(target_os = "linux")]
    let _ = window.with_webview(|webview| {
        use webkit2gtk::{InputMethodContextExt as _, WebViewExt as _};
        if let Some(context) = webview.inner().input_method_context() {
            context.set_enable_preedit(true);
        }
    });
    #[cfg(not(target_os = "linux"))]
    let _ = window;
}
