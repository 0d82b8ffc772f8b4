"""The geometry of the path picture: days to pixels, bars that do not run into each other."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.apps.casework.pictures import Lane, Moment, Scale, Shape, Span, Step, draw

START, END, TODAY = date(2024, 1, 1), date(2027, 3, 31), date(2026, 11, 24)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def picture(*lanes, width=1262, start=START, end=END):
    return draw(
        lanes,
        start=start,
        end=end,
        today=TODAY,
        width=width,
        months=MONTHS,
        today_label="today 24.11.",
    )


def shapes(found, kind, css=""):
    return [shape for shape in found.shapes if shape.kind == kind and css in shape.css]


def test_a_bar_lies_between_its_days():
    lane = Lane("Services", [Span(date(2025, 1, 1), date(2025, 12, 31), "f-service", "Coaching")])
    scale = Scale(START, END, 112, 1256)
    (bar,) = shapes(picture(lane), "rect", "f-service")
    assert bar.x == scale.x(date(2025, 1, 1))
    assert bar.x + bar.w == pytest.approx(scale.x(date(2025, 12, 31)) - 1, abs=0.01)


def test_what_began_before_the_window_begins_at_its_edge():
    lane = Lane("Situation", [Span(date(2019, 5, 1), None, "f-unemp", "Unemployed")], inside=True)
    (bar,) = shapes(picture(lane), "rect", "f-unemp")
    assert bar.x == 112
    assert bar.x + bar.w == pytest.approx(1255)


def test_what_lies_outside_the_window_is_left_out():
    lane = Lane("Jobs", [Span(date(2019, 5, 1), date(2023, 12, 31), "f-open", "Work")])
    assert not shapes(picture(lane), "rect", "f-open")


def test_services_of_the_same_days_stand_on_rows_of_their_own():
    spans = [
        Span(date(2025, 1, 1), date(2025, 6, 30), "f-service", "One"),
        Span(date(2025, 3, 1), date(2025, 9, 30), "f-service", "Two"),
    ]
    first, second = shapes(picture(Lane("Services", spans)), "rect", "f-service")
    assert first.y != second.y


def test_a_label_that_does_not_fit_stands_beside_or_is_left_to_the_table():
    long = Span(date(2025, 3, 1), date(2025, 3, 20), "f-service", "Labour market training")
    beside = [s.text for s in shapes(picture(Lane("Services", [long])), "text", "ink")]
    assert beside == ["Labour market training"]
    inside = picture(Lane("Situation", [long], inside=True))
    assert "Labour market training" not in [s.text for s in shapes(inside, "text")]


def test_a_booked_meeting_has_a_mark_of_its_own():
    lane = Lane("Contacts", moments=[Moment(date(2026, 12, 1), "booked", "Job-search meeting")])
    (mark,) = [s for s in picture(lane).shapes if s.kind == "booked"]
    assert mark.title == "Job-search meeting"


def test_the_share_rises_in_steps_and_is_dashed_ahead():
    steps = [
        Step(date(2025, 1, 1), 20),
        Step(TODAY, 20, forecast=True),
        Step(date(2027, 1, 15), 30, forecast=True),
    ]
    found = picture(Lane("Municipal share", steps=steps))
    solid = [s for s in shapes(found, "line", "s-main") if "dash" not in s.css]
    dashed = shapes(found, "line", "dash")
    today_x = next(s for s in shapes(found, "line", "today")).x
    assert max(s.w for s in solid) <= today_x <= min(s.x for s in dashed)
    assert "30 %" in [s.text for s in shapes(found, "text", "acc")]


def test_a_narrow_drawing_puts_names_above_the_lanes_and_stays_within():
    lane = Lane("Situation", [Span(START, None, "f-unemp", "Unemployed")], inside=True)
    found = picture(lane, width=264)
    name = next(s for s in shapes(found, "text") if s.text == "Situation")
    (bar,) = shapes(found, "rect", "f-unemp")
    assert name.y < bar.y
    assert all(right(shape) <= 264 for shape in found.shapes)


def right(shape: Shape) -> float:
    match shape.kind:
        case "rect":
            return shape.x + shape.w
        case "line":
            return max(shape.x, shape.w)
        case _:
            return shape.x


days = st.dates(date(2020, 1, 1), date(2028, 12, 31))
spans = st.builds(
    lambda start, length, label: Span(start, start + timedelta(days=length), "f-service", label),
    days,
    st.integers(0, 900),
    st.text("abcdefgh ", max_size=30),
)


@given(st.lists(spans, max_size=12), st.sampled_from([264, 326, 1262]))
def test_bars_never_overlap_nor_leave_the_drawing(found, width):
    drawing = picture(Lane("Services", found), width=width)
    bars = sorted(shapes(drawing, "rect", "f-service"), key=lambda s: (s.y, s.x))
    for bar in bars:
        assert bar.x >= 0
        assert right(bar) <= width
        assert bar.y + bar.h <= drawing.height
    for before, after in pairwise(bars):
        if before.y == after.y:
            # Two pixels is the least width of a bar, so that a day is seen at all.
            assert right(before) <= after.x + 2


@given(st.lists(st.integers(0, 900), min_size=1, max_size=12), st.sampled_from([264, 1262]))
def test_states_that_follow_each_other_stand_on_one_row(lengths, width):
    start, states = date(2023, 6, 1), []
    for length in lengths:
        end = start + timedelta(days=length)
        states.append(Span(start, end, "f-unemp", "Unemployed"))
        start = end + timedelta(days=1)
    bars = shapes(picture(Lane("Situation", states, inside=True), width=width), "rect", "f-unemp")
    assert len({bar.y for bar in bars}) <= 1
