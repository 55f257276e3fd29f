import type { AppState, Approval, ChatItem, Extensions, FindingRow, GuardState, Masked, ProfileRow, Providers, ReceiptRow, SessionRow, Task, TokenRow } from "../api/gen";

/** Made-up content for tests and for looking at the views. Nothing of it is in a released bundle. */
export const MINUTE = 60_000_000;
export const NOW = Date.now() * 1000;

const PATTERNS: readonly (readonly [string, RegExp, string])[] = [
  ["EMAIL", /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, "email"],
  ["IBAN", /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b/g, "iban mod-97"],
  ["CARD", /\b(?:\d{4} ){3}\d{4}\b/g, "payment-card luhn"],
  ["PERSON", /\b(?:Maria Jensen|Jonas Weber|Aiko Tanaka)\b/g, "person gazetteer"],
];

/** What the stand-in guard finds; offsets count characters as the real one's do. */
export function scan(text: string): FindingRow[] {
  const found = PATTERNS.flatMap(([kind, pattern, rule]) =>
    [...text.matchAll(pattern)].map((match) => ({ type: kind, rule, score: 0.98, at: match.index, value: match[0] })),
  ).toSorted((a, b) => a.at - b.at);
  const chars = (units: number) => Array.from(text.slice(0, units)).length;
  return found.map(({ at, value, ...row }) => ({ ...row, start: chars(at), end: chars(at + value.length) }));
}

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export function tokenFor(kind: string, value: string): string {
  let hash = 2166136261;
  let out = "";
  for (let at = 0; at < 12; at += 1) {
    for (const char of `${value}${at}`) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619) >>> 0;
    out += ALPHABET[hash % 32];
  }
  return `[${kind}_${out}]`;
}

export function masksOf(text: string): Masked[] {
  return PATTERNS.flatMap(([kind, pattern]) =>
    [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length, token: tokenFor(kind, match[0]), kind, known: true })),
  ).toSorted((a, b) => a.start - b.start);
}

export function maskText(text: string): string {
  return masksOf(text).reduceRight((out, mask) => out.slice(0, mask.start) + mask.token + out.slice(mask.end), text);
}

export const hintOf = (value: string) => (value.length > 8 ? `${value.slice(0, 4)} … ${value.slice(-2)}` : `${value.slice(0, 1)} …`);

export function tokensOf(text: string): TokenRow[] {
  const rows = PATTERNS.flatMap(([kind, pattern, rule]) => [...text.matchAll(pattern)].map(([value]) => ({ token: tokenFor(kind, value), kind, rule, hint: hintOf(value) })));
  return [...new Map(rows.map((row) => [row.token, row])).values()];
}

const profile = (name: string, display_name: string, description: string, more: Partial<ProfileRow> = {}): ProfileRow => ({
  name, display_name, description, version: "1.0.0", signature: "unsigned", mode: "smart_approve", guard_mode: "mask", local_only: false, ...more,
});

export const profiles: ProfileRow[] = [
  profile("finance", "Finance", "Invoices, refunds, bank details and reports."),
  profile("marketing", "Marketing", "Campaigns, texts and their numbers."),
  profile("support", "Customer care", "Answers to customers and their cases."),
  profile("engineering", "Engineering", "Code, reviews and builds.", { mode: "approve" }),
  profile("legal", "Legal", "Contracts and cases; only models on this device.", { local_only: true, guard_mode: "strict", mode: "approve" }),
];

export const app = (): AppState => ({
  version: "0.1.0", person: "ann", profile: profiles[0]!, profiles, keys: { type: "keychain" }, guard_mode: "mask", guard_healthy: true, model: "openai/gpt-4.1",
  first_run: false, pending_approvals: 2, open_tasks: 3, banners: [{ id: "unsigned", level: "info", text: "Nobody has signed this role profile." }],
});

export const REFUND = "Please refund Maria Jensen, IBAN DK50 0040 0440 1162 43, and mail her at maria@jensen.dk.";
const ANSWER = "I found order 8841 for Maria Jensen. The refund is **1,240 DKK**, above your 1,000 DKK limit, so it needs one approval before I send it.";

export const pendingApproval = (): Approval => ({
  asked: {
    id: "ap-1", session: "s-1", turn: "t-1", why: "Refunds over 1,000 DKK need a person. (finance@1.0.0: refund-limit)",
    kind: { type: "tool_call", call: "call-2", tool: "erp__refund", summary: "Refund 1,240 DKK", network: false, arguments: { amount: "1,240.00 DKK", to: "Maria Jensen · DK50 0040 0440 1162 43", order: 8841 } },
    options: [{ type: "allow", scope: "once" }, { type: "allow", scope: "session" }, { type: "allow", scope: "always" }, { type: "deny" }],
    expires_at: NOW + 90 * MINUTE,
  },
  asked_at: NOW - 2 * MINUTE, state: { type: "pending" },
});

