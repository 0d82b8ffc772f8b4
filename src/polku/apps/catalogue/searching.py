"""The index that public services are searched by, kept in the process until one of them changes."""

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock, Thread
from time import monotonic
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Max

from polku.apps.catalogue import records
from polku.apps.catalogue.models import Event, Question, Service, Synonyms
from polku.matching.asking import By
from polku.matching.documents import Document, document
from polku.matching.index import Hit, Hits, Index
from polku.matching.synonyms import Group, bundled, joined
from polku.matching.words import little_words, tokens
from polku.reference.names import LANGUAGES
from polku.reference.names import plain as unaccented

logger = logging.getLogger(__name__)

Mark = tuple[int | datetime | None, ...]

PATIENCE = 2.0
"""Seconds that readers wait for an index made anew; one that takes longer is made beside them."""


class _Kept(NamedTuple):
    mark: Mark
    made: Index
    seconds: float
    """How long it took to make."""


_kept: dict[str, _Kept] = {}
_making = Lock()


GUESSES = frozenset({By.NEAR, By.LIKE, By.BESIDE})
"""Ways of meeting that say: no service has this word, perhaps it is something like it."""
QUESTION = "q"
"""Before the key of a question, which stands in the index among the services."""
PARTS, PERSONAL = re.compile(r"\S+"), re.compile(r"[@\d]")
"""Parts of a search, and what makes one look like something of a person."""
TRIED = 500
"""Services among which words are tried; of a larger catalogue, those that speak of them."""


class Results(NamedTuple):
    """What a search found: keys of services in order, with why; how many in all; unknown words."""

    hits: Mapping[int, Hit]
    total: int
    unknown: tuple[str, ...]
    missed: tuple[str, ...] = ()
    """Words of need that no service found has, nor another word for them."""
    order: Sequence[int] = ()
    """The keys of all that were found, the best first; `hits` are the first of them."""
    told: Callable[[int], Hit] | None = None
    """Tells why one of them was found."""


def search(words: str, chosen: set[int], limit: int) -> Results:
    """Find the services of those chosen that words speak of, the best first.

    `chosen` comes from the database of this moment: an index that is a moment older shows nothing
    that is not public any more.
    """
    found = _index().search(
        words, keep=lambda key: key.isdigit() and int(key) in chosen, limit=limit
    )
    hits = {int(hit.key): hit for hit in found.hits}
    order = [int(key) for key in found.order]
    return Results(hits, found.total, found.unknown, _missed(words, found), order, _told(found))


def _told(found: Hits) -> Callable[[int], Hit] | None:
    told = found.told
    return None if told is None else lambda key: told(str(key))


def answered(words: str, limit: int) -> list[int]:
    """Return the keys of the questions that words ask, the nearest first; a guess is no answer."""
    found = _index().search(words, keep=lambda key: not key.isdigit(), limit=limit)
    return [
        int(hit.key.removeprefix(QUESTION))
        for hit in found.hits
        if any(reason.by not in GUESSES for reason in hit.reasons)
    ]


def _missed(words: str, found: Hits) -> tuple[str, ...]:
    """Return the words that what was found does not have, but for a guess.

    Left out is what says nothing of a need, and what may be a person's: parts with a figure or an at
    sign in them, such as identity codes, telephone numbers and addresses.
    """
    met = [(x.start, x.end) for hit in found.hits for x in hit.reasons if x.by not in GUESSES]
    little = frozenset().union(*little_words().values())
    return tuple(
        one.word
        for part in PARTS.finditer(words)
        if not PERSONAL.search(part.group())
        for one in tokens(part.group())
        if unaccented(one.word) not in little
        and not any(
            start < part.start() + one.end and part.start() + one.start < end for start, end in met
        )
    )


def share_with(word: str, language: str) -> float:
    """Return the share of the public services that have a word beginning like this one."""
    wanted = re.compile(rf"\b{re.escape(word.casefold())}")
    documents = [one for one in _index().documents if one.key.isdigit()]
    texts = (
        one.texts.get(known, {}) for one in documents for known in LANGUAGES if known == language
    )
    holding = sum(any(wanted.search(x.casefold()) for x in told.values()) for told in texts)
    return holding / len(documents) if documents else 0.0


