"""Who gives the services of a town, and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from polku.demo.places import Place as Town
from polku.demo.providers import WITHOUT, places_of, provider_ids
from polku.demo.service_templates import Template
from polku.demo.service_words import said, words
from polku.reference.places import municipality
from polku.services.names import ProviderKind
from polku.services.service import Place, Provider

MOST_TOWNS = 6
"""Services stand in so many municipalities of an area, those with most unemployed."""

NAMED = frozenset({ProviderKind.COMPANY, ProviderKind.ASSOCIATION, ProviderKind.SCHOOL})
"""Invented providers; the others are named by what they are."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which provider is looked for."""

    template: Template
    municipality: str
    swedish: bool
    turn: int


def towns_of(town: Town) -> list[str]:
    """Return the municipalities of a town's services, the one with most unemployed first."""
    return sorted(town.weights, key=lambda code: (-town.weights[code], code))[:MOST_TOWNS]


def provider(wanted: Wanted, town: Town) -> Provider:
    """Return a provider of a kind that the template has; the kinds take turns.

    Where rows of the register name providers of the service, it is one of those.
    """
    kind = wanted.template.providers[wanted.turn % len(wanted.template.providers)]
    if kind in NAMED:
        return _named(wanted, kind)
    if kind == ProviderKind.MUNICIPALITY:
        return Provider(town_name(wanted.municipality), kind)
    return Provider(words()["public"][kind].format(area=town.area.key), kind)


def town_name(code: str) -> str:
    """Return a municipality in both its languages where they differ: Raasepori / Raseborg."""
    name = municipality(code).name
    return name.fi if name.sv in ("", name.fi) else f"{name.fi} / {name.sv}"


def _named(wanted: Wanted, kind: ProviderKind) -> Provider:
    rows = words()["provider"]
    ids = provider_ids(len(rows))
    of_kind = [place for place, row in enumerate(rows) if row["kind"] == kind]
    in_rows = [place for place in _in_rows(wanted.template) if place in of_kind]
    fit = in_rows or of_kind
    swedish = [place for place in fit if rows[place].get("language") == "sv"]
    if wanted.swedish and swedish:
        fit = swedish
    place = fit[wanted.turn // len(wanted.template.providers) % len(fit)]
    return Provider(rows[place]["name"], kind, str(ids[place]))


def _in_rows(template: Template) -> list[int]:
    """Return the places of the providers that the register's rows of a service name."""
    if not template.kind or template.kind in WITHOUT:
        return []
    return [int(one) for one in places_of(np.array([template.kind] * 3), np.arange(3))]


def place(giver: Provider, code: str, rng: np.random.Generator, *, library: bool = False) -> Place:
    """Return where a provider is in a municipality: in its own rooms, or at the library."""
    kept = words()["places"]
    town = municipality(code).name.fi
    name = kept["library"] if library else kept["names"].get(giver.kind, giver.name)
    street = _one(kept["streets"], rng)
    access = said(_one(kept["accessibility"], rng))
    return Place(f"{name}, {town}", f"{street} {rng.integers(1, 40)}", code, access)


def _one(choices: Sequence[Any], rng: np.random.Generator) -> Any:
    return choices[int(rng.integers(len(choices)))]
