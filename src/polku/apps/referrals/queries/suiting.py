"""The services for one client: whose conditions the client meets, each with why; no score is made.

What is judged is the day's facts of the client's own history. Where a fact is not known the answer
is not known, and how to find out is told.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Count, Q

from polku.apps.casework.history import facts_of
from polku.apps.casework.models import Client, ServicePeriod
from polku.apps.casework.standing import UNEMPLOYED
from polku.apps.catalogue import perms, records, words
from polku.apps.catalogue.models import Place, Service, ServiceQuerySet
from polku.apps.catalogue.queries.public import Wanted, Why, wanted_by, whys
from polku.apps.catalogue.searching import Results, search
from polku.apps.people.models import Staff
from polku.apps.referrals.conditions import Told, told
from polku.apps.referrals.models import Referral
from polku.matching.index import Hit
from polku.reference.names import Language, folded
from polku.rules.facts import Facts
from polku.rules.history import Statuses
from polku.rules.parameters import load
from polku.rules.special_plans import in_integration
from polku.services import referral
from polku.services import service as plain
from polku.services.conditions import Person, Verdict, judge, suits
from polku.services.names import Audience

ON_A_PAGE = 10
MOST_COMPARED = 4
CLIENTS = (Audience.JOBSEEKER, Audience.IMMIGRANT, Audience.YOUTH)
"""Whom a client may be; what is told to none of these is no service for a client."""
BY_START, BY_NAME, BY_WAIT, BY_WORDS = "alku", "nimi", "jono", "sanat"
ORDERS = (BY_START, BY_NAME, BY_WAIT)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for on the client's behalf; empty: whatever."""

    search: str = ""
    municipality: str = ""
    spoken: str = ""
    soon: bool = False
    order: str = ""
    """One of `ORDERS`; empty: by words where there are any, else by the next start."""
    page: int = 1
    unknown_page: int = 1
    chosen: tuple[int, ...] = ()
    """Keys of the services to be compared."""

    @property
    def ordered_by(self) -> str:
        return self.order or (BY_WORDS if self.search else BY_START)


@dataclass(frozen=True, slots=True)
class Opening:
    """A run one can still get into: how many places are free (None: as many as come)."""

    pk: int
    run: plain.Run
    free: int | None


@dataclass(frozen=True, slots=True)
class Before:
    """A time the client has been in the service, or in one of its statutory kind."""

    start: date
    end: date | None
    same: bool
    """It was this service; else one of the same kind."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A service for a client: its facts today, and whether the client meets what it asks."""

    pk: int
    service: plain.Service
    """With the places that are free today as the places of its runs."""
    language: Language
    texts: plain.Texts
    slug: str
    verdict: Verdict
    conditions: Sequence[Told]
    openings: Sequence[Opening]
    tags: Sequence[words.Tag]
    before: Sequence[Before]
    running: Referral | None
    """A referral of this client there that is not over."""
    reasons: Sequence[Why] = ()

    @property
    def unmet(self) -> list[Told]:
        return [one for one in self.conditions if one.verdict is Verdict.NOT_MET]

    @property
    def start(self) -> date | None:
        """Return when one gets in next; None: at any time, or it is not known."""
        return self.openings[0].run.starts_on if self.openings else None


@dataclass(frozen=True, slots=True)
class Group:
    """A page of the services of one verdict."""

    entries: Sequence[Entry]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Suiting:
    suits: Group
    unknown: Group
    others: Sequence[Entry]
    """All whose conditions the client does not meet, by name."""
    chosen: Sequence[Entry]
    municipalities: Sequence[tuple[str, str]]
    unknown_words: Sequence[str]

    @property
    def away(self) -> list[Entry]:
        """Return the chosen that stand on another page."""
        here = {one.pk for one in (*self.suits.entries, *self.unknown.entries)}
        return [one for one in self.chosen if one.pk not in here]

    @property
    def total(self) -> int:
        return self.suits.total + self.unknown.total + len(self.others)


def person_of(facts: Facts, today: date) -> Person:
    """Return what a client's history tells of the conditions of services.

    A right to study and work ability stand in no history: they are not known.
    """
    statuses = Statuses(facts.statuses)
    now, since = statuses.on(today), statuses.since(today, UNEMPLOYED)
    days = (today - since).days + 1 if since else 0
    return Person(
        birth_date=facts.birth_date,
        municipality=facts.municipality,
        status=now.code if now else "",
        unemployment_days=None if now is None else days,
        integration=in_integration(facts, today, load()),
    )


def suiting(client: Client, staff: Staff, wish: Wish, today: date) -> Suiting:
    """Return the area's published services for a client: a constant number of queries."""
    found, results = _entries(client, staff, wish, today)
    groups: dict[Verdict, list[Entry]] = {verdict: [] for verdict in Verdict}
    for one in sorted(found, key=_order(wish, results)):
        if not wish.soon or _is_soon(one, today):
            groups[one.verdict].append(one)
    compared = {one.pk: one for one in found}
    return Suiting(
        suits=_page(groups[Verdict.MET], wish.page),
        unknown=_page(groups[Verdict.UNKNOWN], wish.unknown_page),
        others=sorted(groups[Verdict.NOT_MET], key=_by_name),
        chosen=[compared[pk] for pk in wish.chosen if pk in compared],
        municipalities=_municipalities(staff),
        unknown_words=results.unknown,
    )


def compared(client: Client, staff: Staff, keys: Sequence[int], today: date) -> list[Entry]:
    """Return the services of the keys, in their order; what is not to be seen is left out."""
    rows = _published(staff).filter(pk__in=keys)
    found = {one.pk: one for one in _judged(client, rows, today)}
    return [found[pk] for pk in keys if pk in found]


