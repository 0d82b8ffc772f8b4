"""Fixed tables under attack: a reader with a linear programme, all tables and two dates."""

import os
import subprocess
import sys
from itertools import product

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

from polku.analytics.disclosure import (
    HEALTH_LIMIT,
    OTHERS,
    TOTAL,
    Balance,
    FixedTable,
    Protection,
    Publication,
    Published,
    change,
    suppress,
)
from polku.analytics.fixed import Cells
from polku.analytics.linked import SHOWN, SMALL, recoverable

SIZES = {"age": 4, "language": 3, "education": 2}
CATEGORIES = {name: [f"{name}{one}" for one in range(size)] for name, size in SIZES.items()}
SHAPES = [
    [("age", "language")],
    [("age",), ("language",), ("age", "language")],
    [("age", "language"), ("age", "education")],
    [("age", "language"), ("language", "education"), ("age", "education")],
    [("age", "language", "education"), ("age",)],
]


def frame(people, dimensions):
    """Count a cube of people (axes in the order of CATEGORIES) by some of its dimensions."""
    axes = tuple(axis for axis, name in enumerate(CATEGORIES) if name not in dimensions)
    counts = people.sum(axis=axes)
    rows = list(product(*(CATEGORIES[name] for name in CATEGORIES if name in dimensions)))
    columns = [name for name in CATEGORIES if name in dimensions]
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(people=counts.ravel())


def table(people, dimensions, *, population="", totals=True):
    name = f"{population} by {dimensions}"
    counted = frame(people, dimensions)
    return FixedTable(name, counted, dimensions, population=population, totals=totals)


def some_people(rng, mean=3.0):
    ages, languages, educations = (rng.dirichlet(np.full(size, 1.5)) for size in SIZES.values())
    odds = np.einsum("a,l,e->ale", ages, languages, educations)
    return rng.multinomial(int(mean * odds.size), odds.ravel()).reshape(odds.shape)


def random_publication(seed):
    """Tables of two dates and, every third time, those who came and left in between."""
    rng = np.random.default_rng(seed)
    shape, totals = SHAPES[seed % len(SHAPES)], bool(rng.random() < 0.7)
    before, came = some_people(rng, rng.choice([2.0, 3.0, 5.0])), some_people(rng, 0.4)
    left = rng.binomial(before, 0.1)
    cubes = {"before": before, "after": before + came - left}
    balances = ()
    if seed % 3 == 0:
        cubes |= {"came": came, "left": left}
        balances = (Balance(("before", "came"), ("left", "after")),)
    tables = [
        table(cube, dimensions, population=name, totals=totals)
        for name, cube in cubes.items()
        for dimensions in shape
    ]
    return Publication(tables, balances)


class Attacker:
    """Knows every published table, what the marks mean and that people are not negative.

    Unknown to it: how many there are of each age, language and education in each population. Each
    figure is a sum of those.
    """

    def __init__(self, publication, published):
        self.populations = list(dict.fromkeys(one.population for one in publication.tables))
        self.size = int(np.prod(list(SIZES.values())))
        self.equal, self.within, self.hidden = [], [], []
        small = f"<{publication.limit}"
        told = {
            fixed.population
            for fixed, shown in zip(publication.tables, published, strict=True)
            if small in shown.marks.get("people", ())
        }
        if publication.balances and told:
            told = set(self.populations)
        for fixed, shown in zip(publication.tables, published, strict=True):
            least = publication.limit if fixed.population in told else 1
            hidden = {small: (1, publication.limit - 1), "...": (least, np.inf)}
            self.read(fixed.population, shown, hidden)
        for balance in publication.balances:
            for atom in range(self.size):
                row = np.zeros((len(self.populations), self.size))
                for name in balance.plus:
                    row[self.populations.index(name), atom] = 1
                for name in balance.minus:
                    row[self.populations.index(name), atom] = -1
                self.equal.append((row.ravel(), 0))

    def read(self, population, shown, hidden):
        for number, row in enumerate(shown.table.iter_rows(named=True)):
            people = row.pop("people")
            terms = self.terms(population, row)
            if people is not None:
                self.equal.append((terms, people))
            else:
                self.within.append((terms, *hidden[shown.mark("people", number)]))
                self.hidden.append((population, tuple(row.items()), terms))

    def terms(self, population, row):
        taken = np.zeros((len(self.populations), *SIZES.values()))
        place = [
            slice(None) if row.get(name, TOTAL) == TOTAL else CATEGORIES[name].index(row[name])
            for name in CATEGORIES
        ]
        taken[(self.populations.index(population), *place)] = 1
        return taken.ravel()

    def recovered(self):
        """Return the hidden figures that can only be one whole number, with that number."""
        matrix, sums = (np.array(part) for part in zip(*self.equal, strict=True))
        upper = [(terms, most) for terms, _, most in self.within if np.isfinite(most)]
        lower = [(-terms, -least) for terms, least, _ in self.within]
        inequal, bounds = (np.array(part) for part in zip(*upper, *lower, strict=True))
        seen, found = [], {}
        for population, row, terms in self.hidden:
            for sign in (1, -1):
                values = [one @ terms for one in seen]
                if values and max(values) - min(values) >= 1:
                    break
                answer = linprog(sign * terms, A_ub=inequal, b_ub=bounds, A_eq=matrix, b_eq=sums)
                if answer.status == 3:  # without bound: as much as you like
                    break
                assert answer.success, "what it knows holds"
                seen.append(answer.x)
            else:
                values = [one @ terms for one in seen]
                if np.floor(max(values) + 1e-6) - np.ceil(min(values) - 1e-6) < 1:
                    found[population, row] = round(max(values))
        return found


