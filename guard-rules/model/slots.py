"""Values for the slots of the templates: invented people, firms, places and dates of many countries."""

import random
import re
from functools import lru_cache

from faker import Faker

LANGUAGES = {
    "en": ["en_US", "en_GB", "en_IN", "en_CA", "en_AU", "en_IE", "en_NG"], "bio": ["en_US", "en_GB", "en_IN"],
    "de": ["de_DE", "de_AT", "de_CH"], "fr": ["fr_FR", "fr_CH", "fr_BE"], "es": ["es_ES", "es_MX", "es_AR", "es_CO"],
    "it": ["it_IT"], "nl": ["nl_NL", "nl_BE"], "pt": ["pt_PT", "pt_BR"], "pl": ["pl_PL"], "sv": ["sv_SE"], "da": ["da_DK"],
    "no": ["no_NO"], "fi": ["fi_FI"], "tr": ["tr_TR"], "cs": ["cs_CZ"], "hu": ["hu_HU"], "ro": ["ro_RO"],
}
MORE = ["hr_HR", "sk_SK", "sl_SI", "et_EE", "lt_LT", "lv_LV", "fil_PH", "id_ID", "vi_VN"]
ALL = sorted({place for places in LANGUAGES.values() for place in places} | set(MORE))
# What a first name can stand beside and look like: words that are names too, so that only the context tells.
PARTICLES = {
    "nl_NL": ["van", "de", "van der", "van den", "ter"], "nl_BE": ["van", "De", "Van den"], "de_DE": ["von", "zu", "von der"], "fr_FR": ["de", "du", "d'", "de la"],
    "es_ES": ["de", "de la", "del"], "pt_PT": ["da", "dos", "de"], "pt_BR": ["da", "dos", "de"], "it_IT": ["di", "De", "D'", "Della"], "en_IE": ["O'", "Mc", "Mac"],
}
BRAND = ["nor", "vex", "lum", "tek", "alta", "ver", "is", "on", "cor", "qua", "dyn", "el", "ora", "zen", "mira", "sol", "fin", "hex", "bri", "gen", "ly", "data", "net", "pulse", "grid"]
SECOND = ["Wind", "River", "Stone", "Light", "Field", "Bridge", "North", "Blue", "Red", "Oak", "Iron", "Silver", "Golden", "Star", "Wood", "Hill", "Bay", "Lake", "Sky", "Cloud"]
WORK = ["Night", "River", "House", "Shadow", "Garden", "Summer", "Winter", "King", "Daughter", "Road", "Sea", "Dream", "Fire", "Silence", "Stranger", "Letter", "Mountain", "Glass",
        "Song", "Return", "Last", "Lost", "Broken", "Secret", "Long", "Golden", "Empty", "Blue", "Second", "Little"]
EVENTS = ["Summer Olympics", "Winter Games", "World Championships", "World Cup", "European Championship", "Commonwealth Games", "Asian Games", "Film Festival", "Biennale", "general election",
          "Book Fair", "World War II", "Civil War", "First World War", "Grand Prix", "Open", "Cup Final", "riots", "earthquake", "revolution", "Tour", "Expedition", "Congress", "Conference"]
AWARDS = ["Prize", "Award", "Medal", "Order of Merit", "Cross", "Trophy", "Academy Award for Best Actor", "Golden Globe", "Fellowship", "Lifetime Achievement Award", "Grammy Award", "Star"]
BODIES = ["University of {c}", "{c} United", "{c} FC", "FC {c}", "{c} City Council", "{c} Symphony Orchestra", "{c} High School", "Royal Academy of {c}", "National Museum of {c}", "{c} Hospital",
          "House of Representatives", "Senate", "Labour Party", "Democratic Party", "Conservative Party", "Supreme Court", "Royal Navy", "Air Force", "{c} Police Department", "{c} Chamber of Commerce",
          "{n} Football Federation", "National {n} Party", "Bank of {c}", "St. {f}'s College", "{c} Cathedral", "Ministry of Finance", "{c} Wanderers", "{l} Foundation", "{l} Institute", "The {w}s"]
