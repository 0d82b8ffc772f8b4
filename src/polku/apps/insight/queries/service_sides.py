"""The results of a service beside those of its kind in the area, and how they are known to be its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext, ngettext

from polku.analytics.disclosure import SMALLEST_WHOLE
from polku.analytics.index.store import Index
from polku.analytics.outcomes.given import Of
from polku.analytics.outcomes.service import Does, service
from polku.apps.insight import words
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.service_told import Link, Told


@dataclass(frozen=True, slots=True)
class Side:
    """The service, or all of its kind by the same filters: what it is called, and what it does."""

    name: str
    does: Does
    own: bool

    @property
    def short(self) -> str:
        """Its name in a heading or a narrow row: the page says what each means."""
        return gettext("the service") if self.own else gettext("all of the kind")


def sides_of(
    index: Index, choice: Choice, told: Told, *, exact: bool
) -> tuple[Link, Sequence[Side]]:
    """Return the service, where anything is known of it, and its kind, where it has one."""
    ask = partial(service, index, choice.filters, exact=exact)
    link, found = _own(told, ask, exact=exact)
    shared = gettext("All services of this kind by this provider")
    sides = [Side(shared if link is Link.SHARED else told.texts.name, found, True)] if found else []
    if told.by_kind is not None:
        kind = words.named(told.service.kind, "service")
        name = gettext("%(kind)s, all services") % {"kind": kind}
        sides.append(Side(name, ask(told.by_kind), False))
    return link, sides


def _own(told: Told, ask: Callable[[Of], Does], *, exact: bool) -> tuple[Link, Does | None]:
    """Return what is most surely the service's own; of too few referrals nothing is told."""
    if told.by_provider is not None and not told.alike:
        return Link.OWN, ask(told.by_provider)
    if len(told.picked.start):
        found = ask(told.by_referral)
        if found.starts.table["people"].sum() >= (1 if exact else SMALLEST_WHOLE):
            return Link.REFERRED, found
    if told.by_provider is not None:
        return Link.SHARED, ask(told.by_provider)
    return Link.NONE, None


def said(told: Told, link: Link) -> str:
    """Say which periods of the register are shown as the service's, and how it is known."""
    match link:
        case Link.OWN:
            return gettext(
                "The provider gives no other service of this kind: every period of the kind by the "
                "provider in the register is of this service."
            )
        case Link.REFERRED:
            return gettext(
                "Counted are the periods that referrals in Polku led to. Others the register cannot "
                "tell apart from other services of this kind by this provider."
            )
        case Link.SHARED:
            return ngettext(
                "The register tells the kind of a service and its provider, not which service it "
                "was. Shown are all services of this kind by this provider: this and %(count)s other.",
                "The register tells the kind of a service and its provider, not which service it "
                "was. Shown are all services of this kind by this provider: this and %(count)s others.",
                told.alike,
            ) % {"count": told.alike}
        case Link.NONE:
            return gettext(
                "No period of the register is known to be of this service: it has no statutory kind "
                "or its provider no business id, and too few referrals in Polku have led to a start. "
                "Tell the kind and the business id in the catalogue."
            )
