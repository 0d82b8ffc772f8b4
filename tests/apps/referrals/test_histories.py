"""Whatever anybody tries, in whatever order: only histories that the way of a referral allows."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.apps.referrals.conftest import NOW
from tests.apps.referrals.loops import ANOTHER, COURSE, TO, history, member, opened, secret_in

from polku.apps.casework.models import ServicePeriod
from polku.apps.people.models import Letter
from polku.apps.referrals import actions, perms
from polku.apps.referrals.actions import Via
from polku.apps.referrals.actions.stepping import day_of
from polku.apps.referrals.models import Consent, Referral
from polku.apps.referrals.queries.telling import draft_of
from polku.services.referral import (
    HOLDING,
    NEEDS_CONSENT,
    RUNNING,
    STEPS,
    Item,
    Party,
    Presence,
    Refusal,
    State,
    Withdrawal,
)

WHO = ("own", "lead", "colleague", "member", "stranger", "newest link", "old link", "by phone")
WHAT = (
    "send", "send", "see", "study", "accept", "accept", "queue", "refuse", "start", "start",
    "attend", "end", "withdraw", "renew", "consent", "withdraw consent", "time passes",
)  # fmt: skip
ATTEMPTS = st.lists(
    st.tuples(st.sampled_from(WHAT), st.sampled_from(WHO), st.integers(0, 2), st.integers(0, 31)),
    min_size=15,
    max_size=25,
)
SIGNED = "Ei nostoja"


def trace(referral):
    return Referral.objects.filter(pk=referral.pk).values().get(), referral.events.count()


class Town:
    """Three referrals to a course of one place, and everybody who tries something."""

    def __init__(self, cast, client_of, course, people):
        self.cast, self.people, self.at = cast, people, NOW
        self.secrets = {}
        run = course.runs.get()
        self.referrals = [
            actions.intend(client_of(cast["own"]), course, run=run, by=cast["own"], at=NOW)
            for _ in range(3)
        ]

    def try_(self, what, who, number, days):
        """Let somebody try something and tell whether it changed anything.

        What fails, or comes from a stranger, does not.
        """
        referral = self.referrals[number]
        before = trace(referral)
        try:
            getattr(self, what.replace(" ", "_"))(Referral.objects.get(pk=referral.pk), who, days)
        except (PermissionDenied, ValidationError):
            assert trace(referral) == before, (what, who)
        else:
            stranger = who in {"colleague", "stranger"} and what != "time passes"
            assert not stranger or trace(referral) == before, (what, who)
        return what == "time passes" or trace(referral) != before

    def by(self, who):
        return self.people.get(who) or self.cast["own" if who not in self.cast else who]

    def via(self, referral, who):
        secrets = self.secrets.get(referral.pk, [])
        if who in {"newest link", "old link"} and secrets:
            return Via(link=opened(secrets[-1 if who == "newest link" else 0], self.at))
        return Via(staff=self.by(who), by_phone=who == "by phone")

    def send(self, referral, who, days):
        chosen = [*TOLD, *(NEEDS_CONSENT if days % 2 else ())]
        told = draft_of(referral, chosen, {}, today=day_of(self.at))
        if days % 5 == 0:
            told = told | {Item.HEALTH: SIGNED}
        letter = actions.send(
            referral, told=told, to=TO, by=self.by(who), at=self.at, version=referral.version
        )
        self.secrets.setdefault(referral.pk, []).append(secret_in(letter))

    def renew(self, referral, who, _days):
        link = self.via(referral, who).link
        if link is not None:
            letter = actions.renew(link, at=self.at)
            self.secrets[referral.pk].append(secret_in(letter))

    def see(self, referral, who, _days):
        actions.see(referral, via=self.via(referral, who), at=self.at)

    def study(self, referral, who, _days):
        actions.study(referral, via=self.via(referral, who), at=self.at)

    def accept(self, referral, who, _days):
        actions.accept(referral, expected_on=None, via=self.via(referral, who), at=self.at)

    def queue(self, referral, who, _days):
        actions.queue(referral, via=self.via(referral, who), at=self.at)

    def refuse(self, referral, who, _days):
        via = self.via(referral, who)
        actions.refuse(referral, reason=Refusal.FULL, words="", via=via, at=self.at)

    def start(self, referral, who, days):
        on = day_of(self.at) - timedelta(days=days // 8)
        via = self.via(referral, who)
        actions.start(referral, on=on, planned_end=None, via=via, at=self.at)

    def attend(self, referral, who, days):
        day = day_of(self.at) - timedelta(days=days // 8)
        via = self.via(referral, who)
        actions.attend(referral, day=day, presence=Presence.PRESENT, via=via, at=self.at)

    def end(self, referral, who, days):
        outcome = ("completed", "no_show", "employed")[days % 3]
        via = self.via(referral, who)
        actions.end(referral, on=day_of(self.at), outcome=outcome, via=via, at=self.at)

    def withdraw(self, referral, who, days):
        if days < 8:  # seldom, as nothing follows it
            actions.withdraw(
                referral,
                reason=Withdrawal.WORK,
                by=self.by(who),
                at=self.at,
                version=referral.version,
            )

    def consent(self, referral, who, days):
        item = sorted(NEEDS_CONSENT)[days % 2]
        today, by = day_of(self.at), self.by(who)
        actions.consent(referral, item=item, wording=SIGNED, given_on=today, by=by, at=self.at)

    def withdraw_consent(self, referral, who, _days):
        found = referral.consents.first()
        if found is not None:
            actions.withdraw_consent(found, by=self.by(who), at=self.at)

    def time_passes(self, _referral, _who, days):
        self.at += timedelta(days=days)
        actions.remind(at=self.at)


TOLD = (Item.NAME, Item.LANGUAGE)


def check(town):
    for referral in Referral.objects.select_related("period", "run"):
        events = history(referral)
        check_history(referral, events)
        consented = {one.item for one in referral.consents.filter(withdrawn_at=None)}
        assert set(referral.told) & NEEDS_CONSENT <= consented
        assert perms.told_to_provider(referral, day_of(town.at)).keys() <= set(referral.told)
        began = State.STARTED in {event.became for event in events}
        assert began is (referral.period is not None)
        assert not began or referral.period.start == referral.started_on
        assert not began or referral.period.end == referral.ended_on
        good = referral.links.filter(used_at=None, ended_at=None)
        assert good.count() <= (1 if STEPS[Party.PROVIDER].get(referral.state) else 0)
    run = Referral.objects.first().run
    assert Referral.objects.filter(run=run, state__in=HOLDING).count() <= run.places
    assert ServicePeriod.objects.filter(end=None).count() == (
        Referral.objects.filter(state__in=RUNNING).count()
    )


def check_history(referral, events):
    """The events allow each other, and played again they lead to where the referral is."""
    state = ""
    for event in events:
        assert event.was == state
        if event.became != event.was:
            allowed = STEPS[event.party].get(state, ()) if state else (State.INTENTION,)
            assert event.became in allowed, (event.party, state, event.became)
        state = event.became
    assert state == referral.state
    used = [
        event.link_id
        for event in events
        if event.link_id
        and event.became != State.SEEN
        and event.detail.get("what") != "link renewed"
    ]
    assert len(used) == len(set(used))  # one answer a link
    assert set(used) == set(referral.links.exclude(used_at=None).values_list("pk", flat=True))


@pytest.fixture
def world(cast, make_client, bring):
    rows = bring(COURSE, ANOTHER)
    people = {
        "member": member(rows["S-1"].provider),
        "stranger": member(rows["S-2"].provider, "stranger"),
    }
    return cast, make_client, rows["S-1"], people


@settings(
    max_examples=10,
    phases=[Phase.reuse, Phase.generate],  # an example costs too much to make smaller
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(attempts=ATTEMPTS)
def test_only_histories_that_the_way_allows(world, attempts):
    with transaction.atomic():
        town = Town(*world)
        for attempt in attempts:
            if town.try_(*attempt):
                check(town)
        transaction.set_rollback(True)
    assert not Letter.objects.exists()
    assert not Consent.objects.exists()
