"""Records of the PTV as services: each channel kind, each fault, and nothing that breaks the reading."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.services import ptv_records as ptv
from tests.services.examples import COACHING, HOME

from polku.services.completeness import lacking
from polku.services.names import Audience, Channel, Payer, ProviderKind, State
from polku.services.ptv.areas import concerns
from polku.services.ptv.faults import Fault
from polku.services.ptv.mapping import Around, laid_over, read
from polku.services.ptv.markup import plain_text
from polku.services.service import Contact, Place, Provider, Run, Spoken

AROUND = Around(
    {one["id"]: one for one in ptv.CHANNELS},
    {ptv.CITY: ptv.ORGANISATION},
    frozenset({ptv.guid(1), ptv.guid(2)}),
)
FILES = {
    "ServiceLocation": "ServiceLocationChannel",
    "Phone": "PhoneChannel",
    "WebPage": "WebPageChannel",
    "EChannel": "ElectronicChannel",
}


def reading(*channels, fi="Työnhakuklubi", **given):
    return read(ptv.service(1, fi, *channels, **given), AROUND, HOME)


def reasons(found):
    return [one.reason for one in found.faults]


def paths(node, at=""):
    """Yield the paths of a record's fields, lists entered."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield f"{at}.{name}"
            yield from paths(value, f"{at}.{name}")
    elif isinstance(node, list):
        for value in node:
            yield from paths(value, at)


@pytest.mark.parametrize("kind", FILES)
def test_the_records_are_of_the_recorded_format(reference_data, kind):
    folder = reference_data / "reference" / "ptv"
    recorded = json.loads((folder / f"openapi_v11_{FILES[kind]}.template.json").read_text("utf-8"))
    one = next(one for one in ptv.CHANNELS if one["serviceChannelType"] == kind)
    assert set(paths(one)) <= set(paths(recorded))
    recorded = json.loads((folder / "openapi_v11_Service.template.json").read_text("utf-8"))
    assert set(paths(ptv.service(1, "Nimi", 501))) <= set(paths(recorded))


def test_a_service_with_all_five_kinds_of_channels():
    found = reading(501, 502, 503, 504, 505)
    assert not found.faults
    service = found.service
    assert (service.key, service.area, service.state) == (ptv.guid(1), HOME, State.DRAFT)
    assert service.provider == Provider("Rannikon kaupunki", ProviderKind.MUNICIPALITY, "0131297-0")
    assert service.payer is Payer.MUNICIPALITY
    assert service.texts["sv"].name == "Työnhakuklubi på svenska"
    fi = service.texts["fi"]
    assert (fi.summary, fi.description, fi.audience) == (
        "Lyhyesti.",
        "Mitä tehdään.",
        "Työttömille.",
    )
    assert fi.taking_part == "Soita meille.\n\nKahden viikon kuluessa."
    assert service.audiences == {Audience.JOBSEEKER, Audience.YOUTH}
    assert service.channel is Channel.BOTH
    assert service.spoken == (Spoken("fi"), Spoken("sv"))
    assert service.contact == Contact(
        "0295 123456", "palvelu@example.org", "https://example.org/asioi"
    )
    assert service.places == (
        Place(
            "Työllisyyskatu",
            "Satamatie 1, 10600 TAMMISAARI",
            "710",
            {"fi": "Ovella ei ole kynnystä."},
        ),
    )
    hours = {"fi": "ma–ke 9–15.30, pe 9–12", "sv": "mån–ons 9–15.30, fre 9–12",
             "en": "Mon–Wed 9:00–15:30, Fri 9:00–12:00"}  # fmt: skip
    assert service.runs == (Run("Työllisyyskatu", times=hours),)
    assert service.reviewed_on == date(2026, 11, 2)
    assert {one.field for one in lacking(service, ("fi", "sv"))} == {"owner"}
    owned = read(ptv.service(1, "Nimi", 501), AROUND, HOME, owner="editor").service
    assert (owned.state, owned.owner) == (State.PUBLISHED, "editor")


@pytest.mark.parametrize(
    ("channels", "way"),
    [
        ((501, 503), Channel.IN_PERSON),
        ((501, 502), Channel.BOTH),
        ((503, 505), Channel.REMOTE),
        ((504,), Channel.REMOTE),
        ((), Channel.IN_PERSON),
    ],
)
def test_how_one_takes_part_is_told_by_the_channels(channels, way):
    assert reading(*channels).service.channel is way


