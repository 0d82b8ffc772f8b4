"""How wide words are, before any browser has drawn them: enough to lay labels out without overlap."""

from collections.abc import Iterator
from functools import lru_cache

SIZES = {"m": 14.0, "": 13.0, "s": 12.0}
"""Pixels of the sizes of text in a picture, by class."""

_NARROW = frozenset("iljI.,:;|!'’·()[] \u00a0ftr-")
_WIDE = frozenset("mwMWÄÅ%→–…")
_EM = {"narrow": 0.30, "usual": 0.515, "capital": 0.60, "wide": 0.82}
_BOLD = 1.06
SHORTEST = 4
"""Letters that a word cut in two keeps on its second line."""


def _em(letter: str) -> float:
    if letter in _NARROW:
        return _EM["narrow"]
    if letter in _WIDE:
        return _EM["wide"]
    return _EM["capital" if letter.isupper() else "usual"]


@lru_cache(maxsize=4096)
def width(text: str, css: str = "") -> float:
    """Return the width in px of words of a class (`s`, `m`, `b` …) in Source Sans 3, from above."""
    classes = css.split()
    size = next((SIZES[one] for one in classes if one in SIZES), SIZES[""])
    bold = _BOLD if "b" in classes else 1.0
    return sum(map(_em, text)) * size * bold


def _pieces(text: str, room: float, css: str) -> Iterator[str]:
    """Yield the words of a text, those too long for a line in parts."""
    for word in text.split(" "):
        rest = word
        while width(rest, css) > room and len(rest) > 2:
            fits = next(n for n in range(len(rest) - 1, 0, -1) if width(rest[:n], css) <= room - 6)
            cut = max(min(fits, len(rest) - SHORTEST), 1)
            yield rest[:cut] + "-"
            rest = rest[cut:]
        yield rest


def wrap(text: str, room: float, css: str = "") -> list[str]:
    """Break words into lines of at most `room` px; a longer word is cut with a hyphen."""
    lines: list[str] = []
    for piece in _pieces(text, max(room, 40.0), css):
        if lines and width(f"{lines[-1]} {piece}", css) <= room:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    return lines
