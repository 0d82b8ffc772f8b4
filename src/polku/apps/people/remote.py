"""Another host is asked over HTTP: again after growing pauses while it is busy, never for ever."""

import json
import time
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import httpx

ATTEMPTS = 4
BUSY = frozenset({429, 502, 503, 504})
"""Answers worth asking again after a while."""
PAUSE, LONGEST_PAUSE = 2.0, 60.0
"""Seconds before the second try, each next pause twice as long; what a host may ask for at most."""
LIKELY_TO_PASS = (httpx.TimeoutException, httpx.RemoteProtocolError, httpx.ReadError)


class RemoteError(Exception):
    """Another host could not be asked: `key` names the message, `values` fill it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"{key}: {values}")
        self.key, self.values = key, values


class Remote:
    """Another host. Raises `error` (`unreachable`, `refused`, `unreadable`)."""

    def __init__(
        self,
        base: str,
        *,
        error: type[RemoteError] = RemoteError,
        before: Callable[[], None] = lambda: None,
        sleep: Callable[[float], None] = time.sleep,
        timeout: float = 60.0,
    ) -> None:
        """`before` is called before each try, such as to keep within a limit of calls."""
        self.base = base.rstrip("/")
        self._error, self._before, self._sleep = error, before, sleep
        self._http = httpx.Client(timeout=timeout, follow_redirects=True)

    def ask(
        self,
        path: str,
        *,
        asked: Mapping[str, Any] | None = None,
        question: object = None,
        good: AbstractSet[int] = frozenset(),
    ) -> httpx.Response:
        """Return the answer to a GET, or to a POST of a question; statuses in `good` are answers too."""
        url = f"{self.base}/{path}"
        answer: httpx.Response | None = None
        for attempt in range(ATTEMPTS):
            if attempt:
                self._sleep(_pause(answer, attempt))
            answer = self._try(url, asked, question, last=attempt == ATTEMPTS - 1)
            if answer is not None and answer.status_code not in BUSY:
                break
        assert answer is not None  # the last try has one, or raised
        if answer.is_error and answer.status_code not in good:
            why = answer.text[:200].strip()
            raise self._error("refused", url=url, status=answer.status_code, why=why)
        return answer

    def data(self, answer: httpx.Response) -> Any:
        """Return what an answer holds as JSON."""
        try:
            return json.loads(answer.content.decode("utf-8-sig"))
        except ValueError as error:
            raise self._error("unreadable", url=str(answer.url), why=str(error)) from error

    def _try(
        self, url: str, asked: Mapping[str, Any] | None, question: object, *, last: bool
    ) -> httpx.Response | None:
        """Ask once; None where nothing came in time and another try may help."""
        self._before()
        method = "GET" if question is None else "POST"
        try:
            return self._http.request(method, url, params=asked, json=question)
        except httpx.HTTPError as error:
            if isinstance(error, LIKELY_TO_PASS) and not last:
                return None
            raise self._error("unreachable", url=url, why=str(error) or repr(error)) from error


def _pause(answer: httpx.Response | None, attempt: int) -> float:
    """Return the seconds to wait before a try: what the host asks for, within reason."""
    told = answer.headers.get("Retry-After", "") if answer is not None else ""
    return min(float(told), LONGEST_PAUSE) if told.isdigit() else PAUSE * 2 ** (attempt - 1)
