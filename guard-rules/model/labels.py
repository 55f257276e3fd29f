"""What is searched, and how the types of each data set map to it."""

TYPES = ["PERSON", "LOCATION", "ORG", "DATE", "DEM", "QUANT", "MISC"]
LABELS = ["O"] + [f"{side}-{kind}" for kind in TYPES for side in "BI"]
OUTSIDE = 1  # bit of O in a set of allowed labels
ANY = (1 << len(LABELS)) - 1  # every label allowed: the loss of such a piece is zero

_MAP = {
    "PER": "PERSON", "LOC": "LOCATION", "GPE": "LOCATION", "STREET_ADDRESS": "LOCATION",
    "ORGANIZATION": "ORG", "DATETIME": "DATE", "DATE_TIME": "DATE", "NRP": "DEM", "AGE": "QUANT", "QUANTITY": "QUANT",
}
# Types that a set marks completely. A piece outside all spans may still be of a type that its set does not mark.
ANNOTATED = {
    "wnut17": {"PERSON", "LOCATION", "ORG"},
    "btc": {"PERSON", "LOCATION", "ORG"},
    "wikigold": {"PERSON", "LOCATION", "ORG", "MISC"},
    "sec": {"PERSON", "LOCATION", "ORG"},
    "presidio_synth": {"PERSON", "LOCATION", "ORG", "DATE", "DEM", "QUANT"},
    # The projections onto French and Spanish lost mentions: only persons and dates are near complete.
    "echr_fr": {"PERSON", "DATE"},
    "echr_es": {"PERSON", "DATE"},
    "faker_biz": set(TYPES) - {"MISC"},
    "generated": set(TYPES),
    "negatives": set(TYPES),
    "unlabelled": set(),
}
LOWER_CASE = {"DATE", "DEM", "QUANT"}  # types that are often written without a capital
# A bare postal code looks like any number: the rules find it with its context.
UNSURE = {"ZIP_CODE"}


def begin(kind):
    return 1 + 2 * TYPES.index(kind)


def inside(kind):
    return 2 + 2 * TYPES.index(kind)


def our_type(theirs):
    """Our type, or None for what rules find (mail, card, id, ...) and for titles of persons."""
    kind = _MAP.get(theirs, theirs)
    return kind if kind in TYPES else None


def bits(kinds):
    return sum(1 << begin(kind) | 1 << inside(kind) for kind in kinds)


def outside_of(source, capital):
    """The labels that a word outside all spans of this set may have.

    Words without a capital are hardly ever an unmarked name. Without this, whole sentences in the languages of
    the projected sets drift to the types that nothing forbids there.
    """
    unmarked = [kind for kind in TYPES if kind not in ANNOTATED[source]]
    if not capital:
        unmarked = [kind for kind in unmarked if kind in LOWER_CASE and not source.startswith("echr")]
    return OUTSIDE | bits(unmarked)


def unsure(source):
    """What a span may be that some sets mark and others do not."""
    return OUTSIDE | bits(LOWER_CASE | {"MISC"}) if source == "generated" else ANY
