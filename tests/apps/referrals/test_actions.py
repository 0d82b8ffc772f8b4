"""A referral led on: what may be told, who may lead, what it becomes in the client's path, what time does."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation
from django.utils.timezone import get_default_timezone
from tests.apps.casework.extracts import extract
from tests.apps.referrals.conftest import NOW, STRANGERS, TODAY
from tests.apps.referrals.loops import (
    ANOTHER,
    COURSE,
    TO,
    by_link,
    history,
    intended,
    member,
    opened,
    sent,
)
from tests.services.examples import COACHING

from polku.apps.casework.actions import load
from polku.apps.casework.models import Event, ServicePeriod, Standing
from polku.apps.people.models import Letter
from polku.apps.referrals import actions, letters, perms
from polku.apps.referrals.actions import FullError, Via
from polku.apps.referrals.models import Referral
from polku.apps.referrals.names import Informed, LinkState
from polku.apps.referrals.queries.telling import choices, draft_of
from polku.services.referral import Item, Presence, Refusal, State, Withdrawal
from polku.services.service import Spoken

SIGNED = "Selkävaiva: ei nostoja"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def course(bring):
    return bring(COURSE)["S-1"]


@pytest.fixture
def client(cast, make_client):
    return make_client(cast["own"])


def at(day, hour=9):
    return datetime.combine(day, time(hour), get_default_timezone())


def tell(referral, told, by, when=NOW, to=TO):
    return actions.send(referral, told=told, to=to, by=by, at=when, version=referral.version)


# ---- what may be told ----


def test_only_what_the_service_asks_is_told(cast, client, bring):
    asks = bring(COURSE)["S-1"]
    silent = bring(replace(COURSE, key="S-3", demands=()))["S-3"]
    first, second = (intended(client, one, cast["own"]) for one in (asks, silent))
    told = {one.item: one for one in choices(first, TODAY)}
    assert (told[Item.AGE].value, told[Item.MUNICIPALITY].value) == ("46", "Raasepori")
    assert {one for one in told if told[one].proposed} == {
        Item.NAME, Item.PHONE, Item.LANGUAGE, Item.AGE, Item.MUNICIPALITY, Item.GOAL,
    }  # fmt: skip
    assert told.keys() - {one.item for one in choices(second, TODAY)} == {
        Item.AGE, Item.MUNICIPALITY,
    }  # fmt: skip
    with pytest.raises(ValidationError, match="Age"):
        tell(second, {Item.NAME: "Given", Item.AGE: "46"}, cast["own"])
    second.refresh_from_db()
    assert (second.state, second.told) == (State.INTENTION, {})


def test_the_municipality_of_a_protected_client_is_told_to_nobody(cast, make_client, course):
    client = make_client(cast["own"], non_disclosure=True)
    referral = intended(client, course, cast["own"])
    assert Item.MUNICIPALITY not in {one.item for one in choices(referral, TODAY)}
    with pytest.raises(ValidationError):
        tell(referral, {Item.MUNICIPALITY: "Raasepori"}, cast["own"])


def test_what_is_sent_is_what_was_shown(cast, client, course):
    referral = intended(client, course, cast["own"])
    chosen = [Item.NAME, Item.SUPPORT, Item.AGREED, Item.HEALTH, Item.PHONE]
    draft = draft_of(referral, chosen, {Item.SUPPORT: " Tulkki ", Item.NAME: "X"}, today=TODAY)
    assert draft == {Item.NAME: "Given Family1", Item.AGREED: "Kyllä", Item.SUPPORT: "Tulkki"}
    tell(referral, draft, cast["own"])
    referral.refresh_from_db()
    assert perms.told_to_provider(referral, TODAY) == draft
    assert referral.told == {item.value: value for item, value in draft.items()}


def test_health_is_told_only_by_a_consent_in_force_and_word_for_word(cast, client, course):
    own = cast["own"]
    referral = intended(client, course, own)
    with pytest.raises(ValidationError):
        tell(referral, {Item.HEALTH: SIGNED}, own)
    kept = actions.consent(
        referral, item=Item.HEALTH, wording=SIGNED, given_on=TODAY, by=own, at=NOW
    )
    with pytest.raises(ValidationError, match="word for word"):
        tell(referral, {Item.HEALTH: "Selkä ja mieliala"}, own)
    with pytest.raises(ValidationError):  # a consent is for one item
        tell(referral, {Item.WORK_ABILITY: SIGNED}, own)
    draft = draft_of(referral, [Item.NAME, Item.HEALTH], {Item.HEALTH: "typed"}, today=TODAY)
    assert draft[Item.HEALTH] == SIGNED
    referral.refresh_from_db()
    letter = tell(referral, draft, own)
    assert SIGNED not in letter.body
    actions.withdraw_consent(kept, by=own, at=NOW)
    referral.refresh_from_db()
    assert Item.HEALTH not in referral.told
    assert perms.told_to_provider(referral, TODAY) == {Item.NAME: "Given Family1"}
    assert [e.detail.get("item") for e in history(referral)][-1] == "health"
    assert SIGNED not in str([event.detail for event in history(referral)])


@pytest.mark.parametrize(
    "given",
    [{"item": Item.SUPPORT}, {"wording": "  "}, {"given_on": TODAY + timedelta(days=1)}],
    ids=str,
)
def test_a_consent_is_itemised_in_words_and_given(cast, client, course, given):
    referral = intended(client, course, cast["own"])
    told = {"item": Item.HEALTH, "wording": SIGNED, "given_on": TODAY} | given
    with pytest.raises(ValidationError):
        actions.consent(referral, **told, by=cast["own"], at=NOW)
    assert not referral.consents.exists()


def test_a_provider_sees_nothing_of_the_client_once_it_has_no_need(cast, client, course):
    referral, secret = sent(client, course, cast["own"])
    assert perms.told_to_provider(referral, TODAY)
    actions.refuse(referral, reason=Refusal.FULL, words="", via=by_link(secret), at=NOW)
    referral.refresh_from_db()
    assert perms.told_to_provider(referral, TODAY) == {}


# ---- letters ----


def test_no_letter_to_a_provider_tells_anything_of_the_client(cast, make_client, bring):
    """In both official languages, of every kind: neither the client nor what was told of them."""
    service = bring(replace(COURSE, spoken=(Spoken("sv"),)))["S-1"]
    client = make_client(cast["own"], given_name="Aamu-Kaisla", family_name="Korpi-Rautio")
    member(service.provider)
    referral, secret = sent(client, service, cast["own"], at=at(date(2026, 11, 2)))
    actions.renew(opened(secret), at=at(date(2026, 11, 3)))
    actions.remind(at=at(date(2026, 11, 12)))
    referral.refresh_from_db()
    actions.withdraw(
        referral, reason=Withdrawal.WORK, by=cast["own"], at=NOW, version=referral.version
    )
    written = Letter.objects.all()
    assert [(one.to == TO, one.language) for one in written] == [
        (False, "sv"), (True, "sv"), (True, "sv"), (True, "sv"), (False, "sv"), (False, "sv"),
        (True, "sv"),
    ]  # fmt: skip
    secrets = [client.given_name, client.family_name, client.person_id, "040", "ravintola", "1980"]
    for one in written:
        assert not [word for word in secrets if word in one.subject + one.body], one.body
        assert "Kurssi sv" in one.subject


def test_the_client_is_told_in_their_own_language_without_what_was_told(cast, client, course):
    referral, _ = sent(client, course, cast["own"])
    with pytest.raises(ValidationError):
        actions.inform(referral, how=Informed.EMAIL, by=cast["own"], at=NOW)
    actions.inform(
        referral, how=Informed.EMAIL, email="asiakas@example.org", by=cast["own"], at=NOW
    )
    letter = Letter.objects.last()
    assert (letter.to, letter.language) == ("asiakas@example.org", "sv")
    assert "Kurssi sv" in letter.subject
    assert "telefonnummer" in letter.body
    assert "040" not in letter.body
    referral.refresh_from_db()
    assert (referral.informed, referral.informed_at) == (Informed.EMAIL, NOW)
    client.service_language = "en"
    client.save()
    english = letters.letter_to_client(Referral.objects.get())
    assert (english.language, english.subject) == ("en", "A service for you: Kurssi en")


# ---- who may ----


def test_only_who_works_with_the_client_refers_and_leads(cast, client, course):
    with_client, _ = sent(client, course, cast["own"])
    for name in STRANGERS:
        stranger = cast[name]
        assert not Referral.objects.filter(perms.referrals_of(stranger)).exists(), name
        for act in (
            lambda by: actions.intend(client, course, by=by, at=NOW),
            lambda by: actions.withdraw(
                with_client, reason=Withdrawal.WORK, by=by, at=NOW, version=2
            ),
            lambda by: actions.inform(with_client, how=Informed.SPOKEN, by=by, at=NOW),
            lambda by: actions.consent(
                with_client, item=Item.HEALTH, wording="x", given_on=TODAY, by=by, at=NOW
            ),
            lambda by: actions.accept(
                with_client, expected_on=None, via=Via(staff=by, by_phone=True), at=NOW
            ),
            lambda by: actions.end(
                with_client, on=TODAY, outcome="no_show", via=Via(staff=by), at=NOW
            ),
        ):
            with pytest.raises(PermissionDenied):
                act(stranger)
    for name in ("own", "lead"):
        assert perms.may_see(cast[name], with_client)
    assert Referral.objects.get().version == with_client.version


def test_a_provider_sees_what_was_sent_to_it_and_no_other(cast, client, course, bring):
    theirs = member(course.provider)
    stranger = member(bring(ANOTHER)["S-2"].provider, "stranger")
    changed_role = member(course.provider, "coach_now", role="coach")
    seen = {person: perms.referrals_of(person) for person in (theirs, stranger, changed_role)}
    referral = intended(client, course, cast["own"])
    assert not Referral.objects.filter(seen[theirs]).exists()  # an intention is the coach's
    tell(referral, {Item.NAME: "Given"}, cast["own"])
    assert [list(Referral.objects.filter(one)) for one in seen.values()] == [[referral], [], []]


def test_nobody_is_sent_where_nobody_can_be_sent(cast, client, bring):
    draft = bring(COACHING)["S-1"]
    with pytest.raises(ValidationError, match="not published"):
        intended(client, draft, cast["own"])
    rows = bring(replace(COURSE, key="S-4"), replace(ANOTHER, area="07"))
    with pytest.raises(PermissionDenied):  # a service of another area
        intended(client, rows["S-2"], cast["own"])
    with pytest.raises(ValidationError, match="not one of this service"):
        intended(client, rows["S-4"], cast["own"], run=draft.runs.first())
    intended(client, rows["S-4"], cast["own"])
    with pytest.raises(ValidationError, match="not over"):  # twice
        intended(client, rows["S-4"], cast["own"])


def test_who_acts_on_an_older_version_is_told_so(cast, client, course):
    referral = intended(client, course, cast["own"])
    actions.change(referral, run=None, goal="Toinen", by=cast["lead"], at=NOW, version=1)
    with pytest.raises(actions.ChangedMeanwhileError):
        actions.change(referral, run=None, goal="X", by=cast["own"], at=NOW, version=1)
    with pytest.raises(actions.ChangedMeanwhileError):
        actions.send(referral, told={}, to=TO, by=cast["own"], at=NOW, version=1)
    assert Referral.objects.get().goal == "Toinen"


# ---- places ----


def test_the_last_place_goes_to_one_and_the_queue_takes_the_other(cast, make_client, course):
    run = course.runs.get()
    one, two = (sent(make_client(cast["own"]), course, cast["own"], run) for _ in range(2))
    actions.accept(one[0], expected_on=None, via=by_link(one[1]), at=NOW)
    for full in (
        lambda: actions.accept(two[0], expected_on=None, via=by_link(two[1]), at=NOW),
        lambda: actions.accept(two[0], expected_on=None, via=phone(cast["own"]), at=NOW),
    ):
        with pytest.raises(FullError):
            full()
    assert opened(two[1]).state(NOW) == LinkState.GOOD  # the answer is still to be given
    actions.queue(two[0], via=by_link(two[1]), at=NOW)
    with pytest.raises(FullError):
        actions.start(two[0], on=TODAY, planned_end=None, via=phone(cast["own"]), at=NOW)
    freed = phone(cast["own"])
    actions.refuse(one[0], reason=Refusal.CLIENT_DECLINED, words="", via=freed, at=NOW)
    actions.start(two[0], on=TODAY, planned_end=None, via=freed, at=NOW)


def phone(coach):
    return Via(staff=coach, by_phone=True)


# ---- the client's path ----


def test_a_referral_becomes_a_period_that_a_later_extract_tells_too(cast, client, course):
    own = cast["own"]
    sent_on, begun, ended = date(2026, 11, 4), date(2026, 11, 9), date(2026, 11, 22)
    referral, secret = sent(client, course, own, at=at(sent_on))
    actions.accept(referral, expected_on=begun, via=by_link(secret, at(sent_on)), at=at(sent_on))
    when = at(begun)
    actions.start(referral, on=begun, planned_end=date(2027, 1, 29), via=phone(own), at=when)
    actions.attend(referral, day=begun, presence=Presence.AWAY, via=phone(own), at=when)
    actions.attend(referral, day=begun, presence=Presence.PRESENT, via=phone(own), at=when)
    assert referral.attendance.get().presence == Presence.PRESENT
    standing = Standing.objects.get(client=client)
    assert (standing.service, standing.service_since) == ("job_search_coaching", begun)
    actions.end(
        referral,
        on=ended,
        outcome="completed",
        next_step="Työkokeilu",
        via=phone(own),
        at=at(date(2026, 11, 23)),
    )
    referral.refresh_from_db()
    period = ServicePeriod.objects.get()
    assert referral.period == period
    told = {
        "service": "job_search_coaching",
        "start": begun,
        "end": ended,
        "referred_on": sent_on,
        "outcome": "completed",
        "provider_id": "9000101-5",
        "payer": "municipality",
        "planned_end": date(2027, 1, 29),
    }
    assert {name: getattr(period, name) for name in told} == told
    standing.refresh_from_db()
    assert (standing.service, standing.strip[-1]) == ("", "v")  # most of November so far
    assert {event.kind for event in Event.objects.all()} == {"service"}
    person = {"person_id": client.person_id, "birth_date": client.birth_date, "municipality": "710"}
    same = extract(persons=[person], services=[{"person_id": client.person_id} | told])
    report = load(same, by=None, at=NOW)
    assert (report.conflicts, report.tables["services"].new) == (0, 0)
    assert ServicePeriod.objects.get().pk == Referral.objects.get().period_id


def test_what_is_known_of_a_client_can_be_deleted_whole(cast, client, course):
    referral, secret = sent(client, course, cast["own"])
    actions.accept(referral, expected_on=None, via=by_link(secret), at=NOW)
    client.delete()
    assert not Referral.objects.exists()


def test_who_never_came_has_no_period(cast, client, course):
    own = cast["own"]
    referral, _ = sent(client, course, own)
    actions.accept(referral, expected_on=TODAY, via=phone(own), at=NOW)
    with pytest.raises(ValidationError):
        actions.end(referral, on=TODAY, outcome="completed", via=phone(own), at=NOW)
    actions.end(referral, on=TODAY, outcome="no_show", via=phone(own), at=NOW)
    assert not ServicePeriod.objects.exists()
    assert history(referral)[-1].detail["by_phone"]


@pytest.mark.parametrize(
    ("on", "until"),
    [
        (TODAY + timedelta(days=1), None),
        (TODAY - timedelta(days=1), None),
        (TODAY, TODAY - timedelta(days=1)),
        (TODAY, date(9999, 12, 31)),
    ],
    ids=["still to come", "before it was sent", "ends before it begins", "a slip of the year"],
)
def test_a_beginning_that_cannot_be_is_refused(cast, client, course, on, until):
    referral, secret = sent(client, course, cast["own"])
    actions.accept(referral, expected_on=None, via=by_link(secret), at=NOW)
    with pytest.raises(ValidationError):
        actions.start(referral, on=on, planned_end=until, via=phone(cast["own"]), at=NOW)
    assert not ServicePeriod.objects.exists()
