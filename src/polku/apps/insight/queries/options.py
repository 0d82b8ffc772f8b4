"""What can be chosen on the pages on paths: each field with its values in the reader's words."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import get_language, gettext

from polku.analytics.comparison.shares import MEASURES
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.index.store import Index
from polku.analytics.selection import select
from polku.apps.insight import words
from polku.apps.insight.names import (
    COMPARED_LABELS,
    FIELD_LABELS,
    GROUP_LABELS,
    NO_SERVICE,
    NOT_KNOWN,
    Measure,
    Series,
    Text,
)
from polku.apps.insight.perms import Scope
from polku.apps.insight.queries.choice import LEAST, LEASTS, NAMES, period
from polku.reference import areas
from polku.reference.places import municipalities

Values = Sequence[tuple[str, str]]
YEARS_BACK = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Field:
    """A choice: its name in an address, its label, and its values with their words."""

    name: str
    field: str
    values: Values
    everything: str = ""
    """What is said of choosing nothing; empty: one of `values` is always chosen."""
    usual: str = ""
    """The value when nothing is chosen."""
    narrows: bool = True
    """Whether it says whom the page is about."""

    @property
    def label(self) -> Text:
        return FIELD_LABELS[self.field]

    def called(self, value: str) -> str:
        return dict(self.values).get(value, value)


@dataclass(frozen=True, slots=True)
class Options:
    fields: Mapping[str, Field]
    """By name in an address."""

    def but(self, names: Collection[str]) -> "Options":
        """Return the options without some, by their names in an address."""
        return Options({name: one for name, one in self.fields.items() if name not in names})

    def of(self, field: str) -> Field:
        return next(one for one in self.fields.values() if one.field == field)


def options(index: Index, scope: Scope, extra: Sequence[str] = ()) -> Options:
    """Return what a reader may choose of an index; `extra`: fields of one page alone."""
    made = [field for field in _fields(index, scope) if field.values]
    made += [_of_one_page(name, index, scope) for name in extra]
    return Options({field.name: field for field in made})


def _of_one_page(name: str, index: Index, scope: Scope) -> Field:
    match name:
        case "kuukausi":  # stands in place of the period, of which it is the last month
            return Field("alkoi", "month", _last_months(index, scope), gettext("Newest"))
        case "jakso":  # the same of a page about months, on which nothing starts
            return Field("alkoi", "period", _years(index, scope, counted=True), gettext("Newest"))
        case "yli":
            return Field(name, "least", _leasts(), usual=str(LEAST))
        case "mittari":
            return Field(
                name, "measure", _words(Measure), usual=Measure.UNEMPLOYMENT, narrows=False
            )
        case "vertailu":
            measures = [(key, str(COMPARED_LABELS[key][0])) for key in MEASURES]
            return Field(name, "compared", measures, usual=MEASURES[0], narrows=False)
        case "sarja":
            return Field(name, "series", _words(Series), usual=Series.UNEMPLOYED, narrows=False)
        case _:
            raise LookupError(name)


def _words(choices: type[TextChoices]) -> Values:
    return [(str(value), str(label)) for value, label in choices.choices]


def _fields(index: Index, scope: Scope) -> Iterator[Field]:
    everybody = gettext("All")
    names = {field: name for name, field in NAMES.items()}
    if not scope.area:
        yield Field("alue", "area", _areas(scope.areas), gettext("All areas"))
    yield Field("kunta", "municipality", _municipalities(scope), gettext("Whole area"))
    yield Field("alkoi", "started", _years(index, scope, counted=False), gettext("Any time"))
    for field in ("age", "sex", "language", "education"):
        known = [(key, str(label)) for key, label in GROUP_LABELS[field].items()]
        yield Field(names[field], field, known, everybody)
    yield Field("ammatti", "occupation", _occupations(), everybody)
    yield Field("palvelu", "first_service", _services(index), everybody)
    lengths = [(key, str(label)) for key, label in GROUP_LABELS["length"].items()]
    yield Field(names["length"], "length", lengths, everybody)
    yield Field("yksikko", "unit", [(unit, unit) for unit in scope.units], everybody)
    coaches = [(coach.id, coach.name) for coach in scope.coaches]
    yield Field("valmentaja", "coach", coaches, everybody)


def _leasts() -> Values:
    over = gettext("Over %(share)s")
    return [
        (str(share), over % {"share": words.percent(share / 100)} if share else gettext("All"))
        for share in LEASTS
    ]


def _areas(codes: Sequence[str]) -> Values:
    return [(code, area_name(code)) for code in codes]


def area_name(code: str) -> str:
    """Return the name of an area in the reader's language, or its code."""
    try:
        return areas.area(code).name.within(get_language() or "fi")
    except areas.UnknownAreaError:
        return code


def area_municipalities(area: str) -> Sequence[str]:
    """Return the codes of an area's municipalities; of the whole country for an empty code."""
    try:
        return areas.area(area).municipalities if area else tuple(municipalities())
    except areas.UnknownAreaError:
        return ()


def _municipalities(scope: Scope) -> Values:
    """Return the municipalities of the division by name, not those that the people have."""
    known = area_municipalities(scope.area)
    named = [(code, words.named(code, "municipality")) for code in known]
    return sorted(named, key=lambda one: one[1])


def _years(index: Index, scope: Scope, *, counted: bool) -> Values:
    """Return the years that are known; `counted`: of which a month is, the last one not at once."""
    known = _months(index, Filters(area=scope.area, since=YEARS_BACK))
    last = int(known[-1][:4]) if known and counted else index.manifest.until.year
    first = int(known[0][:4]) if known else last
    recent = period(date(last - 4, 1, 1), date(last - 2, 12, 31))
    years = [(str(year), str(year)) for year in range(last, first - 1, -1)]
    return [(recent, f"{last - 4}–{last - 2}"), *years] if first < last - 2 else years


def _last_months(index: Index, scope: Scope) -> Values:
    """Return periods that end with each of the last MONTHS, the newest first."""
    known = _months(index, Filters(area=scope.area))
    return [(f"..{month}", words.month(month)) for month in reversed(known)]


def _months(index: Index, filters: Filters) -> Sequence[str]:
    """Return the months that the index knows; none of an area that it does not have."""
    try:
        return select(index, filters).period().names
    except UnknownValueError:
        return ()


def _occupations() -> Values:
    known = [(str(code), words.named(str(code), "occupation")) for code in range(10)]
    return [*known, (NOT_KNOWN, gettext("Not known"))]


def _services(index: Index) -> Values:
    known = [(code, words.named(code, "service")) for code in index.manifest.services]
    return [*sorted(known, key=lambda one: one[1]), (NO_SERVICE, gettext("No service"))]
