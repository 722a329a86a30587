"""
Publishers on this machine: a server that speaks as theirs do, and misbehaves as theirs and networks do.

Code under test asks ``https://some.host/path`` as ever, under all of its rules; the session that it is given
carries the request to a local port. Nothing in the library knows of this.
"""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import HTTPAdapter

from localvalue.atlas.downloading.editions import Edition
from localvalue.atlas.downloading.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

HOST = "files.publisher.test"
STORE = "store.publisher.test"


@dataclass(frozen=True)
class Asked:
    """One request, as it came."""

    host: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What a publisher answers, and how it goes wrong."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    """Close the connection after so many bytes of the body, though more were announced."""
    stall: int | None = None
    """Say nothing more after so many bytes."""
    ranges: bool = False
    """Honour Range, and If-Range where it names the ETag."""
    length: bool = True
    """Announce the length."""


Answering = Answer | bytes


class Publisher:
    """A server with some addresses."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.pauses: list[float] = []
        self._answers: dict[str, list[Any]] = {}
        self._sessions: list[requests.Session] = []
        self._done = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        # Who hangs up in the middle is part of the play
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for session in self._sessions:
            session.close()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def serve(self, address: str, *answers: Answering | Callable[[Asked], Answer]) -> None:
        """Give the answers of an address, one after the other; the last for ever."""
        self._answers[address] = list(answers)

    def transport(self, *, closed: bool = False, **options: float) -> Transport:
        """Return the network as this server is reached; closed, nothing is."""
        session = requests.Session()
        session.trust_env = False
        session.mount("https://", _Local(_closed_port() if closed else self.port))
        self._sessions.append(session)
        return Transport(session, pause=self.pauses.append, **{"connect_s": 2.0, "stall_s": 0.3, **options})

    def answer(self, asked: Asked) -> Answer:
        answers = self._answers.get(f"https://{asked.host}{asked.path}")
        if not answers:
            return Answer(b"<html>Not here</html>", 404)
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        if callable(found):
            return found(asked)
        return found if isinstance(found, Answer) else Answer(found)

    def stalled(self) -> None:
        self._done.wait(5)

    def _handler(publisher) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler has a self of its own
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {key: values[0] for key, values in parse_qs(parts.query).items()}
                asked = Asked(self.headers["Host"], parts.path, query, dict(self.headers))
                publisher.asked.append(asked)
                _send(self, publisher, publisher.answer(asked), asked)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def _send(handler: BaseHTTPRequestHandler, publisher: Publisher, answer: Answer, asked: Asked) -> None:
    body, status, headers = answer.body, answer.status, dict(answer.headers)
    wanted = asked.headers.get("Range")
    if answer.ranges and wanted and asked.headers.get("If-Range", headers.get("ETag")) == headers.get("ETag"):
        start = int(wanted.removeprefix("bytes=").rstrip("-"))
        headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        status, body = (206, body[start:]) if start < len(body) else (416, b"")
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    if answer.length:
        handler.send_header("Content-Length", str(len(body)))
    broken = not (answer.cut is None and answer.stall is None and answer.length)
    if broken:
        handler.send_header("Connection", "close")
        handler.close_connection = True
    handler.end_headers()
    end = answer.cut if answer.cut is not None else answer.stall
    handler.wfile.write(body if end is None else body[:end])
    handler.wfile.flush()
    if answer.stall is not None:
        publisher.stalled()


class _Local(HTTPAdapter):
    """Carries what is meant for any host to a port of this machine."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def send(self, request: requests.PreparedRequest, *args: object, **options: object) -> requests.Response:
        carried = request.copy()
        parts = urlsplit(str(request.url))
        carried.headers["Host"] = parts.netloc
        carried.url = parts._replace(scheme="http", netloc=f"127.0.0.1:{self._port}").geturl()
        return super().send(carried, *args, **options)


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# -- what is published ------------------------------------------------------------------------


def edition(**changes: object) -> Edition:
    """Return an edition of a table, with some of its facts changed."""
    facts: dict[str, Any] = {
        "id": "table",
        "publisher": "The Publisher",
        "title": "A table",
        "edition": "May 2026",
        "file": "table.csv",
        "kind": "csv",
        "address": f"https://{HOST}/table.csv",
        "page": "https://publisher.test/about",
        "licence": "Open Government Licence v3.0",
        "attribution": ("Contains public sector information.",),
        "columns": ("LSOA code (2021)", "Rank"),
    }
    return Edition(**facts | changes)


def layer(
    publisher: Publisher,
    address: str,
    records: Sequence[dict[str, Any]],
    *,
    most: int = 2000,
    geometry: Sequence[dict[str, Any] | None] | None = None,
    **wrong: object,
) -> None:
    """
    Publish a layer of an ArcGIS service.

    Most is what the service says is the most it gives; `wrong` is how it goes wrong: ``gives`` records at
    most in truth, ``count`` said, ``flag`` where the word that there is more stands (top, nested, none),
    ``stuck`` for a service that always gives the first page, and ``fields`` for the names it tells.
    """
    fields = wrong.get("fields") or ["FID", *records[0]]
    layer_facts = {
        "maxRecordCount": most,
        "objectIdField": "FID",
        "fields": [{"name": name, "type": "esriFieldTypeString"} for name in fields],
        "editingInfo": {"lastEditDate": wrong.get("edited", 1)},
    }
    publisher.serve(address, Answer(json.dumps(layer_facts).encode()))

    def query(asked: Asked) -> Answer:
        if asked.query.get("returnCountOnly") == "true":
            return Answer(json.dumps({"count": wrong.get("count", len(records))}).encode())
        start = 0 if wrong.get("stuck") else int(asked.query["resultOffset"])
        size = min(int(asked.query["resultRecordCount"]), most, wrong.get("gives", most))
        rows = range(start, min(start + size, len(records)))
        features: list[dict[str, Any]] = []
        for at in rows:
            values = {"FID": at + 1, **records[at]}
            if asked.query["f"] == "geojson":
                shape = geometry[at] if geometry else None
                features.append({"type": "Feature", "id": at + 1, "properties": values, "geometry": shape})
            else:
                features.append({"attributes": values})
        told: dict[str, Any] = {"features": features}
        more = start + size < len(records)
        flag = wrong.get("flag", "top")
        if more and flag == "top":
            told["exceededTransferLimit"] = True
        if more and flag == "nested":
            told["properties"] = {"exceededTransferLimit": True}
        return Answer(json.dumps(told).encode())

    publisher.serve(f"{address}/query", query)
