"""A catalogue of services as a file that an editor keeps in a spreadsheet: .xlsx and .csv."""

from polku.services.exchange.faults import Fault, told
from polku.services.exchange.reading import Read, read
from polku.services.exchange.writing import template, write

__all__ = ["Fault", "Read", "read", "template", "told", "write"]
