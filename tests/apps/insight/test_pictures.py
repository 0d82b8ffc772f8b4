"""The geometry of pictures: round numbers, labels apart, nothing outside the frame."""

import itertools
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.apps.insight.pictures import (
    areas,
    balances,
    bars,
    curves,
    labels,
    scale,
    sparks,
    stocks,
    strips,
    text,
)
from polku.apps.insight.pictures.areas import Layer
from polku.apps.insight.pictures.bars import Bar
from polku.apps.insight.pictures.curves import Curve, Frame
from polku.apps.insight.pictures.labels import Label
from polku.apps.insight.pictures.lines import Line
from polku.apps.insight.pictures.scale import Scale
from polku.apps.insight.pictures.shapes import HALF, WIDTHS, Picture, rect, run
from polku.apps.insight.pictures.strips import Block

WORDS = "Ammatinvalinta- ja uraohjaus"


def inside(picture: Picture):
    """See that every number of every shape is a number, and within the picture."""
    for shape in picture.shapes:
        values = shape.numbers
        assert all(math.isfinite(value) for value in values.values()), shape
        for x in ("x", "x1", "x2"):
            assert -1 <= values.get(x, 0) <= picture.width + 1, shape
        for y in ("y", "y1", "y2"):
            assert -1 <= values.get(y, 0) <= picture.height + 1, shape
        if shape.kind == "rect":
            assert values["x"] + values["width"] <= picture.width + 1, shape
            assert values["y"] + values["height"] <= picture.height + 1, shape
        if shape.kind == "text":
            wide = text.width(shape.text, shape.css)
            left = values["x"] - (
                wide if "end" in shape.css else wide / 2 if "mid" in shape.css else 0
            )
            assert left >= -1, shape
            assert left + wide <= picture.width + 1, shape


@given(st.floats(min_value=1e-6, max_value=1e9), st.integers(2, 8))
def test_ticks_are_round_few_and_reach_over_the_value(high, most):
    found = scale.ticks(high, most)
    assert found[0] == 0
    assert found[-1] >= high * (1 - 1e-6)
    assert len(found) <= most + 2
    step = found[1]
    assert step / 10 ** math.floor(math.log10(step) + 1e-9) == pytest.approx(
        min(
            (1, 2, 2.5, 5, 10),
            key=lambda one: abs(one - step / 10 ** math.floor(math.log10(step) + 1e-9)),
        )
    )


def test_a_scale_holds_what_lies_outside_at_its_edge():
    up = Scale(0, 100, 200, 0)
    assert [up(value) for value in (-5, 0, 25, 100, 500)] == [200, 200, 150, 0, 0]
    assert Scale(3, 3, 10, 20)(3) == 10


@given(
    st.lists(st.tuples(st.floats(0, 300), st.floats(5, 40)), min_size=1, max_size=12),
    st.randoms(),
)
def test_labels_never_overlap_and_stay_in_their_room(things, random):
    random.shuffle(things)
    wanted, heights = [one for one, _ in things], [tall for _, tall in things]
    high = max(300.0, sum(heights))
    found = labels.spread(wanted, heights, 0, high)
    placed = sorted(zip(found, heights, strict=True))
    for (above, tall), (below, taller) in itertools.pairwise(placed):
        assert above + tall / 2 <= below - taller / 2 + 1e-6
    assert placed[0][0] - placed[0][1] / 2 >= -1e-6
    assert placed[-1][0] + placed[-1][1] / 2 <= high + 1e-6
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    assert [found[n] for n in order] == sorted(found)


def test_labels_in_nobodys_way_stay_where_they_belong():
    assert labels.spread([10, 50, 90], [10, 10, 10], 0, 100) == [10, 50, 90]


def test_labels_in_each_others_way_part_evenly():
    assert labels.spread([50, 50], [20, 20], 0, 100) == [40, 60]


