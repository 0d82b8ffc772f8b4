"""The files of an extract on their way in: which are taken, and which of them together.

The name of a file only tells the door which table it is.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from polku.apps.casework.upload_folder import PACKED, UploadFolder
from polku.apps.people import receiving

TABLES = (".csv", ".txt", ".tsv", ".parquet")
BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
ALONE = _("Send one .xlsx or one .zip alone, or the tables as .csv or .parquet files.")


class ToDisk(receiving.ToDisk):
    """Writes the files of a request into the folder of a new upload."""

    takes = (*TABLES, *BOOKS, PACKED)
    wrong_kind = _("%(name)s cannot be an extract: send .csv, .parquet, .xlsx or .zip.")
    none_chosen = _("Choose the files of the extract.")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, UploadFolder(uuid4()))

    def found_wanting(self) -> tuple[str | Promise, Mapping[str, Any]] | None:
        suffixes = {Path(name).suffix.lower() for name in self.names}
        if len(self.names) > 1 and not suffixes <= set(TABLES):
            return ALONE, {}
        return super().found_wanting()
