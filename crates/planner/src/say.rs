//! Every sentence of the planner, in English and German. Data only.

use crate::rules::Op;
use crate::slots::Slot;

/// Language of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lang {
    En,
    De,
}

/// One sentence in both languages.
pub(crate) struct Line {
    pub en: &'static str,
    pub de: &'static str,
}

impl Line {
    pub fn of(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::De => self.de,
        }
    }

    /// The sentence with `{}` replaced.
    pub fn with(&self, lang: Lang, value: &str) -> String {
        self.of(lang).replacen("{}", value, 1)
    }
}

const fn line(en: &'static str, de: &'static str) -> Line {
    Line { en, de }
}

pub(crate) const INTRO: Line = line(
    "I am the offline assistant: fixed rules on this device, no language model.",
    "Ich bin der Offline-Assistent: feste Regeln auf diesem Gerät, kein Sprachmodell.",
);
pub(crate) const HELP: Line = line(
    "I can do this for you:\n- list files: “list the files in docs”\n- read a file: “read notes.txt”\n- search files: “search for 'budget' in docs”\n- summarise a file or a pasted text: “summarise report.md”\n- show what the privacy guard finds: “check this text for personal data: …”\n- write a file: “write 'Hello' to hello.txt”\n- tasks: “show my open tasks”, “create a task: call the bank, due Friday”\n- show approvals that wait for you (you decide, never I): “show pending approvals”\n- search earlier conversations: “what did we say about the budget?”\n- notes: “remember that …”, “show my notes”\n- recipes: “run the recipe weekly-report with week=12”\n- commands: “run `ls -la`”",
    "Das kann ich für dich tun:\n- Dateien auflisten: „Liste die Dateien im Ordner docs auf“\n- eine Datei lesen: „Lies notizen.txt“\n- Dateien durchsuchen: „Suche nach 'Budget' in docs/“\n- eine Datei oder einen eingefügten Text zusammenfassen: „Fasse bericht.md zusammen“\n- zeigen, was der Datenschutz-Wächter findet: „Prüfe diesen Text auf personenbezogene Daten: …“\n- eine Datei schreiben: „Schreib 'Hallo' in hallo.txt“\n- Aufgaben: „Zeig meine offenen Aufgaben“, „Neue Aufgabe: Bank anrufen, bis Freitag“\n- wartende Freigaben zeigen (entscheiden musst du): „Zeig offene Freigaben“\n- frühere Gespräche durchsuchen: „Was haben wir über das Budget gesagt?“\n- Notizen: „Merk dir, dass …“, „Zeig meine Notizen“\n- Rezepte: „Führe das Rezept wochenbericht mit woche=12 aus“\n- Befehle: „Führ `ls -la` aus“",
);
pub(crate) const HELLO: Line = line(
    "Hello. What shall I do? Say “help” to see what I can do.",
    "Hallo. Was soll ich tun? Mit „Hilfe“ zeige ich, was ich kann.",
);
pub(crate) const UNSURE: Line = line(
    "I am not sure what you mean, so I did nothing. Say “help” to see what I can do, or put it in one plain sentence.",
    "Ich bin nicht sicher, was du meinst, deshalb habe ich nichts getan. Mit „Hilfe“ zeige ich, was ich kann; oder sag es in einem einfachen Satz.",
);
pub(crate) const CANNOT: Line = line(
    "I cannot do that without a language model, so I did nothing. Say “help” to see what I can do.",
    "Das kann ich ohne Sprachmodell nicht, deshalb habe ich nichts getan. Mit „Hilfe“ zeige ich, was ich kann.",
);
pub(crate) const DECIDE: Line = line(
    "Approvals are decided by a person, never by me. Open the Inbox, or say “show pending approvals”.",
    "Über Freigaben entscheidet ein Mensch, nie ich. Öffne den Eingang oder sag „Zeig offene Freigaben“.",
);
pub(crate) const CANCELLED: Line = line("All right, I did nothing.", "Gut, ich habe nichts getan.");
pub(crate) const NO_TOOL: Line = line(
    "Your role does not offer the tool that I need for this (`{}`), so I did nothing.",
    "Deine Rolle bietet das Werkzeug nicht an, das ich dafür brauche (`{}`), deshalb habe ich nichts getan.",
);
pub(crate) const FOREIGN: Line = line(
    "The tool wants a value that I do not know (`{}`), so I did nothing.",
    "Das Werkzeug verlangt einen Wert, den ich nicht kenne (`{}`), deshalb habe ich nichts getan.",
);
pub(crate) const NO_PLACE: Line = line(
    "The tool has no place for “{}”, so I did nothing. Please say it without.",
    "Das Werkzeug hat keinen Platz für „{}“, deshalb habe ich nichts getan. Bitte sag es ohne.",
);
pub(crate) const FAILED: Line = line("That did not work: {}", "Das hat nicht geklappt: {}");
pub(crate) const EITHER: Line = line("Do you want me to {}?", "Soll ich {}?");
pub(crate) const OR: Line = line(" or ", " oder ");
pub(crate) const NOTHING: Line = line("Nothing was found.", "Es wurde nichts gefunden.");
pub(crate) const EMPTY_FILE: Line = line("The file is empty.", "Die Datei ist leer.");
pub(crate) const SUMMARY: Line = line(
    "The most telling sentences, word for word:",
    "Die aussagekräftigsten Sätze, wörtlich:",
);
pub(crate) const NO_SENTENCES: Line = line(
    "There are no sentences in it that I could quote.",
    "Darin stehen keine Sätze, die ich zitieren könnte.",
);
pub(crate) const ONLY_PART: Line = line(
    "This is only the part that I was given; the whole is in `{}`.",
    "Das ist nur der Teil, den ich bekommen habe; das Ganze liegt in `{}`.",
);
pub(crate) const MORE: Line = line("… and {} more lines.", "… und {} weitere Zeilen.");
pub(crate) const GUARD_CLEAN: Line = line(
    "The guard found nothing in it.",
    "Der Wächter hat darin nichts gefunden.",
);
pub(crate) const GUARD_FOUND: Line = line("The guard found {}:", "Der Wächter hat gefunden ({}):");
pub(crate) const WRITTEN: Line = line("Written: {}", "Geschrieben: {}");
pub(crate) const NOTED: Line = line("Noted: “{}”", "Notiert: „{}“");
pub(crate) const CREATED: Line = line(
    "The task was created: “{}”",
    "Die Aufgabe wurde angelegt: „{}“",
);
pub(crate) const DECIDE_YOURSELF: Line = line(
    "You decide them in the Inbox.",
    "Du entscheidest sie im Eingang.",
);

