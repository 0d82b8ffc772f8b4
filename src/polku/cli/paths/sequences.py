"""`polku paths sequences`: spells of the user's own, in figures."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polku.analytics.sequences.units import Unit
from polku.cli.language import Speech
from polku.cli.paths.files import AsJson, InLanguage, Top, print_json, print_table, told

if TYPE_CHECKING:
    from polku.analytics.sequences.measures import Usual
    from polku.analytics.sequences.spells import Spells


def sequences(  # noqa: PLR0913, PLR0917 - a command has the options it has
    spells: Annotated[Path, typer.Option(help="The spells: .csv, .csv.gz or .parquet.")],
    person: Annotated[str, typer.Option(help="Column of the person.")],
    state: Annotated[str, typer.Option(help="Column of the state.")],
    start: Annotated[str, typer.Option(help="Column of the first unit or day.")],
    end: Annotated[str, typer.Option(help="Column of the first unit or day after.")],
    weight: Annotated[
        str, typer.Option(help="Column of the person's weight (default: everybody counts once).")
    ] = "",
    unit: Annotated[Unit, typer.Option(help="What dates are counted in.")] = Unit.DAY,
    top: Top = 10,
    as_json: AsJson = False,
    speech: InLanguage = None,
) -> None:
    """Measure spells: mean time in each state, moves between them, the most frequent sequences.

    A spell runs from its start to the day, or unit, before its end; times are whole numbers or
    dates. A person's spells follow each other without gaps, in any order in the file. Rates are of
    one time unit: staying is included, and a person's last unit has no next one. Figures are exact
    and nothing is hidden, however few people are behind one: the file is yours, and what you show
    of it is yours to judge.
    """
    from polku.analytics.sequences import measures
    from polku.analytics.sequences.spells import Columns, read

    with told(speech) as words:
        found = read(spells, Columns(person, state, start, end, weight), unit)
    usual = measures.top_sequences(found, top)
    show = _print_json if as_json else _print_tables
    show(words, _by_state(found), usual)


def _by_state(found: "Spells") -> dict[str, Any]:
    """Return what is measured of each state."""
    from polku.analytics.sequences import measures

    mean = measures.mean_time(found).tolist()
    rates = measures.rates(measures.transition_counts(found)).tolist()
    shares = measures.distribution(found)
    return {
        "mean_time": dict(zip(found.states, mean, strict=True)),
        "transition_rates": {
            state: dict(zip(found.states, row, strict=True))
            for state, row in zip(found.states, rates, strict=True)
        },
        "distribution": {
            state: shares[:, place].tolist() for place, state in enumerate(found.states)
        },
        "entropy": measures.entropy(shares).tolist(),
    }


def _print_json(_: Speech, by_state: dict[str, Any], usual: "list[Usual]") -> None:
    sequences = [{"spells": one.spells, "weight": one.weight, "share": one.share} for one in usual]
    print_json(by_state | {"top_sequences": sequences})


def _print_tables(words: Speech, by_state: dict[str, Any], usual: "list[Usual]") -> None:
    print_table(
        words,
        ("state", "mean_time"),
        ((state, f"{units:.2f}") for state, units in by_state["mean_time"].items()),
    )
    typer.echo()
    print_table(
        words,
        ("was", "became", "rate"),
        (
            (was, became, f"{rate:.4f}")
            for was, row in by_state["transition_rates"].items()
            for became, rate in row.items()
            if rate
        ),
    )
    typer.echo()
    print_table(
        words,
        ("weight", "share", "sequence"),
        ((f"{one.weight:.2f}", f"{100 * one.share:.1f} %", one.text) for one in usual),
    )
