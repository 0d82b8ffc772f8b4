"""The time to open work of groups: their curves, and their shares after so long."""

from collections.abc import Iterator, Sequence
from functools import partial

from django.utils.translation import gettext

from polku.analytics.disclosure import Published
from polku.analytics.questions.curves import FEWEST, Curves
from polku.apps.insight import words
from polku.apps.insight.names import CAUSE_LABELS, FIELD_LABELS, NO_SERVICE, SPLIT_LABELS, Origin
from polku.apps.insight.pictures import bars
from polku.apps.insight.pictures import curves as drawing
from polku.apps.insight.pictures.bars import Bar
from polku.apps.insight.pictures.curves import Frame
from polku.apps.insight.pictures.shapes import HALF, WIDTHS
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.curve_groups import (
    BY_SERVICE,
    MONTHS,
    Group,
    colours,
    dashed,
    drawn,
    ends_at_once,
    name_of,
)
from polku.apps.insight.queries.panel import Panel
from polku.register.states import OPEN_WORK

CURVES, ENDS = "kayrat", "osuudet"
IN_TABLE = (3, 6, 12, 18, 24)
"""Months of the tables on the page; the files have every one."""


def frame(width: float, choice: Choice) -> Frame:
    return Frame(width, MONTHS, _since(choice), words.percent, words.count)


def _since(choice: Choice) -> str:
    if choice.origin == Origin.SERVICE:
        return gettext("months from the start of the first service")
    if choice.origin == Origin.AFTER:
        return gettext("months from the end of the first service")
    return gettext("months from the start of unemployment")


def too_few() -> str:
    return gettext(
        "No group has %(people)s people, the fewest that a curve is drawn of. Take filters away."
    ) % {"people": FEWEST}


def cause(code: str) -> str:
    return str(CAUSE_LABELS.get(code, code))


def _split(by: str) -> str:
    """Return what the groups are told apart by, as a sentence goes on with it."""
    label = str(SPLIT_LABELS[by])
    return label[:1].lower() + label[1:]


# Curves


def curves_panel(
    found: Curves, everybody: Curves, groups: Sequence[Group], by: str, choice: Choice
) -> Panel:
    shown = drawn(groups)
    lines = list(dashed(shown))
    pictures = {name: drawing.draw(lines, frame(width, choice)) for name, width in HALF.items()}
    return Panel(
        CURVES,
        _heading(shown, by) if _comparable(by, choice) else _of_all(everybody, by),
        _measure(by),
        tables.table(at_months(found), columns(by)),
        found.curves.protection,
        pictures if shown else {},
        gettext("Time to open work, %(split)s") % {"split": _split(by)},
        "; ".join(f"{line.label} ({line.note})" for line in lines),
        [
            *_waiting(by, choice),
            *_chosen_by_length(choice),
            *_ended(found, by, choice),
            *_missing(found, by, choice),
            *_only_below(groups, shown),
            *_gray(found),
        ],
        empty="" if shown else too_few(),
        whole=partial(tables.table, found.curves, columns(by)),
    )


def at_months(found: Curves, *, every_cause: bool = False) -> Published:
    """Return the rows of a table for a page: some of the months, open work only unless all ends."""
    table = found.curves.table
    wanted = table["month"].is_in(IN_TABLE) & ((table["cause"] == OPEN_WORK) | every_cause)
    return tables.rows(found.curves, wanted.arg_true().to_list())


def columns(by: str) -> Sequence[tables.Column]:
    return (
        tables.name("group", FIELD_LABELS[by], partial(name_of, by)),
        tables.name("cause", gettext("Ended in"), cause),
        tables.count("month", gettext("Month")),
        tables.percent("share", gettext("Share")),
        tables.percent("low", gettext("Low")),
        tables.percent("high", gettext("High")),
    )


def _measure(by: str) -> str:
    if by == BY_SERVICE:
        return gettext(
            "A description, not an effect: people are sent to services for different reasons. "
            "Share in open work of those whose first service it was, 95 per cent interval shaded."
        )
    return gettext(
        "A description, not an effect: the groups differ in more than what they are named by. "
        "Share of each group in open work, 95 per cent interval shaded."
    )


