"""
Asking the publishers' hosts, and no other, over TLS, and trying again where that may help.

pooch is the usual choice for files with known hashes, and is not used: it deletes what has arrived when a
download breaks, so nothing can be resumed; it waits a fixed time between tries, whatever the server asks; it
follows any redirect; and a file whose hash has changed is replaced without a word. The 254 MB of a postcode
directory over a council's network need the opposite.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urljoin, urlsplit

from localvalue.atlas.downloading.failures import AgainError, DownloadError, UnreachableError
from localvalue.outputs import package_version

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    import requests

_T = TypeVar("_T")

CHUNK: Final = 1 << 14
"""Bytes that are read together: few, since what has arrived of a chunk is lost when a download breaks."""

_REDIRECTS: Final = (301, 302, 303, 307, 308)
_MOST_REDIRECTS: Final = 5
_GOOD: Final = (200, 206, 416)
# 202 is a hub that is still preparing the file
_PASSING: Final = (202, 408, 425, 429, 500, 502, 503, 504)
_LONGEST_PAUSE_S: Final = 60.0
_LONGEST_ASKED_S: Final = 300.0
_TRIES_UNREACHED: Final = 2
_TLS: Final = "https"
# urllib3 begins its messages with the object that failed
_OBJECT: Final = re.compile(r"^<?\w*(Connection|Pool)[^:]*: ")


class Transport:
    """
    The network, as far as downloads may use it.

    Parameters
    ----------
    session
        What sends the requests; left out, a new one that heeds the machine's proxies and certificates.
        Tests give one of their own.
    pause
        What waits, given seconds.
    tries
        How often in a row something may fail that makes no progress.
    connect_s, stall_s
        Seconds that a connection may take, and that may pass without a byte.
    """

    def __init__(
        self,
        session: requests.Session | None = None,
        *,
        pause: Callable[[float], None] = time.sleep,
        tries: int = 5,
        connect_s: float = 10.0,
        stall_s: float = 60.0,
    ) -> None:
        if session is None:
            import requests

            session = requests.Session()
        session.headers["User-Agent"] = f"localvalue/{package_version()}"
        self._session = session
        self._pause = pause
        self._tries = tries
        self._timeout = (connect_s, stall_s)
        self.answered: set[str] = set()
        """Hosts that have answered anything."""

    def open(
        self, address: str, allowed: Collection[str], headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        """
        Return the answer of an address, its body not yet read.

        Parameters
        ----------
        address
            Where to ask.
        allowed
            The hosts that may be asked, on the way as well.
        headers
            To send along.

        Returns
        -------
        response
            With status 200, 206 or 416; to be closed.

        Raises
        ------
        AgainError
            It may succeed in a moment.
        DownloadError
            It will not: another host, no TLS, a loop of redirects, a refusal.
        """
        asked = [address]
        while True:
            _require_allowed(address, allowed, first=len(asked) == 1)
            response = self._ask(address, headers or {})
            location = response.headers.get("Location")
            if response.status_code not in _REDIRECTS or not location:
                break
            response.close()
            address = urljoin(address, location)
            if address in asked or len(asked) > _MOST_REDIRECTS:
                raise DownloadError(
                    f"{plain_address(asked[0])} redirects in a loop, or more than {_MOST_REDIRECTS} times"
                )
            asked.append(address)
        _require_good(response, asked[0])
        return response

    def _ask(self, address: str, headers: Mapping[str, str]) -> requests.Response:
        import requests
        from urllib3.exceptions import MaxRetryError

        host = urlsplit(address).netloc
        try:
            response = self._session.get(
                address, headers=dict(headers), stream=True, allow_redirects=False, timeout=self._timeout
            )
        except requests.exceptions.SSLError as error:
            raise DownloadError(
                f"the certificate of {host} is not trusted ({_cause(error)}). Where a network looks into"
                " TLS, set REQUESTS_CA_BUNDLE to the file of its certificates"
            ) from error
        except requests.exceptions.ConnectionError as error:
            unreached = bool(error.args) and isinstance(error.args[0], MaxRetryError)
            raise AgainError(f"{host}: {_cause(error)}", reached=not unreached) from error
        except requests.exceptions.Timeout as error:
            raise AgainError(f"{host} did not answer within {self._timeout[1]:.0f} s") from error
        except requests.exceptions.RequestException as error:
            raise DownloadError(f"{plain_address(address)} cannot be asked: {_cause(error)}") from error
        self.answered.add(host)
        return response

    def chunks(self, response: requests.Response) -> Iterator[bytes]:
        """
        Yield the body of an answer as it arrives.

        Parameters
        ----------
        response
            As `open` gives it.

        Yields
        ------
        chunk
            Some bytes.

        Raises
        ------
        AgainError
            The body stalled, or ended before its end.
        """
        import requests

        try:
            yield from response.iter_content(CHUNK)
        except requests.exceptions.RequestException as error:
            raise AgainError(f"the download broke off ({_cause(error)})") from error

    def persist(self, action: Callable[[], _T], reached: Callable[[], int] = lambda: 0) -> _T:
        """
        Return what an action returns, tried again with growing pauses while that may help.

        Parameters
        ----------
        action
            What to do.
        reached
            How far it has come, such as the bytes on disk: who makes progress may go on failing.

        Returns
        -------
        result
            The action's.

        Raises
        ------
        UnreachableError
            The host does not answer at all.
        DownloadError
            It failed as often as is allowed, with the last reason.
        """
        failures, best = 0, reached()
        while True:
            try:
                return action()
            except AgainError as again:
                now = reached()
                failures = 1 if now > best else failures + 1
                best = max(best, now)
                self._give_up(again, failures)
                growing = min(_LONGEST_PAUSE_S, 2.0 ** (failures - 1))
                self._pause(growing if again.wait_s is None else again.wait_s)

    def _give_up(self, again: AgainError, failures: int) -> None:
        if not again.reached and failures >= min(_TRIES_UNREACHED, self._tries):
            raise UnreachableError(again.reason) from again
        if failures >= self._tries:
            raise DownloadError(f"{again.reason}; tried {failures} times") from again
        if again.wait_s is not None and again.wait_s > _LONGEST_ASKED_S:
            raise DownloadError(
                f"{again.reason}, and asks to wait {again.wait_s / 60:.0f} minutes"
            ) from again


def plain_address(address: str) -> str:
    """
    Return an address without its query, which may hold the signature of a link.

    Parameters
    ----------
    address
        In full.

    Returns
    -------
    plain
        Such as ``https://www.arcgis.com/sharing/rest/search``.

    Examples
    --------
    >>> plain_address("https://storage.example/file.zip?signature=abc")
    'https://storage.example/file.zip'
    """
    return address.partition("?")[0]


def _require_allowed(address: str, allowed: Collection[str], *, first: bool) -> None:
    parts = urlsplit(address)
    where = "the address" if first else "a redirect"
    if parts.scheme != _TLS:
        raise DownloadError(
            f"{where} leads to {plain_address(address)}, which is not https; it is not followed"
        )
    if parts.netloc not in allowed:
        raise DownloadError(
            f"{where} leads to {parts.netloc}, which is not a host of this edition"
            f" ({', '.join(sorted(allowed))}); it is not followed"
        )


def _require_good(response: requests.Response, address: str) -> None:
    status = response.status_code
    if status in _GOOD:
        return
    asked = response.headers.get("Retry-After")
    response.close()
    said = f"{urlsplit(address).netloc} answered {status} {response.reason or ''}".rstrip()
    if status in _PASSING:
        raise AgainError(said, wait_s=retry_after_s(asked))
    raise DownloadError(
        f"{said} to {plain_address(address)}: the file may have moved, or the publisher refuses programs"
    )


def retry_after_s(asked: str | None) -> float | None:
    """
    Return what a server asks to wait.

    Parameters
    ----------
    asked
        The header Retry-After, which gives seconds or a date; None where there is none.

    Returns
    -------
    seconds
        None where nothing is asked that can be read.

    Examples
    --------
    >>> retry_after_s("120"), retry_after_s("soon"), retry_after_s("Wed, 21 Oct 2015 07:28:00 GMT")
    (120.0, None, 0.0)
    """
    if asked is None:
        return None
    if asked.strip().isdecimal():
        return float(asked)
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return None
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _cause(error: BaseException) -> str:
    """Return the innermost reason, without the names of the objects that passed it on."""
    inner: object = error
    while isinstance(inner, BaseException):
        reason = getattr(inner, "reason", None)
        following = reason if isinstance(reason, BaseException) else (inner.args or ("",))[-1]
        if not isinstance(following, BaseException):
            break
        inner = following
    return _OBJECT.sub("", str(inner)) or type(error).__name__
