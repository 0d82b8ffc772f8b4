"""Whose client a person is.

The trial municipalities' of 2021–2024 (act 1269/2020 2–6 §), the employment authorities' since 2025
(act 380/2023 17–19 §).

Register rows tell most of it; what they do not, an authority makes known (`Facts.known`). Where
neither tells, the answer is `None`: not known, rather than no.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from polku.kernel.periods import full_years
from polku.rules import names
from polku.rules.duty import Reason
from polku.rules.facts import Facts, JobSearch
from polku.rules.names import Known
from polku.rules.parameters import Law, Value, load


class Limb(StrEnum):
    """What makes a jobseeker of a trial area a client of the municipality (4.1 §)."""

    NO_EARNINGS_RELATED = "no_earnings_related"
    YOUNG = "young"
    IMMIGRANT = "immigrant"
    FOREIGN_LANGUAGE = "foreign_language"


class Situation(StrEnum):
    """What the jobseeker is in on the day (4.1 §)."""

    UNEMPLOYED = "unemployed"
    THREATENED = "threatened"
    SUPPORTED_WORK = "supported_work"
    IN_SERVICE = "in_service"


class Basis(StrEnum):
    """Why an authority serves a person (380/2023 17 and 19 §)."""

    HOME = "home"
    STAY = "stay"
    """No home municipality in Finland outside Åland: where the person mainly stays."""
    LONG_STAY = "long_stay"
    """Lives elsewhere regularly or for long, and has told the home authority in writing."""
    LANGUAGE = "language"
    """Chosen to be served in Finnish or Swedish."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Whether a person is a client of the trial municipality; None: the facts do not tell."""

    is_client: bool | None
    rule: str
    reason: Reason
    source: Value
    limbs: tuple[Limb, ...] = ()
    situation: Situation | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """Whether the TE Office transfers a person to the trial municipality, from which day, by when."""

    transfers: bool | None
    rule: str
    reason: Reason
    source: Value
    from_day: date | None = None
    by: date | None = None
    """Last day of the transfer where the act sets one: for searches begun before the trial."""


@dataclass(frozen=True, slots=True)
class Move:
    """Whether a client may be moved; `missing`: what would still have to be found."""

    may: bool
    rule: str
    reason: Reason
    source: Value
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Serving:
    """Whose authority serves a person, and who pays for it."""

    municipality: str
    basis: Basis
    rule: str
    reason: Reason
    source: Value
    payer: str
    """The municipality that bears the cost: another one's home municipality compensates (C09)."""
    payer_source: Value


SUPPORTED = frozenset({"wage_subsidy", "start_up_grant"})
"""Services that make a jobseeker "työllistetty" (1269/2020 2 § 6 k.), beside status code 00."""


def foreign_language(facts: Facts, on: date, law: Law | None = None) -> bool | None:
    """Return whether the mother tongue is other than Finnish, Swedish or Sámi (C03)."""
    if not facts.mother_tongue:
        return None
    return facts.mother_tongue not in (law or load())["national_languages"].on(on).is_


def immigrant(facts: Facts) -> bool | None:
    """Return whether the person is an immigrant as 1386/2010 3 § 3 k. means it (C03).

    Who lives in Finland without being its citizen does so by a permit or a registered right.
    """
    if Known.IMMIGRANT in facts.known:
        return True
    return facts.citizenship != names.FINLAND if facts.citizenship else None


def earnings_related(facts: Facts, on: date) -> bool | None:
    """Return whether the person meets the conditions of the earnings-related allowance.

    Told by an authority, or else by the benefit last paid: who is paid another one does not.
    """
    if Known.EARNINGS_RELATED in facts.known:
        return True
    if Known.NOT_EARNINGS_RELATED in facts.known:
        return False
    month = f"{on.year:04}-{on.month:02}"
    paid = [row.kind for row in facts.benefits if row.month <= month]
    return paid[-1] == "ap" if paid else None


def limbs(facts: Facts, on: date, law: Law | None = None) -> dict[Limb, bool | None]:
    """Return for each limb of 4.1 § whether the person has it on a day; None: not known."""
    law = law or load()
    entitled = earnings_related(facts, on)
    under = law["trial_clients"].on(on).is_["under_age"]
    return {
        Limb.NO_EARNINGS_RELATED: None if entitled is None else not entitled,
        Limb.YOUNG: full_years(facts.birth_date, on) < under if facts.birth_date else None,
        Limb.IMMIGRANT: immigrant(facts),
        Limb.FOREIGN_LANGUAGE: foreign_language(facts, on, law),
    }


