//! The tools of a conversation, wired to log, keys and standing decisions.

use crate::{App, api::ApiError, boot::Keeper, orgata::Orgata, role::Role};
use futures::future::{BoxFuture, FutureExt as _};
use orgata_gateway::VaultKept;
use orgata_guard::{Guard, VaultRecord};
use orgata_log::{Draft, Log, Micros, SessionId};
use orgata_store::{Space, Store};
use orgata_tools::{OpenError, Pin, Pins, Secrets, Standing, Tools, ToolsConfig};
use orgata_work::{Approval, ApprovalKind, ApprovalState, Decision, ReceiptTarget, Scope};
use std::{collections::BTreeSet, sync::Arc};

/// Opens the tools of a conversation.
pub(crate) async fn open(
    app: &Arc<App>,
    row: &orgata_store::SessionRow,
    role: &Arc<Role>,
) -> Result<Arc<Tools>, ApiError> {
    let opened = app.opened();
    let vault = app.vault(&row.session).await?;
    let guard = role.guard()?;
    let log: Arc<dyn Log> = Arc::new(opened.store.clone());
    let builtin = Orgata::new(app, role.clone());
    let maker = role.clone();
    let session = row.session.clone();
    let config = ToolsConfig {
        session: row.session.clone(),
        owner: app.person.clone(),
        folder: row.folder.clone().map(Into::into),
        profile: role.profile.clone(),
        policies: role.policies.clone(),
        guard,
        guard_allowing: Arc::new(move |kinds: &BTreeSet<String>| maker.guard_allowing(kinds)),
        vault,
        log,
        keep_records: Arc::new(move |records, at| keep(&session, records, at)),
        secrets: Arc::new(ToolSecrets(opened.keeper.clone())),
        pins: Arc::new(StoredPins {
            store: opened.store.clone(),
            role: role.profile.name.clone(),
        }),
        standing: Arc::new(StandingDecisions {
            store: opened.store.clone(),
            role: role.profile.name.clone(),
            session: row.session.clone(),
        }),
        builtins: vec![builtin.clone()],
        home: crate::device::home(),
        forbidden: vec![
            app.options.paths.data.clone(),
            app.options.paths.config.clone(),
        ],
        ignore: Vec::new(),
        gitignore: false,
        result_chars: ToolsConfig::RESULT_CHARS,
        shell_seconds: ToolsConfig::SHELL_SECONDS,
        sandbox: true,
        tainted: tainted(&opened.store, &row.session).await,
    };
    let tools = tokio::task::spawn_blocking(move || Tools::open(config)).await;
    let tools = tools
        .map_err(|_| ApiError::internal("the tools could not be opened"))?
        .map_err(cannot_open)?;
    let tools = Arc::new(tools);
    builtin.attach(&tools);
    Ok(tools)
}

/// Receipts that are looked through; a conversation with more counts as tainted.
const RECEIPTS: usize = 10_000;

/// Whether a tool has reached outside in this conversation before. A log that cannot be read says
/// yes, because a policy that forbids what follows must not fail open.
async fn tainted(store: &Store, session: &SessionId) -> bool {
    let session = session.clone();
    let found = store
        .view(move |view| view.receipts(Some(&session), RECEIPTS))
        .await;
    let outside = |target: &ReceiptTarget| {
        matches!(target, ReceiptTarget::Tool { door, .. }
            if ["sealed", "clear_named", "network"].contains(&door.as_str()))
    };
    found.map_or(true, |rows| {
        rows.len() >= RECEIPTS || rows.iter().any(|row| outside(&row.receipt.target))
    })
}

fn cannot_open(error: OpenError) -> ApiError {
    let told = ApiError::new(
        "tools",
        format!(
            "{} No tool was started and nothing was sent.",
            crate::error::sentence(&error)
        ),
    );
    match error {
        OpenError::Guard(_) => told.hint("`orgata doctor` shows the state of the guard."),
        _ => told.hint(
            "Start a conversation with a folder that exists and lies inside your home folder.",
        ),
    }
}

fn keep(session: &SessionId, records: Vec<VaultRecord>, at: Micros) -> Result<Draft, String> {
    let draft = Draft::private(&VaultKept { records }, at).map_err(|error| error.to_string())?;
    Ok(draft.within(session, None))
}

