"""Which services clients have been referred to."""

from collections.abc import Collection
from datetime import datetime

from polku.apps.referrals.models import Referral


def referred(services: Collection[int], since: datetime) -> set[int]:
    """Return those of services that a client has been referred to since a moment: one query."""
    made = Referral.objects.filter(service__in=services, made_at__gte=since)
    return set(made.order_by().values_list("service", flat=True).distinct())
