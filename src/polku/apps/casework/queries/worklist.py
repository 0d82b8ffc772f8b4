"""The worklist: one query for what the whole list holds, one for all counts, one for the rows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, cast

from django.db.models import Case, Count, DateField, F, Min, Q, QuerySet, Subquery, Value, When

from polku.apps.casework.models import Extract, SavedView, Standing
from polku.apps.casework.perms import standing_of
from polku.apps.casework.queries.choice import DEFAULT_SORT, PAGE_ROWS, Choice
from polku.apps.casework.queries.columns import SORTS
from polku.apps.casework.queries.filters import (
    BY_DAY,
    FILTERS,
    RAIL,
    both,
    meeting_on,
    midnight,
    without_delay,
)
from polku.apps.casework.queries.search import matching
from polku.apps.people.models import Staff
from polku.apps.people.names import Role
from polku.kernel.periods import full_years


@dataclass(frozen=True, slots=True)
class Row:
    """One client of the list. Of a protected one only what a list may tell (`protected`)."""

    pk: int
    person_id: str
    protected: bool
    given_name: str
    family_name: str
    age: int | None
    language: str
    municipality: str
    occupation: str
    coach: str
    kind: str
    rule: str
    reason: Mapping[str, Any]
    due: date | None
    meeting_at: datetime | None
    contact_at: datetime | None
    contact_method: str
    contact_channel: str
    plan_made_on: date | None
    plan_until: date | None
    search_since: date | None
    interview_due: date | None
    unemployed_days: int | None
    service: str
    service_until: date | None
    share_now: int | None
    share_next: int | None
    share_rises_on: date | None
    strip: str

    @property
    def name(self) -> str:
        """Return `Family, Given`; the person id where the register gives no name."""
        named = ", ".join(filter(None, (self.family_name, self.given_name)))
        return named or self.person_id

    @property
    def without_delay(self) -> bool:
        """Whether the law asks for the next step at once, with no day set."""
        return self.due is None and bool(self.rule)

    @property
    def plain_name(self) -> str:
        """Return the name as in a sentence, given name first."""
        return " ".join(filter(None, (self.given_name, self.family_name))) or self.person_id


@dataclass(slots=True)
class Whole:
    """What the reader's whole list holds, whatever is chosen of it."""

    clients: int = 0
    municipalities: Counter[str] = field(default_factory=Counter)
    coaches: dict[int, str] = field(default_factory=dict)
    norm: int = 0
    """The coaches' norms together; 0: none is set."""
    meetings: int = 0
    """Booked for today."""
    next_meeting: datetime | None = None
    views: Counter[int] = field(default_factory=Counter)
    """Rows of each saved view by its key."""
    data_age: datetime | None = None
    """When the newest register extract was loaded."""


def chosen(choice: Choice, today: date) -> Q:
    """Return the filter of everything that narrows a list."""
    found = both(choice.filters, today)
    if choice.search:
        found &= matching(choice.search)
    if choice.municipality:
        found &= Q(client__municipality=choice.municipality, client__non_disclosure=False)
    if choice.coach is not None:
        found &= Q(coach=choice.coach)
    return found


def saved_views(staff: Staff) -> list[SavedView]:
    return list(staff.views.order_by("name"))


