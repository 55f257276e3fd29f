"""Business text with labels, from templates: mails, chats, minutes, records, tables, contracts, notes, biographies."""

import random
import re
import zlib
from functools import lru_cache
from pathlib import Path

import slots
from data import Example

FOLDER = Path(__file__).resolve().parent / "templates"
WEIGHTS = {"en": 34, "bio": 13, "de": 20, "fr": 8, "es": 8, "it": 6, "nl": 6, "pt": 6}
OTHERS = 9  # weight of all languages of others.txt together
# None: nothing is learnt there. Weekdays, sums and professions are marked in some sets and not in others.
KIND = {
    **dict.fromkeys(["person", "full", "first", "last", "init", "lastfirst", "native"], "PERSON"), "org": "ORG",
    **dict.fromkeys(["city", "region", "country", "address", "street"], "LOCATION"), **dict.fromkeys(["date", "year", "years"], "DATE"),
    "nat": "DEM", "jobd": "DEM", "age": "QUANT", "nq": "QUANT", **dict.fromkeys(["work", "award", "event"], "MISC"),
    **dict.fromkeys(["dow", "time", "n", "money", "job", "product", "subject", "degree", "sport", "crime", "disease"], None),
}
_SLOT = re.compile(r"\{([a-z]+)(\d?)\}")
HELD_OUT = 12  # one template in so many is never trained on


def held_out(template):
    return zlib.crc32(template.encode()) % HELD_OUT == 0


