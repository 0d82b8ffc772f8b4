"""The small picture of a client's last 36 months, and the legend of its states.

Colour never speaks alone: the higher the bar, the nearer to open work; the words say it again.
"""

from functools import lru_cache
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext, override

from polku.apps.casework.names import PathGroup

MONTHS = 36
WIDTH, HEIGHT, FLOOR = 116, 22, 20
MONTH = (WIDTH - 2) / MONTHS
GAP = 0.6

BARS: dict[PathGroup, tuple[str, float]] = {
    PathGroup.OPEN: ("f-open", 16),
    PathGroup.SUPPORTED: ("f-hatch", 13),
    PathGroup.SERVICE: ("f-service", 10),
    PathGroup.TRAINING: ("f-training", 10),
    PathGroup.REHABILITATIVE: ("f-rehab", 8),
    PathGroup.PART: ("f-part", 7),
    PathGroup.UNEMPLOYED: ("f-unemp", 4.5),
    PathGroup.OUTSIDE: ("f-outside", 2.5),
}
"""Colour class and height in pixels of each group; what is not known is left blank."""


@lru_cache(maxsize=20_000)
def strip(letters: str, language: str) -> SafeString:
    """Draw the months, one letter each (`names.PathGroup`), oldest first, with words in `language`.

    Kept by letters and language: many clients share a path, and a page shows fifty.
    """
    runs = [(PathGroup(letter), len(list(run))) for letter, run in groupby(letters)]
    bars, x = [], (MONTHS - len(letters)) * MONTH
    for group, months in runs:
        if group in BARS:
            css, height = BARS[group]
            bars.append(
                f'<rect x="{x:.1f}" y="{FLOOR - height:g}" width="{months * MONTH - GAP:.1f}"'
                f' height="{height:g}" class="{css}"/>'
            )
        x += months * MONTH
    with override(language):
        words = ", ".join(
            gettext("%(state)s %(months)s mo") % {"state": group.label, "months": months}
            for group, months in runs
        )
        label = gettext("Path, 36 months: %(path)s") % {"path": words}
    return mark_safe(  # noqa: S308 (numbers, our own class names and translations)
        f'<svg class="pk-strip" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}"'
        f' lang="{language}"><line x1="0" y1="20.5" x2="{WIDTH}" y2="20.5" class="axis"/>'
        f'{"".join(bars)}<line x1="115" y1="1" x2="115" y2="21" class="today"/></svg>'
    )


def legend() -> list[tuple[str, str, str, str]]:
    """Return class, top, height and words of each state, for swatches 14 px high."""
    return [
        (css, f"{13 - height * 0.72:.1f}", f"{height * 0.72:.1f}", str(capfirst(group.label)))
        for group, (css, height) in BARS.items()
    ]
