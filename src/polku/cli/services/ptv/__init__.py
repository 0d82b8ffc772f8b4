"""`polku services ptv …`: services from the Finnish Service Catalogue (PTV)."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from polku.cli import database
from polku.cli.language import Speech, language, say
from polku.cli.progress import bars
from polku.cli.register.options import AsJson, InLanguage
from polku.services.ptv.faults import Fault

if TYPE_CHECKING:
    from polku.apps.catalogue.models import PtvRefresh
    from polku.apps.people.models import Area

app = typer.Typer(help="Services from the Finnish Service Catalogue (PTV).", no_args_is_help=True)
NOUN = "services/ptv"
MOST_FAULTS = 50

ForArea = Annotated[str, typer.Option("--area", help="Code of the area whose catalogue it is.")]


@app.callback()
def ptv() -> None:
    """Services from the Finnish Service Catalogue (PTV)."""


@app.command()
def refresh(
    area: ForArea,
    *,
    municipalities: Annotated[
        list[str] | None,
        typer.Option(
            "--municipality", help="Code of a municipality, such as 710; may be repeated."
        ),
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Everything, not only what has been modified.")
    ] = False,
    as_json: AsJson = False,
    home: database.Home = None,
    speech: InLanguage = None,
) -> None:
    """Read the services of an area from the PTV that POLKU_PTV names, and say what became of them.

    Of the municipalities named, else of all of the area's, or of the organisations of
    POLKU_PTV_ORGANISATIONS. What was written in Polku stays. Services that are no longer in the PTV
    become outdated. Ends with 1 when nothing could be read; the catalogue is then as it was.
    """
    words = speech or language()
    database.open_existing(home, words)
    _check(municipalities or [], words)
    found = _area(area, words)
    done = _carried_out(found, municipalities or [], words, whole=whole)
    _tell(done, words, as_json=as_json)
    if done.trouble:
        raise typer.Exit(1)


@app.command()
def last(
    area: ForArea,
    *,
    as_json: AsJson = False,
    home: database.Home = None,
    speech: InLanguage = None,
) -> None:
    """Tell what the last refresh of an area's services did, with each fault and how to mend it."""
    words = speech or language()
    database.open_existing(home, words)
    from polku.apps.catalogue.models import PtvRefresh

    newest = PtvRefresh.objects.filter(area=_area(area, words)).order_by("-asked_at", "-pk").first()
    if newest is None:
        typer.echo(say(NOUN, "never", words))
        return
    _tell(newest, words, as_json=as_json)


def summary(done: "PtvRefresh", words: str) -> str:
    """Say what became of a refresh, in a line."""
    if done.trouble:
        return Fault(done.trouble["key"], values=done.trouble.get("values", {})).what(words)
    if not done.totals:
        return say(NOUN, "going_on", words)
    return say(NOUN, "done", words, faults=len(done.faults), **done.totals)


def _check(municipalities: list[str], words: Speech) -> None:
    from polku.reference.places import municipalities as known

    for code in municipalities:
        if code not in known():
            raise typer.BadParameter(say(NOUN, "no_municipality", words, code=code))


def _area(code: str, words: Speech) -> "Area":
    from polku.apps.people.models import Area

    found = Area.objects.filter(code=code).first()
    if found is None:
        codes = ", ".join(Area.objects.order_by("code").values_list("code", flat=True)) or "–"
        raise typer.BadParameter(say(NOUN, "no_area", words, code=code, codes=codes))
    return found


def _carried_out(
    area: "Area", municipalities: list[str], words: Speech, *, whole: bool
) -> "PtvRefresh":
    from polku.apps.catalogue.actions import refresh_jobs, refreshing
    from polku.apps.people.http import this_moment

    try:
        asked = refreshing.begin(
            area, by=None, at=this_moment(), whole=whole, partial=bool(municipalities)
        )
    except refreshing.RefreshError as error:
        typer.echo(Fault(error.key, values=error.values).what(words), err=True)
        raise typer.Exit(1) from error
    except refreshing.GoingOnError as error:
        typer.echo(say(NOUN, "busy", words), err=True)
        raise typer.Exit(1) from error
    with bars() as tell:
        return refresh_jobs.carry_out(
            asked, municipalities, step=lambda done, of: tell("PTV", done, of)
        )


def _tell(done: "PtvRefresh", words: Speech, *, as_json: bool) -> None:
    faults = [Fault(**one) for one in done.faults]
    if as_json:
        told = {
            "area": done.area.code,
            "state": done.state,
            "asked_at": done.asked_at.isoformat(timespec="seconds"),
            "since": done.since and done.since.isoformat(timespec="seconds"),
            "totals": done.totals,
            "trouble": summary(done, words) if done.trouble else "",
            "faults": [one | {"text": Fault(**one).text(words)} for one in done.faults],
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    typer.echo(summary(done, words), err=bool(done.trouble))
    for one in faults[:MOST_FAULTS]:
        typer.echo(f"  {one.text(words)}")
    if len(faults) > MOST_FAULTS:
        typer.echo(say(NOUN, "more", words, count=len(faults) - MOST_FAULTS))