@pytest.mark.parametrize(
    ("fault", "values", "found"),
    [
        ("no_finnish_name", {}, reading(501, serviceNames=ptv.said(sv="Klubb", type="Name"))),
        ("no_channel", {}, reading()),
        ("channel_missing", {"value": "kanava 777"}, reading(501, 777)),
        ("cycle", {"value": ptv.guid(2)}, reading(501, 2)),
        ("cycle", {"value": ptv.guid(1)}, reading(501, 1)),
        ("unknown_code", {"field": "languages", "value": "zz"}, reading(501, languages=["fi", "zz"])),
        ("unknown_code", {"field": "targetGroups", "value": "KR9"},
         reading(501, targetGroups=ptv.coded("KR1", "KR9"))),
        ("unknown_code", {"field": "serviceClasses", "value": "Q1"},
         reading(501, serviceClasses=ptv.coded("P10.1", "Q1"))),
        ("unknown_code", {"field": "serviceChargeType", "value": "Bartered"},
         reading(501, serviceChargeType="Bartered")),
        ("markup", {"field": "serviceDescriptions"}, reading(501, serviceDescriptions=ptv.said(
            "<p>Tule &amp; <b>katso</b></p><script>x()</script><ul><li>yksi<li>kaksi</ul>",
            type="Summary"))),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_the_rest_comes_in(fault, values, found):
    assert [(one.reason, one.values) for one in found.faults] == [(fault, values)]
    assert found.service is not None
    assert not found.faults[0].rejects
    for language in ("fi", "sv", "en"):
        text = found.faults[0].text(language)
        assert ptv.guid(1) in text
        assert all(value in text for value in values.values())


def test_a_channel_of_an_unknown_kind_is_left_out_with_a_word():
    odd = ptv.channel(600, "Pigeon", "Kyyhkynen")
    around = Around({**AROUND.channels, odd["id"]: odd}, AROUND.organisations, AROUND.services)
    found = read(ptv.service(1, "Nimi", 501, 600), around, HOME)
    assert [(one.reason, one.values["kind"]) for one in found.faults] == [
        ("unknown_channel", "Pigeon")
    ]
    assert len(found.service.places) == 1


@pytest.mark.parametrize(
    ("reason", "record"),
    [
        ("no_identity", ptv.service(1, "Nimi", 501, id=None)),
        ("no_name", ptv.service(1, "Nimi", 501, serviceNames=[])),
        ("no_name", ptv.service(1, "Nimi", 501, serviceNames="Nimi")),
        ("unreadable_record", "not a record"),
        ("unreadable_record", None),
    ],
)
def test_what_cannot_be_known_stays_out(reason, record):
    found = read(record, AROUND, HOME)
    assert (found.service, reasons(found)) == (None, [reason])
    assert found.faults[0].rejects


def test_markup_becomes_lines_and_a_lesser_than_sign_stays():
    assert plain_text(
        "<p>Tule &amp; <b>katso</b></p><script>x()</script><ul><li>yksi<li>kaksi</ul>"
    ) == ("Tule & katso\n\n- yksi\n- kaksi")
    assert plain_text("alle 25 < 30 vuotta\n\n\n\nja  muut") == "alle 25 < 30 vuotta\n\nja muut"


def test_services_of_another_field_are_passed_over_and_told_apart():
    waste = reading(501, serviceClasses=ptv.coded("P20.1", "P1"))
    assert (waste.service, waste.other, waste.faults) == (None, True, ())
    assert reading(501, serviceClasses=ptv.coded("P20.1", "P12.2")).service is not None


def test_no_price_is_made_up():
    assert reading(501).service.texts["fi"].price == ""
    charged = reading(501, serviceChargeType="Chargeable").service
    assert charged.texts["sv"].price == "Avgiftsbelagd."
    assert reading(501, serviceChargeType=None).service.texts["en"].price == (
        "Ask the provider about the price."
    )


def test_what_the_ptv_says_nothing_of_stays_as_it_is_here():
    came = reading(501).service
    kept = laid_over(COACHING, came)
    assert (kept.kind, kept.demands, kept.owner, kept.state, kept.project) == (
        COACHING.kind, COACHING.demands, COACHING.owner, COACHING.state, COACHING.project,
    )  # fmt: skip
    assert (kept.texts["fi"].change, kept.texts["fi"].name) == ("Työ löytyy.", "Työnhakuklubi")
    assert (kept.provider, kept.places, kept.contact) == (came.provider, came.places, came.contact)
    assert laid_over(None, came) is came


def test_whom_a_service_concerns():
    assert concerns(ptv.service(1, "Nimi"), ("710", "078"))
    assert not concerns(ptv.service(1, "Nimi"), ("091",))
    assert concerns(ptv.service(1, "Nimi", areaType="Nationwide"), ("091",))


LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
ANY = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([*ptv.service(1, "Nimi"), *ptv.OFFICE]), ANY, max_size=6))
def test_nothing_in_a_record_breaks_the_reading(wrong):
    around = Around({ptv.OFFICE["id"]: {**ptv.OFFICE, **wrong}}, {ptv.CITY: wrong})
    found = read({**ptv.service(1, "Nimi", 501), **wrong}, around, HOME)
    assert found.service or found.faults or found.other
    assert all(isinstance(one, Fault) and one.text("fi") for one in found.faults)
    assert "unreadable_record" not in reasons(found)
