"""Plan debt as a panel: how many, of what cause and how old, what came and went; quality beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext

from polku.analytics.disclosure import Protection, Published
from polku.analytics.index.store import Index
from polku.analytics.indicators.asking import indicators
from polku.analytics.indicators.panel import comparison
from polku.analytics.indicators.tables import plan_debt_ages
from polku.apps.insight import words
from polku.apps.insight.names import GROUP_LABELS
from polku.apps.insight.pictures import bars
from polku.apps.insight.pictures.bars import Bar
from polku.apps.insight.pictures.shapes import HALF
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.newest import Newest, newest
from polku.apps.insight.queries.panel import Panel
from polku.apps.insight.queries.tables import Cell, Table

KEY = "suunnitelmavelka"
STOCK = "plan_debt"
CAUSES = ("plan_debt_missing", "plan_debt_expired")
FLOW = ("plan_debt_new", "plan_debt_cleared")
DAYS, QUALITY = "plan_debt_days", "plan_within_month"
"""How old the debt is, and how many got their plan in time: what the volume is read beside."""


@dataclass(frozen=True, slots=True)
class _Found:
    newest: Mapping[str, Newest]
    ages: Published


def panel(index: Index, choice: Choice, *, exact: bool, sizes: Mapping[str, int] = HALF) -> Panel:
    """Return plan debt on the last count day. Raises UnknownValueError."""
    filters = choice.filters
    shown = indicators((STOCK, *CAUSES, *FLOW, QUALITY), index, filters, exact=exact)
    month = newest(shown[STOCK]).month
    # Days are counted one by one: of the one month that is told.
    last = replace(filters, since=date.fromisoformat(f"{month}-01")) if month else filters
    days = indicators((DAYS,), index, last, exact=exact)
    found = _Found(
        {key: newest(one) for key, one in {**shown, **days}.items()},
        plan_debt_ages(index, filters, exact=exact),
    )
    drawn = list(_bars(found, choice))
    some = bool(found.newest[STOCK].value)
    return Panel(
        KEY,
        _heading(found.newest[STOCK]),
        gettext(
            "Clients whose plan is missing or has expired, on the last working day of %(month)s."
        )
        % {"month": words.month(found.newest[STOCK].month)},
        _table(found),
        found.ages.protection,
        bars.pictures(drawn, sizes) if some else {},
        gettext("Plan debt by cause and age"),
        "; ".join(f"{bar.label}: {bar.text}" for bar in drawn),
        list(_notes(found)),
        empty="" if some else _nobody(found.newest[STOCK]),
        links=True,
    )


def _is_exact(stock: Newest) -> bool:
    """Tell if a nought is nobody: protected, it may be of a few."""
    return stock.series.protection is Protection.EXACT


def _nobody(stock: Newest) -> str:
    if _is_exact(stock):
        return gettext("Nobody is without a plan that is due.")
    return gettext("Nobody, or too few to show, is without a plan that is due.")


def _heading(stock: Newest) -> str:
    if stock.value is None or not (stock.value or _is_exact(stock)):
        return gettext("Plan debt")
    values = {
        "people": words.count(stock.value),
        "change": words.count(abs(stock.month_change or 0)),
    }
    if stock.month_change is None:
        return gettext("Plan debt %(people)s") % values
    if not stock.month_change:
        return gettext("Plan debt %(people)s, as many as a month ago") % values
    if stock.month_change > 0:
        return gettext("Plan debt %(people)s, %(change)s more than a month ago") % values
    return gettext("Plan debt %(people)s, %(change)s fewer than a month ago") % values


def _bars(found: _Found, choice: Choice) -> Iterator[Bar]:
    """Yield the causes, how old the debt is, and what came and went in the month."""
    for key in CAUSES:
        yield _bar(found.newest[key], "f-main", choice)
    for row in found.ages.table.iter_rows(named=True):
        yield Bar(_in_debt(row["age"]), row["people"], words.count(row["people"]), "f-comp")
    for key in FLOW:
        yield _bar(found.newest[key], "f-unemp" if key == FLOW[0] else "f-open", choice)


def _in_debt(age: str) -> str:
    length = str(GROUP_LABELS["length"][age])
    return gettext("In debt: %(length)s") % {"length": length[:1].lower() + length[1:]}


def _bar(one: Newest, css: str, choice: Choice) -> Bar:
    return Bar(one.name, one.value, words.count(one.value), css, one.linked(choice).href)


def _notes(found: _Found) -> Iterator[str]:
    """Yield how old the debt is, and how well plans are made in time: quality beside volume."""
    if found.newest[DAYS].value is not None:
        yield gettext("Median age of the debt: %(days)s.") % {"days": found.newest[DAYS].written}
    made, against = found.newest[QUALITY], comparison(QUALITY)
    if made.value is not None:
        text = f"{made.name}: {made.written} ({made.in_month})"
        if against is not None:
            target = words.measured(against.value, made.definition.unit)
            text += f"; {words.held_against(QUALITY)}, {target}"
        yield f"{text}."


def _table(found: _Found) -> Table:
    """Return all figures of the panel: what, of which month, the value and its unit."""
    rows = [
        [
            _text(one.name),
            _text(one.in_month),
            _value(one.value, one.mark),
            _text(words.unit(one.definition.unit)),
        ]
        for one in found.newest.values()
    ]
    month = found.newest[STOCK].in_month
    rows += [
        [_text(_in_debt(age)), _text(month), _value(people, ""), _text(words.unit("people"))]
        for age, people in found.ages.table.iter_rows()
    ]
    columns = (
        tables.name("what", gettext("Indicator"), str),
        tables.name("month", gettext("Month"), str),
        tables.plain("value", gettext("Value")),
        tables.name("unit", gettext("Unit"), str),
    )
    return Table(columns, rows)


def _text(text: str) -> Cell:
    return Cell(text, text)


def _value(value: float | None, mark: str) -> Cell:
    return Cell(mark or words.plain(value), "" if value is None else value, mark)
