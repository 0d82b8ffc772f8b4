"""What stands around every page: the menu, the help of the page, the age of the data."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from polku.apps.casework.models import Extract
from polku.web.handbook import address_of_help
from polku.web.menu import menu


def _data_age() -> datetime | None:
    """Return when the newest register extract was loaded: one query, only where it is shown."""
    return Extract.objects.order_by("-loaded_at").values_list("loaded_at", flat=True).first()


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Give every page its menu, the room it is in, its help and the age of its data."""
    shown = menu(request) if hasattr(request, "user") else []
    return {
        "menu": shown,
        "room": next((item for item in shown if item.current and item.pages), None),
        "help_url": address_of_help(request),
        "data_age": _data_age,
    }
