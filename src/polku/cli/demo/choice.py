"""What town is meant: what was asked for, else what stands in the folder, else the usual one."""

from dataclasses import dataclass
from datetime import date

from polku.demo.options import CLIENTS, SEED, Options
from polku.demo.places import place_named
from polku.demo.writing import Home

AREA = "Raasepori-Hanko"


@dataclass(frozen=True, slots=True)
class Choice:
    """The options of the command; None: not given."""

    area: str | None
    clients: int | None
    seed: int | None
    today: date | None
    fresh: bool


def chosen(home: Home, choice: Choice, this_day: date) -> tuple[Options, bool]:
    """Return the options of the town meant, and whether it stands in the home already.

    With `fresh` the town of the home is cleared away first. Raises UnknownAreaError,
    CalibrationError and HomeTakenError.
    """
    made = home.made()
    if choice.fresh or made is None:
        home.clear()
        made = None
    kept = made or {}
    place = place_named(choice.area or kept.get("area") or AREA)
    day = choice.today or (date.fromisoformat(kept["today"]) if "today" in kept else this_day)
    options = Options(
        place=place,
        today=day,
        clients=choice.clients or kept.get("clients") or CLIENTS,
        seed=kept.get("seed", SEED) if choice.seed is None else choice.seed,
    )
    return options, made is not None
