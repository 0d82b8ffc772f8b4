"""Names in the languages of the country, and comparing names the way people type them."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Language = Literal["fi", "sv", "en"]
LANGUAGES: tuple[Language, ...] = ("fi", "sv", "en")

_JOINERS = {"ja", "och", "and"}


@dataclass(frozen=True, slots=True)
class Name:
    """A name in Finnish, Swedish and, where known, English."""

    fi: str
    sv: str
    en: str = ""

    def __str__(self) -> str:
        return self.fi

    def within(self, language: str) -> str:
        """Return the name in `language` (`sv`, `sv-fi` …), or in Finnish where it has none."""
        return {"sv": self.sv, "en": self.en}.get(language[:2].lower(), self.fi) or self.fi


def plain(text: str) -> str:
    """Return a text without case and accents, as people type it: `Työkkäri` becomes `tyokkari`."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(letter)
    )


def folded(text: str) -> str:
    """Return what is left of a name without case, accents, punctuation and joining words.

    `Raasepori ja Hanko`, `raasepori-hanko` and `RAASEPORI – HANKO` become one.
    """
    return " ".join(word for word in re.findall(r"\w+", plain(text)) if word not in _JOINERS)
