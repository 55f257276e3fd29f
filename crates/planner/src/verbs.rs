//! What is to be done: verbs and what stands for them, in English and German. Data only; how the
//! entries are written is told in [`crate::lexicon`].

use crate::lexicon::{Class, Words, noun, verb};

/// Words of looking, finding, doing and saying.
pub(crate) fn words() -> Vec<Words> {
    vec![
        verb(
            Class::Show,
            "show%, list, lists, listing, display%, see, view%, enumerate, give, giving, print out, \
         look at, looking at, tell me, tell us, tell which, tell what, telling me, get, fetch%, \
         pull% up, pull~up, bring% up, bring~up, call% up, call~up, check, take a look, have a look, \
         having a look, look through, look in, look over, go over, go through, walk me through, \
         run me through, talk me through, take me through, run through, peek into, peek in, peek at, \
         glance at, get a look, let me see, let's see, let us see, on the screen, on screen, \
         on my screen, onto my screen, up on screen, run down, present, name me, name all, \
         list out, spell out, hand me, pass me, put~in front of me, i wonder, wondering, curious, \
         would like to know, want to know, need to know, love to know, like to see, overview of, \
         get hold of, hear what, figure out which, find out which, find out what, \
         guck, gucke, gucken, guckst, kuck, zeig+, zeich, anzeigen, anzuzeigen, zeig|an, zeig|her, \
         list|auf, liste, auflisten, aufzulisten, auflistung, nenn+, sehen, seh, sieh, schau+, \
         seh|an, sieh~an, ansehen, anzusehen, schau|an, guck|an, gib, gebe, geben, gebt, gibst, \
         zaehl|auf, uebersicht, ueberblick, einblick, hol+, hol|her, hol|raus, hol|hervor, sag mir, \
         sag mal, sage mir, sagen sie mir, sag uns, sagst du mir, sagen, liste~her, liste~auf, \
         blend|ein, leg|vor, fuehr|auf, einsehen, einzusehen, durchsehen, durchgehen, geh~durch, \
         gehe~durch, gehen~durch, auf den schirm, auf den bildschirm, auf dem bildschirm, \
         auf den monitor, auf dem schirm, her mit, rueck~raus, rueck~rueber, gewaehr+, \
         praesentier+, erzaehl mir, erzaehle mir, erzaehlen sie mir, erzaehlst du mir, verrat mir, verrate mir, verraten sie mir, interessiert, interessieren, \
         interessier, wissen, wuesste, wie sieht~aus, sieht~aus, names of, namen der, the names, die namen, i need the, \
         i need all, i need my, i need our, i want the, i want all, i want my, brauche die, brauche alle, brauch die, \
         brauch mal die, brauche mal die, need a list, liste von, liste der, list of, erfahren, reich+, anzeige, stell|zusammen",
        ),
        noun(Class::Show, "bring+"),
        noun(
            Class::Ask,
            "what, which, what's, whats, whose, what're, what've, do i have, do we have, have i got, \
         have we got, are there, is there, any, anything, was, welche, welcher, welches, welchen, \
         welchem, gibt es, gibt's, gibts, gibbet, habe ich, hab ich, haben wir, haben-wir, hast du, \
         haben sie, habt ihr, liegt, liegen, etwas, irgendwas, irgendetwas, was fuer, wat, gab es, gabs, gab's, steht, \
         stehen, where, where's, wo, worin, there's, have you got, do you have, got any, gilt es",
        ),
        noun(
            Class::Count,
            "how many, wie viele, wieviele, wie viel, number of, anzahl",
        ),
        noun(
            Class::Why,
            "why, who, whom, how, when, how much, warum, wieso, weshalb, worueber, wovon, worum, wer, wen, wem, wann, woran, wie, \
         wohin, womit, woher, wieviel",
        ),
        noun(
            Class::Copula,
            "is, are, was, were, isn't, aren't, ist, sind, war, waren, bleibt, seems, got, waere",
        ),
        verb(
            Class::Read,
            "read%, open%, cat, open up, have a read, read out, read aloud, read back, read through, \
         recite, recite%, load%, look into, look inside, take a look inside, skim%, peruse, leaf through, \
         lies, les+, lese, lesen, liest, lest, les|vor, lies~vor, liest~vor, vorlesen, vorzulesen, \
         oeffn+, aufmachen, mach|auf, lade, laden, les|ein, lies~ein, les|aus, lies~aus, \
         les|durch, lies~durch, schau|rein, guck|rein, reinschauen, reingucken, reinlesen, \
         seh|rein, wirf~blick, werf|blick, blick~werfen, ruf|auf, aufrufen, aufzurufen, \
         schlag|auf, klapp|auf, blaetter+, ueberflieg+, studier+, what does~say, what it says",
        ),
        verb(
            Class::Find,
            "find%, search%, search through, look% for, look% up, look~up, locate%, grep, hunt% for, \
         hunt% through, hunt% down, mention%, mentioned, contain%, contained, appear%, occur%, occurs, \
         occurrence of, occurrences of, instances of, comb% through, comb, sift% through, \
         rummage%, rummage through, dig% through, dig% out, dig% up, dig~out, dig~up, trawl%, scour%, \
         root% through, root% out, fish% out, ferret% out, track% down, crop% up, come% up, comes up, \
         pop% up, turn% up, show% up, refer% to, reference, references, reads, deals with, deal with, \
         look through~for, look in~for, go through~for, scan~for, flick through~for, \
         such+, ersuch, durchsuch+, absuch+, such|raus, such|heraus, such|ab, such|zusammen, find+, \
         find|raus, find|heraus, enthalten, enthaelt, enthalt, beinhaltet, beinhalten, komm|vor, \
         kommt~vor, kommen~vor, vorkommt, vorkommen, vorkommnisse, erwaehn+, erwaehnt, erwaehnung, \
         erwaehnungen, tauch|auf, auftaucht, auftauchen, durchforst+, durchstoeber+, stoeber+, \
         durchkaemm+, durchwuehl+, wuehl+, durchleuchte nach, klapper|ab, grab|aus, grab~aus, \
         ausgraben, ausgrab+, spuer|auf, aufspuer+, seh|nach, sieh~nach, schau|nach, guck|nach, \
         kuck|nach, forsch+, fahnd+, recherchier+, die rede von, die rede ist, kram|raus, kram|hervor, \
         wo steht, wo~steht, worin~steht, steht was ueber, steht etwas ueber, steht was zu, steht etwas zu, \
         steht was zum, steht etwas zum, steht was von, steht was zur, steht etwas zur, steht~ueber, say~about, says~about, \
         talks about, talk about, speaks of, writes about, covers, covering, discusses, describes, dealing with, \
         is about, are about, handelt von, handeln von, behandelt, behandeln, in der~steht, in dem~steht, \
         in denen~steht, in dem~die rede, in der~die rede, wo~drinsteht, has~in it, have~in it, have~in them, hat~drin, haben~drin, where~say, where~says, wo~draufsteht, wo~drin steht, i'm after, \
         i am after, the word, the phrase, the term, das wort, der begriff, den begriff, begriff, stichwort, \
         anywhere, irgendwo, fundstelle, fundstellen, treffer, filter+, nachschlag+, \
         schlag|nach, ausfindig, aufstoeber+, erfass nach, scan nach, scann nach",
        ),
        verb(
            Class::Summarise,
            "summarise%, summarize%, summarised, summarized, summary, summaries, sum% up, sum~up, tldr, \
         tl;dr, tl, gist, key points, main points, main thing, main things, key takeaways, takeaways, \
         takeaway, key facts, important points, important bits, main bits, main gist, essence, \
         condense%, digest, abstract of, recap%, boil~down, boil% down, break~down, whittle~down, \
         distil, distill, in a nutshell, main ideas, main message, most important points, in short, \
         brief overview, quick overview, short version, quick version, the essentials, essentials, \
         bottom line, highlights, rundown, synopsis, precis, brief me, short of it, bullet points, \
         what matters, in a few sentences, in three sentences, in two sentences, in one sentence, \
         in a few words, in a few lines, in plain words, \
         zusammenfass+, zusammenfasst, zusammenzufassen, zusammenfassung, kurzzusammenfassung, \
         zusammengefasst, fass+~zusammen, fass|zusammen, kurzfassung, kurzversion, kurzform, kernaussage, \
         kernaussagen, kernpunkte, kerninhalt, kern der, den kern, hauptpunkte, hauptaussagen, \
         das wichtigste, wichtigste, wichtigsten punkte, die wichtigsten, wichtigste aus, wesentliche, \
         wesentlichen, wesentliches, in kurz, kuerz|zusammen, in ein paar saetzen, in wenigen saetzen, in wenigen worten, in ein paar worten, in eigenen worten, wiedergeb+, gib~wieder, \
         in drei saetzen, in zwei saetzen, in kurzform, in kuerze, in stichpunkten, in stichworten, \
         stichpunkte, auf den punkt, eckpunkte, quintessenz, fazit, resuemee, abriss, worum geht, \
         worum gehts, worum geht's, worum dreht, um was geht, um was gehts, wovon handelt, \
         worum es geht, worum es in, worum es im, worums geht, what~about is, what~is about, what is~about, \
         what's~about, whats~about, grobe ueberblick, groben ueberblick",
        ),
        verb(
            Class::Check,
            "scan%, inspect%, analyse, analyze, examine, detect, identify, flag, vet, screen, spot, \
         check for, check~for, look over, run~past, go over, pruef+, ueberpruef+, durchpruef+, \
         scann+, check+, untersuch+, kontrollier+, test, test+, analysier+, durchleucht+, klopf|ab, \
         nachpruef+, sicht+, screen+, seh|durch, schau|durch, erkenn+, aufdeck+",
        ),
        verb(
            Class::Run,
            "run, runs, running, start%, execute%, launch%, trigger%, kick% off, kick~off, fire% up, \
         fire% off, fire~up, set% off, get~going, set~going, invoke%, use, apply, do, spin up, \
         begin, crank up, carry out, carry~out, perform, process, go ahead with, let~run, get~running, \
         fuehr|aus, ausfuehr+, auszufuehren, start+, lass~laufen, lassen~laufen, laufen lassen, \
         stoss|an, anstoss+, wend|an, fuehr|durch, durchfuehr+, nutz+, werf|an, wirf~an, schmeiss|an, \
         setz~in gang, setze~in gang, bring~zum laufen, aktivier+, spiel|ab, leg~los mit, \
         lauf lassen, lass~durchlaufen, jag~durch",
        ),
        verb(
            Class::Make,
            "create%, add%, make, making, new, set% up, set~up, open a, log a, log, file a, raise a, raise, register, pencil in, generate, track, give me a task, \
         erstell+, leg|an, fueg|hinzu, hinzufueg+, stell+~auf, eintrag+, mach, mache, \
         machen, machst, neu, neue, neuen, neues, neuer, nehm|auf, nimm~auf, schreib|auf, notier~als, notiere~als, notieren~als, generier+, erfass+, richt|ein, \
         aufnehmen, eroeffn+, hinterleg+, stell|ein, be added, be created, be set up, angelegt werden, erstellt werden, \
         eingetragen werden, aufgenommen werden, assign~a task, assign~the task, give~a task, give~the task, gib~eine aufgabe, \
         gib~die aufgabe, geben~eine aufgabe, weis~eine aufgabe, weise~eine aufgabe",
        ),
        verb(
            Class::Put,
            "put%, stick%, pop, jot, chuck, whack, throw, bung, slap, enter, enter a, get~down as, get~on, \
         setz+, trag|ein, pack+, hau~rein, hau~drauf, hau~auf, schmeiss+, leg+~auf, tu~auf, tu~rein, \
         setz~drauf, pack~drauf, kipp~auf, nimm~auf, schieb~auf, haeng~an die, notier~auf, knall~auf",
        ),
        noun(
            Class::Want,
            "i need, we need, need a, i want, we want, i'd like, would like, i could use, i require, requires a, \
         brauch, brauche, brauchen, braeuchte, braeuchten, braucht, moechte, moechten, haette gern, haette gerne, \
         haetten gern, haetten gerne, ich haette, ich will, wir wollen, benoetige, benoetigen, nimm, \
         wuensche mir",
        ),
        noun(
            Class::Wait,
            "zu erledigen, zu machen, zu tun, to be done, to do, erledigt werden, waiting, waits, wait, pending, wartende, wartenden, open, outstanding, unfinished, todo, \
         wartet, warten, offen, offene, offenen, offener, offenes, ausstehend, ausstehende, ausstehenden, \
         anstehend, anstehende, anstehenden, need, needs, left, unerledigt, unerledigte, unerledigten, \
         liegt~an, steht~an, stehen~an, requires, require, anstehen, ansteht, steht~aus, stehen~aus, \
         aussteht, ausstehen, stuck, held up, sitting, awaiting, awaits, queue, queued, in the queue, \
         haengt, haengen, liegt~vor, liegen~vor, vorliegt, in der schlange, uebrig, faellig, due, \
         remaining, remains, to go, unanswered, unbearbeitet, unbearbeitete, unbearbeiteten",
        ),
        verb(
            Class::Remember,
            "schreib+~auf dass, behalt+~im kopf, behalt+~im hinterkopf, behalt+~im gedaechtnis, im hinterkopf behalten, \
         im kopf behalten, erinnere dich, erinner dich, dich~erinnern, praeg dir~ein, praege dir~ein, \
         praegen sie sich~ein, einpraegen, remember, remembering, keep~in mind, bear~in mind, memorise, memorize, keep in mind, \
         bear in mind, keep a note, note down, make a note, make a mental note, mental note, \
         take a note, take note, note, note that, note to self, jot, jot% down, jot~down, scribble down, \
         don't forget, do not forget, dont forget, write down, write~down, take~down, put~down for later, \
         get~down for later, keep~for later, save~for later, store~for later, commit to memory, \
         commit~to memory, keep track, make sure you remember, put on record, log that, \
         record that, merk, merke, merken, merkst, merkt, zu merken, notier+, halt|fest, festhalten, \
         festzuhalten, fest halten, vergiss~nicht, vergesst~nicht, vergessen sie~nicht, \
         nicht vergessen, behalt+, speicher dir, speichere dir, save a note, add a note, \
         schreib dir~auf, schreibe dir~auf, schreiben sie sich~auf, schreib dir, aufschreiben, \
         vermerk+, denk~daran, denk~dran, denke~daran, denken sie~daran, denken sie~dran, \
         store a note, leave a note, leave me a note, save the note, save a memo, notiz anlegen, \
         make note, speicher+~notiz, speichere~ab dass, speicher~ab dass, fuers protokoll, \
         zu protokoll, hinter die ohren, fuer spaeter festhalten, ins gedaechtnis, mitschreiben, \
         schreib mit, nimm zur kenntnis",
        ),
        noun(
            Class::Recall,
            "what you remember, what you know, did i ask you to remember, was du weisst, remember about, \
         recall, recall%, you've~saved, \
         you've~stored, you've~kept, you've~jotted, you've~written down, you've saved, you've noted, you've kept, \
         you've stored, do you remember, do you still remember, what you remember, you still remember, can you remember what, \
         can you remember anything, what you have in memory, \
         you know about, do you know about, weisst du noch, weisst du, wissen sie noch, \
         wissen sie ueber, erinnerst du dich, erinnern sie sich, noch weisst, erinnern kannst, gemerkt, \
         gemerkte, i told you, told you, tell you, ask you to remember, asked you to remember, \
         asked you to note, ask you to note, ask you to keep, asked you to keep, you keep in mind, \
         dir gesagt, dir~gesagt, ihnen~gesagt, dir~erzaehlt, ihnen~erzaehlt, dir~mitgegeben, dir~aufgetragen, dich~gebeten, dich gebeten, sie gebeten, du~notiert, dir~notiert, sie~notiert, sich~notiert, \
         du~festgehalten, dir~festgehalten, sie~festgehalten, du~aufgeschrieben, dir~aufgeschrieben, \
         sie~aufgeschrieben, du~vermerkt, sie~vermerkt, du~abgespeichert, du~gespeichert, \
         sie~gespeichert, du~behalten, dir~behalten, solltest~merken, sollen~merken, gebeten~merken, sich~merken sollen, have you noted, \
         have you~noted, you~noted, did i note, i noted, i had~noted, have i noted, noted down, \
         anything noted, habe ich~notiert, hab ich~notiert, remembered, notiert habe, ich~notiert, \
         you~stored, stored about, saved notes, have you~saved, you saved, did you note, \
         did you~write down, you wrote down, you jotted, you written down, you~written down, \
         you kept, you keep, you got down, got down, you have down, you've got down, you have on, \
         you got on, got on file, you memorised, memorised, memorized, remind me what, remind me of, \
         remind me about, remind me which, remind me where, remind me who, remind me when, \
         remind me how, hinterlegt, in erinnerung, im gedaechtnis, im hinterkopf hast, vorgemerkt, \
         notiert, abgelegt zu, wissen sie noch, weisst du~noch",
        ),
        verb(
            Class::Write,
            "write%, save%, store%, scribble, type, type out, put~into file, drop~into, paste~into, \
         enter~into, schreib+, schreib|rein, schreib|hinein, speicher+, speichern, abspeicher+, \
         abzuspeichern, speicher|ab, ablegen, leg|ab, sicher+, sichere, tipp+, tipp|ein, trag|ein, \
         notier~in, notiere~in, notieren~in, halt~in, fass~in worte, zu schreiben, zu speichern, \
         pack~rein, pack~in, kritzel+, niederschreib+, verewig+",
        ),
        verb(
            Class::Remind,
            "remind me, remind us, give me a reminder, set a reminder, set me a reminder, erinner mich, \
         erinnere mich, erinnern sie mich, mich~erinnern, erinner uns, erinnere uns",
        ),
        noun(
            Class::WeSaid,
            "did i ask you about, ging es um, geht es um, es~ging, did we speak, did we, didn't we, have we, \
         haven't we, hadn't we, had we, we talked, we talk, we discussed, we discuss, we said, we decided, \
         we settled, did i say, did i write, did you say, did you tell me, did you suggest, did you recommend, did you advise, did you explain, \
         did you write, we spoke, we agree, we agreed, we chatted, \
         we chat, we wrote, we've discussed, we've talked, we went over, we go over, we went through, \
         we covered, we touched, we looked at, we had talked, we were talking, we were discussing, \
         we last, i said, i asked, have i asked, i mentioned, i told~chat, you said, \
         you told me, you suggested, you recommended, you explained, you wrote, you advised, \
         wir~gesprochen, wir~besprochen, wir~geredet, wir~geschrieben, wir~gesagt, wir~diskutiert, \
         wir~vereinbart, wir~beschlossen, wir~entschieden, wir~unterhalten, wir~gechattet, \
         wir~eroertert, wir~beredet, wir~geklaert, wir~festgelegt, wir~ausgemacht, wir~abgemacht, \
         wir~thematisiert, haben-wir~gesprochen, haben-wir~geredet, \
         ich~geschrieben, ich~gesagt, ich~gefragt, ich~erwaehnt, du~gesagt, du~empfohlen, \
         du~vorgeschlagen, du~geraten, du~erklaert, du~geschrieben, sie~empfohlen, \
         wir es~hatten, wir es von, wir es ueber, hatten wir~thema, hatten wir es",
        ),
        verb(
            Class::Help,
            "help, hilfe, hilf, what can you do, what can i ask, what are you able, was kannst du, \
         was koenntest du, how do you work, wie funktionierst, was koennen sie, what do you do, \
         commands, befehle, abilities, capabilities, faehigkeiten, funktionen hast, who are you, \
         wer bist du, wer sind sie, what are you, womit kannst du",
        ),
        noun(
            Class::Hello,
            "hello, hi, hey, hallo, moin, servus, good morning, good afternoon, good evening, guten morgen, \
         guten tag, thanks, thank you, danke, dankeschoen, vielen dank, thx, gruess gott, guten abend, \
         mahlzeit, morning, ta, cheers, tschuess, bye, ciao, na, hallihallo, hiya, greetings",
        ),
        noun(
            Class::Cancel,
            "cancel, never mind, nevermind, forget it, stop, abort, abbrechen, brich~ab, vergiss es, \
         schon gut, egal, stopp, no thanks, nein danke, doch nicht, lass es, lass gut, \
         scratch that, forget about it, vergessen sie es, lass mal gut, hat sich erledigt, on second thought",
        ),
    ]
}
