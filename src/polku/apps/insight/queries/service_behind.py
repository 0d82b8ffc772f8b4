"""The referrals behind a figure of a service: which they are, and who may open them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from polku.analytics.filters import Filters
from polku.analytics.index.store import Index
from polku.analytics.outcomes.referrals import ANSWERS, Answers, counted_rows
from polku.apps.insight import words
from polku.apps.insight.queries import service_words
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.panel import Opening
from polku.apps.insight.queries.sent import REASONS
from polku.apps.insight.queries.service_tables import rows_of
from polku.apps.insight.queries.service_told import Told
from polku.apps.people.models import Staff
from polku.apps.referrals.models import Referral
from polku.apps.referrals.perms import referrals_of

EVERY = "kaikki"
"""Stands for an answer in an address: whatever it is."""


@dataclass(frozen=True, slots=True)
class Row:
    """A referral of the list; of a protected client only that there is one."""

    pk: int | None
    person: str
    client: str
    answer: str
    sent_at: datetime | None
    answered_at: datetime | None
    coach: str


def opening(sent: Answers, pk: int, choice: Choice, *, exact: bool) -> Opening:
    """Return where the answers open their referrals, with how many they are."""
    if not exact:
        return Opening(
            why=gettext(
                "The referrals open to who may open everybody behind them: a coach with the own "
                "clients chosen, a lead with the own unit. To others the figures are protected: "
                "exact rows would tell what the protection hides."
            )
        )
    return Opening(tuple(_links(sent, pk, choice)))


def _links(sent: Answers, pk: int, choice: Choice) -> Iterator[tuple[str, str]]:
    rows = [(row["answer"], row["people"]) for row in rows_of(sent.answers) if row["people"]]
    if rows:
        every = sum(people for _, people in rows)
        yield _link(gettext("All"), every, pk, choice, EVERY)
    for answer, people in rows:
        yield _link(str(service_words.ANSWERS[answer]), people, pk, choice, answer)


def reasons_opening(sent: Answers, pk: int, choice: Choice) -> Opening:
    """Return where the reasons open their referrals; of exact figures."""
    return Opening(
        tuple(
            _link(
                str(service_words.REASONS[row["reason"]]),
                row["people"],
                pk,
                choice,
                row["answer"],
                row["reason"],
            )
            for row in rows_of(sent.reasons)
        )
    )


def _link(label: str, people: int, pk: int, choice: Choice, *which: str) -> tuple[str, str]:
    address = reverse("insight:service-referrals", args=[pk, *which]) + choice.address()
    return f"{label} {words.count(people)}", address


def title(answer: str, reason: str) -> str:
    """Return what a list is called; raises KeyError for no answer or reason."""
    told = gettext("All referrals") if answer == EVERY else str(service_words.ANSWERS[answer])
    return f"{told}: {service_words.REASONS[reason]}" if reason else told


def behind(
    staff: Staff, index: Index, filters: Filters, told: Told, which: tuple[str, str]
) -> list[Row]:
    """Return the referrals counted with an answer and a reason (empty: any), the first sent first.

    Asked only by who sees exact figures; raises KeyError for no answer or reason.
    """
    found = _of(index, filters, told, which)
    rows = Referral.objects.filter(referrals_of(staff), Q(pk__in=list(found)))
    rows = rows.select_related("client", "coach").order_by("sent_at", "pk")
    return [_row(one, found[one.pk]) for one in rows]


def _of(index: Index, filters: Filters, told: Told, which: tuple[str, str]) -> Mapping[int, str]:
    """Return the answer, as of the day of the index, of each referral that is counted."""
    answer, reason = which
    sent = told.sent.referrals
    rows = counted_rows(index, filters, sent)
    if answer != EVERY:
        rows = rows[sent.answer[rows] == _place(ANSWERS, answer)]
    if reason:
        rows = rows[sent.reason[rows] == _place(REASONS, reason)]
    answers = (ANSWERS[place] for place in sent.answer[rows].tolist())
    return dict(zip(told.sent.pk[rows].tolist(), answers, strict=True))


def _place(names: Sequence[str], name: str) -> int:
    if name not in names:
        raise KeyError(name)
    return names.index(name)


def _row(referral: Referral, answer: str) -> Row:
    client = referral.client
    hidden = client.non_disclosure
    named = " ".join(filter(None, (client.given_name, client.family_name)))
    return Row(
        pk=None if hidden else referral.pk,
        person="" if hidden else client.person_id,
        client="" if hidden else named or client.person_id,
        answer=str(service_words.ANSWERS[answer]),
        sent_at=referral.sent_at,
        answered_at=referral.answered_at,
        coach=referral.coach.name,
    )
