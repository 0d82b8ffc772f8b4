"""How a worker process begins: it knows nothing of Django's apps until this has run."""

import django
from django.db import connection


def connect(database: str) -> None:
    """Set Django up over the database of the process that started this one, whatever its name."""
    django.setup()
    connection.settings_dict["NAME"] = database
