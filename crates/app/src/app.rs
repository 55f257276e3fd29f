//! The application: what is open, and the one way in.

use crate::{
    Caller, Options,
    api::{ApiError, OPERATIONS, Operation, Presence, Push, for_each_operation},
    boot, link,
    role::{Role, Roles},
    turns::Turns,
    vaults::VaultShelf,
};
use futures::stream::{BoxStream, StreamExt as _};
use orgata_gateway::{Clock as _, SystemClock};
use orgata_log::Micros;
use orgata_profile::{Action, Effect, OperationCall, Request};
use orgata_store::Store;
use orgata_work::Actor;
use serde_json::Value;
use std::sync::{Arc, OnceLock, RwLock};
use tokio::sync::broadcast;
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

/// Pushes that a slow face may lag behind before it is told to fetch everything anew.
const BACKLOG: usize = 4096;

/// Everything that is open. One per process.
pub struct App {
    pub(crate) options: Options,
    /// The person at this device.
    pub(crate) person: String,
    pub(crate) state: RwLock<Arc<Opened>>,
    pub(crate) pushes: broadcast::Sender<Push>,
    pub(crate) turns: Turns,
    /// A link that was opened before any face listened.
    pub(crate) link: std::sync::Mutex<Option<String>>,
    weak: OnceLock<std::sync::Weak<Self>>,
}

/// What depends on the keys; replaced when they are unlocked.
pub(crate) struct Opened {
    pub keys: crate::api::KeysState,
    pub keeper: boot::Keeper,
    pub store: Store,
    pub vaults: Arc<VaultShelf>,
    pub roles: Roles,
}

impl App {
    /// Opens keys, log, guard and role.
    ///
    /// # Errors
    /// When the data folder or the database cannot be used; then nothing was changed.
    pub async fn open(options: Options) -> Result<Arc<Self>, ApiError> {
        crate::telemetry::install(&options.paths.data);
        let opened = boot::open(&options, None).await?;
        let (pushes, _) = broadcast::channel(BACKLOG);
        let app = Arc::new(Self {
            person: crate::device::person(),
            options,
            state: RwLock::new(Arc::new(opened)),
            pushes,
            turns: Turns::default(),
            link: std::sync::Mutex::default(),
            weak: OnceLock::new(),
        });
        let _ = app.weak.set(Arc::downgrade(&app));
        app.clone().watch();
        if app.options.owns_turns {
            // Who comes next need not wait for it.
            std::thread::spawn(|| drop(crate::recognizer::loaded()));
            app.clone().take_up_turns().await;
        }
        Ok(app)
    }

    /// Ends turns, tools and the log in order.
    pub async fn close(&self) {
        self.turns.cancel_all().await;
        self.turns.exported().await;
        self.leave_no_empty_folders().await;
        self.opened().store.close();
    }

    /// Whether this run leaves no conversation behind.
    pub(crate) fn keeps_nothing(&self) -> bool {
        matches!(self.keys(), crate::api::KeysState::MemoryOnly { .. })
    }

    /// Runs an operation: presence, policy, then the handler.
    ///
    /// # Errors
    /// As the operation; nothing is done when presence or policy refuse.
    pub async fn handle(
        self: &Arc<Self>,
        name: &str,
        params: Value,
        caller: &Caller,
    ) -> Result<Value, ApiError> {
        let operation = OPERATIONS.iter().find(|operation| operation.name == name);
        let operation = operation.ok_or_else(|| ApiError::unknown_operation(name))?;
        self.admit(operation, caller).await?;
        let reply = dispatch(self, name, params, caller).await;
        if reply.is_ok() && !operation.invalidates.is_empty() {
            self.changed(operation.invalidates);
        }
        let result = reply
            .as_ref()
            .err()
            .map_or("ok", |error| error.code.as_str());
        tracing::debug!(actor = caller.name(), action = name, result);
        reply
    }

    async fn admit(&self, operation: &Operation, caller: &Caller) -> Result<(), ApiError> {
        let person_only = operation.presence == Presence::Person;
        if person_only && !caller.is_person() {
            tracing::warn!(
                actor = caller.name(),
                action = operation.name,
                result = "person_only"
            );
            return Err(ApiError::person_only(operation.name));
        }
        let action = Action::Operate(OperationCall {
            name: operation.name.to_owned(),
            action: operation.action,
            person_only,
        });
        let request = Request {
            principal: caller.principal(&self.person),
            action,
        };
        let judged = self.role().await?.policies.judge(&request);
        match judged.effect {
            Effect::Allow => Ok(()),
            Effect::Ask | Effect::Deny => Err(ApiError::denied(&judged.reason)),
        }
    }

