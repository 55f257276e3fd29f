//! What something is to be done with, and what must not be done, in English and German. Data only;
//! how the entries are written is told in [`crate::lexicon`].

use crate::lexicon::{Class, Words, noun, verb};

/// Nouns of the operations, and the words that forbid one.
pub(crate) fn words() -> Vec<Words> {
    let mut all = things();
    all.extend(bars());
    all
}

fn things() -> Vec<Words> {
    vec![
        noun(
            Class::File,
            "file, document, datei, dokument, textdatei, doc, pdf, textfile, tabelle, spreadsheet, \
         schriftstueck, unterlage, worksheet, csv, attachment, anhang",
        ),
        verb(
            Class::Files,
            "files, documents, dateien, dokumente, dokumenten, dokumentes, docs, textdateien, unterlagen, \
         dateiliste, dateistruktur, schriftstuecke, schriftstuecken, dateibestand, datein, dateiuebersicht, \
         paperwork, file list, list of files, filelist, dateienliste, spreadsheets, tabellen, pdfs",
        ),
        noun(
            Class::Files,
            "grep, *-dateien, *-files, akten, ablage, records, papers, papiere, papieren",
        ),
        noun(
            Class::Folder,
            "file tree, folder tree, directory tree, project structure, projektstruktur, \
         folder structure, directory structure, the tree, file structure, ls, folder, folders, \
         directory, directories, dir, subfolder, subfolders, subdirectory, workspace, ordner, \
         ordners, ordnern, unterordner, unterordnern, verzeichnis, verzeichnisse, verzeichnisses, \
         ordnerstruktur, arbeitsordner, arbeitsverzeichnis, dateibaum, verzeichnisbaum, *-ordner, \
         *-verzeichnis, projektordner, projektverzeichnis, here, hier, baumstruktur, hauptverzeichnis, \
         direcotry, foler, fodler, ordnr, odner, ordenr, verzeichniss, hauptordner, ordnerinhalt, \
         ordnerliste",
        ),
        noun(
            Class::Content,
            "content, contents, inhalt, inhalte, inhalts",
        ),
        noun(
            Class::Text,
            "lines, zeilen, text, paragraph, following, passage, folgende, folgenden, folgendes, \
         folgender, absatz, satz, sentence, textes, message, nachricht, snippet, abschnitt, this, \
         diesen, dies, article, artikel, email, e-mail, mail, line, zeile, draft, entwurf, wording, \
         formulierung, textstelle, textpassage",
        ),
        verb(
            Class::Task,
            "my list, our list, meine liste, meiner liste, unserer liste, unsere liste, have to do, need to do, left to do, supposed to do, muss ich~tun, ich~tun muss, \
         muss ich~erledigen, ich~zu tun, ich~zu erledigen, task, tasks, todo, todos, to-do, to-dos, \
         to do list, to do item, todo-liste, to-do-liste, todoliste, to-do-list, todo-list, to do's, \
         to dos, action item, action items, action points, open items, offene punkte, aufgabe, aufgaben, \
         aufgabenliste, taskliste, tasklist, task list, teilaufgabe, my plate, the plate, our plate, \
         pendenzen, pendenz, offenen punkte, arbeitsliste, arbeitsauftrag, arbeitsauftraege, \
         aufgabenuebersicht, aufgabenstand, teamaufgaben, erledigungsliste, work list, job list, \
         list of jobs, list of things to do, things to do",
        ),
        verb(
            Class::Approval,
            "approval, approvals, sign-off, sign-offs, signoff, signoffs, genehmigung, genehmigungen, \
         freigabe, freigaben, approval request, approval requests, freigabeanfragen, \
         genehmigungsanfragen, freigabeanfrage, bewilligung, bewilligungen, zustimmung, \
         genehmigungsanfrage, freizugeben, zu genehmigen, to approve, to be approved, zustimmungen, \
         permission requests, freigabeliste, genehmigungsliste, freigabewarteschlange, \
         approval queue, approvals queue, approval list, my say-so, my say so, say-so, signing off, \
         signed off, my go-ahead, go-ahead, green light, gruenes licht, mein okay, mein ok, meinem ok, \
         my okay, my ok, freigegeben, freigegeben werden, genehmigt werden, abzusegnen, abgesegnet, \
         abzunicken, abgenickt, abzuzeichnen, abgezeichnet, abzeichnen, zur freigabe, \
         zur genehmigung, zur entscheidung, entscheidungen, decisions, offene entscheidungen, approving, \
         freigabestau, needs approving, my nod, my blessing, meinen segen, freigabeantraege, \
         to sign off, zu entscheiden",
        ),
        verb(
            Class::Note,
            "note, notes, notiz, notizen, memo, memos, merkzettel, gedaechtnis, gemerkte, reminders, \
         notizzettel, vermerke, gedaechtnisnotiz, gedaechtnisnotizen, aufzeichnungen, merkliste",
        ),
        noun(Class::Note, "memory, memories"),
        verb(
            Class::History,
            "history, conversation, conversations, chat, chats, chat history, chatlog, chatlogs, chat log, \
         chat logs, past messages, verlauf, chatverlauf, chatverlaeufe, chatverlaeufen, gespraech, \
         gespraeche, gespraechen, gespraechs, gespraechsverlauf, unterhaltung, unterhaltungen, \
         frueheren nachrichten, earlier messages, old messages, previous messages, alten nachrichten, \
         historie, chathistorie, discussions, discussion, transcripts, transcript, chatprotokoll, \
         chatprotokolle, konversation, konversationen, nachrichtenverlauf, past discussions, \
         dialog, dialoge, dialogen, chatarchiv, chatten, dialogue, dialogues, gespraechsarchiv",
        ),
        noun(
            Class::History,
            "session, sessions, messages, nachrichten, discuss, fruehere sitzung, frueheren sitzungen, \
         fruehere sitzungen, frueheren sitzung, letzten sitzungen, alten sitzungen, vergangenen sitzungen, \
         threads, earlier talks, past talks",
        ),
        noun(
            Class::Guarded,
            "guard, privacy guard, waechter, personal data, personal information, personal details, \
         personenbezogen, personenbezogene, personenbezogenen, personenbezogenem, personenbezogenes, pii, \
         sensitive, sensibel, sensible, sensiblen, sensibles, confidential, vertraulich, vertrauliche, \
         vertraulichen, vertrauliches, masked, mask, masks, masking, maskiert, maskieren, maskierst, \
         maskierung, redact, redacted, secret, secrets, private data, private information, \
         private details, private info, personal info, personal stuff, personal bits, identifiable, \
         geheimnisse, geheimnis, privacy, datenschutz, datenschutzpruefung, datenschutzrelevant, \
         datenschutzrelevante, datenschutzrelevantes, datenschutzkritisch, datenschutzkritische, \
         persoenliche daten, persoenlichen daten, private daten, privaten daten, persoenliche angaben, \
         persoenlichen angaben, private angaben, datenschutzfilter, schutzfilter, personendaten, \
         datenschutzwaechter, leak, leaks, gdpr, dsgvo, credentials, zugangsdaten, sensitive data, \
         sensitive information, schutzbeduerftig, schutzbeduerftige, schuetzenswert, schuetzenswerte, \
         schwaerzen, geschwaerzt, anonymisieren, schutz, data protection, personenbezug, \
         persoenliches, privacy filter, privacy check, datenschutzcheck",
        ),
        verb(
            Class::Recipe,
            "recipe, recipes, rezept, rezepte, rezepts, rezeptes, *-rezept, *-recipe",
        ),
        noun(
            Class::Command,
            "command, commands, befehl, befehls, kommando, shell, terminal, console, konsole, \
         command line, kommandozeile, befehlszeile, shellbefehl, shell command",
        ),
    ]
}

