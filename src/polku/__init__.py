"""Polku: the path to work made visible, over the national customer register."""

__version__ = "0.1.0"
