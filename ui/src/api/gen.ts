// Made from the operations table by `cargo test -p orgata-app generated`. Do not edit.

/** No parameters, or no reply. */
export type Nothing = Record<string, unknown>;

/** What a face needs to draw its frame. */
export type AppState = { version: string; person: string; profile: ProfileRow; profiles: (ProfileRow)[]; keys: KeysState; guard_mode: string; guard_healthy: boolean; model: string; first_run: boolean; pending_approvals: number; open_tasks: number; banners: (Banner)[] };

/** A role profile in a list. */
export type ProfileRow = { name: string; display_name: string; description: string; version: string; signature: string; mode: string; guard_mode: string; local_only: boolean };

/** Where keys are kept. */
export type KeysState = { type: "keychain" } | { type: "keychain_locked" } | { type: "passphrase" } | { type: "passphrase_locked" } | { type: "memory_only"; why: string };

/** Something that must stay visible while it is true. */
export type Banner = { id: string; level: string; text: string };

/** What works here and what does not. */
export type Doctor = { checks: (Check)[] };

/** One check of `doctor`. */
export type Check = { id: string; level: string; text: string; remedy?: string | null };

/** Selects a role. */
export type ProfileSelect = { name: string };

/** Settings of this device's faces; never secrets. */
export type Preferences = { theme?: string | null; density?: string | null; first_run_done?: boolean };

/** Unlocks or, with `create`, makes the passphrase file. */
export type KeysUnlock = { passphrase: string; create?: boolean };

/** Starts a conversation. */
export type SessionCreate = { profile?: string | null; folder?: string | null; title?: string | null };

/** One conversation in a list. */
export type SessionRow = { session: SessionId; title: string; profile: string; folder?: string | null; started_at: Micros; updated_at: Micros; messages: number; masked: number; running: boolean };

/** One conversation. */
export type SessionId = string;

/** Microseconds since 1970-01-01T00:00:00Z. */
export type Micros = number;

/** Lists conversations, newest first. */
export type SessionList = { limit?: number | null };

/** Names a conversation. */
export type SessionRef = { session: SessionId };

/** A whole conversation. */
export type SessionView = { row: SessionRow; items: (ChatItem)[]; running_turn?: TurnId | null; streamed?: Streamed | null };

/** One thing in a transcript, in order. */
export type ChatItem = { type: "user"; turn: TurnId; text: string; masks: (Masked)[]; attachments: (Attachment)[]; at: Micros } | { type: "assistant"; turn: TurnId; text: string; masks: (Masked)[]; model: string; partial: boolean; at: Micros } | { type: "tool"; turn: TurnId; call: ToolCall; result?: ToolResult | null; approval?: Approval | null; at: Micros } | { type: "ended"; turn: TurnId; outcome: TurnOutcome; at: Micros };

/** One user message to the final answer. */
export type TurnId = string;

/** A place in a text where a masked value was put back. */
export type Masked = { start: number; end: number; token: string; kind: string; known: boolean };

/** A file or a long paste that goes with a message. The text is extracted on the device. */
export type Attachment = { name: string; media_type: string; text?: string; data?: string | null };

/** A call of a tool that the model proposes. */
export type ToolCall = { id: string; name: string; arguments: unknown };

/** What a tool answered. */
export type ToolResult = { id: string; name: string; text: string; is_error: boolean; stored_at?: string | null };

/** A question with its state. */
export type Approval = { asked: ApprovalAsked; asked_at: Micros; state: ApprovalState };

/** A question was put. The card in Chat and the row in the Inbox are this entry. */
export type ApprovalAsked = { id: ApprovalId; session: SessionId; turn: TurnId; kind: ApprovalKind; why: string; options: (DecisionOption)[]; expires_at?: Micros | null };

/** A question to a person. */
export type ApprovalId = string;

/** What is asked. */
export type ApprovalKind = { type: "tool_call"; call: string; tool: string; arguments: unknown; summary: string; network: boolean };

/** One decision that is offered. The list comes in order, from the policy, never from the UI. */
export type DecisionOption = { type: "allow"; scope: Scope } | { type: "deny" };

/** How far a decision reaches. */
export type Scope = "once" | "session" | "always";

/** Where a question stands. */
export type ApprovalState = { type: "pending" } | { type: "decided"; decision: Decision; by: string; at: Micros };