fn bars() -> Vec<Words> {
    vec![
        verb(
            Class::Decide,
            "approve, approves, accept, grant, reject, deny, decline, confirm, sign off, wave through, \
         allow, refuse, disapprove, authorise, authorize, decide, permit, genehmig+, \
         gib~frei, gebe~frei, geben~frei, geb|frei, freigeben, freizugeben, lehn|ab, \
         abzulehnen, zustimm+, zuzustimmen, stimm|zu, bewillig+, erlaub+, \
         bestaetig+, entscheid+, akzeptier+, autorisier+, wink|durch, verweiger+, weis|zurueck, \
         erteil+, segne~ab, segnen~ab, absegnen, nick|ab, abnicken, give~the go-ahead, give~green light",
        ),
        noun(
            Class::MustI,
            "i have to, do i need, i need to, should i, must i, my approval, my decision, my sign-off, \
         for me to, muss ich, ich~muss, soll ich, ich~soll, meine freigabe, meine genehmigung, \
         meine zustimmung, meine entscheidung, on me, auf mich, meiner freigabe, meiner genehmigung, \
         von mir, do i have to, am i supposed, by me, my say-so, my say so, my okay, my go-ahead, \
         bei mir, mein ok, mein okay, meinen segen, my nod",
        ),
        verb(
            Class::Unsupported,
            "im internet, im netz, im web, the web, the internet, auf google, wikipedia, delete%, remove%, count, zaehl+, erase%, wipe, drop, discard, trash, bin, shred, purge, throw away, throw out, \
         get rid of, send%, resend, email, e-mail, mail, forward%, reply, respond, rename%, move, moving, \
         copy, copying, duplicate, translate%, edit, change, modify, update, replace, append, insert, overwrite, \
         book%, buy%, order, purchase, call, phone, ring, ring up, text, dial, message, notify, inform, contact, \
         let~know, tell, deploy, install, uninstall, download, upload, print%, fax, photocopy, laminate, \
         convert, turn~into, compare, merge, combine, split, fix, repair, mend, calculate, compute, \
         work out, add up, play, draw, sketch, design, paint, explain, close, complete, finish, mark, tick, \
         tick off, cross off, share, pay, transfer, refund, reimburse, wire, invoice, bill, charge, \
         forget, schedule, reschedule, arrange, organise, organize, plan, cancel, stop, kill, encrypt, \
         decrypt, publish, post, push, commit, compile, build, shut down, reboot, restart, unlock, lock, \
         weather, joke, poem, sort, archive, zip, extract, unzip, rewrite, rephrase, shorten, draft, \
         compose, improve, correct, proofread, reassign, assign, delegate, postpone, reveal, unmask, \
         restore, disable, turn off, turn on, switch, switch off, switch on, enable, sign, stamp, invite, \
         hire, fire, sack, clear, empty the, clean, undo, revert, predict, guess, recommend, suggest, reserve, \
         browse, google, visit, subscribe, chmod, sudo, rm, curl, mv, cp, ping, recommendation, \
         make me a coffee, make coffee, deliver, ship, collect, pick up, drive, water, feed, cook, \
         transcribe, record, film, photograph, take a picture, back up, backup, sync, log in, log me in, \
         sign me up, sign up, register me, enrol, apply for, claim, reset, renew, top up, withdraw, deposit, \
         set an alarm, set a timer, set up a meeting, set up a call, make a call, make an appointment, \
         prescribe, diagnose, negotiate, hand~in, submit, \
         loesch+, entfern+, schick+, send+, sende, senden, versend+, verschick+, mail+, zuschick+, \
         zusend+, schick|ab, schick|raus, schick|zu, leit|weiter, weiterleiten, weiterzuleiten, \
         antwort+, beantwort+, benenn|um, umbenennen, umbenenn, verschieb+, verleg+, kopier+, uebersetz+, \
         bearbeit+, aender+, abaender+, veraender+, anpass+, pass|an, ersetz+, ergaenz+, haeng|an, \
         anhaengen, ueberschreib+, buch, buche, buchen, buchst, bucht, umbuchen, abbuchen, einbuchen, \
         kauf+, einkauf+, bestell+, nachbestell+, ruf|an, anruf+, telefonier+, klingel+, durchklingeln, \
         installier+, herunterlad+, hochlad+, lad|herunter, lad|runter, lad|hoch, druck+, \
         ausdruck+, druck|aus, fax+, scann|ein, konvertier+, wandel|um, wandl|um, umwandeln, vergleich+, \
         reparier+, berechn+, rechn+, rechn|aus, ausrechnen, zaehl|zusammen, spiel+, \
         zeichne, zeichnen, mal mir, erklaer+, schliess+, erledig+, beend+, markier+, hak|ab, \
         teile, teilen, teil~mit, mitteilen, teile~mit, bezahl+, ueberweis+, zahl+, einzahlen, auszahlen, \
         vergiss, plane, planen, einplanen, stornier+, stopp+, verschluessl+, verschluessel+, \
         veroeffentlich+, wetter, witz, gedicht, sortier+, archivier+, formulier+, umformulier+, \
         verbesser+, korrigier+, weis|zu, zuweisen, verrat+, deaktivier+, aktivier+, schalt|ab, \
         schalt|aus, schalt|ein, abschalten, ausschalten, einschalten, reservier+, unterschreib+, \
         unterzeichn+, lad|ein, einladen, raeum|auf, aufraeumen, vernicht+, tilg+, werf|weg, \
         wirf~weg, wegwerfen, schmeiss|weg, schredder+, entwirf, entwerf+, verfass+, vereinbar+, \
         empfehl+, empfiehl, besorg+, koch+, bringst du mir kaffee, kaffee kochen, fahr+, \
         liefer+, organisier+, kuendig+, melde~an, melde~ab, meld~an, meld~ab, anmelden, abmelden, \
         informier+, benachrichtig+, richt~aus, richte~aus, ausrichten, sag~bescheid, gib~bescheid, \
         bescheid sagen, bescheid geben, kontaktier+, verbind+, stell|durch, frag+, nachfrag+, \
         beantrag+, mahn+, erstatt+, sag ihm, sag ihr, sag ihnen, sag der, sag dem, sag herrn, sag frau, \
         sagen sie ihm, sagen sie ihr, sagen sie der, sagen sie dem, sagen sie herrn, sagen sie frau, \
         erinnere herrn, erinnere frau, erinner herrn, erinner frau, verkauf+, vermiet+, putz+, \
         wasch+, giess+, reinig+, starte~neu, neu starten, neustarten, fahr~runter, fahr~hoch, \
         herunterfahren, sperr+, entsperr+, sichere~ab, kuerz+, verlaenger+, trag mich, trage mich",
        ),
        noun(
            Class::Not,
            "don't, dont, do not, never, not, nicht, niemals, kein, keine, keinen, keinem, keiner, without, \
         ohne, nie, nichts, keinesfalls, keineswegs, won't, no need, nobody, niemand, noch nicht",
        ),
        noun(
            Class::Later,
            "if, wenn, falls, sobald, as soon as, whenever, unless, every day, every week, every month, \
         every morning, every monday, every tuesday, every wednesday, every thursday, every friday, \
         every hour, jeden tag, jede woche, jeden monat, jeden morgen, jeden montag, jeden dienstag, \
         jeden mittwoch, jeden donnerstag, jeden freitag, jede stunde, each day, each week, each month, \
         taeglich, woechentlich, monatlich",
        ),
        noun(
            Class::Polite,
            "if possible, if you, if i, if it, if there, check if, see if, wenn moeglich, wenn du, wenn sie, \
         wenn es, wenn's, wenns, falls moeglich, falls du, falls es, falls sie, pruefe ob, if we, wenn ich, \
         if that's ok, if that's okay, if poss, if that's possible, when you get a chance, \
         wenn du kannst",
        ),
    ]
}
