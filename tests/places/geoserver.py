"""A geocoder on this machine: one that answers as it should, and as servers and networks do."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

import requests

from localvalue.places.geocoding.asking import Network

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Asked:
    """One request, as it came."""

    path: str
    query: dict[str, str]
    body: Any
    agent: str


@dataclass(frozen=True)
class Answer:
    """What is answered, and how it goes wrong."""

    body: Any = None
    """Sent as JSON; bytes as they are."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    reset: bool = False
    """Hang up without a word."""
    slow_s: float = 0.0


class Server:
    """Answers with what it is told: the first answers once each, then whatever `otherwise` says."""

    def __init__(self, otherwise: Callable[[Asked], Answer], *first: Answer) -> None:
        self.asked: list[Asked] = []
        self.pauses: list[float] = []
        self._first = list(first)
        self._otherwise = otherwise
        self._now = 0.0
        self._session = requests.Session()
        self._session.trust_env = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def network(self) -> Network:
        """Give a network on which waiting takes no time, and is told."""
        return Network(self._session, self._sleep, lambda: self._now, tries=3, connect_s=2.0, stall_s=0.3)

    def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self._now += seconds

    def _answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self._first.pop(0) if self._first else self._otherwise(asked)

    def _handler(server) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler has a self of its own
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._respond(None)

            def do_POST(self) -> None:
                self._respond(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def _respond(self, body: Any) -> None:  # noqa: ANN401
                parts = urlsplit(self.path)
                query = {key: values[0] for key, values in parse_qs(parts.query).items()}
                answer = server._answer(Asked(parts.path, query, body, self.headers["User-Agent"]))
                if answer.reset:
                    self.connection.close()
                    return
                time.sleep(answer.slow_s)
                content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def building(text: str, longitude: float, latitude: float, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a house as Nominatim's /search gives it with format=jsonv2 and addressdetails=1."""
    return {
        "place_id": 1,
        "licence": "Data © OpenStreetMap contributors, ODbL 1.0",
        "lat": str(latitude),
        "lon": str(longitude),
        "category": "building",
        "type": "house",
        "place_rank": 30,
        "importance": 0.0001,
        "addresstype": "building",
        "display_name": text,
        "address": {"country_code": "gb"},
        **changes,
    }


def delivery_point(text: str, easting: float, northing: float, match: float) -> dict[str, Any]:
    """Return an address as OS Places' /find gives it."""
    return {
        "DPA": {
            "UPRN": "1",
            "ADDRESS": text,
            "POSTCODE": "ZA1 1AA",
            "X_COORDINATE": easting,
            "Y_COORDINATE": northing,
            "MATCH": match,
            "MATCH_DESCRIPTION": "GOOD",
        }
    }
