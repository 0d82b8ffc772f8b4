"""`truth.json`: what is behind an extract, for holding any estimate or count against it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from polku.demo import truth
from polku.demo.calibration import STOCK_SHARE
from polku.demo.days import day_of
from polku.demo.faults import Broken
from polku.demo.options import Options
from polku.demo.planted import EXAMPLES, planted
from polku.demo.town import Town

LAYOUT = {
    "made": "the options the extract was made with",
    "calibration": "a row a month: the official figure and where it comes from, scale × official, "
    "and how many the statuses of the extract show unemployed (02, 03) on the count day; after the "
    "last count day nobody counts",
    "hidden": "the parameters people move by; the hazard of open work is open_work_a_week × cycle × "
    "e^(traits) × e^(log_ratio_per_unobserved × unobserved) × e^(time since the job search began) × "
    "the ratio of the service: during it, after it for after_weeks, else 1; `sent` and "
    "`sent_unobserved` say who is sent to each, `verdict` what it does",
    "cycle": "steps in which work came faster than the hazards say, so that the stock could fall as "
    "the official figure did: first day, last day, ratio. Inflow makes up every other difference",
    "let_go": "job searches ended beyond the hazards for the same reason, none by open work but "
    "recalls of the laid off",
    "unobserved": "the trait no column carries, one number a person in the order of the person ids",
    "planted": "hard cases by kind: what it is, how many persons, the first of their ids",
    "broken": "each bad row of the broken extract: file, row (the first after the header is 1; none: "
    "the whole file), column, kind, and what the door must do with it",
}


MADE_WITH = ("area", "area_name", "clients", "seed", "today")
"""What `made` tells."""


def truth_of(town: Town, broken: Sequence[Broken]) -> dict[str, Any]:
    """Return the truth behind a town and its broken extract, ready for JSON."""
    options, lives = town.options, town.lives
    return {
        "layout": LAYOUT,
        "made": made_with(options),
        "calibration": {
            "scale": town.calibration.scale,
            "mean_stock_per_client": STOCK_SHARE,
            "sources": list(options.place.sources),
            "months": _months(town),
        },
        "hidden": truth.described(),
        "cycle": _cycle(town),
        "let_go": lives.forced,
        "unobserved": [round(float(value), 4) for value in town.people.unobserved],
        "planted": {
            one.kind: {
                "what": one.what,
                "count": len(one.persons),
                "examples": list(one.persons[:EXAMPLES]),
            }
            for one in planted(town.tables, options.today)
        },
        "broken": [one.told() for one in broken],
    }


def made_with(options: Options) -> dict[str, Any]:
    """Return the options of a town as `truth.json` tells them: equal ones make equal files."""
    return {
        "area": options.place.area.code,
        "area_name": options.place.area.name.fi,
        "clients": options.clients,
        "seed": options.seed,
        "today": options.today.isoformat(),
    }


def _months(town: Town) -> list[dict[str, Any]]:
    calibration = town.calibration
    statuses = pl.DataFrame(town.tables["statuses"]).filter(pl.col("code").is_in(["02", "03"]))
    return [
        {
            "month": figure.month,
            "count_day": day_of(day).isoformat(),
            "official": round(figure.unemployed, 1),
            "basis": figure.basis,
            "scaled": round(scaled, 2),
            "extract": _on(statuses, day_of(day)),
        }
        for figure, day, scaled in zip(
            calibration.figures, calibration.count_days, calibration.scaled, strict=True
        )
    ]


def _on(statuses: pl.DataFrame, day: date) -> int:
    lasts = pl.col("end").is_null() | (pl.col("end") >= day)
    return statuses.filter((pl.col("start") <= day) & lasts)["person_id"].n_unique()


def _cycle(town: Town) -> list[dict[str, Any]]:
    grid = town.calibration.grid
    return [
        {
            "from": day_of(grid[step] + 1).isoformat(),
            "to": day_of(grid[step + 1]).isoformat(),
            "ratio": float(ratio),
        }
        for step, ratio in enumerate(town.lives.cycle)
        if ratio != 1
    ]