    /// What happens from now on, for one face.
    pub fn pushes(self: &Arc<Self>) -> BoxStream<'static, Push> {
        let waiting = self.link.lock().ok().and_then(|mut link| link.take());
        let first = waiting.map(|link| Push::Link {
            preview: link::preview(&link),
        });
        let stream = BroadcastStream::new(self.pushes.subscribe()).map(|push| match push {
            Ok(push) => push,
            Err(BroadcastStreamRecvError::Lagged(_)) => Push::Changed { tags: all_tags() },
        });
        futures::stream::iter(first).chain(stream).boxed()
    }

    /// Shows a link from outside in every face.
    pub fn offer_link(&self, link: &str) {
        let push = Push::Link {
            preview: link::preview(link),
        };
        if self.pushes.send(push).is_err()
            && let Ok(mut waiting) = self.link.lock()
        {
            *waiting = Some(link.to_owned());
        }
    }

    /// Where the keys are kept.
    #[must_use]
    pub fn keys(&self) -> crate::api::KeysState {
        self.opened().keys.clone()
    }

    pub(crate) fn opened(&self) -> Arc<Opened> {
        self.state
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn store(&self) -> Store {
        self.opened().store.clone()
    }

    /// The selected role.
    pub(crate) async fn role(&self) -> Result<Arc<Role>, ApiError> {
        let opened = self.opened();
        let name = crate::settings::selected_profile(&opened.store).await?;
        opened.roles.get(&name).await
    }

    pub(crate) fn changed(&self, tags: &[&str]) {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        let _ = self.pushes.send(Push::Changed { tags });
    }

    /// The person, as the log names them.
    pub(crate) fn actor(&self, caller: &Caller) -> Actor {
        if caller.is_assistant() {
            Actor::Assistant("orgata".to_owned())
        } else {
            Actor::Person(self.person.clone())
        }
    }

    /// Tells the faces when another process wrote: decisions, messages, tasks. Goes on with the log
    /// that unlocking the keys opens.
    fn watch(self: Arc<Self>) {
        const TAGS: [&str; 6] = [
            "sessions",
            "session",
            "approvals",
            "tasks",
            "receipts",
            "app",
        ];
        let weak = Arc::downgrade(&self);
        tokio::spawn(async move {
            while let Some(mut newest) = weak.upgrade().map(|app| app.store().newest()) {
                while newest.changed().await.is_ok() {
                    let Some(app) = weak.upgrade() else { return };
                    app.changed(&TAGS);
                    drop(app);
                    // Many commits in a row are one change to a face.
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                }
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
        });
    }
}

/// Now.
pub(crate) fn now() -> Micros {
    SystemClock.now()
}

/// A fresh id.
pub(crate) fn id() -> String {
    SystemClock.id()
}

fn all_tags() -> Vec<String> {
    let mut tags: Vec<String> = OPERATIONS
        .iter()
        .flat_map(|operation| operation.provides)
        .map(|tag| (*tag).to_owned())
        .collect();
    tags.sort();
    tags.dedup();
    tags
}

macro_rules! dispatcher {
    ($($(#[doc = $about:literal])* $name:ident($params:ty) -> $reply:ty {
        $presence:ident $action:ident, provides: [$($provides:literal),*], invalidates: [$($invalidates:literal),*]
    })*) => {
        /// Calls the handler of an operation. One arm per row of the table: a missing handler does
        /// not compile.
        async fn dispatch(app: &Arc<App>, name: &str, params: Value, caller: &Caller) -> Result<Value, ApiError> {
            use crate::api::*;
            use orgata_work::{Approval, Task};
            match name {
                $(stringify!($name) => {
                    let params: $params = serde_json::from_value(params).map_err(|error| ApiError::bad_request(&error))?;
                    let reply: $reply = Box::pin(app.$name(params, caller)).await?;
                    serde_json::to_value(reply).map_err(|error| ApiError::internal(&error.to_string()))
                })*
                _ => Err(ApiError::unknown_operation(name)),
            }
        }
    };
}
for_each_operation!(dispatcher);
