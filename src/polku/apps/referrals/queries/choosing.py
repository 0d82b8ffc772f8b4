"""Whom to refer to a service: the reader's own clients, each with whether the service suits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from polku.apps.casework.history import facts_of
from polku.apps.casework.queries.choice import Choice
from polku.apps.casework.queries.worklist import Row, Worklist, chosen, page_count
from polku.apps.catalogue import records
from polku.apps.catalogue.models import Service
from polku.apps.people.models import Staff
from polku.apps.referrals.conditions import Told, told
from polku.apps.referrals.queries.suiting import person_of
from polku.services.conditions import Verdict, judge, suits


@dataclass(frozen=True, slots=True)
class Candidate:
    """A client of the worklist; of a protected one a list does not tell whether a service suits."""

    row: Row
    verdict: Verdict | None
    open: Sequence[Told]
    """The conditions that are not met or not known."""


@dataclass(frozen=True, slots=True)
class Candidates:
    rows: Sequence[Candidate]
    page: int
    pages: int


def candidates(staff: Staff, service: Service, search: str, page: int, today: date) -> Candidates:
    """Return a page of the reader's clients by name: a constant number of queries.

    `service` is read whole (`records.whole_rows`).
    """
    listed, choice = Worklist(staff, today), Choice(search=search, sort="asiakas")
    pages = page_count(listed.standings.filter(chosen(choice, today)).count())
    page = min(page, pages)
    rows = listed.page(choice.but(page=page))
    facts = facts_of([row.pk for row in rows if not row.protected])
    told_of = records.of_row(service)
    found = []
    for row in rows:
        if row.pk not in facts:
            found.append(Candidate(row, None, ()))
            continue
        judged = judge(told_of, person_of(facts[row.pk], today), today)
        left = [told(one) for one in judged if one.verdict is not Verdict.MET]
        found.append(Candidate(row, suits(judged), left))
    return Candidates(found, page, pages)
