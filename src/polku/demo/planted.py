"""How many of each hard case a town holds, counted from its tables on the day of the extract.

Each is a filter of the worklist or a trap for an analysis; the definitions here are plain day
counts. What the law makes of the same rows is for `rules` to say.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import polars as pl
import pyarrow as pa

IN_PERSON = ("21", "24", "27", "35", "36", "70")
INITIAL = ("21", "22", "23", *(str(code) for code in range(70, 83)))
SHARE_STEPS = (100, 200, 300, 400, 700)
"""Benefit days after which the municipal share rises (rules F10)."""
DAYS_A_MONTH = 21
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Planted:
    """A hard case: what it is in words, whose rows show it."""

    kind: str
    what: str
    persons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frames:
    """The tables, and what most counts need of those with a job search that runs."""

    tables: Mapping[str, pl.DataFrame]
    today: date
    open: pl.DataFrame
    """person_id, since (the job search began), and the columns of `persons`."""

    def days_ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    @property
    def now(self) -> datetime:
        """The end of today: contacts after it are booked ones."""
        return datetime.combine(self.today, time.max)

    def held(self) -> pl.DataFrame:
        return self.tables["contacts"].filter(pl.col("at") <= self.now)


def planted(tables: Mapping[str, pa.Table], today: date) -> tuple[Planted, ...]:
    """Count the hard cases of an extract."""
    frames = {name: pl.DataFrame(table) for name, table in tables.items()}
    searches = frames["job_searches"].filter(pl.col("end").is_null())
    open_ = searches.select("person_id", since="start").join(frames["persons"], on="person_id")
    found = Frames(frames, today, open_)
    return tuple(
        Planted(kind, what, tuple(sorted(set(count(found))))) for kind, what, count in _KINDS
    )


def _without_contact(days: int) -> Callable[[Frames], Iterable[str]]:
    def count(found: Frames) -> Iterable[str]:
        last = found.held().group_by("person_id").agg(pl.col("at").max().dt.date())
        rows = found.open.join(last, on="person_id", how="left")
        silent = pl.max_horizontal("at", "since") < found.days_ago(days)
        return rows.filter(silent)["person_id"]

    return count


def _interview_missing(found: Frames) -> Iterable[str]:
    """No initial interview in a search of over 30 days, the one before it over half a year ago."""
    initial = found.held().filter(pl.col("method").is_in(INITIAL))
    last = initial.group_by("person_id").agg(pl.col("at").max().dt.date())
    rows = found.open.join(last, on="person_id", how="left").join(
        _earlier(found), on="person_id", how="left"
    )
    none = pl.col("at").is_null() | (pl.col("at") < pl.col("since"))
    new = pl.col("ended").is_null() | ((pl.col("since") - pl.col("ended")).dt.total_days() > 184)
    return rows.filter(none & new & (pl.col("since") < found.days_ago(30)))["person_id"]


def _earlier(found: Frames) -> pl.DataFrame:
    """Return when the latest ended job search of each person ended."""
    ended = found.tables["job_searches"].filter(pl.col("end").is_not_null())
    return ended.group_by("person_id").agg(ended=pl.col("end").max())


def _latest_plan(found: Frames) -> pl.DataFrame:
    last = found.tables["plans"].sort("made_on").group_by("person_id").last()
    return found.open.join(last, on="person_id", how="left")


def _plan_missing(found: Frames) -> Iterable[str]:
    none = pl.col("made_on").is_null() | (pl.col("made_on") < pl.col("since"))
    old = pl.col("since") < found.days_ago(30)
    return _latest_plan(found).filter(none & old)["person_id"]


def _plan_expired(found: Frames) -> Iterable[str]:
    return _latest_plan(found).filter(pl.col("valid_until") < found.today)["person_id"]


def _meeting_today(found: Frames) -> Iterable[str]:
    contacts = found.tables["contacts"]
    meeting = pl.col("method").is_between(pl.lit("21"), pl.lit("29"))
    return contacts.filter(meeting & (pl.col("at").dt.date() == found.today))["person_id"]


def _remote_only(found: Frames) -> Iterable[str]:
    met = found.held().filter(pl.col("method").is_in(IN_PERSON))
    spoken = found.open.join(found.held(), on="person_id", how="semi")
    return spoken.join(met, on="person_id", how="anti")["person_id"]


def _returned(found: Frames) -> Iterable[str]:
    rows = found.open.join(_earlier(found), on="person_id")
    return rows.filter((pl.col("since") - pl.col("ended")).dt.total_days() <= 365)["person_id"]


def _same_service(found: Frames) -> Iterable[str]:
    counts = found.tables["services"].group_by("person_id", "service").len()
    return counts.filter(pl.col("len") >= 3)["person_id"]


def _running(found: Frames) -> pl.DataFrame:
    services = found.tables["services"]
    return services.filter((pl.col("start") <= found.today) & pl.col("end").is_null())


def _service_ends(found: Frames) -> Iterable[str]:
    soon = found.today + timedelta(days=30)
    ending = _running(found).filter(pl.col("planned_end") <= soon)
    staying = _running(found).filter(pl.col("planned_end") > soon)
    coming = found.tables["services"].filter(pl.col("start") > found.today)
    return ending.join(staying, on="person_id", how="anti").join(
        coming, on="person_id", how="anti"
    )["person_id"]


def _long_unemployed(found: Frames) -> Iterable[str]:
    now = found.tables["statuses"].filter(pl.col("end").is_null() & (pl.col("code") == "02"))
    long = found.open.filter(pl.col("since") <= found.days_ago(365))
    return long.join(now, on="person_id", how="semi")["person_id"]


def _share_rises(found: Frames) -> Iterable[str]:
    last = found.tables["benefits"].sort("month").group_by("person_id").last()
    rows = found.open.join(last, on="person_id")
    near = [
        (pl.col("cumulative_days") <= step) & (pl.col("cumulative_days") > step - DAYS_A_MONTH)
        for step in SHARE_STEPS
    ]
    lately = pl.col("month") >= f"{found.days_ago(62):%Y-%m}"
    return rows.filter(pl.any_horizontal(near) & lately)["person_id"]


def _whose(expression: pl.Expr) -> Callable[[Frames], Iterable[str]]:
    return lambda found: found.open.filter(expression)["person_id"]


def _under_30(found: Frames) -> Iterable[str]:
    young = pl.col("birth_date").dt.offset_by("30y") > found.today
    return found.open.filter(young)["person_id"]


_KINDS: tuple[tuple[str, str, Callable[[Frames], Iterable[str]]], ...] = (
    ("no_contact_3_months", "in job search, no contact held for 91 days", _without_contact(91)),
    ("no_contact_6_months", "in job search, no contact held for 183 days", _without_contact(183)),
    ("no_contact_12_months", "in job search, no contact held for 365 days", _without_contact(365)),
    ("no_contact_years", "in job search, no contact held for 730 days", _without_contact(730)),
    ("interview_missing", "no initial interview in a search of over 30 days", _interview_missing),
    ("plan_missing", "no plan made in a search of over 30 days", _plan_missing),
    ("plan_expired", "the latest plan has expired", _plan_expired),
    ("meeting_today", "a meeting today (none at weekends and on holidays)", _meeting_today),
    ("remote_only", "contacts, but never in person", _remote_only),
    ("returned_12_months", "search began within 365 days of the end of one", _returned),
    ("same_service_3_times", "three periods or more in one service", _same_service),
    ("service_ends_30_days", "service ends in 30 days, nothing after it", _service_ends),
    ("unemployed_12_months", "unemployed, the search begun 365 days ago", _long_unemployed),
    ("share_rises", "benefit days within 21 of a step of the municipal share", _share_rises),
    ("unallocated", "in job search, no coach", _whose(pl.col("coach_id").is_null())),
    ("non_disclosure", "in job search, non-disclosure for safety", _whose(pl.col("non_disclosure"))),
    ("under_30", "in job search, under 30", _under_30),
    (
        "foreign_language", "in job search, mother tongue neither Finnish, Swedish nor Sámi",
        _whose(~pl.col("mother_tongue").is_in(["fi", "sv", "se"])),
    ),
    (
        "swedish_service", "in job search, served in Swedish",
        _whose(pl.col("service_language") == "sv"),
    ),
)  # fmt: skip
