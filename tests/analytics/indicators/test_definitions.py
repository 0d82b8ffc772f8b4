"""The words of the indicators: whole in three languages, no sentence without its key."""

from tests.analytics.builder import Person, index_of

from polku.analytics.filters import Filters
from polku.analytics.indicators.definitions import assumptions, compared_with, definitions
from polku.analytics.indicators.forecast import forecast
from polku.analytics.indicators.panel import comparison
from polku.analytics.indicators.series import MEASURES

LANGUAGES = ("fi", "sv", "en")


def test_every_indicator_is_defined_in_three_languages():
    assert {*MEASURES, "coach_load"} == set(definitions())
    for one in definitions().values():
        assert one.good in {"up", "down", ""}
        assert one.unit in {"people", "percent", "days", "euros", "clients"}
        words = one.words.values()
        texts = [(w.name, w.short, w.formula, w.source, w.counted, *w.caveats) for w in words]
        assert all(all(text) for text in texts)
        assert len({text[0] for text in texts}) == len(texts) == 3


def test_shares_alone_have_a_numerator_and_a_denominator():
    for one in definitions().values():
        for words in one.words.values():
            numerator, denominator = words.parts
            assert numerator
            assert bool(denominator) == (one.unit in {"percent", "clients"}), one.key
            assert "×" not in denominator
    assert definitions()["activation_rate"].words["en"].parts == (
        "In services",
        "(unemployed + in services)",
    )


def test_the_assumptions_of_the_forecast_are_told_in_three_languages():
    person = Person([("unemployed", "2025-01-01")], benefits=[("2025-10", "tmt", 20, 1.0, 0.0, 20)])
    assumed = forecast(index_of(person), Filters(), exact=True).assumed
    told = {language: assumptions(language, assumed) for language in LANGUAGES}
    assert {len(texts) for texts in told.values()} == {5}
    assert any("2025-10" in text for text in told["fi"])
    assert not any("{" in text for texts in told.values() for text in texts)


def test_a_comparison_says_what_it_is():
    for key in ("activation_rate", "plan_within_month"):
        found = comparison(key)
        told = {compared_with(found.source, one, found.month) for one in LANGUAGES}
        assert len(told) == 3
        assert all(found.month in text for text in told)
    assert "not law" in compared_with("kainuu_target", "en", "2022")
