"""What `polku services` tells of an import, in lines."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.timezone import localtime  # noqa: TID251 (a moment shown, none asked)

from polku.apps.catalogue import labels
from polku.apps.catalogue.import_faults import Cause
from polku.apps.catalogue.models import Import
from polku.apps.catalogue.queries import importing as queries
from polku.apps.catalogue.queries.importing import Looked, Shown, View
from polku.cli.language import Speech, say

MOST = 20
"""Services told of each kind."""
TOLD = (View.NEW, View.CHANGED, View.DIFFERING, View.ALIKE, View.GONE)
COUNTS = ("new", "changed", "archived", "rejected")


def rows(shown: Shown, words: Speech) -> Iterator[str]:
    """Yield what would become of the services, by kind."""
    for tab in shown.tabs:
        if tab.view not in TOLD or not tab.count:
            continue
        yield f"\n{tab.label} ({tab.count})"
        page = queries.looked(shown.incoming, tab.view, 1)
        for one in queries.rows(shown.incoming, list(page)[:MOST]):
            yield f"  {one.row.key}  {one.named.name}"
            yield from (f"      {line}" for line in _told(one, tab.view, words))
        if tab.count > MOST:
            yield "  " + say("services", "more", words, count=tab.count - MOST)


def _told(one: Looked, view: View, words: Speech) -> Iterator[str]:
    if view == View.ALIKE and not one.row.match_id:
        for told in one.row.alike:
            message = "alike" if told["service"] else "alike_in_file"
            yield say(
                "services", message, words, new=one.row.key, old=told["key"], name=told["name"]
            )
    changes = {View.CHANGED: one.changes, View.DIFFERING: one.differing}.get(view, ())
    for change in changes:
        old, new = (labels.of_value(change.field, value) for value in (change.old, change.new))
        yield f"{labels.of_field(change.field)}: {old} → {new}"
    if one.row.is_held and view != View.ALIKE:
        message = "held_new" if one.row.outcome == "new" else "held"
        yield say("services", message, words)
    if one.lost_owner and view != View.ALIKE:
        yield say("services", "lost_owner", words, owner=one.lost_owner)


def causes(found: Iterable[Cause], words: Speech) -> Iterator[str]:
    """Yield what is wrong with the file."""
    for cause in found:
        message = "not_read" if cause.is_rejecting else "look_at"
        where = f"{cause.file}, {cause.column}" if cause.column else cause.file
        yield "\n" + say("services", message, words, where=where, count=cause.count)
        for sentence in cause.sentences:
            numbers = ", ".join(map(str, sentence.rows)) + (", …" if sentence.more else "")
            yield f"  {numbers}: {sentence.text}"
        if cause.more:
            yield "  " + say("services", "more", words, count=cause.more)


def table(imports: Iterable[Import], words: Speech) -> Iterator[str]:
    """Yield the imports in columns."""
    heads = ["", *(say("services", f"head_{name}", words) for name in ("file", "sent", "state"))]
    lines: list[Sequence[str]] = [
        [*heads, *(say("services", f"head_{name}", words) for name in COUNTS)]
    ]
    for one in imports:
        sent = f"{localtime(one.sent_at):%Y-%m-%d %H:%M}"
        counts = (str(one.totals.get(name, "–")) for name in COUNTS)
        lines.append([one.pk.hex[:8], one.name, sent, str(one.get_state_display()), *counts])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        yield "  ".join(cells).rstrip()


def left(found: Iterable[tuple[int, str]], words: Speech) -> Iterator[str]:
    """Yield what undoing leaves alone."""
    for one in queries.left(found):
        told = [*map(labels.of_field, one.fields)]
        told += [say("services", "in_use", words)] if one.is_used else []
        fields = ", ".join(told) or say("services", "whole", words)
        yield "  " + say("services", "left", words, name=one.named.name, fields=fields)