@pytest.mark.parametrize("room", [60, 104, 150, 400])
def test_words_are_broken_into_lines_that_fit(room):
    for words in (WORDS, "Sysselsättningsstöd för personer som fyllt 55 år", "Ö" * 40, ""):
        lines = text.wrap(words, room, "b")
        assert all(text.width(line, "b") <= room + 8 for line in lines)
        assert "".join(lines).replace("-", "").replace(" ", "") == words.replace("-", "").replace(
            " ", ""
        )


def test_a_word_is_not_cut_near_its_end():
    lines = text.wrap("Osaamiskartoitus", 110, "b")
    assert all(len(line) >= text.SHORTEST for line in lines)


def test_a_rectangle_has_no_negative_size():
    assert rect(0, 0, -3, -1, "").numbers == {"x": 0, "y": 0, "width": 0, "height": 0}
    assert run([]) == ""


def curve(label, end, months=24, css="s-open"):
    share = [end * month / months for month in range(months + 1)]
    low, high = [one * 0.9 for one in share], [min(one * 1.1, 1) for one in share]
    return Curve(label, "n = 1 234", css, "f-open", share, low, high)


def frame(width):
    return Frame(width, 24, "kuukautta työnhaun alusta", "{:.0%}".format, "{:.0f}".format)


@pytest.mark.parametrize("width", HALF.values())
@pytest.mark.parametrize("ends", [[], [0.0], [1.0], [0.5] * 7, [0.57, 0.54, 0.48, 0.14, 0.02]])
def test_curves_stay_within_and_their_labels_apart(width, ends):
    picture = curves.draw([curve(f"{WORDS} {n}", end) for n, end in enumerate(ends)], frame(width))
    inside(picture)
    ours = [shape for shape in picture.shapes if shape.kind == "text" and "n = " in shape.text]
    assert len(ours) == len(ends)
    heights = sorted(shape.numbers["y"] for shape in ours)
    assert all(b - a >= labels.LINE for a, b in itertools.pairwise(heights))


def test_a_curve_is_steps_that_hold_until_the_next_month():
    flat = Scale(0, 2, 0, 200)
    up = Scale(0, 1, 100, 0)
    assert curves.stairs(flat, up, [0.0, 0.5, 1.0]) == [
        (0, 100), (100, 100), (100, 50), (200, 50), (200, 0),
    ]  # fmt: skip


def test_a_curve_that_ends_early_is_drawn_as_far_as_it_goes():
    early = curve("a", 0.2, months=10)
    picture = curves.draw([early], frame(606))
    inside(picture)
    lines = [shape for shape in picture.shapes if shape.css.startswith("ln")]
    assert len(lines) == 1
    last_x = float(lines[0].outline.split("L")[-1].split()[0])
    assert last_x == pytest.approx(frame(606).x(10), abs=0.1)


@pytest.mark.parametrize("width", HALF.values())
def test_areas_fill_the_whole_and_stay_within(width):
    parts = [0.5, 0.1, 0.05, 0.0, 0.35]
    layers = [Layer(f"{WORDS}", "5 %", "f-open", [part] * 25) for part in parts]
    picture = areas.draw(layers, frame(width))
    inside(picture)
    assert len([shape for shape in picture.shapes if shape.kind == "path"]) == len(parts)
    labelled = [shape for shape in picture.shapes if shape.text == "5 %"]
    assert len(labelled) == len(parts)


@pytest.mark.parametrize("width", WIDTHS.values())
def test_bars_are_as_long_as_their_values_and_stay_within(width):
    rows = [
        Bar(WORDS, 0.8, "80 %", "f-open"),
        Bar("b", 0.4, "40 %", "f-open"),
        Bar("c", None, "<5", ""),
    ]
    picture = bars.draw(rows, width=width, high=0.8)
    inside(picture)
    drawn = [shape for shape in picture.shapes if shape.kind == "rect"]
    assert drawn[0].numbers["width"] == pytest.approx(2 * drawn[1].numbers["width"])
    assert drawn[2].css == "f-withheld"
    inside(bars.draw([], width=width, high=1))


