"""The referrals of the demo town: rows equal to those the actions leave, written many at a time.

Needs Django set up, the clients loaded and the services in the catalogue.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from polku.apps.casework.models import Client, ServicePeriod
from polku.apps.catalogue.models import Service
from polku.apps.people.models import Area, Staff
from polku.apps.people.names import Role
from polku.apps.referrals import actions
from polku.apps.referrals.models import Attendance, Membership, Referral, ReferralEvent
from polku.apps.referrals.queries.telling import draft_of
from polku.demo.options import Options
from polku.demo.referrals import Given, Offer, Planned, Seeker, referrals
from polku.register import codes
from polku.services.referral import UNANSWERED, Item, Party, State

YEAR = timedelta(days=365)
"""Periods referred to within it are told to have been referrals."""
BY_LETTER = 3
"""Newest referrals that are sent by the real action: their letters, with links, are there to read."""


@transaction.atomic
def add_referrals(options: Options, member: Staff | None, at: datetime) -> None:
    """Refer the clients of the town, once, and let `member` sign in for the busiest provider."""
    if Referral.objects.exists() or member is None or member.area is None:
        return
    clients = _clients()
    spoken = {pk: "sv" if one.service_language == "sv" else "fi" for pk, one in clients.items()}
    planned = referrals(
        given=_given(clients, options),
        seekers=[Seeker(pk, spoken[pk]) for pk in _seekers(clients)],
        offers=_offers(member.area, options),
        languages=spoken,
        today=options.today,
        seed=options.seed,
    )
    rows = _written(planned, clients)
    _join(member, at)
    _trace(planned, rows, member)
    _send_newest(rows, at)


def _clients() -> dict[int, Client]:
    """Return the clients who have a coach and no protection, by key."""
    found = Client.objects.filter(coach__isnull=False, non_disclosure=False)
    return {one.pk: one for one in found.select_related("coach")}


def _given(clients: Mapping[int, Client], options: Options) -> list[Given]:
    periods = ServicePeriod.objects.filter(
        referred_on__gt=options.today - YEAR, start__lt=options.today, client__in=clients
    )
    columns = ("service", "provider_id", "referred_on", "start", "end", "planned_end", "outcome")
    rows = periods.order_by("start", "pk").values_list("pk", "client", *columns)
    return [Given(*row) for row in rows]


def _seekers(clients: Mapping[int, Client]) -> list[int]:
    """Return the jobseekers without a service, by key."""
    found = Client.objects.filter(
        pk__in=clients, standing__in_search=True, standing__service=""
    ).exclude(standing__unemployed_since=None)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _offers(area: Area, options: Options) -> list[Offer]:
    found = Service.objects.public().filter(area=area, audiences__code="jobseeker")
    rows = found.select_related("provider").prefetch_related("runs").order_by("pk")
    return [
        Offer(
            one.pk,
            one.kind,
            one.provider.business_id,
            {
                run.pk: run.places
                for run in one.runs.all()
                if run.starts_on is None or run.starts_on > options.today
            },
        )
        for one in rows
    ]


def _written(planned: Sequence[Planned], clients: Mapping[int, Client]) -> list[Referral]:
    pairs = ((one, clients[one.client]) for one in planned)
    rows = [_row(one, client, client.coach) for one, client in pairs if client.coach]
    return Referral.objects.bulk_create(rows, batch_size=500)


def _row(planned: Planned, client: Client, coach: Staff) -> Referral:
    sent_at = next((one.at for one in planned.steps if one.state is State.SENT), None)
    told = {
        Item.NAME.value: f"{client.given_name} {client.family_name}",
        Item.LANGUAGE.value: _language(client),
        Item.GOAL.value: planned.goal,
    }
    return Referral(
        client=client,
        coach=coach,
        service_id=planned.service,
        run_id=planned.run,
        period_id=planned.period,
        state=planned.state,
        goal=planned.goal,
        made_at=planned.steps[0].at,
        sent_at=sent_at,
        changed_at=planned.steps[-1].at,
        told=told if sent_at else {},
        version=len(planned.steps),
        **planned.columns,
    )


def _language(client: Client) -> str:
    """Return the language a client is served in, as a provider reads it."""
    named = codes.names("service_language").get(client.service_language)
    return named.fi if named else client.mother_tongue


def _join(member: Staff, at: datetime) -> None:
    """Let a person sign in for the provider that has most to answer, of equals the busiest."""
    by = Staff.objects.filter(role=Role.EDITOR, area=member.area).first()
    sent = Referral.objects.filter(service__area=member.area, sent_at__isnull=False)
    waits = Count("pk", filter=Q(state__in=UNANSWERED))
    counted = sent.exclude(service__provider__business_id="").values_list("service__provider")
    busiest = (
        counted.annotate(waits=waits, all=Count("pk"))
        .order_by("-waits", "-all", "service__provider")
        .first()
    )
    if by is not None and busiest is not None:
        Membership.objects.create(staff=member, provider_id=busiest[0], invited_by=by, since=at)


def _trace(planned: Sequence[Planned], rows: Sequence[Referral], member: Staff) -> None:
    """Write the events and the attendance of referrals."""
    provider = getattr(Membership.objects.filter(staff=member).first(), "provider_id", None)
    own = set(Service.objects.filter(provider=provider).values_list("pk", flat=True))
    events, attendance = [], []
    for one, row in zip(planned, rows, strict=True):
        theirs = member if row.service_id in own else None
        who: Mapping[Party, Any] = {Party.COACH: row.coach, Party.PROVIDER: theirs}
        before = ""
        for step in one.steps:
            events.append(
                ReferralEvent(
                    referral=row,
                    at=step.at,
                    party=step.party,
                    by=who.get(step.party),
                    was=before,
                    became=step.state,
                    detail=dict(step.detail),
                )
            )
            before = step.state
        attendance += [
            Attendance(referral=row, day=day, presence=presence, recorded_at=row.changed_at)
            for day, presence in one.attendance
        ]
    ReferralEvent.objects.bulk_create(events, batch_size=500)
    Attendance.objects.bulk_create(attendance, batch_size=500)


def _send_newest(rows: Sequence[Referral], at: datetime) -> None:
    """Send the newest intentions by letter."""
    newest = sorted(
        (row for row in rows if row.state == State.INTENTION),
        key=lambda row: -row.made_at.timestamp(),
    )
    for row in newest[1 : BY_LETTER + 1]:
        to = row.service.email
        if to:
            told = draft_of(row, [Item.NAME, Item.LANGUAGE, Item.GOAL], {}, today=at.date())
            actions.send(row, told=told, to=to, by=row.coach, at=at, version=row.version)