def page_count(rows: int) -> int:
    return max(1, -(-rows // PAGE_ROWS))


@dataclass(frozen=True)
class Worklist:
    """The clients somebody may read who are in job search, on a day."""

    staff: Staff
    today: date

    @cached_property
    def standings(self) -> QuerySet[Standing]:
        return Standing.objects.filter(standing_of(self.staff), in_search=True)

    def whole(self, views: Mapping[int, Choice], *, now: datetime) -> Whole:
        """Say what the whole list holds, in one query; `views` are the saved views to count."""
        groups = (
            self.standings.order_by()
            .values("client__municipality", "client__non_disclosure", "coach_id", "coach__name")
            .annotate(
                clients=Count("pk"),
                norm=F("coach__norm"),
                meetings=Count("pk", filter=meeting_on(self.today)),
                next_meeting=Min(
                    "meeting_at", filter=meeting_on(self.today) & Q(meeting_at__gte=now)
                ),
                data_age=Subquery(Extract.objects.order_by("-loaded_at").values("loaded_at")[:1]),
                **{
                    f"view_{pk}": Count("pk", filter=chosen(view, self.today))
                    for pk, view in views.items()
                },
            )
        )
        return _added_up(cast("Iterable[dict[str, Any]]", groups), views)

    def counts(self, choice: Choice) -> dict[str, int]:
        """Count the rows each filter would open together with what is chosen; one query.

        The key of a filter that is already chosen, and `""`, give the rows now shown.
        """
        lead = self.staff.role == Role.LEAD
        offered = [*(f for f in RAIL if lead or not f.leads), *BY_DAY]
        found: dict[str, int] = self.standings.filter(chosen(choice, self.today)).aggregate(
            shown=Count("pk"),
            **{_alias(f.key): Count("pk", filter=f.on(self.today)) for f in offered},
        )
        return {"": found["shown"]} | {f.key: found[_alias(f.key)] for f in offered}

    def page(self, choice: Choice) -> list[Row]:
        """Return the rows of one page."""
        first = (choice.page - 1) * PAGE_ROWS
        return list(_rows(self._ordered(choice)[first : first + PAGE_ROWS], self.today))

    def everything(self, choice: Choice) -> list[Row]:
        """Return every row, for the export."""
        return list(_rows(self._ordered(choice), self.today))

    def one(self, pk: int) -> Row | None:
        """Return one client's row; None when it is not on the list."""
        return next(_rows(self.standings.filter(pk=pk), self.today), None)

    def _ordered(self, choice: Choice) -> QuerySet[Standing]:
        """Sort by the chosen column; no value comes last, and then who is not to be told of."""
        column = SORTS[choice.sort]
        ways = [
            F(name).desc(nulls_last=True) if choice.descending else F(name).asc(nulls_last=True)
            for name in column.order
        ]
        hidden = [F("client__non_disclosure").asc()] if column.private else []
        tail = [] if choice.sort == DEFAULT_SORT else [F("day").asc(nulls_last=True)]
        return (
            self.standings.filter(chosen(choice, self.today))
            .annotate(day=_day(self.today))
            .order_by(*hidden, *ways, *tail, "pk")
        )


def _alias(key: str) -> str:
    return key.replace("-", "_")


def _added_up(groups: Iterable[dict[str, Any]], views: Iterable[int]) -> Whole:
    """Add the groups (a municipality, a coach) up to the whole."""
    found, norms = Whole(), dict[int, int]()
    for group in groups:
        found.clients += group["clients"]
        found.meetings += group["meetings"]
        found.data_age = group["data_age"]
        if not group["client__non_disclosure"]:
            found.municipalities[group["client__municipality"]] += group["clients"]
        if group["coach_id"]:
            found.coaches[group["coach_id"]] = group["coach__name"]
            norms[group["coach_id"]] = group["norm"] or 0
        times = filter(None, (found.next_meeting, group["next_meeting"]))
        found.next_meeting = min(times, default=None)
        for pk in views:
            found.views[pk] += group[f"view_{pk}"]
    found.norm = sum(norms.values())
    return found


def heading(row: Row, *, today: date) -> str:
    """Return the key of the heading (`filters.BY_DAY`) a row stands under."""
    late, now, soon, later, unset = (heading.key for heading in BY_DAY)
    if row.due is not None and row.due < today:
        return late
    if row.due == today or row.without_delay or meets(row, today):
        return now
    if row.due is None:
        return unset
    return soon if row.due <= today + timedelta(days=7) else later


def meets(row: Row, day: date) -> bool:
    """Tell whether a meeting is booked for that day."""
    return row.meeting_at is not None and midnight(day) <= row.meeting_at < midnight(
        day + timedelta(days=1)
    )


def _day(today: date) -> Case:
    """Return the day a row is for.

    Today for a meeting today, unless its duty is late already; and for what has no day because it
    is to be done without delay.
    """
    return Case(
        When(next_due__lt=today, then=F("next_due")),
        When(meeting_on(today) | without_delay(), then=Value(today)),
        default=F("next_due"),
        output_field=DateField(),
    )


SHOWN = (
    ("pk", "client_id"),
    ("person_id", "client__person_id"),
    ("protected", "client__non_disclosure"),
    ("given_name", "client__given_name"),
    ("family_name", "client__family_name"),
    ("birth_date", "client__birth_date"),
    ("language", "client__mother_tongue"),
    ("municipality", "client__municipality"),
    ("occupation", "client__occupation"),
    ("coach", "coach__name"),
    ("kind", "next_kind"),
    ("rule", "next_rule"),
    ("reason", "next_reason"),
    ("due", "next_due"),
    ("built_on", "built_on"),
    ("unemployed_since", "unemployed_since"),
    ("service_since", "service_since"),
    *(
        (name, name)
        for name in (
            "meeting_at",
            "contact_at",
            "contact_method",
            "contact_channel",
            "plan_made_on",
            "plan_until",
            "search_since",
            "interview_due",
            "unemployed_days",
            "service",
            "service_until",
            "share_now",
            "share_next",
            "share_rises_on",
            "strip",
        )
    ),
)
"""What a row is made of, and where it stands."""

HIDDEN: Mapping[str, Any] = {
    "given_name": "",
    "family_name": "",
    "age": None,
    "language": "",
    "municipality": "",
    "occupation": "",
    "search_since": None,
    "unemployed_days": None,
    "service": "",
    "service_until": None,
    "share_now": None,
    "share_next": None,
    "share_rises_on": None,
    "strip": "",
}
"""What a row does not tell of a protected client: it never leaves this module."""


def _rows(standings: QuerySet[Standing], today: date) -> Iterator[Row]:
    names: Sequence[str] = [name for name, _column in SHOWN]
    for values in standings.values_list(*(column for _name, column in SHOWN)):
        yield _row(dict(zip(names, values, strict=True)), today)


def _row(found: dict[str, Any], today: date) -> Row:
    """Bring a standing built on an earlier day up to today, and hide what a list may not tell."""
    built_on, since = found.pop("built_on"), found.pop("unemployed_since")
    if since is not None and built_on is not None:
        found["unemployed_days"] += (today - built_on).days
    until, started = found["service_until"], found.pop("service_since")
    if (until is not None and until < today) or (started is not None and started > today):
        found["service"] = ""
    found["age"] = full_years(found.pop("birth_date"), today)
    found["coach"] = found["coach"] or ""
    if found["protected"]:
        found |= HIDDEN
    return Row(**found)


def known_filters(keys: Sequence[str], staff: Staff) -> tuple[str, ...]:
    """Return those of the keys that are filters of the reader, each once, in the rail's order."""
    return tuple(
        key
        for key, found in FILTERS.items()
        if key in keys and (not found.leads or staff.role == Role.LEAD)
    )
