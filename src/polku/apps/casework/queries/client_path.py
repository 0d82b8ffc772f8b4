"""The path of one client as lanes of a picture, and as the rows of its table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.dates import MONTHS_3
from django.utils.translation import get_language, gettext

from polku.apps.casework.names import GROUP_OF_STATE, PathGroup, Way, way_of
from polku.apps.casework.pictures import Lane, Moment, Picture, Span, Step, draw
from polku.apps.casework.queries.client import ClientPage
from polku.apps.casework.strip import BARS
from polku.kernel.periods import DAY, months_after
from polku.register import codes
from polku.register.codes import services as service_codes
from polku.rules import municipal_share
from polku.rules.parameters import NotInForceError

WINDOWS = (3, 6, 12, 24, 36, 60, 120, 0)
"""Months a picture shows, by zoom; 0: everything."""
DEFAULT_WINDOW = 36
WIDTHS = {"wide": 1262, "phone": 326, "small": 264}
"""Widths in px, each drawn 1:1 and shown where it fits."""
AHEAD = 5
"""Months drawn after today in a window of three years: room for what is booked and planned."""
DARK = {
    PathGroup.OPEN,
    PathGroup.TRAINING,
    PathGroup.SERVICE,
    PathGroup.REHABILITATIVE,
    PathGroup.PART,
}
MARK_OF_WAY = {Way.VISIT: "visit", Way.PHONE: "phone", Way.VIDEO: "video"}


@dataclass(frozen=True, slots=True)
class PathRow:
    """One line of the picture's table."""

    start: date
    end: date | None
    kind: str
    content: str


def named(code: str, code_list: str) -> str:
    """Return the name of a code in the active language, with a capital letter."""
    found = codes.names(code_list).get(code)
    text = found.within(get_language() or "fi") if found else code
    return text[:1].upper() + text[1:]


def _span(start: date, end: date | None, group: PathGroup, label: str) -> Span:
    css = BARS[group][0] if group in BARS else "f-outside"
    return Span(start, end, css, label, title=label, ink="w" if group in DARK else "ink")


def _situation(page: ClientPage) -> Lane:
    spans = []
    for spell in page.path:
        group = GROUP_OF_STATE.get(spell.state, PathGroup.UNKNOWN)
        label = str(group.label)
        end = None if spell.end == page.today else spell.end
        spans.append(_span(spell.start, end or page.today, group, label[:1].upper() + label[1:]))
    return Lane(gettext("Situation"), spans=spans, inside=True)


def _service_group(code: str) -> PathGroup:
    service = service_codes().get(code)
    state = service.state if service else ""
    return GROUP_OF_STATE.get(state, PathGroup.SERVICE)


def _services(page: ClientPage) -> Lane:
    spans = [
        _span(
            row["start"],
            row["end"] or row["planned_end"] or page.today,
            _service_group(row["service"]),
            named(row["service"], "service"),
        )
        for row in page.tables["services"]
    ]
    return Lane(gettext("Services"), spans=spans)


def _jobs(page: ClientPage) -> Lane:
    spans = []
    for row in page.tables["jobs"]:
        group = PathGroup.SUPPORTED if row["subsidised"] else PathGroup.OPEN
        industry = named(row["industry"], "industry") if row["industry"] else ""
        label = industry or str(group.label)
        spans.append(_span(row["start"], row["end"] or page.today, group, label))
    return Lane(gettext("Jobs"), spans=spans)


def _contacts(page: ClientPage) -> Lane:
    moments = []
    for row in page.contacts + page.meetings:
        way = way_of(row["method"], row["channel"])
        shape = "booked" if row["booked"] else MARK_OF_WAY.get(way, "message")
        moments.append(Moment(row["at"].date(), shape, f"{named(row['method'], 'contact_method')}"))
    late = [
        _gap(duty.due, duty.done_on or duty.closed_on or page.today, gettext("Meeting late"))
        for duty in page.duties
        if duty.due and duty.state in {"late", "kept_late"} and duty.kind != "plan"
    ]
    return Lane(gettext("Contacts"), moments=moments, gaps=late)


def _gap(start: date, end: date, title: str) -> Span:
    return Span(start, max(start, end), "f-gap", "", title)


