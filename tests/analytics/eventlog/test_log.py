"""Event logs of every make, against a plain count."""

import gzip
import itertools
from collections import Counter, defaultdict

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.analytics.eventlog import kernels
from polku.analytics.eventlog.files import FileError
from polku.analytics.eventlog.log import EventLog, read
from polku.analytics.eventlog.summary import DENSE, summary

COLUMNS = {"case": "case", "activity": "activity", "time": "time"}


def paths_of(log):
    """Return the activities of each case, in order, by the log's case numbers."""
    found = defaultdict(list)
    for case, activity in zip(log.case.tolist(), log.activity.tolist(), strict=True):
        found[case].append(log.activities[activity])
    return list(found.values())


def log_of(tmp_path, text, name="log.csv", encoding="utf-8"):
    file = tmp_path / name
    content = text.encode(encoding)
    file.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return read(file, **COLUMNS)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.integers(0, 3)), min_size=1))
def test_any_log_is_summed_up_as_a_plain_count_does(rows):
    case, time, activity = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    places = kernels.order(case, time, 6)
    names = ["a", "b", "c", "d"]
    found = summary(EventLog(case[places], activity[places], names), top=100)
    paths = defaultdict(list)
    for one, _, did in sorted(
        rows, key=lambda row: (row[0], row[1])
    ):  # stable, as the file's order
        paths[one].append(names[did])
    edges = Counter(pair for path in paths.values() for pair in itertools.pairwise(path))
    assert {(edge.before, edge.after): edge.times for edge in found.edges} == edges
    assert found.dfg_sum == edges.total()
    variants = Counter(map(tuple, paths.values()))
    assert {one.activities: one.cases for one in found.top_variants} == variants
    assert (found.cases, found.events, found.variants) == (len(paths), len(rows), len(variants))


def test_many_activities_are_counted_alike():
    draw = np.random.default_rng(1)
    many, case = DENSE + 1, np.sort(draw.integers(0, 50, 4000))
    activity = draw.integers(0, many, 4000)
    found = summary(EventLog(case, activity, [f"{n}" for n in range(many)]), top=0)
    pairs = Counter(
        (f"{a}", f"{b}")
        for a, b, same in zip(activity, activity[1:], np.diff(case) == 0, strict=False)
        if same
    )
    assert {(edge.before, edge.after): edge.times for edge in found.edges} == pairs
    assert found.top_variants == []


def test_variants_are_told_apart_however_many_they_are():
    draw = np.random.default_rng(2)
    begin = np.arange(0, 60_001, 3)
    activity = draw.integers(0, 40, 60_000)
    first, of = kernels.variants(begin, activity)
    paths = [tuple(path) for path in activity.reshape(-1, 3).tolist()]
    known = {path: number for number, path in enumerate(dict.fromkeys(paths))}
    assert of.tolist() == [known[path] for path in paths]
    assert [paths[case] for case in first] == list(known)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_delimiters_and_encodings_are_seen(tmp_path, delimiter, encoding):
    rows = [
        ("case", "activity", "time"),
        ("1", "työ, öö", "2026-01-02"),
        ("1", "mål", "2026-01-01"),
    ]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert paths_of(log_of(tmp_path, text, encoding=encoding)) == [["mål", "työ, öö"]]


def test_quoted_line_breaks_stay_within_a_cell(tmp_path):
    text = 'note,case,activity,time\n"a\nb",1,"x\ny",2026-01-01\n"",1,z,2026-01-02\n'
    assert paths_of(log_of(tmp_path, text, "log.csv.gz")) == [["x\ny", "z"]]


def test_a_case_named_na_is_a_case(tmp_path):
    text = "case,activity,time\nNA,a,2026-01-01\nnull,a,2026-01-01\nNaN,NA,2026-01-01\n"
    log = log_of(tmp_path, text)
    assert len(paths_of(log)) == 3
    assert sorted(log.activities) == ["NA", "a"]


