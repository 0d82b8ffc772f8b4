"""Words that editors say mean the same: checked before a search believes them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from polku.apps.catalogue import perms
from polku.apps.catalogue.actions.errors import ChangedMeanwhileError
from polku.apps.catalogue.models import Synonyms
from polku.apps.catalogue.searching import share_with
from polku.apps.people.models import Area, Staff
from polku.matching.meanings import telling
from polku.matching.words import tokens
from polku.reference.names import LANGUAGES, Language

LONGEST, MOST = 60, 40
"""Letters of a word or phrase, and how many of them a group may have."""
TOO_COMMON = 1 / 3
"""Share of the services that have a word from which on it tells none of them apart."""

Words = Mapping[Language, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Said:
    """A group as an editor writes it."""

    why: str
    words: Words


def check_words(said: Said, *, instead_of: Synonyms | None = None) -> None:
    """Raise ValidationError, by field, with every reason why a search could not use a group.

    The fields are `why` and the languages. `instead_of` is the group that it replaces.
    """
    errors: dict[str, list[str]] = {one: [] for one in ("why", *LANGUAGES)}
    told = [(language, one) for language in LANGUAGES for one in said.words.get(language, ())]
    if not said.why:
        errors["why"].append(_("Say what the words mean, for other editors."))
    if len(told) < 2:
        errors["fi"].append(_("Write at least two words for the same thing, one a line."))
    if len(told) > MOST:
        errors["fi"].append(_("At most %(most)s words go together.") % {"most": MOST})
        raise ValidationError({name: found for name, found in errors.items() if found})
    taken = _taken(instead_of)
    for language, one in told:
        errors[language] += _faults(language, one, taken)
    wrong = {name: found for name, found in errors.items() if found}
    if wrong:
        raise ValidationError(wrong)


def _taken(instead_of: Synonyms | None) -> dict[tuple[str, str], str]:
    """Return what other groups have: a word in two groups would lead round in a circle."""
    others = Synonyms.objects.in_force().exclude(pk=instead_of.pk if instead_of else 0)
    return {
        (language, one.casefold()): row.why
        for row in others
        for language, words in row.words.items()
        for one in words
    }


def _faults(language: Language, word: str, taken: Mapping[tuple[str, str], str]) -> Iterator[str]:
    said = [one.word for one in tokens(word)]
    if len(word) > LONGEST:
        yield _("“%(word)s” is too long: write a word or a short phrase.") % {
            "word": word[:LONGEST]
        }
    elif not telling(said, language):
        yield _("“%(word)s” says nothing of a need by itself.") % {"word": word}
    elif (language, word.casefold()) in taken:
        other = {"word": word, "why": taken[language, word.casefold()]}
        yield _("“%(word)s” is in another group already: %(why)s. Add the words there.") % other
    elif len(said) == 1 and (share := share_with(word, language)) > TOO_COMMON:
        much = {"word": word, "share": round(100 * share)}
        yield (
            _("“%(word)s” is too common: %(share)s %% of the services have it. Write a phrase.")
            % much
        )


@transaction.atomic
def keep_words(
    said: Said, *, of: Area, row: Synonyms | None, version: int, by: Staff, at: datetime
) -> Synonyms:
    """Add a group to an area's, or write one anew; searches know it from then on.

    Raises PermissionDenied, ValidationError, and ChangedMeanwhileError when `row` is another than
    the `version` edited.
    """
    if not perms.may_add(by, of.pk):
        raise PermissionDenied
    check_words(said, instead_of=row)
    if row is None:
        made = Synonyms(area=of, made_at=at, made_by=by)
    else:
        made = _opened(row, of)
        if made.version != version:
            raise ChangedMeanwhileError
        made.version += 1
    made.why, made.words = said.why, {one: list(told) for one, told in said.words.items() if told}
    made.changed_at, made.changed_by = at, by
    made.save()
    return made


@transaction.atomic
def remove_words(row: Synonyms, *, by: Staff, at: datetime) -> None:
    """Let searches forget a group; who kept it stays written. Raises PermissionDenied."""
    if not perms.may_add(by, row.area_id):
        raise PermissionDenied
    held = _opened(row, row.area)
    held.removed_at = held.changed_at = at
    held.removed_by = held.changed_by = by
    held.save()


def _opened(row: Synonyms, area: Area) -> Synonyms:
    """Return the row held until the transaction ends; ChangedMeanwhileError where it is gone."""
    held = Synonyms.objects.in_force().select_for_update(of=("self",))
    found = held.filter(pk=row.pk, area=area).first()
    if found is None:
        raise ChangedMeanwhileError
    return found
