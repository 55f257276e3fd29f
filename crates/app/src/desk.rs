//! Where a turn puts its questions and keeps what happened.

use crate::{
    App,
    app::{id, now},
};
use futures::future::{BoxFuture, FutureExt as _};
use orgata_agent::{
    ModelReply,
    ports::{Approvals, Journal},
};
use orgata_log::{ApprovalId, Draft, Fact, FactError, Log as _, SessionId, TurnId};
use orgata_store::Store;
use orgata_work::{
    Actor, ApprovalAsked, ApprovalDecided, ApprovalState, AssistantSaid, Decision, ToolResult,
    ToolReturned, TurnEnded, TurnOutcome,
};
use std::sync::Arc;
use tracing::Instrument as _;

/// Questions are entries of the log: the card in Chat, the row in the Inbox and another process see
/// the same one, and whoever decides first, wherever, is heard here.
pub struct Desk {
    store: Store,
}

impl Desk {
    /// The desk of an application.
    pub fn new(app: &Arc<App>) -> Self {
        Self { store: app.store() }
    }
}

impl Approvals for Desk {
    fn put(&self, asked: &ApprovalAsked) -> BoxFuture<'static, Result<(), String>> {
        keep(&self.store, asked, &asked.session, &asked.turn)
    }

    fn ask(&self, asked: ApprovalAsked) -> BoxFuture<'static, Decision> {
        let store = self.store.clone();
        async move {
            let mut newest = store.newest();
            loop {
                if let Some(decision) = decided(&store, &asked.id).await {
                    return decision;
                }
                if asked.expires_at.is_some_and(|at| at <= now()) {
                    lapse(&store, &asked.id, Decision::Expired).await;
                } else if newest.changed().await.is_err() {
                    return Decision::Cancelled;
                }
            }
        }
        .instrument(tracing::info_span!("await_decision"))
        .boxed()
    }

    fn withdraw(&self, id: &ApprovalId) -> BoxFuture<'static, ()> {
        let (store, id) = (self.store.clone(), id.clone());
        async move { lapse(&store, &id, Decision::Cancelled).await }.boxed()
    }

    fn id(&self) -> ApprovalId {
        ApprovalId::new(id())
    }
}

async fn decided(store: &Store, id: &ApprovalId) -> Option<Decision> {
    let id = id.clone();
    let approval = store.view(move |view| view.approval(&id)).await.ok()??;
    match approval.state {
        ApprovalState::Decided { decision, .. } => Some(decision),
        ApprovalState::Pending => None,
    }
}

async fn lapse(store: &Store, id: &ApprovalId, decision: Decision) {
    let decided = ApprovalDecided {
        id: id.clone(),
        decision,
        by: Actor::System.to_string(),
        late: false,
    };
    if let Err(error) = store
        .commit(move |pen| pen.decide(decided.clone(), now()))
        .await
    {
        tracing::error!(action = "approval.lapse", result = "failed", %error);
    }
}

/// Keeps what happens in the conversation's private entries.
pub struct LogJournal {
    store: Store,
    session: SessionId,
}

impl LogJournal {
    /// The journal of a conversation.
    pub fn new(store: Store, session: SessionId) -> Self {
        Self { store, session }
    }
}

impl Journal for LogJournal {
    fn assistant(
        &self,
        turn: &TurnId,
        reply: &ModelReply,
        partial: bool,
    ) -> BoxFuture<'static, Result<(), String>> {
        let said = AssistantSaid {
            text: reply.text.clone(),
            tool_calls: reply.tool_calls.clone(),
            model: reply.model.clone(),
            partial,
        };
        keep(&self.store, &said, &self.session, turn)
    }

    fn tool(&self, turn: &TurnId, result: &ToolResult) -> BoxFuture<'static, Result<(), String>> {
        keep(
            &self.store,
            &ToolReturned {
                result: result.clone(),
            },
            &self.session,
            turn,
        )
    }

    fn ended(
        &self,
        turn: &TurnId,
        outcome: &TurnOutcome,
    ) -> BoxFuture<'static, Result<(), String>> {
        let ended = TurnEnded {
            turn: turn.clone(),
            outcome: outcome.clone(),
        };
        keep(&self.store, &ended, &self.session, turn)
    }
}

fn keep<F: Fact>(
    store: &Store,
    fact: &F,
    session: &SessionId,
    turn: &TurnId,
) -> BoxFuture<'static, Result<(), String>> {
    let draft: Result<Draft, FactError> =
        Draft::private(fact, now()).map(|draft| draft.within(session, Some(turn)));
    match draft {
        Ok(draft) => {
            let kept = store.append(vec![draft]);
            async move { kept.await.map(drop).map_err(|error| error.to_string()) }.boxed()
        }
        Err(error) => futures::future::ready(Err(error.to_string())).boxed(),
    }
}
