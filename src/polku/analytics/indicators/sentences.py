"""Findings of the situation in words, in Finnish, Swedish and English: `sentences.toml`."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from polku.analytics.indicators.definitions import definitions
from polku.analytics.indicators.situation import Finding
from polku.analytics.selection import NOT_KNOWN
from polku.reference.places import UnknownMunicipalityError, municipality
from polku.register.codes import services

_NOT_KNOWN = (NOT_KNOWN, "000")
_SPACE, _MINUS = "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}"
_WHOLE = ("people", "days", "over", "months", "clients", "norm")
_FRACTIONS = ("percent", "clients")


class Told(NamedTuple):
    """A sentence in three: what stands before the link, what the link is written on, and the rest."""

    before: str
    link: str
    after: str


@lru_cache(maxsize=1)
def _written() -> Mapping[str, Any]:
    return tomllib.loads(
        (files("polku.analytics.indicators") / "sentences.toml").read_text("utf-8")
    )


def sentence(finding: Finding, language: str) -> str:
    """Say a finding in `fi`, `sv` or `en`; KeyError for another language."""
    return "".join(told(finding, language))


def told(finding: Finding, language: str) -> Told:
    """Say a finding in `fi`, `sv` or `en`, with what in it can be opened; KeyError for another."""
    definition = definitions()[finding.indicator]
    decimals = 1 if definition.unit in _FRACTIONS else 0
    values = {
        name: value
        if isinstance(value, str)
        else figure(value, language, 0 if name in _WHOLE else decimals, signed=name == "change")
        for name, value in finding.values.items()
    }
    about = name_of(finding, language)
    values |= {
        "name": definition.words[language].name,
        "about": f"{about[:1].upper()}{about[1:]}: " if about else "",
    }
    before, _, rest = _written()[finding.key][language].partition("[")
    link, _, after = rest.partition("]")
    return Told(*(part.format(**values) for part in (before, link, after)))


def name_of(finding: Finding, language: str) -> str:
    """Return the name of the municipality, unit or service that a finding is about."""
    unknown = _written()["unknown"].get(finding.by)
    if unknown and finding.group in _NOT_KNOWN:
        return str(unknown[language])
    if finding.by == "municipality":
        return _municipality(finding.group, language)
    known = services()
    if finding.by == "service" and finding.group in known:
        return str(getattr(known[finding.group].name, language))
    return finding.group


def _municipality(code: str, language: str) -> str:
    """Return the name of a municipality; of a code that the division does not know, the code."""
    try:
        return str(getattr(municipality(code).name, language))
    except UnknownMunicipalityError:
        return code


def figure(value: float, language: str, decimals: int, *, signed: bool = False) -> str:
    """Write a number the way the language does: 1 234,5 and 1,234.5, with a true minus."""
    text = f"{value:{'+' if signed else ''},.{decimals}f}".replace("-", _MINUS)
    if language == "en":
        return text
    return text.replace(",", _SPACE).replace(".", ",")
