"""What the stock is made of: the unemployed by how long, the laid off, and those in services."""

from polku.analytics.disclosure import Published, counted
from polku.analytics.indicators.cells import Cells, Tally
from polku.analytics.indicators.series import table_of

PARTS = ("over_year", "under_year", "laid_off", "in_services")
"""Disjoint. The laid off are unemployed too, but a job waits for them: the first two are the others."""


def composition(tally: Tally, *, exact: bool) -> Published:
    """Return the parts of the stock by month, of a tally of `states.STATES`: month, PARTS."""
    parts = {
        "over_year": _without(tally, "long_term", "long_laid_off"),
        "under_year": _without(tally, "short_term", "short_laid_off"),
        "laid_off": tally.of("short_laid_off", "long_laid_off"),
        "in_services": tally.of("in_services"),
    }
    return counted(table_of(tally, parts).drop("group"), PARTS, exact=exact)


def _without(tally: Tally, whole: str, part: str) -> Cells:
    """Return the cells of a measure less those of one within it, keys and all."""
    (n, key), (less, less_key) = tally.of(whole), tally.of(part)
    return Cells(n - less, key - less_key)
