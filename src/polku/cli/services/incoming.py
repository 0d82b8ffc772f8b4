"""`polku services import`, `imports` and `undo`: the same doings as on the pages, by one who sees."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from polku.cli import database
from polku.cli.language import Speech, language, say
from polku.cli.progress import waiting
from polku.cli.register.options import InLanguage
from polku.cli.services.place import AreaCode, area_of

if TYPE_CHECKING:
    from datetime import datetime

    from polku.apps.catalogue.models import Import

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
LISTED = 30
YES, NO = frozenset("kjy"), frozenset("en")
"""What an answer begins with: kyllä, ja, yes; ei, nej, no."""


def import_(
    file: Annotated[Path, typer.Argument(help="Catalogue, an .xlsx or a .csv.")],
    area: AreaCode = "",
    match: Annotated[
        list[str] | None,
        typer.Option(
            "--match", help="NEW=OLD: the key NEW of the file is the service OLD; may be repeated."
        ),
    ] = None,
    archive_missing: Annotated[
        bool, typer.Option("--archive-missing", help="Archive services that are not in the file.")
    ] = False,
    only_look: Annotated[
        bool, typer.Option("--only-look", help="Say what would change, and bring nothing in.")
    ] = False,
    yes: Yes = False,
    home: database.Home = None,
    speech: InLanguage = None,
) -> None:
    """Say what a catalogue's file would change, ask, and bring it in: all of it or nothing.

    Nothing of a row that cannot be read comes in; each is told with how to mend it. What was written
    in Polku stays. `polku services undo` takes it all back. Exit 1 when nothing came in.
    """
    words = Speech(speech or language())
    database.open_existing(home, words)
    from django.utils.translation import override

    with override(words.value):
        incoming = _looked_through(file, area, words)
        _choose(incoming, match or [], archive_missing, words)
        _show(incoming, words)
        if only_look or not (yes or _agreed("bring_in", words)):
            _cancel(incoming, words)
            raise typer.Exit(0 if only_look else 1)
        _accept(incoming, words)


def _now() -> "datetime":
    from polku.apps.people import http

    return http.this_moment()


def _looked_through(file: Path, area: str, words: Speech) -> "Import":
    """Read a file and compare it; end with 1 when it cannot be read at all."""
    from polku.apps.catalogue.actions import importing, importing_work
    from polku.apps.catalogue.names import ImportState

    there = area_of(area, words)
    try:
        incoming = importing.bring(file, area=there, by=None, at=_now())
    except OSError as error:
        why = error.strerror or error
        typer.echo(say("services", "cannot_read", words, file=file, why=why), err=True)
        raise typer.Exit(1) from error
    with waiting(say("services", "reading", words)):
        importing_work.check(incoming.pk, at=_now())
    incoming.refresh_from_db()
    if incoming.state == ImportState.REFUSED:
        typer.echo(incoming.trouble[words], err=True)
        raise typer.Exit(1)
    return incoming


def _choose(incoming: "Import", pairs: list[str], archive: bool, words: Speech) -> None:
    from django.core.exceptions import ValidationError

    from polku.apps.catalogue.actions import importing
    from polku.apps.catalogue.models import Service

    matches: dict[int, int | None] = {}
    for pair in pairs:
        new, _, old = pair.partition("=")
        row = incoming.rows.filter(key=new, outcome="new").first()
        service = Service.objects.filter(area=incoming.area, key=old).first()
        if row is None or service is None:
            _refuse(incoming, say("services", "no_match", words, pair=pair), words)
            return
        matches[row.pk] = service.pk
    try:
        importing.choose(incoming, matches=matches, archives={}, by=None, at=_now())
    except ValidationError as error:
        _refuse(incoming, " ".join(error.messages), words)
    if archive:
        importing.archive_all(incoming, archives=True, by=None)


def _refuse(incoming: "Import", why: str, words: Speech) -> None:
    typer.echo(why, err=True)
    _cancel(incoming, words)
    raise typer.Exit(1)


@contextmanager
def _in_time(words: Speech) -> Iterator[None]:
    """End with 1 where somebody has decided on the import on its page meanwhile."""
    from polku.apps.catalogue.actions.importing import NotNowError

    try:
        yield
    except NotNowError:
        typer.echo(say("services", "not_now", words), err=True)
        raise typer.Exit(1) from None


def _agreed(question: str, words: Speech) -> bool:
    """Ask until somebody says yes or no, in any of the languages; the end of the input is no."""
    asked = f"{say('services', question, words)} [{say('services', 'yes_or_no', words)}]"
    try:
        while (told := str(typer.prompt(asked)).strip()[:1].lower()) not in YES | NO:
            pass
    except typer.Abort:
        typer.echo(err=True)
        return False
    return told in YES


def _show(incoming: "Import", words: Speech) -> None:
    from polku.apps.catalogue.queries import importing as queries
    from polku.cli.services.shown import causes, rows

    shown = queries.shown(incoming)
    rejected = incoming.totals["rejected"]
    typer.echo(say("services", "totals", words, rejected=rejected, **shown.counts))
    for line in (*rows(shown, words), *causes(shown.causes, words)):
        typer.echo(line)


def _cancel(incoming: "Import", words: Speech) -> None:
    from polku.apps.catalogue.actions import importing

    with _in_time(words):
        importing.cancel(incoming, by=None, at=_now())
    typer.echo(say("services", "cancelled", words), err=True)


def _accept(incoming: "Import", words: Speech) -> None:
    from polku.apps.catalogue.actions import importing, importing_work
    from polku.apps.catalogue.names import ImportState

    with _in_time(words):
        importing.start(incoming, ImportState.CHECKED, ImportState.BRINGING, by=None)
    with waiting(say("services", "saving", words)):
        importing_work.bring_in(incoming.pk, by=None, at=_now())
    incoming.refresh_from_db()
    if incoming.state != ImportState.DONE:
        keys = ", ".join(incoming.moved[:LISTED])
        _refuse(incoming, say("services", "moved", words, keys=keys), words)
    number = incoming.pk.hex[:8]
    typer.echo(say("services", "brought_in", words, number=number))


def imports(area: AreaCode = "", home: database.Home = None, speech: InLanguage = None) -> None:
    """List the files brought into an area's catalogue, the newest first, and what each did."""
    words = Speech(speech or language())
    database.open_existing(home, words)
    from django.utils.translation import override

    from polku.apps.catalogue.models import Import
    from polku.cli.services.shown import table

    found = Import.objects.filter(area=area_of(area, words)).order_by("-sent_at", "-pk")
    with override(words.value):
        for line in table(found.select_related("by")[:LISTED], words):
            typer.echo(line)


