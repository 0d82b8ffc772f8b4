"""What the pages of register extracts show."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext

from polku.apps.casework.models import Extract, Upload
from polku.apps.casework.names import (
    AT_WORK,
    KIND_LABELS,
    OPEN_UPLOADS,
    TABLE_LABELS,
    UploadPhase,
    UploadState,
)
from polku.apps.casework.upload_folder import UploadFolder
from polku.apps.people.folders import Progress
from polku.apps.people.jobs import Work, work_of
from polku.register import schema
from polku.register.schema import TABLES

PER_PAGE = 20
SUMS = ("read", "new", "changed", "unchanged", "rejected")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did with the tables of an extract; `total` sums them."""

    tables: Sequence[tuple[str, Mapping[str, int]]]
    total: Mapping[str, int]

    @classmethod
    def of(cls, totals: Mapping[str, Mapping[str, int]]) -> "Loaded":
        rows = [(str(TABLE_LABELS[name]), totals[name]) for name in TABLES if name in totals]
        return cls(rows, {sum_: sum(row[sum_] for _label, row in rows) for sum_ in SUMS})

    @property
    def is_nothing_new(self) -> bool:
        return not (self.total["new"] or self.total["changed"])


@dataclass(frozen=True, slots=True)
class Earlier:
    """One extract that has come in."""

    extract: Extract
    loaded: Loaded
    conflicts: int


@dataclass(frozen=True, slots=True)
class EarlierPage:
    rows: Sequence[Earlier]
    number: int
    has_next: bool


def earlier(number: int) -> EarlierPage:
    """Return a page of the extracts that came in, by the page or the command, newest first."""
    start = (number - 1) * PER_PAGE
    extracts = Extract.objects.select_related("by").annotate(differing=Count("conflicts"))
    found = list(extracts.order_by("-loaded_at", "-pk")[start : start + PER_PAGE + 1])
    rows = [Earlier(one, Loaded.of(one.totals), one.differing) for one in found[:PER_PAGE]]
    return EarlierPage(rows, number, len(found) > PER_PAGE)


def under_way() -> list[tuple[Upload, Work]]:
    """Return the uploads that wait for something, newest first."""
    found = Upload.objects.select_related("by").defer("report", "result")
    uploads = found.filter(state__in=OPEN_UPLOADS).order_by("-sent_at")
    return [(upload, _work(upload)) for upload in uploads]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: what it holds, and what the file calls it."""

    name: str
    kind: str
    own_names: str
    """Empty when no file has it."""


@dataclass(frozen=True, slots=True)
class Structure:
    """A table as the door read it: counts and columns, nothing of a person."""

    label: str
    found: Mapping[str, Any]
    mapping: str
    files: str
    unknown: str
    columns: Sequence[Column]


@dataclass(frozen=True, slots=True)
class Shown:
    """An upload and all that its page says of it."""

    upload: Upload
    work: Work
    progress: Progress | None
    report: Mapping[str, Any]
    structures: Sequence[Structure]
    absent: str
    loaded: Loaded | None
    has_rejects: bool

    @property
    def is_at_work(self) -> bool:
        return self.work in {Work.WAITING, Work.RUNNING}

    @property
    def step(self) -> int:
        """Which of the steps send, check, look through, load is at hand; 5 when all are done."""
        steps = {UploadState.CHECKING: 2, UploadState.LOADING: 4, UploadState.LOADED: 5}
        return steps.get(UploadState(self.upload.state), 3)

    @property
    def has_warnings(self) -> bool:
        """Whether something was found that one should look at before loading."""
        problems = self.report.get("problems", ())
        warned = any(problem["severity"] == "warning" for problem in problems)
        return warned or bool(self.report.get("rejected"))

    @property
    def is_to_decide(self) -> bool:
        """Whether somebody has to say what becomes of it."""
        return self.upload.state in {UploadState.CHECKED, UploadState.CLOSED}

    @property
    def percent(self) -> int | None:
        """Return how far the job is in its phase, 0–100; None where it cannot be told."""
        if self.progress is None or self.progress.total <= 0:
            return None
        return min(100, 100 * self.progress.done // self.progress.total)

    @property
    def left(self) -> str:
        """Say how much time is left."""
        seconds = self.progress.seconds_left if self.progress else None
        if seconds is None:
            return ""
        if seconds < 100:
            return gettext("about %(count)s s left") % {"count": seconds}
        return gettext("about %(count)s min left") % {"count": round(seconds / 60)}

    @property
    def phase(self) -> str:
        return str(UploadPhase(self.progress.phase).label) if self.progress else ""

    @property
    def table(self) -> str:
        table = self.progress.table if self.progress else ""
        return str(TABLE_LABELS[table]) if table else ""


def upload(key: UUID) -> Upload:
    return get_object_or_404(Upload.objects.select_related("by"), pk=key)


def shown(key: UUID, language: str) -> Shown:
    """Return what the page of an upload shows, the report in `language`."""
    found = upload(key)
    work = _work(found)
    folder = UploadFolder(found.pk)
    report = found.report.get(language, {})
    structures = list(_structures(report))
    return Shown(
        upload=found,
        work=work,
        progress=folder.told() if work is Work.RUNNING else None,
        report=report,
        structures=structures,
        absent=", ".join(str(TABLE_LABELS[name]) for name in report.get("absent", ())),
        loaded=Loaded.of(found.result["tables"]) if found.result else None,
        has_rejects=folder.rejects.exists(),
    )


def _work(upload: Upload) -> Work:
    return work_of(upload, UploadFolder(upload.pk), AT_WORK)


def _structures(report: Mapping[str, Any]) -> Iterator[Structure]:
    order = list(TABLES)
    for found in sorted(report.get("tables", ()), key=lambda one: order.index(one["table"])):
        files, name = found["files"], found["table"]
        yield Structure(
            label=str(TABLE_LABELS[name]),
            found=found,
            mapping=_listed(file["mapping"] for file in files),
            files=_listed(file["file"] for file in files),
            unknown=_listed(column for file in files for column in file["unknown_columns"]),
            columns=[_column(column, files) for column in TABLES[name].columns],
        )


def _column(column: schema.Column, files: Sequence[Mapping[str, Any]]) -> Column:
    own_names = _listed(file["columns"].get(column.name, "") for file in files)
    return Column(column.name, str(KIND_LABELS[column.kind.value]), own_names)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(word for word in words if word))
