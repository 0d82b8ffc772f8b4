"""Two catalogues side by side: what an import would do."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from polku.services.comparison import Difference, compare
from polku.services.names import Channel, ProviderKind
from polku.services.service import Provider, Run, Texts

from .catalogues import one


def _named(key, fi, provider="Kunta", **changes):
    made = Provider(provider, ProviderKind.MUNICIPALITY)
    return one(key, texts={"fi": Texts(fi)}, provider=made, **changes)


def test_each_service_is_new_changed_same_or_gone():
    present = [one("1"), one("2"), one("3"), one("4"), one("5", area="09")]
    changed = replace(one("2"), channel=Channel.REMOTE, runs=(Run("Kirjasto", date(2027, 2, 1)),))
    found = compare([one("1"), changed, one("9")], present, spoken_of={"4"})
    assert [service.key for service in found.new] == ["9"]
    assert [service.key for service in found.same] == ["1"]
    assert [service.key for service in found.gone] == ["3"]  # 4 has a faulty row, 5 another area
    (change,) = found.changed
    assert (change.service, change.was) == (changed, one("2"))
    differences = {difference.field: difference for difference in change.differences}
    assert set(differences) == {"channel", "runs"}
    assert differences["channel"] == Difference("channel", "in_person", "remote")
    assert differences["runs"].old[0]["starts_on"] == "2027-01-11"


def test_a_text_of_one_language_is_a_field_of_its_own():
    told = one("1", texts={"fi": Texts("Ryhmä 1", "Lyhyesti"), "sv": Texts("Grupp")})
    (change,) = compare([told], [one("1")]).changed
    assert change.differences == (Difference("texts.sv.name", "", "Grupp"),)


def _pairs(incoming, present=()):
    found = compare(incoming, present).alike
    return [(pair.service.key, pair.other.key, pair.present) for pair in found]


def test_a_new_service_that_looks_like_another_of_its_provider_is_told():
    present = [_named("a", "CV-klinikka Helsingissä")]
    assert _pairs([_named("b", "Cv klinikka Helsingisä")], present) == [("b", "a", True)]
    assert _pairs([_named("b", "Cv klinikka Helsingissä", "Yritys")], present) == []
    assert _pairs([_named("a", "CV-klinikka")], present) == []  # the same key: changed
    assert _pairs([_named("b", "CV-klinikka Espoossa")], present) == []
    both = [_named("b", "Työpaja"), _named("c", "Työpaia")]
    assert _pairs(both) == [("b", "c", False)]


def test_courses_with_numbers_and_long_series_are_no_doubles():
    assert _pairs([_named("b", "Suomi 2")], [_named("a", "Suomi 1")]) == []
    series = [
        _named(str(n), f"Kurssi aihe{'abcdefghij'[n % 10] * (n // 10 + 1)}") for n in range(80)
    ]
    assert _pairs(series) == []
    assert _pairs([_named("b", "Kurssi aihea")], series) == [("b", "0", True)]


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 2)),
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 2)),
)
def test_every_service_is_in_one_place(came, there):
    incoming = [_named(key, f"Nimi {key}", cents=cents) for key, cents in came.items()]
    present = [_named(key, f"Nimi {key}", cents=cents) for key, cents in there.items()]
    found = compare(incoming, present)
    keys = [service.key for service in (*found.new, *found.same)]
    keys += [change.service.key for change in found.changed]
    assert sorted(keys) == sorted(came)
    gone = there.keys() - came.keys() if came else set()
    assert {service.key for service in found.gone} == gone
    changed = {key for key in came.keys() & there.keys() if came[key] != there[key]}
    assert {change.service.key for change in found.changed} == changed
