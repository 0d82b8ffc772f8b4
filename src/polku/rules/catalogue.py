"""The rules by their ids: what each one asks, since and until when, what it says, who says so.

A rule is served by one or more parameters. A value that belongs to some of its parameter's rules
only says so: a table by naming the rule, first of all under the key `rule`; a ladder by the last
cell of each row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from polku.kernel.periods import DAY
from polku.rules.parameters import Law, Parameter, Value, load

CONFIDENCE: Mapping[str, Mapping[str, str]] = {
    "H": {
        "fi": "säädösteksti tai virallinen lähde luettu",
        "sv": "författningstexten eller en officiell källa har lästs",
        "en": "the statute or an official source has been read",
    },
    "M": {
        "fi": "toissijainen lähde tai päätelmä",
        "sv": "sekundär källa eller slutledning",
        "en": "secondary source or inference",
    },
    "L": {
        "fi": "yleistieto, tarkistamatta",
        "sv": "allmän kunskap, inte kontrollerad",
        "en": "general knowledge, not checked",
    },
}
"""How surely a value is known, in words."""


class UnknownRuleError(LookupError):
    """No rule has that id."""


@dataclass(frozen=True, slots=True)
class Term:
    """One value of a rule and its time; `until` is its last day, None while it is in force."""

    parameter: Parameter
    value: Value
    until: date | None

    def __contains__(self, day: date) -> bool:
        return self.value.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    title: Mapping[str, str]
    """What it answers, in fi, sv and en."""
    parameters: tuple[str, ...]
    since: date
    until: date | None
    """Last day in force; None: in force until further notice."""
    source: str
    href: str
    confidence: str
    """Of its newest value: H, M or L."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a rule said on a day, before it and after it."""

    rule: Rule
    on: date
    terms: tuple[Term, ...]
    """Values in force on the day, one a parameter, the rule's own question first; none when the
    rule was not in force."""
    before: tuple[Term, ...]
    after: tuple[Term, ...]

    @property
    def in_force(self) -> bool:
        return self.rule.since <= self.on and (
            self.rule.until is None or self.on <= self.rule.until
        )


def rules(law: Law | None = None) -> list[Rule]:
    """Return every rule of the law, by id."""
    law = law or load()
    ids = {rule for p in law.parameters.values() for rule in p.rules if _terms(rule, p)}
    return [_rule(rule, law) for rule in sorted(ids, key=_order)]


def explain(rule_id: str, on: date, law: Law | None = None) -> Explanation:
    """Return what a rule said on a day and around it; UnknownRuleError for an unknown id.

    Upper and lower case are one: `p06` is P06.
    """
    law = law or load()
    ids = {rule.casefold(): rule for p in law.parameters.values() for rule in p.rules}
    rule_id = ids.get(rule_id.casefold(), rule_id)
    serving = [term for parameter in _serving(rule_id, law) for term in _terms(rule_id, parameter)]
    terms = sorted(serving, key=lambda term: term.value.since)
    return Explanation(
        rule=_rule(rule_id, law),
        on=on,
        terms=tuple(term for term in serving if on in term),
        before=tuple(term for term in terms if term.until is not None and term.until < on),
        after=tuple(term for term in terms if term.value.since > on),
    )


def said(rule_id: str, value: Value) -> Any:
    """Return what a value says of one rule: its rows of a ladder, a table without the rule's id."""
    content = value.is_
    if _is_ladder(content):
        return [row[:-1] for row in content if row[-1] == rule_id]
    if isinstance(content, Mapping):
        return {key: part for key, part in content.items() if key != "rule"}
    return content


def _rule(rule_id: str, law: Law) -> Rule:
    serving = _serving(rule_id, law)
    of_parameter = [_terms(rule_id, parameter) for parameter in serving]
    newest = of_parameter[0][-1]
    ends = [terms[-1].until for terms in of_parameter if terms[-1].until is not None]
    return Rule(
        id=rule_id,
        title=serving[0].question,
        parameters=tuple(parameter.name for parameter in serving),
        since=max(terms[0].value.since for terms in of_parameter),
        until=min(ends, default=None),
        source=newest.value.source,
        href=newest.value.href,
        confidence=newest.value.confidence,
    )


def _serving(rule_id: str, law: Law) -> list[Parameter]:
    """Return the parameters of a rule: first those whose values name it, then its own."""
    found = [p for p in law.parameters.values() if rule_id in p.rules and _terms(rule_id, p)]
    if not found:
        raise UnknownRuleError(rule_id)

    def rank(parameter: Parameter) -> tuple[bool, int, str]:
        named = any(_names_rules(value.is_) for value in parameter.history)
        return not named, parameter.rules.index(rule_id), parameter.name

    return sorted(found, key=rank)


def _terms(rule_id: str, parameter: Parameter) -> list[Term]:
    """Return the values of a parameter that belong to a rule, oldest first, each with its end."""
    followers = [value.since - DAY for value in parameter.history[1:]]
    ends = [*followers, None]
    return [
        Term(parameter, value, until)
        for value, until in zip(parameter.history, ends, strict=True)
        if value.is_ is not None and _belongs(rule_id, value.is_)
    ]


def _names_rules(content: Any) -> bool:
    return _is_ladder(content) or (isinstance(content, Mapping) and "rule" in content)


def _belongs(rule_id: str, content: Any) -> bool:
    if not _names_rules(content):
        return True
    if isinstance(content, Mapping):
        return rule_id in content.values()
    return any(row[-1] == rule_id for row in content)


def _is_ladder(content: Any) -> bool:
    return (
        isinstance(content, list)
        and bool(content)
        and all(isinstance(row, list) and isinstance(row[-1], str) for row in content)
    )


def _order(rule_id: str) -> tuple[int, str]:
    """Order: clocks and duties of the service process, clients, areas, the share."""
    return "PDCAF".find(rule_id[:1]), rule_id
