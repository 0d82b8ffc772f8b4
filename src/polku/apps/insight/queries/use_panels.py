"""Which services nobody uses, and what the third sector's services are for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import polars as pl
from django.utils.translation import gettext

from polku.analytics.disclosure import Published
from polku.analytics.outcomes.use import Use
from polku.apps.catalogue.names import Role as RoleLabels
from polku.apps.insight import words
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.needs_panels import panel_of
from polku.apps.insight.queries.panel import Panel
from polku.apps.insight.queries.supply import Offer, Supply, room
from polku.services.names import Role

UNUSED, ROLES = "kayttamatta", "roolit"
ROLES_ASKED: Sequence[Role | None] = (Role.TOWARD_WORK, Role.UPKEEP, None)
"""The roles of the third sector's services, and none told."""


def unused_panel(used: Use, supply: Supply) -> Panel:
    """Return the published services with no start and no referral, as shown, in twelve months."""
    rows = sorted(_unused(used, supply), key=lambda row: (row["known"], str(row["service"])))
    known = [row for row in rows if row["known"] == _known(known=True)]
    heading = gettext("%(rows)s published services: hardly a start or a referral in a year")
    others = gettext(
        "Of %(others)s other services no referral is shown, and the register cannot tell "
        "their starts apart. The CSV has them too."
    )
    told = used.referrals.protection
    panel = panel_of(
        UNUSED,
        (
            gettext("Services nobody uses"),
            heading % {"rows": words.count(len(known))} if known else "",
            gettext(
                "Published to who seeks work, no start and no referral shown since %(day)s. Small "
                "numbers are protected, so a service with a few may be among them."
            )
            % {"day": words.day(used.since)},
        ),
        Published(pl.DataFrame(known, _SCHEMA), told),
        _columns(),
        notes=[others % {"others": words.count(len(rows) - len(known))}],
        empty="" if known else gettext("No service is known to be unused."),
    )
    every = Published(pl.DataFrame(rows, _SCHEMA), told)
    return replace(panel, whole=partial(tables.table, every, _columns()))


def _unused(used: Use, supply: Supply) -> Iterator[Mapping[str, Any]]:
    pairs = list(dict.fromkeys(one.pair for one in supply.offers if one.pair))
    starts = dict(zip(pairs, used.pairs.table["starts"], strict=True))
    for one, sent in zip(supply.offers, used.referrals.table["referrals"], strict=True):
        if not sent and not (one.pair and starts[one.pair]):
            yield _row(one, known=one.pair is not None)


def _columns() -> Sequence[tables.Column]:
    return (
        tables.name("service", gettext("Service"), str),
        tables.name("provider", gettext("Provider"), str),
        tables.name("kind", gettext("Statutory service"), str),
        tables.name("known", gettext("Starts in the register"), str),
    )


def _known(*, known: bool) -> str:
    return gettext("none") if known else gettext("cannot be told apart")


_SCHEMA = {"service": pl.String, "provider": pl.String, "kind": pl.String, "known": pl.String}


def _row(one: Offer, *, known: bool) -> Mapping[str, Any]:
    kind = one.service.kind
    return {
        "service": one.name,
        "provider": one.service.provider.name,
        "kind": words.named(kind, "service") if kind else words.NOTHING,
        "known": _known(known=known),
    }


def role_groups(supply: Supply) -> list[list[Offer]]:
    """Return the third sector's services by role; whose starts are not told apart are in none.

    The register tells a kind and a provider: where services of several roles share both, whose a
    start is cannot be said.
    """
    every: dict[object, set[Role | None]] = {}
    for one in supply.offers:
        every.setdefault(one.pair, set()).add(one.service.role)
    return [
        [one for one in supply.third_sector(role) if len(every[one.pair]) == 1]
        for role in ROLES_ASKED
    ]


def roles_panel(used: Use, supply: Supply, today: date) -> Panel:
    """Return what associations offer by role: rehabilitation toward work, or upkeep of ability."""
    rows = list(_roles(used, supply, today))
    whole, untold = sum(row["services"] for row in rows), rows[-1]["services"]
    heading = gettext("Of %(services)s of %(all)s services of associations the role is not told")
    return panel_of(
        ROLES,
        (
            gettext("What the third sector's services are for"),
            heading % {"services": words.count(untold), "all": words.count(whole)}
            if untold
            else "",
            gettext(
                "Rehabilitation and training toward work, or upkeep of ability: two aims that are "
                "not measured by the same figures."
            ),
        ),
        Published(pl.DataFrame(rows, _ROLES), used.groups.protection),
        _role_columns(),
        notes=[
            gettext(
                "Starts are those of the register: of services with a statutory kind and a business "
                "id, where no service of another role has the same."
            )
        ],
        empty="" if whole else gettext("No service of an association is published."),
    )


def _roles(used: Use, supply: Supply, today: date) -> Iterator[dict[str, Any]]:
    every = sum(len(supply.third_sector(role)) for role in ROLES_ASKED)
    for role, many in zip(ROLES_ASKED, used.groups.table["starts"], strict=True):
        there = room(supply.third_sector(role), today)
        yield {
            "role": str(RoleLabels(role).label) if role else gettext("not told"),
            "services": there.services,
            "share": there.services / every if every else None,
            "runs": there.runs,
            "places": there.places,
            "starts": many,
        }


def _role_columns() -> Sequence[tables.Column]:
    return (
        tables.name("role", gettext("Role"), words.capital),
        tables.count("services", gettext("Services")),
        tables.percent("share", gettext("Share of services")),
        tables.count("runs", gettext("Open times")),
        tables.count("places", gettext("Places free")),
        tables.count("starts", gettext("Starts, last 12 months")),
    )


_ROLES = {
    "role": pl.String,
    "services": pl.Int64,
    "share": pl.Float64,
    "runs": pl.Int64,
    "places": pl.Int64,
    "starts": pl.Int64,
}
