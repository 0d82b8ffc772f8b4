"""The reference in a real browser. It is long: each language at one size."""

import pytest
from django.urls import reverse
from tests.browsing import DESK, PHONE, faults, overflow, smallest_text

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "size"), [("fi", DESK), ("sv", PHONE)])
def test_axe_finds_nothing_and_nothing_runs_over(visit, cast, language, size):
    page = visit(reverse("api:reference"), cast["analyst"], size, language)
    assert page.complaints == []
    assert faults(page) == []
    assert overflow(page) == 0
    assert smallest_text(page) >= 12
