"""What the recogniser finds and misses, how often it is wrong, and how fast it is."""

import re
import time
import zlib
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path

import numpy as np

from data import FRENCH, Example, looks_impersonal, read_lines, without_title
from decode import choose, spans, text_logits, word_scores
from labels import ANNOTATED, TYPES, our_type
from tokens import tokenize, words

# A few forms that the rules know much better; the measures "with rules" use these stand-ins.
FORMS = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://\S+|www\.\S+|\b(?:\d[ -]?){12,18}\d\b|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b|\b\d{1,3}(?:\.\d{1,3}){3}\b"
    r"|\b\d{3}-\d{2}-\d{4}\b|(?<!\w)[+(]?\d[\d ()./-]{6,17}\d(?:x\d+)?\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b(?:1[89]|20)\d\d\b")


class Read:
    """Texts with the scores of their words, so that margins can be tried without running the network again."""

    def __init__(self, examples, vocabulary, run):
        self.rows = []
        for example in examples:
            tokens = tokenize(example.text, vocabulary)
            self.rows.append((example, tokens, *word_scores(tokens, text_logits(tokens, vocabulary, run))))

    def found(self, margins):
        for example, tokens, scores, begins in self.rows:
            yield example, spans(example.text, tokens, choose(tokens.words, scores, begins, margins))


def cover(length, found):
    mask = np.zeros(length, bool)
    for start, end, *_ in found:
        mask[start:end] = True
    return mask


@lru_cache(maxsize=None)
def forms(text):
    return cover(len(text), [m.span() for m in FORMS.finditer(text)])


@lru_cache(maxsize=None)
def counted(text):
    """Only letters and digits count: whether a full stop is masked matters to nobody."""
    return np.array([c.isalnum() for c in text], bool)


def masking(read, margins, with_rules, kinds=frozenset(TYPES)):
    """Mentions fully masked per type, and characters right, masked and wanted.

    What is masked as a type that the set does not mark, or by a form, is no mistake that this set could show.
    `kinds`: the types that characters are counted for; mentions are counted for all.
    """
    mentions, chars = defaultdict(Counter), Counter()
    for example, found in read.found(margins):
        text, marked = example.text, ANNOTATED[example.source]
        named = [s for s in example.spans if s[2]]
        real = counted(text) & ~cover(len(text), [s for s in example.spans if not s[2]])
        gold = cover(len(text), [s for s in named if len(kinds) == len(TYPES) or s[2] in kinds]) & real
        others = cover(len(text), named) & ~gold
        judged = cover(len(text), [f for f in found if f[2] in marked & kinds]) & real & ~others
        mask = cover(len(text), found) | (forms(text) if with_rules else False)
        chars.update(right=int((judged & gold).sum()), masked=int(judged.sum()), covered=int((mask & gold).sum()), wanted=int(gold.sum()))
        for start, end, kind in named:
            if real[start:end].any():
                mentions[kind].update(all=1, hit=int((mask | ~real)[start:end].all()))
    return mentions, chars


def scores(mentions, chars):
    every = sum(mentions.values(), Counter())
    share = lambda c: c["hit"] / c["all"] if c["all"] else float("nan")
    precision, recall = chars["right"] / max(chars["masked"], 1), chars["covered"] / max(chars["wanted"], 1)
    f2 = 5 * precision * recall / max(4 * precision + recall, 1e-9)
    return {"mentions": share(every), "count": every["all"], "precision": precision, "recall": recall, "F2": f2, **{k: share(c) for k, c in sorted(mentions.items())}}


def typed(read, margins):
    """F1 of exact spans with their type."""
    counts = defaultdict(Counter)
    for example, found in read.found(margins):
        wanted = {s for s in example.spans if s[2]}
        for kind in ("PERSON", "LOCATION", "ORG"):
            ours, theirs = {f for f in found if f[2] == kind}, {w for w in wanted if w[2] == kind}
            counts[kind].update(right=len(ours & theirs), ours=len(ours), theirs=len(theirs))
    return {k: 2 * c["right"] / max(c["ours"] + c["theirs"], 1) for k, c in counts.items()}


