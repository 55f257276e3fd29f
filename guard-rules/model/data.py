"""Labelled text from files, and its cut into windows of pieces for training."""

import json
import lzma
import random
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labels import UNSURE, begin, inside, our_type, outside_of, unsure
from tokens import tokenize

WINDOW, STRIDE = 128, 96
CONTENT = WINDOW - 2  # without [CLS] and [SEP]

TITLES = set(
    "mr mrs ms mx dr prof professor sir madam herr herrn frau fräulein dipl mme mmes mlle maître monsieur madame "
    "mademoiselle docteur sr sra srta sres doña señor señora dña sig sigg signor signora sigra dott dottor dottoressa "
    "dottssa avv dhr mevr mevrouw heer meneer drs senhor senhora dra doutor doutora exmo exma".split()
)
FRENCH = {"m", "mm", "me"}  # titles in French, initials everywhere else
# Role words that the SEC set marks as if they were names of persons.
_ROLES = re.compile(
    r"^(the )?(borrowers?|lenders?|(administrative |collateral )?agents?|banks?|company|companies|guarantors?|executive|employee|employer|parent|holdings|debtor|"
    r"landlord|tenant|lessor|lessee|seller|buyer|purchaser|secured party|trustee|issuer|party|parties|subsidiary|subsidiaries|board|director|stockholder|shareholder)s?$", re.I)
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)? )?{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?\b)?(?:,? ?(?:1[0-9]|20)\d\d\b)?|\b(?:1[5-9]\d\d|20[0-3]\d)(?:s|')?\b")
# Sets that do not mark dates, but whose plain dates can be told by form.
_ADD_DATES = {"wikigold", "sec", "wnut17", "btc"}


@dataclass
class Example:
    text: str
    spans: list  # (start, end, type or None: None means unsure, nothing is learnt there)
    source: str
    template: str = ""


def read_lines(path):
    opener = lzma.open if str(path).endswith(".xz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def read_set(path):
    source = Path(path).name.split(".")[0]
    return [example(row, source) for row in read_lines(path)]


def example(row, source):
    text = row["text"]
    spans = [s for s in map(lambda s: _span(text, s, source), row["spans"]) if s]
    if source in _ADD_DATES:
        spans += [(m.start(), m.end(), "DATE") for m in _DATE.finditer(text) if not _overlaps(spans, m) and m.group() not in ("May", "March")]
    if source == "wnut17":  # handles are persons in one set of tweets and nothing in the other
        spans += [(m.start(), m.end(), None) for m in re.finditer(r"@\w+", text) if not _overlaps(spans, m)]
    return Example(text, sorted(spans, key=lambda s: s[:2]), source, str(row.get("template", "")))


def _overlaps(spans, match):
    return any(start < match.end() and match.start() < end for start, end, _ in spans)


def _span(text, span, source):
    start, end, kind = span["start"], span["end"], our_type(span["type"])
    if span["type"] in UNSURE or (source == "sec" and _ROLES.match(text[start:end])):
        return start, end, None
    if source == "wikigold" and kind == "MISC" and re.match(r"^[A-Z][a-z]+(an|ese|ish|ch|ic|i)$", text[start:end]):
        kind = "DEM"  # CoNLL counts nationalities as MISC
    if kind == "PERSON":
        start, end = without_title(text, start, end, FRENCH if source == "echr_fr" else set())
    return (start, end, kind) if kind and start < end else None


def without_title(text, start, end, more=frozenset()):
    """Leading titles and a trailing possessive are no part of a name: else one person has two forms."""
    while m := re.match(r"(\w+)\.?\s+(?=\S)", text[start:end]):
        if m.group(1).lower() not in TITLES | more:
            break
        start += m.end()
    return start, end - len(re.search(r"(['’]s)?$", text[start:end]).group())


def allowed_labels(ex, tokens):
    """For each piece the set of labels, as bits, that what is known about the text allows."""
    per_word = [outside_of(ex.source, word.text != word.text.lower()) for word in tokens.words]
    marked = [False] * len(per_word)
    spans = iter(ex.spans)
    span, fresh = next(spans, None), True
    for i, word in enumerate(tokens.words):
        while span and word.start >= span[1]:
            span, fresh = next(spans, None), True
        if span and word.end > span[0]:
            per_word[i] = unsure(ex.source) if span[2] is None else 1 << (begin if fresh else inside)(span[2])
            marked[i] = span[2] is not None
            fresh = False
    first_piece = [j == 0 or tokens.word_of[j - 1] != w for j, w in enumerate(tokens.word_of)]
    return [per_word[w] if first or not marked[w] else _continued(per_word[w]) for w, first in zip(tokens.word_of, first_piece)]


def _continued(bit):
    """A later piece of a word: what began goes on."""
    label = bit.bit_length() - 1
    return 1 << (label + 1 if label % 2 else label)


def encode(ex, vocabulary):
    tokens = tokenize(ex.text, vocabulary)
    return np.array([tokens.ids, tokens.shapes, allowed_labels(ex, tokens)], dtype=np.int32)


def windows(encoded, rng, join=0.6):
    """Cut long texts, and join some neighbours, so that both short and full windows are seen."""
    held = None
    for part in encoded:
        if held is not None and (held.shape[1] + part.shape[1] > CONTENT or rng.random() > join):
            yield held
            held = None
        part = part if held is None else np.concatenate([held, part], axis=1)
        while part.shape[1] > CONTENT:
            yield part[:, :CONTENT]
            part = part[:, STRIDE:]
        held = part if part.shape[1] else None
    if held is not None:
        yield held


def training_windows(sets, vocabulary, seed):
    """`sets`: lists of examples of one source each."""
    rng = random.Random(seed)
    return [w for examples in sets for w in windows((encode(e, vocabulary) for e in examples), rng)]


_SPLIT = re.compile(r".{400,900}?\n(?=\s*\S)|.{1,900}", re.S)


def negatives(folders, seed, count, suffixes, keep):
    """Windows of source code, configuration and documentation: texts in which nothing is to be masked."""
    rng = random.Random(seed)
    files = sorted(p for folder in folders for p in Path(folder).rglob("*") if p.suffix in suffixes and p.is_file() and keep(p))
    rng.shuffle(files)
    found = []
    for path in files:
        if len(found) >= count:
            break
        text = path.read_text(encoding="utf-8", errors="replace")[:200_000]
        parts = [p for p in _SPLIT.findall(text) if p.strip() and looks_impersonal(p)]
        found += [Example(p, [], "negatives", path.suffix) for p in rng.sample(parts, min(2, len(parts)))]
    return found


def looks_impersonal(text):
    """Copyright lines, authors and mail addresses name real persons: such a window is no negative."""
    return not re.search(r"copyright|©|authors?\b|maintainer|contribut|@[a-z0-9-]+\.[a-z]|thanks|licen[sc]e|written by|\bby [A-Z]|mailto", text, re.I)
