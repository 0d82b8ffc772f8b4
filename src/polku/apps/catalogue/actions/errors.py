"""Why a service was not changed."""

from polku.services.completeness import Lack


class ChangedMeanwhileError(Exception):
    """Somebody else has changed the service since it was opened."""


class StepError(Exception):
    """No service goes from its state to the one asked for."""


class IncompleteError(Exception):
    """What may not be missing of a service that is published or ready to be."""

    def __init__(self, lacks: tuple[Lack, ...]) -> None:
        super().__init__(", ".join(f"{one.field} {one.language or ''}".strip() for one in lacks))
        self.lacks = lacks