/** What a person decided. */
export type Decision = { type: "allow"; scope: Scope } | { type: "deny"; reason?: string | null } | { type: "cancelled" } | { type: "expired" };

/** How a turn ended. */
export type TurnOutcome = { type: "done" } | { type: "cancelled" } | { type: "interrupted" } | { type: "max_turns" } | { type: "failed"; code: string; message: string };

/** The beginning of an answer that is still being written, for a face that comes late. */
export type Streamed = { model: string; after: number; text: string; masks: (Masked)[] };

/** Gives a conversation a title. */
export type SessionRename = { session: SessionId; title: string };

/** Writes a conversation as a file's text. */
export type SessionExport = { session: SessionId; format: ExportFormat; clear?: boolean };

/** A format of an export. */
export type ExportFormat = "markdown" | "json";

/** A text. */
export type TextReply = { text: string };

/** Searches all conversations. */
export type SessionSearch = { query: string; limit?: number | null };

/** A place where the words were found. */
export type SearchHit = { session: SessionId; title: string; turn?: TurnId | null; snippet: string; at: Micros };

/** Sends a message. */
export type ChatSend = { session: SessionId; text: string; attachments?: (Attachment)[] };

/** A turn began; what it does comes as events. */
export type ChatStarted = { turn: TurnId };

/** State of the guard. */
export type GuardState = { mode: string; healthy: boolean; problem?: string | null; rules_hash: string; rules: (RuleRow)[]; dictionary: number };

/** A rule of the guard. */
export type RuleRow = { id: string; kind: string; description: string };

/** A text to look at. */
export type GuardText = { text: string; session?: SessionId | null };

/** What was found. */
export type GuardScan = { findings: (FindingRow)[] };

/** Something found in a text. */
export type FindingRow = { type: string; start: number; end: number; score: number; rule: string };

/** A text as it would leave. */
export type GuardMasked = { text: string; tokens: (TokenRow)[] };

/** A token with how it came about. The value is only shown by `guard_reveal`. */
export type TokenRow = { token: string; kind: string; rule: string; hint: string };

/** A text with its tokens turned back. */
export type GuardRestored = { text: string; masks: (Masked)[] };

/** Shows the value of one token. Logged. */
export type GuardReveal = { session: SessionId; token: string };

/** The dictionary. */
export type Dictionary = { words: (DictionaryWord)[] };

/** A word of the tenant's dictionary. */
export type DictionaryWord = { word: string; kind: string; source: string };

/** Adds or removes a word. */
export type DictionaryChange = { word: string; kind?: string | null; remove?: boolean };

/** Lists receipts, newest first. */
export type ReceiptList = { session?: SessionId | null; limit?: number | null };

/** What left in one call. */
export type ReceiptRow = { receipt: Receipt; settled?: ReceiptSettled | null; session?: SessionId | null; turn?: TurnId | null; at: Micros; seq: number; hash: string };

/** Written and durable before the bytes leave. */
export type Receipt = { id: ReceiptId; target: ReceiptTarget; sent: string; sha256: string; bytes: number; guarded: boolean; mode: string; rules: string; masked: Record<string, number>; blocked: Record<string, number>; found?: (FoundToken)[]; profile: string; policies: (string)[] };

/** Proof of one model or tool call. */
export type ReceiptId = string;

/** What a sealed body was sent to. */
export type ReceiptTarget = { type: "model"; provider: string; model: string; endpoint: string; call_site: string } | { type: "tool"; tool: string; door: string } | { type: "traces"; endpoint: string };

/** A token that stands in what left, and how it came about. */
export type FoundToken = { token: string; kind: string; rule: string };

/** What came of the call. */
export type ReceiptSettled = { id: ReceiptId; outcome: string; usage: Usage; unknown_tokens: number; first_byte_ms?: number | null; total_ms: number };

/** Tokens and money. */
export type Usage = { input_tokens: number; output_tokens: number; estimated: boolean; micro_usd: number };

/** Names a receipt. */
export type ReceiptRef = { id: ReceiptId };

/** A receipt with its tokens. */
export type ReceiptView = { row: ReceiptRow; tokens: (TokenRow)[] };

/** Lists approvals. */
export type ApprovalList = { pending?: boolean; session?: SessionId | null };

/** Decides. Only a person can. */
export type ApprovalDecide = { id: ApprovalId; decision: Decision };

/** What became of a decision. */
export type ApprovalOutcome = { approval: Approval; late: boolean };

