"""
One layer of an ArcGIS service, paged through to its last record.

A short page is not the end: a server may give fewer records than asked for, and says whether there are
more in ``exceededTransferLimit``, in one of two places, or not at all. So the number of records is asked for
first, and what arrives is held to it, each record once.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from localvalue.atlas.downloading.failures import AgainError, ContentError, DownloadError
from localvalue.atlas.downloading.partial import State

if TYPE_CHECKING:
    from pathlib import Path

    from localvalue.atlas.downloading.editions import Edition
    from localvalue.atlas.downloading.files import Heard
    from localvalue.atlas.downloading.partial import Partial
    from localvalue.atlas.downloading.transport import Transport

_USUAL_PAGE: Final = 1000
_EVERYTHING: Final = "1=1"
_GRID: Final = "27700"
_MILLIMETRES: Final = "3"
_PASSING: Final = (408, 429, 500, 502, 503, 504)
_CRS: Final = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{_GRID}"}}


@dataclass(frozen=True)
class _Layer:
    """What a service says of itself."""

    identity: str
    """The field that numbers its records."""
    fields: tuple[str, ...]
    page: int
    edited: str


def fetch(transport: Transport, edition: Edition, partial: Partial, heard: Heard) -> None:
    """
    Bring a layer into its partial path, whole: GeoJSON on the National Grid, or CSV.

    Parameters
    ----------
    transport
        The network.
    edition
        What to fetch.
    partial
        Records that have arrived before, one a line: gone on with while the layer is the same.
    heard
        Told how far it is, in bytes of the size that the catalogue expects.

    Raises
    ------
    ContentError
        The layer lacks columns, or gives other records than it counts.
    DownloadError
        It cannot be had.
    """
    layer = _layer(transport, edition)
    total = _count(transport, edition)
    if edition.rows is not None and total != edition.rows:
        raise ContentError(
            f"the service has {total:,} records, and this edition {edition.rows:,}: it is not that edition"
        )
    state = State(edition.address, total, layer.edited)
    if partial.state() != state:
        partial.discard()
        partial.begin(state)
    seen = _held(partial, layer.identity)
    more = False
    with partial.path.open("ab") as file:
        while len(seen) < total or more:
            records, more = transport.persist(lambda: _page(transport, edition, layer, len(seen)))
            if not records:
                break
            for record in records:
                seen.add(_new(record, layer.identity, seen))
            file.writelines(json.dumps(record, separators=(",", ":")).encode() + b"\n" for record in records)
            file.flush()
            heard(edition.size * min(len(seen), total) // max(total, 1), edition.size)
    if len(seen) != total:
        raise ContentError(f"the service gave {len(seen):,} records and counts {total:,}; try again later")
    _assemble(partial.path, edition, layer)


def _layer(transport: Transport, edition: Edition) -> _Layer:
    told = transport.persist(lambda: _ask(transport, edition, "", {"f": "json"}))
    fields = [field["name"] for field in told.get("fields") or ()]
    lacking = [name for name in edition.columns if name.lower() not in {field.lower() for field in fields}]
    if lacking:
        raise ContentError(
            f"the service has no column {lacking[0]}; it has {', '.join(fields) or 'none'}: it is another"
            " edition, or its columns were renamed"
        )
    identity = told.get("objectIdField") or next(
        (field["name"] for field in told["fields"] if field.get("type") == "esriFieldTypeOID"), fields[0]
    )
    edited = (told.get("editingInfo") or {}).get("lastEditDate", "")
    page = min(_USUAL_PAGE, int(told.get("maxRecordCount") or _USUAL_PAGE))
    return _Layer(identity, tuple(fields), page, str(edited))


def _count(transport: Transport, edition: Edition) -> int:
    asked = {"where": _EVERYTHING, "returnCountOnly": "true", "f": "json"}
    told = transport.persist(lambda: _ask(transport, edition, "/query", asked))
    if not isinstance(told.get("count"), int):
        raise ContentError("the service does not say how many records it has, so none can be missed safely")
    return int(told["count"])


def _page(
    transport: Transport, edition: Edition, layer: _Layer, offset: int
) -> tuple[list[dict[str, Any]], bool]:
    """Return the records from an offset on, as many as come, and whether the service says there are more."""
    asked = {
        "where": _EVERYTHING,
        "outFields": "*",
        "orderByFields": layer.identity,
        "resultOffset": str(offset),
        "resultRecordCount": str(layer.page),
    }
    if edition.kind == "boundaries":
        asked |= {"f": "geojson", "outSR": _GRID, "geometryPrecision": _MILLIMETRES}
    else:
        asked |= {"f": "json", "returnGeometry": "false"}
    told = _ask(transport, edition, "/query", asked)
    records = told.get("features")
    if not isinstance(records, list):
        raise AgainError("the service answered without records")
    nested = told.get("properties") or {}
    return records, bool(told.get("exceededTransferLimit") or nested.get("exceededTransferLimit"))


def _ask(transport: Transport, edition: Edition, path: str, asked: dict[str, str]) -> dict[str, Any]:
    """Return the JSON of one request; an error may come with status 200."""
    host = urlsplit(edition.address).netloc
    with transport.open(f"{edition.address}{path}?{urlencode(asked)}", edition.allowed) as response:
        body = b"".join(transport.chunks(response))
    try:
        told = json.loads(body)
    except ValueError as error:
        raise AgainError(f"{host} answered something that is not JSON: {body[:60]!r}") from error
    if not isinstance(told, dict):
        raise AgainError(f"{host} answered JSON that is no object: {body[:60]!r}")
    if failure := told.get("error"):
        code, message = failure.get("code"), failure.get("message") or "no reason given"
        said = f"{host} answered the error {code}: {message}"
        raise AgainError(said) if code in _PASSING else DownloadError(f"{said}; see {edition.page}")
    return told


def _new(record: dict[str, Any], identity: str, seen: set[object]) -> object:
    """Return a record's number, which must not have come before."""
    found = _attributes(record).get(identity, record.get("id"))
    if found is None or found in seen:
        raise ContentError(
            f"the service gave the record {found!r} twice: it does not page as it says; try again later"
            if found is not None
            else f"the service gave a record without its {identity}"
        )
    return found


