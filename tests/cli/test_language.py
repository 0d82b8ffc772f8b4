from datetime import date

import pytest

from polku.cli.dates import parsed
from polku.cli.language import dated, language


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({}, "en"),
        ({"LANG": "fi_FI.UTF-8"}, "fi"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "sv_FI.UTF-8", "LANG": "fi_FI.UTF-8"}, "sv"),
        ({"LC_MESSAGES": "sv_FI.UTF-8", "LANG": "fi_FI.UTF-8"}, "sv"),
        ({"POLKU_LANGUAGE": "fi", "LC_ALL": "sv_FI.UTF-8"}, "fi"),
        ({"POLKU_LANGUAGE": "SV", "LANG": "fi_FI.UTF-8"}, "sv"),
        ({"POLKU_LANGUAGE": "", "LANG": "fi_FI.UTF-8"}, "fi"),
    ],
)
def test_the_users_own_choice_comes_before_the_locale(environment, found):
    assert language(environment) == found


@pytest.mark.parametrize(
    ("speech", "text"), [("fi", "1.3.2025"), ("sv", "1.3.2025"), ("en", "1 March 2025")]
)
def test_a_date_is_written_the_language_s_way(speech, text):
    assert dated(date(2025, 3, 1), speech) == text


@pytest.mark.parametrize("text", ["2025-03-01", "1.3.2025", "01.03.2025", " 2025-03-01 "])
def test_a_date_is_read_in_either_form(text):
    assert parsed(text) == date(2025, 3, 1)


@pytest.mark.parametrize("text", ["", "2025-02-29", "1.3.25x", "20250301", "1/3/2025"])
def test_what_is_not_a_date_is_not_read(text):
    assert parsed(text) is None
