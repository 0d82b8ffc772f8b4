"""Another host is asked again with growing pauses, or those it asks for, and never for ever."""

import httpx
import pytest

from polku.apps.people.remote import ATTEMPTS, LONGEST_PAUSE, Remote, RemoteError

HOST = "http://127.0.0.1:9"


@pytest.fixture
def asking(monkeypatch):
    """Return how long one sleeps, and what is answered, in turn."""
    slept, answers = [], []

    def answered(self, method, url, **_given):
        found = answers.pop(0)
        if isinstance(found, Exception):
            raise found
        status, headers, text = found
        return httpx.Response(
            status, headers=headers, text=text, request=httpx.Request(method, url)
        )

    monkeypatch.setattr(httpx.Client, "request", answered)
    return slept, answers, Remote(HOST, sleep=slept.append)


@pytest.mark.parametrize(
    ("told", "pause"),
    [({}, 2.0), ({"Retry-After": "7"}, 7.0), ({"Retry-After": "99999"}, LONGEST_PAUSE),
     ({"Retry-After": "Tue, 24 Nov 2026 10:00:00 GMT"}, 2.0), ({"Retry-After": "-1"}, 2.0)],
)  # fmt: skip
def test_a_busy_host_says_how_long_to_wait_within_reason(asking, told, pause):
    slept, answers, remote = asking
    answers += [(503, told, "busy"), (200, {}, '\ufeff{"a": 1}')]
    assert remote.data(remote.ask("x")) == {"a": 1}
    assert slept == [pause]


def test_it_is_not_asked_for_ever(asking):
    slept, answers, remote = asking
    answers += [(504, {}, "late"), httpx.ReadTimeout("slow")] * ATTEMPTS
    with pytest.raises(RemoteError) as error:
        remote.ask("x")
    assert (error.value.key, slept) == ("unreachable", [2.0, 4.0, 8.0])
    assert len(answers) == ATTEMPTS


def test_a_plain_no_is_an_answer_at_once(asking):
    slept, answers, remote = asking
    answers += [(404, {}, "none"), (404, {}, "none"), (200, {}, "<html>")]
    assert remote.ask("x", good=frozenset({404})).status_code == 404
    with pytest.raises(RemoteError) as refused:
        remote.ask("x")
    assert (refused.value.key, refused.value.values["status"]) == ("refused", 404)
    with pytest.raises(RemoteError) as garbled:
        remote.data(remote.ask("x"))
    assert (garbled.value.key, slept) == ("unreadable", [])
