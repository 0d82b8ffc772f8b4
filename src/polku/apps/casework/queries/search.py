"""Search by name or person id, the same on both databases and whatever their locale.

A letter matches both its cases, and a plain letter its accented forms too (o finds ö, d finds đ):
names come from many languages, keyboards from one.
"""

import re
import unicodedata
from functools import lru_cache

from django.db.models import Q

LATIN = range(0x00C0, 0x0250)
EXTENDED = range(0x1E00, 0x1F00)
STROKED = {"đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "ŧ": "t", "ß": "s"}


@lru_cache(maxsize=1)
def _accented() -> dict[str, str]:
    """Return, per plain lower-case letter, the accented letters of both cases built on it."""
    forms: dict[str, str] = {}
    for number in (*LATIN, *EXTENDED):
        letter = chr(number)
        low = letter.lower()
        plain = STROKED.get(low, unicodedata.normalize("NFD", low)[0])
        if letter.isalpha() and plain.isascii():
            forms[plain] = forms.get(plain, "") + letter
    return forms


def pattern(word: str) -> str:
    """Return the regular expression of a word, understood alike by SQLite (Python) and PostgreSQL."""
    parts = []
    for letter in unicodedata.normalize("NFC", word.lower()):
        forms = letter + letter.upper() if len(letter.upper()) == 1 else letter
        forms += _accented().get(letter, "")
        parts.append(f"[{forms}]" if letter.isalpha() else re.escape(letter))
    return "".join(parts)


def matching(text: str) -> Q:
    """Return the filter of standings whose client every word of `text` fits.

    A word fits the beginning of the person id, or any part of a name; the name of a client under
    a non-disclosure order is not searched, for a hit would tell whose row it is.
    """
    found = Q()
    for word in text.split():
        named = Q(client__family_name__regex=pattern(word)) | Q(
            client__given_name__regex=pattern(word)
        )
        found &= Q(client__person_id__istartswith=word) | (named & Q(client__non_disclosure=False))
    return found
