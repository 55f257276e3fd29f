"""From logits to spans: the reference for the Rust side."""

import re
import unicodedata

import numpy as np

from data import CONTENT, STRIDE, TITLES
from labels import TYPES, begin, inside
from tokens import tokenize

_TITLES = {"".join(c for c in unicodedata.normalize("NFD", t) if unicodedata.category(c)[0] != "M") for t in TITLES}


def window_starts(length):
    """First pieces of the windows of a text of so many pieces."""
    starts = [0]
    while starts[-1] + CONTENT < length:
        starts.append(starts[-1] + STRIDE)
    return starts


def text_logits(tokens, vocabulary, run):
    """Logits of each piece, taken from the window in which it stands most central (the earlier one if even).

    `run(ids, shapes)` returns the logits of one window, `[CLS]` and `[SEP]` included.
    """
    length = len(tokens.ids)
    best, logits = np.full(length, -1), np.zeros((length, 2 * len(TYPES) + 1), np.float32)
    for start in window_starts(length):
        end = min(start + CONTENT, length)
        ids = [vocabulary.cls, *tokens.ids[start:end], vocabulary.sep]
        out = run(ids, [0, *tokens.shapes[start:end], 0])[1:-1]
        for i in range(start, end):
            centre = min(i - start, end - 1 - i)
            if centre > best[i]:
                best[i], logits[i] = centre, out[i - start]
    return logits


def word_scores(tokens, logits):
    """Per word: mean over its pieces of max(B, I) minus O for each type, and whether its first piece begins a span."""
    count = len(tokens.words)
    total, pieces = np.zeros((count, len(TYPES))), np.zeros(count)
    begins = np.zeros((count, len(TYPES)), bool)
    either = np.stack([logits[:, [begin(t), inside(t)]].max(1) for t in TYPES], 1) - logits[:, :1]
    for j, w in enumerate(tokens.word_of):
        if pieces[w] == 0:
            begins[w] = [logits[j, begin(t)] > logits[j, inside(t)] for t in TYPES]
        total[w] += either[j]
        pieces[w] += 1
    return total / np.maximum(pieces, 1)[:, None], begins


def word_labels(tokens, logits, margins):
    """Per word (type index or None, begins). The margin of a type is what O may be ahead by, or must be behind by."""
    return choose(tokens.words, *word_scores(tokens, logits), margins)


def choose(found_words, scores, begins, margins):
    above = scores - np.array([margins[t] for t in TYPES])
    best = above.argmax(1) if len(above) else []
    found = [(int(t), bool(begins[w, t])) if above[w, t] > 0 else None for w, t in enumerate(best)]
    return _bridge(found_words, found)


def _bridge(words, found):
    """A single mark between two words of one span belongs to it: "J. R. Smith", "Anne-Marie"."""
    for i in range(1, len(found) - 1):
        before, after = found[i - 1], found[i + 1]
        if found[i] is None and words[i].is_mark() and before and after and before[0] == after[0] and not after[1]:
            found[i] = (before[0], False)
    return found


def spans(text, tokens, found):
    """(start, end, type) in characters of the text: runs of words of one type."""
    runs, current = [], None
    for i, label in enumerate(found):
        if label is None:
            current = None
            continue
        kind, fresh = label
        joined = current and current[2] == kind and not fresh and not _new_line(text, tokens, i, kind)
        if joined:
            current[1] = i
        else:
            current = [i, i, kind]
            runs.append(current)
    return [s for s in (_finish(tokens.words, run) for run in runs) if s]


def _new_line(text, tokens, i, kind):
    """A person or an organisation ends with its line; an address does not."""
    return TYPES[kind] in ("PERSON", "ORG") and "\n" in text[tokens.words[i - 1].end : tokens.words[i].start]


def _finish(words, run):
    first, last, kind = run
    part = words[first : last + 1]
    while part and part[0].is_mark():
        part = part[1:]
    while part and part[-1].is_mark():
        part = part[:-1]
    if TYPES[kind] == "PERSON":
        part = _name_only(part)
    return (part[0].start, part[-1].end, TYPES[kind]) if part else None


def _name_only(part):
    """Titles are no part of a name, and digits alone are no person."""
    while len(part) > 1 and (part[0].plain() in _TITLES or part[0].is_mark()):
        part = part[1:]
    if len(part) > 2 and part[-1].plain() == "s" and part[-2].plain() == "'":
        part = part[:-2]
    return part if any(re.search(r"[^\W\d_]", w.text) for w in part) else []


def recognise(text, vocabulary, run, margins):
    tokens = tokenize(text, vocabulary)
    return spans(text, tokens, word_labels(tokens, text_logits(tokens, vocabulary, run), margins))
