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

#[cfg(test)]
mod tests {
    use serde_json::Value;

    fn read(json: &str) -> Value {
        serde_json::from_str(json).unwrap_or_default()
    }

    /// The page can load and call nothing but what is inside the program.
    #[test]
    fn the_content_policy_names_nothing_remote() {
        let config = read(include_str!("../tauri.conf.json"));
        let policy = config["app"]["security"]["csp"]
            .as_str()
            .unwrap_or_default();
        assert!(policy.starts_with("default-src 'self';"), "{policy}");
        assert!(policy.contains("script-src 'self';"), "{policy}");
        let own = [
            "'self'",
            "'none'",
            "data:",
            "blob:",
            "ipc:",
            "http://ipc.localhost",
        ];
        for directive in policy.split(';') {
            let mut words = directive.split_whitespace();
            let name = words.next();
            for source in words {
                let style = name == Some("style-src-attr") && source == "'unsafe-inline'";
                assert!(style || own.contains(&source), "{source} in {directive}");
            }
        }
    }

    #[test]
    fn the_window_may_call_the_operations_only() {
        let capability = read(include_str!("../capabilities/main.json"));
        assert_eq!(capability["permissions"], serde_json::json!(["allow-rpc"]));
        assert_eq!(capability["windows"], serde_json::json!(["main"]));
    }
}
