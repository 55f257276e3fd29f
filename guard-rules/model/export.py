"""ONNX, int8, the description for the Rust side, and the golden texts."""

import hashlib
import json
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from data import CONTENT, STRIDE, TITLES, WINDOW
from decode import text_logits, word_labels, spans
from labels import LABELS, TYPES
from tokens import FOLD, IGNORED, MAX_WORD_CHARS, SHAPES, SPECIAL, tokenize

INPUTS = ["input_ids", "shape_ids", "attention_mask"]


def export(tagger, path):
    tagger = tagger.float().eval()
    ids = torch.ones(2, 16, dtype=torch.long)
    axes = {0: "batch", 1: "sequence"}
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            tagger, (ids, torch.zeros_like(ids), torch.ones_like(ids)), str(full), input_names=INPUTS, output_names=["logits"],
            dynamic_axes={name: axes for name in [*INPUTS, "logits"]}, opset_version=17, dynamo=False)
        quantize_dynamic(str(full), str(path), per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gather"])


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def runner(model):
    def run(ids, shapes):
        row = {"input_ids": [ids], "shape_ids": [shapes], "attention_mask": [[1] * len(ids)]}
        return model.run(None, {name: np.array(value, np.int64) for name, value in row.items()})[0][0]
    return run


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def describe(folder, vocabulary, margins, positions):
    """`model.json`: all that a reader of the model needs besides its two files."""
    folder = Path(folder)
    described = {
        "version": 1,
        "files": {name: {"sha256": sha256(folder / name), "bytes": (folder / name).stat().st_size} for name in ("model.onnx", "vocab.txt")},
        "inputs": {name: "int64 [batch, sequence]" for name in INPUTS},
        "output": {"logits": "float32 [batch, sequence, 15]"},
        "labels": LABELS,
        "types": TYPES,
        "max_positions": positions,
        "window": WINDOW,
        "content": CONTENT,
        "stride": STRIDE,
        "special": {name: vocabulary.ids[name] for name in SPECIAL},
        "continuation": "##",
        "max_word_chars": MAX_WORD_CHARS,
        "ignored_chars": sorted(IGNORED),
        "normalise": ["drop ignored_chars", "lower case", "NFD", "drop marks (category M)", "fold"],
        "fold": FOLD,
        "shapes": SHAPES,
        "shape_rule": [
            ["digit", "a character of category N"], ["lower", "no upper-case letter"], ["capital", "one character besides marks"],
            ["upper", "no lower-case letter"], ["title", "the first character is upper case and no other"], ["mixed", "else"],
        ],
        "margins": margins,
        "titles": sorted(TITLES),
    }
    (folder / "model.json").write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def golden(folder, vocabulary, margins, texts):
    """Per text the ids, shapes, label of each word and spans that the files in the folder give."""
    folder = Path(folder)
    run = runner(session(folder / "model.onnx"))
    with open(folder / "golden.jsonl", "w", encoding="utf-8") as out:
        for text in texts:
            out.write(json.dumps(golden_row(text, vocabulary, run, margins), ensure_ascii=False) + "\n")


def golden_row(text, vocabulary, run, margins):
    tokens = tokenize(text, vocabulary)
    found = word_labels(tokens, text_logits(tokens, vocabulary, run), margins)
    labels = ["O" if f is None else ("B-" if f[1] else "I-") + TYPES[f[0]] for f in found]
    return {
        "text": text, "input_ids": tokens.ids, "shape_ids": tokens.shapes,
        "words": [[w.start, w.end] for w in tokens.words], "labels": labels,
        "spans": [list(s) for s in spans(text, tokens, found)],
    }
