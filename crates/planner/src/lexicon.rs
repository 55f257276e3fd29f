//! Which words mean what, in English and German. Data only.
//!
//! Words are folded (lower case, `ä` as `ae`). `x*` matches a beginning, `*x` an end, `a b` two
//! neighbours, `a~b` two words with anything between (German separable verbs).

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// A class of words that mean the same to the planner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    Show,
    Ask,
    Count,
    /// Asks for a reason, a person, a time or a way.
    Why,
    /// Makes a statement out of a noun.
    Copula,
    Read,
    Find,
    Summarise,
    Check,
    Run,
    Make,
    Wait,
    Remember,
    Recall,
    Write,
    Remind,
    WeSaid,
    Help,
    Hello,
    Decide,
    MustI,
    Unsupported,
    Not,
    /// At another time, or only if something happens.
    Later,
    /// Looks like a condition and is none.
    Polite,
    Cancel,
    File,
    Files,
    Folder,
    Content,
    Text,
    Task,
    Approval,
    Note,
    History,
    Guarded,
    Recipe,
    /// A path with a file's ending; found by shape, not by word.
    PathFile,
    /// A path of a folder; found by shape.
    PathFolder,
    /// A quoted piece that is no path; found by shape.
    Quote,
    /// Text after a colon or on further lines; found by shape.
    Payload,
}

/// The words of one class.
pub(crate) struct Words {
    pub class: Class,
    /// Typing slips are forgiven in verbs only.
    pub verb: bool,
    pub words: Vec<&'static str>,
}

