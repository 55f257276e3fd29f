//! A title for a conversation after its first answer: a hidden model call, sealed like any other.

use crate::{App, brain::Brain, role::Role, transcript};
use futures::StreamExt as _;
use orgata_agent::{
    CallSite, Event, ModelEvent, ModelRequest, TurnConfig, TurnEvent, ports::Model as _,
    title_from, title_request,
};
use orgata_log::{Log as _, TurnId};
use orgata_work::{Content, Message, Role as Speaker, SessionRenamed};
use std::{collections::BTreeSet, sync::Arc};

/// Gives the title if the conversation has had one exchange and no person has named it. Without a
/// model the first words stay.
pub(crate) async fn give(
    app: &Arc<App>,
    row: &orgata_store::SessionRow,
    role: &Role,
    brain: &Brain,
    turn: &TurnId,
) {
    let Ok(messages) = transcript::read(&app.store(), &row.session)
        .await
        .map(|read| read.messages())
    else {
        return;
    };
    let questions: Vec<String> = texts(&messages, Speaker::User);
    let answers: Vec<String> = texts(&messages, Speaker::Assistant);
    let (Some(question), Some(answer), 1) = (questions.first(), answers.last(), questions.len())
    else {
        return;
    };
    if row.titled_by_person {
        return;
    }
    let request = request(row, role, turn, question, answer);
    let mut events = brain.call(request);
    while let Some(event) = events.next().await {
        let Ok(ModelEvent::Reply(reply)) = event else {
            continue;
        };
        if let Some(title) = title_from(&reply.text) {
            keep(app, row, turn, title).await;
        }
    }
}

async fn keep(app: &Arc<App>, row: &orgata_store::SessionRow, turn: &TurnId, title: String) {
    let renamed = SessionRenamed {
        title: title.clone(),
        by_person: false,
    };
    let Ok(draft) = app.draft(&renamed) else {
        return;
    };
    if app
        .store()
        .append(vec![draft.within(&row.session, None)])
        .await
        .is_ok()
    {
        let event = TurnEvent {
            session: row.session.clone(),
            turn: turn.clone(),
            event: Event::Titled { title },
        };
        let _ = app.pushes.send(crate::api::Push::Turn(event));
        app.changed(&["sessions", "session"]);
    }
}

fn request(
    row: &orgata_store::SessionRow,
    role: &Role,
    turn: &TurnId,
    question: &str,
    answer: &str,
) -> ModelRequest {
    let config = TurnConfig {
        session: row.session.clone(),
        turn: turn.clone(),
        mode: role.profile.mode,
        max_turns: 1,
        system: String::new(),
        model: role.profile.primary.clone(),
        hidden: role.profile.hidden_model().cloned(),
        standing: BTreeSet::new(),
        temperature: None,
        max_tokens: None,
    };
    let request = title_request(&config, question, answer);
    debug_assert_eq!(request.site, CallSite::Title);
    request
}

fn texts(messages: &[Message], role: Speaker) -> Vec<String> {
    let said = messages.iter().filter(|message| message.role == role);
    let text = |message: &Message| {
        let pieces = message.content.iter().filter_map(|piece| match piece {
            Content::Text { text } => Some(text.as_str()),
            _ => None,
        });
        pieces.collect::<Vec<_>>().join("\n")
    };
    said.map(text).filter(|text| !text.is_empty()).collect()
}
