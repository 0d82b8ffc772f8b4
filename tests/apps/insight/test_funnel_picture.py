"""The funnel as it is drawn: nothing outside, no words on words, every share where it belongs."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.insight.test_pictures import inside

from polku.analytics.comparison import funnel as estimator
from polku.apps.insight.pictures import placing
from polku.apps.insight.pictures.funnel import Dot, Frame, Funnel, Limit, draw, reach
from polku.apps.insight.pictures.placing import Words
from polku.apps.insight.pictures.shapes import WIDTHS
from polku.apps.insight.pictures.text import width

ROOM = (0.0, 0.0, 400.0, 300.0)


def frame(size):
    return Frame(size, "Yli kuukauden kestäneet työttömyydet", lambda s: f"{s:.1%}", str)


def drawn(dots, size):
    n = np.array([dot.n for dot in dots])
    events = np.array([round(dot.share * dot.n) for dot in dots])
    found = estimator.funnel(events, n)
    at = np.unique(np.geomspace(*reach(dots), 40).round().astype(int))
    limits = [Limit(str(one), *map(list, found.limits(at, one))) for one in estimator.LEVELS]
    return draw(dots, Funnel(found.target, "Kaikki", list(at), limits), frame(size))


def boxes(picture):
    """Return the boxes of the words that stand among the dots."""
    names = [shape for shape in picture.shapes if shape.kind == "text" and "halo" in shape.css]
    return [
        (one.numbers["x"], one.numbers["y"] - 12, one.numbers["x"] + width(one.text, one.css),
         one.numbers["y"] + 3) for one in names
    ]  # fmt: skip


def meet(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@given(
    st.lists(
        st.tuples(st.integers(10, 300_000), st.floats(0, 1), st.sampled_from([-2, -1, 0, 1, 2])),
        min_size=1,
        max_size=45,
    ),
    st.sampled_from(sorted(WIDTHS.values())),
)
def test_whatever_the_figures_nothing_lies_outside_and_no_names_meet(rows, size):
    dots = [Dot(f"Alue {n}", *row, f"{n}", own=n == 3) for n, row in enumerate(rows)]
    picture = drawn(dots, size)
    inside(picture)
    for one, other in itertools.combinations(boxes(picture), 2):
        assert not meet(one, other)


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 300), st.floats(20, 120)), max_size=30))
def test_words_stand_beside_their_points_and_cover_nothing(points):
    things = [Words((x, y), wide, 16.0, 7.0) for x, y, wide in points]
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y, _ in points]
    spots = [spot for spot in placing.place(things, taken, ROOM) if spot]
    for spot in spots:
        assert ROOM[0] <= spot.box[0]
        assert spot.box[2] <= ROOM[2]
        assert not any(meet(spot.box, box) for box in taken)
    for one, other in itertools.combinations(spots, 2):
        assert not meet(one.box, other.box)


def test_one_alone_has_its_name_beside_it_and_no_line():
    (spot,) = placing.place([Words((200, 150), 60, 16, 7)], [(195, 145, 205, 155)], ROOM)
    assert not spot.led
    assert spot.box == (207, 142, 267, 158)


def test_higher_shares_stand_higher_and_greater_numbers_further_right():
    dots = [Dot("a", 20, 0.2, 0, "a"), Dot("b", 200, 0.4, 0, "b"), Dot("c", 2000, 0.3, 0, "c")]
    places = [
        (shape.numbers["cx"], shape.numbers["cy"])
        for shape in drawn(dots, 1262).shapes
        if shape.kind == "circle"
    ]
    (ax, ay), (bx, by), (cx, cy) = places
    assert ax < bx < cx
    assert bx - ax == pytest.approx(cx - bx)  # ten times as many, as far each time
    assert by < cy < ay


def test_who_is_outside_differs_by_shape_and_the_own_one_has_a_ring():
    def shapes(**given):
        dots = [Dot("a", 100, 0.3, **{"outside": 0, "said": "said", **given})]
        group = drawn([*dots, Dot("b", 90, 0.3, 0, "b")], 606).groups[-2]
        return group, [(shape.kind, shape.css) for shape in group.shapes]

    _, near = shapes()
    _, out = shapes(outside=1)
    _, far = shapes(outside=-2)
    group, own = shapes(own=True, href="?alue=07")
    assert near != out != far != near
    assert [kind for kind, _ in far] == ["text", "path"]
    assert [kind for kind, _ in own] == ["text", "circle", "circle"]
    assert (group.href, group.label) == ("?alue=07", "said")


def test_a_long_name_of_the_own_area_has_room_on_the_smallest_phone_too():
    dots = [Dot(f"Alue {n}", 10 ** (3 + n / 20), 0.3 + n / 500, 0, "") for n in range(40)]
    own = Dot("Hanko-Inkoo-Raasepori seutu", 1100, 0.32, -1, "", own=True)
    texts = [s.text for s in drawn([own, *dots], WIDTHS["small"]).shapes if "halo" in s.css]
    assert texts == ["Hanko-", "Inkoo-", "Raasepori", "seutu"]


def test_of_many_only_those_that_matter_are_named():
    dots = [Dot(f"Alue {n}", 100 + n, 0.3, 2 if n == 7 else 0, "", own=n == 9) for n in range(20)]
    names = [s.text for s in drawn(dots, 1262).shapes if "halo" in s.css]
    assert sorted(names) == ["Alue 7", "Alue 9"]
