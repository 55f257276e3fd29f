//! How a turn ends. However it does, the transcript stays valid and nothing is left running.

use super::{Effect, Stage, State, Turn, keep_reply, refusal};
use crate::{Event, ModelError, ModelReply, transcript};
use orgata_work::{Decision, TurnOutcome};

impl Turn {
    /// Keeps the outcome, then shows it.
    pub(super) fn end(&mut self, outcome: TurnOutcome) -> Vec<Effect> {
        self.state = State::Ended;
        let mut tags = vec!["session", "sessions", "receipts", "app"];
        tags.extend(self.asked_people.then_some("approvals"));
        tags.extend(self.ran_orgata.then_some("tasks"));
        let done = Event::TurnDone {
            outcome: outcome.clone(),
            usage: self.usage,
            invalidates: tags.into_iter().map(str::to_owned).collect(),
        };
        let (keep, end) = (Effect::KeepEnd(outcome.clone()), Effect::End(outcome));
        vec![keep, Effect::Emit(done), end]
    }

    pub(super) fn fail(&mut self, code: &str, message: &str) -> Vec<Effect> {
        let outcome = TurnOutcome::Failed {
            code: code.to_owned(),
            message: message.to_owned(),
        };
        self.end(outcome)
    }

    /// Says that the limit is reached, in the transcript too, so that "go on" makes sense.
    pub(super) fn reach_limit(&mut self) -> Vec<Effect> {
        let text = refusal::limit(self.config.max_turns.max(1));
        let mut effects = self.say(text, "orgata/limit", false);
        effects.extend(self.end(TurnOutcome::MaxTurns));
        effects
    }

    /// The model failed: what it had said is kept, and the turn can be tried again.
    pub(super) fn model_failed(&mut self, error: &ModelError) -> Vec<Effect> {
        let mut effects = self.keep_partial();
        effects.extend(match error {
            ModelError::Cancelled => self.end(TurnOutcome::Cancelled),
            other => self.fail(other.code(), &sentence(&other.to_string())),
        });
        effects
    }

    /// The person cancels: what was said stays, questions are withdrawn, calls are closed.
    pub(super) fn cancel(&mut self) -> Vec<Effect> {
        let mut effects = vec![Effect::Stop];
        effects.extend(self.keep_partial());
        effects.extend(self.close_calls(refusal::CANCELLED, refusal::CANCELLED_RUNNING));
        effects.extend(self.end(TurnOutcome::Cancelled));
        effects
    }

    /// The log cannot be written: nothing more is done, since nothing more could be proved.
    pub(super) fn not_kept(&mut self, why: &str) -> Vec<Effect> {
        let mut effects = vec![Effect::Stop];
        let closing = self.close_calls(refusal::NOT_KEPT, refusal::NOT_KEPT);
        let unkept = |effect: &Effect| !matches!(effect, Effect::KeepResult(_));
        effects.extend(closing.into_iter().filter(unkept));
        let message = format!("The turn stopped, because it could not be saved: {why}");
        effects.extend(self.fail("not_saved", &message));
        effects
    }

    fn keep_partial(&mut self) -> Vec<Effect> {
        let text = std::mem::take(&mut self.partial);
        if self.state != State::Calling || text.trim().is_empty() {
            return Vec::new();
        }
        let model = self.model.clone();
        self.say(text, &model, true)
    }

    fn say(&mut self, text: String, model: &str, partial: bool) -> Vec<Effect> {
        self.messages
            .push(transcript::assistant_message(&text, &[]));
        let reply = ModelReply {
            text,
            model: model.to_owned(),
            ..ModelReply::default()
        };
        keep_reply(reply, partial)
    }

    fn close_calls(&mut self, waiting: &str, running: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        for slot in &mut self.batch.slots {
            let text = if matches!(slot.stage, Stage::Running) {
                running
            } else {
                waiting
            };
            match &slot.stage {
                Stage::Done(_) => continue,
                Stage::Asking(asked) | Stage::Restored(asked) => {
                    let id = asked.id.clone();
                    effects.push(Effect::Withdraw(id.clone()));
                    let decision = Decision::Cancelled;
                    effects.push(Effect::Emit(Event::ApprovalDecided { id, decision }));
                }
                _ => {}
            }
            let result = transcript::failed(&slot.call, text);
            slot.finish(result, &mut effects);
        }
        self.flush();
        effects
    }
}

/// The message of an error with a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    let end = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}
