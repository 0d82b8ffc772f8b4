"""The trial areas of 2021–2024 and the employment areas since 2025, and who belongs to them when."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum

from polku.kernel.periods import Period
from polku.reference.names import Name, folded
from polku.reference.places import former_municipalities, municipalities, name
from polku.reference.tables import remembered, table


class AreaKind(StrEnum):
    TRIAL = "trial"
    EMPLOYMENT = "employment"
    ALAND = "aland"  # the 46th group of the division; none of the 45 employment areas


class UnknownAreaError(LookupError):
    """No area, or more than one, is meant; the text says which ones might be."""


@dataclass(frozen=True, slots=True)
class Member:
    municipality: str
    period: Period


@dataclass(frozen=True, slots=True)
class Area:
    """A trial area (`trial-18`) or an employment area by its official code (`07`)."""

    code: str
    kind: AreaKind
    key: str
    """The short name in Finnish: `Raasepori-Hanko`."""
    name: Name
    period: Period
    organisation: str
    """responsible_municipality, single_municipality, joint_authority; empty for a trial."""
    responsible: str
    """The responsible municipality, only where a source names it; else empty."""
    responsible_source: str
    members: tuple[Member, ...]

    @property
    def municipalities(self) -> tuple[str, ...]:
        """Codes of all its municipalities, of any time."""
        return tuple(member.municipality for member in self.members)

    def municipalities_on(self, day: date) -> tuple[str, ...]:
        """Codes of the municipalities that belong to it on `day`."""
        return tuple(member.municipality for member in self.members if day in member.period)


@remembered
def _all() -> tuple[Area, ...]:
    members: dict[str, list[Member]] = {}
    for row in table("area_members").rows:
        member = Member(row["municipality"], _period(row["since"], row["until"]))
        members.setdefault(row["area"], []).append(member)
    return tuple(
        Area(
            code=row["code"],
            kind=AreaKind(row["kind"]),
            key=row["key"],
            name=name(row),
            period=_period(row["since"], row["until"]),
            organisation=row["organisation"],
            responsible=row["responsible"],
            responsible_source=row["responsible_source"],
            members=tuple(members.get(row["code"], ())),
        )
        for row in table("areas").rows
    )


def _period(since: str, until: str) -> Period:
    return Period(date.fromisoformat(since), date.fromisoformat(until) if until else None)


def areas(kind: AreaKind) -> tuple[Area, ...]:
    """Return the areas of a kind in the order of their codes: 25 trial, 45 employment areas."""
    return tuple(area for area in _all() if area.kind == kind)


def area(code: str) -> Area:
    """Return the area with this code; raises UnknownAreaError."""
    found = _by_code().get(code)
    if found is None:
        raise UnknownAreaError(f"no area has the code {code!r}")
    return found


@remembered
def _by_code() -> Mapping[str, Area]:
    return {area.code: area for area in _all()}


@remembered
def _by_municipality() -> Mapping[str, tuple[tuple[Period, Area], ...]]:
    found: dict[str, tuple[tuple[Period, Area], ...]] = {}
    for area in _all():
        for member in area.members:
            rest = found.get(member.municipality, ())
            found[member.municipality] = (*rest, (member.period, area))
    return found


def area_of(municipality: str, on: date) -> Area | None:
    """Return the area a municipality belongs to on a day; None where it belongs to none.

    An abolished municipality belongs where its successor does once it is gone. Åland's
    municipalities belong since 2025 to a group of their own, of the kind AreaKind.ALAND.
    """
    former = former_municipalities().get(municipality)
    while former is not None and on > former.last_day:
        municipality = former.successor
        former = former_municipalities().get(municipality)
    return next(
        (area for period, area in _by_municipality().get(municipality, ()) if on in period), None
    )


def area_named(text: str, kind: AreaKind | None = None) -> Area:
    """Return the area a person means by a code, a name in any language, or a short name.

    Case, accents, dashes and `ja`/`och`/`and` make no difference. A code goes before a name and a
    name before a short name: `Helsinki` is the employment area, whose name it is, and not the trial
    `Helsingin kuntakokeilu`, unless `kind` says so. Raises UnknownAreaError with the areas that
    might be meant.
    """
    wanted = folded(text)
    among = [area for area in _all() if area.kind == kind or (kind is None and _sought(area))]
    for labels in (_codes, _names, _keys):
        found = [area for area in among if wanted in map(folded, labels(area))]
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownAreaError(f"{text!r} may be {_choices(found)}: give its code")
    raise UnknownAreaError(_unknown(text, wanted, among))


def _sought(area: Area) -> bool:
    return area.kind != AreaKind.ALAND


def _codes(area: Area) -> Iterable[str]:
    return (area.code,)


def _names(area: Area) -> Iterable[str]:
    return (area.name.fi, area.name.sv, area.name.en)


def _keys(area: Area) -> Iterable[str]:
    return (area.key,)


def _unknown(text: str, wanted: str, among: Iterable[Area]) -> str:
    near = [area for area in among if wanted and _near(wanted, area)]
    if not near:
        return f"no area is called {text!r}: give a code or a name, such as 07 or Raasepori-Hanko"
    return f"no area is called {text!r}; perhaps {_choices(near)}"


def _near(wanted: str, area: Area) -> bool:
    labels = [folded(label) for label in (*_names(area), *_keys(area), *_member_names(area))]
    return any(wanted in label for label in labels) or bool(
        get_close_matches(wanted, labels, n=1, cutoff=0.75)
    )


def _member_names(area: Area) -> Iterator[str]:
    for code in area.municipalities:
        place = municipalities().get(code) or former_municipalities()[code]
        yield from (place.name.fi, place.name.sv)


def _choices(found: Iterable[Area]) -> str:
    return ", ".join(f"{area.code} ({area.name})" for area in list(found)[:6])
