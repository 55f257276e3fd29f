//! A Tauri window of the same size with an empty page: what the window's memory is measured beside. It
//! loads the page, because WebKit starts no process for a window that shows `about:blank`.

use tauri::{WebviewUrl, WebviewWindowBuilder, http::Response};

fn main() -> tauri::Result<()> {
    let app = tauri::Builder::default()
        .register_uri_scheme_protocol("empty", |_, _| {
            let page = b"<!doctype html><title>Empty</title>".to_vec();
            let mut response = Response::new(page);
            let html = tauri::http::HeaderValue::from_static("text/html");
            response.headers_mut().insert("content-type", html);
            response
        })
        .setup(|app| {
            let page = WebviewUrl::CustomProtocol("empty://localhost/".parse()?);
            WebviewWindowBuilder::new(app, "empty", page)
                .title("Empty")
                .inner_size(1280.0, 800.0)
                .incognito(true)
                .build()?;
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|_, _| {});
    Ok(())
}
