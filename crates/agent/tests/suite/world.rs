//! A world that follows a script and writes down what happens.

use crate::ask;
use futures::future::{BoxFuture, Either, FutureExt, pending, poll_fn, ready, select};
use futures::stream::{self, BoxStream, StreamExt};
use orgata_agent::ports::{Approvals, Journal, Model, Toolbox, Verdict};
use orgata_agent::*;
use orgata_log::{ApprovalId, TurnId};
use orgata_work::*;
use serde_json::json;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::task::Poll;

/// What the model does in one call.
#[derive(Clone, Debug)]
pub enum Say {
    /// Answers.
    Reply(&'static str, Vec<ToolCall>),
    /// Says something, then fails.
    Fail(&'static str, ModelError),
    /// Says something, then ends without an answer.
    BreakOff(&'static str),
    /// Says something, then nothing more.
    Hang(&'static str),
}

/// What the world does and what has happened in it.
#[derive(Clone)]
pub struct World(pub Arc<Mutex<Inner>>);

pub struct Inner {
    pub script: VecDeque<Say>,
    /// Answer of hidden calls.
    pub opinion: Result<&'static str, ModelError>,
    pub verdicts: BTreeMap<&'static str, Verdict>,
    /// Decisions in the order of the questions; `None` decides nothing.
    pub decisions: VecDeque<Option<Decision>>,
    /// What happened, in order.
    pub log: Vec<String>,
    pub events: Vec<Event>,
    pub requests: Vec<ModelRequest>,
    pub journal: Vec<Message>,
    pub put: BTreeMap<ApprovalId, ApprovalAsked>,
    pub closed: BTreeMap<ApprovalId, Decision>,
    pub running: usize,
    pub most_running: usize,
    pub next_approval: usize,
    /// Cancels when so much has happened.
    pub cancel_at: Option<usize>,
    pub cancel: Cancel,
    /// Keeping fails from this entry of the journal on.
    pub full_after: Option<usize>,
    pub kept: usize,
    /// Stops everything when so much has happened.
    pub crash_at: Option<usize>,
    pub crash: Cancel,
}

impl World {
    pub fn new(script: Vec<Say>) -> Self {
        let verdicts = BTreeMap::from([
            ("read", Verdict::Allow),
            ("stuck", Verdict::Allow),
            ("meet", Verdict::Allow),
            ("write", ask(false)),
            ("shell", ask(true)),
            (
                "secret",
                Verdict::Deny {
                    reason: "finance@1.0.0 forbids it".into(),
                },
            ),
        ]);
        Self(Arc::new(Mutex::new(Inner {
            script: script.into(),
            opinion: Ok("WRITE"),
            verdicts,
            decisions: VecDeque::new(),
            log: Vec::new(),
            events: Vec::new(),
            requests: Vec::new(),
            journal: Vec::new(),
            put: BTreeMap::new(),
            closed: BTreeMap::new(),
            running: 0,
            most_running: 0,
            next_approval: 0,
            cancel_at: None,
            cancel: Cancel::new(),
            full_after: None,
            kept: 0,
            crash_at: None,
            crash: Cancel::new(),
        })))
    }

    pub fn with<T>(&self, f: impl FnOnce(&mut Inner) -> T) -> T {
        f(&mut self.0.lock().unwrap())
    }

    pub fn decide(self, decisions: impl IntoIterator<Item = Option<Decision>>) -> Self {
        self.with(|inner| inner.decisions.extend(decisions));
        self
    }

    pub fn ports(&self) -> Ports {
        let world = Arc::new(self.clone());
        Ports {
            model: world.clone(),
            toolbox: world.clone(),
            approvals: world.clone(),
            journal: world,
        }
    }

    /// Runs a turn to its end, or to the crash: then `None`.
    pub fn drive(&self, turn: &mut Turn) -> Option<TurnOutcome> {
        let (ports, cancel) = (self.ports(), self.with(|inner| inner.cancel.clone()));
        let crash = self.with(|inner| inner.crash.cancelled());
        let world = self.clone();
        let events = move |event: TurnEvent| {
            assert_eq!((event.session.as_str(), event.turn.as_str()), ("s1", "t1"));
            world.log(format!("event {}", name_of(&event.event)));
            world.with(|inner| inner.events.push(event.event));
        };
        let driven = drive(turn, &ports, events, cancel).boxed();
        match futures::executor::block_on(select(driven, crash)) {
            Either::Left((outcome, _)) => Some(outcome),
            Either::Right(_) => None,
        }
    }

    pub fn run(&self, mode: Mode) -> (TurnOutcome, Vec<Message>) {
        self.run_with(crate::config(mode))
    }

    pub fn run_with(&self, config: TurnConfig) -> (TurnOutcome, Vec<Message>) {
        let mut turn = Turn::new(config, crate::said("go"));
        let outcome = self.drive(&mut turn).expect("no crash is planned");
        crate::valid(turn.messages()).unwrap();
        (outcome, turn.messages().to_vec())
    }

    pub fn log(&self, what: String) {
        self.with(|inner| {
            inner.log.push(what);
            let so_far = Some(inner.log.len());
            if inner.cancel_at == so_far {
                inner.cancel.cancel();
            }
            if inner.crash_at == so_far {
                inner.crash.cancel();
            }
        });
    }

    pub fn happened(&self, start: &str) -> Vec<String> {
        self.with(|inner| {
            inner
                .log
                .iter()
                .filter(|line| line.starts_with(start))
                .cloned()
                .collect()
        })
    }

    pub fn position(&self, what: &str) -> usize {
        let log = self.with(|inner| inner.log.clone());
        log.iter()
            .position(|line| line == what)
            .unwrap_or_else(|| panic!("no {what} in {log:#?}"))
    }

    fn keep(
        &self,
        what: String,
        message: Option<Message>,
    ) -> BoxFuture<'static, Result<(), String>> {
        let world = self.clone();
        async move {
            // Others may move while the disk works.
            yield_once().await;
            let full = world.with(|inner| {
                inner.kept += 1;
                inner.full_after.is_some_and(|after| inner.kept > after)
            });
            if full {
                return Err("the disk is full".to_owned());
            }
            world.with(|inner| inner.journal.extend(message));
            world.log(what);
            Ok(())
        }
        .boxed()
    }
}

/// Questions that were put and not answered.
pub fn open_questions(inner: &Inner) -> Vec<ApprovalAsked> {
    let open = inner
        .put
        .iter()
        .filter(|(id, _)| !inner.closed.contains_key(*id));
    open.map(|(_, asked)| asked.clone()).collect()
}

fn name_of(event: &Event) -> String {
    match event {
        Event::ModelCalled { .. } => "called".into(),
        Event::Delta { text, .. } => format!("delta {text}"),
        Event::Said { text, .. } => format!("said {text}"),
        Event::ToolStarted { call } => format!("started {}", call.id),
        Event::ToolEnded { result } => format!("ended {}", result.id),
        Event::ApprovalAsked { approval } => format!("asked {}", approval.id),
        Event::ApprovalDecided { id, .. } => format!("decided {id}"),
        Event::TurnDone { .. } => "done".into(),
        _ => "other".into(),
    }
}

async fn yield_once() {
    let mut waited = false;
    poll_fn(|context| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

pub fn spec(name: &str, read_only: Option<bool>, parallel: bool) -> ToolSpec {
    let required = if name == "shell" { "command" } else { "path" };
    ToolSpec {
        name: name.into(),
        extension: "developer".into(),
        description: format!("{name}s something"),
        input_schema: json!({
            "type": "object",
            "properties": { required: { "type": "string" } },
            "required": [required],
            "additionalProperties": false,
        }),
        read_only,
        parallel,
    }
}

impl Model for World {
    fn call(&self, request: ModelRequest) -> BoxStream<'static, Result<ModelEvent, ModelError>> {
        self.log(format!("call {}", request.site.name()));
        crate::valid(&request.messages).unwrap();
        let hidden = request.site != CallSite::Turn;
        let (next, opinion) = self.with(|inner| {
            inner.requests.push(request);
            let next = if hidden {
                None
            } else {
                inner.script.pop_front()
            };
            (next, inner.opinion.clone())
        });
        let usage = Usage {
            input_tokens: 10,
            output_tokens: 2,
            estimated: false,
            micro_usd: 5,
        };
        let reply = move |text: &str, tool_calls| {
            let model = "test/model".to_owned();
            Ok(ModelEvent::Reply(ModelReply {
                text: text.into(),
                tool_calls,
                model,
                usage,
            }))
        };
        if hidden {
            return stream::iter([opinion.and_then(|text| reply(text, Vec::new()))]).boxed();
        }
        let (text, last) = match next.unwrap_or(Say::Reply("The script is over.", Vec::new())) {
            Say::Reply(text, calls) => (text, Some(Some(reply(text, calls)))),
            Say::Fail(text, error) => (text, Some(Some(Err(error)))),
            Say::BreakOff(text) => (text, Some(None)),
            Say::Hang(text) => (text, None),
        };
        let sent = ModelEvent::Sent {
            receipt: "r1".into(),
            model: "test/model".into(),
            guarded: true,
        };
        let words = text.split_inclusive(' ').map(|word| {
            let masks = Vec::new();
            Ok(ModelEvent::Delta {
                text: word.to_owned(),
                masks,
            })
        });
        let start = stream::iter(std::iter::once(Ok(sent)).chain(words)).then(|event| async {
            yield_once().await;
            event
        });
        let gone = Gone(self.clone(), "stream".into());
        let end = match last {
            Some(last) => stream::iter(last).boxed(),
            None => stream::pending().boxed(),
        };
        start.chain(end).map(move |event| (&gone, event).1).boxed()
    }
}

/// Says so when it is dropped.
struct Gone(World, String);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.log(format!("dropped {}", self.1));
    }
}

impl Toolbox for World {
    fn tools(&self) -> BoxFuture<'static, Vec<ToolSpec>> {
        let tools = vec![
            spec("read", Some(true), true),
            spec("write", Some(false), false),
            spec("shell", None, false),
            spec("secret", Some(true), true),
            spec("stuck", None, true),
            spec("meet", None, true),
        ];
        ready(tools).boxed()
    }

    fn judge(&self, _: &TurnId, call: &ToolCall) -> BoxFuture<'static, Verdict> {
        self.log(format!("judge {}", call.id));
        let denied = Verdict::Deny {
            reason: "unknown".into(),
        };
        let verdict = self.with(|inner| inner.verdicts.get(call.name.as_str()).cloned());
        async move {
            yield_once().await;
            verdict.unwrap_or(denied)
        }
        .boxed()
    }

