"""Units of time that spells given by dates are counted in."""

from enum import StrEnum


class Unit(StrEnum):
    DAY = "day"
    MONTH = "month"