TIMES = [
    "2026-03-01T10:00:00+02:00",  # 8:00 in UTC
    "2026-03-01 08:30",
    "2026/03/01 8:45:00.250",
    "2026-03-01T08:45:00.500Z",
    "1.3.2026 9:00",
    "2026-03-01 11:00:00 +0130",  # 9:30
    "2026-03-01T04:45:00,5-05",  # 9:45
    "2.3.2026",
    "2026-03-03",
]


def test_times_of_many_forms_and_zones_are_put_in_order(tmp_path):
    order = [4, 8, 0, 6, 2, 7, 5, 1, 3]
    text = "\n".join(f'1;{place};"{TIMES[place]}"' for place in order)
    log = log_of(tmp_path, f"case;activity;time\n{text}\n")
    assert paths_of(log) == [[f"{place}" for place in range(len(TIMES))]]


def test_numbers_serve_as_times(tmp_path):
    text = "case,activity,time\n1,c,30\n1,a,-4\n1,b,5\n"
    assert paths_of(log_of(tmp_path, text)) == [["a", "b", "c"]]


@pytest.mark.parametrize("bad", ["2026-02-30", "13/01/2026", "noon", "2026-01-01 25:00", "1.5"])
def test_what_is_no_time_is_named_with_its_row(tmp_path, bad):
    text = f"case,activity,time\n1,a,2026-01-01\n1,b,{bad}\n"
    with pytest.raises(FileError) as error:
        log_of(tmp_path, text)
    assert error.value.problem == "bad_time"
    assert (error.value.values["row"], error.value.values["value"]) == (3, bad)


def test_parquet_of_any_types_gives_the_log_of_the_csv(tmp_path, reference_data):
    source = reference_data / "eventlogs/traffic_fines_10k.csv"
    names = {"case": "case_id", "activity": "activity", "time": "timestamp"}
    frame = pl.read_csv(source, columns=list(names.values()), try_parse_dates=True)
    frame = frame.with_columns(pl.col("activity").cast(pl.Categorical))
    frame.write_parquet(tmp_path / "log.parquet")
    one, other = read(source, **names), read(tmp_path / "log.parquet", **names)
    assert paths_of(one) == paths_of(other)


# ---- XES ----


def xes(*traces):
    return (
        '<log xmlns="http://www.xes-standard.org/"><global scope="event">'
        '<string key="concept:name" value="none"/></global>' + "".join(traces) + "</log>"
    )


def trace(name, *events):
    named = f'<string key="concept:name" value="{name}"/>' if name else ""
    return f"<trace>{named}{''.join(events)}</trace>"


def event(name, day, nested=""):
    return (
        f'<event><string key="concept:name" value="{name}">{nested}</string>'
        f'<date key="time:timestamp" value="2026-01-{day:02}T00:00:00.000+02:00"/></event>'
    )


def xes_log(tmp_path, text, name="log.xes", **columns):
    (tmp_path / name).write_text(text, "utf-8")
    return read(tmp_path / name, **columns)


def test_xes_without_names_has_a_case_a_trace(tmp_path):
    nested = '<string key="concept:name" value="inner"/>'
    text = xes(trace("", event("b", 2), event("a", 1, nested)), trace("", event("a", 3)))
    assert paths_of(xes_log(tmp_path, text)) == [["a", "b"], ["a"]]


def test_xes_traces_of_one_name_are_one_case(tmp_path):
    text = xes(trace("NA", event("b", 2)), trace("x", event("c", 1)), trace("NA", event("a", 1)))
    log = xes_log(tmp_path, text, case="case:concept:name")
    assert paths_of(log) == [["a", "b"], ["c"]]


def test_xes_event_without_a_key_is_named(tmp_path):
    text = xes(trace("x", event("a", 1), '<event><string key="who" value="me"/></event>'))
    with pytest.raises(FileError) as error:
        xes_log(tmp_path, text)
    assert error.value.problem == "no_key"
    assert (error.value.values["trace"], error.value.values["event"]) == (1, 2)
    assert error.value.values["known"] == "who"
