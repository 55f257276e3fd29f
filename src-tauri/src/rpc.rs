//! The one command that the web view may call.

use futures::StreamExt as _;
use orgata_app::{
    App, Caller,
    api::{ApiError, Push},
};
use serde_json::Value;
use std::sync::Arc;
use tauri::{
    State, Webview,
    ipc::{Channel, JavaScriptChannelId},
};

/// Runs an operation for the person at the window. `subscribe` with a channel streams pushes.
#[tauri::command]
pub async fn rpc(
    app: State<'_, Arc<App>>,
    webview: Webview,
    operation: String,
    params: Value,
    channel: Option<JavaScriptChannelId>,
) -> Result<Value, ApiError> {
    match channel {
        Some(channel) if operation == "subscribe" => {
            subscribe(&app, channel.channel_on(webview));
            Ok(Value::Null)
        }
        _ => app.handle(&operation, params, &Caller::window()).await,
    }
}

/// Ends when the page that asked is gone.
fn subscribe(app: &Arc<App>, channel: Channel<Push>) {
    let mut pushes = app.pushes();
    tauri::async_runtime::spawn(async move {
        while let Some(push) = pushes.next().await {
            if channel.send(push).is_err() {
                return;
            }
        }
    });
}
