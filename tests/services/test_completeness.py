"""What is missing of a service: before it is published, and before it is as good as can be."""

from dataclasses import replace
from datetime import date

import pytest
from tests.services.examples import COACHING, texts

from polku.reference.areas import AreaKind, areas
from polku.services.completeness import Lack, lacking, official_languages, quality
from polku.services.names import Channel, State
from polku.services.service import Contact, Texts

TODAY = date(2026, 11, 24)
FULL = Texts(*["said"] * len(Texts.__dataclass_fields__))
WHOLE = replace(
    COACHING,
    texts={"fi": FULL, "sv": FULL, "en": FULL},
    demands=(),
    state=State.PUBLISHED,
)


@pytest.mark.parametrize(
    ("area", "languages"),
    [
        ("trial-18", ("fi", "sv")),
        ("07", ("fi", "sv")),
        ("aland", ("sv",)),
        ("no such area", ("fi", "sv")),
    ],
)
def test_the_languages_of_an_area_are_those_of_its_municipalities(area, languages):
    code = areas(AreaKind.ALAND)[0].code if area == "aland" else area
    assert official_languages(code, TODAY) == languages


def test_nothing_is_missing_of_what_is_whole():
    assert lacking(WHOLE, ("fi", "sv", "en")) == ()
    assert quality(WHOLE, TODAY).score == 100
    assert quality(WHOLE, TODAY).gains == ()


@pytest.mark.parametrize(
    ("given", "lacks"),
    [
        ({"owner": ""}, [Lack("owner")]),
        ({"contact": Contact()}, [Lack("contact")]),
        ({"contact": Contact(web="https://example.org")}, []),
        ({"spoken": ()}, [Lack("spoken")]),
        ({"places": ()}, [Lack("places")]),
        ({"places": (), "channel": Channel.REMOTE}, []),
        ({"texts": {"fi": texts("x")}}, [Lack(one, "sv") for one in ("name", "summary", "description", "audience", "taking_part")]),
        ({"demands": COACHING.demands}, []),
        ({"demands": (replace(COACHING.demands[0], texts={"sv": "x"}),)}, [Lack("demands", "fi")]),
    ],
)  # fmt: skip
def test_what_readers_must_have(given, lacks):
    assert list(lacking(replace(WHOLE, **given), ("fi", "sv"))) == lacks


def test_the_score_says_what_would_raise_it_and_by_how_much():
    poor = replace(WHOLE, texts={"fi": FULL}, runs=(), reviewed_on=date(2026, 1, 1))
    found = quality(poor, TODAY)
    assert found.gains[0].lack == Lack("review")
    assert {gain.lack.language for gain in found.gains} == {None, "sv", "en"}
    assert found.score + sum(gain.points for gain in found.gains) == pytest.approx(100, abs=0.5)
    assert quality(replace(poor, texts=WHOLE.texts), TODAY).score > found.score
    draft = quality(replace(poor, state=State.DRAFT), TODAY)
    assert Lack("review") not in {gain.lack for gain in draft.gains}  # nobody reads it yet
