"""The services that everybody may read: found by what one wants, and one by its address."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import get_language

from polku.apps.catalogue import records, words
from polku.apps.catalogue.models import Event, Place, Run, Service, ServiceQuerySet, Spoken, Text
from polku.apps.catalogue.names import Audience
from polku.apps.catalogue.queries import alike, asked
from polku.apps.catalogue.searching import Results, search
from polku.apps.people.models import Area
from polku.matching.asking import By
from polku.matching.index import Hit
from polku.matching.reasons import Reason
from polku.matching.words import little_words
from polku.reference.names import LANGUAGES, Language, folded
from polku.reference.names import plain as unaccented
from polku.services import service as plain
from polku.services.conditions import Person
from polku.services.fields import TEXTS
from polku.services.names import Channel

ON_A_PAGE = 20
MOST_REASONS = 3
MOST_WORDS = 3
AWAY = (Channel.REMOTE, Channel.BOTH)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks for; empty: whatever."""

    search: str = ""
    """A need in words of any language."""
    municipality: str = ""
    spoken: str = ""
    audience: str = ""
    remote: bool = False
    open_now: bool = False
    soon: bool = False
    page: int = 1
    size: int = ON_A_PAGE
    """Services on a page."""
    age: int | None = None
    """In full years."""

    @property
    def reader(self) -> Person:
        """What the reader tells of themselves."""
        return Person(age=self.age, municipality=self.municipality)

    @property
    def narrowed(self) -> int:
        """By how many choices beside the search."""
        told = (self.municipality, self.spoken, self.audience, self.age is not None)
        return sum(map(bool, (*told, self.remote, self.open_now, self.soon)))


@dataclass(frozen=True, slots=True)
class Why:
    """Words of a search, and the words of a service they met where those are others."""

    said: str
    words: Sequence[str]
    by: By = By.SAME
    """By what they met."""


@dataclass(frozen=True, slots=True)
class Card:
    """A service in a list: its texts in the page's language, or in the one it has (`language`)."""

    pk: int
    service: plain.Service
    language: Language
    slugs: Mapping[Language, str]
    """Its address in each language it is told in."""
    texts: plain.Texts
    tags: Sequence[words.Tag]
    runs: Sequence[plain.Run]
    """Those one can still get into."""
    conditions: Sequence[asked.Asked] = ()
    """What it asks of who takes part."""
    reasons: Sequence[Why] = ()
    """Why a search found it, the strongest first."""
    others: Sequence[alike.Other] = ()
    """The same service elsewhere or by others."""

    @property
    def slug(self) -> str:
        return self.slugs[self.language]


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    cards: Sequence[Card]
    total: int
    page: int
    pages: int
    municipalities: Sequence[Option]
    """In which there is any service, and the one that is chosen, by name."""
    languages: Sequence[Option]
    """In which any is given, the most usual first, and the one that is chosen."""
    areas: Sequence[str]
    """Names of the areas whose services these are."""
    unknown: Sequence[str]
    """Words of the search that no service knows."""
    missed: Sequence[str]
    """Words of a search of all services that those found only guess at."""
    silent: int = 0
    """Services that a choice of time leaves out only because they do not tell when they begin."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A service on its page, and its address in each language it is told in."""

    service: plain.Service
    language: Language
    texts: plain.Texts
    slugs: Mapping[Language, str]
    tags: Sequence[words.Tag]
    runs: Sequence[plain.Run]
    area: str
    towns: Mapping[str, str]
    """Names of the municipalities it is given in, by code."""


