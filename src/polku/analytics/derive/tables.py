"""A part of the register into all tables of the index."""

from datetime import date

import numpy as np

from polku.analytics.derive import histories
from polku.analytics.derive.benefits import benefit_columns
from polku.analytics.derive.codes import Codes, Tables
from polku.analytics.derive.duties import duty_columns
from polku.analytics.derive.episodes import Searches, Services, episodes
from polku.analytics.derive.people import people_of, person_columns
from polku.analytics.index.layout import SCHEMAS, Columns
from polku.rules.parameters import Law, load


def derive(
    tables: Tables,
    *,
    secret: bytes,
    codes: Codes,
    until: date,
    pseudonymised: bool = False,
    law: Law | None = None,
) -> dict[str, Columns]:
    """Return every table of the index for the people of `persons`, all of whose rows are given.

    Which other people the register has makes no difference, nor in how many parts it is derived:
    people come in the order of their pseudonyms, and their rows are the same in any part. Rows of
    anybody else are left out. `pseudonymised`: person ids are pseudonyms already, as
    `pseudonyms.as_text` writes them with the same secret. `law` None: the law of the package.

    Pure, and of arguments that can be pickled (but for `law`). Raises SamePseudonymError when a
    person stands twice in `persons`, and ValueError for an empty secret.
    """
    people = people_of(tables, secret, pseudonymised=pseudonymised)
    law = law or load()
    spells = histories.spells(people, codes, until)
    searches = histories.searches(people)
    services = histories.services(people, codes)
    found = episodes(
        spells,
        Searches(**searches),
        Services(services["person"], services["service"], services["start"]),
        histories.number_of(until),
    )
    return {
        "persons": person_columns(people, codes, secret),
        "spells": {name: np.asarray(getattr(spells, name)) for name in SCHEMAS["spells"].names},
        "searches": searches,
        "episodes": found._asdict(),
        "services": services,
        "contacts": histories.contacts(people, until),
        "plans": histories.plans(people),
        "duties": duty_columns(people, codes, until, law),
        "benefits": benefit_columns(people, law),
    }
