"""A StatFin of our own on loopback: it speaks the recorded format and keeps the interface's limits."""

import json
import threading
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RECORDED = "reference/samples/pxweb_v1_json_12r5_2026M06.json"


@dataclass
class StatFin:
    """One table with its months; `old` under the names and codes of before June 2026."""

    months: list[str]
    recorded: dict
    old: bool = False
    calls: int = 40
    window: float = 60.0
    cells: int = 120_000
    troubles: list[tuple[int, str]] = field(default_factory=list)
    """Answers given first, in turn, to whoever asks for figures."""
    asked: list[dict] = field(default_factory=list)
    made: deque = field(default_factory=deque)
    address: str = ""

    @property
    def name(self):
        return "statfin_tyonv_pxt_12r5.px" if self.old else "12r5.px"

    @property
    def variables(self):
        return (
            ("Alue", "Kuukausi", "Tiedot") if self.old else ("Alue", "timeperiod_m", "contentscode")
        )

    @property
    def measures(self):
        return [c["code"] for c in self.recorded["columns"] if c["type"] == "c"]

    def metadata(self):
        values = ([row["key"][0] for row in self.recorded["data"]], self.months, self.measures)
        return {
            "title": self.recorded["metadata"][0]["label"],
            "variables": [
                {"code": code, "text": code, "values": found, "valueTexts": found}
                for code, found in zip(self.variables, values, strict=True)
            ],
        }

    def answer(self, question):
        chosen = {q["code"]: q["selection"]["values"] for q in question["query"]}
        areas, months, measures = (chosen[code] for code in self.variables)
        if len(areas) * len(months) * len(measures) > self.cells:
            return 403, "Too many values selected"
        rows = {row["key"][0]: row["values"] for row in self.recorded["data"]}
        places = [self.measures.index(measure) for measure in measures]
        columns = [
            {"code": self.variables[0], "type": "d"},
            {"code": self.variables[1], "type": "t"},
            *({"code": measure, "type": "c"} for measure in measures),
        ]
        data = [
            {"key": [area, month], "values": [rows[area][place] for place in places]}
            for area in areas
            for month in months
        ]
        return 200, json.dumps({"columns": columns, "comments": [], "data": data, "metadata": []})


class _Handler(BaseHTTPRequestHandler):
    statfin: StatFin

    def log_message(self, *_):
        pass

    def reply(self, status, text):
        body = text.encode("utf-8-sig")
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def allowed(self):
        now = time.monotonic()
        while self.statfin.made and now - self.statfin.made[0] > self.statfin.window:
            self.statfin.made.popleft()
        self.statfin.made.append(now)
        if len(self.statfin.made) > self.statfin.calls:
            self.reply(429, "Too many requests")
            return False
        if not self.path.endswith("/" + self.statfin.name):
            self.reply(400 if "_" in self.path else 404, "Parameter error")
            return False
        return True

    def do_GET(self):
        if self.allowed():
            self.reply(200, json.dumps(self.statfin.metadata()))

    def do_POST(self):
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self.allowed():
            return
        self.statfin.asked.append(question)
        if self.statfin.troubles:
            self.reply(*self.statfin.troubles.pop(0))
        else:
            self.reply(*self.statfin.answer(question))


@contextmanager
def serving(statfin):
    """Serve it while the block lasts."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), type("Handler", (_Handler,), {"statfin": statfin})
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    statfin.address = f"http://127.0.0.1:{server.server_port}/PxWeb/api/v1/fi/StatFin/tyonv"
    try:
        yield statfin
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
