import json

import pytest

from polku.analytics.eventlog.log import read
from polku.analytics.eventlog.summary import summary

LOGS = {
    "sepsis.csv": ("sepsis", "Case ID", "Activity", "Complete Timestamp"),
    "hospital_billing_10k.csv.gz": ("hospital_billing", "case_id", "activity", "timestamp"),
    "traffic_fines_10k.csv": ("traffic_fines", "case_id", "activity", "timestamp"),
    "receipt.parquet": ("receipt", "", "", ""),
    "running-example.csv": ("running-example", "", "", ""),
    "helpdesk.xes.gz": ("helpdesk", "", "", ""),
    "bpic2013_incidents.xes.gz": ("bpic2013_incidents", "", "", ""),
}


@pytest.mark.parametrize("file", LOGS)
def test_published_logs_have_the_figures_of_two_independent_counts(file, reference_data):
    name, case, activity, time = LOGS[file]
    oracle = json.loads((reference_data / "expected/eventlog_stats.json").read_text("utf-8"))
    known = next(one for one in oracle if one["log"].startswith(name))
    found = summary(
        read(reference_data / "eventlogs" / file, case=case, activity=activity, time=time), top=5
    )
    for figure in ("cases", "events", "activities", "variants", "dfg_edges", "dfg_sum"):
        assert getattr(found, figure) == known[figure], figure
    assert [one.cases for one in found.top_variants] == known["top5"]
    assert found.top_variants[0].cases == known["top_variant"]
    (before, after), times = known["top_edge"]
    assert times == found.edges[0].times
    assert (before, after) in {(e.before, e.after) for e in found.edges if e.times == times}
