"""Times Presidio's pattern recognizers on the given files; prints `presidio|<file>|<ms>|<findings>`.

The English default recognizers without the spaCy entity recognizer, and a blank spaCy pipeline, because this compares
rules with rules. One warm-up, then the fastest of several passes, as the
guard's own bench counts.
"""

import pathlib
import sys
import time

import spacy
import tldextract.tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine


# The list of domain suffixes that travels with the package, not the one on the network.
tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


class Blank(SpacyNlpEngine):
    """A spaCy engine that only splits words."""

    def __init__(self):
        super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
        self.nlp = {"en": spacy.blank("en")}

    def load(self):
        pass

    def is_loaded(self):
        return True


registry = RecognizerRegistry()
registry.load_predefined_recognizers(languages=["en"])
registry.remove_recognizer("SpacyRecognizer")
analyzer = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])
print(f"presidio|recognizers|{len(registry.recognizers)}|-")
for path in map(pathlib.Path, sys.argv[1:]):
    text = path.read_text(encoding="ascii")
    passes = 3 if len(text) > 50_000 else 15
    found, times = analyzer.analyze(text, language="en"), []
    for _ in range(passes):
        start = time.perf_counter()
        found = analyzer.analyze(text, language="en")
        times.append((time.perf_counter() - start) * 1000)
    print(f"presidio|{path.stem}|{min(times):.3f}|{len(found)}")