def found(wanted: Wanted, today: date, *, grouped: bool = False) -> Found:
    """Return a page of the public services wanted: a constant number of queries.

    The best first for a search, else by name. `grouped`: services that are the same but for where
    and by whom are one card with the others in it, and pages count cards.
    """
    chosen = _chosen(wanted, today)
    results = _results(wanted, _by_name(chosen))
    groups: list[tuple[int, ...]] = [(pk,) for pk in results.order]
    if grouped:
        groups = alike.grouped(results.order, wanted.municipality)
    pages = max(1, -(-len(groups) // wanted.size))
    page = min(wanted.page, pages)
    shown = groups[(page - 1) * wanted.size : page * wanted.size]
    return Found(
        cards=_cards(shown, wanted, results, today),
        total=results.total,
        page=page,
        pages=pages,
        municipalities=_municipalities(wanted.municipality),
        languages=_languages(wanted.spoken),
        areas=_areas(),
        unknown=results.unknown,
        missed=results.missed if wanted == Wanted(search=wanted.search) else (),
        silent=_silent(wanted, today) if grouped else 0,
    )


def _chosen(wanted: Wanted, today: date) -> QuerySet[Service]:
    """Return the public services that what a reader told of themselves does not rule out."""
    chosen = Service.objects.public().filter(wanted_by(wanted, today))
    if wanted.age is not None:
        chosen = chosen.filter(asked.of_age(wanted.age))
    if wanted.municipality:
        chosen = chosen.exclude(pk__in=asked.for_others(wanted.municipality))
    return chosen


def _results(wanted: Wanted, by_name: list[int]) -> Results:
    if wanted.search:
        return search(wanted.search, set(by_name), wanted.size)
    return Results({}, len(by_name), (), order=by_name)


def _silent(wanted: Wanted, today: date) -> int:
    """Return how many services a choice of time leaves out only because they tell no time."""
    if not (wanted.open_now or wanted.soon):
        return 0
    timeless = _chosen(replace(wanted, open_now=False, soon=False), today).filter(runs=None)
    return len(_results(wanted, list(timeless.values_list("pk", flat=True))).order)


def _cards(
    groups: Sequence[tuple[int, ...]], wanted: Wanted, results: Results, today: date
) -> list[Card]:
    rest = alike.others([pk for one in groups for pk in one[1:]])
    rows = {row.pk: row for row in records.whole_rows(_of([one[0] for one in groups]))}
    return [
        replace(
            _card(rows[first], wanted.reader, results.told and results.told(first), today),
            others=[rest[pk] for pk in more if pk in rest],
        )
        for first, *more in groups
        if first in rows
    ]


def _of(keys: Sequence[int]) -> ServiceQuerySet:
    return Service.objects.filter(pk__in=keys)


def one(pk: int, today: date) -> Card | None:
    """Return a public service by its number; None: there is none to be seen."""
    row = records.whole_rows(Service.objects.public().filter(pk=pk)).first()
    return _card(row, Person(), None, today) if row and _slugs(row) else None


def area_names(codes: Collection[str]) -> dict[str, str]:
    """Return the names of areas by code: one query."""
    return {one.code: _area_name(one) for one in Area.objects.filter(code__in=codes)}


def changed_at() -> datetime | None:
    """Return when anything in a catalogue last changed: nothing public has changed since."""
    newest: datetime | None = Event.objects.aggregate(newest=Max("at"))["newest"]
    return newest


def shown(language: Language, slug: str, today: date) -> Shown | None:
    """Return the public service of an address; None: there is none to be seen."""
    public = Service.objects.public().filter(texts__language=language, texts__slug=slug)
    row = records.whole_rows(public).first()
    if row is None:
        return None
    service = records.of_row(row)
    texts = service.texts.get(language)
    if texts is None or not texts.name:
        return None
    return Shown(
        service=service,
        language=language,
        texts=texts,
        slugs=_slugs(row),
        tags=words.tags(service, today),
        runs=words.open_runs(service, today),
        area=_area_name(row.area),
        towns={one.municipality: words.town(one.municipality) for one in service.places},
    )


@dataclass(frozen=True, slots=True)
class Address:
    """The addresses of one service, by language, and when it was last known to be true."""

    slugs: Mapping[Language, str]
    reviewed_on: date | None


def addresses() -> list[Address]:
    """Return the addresses of every public service."""
    texts = Text.objects.filter(service__in=Service.objects.public()).exclude(name="")
    found: dict[int, Address] = {}
    told = texts.order_by("service_id", "pk").values_list(
        "service_id", "language", "slug", "service__reviewed_on"
    )
    for pk, language, slug, reviewed_on in told:
        one = found.setdefault(pk, Address({}, reviewed_on))
        found[pk] = Address({**one.slugs, _known(language): slug}, reviewed_on)
    return list(found.values())


def wanted_by(wanted: Wanted, today: date) -> Q:
    """Return the filter; each part asks of one line of a list, so no service comes twice."""
    this = OuterRef("pk")
    chosen = Q()
    if wanted.municipality:
        there = Place.objects.filter(service=this, municipality=wanted.municipality)
        chosen &= Q(Exists(there)) | Q(channel__in=AWAY)
    if wanted.spoken:
        chosen &= Q(Exists(Spoken.objects.filter(service=this, language=wanted.spoken)))
    if wanted.audience:
        chosen &= Q(audiences__code=wanted.audience)
    if wanted.remote:
        chosen &= Q(channel__in=AWAY)
    if wanted.open_now or wanted.soon:
        runs = Run.objects.filter(_open(today), service=this)
        runs = runs.filter(_soon(today)) if wanted.soon else runs
        chosen &= Q(Exists(runs))
    return chosen


def _open(today: date) -> Q:
    """Return the filter of runs that one can still get into: the same as `words.open_runs`."""
    begins = Q(starts_on=None) | Q(starts_on__gte=today)
    goes_on = Q(ends_on=None) | Q(ends_on__gte=today)
    return begins & goes_on & (Q(places=None) | Q(places__gt=0))


def _soon(today: date) -> Q:
    return Q(starts_on=None) | Q(starts_on__lte=today + words.SOON)


def _by_name(chosen: QuerySet[Service]) -> list[int]:
    """Return the keys of services by their name in the language of the page, or the one they have."""
    wanted = words.page_language()
    ranks = {
        one: place for place, one in enumerate((wanted, *(x for x in LANGUAGES if x != wanted)))
    }
    names: dict[int, tuple[int, str]] = {}
    texts = Text.objects.filter(service__in=chosen).exclude(name="")
    for pk, language, name in texts.values_list("service_id", "language", "name"):
        rank = ranks[_known(language)]
        if pk not in names or rank < names[pk][0]:
            names[pk] = (rank, name)
    return sorted(names, key=lambda pk: (folded(names[pk][1]), pk))


def _card(row: Service, reader: Person, hit: Hit | None, today: date) -> Card:
    service = records.of_row(row)
    language, texts = words.told(service)
    return Card(
        pk=row.pk,
        service=service,
        language=language,
        slugs=_slugs(row),
        texts=texts,
        tags=words.tags(service, today),
        runs=words.open_runs(service, today),
        conditions=asked.asked(service, language, reader, today),
        reasons=whys(hit.reasons, language, texts) if hit else (),
    )


def whys(reasons: Sequence[Reason], language: Language, texts: plain.Texts) -> list[Why]:
    """Return the strongest reasons whose words of the search are not within another's.

    That all that was written is like what people say is told where nothing plainer can be.
    """
    apart: list[Reason] = []
    for one in sorted(reasons, key=lambda one: one.by is By.LIKE):
        if not any(one.start < other.end and other.start < one.end for other in apart):
            apart.append(one)
    return [_why(one, language, texts) for one in apart[:MOST_REASONS]]


def _why(reason: Reason, language: Language, texts: plain.Texts) -> Why:
    """Tell a reason in the words of the page's texts, if they have any it met."""
    little = little_words()[language]
    told = [
        getattr(texts, mark.field)[mark.start : mark.end].casefold()
        for mark in reason.marks
        if mark.language == language and mark.field in TEXTS
    ]
    here = [one for one in told if unaccented(one) not in little]
    met = list(dict.fromkeys(here or reason.words))[:MOST_WORDS]
    by = By.SYNONYM if here and reason.by is By.LANGUAGE else reason.by
    return Why(reason.said, () if by is By.SAME else met, by)


def _slugs(row: Service) -> dict[Language, str]:
    return {_known(text.language): text.slug for text in row.texts.all() if text.name}


def _known(language: str) -> Language:
    return next(one for one in LANGUAGES if one == language)


def _municipalities(chosen: str) -> list[Option]:
    places = Place.objects.filter(service__in=Service.objects.public())
    codes = {*places.values_list("municipality", flat=True).distinct(), chosen} - {""}
    return sorted((Option(one, words.town(one)) for one in codes), key=lambda one: one.name)


def _languages(chosen: str) -> list[Option]:
    given = Spoken.objects.filter(service__in=Service.objects.public())
    often = given.values("language").annotate(times=Count("pk")).order_by("-times", "language")
    codes = dict.fromkeys((*(one["language"] for one in often), *filter(None, (chosen,))))
    return [Option(one, words.language_name(one)) for one in codes]


def _areas() -> list[str]:
    public = Service.objects.public().values("area")
    return sorted(_area_name(one) for one in Area.objects.filter(pk__in=public))


def _area_name(area: Area) -> str:
    name: str = getattr(area, f"name_{(get_language() or 'fi')[:2]}", "") or area.name_fi
    return name


def audiences() -> list[Option]:
    """Return whom services are told to, for a choice."""
    return [Option(one.value, words.capital(str(one.label))) for one in Audience]
