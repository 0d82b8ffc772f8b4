"""A condition of a service and a client's fact in words: what is asked, what is so, how to find out."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from polku.apps.catalogue import names, words
from polku.register import codes
from polku.services.conditions import Fact, Judged, Verdict
from polku.services.names import Condition
from polku.services.service import Demand

FIND_OUT: Mapping[Condition, str | Promise] = {
    Condition.AGE: _("The register has no birth date. Ask the client."),
    Condition.MUNICIPALITY: _("The register has no municipality of residence. Ask the client."),
    Condition.STATUS: _("The register has no employment code for today. Look it up there."),
    Condition.UNEMPLOYMENT: _(
        "The register has no employment code for today, so days cannot be counted. Look it up there."
    ),
    Condition.INTEGRATION: _(
        "The register has no integration plan and no first residence permit. Ask the client for the"
        " day of the first permit."
    ),
    Condition.STUDY_RIGHT: _(
        "Polku does not know of rights to study. Ask the client, who sees them in My Studyinfo."
    ),
    Condition.WORK_ABILITY: _(
        "Polku keeps nothing on health. Talk it over with the client; write nothing of it here."
    ),
}
"""How to find out the fact of each condition where it is not known."""


@dataclass(frozen=True, slots=True)
class Told:
    """One condition of a service for one client, in words."""

    label: str
    asked: str
    fact: str
    """What is so today; empty: not known."""
    verdict: Verdict
    how: str
    """How to find out, where it is not known."""


def told(judged: Judged) -> Told:
    """Put a judged condition into the words of the page."""
    demand = judged.demand
    return Told(
        label=words.capital(str(names.Condition(demand.kind).label)),
        asked=asked(demand).rstrip("."),
        fact=_fact(demand.kind, judged.fact),
        verdict=judged.verdict,
        how=_how(judged) if judged.verdict is Verdict.UNKNOWN else "",
    )


def asked(demand: Demand) -> str:
    """Return what a condition asks: in its own words, else made of its bounds."""
    language = words.page_language()
    return demand.texts.get(language) or _bounds(demand) or next(iter(demand.texts.values()), "")


def _how(judged: Judged) -> str:
    if judged.fact is not None:
        return gettext("This condition is told in words alone: judge it together with the client.")
    return str(FIND_OUT[judged.demand.kind])


def _bounds(demand: Demand) -> str:
    if demand.codes:
        return words.listed(sorted(_named(demand.kind, code) for code in demand.codes))
    if demand.wanted is not None:
        return _yes_or_no(yes=demand.wanted)
    if demand.low is None and demand.high is None:
        return ""
    if demand.high is None:
        return gettext("at least %(low)s") % {"low": demand.low}
    if demand.low is None:
        return gettext("at most %(high)s") % {"high": demand.high}
    return f"{demand.low}–{demand.high}"


def _fact(kind: Condition, fact: Fact) -> str:
    match fact:
        case None:
            return ""
        case bool():
            return _yes_or_no(yes=fact)
        case str():
            return _named(kind, fact)
    if kind is Condition.AGE:
        return ngettext("%(count)s year", "%(count)s years", fact) % {"count": fact}
    return ngettext("%(count)s day", "%(count)s days", fact) % {"count": fact}


def _named(kind: Condition, code: str) -> str:
    if kind is Condition.MUNICIPALITY:
        return words.town(code)
    found = codes.names("status").get(code)
    return found.within(words.page_language()) if found else code


def _yes_or_no(*, yes: bool) -> str:
    return gettext("yes") if yes else gettext("no")
