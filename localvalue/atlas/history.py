"""
What became of the codes and names of local authorities, from the lookups that a folder holds.

Files are recognised by their headers, whatever they are called. What the law changed since 2019 is
committed in ``history.toml``, so that a folder without any lookup works too.
"""

from __future__ import annotations

import csv
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from localvalue.atlas.names import GSS_CODE, name_key
from localvalue.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

#: One row a fact. ``kind``: ``recode`` (same name, new code), ``merge`` (into an authority of another
#: name), ``rename`` (same code), ``county`` (an abolished county council and its successors), ``name``
#: (another name for a code). A code is null where there was none, a year where it is unknown.
HISTORY_SCHEMA: Final = pa.schema(
    [
        ("old_code", pa.string()),
        ("old_name", pa.string()),
        ("new_code", pa.string()),
        ("new_name", pa.string()),
        ("year", pa.int32()),
        ("kind", pa.string()),
        ("note", pa.string()),
        ("source", pa.string()),
    ]
)

_AUTHORITY: Final = re.compile(r"(E0[6789]|W06|S12|N09)\d{6}")
_CODE_COLUMN: Final = re.compile(r"(?:ltla|lad)(\d\d)_?(?:code|cd)")
_COUNTY: Final = "E10"


@dataclass
class _Facts:
    """Changes and names as they are gathered; the first source to tell one is the one that counts."""

    changes: dict[tuple[str | None, str | None, str], dict[str, Any]] = field(default_factory=dict)
    names: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    wrong: set[tuple[str, str]] = field(default_factory=set)

    def change(self, old: tuple[str | None, str], new: tuple[str, str], **more: int | str | None) -> None:
        """Note that a code or a name became another."""
        if old == new:
            return
        kind = more.pop("kind", None)
        if kind is None and old[0] == new[0]:
            kind = "rename"
        elif kind is None:
            kind = "recode" if name_key(old[1]) == name_key(new[1]) else "merge"
        row = {"old_code": old[0], "old_name": old[1], "new_code": new[0], "new_name": new[1], "kind": kind}
        key = (old[0], new[0], name_key(old[1]) if old[0] in (None, new[0]) else "")
        known = self.changes.setdefault(key, row | more)
        if known.get("year") is None:
            known["year"] = more.get("year")

    def name(self, code: str, name: str, source: str) -> None:
        """Note another name for a code."""
        key = name_key(name)
        # Published lists hold names whose accents were lost on the way: no one can type them.
        if key and "\ufffd" not in name and "ï¿½" not in name and (code, key) not in self.wrong:
            row = {"old_code": code, "old_name": name.strip(), "new_code": code, "new_name": None}
            self.names.setdefault((code, key), row | {"kind": "name", "source": source})

    def table(self) -> pa.Table:
        """Return all facts, changes first, in an order that does not depend on the files' names."""
        rows = [*self.changes.values(), *self.names.values()]
        rows.sort(key=lambda row: (row["new_code"], row["old_code"] or "", row["old_name"]))
        rows.sort(key=lambda row: row["kind"] == "name")
        return pa.Table.from_pylist(rows, schema=HISTORY_SCHEMA)


def history_files(folder: Path) -> tuple[Path, ...]:
    """
    Return the files of a folder that tell the history of authorities.

    Parameters
    ----------
    folder
        Where the user's files are; its subfolders are searched too.

    Returns
    -------
    files
        Sorted by path; empty where there are none.
    """
    return tuple(path for path in sorted(folder.rglob("*.csv")) if _reader(_header(path)))


