"""Finnish by Voikko, where the system has it: true lemmas, true parts of compounds.

The binding is an optional extra (`polku[voikko]`, or the system's own package of it); the library
and its dictionary come from the system's packages, such as libvoikko1 and voikko-fi. GPL and MPL:
Polku calls it if it is there and carries nothing of it.
"""

import re
from functools import lru_cache
from threading import Lock

from polku.matching.analysis import Analysis, Lemmas

_BASE = re.compile(r"\+([^+(]+)\(([^)]*)\)")
"""A part of WORDBASES: +työ(työ)+kokeilu(kokeilu); what is in brackets is its base form."""


@lru_cache(maxsize=1)
def voikko() -> Lemmas | None:
    """Return Voikko's readings of a word, or None where it is not installed."""
    try:
        import libvoikko  # noqa: PLC0415 - the system may not have it

        engine = libvoikko.Voikko("fi")
    except (ImportError, OSError, RuntimeError):
        return None
    except Exception as error:  # the binding's own exception, known only once it is imported
        if type(error).__name__ != "VoikkoException":
            raise
        return None

    reading = Lock()  # a handle of the library is for one thread at a time

    def read(word: str) -> list[Analysis]:
        with reading:
            found = engine.analyze(word)
        return [_reading(one) for one in found]

    return read


def _reading(found: dict[str, str]) -> Analysis:
    lemma = found["BASEFORM"].casefold()
    bases = [base.casefold() for _, base in _BASE.findall(found.get("WORDBASES", ""))]
    parts = [one for one in bases if one and not one.startswith("+") and one != lemma]
    return Analysis((lemma,), tuple(parts) if len(parts) > 1 else ())
