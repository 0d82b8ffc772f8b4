"""Answers as JSON and as text."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from polku.cli.language import Speech, dated
from polku.cli.rules.voice import Voice
from polku.rules.area import Verdict
from polku.rules.catalogue import CONFIDENCE, Explanation, Rule, Term, said
from polku.rules.duty import Duty, Reason
from polku.rules.municipal_share import Share
from polku.rules.words import measured

Json = dict[str, Any]


def print_json(content: Any) -> None:
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2, default=_plain))


def _plain(content: Any) -> Any:
    """Write what JSON has no form for: dates in ISO, exact decimals as numbers."""
    if isinstance(content, date):
        return content.isoformat()
    if isinstance(content, Decimal):
        return float(content)
    raise TypeError(f"no JSON for {content!r}")


def _in_all(reason: Reason) -> dict[str, str]:
    return {speech.value: reason.text(speech) for speech in Speech}


# ---- rules ----


def rule_json(rule: Rule) -> Json:
    return {
        "id": rule.id,
        "title": dict(rule.title),
        "since": rule.since,
        "until": rule.until,
        "source": rule.source,
        "href": rule.href,
        "confidence": rule.confidence,
        "parameters": list(rule.parameters),
    }


def explanation_json(found: Explanation) -> Json:
    return {
        "rule": found.rule.id,
        "on": found.on,
        "title": dict(found.rule.title),
        "since": found.rule.since,
        "until": found.rule.until,
        "in_force": [_term_json(found.rule, term) for term in found.terms],
        "before": [_term_json(found.rule, term) for term in found.before],
        "after": [_term_json(found.rule, term) for term in found.after],
    }


def _term_json(rule: Rule, term: Term) -> Json:
    return {
        "parameter": term.parameter.name,
        "question": dict(term.parameter.question),
        "unit": term.parameter.unit,
        "is": said(rule.id, term.value),
        "since": term.value.since,
        "until": term.until,
        "source": term.value.source,
        "href": term.value.href,
        "confidence": term.value.confidence,
        "confidence_in_words": CONFIDENCE[term.value.confidence],
    }


def show_rules(voice: Voice, rules: Iterable[Rule]) -> None:
    table = _table(voice, "rule", "in_force", "title")
    for rule in rules:
        asked = _with_source(rule.title[voice.speech], rule.source)
        table.add_row(rule.id, _span(voice, rule.since, rule.until), asked)
    Console().print(table)


def show_explanation(voice: Voice, found: Explanation) -> None:
    console = Console()
    console.print(f"[bold]{found.rule.id}[/] {escape(found.rule.title[voice.speech])}")
    sections = (
        (voice.say("section_now", on=found.on), found.terms),
        (voice.say("section_before"), found.before),
        (voice.say("section_after"), found.after),
    )
    for heading, terms in sections:
        if terms:
            console.print(f"\n[bold]{escape(heading)}[/]")
            for term in terms:
                console.print("\n".join(_lines(voice, found.rule, term)), soft_wrap=True)


def _lines(voice: Voice, rule: Rule, term: Term) -> Iterator[str]:
    """Say one value: its time, what it asks and says, its source, how surely it is known."""
    value, letter = term.value, term.value.confidence
    yield f"• {_span(voice, value.since, term.until)}"
    if term.parameter.question != rule.title:
        yield escape(f"  {term.parameter.question[voice.speech]}")
    yield escape(f"  → {measured(said(rule.id, value), term.parameter.unit, voice.speech)}")
    yield escape(f"  {value.source} · {value.href}")
    words = CONFIDENCE[letter][voice.speech]
    yield escape(f"  {voice.say('confidence', letter=letter, words=words)}")


# ---- duties ----


def duty_json(duty: Duty) -> Json:
    return {
        "rule": duty.rule,
        "kind": duty.kind.value,
        "due": duty.due,
        "state": duty.state.value,
        "done_on": duty.done_on,
        "reason": _in_all(duty.reason),
        "source": duty.source.source,
    }


def show_duties(voice: Voice, duties: Iterable[Duty], on: date) -> None:
    table = _table(voice, "rule", "due", "state", "done", "reason")
    for duty in duties:
        table.add_row(
            duty.rule,
            dated(duty.due, voice.speech) if duty.due else "–",
            voice.say(f"state_{duty.state.value}"),
            dated(duty.done_on, voice.speech) if duty.done_on else "–",
            _with_source(duty.reason.text(voice.speech), duty.source.source),
        )
    if table.row_count:
        Console().print(table)
    else:
        typer.echo(voice.say("no_duties", on=on))


# ---- shares and areas ----


def share_json(found: Share, days: int, on: date) -> Json:
    rises = found.next_percent is not None
    return {
        "kind": found.kind,
        "days": days,
        "on": on,
        "percent": found.percent,
        "rule": found.rule or None,
        "source": found.source.source,
        "href": found.source.href,
        "from_day": found.from_day,
        "next": {"percent": found.next_percent, "from_day": found.next_from_day} if rises else None,
    }


def show_share(voice: Voice, found: Share, days: int) -> None:
    typer.echo(voice.say(f"share_{found.kind}", days=days, percent=found.percent))
    if found.next_percent is not None:
        typer.echo(voice.say("share_next", percent=found.next_percent, day=found.next_from_day))
    typer.echo(" · ".join(filter(None, (found.rule, found.source.source, found.source.href))))


def area_json(found: Verdict) -> Json:
    return {
        "may_stand": found.may,
        "rule": found.rule,
        "reason": _in_all(found.reason),
        "source": found.source.source,
        "href": found.source.href,
        "must_agree_by": found.must_agree_by,
        "exemption": found.exemption.source if found.exemption else None,
    }


def show_area(voice: Voice, found: Verdict) -> None:
    typer.echo(voice.say("area_may" if found.may else "area_may_not"))
    typer.echo(found.reason.text(voice.speech))
    if found.exemption:
        typer.echo(voice.say("area_exemption", source=found.exemption.source))
    typer.echo(f"{found.rule} · {found.source.source} · {found.source.href}")


# ---- form ----


def _table(voice: Voice, *columns: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(voice.say(f"column_{column}"), overflow="fold")
    return table


def _with_source(text: str, source: str) -> str:
    return f"{escape(text)}\n[dim]{escape(source)}[/]"


def _span(voice: Voice, since: date, until: date | None) -> str:
    return f"{dated(since, voice.speech)} – {dated(until, voice.speech) if until else ''}".rstrip()
