"""Files that a page is sent, on their way in: to disk as they come, never through memory whole.

On disk a file gets a harmless name.
"""

import errno
import re
import shutil
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from polku.apps.people.folders import Folder

LONGEST_STEM = 60
COPIES = 2
"""Of what is sent, room is wanted twice: for the files, and for the job's own of their rows."""

TOO_LARGE = _("The files are too large together: at most %(limit)s MB can be sent.")
NO_ROOM = _("The disk of the service is too full for these files. Tell the maintainer.")
BROKEN_OFF = _("The sending broke off. Nothing was kept: send the files again.")
SAME_NAME = _("Two files are called %(name)s. Each table needs a file of its own.")


class ToDisk(FileUploadHandler):
    """Writes the files of a request into a new folder; each kind says which files it takes.

    `refusal` says why they were not taken; the rest of what is sent is then read past, so that the
    browser gets to see the answer.
    """

    chunk_size = 2**20
    takes: Collection[str]
    """Endings of names."""
    wrong_kind: str | Promise
    """What is said of a file of another kind, by its `name`."""
    none_chosen: str | Promise

    def __init__(self, request: HttpRequest, folder: Folder) -> None:
        super().__init__(request)
        self.folder = folder
        self.names: list[str] = []
        self.kept = False
        """What was sent has been taken in: the folder is its own now."""
        self._refused: tuple[str | Promise, Mapping[str, Any]] | None = None
        self._file: IO[bytes] | None = None

    @contextmanager
    def writing(self, request: HttpRequest) -> Iterator[None]:
        """Write the files of a request while it is read; a folder nobody took in is dropped.

        The form may not be read before: where the files go must be set by then.
        """
        request.upload_handlers = [self]
        try:
            yield
        finally:
            if not self.kept:
                self.folder.drop()

    @property
    def refusal(self) -> str:
        """Return why the files were not taken, in words; empty when they were."""
        found = self._refused or self.found_wanting()
        return str(found[0]) % found[1] if found else ""

    @property
    def name(self) -> str:
        """What to call it: its file, or the files one after another."""
        said = ", ".join(sorted(self.names))
        return said if len(said) <= 200 else f"{said[:199]}…"

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ARG002 - Django's signature
        META: Any,  # noqa: ARG002, N803 - Django's signature
        content_length: int,
        boundary: Any,  # noqa: ARG002 - Django's signature
        encoding: Any = None,  # noqa: ARG002 - Django's signature
    ) -> None:
        limit = settings.UPLOAD_LIMIT
        if content_length > limit:
            self._refused = (TOO_LARGE, {"limit": limit // 2**20})
            return
        self.folder.make()
        free = shutil.disk_usage(self.folder.path).free
        if free < COPIES * content_length + settings.UPLOAD_ROOM:
            self._refused = (NO_ROOM, {})

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        name = harmless(self.file_name or "")
        if Path(name).suffix.lower() not in self.takes:
            self._refuse(self.wrong_kind, name=name)
        if name.lower() in {one.lower() for one in self.names}:
            self._refuse(SAME_NAME, name=name)
        if self._refused:
            raise StopUpload(connection_reset=False)
        self.names.append(name)
        self._file = (self.folder.files / name).open("xb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - as above
        try:
            assert self._file is not None
            self._file.write(raw_data)
            self._file.flush()  # a full disk says so here, not when the file is closed
        except OSError as error:
            with suppress(OSError):  # closing tries to write the same again
                self._close()
            if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
                raise
            self._refuse(NO_ROOM)
            raise StopUpload(connection_reset=False) from error

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002 - as above
        self._close()

    def upload_interrupted(self) -> None:
        self._close()
        self._refuse(BROKEN_OFF)

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _refuse(self, words: str | Promise, **values: Any) -> None:
        self._refused = self._refused or (words, values)

    def found_wanting(self) -> tuple[str | Promise, Mapping[str, Any]] | None:
        """Say what is wrong with the files together."""
        return None if self.names else (self.none_chosen, {})


def harmless(name: str) -> str:
    """Return a name of letters, digits, spaces and `.-_()` that no file system minds."""
    path = Path(unicodedata.normalize("NFC", name))
    stem = re.sub(r"[^\w .()-]", "_", path.stem).strip(" .")[:LONGEST_STEM] or "_"
    return stem + re.sub(r"[^\w.]", "", path.suffix)[:10]
