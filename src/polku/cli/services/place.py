"""Whose catalogue a command of `polku services` is about."""

from typing import TYPE_CHECKING, Annotated

import typer

from polku.cli.language import Speech, say

if TYPE_CHECKING:
    from polku.apps.people.models import Area

AreaCode = Annotated[
    str, typer.Option("--area", help="Code of the area; needed where several have services.")
]


def area_of(code: str, words: Speech) -> "Area":
    """Return the area of a code, else the only one with services, or the only one there is.

    Ends with exit code 1 and the codes there are.
    """
    from polku.apps.people.models import Area

    areas = list(Area.objects.order_by("code"))
    served = list(Area.objects.filter(services__isnull=False).distinct())
    for chosen in ([one for one in areas if one.code == code],) if code else (served, areas):
        if len(chosen) == 1:
            return chosen[0]
    known = ", ".join(one.code for one in areas) or "–"
    message = "unknown_area" if code else "which_area"
    typer.echo(say("services", message, words, code=code, known=known), err=True)
    raise typer.Exit(1)
