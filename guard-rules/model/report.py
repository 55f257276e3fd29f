"""Chooses the margins, and prints the measures as the tables of the card."""

import json
import time
from pathlib import Path

import evaluate as ev
import export
import generate
from data import read_set
from labels import TYPES
from tokens import Vocabulary

SETS = ["presidio_synth", "wikigold", "btc", "wnut17", "echr_fr", "echr_es"]
NAMES = ["PERSON", "LOCATION", "ORG"]
GRID = [-2.0, -1.5, -1.0, -0.5, 0.0]  # recall comes first; further out one type would take the words of another
ALARMS = 0.2  # spans per KB of technical text that are accepted


def margins_of(folder):
    return json.loads((Path(folder) / "model.json").read_text(encoding="utf-8"))["margins"]


def dev_set(folder, name):
    return next(Path(folder).glob(f"{name}.dev.jsonl*"))


class Model:
    def __init__(self, folder):
        started = time.process_time()
        self.session = export.session(Path(folder) / "model.onnx")
        self.load_ms = 1000 * (time.process_time() - started)
        self.vocabulary = Vocabulary.read(Path(folder) / "vocab.txt")
        self.run = export.runner(self.session)
        self.margins = margins_of(folder)

    def read(self, examples):
        return ev.Read(examples, self.vocabulary, self.run)


def tuning_sets(model, dev, folders, held_out):
    """What margins are chosen on. The TAB biographies are not among them."""
    labelled = [model.read(ev.gold_set(dev_set(dev, name))[:600]) for name in ("presidio_synth", "btc")]
    labelled.append(model.read(read_set(dev_set(dev, "wikigold"))))
    labelled.append(model.read(generate.held_out_sentences(600, 11)))
    technical = [model.read(texts) for texts in ev.technical(folders, held_out, 50).values()]
    return labelled, technical


def objective(margins, labelled, technical):
    """Mean F2 of the masking and a little of exact types, less what false alarms exceed the goal."""
    f2 = sum(ev.scores(*ev.masking(read, margins, True))["F2"] for read in labelled) / len(labelled)
    exact = sum(sum(ev.typed(read, margins).values()) / 3 for read in labelled) / len(labelled)
    alarms = [ev.false_alarms(read, margins)[0] for read in technical]
    return f2 + 0.1 * exact - 0.2 * sum(max(0.0, a - ALARMS) for a in alarms) / len(alarms)


def tune(model, dev, folders, held_out):
    """One type after the other, twice."""
    sets, margins = tuning_sets(model, dev, folders, held_out), dict.fromkeys(TYPES, 0.0)
    for _ in range(2):
        for kind in TYPES:
            margins[kind] = max(GRID, key=lambda m: (objective({**margins, kind: m}, *sets), -m))
        print(margins, round(objective(margins, *sets), 4), flush=True)
    return margins


def shown(value):
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def flat(measures):
    return ", ".join(f"{name} {shown(value)}" for name, value in measures.items())


def row(*cells):
    print("| " + " | ".join(map(shown, cells)) + " |", flush=True)


def report(model, dev, tab, folders, held_out):
    masking_table(model, dev)
    business_table(model)
    biographies = ev.read_tab(tab, model.vocabulary, model.run) if tab else None
    for rules in (False, True) if tab else ():
        row("TAB" + " with rules" * rules, flat(ev.tab(biographies, model.margins, rules)))
    for suffix, texts in ev.technical(folders, held_out).items():
        rate, size, kinds, examples = ev.false_alarms(model.read(texts), model.margins)
        row(suffix, f"{size // 1024} KB", rate, dict(kinds), examples[:8])
    print("ms", ev.latency(model.run), "load ms", round(model.load_ms, 1))


def masking_table(model, dev):
    for name in SETS:
        read = model.read(ev.gold_set(dev_set(dev, name)))
        alone, both = (ev.scores(*ev.masking(read, model.margins, rules)) for rules in (False, True))
        names = ev.scores(*ev.masking(read, model.margins, True, frozenset(NAMES)))
        row(name, alone["mentions"], flat(both), "names alone " + flat({k: names[k] for k in ("precision", "recall", "F2")}), "exact F1 " + flat(ev.typed(read, model.margins)))


def business_table(model):
    texts = generate.held_out_sentences(1500, 7)
    for language in sorted({t.template for t in texts}):
        read = model.read([t for t in texts if t.template == language])
        both = ev.scores(*ev.masking(read, model.margins, True))
        row(language, len(read.rows), flat(both), "exact F1 " + flat(ev.typed(read, model.margins)))
    both = ev.scores(*ev.masking(model.read(texts), model.margins, True))
    row("business", len(texts), flat(both))
