//! The one loop that carries effects out. Needs no runtime of its own.

use crate::ports::{Approvals, Journal, Model, Toolbox};
use crate::{Cancel, Effect, Event, Input, ModelError, ModelEvent, ModelReply, Turn, TurnEvent};
use futures::future::{BoxFuture, Either, FutureExt, pending, select};
use futures::stream::{BoxStream, FuturesUnordered, StreamExt};
use orgata_log::TurnId;
use orgata_work::{ApprovalAsked, ToolCall, TurnOutcome};
use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;

/// What a turn needs from the outside.
#[derive(Clone)]
pub struct Ports {
    /// Answers.
    pub model: Arc<dyn Model>,
    /// Acts.
    pub toolbox: Arc<dyn Toolbox>,
    /// Asks people.
    pub approvals: Arc<dyn Approvals>,
    /// Keeps.
    pub journal: Arc<dyn Journal>,
}

type Answer = BoxStream<'static, Result<ModelEvent, ModelError>>;

/// What comes of one effect.
enum Flow {
    Next,
    /// It could not be kept.
    Failed(String),
    Over(TurnOutcome),
}

struct Driver<'a, E> {
    turn: &'a mut Turn,
    id: TurnId,
    ports: &'a Ports,
    events: E,
    cancel: Cancel,
    /// Whether the turn knows of the cancel.
    cancel_told: bool,
    jobs: FuturesUnordered<BoxFuture<'static, Input>>,
    answer: Option<Answer>,
}

/// Drives a turn to its end. An event that tells of something durable comes after it is. On cancel
/// the model's stream and all running tools are dropped at once; what was said and done is kept.
pub async fn drive(
    turn: &mut Turn,
    ports: &Ports,
    events: impl Fn(TurnEvent),
    cancel: Cancel,
) -> TurnOutcome {
    let id = turn.config().turn.clone();
    let jobs = FuturesUnordered::new();
    let (cancel_told, answer) = (false, None);
    Driver {
        turn,
        id,
        ports,
        events,
        cancel,
        cancel_told,
        jobs,
        answer,
    }
    .run()
    .await
}

