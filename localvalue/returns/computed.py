"""What the postcodes of a return say: each line's share within a radius, with bounds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from localvalue.arrays import texts
from localvalue.definitions import InAuthority, WithinMiles
from localvalue.places import locate
from localvalue.places.points import STATUSES
from localvalue.scoring import score_landings
from localvalue.spend import Spend
from localvalue.spend.landings import attribution

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from localvalue.atlas import Atlas
    from localvalue.definitions import Definition
    from localvalue.places import Located
    from localvalue.returns.lines import Line, Return
    from localvalue.returns.sheets import Cell
    from localvalue.spend.suppliers import SupplierRegister

_FROM_LABELS: Final = ("site_postcode", "buyer")
"""What a sheet may say once for all its lines."""


class Origin(NamedTuple):
    """What local is measured from, where the user says so, and who the suppliers are."""

    site: str | None = None
    buyer: str | None = None
    registers: tuple[SupplierRegister, ...] = ()
    attribution: str = "supplier"
    """Which roles count, as `score` takes it."""


class Bounds(NamedTuple):
    """What lies within, of some lines, in pence."""

    low: int
    high: int
    estimate: int
    """Of what is answered."""
    answered: int
    total: int

    @property
    def exact(self) -> bool:
        """Return whether there is no doubt."""
        return self.low == self.high


@dataclass(frozen=True, eq=False)
class Computed:
    """What the definitions answer at each line of one return."""

    located: Located
    pence: NDArray[np.int64]
    low: Mapping[str, NDArray[np.float64]]
    high: Mapping[str, NDArray[np.float64]]
    value: Mapping[str, NDArray[np.float64]]
    """By the definition's name; shape ``(lines,)``. NaN where it has no answer."""

    def bounds(self, lines: Sequence[Line], name: str) -> Bounds:
        """
        Return what lies within, of some lines.

        Parameters
        ----------
        lines
            Any of the return.
        name
            The definition's.

        Returns
        -------
        bounds
            Each line that is not answered is taken wholly out or in; so a credit goes the other way.
        """
        at = np.array([line.at for line in lines], dtype=np.int64)
        pence = self.pence[at]
        value = self.value[name][at]
        low = np.nan_to_num(self.low[name][at], nan=0.0) * pence
        high = np.nan_to_num(self.high[name][at], nan=1.0) * pence
        known = ~np.isnan(value)
        return Bounds(
            round(float(np.minimum(low, high).sum())),
            round(float(np.maximum(low, high).sum())),
            round(float((np.nan_to_num(value) * pence).sum())),
            int(pence[known].sum()),
            int(pence.sum()),
        )

    def answers(self, lines: Sequence[Line], name: str) -> int:
        """Return how many of some lines have an answer."""
        value = self.value[name][[line.at for line in lines]]
        return int((~np.isnan(value)).sum())

    def share(self, line: Line, name: str) -> tuple[float, float] | None:
        """Return the least and the most of one line that lies within; None where there is no answer."""
        low, high = self.low[name][line.at], self.high[name][line.at]
        return None if np.isnan(low) else (float(low), float(high))

    def status(self, line: Line) -> str:
        """Return how a line's supplier is placed, or why not."""
        role = next(iter(self.located.roles.values()), None)
        return "missing" if role is None else STATUSES[role.status[line.at]]

    def has_site(self, line: Line) -> bool:
        """Return whether a line has a site to measure from."""
        return bool(self.located.site[line.at] >= 0)

    def has_home(self, line: Line) -> bool:
        """Return whether a line's buyer has a home area."""
        return bool(self.located.home[line.at] >= 0)


def compute(sent: Return, atlas: Atlas, origin: Origin, miles: Sequence[int]) -> Computed | None:
    """
    Return what the postcodes of a return say.

    Parameters
    ----------
    sent
        The return.
    atlas
        The reference geography.
    origin
        What local is measured from, over what the return says; and registers of addresses.
    miles
        The radii that it claims.

    Returns
    -------
    computed
        None where it has no line whose amount is known.

    Raises
    ------
    InputError
        The site or the buyer is not known.
    """
    tables = [sheet.table for sheet in sent.sheets if sheet.table is not None]
    if not tables:
        return None
    spend = _with_labels(Spend.of_files(tables), sent)
    for register in origin.registers:
        spend = register.join(spend)
    located = locate(spend, atlas, buyer=origin.buyer, site=origin.site)
    definitions: list[Definition] = [InAuthority(), *(WithinMiles(each) for each in sorted(set(miles)))]
    if not located.roles:
        none = {each.name: np.full(len(spend), np.nan) for each in definitions}
        return Computed(located, spend.pence(), none, none, none)
    found = score_landings(
        located, definitions, attribution(_roles(located, origin.attribution))
    ).memberships()
    names = [each.name for each in definitions]
    columns = (
        {name: part.astype(np.float64) for name, part in zip(names, parts, strict=True)}
        for parts in (found.low, found.high, found.value)
    )
    low, high, value = columns
    return Computed(located, spend.pence(), low, high, value)


def _roles(located: Located, asked: str) -> str:
    """Return which roles count: as asked, or the first known where no supplier has a place."""
    return next(iter(located.roles)) if asked == "supplier" and asked not in located.roles else asked


def _with_labels(spend: Spend, sent: Return) -> Spend:
    """Return the lines with what their sheets say once for all of them."""
    sheets = [sheet for sheet in sent.sheets if sheet.table is not None]
    table = spend.lines
    for field in _FROM_LABELS:
        said: list[Cell | None] = [sheet.labels.get(field) for sheet in sheets]
        columns = [sheet.columns.get(field) for sheet in sheets]
        held = field in table.column_names
        if not any(said) and (held or not any(column is not None for column in columns)):
            continue
        own = table.column(field).to_pylist() if held else [None] * len(spend)
        whole = zip(own, spend.file_index.tolist(), spend.row.tolist(), strict=True)
        cells = [cell or _said(sheets[number].at(row, field) or said[number]) for cell, number, row in whole]
        if held:
            table = table.set_column(table.column_names.index(field), field, texts(cells))
        else:
            table = table.append_column(field, texts(cells))
    return replace(spend, lines=table)


def _said(cell: Cell | None) -> str | None:
    return cell.text if cell else None
