"""`polku paths summary`: an event log of the user's own, in figures."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from polku.cli.language import Speech, say
from polku.cli.paths.files import AsJson, InLanguage, Top, print_json, print_table, told

if TYPE_CHECKING:
    from polku.analytics.eventlog.summary import Summary

FIGURES = ("cases", "events", "activities", "variants", "dfg_edges", "dfg_sum")


def summary(
    events: Annotated[
        Path, typer.Option(help="The event log: .csv, .csv.gz, .parquet, .xes or .xes.gz.")
    ],
    case: Annotated[
        str, typer.Option(help="Column of the case (default: case:concept:name).")
    ] = "",
    activity: Annotated[
        str, typer.Option(help="Column of the activity (default: concept:name).")
    ] = "",
    time: Annotated[str, typer.Option(help="Column of the time (default: time:timestamp).")] = "",
    top: Top = 10,
    as_json: AsJson = False,
    speech: InLanguage = None,
) -> None:
    """Sum up an event log: cases, activities, what follows what, the most frequent variants.

    Figures are exact and nothing is hidden, however few people are behind one: the file is yours,
    and what you show of it is yours to judge. Events of one instant keep the order of the file.
    Times without a zone are taken to be in UTC.
    """
    from polku.analytics.eventlog.log import read
    from polku.analytics.eventlog.summary import summary as summed

    with told(speech) as words:
        found = summed(read(events, case=case, activity=activity, time=time), top)
    if as_json:
        print_json(
            {figure: getattr(found, figure) for figure in FIGURES}
            | {
                "top_variants": [
                    {"activities": one.activities, "cases": one.cases} for one in found.top_variants
                ]
            }
        )
    else:
        _show(words, found, top)


def _show(words: Speech, found: "Summary", top: int) -> None:
    print_table(
        words,
        ("figure", "count"),
        ((say("paths", figure, words), getattr(found, figure)) for figure in FIGURES),
    )
    typer.echo()
    print_table(
        words,
        ("before", "after", "times"),
        ((one.before, one.after, one.times) for one in found.edges[:top]),
    )
    typer.echo()
    print_table(
        words,
        ("cases", "variant"),
        ((one.cases, " > ".join(one.activities)) for one in found.top_variants),
    )
