"""The panels of the referrals to a service: how they were answered, why not, who took part."""

from functools import partial

from django.utils.translation import gettext

from polku.analytics.outcomes.referrals import Answers
from polku.apps.insight import words
from polku.apps.insight.pictures import bars
from polku.apps.insight.pictures.shapes import HALF
from polku.apps.insight.queries import service_words, tables
from polku.apps.insight.queries.panel import Opening, Panel
from polku.apps.insight.queries.service_panels import share_bars
from polku.apps.insight.queries.service_tables import rows_of

ANSWERS, REASONS, PRESENCE = "vastaukset", "syyt", "lasnaolo"


def answers_panel(sent: Answers, opening: Opening) -> Panel:
    rows = rows_of(sent.answers)
    accepted = rows[0]["share"]
    title = gettext("Answers to referrals")
    drawn = share_bars(sent.answers, "answer", "sent", _answer, service_words.ANSWER_CSS)
    answer = tables.name("answer", gettext("Answer"), _answer)
    whole = tables.count("sent", gettext("Sent"))
    figures = (
        tables.count("people", gettext("Referrals")),
        tables.percent("share", gettext("Share")),
    )
    days = rows_of(sent.waits)[0]["median"]
    notes = []
    if days is not None:
        notes = [gettext("Half of the answers came within %(days)s.") % {"days": words.days(days)}]
    return Panel(
        ANSWERS,
        title
        if accepted is None
        else gettext("%(share)s of referrals were accepted") % {"share": words.percent(accepted)},
        gettext(
            "Referrals sent in Polku to this service, as they stood on the day of the register."
        ),
        tables.table(sent.answers, (answer, *figures)),
        sent.answers.protection,
        bars.pictures(drawn, HALF),
        title,
        "; ".join(f"{bar.label}: {bar.text}" for bar in drawn),
        notes,
        empty="" if drawn else gettext("Too few referrals to say."),
        whole=partial(tables.table, sent.answers, (answer, whole, *figures)),
        opening=opening,
    )


def _answer(code: str) -> str:
    return str(service_words.ANSWERS[code])


def reasons_panel(sent: Answers, opening: Opening | None) -> Panel:
    rows = sorted(rows_of(sent.reasons), key=lambda row: -row["people"])
    title, heading = gettext("Why referrals came to nothing"), ""
    if rows:
        heading = gettext("The most common reason: %(reason)s") % {
            "reason": _reason(rows[0]["reason"])
        }
    return Panel(
        REASONS,
        heading or title,
        gettext("Refused by the provider or withdrawn by the coach, by reason."),
        tables.table(
            sent.reasons,
            (
                tables.name("answer", gettext("Answer"), _answer),
                tables.name("reason", gettext("Reason"), _reason),
                tables.count("people", gettext("Referrals")),
            ),
        ),
        sent.reasons.protection,
        title=title,
        open=bool(rows),
        empty="" if rows else gettext("No reason was given often enough to be shown."),
        opening=opening if rows else None,
    )


def _reason(code: str) -> str:
    return str(service_words.REASONS[code])


def presence_panel(sent: Answers) -> Panel:
    share = rows_of(sent.attendance)[0]["share"]
    title = gettext("Taking part")
    return Panel(
        PRESENCE,
        title
        if share is None
        else gettext("Clients took part on %(share)s of the days")
        % {"share": words.percent(share)},
        gettext("Days on which the provider told whether a referred client was there."),
        tables.table(
            sent.attendance,
            (
                tables.count("people", gettext("People")),
                tables.count("days", gettext("Days told")),
                tables.count("present", gettext("Days taken part in")),
                tables.percent("share", gettext("Share")),
            ),
        ),
        sent.attendance.protection,
        title=title,
        open=share is not None,
        empty="" if share is not None else gettext("The provider has told too little to say."),
    )