def read_history(folder: Path | None = None) -> pa.Table:
    """
    Return what became of the codes and names of authorities.

    Parameters
    ----------
    folder
        Where the user's lookups are; its subfolders are searched too. None for the committed facts alone.

    Returns
    -------
    history
        Columns of `HISTORY_SCHEMA`. Never empty: the committed facts are always in it, and go before
        those of the files.

    Raises
    ------
    InputError
        A lookup cannot be read as text.

    Notes
    -----
    A code that a lookup splits between several keeps only the one of its own name where there is one:
    ONS lookups of 2018 give slivers of Fife to Perth and Kinross and the other way round.

    Examples
    --------
    >>> import pyarrow.compute as pc
    >>> history = read_history()
    >>> history.filter(pc.field("old_code") == "E07000026").select(["new_name", "year", "kind"]).to_pylist()
    [{'new_name': 'Cumberland', 'year': 2023, 'kind': 'merge'}]
    """
    facts = _committed()
    files = () if folder is None else history_files(folder)
    tables = [(path, _rows(path)) for path in files]
    for path, rows in tables:
        reader = _reader(list(rows[0]) if rows else [])
        if reader is not None:
            reader(facts, rows, path.name)
    registers = [rows for _, rows in tables if rows and "la-name" in rows[0]]
    codes = {
        row["local-authority-code"]: row["gss-code"]
        for _, rows in tables
        for row in rows
        if row.get("gss-code")
    }
    for row in (row for rows in registers for row in rows):
        code = codes.get(row["local-authority-code"])
        if code:
            facts.name(code, row["la-name"], "mySociety, UK local authority names")
    return facts.table()


def _committed() -> _Facts:
    """Return the facts that ship with the library, as a copy to add to."""
    facts = _Facts()
    told = _committed_toml()
    for row in told["wrong"]:
        facts.wrong.update((row["code"], name_key(name)) for name in row["names"])
    for row in told["change"]:
        _add_change(facts, row)
    for row in told["county"]:
        for code, name in row["into"].items():
            more = {"year": row["year"], "note": row.get("note"), "source": row["source"]}
            facts.change((row["code"], row["name"]), (code, name), kind="county", **more)
    for source, code, names in (
        (row["source"], *pair) for row in told["name"] for pair in row["codes"].items()
    ):
        for name in names:
            facts.name(code, name, source)
    return facts


def _add_change(facts: _Facts, row: dict[str, Any]) -> None:
    """Add one committed change of code, merger, or merger of authorities that had no GSS code."""
    more = {"year": row.get("year"), "source": row["source"]}
    for code, name in row.get("from", {}).items():
        facts.change((code, name), (row["code"], row["name"]), **more)
    for name in row.get("from_names", ()):
        facts.change((None, name), (row["code"], row["name"]), kind="merge", **more)


@cache
def _committed_toml() -> dict[str, Any]:
    """Return ``history.toml`` as it stands."""
    return tomllib.loads(resources.files("localvalue.atlas").joinpath("history.toml").read_text("utf-8"))


def _header(path: Path) -> list[str]:
    """Return the first row of a CSV file; empty where it is no text."""
    with path.open("rb") as file:
        line = file.readline(65_536)
    try:
        return next(csv.reader([line.decode("utf-8-sig")]), [])
    except (UnicodeDecodeError, csv.Error):
        return []


def _rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a lookup, by header, cells stripped."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    try:
        table = list(csv.DictReader(text.splitlines(keepends=True), restval=""))
    except csv.Error as error:
        raise InputError(f"{path} cannot be read as CSV ({error}); save it again as CSV, UTF-8") from error
    return [{name: cell.strip() for name, cell in row.items() if isinstance(cell, str)} for row in table]


def _reader(header: list[str]) -> Callable[[_Facts, list[dict[str, str]], str], None] | None:
    """Return what reads a table with this header; None where it tells nothing of history."""
    names = {name.strip().lower() for name in header}
    if {"local-authority-code", "gss-code", "official-name"} <= names:
        return _read_register
    if {"local-authority-code", "la-name"} <= names:
        return _read_nothing
    if {"ladcd", "ladnm", "ladcd_active", "ladnm_active"} <= names:
        return _read_active
    if {"oldcd", "oldnm", "newcd", "newnm"} <= names:
        return _read_changes
    return _read_vintages if len(_vintages(header)) > 1 else None


def _read_nothing(_facts: _Facts, _rows: list[dict[str, str]], _source: str) -> None:
    """Leave names by register code until the register itself has been read."""


