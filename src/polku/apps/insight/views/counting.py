"""A question that takes long: the page comes in parts, with how far it is, and stops with its reader."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from polku.analytics.index.watch import Watch
from polku.apps.insight import words
from polku.apps.people.failures import numbered

PATIENCE = 1.0
"""Seconds after which a page that is not ready is sent in parts."""

PACE = 0.5
"""Seconds between two tellings of how far it is."""

PLACE = "<!-- here -->"
"""Stands in the page until there is something to say."""

ANSWER = "insight/answer.html"
"""What a page of the answer alone extends."""

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a question has come in its round over the parts of the index."""

    round: int
    done: int
    parts: int
    left: int | None
    """About how many seconds the round goes on; None: it cannot be told yet."""

    @property
    def told(self) -> str:
        """How much of the round is done, in per cent: the parts hold about as many people each."""
        return words.percent(self.done / self.parts if self.parts else 0.0)


class Counting:
    """A question on its way, in a thread of its own: the page meanwhile says how far it is."""

    def __init__(self, ask: Callable[[Watch], Context]) -> None:
        self._watch = Watch(self._told)
        self._began, self._round = time.monotonic(), 0
        thread = ThreadPoolExecutor(max_workers=1)
        self._found: Future[Context] = thread.submit(
            _within, get_language() or "fi", ask, self._watch
        )
        thread.shutdown(wait=False)

    def _told(self, number: int, _done: int, _parts: int) -> None:
        if number != self._round:
            self._began, self._round = time.monotonic(), number

    def over(self, seconds: float) -> bool:
        """Wait at most so long; tell whether the question is over."""
        return bool(wait([self._found], seconds).done)

    def found(self) -> Context:
        """Return the answer, or raise what went wrong with it."""
        return self._found.result()

    def stop(self) -> None:
        """Let go of the question; it ends after the part it is at."""
        self._watch.stop()

    def progress(self) -> Progress:
        done, parts = self._watch.done, self._watch.shards
        gone = time.monotonic() - self._began
        left = round(gone * (parts - done) / done) if done else None
        return Progress(self._watch.round, done, parts, left)


def _within(language: str, ask: Callable[[Watch], Context], watch: Watch) -> Context:
    with override(language):
        return ask(watch)


class InParts(StreamingHttpResponse):
    """A page sent as it is made; when it ends, or the reader goes away, so does the question."""

    def __init__(self, counting: Counting, parts: "Parts") -> None:
        super().__init__(parts.made(counting), headers={"X-Accel-Buffering": "no"})
        self._counting = counting

    def close(self) -> None:
        self._counting.stop()
        super().close()


def answered(
    request: HttpRequest, template: str, context: Context, ask: Callable[[Watch], Context]
) -> HttpResponseBase:
    """Answer with a page and what a question gives to its context.

    A page that is not ready in good time is sent in parts. The htmx of a filter bar cannot show
    those, and is told to open the page anew.
    """
    counting = Counting(ask)
    if counting.over(PATIENCE):
        return render(request, template, context | counting.found())
    if request.headers.get("HX-Request"):
        counting.stop()
        return HttpResponse(headers={"HX-Redirect": request.get_full_path()})
    return InParts(counting, Parts(request, template, context, get_language() or "fi"))


@dataclass(frozen=True, slots=True)
class Parts:
    """A page in parts: all around the answer, how far the question is, again and again, the answer.

    A part is made when its turn has come, outside the view: in the language that the view had.
    """

    request: HttpRequest
    template: str
    context: Context
    language: str

    def made(self, counting: Counting) -> Iterator[str]:
        before, _, after = self._rendered(self.template, place=PLACE).partition(PLACE)
        yield before
        while not counting.over(PACE):
            yield self._rendered("insight/counting.html", progress=counting.progress())
        yield self._answer(counting)
        yield after

    def _answer(self, counting: Counting) -> str:
        try:
            return self._rendered(self.template, frame=ANSWER, **counting.found())
        except Exception as fault:  # noqa: BLE001 - whatever it is: half a page is with the reader
            number = numbered(self.request, 500, fault)
            return self._rendered(self.template, frame=ANSWER, fault=number)

    def _rendered(self, template: str, **more: object) -> str:
        with override(self.language):
            return render_to_string(template, self.context | more, self.request)
