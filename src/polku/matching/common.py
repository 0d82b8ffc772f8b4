"""How often words stand alone: of the labels of ESCO (`common_*.txt`), and of parts of compounds."""

import tomllib
from collections import Counter
from functools import lru_cache
from importlib.resources import files

from polku.reference.names import Language

OF_PARTS = 50
"""How often a word of `parts.toml` is taken to stand alone."""


@lru_cache(maxsize=2)
def common(language: Language) -> Counter[str]:
    """Return how often each word of a language stands alone; nothing of one that does not compound.

    ESCO © European Union; only counts of single words are kept (`scripts/common_words.py`).
    """
    place = files("polku.matching")
    counts: Counter[str] = Counter()
    if (place / f"common_{language}.txt").is_file():
        lines = (place / f"common_{language}.txt").read_text("utf-8").splitlines()
        for word, count in (line.split() for line in lines if not line.startswith("#")):
            counts[word] = int(count)
        parts = tomllib.loads((place / "parts.toml").read_text("utf-8"))[language]
        counts.update(dict.fromkeys(parts.split(), OF_PARTS))
    return counts
