//! Conversations read back from the log.

use crate::api::ApiError;
use orgata_log::{Log as _, Query, SessionId};
use orgata_store::Store;
use orgata_work::{
    ApprovalAsked, Attachment, Content, Item, ItemKind, Message, Role, Transcript, UserSaid,
};

/// The whole conversation.
///
/// # Errors
/// When the log cannot be read.
pub(crate) async fn read(store: &Store, session: &SessionId) -> Result<Transcript, ApiError> {
    let query = Query {
        session: Some(session.clone()),
        ..Query::default()
    };
    Ok(Transcript::fold(&store.read(query).await?))
}

/// What the person said, as a model sees it.
pub(crate) fn user(said: &UserSaid) -> Message {
    let text = (!said.text.is_empty()).then(|| Content::Text {
        text: said.text.clone(),
    });
    let attached = said.attachments.iter().map(attachment);
    Message {
        role: Role::User,
        content: text.into_iter().chain(attached).collect(),
    }
}

fn attachment(file: &Attachment) -> Content {
    match &file.data {
        Some(data) if file.media_type.starts_with("image/") => Content::Image {
            media_type: file.media_type.clone(),
            data: data.clone(),
        },
        _ => Content::Text {
            text: format!("Attached file {}:\n{}", file.name, file.text),
        },
    }
}

/// Questions about calls that have no result yet.
pub(crate) fn waiting(transcript: &Transcript) -> Vec<ApprovalAsked> {
    let open = |item: &Item| match &item.kind {
        ItemKind::Tool {
            approval: Some(approval),
            result: None,
            ..
        } => Some(approval.asked.clone()),
        _ => None,
    };
    transcript.items.iter().filter_map(open).collect()
}
