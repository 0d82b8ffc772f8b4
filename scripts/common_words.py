"""Write the small lists of common words that compounds are split by: `common_words.py FOLDER`.

FOLDER holds the labels of ESCO (occupations and skills by language, as in `polku reference load`'s
source). Kept is how often a word stands by itself in them, not the labels: for each of Finnish and
Swedish the words that do so at least three times.
"""

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "src/polku/matching"
FILES = ("occupations_v1.1.1.jsonl.gz", "skills_v1.1.1_fi_sv_en.jsonl.gz")
LEAST, LETTERS = 3, range(3, 16)
HEAD = """\
# How often a word stands by itself in the labels of ESCO, {language}: counted by scripts/common_words.py.
# ESCO classification v1.1.1, European Commission. © European Union; reuse with acknowledgement
# (decision 2011/833/EU).
"""


def _texts(folder: Path, language: str) -> Iterator[str]:
    for name in FILES:
        with gzip.open(folder / name, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                yield from _of_row(row, language)


def _of_row(row: dict[str, Any], language: str) -> Iterator[str]:
    yield row.get(language) or ""
    yield from row.get(f"{language}_alt") or ()
    yield row.get(f"{language}_desc") or ""


def main(folder: str) -> None:
    for language in ("fi", "sv"):
        counts: Counter[str] = Counter()
        for text in _texts(Path(folder), language):
            words = text.casefold().replace(",", " ").replace(".", " ").split()
            counts.update(one for one in words if one.isalpha() and len(one) in LETTERS)
        kept = sorted((-count, word) for word, count in counts.items() if count >= LEAST)
        lines = "".join(f"{word} {-count}\n" for count, word in kept)
        (TARGET / f"common_{language}.txt").write_text(
            HEAD.format(language=language) + lines, "utf-8"
        )


if __name__ == "__main__":
    main(sys.argv[1])