/** Filter of the task list. */
export type TaskList = { state?: string | null };

/** A task as it stands. */
export type Task = { id: TaskId; title: string; detail: string; type: TaskType; priority: Priority; due?: Micros | null; assignee?: Assignee | null; data_class: DataClass; attachments: (Attachment)[]; session?: SessionId | null; state: TaskState; comments: (TaskComment)[]; created_by: Actor; created_at: Micros; changed_at: Micros };

/** A task in the Inbox. */
export type TaskId = string;

/** What sort of work a task is. */
export type TaskType = "todo" | "review" | "question" | "follow_up";

/** How urgent a task is; later means more urgent. */
export type Priority = "low" | "normal" | "high" | "urgent";

/** Who should do a task. */
export type Assignee = { type: "person"; name: string } | { type: "role"; role: string };

/** How confidential something is; later means more confidential. */
export type DataClass = "public" | "internal" | "confidential" | "personal" | "secret";

/** Where a task stands. */
export type TaskState = { type: "open" } | { type: "taken"; by: Actor; at: Micros } | { type: "done"; by: Actor; at: Micros; result?: string | null } | { type: "cancelled"; by: Actor; at: Micros; reason?: string | null };

/** Who did something: `person:<name>`, `assistant:<role>` or `system`. */
export type Actor = string;

/** What somebody said about a task, or why they moved it. */
export type TaskComment = { by: Actor; at: Micros; text: string };

/** Names a task. */
export type TaskRef = { id: TaskId };

/** Creates a task. */
export type TaskCreate = { title: string; detail?: string; type?: TaskType; priority?: Priority; due?: Micros | null; assignee?: Assignee | null; data_class?: DataClass; attachments?: (Attachment)[]; session?: SessionId | null };

/** Changes a task. */
export type TaskEdit = { id: TaskId; change: TaskChange };

/** What can change about a task. */
export type TaskChange = { type: "titled"; title: string } | { type: "described"; detail: string } | { type: "typed"; kind: TaskType } | { type: "prioritised"; priority: Priority } | { type: "due"; due?: Micros | null } | { type: "classified"; data_class: DataClass } | { type: "assigned"; assignee?: Assignee | null } | { type: "taken" } | { type: "returned"; reason?: string | null } | { type: "finished"; result?: string | null } | { type: "cancelled"; reason?: string | null } | { type: "reopened"; reason?: string | null } | { type: "commented"; text: string } | { type: "attached"; attachment: Attachment };

/** The providers of the selected role. */
export type Providers = { providers: (ProviderRow)[]; selected?: string | null; discovered: (ProviderRow)[] };

/** A model provider of the selected role. */
export type ProviderRow = { id: string; kind: string; base_url: string; models: (string)[]; local: boolean; has_key: boolean; needs_key: boolean; added_here: boolean };

/** Adds or replaces a provider of this device. Refused where the role forbids it. */
export type ProviderSave = { id: string; kind: string; base_url: string; models: (string)[] };

/** Names a provider. */
export type ProviderRef = { id: string };

/** Stores a provider's key in the keychain; an empty key removes it. */
export type ProviderKey = { id: string; key: string };

/** Calls a provider once with a fixed sentence. */
export type ProviderTest = { id: string; model?: string | null };

/** How the live test went. */
export type ProviderTested = { ok: boolean; message: string; code?: string | null; ms: number };

/** Selects the model of the next turns. */
export type ModelSelect = { provider?: string | null; model?: string | null };

/** The extensions. */
export type Extensions = { extensions: (ExtensionRow)[] };

/** An extension of the selected role. */
export type ExtensionRow = { name: string; kind: string; status: string; problem?: string | null; tools: (string)[]; clear_types: (string)[]; network: boolean };

/** Names an extension. */
export type ExtensionRef = { name: string };

/** Recipes. */
export type Recipes = { recipes: (RecipeRow)[] };

/** A recipe that the selected role offers or that lies in a known folder. */
export type RecipeRow = { path: string; title: string; description: string };

/** What a face hears without asking. */
export type Push = TurnEvent & { type: "turn" } | { type: "changed"; tags: (string)[] } | { type: "link"; preview: LinkPreview };

