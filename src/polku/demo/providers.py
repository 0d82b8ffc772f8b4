"""Invented employers and service providers: business ids with right check digits, never given out.

Ids in use begin with 0–3; these begin with 9.
"""

from functools import cache

import numpy as np

from polku.demo.days import Ints, Texts
from polku.register.codes import services

_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2])
_PROVIDERS = 14
_EMPLOYERS = 4_000

WITHOUT = ("self_motivated_study", "start_up_grant", "multisectoral_support")
"""Services whose rows name no provider."""


@cache
def _ids(first: int, count: int) -> Texts:
    """Return `count` business ids counting up from `first`, those without a check digit left out."""
    serial = np.arange(first, first + count * 5 // 4 + 20)
    digits = serial[:, None] // 10 ** np.arange(6, -1, -1) % 10
    rest = (digits @ _WEIGHTS) % 11
    fit = rest != 1
    check = np.where(rest == 0, 0, 11 - rest)
    ids = [f"{n}-{c}" for n, c in zip(serial[fit], check[fit], strict=True)]
    return np.array(ids[:count], dtype=object)


def provider_ids(count: int = _PROVIDERS) -> Texts:
    """Return the ids of so many providers: the first ones have rows in the register."""
    return _ids(9_000_101, count)


def places_of(service: Texts, turn: Ints) -> Ints:
    """Return the place of a service's provider among `provider_ids`; three of them take turns."""
    codes = np.array(sorted(services()))
    found: Ints = (np.searchsorted(codes, service.astype(str)) * 5 + turn % 3) % _PROVIDERS
    return found


def providers(service: Texts, person: Ints) -> Texts:
    """Return the provider of each service row: two or three for a service; none for studies."""
    found = provider_ids()[places_of(service, person)]
    without = np.isin(service.astype(str), WITHOUT)
    return np.where(without, "", found)


def employers(draw: Ints) -> Texts:
    """Return an employer for each draw (any whole number), some of them much more often."""
    ids = _ids(9_100_001, _EMPLOYERS)
    share = (draw % 10**6) / 10**6
    found: Texts = ids[(share**2 * _EMPLOYERS).astype(int)]
    return found
