//! Words without a meaning of their own, and words that show a language. Data only.

use crate::lexicon::list;
use std::collections::BTreeSet;
use std::sync::LazyLock;

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
     bisher, far, uebers, fuers, ans, aufs, beim, ums, durchs, waeren, waerst, irgendwelche, irgendwelchen, irgendein, irgendeinen, deinen, deinem, deiner, allem, saemtliche, saemtlichen, saemtlicher, that's, it's, here's, he's, started, kind, kindness, please, bitteschoen, eigentlich, \
     halt, eh, wohl, etwa, sonst, irgendwie, einfach, denn, nochmal, erneut, once, actually, basically, \
     maybe, perhaps, simply, would've, it'd, that'd, i'd, i'll, we'd, you'd, bit, little, anyone, \
     someone, somebody, jemand, irgendwer, haben-wir, gut, super, toll, great, nice, lovely, fine, helpful, \
     hilfreich, handy, useful, practical, praktisch, gerne, nachher, spaeter, gleich, mir's, whether, ob, \
     dich, euch, euer, eure, ihre, ihren, ihrem, ihrer, seine, seinen, their, his, her, own, eigenen, \
     each, both, beide, beiden, wollte, wollten, wolltest, duerfte, duerfen, darfst, hier, here, deren, dessen, deshalb, daher, darum, therefore, hence",
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