impl<E: Fn(TurnEvent)> Driver<'_, E> {
    async fn run(mut self) -> TurnOutcome {
        let mut queue: VecDeque<Effect> = self.turn.step(Input::Start).into();
        loop {
            self.hear_cancel(&mut queue);
            let Some(effect) = queue.pop_front() else {
                let input = self.next_input().await;
                queue.extend(input.into_iter().flat_map(|input| self.turn.step(input)));
                continue;
            };
            match self.carry_out(effect).await {
                Flow::Next => {}
                Flow::Over(outcome) => return outcome,
                Flow::Failed(why) => {
                    queue.retain(|effect| matches!(effect, Effect::Withdraw(_)));
                    queue.extend(self.turn.step(Input::NotKept(why)));
                }
            }
        }
    }

    /// On cancel nothing new begins; what the turn believes to be kept and shown still is.
    fn hear_cancel(&mut self, queue: &mut VecDeque<Effect>) {
        if self.cancel_told || !self.cancel.is_cancelled() {
            return;
        }
        self.cancel_told = true;
        self.stop();
        queue.retain(|effect| !begins(effect));
        queue.extend(self.turn.step(Input::Cancel));
    }

    /// The next thing that happens outside; `None` when it is a cancel.
    async fn next_input(&mut self) -> Option<Input> {
        let said = {
            let told = self.cancel_told;
            let cancelled = self.cancel.cancelled();
            let cancelled = async move {
                if told {
                    pending().await
                } else {
                    cancelled.await
                }
            };
            let mut cancelled = pin!(cancelled.fuse());
            let mut done = pin!(next_job(&mut self.jobs).fuse());
            let mut said = pin!(next_of(&mut self.answer).fuse());
            futures::select_biased! {
                () = cancelled => return None,
                input = done => return Some(input),
                said = said => said,
            }
        };
        Some(self.heard(said))
    }

    fn heard(&mut self, said: Option<Result<ModelEvent, ModelError>>) -> Input {
        let early = || ModelError::Broken("it ended before the answer was complete".to_owned());
        match said.unwrap_or_else(|| Err(early())) {
            Ok(event) => {
                if matches!(event, ModelEvent::Reply(_)) {
                    self.answer = None;
                }
                Input::Model(event)
            }
            Err(error) => {
                self.answer = None;
                Input::ModelFailed(error)
            }
        }
    }

    async fn carry_out(&mut self, effect: Effect) -> Flow {
        let journal = &self.ports.journal;
        let kept = match effect {
            Effect::KeepReply { reply, partial } => journal.assistant(&self.id, &reply, partial),
            Effect::KeepResult(result) => journal.tool(&self.id, &result),
            Effect::KeepEnd(outcome) => {
                let ended = journal.ended(&self.id, &outcome);
                self.keep(ended).await;
                return Flow::Next;
            }
            Effect::Withdraw(id) => self.ports.approvals.withdraw(&id).map(Ok).boxed(),
            Effect::Ask { asked, again } => return self.ask(*asked, again).await,
            Effect::End(outcome) => return Flow::Over(outcome),
            other => return self.begin(other),
        };
        self.keep(kept).await
    }

    fn begin(&mut self, effect: Effect) -> Flow {
        match effect {
            Effect::ListTools => self
                .jobs
                .push(self.ports.toolbox.tools().map(Input::Tools).boxed()),
            Effect::CallModel(request) => self.answer = Some(self.ports.model.call(*request)),
            Effect::Judge(call) => self.jobs.push(self.judge(call)),
            Effect::AskModel { call, request } => {
                let answer = whole(self.ports.model.call(*request));
                self.jobs
                    .push(answer.map(|answer| Input::Opinion { call, answer }).boxed());
            }
            Effect::Run(call) => {
                let running = self.ports.toolbox.call(&self.id, call.clone());
                // Whatever a toolbox answers belongs to the call that was made.
                let returned = |result| {
                    Input::Returned(orgata_work::ToolResult {
                        id: call.id,
                        ..result
                    })
                };
                self.jobs.push(running.map(returned).boxed());
            }
            Effect::Emit(event) => self.emit(event),
            Effect::Stop => self.stop(),
            _ => {}
        }
        Flow::Next
    }

    fn judge(&self, call: ToolCall) -> BoxFuture<'static, Input> {
        let approval = self.ports.approvals.id();
        let verdict = self.ports.toolbox.judge(&self.id, &call);
        verdict
            .map(|verdict| Input::Judged {
                call: call.id,
                verdict,
                approval,
            })
            .boxed()
    }

    async fn ask(&mut self, asked: ApprovalAsked, again: bool) -> Flow {
        if !again {
            let put = self.ports.approvals.put(&asked);
            if let Flow::Failed(why) = self.keep(put).await {
                return Flow::Failed(why);
            }
            self.emit(Event::ApprovalAsked {
                approval: asked.clone(),
            });
        }
        let id = asked.id.clone();
        let decided = self.ports.approvals.ask(asked);
        self.jobs.push(
            decided
                .map(|decision| Input::Decided { id, decision })
                .boxed(),
        );
        Flow::Next
    }

    /// Waits until something is durable. A cancel stops what runs meanwhile, not the keeping.
    async fn keep(&mut self, kept: BoxFuture<'static, Result<(), String>>) -> Flow {
        let kept = match select(kept, self.cancel.cancelled()).await {
            Either::Left((kept, _)) => kept,
            Either::Right(((), kept)) => {
                self.stop();
                kept.await
            }
        };
        kept.map_or_else(Flow::Failed, |()| Flow::Next)
    }

    fn emit(&self, event: Event) {
        let session = self.turn.config().session.clone();
        (self.events)(TurnEvent {
            session,
            turn: self.id.clone(),
            event,
        });
    }

    /// Drops the model's stream and every tool, question and judgement that is under way.
    fn stop(&mut self) {
        self.answer = None;
        self.jobs.clear();
    }
}

/// Whether an effect begins something new.
fn begins(effect: &Effect) -> bool {
    match effect {
        Effect::ListTools
        | Effect::CallModel(_)
        | Effect::Judge(_)
        | Effect::AskModel { .. }
        | Effect::Ask { .. }
        | Effect::Run(_) => true,
        Effect::Withdraw(_)
        | Effect::KeepReply { .. }
        | Effect::KeepResult(_)
        | Effect::KeepEnd(_)
        | Effect::Emit(_)
        | Effect::Stop
        | Effect::End(_) => false,
    }
}

async fn next_of(answer: &mut Option<Answer>) -> Option<Result<ModelEvent, ModelError>> {
    match answer {
        Some(answer) => answer.next().await,
        None => pending().await,
    }
}

async fn next_job(jobs: &mut FuturesUnordered<BoxFuture<'static, Input>>) -> Input {
    match jobs.next().await {
        Some(input) => input,
        None => pending().await,
    }
}

/// The whole answer of a hidden call; `None` when there is none.
async fn whole(mut answer: Answer) -> Option<ModelReply> {
    while let Some(event) = answer.next().await {
        match event {
            Ok(ModelEvent::Reply(reply)) => return Some(reply),
            Ok(_) => {}
            Err(_) => return None,
        }
    }
    None
}