def situation(facts: Facts, on: date, law: Law | None = None) -> Situation | None:
    """Return what makes the jobseeker one the trial is for on a day, or None (C01, C02)."""
    law = law or load()
    asked = set(law["trial_clients"].on(on).is_["situations"])
    if law["trial_threatened"].find(on) is not None:
        asked.add(Situation.THREATENED)
    found = _situations(facts, on, law["promoting_services"].on(on).is_)
    return next((s for s in found if s in asked), None)


def _situations(facts: Facts, on: date, promoting: Collection[str]) -> Iterator[Situation]:
    codes = {s.code for s in facts.statuses if _on(s.start, s.end, on)}
    services = {s.service for s in facts.services if _on(s.start, s.end, on)}
    if codes & {names.UNEMPLOYED, names.LAID_OFF}:
        yield Situation.UNEMPLOYED
    if names.SUBSIDISED in codes or services & SUPPORTED:
        yield Situation.SUPPORTED_WORK
    if names.IN_SERVICE in codes or services.intersection(promoting):
        yield Situation.IN_SERVICE
    if Known.THREATENED in facts.known:
        yield Situation.THREATENED


def trial_client(
    facts: Facts, on: date, area: Collection[str], law: Law | None = None
) -> Membership:
    """Return whether a person is a client of a municipality of a trial area on a day.

    `area` holds the municipality codes of the trial areas. Raises NotInForceError outside the trial,
    1 March 2021 to 31 December 2024.
    """
    law = law or load()
    clients = law["trial_clients"].on(on)
    search, now = _search(facts, on), situation(facts, on, law)
    if search is None or now is None or facts.municipality not in area:
        key = "trial_no_situation" if search and now is None else "trial_no_search"
        key = key if facts.municipality in area else "trial_elsewhere"
        return Membership(False, "C01", Reason(key, {}), clients, (), now)
    rule = "C02" if now is Situation.THREATENED else "C01"
    asked = limbs(facts, on, law)
    held = tuple(limb for limb, has in asked.items() if has)
    if held:
        reason = Reason(f"trial_client_{held[0].value}", {"age": clients.is_["under_age"]})
        return Membership(True, rule, reason, clients, held, now)
    if _was_client(facts, search, law):
        sticky = law["trial_return"].on(on)
        return Membership(True, "C07", Reason("trial_returned", {}), sticky, (), now)
    if None in asked.values():
        return Membership(None, rule, Reason("trial_unknown", {}), clients, (), now)
    return Membership(False, rule, Reason("trial_no_limb", {}), clients, (), now)


def _was_client(facts: Facts, search: JobSearch, law: Law) -> bool:
    """Return whether the person was a client of the trial in an earlier search (C07).

    Told by an authority, or by an earlier search that ended during the trial with a limb then held.
    """
    if Known.TRIAL_CLIENT in facts.known:
        return True
    began = law["trial_clients"].history[0].since
    ended = [s.end for s in facts.job_searches if s.end is not None and s.end < search.start]
    return any(end >= began and any(limbs(facts, end, law).values()) for end in ended)


def transfer(facts: Facts, on: date, area: Collection[str], law: Law | None = None) -> Transfer:
    """Return whether and from when the TE Office transfers a person whose search started (C04).

    Whoever belongs to the group on the day the search starts or within seven days of it is
    transferred; `on` is the day the search started or its change was told. A search begun before
    the trial is transferred by 31 March 2021. Raises NotInForceError before and after the trial.
    """
    law = law or load()
    begun = on
    on = max(on, law["trial_transfer"].history[0].since)
    terms = law["trial_transfer"].on(on)
    if on > terms.is_["last_transfer"]:
        return Transfer(False, "C04", Reason("transfers_ended", {}), terms)
    stock = begun <= terms.is_["search_begun_by"]
    by = terms.is_["stock_by"] if stock else None
    days = {"days": terms.is_["within_days"]}
    unknown = False
    for ahead in range(terms.is_["within_days"] + 1):
        day = on + timedelta(days=ahead)
        if law["trial_clients"].find(day) is None:
            break
        found = trial_client(facts, day, area, law)
        if found.is_client:
            reason = Reason("transferred_stock", {"by": by}) if by else Reason("transferred", days)
            return Transfer(True, "C04", reason, terms, day, by)
        unknown = unknown or found.is_client is None
    if unknown:
        return Transfer(None, "C04", Reason("trial_unknown", {}), terms)
    return Transfer(False, "C04", Reason("not_transferred", days), terms)