def _heading(groups: Sequence[Group], by: str) -> str:
    """Say whose share is the largest and the smallest in the end, where the intervals part them."""
    compared = [one for one in groups if one.whole and (by, one.code) != (BY_SERVICE, NO_SERVICE)]
    told = sorted(compared, key=lambda group: group.share[-1])
    if not told:
        return gettext("Time to open work, %(split)s") % {"split": _split(by)}
    low, high = told[0], told[-1]
    values = {
        "most": words.percent(high.share[-1]),
        "high": high.label,
        "low": low.label,
        "least": words.percent(low.share[-1]),
    }
    if low is high:
        return _alone(by) % values
    if high.low[-1] <= low.high[-1]:
        return _alike(by)
    return _apart(by) % values


def _of_all(everybody: Curves, by: str) -> str:
    """Say how many of all came to open work, where groups may not be held against each other."""
    share = _share_of_all(everybody, MONTHS)
    if share is None:
        return gettext("Time to open work, %(split)s") % {"split": _split(by)}
    return gettext(
        "In two years %(share)s came to open work; services cannot be compared from here"
    ) % {"share": words.percent(share)}


def _share_of_all(everybody: Curves, months: int) -> float | None:
    table = everybody.curves.table
    at_end = table.filter((table["month"] == months) & (table["cause"] == OPEN_WORK))["share"]
    return next(iter(at_end), None)


def _alone(by: str) -> str:
    if by == BY_SERVICE:
        return gettext(
            "In two years %(most)s of those whose first service was “%(high)s” came to open work"
        )
    return gettext("In two years %(most)s of the group “%(high)s” came to open work")


def _alike(by: str) -> str:
    if by == BY_SERVICE:
        return gettext("In two years no first service stands out from the others")
    return gettext("In two years no group stands out from the others")


def _apart(by: str) -> str:
    if by == BY_SERVICE:
        return gettext(
            "In two years %(most)s of those whose first service was “%(high)s” came to open work, "
            "of “%(low)s” %(least)s"
        )
    return gettext(
        "In two years %(most)s of the group “%(high)s” came to open work, of “%(low)s” %(least)s"
    )


def _comparable(by: str, choice: Choice) -> bool:
    """Tell if groups may be held against each other: not by a service yet to come (immortal time)."""
    return by != BY_SERVICE or choice.origin != Origin.SEARCH


def _ended(found: Curves, by: str, choice: Choice) -> Iterator[str]:
    """Say which services end the time that is measured."""
    codes = found.groups.table["group"].to_list()
    names = ", ".join(name_of(by, code) for code in codes if left_out(by, code, choice))
    if names:
        yield gettext(
            "Not drawn: %(names)s. Unemployment ends when it begins, which is another end than open "
            "work. Look at it from the start or the end of the service."
        ) % {"names": names}


def left_out(by: str, code: str, choice: Choice) -> bool:
    """Tell if a group has another end as soon as it begins."""
    return choice.origin == Origin.SEARCH and ends_at_once(by, code)


def _missing(found: Curves, by: str, choice: Choice) -> Iterator[str]:
    """Say which groups are not drawn as they are few."""
    few = [
        row["group"]
        for row in found.groups.table.to_dicts()
        if row["events"] is None and not left_out(by, row["group"], choice)
    ]
    if few:
        names = ", ".join(name_of(by, code) for code in few)
        yield gettext("Not drawn, as fewer than %(people)s people: %(names)s.") % {
            "people": FEWEST,
            "names": names,
        }


def _only_below(groups: Sequence[Group], shown: Sequence[Group]) -> Iterator[str]:
    """Say which groups have a bar and no curve."""
    rest = [group.label for group in groups if group not in shown]
    if rest:
        yield gettext("Only in the bars below: %(names)s.") % {"names": ", ".join(rest)}


