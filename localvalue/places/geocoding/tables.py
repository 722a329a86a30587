"""A table with a column of addresses, written again with where they are: what registers and spend read."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from localvalue import postcodes
from localvalue.errors import InputError
from localvalue.escape import csv_cell
from localvalue.outputs import atomic_file, package_version, sha256
from localvalue.places.files import read_table
from localvalue.places.geocoding.cache import address_key
from localvalue.places.geocoding.candidates import LEAST_CONFIDENCE, settle
from localvalue.places.geocoding.running import ask, cache_sha256, plan, today
from localvalue.places.postcodes import PREFIX
from localvalue.progress import counting
from localvalue.spend.landings import ROLES
from localvalue.spend.layout_tables import header_key
from localvalue.spend.registers import RECORD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from localvalue.places.geocoding.cache import Cache
    from localvalue.places.geocoding.candidates import Candidate, Geocoder
    from localvalue.places.geocoding.running import Plan
    from localvalue.progress import Progress

_TOLD: Final = ("status", "by", "confidence", "match", "candidates")
_MOST_CANDIDATES: Final = 5
_DEGREES: Final = 6


class _Row(NamedTuple):
    """What one row's address is."""

    status: str
    """``to_send``, or why it is not sent."""
    postcode: str = ""


class _Told(NamedTuple):
    """What is written beside one row."""

    postcode: str
    longitude: str
    latitude: str
    notes: tuple[str, ...]
    """In the order of `_TOLD`."""


@dataclass(frozen=True)
class Ask:
    """How a table of addresses is to be asked about."""

    column: str
    """The column of addresses."""
    role: str = "supplier"
    """Whose addresses they are."""
    least: float = LEAST_CONFIDENCE
    """The least confidence at which an answer is believed."""
    most: int | None = None
    """How many addresses may be sent; None for as many as the geocoder's owner allows."""
    every: bool = False
    """Whether addresses that hold a postcode are sent, too."""


def geocode_file(
    path: Path,
    out: Path,
    asked: Ask,
    who: tuple[Geocoder, Cache],
    *,
    agree: Callable[[str], bool],
    progress: Progress = None,
) -> dict[str, int]:
    """
    Write a table again, with where its addresses are.

    Parameters
    ----------
    path
        A CSV or TSV file or a workbook, such as ``suppliers_to_find.xlsx`` with a column of addresses added.
    out
        The CSV file to write, whole or not at all; beside it a record of what was asked of whom.
    asked
        Which column, and how.
    who
        Who is asked, and where the answers are kept.
    agree
        Is told how many addresses would be sent where, and says whether they may be. Not asked where nothing
        is to be sent.
    progress
        True for a bar, False for none; left out, one in a notebook, of what takes over two seconds.
        Or a function of what is being done, how many addresses have been answered, and of how many.

    Returns
    -------
    counts
        Rows by what became of their address: ``placed``, ``ambiguous``, ``doubtful``, ``not_found``;
        ``postcode`` and ``own`` for those that were not sent because a postcode is in the address or in a
        column of its own; or why there is no address, such as ``missing`` or ``redacted``.

    Raises
    ------
    InputError
        The table has no such column, sending was not agreed to, or the geocoder failed; nothing is written.

    Notes
    -----
    A place that is sure goes into ``<role>_longitude`` and ``<role>_latitude``, or, where only its postcode
    is known, into the column of postcodes: the table's own, where it has one, so that `SupplierRegister` and
    `read_spend` read the result as it is.
    """
    if asked.role not in ROLES:
        raise InputError(f"there is no role {asked.role!r}; the roles are {', '.join(ROLES)}")
    geocoder, cache = who
    header, rows = read_table(path, asked.column)
    place, own = header.index(asked.column.strip()), _postcode_column(header, asked.role)
    cells = [_cell(row, place) for row in rows]
    read = [
        _read(cell, "" if own is None else _cell(row, own), every=asked.every)
        for cell, row in zip(cells, rows, strict=True)
    ]
    wanted = [cell for cell, each in zip(cells, read, strict=True) if each.status == "to_send"]
    planned = plan(wanted, geocoder, cache, most=asked.most)
    if planned.to_send and not agree(planned.said(geocoder)):
        raise InputError(f"nothing was sent, and nothing written: {planned.said(geocoder)}")
    with counting(progress, "Asking", " addresses") as tell:
        found = ask(planned, geocoder, cache, lambda done, total: tell("", done, total))
    told = [
        _told(each, found.get(address_key(cell), ()), geocoder, asked.least)
        for cell, each in zip(cells, read, strict=True)
    ]
    _write(out, header, rows, (told, asked.role, own))
    counts = dict(Counter(each.notes[0] for each in told).most_common())
    _record(path, out, _facts(planned, who, asked, counts))
    return counts


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _postcode_column(header: Sequence[str], role: str) -> int | None:
    """Return the table's own column of postcodes for a role."""
    keys = [header_key(f"{role} postcode")]
    if role == "supplier":
        keys += ["postcode", "supplierpostalcode"]
    return next((place for place, name in enumerate(header) if header_key(name) in keys), None)