def _plans(page: ClientPage) -> Lane:
    spans, gaps = [], []
    for version in reversed(page.plans):
        end = version.ended_on or page.today
        if end >= version.made_on:
            label = str(version.number)
            spans.append(
                Span(version.made_on, end, "f-tint s-main", label, gettext("Plan"), ink="acc")
            )
        gaps += [
            _gap(gap.start, gap.end or page.today, gettext("Plan expired")) for gap in version.gaps
        ]
    return Lane(gettext("Plan"), spans=spans, gaps=gaps, inside=True)


def _share(page: ClientPage) -> Lane:
    """Draw the share month by month as the law of each month had it, then the next step."""
    steps: list[Step] = []
    for row in page.tables["benefits"]:
        year, month = (int(part) for part in row["month"].split("-"))
        last = months_after(date(year, month, 1), 1) - DAY
        try:
            standing = municipal_share.standing(page.facts, min(last, page.today))
        except NotInForceError:  # months before the ladder of 2015
            continue
        percent = standing.percent if standing else 0
        if not steps or steps[-1].percent != percent:
            steps.append(Step(date(year, month, 1), percent))
    now = page.share
    if steps and now is not None:
        steps.append(Step(page.today, now.percent, forecast=True))
        if now.next_percent is not None and now.rises_on is not None:
            steps.append(Step(now.rises_on, now.next_percent, forecast=True))
    borne = any(step.percent for step in steps)
    return Lane(gettext("Municipal share"), steps=steps if borne else ())


def lanes(page: ClientPage, start: date, end: date) -> list[Lane]:
    """Return the lanes of a window; services and jobs only when it has some."""
    some = [lane for lane in (_services(page), _jobs(page)) if _shows(lane, start, end)]
    share = _share(page)
    always = [_contacts(page), _plans(page)]
    return [_situation(page), *some, *always, *([share] if share.steps else [])]


def _shows(lane: Lane, start: date, end: date) -> bool:
    return any(s.start <= end and (s.end is None or s.end >= start) for s in lane.spans)


def window(page: ClientPage, months: int) -> tuple[date, date]:
    """Return the first and last day drawn for a zoom of so many months, 0 for everything."""
    starts = [spell.start for spell in page.path[:1]]
    starts += [row["start"] for row in page.tables["job_searches"][:1]]
    first = min(starts, default=months_after(page.today, -DEFAULT_WINDOW))
    span = months or max(3, (page.today - first).days // 30)
    ahead = max(1, round(span * AHEAD / DEFAULT_WINDOW))
    start = months_after(page.today, ahead - span) if months else first
    return start, months_after(page.today, ahead)


def pictures(page: ClientPage, months: int) -> dict[str, Picture]:
    """Draw the same months for a wide page, a phone and a small phone."""
    names = [str(MONTHS_3[number]) for number in range(1, 13)]
    label = gettext("today %(day)s") % {"day": f"{page.today.day}.{page.today.month}."}
    start, end = window(page, months)
    found = lanes(page, start, end)
    return {
        size: draw(
            found,
            start=start,
            end=end,
            today=page.today,
            width=width,
            months=names,
            today_label=label,
        )
        for size, width in WIDTHS.items()
    }


def path_rows(page: ClientPage) -> list[PathRow]:
    """Return what the picture shows as lines of a table, the newest first."""
    return sorted(_path_rows(page), key=lambda row: (row.start, row.kind), reverse=True)


def _path_rows(page: ClientPage) -> Iterator[PathRow]:
    for spell in page.path:
        end = None if spell.end == page.today else spell.end
        yield PathRow(spell.start, end, gettext("Situation"), named(spell.state, "path_state"))
    for row in page.tables["services"]:
        yield PathRow(
            row["start"], row["end"], gettext("Service"), named(row["service"], "service")
        )
    for row in page.tables["jobs"]:
        kind = gettext("Subsidised job") if row["subsidised"] else gettext("Job")
        industry = named(row["industry"], "industry") if row["industry"] else ""
        yield PathRow(row["start"], row["end"], kind, industry)
    for row in page.contacts + page.meetings:
        day = row["at"].date()
        yield PathRow(day, day, gettext("Contact"), named(row["method"], "contact_method"))
    for version in page.plans:
        content = gettext("Version %(number)s") % {"number": version.number}
        kind = named(version.kind, "plan_kind")
        yield PathRow(version.made_on, version.valid_until, gettext("Plan"), f"{kind}. {content}")