def undo(
    number: Annotated[str, typer.Argument(help="Number of the import, as `imports` lists it.")],
    yes: Yes = False,
    home: database.Home = None,
    speech: InLanguage = None,
) -> None:
    """Take back everything an import changed, but for what has been changed or used since; once.

    Services that it brought new are archived, but for those a client has been sent to. The history of each service stays whole.
    """
    words = Speech(speech or language())
    database.open_existing(home, words)
    from django.utils.translation import override

    from polku.apps.catalogue.actions import importing, importing_undoing, importing_work
    from polku.apps.catalogue.names import ImportState
    from polku.cli.services.shown import left

    incoming = _numbered(number, words)
    with override(words.value):
        foreseen = importing_undoing.foreseen(incoming, _now())
        told = {"restored": foreseen.restored, "archived": foreseen.archived}
        typer.echo(say("services", "would_undo", words, **told))
        for line in left(foreseen.left, words):
            typer.echo(line)
        if not (yes or _agreed("undo_it", words)):
            raise typer.Exit(1)
        with _in_time(words):
            importing.start(incoming, ImportState.DONE, ImportState.UNDOING, by=None)
        with waiting(say("services", "undoing", words)):
            importing_work.undo(incoming.pk, by=None, at=_now())
    typer.echo(say("services", "undone", words))


def _numbered(number: str, words: Speech) -> "Import":
    """Return the import of a number that can be undone; end with 1 when there is none."""
    from polku.apps.catalogue.models import Import
    from polku.apps.catalogue.names import ImportState

    done = Import.objects.select_related("area").filter(state=ImportState.DONE)
    wanted = number.replace("-", "").lower()
    found = [one for one in done if wanted and one.pk.hex.startswith(wanted)]
    if len(found) != 1:
        typer.echo(say("services", "no_import", words, number=number), err=True)
        raise typer.Exit(1)
    return found[0]
