"""Words, their normal form, their case shape and their pieces.

The Rust side must do exactly the same; `golden.jsonl` holds both to it. The split is our own, simpler than
that of BERT, so that it needs nothing but the classes letter, number and mark.
"""

import unicodedata
from dataclasses import dataclass

PAD, UNK, CLS, SEP = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
SPECIAL = [PAD, UNK, CLS, SEP]
MAX_WORD_CHARS = 64
# Characters that are not seen and split nothing: a name with a soft hyphen in it is still one name.
IGNORED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
# Letters that NFD does not take apart. Without this "Łukasz" is far from "Lukasz" for the network.
FOLD = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h",
    "’": "'", "‘": "'", "‚": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "‐": "-", "‑": "-", "…": ".",
}
SHAPES = ["lower", "title", "upper", "mixed", "digit", "capital"]


@dataclass(frozen=True)
class Word:
    start: int  # in characters
    end: int
    text: str

    def plain(self):
        """Normal form: lower case, NFD, no marks, folded."""
        lowered = "".join(c for c in self.text if c not in IGNORED).lower()
        bare = (c for c in unicodedata.normalize("NFD", lowered) if unicodedata.category(c)[0] != "M")
        return "".join(FOLD.get(c, c) for c in bare)

    def is_mark(self):
        """A single character that is neither letter nor number."""
        return not is_word_char(self.text[0])


def is_word_char(c):
    return unicodedata.category(c)[0] in "LNM"


def words(text):
    """Runs of letters, numbers and marks; every other visible character is a word of its own."""
    found, start = [], None
    for i, c in enumerate(text):
        if c in IGNORED:
            continue
        if is_word_char(c):
            start = i if start is None else start
            continue
        if start is not None:
            found.append(_word(text, start, i))
            start = None
        if not (c.isspace() or unicodedata.category(c) == "Cc"):
            found.append(Word(i, i + 1, c))
    if start is not None:
        found.append(_word(text, start, len(text)))
    return found


def _word(text, start, end):
    while text[end - 1] in IGNORED:
        end -= 1
    return Word(start, end, text[start:end])


def shape(word):
    """Index into SHAPES. The vocabulary is lower case, so this is all the network sees of capitals."""
    letters = [c for c in word if not unicodedata.category(c).startswith("M")]
    if any(unicodedata.category(c)[0] == "N" for c in letters):
        return 4
    upper = [c.isupper() for c in letters]
    if not any(upper):
        return 0
    if len(letters) == 1:
        return 5
    if not any(c.islower() for c in letters):
        return 2
    return 1 if upper[0] and sum(upper) == 1 else 3


class Vocabulary:
    def __init__(self, pieces):
        self.pieces = list(pieces)
        self.ids = {piece: i for i, piece in enumerate(self.pieces)}
        self.pad, self.unk, self.cls, self.sep = (self.ids[s] for s in SPECIAL)
        self._cache = {}

    @classmethod
    def read(cls, path):
        with open(path, encoding="utf-8") as lines:
            return cls(line.rstrip("\n") for line in lines)

    def write(self, path):
        with open(path, "w", encoding="utf-8") as out:
            out.writelines(piece + "\n" for piece in self.pieces)

    def split(self, plain):
        """Ids of one word in normal form: the longest piece first, `[UNK]` if no cut works."""
        known = self._cache.get(plain)
        if known is None:
            known = self._cache[plain] = self._longest_first(plain)
        return known

    def _longest_first(self, plain):
        if not plain or len(plain) > MAX_WORD_CHARS:
            return [self.unk]
        ids, at = [], 0
        while at < len(plain):
            prefix = "##" if at else ""
            for end in range(len(plain), at, -1):
                found = self.ids.get(prefix + plain[at:end])
                if found is not None:
                    ids.append(found)
                    at = end
                    break
            else:
                return [self.unk]
        return ids


@dataclass
class Tokens:
    """One entry per piece, without `[CLS]` and `[SEP]`; `word_of` says to which word it belongs."""

    words: list
    ids: list
    shapes: list
    word_of: list


def tokenize(text, vocabulary):
    tokens = Tokens(words(text), [], [], [])
    for i, word in enumerate(tokens.words):
        pieces = vocabulary.split(word.plain())
        tokens.ids += pieces
        tokens.shapes += [shape(word.text)] * len(pieces)
        tokens.word_of += [i] * len(pieces)
    return tokens
