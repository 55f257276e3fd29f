//! What becomes of the calls that a model proposes.

use super::{Batch, Effect, Mode, Slot, Stage, State, Turn, refusal};
use crate::ports::Verdict;
use crate::{Event, ModelReply, opinion, schema, transcript};
use orgata_log::ApprovalId;
use orgata_work::{
    ApprovalAsked, ApprovalKind, Decision, DecisionOption, Scope, ToolCall, ToolResult,
};

/// Longest arguments in the line that says what will happen, in characters.
const SUMMARY: usize = 160;

impl Slot {
    /// Gives the call its result, keeps it and shows it.
    pub(super) fn finish(&mut self, result: ToolResult, effects: &mut Vec<Effect>) {
        self.stage = Stage::Done(result.clone());
        effects.push(Effect::KeepResult(result.clone()));
        effects.push(Effect::Emit(Event::ToolEnded { result }));
    }

    fn refuse(&mut self, text: impl Into<String>, effects: &mut Vec<Effect>) {
        let result = transcript::failed(&self.call, text);
        self.finish(result, effects);
    }

    fn ask(&mut self, asked: Box<ApprovalAsked>, again: bool) -> Effect {
        self.stage = Stage::Asking(asked.clone());
        Effect::Ask { asked, again }
    }
}

impl Turn {
    /// Looks at the calls of one answer: what cannot run is refused at once, the rest is judged.
    pub(super) fn propose(&mut self, calls: Vec<ToolCall>) -> Vec<Effect> {
        self.state = State::Working;
        let mut effects = Vec::new();
        let mut only_repeats = true;
        self.batch = Batch::default();
        for call in calls {
            let repeated = self.counts_as_repeat(&call);
            only_repeats &= repeated;
            let spec = self
                .tools
                .iter()
                .find(|tool| tool.name == call.name)
                .cloned();
            let mut slot = Slot {
                call,
                spec,
                stage: Stage::Judging,
            };
            match self.obstacle(&slot, repeated) {
                Some(text) => slot.refuse(text, &mut effects),
                None => effects.push(Effect::Judge(slot.call.clone())),
            }
            self.batch.slots.push(slot);
        }
        if only_repeats && self.refused_before {
            self.flush();
            effects.extend(self.fail("repeated_calls", refusal::ONLY_REPEATS));
            return effects;
        }
        self.refused_before = only_repeats;
        self.advance(effects)
    }

    fn obstacle(&self, slot: &Slot, repeated: bool) -> Option<String> {
        if self.config.mode == Mode::Chat {
            return Some(refusal::CHAT_MODE.to_owned());
        }
        let Some(spec) = &slot.spec else {
            return Some(refusal::unknown_tool(&slot.call.name, &self.tools));
        };
        if let Some(wrong) = schema::misfit(&spec.input_schema, &slot.call.arguments) {
            return Some(refusal::misfit(&wrong));
        }
        repeated.then(|| refusal::REPEATED.to_owned())
    }

    /// The policy has looked at a call.
    pub(super) fn judged(&mut self, id: &str, verdict: Verdict, fresh: ApprovalId) -> Vec<Effect> {
        let mut effects = Vec::new();
        let Some(slot) = self.batch.by_call(id) else {
            return effects;
        };
        match (&slot.stage, verdict) {
            (Stage::Judging | Stage::Rejudging, Verdict::Deny { reason }) => {
                slot.refuse(refusal::denied(&reason), &mut effects);
            }
            // A person has said yes; the policy only had to confirm that it may still be.
            (Stage::Rejudging, _) => slot.stage = Stage::Ready,
            (Stage::Judging, Verdict::Allow) => {
                if self.config.mode == Mode::Approve && !self.standing.contains(&slot.call.name) {
                    let asked = question(&self.config, &slot.call, fresh, None);
                    effects.push(slot.ask(asked, false));
                } else {
                    slot.stage = Stage::Ready;
                }
            }
            (Stage::Judging, asking @ Verdict::Ask { .. }) => {
                effects.extend(self.must_ask(id, asking, fresh));
            }
            _ => return effects,
        }
        self.advance(effects)
    }

    fn must_ask(&mut self, id: &str, verdict: Verdict, fresh: ApprovalId) -> Option<Effect> {
        let judge = matches!(verdict, Verdict::Ask { judge: true, .. });
        let smart = judge && self.config.mode == Mode::SmartApprove;
        let slot = self.batch.by_call(id)?;
        let asked = question(&self.config, &slot.call, fresh, Some(verdict));
        let Some(spec) = slot.spec.as_ref().filter(|_| smart) else {
            return Some(slot.ask(asked, false));
        };
        if spec.read_only == Some(true) {
            slot.stage = Stage::Ready;
            return None;
        }
        let request = Box::new(opinion::request(&self.config, spec, &slot.call));
        slot.stage = Stage::Opinion(asked);
        Some(Effect::AskModel {
            call: id.to_owned(),
            request,
        })
    }