fn verb(class: Class, words: &'static str) -> Words {
    Words {
        class,
        verb: true,
        words: list(words).collect(),
    }
}
fn noun(class: Class, words: &'static str) -> Words {
    Words {
        class,
        verb: false,
        words: list(words).collect(),
    }
}
fn list(words: &'static str) -> impl Iterator<Item = &'static str> {
    words.split(", ").map(str::trim)
}

/// Every class that is found by words.
pub(crate) static LEXICON: LazyLock<Vec<Words>> = LazyLock::new(|| {
    vec![
        verb(
            Class::Show,
            "show, list, lists, display, see, view, enumerate, give, print out, look at, tell, get, \
         fetch, pull up, bring up, check, take a look at, have a look at, look through, look in, guck, gucke, guckst, gucken, \
         zeig, zeige, zeigen, \
         zeigst, anzeigen, anzuzeigen, zeig~an, zeige~an, liste, list~auf, liste~auf, auflisten, \
         aufzulisten, auflistung, nenn, nenne, sehen, ansehen, anschauen, schau, schaue, gib, gebe, \
         geben, zaehl~auf, zaehle~auf, uebersicht, hol, hole, listing, overview of, ueberblick, \
         einblick, sag, sage, liste~her",
        ),
        noun(
            Class::Ask,
            "what, which, what's, whats, whose, do i have, do we have, have i got, are there, is there, \
         any, anything, was, welche, welcher, welches, welchen, welchem, gibt es, gibt's, gibts, \
         habe ich, hab ich, haben wir, liegt, liegen, etwas, irgendwas, was fuer, steht, stehen, \
         where, wo, worin",
        ),
        noun(
            Class::Count,
            "how many, wie viele, wieviele, number of, anzahl",
        ),
        noun(
            Class::Why,
            "why, who, whom, how, when, how much, warum, wieso, weshalb, wer, wen, wem, wann, woran, wie, \
         wohin, womit, woher, wie viel, wieviel",
        ),
        noun(
            Class::Copula,
            "is, are, was, were, isn't, aren't, ist, sind, war, waren, bleibt, seems, got",
        ),
        verb(
            Class::Read,
            "read, open, opening, reading, cat, open up, lies, lese, lesen, liest, oeffne, oeffnen, \
         oeffnest, vorlesen, vorzulesen, lies~vor, mach~auf, mache~auf, load, lade, einlesen, \
         lies~ein, auslesen, read out, read aloud, durchlesen, lies~durch, reinschauen, schau~rein, \
         look into, look inside, take a look inside, aufmachen",
        ),
        verb(
            Class::Find,
            "find, search, searching, look for, looking for, look up, locate, grep, hunt for, mention, \
         mentions, mentioned, mentioning, contain, contains, containing, appears, appear, occurs, \
         occurrences, search through, such, suche, suchen, sucht, suchst, find~heraus, finde, finden, \
         findest, durchsuch, durchsuche, durchsuchen, raussuchen, heraussuchen, such~raus, \
         such~heraus, suche~heraus, enthalten, enthaelt, kommt~vor, kommen~vor, vorkommt, vorkommen, \
         erwaehnt, erwaehnen, erwaehnung, erwaehnungen, auftaucht, taucht~auf, vorkommnisse, \
         aufspueren, suche~raus, wo steht, worin steht, refer to, references, scan~for",
        ),
        verb(
            Class::Summarise,
            "summarise, summarize, summarised, summarized, summarising, summarizing, summary, summaries, \
         sum up, sum~up, tldr, tl;dr, tl, gist, key points, main points, key takeaways, takeaways, \
         key facts, important points, essence, condense, digest, abstract of, recap, boil~down, \
         in a nutshell, main ideas, main message, most important points, in short, brief overview, \
         short version, in a few sentences, in three sentences, in one sentence, zusammenfassen, \
         zusammenfasst, zusammenzufassen, zusammenfassung, kurzzusammenfassung, fass~zusammen, \
         fasse~zusammen, fasst~zusammen, fassen~zusammen, kurzfassung, kernaussage, kernaussagen, \
         kernpunkte, hauptpunkte, hauptaussagen, das wichtigste, wichtigsten punkte, wichtigste aus, \
         wesentliche, in kurz, kuerze~zusammen, in ein paar saetzen, in wenigen saetzen, in kurzform, \
         auf den punkt, eckpunkte, quintessenz, worum geht, what~about is",
        ),
        verb(
            Class::Check,
            "scan, scans, scanning, inspect, analyse, analyze, examine, pruef, pruefe, pruefen, prueft, \
         ueberpruefe, ueberpruefen, scanne, scannen, checke, checken, untersuch, untersuche, \
         untersuchen, kontrolliere, kontrollieren, test, teste, testen, analysiere, check~for, \
         durchleuchte",
        ),
        verb(
            Class::Run,
            "run, start, execute, launch, trigger, kick off, fuehr~aus, fuehre~aus, ausfuehren, \
         auszufuehren, starte, starten, startest, lass~laufen, ausfuehre, use, apply, nutze, \
         wende~an, starting, running, stoss~an, anstossen, durchfuehren, fuehre~durch, fuehr~durch, \
         do",
        ),
        verb(
            Class::Make,
            "create, add, make, new, set up, put, creating, adding, open a, need a, i need, we need, \
         log a, file a, erstell, erstelle, erstellen, erstellst, leg~an, lege~an, anlegen, anlegst, \
         anzulegen, fueg~hinzu, fuege~hinzu, hinzufuegen, hinzuzufuegen, setz, setze, setzen, \
         trag~ein, trage~ein, eintragen, mach, mache, neue, neuen, neues, nimm, brauche, pack, packe, \
         schreib~auf, schreibe~auf, track, aufnehmen, notier~als, generate",
        ),
        noun(
            Class::Wait,
            "waiting, pending, wartende, wartenden, open, outstanding, unfinished, todo, wartet, warten, offen, offene, \
         offenen, offener, ausstehend, ausstehende, ausstehenden, anstehende, anstehenden, need, \
         needs, left, unerledigt, unerledigte, unerledigten, liegt~an, steht~an, stehen~an, requires, \
         require, anstehen, ansteht",
        ),
        verb(
            Class::Remember,
            "behalte im kopf, behalt im kopf, behalte es im kopf, erinnere dich, erinner dich, \
         dich~erinnern, praeg dir ein, praege dir ein, remember, memorise, memorize, keep in mind, \
         note down, make a note, take a note, note, note that, jot down, bear in mind, don't forget, \
         do not forget, dont forget, write down, merk, merke, merken, merkst, zu merken, notier, \
         notiere, notieren, notierst, halt~fest, halte~fest, festhalten, festzuhalten, vergiss nicht, \
         behalte, behalten, behalt, speicher dir, save a note, add a note, schreib dir auf, \
         schreibe dir auf, vermerke, vermerk, denk daran, denk dran, take note, store a note, \
         leave a note, save the note, save a memo, notiz anlegen, make note, speichere~notiz, \
         speichere~ab dass, fuers protokoll",
        ),
        noun(
            Class::Recall,
            "what you remember, what you know, did i ask you to remember, was du weisst, remember about, \
         recall, do you remember, you remember, can you remember, you know about, weisst du, \
         erinnerst du dich, noch weisst, erinnern kannst, gemerkt, gemerkte, i told you, told you, \
         tell you, ask you to remember, asked you to remember, dir gesagt, hast du dir~notiert, \
         have you noted, you noted, did i note, i noted, habe ich~notiert, hab ich~notiert, \
         remembered, notiert habe, ich~notiert, you stored, saved notes, have you saved, \
         did you note, memorised, memorized",
        ),
        verb(
            Class::Write,
            "write, save, store, writing, schreib, schreibe, schreiben, speicher, speichere, speichern, \
         abspeichern, abzuspeichern, ablegen, leg~ab, lege~ab, sichere, speicherst, schreibst, \
         put~into file, zu schreiben, zu speichern",
        ),
        verb(
            Class::Remind,
            "remind me, remind us, erinner mich, erinnere mich, mich~erinnern",
        ),
        noun(
            Class::WeSaid,
            "did i ask you about, ging es um, geht es um, did we speak, did we, have we, we talked, \
         we talk, we discussed, we discuss, we said, we decided, did i say, did i write, did you say, \
         we spoke, we agree, we agreed, wir~gesprochen, wir~besprochen, wir~geredet, wir~geschrieben, \
         wir~gesagt, wir~diskutiert, ich~geschrieben, ich~gesagt, wir~vereinbart, we chatted, \
         we wrote, we've discussed, we've talked, i said, wir~beschlossen, wir~entschieden, \
         wir~unterhalten, ich~gefragt, du~gesagt, i asked, have i asked",
        ),
        verb(
            Class::Help,
            "help, hilfe, hilf, what can you do, what can i ask, what are you able, was kannst du, \
         was koenntest du, how do you work, wie funktionierst, was koennen sie, what do you do, \
         commands, befehle, abilities, capabilities, faehigkeiten, funktionen hast, who are you, \
         wer bist du, what are you, womit kannst du",
        ),
        noun(
            Class::Hello,
            "hello, hi, hey, hallo, moin, servus, good morning, guten morgen, guten tag, thanks, \
         thank you, danke, dankeschoen, vielen dank, thx, gruess gott, guten abend",
        ),
        verb(
            Class::Decide,
            "approve, approving, approves, accept, grant, reject, deny, decline, confirm, sign off, \
         allow, refuse, disapprove, authorise, authorize, decide, permit, genehmige, genehmigen, \
         genehmigst, gib~frei, gebe~frei, freigeben, freizugeben, lehn~ab, lehne~ab, ablehnen, \
         abzulehnen, zustimmen, zuzustimmen, stimm~zu, stimme~zu, bewillige, bewilligen, erlaube, \
         erlauben, bestaetige, bestaetigen, entscheide, entscheiden, akzeptiere, akzeptieren, \
         autorisiere, winke~durch, verweigere, verweigern, weise~zurueck, erteile, erteilen",
        ),
        noun(
            Class::MustI,
            "i have to, do i need, i need to, should i, must i, my approval, my decision, my sign-off, \
         for me to, muss ich, ich~muss, soll ich, ich~soll, meine freigabe, meine genehmigung, \
         meine zustimmung, meine entscheidung, on me, auf mich, meiner freigabe, meiner genehmigung, \
         von mir, do i have to, am i supposed, by me",
        ),
        verb(
            Class::Unsupported,
            "delete, remove, erase, wipe, drop, discard, trash, send, email, e-mail, mail, forward, \
         reply, rename, move, copy, duplicate, translate, edit, change, modify, update, replace, \
         append, insert, overwrite, book, buy, order, call, phone, deploy, install, uninstall, \
         download, upload, print, convert, compare, merge, fix, repair, calculate, compute, play, \
         draw, explain, close, complete, finish, mark, tick, share, pay, transfer, forget, schedule, \
         cancel, stop, kill, encrypt, decrypt, publish, post, push, commit, compile, build, \
         shut down, reboot, restart, unlock, weather, joke, poem, sort, archive, zip, extract, \
         rewrite, draft, compose, improve, correct, proofread, reassign, assign, postpone, reveal, \
         unmask, restore, disable, turn off, turn on, switch, enable, sign, invite, hire, fire, \
         clear, empty the, clean, undo, revert, predict, guess, recommend, reserve, browse, google, \
         visit, subscribe, chmod, sudo, rm, curl, mv, cp, ping, loesch, loesche, loeschen, loeschst, \
         entfern, entferne, entfernen, schick, schicke, schicken, sende, senden, versende, versenden, \
         verschick, verschicke, verschicken, maile, mailen, weiterleiten, leite~weiter, antworte, \
         antworten, benenn~um, benenne~um, umbenennen, verschieb, verschiebe, verschieben, kopier, \
         kopiere, kopieren, uebersetz, uebersetze, uebersetzen, bearbeite, bearbeiten, aender, \
         aendere, aendern, veraendere, ersetz, ersetze, ersetzen, ergaenze, ergaenzen, haeng~an, \
         haenge~an, anhaengen, ueberschreibe, ueberschreiben, buch, buche, buchen, kauf, kaufe, \
         kaufen, bestell, bestelle, bestellen, ruf~an, rufe~an, anrufen, telefoniere, installiere, \
         installieren, herunterladen, hochladen, lad~herunter, lade~herunter, lade~runter, lade~hoch, \
         drucke, druck, drucken, ausdrucken, konvertiere, konvertieren, wandle~um, umwandeln, \
         vergleich, vergleiche, vergleichen, reparier, repariere, berechne, berechnen, rechne, spiel, \
         spiele, zeichne, erklaer, erklaere, erklaeren, schliess, schliesse, schliessen, erledige, \
         beende, beenden, markier, markiere, markieren, hak~ab, hake~ab, abhaken, teile, teilen, \
         bezahl, bezahle, bezahlen, ueberweis, ueberweise, ueberweisen, vergiss, plane, storniere, \
         stornieren, stopp, stoppe, verschluessle, verschluessele, verschluesseln, veroeffentliche, \
         veroeffentlichen, wetter, witz, gedicht, sortiere, sortieren, archiviere, archivieren, \
         formuliere, verbessere, korrigiere, korrigieren, weise~zu, zuweisen, verrate, deaktiviere, \
         deaktivieren, aktiviere, schalte~ab, schalte~aus, abschalten, ausschalten, schalt~aus, \
         schalt~ab, reserviere, reservieren, unterschreibe, unterschreiben, lade~ein, raeum~auf, \
         raeume~auf, vernichte, tilge, wirf~weg, entwirf, verfasse, vereinbare, empfiehl",
        ),
        noun(
            Class::Not,
            "don't, dont, do not, never, not, nicht, niemals, kein, keine, keinen, without, ohne, nie",
        ),
        noun(
            Class::Later,
            "if, wenn, falls, sobald, as soon as, whenever, unless, every day, every week, every month, \
         every morning, every monday, every tuesday, every wednesday, every thursday, every friday, \
         every hour, jeden tag, jede woche, jeden monat, jeden morgen, jeden montag, jeden dienstag, \
         jeden mittwoch, jeden donnerstag, jeden freitag, jede stunde, each day, each week",
        ),
        noun(
            Class::Polite,
            "if possible, if you, if i, if it, if there, check if, see if, wenn moeglich, wenn du, \
         wenn es, wenn's, falls moeglich, falls du, falls es, pruefe ob",
        ),
        noun(
            Class::Cancel,
            "cancel, never mind, nevermind, forget it, stop, abort, abbrechen, brich~ab, vergiss es, \
         schon gut, egal, stopp, no thanks, nein danke, doch nicht, lass es, lass gut",
        ),
        noun(
            Class::File,
            "file, document, datei, dokument, textdatei, doc, pdf, textfile, tabelle, spreadsheet",
        ),
        noun(
            Class::Files,
            "grep, files, documents, dateien, dokumente, dokumenten, docs, textdateien, unterlagen, \
         dateiliste, dateistruktur, *-dateien, *-files",
        ),
        noun(
            Class::Folder,
            "file tree, folder tree, directory tree, project structure, projektstruktur, \
         folder structure, directory structure, the tree, file structure, ls, folder, folders, \
         directory, directories, dir, subfolder, subfolders, subdirectory, workspace, ordner, \
         ordners, ordnern, unterordner, unterordnern, verzeichnis, verzeichnisse, verzeichnisses, \
         ordnerstruktur, arbeitsordner, arbeitsverzeichnis, dateibaum, verzeichnisbaum, *-ordner, \
         *-verzeichnis, projektordner, projektverzeichnis, here, hier, baumstruktur, hauptverzeichnis",
        ),
        noun(
            Class::Content,
            "content, contents, inhalt, inhalte, inhalts",
        ),
        noun(
            Class::Text,
            "lines, zeilen, text, paragraph, following, passage, folgende, folgenden, folgendes, \
         folgender, absatz, satz, sentence, textes, message, nachricht, snippet, abschnitt, this, \
         diesen, dies, article, artikel, email, e-mail, mail, line, zeile",
        ),
        noun(
            Class::Task,
            "have to do, need to do, left to do, supposed to do, muss ich~tun, ich~tun muss, \
         muss ich~erledigen, ich~zu tun, ich~zu erledigen, task, tasks, todo, todos, to-do, to-dos, \
         to do list, to do item, todo-liste, to-do-liste, todoliste, to-do-list, todo-list, \
         action item, action items, aufgabe, aufgaben, aufgabenliste, taskliste, tasklist, \
         teilaufgabe, my plate",
        ),
        noun(
            Class::Approval,
            "approval, approvals, sign-off, sign-offs, signoff, genehmigung, genehmigungen, freigabe, \
         freigaben, approval request, approval requests, freigabeanfragen, genehmigungsanfragen, \
         freigabeanfrage, bewilligung, bewilligungen, zustimmung, genehmigungsanfrage, freizugeben, \
         zu genehmigen, decisions, entscheidungen, to approve, zustimmungen, permission requests, \
         freigabeliste, genehmigungsliste, freigabewarteschlange",
        ),
        noun(
            Class::Note,
            "note, notes, notiz, notizen, memo, memos, memory, memories, merkzettel, gedaechtnis, \
         gemerkte, reminders",
        ),
        noun(
            Class::History,
            "history, conversation, conversations, chat, chats, session, sessions, chat history, \
         past messages, verlauf, chatverlauf, gespraech, gespraeche, gespraechen, gespraechsverlauf, \
         unterhaltung, unterhaltungen, sitzungen, sitzung, frueheren nachrichten, earlier messages, \
         old messages, previous messages, alten nachrichten, historie, discussions, discussion, \
         transcripts, transcript, chatprotokoll, konversation, konversationen, messages, nachrichten, \
         nachrichtenverlauf, discuss, past discussions",
        ),
        noun(
            Class::Guarded,
            "guard, privacy guard, waechter, personal data, personal information, personal details, \
         personenbezogen, personenbezogene, personenbezogenen, personenbezogenem, pii, sensitive, \
         sensibel, sensible, sensiblen, sensibles, confidential, vertraulich, vertrauliche, \
         vertraulichen, vertrauliches, masked, mask, masks, masking, maskiert, maskieren, maskierst, \
         maskierung, redact, redacted, secret, secrets, private data, private information, \
         geheimnisse, geheimnis, privacy, datenschutz, datenschutzpruefung, persoenliche daten, \
         persoenlichen daten, private daten, privaten daten, datenschutzfilter, schutzfilter, \
         datenschutzwaechter, leak, leaks, gdpr, dsgvo, credentials, zugangsdaten, sensitive data, \
         sensitive information, schutzbeduerftig, schutzbeduerftige, schuetzenswert, schuetzenswerte, \
         schwaerzen, geschwaerzt, anonymisieren, schutz",
        ),
        noun(
            Class::Recipe,
            "recipe, recipes, rezept, rezepte, rezepts, *-rezept, *-recipe",
        ),
    ]
});

/// Words that carry no meaning of their own: articles, pronouns, prepositions, politeness.
pub(crate) static GLUE: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    list(
        "a, an, the, this, that, these, those, my, your, our, its, it, i, you, we, me, us, they, \
     them, to, of, in, into, on, at, for, from, with, by, about, as, is, are, was, be, been, am, \
     do, does, did, have, has, had, can, could, would, will, should, may, might, must, shall, \
     please, kindly, pls, plz, just, now, quickly, quick, want, need, like, love, wish, let, \
     let's, i'd, i'm, id, and, or, so, all, every, some, any, out, up, down, over, there, here, \
     inside, within, under, through, if, mind, hey, hi, hello, ok, okay, thanks, thank, \
     currently, right, again, still, available, everything, called, named, titled, too, also, \
     then, one, short, brief, briefly, exactly, whole, entire, complete, full, what, which, \
     going, moment, able, possible, possibly, maybe, perhaps, really, well, good, dear, \
     assistant, orgata, sure, more, today's, today, got, there's, when, where, how, who, i've, \
     you've, ever, anywhere, somewhere, already, earlier, previously, last, recent, recently, \
     word, words, phrase, term, string, being, contained, located, lying, sitting, exist, exists, \
     try, go, ahead, came, come, der, die, das, den, dem, des, ein, eine, einen, einem, einer, \
     eines, dies, diese, dieser, diesem, diesen, dieses, mein, meine, meinen, meinem, meiner, \
     meines, dein, deine, unser, unsere, unseren, unserem, unserer, ich, du, er, sie, es, wir, \
     ihr, mir, mich, dir, dich, uns, ihnen, zu, zum, zur, im, ins, auf, aus, bei, mit, nach, von, \
     vom, vor, fuer, ueber, unter, durch, um, ist, sind, war, waren, sein, hat, habe, haben, \
     hast, hab, kann, kannst, koennen, koenntest, koennten, koennt, koennte, wuerde, wuerdest, \
     wuerden, willst, moechte, moechten, moechtest, soll, sollst, sollen, sollte, muss, musst, \
     darf, bitte, bittschoen, gerne, gern, mal, doch, einmal, jetzt, gerade, schnell, kurz, \
     kurze, kurzen, eben, denn, dann, und, oder, alle, allen, aller, alles, jede, jeden, da, \
     dort, darin, drin, hallo, danke, auch, noch, schon, nur, bereits, aktuell, aktuelle, \
     aktuellen, aktueller, derzeit, momentan, verfuegbar, verfuegbaren, wird, werden, wurde, \
     wurden, worden, namens, genannt, lassen, lass, brauche, gibt, ganze, ganzen, gesamte, \
     gesamten, komplett, komplette, kompletten, vielleicht, freundlicherweise, sei, nett, lieb, \
     waere, dafuer, dazu, davon, irgendwo, ueberall, wann, wer, wie, wieder, wort, begriff, \
     ausdruck, stichwort, titel, namen, name, seid, wissen, machen, magst, mag, tu, tun, hinein, \
     rein, ab, ob, befinden, befindet, sich, moeglich, lieber, liebe, assistent, zuletzt, letzte, \
     letzten, letzter, letztes, frueher, frueheren, fruehere, vorhandenen, vorhanden, stelle, \
     stellen, unterhalb, innerhalb, heute, gehe, wovon, worueber, darueber, dass, ne, nen, nem, \
     'ne, s, paar, wichtig, wichtige, ging, geht, before, yet, lately, schonmal, neulich, \
     kuerzlich, vorher, daraus, hieraus, hierzu, irgendeiner, irgendeine, irgendeinem, denen, \
     deren, dessen, deshalb, daher, darum, therefore, hence",
    )
    .collect()
});

