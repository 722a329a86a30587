"""Files and tables of spend, read into lines: `read_spend`."""

from __future__ import annotations

import difflib
import hashlib
import os
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from localvalue.errors import InputError
from localvalue.spend.bodies import Part, read_body
from localvalue.spend.headers import Opening, read_opening
from localvalue.spend.layouts import REPEATING, check_mapping, recognise
from localvalue.spend.sources import Origin, ReadFile, source_of
from localvalue.spend.table import Spend
from localvalue.spend.text import text_of
from localvalue.spend.tidy import Raw, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def read_spend(
    source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | pd.DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
) -> Spend:
    """
    Return the lines of spend in a file, in several, or in a pandas table.

    Parameters
    ----------
    source
        A path of a CSV or TSV file, several of them, or a DataFrame.
    columns
        Canonical column -> the file's own name of it, such as ``{"amount": "Net Amount"}``, where the
        layout is not recognised or two columns may be meant. It holds for every file.

    Returns
    -------
    spend
        Every row that is not blank, in the order of the files; see `Spend`.

    Raises
    ------
    InputError
        A file is missing, empty or no table of text; a column is missing or may be one of two; no
        amount is a number.

    Notes
    -----
    Encoding (UTF-8, UTF-16, else Windows-1252), delimiter and header (on one of the first 20 rows)
    are found for each file and recorded in `Spend.files`.
    """
    mapping = dict(columns or {})
    check_mapping(mapping)
    if not isinstance(source, str | os.PathLike | Sequence):
        return Spend.from_frame(source, mapping)
    paths = _paths(source)
    names = _file_names(paths)
    return Spend.of_files([_read_file(path, name, mapping) for path, name in zip(paths, names, strict=True)])


def _paths(source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]]) -> list[Path]:
    given: list[object] = [source] if isinstance(source, str | os.PathLike) else list(source)
    if not given:
        raise InputError("no file was named; name at least one file of spend")
    paths = [Path(path).expanduser() for path in given if isinstance(path, str | os.PathLike)]
    if len(paths) < len(given):
        wrong = next(type(path).__name__ for path in given if not isinstance(path, str | os.PathLike))
        raise InputError(f"spend is read from paths or from a pandas table, found {wrong}; name a file")
    return paths


def _file_names(paths: list[Path]) -> list[str]:
    """Return names that tell the files apart: the last part of each path, or as many as it takes."""
    parts = 1
    names = [path.name for path in paths]
    whole = [path.absolute() for path in paths]
    while len(set(names)) < len(set(whole)):
        parts += 1
        names = ["/".join(path.parts[-parts:]) for path in whole]
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique


def _content(path: Path) -> bytes:
    if path.is_dir():
        raise InputError(f"{path} is a folder; name the files in it")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"there is no file {path}{_alike(path)}") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}") from None


def _alike(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f", and no folder {folder}; check the path"
    there = [entry.name for entry in folder.iterdir()]
    near = difflib.get_close_matches(path.name, there, n=3)
    return f"; did you mean {' or '.join(near)}?" if near else f"; nothing in {folder} has a name like it"


def _read_file(path: Path, name: str, columns: Mapping[str, str]) -> ReadFile:
    data = _content(path)
    with ThreadPoolExecutor(1) as beside:
        # Hashing lets go of the interpreter, so it costs next to nothing beside the parsing
        digest = beside.submit(lambda: hashlib.sha256(data).hexdigest())
        text = text_of(data, name)
        opening = read_opening(text.utf8, columns, name)
        raw, blank_at_end = _raw(text.utf8, opening, columns, name)
        lines = tidy(raw)
        origin = Origin(
            sha256=digest.result(),
            rows=opening.header_row + raw.rows + blank_at_end,
            bytes=len(data),
            encoding=text.encoding,
            delimiter=opening.delimiter,
            header_row=opening.header_row,
            blank_rows=blank_at_end + opening.header_row - 1 - len(opening.above),
        )
    return ReadFile(source_of(raw, lines, origin), lines)


def _raw(utf8: bytes, opening: Opening, columns: Mapping[str, str], name: str) -> tuple[Raw, int]:
    recognised = recognise(opening.header, columns, name)
    coded = {at for field, at in recognised.fields.items() if field in REPEATING}
    part = Part(
        utf8=utf8,
        start=opening.data_at,
        delimiter=opening.delimiter,
        width=len(opening.header.names),
        needed=max(recognised.fields.values()) + 1,
        coded=frozenset(coded - {recognised.fields["amount"]}),
    )
    body = read_body(part)
    raw = Raw(
        file=name,
        header=opening.header,
        recognised=recognised,
        columns=body.columns,
        rows=body.rows,
        first_row=opening.header_row + 1,
        above=opening.above,
        faults=opening.odd,
        odd=body.odd,
        overlong=body.overlong,
        amounts=None,
    )
    return raw, body.blank_at_end