def _waiting(by: str, choice: Choice) -> Iterator[str]:
    """Say what is wrong with comparing people by a service that came later."""
    if not _comparable(by, choice):
        yield gettext(
            "Whoever finds work soon never comes to a service, and a service takes its time: counted "
            "from here every service looks slow. Compare services from the end of the service."
        )


def _chosen_by_length(choice: Choice) -> Iterator[str]:
    """Say that who was unemployed for so long was chosen by what the curve tells."""
    if choice.filters.length:
        yield gettext(
            "Chosen by how long they were unemployed: work that came sooner, or later, is left out of "
            "the curves by that."
        )


def _gray(found: Curves) -> Iterator[str]:
    """Say in words whether the curves differ more than chance explains."""
    for row in found.gray.table.to_dicts():
        if row["cause"] == OPEN_WORK and row["p"] is not None:
            values = {
                "statistic": words.decimal(row["statistic"], 1),
                "df": row["df"],
                "p": _probability(row["p"]),
            }
            differs = row["p"] < 0.05
            text = (
                gettext(
                    "The curves differ more than chance explains (Gray’s test: χ² = %(statistic)s, df %(df)s, p %(p)s)."
                )
                if differs
                else gettext(
                    "Chance may explain the differences of the curves (Gray’s test: χ² = %(statistic)s, df %(df)s, p %(p)s)."
                )
            )
            yield text % values


def _probability(p: float) -> str:
    return f"< {words.decimal(0.001, 3)}" if p < 0.001 else f"= {words.decimal(p, 3)}"


# The share of every group after so many months


def ends_panel(
    found: Curves, everybody: Curves, groups: Sequence[Group], by: str, choice: Choice
) -> Panel:
    """Return the share in open work of every group after so long; services the largest first."""
    months = choice.within
    told = [group for group in groups if len(group.share) > months]
    if by == BY_SERVICE:
        told.sort(key=lambda group: -group.share[months])
    rows = [
        Bar(group.label, group.share[months], _interval(group, months), _fill(group))
        for group in told
    ]
    title = gettext("In open work within %(months)s, %(split)s") % {
        "months": words.months(months),
        "split": _split(by),
    }
    table = found.curves.table
    after = (table["month"] == months) & (table["cause"] == OPEN_WORK)
    shown = [one for one in columns(by) if one.name not in {"cause", "month"}]
    return Panel(
        ENDS,
        title,
        gettext(
            "Share, its 95 per cent interval and number of people. A description, not an effect."
        ),
        tables.table(tables.rows(found.curves, after.arg_true().to_list()), shown),
        found.curves.protection,
        bars.pictures(rows, WIDTHS),
        title,
        "; ".join(f"{row.label} {row.text}" for row in rows),
        list(_beside(told, months, everybody)) if _comparable(by, choice) else [],
        empty="" if rows else too_few(),
    )


def _beside(groups: Sequence[Group], months: int, everybody: Curves) -> Iterator[str]:
    """Say which groups lie above and below everybody, and which cannot be told from them."""
    share = _share_of_all(everybody, months)
    if share is None or len(groups) < 2:
        return
    above = [one.label for one in groups if one.low[months] > share]
    below = [one.label for one in groups if one.high[months] < share]
    rest = [one.label for one in groups if one.low[months] <= share <= one.high[months]]
    for names, text in (
        (above, gettext("More than of everybody (%(share)s): %(names)s.")),
        (below, gettext("Fewer than of everybody (%(share)s): %(names)s.")),
        (rest, gettext("Cannot yet be told apart from everybody: %(names)s.")),
    ):
        if names:
            yield text % {"share": words.percent(share), "names": ", ".join(names)}


def _fill(group: Group) -> str:
    return colours(group, 0)[1]


def _interval(group: Group, months: int) -> str:
    low, high = words.count(group.low[months] * 100), words.percent(group.high[months])
    share = words.percent(group.share[months])
    return f"{share} ({low}–{high}), n = {words.count(group.people)}"
