"""The path states by number, as the index and its kernels keep them."""

from polku.register.states import OPEN_WORK, OUTSIDE, SUBSIDISED_WORK

STATES = (
    "unemployed",
    "laid_off",
    "part_time",
    OPEN_WORK,
    SUBSIDISED_WORK,
    "entrepreneur",
    "work_trial",
    "coaching",
    "labour_market_training",
    "integration_training",
    "self_motivated_study",
    "apprenticeship",
    "other_education",
    "rehabilitative_work",
    "work_ability_service",
    OUTSIDE,
)
"""A state's number is its place here; new ones are added at the end, or the index's version changes."""

NUMBER = {state: number for number, state in enumerate(STATES)}

UNEMPLOYED = ("unemployed", "laid_off")
"""Unemployed jobseekers of the statistics: employment codes 02 and 03 (StatFin 001)."""

SUPPORTED_WORK = (SUBSIDISED_WORK, "entrepreneur", "apprenticeship")
"""Work with public money in it: never counted as open work."""

LEAVING = (OPEN_WORK, *SUPPORTED_WORK, "other_education", OUTSIDE)
"""States by which unemployment ends. Every other one is on the way: a service, part-time work."""
