"""Write the tables of facts in `src/polku/reference/tables/` from a folder of collected facts.

    python scripts/write_reference.py FOLDER [--to TABLES]

FOLDER holds the collected reference data (`municipalities.csv`, `areas_2021.csv`, `stats/` …, for
example ../shared/data/reference). What is written is the project's own selection and layout
(`polku.reference.layout`), every table with its source, licence and date, checked before anything
is written. The same folder gives the same bytes.
"""

import argparse
import csv
import gzip
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from polku.reference.layout import LAYOUTS, MONTHLY, STATFIN, WITHHELD, Row
from polku.reference.tables import Origin, Table, broken_links, written

TABLES = Path(__file__).parents[1] / "src/polku/reference/tables"

STATISTICS_FINLAND = "Source: Statistics Finland (CC BY 4.0)"

TRIAL = ("2021-03-01", "2024-12-31")
"""Act 1269/2020, 3 § (the areas, never amended) and 23 § as amended by act 287/2022."""
EMPLOYMENT = ("2025-01-01", "")
"""Act 380/2023: the employment areas took over on 1 January 2025."""
ALAND = "46"
"""Åland's place in the division of employment areas, outside the 45."""

ORIGINS = {
    "regions": Origin(
        "Statistics Finland, classification of regions 2026, through geofi's municipality key",
        STATISTICS_FINLAND,
        "2026-01-01",
    ),
    "municipalities": Origin(
        "Statistics Finland, division of 1.1.2026 through geofi's municipality key; population"
        " 31.12.2025 (table 121w); labour force 2026-06 (table 12r5); centre points: central"
        " localities of the National Land Survey through geofi",
        f"{STATISTICS_FINLAND}; contains data of the National Land Survey of Finland (CC BY 4.0)",
        "2026-01-01",
        "The labour force is register based and about two years old. The point of Tuusula is the"
        " middle of its polygon. WGS84 degrees.",
    ),
    "municipality_changes": Origin(
        "geofi's municipality keys 2021 to 2026 compared",
        STATISTICS_FINLAND,
        "2026-01-01",
        "Municipalities abolished after the trials began.",
    ),
    "areas": Origin(
        "Trial areas: final report of the municipal employment trials, chapters 7.1-7.25, and act"
        " 1269/2020 3 §. Employment areas: Statistics Finland, division of 1.1.2025 through geofi's"
        " municipality key; organisation: the Government's release of 22.2.2024",
        f"{STATISTICS_FINLAND}; names of the trial areas are facts",
        "2025-01-01",
        "Trial areas have no official code: theirs here is their chapter in the report. Their"
        " Swedish and English names are put together from the names of their places. A responsible"
        " municipality is given only where a source names it. Åland (46) is none of the 45"
        " employment areas: it has an authority of its own.",
    ),
    "area_members": Origin(
        "Trial areas: act 1269/2020 3 §, final report chapters 7.1-7.25; Pirkanmaa: tampere.fi."
        " Employment areas: Statistics Finland, division of 1.1.2025 through geofi's municipality"
        " key",
        f"{STATISTICS_FINLAND}; members of the trial areas are facts",
        "2025-01-01",
        "Both days included; no last day while a membership runs. The act names every trial"
        " municipality from the first day; none joined or left later.",
    ),
    "languages": Origin(
        "ISO 639 codes; names: Unicode CLDR through Babel 2.18",
        "Unicode licence",
        "2026-02-16",
        "Two-letter codes where there is one, else three letters.",
    ),
    "countries": Origin(
        "ISO 3166-1 codes; names: Unicode CLDR through Babel 2.18",
        "Unicode licence",
        "2026-02-16",
    ),
    "education_levels": Origin(
        "National classification of education, levels; Finnish wording of 3-8: Statistics Finland,"
        " table 12bs",
        STATISTICS_FINLAND,
        "2025",
        "Unverified: Swedish and English names, and the Finnish ones of 0-2 and 9.",
    ),
    "occupations": Origin(
        "ISCO-08 groups, export of the ESCO service",
        "ESCO © European Union, reuse with acknowledgement",
        "2022",
        "The Swedish names are Sweden's (SSYK) wording, not Finland's: the Classification of"
        " Occupations 2010 can be loaded over them.",
    ),
    "industries": Origin(
        "Standard Industrial Classification TOL 2008, sections and divisions, as in the Finnish"
        " Service Catalogue's code lists (June 2022)",
        STATISTICS_FINLAND,
        "2008-01-01",
    ),
    "monthly_figures": Origin(
        "Statistics Finland, employment service statistics, table 12r5, 2006-01 to 2023-10",
        f"{STATISTICS_FINLAND}; KEHA Centre, employment service statistics",
        "2023-10",
        "Municipalities of the division of 2021. Before 2019 the unemployed alone. The labour force is"
        " register based and about two years old.",
    ),
    "snapshot": Origin(
        "Statistics Finland, employment service statistics, table 12r5, 2026-06",
        f"{STATISTICS_FINLAND}; KEHA Centre, employment service statistics",
        "2026-06",
        "The table's rows KU199 and KUJOU (no municipality, several municipalities) are left out.",
    ),
}

