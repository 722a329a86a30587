"""One plain file, fetched whole or from where it broke off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from localvalue.atlas.downloading.failures import AgainError, DownloadError
from localvalue.atlas.downloading.partial import State

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from localvalue.atlas.downloading.editions import Edition
    from localvalue.atlas.downloading.partial import Partial
    from localvalue.atlas.downloading.transport import Transport

    Heard = Callable[[int, int | None], None]
    """Told the bytes on disk, and of how many."""

_PARTIAL_CONTENT: Final = 206
_NOT_SATISFIABLE: Final = 416
_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(\d+)")


def fetch(transport: Transport, edition: Edition, partial: Partial, heard: Heard) -> None:
    """
    Bring a file into its partial path, whole.

    Parameters
    ----------
    transport
        The network.
    edition
        What to fetch.
    partial
        What may have arrived before. It is gone on with where the server says that it still holds the
        same file, and begun anew where not.
    heard
        Told how far it is.

    Raises
    ------
    DownloadError
        It cannot be had.
    """
    transport.persist(lambda: _attempt(transport, edition, partial, heard), partial.size)


def _attempt(transport: Transport, edition: Edition, partial: Partial, heard: Heard) -> None:
    state = partial.state()
    if state is None or state.address != edition.address:
        partial.discard()
        state = None
    elif state.total is not None and partial.size() == state.total:
        heard(state.total, state.total)
        return
    headers = {"Accept-Encoding": "identity", **_range(partial, state)}
    with transport.open(edition.address, edition.allowed, headers) as response:
        if response.status_code == _NOT_SATISFIABLE:
            partial.discard()
            raise AgainError("the server holds a shorter file than before", wait_s=0)
        start, fresh = _start(response, partial, state), _described(response, edition.address)
        _require_end(response, edition, fresh)
        if not start:
            partial.begin(fresh)
        _write(transport, response, partial, start, fresh.total, heard)


def _require_end(response: requests.Response, edition: Edition, state: State) -> None:
    """Refuse a table of which nobody could tell that it is cut off."""
    chunked = response.headers.get("Transfer-Encoding", "").lower() == "chunked"
    sized = state.total is not None or "Content-Length" in response.headers
    if edition.kind == "csv" and not (chunked or sized or edition.sha256):
        raise DownloadError("the server does not say how long the file is, so it could be cut off unnoticed")


def _range(partial: Partial, state: State | None) -> dict[str, str]:
    """Return the headers that ask for the rest, where the rest can be known to fit."""
    if state is None or not partial.size() or (state.total is None and state.validator is None):
        return {}
    headers = {"Range": f"bytes={partial.size()}-"}
    if state.validator:
        headers["If-Range"] = state.validator
    return headers


def _described(response: requests.Response, address: str) -> State:
    """Return what the server says of the file."""
    encoded = response.headers.get("Content-Encoding", "identity") != "identity"
    etag = response.headers.get("ETag", "")
    validator = etag if etag.startswith('"') else response.headers.get("Last-Modified")
    found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if response.status_code == _PARTIAL_CONTENT:
        return State(address, int(found[2]) if found else None, validator)
    length = response.headers.get("Content-Length", "")
    # The length of a compressed body is not the length of the file, and its parts do not fit together
    return State(address, int(length) if length.isdecimal() and not encoded else None, validator)


def _start(response: requests.Response, partial: Partial, state: State | None) -> int:
    """Return where in the file the body begins: the server may ignore what was asked."""
    if response.status_code != _PARTIAL_CONTENT:
        return 0
    found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
    fresh = _described(response, "")
    fits = (
        state is not None
        and found is not None
        and int(found[1]) == partial.size()
        and (state.total is None or fresh.total == state.total)
        and (state.validator is None or fresh.validator in (None, state.validator))
    )
    if not fits:
        partial.discard()
        raise AgainError("the server's file changed while it was being downloaded", wait_s=0)
    return partial.size()


def _write(
    transport: Transport,
    response: requests.Response,
    partial: Partial,
    start: int,
    total: int | None,
    heard: Heard,
) -> None:
    size = start
    with partial.path.open("r+b" if start else "wb") as file:
        file.seek(start)
        file.truncate()
        for chunk in transport.chunks(response):
            file.write(chunk)
            size += len(chunk)
            heard(size, total)
    if total is not None and size != total:
        if size > total:
            partial.discard()
        raise AgainError(f"the download ended after {size:,} of {total:,} bytes")
