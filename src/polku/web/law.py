"""The rules of law as their pages show them: in the language of the page, values laid out to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from polku.rules import catalogue
from polku.rules.catalogue import Rule, Term
from polku.rules.words import in_words, measured
from polku.web.templatetags.polku import number

GROUPS: Mapping[str, Promise] = {
    "P": gettext_lazy("Clocks of the service process"),
    "D": gettext_lazy("Job-search duty"),
    "C": gettext_lazy("Whose client a person is"),
    "A": gettext_lazy("Areas"),
    "F": gettext_lazy("Municipal share of benefits"),
}
"""The groups of rules by the first letter of their ids."""


@dataclass(frozen=True, slots=True)
class Line:
    """A rule in the list."""

    id: str
    title: str
    source: str
    since: date
    until: date | None
    confidence: str


@dataclass(frozen=True, slots=True)
class Group:
    title: Promise
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a value in words: a step of a ladder, a part of a table, or the whole."""

    content: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """One value of a rule: what it asks, what it says, when, and who says so."""

    question: str
    parts: tuple[Part, ...]
    since: date
    until: date | None
    source: str
    href: str
    confidence: str


@dataclass(frozen=True, slots=True)
class ShownRule:
    line: Line
    on: date
    in_force: bool
    now: tuple[ShownTerm, ...]
    before: tuple[ShownTerm, ...]
    after: tuple[ShownTerm, ...]


def _spoken(words: Mapping[str, str]) -> str:
    return words[get_language() or "fi"]


def _line(rule: Rule) -> Line:
    return Line(
        rule.id,
        _spoken(rule.title),
        rule.source,
        rule.since,
        rule.until,
        _spoken(catalogue.CONFIDENCE[rule.confidence]),
    )


def groups() -> list[Group]:
    """Return every rule of the law, by group."""
    lines = [_line(rule) for rule in catalogue.rules()]
    return [
        Group(title, tuple(line for line in lines if line.id.startswith(letter)))
        for letter, title in GROUPS.items()
    ]


def read_day(text: str) -> date | None:
    """Return the day a text means, `24.11.2026` or `2026-11-24`; None when it means none."""
    parts = text.split(".")
    try:
        if len(parts) == 3:
            return date(int(parts[2]), int(parts[1]), int(parts[0]))
        return date.fromisoformat(text)
    except ValueError:
        return None


def _parts(content: Any, unit: str) -> tuple[Part, ...]:
    language = get_language() or "fi"
    if isinstance(content, Mapping):
        return tuple(Part(in_words({key: one}, language)) for key, one in content.items())
    if isinstance(content, list) and content and isinstance(content[0], list):
        return tuple(
            Part(measured(share, unit, language), step=_("from %s on") % number(first))
            for first, share in content
        )
    return (Part(measured(content, unit, language)),)


def _term(rule_id: str, term: Term) -> ShownTerm:
    return ShownTerm(
        _spoken(term.parameter.question),
        _parts(catalogue.said(rule_id, term.value), term.parameter.unit),
        term.value.since,
        term.until,
        term.value.source,
        term.value.href,
        _spoken(catalogue.CONFIDENCE[term.value.confidence]),
    )


def rule(rule_id: str, on: date) -> ShownRule:
    """Return what a rule says on a day and around it; UnknownRuleError for an unknown id."""
    found = catalogue.explain(rule_id, on)

    def shown(terms: tuple[Term, ...]) -> tuple[ShownTerm, ...]:
        return tuple(_term(rule_id, term) for term in terms)

    return ShownRule(
        _line(found.rule),
        on,
        found.in_force,
        shown(found.terms),
        shown(found.before),
        shown(found.after),
    )
