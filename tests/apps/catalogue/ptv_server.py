"""A PTV of our own on loopback: it speaks the recorded format, in pages, and can be out of order."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.services.ptv_records import CHANNELS, ORGANISATION


@dataclass
class PtvServer:
    """Services with the municipality they are listed in; channels; organisations."""

    services: dict[str, list[Any]] = field(default_factory=dict)
    channels: list[dict[str, Any]] = field(default_factory=lambda: list(CHANNELS))
    hidden: list[dict[str, Any]] = field(default_factory=list)
    """Found by identity, and in no list: archived, or of another municipality by now."""
    a_page: int = 2
    troubles: list[int] = field(default_factory=list)
    """Statuses answered first, in turn."""
    always: int = 0
    """A status answered to whatever is asked; 0: none."""
    asked: list[str] = field(default_factory=list)
    address: str = ""

    def all_services(self) -> list[Any]:
        return [one for some in self.services.values() for one in some]

    def answer(self, path: str, asked: dict[str, str]) -> tuple[int, Any]:
        where, _, key = path.removeprefix("/api/v11/").rpartition("/")
        lists = {
            "Service/list/area/Municipality/code": self.services.get(key, []),
            "Service/list": [one for one in self.all_services() if of(one, asked)],
            "Service/area/Municipality/code": names(self.services.get(key, []), asked),
            "ServiceChannel/area/Municipality/code": names(self.channels, asked),
        }
        services = [*self.all_services(), *self.hidden]
        wholes = {"Service/serviceWithGD": services, "ServiceChannel": self.channels}
        singles = {"Service": services, "Organization": [ORGANISATION]}
        if where in lists:
            return self.page(lists[where], asked)
        if where in wholes and key == "list":
            return those(wholes[where], asked)
        return one_of(singles.get(where, []), key)

    def page(self, items: list[Any], asked: dict[str, str]) -> tuple[int, Any]:
        number = int(asked.get("page", "1"))
        pages = -(-len(items) // self.a_page)
        shown = items[(number - 1) * self.a_page : number * self.a_page]
        told = {"pageNumber": number, "pageSize": self.a_page, "pageCount": pages}
        return 200, {**told, "itemList": shown}


def of(record: Any, asked: dict[str, str]) -> bool:
    told = record.get("organizations", []) if isinstance(record, dict) else []
    return any(one["organization"]["id"] == asked.get("organizationId") for one in told)


def names(records: list[Any], asked: dict[str, str]) -> list[dict[str, str]]:
    known = [one for one in records if isinstance(one, dict) and one.get("id")]
    return [
        {"id": one["id"], "name": "…"}
        for one in known
        if one.get("modified", "")[:19] >= asked.get("date", "")
    ]


def those(records: list[Any], asked: dict[str, str]) -> tuple[int, Any]:
    wanted = asked["guids"].split(",")
    assert len(wanted) <= 100
    found = [one for one in records if isinstance(one, dict) and one.get("id") in wanted]
    return (200, found) if found else (404, "")


def one_of(records: list[Any], key: str) -> tuple[int, Any]:
    found = [one for one in records if isinstance(one, dict) and one.get("id") == key]
    return (200, found[0]) if found else (404, "")


class _Handler(BaseHTTPRequestHandler):
    ptv: PtvServer

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        self.ptv.asked.append(self.path)
        status = self.ptv.troubles.pop(0) if self.ptv.troubles else self.ptv.always
        told: Any = "The gateway did not wait" if status else None
        if not status:
            status, told = self.ptv.answer(address.path, asked)
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(ptv: PtvServer) -> Iterator[PtvServer]:
    """Serve it while the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"ptv": ptv}))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    ptv.address = f"http://127.0.0.1:{server.server_port}/api/v11"
    try:
        yield ptv
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
