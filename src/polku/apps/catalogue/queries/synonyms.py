"""The words editors keep for searches, those that searches missed, and what new ones would find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from polku.apps.catalogue.models import MissedWord, Synonyms, Text
from polku.apps.catalogue.searching import tried
from polku.apps.catalogue.words import page_language
from polku.apps.people.models import Area, Staff
from polku.matching.synonyms import Group
from polku.reference.names import LANGUAGES, Language

SHOWN = 5
"""Services shown of a search that is tried, of a word."""
TRIED = 6
"""Words tried: as many as one looks through."""
MISSED_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """What a search for a word finds: how many services, and the names of the first."""

    total: int
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Tried:
    """A word, and what it finds before and after."""

    word: str
    before: Finding
    after: Finding


def groups(area: Area) -> list[Synonyms]:
    """Return the groups of an area, the one changed last first."""
    kept = Synonyms.objects.in_force().filter(area=area).select_related("changed_by")
    return list(kept.order_by("-changed_at", "-pk"))


def group(staff: Staff, pk: int) -> Synonyms | None:
    """Return a group of a person's own area; None: none of that key."""
    if staff.area_id is None:
        return None
    return Synonyms.objects.in_force().filter(area=staff.area_id, pk=pk).first()


def missed() -> list[MissedWord]:
    """Return the words that searches met nowhere and that have been asked often, the most asked first."""
    kept = MissedWord.objects.exclude(word="").order_by("-times", "word")
    return list(kept[:MISSED_SHOWN])


def preview(
    why: str, words: Mapping[Language, Sequence[str]], instead_of: int | None
) -> list[Tried]:
    """Return what each of a group's words would find, beside what it finds now."""
    every = [one for language in LANGUAGES for one in words.get(language, ())]
    made = Group(why, {one: tuple(words.get(one, ())) for one in LANGUAGES})
    trials = tried(every[:TRIED], made, instead_of, SHOWN)
    names = _names({pk for one in trials for pk in (*one.before, *one.after)})
    return [
        Tried(
            one.word,
            Finding(one.were, [names[pk] for pk in one.before if pk in names]),
            Finding(one.become, [names[pk] for pk in one.after if pk in names]),
        )
        for one in trials
    ]


def _names(keys: set[int]) -> Mapping[int, str]:
    """Return the names of services in the language of the page, or in the first there is."""
    texts = Text.objects.filter(service__in=keys).exclude(name="")
    told = texts.order_by("pk").values_list("service_id", "language", "name")
    found: dict[int, str] = {}
    for pk, language, name in told:
        if pk not in found or language == page_language():
            found[pk] = name
    return found
