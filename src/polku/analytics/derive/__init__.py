"""From the register's tables to the columns of the path index, for some people at a time."""

from polku.analytics.derive.tables import derive

__all__ = ["derive"]
