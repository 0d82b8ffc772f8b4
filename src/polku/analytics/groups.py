"""The groups that people are counted by: their codes in the index and their bounds.

Names in three languages stand in `groups.toml`, under the same keys.
"""

LANGUAGES = ("fi", "sv", "other")
"""Mother tongues as the register groups them: the Sámi languages are among the others."""
EDUCATIONS = ("basic", "secondary", "tertiary", "unknown")
"""Levels 0 to 2 of the classification of education; 3 and 4; 5 to 8; 9 or none told."""
SEXES = {1: "man", 2: "woman"}
OUTCOMES = ("completed", "interrupted", "no_show", "employed", "other")
PAYERS = (
    "municipality",
    "state",
    "kela",
    "wellbeing_county",
    "unemployment_fund",
    "employer",
    "other",
)
"""Who pays for a service, as the register lists them."""
DUTY_STATES = ("open", "late", "kept", "kept_late", "suspended")
BENEFITS = ("tmt", "pp", "ap")

AGES: dict[str, tuple[int, int]] = {
    "under_25": (0, 25),
    "25_29": (25, 30),
    "30_54": (30, 55),
    "55_59": (55, 60),
    "60_up": (60, 200),
}
"""From the age of, to below the age of, in full years."""

LENGTHS: dict[str, tuple[int, int]] = {
    "under_3_months": (0, 91),
    "3_to_6_months": (91, 182),
    "6_to_12_months": (182, 365),
    "1_to_2_years": (365, 730),
    "over_2_years": (730, 100_000),
}
"""Days of the running unemployment: from, to below."""