def whole(publication):
    """Return the tables with their totals and nothing hidden."""
    return suppress(Publication(publication.tables, publication.balances, limit=1))


def truth(publication):
    return {
        (fixed.population, tuple((name, row[name]) for name in fixed.dimensions)): row["people"]
        for fixed, shown in zip(publication.tables, whole(publication), strict=True)
        for row in shown.table.iter_rows(named=True)
    }


def only_small_ones_hidden(publication):
    """A protection that forgets what margins give away."""
    few = pl.col("people").is_between(1, publication.limit - 1)
    broken = []
    for one in whole(publication):
        marks = one.table.select(pl.when(few).then(pl.lit("<5")).otherwise(pl.lit(""))).to_series()
        hidden = one.table.with_columns(people=pl.when(~few).then("people"))
        broken.append(Published(hidden, one.protection, {"people": tuple(marks)}))
    return broken


@pytest.mark.parametrize("first", range(0, 100, 10))
def test_nothing_hidden_can_be_worked_out_of_100_random_publications(first):
    for seed in range(first, first + 10):
        publication = random_publication(seed)
        published = suppress(publication)
        attacker = Attacker(publication, published)
        assert attacker.hidden
        assert attacker.recovered() == {}


def test_the_attacker_works_out_what_only_hiding_small_figures_leaves_open():
    found = {}
    for seed in range(10):
        publication = random_publication(seed)
        broken = only_small_ones_hidden(publication)
        guessed = Attacker(publication, broken).recovered()
        assert guessed.items() <= truth(publication).items()
        found |= {(seed, cell): people for cell, people in guessed.items()}
    assert len(found) > 50


def test_a_small_figure_is_marked_and_others_protect_it():
    counts = [[3, 20, 30], [25, 40, 8], [0, 50, 60]]
    rows = [(f"{a}", f"{b}", counts[a][b]) for a in range(3) for b in range(3)]
    shown = suppress(Publication([by_two("some", rows)]))[0]
    assert shown.protection is Protection.SUPPRESSED
    marks = shown.marks["people"]
    assert marks[0] == "<5"
    assert marks.count("...") == 3, "a rectangle"
    assert shown.table.row(0) == ("0", "0", None)
    zero = shown.table.filter(pl.col("a") == "2", pl.col("b") == "0")
    assert zero["people"].to_list() == [0], "nobody is nobody's secret"
    assert shown.table.row(-1) == (TOTAL, TOTAL, 236)
    assert shown.coarsened == {}


def test_marks_that_would_tell_too_much_are_all_the_same():
    rows = [("0", "0", 1), ("0", "1", 1), ("0", "2", 1), ("0", "3", 1), ("1", "0", 90)]
    shown = suppress(Publication([by_two("some", rows)]))[0]
    assert set(shown.marks["people"]) == {"", "..."}


