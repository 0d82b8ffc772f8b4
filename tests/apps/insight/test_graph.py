"""The graph of paths: every transition drawn once, labels apart, thickness as the count."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.insight.test_pictures import inside

from polku.apps.insight.pictures import graph, text
from polku.apps.insight.pictures.graph_layout import (
    START,
    THICKEST,
    THINNEST,
    Column,
    Edge,
    Node,
    Way,
    place,
)

LEFT = ["unemployed", "laid_off"]
MIDDLE = ["coaching", "work_trial", "training", "subsidised", "rehabilitative", "part_time"]
RIGHT = ["open_work", "outside", "still"]


def node(key):
    column = Column.LEFT if key in LEFT else Column.RIGHT if key in RIGHT else Column.MIDDLE
    return Node(
        key, key.replace("_", " ").capitalize(), "1 234 henkilöä", "f-open", column, f"?kohta={key}"
    )


def edge(was, became, count=100, **given):
    return Edge(
        was,
        became,
        count,
        f"{count} · 94 pv",
        f"{was} → {became}",
        "s-open",
        f"?kohta={was}>{became}",
        **given,
    )


NODES = [node(key) for key in (*LEFT, *MIDDLE, *RIGHT)]
ALL = [
    edge(was, became)
    for was in (START, *LEFT, *MIDDLE)
    for became in (*LEFT, *MIDDLE, *RIGHT)
    if was != became and not (was == START and became in RIGHT)
]


def boxes_of(picture):
    """Return the boxes of the words: left, top, right, bottom."""
    found = []
    for shape in picture.shapes:
        if shape.kind == "text":
            wide = text.width(shape.text, shape.css) - 2
            x, y = shape.numbers["x"], shape.numbers["y"]
            left = x - (wide if "end" in shape.css else wide / 2 if "mid" in shape.css else 0)
            found.append((left, y - 10, left + wide, y + 2, shape.text))
    return found


def overlapping(picture):
    return [
        (a[4], b[4])
        for a, b in combinations(boxes_of(picture), 2)
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


def test_with_every_transition_there_is_no_label_meets_another():
    picture = graph.draw(NODES, ALL)
    inside(picture)
    assert overlapping(picture) == []


@given(st.data())
def test_with_any_of_them_neither(data):
    some = data.draw(st.lists(st.sampled_from(ALL), unique_by=lambda one: one.pair, max_size=40))
    counts = data.draw(st.lists(st.integers(5, 9999), min_size=len(some), max_size=len(some)))
    edges = [edge(one.was, one.became, count) for one, count in zip(some, counts, strict=True)]
    met = {state for one in edges for state in one.pair}
    picture = graph.draw([one for one in NODES if one.key in met], edges)
    inside(picture)
    assert overlapping(picture) == []
    links = [group for group in picture.groups if group.href and ">" in group.href]
    assert {group.href for group in links} == {one.href for one in edges}


def test_boxes_of_a_column_stand_apart_in_the_order_given():
    layout = place(NODES, ALL)
    for column in Column:
        boxes = [box for box in layout.boxes.values() if box.node.column is column]
        for above, below in pairwise(boxes):
            assert above.bottom < below.y


def test_a_line_is_as_thick_as_many_took_it():
    layout = place(NODES, [edge("unemployed", "open_work", 1000), edge("unemployed", "coaching", 500),
                           edge("coaching", "open_work", 5)])  # fmt: skip
    thick = {one.pair: layout.thickness(one) for one, _ in layout.edges}
    assert thick["unemployed", "open_work"] == THICKEST
    assert thick["unemployed", "coaching"] == THICKEST / 2
    assert thick["coaching", "open_work"] == THINNEST


@pytest.mark.parametrize(
    ("was", "became", "way"),
    [
        (START, "unemployed", Way.ENTRY),
        (START, "coaching", Way.IN),
        ("unemployed", "coaching", Way.OUT),
        ("unemployed", "open_work", Way.OVER),
        ("unemployed", "still", Way.UNDER),
        ("unemployed", "laid_off", Way.BELOW),
        ("coaching", "unemployed", Way.BACK),
        ("coaching", "work_trial", Way.ASIDE),
        ("coaching", "open_work", Way.ON),
    ],
)
def test_how_each_transition_is_drawn(was, became, way):
    layout = place(NODES, [edge(was, became)])
    assert [found for _, found in layout.edges] == [way]


def test_what_is_in_the_background_has_no_label_and_no_link():
    picture = graph.draw(
        NODES, [edge("unemployed", "coaching", faded=True), edge("coaching", "open_work")]
    )
    assert [g.href for g in picture.groups if ">" in g.href] == ["?kohta=coaching>open_work"]
    assert any("faded" in shape.css for shape in picture.shapes)


def test_nothing_at_all_is_a_picture_too():
    inside(graph.draw([], []))
