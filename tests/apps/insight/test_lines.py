"""Figures month by month as lines: gaps stay gaps, a month alone is a dot, years have their room."""

from itertools import pairwise

from polku.apps.insight.pictures import lines
from polku.apps.insight.pictures.lines import Line, stretches

MONTHS = [f"{year}-{month:02}" for year in range(2006, 2027) for month in range(1, 13)]


def drawn(*values, months=MONTHS[:4], width=606):
    line = Line("Own", "note", "s-main", "f-main", values)
    return lines.draw([line], months, width=width, written=lambda value: f"{value:g}")


def test_months_without_a_figure_part_a_line():
    assert list(stretches([None, 1.0, 2.0, None, 3.0])) == [[(1, 1.0), (2, 2.0)], [(4, 3.0)]]
    shapes = list(drawn(1.0, 2.0, None, 4.0).shapes)
    assert [shape.css for shape in shapes if shape.kind == "path"] == ["ln s-main"]
    assert [shape.css for shape in shapes if shape.kind == "circle"] == ["f-main"]


def test_a_line_is_named_where_it_ends_and_one_without_figures_is_not():
    assert "Own" in [shape.text for shape in drawn(1.0, None, 2.0, None).shapes]
    assert "Own" not in [shape.text for shape in drawn(None, None, None, None).shapes]


def test_years_under_the_picture_never_touch():
    for width in (264, 326, 606, 1262):
        shapes = drawn(*[1.0] * len(MONTHS), months=MONTHS, width=width).shapes
        places = [s.numbers["x"] for s in shapes if s.kind == "text" and s.text.startswith("20")]
        assert len(places) > 1
        assert all(b - a >= lines.APART for a, b in pairwise(places))


def test_months_of_one_year_are_named_by_the_first_and_the_last():
    texts = [shape.text for shape in drawn(1.0, 2.0, 3.0, months=MONTHS[1:4]).shapes]
    assert {"2/2006", "4/2006"} <= set(texts)