class Trial(NamedTuple):
    """What a search for a word finds now and with other synonyms: keys, the best first, and how many."""

    word: str
    before: Sequence[int]
    were: int
    after: Sequence[int]
    become: int


def tried(words: Sequence[str], group: Group, instead_of: int | None, limit: int) -> list[Trial]:
    """Try words with a group in place of the one kept under a key (None: beside all that are kept)."""
    now = _index()
    documents = _speaking(now, words)
    then = Index.of(documents, synonyms=_groups(without=instead_of, extra=(group,)))
    trials = []
    for word in words:
        before = now.search(word, keep=str.isdigit, limit=limit)
        after = then.search(word, keep=str.isdigit, limit=limit)
        trials.append(Trial(word, _keys(before), before.total, _keys(after), after.total))
    return trials


def _keys(found: Hits) -> list[int]:
    return [int(hit.key) for hit in found.hits]


def _speaking(index: Index, words: Iterable[str]) -> Sequence[Document]:
    """Return the documents words are tried among: all, or those of a large catalogue that they meet."""
    if len(index.documents) <= TRIED:
        return index.documents
    hits = (hit.row for word in words for hit in index.search(word, limit=TRIED).hits)
    return [index.documents[row] for row in sorted(set(hits))[:TRIED]]


def _groups(*, without: int | None = None, extra: Sequence[Group] = ()) -> tuple[Group, ...]:
    """Return the groups that searches know: those that come with Polku and those of editors."""
    in_force = Synonyms.objects.in_force().order_by("pk")
    kept = [one for one in in_force if one.pk != without]
    return joined(bundled(), (*map(group_of, kept), *extra))


def group_of(row: Synonyms) -> Group:
    """Return the words that editors keep, as the search takes them."""
    return Group(row.why, {one: tuple(row.words.get(one, ())) for one in LANGUAGES})


def warm() -> None:
    """Make the index unless it is made, and ask it once: the first search finds all in memory."""
    _index().search("työ arbete work", limit=1)


def _index() -> Index:
    """Return the index of now; where that takes long, the one before while it is made."""
    kept = _kept.get("public")
    if kept is not None and kept.mark == _mark():
        return kept.made
    if kept is None or kept.seconds < PATIENCE:
        with _making:
            return _fresh().made
    if _making.acquire(blocking=False):
        Thread(target=_remake, name="search index", daemon=True).start()
    return kept.made


def _fresh() -> _Kept:
    """Return the index of now, made unless somebody else just did; the lock is held."""
    mark, kept = _mark(), _kept.get("public")
    if kept is None or kept.mark != mark:
        began = monotonic()
        made = _made()
        kept = _kept["public"] = _Kept(mark, made, monotonic() - began)
    return kept


def _remake() -> None:
    """Make the index anew beside the readers, and let go of the lock that was taken for it."""
    try:
        _fresh()
    except Exception:
        logger.exception("The search index could not be made anew; the one before is searched")
    finally:
        connection.close()  # of this thread
        _making.release()


def _mark() -> Mark:
    """Return what is another once any public service has changed, come or gone: O(1) to compare."""
    public = Service.objects.public()
    newest = Event.objects.filter(service__in=public).aggregate(newest=Max("pk"))["newest"]
    others = (
        one.aggregate(last=Max("changed_at"), count=Count("pk"))
        for one in (Synonyms.objects.all(), Question.objects.public())
    )
    return public.count(), newest, *(value for one in others for value in one.values())


def _made() -> Index:
    rows = records.whole_rows(Service.objects.public().order_by("pk"))
    services = (replace(document(records.of_row(row)), key=str(row.pk)) for row in rows)
    questions = map(_question, Question.objects.public().order_by("pk"))
    return Index.of((*services, *questions), synonyms=_groups())


def _question(row: Question) -> Document:
    """Return a question as a search looks through it: asked as a name, answered as a description."""
    texts = {
        one: {"name": told.get("question", ""), "description": told.get("answer", "")}
        for one in LANGUAGES
        if (told := row.texts.get(one))
    }
    return Document(f"{QUESTION}{row.pk}", texts)
