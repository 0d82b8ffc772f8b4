"""`polku staff …`."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from polku.cli.database import open_database
from polku.cli.language import language

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError

app = typer.Typer(help="Staff: who may sign in.", no_args_is_help=True)

ONE_TIME_BYTES = 12
Username = Annotated[str, typer.Argument(help="What the person signs in with.")]


@app.callback()
def staff() -> None:
    """Staff: who may sign in."""


def _ask_or_make(ask: bool) -> str:
    if ask:
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return secrets.token_urlsafe(ONE_TIME_BYTES)


@app.command()
def add(
    username: Annotated[str, typer.Argument(help="What the person signs in with.")],
    name: Annotated[str, typer.Option(help="The person's name, as colleagues know it.")],
    role: Annotated[
        str,
        typer.Option(help="coach, lead, analyst, manager, coordinator, editor, auditor or admin."),
    ],
    unit: Annotated[str, typer.Option(help="Name of the unit; made if the area has none.")] = "",
    area: Annotated[str, typer.Option(help="Code of the area.")] = "",
    coach_id: Annotated[str, typer.Option(help="The register's own mark of the coach.")] = "",
    ask_password: Annotated[
        bool, typer.Option("--ask-password", help="Ask for a password instead of making one.")
    ] = False,
) -> None:
    """Add a person who may sign in; prints a one-time password unless one is asked for."""
    open_database(None, language())
    from django.core.exceptions import ValidationError

    from polku.apps.people.actions import add_staff

    password = _ask_or_make(ask_password)
    try:
        person = add_staff(
            username=username,
            name=name,
            role=role,
            unit=unit,
            area=area,
            coach_id=coach_id,
            password=password,
        )
    except ValidationError as error:
        raise _refused(error) from None
    typer.echo(f"{person.name} may sign in as {person.username}.")
    if not ask_password:
        _show(password)


@app.command()
def password(
    username: Username,
    ask_password: Annotated[
        bool, typer.Option("--ask-password", help="Ask for a password instead of making one.")
    ] = False,
) -> None:
    """Give a person a new password, for one who has forgotten it; signs them out everywhere."""
    open_database(None, language())
    from django.core.exceptions import ValidationError

    from polku.apps.people.actions import give_password

    given = _ask_or_make(ask_password)
    with _known(username):
        try:
            give_password(username, given)
        except ValidationError as error:
            raise _refused(error) from None
    if not ask_password:
        _show(given)


@app.command()
def close(username: Username) -> None:
    """Let a person sign in no more, and sign them out everywhere; their traces stay."""
    _let_in(username, may=False)


@app.command("open")
def reopen(username: Username) -> None:
    """Let a person sign in again."""
    _let_in(username, may=True)


def _let_in(username: str, *, may: bool) -> None:
    open_database(None, language())
    from polku.apps.people.actions import let_in

    with _known(username):
        person = let_in(username, may=may)
    typer.echo(f"{person.name} may {'' if may else 'no longer '}sign in as {person.username}.")


@contextmanager
def _known(username: str) -> Iterator[None]:
    """End with a message when nobody has that username."""
    from polku.apps.people.models import Staff

    try:
        yield
    except Staff.DoesNotExist:
        typer.echo(f"Nobody has the username {username}.", err=True)
        raise typer.Exit(1) from None


def _refused(error: "ValidationError") -> typer.Exit:
    fields = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for field, messages in fields.items():
        typer.echo(": ".join(filter(None, (field, *messages))), err=True)
    return typer.Exit(1)


def _show(password: str) -> None:
    typer.echo(f"One-time password: {password}")
    typer.echo("It is not shown again. Change it on the profile page after signing in.")
