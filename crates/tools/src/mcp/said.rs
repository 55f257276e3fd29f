//! What a server says, in our words: its list of tools, its answers, its errors.

use super::pins::Offered;
use rmcp::RoleClient;
use rmcp::model::{CallToolResult, ContentBlock, PaginatedRequestParams, ResourceContents};
use rmcp::service::{ClientInitializeError, Peer};

/// More tools than this are not taken from one server.
const MAX_TOOLS: usize = 500;

/// Why a server could not be greeted.
pub(super) fn explain(error: &ClientInitializeError) -> String {
    match error {
        ClientInitializeError::LegacyFallbackFailed { fallback, .. } => explain(fallback),
        ClientInitializeError::JsonRpcError(error) => error.message.to_string(),
        ClientInitializeError::TransportError { error, .. } => error.error.to_string(),
        other => format!("the server does not speak MCP: {other}"),
    }
}

/// All tools of a server that can be passed on to models.
pub(super) async fn list(peer: &Peer<RoleClient>, extension: &str) -> Result<Vec<Offered>, String> {
    let mut offered = Vec::new();
    let mut cursor = None;
    loop {
        let mut page = PaginatedRequestParams::default();
        page.cursor = cursor;
        let listed = peer
            .list_tools(Some(page))
            .await
            .map_err(|error| error.to_string())?;
        offered.extend(
            listed
                .tools
                .iter()
                .map(Offered::of)
                .filter(|tool| fits(tool, extension)),
        );
        cursor = listed.next_cursor;
        if cursor.is_none() || offered.len() > MAX_TOOLS {
            offered.truncate(MAX_TOOLS);
            return Ok(offered);
        }
    }
}

/// Model providers take names of letters, digits, `_` and `-`, up to 64 characters.
fn fits(tool: &Offered, extension: &str) -> bool {
    let plain = tool
        .name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
    let fits = plain && !tool.name.is_empty() && extension.len() + 2 + tool.name.len() <= 64;
    if !fits {
        tracing::warn!(
            extension,
            "a tool is left out: its name cannot be passed to models"
        );
    }
    fits
}

/// The text of an answer.
pub(super) fn text_of(result: &CallToolResult) -> String {
    let parts: Vec<String> = result.content.iter().map(part).collect();
    match (&result.structured_content, parts.is_empty()) {
        (Some(value), true) => value.to_string(),
        _ => parts.join("\n"),
    }
}

fn part(block: &ContentBlock) -> String {
    match block {
        ContentBlock::Text(text) => text.text.clone(),
        ContentBlock::Image(image) => format!("[a picture, {}, not shown]", image.mime_type),
        ContentBlock::Audio(audio) => format!("[a sound, {}, not shown]", audio.mime_type),
        ContentBlock::Resource(resource) => match &resource.resource {
            ResourceContents::TextResourceContents { text, .. } => text.clone(),
            _ => "[a binary resource, not shown]".to_owned(),
        },
        ContentBlock::ResourceLink(link) => format!("[resource {}]", link.uri),
        #[allow(unreachable_patterns, reason = "the enum may grow")]
        _ => "[something that cannot be shown]".to_owned(),
    }
}
