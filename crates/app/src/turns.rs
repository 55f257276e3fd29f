//! Turns that run: start, cancel, take up again after a restart.

use crate::{
    App, Caller,
    api::{ApiError, ChatSend, ChatStarted, Nothing, Push, SessionRef, Streamed},
    app::id,
    brain::Brain,
    desk::{Desk, LogJournal},
    role::Role,
    transcript,
};
use orgata_agent::{
    Cancel, Event, Ports, Turn, TurnConfig, TurnEvent, drive, mend, ports::Toolbox as _,
    system_prompt,
};
use orgata_log::{Draft, Log as _, SessionId, TurnId};
use orgata_profile::ModelRef;
use orgata_tools::{ExtensionState, Status, Tools};
use orgata_work::{
    ApprovalAsked, Attachment, Message, SessionRenamed, TurnEnded, TurnOutcome, TurnStarted,
    UserSaid,
};
use std::{
    collections::HashMap,
    fs::File,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{Mutex as AsyncMutex, RwLock},
    task::JoinHandle,
};
use tracing::Instrument as _;

/// Longest wait for traces when the application closes; a little more than one export may take.
const EXPORT: Duration = Duration::from_secs(12);
/// Longest first title, in characters.
const TITLE: usize = 60;

/// What runs in this process.
#[derive(Default)]
pub struct Turns {
    /// While the keys change no turn begins.
    closed: Arc<AtomicBool>,
    running: Mutex<HashMap<SessionId, Running>>,
    /// Tools with the role that they were opened for.
    tools: AsyncMutex<HashMap<SessionId, Opened>>,
    /// Held for reading while the trace of an ended turn is still to be sent.
    exports: Arc<RwLock<()>>,
}

type Opened = (Arc<Role>, Arc<Tools>);

struct Running {
    turn: TurnId,
    cancel: Cancel,
    task: Option<JoinHandle<()>>,
    streamed: Streamed,
}

impl Turns {
    /// The turn that runs in a conversation.
    pub fn running(&self, session: &SessionId) -> Option<TurnId> {
        self.lock().get(session).map(|running| running.turn.clone())
    }

    /// What the turn of a conversation has said since its transcript was kept last.
    pub fn streamed(&self, session: &SessionId) -> Option<Streamed> {
        let running = self.lock();
        let streamed = running.get(session).map(|running| &running.streamed);
        streamed
            .filter(|streamed| !streamed.text.is_empty())
            .cloned()
    }

    fn hear(&self, event: &TurnEvent) {
        if let Some(running) = self.lock().get_mut(&event.session)
            && running.turn == event.turn
        {
            running.streamed.hear(&event.event);
        }
    }

    /// Cancels the turn of a conversation and waits until it has ended.
    pub async fn cancel(&self, session: &SessionId) {
        let task = self.lock().get_mut(session).and_then(|running| {
            running.cancel.cancel();
            running.task.take()
        });
        if let Some(task) = task {
            let _ = task.await;
        }
    }

    /// No turn begins until the returned guard is dropped.
    pub fn close_for_a_while(&self) -> Closed {
        self.closed.store(true, Ordering::SeqCst);
        Closed(self.closed.clone())
    }

    /// Cancels every turn and waits until all have ended.
    pub async fn cancel_all(&self) {
        let sessions: Vec<SessionId> = self.lock().keys().cloned().collect();
        for session in sessions {
            self.cancel(&session).await;
        }
        self.tools.lock().await.clear();
    }

    /// Waits until the traces of ended turns have been sent, or time is up.
    pub async fn exported(&self) {
        let _ = tokio::time::timeout(EXPORT, self.exports.write()).await;
    }

    /// Ends the servers of a conversation.
    pub async fn close_tools(&self, session: &SessionId) {
        self.tools.lock().await.remove(session);
    }

    /// Where the extensions of a role's conversations stand. One that needs attention anywhere is
    /// shown so.
    pub async fn extension_states(&self, role: &str) -> Vec<ExtensionState> {
        let open = self.tools.lock().await;
        let mut states: Vec<ExtensionState> = Vec::new();
        for (_, tools) in open.values().filter(|(of, _)| of.profile.name == role) {
            for state in tools.states() {
                match states.iter_mut().find(|known| known.name == state.name) {
                    Some(known) if known.status == Status::Ready => *known = state,
                    Some(_) => {}
                    None => states.push(state),
                }
            }
        }
        states
    }