export const networkApproval = (): Approval => ({
  asked: {
    id: "ap-2", session: "s-2", turn: "t-9", why: "This call uses the network and can send unmasked data. (finance@1.0.0: floor-ask-network)", options: [{ type: "allow", scope: "once" }, { type: "deny" }], expires_at: null,
    kind: { type: "tool_call", call: "call-9", tool: "developer__shell", summary: "Run: curl https://rates.example/dkk", network: true, arguments: { command: "curl https://rates.example/dkk" } },
  },
  asked_at: NOW - 61 * MINUTE, state: { type: "pending" },
});

export const decidedApproval = (): Approval => ({ ...pendingApproval(), asked: { ...pendingApproval().asked, id: "ap-0", kind: { ...pendingApproval().asked.kind, summary: "Read orders of Maria Jensen" } }, state: { type: "decided", decision: { type: "allow", scope: "once" }, by: "person:ann", at: NOW - 3 * MINUTE } });

const session = (id: string, title: string, ago: number, more: Partial<SessionRow> = {}): SessionRow => ({
  session: id, title, profile: "finance", folder: "/home/ann/Invoices/2026", started_at: NOW - (ago + 10) * MINUTE, updated_at: NOW - ago * MINUTE, messages: 4, masked: 0, running: false, ...more,
});

export const sessions = (): SessionRow[] => [
  session("s-1", "Refund for order 8841", 2, { masked: 4, running: true }),
  session("s-2", "Exchange rates for the Q4 price list", 61, { running: true, masked: 1 }),
  session("s-3", "Summary of the returns policy", 180),
  session("s-4", "Supplier bank change", 1500, { masked: 7 }),
];

export const items = (): Record<string, ChatItem[]> => ({
  "s-1": [
    { type: "user", turn: "t-1", text: REFUND, masks: masksOf(REFUND), attachments: [{ name: "order-8841.txt", media_type: "text/plain", text: "…" }], at: NOW - 3 * MINUTE },
    { type: "tool", turn: "t-1", call: { id: "call-1", name: "erp__find_order", arguments: { order: 8841 } }, result: { id: "call-1", name: "erp__find_order", text: '{"order": 8841, "total": "1240.00 DKK"}', is_error: false }, approval: null, at: NOW - 3 * MINUTE },
    { type: "assistant", turn: "t-1", text: ANSWER, masks: masksOf(ANSWER), model: "openai/gpt-4.1", partial: false, at: NOW - 2 * MINUTE },
    { type: "tool", turn: "t-1", call: { id: "call-2", name: "erp__refund", arguments: {} }, result: null, approval: pendingApproval(), at: NOW - 2 * MINUTE },
  ],
  "s-2": [
    { type: "user", turn: "t-9", text: "Fetch the DKK rate.", masks: [], attachments: [], at: NOW - 62 * MINUTE },
    { type: "tool", turn: "t-9", call: { id: "call-9", name: "developer__shell", arguments: { command: "curl https://rates.example/dkk" } }, result: null, approval: networkApproval(), at: NOW - 61 * MINUTE },
  ],
  "s-3": [
    { type: "user", turn: "t-3", text: "Summarise the returns policy as a table.", masks: [], attachments: [], at: NOW - 182 * MINUTE },
    { type: "assistant", turn: "t-3", text: "# Returns policy\n\n| Case | Days | Cost |\n|---|---|---|\n| Wrong size | 30 | none |\n| Damaged | 90 | none |\n\n- [x] checked against v8\n- [ ] legal review\n\nMore on [the shop's page](https://shop.example/returns) ![logo](https://shop.example/logo.png)\n\n```sh\ngrep -n days policy.md\n```", masks: [], model: "openai/gpt-4.1", partial: false, at: NOW - 181 * MINUTE },
  ],
  "s-4": [
    { type: "user", turn: "t-4", text: "Check the new bank details of Jonas Weber.", masks: masksOf("Check the new bank details of Jonas Weber."), attachments: [], at: NOW - 1500 * MINUTE },
    { type: "assistant", turn: "t-4", text: "The new IBAN differs from the one in", masks: [], model: "openai/gpt-4.1", partial: true, at: NOW - 1500 * MINUTE },
    { type: "ended", turn: "t-4", outcome: { type: "failed", code: "stream_broken", message: "connection reset by peer" }, at: NOW - 1500 * MINUTE },
  ],
});