def _read(address: str, postcode: str, *, every: bool) -> _Row:
    """Return what an address is, before anybody is asked."""
    if postcode:
        return _Row("own")
    inside = postcodes.in_text(address)
    if len(inside) == 1 and not every:
        return _Row("postcode", inside[0])
    if len(inside) > 1:
        return _Row("malformed")
    kind = postcodes.read(address).kind
    # Plain text is what a postcode cell may not hold, and what an address is
    return _Row("to_send" if inside or kind in {"malformed", "postcode"} else kind)


def _told(row: _Row, candidates: Sequence[Candidate], geocoder: Geocoder, least: float) -> _Told:
    if row.status != "to_send":
        return _Told(row.postcode, "", "", (row.status, "", "", "", ""))
    settled = settle(candidates, least)
    best, by = settled.candidate, f"{geocoder.name} ({geocoder.host})"
    listed = "; ".join(
        f"{each.text} ({each.precision}, {each.confidence:.2f})" for each in candidates[:_MOST_CANDIDATES]
    )
    if best is None:
        return _Told("", "", "", (settled.status, by, "", "", listed))
    notes = ("placed", by, f"{best.confidence:.2f}", best.text, "")
    if best.precision == "coordinates":
        return _Told("", f"{best.longitude:.{_DEGREES}f}", f"{best.latitude:.{_DEGREES}f}", notes)
    return _Told(best.postcode, "", "", notes)


def _write(
    out: Path, header: list[str], rows: list[list[str]], what: tuple[list[_Told], str, int | None]
) -> None:
    told, role, own = what
    added = [] if own is not None else [f"{role}_postcode"]
    added += [f"{role}_longitude", f"{role}_latitude", *(f"{PREFIX}geocode_{name}" for name in _TOLD)]
    there = {header_key(name) for name in header} & {header_key(name) for name in added}
    if there:
        raise InputError(
            f"the table has columns of coordinates already ({', '.join(sorted(there))}); leave them out, so"
            " that old and new answers are not mixed"
        )
    with atomic_file(out) as part, part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*map(csv_cell, header), *added])
        for row, each in zip(rows, told, strict=True):
            cells = [*row, *[""] * (len(header) - len(row))]
            if own is not None and each.postcode:
                cells[own] = each.postcode
            cells += [] if own is not None else [each.postcode]
            writer.writerow(map(csv_cell, [*cells, each.longitude, each.latitude, *each.notes]))


def _facts(
    planned: Plan, who: tuple[Geocoder, Cache], asked: Ask, counts: Mapping[str, int]
) -> dict[str, Any]:
    geocoder, cache = who
    return {
        "provider": geocoder.name,
        "host": geocoder.host,
        "sent": len(planned.to_send),
        "known_before": len(planned.known),
        "date": today(),
        "cache_sha256": cache_sha256(geocoder, cache, [*planned.known, *planned.to_send]),
        "least_confidence": asked.least,
        "rows": dict(counts),
        "attribution": geocoder.attribution,
    }


def _record(path: Path, out: Path, facts: Mapping[str, Any]) -> None:
    """Write what was asked of whom beside the table; a register that is read takes it into its provenance."""
    record = {
        "localvalue": package_version(),
        "input": {"name": path.name, "sha256": sha256(path)},
        "output": {"name": out.name, "sha256": sha256(out)},
        "geocoding": facts,
    }
    with atomic_file(out.with_name(out.name + RECORD)) as part:
        part.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