/// Words that only German has and words that only English has, to tell which language is spoken.
pub(crate) static GERMAN: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    list("der, die, das, den, dem, ein, eine, einen, einem, mir, mich, dir, ich, du, wir, bitte, und, \
     ist, sind, nicht, welche, zeig, zeige, liste, lies, oeffne, suche, such, finde, datei, \
     dateien, ordner, aufgabe, aufgaben, neue, merk, merke, dass, mit, fuer, ueber, nach, im, \
     zum, zur, auf, kannst, koenntest, hilfe, hallo, gibt, steht, wo, schreib, schreibe, \
     speichere, starte, fasse, fass, zusammen, notiz, notizen, notiere, erstelle, leg, meine, \
     meinen, von, es, pruefe, rezept, freigaben, genehmigungen, alle, danke, erinnere, offene, \
     haben, aus, wurde, bis, loesche, zusammenfassung, verlauf").collect()
});
/// See [`GERMAN`].
pub(crate) static ENGLISH: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    list("the, a, an, my, me, i, you, we, please, and, is, are, what, which, show, list, read, open, \
     search, find, file, files, folder, task, tasks, new, remember, that, with, for, about, to, \
     of, can, could, help, hello, there, where, write, save, run, summarise, summarize, note, \
     notes, create, add, scan, check, recipe, approvals, all, thanks, remind, have, from, did, \
     by, this, do, it, summary, history, display").collect()
});