export const receipts = (): ReceiptRow[] =>
  [
    ["r-9f2c77aa10e1", "t-1", 2, { role: "user", content: maskText(REFUND) }, { PERSON: 1, IBAN: 1, EMAIL: 1 }],
    ["r-5b1e0c66d7a2", "t-1", 3, { role: "user", content: "Find order 8841." }, {}],
  ].map(([id, turn, ago, message, masked], index) => {
    const sent = JSON.stringify({ model: "gpt-4.1", stream: true, messages: [{ role: "system", content: "You work in finance." }, message] });
    return {
      receipt: { id: String(id), target: { type: "model", provider: "openai", model: "gpt-4.1", endpoint: "https://api.openai.com:443", call_site: "turn" }, sent, sha256: "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8", bytes: sent.length, guarded: true, mode: "mask", rules: "c0ffee5eed0123456789", masked: masked as Record<string, number>, blocked: {}, profile: "finance@1.0.0", policies: ["models-of-role"] },
      settled: { id: String(id), outcome: "ok", usage: { input_tokens: 412, output_tokens: 58, estimated: false, micro_usd: 1300 }, unknown_tokens: 0, first_byte_ms: 210, total_ms: 1840 },
      session: "s-1", turn: String(turn), at: NOW - Number(ago) * MINUTE, seq: 41 - index, hash: "9b74c9897bac770ffc029102a200c5de",
    };
  });

const task = (id: string, title: string, ago: number, more: Partial<Task> = {}): Task => ({
  id, title, detail: "", type: "todo", priority: "normal", due: null, assignee: null, data_class: "internal", attachments: [], session: null, state: { type: "open" }, comments: [], created_by: "assistant:finance", created_at: NOW - ago * MINUTE, changed_at: NOW - ago * MINUTE, ...more,
});

export const tasks = (): Task[] => [
  task("k-1", "Check supplier bank change", 20, { detail: "Compare the **new IBAN** with the letter of 12 March.", priority: "high", due: NOW + 300 * MINUTE, comments: [{ by: "person:lund", at: NOW - 15 * MINUTE, text: "The letter is in the folder." }], session: "s-4", attachments: [{ name: "bank-letter.txt", media_type: "text/plain" }] }),
  task("k-2", "Sign off Q4 price list", 70, { type: "review", due: NOW - 30 * MINUTE, assignee: { type: "person", name: "ann" } }),
  task("k-3", "Read returns policy v8", 1440, { priority: "low", assignee: { type: "role", role: "support" } }),
  task("k-4", "Answer the auditor’s question", 2880, { type: "question", state: { type: "done", by: "person:ann", at: NOW - 1000 * MINUTE, result: "Sent on Monday" } }),
];

export const guard = (): GuardState => ({
  mode: "mask", healthy: true, problem: null, rules_hash: "c0ffee5eed0123456789abcdef", dictionary: 3,
  rules: [
    { id: "email", kind: "EMAIL", description: "E-mail addresses with a known top-level domain." },
    { id: "iban", kind: "IBAN", description: "International bank account numbers with a right check number." },
    { id: "payment-card", kind: "CARD", description: "Payment cards with a right Luhn digit." },
    { id: "person", kind: "PERSON", description: "Names of people by gazetteer, title and context." },
    { id: "de-tax-id", kind: "TAX_ID", description: "German tax numbers with a right check digit." },
    { id: "aws-key", kind: "SECRET", description: "Access keys of cloud hosts." },
  ],
});

export const providers = (): Providers => ({
  selected: "openai/gpt-4.1",
  providers: [
    { id: "openai", kind: "openai", base_url: "https://api.openai.com/v1", models: ["gpt-4.1", "gpt-4.1-mini"], local: false, has_key: true, needs_key: true, added_here: false },
    { id: "my-server", kind: "ollama", base_url: "http://127.0.0.1:11434", models: ["llama3.3"], local: true, has_key: false, needs_key: false, added_here: true },
  ],
  discovered: [{ id: "lm-studio", kind: "openai", base_url: "http://127.0.0.1:1234/v1", models: ["qwen3-8b"], local: true, has_key: false, needs_key: false, added_here: false }],
});

export const extensions = (): Extensions => ({
  extensions: [
    { name: "developer", kind: "builtin", status: "ready", problem: null, tools: ["shell", "edit", "write", "tree", "read"], clear_types: [], network: false },
    { name: "erp", kind: "stdio", status: "changed", problem: "The description of the tool `refund` changed.", tools: ["find_order", "refund"], clear_types: ["PERSON", "IBAN"], network: true },
    { name: "calendar", kind: "streamable_http", status: "failed", problem: "stderr: missing CALENDAR_TOKEN", tools: [], clear_types: [], network: true },
  ],
});
