"""Maps shaded by a figure: classes that keep like figures together, words where they fit, links."""

import itertools
import random

import pytest

from polku.apps.insight.pictures import choropleth
from polku.apps.insight.pictures.choropleth import Shaded, classes
from polku.reference.places import municipalities

pytestmark = pytest.mark.usefixtures("packaged")


def spread(groups):
    means = [sum(group) / len(group) for group in groups]
    return sum((v - mean) ** 2 for group, mean in zip(groups, means, strict=True) for v in group)


def best(values, most):
    """Return the least spread of all ways to cut ordered figures without parting equal ones."""
    ordered = sorted(values)
    places = [n for n in range(1, len(ordered)) if ordered[n] != ordered[n - 1]]
    ways = itertools.combinations(places, most - 1)
    return min(
        spread([ordered[a:b] for a, b in itertools.pairwise([0, *cuts, len(ordered)])])
        for cuts in ways
    )


@pytest.mark.parametrize("seed", range(12))
def test_classes_are_the_natural_breaks(seed):
    draw = random.Random(seed)
    values = [draw.choice([draw.random(), round(draw.random(), 1)]) for _ in range(11)]
    found = classes(tuple(values))
    assert len(found) == choropleth.CLASSES
    groups = [[v for v in values if low <= v <= high] for low, high in found]
    assert sum(map(len, groups)) == len(values)
    assert spread(groups) == pytest.approx(best(values, choropleth.CLASSES))


@pytest.mark.parametrize(
    ("values", "found"),
    [([], []), ([3.0], [(3.0, 3.0)]), ([2.0, 2.0, 1.0], [(1.0, 1.0), (2.0, 2.0)])],
    ids=["none", "one", "equal"],
)
def test_fewer_figures_than_classes_have_a_class_each(values, found):
    assert classes(tuple(values)) == found


def shaded(values, **given):
    return [Shaded(code, f"M{code}", value, f"{value}", f"?kunta={code}", **given)
            for code, value in values.items()]  # fmt: skip


def texts(picture):
    return [shape.text for shape in picture.shapes if shape.kind == "text"]


def test_the_figure_is_written_and_the_municipality_a_link_named_by_its_words():
    picture = choropleth.draw(shaded({"078": 9.9, "149": 6.6, "710": None}), width=606)
    assert {"M078", "9.9", "M149", "6.6"} <= set(texts(picture))
    links = {group.href: group.label for group in picture.groups if group.href}
    assert links["?kunta=078"] == "M078 9.9"
    fills = {shape.title: shape.css for shape in picture.shapes if shape.title}
    assert fills["M078: 9.9"] != fills["M149: 6.6"]
    assert choropleth.UNKNOWN in fills["M710: None"]


def test_what_cannot_be_hit_is_no_link_and_what_does_not_fit_is_not_written():
    values = dict.fromkeys(sorted(municipalities()), 1.0)
    small = choropleth.draw(shaded(values), width=264)
    assert not any(group.href for group in small.groups)
    assert "M078" not in texts(small)
    assert len({shape.title for shape in small.shapes if shape.title}) == len(values)


def test_the_chosen_one_is_drawn_last_with_an_outline():
    all_of_them = shaded({"078": 9.9, "149": 6.6}) + shaded({"710": 8.0}, chosen=True)
    picture = choropleth.draw(all_of_them[::-1], width=326)
    assert "chosen" in picture.groups[-1].shapes[0].css