def _published(staff: Staff) -> ServiceQuerySet:
    """Return the published services of the reader's area that are for people, not for firms."""
    to_clients = Q(audiences__code__in=CLIENTS) | Q(audiences=None)
    return Service.objects.public().filter(perms.readable_by(staff)).filter(to_clients).distinct()


def _entries(client: Client, staff: Staff, wish: Wish, today: date) -> tuple[list[Entry], Results]:
    wanted = Wanted(municipality=wish.municipality, spoken=wish.spoken)
    rows = _published(staff).filter(wanted_by(wanted, today))
    results = Results({}, 0, ())
    if wish.search:
        keys = set(rows.values_list("pk", flat=True))
        results = search(wish.search, keys, max(1, len(keys)))
        rows = rows.filter(pk__in=results.hits)
    found = _judged(client, rows, today)
    return [_with_reasons(one, results.hits) for one in found], results


def _with_reasons(entry: Entry, hits: Mapping[int, Hit]) -> Entry:
    if entry.pk not in hits:
        return entry
    return replace(entry, reasons=whys(hits[entry.pk].reasons, entry.language, entry.texts))


@dataclass(slots=True)
class _Known:
    """What is known of the client and of today's places, read once for all services."""

    person: Person
    today: date
    held: Counter[int] = field(default_factory=Counter)
    periods: dict[str, list[ServicePeriod]] = field(default_factory=dict)
    referrals: dict[int, list[Referral]] = field(default_factory=dict)


def _judged(client: Client, rows: ServiceQuerySet, today: date) -> list[Entry]:
    known = _Known(person_of(facts_of([client.pk])[client.pk], today), today, places_held())
    for period in ServicePeriod.objects.filter(client=client).order_by("-start"):
        known.periods.setdefault(period.service, []).append(period)
    for one in Referral.objects.filter(client=client).order_by("-made_at"):
        known.referrals.setdefault(one.service_id, []).append(one)
    return [_entry(row, known) for row in records.whole_rows(rows)]


def places_held() -> Counter[int]:
    """Return how many places of each run are held, by the key of the run: one query."""
    held = Referral.objects.filter(state__in=referral.HOLDING, run__isnull=False)
    counted = held.values_list("run").annotate(times=Count("pk"))
    return Counter(dict(counted))


def free_places(run: plain.Run, held: int) -> int | None:
    """Return how many places of a run are free; None: as many as come."""
    return None if run.places is None else max(0, run.places - held)


def _entry(row: Service, known: _Known) -> Entry:
    service, lines = records.of_row(row), list(row.runs.all())
    free = [
        replace(run, places=free_places(run, known.held[line.pk]))
        for line, run in zip(lines, service.runs, strict=True)
    ]
    service = replace(service, runs=tuple(free))
    language, texts = words.told(service)
    judged = judge(service, known.person, known.today)
    theirs = known.referrals.get(row.pk, [])
    return Entry(
        pk=row.pk,
        service=service,
        language=language,
        texts=texts,
        slug=next((one.slug for one in row.texts.all() if one.language == language), ""),
        verdict=suits(judged),
        conditions=[told(one) for one in judged],
        openings=_openings(service, [line.pk for line in lines], known.today),
        tags=words.tags(service, known.today),
        before=_before(service, theirs, known),
        running=next((one for one in theirs if one.state not in referral.OVER), None),
    )


def _openings(service: plain.Service, keys: Sequence[int], today: date) -> list[Opening]:
    """Return the runs one can still get into, the first to begin first."""
    left = words.open_runs(service, today)
    found = [
        Opening(pk, run, run.places)
        for pk, run in zip(keys, service.runs, strict=True)
        if run in left
    ]
    return sorted(found, key=lambda one: one.run.starts_on or today)


def _before(service: plain.Service, theirs: Iterable[Referral], known: _Known) -> list[Before]:
    here = {one.period_id for one in theirs if one.period_id}
    periods = known.periods.get(service.kind or "other", [])
    return [
        Before(one.start, one.end, one.pk in here)
        for one in periods
        if one.start <= known.today and (service.kind or one.pk in here)
    ]


def _order(wish: Wish, results: Results) -> Callable[[Entry], Any]:
    """Return the key of the order that the page states."""
    places = {pk: place for place, pk in enumerate(results.hits)}
    match wish.ordered_by:
        case "sanat":
            return lambda one: places.get(one.pk, len(places))
        case "nimi":
            return _by_name
        case "jono":
            return lambda one: (_wait(one), _by_name(one))
    return lambda one: (_start(one), _by_name(one))


def _by_name(one: Entry) -> tuple[str, int]:
    return folded(one.texts.name), one.pk


def _start(one: Entry) -> date:
    """Return the day for the order: at any time comes first, not known last."""
    if not one.openings:
        return date.max
    return one.start or date.min


def _wait(one: Entry) -> int:
    known = [x.run.waiting_days for x in one.openings if x.run.waiting_days is not None]
    return min(known, default=10**6)


def _is_soon(one: Entry, today: date) -> bool:
    return bool(one.openings) and (one.start or today) <= today + words.SOON


def _page(found: Sequence[Entry], page: int) -> Group:
    pages = max(1, -(-len(found) // ON_A_PAGE))
    page = min(page, pages)
    return Group(found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE], len(found), page, pages)


def _municipalities(staff: Staff) -> list[tuple[str, str]]:
    """Return the municipalities that any of the services is given in, by name."""
    places = Place.objects.filter(service__in=_published(staff).values("pk"))
    codes = places.exclude(municipality="").values_list("municipality", flat=True).distinct()
    return sorted(((one, words.town(one)) for one in codes), key=lambda pair: pair[1])
