"""Codes of the PTV and what they are in a catalogue (`codes.toml`)."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from polku.services.ptv.reading import Record, listed, text

CLASS = re.compile(r"P\d+(\.\d+)?")


@cache
def codes() -> Mapping[str, Mapping[str, Any]]:
    """Return the tables of codes by name."""
    return tomllib.loads((files("polku.services.ptv") / "codes.toml").read_text("utf-8"))


def classes_of(record: Record) -> list[str]:
    """Return the codes of a record's service classes, by their code or else their address."""
    listed_classes = listed(record, "serviceClasses")
    found = (text(one, "code") or text(one, "uri").rpartition("/")[2] for one in listed_classes)
    return [one for one in found if one]


def is_class(code: str) -> bool:
    """Tell whether a code looks like one of a service class."""
    return CLASS.fullmatch(code) is not None


def is_employment(classes: Iterable[str]) -> bool:
    """Tell whether services of these classes are employment services; no class at all is one."""
    wanted = codes()["employment"]["classes"]
    known = [one for one in classes if is_class(one)]
    return not known or any(within(one, code) for one in known for code in wanted)


def within(code: str, group: str) -> bool:
    """Tell whether a code is a group's own or of its subgroup: P10.1 is within P10, P1.1 is not."""
    return code == group or code.startswith(f"{group}.")


def meant(name: str, code: str) -> str:
    """Return what a code means in a table of groups: the longest group it is within; empty: none."""
    known = [one for one in codes()[name] if within(code, one)]
    found: str = codes()[name][max(known, key=len)] if known else ""
    return found
