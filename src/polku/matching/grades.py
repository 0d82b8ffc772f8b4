"""Consonant gradation where no dictionary knows the word: haku, haun; velka, velan; apu, avun.

Of the words that are known, those that could be a nominative give the weak stem they would have; a
word met with that stem is taken for a form of them.
"""

import re
from collections.abc import Callable, Iterable

_WEAK = (
    (re.compile(r"([lr])ki$"), r"\1je"),
    (re.compile(r"([lrh])k([aeiouyäö])$"), r"\1\2"),
    (re.compile(r"uku$"), "uvu"),
    (re.compile(r"([uoä])ki$"), r"\1e"),
    (re.compile(r"([ao])ika$"), r"\1ja"),
    (re.compile(r"([aeiouyäölrh])t([aeiouyäö])$"), r"\1d\2"),
    (re.compile(r"([aeiouyäölrm])p([aeiouyäö])$"), r"\1v\2"),
    (re.compile(r"([aeiouyäö])k([aeiouyäö])$"), r"\1\2"),
)
"""Ends of a nominative and what the genitive has for them; what Snowball levels is left out."""


def weak_stems(words: Iterable[str], stem: Callable[[str], str]) -> dict[str, str]:
    """Return the stems that words have in the weak grade, and their own. O(words)."""
    words = set(words)
    own = {stem(word) for word in words}
    found: dict[str, str] = {}
    for word in sorted(words):
        for pattern, weak in _WEAK:
            told, count = pattern.subn(weak, word)
            if count:
                forms = {stem(told + ending) for ending in ("n", "lla")}
                found.update(dict.fromkeys(forms - own - found.keys(), stem(word)))
                break
    return found
