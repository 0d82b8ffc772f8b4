"""`polku staff …`."""

import secrets
from typing import Annotated

import typer

from polku.cli import django

app = typer.Typer(help="Staff: who may sign in.", no_args_is_help=True)

ONE_TIME_BYTES = 12


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
    django.start()
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
        fields = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for field, messages in fields.items():
            typer.echo(": ".join(filter(None, (field, *messages))), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{person.name} may sign in as {person.username}.")
    if not ask_password:
        typer.echo(f"One-time password: {password}")
        typer.echo("It is not shown again. Change it on the profile page after signing in.")