@lru_cache(maxsize=None)
def sections(language):
    found, name = {}, None
    for line in (FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            name = line[3:]
            found[name] = []
        elif line == "=en":
            found[name] = sections("en")[name]
        else:
            found[name].append(line.replace("\\n", "\n"))
    for name in ("jobs", "nats", "titles", "months", "dates", "dows", "suffixes", "head"):
        found[name] = found[name][0].split("|") if len(found.get(name, ())) == 1 else found.get(name, sections("en")[name] if language == "bio" else [])
    return found


@lru_cache(maxsize=None)
def other_templates():
    rows = (FOLDER / "others.txt").read_text(encoding="utf-8").splitlines()[1:]
    return [(language, text.replace("\\n", "\n")) for language, text in (row.split("\t") for row in rows)]


class Scene:
    """The people and the country of one document."""

    def __init__(self, rng, language):
        self.rng, self.language, self.people = rng, language, {}
        self.words = sections(language if language in WEIGHTS else "en")
        self.home = rng.choice(slots.LANGUAGES[language])
        self.away = rng.choice(slots.ALL)

    def place(self, foreign=0.3):
        return self.away if self.rng.random() < foreign else self.home

    def person(self, number):
        if number not in self.people:
            self.people[number] = slots.Person(self.rng, self.place())
        return self.people[number]

    def value(self, slot, number):
        return getattr(self, "_" + slot, self._listed)(slot, number)

    def _listed(self, slot, number):
        rng = self.rng
        if slot in ("person", "full", "first", "last", "init", "lastfirst"):
            return self._named(slot, self.person(number))
        listed = {"job": "jobs", "jobd": "jobs", "nat": "nats", "title": "titles", "dow": "dows"}
        if slot in listed:
            return rng.choice(self.words[listed[slot]])
        fixed = {"subject": slots.SUBJECTS, "degree": slots.DEGREES, "sport": slots.SPORTS, "crime": slots.CRIMES, "disease": slots.DISEASES}
        return rng.choice(fixed[slot])

    def _named(self, slot, person):
        name = getattr(person, "any" if slot == "person" else slot)
        name = name() if callable(name) else name
        return name.lower() if self.rng.random() < 0.03 else name

    def _org(self, *_):
        if self.language == "bio" or (self.language == "en" and self.rng.random() < 0.15):
            return slots.body(self.rng, self.place(), self.rng.choice(self.words["nats"]))
        return slots.firm(self.rng, self.place(0.15), self.words["suffixes"])

    def _city(self, *_):
        return self.rng.choice(slots.pool(self.place())["city"])

    _region = _city

    def _country(self, *_):
        return self.rng.choice(slots.pool(self.home)["country"])

    def _street(self, *_):
        return self.rng.choice(slots.pool(self.home)["street"]).replace("\n", ", ")

    def _address(self, *_):
        return self.rng.choice(slots.pool(self.place(0.15))["address"]).replace("\n", self.rng.choice([", ", ", ", "\n"]))

    def _date(self, *_):
        rng, month = self.rng, self.rng.randint(1, 12)
        name = self.words["months"][month - 1]
        day, year = rng.randint(1, 28), rng.randint(1935, 2027)
        return rng.choice(self.words["dates"]).format(d=day, dd=f"{day:02}", m=month, mm=f"{month:02}", M=name, m3=name[:3], y=year)

    def _year(self, *_):
        return str(self.rng.randint(1900, 2027))

    def _years(self, *_):
        return f"{self.rng.choice(['', 'early ', 'late '])}{self.rng.randint(190, 202)}0s"

    def _time(self, *_):
        return self.rng.choice([f"{self.rng.randint(0, 23)}:{self.rng.randint(0, 59):02}", f"{self.rng.randint(1, 12)} pm", f"{self.rng.randint(8, 18)}.30"])

    def _age(self, *_):
        return str(self.rng.randint(1, 99))

    def _n(self, *_):
        return str(self.rng.randint(1, 10 ** self.rng.randint(1, 4)))

    def _nq(self, *_):
        return self.rng.choice([self.rng.choice(slots.COUNT), self._n(), f"{self.rng.randint(4, 30)}th"])

    def _a(self, *_):
        return self.rng.choice(["a", "an"])

    def _money(self, *_):
        return slots.amount(self.rng)

    def _id(self, *_):
        return slots.reference(self.rng)

    def _phone(self, *_):
        return self.rng.choice(slots.pool(self.home)["phone"])

    def _email(self, _, number):
        return slots.mail_of(self.person(number), self.rng)

    def _iban(self, *_):
        return f"DE{self.rng.randint(10, 99)} " + " ".join(f"{self.rng.randint(0, 9999):04}" for _ in range(4)) + f" {self.rng.randint(10, 99)}"

    def _file(self, *_):
        return f"{self.rng.choice(['report', 'cv', 'scan', 'notes', 'photo'])}_{self.person('9').last.lower().replace(' ', '_')}.{self.rng.choice(['pdf', 'docx', 'txt', 'png'])}"

    def _product(self, *_):
        return f"{self.rng.choice(['Pump', 'Scanner', 'Sofa', 'Router', 'Printer', 'Modell', 'Kit'])} {self.rng.choice('ABCXTZ')}{self.rng.randint(10, 900)}"

    def _native(self, *_):
        return self.rng.choice(slots.native_names(self.rng.choice(slots.SCRIPTS)))

    def _work(self, *_):
        return slots.title_of_work(self.rng)

    def _award(self, *_):
        return self.rng.choice(["the ", ""]) + f"{self.rng.choice([*slots.SECOND, *slots.pool(self.home)['last'][:200]])} {self.rng.choice(slots.AWARDS)}"

    def _event(self, *_):
        return slots.event(self.rng, self.place())


def fill(template, scene):
    """(text, spans) of a template."""
    text, spans, at = "", [], 0
    for slot in _SLOT.finditer(template):
        text += template[at : slot.start()]
        value = scene.value(slot[1], slot[2])
        if slot[1] in KIND:
            spans.append((len(text), len(text) + len(value), KIND[slot[1]]))
        text, at = text + value, slot.end()
    return text + template[at:], spans


def join(parts, between):
    text, spans = "", []
    for i, (piece, found) in enumerate(parts):
        text += between if i else ""
        spans += [(start + len(text), end + len(text), kind) for start, end, kind in found]
        text += piece
    return text, spans


class Writer:
    """Documents of one language. `keep(template)`: which templates may be used; `salad`: share of plain text made of mere words."""

    def __init__(self, rng, language, keep, salad):
        self.rng, self.scene, self.keep, self.language = rng, Scene(rng, language), keep, language
        self.salad = salad if language in slots.WORDS else 0

    def one(self, section):
        if section == "plain" and self.salad and self.rng.random() < self.salad:
            return slots.salad(self.rng, self.language), []
        options = [t for t in self.scene.words[section] if self.keep(t)] or [""]
        return fill(self.rng.choice(options), self.scene)

    def body(self, least, most):
        parts = []
        for _ in range(self.rng.randint(least, most)):
            self.scene.people = {k: p for k, p in self.scene.people.items() if self.rng.random() < 0.5}
            parts.append(self.one("say" if self.rng.random() < 0.6 else "plain"))
        return parts

    def mail(self):
        head = [self.label(k) for k in ("from", "to", "subject")] if self.rng.random() < 0.5 else []
        text = join(self.body(1, 5), self.rng.choice([" ", "\n", " "]))
        close = join([self.one("close"), self.one("sign")], "\n")
        return join([join(head, "\n"), self.one("greet"), text, close] if head else [self.one("greet"), text, close], "\n\n")

    def label(self, which):
        names = self.scene.words["head"]
        at = {"from": 8, "to": 9, "subject": 11}[which]
        value = self.one("subject") if which == "subject" else fill(self.rng.choice(["{full}", "{full} <{email}>", "{first}", "{lastfirst}", "{full}; {full2}"]), self.scene)
        return join([(f"{names[at]}:", []), value], " ")

    def chat(self):
        lines = []
        for _ in range(self.rng.randint(2, 5)):
            stamp = self.rng.choice(["", f"[{self.scene._time()}] "])
            who = fill(stamp + self.rng.choice(["{first}:", "{full}:", "{first}>", "{first} -"]), self.scene)
            lines.append(join([who, self.body(1, 1)[0]], " "))
            self.scene.people = {}
        return join(lines, "\n")

    def notes(self):
        bullet = self.rng.choice(["- ", "* ", "1. ", ""])
        return join([join([(bullet, []), part], "") for part in self.body(2, 6)], "\n")

    def record(self):
        lines = self.rng.sample(self.scene.words["line"], min(len(self.scene.words["line"]), self.rng.randint(2, 7)))
        lines = [line for line in lines if self.keep(line)] or self.scene.words["line"][:1]
        return join([fill(line, self.scene) for line in lines], self.rng.choice(["\n", "\n", "; ", " | "]))

    def table(self):
        names = self.scene.words["head"]
        values = ["{full}", "{first}", "{city}", "{org}", "{date}", "{address}", "{org2}", "{country}"]
        columns = self.rng.sample(range(8), self.rng.randint(2, 5))
        rows = []
        for _ in range(self.rng.randint(1, 4)):
            self.scene.people = {}
            rows.append([fill(values[c], self.scene) for c in columns])
        return self.rng.choice([self._grid, self._grid, self._objects])([names[c] for c in columns], rows)

    def _grid(self, head, rows):
        mark = self.rng.choice([" | ", ",", ";", "\t", ", "])
        lines = [join([(h, []) for h in head], mark)] if self.rng.random() < 0.7 else []
        return join(lines + [join(row, mark) for row in rows], "\n")

    def _objects(self, head, rows):
        quote, mark = self.rng.choice(['"', '"', "'", ""]), self.rng.choice([", ", ",\n  "])
        made = [join([join([(f"{quote}{h.lower()}{quote}: {quote}", []), value, (quote, [])], "") for h, value in zip(head, row)], mark) for row in rows]
        return join([join([("{", []), m, ("}", [])], "") for m in made], ",\n")

    def other(self):
        options = [t for language, t in other_templates() if language == self.language and self.keep(t)]
        count = self.rng.randint(1, 4)
        if self.salad and self.rng.random() < 0.3:
            return slots.salad(self.rng, self.language), []
        return join([fill(t, self.scene) for t in self.rng.sample(options, min(count, len(options)))], self.rng.choice([" ", "\n"]))

    def document(self):
        if self.language not in WEIGHTS:
            return self.other()
        if self.language == "bio":
            return join(self.body(1, 5), " ")
        kinds = [self.mail, self.chat, self.notes, self.record, self.table, lambda: self.one("say"), lambda: self.one("plain"), lambda: self.one("sign")]
        return self.rng.choices(kinds, [24, 8, 9, 10, 10, 30, 8, 1])[0]()


def documents(count, seed, salad=0.0, keep=lambda t: not held_out(t)):
    rng = random.Random(seed)
    others = sorted(slots.LANGUAGES.keys() - WEIGHTS.keys())
    found = []
    for _ in range(count):
        language = rng.choices([*WEIGHTS, "other"], [*WEIGHTS.values(), OTHERS])[0]
        language = rng.choice(others) if language == "other" else language
        text, spans = Writer(rng, language, keep, salad).document()
        if text.strip():
            found.append(Example(text, spans, "generated", language))
    return found


def held_out_sentences(count, seed):
    """Only templates that were never trained on, one per text: how well new sentences are read."""
    rng = random.Random(seed)
    templates = [(lang, t) for lang in WEIGHTS for s in ("say", "line", "greet", "sign", "plain") for t in sections(lang).get(s, []) if held_out(t)]
    templates += [pair for pair in other_templates() if held_out(pair[1])]
    found = []
    for _ in range(count):
        language, template = rng.choice(templates)
        text, spans = fill(template, Scene(rng, language))
        found.append(Example(text, spans, "generated", language))
    return found
