//! The operations table: each thing the application can do, declared once. Hosts, OpenAPI, the
//! TypeScript client and the policy's actions are made from it; a missing handler does not compile.

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
    /// Name; also the name of the `rpc` command, of the HTTP path's last part and of the tool.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// Who may reach it.
    pub presence: Presence,
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
            app_state(Nothing) -> AppState { Anyone, provides: ["app"], invalidates: [] }
            /// What works on this device, what does not, and the remedy.
            doctor(Nothing) -> Doctor { Anyone, provides: [], invalidates: [] }
            /// Selects the role.
            profile_select(ProfileSelect) -> AppState { Person, provides: [], invalidates: ["app", "providers", "extensions", "guard"] }
            /// Reads this device's preferences.
            preferences_get(Nothing) -> Preferences { Anyone, provides: ["preferences"], invalidates: [] }
            /// Keeps this device's preferences.
            preferences_set(Preferences) -> Preferences { Person, provides: [], invalidates: ["preferences", "app"] }
            /// Unlocks or makes the passphrase file that holds the keys.
            keys_unlock(KeysUnlock) -> KeysState { Person, provides: [], invalidates: ["app"] }

            /// Starts a conversation.
            session_create(SessionCreate) -> SessionRow { Anyone, provides: [], invalidates: ["sessions"] }
            /// Lists conversations, newest first.
            session_list(SessionList) -> Vec<SessionRow> { Anyone, provides: ["sessions"], invalidates: [] }
            /// Reads a whole conversation.
            session_get(SessionRef) -> SessionView { Anyone, provides: ["session"], invalidates: [] }
            /// Gives a conversation a title.
            session_rename(SessionRename) -> SessionRow { Anyone, provides: [], invalidates: ["sessions", "session"] }
            /// Erases a conversation: no byte of it stays on this device.
            session_delete(SessionRef) -> Nothing { Person, provides: [], invalidates: ["sessions", "session", "receipts", "approvals"] }
            /// Writes a conversation as text, masked unless a person asks for clear values.
            session_export(SessionExport) -> TextReply { Person, provides: [], invalidates: [] }
            /// Searches all conversations.
            session_search(SessionSearch) -> Vec<SearchHit> { Anyone, provides: ["sessions"], invalidates: [] }

            /// Sends a message; the answer comes as events.
            chat_send(ChatSend) -> ChatStarted { Anyone, provides: [], invalidates: ["sessions", "session"] }
            /// Cancels the running turn of a conversation.
            chat_cancel(SessionRef) -> Nothing { Anyone, provides: [], invalidates: ["session", "approvals"] }
            /// Runs the last message again after a failed or cancelled turn.
            chat_retry(SessionRef) -> ChatStarted { Anyone, provides: [], invalidates: ["session"] }

            /// State of the guard, with its rules.
            guard_state(Nothing) -> GuardState { Anyone, provides: ["guard"], invalidates: [] }
            /// Finds personal data and secrets in a text.
            guard_scan(GuardText) -> GuardScan { Anyone, provides: [], invalidates: [] }
            /// Masks a text as if it were to leave.
            guard_mask(GuardText) -> GuardMasked { Anyone, provides: [], invalidates: [] }
            /// Turns the tokens of a conversation back.
            guard_restore(GuardText) -> GuardRestored { Person, provides: [], invalidates: [] }
            /// Shows the value of one token; the look is logged.
            guard_reveal(GuardReveal) -> TextReply { Person, provides: [], invalidates: [] }
            /// Lists the words that are always masked.
            dictionary_list(Nothing) -> Dictionary { Person, provides: ["guard"], invalidates: [] }
            /// Adds or removes a word that is always masked.
            dictionary_change(DictionaryChange) -> Dictionary { Person, provides: [], invalidates: ["guard"] }
            /// Lists what left this device, newest first.
            receipt_list(ReceiptList) -> Vec<ReceiptRow> { Person, provides: ["receipts"], invalidates: [] }
            /// One receipt with its tokens.
            receipt_get(ReceiptRef) -> ReceiptView { Person, provides: ["receipts"], invalidates: [] }

            /// Lists questions to people.
            approval_list(ApprovalList) -> Vec<Approval> { Anyone, provides: ["approvals"], invalidates: [] }
            /// Decides a question.
            approval_decide(ApprovalDecide) -> ApprovalOutcome { Person, provides: [], invalidates: ["approvals", "session", "app"] }
            /// Lists tasks.
            task_list(TaskList) -> Vec<Task> { Anyone, provides: ["tasks"], invalidates: [] }
            /// One task.
            task_get(TaskRef) -> Task { Anyone, provides: ["tasks"], invalidates: [] }
            /// Creates a task.
            task_create(TaskCreate) -> Task { Anyone, provides: [], invalidates: ["tasks", "app"] }
            /// Changes a task: take, return, finish, comment and so on.
            task_change(TaskChange) -> Task { Anyone, provides: [], invalidates: ["tasks", "app"] }

            /// Lists the providers of the role and local servers that answer.
            provider_list(Nothing) -> Providers { Anyone, provides: ["providers"], invalidates: [] }
            /// Adds or replaces a provider of this device.
            provider_save(ProviderSave) -> Providers { Person, provides: [], invalidates: ["providers", "app"] }
            /// Removes a provider of this device.
            provider_remove(ProviderRef) -> Providers { Person, provides: [], invalidates: ["providers", "app"] }
            /// Stores or removes a provider's key.
            provider_key(ProviderKey) -> Providers { Person, provides: [], invalidates: ["providers", "app"] }
            /// Calls a provider once with a fixed sentence.
            provider_test(ProviderTest) -> ProviderTested { Person, provides: [], invalidates: ["receipts"] }
            /// Selects the model of the next turns.
            model_select(ModelSelect) -> Providers { Person, provides: [], invalidates: ["providers", "app"] }

            /// Lists the extensions of the role with their state.
            extension_list(Nothing) -> Extensions { Anyone, provides: ["extensions"], invalidates: [] }
            /// Agrees to a changed extension.
            extension_agree(ExtensionRef) -> Extensions { Person, provides: [], invalidates: ["extensions"] }
            /// Lists recipes.
            recipe_list(Nothing) -> Recipes { Anyone, provides: ["recipes"], invalidates: [] }
        }
    };
}
pub(crate) use for_each_operation;

macro_rules! table {
    ($($(#[doc = $about:literal])* $name:ident($params:ty) -> $reply:ty {
        $presence:ident, provides: [$($provides:literal),*], invalidates: [$($invalidates:literal),*]
    })*) => {
        /// The operations table.
        pub const OPERATIONS: &[Operation] = &[$(Operation {
            name: stringify!($name),
            about: concat!($($about),*),
            presence: Presence::$presence,
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
