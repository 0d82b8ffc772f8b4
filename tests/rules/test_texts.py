import string
import tomllib
from datetime import date
from pathlib import Path

import pytest
from tests.rules.histories import facts

import polku.rules
from polku.rules.duties import duties
from polku.rules.duty import Reason
from polku.rules.texts import LANGUAGES, say, texts

CASES = Path(__file__).parent / "cases" / "duties"
WHEN = {"months": 3, "start": date(2026, 8, 9)}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "Kolme kuukautta työnhakukeskustelusta 9.8.2026."),
        ("sv", "Tre månader från jobbsökningssamtalet 9.8.2026."),
        ("en", "Three months from the job-search meeting on 9 August 2026."),
    ],
)
def test_a_reason_is_a_sentence_in_each_language(language, text):
    assert Reason("meeting_after_meeting", WHEN).text(language) == text


def test_one_of_a_unit_has_its_own_form():
    assert say("meeting_after_meeting", {**WHEN, "months": 1}, "fi").startswith("Yksi kuukausi ")
    assert say("meeting_after_meeting", {**WHEN, "months": 1}, "sv").startswith("En månad ")


def test_a_number_past_the_words_is_written_in_figures():
    assert say("initial_interview", {"days": 15, "start": date(2026, 9, 1)}, "en") == (
        "15 working days from the start of the job search on 1 September 2026."
    )


def test_there_is_no_fourth_language():
    with pytest.raises(KeyError):
        Reason("meeting_after_meeting", WHEN).text("de")


@pytest.mark.parametrize("key", texts()["reasons"])
def test_every_language_says_the_same_things(key):
    wording = texts()["reasons"][key]
    assert tuple(wording) == LANGUAGES
    used = [
        sorted((field, spec) for _, field, spec, _ in string.Formatter().parse(text) if field)
        for text in wording.values()
    ]
    assert used[0] == used[1] == used[2]
    assert len(set(wording.values())) == 3


def test_every_unit_has_both_forms_in_every_language():
    for unit in texts()["units"].values():
        assert tuple(unit) == LANGUAGES
        assert all(len(forms) == 2 for forms in unit.values())


def test_every_reason_the_cases_give_can_be_said():
    said = set()
    for path in CASES.glob("*.toml"):
        for case in tomllib.loads(path.read_text("utf-8"))["case"]:
            for day in case["days"]:
                for duty in duties(facts(case), date.fromisoformat(day)):
                    said.add(duty.reason.key)
                    for language in LANGUAGES:
                        text = duty.reason.text(language)
                        assert "{" not in text
                        assert text.endswith(".")
    assert {"waits_P11_open", "no_duty_barred", "meeting_after_none"} < said


def test_the_wording_lies_beside_the_code():
    assert (Path(polku.rules.__file__).parent / "texts.toml").is_file()