    fn call(&self, _: &TurnId, call: ToolCall) -> BoxFuture<'static, ToolResult> {
        self.log(format!("run {}", call.id));
        self.with(|inner| {
            inner.running += 1;
            inner.most_running = inner.most_running.max(inner.running);
        });
        let world = self.clone();
        let gone = Gone(world.clone(), call.id.clone());
        async move {
            yield_once().await;
            match call.name.as_str() {
                "stuck" => pending().await,
                "meet" => {
                    poll_fn(|context| {
                        context.waker().wake_by_ref();
                        let met = world.with(|inner| inner.most_running >= 2);
                        if met { Poll::Ready(()) } else { Poll::Pending }
                    })
                    .await;
                }
                _ => {}
            }
            world.with(|inner| inner.running -= 1);
            drop(gone);
            let text = format!("{} of {}", call.name, call.id);
            ToolResult {
                id: call.id,
                name: call.name,
                text,
                is_error: false,
                stored_at: None,
            }
        }
        .boxed()
    }
}

impl Approvals for World {
    fn put(&self, asked: &ApprovalAsked) -> BoxFuture<'static, Result<(), String>> {
        let (world, asked) = (self.clone(), asked.clone());
        async move {
            world.keep(format!("put {}", asked.id), None).await?;
            world.with(|inner| inner.put.insert(asked.id.clone(), asked));
            Ok(())
        }
        .boxed()
    }

    fn ask(&self, asked: ApprovalAsked) -> BoxFuture<'static, Decision> {
        self.log(format!("ask {}", asked.id));
        let world = self.clone();
        async move {
            yield_once().await;
            match world.with(|inner| inner.decisions.pop_front().flatten()) {
                Some(decision) => {
                    world.with(|inner| inner.closed.insert(asked.id, decision.clone()));
                    decision
                }
                None => pending().await,
            }
        }
        .boxed()
    }

    fn withdraw(&self, id: &ApprovalId) -> BoxFuture<'static, ()> {
        self.log(format!("withdraw {id}"));
        self.with(|inner| inner.closed.insert(id.clone(), Decision::Cancelled));
        ready(()).boxed()
    }

    fn id(&self) -> ApprovalId {
        self.with(|inner| {
            inner.next_approval += 1;
            ApprovalId::new(format!("a{}", inner.next_approval))
        })
    }
}

impl Journal for World {
    fn assistant(
        &self,
        _: &TurnId,
        reply: &ModelReply,
        partial: bool,
    ) -> BoxFuture<'static, Result<(), String>> {
        let text = (!reply.text.is_empty()).then(|| Content::Text {
            text: reply.text.clone(),
        });
        let calls = reply.tool_calls.iter().cloned().map(Content::ToolCall);
        let content = text.into_iter().chain(calls).collect();
        let what = if partial {
            "keep partial"
        } else {
            "keep reply"
        };
        let message = Message {
            role: Role::Assistant,
            content,
        };
        self.keep(format!("{what} {}", reply.text), Some(message))
    }

    fn tool(&self, _: &TurnId, result: &ToolResult) -> BoxFuture<'static, Result<(), String>> {
        let content = vec![Content::ToolResult(result.clone())];
        let message = Message {
            role: Role::Tool,
            content,
        };
        self.keep(format!("keep result {}", result.id), Some(message))
    }

    fn ended(&self, _: &TurnId, outcome: &TurnOutcome) -> BoxFuture<'static, Result<(), String>> {
        self.keep(format!("keep end {outcome:?}"), None)
    }
}