def _vintages(header: list[str]) -> list[tuple[int, str, str]]:
    """Return year, code column and name column of each vintage of districts, oldest first."""
    columns = {name.strip().lower(): name for name in header}
    found = []
    for lower, name in columns.items():
        hit = _CODE_COLUMN.fullmatch(lower)
        of_name = columns.get(re.sub(r"_code$", "_name", re.sub(r"cd$", "nm", lower)))
        if hit and of_name:
            found.append((2000 + int(hit[1]), name, of_name))
    return sorted(found)


def _read_vintages(facts: _Facts, rows: list[dict[str, str]], source: str) -> None:
    """Read a lookup of districts of one year to those of later years."""
    vintages = _vintages(list(rows[0]))
    for (_, old_code, old_name), (year, new_code, new_name) in pairwise(vintages):
        pairs: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for row in rows:
            pairs.setdefault((row[old_code], row[old_name]), set()).add((row[new_code], row[new_name]))
        for old, after in pairs.items():
            if not _AUTHORITY.fullmatch(old[0]):
                continue
            same = {new for new in after if name_key(new[1]) == name_key(old[1])}
            for new in sorted(same or after):
                if _AUTHORITY.fullmatch(new[0]):
                    facts.change(old, new, year=year, source=source)


def _read_active(facts: _Facts, rows: list[dict[str, str]], source: str) -> None:
    """Read a list of all codes that there ever were, each with the one that stands for it now."""
    for row in _lower(rows):
        if _AUTHORITY.fullmatch(row["ladcd"]) and _AUTHORITY.fullmatch(row["ladcd_active"]):
            now = (row["ladcd_active"], row["ladnm_active"])
            facts.change((row["ladcd"], row["ladnm"]), now, source=source)


def _read_changes(facts: _Facts, rows: list[dict[str, str]], source: str) -> None:
    """Read a list of changes, of which those from one authority to another matter here."""
    for row in _lower(rows):
        if _AUTHORITY.fullmatch(row["oldcd"]) and _AUTHORITY.fullmatch(row["newcd"]):
            start = row.get("start", "")
            year = int(start) if start.isdecimal() else None
            facts.change((row["oldcd"], row["oldnm"]), (row["newcd"], row["newnm"]), year=year, source=source)


def _read_register(facts: _Facts, rows: list[dict[str, str]], _source: str) -> None:
    """Read mySociety's register: names, earlier codes, and what replaced a council."""
    source = "mySociety, UK local authorities (CC BY 4.0)"
    by_code = {row["local-authority-code"]: row for row in rows}
    taken = {name_key(row[column]) for row in rows for column in ("official-name", "nice-name")}
    for row in rows:
        code, name = row["gss-code"], row.get("nice-name") or row["official-name"]
        if not GSS_CODE.fullmatch(code):
            continue
        for known in (row["official-name"], row.get("nice-name", ""), *_alternatives(row, taken)):
            facts.name(code, known, source)
        for old in row.get("former-gss-codes", "").split(","):
            if GSS_CODE.fullmatch(old.strip()):
                facts.change((old.strip(), name), (code, name), kind="recode", source=source)
        after = by_code.get(row.get("replaced-by", ""), {})
        if _AUTHORITY.fullmatch(after.get("gss-code", "")):
            kind = "county" if code.startswith(_COUNTY) else None
            facts.change((code, name), (after["gss-code"], after["nice-name"]), kind=kind, source=source)


def _alternatives(row: Mapping[str, str], taken: set[str]) -> Iterator[str]:
    """
    Give the other names of a council.

    They are parted by commas, and some have commas of their own: a part that is another council's name, or
    says only what sort of council it is, is not a name.
    """
    if not _AUTHORITY.fullmatch(row["gss-code"]) or "," in row["official-name"]:
        return
    for part in row.get("alt-names", "").split(","):
        key = name_key(part)
        if key and key not in taken and not key.endswith(" of"):
            yield part


def _lower(rows: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Give the rows with their headers in lower case."""
    return ({name.strip().lower(): cell for name, cell in row.items()} for row in rows)