    /// A model has said whether a call only reads.
    pub(super) fn opinion(&mut self, id: &str, answer: Option<&ModelReply>) -> Vec<Effect> {
        self.add_usage(answer.map(|reply| reply.usage).unwrap_or_default());
        let mut effects = Vec::new();
        let Some(slot) = self.batch.by_call(id) else {
            return effects;
        };
        let Stage::Opinion(asked) = &slot.stage else {
            return effects;
        };
        if opinion::only_reads(answer) {
            slot.stage = Stage::Ready;
        } else {
            let asked = asked.clone();
            effects.push(slot.ask(asked, false));
        }
        self.advance(effects)
    }

    /// Somebody has decided.
    pub(super) fn decided(&mut self, id: &ApprovalId, decision: Decision) -> Vec<Effect> {
        let restarted = self.restarted;
        let Some(slot) = self.batch.by_approval(id) else {
            return Vec::new();
        };
        let told = Event::ApprovalDecided {
            id: id.clone(),
            decision: decision.clone(),
        };
        let mut effects = vec![Effect::Emit(told)];
        match decision {
            Decision::Cancelled => {
                slot.refuse(refusal::CANCELLED, &mut effects);
                effects.extend(self.cancel());
                return effects;
            }
            Decision::Allow { scope } => {
                if scope != Scope::Once {
                    self.standing.insert(slot.call.name.clone());
                }
                slot.stage = if restarted {
                    Stage::Rejudging
                } else {
                    Stage::Ready
                };
                if restarted {
                    effects.push(Effect::Judge(slot.call.clone()));
                }
            }
            Decision::Deny { .. } | Decision::Expired => {
                slot.refuse(refusal::refused(&decision), &mut effects);
            }
        }
        self.advance(effects)
    }

    /// A tool has answered.
    pub(super) fn returned(&mut self, result: ToolResult) -> Vec<Effect> {
        let mut effects = Vec::new();
        let Some(slot) = self.batch.by_call(&result.id) else {
            return effects;
        };
        if !matches!(slot.stage, Stage::Running) {
            return effects;
        }
        let result = ToolResult {
            name: slot.call.name.clone(),
            ..result
        };
        slot.finish(result, &mut effects);
        self.advance(effects)
    }

    /// After a restart: puts the waiting questions again and closes what no longer exists.
    pub(super) fn ask_again(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.restarted = true;
        for slot in &mut self.batch.slots {
            slot.spec = self
                .tools
                .iter()
                .find(|tool| tool.name == slot.call.name)
                .cloned();
            let Stage::Restored(asked) = &slot.stage else {
                continue;
            };
            let asked = asked.clone();
            if slot.spec.is_some() {
                effects.push(slot.ask(asked, true));
            } else {
                effects.push(Effect::Withdraw(asked.id.clone()));
                slot.refuse(
                    refusal::unknown_tool(&slot.call.name, &self.tools),
                    &mut effects,
                );
            }
        }
        self.advance(effects)
    }

    /// Starts what may start; when every call has its result, the model is called again.
    fn advance(&mut self, mut effects: Vec<Effect>) -> Vec<Effect> {
        for index in self.batch.startable() {
            let slot = &mut self.batch.slots[index];
            slot.stage = Stage::Running;
            self.ran_orgata |= slot
                .spec
                .as_ref()
                .is_some_and(|spec| spec.extension == "orgata");
            effects.push(Effect::Emit(Event::ToolStarted {
                call: slot.call.clone(),
            }));
            effects.push(Effect::Run(slot.call.clone()));
        }
        self.asked_people |= effects
            .iter()
            .any(|effect| matches!(effect, Effect::Ask { .. }));
        if self.batch.finished() {
            self.flush();
            self.restarted = false;
            self.state = State::Listing;
            effects.push(Effect::ListTools);
        }
        effects
    }

    /// Puts the results of the batch into the transcript, in the order of the calls.
    pub(super) fn flush(&mut self) {
        let results = std::mem::take(&mut self.batch).into_results();
        self.messages
            .extend(results.map(transcript::result_message));
    }
}

fn question(
    config: &super::TurnConfig,
    call: &ToolCall,
    id: ApprovalId,
    verdict: Option<Verdict>,
) -> Box<ApprovalAsked> {
    let (why, options, summary, network) = match verdict {
        Some(Verdict::Ask {
            why,
            options,
            summary,
            network,
            ..
        }) => (why, options, summary, network),
        _ => (
            "Your profile allows this; you chose to be asked before every call.".to_owned(),
            own_options(),
            summary(call),
            false,
        ),
    };
    let kind = ApprovalKind::ToolCall {
        call: call.id.clone(),
        tool: call.name.clone(),
        arguments: call.arguments.clone(),
        summary,
        network,
    };
    Box::new(ApprovalAsked {
        id,
        session: config.session.clone(),
        turn: config.turn.clone(),
        kind,
        why,
        options,
        expires_at: None,
    })
}

fn own_options() -> Vec<DecisionOption> {
    let allow = |scope| DecisionOption::Allow { scope };
    vec![
        allow(Scope::Once),
        allow(Scope::Session),
        DecisionOption::Deny,
    ]
}

fn summary(call: &ToolCall) -> String {
    let arguments = call.arguments.to_string();
    let short: String = arguments.chars().take(SUMMARY).collect();
    let more = if short.len() < arguments.len() {
        "…"
    } else {
        ""
    };
    format!("{} {short}{more}", call.name)
}
