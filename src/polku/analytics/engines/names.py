"""What the engines are called."""

from enum import StrEnum


class EngineName(StrEnum):
    LOCAL = "local"
    POOL = "pool"
    SPARK = "spark"
