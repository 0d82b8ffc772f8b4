"""No page and no file tells of one to four people, though its index has little else than such groups."""

import pytest
from tests.apps.insight.test_pages import PAGES, PUBLIC, PUBLIC_PANELS, at

COUNTS_NOBODY = PUBLIC | {"months", "rank", "days", "coaches"}
"""Columns of whole numbers that count no people; coaches come of shown figures alone."""
NARROW = ("?alkoi=2022", "?alkoi=2022&sukupuoli=man&kunta=078")

FEW = {"states", "time-to-work"}
"""Pages that tell shares of so few people no more, and no counts."""


def figures(answer):
    """Yield the panel, the column and the value of every whole number of a page's files."""
    for panel in answer.panels:
        if panel.key not in PUBLIC_PANELS:
            for line in panel.file.lines:
                for column, cell in line:
                    if column.name not in COUNTS_NOBODY and isinstance(cell.value, int):
                        yield panel.key, column.name, cell.value, [one.value for _, one in line]


@pytest.fixture
def ask(cast, use, narrow_index, enter):
    use(narrow_index)
    browser = enter(cast["analyst"])
    return lambda name, query: browser.get(at(name, query))


@pytest.mark.parametrize("query", NARROW)
@pytest.mark.parametrize("name", PAGES)
def test_no_whole_number_from_one_to_four_leaves(ask, name, query):
    if name == "official":  # which knows places only
        query = query.replace("&sukupuoli=man", "")
    response = ask(name, query)
    assert response.status_code == 200
    found = list(figures(response.context["answer"]))
    assert found or name in FEW or query != NARROW[0]
    assert [one for one in found if one[2] in range(1, 5)] == []


@pytest.mark.parametrize("query", ["?sukupuoli=man", "?sukupuoli=man&yksikko=Unit one"])
def test_a_load_under_a_filter_of_people_tells_of_no_coaches(ask, query):
    response = ask("indicators", f"{query}&tunnus=coach_load")
    assert response.status_code == 200
    answer = response.context["answer"]
    assert (answer.newest.value, answer.newest.mark, answer.formula) == (None, "...", "")
    for panel in answer.panels:
        for line in panel.file.lines:
            for column, cell in line:
                assert not column.number or column.name in {"numerator", "clients"} or cell.mark
    assert answer.newest.words.caveats[-1] in response.content.decode()
    everything = ask("indicators", query).context["answer"].everything.file
    name = answer.newest.name
    assert [row[2].shown for row in everything.rows if row[0].value == name] == ["..."]
    whole = ask("indicators", "?tunnus=coach_load").context["answer"]
    assert whole.newest.value