ALL_MEASURES = "2019"
"""The year from which on every monthly measure is kept; before it the unemployed alone."""

RESPONSIBLE_SOURCES = {
    "valtioneuvosto.fi 22.2.2024": "Government's release of 22.2.2024 (valtioneuvosto.fi)",
    "kerava.fi": "City of Kerava (kerava.fi)",
    "seed document ch 7.11 (names Hollola as vastuukunta)": "Final report of the municipal"
    " employment trials, chapter 7.11, written before the final decision",
}


class Facts:
    """The collected facts in a folder, read as they are asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, path: str) -> list[dict[str, str]]:
        opened = gzip.open if path.endswith(".gz") else open
        with opened(self.folder / path, "rt", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def regions(self) -> Iterator[Row]:
        yield from self.rows("regions.csv")

    def municipalities(self) -> Iterator[Row]:
        for row in self.rows("municipalities.csv"):
            yield row | {
                "region": row["region_code"],
                "population": row["population_2025_12_31"],
                "labour_force": row["labour_force_12r5_2026M06"],
            }

    def municipality_changes(self) -> Iterator[Row]:
        swedish = {
            row["municipality_code"]: row["municipality_name_sv"]
            for row in self.rows("areas_2021.csv")
        }
        for row in self.rows("municipality_changes.csv"):
            yield {
                "code": row["old_code"],
                "name_fi": row["old_name_fi"],
                "name_sv": swedish[row["old_code"]],
                "name_en": row["old_name_fi"],
                "last_day": f"{row['last_year_in_register']}-12-31",
                "successor": row["new_code"],
            }

    def areas(self) -> Iterator[Row]:
        yield from self._trial_areas()
        yield from self._employment_areas()

    def _trial_areas(self) -> Iterator[Row]:
        towns = {row["name_fi"]: row for row in self.rows("municipalities.csv")}
        regions = {row["name_fi"]: row for row in self.rows("regions.csv")}
        for row in self.rows("areas_2021_summary.csv"):
            key = row["area_key"]
            named = [regions[key]] if key in regions else [towns[n] for n in key.split("-")]
            around = "seudun" in row["area_name_fi"] and key not in regions
            swedish = listed([place["name_sv"] for place in named], "och")
            english = listed([place["name_en"] for place in named], "and")
            yield {
                "code": trial_code(row["area_no"]),
                "kind": "trial",
                "key": key,
                "name_fi": row["area_name_fi"],
                "name_sv": f"Kommunförsöket i {swedish}{' med omnejd' if around else ''}",
                "name_en": f"{english}{' region' if around else ''} employment trial",
                "since": TRIAL[0],
                "until": TRIAL[1],
            }

    def _employment_areas(self) -> Iterator[Row]:
        for row in self.rows("employment_areas_2025_summary.csv"):
            code = row["employment_area_code"]
            own = code != ALAND
            responsible = row["responsible_code"]
            yield row | {
                "code": code,
                "kind": "employment" if own else "aland",
                "key": row["name_fi"],
                "since": EMPLOYMENT[0],
                "until": EMPLOYMENT[1],
                "organisation": row["organisation_model"].split(" ")[0] if own else "",
                "responsible": responsible,
                "responsible_source": RESPONSIBLE_SOURCES[row["responsible_basis"]]
                if responsible
                else "",
            }

    def area_members(self) -> Iterator[Row]:
        for row in self.rows("areas_2021.csv"):
            yield member(trial_code(row["area_no"]), row["municipality_code"], TRIAL)
        for row in self.rows("employment_areas_2025.csv"):
            yield member(row["employment_area_code"], row["municipality_code"], EMPLOYMENT)

    def languages(self) -> Iterator[Row]:
        for row in self.rows("classifications/languages_iso639.csv"):
            yield row | {"code": row["alpha_2"] or row["alpha_3"]}

    def countries(self) -> Iterator[Row]:
        for row in self.rows("classifications/countries_iso3166.csv"):
            yield row | {"code": row["alpha_2"]}

    def education_levels(self) -> Iterator[Row]:
        yield from self.rows("classifications/education_levels.csv")

    def occupations(self) -> Iterator[Row]:
        for row in self.rows("classifications/isco08_groups_fi_sv_en.csv"):
            yield row | {"parent": row["parent_code"], "name_sv": row["name_sv_esco"]}

    def industries(self) -> Iterator[Row]:
        for row in self.rows("classifications/tol2008_levels_1_2.csv"):
            yield row | {"parent": row["parent_code"]}

    def monthly_figures(self) -> Iterator[Row]:
        rows = (
            row
            for row in self.rows("stats/unemployment_12r5_2006-01_2023-10.csv.gz")
            if row["area_code"].startswith("KU")
        )
        years = groupby(rows, key=lambda row: (row["area_code"][2:], row["month"][:4]))
        for (municipality, year), months in years:
            cells = {row["month"][5:]: row for row in months}
            for measure in MONTHLY if year >= ALL_MEASURES else MONTHLY[:1]:
                yield {"municipality": municipality, "year": year, "measure": measure} | {
                    f"m{month}": row[measure] or WITHHELD for month, row in cells.items()
                }

    def snapshot(self) -> Iterator[Row]:
        known = {f"KU{row['code']}" for row in self.rows("municipalities.csv")}
        for row in self.rows("stats/jobseekers_12r5_2026-06_all_measures.csv"):
            if row["area_code"] in known:
                figures = STATFIN.items()
                yield {"municipality": row["area_code"][2:], "month": row["month"]} | {
                    ours: row[theirs] or WITHHELD for ours, theirs in figures
                }


def trial_code(number: str) -> str:
    return f"trial-{int(number):02}"


def member(area: str, municipality: str, days: tuple[str, str]) -> Row:
    return {"area": area, "municipality": municipality, "since": days[0], "until": days[1]}


def listed(words: list[str], joiner: str) -> str:
    """Return `A, B and C`."""
    *first, last = words
    return f"{', '.join(first)} {joiner} {last}" if first else last


def tables(folder: Path) -> Mapping[str, Table]:
    """Make every table from the collected facts, in the order of its key; exit where one is wrong."""
    facts = Facts(folder)
    made = {name: table(name, getattr(facts, name)()) for name in LAYOUTS}
    faults = [
        *(
            f"{one.name}, {fault}"
            for one in made.values()
            for fault in LAYOUTS[one.name].faults(one.rows)
        ),
        *broken_links(made),
    ]
    if faults:
        sys.exit("\n".join(faults[:20]))
    return made


def table(name: str, rows: Iterable[Row]) -> Table:
    layout = LAYOUTS[name]
    own = [{column: row.get(column, "") for column in layout.names} for row in rows]
    return Table(name, ORIGINS[name], sorted(own, key=lambda row: [row[c] for c in layout.key]))


def main() -> None:
    arguments = argparse.ArgumentParser(description="Write the tables of facts.")
    arguments.add_argument("folder", type=Path, help="the collected reference data")
    arguments.add_argument("--to", type=Path, default=TABLES, help="where to write")
    given = arguments.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    for name, content in tables(given.folder).items():
        (given.to / f"{name}.csv").write_text(written(content), "utf-8", newline="")
        print(f"{name}: {len(content.rows)} rows")


if __name__ == "__main__":
    main()