    /// The tools of a conversation of a role in which an extension waits for consent.
    pub async fn tools_with(&self, role: &str, extension: &str) -> Option<Arc<Tools>> {
        let open = self.tools.lock().await;
        let waits = |tools: &Tools| {
            tools.states().iter().any(|state| {
                state.name == extension && matches!(state.status, Status::Changed { .. })
            })
        };
        open.values()
            .find(|(of, tools)| of.profile.name == role && waits(tools))
            .map(|(_, tools)| tools.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// No turn begins while this lives.
pub struct Closed(Arc<AtomicBool>);

impl Drop for Closed {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

impl App {
    pub(crate) async fn chat_send(
        self: &Arc<Self>,
        send: ChatSend,
        _: &Caller,
    ) -> Result<ChatStarted, ApiError> {
        let row = self.stored(&send.session).await?;
        if send.text.trim().is_empty() && send.attachments.is_empty() {
            return Err(ApiError::invalid("There is nothing to send yet."));
        }
        self.refuse_while_running(&row)?;
        let role = self.opened().roles.get(&row.profile).await?;
        check_outgoing(&role, &send.text, &send.attachments)?;
        let turn = TurnId::new(id());
        let said = UserSaid {
            text: send.text,
            attachments: send.attachments,
        };
        let mut drafts: Vec<Draft> = self.closed(&row)?.into_iter().collect();
        drafts.push(self.draft(&said)?.within(&send.session, Some(&turn)));
        drafts.push(self.started(&role, &send.session, &turn)?);
        if row.title.is_empty() {
            let renamed = SessionRenamed {
                title: first_title(&said),
                by_person: false,
            };
            drafts.push(self.draft(&renamed)?.within(&send.session, None));
        }
        let mut messages = transcript::read(&self.store(), &send.session)
            .await?
            .messages();
        messages.push(transcript::user(&said));
        self.run(&row, role, turn, messages, None, drafts).await
    }

    pub(crate) async fn chat_retry(
        self: &Arc<Self>,
        retry: SessionRef,
        _: &Caller,
    ) -> Result<ChatStarted, ApiError> {
        let row = self.stored(&retry.session).await?;
        self.refuse_while_running(&row)?;
        let messages = transcript::read(&self.store(), &retry.session)
            .await?
            .messages();
        if !messages
            .iter()
            .any(|message| message.role == orgata_work::Role::User)
        {
            return Err(ApiError::invalid("There is no message to run again."));
        }
        let role = self.opened().roles.get(&row.profile).await?;
        let turn = TurnId::new(id());
        let mut drafts: Vec<Draft> = self.closed(&row)?.into_iter().collect();
        drafts.push(self.started(&role, &retry.session, &turn)?);
        self.run(&row, role, turn, messages, None, drafts).await
    }

    pub(crate) async fn chat_cancel(
        &self,
        cancel: SessionRef,
        _: &Caller,
    ) -> Result<Nothing, ApiError> {
        self.stored(&cancel.session).await?;
        self.turns.cancel(&cancel.session).await;
        Ok(Nothing {})
    }

    fn refuse_while_running(&self, row: &orgata_store::SessionRow) -> Result<(), ApiError> {
        if self.turns.running(&row.session).is_none() && row.pending_approvals == 0 {
            return Ok(());
        }
        Err(still_working())
    }

    fn started(&self, role: &Role, session: &SessionId, turn: &TurnId) -> Result<Draft, ApiError> {
        let mode = serde_json::to_value(role.profile.mode)
            .ok()
            .and_then(|mode| mode.as_str().map(str::to_owned));
        let started = TurnStarted {
            turn: turn.clone(),
            mode: mode.unwrap_or_default(),
        };
        Ok(self.draft(&started)?.within(session, Some(turn)))
    }

    /// Begins or goes on with a turn. Returns when what the person said is durable; the turn itself
    /// works on meanwhile, and its first receipt is appended after that.
    async fn run(
        self: &Arc<Self>,
        row: &orgata_store::SessionRow,
        role: Arc<Role>,
        turn: TurnId,
        messages: Vec<Message>,
        pending: Option<Vec<ApprovalAsked>>,
        drafts: Vec<Draft>,
    ) -> Result<ChatStarted, ApiError> {
        let gateway = role.gateway()?.clone();
        let lock = self.session_lock(&row.session)?;
        let cancel = Cancel::new();
        {
            let mut running = self.turns.lock();
            if running.contains_key(&row.session) || self.turns.closed.load(Ordering::SeqCst) {
                return Err(still_working());
            }
            running.insert(
                row.session.clone(),
                Running {
                    turn: turn.clone(),
                    cancel: cancel.clone(),
                    task: None,
                    streamed: Streamed::default(),
                },
            );
        }
        let kept = self.store().append(drafts);
        let work = Work {
            app: self.clone(),
            row: row.clone(),
            role,
            turn: turn.clone(),
            brain: Arc::new(Brain::new(gateway.clone())),
            cancel: cancel.clone(),
            lock,
            last: Mutex::default(),
        };
        // One trace a turn: every line of its calls and tools carries these.
        let span = tracing::info_span!(
            "turn",
            tenantId = %self.opened().store.origin().tenant,
            traceId = %turn,
            role = row.profile,
        );
        let (session, traced) = (row.session.clone(), turn.clone());
        let collecting = if gateway.exports_traces() {
            let open = self.turns.exports.clone().read_owned().await;
            Some((crate::telemetry::collect(&traced), open))
        } else {
            None
        };
        let task = tokio::spawn(async move {
            work.run(messages, pending).instrument(span).await;
            let Some((collecting, _open)) = collecting else {
                return;
            };
            let exported = gateway.export(&collecting.spans(), &session, &traced).await;
            if let Err(error) = exported {
                tracing::warn!(action = "traces.export", result = "failed", %error);
            }
        });
        if let Some(running) = self.turns.lock().get_mut(&row.session) {
            running.task = Some(task);
        }
        if let Err(error) = kept.await {
            self.turns.cancel(&row.session).await;
            return Err(error.into());
        }
        Ok(ChatStarted { turn })
    }

    /// Held while a turn runs: one conversation, one turn, whatever process runs it. It also tells a
    /// running turn from one that was lost.
    fn session_lock(&self, session: &SessionId) -> Result<Option<File>, ApiError> {
        if self.keeps_nothing() {
            return Ok(None);
        }
        let folder = self.options.paths.data.join("turns");
        let locked = || -> std::io::Result<Option<File>> {
            std::fs::create_dir_all(&folder)?;
            // The file stays: removing it would let two processes lock two files of one name.
            let file = File::create(folder.join(session.as_str()))?;
            Ok(file.try_lock().is_ok().then_some(file))
        };
        match locked() {
            Ok(Some(file)) => Ok(Some(file)),
            Ok(None) => Err(still_working()),
            Err(error) => Err(ApiError::new(
                "read_only",
                format!("The data folder cannot be written: {error}. Nothing was sent."),
            )),
        }
    }

    fn release(&self, session: &SessionId, turn: &TurnId) {
        let mut running = self.turns.lock();
        if running
            .get(session)
            .is_some_and(|running| running.turn == *turn)
        {
            running.remove(session);
        }
    }

    /// Closes a turn that a process left behind when it ended, before another begins.
    fn closed(&self, row: &orgata_store::SessionRow) -> Result<Option<Draft>, ApiError> {
        let Some(turn) = row.turn.clone() else {
            return Ok(None);
        };
        let ended = TurnEnded {
            turn: turn.clone(),
            outcome: TurnOutcome::Interrupted,
        };
        Ok(Some(self.draft(&ended)?.within(&row.session, Some(&turn))))
    }

    /// After a start: turns that wait for a decision go on, turns that were cut off are closed.
    pub(crate) async fn take_up_turns(self: Arc<Self>) {
        let rows = self
            .store()
            .view(|view| view.sessions())
            .await
            .unwrap_or_default();
        for row in rows {
            if let Some(turn) = row.turn.clone()
                && let Err(error) = self.take_up(&row, turn).await
            {
                tracing::warn!(action = "turn.take_up", result = error.code);
            }
        }
    }

    /// A question of an earlier run was decided: its turn goes on, if this process takes up turns.
    pub(crate) async fn take_up_after(self: &Arc<Self>, session: &SessionId) {
        let row = self.stored(session).await.ok();
        let turn = row.as_ref().and_then(|row| row.turn.clone());
        if let (Some(row), Some(turn), true) = (row, turn, self.options.owns_turns)
            && let Err(error) = self.take_up(&row, turn).await
        {
            tracing::warn!(action = "turn.take_up", result = error.code);
        }
    }

    async fn take_up(
        self: &Arc<Self>,
        row: &orgata_store::SessionRow,
        turn: TurnId,
    ) -> Result<(), ApiError> {
        if self.turns.running(&row.session).is_some() {
            return Ok(());
        }
        // Locked by another process: it runs there.
        drop(self.session_lock(&row.session)?);
        let transcript = transcript::read(&self.store(), &row.session).await?;
        let waiting = transcript::waiting(&transcript);
        if waiting.is_empty() {
            let ended = self.closed(row)?;
            self.store().append(ended.into_iter().collect()).await?;
            return Ok(());
        }
        let role = self.opened().roles.get(&row.profile).await?;
        self.run(
            row,
            role,
            turn,
            transcript.messages(),
            Some(waiting),
            Vec::new(),
        )
        .await?;
        Ok(())
    }

    /// The tools of a conversation, started at first use and kept until it is closed.
    pub(crate) async fn toolbox(
        self: &Arc<Self>,
        row: &orgata_store::SessionRow,
        role: &Arc<Role>,
    ) -> Result<Arc<Tools>, ApiError> {
        let mut open = self.turns.tools.lock().await;
        // Tools that were opened with another guard would let a new word leave in clear.
        if let Some((of, tools)) = open.get(&row.session)
            && Arc::ptr_eq(of, role)
        {
            return Ok(tools.clone());
        }
        let tools = crate::toolbox::open(self, row, role).await?;
        open.insert(row.session.clone(), (role.clone(), tools.clone()));
        Ok(tools)
    }
}

/// One turn with what it needs.
struct Work {
    app: Arc<App>,
    row: orgata_store::SessionRow,
    role: Arc<Role>,
    turn: TurnId,
    brain: Arc<Brain>,
    cancel: Cancel,
    lock: Option<File>,
    /// The last event waits here until the conversation is free: whoever hears it may write at once.
    last: Mutex<Option<TurnEvent>>,
}

impl Work {
    async fn run(mut self, messages: Vec<Message>, pending: Option<Vec<ApprovalAsked>>) {
        let outcome = self.drive(messages, pending).await;
        let result = match &outcome {
            Ok(TurnOutcome::Failed { code, .. }) => code.as_str(),
            Ok(TurnOutcome::Done) => "ok",
            Ok(TurnOutcome::Cancelled) => "cancelled",
            Ok(TurnOutcome::Interrupted) => "interrupted",
            Ok(TurnOutcome::MaxTurns) => "max_turns",
            Err(error) => error.code.as_str(),
        };
        tracing::info!(actor = "assistant", action = "turn", result);
        drop(self.lock.take());
        self.app.release(&self.row.session, &self.turn);
        let last = self.last.lock().ok().and_then(|mut last| last.take());
        if let Some(last) = last {
            let _ = self.app.pushes.send(Push::Turn(last));
        }
        if let Err(error) = &outcome {
            self.emit(Event::TurnDone {
                outcome: TurnOutcome::Failed {
                    code: error.code.clone(),
                    message: error.to_string(),
                },
                usage: orgata_work::Usage::default(),
                invalidates: vec!["session".to_owned(), "sessions".to_owned()],
            });
        }
        self.app
            .changed(&["session", "sessions", "receipts", "app"]);
        if self.app.options.titles && matches!(outcome, Ok(TurnOutcome::Done)) {
            crate::titles::give(&self.app, &self.row, &self.role, &self.brain, &self.turn).await;
        }
    }

    async fn drive(
        &self,
        messages: Vec<Message>,
        pending: Option<Vec<ApprovalAsked>>,
    ) -> Result<TurnOutcome, ApiError> {
        let tools = self.app.toolbox(&self.row, &self.role).await;
        let tools = match tools {
            Ok(tools) => tools,
            Err(error) => return self.fail(error).await,
        };
        let config = self.config(&tools).await;
        let mut turn = match pending {
            None => Turn::new(config, mend(messages)),
            Some(pending) => Turn::resume(config, messages, pending),
        };
        let ports = Ports {
            model: self.brain.clone(),
            toolbox: tools,
            approvals: Arc::new(Desk::new(&self.app)),
            journal: Arc::new(LogJournal::new(self.app.store(), self.row.session.clone())),
        };
        Ok(drive(
            &mut turn,
            &ports,
            |event| self.push(event),
            self.cancel.clone(),
        )
        .await)
    }

    /// A turn that cannot begin still ends in the log, so that the person sees why.
    async fn fail(&self, error: ApiError) -> Result<TurnOutcome, ApiError> {
        let outcome = TurnOutcome::Failed {
            code: error.code.clone(),
            message: error.to_string(),
        };
        let ended = TurnEnded {
            turn: self.turn.clone(),
            outcome,
        };
        let draft = self
            .app
            .draft(&ended)?
            .within(&self.row.session, Some(&self.turn));
        self.app.store().append(vec![draft]).await?;
        Err(error)
    }

    async fn config(&self, tools: &Tools) -> TurnConfig {
        let profile = &self.role.profile;
        let listed = tools.tools().await;
        TurnConfig {
            session: self.row.session.clone(),
            turn: self.turn.clone(),
            mode: profile.mode,
            max_turns: profile.budgets.max_turns,
            system: system_prompt(profile, self.row.folder.as_deref(), &today(), &listed),
            model: profile.primary.clone(),
            hidden: profile
                .hidden_model()
                .cloned()
                .filter(|model: &ModelRef| profile.provider(&model.provider).is_some()),
            standing: crate::toolbox::standing_tools(
                &self.app.store(),
                &profile.name,
                &self.row.session,
            )
            .await,
            temperature: None,
            max_tokens: None,
        }
    }

    fn emit(&self, event: Event) {
        self.push(TurnEvent {
            session: self.row.session.clone(),
            turn: self.turn.clone(),
            event,
        });
    }

    fn push(&self, event: TurnEvent) {
        let free = self.app.turns.running(&self.row.session).as_ref() != Some(&self.turn);
        if matches!(event.event, Event::TurnDone { .. })
            && !free
            && let Ok(mut last) = self.last.lock()
        {
            *last = Some(event);
            return;
        }
        let tags: &[&str] = match &event.event {
            Event::ApprovalAsked { .. } | Event::ApprovalDecided { .. } => &["approvals", "app"],
            Event::ModelCalled { .. } => &["receipts"],
            _ => &[],
        };
        self.app.turns.hear(&event);
        let _ = self.app.pushes.send(Push::Turn(event));
        if !tags.is_empty() {
            self.app.changed(tags);
        }
    }
}

fn still_working() -> ApiError {
    ApiError::new(
        "busy",
        "This conversation is still working. Your message was not sent and stays in the composer.",
    )
    .hint("Wait for the answer, decide what is asked, or cancel the turn.")
}

/// Strict mode stops what the person is about to send before anything of it is kept or sent.
fn check_outgoing(role: &Role, text: &str, attachments: &[Attachment]) -> Result<(), ApiError> {
    let guard = role.guard()?;
    for text in std::iter::once(text).chain(attachments.iter().map(|file| file.text.as_str())) {
        if let Err(error) = guard.check_outgoing(text) {
            return Err(match error {
                orgata_guard::GuardError::Blocked { .. } => ApiError::new(
                    "blocked",
                    format!(
                        "{} Nothing was sent; your text stays in the composer.",
                        crate::error::sentence(&error)
                    ),
                )
                .hint("Take the secret out and send again."),
                other => other.into(),
            });
        }
    }
    Ok(())
}

/// The first words of a conversation, until it gets a better title.
fn first_title(said: &UserSaid) -> String {
    let text = if said.text.trim().is_empty() {
        said.attachments
            .first()
            .map_or("", |file| file.name.as_str())
    } else {
        said.text.trim()
    };
    let line = text.lines().next().unwrap_or_default();
    let short: String = line.chars().take(TITLE).collect();
    if line.chars().count() > TITLE {
        format!("{}…", short.trim_end())
    } else {
        short
    }
}

/// The date as a model reads it.
fn today() -> String {
    jiff::Zoned::now().strftime("%A, %-d %B %Y").to_string()
}
