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

    from polku.apps.people.models import Token

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
    email: Annotated[str, typer.Option(help="Address that letters go to.")] = "",
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
            email=email,
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
    """Let a person sign in no more; ends their sessions and tokens, their traces stay."""
    _let_in(username, may=False)


@app.command("open")
def reopen(username: Username) -> None:
    """Let a person sign in again."""
    _let_in(username, may=True)


@app.command()
def token(
    username: Username,
    name: Annotated[str, typer.Option(help="What the token is for.")],
    days: Annotated[int, typer.Option(min=1, max=365, help="How many days it lasts.")] = 90,
) -> None:
    """Make a token by which a programme asks the API what the person may ask; prints it once."""
    open_database(None, language())
    from django.core.exceptions import ValidationError
    from django.utils.timezone import now  # noqa: TID251 (a command's clock)

    from polku.apps.people.actions import make_token
    from polku.apps.people.models import Staff

    with _known(username):
        person = Staff.objects.get(username=username)
    try:
        made, secret = make_token(person, name=name, days=days, by=None, at=now())
    except ValidationError as error:
        raise _refused(error) from None
    typer.echo(f"Token: {secret}")
    typer.echo(f"It is not shown again. Its last day is {made.expires_on}.")


@app.command()
def tokens(username: Username) -> None:
    """List a person's tokens in force, with their last days and the days they were last used."""
    for one in _tokens(username):
        used = f"last used {one.last_used_on}" if one.last_used_on else "never used"
        typer.echo(f"{one.name}: until {one.expires_on}, {used}")


@app.command()
def revoke(
    username: Username,
    name: Annotated[str, typer.Option(help="Only the token of this name; else all of them.")] = "",
) -> None:
    """End a person's tokens: they open nothing from now on."""
    from django.utils.timezone import now  # noqa: TID251 (a command's clock)

    from polku.apps.people import actions

    found = [one for one in _tokens(username) if name in {"", one.name}]
    for one in found:
        actions.revoke(one, by=None, at=now())
        typer.echo(f"{one.name} no longer opens anything.")
    if not found:
        typer.echo(f"{username} has no such token.", err=True)
        raise typer.Exit(1)


def _tokens(username: str) -> "list[Token]":
    open_database(None, language())
    from django.utils.timezone import localdate  # noqa: TID251 (a command's clock)

    from polku.apps.people.models import Staff
    from polku.apps.people.queries import tokens_in_force

    with _known(username):
        person = Staff.objects.get(username=username)
    return tokens_in_force(person, localdate())


def _let_in(username: str, *, may: bool) -> None:
    open_database(None, language())
    from django.utils.timezone import now  # noqa: TID251 (a command's clock)

    from polku.apps.people.actions import let_in

    with _known(username):
        person = let_in(username, may=may, at=now())
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
