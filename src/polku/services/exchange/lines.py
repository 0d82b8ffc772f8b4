"""What a service has several of, in one cell: a line for each, `Heading: value | Heading: value`.

So a catalogue fits a .csv file, which has no sheets.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from polku.services.exchange.layout import SERVICE, Sheet, plain

MARKS = {"\\\\": "\\", "\\|": "|", "\\n": "\n"}
NOTHING = "–"
"""A line of which nothing is said: a run that is always on, from afar."""

UNMARKS = {text: mark for mark, text in MARKS.items()}


def joined(sheet: Sheet, rows: Iterable[Mapping[str, str | None]], language: str) -> str:
    """Return rows of a sheet as the lines of one cell."""
    return "\n".join(_line(sheet, row, language) for row in rows)


def parted(sheet: Sheet, cell: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each line of a cell and its values by column.

    A part of a line that is under no heading of the sheet comes under its own text.
    """
    for line in cell.split("\n"):
        if line.strip():
            yield (
                line,
                dict(_part(sheet, part) for part in _parts(line) if part.strip(f" {NOTHING}")),
            )


def _line(sheet: Sheet, row: Mapping[str, str | None], language: str) -> str:
    parts = [
        f"{sheet.headings[column].title.within(language)}: {_marked(value)}"
        for column, value in row.items()
        if value and column != SERVICE
    ]
    return " | ".join(parts) or NOTHING


def _marked(text: str) -> str:
    return re.sub(r"[\\|\n]", lambda found: UNMARKS[found[0]], text)


def _unmarked(text: str) -> str:
    return re.sub(r"\\[\\|n]", lambda found: MARKS[found[0]], text)


def _parts(line: str) -> list[str]:
    r"""Part a line at the bars that are not written as `\|`."""
    found, start = [], 0
    for bar in re.finditer(r"\\.|\|", line):
        if bar[0] == "|":
            found.append(line[start : bar.start()])
            start = bar.end()
    return [*found, line[start:]]


def _part(sheet: Sheet, part: str) -> tuple[str, str]:
    heading, _, value = part.partition(":")
    column = sheet.known().get(plain(heading))
    return (column, _unmarked(value.strip())) if column else (part.strip(), "")
