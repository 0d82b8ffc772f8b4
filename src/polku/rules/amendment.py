"""A law of one's own: a folder of parameter files that take the place of the packaged ones.

What comes in is checked against what it replaces, so that a rule never meets a value of another
shape than it was written for.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from polku.rules.parameters import Law, Parameter, load, read


class AmendmentError(ValueError):
    """The folder cannot take the place of the law.

    `problem` is `no_folder`, `unknown_name` or `unreadable`; `detail` says which file and why.
    """

    def __init__(self, problem: str, detail: str = "") -> None:
        super().__init__(detail or problem)
        self.problem = problem
        self.detail = detail


def amended(folder: Path) -> Law:
    """Return the law with the files of `folder` in place of those of the same name."""
    try:
        names = sorted(path.stem for path in folder.iterdir() if path.suffix == ".toml")
    except OSError as error:
        raise AmendmentError("no_folder") from error
    if not names:
        raise AmendmentError("no_folder")
    packaged = load()
    unknown = [f"{name}.toml" for name in names if name not in packaged.parameters]
    if unknown:
        raise AmendmentError("unknown_name", ", ".join(unknown))
    for name in names:
        _check(_parameter(folder, name), packaged[name])
    return load(folder)


def _parameter(folder: Path, name: str) -> Parameter:
    try:
        return read((folder / f"{name}.toml").read_text("utf-8"), name)
    except (ValueError, TypeError, AttributeError, OSError) as error:
        detail = str(error)
        where = "" if f"{name}.toml" in detail else f"{name}.toml: "
        raise AmendmentError("unreadable", where + detail) from error


def _check(new: Parameter, old: Parameter) -> None:
    where = f"{new.name}.toml"
    if not set(new.rules) <= set(old.rules):
        raise AmendmentError("unreadable", f"{where}: rules = {list(old.rules)}")
    shapes = [_shape(value.is_) for value in old.history]
    for value in new.history:
        if type(value.since) is not date:
            raise AmendmentError("unreadable", f"{where}: since = {value.since!r}: YYYY-MM-DD")
        if value.is_ is not None and _shape(value.is_) not in shapes:
            example = next(known.is_ for known in old.history if known.is_ is not None)
            raise AmendmentError(
                "unreadable", f"{where}: {value.since}: is = {value.is_!r}; {example!r}"
            )


def _shape(content: Any) -> Any:
    """Return what kind of value it is: tables by their keys, lists by what they hold."""
    match content:
        case bool():
            return "yes or no"
        case int() | Decimal():
            return "number"
        case Mapping():
            return tuple(sorted((key, _shape(part)) for key, part in content.items()))
        case [[*_], *_]:
            return "rows", frozenset(tuple(_shape(cell) for cell in row) for row in content)
        case list():
            return "list", frozenset(_shape(part) for part in content)
        case _:
            return type(content).__name__