@given(st.lists(st.one_of(st.none(), st.floats(0, 2000)), min_size=1, max_size=12))
def test_a_strip_never_runs_over(days):
    picture = strips.draw([Block("f-open", 16, one) for one in days], days=730)
    inside(picture)
    blocks = [shape.numbers for shape in picture.shapes if shape.kind == "rect"]
    for one, two in itertools.pairwise(blocks):
        assert one["x"] + one["width"] <= two["x"] + 1e-6


def test_a_strip_is_to_scale_and_its_last_block_fills_it():
    picture = strips.draw([Block("a", 4, 365.0), Block("b", 16, None)], days=730, width=520)
    first, last = [shape.numbers for shape in picture.shapes if shape.kind == "rect"]
    assert first["width"] == pytest.approx(260, abs=1)
    assert last["x"] + last["width"] == pytest.approx(518, abs=1)


def test_a_chain_has_blocks_of_one_length_in_their_order():
    picture = strips.chain([Block("a", 16, None), Block("b", 16, None), Block("a", 16, None)])
    blocks = [shape for shape in picture.shapes if shape.kind == "rect"]
    assert [shape.css for shape in blocks] == ["a", "b", "a"]
    assert len({round(shape.numbers["width"], 3) for shape in blocks}) == 1
    inside(strips.chain([Block("a", 16, None)] * 9))


MONTHS = [f"{2023 + n // 12}-{n % 12 + 1:02}" for n in range(36)]


@pytest.mark.parametrize("width", [*HALF.values()])
def test_a_stock_is_its_layers_one_on_the_other(width):
    layers = [Layer(WORDS, "120", "f-unemp", [value] * 36) for value in (100.0, 0.0, 50.0)]
    picture = stocks.draw(layers, MONTHS, width=width, written=str, edge=2)
    inside(picture)
    fills = [shape for shape in picture.shapes if shape.css == "f-unemp"]
    tops = [max_height(shape.outline) for shape in fills]
    assert tops[0] == tops[1] > tops[2]  # the second is nothing, the third lies on it
    edge = next(shape for shape in picture.shapes if shape.css == "ln s-ink")
    assert max_height(edge.outline) == tops[1]


def max_height(outline):
    """Return the highest place of a path on the page: the least of its y."""
    return min(float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", outline.replace(" L", "L")))


@pytest.mark.parametrize("width", [*HALF.values()])
def test_a_balance_has_a_bar_up_for_more_and_down_for_fewer(width):
    came = Line(WORDS, "9", "s-unemp", "f-unemp", [9.0, None, 5.0] * 12)
    went = Line(WORDS, "4", "s-open", "f-open", [4.0, 3.0, 9.0] * 12)
    picture = balances.draw((came, went), Label(0, "Net", "+5"), MONTHS, width=width, written=str)
    inside(picture)
    bars_up = [one for one in picture.shapes if one.kind == "rect" and one.css == "f-unemp"]
    down = [one for one in picture.shapes if one.kind == "rect" and one.css == "f-open"]
    assert len(bars_up) == len(down) == 12  # none where a figure is not known
    floor = {round(one.numbers["y"] + one.numbers["height"], 3) for one in bars_up}
    assert floor == {round(one.numbers["y"], 3) for one in down}
    assert bars_up[0].numbers["height"] / down[0].numbers["height"] == pytest.approx(5 / 4)


@pytest.mark.parametrize(
    ("values", "against"),
    [([5.0], None), ([5.0] * 9, 7.0), ([1.0, None, 3.0], None), ([None, None], 4.0), ([], None)],
)
def test_a_sparkline_stays_within_and_ends_in_a_dot(values, against):
    picture = sparks.draw(values, against)
    inside(picture)
    dots = [shape for shape in picture.shapes if shape.kind == "circle"]
    assert len(dots) == (1 if any(value is not None for value in values) else 0)
    dashed = [shape for shape in picture.shapes if "dash" in shape.css]
    assert len(dashed) == (against is not None and bool(dots))