impl Role {
    /// A guard like the role's that also lets some types through, for a tool that the profile names
    /// together with them.
    fn guard_allowing(
        &self,
        kinds: &BTreeSet<String>,
    ) -> Result<Arc<Guard>, orgata_guard::GuardError> {
        self.guard_with(kinds).map(Arc::new)
    }
}

/// Values of `env_keys`: secrets named `env:<NAME>`.
struct ToolSecrets(Keeper);

impl Secrets for ToolSecrets {
    fn get(&self, name: &str) -> BoxFuture<'static, Result<Option<String>, String>> {
        let (keeper, name) = (self.0.clone(), format!("env:{name}"));
        async move { keeper.named(&name).await }.boxed()
    }
}

struct StoredPins {
    store: Store,
    role: String,
}

impl Pins for StoredPins {
    fn get(&self, extension: &str) -> BoxFuture<'static, Result<Option<Pin>, String>> {
        let found = self
            .store
            .get(Space::Pins, format!("{}/{extension}", self.role));
        async move { found.await.map_err(|error| error.to_string()) }.boxed()
    }

    fn put(&self, extension: &str, pin: Pin) -> BoxFuture<'static, Result<(), String>> {
        let kept = self.store.put(
            Space::Pins,
            format!("{}/{extension}", self.role),
            None,
            &pin,
        );
        async move { kept.await.map_err(|error| error.to_string()) }.boxed()
    }
}

/// Decisions for a conversation or for always, as people made them in approvals.
struct StandingDecisions {
    store: Store,
    role: String,
    session: SessionId,
}

impl Standing for StandingDecisions {
    fn allows(&self, tool: &str) -> BoxFuture<'static, Option<Scope>> {
        let (store, role, session, tool) = (
            self.store.clone(),
            self.role.clone(),
            self.session.clone(),
            tool.to_owned(),
        );
        async move {
            let always: Option<Scope> = store
                .get(Space::Standing, always(&role, &tool))
                .await
                .ok()
                .flatten();
            let here: Option<Scope> = store
                .get(Space::Standing, within(&session, &tool))
                .await
                .ok()
                .flatten();
            always.or(here)
        }
        .boxed()
    }
}

fn always(role: &str, tool: &str) -> String {
    format!("always/{role}/{tool}")
}

fn within(session: &SessionId, tool: &str) -> String {
    format!("session/{session}/{tool}")
}

/// Tools that a person has allowed for this conversation or for always.
pub(crate) async fn standing_tools(
    store: &Store,
    role: &str,
    session: &SessionId,
) -> BTreeSet<String> {
    let prefixes = [format!("always/{role}/"), format!("session/{session}/")];
    let mut tools = BTreeSet::new();
    for prefix in prefixes {
        let asked = prefix.clone();
        let found = store
            .view(move |view| view.values::<Scope>(Space::Standing, &asked))
            .await
            .unwrap_or_default();
        tools.extend(
            found
                .into_iter()
                .filter_map(|(name, _)| name.strip_prefix(&prefix).map(str::to_owned)),
        );
    }
    tools
}

impl App {
    /// A decision that counts: one that reaches further is kept for later calls, and a turn of an
    /// earlier run that waited for it goes on.
    pub(crate) async fn decision_made(self: Arc<Self>, approval: &Approval) {
        let session = &approval.asked.session;
        if let ApprovalState::Decided {
            decision: Decision::Allow { scope },
            ..
        } = &approval.state
        {
            self.keep_standing(approval, *scope).await;
        }
        self.take_up_after(session).await;
    }

    /// A decision that reaches further than one call holds for later ones.
    async fn keep_standing(&self, approval: &Approval, scope: Scope) {
        let ApprovalKind::ToolCall { tool, .. } = &approval.asked.kind;
        let session = &approval.asked.session;
        let kept = match scope {
            Scope::Once => return,
            Scope::Session => self.store().put(
                Space::Standing,
                within(session, tool),
                Some(session.clone()),
                &scope,
            ),
            Scope::Always => match self.stored(session).await {
                Ok(row) => {
                    self.store()
                        .put(Space::Standing, always(&row.profile, tool), None, &scope)
                }
                Err(_) => return,
            },
        };
        if let Err(error) = kept.await {
            tracing::error!(action = "approval.standing", result = "failed", %error);
        }
    }
}
