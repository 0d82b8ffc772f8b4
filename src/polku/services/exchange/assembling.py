"""From the rows of the sheets to services."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from polku.reference.names import LANGUAGES, Language
from polku.services.exchange import labels
from polku.services.exchange.checking import Row
from polku.services.exchange.faults import Fault
from polku.services.exchange.layout import DEMANDS, PLACES, RUNS, TEXTS, plain
from polku.services.exchange.rows import CODES
from polku.services.names import (
    Audience,
    BenefitEffect,
    Channel,
    Condition,
    Obligation,
    Payer,
    ProviderKind,
    Role,
    State,
)
from polku.services.service import (
    Contact,
    Demand,
    Place,
    Project,
    Provider,
    Run,
    Service,
    Spoken,
    Texts,
)

EMAIL = re.compile(r"^[^@\s]+@[^@\s]+$")
WEB = re.compile(r"^https?://[^\s/:@?#]+\.[^\s/:@?#]+(:\d+)?([/?#]\S*)?$", re.IGNORECASE)


class FaultyError(Exception):
    """A row cannot become what it should."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.text("en"))
        self.fault = fault


def service(row: Row, parts: Mapping[str, Sequence[Row]]) -> Service:
    """Put a service together of its row and those of its parts; raise FaultyError."""
    value = row.values
    places = _places(parts.get(PLACES, ()))
    return Service(
        key=value["key"],
        area=value["area"],
        provider=Provider(
            value["provider"], ProviderKind(value["provider_kind"]), value["business_id"] or ""
        ),
        texts=_texts(row),
        places=places,
        runs=tuple(_run(part, places) for part in parts.get(RUNS, ())),
        demands=tuple(_demand(part) for part in parts.get(DEMANDS, ())),
        spoken=_spoken(row),
        project=_project(row),
        contact=_contact(row),
        owner=value["owner"] or "",
        reviewed_on=value["reviewed_on"],
        months_to_change=value["months_to_change"],
        kind=value["kind"] or "",
        cents=int((value["euros"] or 0) * 100),
        role=Role(value["role"]) if value["role"] else None,
        **_defaulted(row),
    )


def not_kept(row: Row) -> Iterator[Fault]:
    """Yield what a row says of effects on benefits that a service has no field for."""
    known = labels.understood("benefit_effect")
    for part in labels.split(row.values["effects"] or "", "benefit_effect"):
        if known.get(plain(part)) == labels.NOT_KEPT:
            yield row.fault("effects", "not_kept", value=part)


def _defaulted(row: Row) -> dict[str, Any]:
    """Return what a service has a default for, where the row says otherwise."""
    value = row.values
    found = {
        "audiences": frozenset(Audience(code) for code in _codes(row, "audiences", "audience")),
        "effects": frozenset(
            BenefitEffect(code) for code in _codes(row, "effects", "benefit_effect")
        ),
        "channel": value["channel"] and Channel(value["channel"]),
        "obligation": value["obligation"] and Obligation(value["obligation"]),
        "payer": value["payer"] and Payer(value["payer"]),
        "state": value["state"] and State(value["state"]),
        "review_days": value["review_days"],
    }
    return {name: one for name, one in found.items() if one}


def _codes(row: Row, column: str, code_list: str) -> list[str]:
    known = labels.understood(code_list)
    found = []
    for part in labels.split(row.values[column] or "", code_list):
        code = known.get(plain(part))
        if code is None:
            raise FaultyError(row.fault(column, "unknown_code", value=part, codes=code_list))
        found.append(code)
    return [code for code in found if code not in ("", labels.NOT_KEPT)]


def _said(row: Row, name: str) -> dict[Language, str]:
    found = {language: row.values[f"{name}_{language}"] for language in LANGUAGES}
    return {language: text for language, text in found.items() if text}


def _texts(row: Row) -> dict[Language, Texts]:
    said = {name: _said(row, name) for name in TEXTS}
    if not said["name"]:
        raise FaultyError(row.fault("", "no_name"))
    return {
        language: Texts(**{name: texts.get(language, "") for name, texts in said.items()})
        for language in LANGUAGES
        if any(language in texts for texts in said.values())
    }


def _spoken(row: Row) -> tuple[Spoken, ...]:
    found = []
    for part in labels.split(row.values["spoken"] or "", "language"):
        one = labels.spoken(part)
        if one is None:
            raise FaultyError(row.fault("spoken", "unknown_code", value=part, codes="language"))
        found.append(one)
    return tuple(found)


def _contact(row: Row) -> Contact:
    """Return how to reach who gives it; a web address without its beginning gets one."""
    phone, email, web = (row.values[name] or "" for name in ("phone", "email", "web"))
    if email and not EMAIL.match(email):
        raise FaultyError(row.fault("email", "wrong_email"))
    if web and "://" not in web:
        web = f"https://{web}"
    if web and not WEB.match(web):
        raise FaultyError(row.fault("web", "wrong_web"))
    return Contact(phone, email, web)


def _project(row: Row) -> Project | None:
    name, ends_on = row.values["project"], row.values["project_ends_on"]
    if bool(name) != bool(ends_on):
        raise FaultyError(row.fault("", "half_project"))
    return Project(name, ends_on) if name else None


def _places(rows: Iterable[Row]) -> tuple[Place, ...]:
    found: dict[str, Row] = {}
    for row in rows:
        name = row.values["name"]
        if name in found:
            raise FaultyError(row.fault("name", "repeated_place", detail=str(found[name].line)))
        found[name] = row
    return tuple(
        Place(
            name,
            row.values["address"] or "",
            row.values["municipality"] or "",
            _said(row, "accessibility"),
        )
        for name, row in found.items()
    )


def _run(row: Row, places: Iterable[Place]) -> Run:
    value = row.values
    place = value["place"] or ""
    if place and place not in {one.name for one in places}:
        raise FaultyError(row.fault("place", "unknown_place"))
    return Run(
        place,
        value["starts_on"],
        value["ends_on"],
        value["places"],
        value["waiting_days"],
        _said(row, "times"),
    )


def _demand(row: Row) -> Demand:
    value = row.values
    kind, low, high = Condition(value["kind"]), value["low"], value["high"]
    if low is not None and high is not None and low > high:
        raise FaultyError(row.fault("low", "low_above_high", detail=f"{low} > {high}"))
    codes = _codes(row, "codes", CODES[kind]) if kind in CODES else []
    return Demand(kind, low, high, frozenset(codes), value["wanted"], _said(row, "text"))