/** What happened in a turn, for the faces. */
export type Event = { type: "model_called"; receipt: string; model: string; guarded: boolean } | { type: "delta"; at: number; text: string; masks: (Masked)[] } | { type: "said"; text: string; tool_calls: (ToolCall)[] } | { type: "tool_started"; call: ToolCall } | { type: "tool_ended"; result: ToolResult } | { type: "approval_asked"; approval: ApprovalAsked } | { type: "approval_decided"; id: ApprovalId; decision: Decision } | { type: "turn_done"; outcome: TurnOutcome; usage: Usage; invalidates: (string)[] } | { type: "titled"; title: string };

/** An event with where it belongs. */
export type TurnEvent = { session: SessionId; turn: TurnId; event: Event };

/** What a link from outside holds. It is only shown; nothing of it runs until the person says so. */
export type LinkPreview = { title: string; description: string; prompt: string; problem?: string | null };

/** What crosses to a face when an operation fails. Words are looked up by `message_id`; `message` is the English fallback. */
export type ApiError = { code: string; message_id: string; params?: Record<string, string>; message: string; hint?: string | null };

export interface Operations {
  /** What a face needs to draw its frame. */
  app_state: { params: Nothing; reply: AppState };
  /** What works on this device, what does not, and the remedy. */
  doctor: { params: Nothing; reply: Doctor };
  /** Selects the role. */
  profile_select: { params: ProfileSelect; reply: AppState };
  /** Reads this device's preferences. */
  preferences_get: { params: Nothing; reply: Preferences };
  /** Keeps this device's preferences. */
  preferences_set: { params: Preferences; reply: Preferences };
  /** Unlocks or makes the passphrase file that holds the keys. */
  keys_unlock: { params: KeysUnlock; reply: KeysState };
  /** Starts a conversation. */
  session_create: { params: SessionCreate; reply: SessionRow };
  /** Lists conversations, newest first. */
  session_list: { params: SessionList; reply: (SessionRow)[] };
  /** Reads a whole conversation. */
  session_get: { params: SessionRef; reply: SessionView };
  /** Gives a conversation a title. */
  session_rename: { params: SessionRename; reply: SessionRow };
  /** Erases a conversation: no byte of it stays on this device. */
  session_delete: { params: SessionRef; reply: Nothing };
  /** Writes a conversation as text, masked unless a person asks for clear values. */
  session_export: { params: SessionExport; reply: TextReply };
  /** Searches all conversations. */
  session_search: { params: SessionSearch; reply: (SearchHit)[] };
  /** Sends a message; the answer comes as events. */
  chat_send: { params: ChatSend; reply: ChatStarted };
  /** Cancels the running turn of a conversation. */
  chat_cancel: { params: SessionRef; reply: Nothing };
  /** Runs the last message again after a failed or cancelled turn. */
  chat_retry: { params: SessionRef; reply: ChatStarted };
  /** State of the guard, with its rules. */
  guard_state: { params: Nothing; reply: GuardState };
  /** Finds personal data and secrets in a text. */
  guard_scan: { params: GuardText; reply: GuardScan };
  /** Masks a text as if it were to leave. */
  guard_mask: { params: GuardText; reply: GuardMasked };
  /** Turns the tokens of a conversation back. */
  guard_restore: { params: GuardText; reply: GuardRestored };
  /** Shows the value of one token; the look is logged. */
  guard_reveal: { params: GuardReveal; reply: TextReply };
  /** Lists the words that are always masked. */
  dictionary_list: { params: Nothing; reply: Dictionary };
  /** Adds or removes a word that is always masked. */
  dictionary_change: { params: DictionaryChange; reply: Dictionary };
  /** Lists what left this device, newest first. */
  receipt_list: { params: ReceiptList; reply: (ReceiptRow)[] };
  /** One receipt with its tokens. */
  receipt_get: { params: ReceiptRef; reply: ReceiptView };
  /** Lists questions to people. */
  approval_list: { params: ApprovalList; reply: (Approval)[] };
  /** Decides a question. */
  approval_decide: { params: ApprovalDecide; reply: ApprovalOutcome };
  /** Lists tasks. */
  task_list: { params: TaskList; reply: (Task)[] };
  /** One task. */
  task_get: { params: TaskRef; reply: Task };
  /** Creates a task. */
  task_create: { params: TaskCreate; reply: Task };
  /** Changes a task: take, return, finish, comment and so on. */
  task_change: { params: TaskEdit; reply: Task };
  /** Lists the providers of the role and local servers that answer. */
  provider_list: { params: Nothing; reply: Providers };
  /** Adds or replaces a provider of this device. */
  provider_save: { params: ProviderSave; reply: Providers };
  /** Removes a provider of this device. */
  provider_remove: { params: ProviderRef; reply: Providers };
  /** Stores or removes a provider's key. */
  provider_key: { params: ProviderKey; reply: Providers };
  /** Calls a provider once with a fixed sentence. */
  provider_test: { params: ProviderTest; reply: ProviderTested };
  /** Selects the model of the next turns. */
  model_select: { params: ModelSelect; reply: Providers };
  /** Lists the extensions of the role with their state. */
  extension_list: { params: Nothing; reply: Extensions };
  /** Agrees to a changed extension. */
  extension_agree: { params: ExtensionRef; reply: Extensions };
  /** Lists recipes. */
  recipe_list: { params: Nothing; reply: Recipes };
}

