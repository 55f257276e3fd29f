//! The turn as a pure state machine.

mod batch;
mod calls;
mod end;
mod refusal;
mod types;

use crate::{Event, ModelEvent, ModelReply, ModelRequest, ToolSpec, transcript};
use batch::{Batch, Slot, Stage};
use orgata_log::ApprovalId;
use orgata_work::{
    ApprovalAsked, ApprovalKind, Message, Role, ToolCall, ToolResult, TurnOutcome, Usage,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub use orgata_profile::PermissionMode as Mode;
pub use types::{Effect, Input, TurnConfig};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    New,
    Listing,
    Calling,
    Working,
    Ended,
}

/// One user message to the final answer.
#[derive(Clone, Debug)]
pub struct Turn {
    config: TurnConfig,
    state: State,
    messages: Vec<Message>,
    tools: Vec<ToolSpec>,
    batch: Batch,
    /// What the model has said so far in the running call.
    partial: String,
    /// Its length in UTF-16 units.
    partial_units: u32,
    model: String,
    calls_made: u32,
    empty_before: bool,
    last_call: Option<(String, Value)>,
    same_in_a_row: u32,
    refused_before: bool,
    standing: BTreeSet<String>,
    usage: Usage,
    asked_people: bool,
    ran_orgata: bool,
    /// Whether the calls under way were read back after a restart.
    restarted: bool,
    /// Whether the final answer was there before a restart; only the end was not kept.
    answered: bool,
    /// Questions from before a restart that no call waits for any more.
    stale: Vec<ApprovalId>,
}

impl Turn {
    /// A new turn. `messages` is the transcript with the person's message at its end, as
    /// [`crate::mend`] leaves it. To try a failed turn again, pass the same transcript: an answer
    /// that was cut off at its end is left out.
    pub fn new(config: TurnConfig, messages: Vec<Message>) -> Self {
        let mut messages = transcript::mend(messages);
        while messages
            .last()
            .is_some_and(|last| last.role == Role::Assistant)
        {
            messages.pop();
        }
        let standing = config.standing.clone();
        Self {
            config,
            state: State::New,
            messages,
            tools: Vec::new(),
            batch: Batch::default(),
            partial: String::new(),
            partial_units: 0,
            model: String::new(),
            calls_made: 0,
            empty_before: false,
            last_call: None,
            same_in_a_row: 0,
            refused_before: false,
            standing,
            usage: Usage::default(),
            asked_people: false,
            ran_orgata: false,
            restarted: false,
            answered: false,
            stale: Vec::new(),
        }
    }

    /// A turn that was under way when the application stopped. `messages` is the transcript read
    /// back without an answer that was kept as partial at its end, `pending` the questions that wait.
    /// Calls that wait for nobody are closed as interrupted, since they may have run.
    pub fn resume(
        config: TurnConfig,
        mut messages: Vec<Message>,
        mut pending: Vec<ApprovalAsked>,
    ) -> Self {
        let start = messages.len() - transcript::of_this_turn(&messages).len();
        let proposes = |message: &Message| transcript::calls_of(message).next().is_some();
        let last = messages[start..]
            .iter()
            .rposition(proposes)
            .map(|at| at + start);
        let answered = messages[start..]
            .last()
            .is_some_and(|message| message.role == Role::Assistant && !proposes(message));
        let mut turn = match last {
            _ if answered => {
                let mut turn = Self::new(config, Vec::new());
                turn.messages = transcript::mend(messages);
                turn.answered = true;
                turn
            }
            None => Self::new(config, messages),
            Some(at) => {
                let tail = messages.split_off(at + 1);
                let proposal = messages.pop();
                let mut turn = Self::new(config, Vec::new());
                turn.messages = transcript::mend(messages);
                turn.messages.extend(proposal);
                turn.recount();
                turn.batch = turn.restore(&transcript::results_of(&tail), &mut pending);
                turn
            }
        };
        turn.stale = pending.into_iter().map(|asked| asked.id).collect();
        turn
    }