def after_home_move(
    municipality: str, on: date, area: Collection[str], law: Law | None = None
) -> Transfer:
    """Return to whom a trial client goes when the home municipality becomes `municipality` (C05).

    `transfers` tells whether to a trial municipality; if not, to the TE Office. Raises
    NotInForceError outside the trial.
    """
    terms = (law or load())["trial_home_move"].on(on)
    key = "moved_to_trial" if municipality in area else "moved_to_office"
    return Transfer(municipality in area, "C05", Reason(key, {}), terms, on)


def may_be_left(facts: Facts, on: date, law: Law | None = None) -> Move:
    """Return whether the TE Office may leave a client untransferred to the trial (C06, 5.3 §).

    Raises NotInForceError outside the trial.
    """
    terms = (law or load())["trial_left_at_office"].on(on)
    may = not facts.known.isdisjoint(terms.is_)
    reason = Reason("may_be_left" if may else "may_not_be_left", {})
    return Move(may, "C06", reason, terms, () if may else ("ground",))


def may_move(facts: Facts, on: date, *, to_municipality: bool, law: Law | None = None) -> Move:
    """Return whether a client may be moved to the TE Office or another trial municipality (C06).

    The client asks, one of the grounds of the act makes it needful, the services the client needs
    are not endangered, and a municipality asked for consents. The plan stays binding until revised.
    Raises NotInForceError before 1 June 2021 and after the trial.
    """
    terms = (law or load())["trial_other_authority"].on(on)
    known = facts.known
    missing = [] if Known.ASKED_TO_MOVE in known else [Known.ASKED_TO_MOVE.value]
    if not known.intersection(terms.is_):
        missing.append("ground")
    if Known.SERVICES_ENDANGERED in known:
        missing.append("services_secured")
    if to_municipality and Known.RECEIVER_CONSENTS not in known:
        missing.append(Known.RECEIVER_CONSENTS.value)
    reason = Reason("may_not_move" if missing else "may_move", {})
    return Move(not missing, "C06", reason, terms, tuple(missing))


def serving(
    facts: Facts,
    on: date,
    *,
    stays_in: str = "",
    language_choice: str = "",
    law: Law | None = None,
) -> Serving:
    """Return the municipality whose authority serves a person since 2025, and which one pays.

    `stays_in`: where the person mainly or regularly stays; `language_choice`: the municipality the
    person turns to in order to be served in Finnish or Swedish. Raises NotInForceError before 2025,
    and ValueError when neither a home municipality nor a place of stay is known.
    """
    law = law or load()
    terms = law["serving_authority"].on(on)
    costs = law["cross_area_costs"].on(on)
    home = "" if facts.municipality in terms.is_ else facts.municipality
    if not home and not stays_in:
        raise ValueError("no home municipality: tell where the person stays")
    municipality, basis = home or stays_in, Basis.HOME if home else Basis.STAY
    if home and stays_in and stays_in != home and Known.WRITTEN_NOTICE in facts.known:
        municipality, basis = stays_in, Basis.LONG_STAY
    if language_choice and language_choice != municipality:
        municipality, basis = language_choice, Basis.LANGUAGE
    payer = home if home and basis.value in costs.is_ else municipality
    reason = Reason(f"serves_{basis.value}", {})
    return Serving(municipality, basis, "C08", reason, terms, payer, costs)


def pays_for_training(
    home: str, arranged_by: str, on: date, law: Law | None = None
) -> tuple[str, Value]:
    """Return which municipality pays for labour market training another one arranges (C09)."""
    costs = (law or load())["cross_area_costs"].on(on)
    return (home if "labour_market_training" in costs.is_ else arranged_by), costs


def _search(facts: Facts, on: date) -> JobSearch | None:
    return next((s for s in facts.job_searches if _on(s.start, s.end, on)), None)


def _on(start: date, end: date | None, day: date) -> bool:
    return start <= day and (end is None or day <= end)
