"""The rows of a register that any supplier of the spend may be, whatever the size of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue import postcodes
from localvalue.arrays import is_true, numbers, texts
from localvalue.errors import InputError
from localvalue.spend import names
from localvalue.spend.landings import ROLES
from localvalue.spend.payees import FEWEST_PREFIX, NORMAL
from localvalue.spend.register_layouts import NAMES, NUMBERS, PARTS, PLACES
from localvalue.spend.register_rows import batches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from localvalue.spend.payees import Payee
    from localvalue.spend.registers import Source

_MOST_FUZZY: Final = 300_000
_GONE: Final = frozenset({"Removed"})
_CLOSED: Final = frozenset({"Closed"})
"""States of a register's row that is no more, and whose address is nobody's."""
_ROLE_NAMES: Final = {
    **{role: role for role in ROLES},
    "head office": "supplier",
    "registered office": "supplier",
    "registered": "supplier",
    "site": "branch",
}


class Address(NamedTuple):
    """One address of a register."""

    text: str
    """The supplier, as the register has it."""
    names: tuple[names.Name, ...]
    numbers: tuple[str, ...]
    """In the order of `NUMBERS`; ``""`` where it has none."""
    role: str
    postcode: str
    """``""`` where it is known by its coordinates only."""
    longitude: str = ""
    """WGS84 degrees, as the register has them."""
    latitude: str = ""
    closed: bool = False
    """It is taken only where nothing open is found."""

    @property
    def place(self) -> str:
        """Return what tells two places apart."""
        return self.postcode.upper().replace(" ", "") or f"{self.longitude}, {self.latitude}"


class Wanted(NamedTuple):
    """What to look for in a register."""

    numbers: Mapping[str, pa.Array]
    bases: pa.Array
    starts: Mapping[int, pa.Array]
    """The starts of names that were cut, by their length."""
    heads: pa.Array
    """The first letters of all of them: few names of a register have any, and only those are looked at."""
    every: bool
    """Whether every row is to be kept."""


def wanted(unique: Iterable[Payee], *, every: bool) -> Wanted:
    """
    Return what to look for in a register.

    Parameters
    ----------
    unique
        The suppliers.
    every
        Whether every row is to be kept, for fuzzy matches.

    Returns
    -------
    wanted
        Their numbers, names, and the starts of names that were cut.
    """
    people = list(unique)
    found = {
        kind: texts(sorted({payee.numbers[place] for payee in people} - {""}))
        for place, kind in enumerate(NUMBERS)
    }
    keys = {key for payee in people for key in (payee.name.base, payee.name.trading, payee.cut_form)}
    cut = sorted({payee.cut for payee in people} - {""})
    starts = {
        length: texts([start for start in cut if len(start) == length])
        for length in sorted({len(start) for start in cut})
    }
    heads = texts(sorted({start[:FEWEST_PREFIX] for start in cut}))
    return Wanted(found, texts(sorted(keys - {""})), starts, heads, every)


def search(source: Source, what: Wanted, skipped: list[int]) -> list[Address]:
    """
    Return the addresses of a register that may be wanted.

    Parameters
    ----------
    source
        The register.
    what
        What to look for.
    skipped
        Gets an entry for each row that cannot be read.

    Returns
    -------
    addresses
        In the order of the register; rows without a postcode are left out.

    Raises
    ------
    InputError
        The register names a role that there is not, or is too large to keep whole.
    """
    found: list[Address] = []
    for batch in batches(source, skipped):
        found += _hits(batch, source, what)
        if what.every and len(found) > _MOST_FUZZY:
            raise InputError(
                f"{source.file.name} has more than {_MOST_FUZZY:,} addresses, which is too many to compare"
                " names by likeness; leave that out, or give a smaller register"
            )
    return found


def _hits(batch: pa.Table, source: Source, what: Wanted) -> Iterator[Address]:
    """Yield the wanted addresses of one batch."""
    hit = np.full(len(batch), what.every)
    held = batch.column_names
    for kind in NUMBERS:
        if kind in held and len(what.numbers[kind]):
            hit |= is_true(pc.is_in(NORMAL[kind](_whole(batch, kind)), value_set=what.numbers[kind]))
    for kind in NAMES:
        if kind in held:
            bases = names.bases(names.plain(_whole(batch, kind)))
            hit |= is_true(pc.is_in(bases, value_set=what.bases))
            if what.starts:
                hit[_starting(bases, what)] = True
    rows = np.flatnonzero(hit)
    if len(rows):
        yield from _addresses(batch.take(numbers(rows.astype(np.int64))), source)


def _starting(bases: pa.Array, what: Wanted) -> NDArray[np.int64]:
    """Return the rows of names that begin with one that was cut."""
    heads = pc.utf8_slice_codeunits(bases, 0, FEWEST_PREFIX)
    rows = np.flatnonzero(is_true(pc.is_in(heads, value_set=what.heads))).astype(np.int64)
    few = bases.take(numbers(rows))
    begins = np.zeros(len(rows), dtype=np.bool_)
    for length, starts in what.starts.items():
        begins |= is_true(pc.is_in(pc.utf8_slice_codeunits(few, 0, length), value_set=starts))
    return rows[begins]


def _whole(batch: pa.Table, name: str) -> pa.Array:
    column = batch.column(name)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.nulls(0, pa.string())


def _addresses(batch: pa.Table, source: Source) -> Iterator[Address]:
    held = batch.column_names
    blank: Sequence[str | None] = [None] * len(batch)
    plain = [names.plain(_whole(batch, kind)).to_pylist() for kind in NAMES if kind in held]
    codes = [NORMAL[kind](_whole(batch, kind)).to_pylist() if kind in held else blank for kind in NUMBERS]
    shown = next((batch.column(kind).to_pylist() for kind in (*NAMES, *NUMBERS) if kind in held), blank)
    roles = batch.column("role").to_pylist() if "role" in held else blank
    held_places = _places(held)
    cells = {kind: batch.column(kind).to_pylist() if kind in held else blank for kind in PLACES}
    linked, state = (
        batch.column(kind).to_pylist() if kind in held else blank for kind in ("linked", "state")
    )
    for row in range(len(batch)):
        if state[row] in _GONE:
            continue
        spelt = tuple(names.name_of(column[row]) for column in plain if column[row])
        # The number of a charity is its own, and not that of the funds within it
        part = linked[row] not in {None, "0"}
        numbered = ("",) * len(NUMBERS) if part else tuple(column[row] or "" for column in codes)
        for role, kinds in held_places.items():
            place = _place(*(cells[kind][row] for kind in kinds))
            if any(place):
                whose = role or _role(roles[row], shown[row], source)
                yield Address(shown[row] or "", spelt, numbered, whose, *place, state[row] in _CLOSED)


def _places(held: Sequence[str]) -> dict[str, list[str]]:
    """Return the columns of places that a register has, by role; ``""`` for those of a row's own role."""
    kinds = {role: [f"{role}_{part}" for part in PARTS] for role in ROLES}
    kinds = {"": list(PARTS), **kinds}
    return {role: columns for role, columns in kinds.items() if set(columns) & set(held)}


def _place(
    postcode: str | None, longitude: str | None, latitude: str | None, address: str | None
) -> tuple[str, str, str]:
    """Return the postcode, longitude and latitude of one row: its own, else the postcode in its address."""
    both = longitude is not None and latitude is not None
    if not postcode and not both and address:
        inside = postcodes.in_text(address)
        # Of several nothing says which is meant
        postcode = inside[0] if len(inside) == 1 else None
    return postcode or "", str(longitude) if both else "", str(latitude) if both else ""


def _role(cell: str | None, whose: str | None, source: Source) -> str:
    if not cell:
        return source.file.role
    role = _ROLE_NAMES.get(" ".join(cell.lower().split()))
    if role is None:
        raise InputError(
            f"{source.file.name} has an address of {whose!r} with the role {cell!r}, which is no role; the"
            " roles are"
            f" {', '.join(ROLES)}, and blank is {source.file.role}"
        )
    return role
