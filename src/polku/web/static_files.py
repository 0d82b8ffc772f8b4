"""Static files: under names with a hash once collected, under their own names before that."""

from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedOnceCollected(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # untyped
    """Hashed names live as long as a browser likes; tests and a fresh clone need no step before."""

    def stored_name(self, name: str) -> str:
        return str(super().stored_name(name)) if self.hashed_files else name


def collect() -> None:
    """Gather the static files under hashed names, before the service starts."""
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
