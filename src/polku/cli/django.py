"""Start Django for the commands that need the database; the others stay quick without it."""

import os
from pathlib import Path


def start(home: Path | None = None) -> None:
    """Set Django up over the database of `home`, or of POLKU_HOME and POLKU_DATABASE."""
    import django

    if home is not None:
        os.environ["POLKU_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku.web.settings")
    django.setup()
