"""JSON and JSON lines of plain records, read into lines."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from localvalue.errors import InputError
from localvalue.spend.grids import Grid, Written, raw_of, read_raw, stacked
from localvalue.spend.layouts import header_of
from localvalue.spend.ocds import grid_of_awards, releases_of
from localvalue.spend.ocds_merging import Release
from localvalue.spend.refusals import NotATableError
from localvalue.spend.sources import Reading, Source, Unread
from localvalue.spend.text import utf8_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from localvalue.spend.asked import Asked

_LOOK_BYTES: Final = 1 << 10
_MOST_COLUMNS: Final = 16_384
"""As many as a sheet of Excel has."""
_MOST_CELLS: Final = 200_000_000

Record = dict[str, Any]


class Records(NamedTuple):
    """The records of a file."""

    records: list[Record]
    numbers: NDArray[np.int64]
    """The line of the file, or the place in the list, counted from 1; shape ``(n,)``."""
    written: Written
    part: str = ""
    """The name of the list that they are."""


def looks_like_json(data: bytes) -> bool:
    """
    Return whether a file begins as JSON does.

    Parameters
    ----------
    data
        The file.

    Returns
    -------
    looks
        Its first two marks are those of an object or of a list of objects.

    Examples
    --------
    >>> looks_like_json(b'[ {"amount": 1}]'), looks_like_json(b"[Supplier],[Amount]")
    (True, False)
    """
    start = data[:_LOOK_BYTES].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    joined = b"".join(start.split())
    return joined.startswith(b"[null,") or joined[:2] in {b'{"', b"{}", b"[{", b"[]", b"[["}


def read_json(source: Source, asked: Asked) -> Reading:
    """
    Return the lines of JSON or JSON lines.

    Parameters
    ----------
    source
        The bytes of the file.
    asked
        What the user says of the files.

    Returns
    -------
    reading
        One table: a list of objects, an object with one such list in it, or an object on each line.
        The fields of an object within a record are columns with a dot in their name.

    Raises
    ------
    InputError
        It is no JSON, holds no records or several lists of them, a column is missing or may be one of
        two, or no amount is a number.
    """
    text = utf8_of(source.data)
    whole = _whole(text.utf8, source.name)
    if whole is None:
        return _read(_by_line(text.utf8, text.encoding, source.name), source, asked)
    releases = _releases(whole, source.name)
    if releases is not None and whole:
        every_one = [Release(number, release) for number, release in enumerate(releases, start=1)]
        return _read_awards(every_one, source, Written("json", text.encoding), asked)
    lists = _lists(whole)
    if not lists:
        raise NotATableError(f"{source.name} is JSON without a list of records; nothing can be read from it")
    every = [
        Records(records, np.arange(1, len(records) + 1), Written("json", text.encoding), part)
        for part, records in lists.items()
    ]
    if len(every) == 1:
        return _read(every[0], source, asked)
    return _one_of(every, source, asked)


def flat(record: Record) -> dict[str, str]:
    """
    Return a record without anything inside its fields.

    Parameters
    ----------
    record
        With objects and lists inside.

    Returns
    -------
    fields
        What is inside an object has a dot in its name; objects of a list are counted from 0. Plain
        values of a list are joined.

    Examples
    --------
    >>> flat({"a": {"b": "1"}, "c": [{"d": "2"}], "e": ["x", "y"]})
    {'a.b': '1', 'c.0.d': '2', 'e': 'x; y'}
    """
    out: dict[str, str] = {}
    _flatten(record, "", out)
    return out


def _flatten(value: Any, name: str, out: dict[str, str]) -> None:  # noqa: ANN401 (any JSON)
    inside: Iterable[tuple[str, Any]]
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list):
        plain = [each for each in value if not isinstance(each, dict | list)]
        if len(plain) == len(value):
            _keep(name, "; ".join(filter(None, map(_cell, plain))), out)
            return
        inside = ((str(at), each) for at, each in enumerate(value))
    else:
        _keep(name, _cell(value), out)
        return
    for key, each in inside:
        _flatten(each, f"{name}.{key}" if name else key, out)


def _keep(name: str, cell: str, out: dict[str, str]) -> None:
    unique, count = name, 1
    while unique in out:
        count += 1
        unique = f"{name} ({count})"
    out[unique] = cell


def _cell(value: Any) -> str:  # noqa: ANN401 (any plain value of JSON)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _loads(text: str | bytes, name: str) -> Any:  # noqa: ANN401 (any JSON)
    # Numbers stay as they are written, so that an amount is read to the penny. What is bytes is UTF-8 by now:
    # json would guess again, and take a null among them for UTF-16
    text = text.decode() if isinstance(text, bytes) else text
    hook = functools.partial(_object, name)
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=hook)


def _object(name: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; of a name that it has twice with two values, both: which is meant it does not say."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    every: dict[str, list[Any]] = {}
    for key, value in pairs:
        values = every.setdefault(key, [])
        if value not in values:
            values.append(value)
    return {key: values[0] if len(values) == 1 else _both(key, values, name) for key, values in every.items()}


def _both(key: str, values: Sequence[Any], name: str) -> str:
    """Return several values as one cell, which is no amount, no date and no postcode."""
    if any(isinstance(each, dict | list) for each in values):
        raise InputError(
            f"{name} has an object with two different {key[:40]!r} in it, and nothing says which is meant;"
            " ask the publisher for it again"
        )
    return "; ".join(map(_cell, values))


def _whole(utf8: bytes, name: str) -> Any:  # noqa: ANN401 (any JSON)
    """Return the content of a file that is one value; None where there is one on each line."""
    try:
        return _loads(utf8, name)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and b"\n" in utf8:
            return None
        raise InputError(
            f"{name} begins as JSON does, and is not: {error.msg} at line {error.lineno}, column"
            f" {error.colno}; fetch it again"
        ) from None
    except RecursionError:
        raise _too_deep(name) from None


def _by_line(utf8: bytes, encoding: str, name: str) -> Records:
    lines = utf8.decode().split("\n")
    if not lines[-1]:
        lines.pop()
    records: list[Record] = []
    numbers: list[int] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = _loads(line, name)
        except json.JSONDecodeError as error:
            raise InputError(
                f"{name} has a line that is no JSON: {error.msg} at line {number}, column {error.colno};"
                " fetch it again"
            ) from None
        except RecursionError:
            raise _too_deep(name) from None
        if not isinstance(record, dict):
            raise InputError(f"{name} has a line that is no record: line {number} holds {line.strip()[:40]}")
        records.append(record)
        numbers.append(number)
    written = Written("json lines", encoding, blank_rows=len(lines) - len(records))
    return Records(records, np.array(numbers, dtype=np.int64), written)


def _too_deep(name: str) -> InputError:
    return InputError(f"{name} has objects too deep inside each other, as no table has; it was not read")


def _lists(whole: Any) -> dict[str, list[Record]]:  # noqa: ANN401 (any JSON)
    """Return the lists of records by their names."""
    if _is_records(whole):
        return {"": whole}
    if not isinstance(whole, dict):
        return {}
    found = {key: value for key, value in whole.items() if _is_records(value)}
    return found or ({"": [whole]} if whole else {})


def _is_records(value: Any) -> bool:  # noqa: ANN401 (any JSON)
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _one_of(every: Sequence[Records], source: Source, asked: Asked) -> Reading:
    """Read the one list that is spend; the others are listed."""
    reading = Reading([], [])
    for each in every:
        try:
            reading.files.extend(_read(each, source, asked).files)
        except NotATableError as refusal:
            reading.unread.append(Unread(f"{source.name}/{each.part}", f"{refusal} (the list {each.part!r})"))
    if len(reading.files) == 1:
        return reading
    names = " and ".join(repr(each.part) for each in every)
    what = "of which none is" if not reading.files else "of which more than one may be"
    raise NotATableError(
        f"{source.name} holds {len(every)} lists of records, {names}, {what} spend; save the one to read in a"
        " file of its own"
    )


def _releases(value: Any, name: str) -> list[Record] | None:  # noqa: ANN401 (any JSON)
    try:
        return releases_of(value)
    except RecursionError:
        raise _too_deep(name) from None


def _read_awards(releases: list[Release], source: Source, written: Written, asked: Asked) -> Reading:
    grid = grid_of_awards(releases)
    if not grid.rows:
        raise NotATableError(
            f"{source.name} holds {len(releases):,} releases and no award in them; there is nothing to score"
        )
    return Reading([read_raw(raw_of(grid, source.name, asked), source, written)], [])


def _read(found: Records, source: Source, asked: Asked) -> Reading:
    if found.written.format == "json lines":
        inside = [_releases(record, source.name) for record in found.records]
        if None not in inside:
            numbered = zip(found.numbers.tolist(), inside, strict=True)
            every = [Release(number, release) for number, some in numbered for release in some or []]
            return _read_awards(every, source, found.written, asked)
    grid = grid_of([flattened(record, source.name) for record in found.records], found.numbers, source.name)
    raw = raw_of(grid, source.name, asked)
    return Reading([read_raw(raw, source._replace(part=found.part or source.part), found.written)], [])


def flattened(record: Record, name: str) -> dict[str, str]:
    """
    Return a record without anything inside its fields, or say that it cannot be.

    Parameters
    ----------
    record
        As `flat` takes it.
    name
        The name of the file, for messages.

    Returns
    -------
    fields
        As `flat` gives them.

    Raises
    ------
    InputError
        It is too deep.
    """
    try:
        return flat(record)
    except RecursionError:
        raise _too_deep(name) from None


def grid_of(records: Sequence[Mapping[str, str]], numbers: NDArray[np.int64], name: str) -> Grid:
    """
    Return flat records as a table.

    Parameters
    ----------
    records
        Field -> cell.
    numbers
        The record of the file that each is, shape ``(n,)``.
    name
        The name of the file, for messages.

    Returns
    -------
    grid
        One column a field, in the order in which they first come; blank where a record lacks it.

    Raises
    ------
    InputError
        There are too many different fields.
    """
    fields = list(dict.fromkeys(field for record in records for field in record))
    if len(fields) > _MOST_COLUMNS or len(fields) * len(records) > _MOST_CELLS:
        raise InputError(
            f"{name} has {len(fields):,} different fields in {len(records):,} records, as no table has; keep"
            " those that the spend needs"
        )
    rows = ([record.get(field, "") for field in fields] for record in records)
    columns, count = stacked(rows, len(fields))
    return Grid(header_of(fields), columns, count, numbers=numbers)
