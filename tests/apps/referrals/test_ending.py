"""Services whose money ends: who is still in them, whose page that is, and what the letter says."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.apps.referrals.conftest import AWAY, NOW, TODAY
from tests.services.examples import published

from polku.apps.catalogue import clients
from polku.apps.catalogue.actions import remind
from polku.apps.people.models import Letter
from polku.apps.referrals.models import Referral
from polku.apps.referrals.queries.ending import ending, staying
from polku.services.reminders import Staying
from polku.services.service import Project

ENDING = reverse("referrals:ending")


def funded(key, days, **given):
    project = Project("Rannikko", TODAY + timedelta(days=days))
    return published(key, key, project=project, reviewed_on=TODAY, **given)


@pytest.fixture
def town(cast, bring, make_client):
    """Two services ending soon, one later, one elsewhere; clients in the first at every stage."""
    rows = bring(
        funded("Soon", 90),
        funded("Now", 5),
        funded("Later", 181),
        replace(funded("Far", 5), area=AWAY, owner=""),
        published("Own", "Own", project=None),
    )
    ends = TODAY + timedelta(days=90)
    stays = [
        ("started", ends),
        ("attended", ends + timedelta(days=1)),
        ("started", None),
        ("accepted", None),
        ("ended", None),
        ("refused", None),
    ]
    for state, planned_end in stays:
        Referral.objects.create(
            client=make_client(cast["own"]),
            service=rows["Soon"],
            coach=cast["own"],
            state=state,
            made_at=NOW,
            changed_at=NOW,
            planned_end=planned_end,
        )
    return rows


def test_who_has_begun_and_not_ended_is_in_it_and_who_has_no_end_stays_longer(town):
    keys = [row.pk for row in town.values()]
    assert staying(keys) == {town["Soon"].pk: Staying(3, 2)}
    assert clients.sent_to(keys, NOW) == {town["Soon"].pk}
    assert clients.sent_to(keys, NOW + timedelta(seconds=1)) == set()


def test_the_first_to_end_come_first_in_one_s_own_area(
    cast, town, enter, django_assert_num_queries
):
    found = ending(cast["manager"], TODAY)
    assert [(one.name, one.left, one.staying.clients) for one in found] == [
        ("Now", 5, 0), ("Soon", 90, 3),
    ]  # fmt: skip
    assert [one.name for one in ending(cast["far_coach"], TODAY)] == []
    page = enter(cast["editor"]).get(ENDING).content.decode()
    assert page.count('scope="row"') == 2
    for who in ("admin", "provider"):
        assert enter(cast[who]).get(ENDING).status_code == 404
    with django_assert_num_queries(9):
        ending(cast["editor"], TODAY)


def test_the_letter_says_how_many_are_still_there_and_the_page_that_it_went(cast, town):
    editor = cast["editor"]
    editor.email, editor.language = "editor@example.org", "en"
    editor.save()
    remind(at=NOW, stays=staying)
    body = Letter.objects.get(to="editor@example.org").body
    assert "3 clients are still in it; beyond the funding: 2." in body
    assert body.count("No client sent through Polku is in it.") == 1
    assert [one.warnings for one in ending(editor, TODAY)] == [1, 1]
