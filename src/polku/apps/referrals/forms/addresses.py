"""What arrives in the address of the services for a client, read without trust."""

from collections.abc import Iterable

from django.http import QueryDict

from polku.apps.casework.forms import number
from polku.apps.catalogue.forms.addresses import page_number, read_wanted
from polku.apps.referrals.queries.suiting import MOST_COMPARED, ORDERS, Wish


def read_wish(query: QueryDict) -> Wish:
    """Read what is looked for from an address; what is unknown or broken falls away."""
    wanted = read_wanted(query)
    order = query.get("j", "")
    return Wish(
        search=wanted.search,
        municipality=wanted.municipality,
        spoken=wanted.spoken,
        soon=wanted.soon,
        order=order if order in ORDERS else "",
        page=wanted.page,
        unknown_page=page_number(query.get("t", "")),
        chosen=read_keys(query.getlist("palvelu")),
    )


def read_keys(given: Iterable[str]) -> tuple[int, ...]:
    """Read the keys of services to compare: the first four, each once."""
    keys = [found for found in map(number, given) if found]
    return tuple(dict.fromkeys(keys))[:MOST_COMPARED]
