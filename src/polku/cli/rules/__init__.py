"""`polku rules …`: the law, asked from the command line. No database is needed."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from polku.cli.dates import today
from polku.cli.language import Speech
from polku.cli.rules import shown
from polku.cli.rules.voice import Voice
from polku.rules import catalogue
from polku.rules.area import may_stand
from polku.rules.catalogue import UnknownRuleError
from polku.rules.municipal_share import share
from polku.rules.parameters import NotInForceError

app = typer.Typer(
    help="The law: list and explain the rules, the duties of a person, shares and areas.",
    no_args_is_help=True,
)


class Benefit(StrEnum):
    TMT = "tmt"
    PP = "pp"
    AP = "ap"


OnDay = Annotated[
    str, typer.Option("--on", help="The day asked about: 2025-03-01 or 1.3.2025 (default: today).")
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
LawFolder = Annotated[
    Path | None,
    typer.Option("--law", help="Folder of amended parameter files; the others stay as they are."),
]
InLanguage = Annotated[
    Speech | None,
    typer.Option("--language", help="Default: POLKU_LANGUAGE, or the language of the locale."),
]


@app.callback()
def rules() -> None:
    """The law: list and explain the rules, the duties of a person, shares and areas."""


@app.command("list")
def list_rules(as_json: AsJson = False, law: LawFolder = None, speech: InLanguage = None) -> None:
    """List every rule: what it asks, since when, who says so."""
    voice = Voice(speech)
    found = catalogue.rules(voice.law(law))
    if as_json:
        shown.print_json([shown.rule_json(rule) for rule in found])
    else:
        shown.show_rules(voice, found)


@app.command("explain")
def explain_rule(
    rule: Annotated[str, typer.Argument(help="Its id, as P06.")],
    on: OnDay = "",
    as_json: AsJson = False,
    law: LawFolder = None,
    speech: InLanguage = None,
) -> None:
    """Explain a rule: what it says on a day, its source, what it said before and says later."""
    voice = Voice(speech)
    day, text = voice.day(on), voice.law(law)
    try:
        found = catalogue.explain(rule, day, text)
    except UnknownRuleError:
        voice.fail_unknown_rule(rule, [known.id for known in catalogue.rules(text)])
    if not found.in_force:
        voice.fail_not_in_force(found.rule, day)
    if as_json:
        shown.print_json(shown.explanation_json(found))
    else:
        shown.show_explanation(voice, found)


@app.command("duties")
def duties_of(
    register: Annotated[Path, typer.Option(help="The register extract: a folder, .xlsx or .zip.")],
    person: Annotated[str, typer.Option(help="The person's id in the extract.")],
    on: OnDay = "",
    as_json: AsJson = False,
    law: LawFolder = None,
    speech: InLanguage = None,
) -> None:
    """Show a person's duties on a day, straight from a register extract."""
    # Reading an extract takes libraries that the other commands do not wait for.
    from polku.cli.rules.person import PersonNotFoundError, facts_of
    from polku.register.extract import DoorClosedError
    from polku.rules.duties import duties

    voice = Voice(speech)
    day, text = voice.day(on), voice.law(law)
    try:
        facts, rejected = facts_of(person, register, max(day, today()))
    except DoorClosedError as closed:
        voice.fail_door(register, closed.extract.problems)
    except PersonNotFoundError as missing:
        voice.fail_unknown_person(person, register, missing.rejected)
    if rejected:
        tables = ", ".join(f"{table} {count}" for table, count in rejected.items())
        voice.note("rows_rejected", tables=tables)
    found = duties(facts, day, text)
    if as_json:
        shown.print_json([shown.duty_json(duty) for duty in found])
    else:
        shown.show_duties(voice, found, day)


@app.command("share")
def share_of(
    kind: Annotated[Benefit, typer.Option(help="The benefit: tmt, pp or ap.")],
    days: Annotated[int, typer.Option(min=0, help="The ordinal of the benefit day.")],
    on: OnDay = "",
    as_json: AsJson = False,
    law: LawFolder = None,
    speech: InLanguage = None,
) -> None:
    """Show the municipal share of a benefit day, in per cent."""
    voice = Voice(speech)
    day, text = voice.day(on), voice.law(law)
    try:
        found = share(kind, days, day, text)
    except NotInForceError:
        voice.fail("no_share", on=day, since=text[f"municipal_share_{kind}"].history[0].since)
    if as_json:
        shown.print_json(shown.share_json(found, days, day))
    else:
        shown.show_share(voice, found, days)


@app.command("area")
def area_of(
    labour_force: Annotated[
        str, typer.Option(help="Labour force at year-ends, oldest first: 20400,19900,19750.")
    ],
    on: OnDay = "",
    permitted: Annotated[
        bool, typer.Option("--permitted", help="The Government has granted an exemption (A02).")
    ] = False,
    as_json: AsJson = False,
    law: LawFolder = None,
    speech: InLanguage = None,
) -> None:
    """Show whether an area with this labour force may arrange the services, and why."""
    voice = Voice(speech)
    day, text = voice.day(on), voice.law(law)
    sizes = voice.labour_force(labour_force)
    try:
        found = may_stand(sizes, day, text, permitted=permitted)
    except NotInForceError:
        voice.fail("no_minimum", on=day, since=text["labour_force_minimum"].history[0].since)
    if as_json:
        shown.print_json(shown.area_json(found))
    else:
        shown.show_area(voice, found)
