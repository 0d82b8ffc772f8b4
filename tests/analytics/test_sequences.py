"""The measures against TraMineR's, and bad spells."""

import csv
import itertools

import numpy as np
import pytest

from polku.analytics.sequences import measures
from polku.analytics.sequences.spells import Columns, read

COLUMNS = Columns("person", "state", "start", "end")
WEIGHED = Columns("person", "state", "start", "end", "weight")
EXACT = 1e-12
FIRST_MONTH = {"mvad": "Sep.93", "actcal": "jan00"}
MONTHS = {"mvad": 70, "actcal": 12}


def close(found, known):
    assert found == pytest.approx(known, rel=EXACT, abs=EXACT)


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def spells_of(wide, columns, weight):
    """Turn a row of states a month into rows of spells."""
    for row in wide:
        at = 0
        for state, held in itertools.groupby(row[column] for column in columns):
            length = len(list(held))
            yield row["id"], state, at, at + length, row.get("weight", "1") if weight else "1"
            at += length


def written(path, spells):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("person", "state", "start", "end", "weight"), *spells])
    return path


MVAD = pytest.mark.parametrize("published", ["mvad_w", "mvad_unw"], indirect=True)
"""For what is published of one data set only."""


@pytest.fixture(params=["mvad_w", "mvad_unw", "actcal"])
def published(request, reference_data, tmp_path):
    name, _, kind = request.param.partition("_")
    wide = rows(reference_data / f"sequences/{name}.csv")
    names = list(wide[0])
    columns = names[names.index(FIRST_MONTH[name]) :][: MONTHS[name]]
    file = written(tmp_path / "spells.csv", spells_of(wide, columns, kind == "w"))
    spells = read(file, WEIGHED if kind == "w" else COLUMNS)

    def expected(measure):
        suffix = f"_{kind}" if kind else ""
        return rows(reference_data / f"expected/{name}_{measure}{suffix}.csv")

    return spells, expected


def test_mean_time(published):
    spells, expected = published
    known = {row[""]: float(row["Mean"]) for row in expected("meant")}
    close(dict(zip(spells.states, measures.mean_time(spells).tolist(), strict=True)), known)


def test_transition_rates(published):
    spells, expected = published
    found = measures.rates(measures.transition_counts(spells))
    check_square(found, spells.states, expected("trate"))


@MVAD
def test_transition_counts(published):
    spells, expected = published
    check_square(measures.transition_counts(spells), spells.states, expected("trate_count"))


def check_square(found, states, known):
    assert len(known) == len(states)
    for row in known:
        for state in states:
            value = found[states.index(row[""][1:-4]), states.index(state)]
            close(value, float(row[f"[-> {state}]"]))


def test_state_distribution(published):
    spells, expected = published
    found, known = measures.distribution(spells), expected("statd")
    assert len(found) == len(known)
    for shares, row in zip(found, known, strict=True):
        close(shares.tolist(), [float(row[state]) for state in spells.states])


def test_most_frequent_sequences(published):
    spells, expected = published
    known = expected("seqtab10" if len(spells.states) == 4 else "seqtab20")
    check_usual(measures.top_sequences(spells, len(known)), known)


@MVAD
def test_most_frequent_sequences_of_different_states(published):
    spells, expected = published
    check_usual(measures.top_sequences(spells, 20, lengths=False), expected("dss_seqtab20"))


def check_usual(found, known):
    assert [one.text for one in found] == [row[""] for row in known]
    for one, row in zip(found, known, strict=True):
        close(one.weight, float(row["Freq"]))
        close(one.share * 100, float(row["Percent"]))


@MVAD
def test_moves_between_different_states(published):
    spells, expected = published
    found = measures.transition_counts(spells)
    np.fill_diagonal(found, 0)
    check_square(found, spells.states, expected("dss_count"))


@MVAD
def test_variety_of_each_person(published, reference_data):
    spells, _ = published
    found = measures.variety(spells)
    known = rows(reference_data / "expected/mvad_ent_turb_ici.csv")
    close(found.entropy.tolist(), [float(row["ent"]) for row in known])
    close(found.turbulence.tolist(), [float(row["turb"]) for row in known])
    close(found.complexity.tolist(), [float(row["ici"]) for row in known])
    assert found.moves.tolist() == [int(row["transn"]) for row in known]
