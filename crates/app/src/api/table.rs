//! The operations table: each thing the application can do, declared once. Hosts, OpenAPI and the
//! TypeScript client are made from it; a missing handler does not compile.

use orgata_profile::OperationAction;
use schemars::{Schema, SchemaGenerator};

/// Who may reach an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Any caller that the policy allows, an agent too.
    Anyone,
    /// A person at the window, in a signed-in browser, or at a terminal that no agent opened.
    Person,
}

/// One row of the table.
#[derive(Clone, Copy)]
pub struct Operation {
    /// Name; also the name of the `rpc` command, of the HTTP path's last part.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// Who may reach it.
    pub presence: Presence,
    /// Cedar action that the policy judges.
    pub action: OperationAction,
    /// Cache tags that its reply depends on.
    pub provides: &'static [&'static str],
    /// Cache tags that are out of date after it.
    pub invalidates: &'static [&'static str],
    /// Schema of the parameters.
    pub params: fn(&mut SchemaGenerator) -> Schema,
    /// Schema of the reply.
    pub reply: fn(&mut SchemaGenerator) -> Schema,
}

/// Calls `$with!` with the whole table.
macro_rules! for_each_operation {
    ($with:ident) => {
        $with! {
            /// What a face needs to draw its frame.
            app_state(Nothing) -> AppState { Anyone Read, provides: ["app"], invalidates: [] }
            /// What works on this device, what does not, and the remedy.
            doctor(Nothing) -> Doctor { Anyone Read, provides: [], invalidates: [] }
            /// Selects the role.
            profile_select(ProfileSelect) -> AppState { Person Administer, provides: [], invalidates: ["app", "providers", "extensions", "guard"] }
            /// Reads this device's preferences.
            preferences_get(Nothing) -> Preferences { Anyone Read, provides: ["preferences"], invalidates: [] }
            /// Keeps this device's preferences.
            preferences_set(Preferences) -> Preferences { Person Write, provides: [], invalidates: ["preferences", "app"] }
            /// Unlocks or makes the passphrase file that holds the keys.
            keys_unlock(KeysUnlock) -> KeysState { Person Administer, provides: [], invalidates: ["app"] }

            /// Starts a conversation.
            session_create(SessionCreate) -> SessionRow { Anyone Write, provides: [], invalidates: ["sessions"] }
            /// Lists conversations, newest first.
            session_list(SessionList) -> Vec<SessionRow> { Anyone Read, provides: ["sessions"], invalidates: [] }
            /// Reads a whole conversation.
            session_get(SessionRef) -> SessionView { Anyone Read, provides: ["session"], invalidates: [] }
            /// Gives a conversation a title.
            session_rename(SessionRename) -> SessionRow { Anyone Write, provides: [], invalidates: ["sessions", "session"] }
            /// Erases a conversation: no byte of it stays on this device.
            session_delete(SessionRef) -> Nothing { Person Write, provides: [], invalidates: ["sessions", "session", "receipts", "approvals"] }
            /// Writes a conversation as text, masked unless a person asks for clear values.
            session_export(SessionExport) -> TextReply { Anyone Read, provides: [], invalidates: [] }
            /// Searches all conversations.
            session_search(SessionSearch) -> Vec<SearchHit> { Anyone Read, provides: ["sessions"], invalidates: [] }

            /// Sends a message; the answer comes as events.
            chat_send(ChatSend) -> ChatStarted { Anyone Write, provides: [], invalidates: ["sessions", "session"] }
            /// Cancels the running turn of a conversation.
            chat_cancel(SessionRef) -> Nothing { Anyone Write, provides: [], invalidates: ["session", "approvals"] }
            /// Runs the last message again after a failed or cancelled turn.
            chat_retry(SessionRef) -> ChatStarted { Anyone Write, provides: [], invalidates: ["session"] }

            /// State of the guard, with its rules.
            guard_state(Nothing) -> GuardState { Anyone Read, provides: ["guard"], invalidates: [] }
            /// Finds personal data and secrets in a text.
            guard_scan(GuardText) -> GuardScan { Anyone Read, provides: [], invalidates: [] }
            /// Masks a text as if it were to leave.
            guard_mask(GuardText) -> GuardMasked { Anyone Read, provides: [], invalidates: [] }
            /// Turns the tokens of a conversation back.
            guard_restore(GuardText) -> GuardRestored { Person Reveal, provides: [], invalidates: [] }
            /// Shows the value of one token; the look is logged.
            guard_reveal(GuardReveal) -> TextReply { Person Reveal, provides: [], invalidates: [] }
            /// Lists the words that are always masked.
            dictionary_list(Nothing) -> Dictionary { Person Read, provides: ["guard"], invalidates: [] }
            /// Adds or removes a word that is always masked.
            dictionary_change(DictionaryChange) -> Dictionary { Person Administer, provides: [], invalidates: ["guard"] }
            /// Lists what left this device, newest first.
            receipt_list(ReceiptList) -> Vec<ReceiptRow> { Person Read, provides: ["receipts"], invalidates: [] }
            /// One receipt with its tokens.
            receipt_get(ReceiptRef) -> ReceiptView { Person Read, provides: ["receipts"], invalidates: [] }

            /// Lists questions to people.
            approval_list(ApprovalList) -> Vec<Approval> { Anyone Read, provides: ["approvals"], invalidates: [] }
            /// Decides a question.
            approval_decide(ApprovalDecide) -> ApprovalOutcome { Person Decide, provides: [], invalidates: ["approvals", "session", "app"] }
            /// Lists tasks.
            task_list(TaskList) -> Vec<Task> { Anyone Read, provides: ["tasks"], invalidates: [] }
            /// One task.
            task_get(TaskRef) -> Task { Anyone Read, provides: ["tasks"], invalidates: [] }
            /// Creates a task.
            task_create(TaskCreate) -> Task { Anyone Write, provides: [], invalidates: ["tasks", "app"] }
            /// Changes a task: take, return, finish, comment and so on.
            task_change(TaskEdit) -> Task { Anyone Write, provides: [], invalidates: ["tasks", "app"] }

            /// Lists the providers of the role and local servers that answer.
            provider_list(Nothing) -> Providers { Anyone Read, provides: ["providers"], invalidates: [] }
            /// Adds or replaces a provider of this device.
            provider_save(ProviderSave) -> Providers { Person Administer, provides: [], invalidates: ["providers", "app"] }
            /// Removes a provider of this device.
            provider_remove(ProviderRef) -> Providers { Person Administer, provides: [], invalidates: ["providers", "app"] }
            /// Stores or removes a provider's key.
            provider_key(ProviderKey) -> Providers { Person Administer, provides: [], invalidates: ["providers", "app"] }
            /// Calls a provider once with a fixed sentence.
            provider_test(ProviderTest) -> ProviderTested { Person Administer, provides: [], invalidates: ["receipts"] }
            /// Selects the model of the next turns.
            model_select(ModelSelect) -> Providers { Person Administer, provides: [], invalidates: ["providers", "app"] }

            /// Lists the extensions of the role with their state.
            extension_list(Nothing) -> Extensions { Anyone Read, provides: ["extensions"], invalidates: [] }
            /// Agrees to a changed extension.
            extension_agree(ExtensionRef) -> Extensions { Person Administer, provides: [], invalidates: ["extensions"] }
            /// Lists recipes.
            recipe_list(Nothing) -> Recipes { Anyone Read, provides: ["recipes"], invalidates: [] }
        }
    };
}
pub(crate) use for_each_operation;

macro_rules! table {
    ($($(#[doc = $about:literal])* $name:ident($params:ty) -> $reply:ty {
        $presence:ident $action:ident, provides: [$($provides:literal),*], invalidates: [$($invalidates:literal),*]
    })*) => {
        /// The operations table.
        pub const OPERATIONS: &[Operation] = &[$(Operation {
            name: stringify!($name),
            about: concat!($($about),*),
            presence: Presence::$presence,
            action: OperationAction::$action,
            provides: &[$($provides),*],
            invalidates: &[$($invalidates),*],
            params: |generator| generator.subschema_for::<$params>(),
            reply: |generator| generator.subschema_for::<$reply>(),
        }),*];
    };
}

use super::*;
use orgata_work::{Approval, Task};
for_each_operation!(table);
