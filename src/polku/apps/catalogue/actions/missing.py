"""Words that public searches met nowhere: counted, never with who asked."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import F
from django.utils.crypto import salted_hmac

from polku.apps.catalogue.models import MissedWord

SHOWN_FROM = 3
"""Times a word has been asked before it is kept and shown."""
KEPT = timedelta(days=90)
"""How long a word that nobody asks for again is kept."""
LONGEST, A_SEARCH, MOST = 40, 5, 20_000
"""Letters of a word, words of one search, and rows in all that are counted."""


def count_missed(words: Iterable[str], *, language: str, on: date) -> None:
    """Count words once more; from the third time on a word itself is kept, until then its digest."""
    for word in [one for one in dict.fromkeys(words) if len(one) <= LONGEST][:A_SEARCH]:
        _count(word, language, on)


def _count(word: str, language: str, on: date) -> None:
    digest = salted_hmac("polku.missed-words", word, algorithm="sha256").hexdigest()
    same = MissedWord.objects.filter(language=language, digest=digest)
    if not same.update(times=F("times") + 1, last_on=on):
        if MissedWord.objects.count() < MOST:
            row = MissedWord(language=language, digest=digest, times=1, last_on=on)
            MissedWord.objects.bulk_create([row], ignore_conflicts=True)
        return
    same.filter(times__gte=SHOWN_FROM, word="").update(word=word)


def forget_missed(*, on: date) -> int:
    """Forget the words that nobody has asked for lately; return how many."""
    return MissedWord.objects.filter(last_on__lt=on - KEPT).delete()[0]
