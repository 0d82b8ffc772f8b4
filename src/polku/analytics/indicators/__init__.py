"""Indicators of an employment area: what is counted each month, defined in three languages."""