def _attributes(record: dict[str, Any]) -> dict[str, Any]:
    return record.get("properties") or record.get("attributes") or {}


def _held(partial: Partial, identity: str) -> set[object]:
    """Return the numbers of the records that have arrived, the last one cut off where it is not whole."""
    seen: set[object] = set()
    if not partial.size():
        return seen
    with partial.path.open("r+b") as file:
        end = 0
        for line in file:
            try:
                seen.add(_new(json.loads(line), identity, seen) if line.endswith(b"\n") else None)
            except (ValueError, AttributeError, ContentError):
                break
            if None in seen:
                seen.discard(None)
                break
            end += len(line)
        file.truncate(end)
    return seen


def _assemble(path: Path, edition: Edition, layer: _Layer) -> None:
    """Turn records, one a line, into one file of the usual format, in the path of the lines."""
    whole = path.with_name(f"{path.name}.whole")
    with path.open("rb") as lines:
        if edition.kind == "boundaries":
            _write_geojson(lines, whole, edition)
        else:
            _write_csv(lines, whole, layer)
    whole.replace(path)


def _write_geojson(lines: IO[bytes], path: Path, edition: Edition) -> None:
    name = edition.file.rpartition(".")[0]
    # The servers give metres of the National Grid and do not say so; without the crs they pass for degrees
    head = json.dumps({"type": "FeatureCollection", "name": name, "crs": _CRS})[:-1]
    with path.open("wb") as file:
        file.write(head.encode() + b', "features": [\n')
        for at, line in enumerate(lines):
            if json.loads(line).get("geometry") is None:
                raise ContentError(
                    f"the service gave the record {at + 1} without a boundary; try again later"
                )
            file.write((b",\n" if at else b"") + line.rstrip(b"\n"))
        file.write(b"\n]}\n")


def _write_csv(lines: IO[bytes], path: Path, layer: _Layer) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, layer.fields, restval="", extrasaction="ignore")
        writer.writeheader()
        for line in lines:
            writer.writerow(_attributes(json.loads(line)))
