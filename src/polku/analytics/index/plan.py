"""What a build has to do: which shards there are, who is in each, and who must be derived again."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import polars as pl

from polku.analytics.derive.pseudonyms import from_text
from polku.analytics.index.layout import Columns
from polku.analytics.index.rows import PERSON

SIZE = 16_384
"""People of a shard, at most about: what is read back, merged and written at a time."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A shard to be: people of one area whose pseudonyms fall into one of its parts."""

    name: str
    area: str
    stamp: str
    people: pl.DataFrame
    """`person_id`, `print`; sorted by person."""


@dataclass(frozen=True, slots=True)
class Former:
    """The shard of this name in the index in service."""

    tables: Mapping[str, Columns]
    same: npt.NDArray[np.int64]
    """Rows of its `persons` that are in the draft, with the same print."""


def drafts(people: pl.DataFrame, made_with: str) -> list[Draft]:
    """Part people (`person_id`, `area`, `print`) into shards by area and by pseudonym.

    The same people are parted in the same way whatever index there was before. The stamp of a shard
    is a hash of what it is made with, its people and their prints.
    """
    found = []
    for (area,), rows in people.sort("area", PERSON).group_by("area", maintain_order=True):
        parts = 1 << (max(rows.height - 1, 0) // SIZE).bit_length()
        first = pl.col(PERSON).str.slice(0, 8).str.to_integer(base=16, dtype=pl.Int64)
        placed = rows.with_columns(part=first * parts // 2**32)
        for (part,), some in placed.group_by("part", maintain_order=True):
            name = f"{area or 'none'}-{part}"
            inside = some.select(PERSON, "print")
            found.append(Draft(name, str(area), _stamp(name, made_with, inside), inside))
    return found


def _stamp(name: str, made_with: str, people: pl.DataFrame) -> str:
    stamp = blake2b(f"{name} {made_with} ".encode(), digest_size=10)
    stamp.update("".join(people[PERSON].to_list()).encode())
    stamp.update(people["print"].to_numpy().tobytes())
    return stamp.hexdigest()


def compared(draft: Draft, tables: Mapping[str, Columns]) -> tuple[Former, pl.DataFrame]:
    """Hold a draft against its former shard: what can be copied, and who must be derived."""
    ids, prints = from_text(draft.people[PERSON]), draft.people["print"].to_numpy()
    was, had = tables["persons"]["pseudonym"], tables["prints"]["print"]
    at = np.minimum(np.searchsorted(was, ids), len(was) - 1)
    same = (was[at] == ids) & (had[at] == prints)
    return Former(tables, at[same]), draft.people.filter(pl.Series(~same))