SUBJECTS = "law|medicine|economics|history|mathematics|physics|fine arts|chemistry|political science|philosophy|music".split("|")
DEGREES = "PhD|bachelor's degree|master's degree|MBA|doctorate|Bachelor of Arts|law degree|Master of Science".split("|")
SPORTS = "100 metres|marathon|men's singles|high jump|200 m butterfly|women's doubles|pole vault|4x100 m relay|decathlon".split("|")
CRIMES = "fraud|murder|tax evasion|treason|corruption|bribery|theft|perjury".split("|")
DISEASES = "cancer|a heart attack|pneumonia|a stroke|leukemia|tuberculosis".split("|")
COUNT = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty", "first", "second", "third", "fourth", "more than 100", "several hundred", "dozens of"]


# Names in other scripts stand in Latin text too; most of their letters are not in the vocabulary.
SCRIPTS = ["ja_JP", "zh_CN", "ko_KR", "ru_RU", "uk_UA", "bg_BG", "el_GR", "he_IL", "hi_IN", "th_TH", "ar_SA", "ka_GE"]


@lru_cache(maxsize=None)
def native_names(place):
    fake = Faker(place)
    fake.seed_instance(place)
    return [f"{fake.last_name()} {fake.first_name()}" for _ in range(150)]


@lru_cache(maxsize=None)
def pool(place):
    """Names, towns, streets and firms of one country, without repetitions, in a fixed order."""
    fake = Faker(place)
    fake.seed_instance(place)
    draw = lambda make, n: sorted({re.sub(r"\s*\n\s*", "\n", str(make())) for _ in range(n)})
    first = lambda: fake.first_name().strip()
    return {
        "first": draw(first, 1200), "last": draw(fake.last_name, 1500), "city": draw(fake.city, 500), "street": draw(fake.street_address, 400),
        "address": draw(fake.address, 300), "firm": draw(fake.company, 300), "country": draw(fake.country, 200), "phone": draw(getattr(fake, "phone_number", lambda: "0301 234567"), 80),
    }


class Person:
    """One invented person; all slots with the same number speak of the same."""

    def __init__(self, rng, place):
        people, rare = pool(place), rng.random
        self.first, self.last, self.middle = rng.choice(people["first"]), rng.choice(people["last"]), rng.choice(people["first"])
        if rare() < 0.06:
            self.first += rng.choice("- ") + self.middle.split()[0]
        if rare() < 0.07:
            self.last += "-" + rng.choice(people["last"])
        elif place.startswith(("es_", "pt_")) and rare() < 0.5:
            self.last += " " + rng.choice(people["last"])
        if place in PARTICLES and rare() < 0.12:
            particle = rng.choice(PARTICLES[place])
            self.last = particle + ("" if particle.endswith("'") or particle in ("Mc", "Mac") else " ") + self.last
        self.rng = rng

    def full(self):
        draw = self.rng.random()
        if draw < 0.72:
            return f"{self.first} {self.last}"
        if draw < 0.82:
            return f"{self.first} {self.middle[0]}{self.rng.choice(['.', '.', ''])} {self.last}"
        if draw < 0.89:
            return f"{self.first} {self.middle} {self.last}"
        if draw < 0.93:
            return self.init()
        if draw < 0.96:
            return f"{self.first} {self.last}{self.rng.choice([' Jr.', ' Jr', ', Jr.', ' Sr.', ' III', ' II', ' jr.'])}"
        return f"{self.first} {self.last}".upper()

    def init(self):
        one, two = self.first[0], self.middle[0]
        return self.rng.choice([f"{one}. {self.last}", f"{one}. {two}. {self.last}", f"{one}.{two}. {self.last}", f"{one} {self.last}", f"{self.last} {one}."])

    def lastfirst(self):
        return f"{self.last}, {self.first}"

    def any(self):
        return self.rng.choice([self.full, self.full, lambda: self.first, lambda: self.last, self.lastfirst])() if self.rng.random() < 0.9 else self.init()


def mail_of(person, rng):
    plain = re.sub(r"[^a-z]", "", (person.first + person.last).lower()) or "info"
    return f"{plain[:14]}@{rng.choice(['example.com', 'mail.example', 'example.org', 'firm.example'])}"