export const OPERATIONS = {
  app_state: { presence: "anyone", provides: ["app"], invalidates: [] },
  doctor: { presence: "anyone", provides: [], invalidates: [] },
  profile_select: { presence: "person", provides: [], invalidates: ["app", "providers", "extensions", "guard"] },
  preferences_get: { presence: "anyone", provides: ["preferences"], invalidates: [] },
  preferences_set: { presence: "person", provides: [], invalidates: ["preferences", "app"] },
  keys_unlock: { presence: "person", provides: [], invalidates: ["app"] },
  session_create: { presence: "anyone", provides: [], invalidates: ["sessions"] },
  session_list: { presence: "anyone", provides: ["sessions"], invalidates: [] },
  session_get: { presence: "anyone", provides: ["session"], invalidates: [] },
  session_rename: { presence: "anyone", provides: [], invalidates: ["sessions", "session"] },
  session_delete: { presence: "person", provides: [], invalidates: ["sessions", "session", "receipts", "approvals"] },
  session_export: { presence: "anyone", provides: [], invalidates: [] },
  session_search: { presence: "anyone", provides: ["sessions"], invalidates: [] },
  chat_send: { presence: "anyone", provides: [], invalidates: ["sessions", "session"] },
  chat_cancel: { presence: "anyone", provides: [], invalidates: ["session", "approvals"] },
  chat_retry: { presence: "anyone", provides: [], invalidates: ["session"] },
  guard_state: { presence: "anyone", provides: ["guard"], invalidates: [] },
  guard_scan: { presence: "anyone", provides: [], invalidates: [] },
  guard_mask: { presence: "anyone", provides: [], invalidates: [] },
  guard_restore: { presence: "person", provides: [], invalidates: [] },
  guard_reveal: { presence: "person", provides: [], invalidates: [] },
  dictionary_list: { presence: "person", provides: ["guard"], invalidates: [] },
  dictionary_change: { presence: "person", provides: [], invalidates: ["guard"] },
  receipt_list: { presence: "person", provides: ["receipts"], invalidates: [] },
  receipt_get: { presence: "person", provides: ["receipts"], invalidates: [] },
  approval_list: { presence: "anyone", provides: ["approvals"], invalidates: [] },
  approval_decide: { presence: "person", provides: [], invalidates: ["approvals", "session", "app"] },
  task_list: { presence: "anyone", provides: ["tasks"], invalidates: [] },
  task_get: { presence: "anyone", provides: ["tasks"], invalidates: [] },
  task_create: { presence: "anyone", provides: [], invalidates: ["tasks", "app"] },
  task_change: { presence: "anyone", provides: [], invalidates: ["tasks", "app"] },
  provider_list: { presence: "anyone", provides: ["providers"], invalidates: [] },
  provider_save: { presence: "person", provides: [], invalidates: ["providers", "app"] },
  provider_remove: { presence: "person", provides: [], invalidates: ["providers", "app"] },
  provider_key: { presence: "person", provides: [], invalidates: ["providers", "app"] },
  provider_test: { presence: "person", provides: [], invalidates: ["receipts"] },
  model_select: { presence: "person", provides: [], invalidates: ["providers", "app"] },
  extension_list: { presence: "anyone", provides: ["extensions"], invalidates: [] },
  extension_agree: { presence: "person", provides: [], invalidates: ["extensions"] },
  recipe_list: { presence: "anyone", provides: ["recipes"], invalidates: [] },
} as const satisfies Record<keyof Operations, { presence: string; provides: readonly string[]; invalidates: readonly string[] }>;