    /// The calls of the last answer, as far as they had come before the restart.
    fn restore(
        &self,
        results: &BTreeMap<String, ToolResult>,
        pending: &mut Vec<ApprovalAsked>,
    ) -> Batch {
        let open = self
            .messages
            .last()
            .into_iter()
            .flat_map(transcript::calls_of)
            .cloned();
        let slots = open.map(|call| {
            let waits = pending.iter().position(|asked| {
                let ApprovalKind::ToolCall { call: id, .. } = &asked.kind;
                *id == call.id
            });
            let stage = match (results.get(&call.id), waits) {
                (Some(result), _) => Stage::Done(result.clone()),
                (None, Some(at)) => Stage::Restored(Box::new(pending.swap_remove(at))),
                (None, None) => Stage::Judging,
            };
            Slot {
                call,
                spec: None,
                stage,
            }
        });
        Batch {
            slots: slots.collect(),
        }
    }

    /// The transcript so far. While calls are under way their results are not in it yet.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// What does not change.
    pub fn config(&self) -> &TurnConfig {
        &self.config
    }

    /// Tokens and money so far.
    pub fn usage(&self) -> Usage {
        self.usage
    }

    /// How many times the conversation's model was called.
    pub fn calls_made(&self) -> u32 {
        self.calls_made
    }

    /// Takes one thing that happened and says what must happen next. What comes too late, or does
    /// not belong to the state, changes nothing.
    pub fn step(&mut self, input: Input) -> Vec<Effect> {
        match (self.state, input) {
            (_, Input::NotKept(why)) => self.not_kept(&why),
            (State::Ended, _) => Vec::new(),
            (_, Input::Cancel) => self.cancel(),
            (State::New, Input::Start) => self.start(),
            (State::Listing, Input::Tools(tools)) => self.listed(tools),
            (State::Calling, Input::Model(event)) => self.heard(event),
            (State::Calling, Input::ModelFailed(error)) => self.model_failed(&error),
            (
                State::Working,
                Input::Judged {
                    call,
                    verdict,
                    approval,
                },
            ) => self.judged(&call, verdict, approval),
            (State::Working, Input::Opinion { call, answer }) => {
                self.opinion(&call, answer.as_ref())
            }
            (State::Working, Input::Decided { id, decision }) => self.decided(&id, decision),
            (State::Working, Input::Returned(result)) => self.returned(result),
            _ => Vec::new(),
        }
    }

    fn start(&mut self) -> Vec<Effect> {
        self.state = State::Listing;
        let stale = std::mem::take(&mut self.stale);
        let mut effects: Vec<Effect> = stale.into_iter().map(Effect::Withdraw).collect();
        for slot in &mut self.batch.slots {
            if matches!(slot.stage, Stage::Judging) {
                let result = transcript::failed(&slot.call, refusal::INTERRUPTED);
                slot.finish(result, &mut effects);
            }
        }
        if self.answered {
            effects.extend(self.end(TurnOutcome::Done));
        } else {
            effects.push(Effect::ListTools);
        }
        effects
    }

    fn listed(&mut self, tools: Vec<ToolSpec>) -> Vec<Effect> {
        self.tools = tools;
        if self.batch.slots.is_empty() {
            return self.call_model();
        }
        self.state = State::Working;
        self.ask_again()
    }

    fn call_model(&mut self) -> Vec<Effect> {
        if self.calls_made >= self.config.max_turns.max(1) {
            return self.reach_limit();
        }
        self.calls_made += 1;
        self.partial.clear();
        self.partial_units = 0;
        self.state = State::Calling;
        vec![Effect::CallModel(Box::new(self.request()))]
    }

