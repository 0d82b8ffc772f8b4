"""An incoming catalogue beside the present one: what an import would do, before it does it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from polku.reference.names import folded
from polku.services.fields import Value, differing, flat
from polku.services.service import Service

NEAR = 0.8
"""Likeness (Ratcliff and Obershelp) from which two words are one word spelled in two ways."""

SERIES = 50
"""Services of one provider whose names share all words but one; above this they are a series."""

Key = tuple[str, str]
"""Area and key of a service."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field (`services.fields`) and its values."""

    field: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class Changed:
    service: Service
    was: Service
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """A new service, and another of its provider with nearly the same name and another key."""

    service: Service
    other: Service
    present: bool
    """Whether the other is in the present catalogue; else it comes in the same file."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Each incoming service is new, changed or same; one that is only in the present is gone."""

    new: tuple[Service, ...]
    changed: tuple[Changed, ...]
    same: tuple[Service, ...]
    gone: tuple[Service, ...]
    alike: tuple[Alike, ...]


def compare(
    incoming: Iterable[Service], present: Iterable[Service], *, spoken_of: Collection[str] = ()
) -> Comparison:
    """Compare catalogues by area and key.

    `spoken_of`: keys that the file names in rows that could not be read; their services are not
    gone. Nor are those of areas the file holds no service of.
    """
    came = {_key(one): one for one in incoming}
    there = {_key(one): one for one in present}
    both = [
        (one, there[key], _differences(there[key], one))
        for key, one in came.items()
        if key in there
    ]
    new = tuple(one for key, one in came.items() if key not in there)
    areas = {area for area, _ in came}
    return Comparison(
        new,
        tuple(Changed(one, was, found) for one, was, found in both if found),
        tuple(one for one, _, found in both if not found),
        tuple(
            one
            for key, one in there.items()
            if key not in came and one.key not in spoken_of and one.area in areas
        ),
        tuple(_alike(new, came, there)),
    )


def _key(service: Service) -> Key:
    return service.area, service.key


def _differences(was: Service, becomes: Service) -> tuple[Difference, ...]:
    if was == becomes:
        return ()
    old, new = flat(was), flat(becomes)
    return tuple(Difference(name, old[name], new[name]) for name in differing(old, new))


# ---- services that look like one another ----


def _alike(
    new: Sequence[Service], came: Mapping[Key, Service], there: Mapping[Key, Service]
) -> Iterator[Alike]:
    """Yield each pair once: a new service with those of both catalogues that it looks like."""
    every = {**there, **came}
    names = {key: list(_names(one)) for key, one in every.items()}
    sharing: dict[tuple[str, ...], list[Key]] = {}
    for key, one in every.items():
        for mark in _marks(one, names[key]):
            sharing.setdefault(mark, []).append(key)
    told: set[frozenset[Key]] = set()
    for key in map(_key, new):
        for other in _others(key, _marks(every[key], names[key]), sharing):
            pair = frozenset((key, other))
            if pair not in told and _near(names[key], names[other]):
                told.add(pair)
                yield Alike(every[key], every[other], other in there)


def _others(
    key: Key, marks: Iterable[tuple[str, ...]], sharing: Mapping[tuple[str, ...], Sequence[Key]]
) -> Iterator[Key]:
    for mark in marks:
        others = sharing[mark]
        if len(others) <= SERIES:
            yield from (other for other in others if other != key)


def _names(service: Service) -> Iterator[tuple[str, ...]]:
    """Yield the words of each name, in order of language."""
    for texts in service.texts.values():
        words = tuple(folded(texts.name).split())
        if words:
            yield words


def _marks(service: Service, names: Iterable[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Return what services that look alike share: provider, and all words of a name but one.

    Of a name of one word, its beginning or its end.
    """
    provider = folded(service.provider.name)
    found = set()
    for words in names:
        found.add((provider, "=", *words))
        if len(words) == 1:
            found |= {(provider, "<", words[0][:4]), (provider, ">", words[0][-4:])}
        else:
            found |= {
                (provider, "-", *words[:place], *words[place + 1 :]) for place in range(len(words))
            }
    return found


def _near(names: Iterable[tuple[str, ...]], others: Iterable[tuple[str, ...]]) -> bool:
    return any(_same(one, other) for one in names for other in others)


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether names of as many words differ in the spelling of one word at most."""
    if len(one) != len(other):
        return False
    unlike = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return len(unlike) <= 1 and all(_spelled_alike(*pair) for pair in unlike)


def _spelled_alike(one: str, other: str) -> bool:
    if any(letter.isdigit() for letter in one + other):
        return False  # course 1 and course 2
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= NEAR
