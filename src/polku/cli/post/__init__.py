"""`polku post …`: letters by e-mail, those that wait and those that did not get through."""

from typing import TYPE_CHECKING, Annotated

import typer

from polku.cli import database
from polku.cli.language import Speech, language, say
from polku.cli.register.options import InLanguage

if TYPE_CHECKING:
    from polku.apps.people.actions.post import Delivered
    from polku.apps.people.models import Letter

app = typer.Typer(help="Letters by e-mail: the outbox, and sending it.", no_args_is_help=True)


@app.callback()
def post() -> None:
    """Letters by e-mail: the outbox, and sending it."""


@app.command("list")
def listed(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Also the letters sent.")] = False,
    home: database.Home = None,
    speech: InLanguage = None,
) -> None:
    """List the letters that wait or were given up, the newest first, with why."""
    words = speech or language()
    database.open_database(home, words)
    from polku.apps.people.models import Letter

    found = Letter.objects.all() if everything else Letter.objects.filter(sent_at=None)
    letters = found.order_by("-made_at", "-pk")
    for letter in letters.iterator():
        typer.echo(_line(letter, words))
    if not letters.exists():
        typer.echo(say("post", "none", words))


@app.command()
def deliver(home: database.Home = None, speech: InLanguage = None) -> None:
    """Send the letters whose time has come; ends with 1 when the mail server takes none."""
    words = speech or language()
    database.open_database(home, words)
    from polku.apps.people.actions import post as people_post
    from polku.apps.people.http import this_moment

    done = people_post.deliver(at=this_moment())
    typer.echo(told(done, words))
    if done.trouble:
        raise typer.Exit(1)


def told(done: "Delivered", words: Speech) -> str:
    """Say what became of the letters, and why when the server took none."""
    if done.unset:
        return say("post", "unset", words, waiting=done.waiting)
    counts = {name: getattr(done, name) for name in ("sent", "put_off", "given_up", "waiting")}
    lines = [say("post", "delivered", words, **counts)]
    if done.trouble:
        lines.append(say("post", "trouble", words, why=done.trouble))
    return "\n".join(lines)


def _line(letter: "Letter", words: Speech) -> str:
    from django.utils.timezone import localtime  # noqa: TID251 (a stored moment in Finland)

    state = say("post", letter.state.value, words)
    line = f"{localtime(letter.made_at):%Y-%m-%d %H:%M}  {state}  {letter.to}  {letter.subject}"
    return f"{line}  ({letter.failure})" if letter.failure else line