    fn request(&self) -> ModelRequest {
        let config = &self.config;
        ModelRequest {
            site: crate::CallSite::Turn,
            session: config.session.clone(),
            turn: Some(config.turn.clone()),
            provider: config.model.as_ref().map(|model| model.provider.clone()),
            model: config.model.as_ref().map(|model| model.model.clone()),
            system: config.system.clone(),
            messages: self.messages.clone(),
            tools: self.tools.clone(),
            temperature: config.temperature,
            max_tokens: config.max_tokens,
        }
    }

    fn heard(&mut self, event: ModelEvent) -> Vec<Effect> {
        match event {
            ModelEvent::Sent {
                receipt,
                model,
                guarded,
            } => {
                self.model.clone_from(&model);
                vec![Effect::Emit(Event::ModelCalled {
                    receipt,
                    model,
                    guarded,
                })]
            }
            ModelEvent::Delta { text, masks } => {
                let at = self.partial_units;
                self.partial_units += text.encode_utf16().count() as u32;
                self.partial.push_str(&text);
                vec![Effect::Emit(Event::Delta { at, text, masks })]
            }
            ModelEvent::Reply(reply) => self.replied(reply),
        }
    }

    fn replied(&mut self, mut reply: ModelReply) -> Vec<Effect> {
        self.add_usage(reply.usage);
        self.partial.clear();
        self.partial_units = 0;
        let empty = reply.text.trim().is_empty() && reply.tool_calls.is_empty();
        if empty {
            return self.empty_reply();
        }
        self.empty_before = false;
        transcript::normalise(&mut reply.tool_calls, &self.messages);
        self.messages.push(transcript::assistant_message(
            &reply.text,
            &reply.tool_calls,
        ));
        let calls = reply.tool_calls.clone();
        let mut effects = keep_reply(reply, false);
        effects.extend(match calls.is_empty() {
            true => self.end(TurnOutcome::Done),
            false => self.propose(calls),
        });
        effects
    }

    /// One empty answer is asked for again; a second one in a row ends the turn.
    fn empty_reply(&mut self) -> Vec<Effect> {
        if self.empty_before {
            return self.fail("empty_reply", refusal::EMPTY_TWICE);
        }
        self.empty_before = true;
        self.state = State::Listing;
        vec![Effect::ListTools]
    }

    fn add_usage(&mut self, usage: Usage) {
        let sum = &mut self.usage;
        sum.input_tokens = sum.input_tokens.saturating_add(usage.input_tokens);
        sum.output_tokens = sum.output_tokens.saturating_add(usage.output_tokens);
        sum.micro_usd = sum.micro_usd.saturating_add(usage.micro_usd);
        sum.estimated |= usage.estimated;
    }

    fn recount(&mut self) {
        let of_this_turn = transcript::of_this_turn(&self.messages);
        let said: Vec<ToolCall> = of_this_turn
            .iter()
            .flat_map(transcript::calls_of)
            .cloned()
            .collect();
        let answers = of_this_turn
            .iter()
            .filter(|message| message.role == Role::Assistant);
        self.calls_made = u32::try_from(answers.count()).unwrap_or(u32::MAX);
        for call in &said {
            self.counts_as_repeat(call);
        }
    }

    /// Counts a call; true from the third identical one in a row on.
    fn counts_as_repeat(&mut self, call: &ToolCall) -> bool {
        let same = self
            .last_call
            .as_ref()
            .is_some_and(|(name, arguments)| *name == call.name && *arguments == call.arguments);
        self.same_in_a_row = if same {
            self.same_in_a_row.saturating_add(1)
        } else {
            1
        };
        self.last_call = Some((call.name.clone(), call.arguments.clone()));
        self.same_in_a_row >= 3
    }
}

/// The effects that keep an answer and then show it.
fn keep_reply(reply: ModelReply, partial: bool) -> Vec<Effect> {
    let said = Event::Said {
        text: reply.text.clone(),
        tool_calls: reply.tool_calls.clone(),
    };
    vec![Effect::KeepReply { reply, partial }, Effect::Emit(said)]
}
