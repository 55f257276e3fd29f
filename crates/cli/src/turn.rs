//! One turn as a terminal follows it: events in order, questions, Ctrl-C.

mod question;
mod show;
mod told;

use crate::{
    ask::Interrupts,
    exit::Failure,
    host::Host,
    keyboard::{Keyboard, Typed},
    out::Out,
};
use futures::{StreamExt as _, future::BoxFuture};
use orgata_agent::Event;
use orgata_app::api::{ChatSend, ChatStarted, Nothing, Push, SessionRef, SessionView};
use orgata_log::SessionId;
use orgata_work::{ApprovalAsked, Attachment};
use std::collections::VecDeque;

pub use show::Show;
pub use told::Told;
use told::Tool;

/// Says something to the assistant and follows the turn to its end. Without a person a question ends
/// the turn at once: what cannot be answered must not hang.
///
/// # Errors
/// When nothing could be sent, or Ctrl-C was pressed twice.
pub async fn follow(
    host: &Host,
    send: ChatSend,
    keyboard: &mut Keyboard,
    show: Show,
    out: &mut Out,
) -> Result<Told, Failure> {
    let mut pushes = host.app.pushes();
    let session = send.session.clone();
    let started: ChatStarted = host.call("chat_send", send).await?;
    let mut following = Following {
        host,
        show,
        asked: VecDeque::new(),
        answered: false,
        cancelling: None,
        told: Told::new(session, started.turn),
    };
    let mut interrupts = Interrupts::new();
    loop {
        tokio::select! {
            push = pushes.next() => {
                if following.heard(push, keyboard, out).await? {
                    return Ok(following.told);
                }
            }
            () = interrupts.next() => following.interrupted(out)?,
            () = ended(&mut following.cancelling) => {}
            typed = keyboard.answer(out), if following.asks() => following.answered(typed, out).await?,
        }
    }
}

/// Waits for a cancel in progress.
async fn ended(cancelling: &mut Option<BoxFuture<'_, ()>>) {
    match cancelling {
        Some(cancelling) => cancelling.await,
        None => std::future::pending().await,
    }
}

struct Following<'h> {
    host: &'h Host,
    show: Show,
    /// Questions that wait for the person, the first one is on the screen.
    asked: VecDeque<ApprovalAsked>,
    /// The person has answered it; nothing more is read until that is known to all.
    answered: bool,
    cancelling: Option<BoxFuture<'h, ()>>,
    told: Told,
}

impl<'h> Following<'h> {
    fn asks(&self) -> bool {
        !self.asked.is_empty() && !self.answered && self.cancelling.is_none()
    }

    /// True when the turn has ended.
    async fn heard(
        &mut self,
        push: Option<Push>,
        keyboard: &mut Keyboard,
        out: &mut Out,
    ) -> Result<bool, Failure> {
        match push {
            Some(Push::Turn(event)) if event.turn == self.told.turn => {
                self.show.event(&event, out)?;
                self.take(event.event, keyboard, out)
            }
            // Sent when this face was too slow and has missed events.
            Some(Push::Changed { tags }) if tags.iter().any(|tag| tag == "preferences") => {
                self.has_ended().await
            }
            Some(_) => Ok(false),
            None => Err(Failure::failed(
                "internal",
                "The application closed in the middle of the turn.",
            )),
        }
    }

    fn take(
        &mut self,
        event: Event,
        keyboard: &mut Keyboard,
        out: &mut Out,
    ) -> Result<bool, Failure> {
        match event {
            Event::ModelCalled { receipt, model, .. } => {
                self.told.receipts.push(receipt);
                self.told.model = Some(model);
            }
            Event::Said { text, .. } => self.told.said(&text),
            Event::ToolStarted { call } => self.told.tools.push(Tool { call, result: None }),
            Event::ToolEnded { result } => self.told.returned(result),
            Event::ApprovalAsked { approval } => self.put(approval, keyboard, out),
            Event::ApprovalDecided { id, .. } => {
                let shown = self.asked.front().is_some_and(|asked| asked.id == id);
                self.asked.retain(|asked| asked.id != id);
                if shown {
                    self.answered = false;
                    self.ask(out);
                }
            }
            Event::TurnDone { outcome, usage, .. } => {
                self.told.outcome = outcome;
                self.told.usage = usage;
                return Ok(true);
            }
            _ => {}
        }
        Ok(false)
    }

    fn put(&mut self, approval: ApprovalAsked, keyboard: &mut Keyboard, out: &mut Out) {
        if !self.host.who.is_person() {
            self.told.unanswered.get_or_insert(approval);
            return self.cancel();
        }
        keyboard.set_aside();
        self.asked.push_back(approval);
        if self.asked.len() == 1 {
            self.ask(out);
        }
    }

    fn ask(&self, out: &mut Out) {
        if let Some(asked) = self.asked.front() {
            question::put(asked, out);
        }
    }

    /// What the person typed below the question. Its end means that nobody is there any more.
    async fn answered(&mut self, typed: Typed, out: &mut Out) -> Result<(), Failure> {
        let Some(asked) = self.asked.front() else {
            return Ok(());
        };
        let line = match typed {
            Typed::Line(line) => line,
            Typed::Interrupt => return self.interrupted(out),
            Typed::End => {
                self.told.unanswered = Some(asked.clone());
                self.cancel();
                return Ok(());
            }
        };
        match question::decision(asked, &line) {
            Some(decision) => {
                self.answered = true;
                question::decide(self.host, &asked.id.clone(), decision, out).await
            }
            None => {
                self.ask(out);
                Ok(())
            }
        }
    }

    fn interrupted(&mut self, out: &mut Out) -> Result<(), Failure> {
        if self.cancelling.is_some() {
            return Err(Failure::cancelled());
        }
        out.note("\nCancelling; Ctrl-C again quits.");
        self.cancel();
        Ok(())
    }

    fn cancel(&mut self) {
        let (host, session) = (self.host, self.told.session.clone());
        self.cancelling.get_or_insert_with(|| {
            Box::pin(async move {
                // A turn that has just ended cannot be cancelled, and need not be.
                let _ = host
                    .call::<Nothing>("chat_cancel", SessionRef { session })
                    .await;
                // Its last events are still to be read.
                std::future::pending::<()>().await;
            })
        });
    }

    async fn has_ended(&self) -> Result<bool, Failure> {
        let session = SessionRef {
            session: self.told.session.clone(),
        };
        let view: SessionView = self.host.call("session_get", session).await?;
        Ok(view.running_turn.as_ref() != Some(&self.told.turn))
    }
}

/// A message of text alone.
pub fn message(session: SessionId, text: String, attachments: Vec<Attachment>) -> ChatSend {
    ChatSend {
        session,
        text,
        attachments,
    }
}