/// The question for a parameter of an operation.
pub(crate) fn question(op: Op, slot: Slot) -> Line {
    match (op, slot) {
        (Op::Summarise, Slot::Path | Slot::Text) => line(
            "Which file? Or paste the text that I should summarise.",
            "Welche Datei? Oder füge den Text ein, den ich zusammenfassen soll.",
        ),
        (Op::Guard, Slot::Path | Slot::Text) => line(
            "Which text or file should the guard look at?",
            "Welchen Text oder welche Datei soll der Wächter prüfen?",
        ),
        (Op::Write, Slot::Path) => line(
            "Which file shall I write to?",
            "In welche Datei soll ich schreiben?",
        ),
        (Op::List, Slot::Path) => line("Which folder?", "Welcher Ordner?"),
        (_, Slot::Path) => line("Which file?", "Welche Datei?"),
        (Op::History, Slot::Query) => line(
            "What shall I look for in earlier conversations?",
            "Wonach soll ich in früheren Gesprächen suchen?",
        ),
        (_, Slot::Query) => line("What shall I look for?", "Wonach soll ich suchen?"),
        (_, Slot::Where) => line(
            "Shall I look in the files or in earlier conversations?",
            "Soll ich in den Dateien oder in früheren Gesprächen suchen?",
        ),
        (_, Slot::Title) => line(
            "What is to be done? One line will be the task's title.",
            "Was ist zu tun? Eine Zeile wird der Titel der Aufgabe.",
        ),
        (_, Slot::Name) => line("Which recipe?", "Welches Rezept?"),
        (_, Slot::Params) => line(
            "Which parameters does the recipe get? Write them as name=value.",
            "Welche Parameter bekommt das Rezept? Bitte als name=wert.",
        ),
        (_, Slot::Content) => line(
            "What shall I write into the file?",
            "Was soll ich in die Datei schreiben?",
        ),
        (_, Slot::Command) => line(
            "Which command shall I run?",
            "Welchen Befehl soll ich ausführen?",
        ),
        (_, Slot::Text) => line("What shall I remember?", "Was soll ich mir merken?"),
        (_, Slot::Due) => line("When is it due?", "Bis wann?"),
        (_, Slot::Assignee) => line("Who shall do it?", "Wer soll es tun?"),
        (_, Slot::Priority) => line("Which priority does it have?", "Welche Priorität hat es?"),
        (_, Slot::State) => line("Which state do you mean?", "Welchen Stand meinst du?"),
        (_, Slot::Depth | Slot::Offset | Slot::Limit) => line(
            "Which lines or levels do you mean?",
            "Welche Zeilen oder Ebenen meinst du?",
        ),
    }
}

/// What an operation does, after "Do you want me to".
pub(crate) fn deed(op: Op) -> Line {
    match op {
        Op::List => line("list files", "Dateien auflisten"),
        Op::Read => line("read a file", "eine Datei lesen"),
        Op::Search => line("search the files", "die Dateien durchsuchen"),
        Op::History => line(
            "search earlier conversations",
            "frühere Gespräche durchsuchen",
        ),
        Op::Summarise => line("summarise", "zusammenfassen"),
        Op::Guard => line(
            "show what the guard finds",
            "zeigen, was der Wächter findet",
        ),
        Op::Recipe => line("run a recipe", "ein Rezept ausführen"),
        Op::Tasks => line("list tasks", "Aufgaben zeigen"),
        Op::NewTask => line("create a task", "eine Aufgabe anlegen"),
        Op::Approvals => line("show approvals", "Freigaben zeigen"),
        Op::Remember => line("remember a note", "eine Notiz merken"),
        Op::Recall => line("show notes", "Notizen zeigen"),
        Op::Write => line("write a file", "eine Datei schreiben"),
        Op::Command => line("run a command", "einen Befehl ausführen"),
        Op::Help | Op::Hello | Op::Unsupported => {
            line("explain what I can do", "erklären, was ich kann")
        }
    }
}

/// The person's word for a parameter.
pub(crate) fn noun(slot: Slot) -> Line {
    match slot {
        Slot::Path => line("path", "Pfad"),
        Slot::Depth => line("depth", "Tiefe"),
        Slot::Offset | Slot::Limit => line("lines", "Zeilen"),
        Slot::Query => line("search text", "Suchtext"),
        Slot::Text | Slot::Content => line("text", "Text"),
        Slot::Name => line("name", "Name"),
        Slot::Params => line("parameters", "Parameter"),
        Slot::State => line("state", "Stand"),
        Slot::Title => line("title", "Titel"),
        Slot::Due => line("due date", "Fälligkeit"),
        Slot::Assignee => line("assignee", "Zuständige"),
        Slot::Priority => line("priority", "Priorität"),
        Slot::Command => line("command", "Befehl"),
        Slot::Where => line("place", "Ort"),
    }
}