def firm(rng, place, suffixes):
    draw, people = rng.random(), pool(place)
    if draw < 0.3:
        return rng.choice(people["firm"]).replace("\n", " ")
    if draw < 0.5:
        return f"{rng.choice(people['last'])} {rng.choice(suffixes)}"
    if draw < 0.58:
        return f"{rng.choice(people['last'])} & {rng.choice(people['last'])} {rng.choice(suffixes)}"
    brand = "".join(rng.sample(BRAND, rng.randint(2, 3))).capitalize() if rng.random() < 0.6 else " ".join(rng.sample(SECOND, 2))
    if rng.random() < 0.15:
        brand = "".join(rng.sample("ABCDEFGIKLMNPRSTVW", rng.randint(2, 4)))
    return brand if rng.random() < 0.4 else f"{brand} {rng.choice(suffixes)}"


def body(rng, place, nation):
    """Institutions of the kind that biographies name."""
    people = pool(place)
    return rng.choice(BODIES).format(c=rng.choice(people["city"]), n=nation, l=rng.choice(people["last"]), f=rng.choice(people["first"]), w=rng.choice(WORK))


def title_of_work(rng):
    words = rng.sample(WORK, 3)
    return rng.choice(["The {0} {1}", "{0} of the {1}", "The {0}", "{0}", "A {0} in {1}", "{0} and {1}", "The {0} of {1} {2}", "My {0}", "{0} {1} {2}"]).format(*words)


def event(rng, place):
    what, when, town = rng.choice(EVENTS), rng.randint(1900, 2025), rng.choice(pool(place)["city"])
    return rng.choice([what, f"{when} {what}", f"{town} {what}", f"Battle of {town}", f"{what} in {town}"])


def amount(rng):
    number = rng.choice([f"{rng.randint(1, 9999)}", f"{rng.randint(1, 99)},{rng.randint(100, 999)}.{rng.randint(10, 99)}", f"{rng.randint(1, 99)}.{rng.randint(100, 999)},00"])
    return rng.choice([f"{number} EUR", f"€{number}", f"{number} €", f"${number}", f"USD {number}", f"£{number}", f"CHF {number}", f"{number} kr"])


def reference(rng):
    return rng.choice([str(rng.randint(1000, 99999999)), f"{rng.choice(['RE', 'INV', 'PO', 'TK', 'A', 'ORD'])}-{rng.randint(100, 999999)}", f"#{rng.randint(100, 99999)}", f"{rng.randint(2015, 2026)}/{rng.randint(1, 9999):04}"])


WORDS = {"en": "en_US", "bio": "en_US", "de": "de_DE", "fr": "fr_FR", "es": "es_ES", "it": "it_IT", "nl": "nl_NL", "pl": "pl_PL", "da": "da_DK", "cs": "cs_CZ"}


@lru_cache(maxsize=None)
def word_list(language):
    """Common words. Capitals mean a noun in German, and mostly a name elsewhere."""
    found = Faker(WORDS[language]).get_words_list()
    return sorted({w for w in found if language == "de" or w == w.lower()})


def salad(rng, language):
    """Common words in no order, as a sentence, a label with its value, a heading or a list: no name among them, capitals or not."""
    words = rng.sample(word_list(language), rng.randint(4, 12))
    if language == "de" and rng.random() < 0.6:
        nouns = [w for w in words if w != w.lower()]
        words += [a + b.lower() for a, b in zip(nouns, nouns[1:])]
        rng.shuffle(words)
    draw = rng.random()
    if draw < 0.45:
        return words[0][0].upper() + words[0][1:] + " " + " ".join(words[1:]) + rng.choice([".", "!", "?", ""])
    titled = [w[0].upper() + w[1:] for w in words]
    if draw < 0.65:
        return f"{titled[0]}: {titled[1]}" + (f" {words[2]}" if rng.random() < 0.4 else "")
    if draw < 0.8:
        return " ".join(titled[: rng.randint(1, 5)])
    return rng.choice([", ", "\n", " - "]).join(titled[: rng.randint(2, 6)])
