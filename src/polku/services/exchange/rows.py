"""Services as the rows of a file's sheets."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from polku.reference.names import LANGUAGES
from polku.services.exchange.labels import listed, spoken_written, written
from polku.services.exchange.layout import (
    DEMANDS,
    PLACES,
    RUNS,
    SERVICE,
    SERVICES,
    TEXTS,
    sheets,
)
from polku.services.names import Condition
from polku.services.service import Demand, Place, Run, Service

CODES = {Condition.MUNICIPALITY: "municipality", Condition.STATUS: "status"}
"""Kinds of demand that are met by one of several codes, and the list of those."""

Row = dict[str, Any]


def rows(services: Iterable[Service], language: str) -> Mapping[str, list[Row]]:
    """Return the rows of each sheet, codes as words in `language`."""
    found: dict[str, list[Row]] = {name: [] for name in sheets()}
    for one in services:
        found[SERVICES].append(_worded(SERVICES, _service(one, language), language))
        parts = [(PLACES, _place(place)) for place in one.places]
        parts += [(RUNS, _run(run)) for run in one.runs]
        parts += [(DEMANDS, _demand(demand, language)) for demand in one.demands]
        for sheet, part in parts:
            found[sheet].append(_worded(sheet, {SERVICE: one.key, **part}, language))
    return found


def _worded(sheet: str, row: Row, language: str) -> Row:
    for column in sheets()[sheet].table.columns:
        if column.codes and row.get(column.name):
            row[column.name] = written(column.codes, row[column.name], language)
    return row


def _said(name: str, texts: Mapping[Any, str]) -> Row:
    return {f"{name}_{language}": texts.get(language) or None for language in LANGUAGES}


def _service(one: Service, language: str) -> Row:
    return {
        "key": one.key,
        "area": one.area,
        "provider": one.provider.name,
        "provider_kind": one.provider.kind.value,
        "business_id": one.provider.business_id,
        **_texts(one),
        "kind": one.kind,
        "audiences": listed("audience", one.audiences, language),
        "channel": one.channel.value,
        "spoken": spoken_written(one.spoken, language),
        "obligation": one.obligation.value,
        "effects": listed("benefit_effect", one.effects, language),
        "euros": Decimal(one.cents).scaleb(-2),
        "payer": one.payer.value,
        "project": one.project.name if one.project else None,
        "project_ends_on": one.project.ends_on if one.project else None,
        "role": one.role.value if one.role else None,
        "months_to_change": one.months_to_change,
        "phone": one.contact.phone,
        "email": one.contact.email,
        "web": one.contact.web,
        "state": one.state.value,
        "owner": one.owner,
        "review_days": one.review_days,
        "reviewed_on": one.reviewed_on,
    }


def _texts(one: Service) -> Row:
    found: Row = {}
    for name in TEXTS:
        found |= _said(name, {said: getattr(texts, name) for said, texts in one.texts.items()})
    return found


def _place(place: Place) -> Row:
    return {
        "name": place.name,
        "address": place.address,
        "municipality": place.municipality,
        **_said("accessibility", place.accessibility),
    }


def _run(run: Run) -> Row:
    return {
        "place": run.place,
        "starts_on": run.starts_on,
        "ends_on": run.ends_on,
        "places": run.places,
        "waiting_days": run.waiting_days,
        **_said("times", run.times),
    }


def _demand(demand: Demand, language: str) -> Row:
    wanted = None if demand.wanted is None else "yes" if demand.wanted else "no"
    return {
        "kind": demand.kind.value,
        "low": demand.low,
        "high": demand.high,
        "codes": listed(CODES[demand.kind], demand.codes, language) if demand.codes else None,
        "wanted": wanted and written("answer", wanted, language),
        **_said("text", demand.texts),
    }