def test_health_tables_hide_counts_under_10():
    rows = [(f"{a}", f"{b}", 9 if a == b else 30) for a in range(3) for b in range(3)]
    shown = suppress(Publication([by_two("some", rows)], limit=HEALTH_LIMIT))[0]
    assert shown.marks["people"].count("<10") == 3
    assert shown.table["people"].drop_nulls().min() >= 10


def by_two(name, rows, **more):
    frame = pl.DataFrame(rows, schema=["a", "b", "people"], orient="row")
    return FixedTable(name, frame, ("a", "b"), **more)


def wide_table(seed, mean):
    """45 services by 12 groups of people: the size of the greatest table of a report."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(np.outer(rng.lognormal(mean, 1, 45), rng.dirichlet(np.full(12, 5.0))))
    rows = [(f"a{a}", f"b{b}", int(counts[a, b])) for a in range(45) for b in range(12)]
    return by_two("wide", rows)


def test_a_table_of_45_by_12_is_closed():
    publication = Publication([wide_table(13, 5.0)])
    primary = publication.tables[0].frame["people"].is_between(1, 4).sum()
    assert primary == 83
    linked = Cells(publication).linked()
    only_small = np.where(linked.small, SMALL, SHOWN).astype(np.int8)
    assert recoverable(linked, only_small).size == 28
    shown = suppress(publication)[0]
    marks = shown.marks["people"]
    assert (marks.count("<5"), shown.coarsened) == (83, {})
    assert marks.count("...") <= 40


def test_categories_are_joined_where_all_would_take_too_long():
    rng = np.random.default_rng(2)
    rows = [(f"a{a}", f"b{b}", int(rng.poisson(3))) for a in range(90) for b in range(40)]
    shown = suppress(Publication([by_two("big", rows)]))[0]
    joined = shown.coarsened["a"]
    assert OTHERS in shown.table["a"]
    assert not set(joined) & set(shown.table["a"])
    assert set(joined) | set(shown.table["a"]) == {*(f"a{a}" for a in range(90)), OTHERS, TOTAL}
    people = sum(row[2] for row in rows)
    assert shown.table.row(-1) == (TOTAL, TOTAL, people)


def test_a_change_is_withheld_where_either_date_is():
    dates = [
        by_two(
            "before", [("0", "0", 3), ("0", "1", 9), ("1", "0", 9), ("1", "1", 9)], population="1"
        ),
        by_two(
            "after", [("0", "0", 8), ("0", "1", 9), ("1", "0", 7), ("1", "1", 9)], population="2"
        ),
    ]
    earlier, later = suppress(Publication(dates))
    moved = change(later, earlier, count="people")
    first = moved.table.row(0)
    assert (first, moved.mark("people", 0)) == (("0", "0", None), "...")
    assert later.table.row(0) == ("0", "0", 8)
    known = moved.table["people"].drop_nulls()
    assert known.len() == earlier.table["people"].drop_nulls().len()
    assert moved.table.row(-1) == (TOTAL, TOTAL, 3)


def test_tables_that_contradict_each_other_are_refused():
    one = by_two("one", [("0", "0", 30), ("0", "1", 40)])
    other = FixedTable("other", pl.DataFrame({"a": ["0"], "people": [71]}), ("a",))
    with pytest.raises(ValueError, match="table other counts 71 where another counts 70: a 0"):
        suppress(Publication([one, other]))
    before = by_two("before", [("0", "0", 30)], population="before")
    after = by_two("after", [("0", "0", 31)], population="after")
    with pytest.raises(ValueError, match="before, after do not balance"):
        suppress(Publication([before, after], [Balance(("before",), ("after",))]))


@pytest.mark.parametrize(
    ("rows", "message"),
    [([("0", "0", -1)], "counts below zero"), ([("0", TOTAL, 9)], "b is empty or `total`")],
)
def test_rows_that_cannot_be_are_refused(rows, message):
    with pytest.raises(ValueError, match=message):
        by_two("some", rows)


def test_another_process_hides_the_same_figures():
    ask = (
        "import sys; sys.path.insert(0, '.');"
        "from tests.analytics.test_suppression import random_publication, suppress;"
        "print([one.marks for one in suppress(random_publication(9))])"
    )
    given = subprocess.run(
        [sys.executable, "-c", ask],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "1"},
    )
    assert given.stdout == f"{[one.marks for one in suppress(random_publication(9))]}\n"