def gold_set(path):
    """Every span of a file under its own type. Titles count neither way: they are no part of a name."""
    source = Path(path).name.split(".")[0]
    return [Example(r["text"], [span for s in r["spans"] for span in _gold(r["text"], s, source)], source) for r in read_lines(path)]


def _gold(text, span, source):
    start, end, kind = span["start"], span["end"], span["type"]
    if kind == "TITLE":
        return [(start, end, None)]
    if our_type(kind) != "PERSON":
        return [(start, end, our_type(kind) or kind)]
    name = without_title(text, start, end, FRENCH if source == "echr_fr" else frozenset())
    return [(start, name[0], None), (*name, "PERSON")]


def read_tab(path, vocabulary, run):
    return Read([Example(r["text"], r["spans"], "tab") for r in read_lines(path)], vocabulary, run)


def tab(read, margins, with_rules):
    """The TAB measure: an entity is protected if all its mentions are; precision over words."""
    total, types = Counter(), defaultdict(Counter)
    for example, found in read.found(margins):
        text, real = example.text, counted(example.text)
        mask = cover(len(text), found)
        if with_rules:
            mask |= forms(text)
        entities = defaultdict(list)
        for s in example.spans:
            hit = bool((mask | ~real)[s["start"] : s["end"]].all())
            types[s["type"]].update(all=1, hit=int(hit))
            if s["identifier"] != "NO_MASK":
                entities[s["entity"]].append((s["identifier"], hit))
        for mentions in entities.values():
            kind = "direct" if any(i == "DIRECT" for i, _ in mentions) else "quasi"
            total[kind] += 1
            total[kind + "_safe"] += all(hit for _, hit in mentions)
        wanted = cover(len(text), [(s["start"], s["end"]) for s in example.spans if s["identifier"] != "NO_MASK"])
        marked = cover(len(text), [(s["start"], s["end"]) for s in example.spans])
        for w in words(text):
            if not w.is_mark() and mask[w.start : w.end].any():
                total.update(masked=1, right=int(wanted[w.start : w.end].any()), marked=int(marked[w.start : w.end].any()))
    every = sum(types.values(), Counter())
    return {
        "R_di": total["direct_safe"] / total["direct"], "direct": total["direct"], "R_qi": total["quasi_safe"] / total["quasi"], "quasi": total["quasi"],
        "token precision (direct, quasi)": total["right"] / total["masked"], "token precision (any mark)": total["marked"] / total["masked"],
        "mentions": every["hit"] / every["all"], **{k: c["hit"] / c["all"] for k, c in sorted(types.items())},
    }


def technical(folders, held_out, per_suffix=80):
    """Windows of files of held-out packages: nothing is to be found there."""
    found = defaultdict(list)
    files = sorted((p for f in folders for p in Path(f).rglob("*") if p.is_file() and p.suffix in (".rs", ".py", ".json", ".toml", ".md", ".c", ".js")), key=lambda p: zlib.crc32(str(p).encode()))
    for path in files:
        if len(found[path.suffix]) >= per_suffix or not held_out(path):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")[:2000]
        if text.strip() and looks_impersonal(text):
            found[path.suffix].append(Example(text, [], "technical"))
    return found


def false_alarms(read, margins):
    """Spans per KB and types of what was found where nothing is."""
    kinds, size, shown = Counter(), 0, []
    for example, found in read.found(margins):
        size += len(example.text.encode())
        kinds.update(kind for *_, kind in found)
        shown += [(kind, example.text[s:e]) for s, e, kind in found]
    return sum(kinds.values()) / max(size / 1024, 1e-9), size, kinds, shown


def latency(run, lengths=(32, 128, 256), rounds=60):
    """Least milliseconds of process time per window."""
    result = {}
    for length in lengths:
        ids, shapes = [7 + i % 900 for i in range(length)], [i % 3 for i in range(length)]
        times = []
        for _ in range(rounds):
            started = time.process_time()
            run(ids, shapes)
            times.append(time.process_time() - started)
        result[length] = 1000 * min(times)
    return result
