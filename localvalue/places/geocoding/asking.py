"""
Asking one host of the user's choice for JSON, slowly, and trying again where that may help.

geopy is the usual choice, and is not used: it follows any redirect, so that addresses may go to a host that
nobody chose; its rate limiter does not heed Retry-After; and it has no bulk look-up.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

from localvalue.atlas.downloading.failures import AgainError, DownloadError
from localvalue.atlas.downloading.transport import Transport, retry_after_s
from localvalue.errors import InputError
from localvalue.places.geocoding.candidates import GeocodingError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import requests

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_MOST_BYTES: Final = 8 << 20
_CHUNK: Final = 1 << 14
_NOT_FOUND: Final = 404
_REFUSED: Final = (401, 403)
_PASSING: Final = (408, 425, 429, 500, 502, 503, 504)
_GOOD: Final = 200


class Network(NamedTuple):
    """How requests are sent; tests give their own."""

    session: requests.Session | None = None
    """What sends them; None for a new one that heeds the machine's proxies and certificates."""
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    tries: int = 5
    """How often in a row a request may fail."""
    connect_s: float = 10.0
    stall_s: float = 30.0
    """Seconds that may pass without a byte."""
    whole_s: float = 60.0
    """Seconds that an answer may take."""


class Asker:
    """
    One host that addresses may be sent to, and no other.

    Parameters
    ----------
    address
        Where the service is, such as ``https://my.server/nominatim``. Without TLS only where `plain` allows
        it, or on this machine.
    pause_s
        Least seconds between two requests.
    plain
        Whether the host may be asked without TLS, as one of a council's own network may be.
    network
        How requests are sent.

    Raises
    ------
    InputError
        The address is none, or would be asked without TLS.
    """

    def __init__(
        self, address: str, *, pause_s: float, plain: bool = False, network: Network | None = None
    ) -> None:
        import requests

        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise InputError(f"{address!r} is no address of a service; give one such as https://my.server/")
        if parts.username or parts.password or parts.query:
            raise InputError(
                f"the address of the service at {parts.hostname} holds a user, password or query; give it"
                " without, so that no secret gets into a record"
            )
        if parts.scheme == "http" and not (plain or parts.hostname in _LOCAL):
            raise InputError(
                f"{parts.netloc} would be asked without TLS, so that what is sent can be read on the way;"
                " give its address with https://"
            )
        self._base = address.rstrip("/")
        self.host = parts.netloc
        self._pause_s = pause_s
        self._network = network if network is not None else Network()
        self._session = self._network.session or requests.Session()
        self._transport = Transport(self._session, pause=self._network.sleep, tries=self._network.tries)
        self._next = 0.0

    def ask(self, path: str, query: Mapping[str, str] | None = None, body: Any = None) -> Any:  # noqa: ANN401 - what JSON gives
        """
        Return what the host answers.

        Parameters
        ----------
        path
            Below the service's address.
        query
            What to ask; values may be secret, and stand in no message.
        body
            What to send as JSON; left out, nothing is sent but the query.

        Returns
        -------
        answer
            As JSON gives it; None where the host says that there is no such thing.

        Raises
        ------
        GeocodingError
            It refuses, leads elsewhere, fails again and again, or answers what is no JSON.
        """

        def once() -> Any:  # noqa: ANN401 - what JSON gives
            return self._once(f"{self._base}{path}", query, body)

        try:
            return self._transport.persist(once)
        except DownloadError as failed:
            raise GeocodingError(
                f"{failed}. What has been found so far is kept; run again to go on from there"
            ) from None

    def _once(self, address: str, query: Mapping[str, str] | None, body: Any) -> Any:  # noqa: ANN401
        import requests

        self._wait()
        deadline = self._network.clock() + self._network.whole_s
        try:
            with self._session.request(
                "GET" if body is None else "POST",
                address,
                params=query,
                json=body,
                headers={"Accept": "application/json"},
                stream=True,
                allow_redirects=False,
                timeout=(self._network.connect_s, self._network.stall_s),
            ) as response:
                self._require_good(response)
                return None if response.status_code == _NOT_FOUND else self._json(response, deadline)
        # The library's own messages hold the whole address, and with it the key: none is passed on
        except requests.exceptions.SSLError:
            raise GeocodingError(
                f"the certificate of {self.host} is not trusted. Where a network looks into TLS, set"
                " REQUESTS_CA_BUNDLE to the file of its certificates"
            ) from None
        except requests.exceptions.ConnectTimeout:
            raise AgainError(f"{self.host} could not be reached", reached=False) from None
        except requests.exceptions.Timeout:
            raise AgainError(f"{self.host} did not answer within {self._network.stall_s:.0f} s") from None
        except requests.exceptions.RequestException:
            raise AgainError(f"{self.host} could not be reached, or hung up") from None

    def _wait(self) -> None:
        """Keep the pace that was agreed, whatever the answers."""
        now = self._network.clock()
        if now < self._next:
            self._network.sleep(self._next - now)
        self._next = max(now, self._next) + self._pause_s

    def _require_good(self, response: requests.Response) -> None:
        status = response.status_code
        said = f"{self.host} answered {status} {response.reason or ''}".rstrip()
        if status in _PASSING:
            raise AgainError(said, wait_s=retry_after_s(response.headers.get("Retry-After")))
        location = response.headers.get("Location")
        if response.is_redirect and location:
            to = urlsplit(location).netloc or self.host
            raise GeocodingError(
                f"{self.host} leads to another address, of {to}, which is not followed: nothing is sent where"
                " you did not say. If it is right, or a network's sign-in page is in the way, see to that"
                " and name the address itself"
            )
        if status in _REFUSED:
            raise GeocodingError(f"{said}: check the key, and that its plan allows this")
        if status not in {_GOOD, _NOT_FOUND}:
            raise GeocodingError(f"{said}: it does not understand what it was asked; check its address")

    def _json(self, response: requests.Response, deadline: float) -> Any:  # noqa: ANN401
        body = bytearray()
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > _MOST_BYTES:
                raise GeocodingError(
                    f"{self.host} answered more than {_MOST_BYTES >> 20} MiB, which no answer is"
                )
            if self._network.clock() > deadline:
                raise AgainError(f"{self.host} took longer than {self._network.whole_s:.0f} s to answer")
        try:
            return json.loads(bytes(body))
        except ValueError:
            page = body.lstrip()[:1] == b"<"
            what = "a web page" if page else "what is no JSON"
            hint = "; a network's sign-in page may be in the way, which a browser shows" if page else ""
            raise GeocodingError(
                f"{self.host} answered {what}, not places{hint}; check its address"
            ) from None
