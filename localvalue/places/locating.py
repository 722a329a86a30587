"""Who is where, how precisely, and who could not be placed: geography happens here, and once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from localvalue.columns import Coded, coded, distinct
from localvalue.given import checked, checked_methods
from localvalue.places import showing
from localvalue.places.finding import ROW, SITE, Finder
from localvalue.places.found import number
from localvalue.places.origins import Home, homes, one_home
from localvalue.places.place_list import PlaceList
from localvalue.places.reading import PostcodeReader
from localvalue.places.roles import RoleLocation, with_rows
from localvalue.places.withheld import withheld
from localvalue.spend.faults import join_faults
from localvalue.spend.fields import FIELDS
from localvalue.spend.landings import LANDING_ROLES, ROLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from localvalue.atlas import Atlas
    from localvalue.places.found import Found
    from localvalue.places.points import Places
    from localvalue.spend import Spend
    from localvalue.spend.landing_table import LandingTable

    Codes = NDArray[np.int32]

_PEOPLE = [LANDING_ROLES.index(role) for role in ("workforce", "beneficiary")]


@checked_methods()
@dataclass(frozen=True, eq=False, repr=False)
class Located:
    """
    A table of spend on real geography: unique homes, sites and places, and which each line has.

    Parameters
    ----------
    spend
        What came in; every line of it is here, in its order.
    atlas
        The reference geography.
    places
        The unique places.
    roles
        Where each role that the table speaks of is.
    homes
        The unique home areas.
    home
        Which of them each line has, shape ``(lines,)``; -1 where its buyer has none (``no_home``).
    site
        The place of each line's site, shape ``(lines,)``; -1 where it has none (``no_site``).
    site_status
        Codes into ``STATUSES``, shape ``(lines,)``. A site must be a point: one known only to its
        sector or district is no site.
    site_mended
        What a repair made of the site's cell; the code is -1 where it was left as it is.
    faults
        What there is to tell of cells: ``file, line, column, value, kind, action``.
    options
        How it was located, for the provenance.
    rows
        Where each row of the table of landings is; None where there is no such table.
    """

    spend: Spend
    atlas: Atlas
    places: Places
    roles: Mapping[str, RoleLocation]
    homes: tuple[Home, ...]
    home: Codes
    site: Codes
    site_status: NDArray[np.uint8]
    site_mended: Coded
    faults: pa.Table
    options: Mapping[str, str | bool | None] = field(default_factory=dict)
    rows: RoleLocation | None = None

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self.spend)

    def trait(self, column: str) -> Coded:
        """
        Return a column of the lines, as definitions read it.

        Parameters
        ----------
        column
            Its name; ``buyer`` is the buyer that the run was told of, where it was. A canonical column
            that the table does not have is blank.

        Returns
        -------
        cells
            Each different cell once, and which each line has.

        Raises
        ------
        InputError
            The table has no such column.
        """
        everyone = self.options.get("buyer") if column == "buyer" else None
        if everyone:
            return Coded(np.zeros(len(self), dtype=np.int32), [str(everyone)])
        if column in FIELDS and column not in self.spend.lines.column_names:
            return Coded(np.full(len(self), -1, dtype=np.int32), [])
        return coded(self.spend.column(column))

    def __repr__(self) -> str:
        """Return the lines by status for each role, the homes and the sites."""
        return showing.as_text(self)

    def _repr_html_(self) -> str:
        return showing.as_html(self)


@checked
def locate(
    spend: Spend,
    atlas: Atlas,
    *,
    buyer: str | None = None,
    site: str | None = None,
    repair: bool = False,
    coarse: bool = False,
) -> Located:
    """
    Return where every line's buyer, site and roles are.

    Parameters
    ----------
    spend
        The lines.
    atlas
        The reference geography.
    buyer
        A buyer for every line, over the table's own column: a name or GSS code.
    site
        A site's postcode for every line, over the table's own columns.
    repair
        Whether to mend postcode cells that say nothing as they stand: other punctuation, several
        postcodes in a cell (the last that exists), letter O for zero and I for one. What it did is
        marked on each line.
    coarse
        Whether a postcode that is not in the directory is placed at its sector.

    Returns
    -------
    located
        One row a line, in the same order; what could not be placed has a status.

    Raises
    ------
    InputError
        The buyer or the site that was named is not known, or a role has half a pair of coordinates.

    Notes
    -----
    Of the columns that may say where a role is, the first that places it is used, in this order:
    postcode, easting and northing, longitude and latitude, address, area. One that is blank, cannot be
    read, is not in the directory or has no grid reference leaves it to the next; one that says why there
    is no place, such as a country abroad, is believed.

    Examples
    --------
    >>> import localvalue as lv
    >>> import pandas as pd
    >>> lines = {"buyer": ["Tuskhaven"] * 2, "supplier_postcode": ["DB2 3BJ", None], "amount": [100, 50]}
    >>> print(lv.locate(lv.read_spend(pd.DataFrame(lines)), lv.Atlas.sample()))
    Located: 2 lines
      supplier: 1 postcode, 1 missing
      homes: 1 (Tuskhaven)
      sites: none
    """
    places = PlaceList(atlas)
    reader = PostcodeReader(places, repair=repair, coarse=coarse)
    finder = Finder(spend, reader)
    lines = len(spend)
    found = {role: finder.role(role) for role in ROLES if finder.ways(role)}
    finder.resettle(found)
    if not found and "supplier" in spend.lines.column_names:
        # Who was paid is known, and nobody's address: an answer, and no fault of the table
        found["supplier"] = finder.role("supplier")
    if "supplier" in found:
        found["supplier"] = withheld(found["supplier"], spend)
    found[SITE] = finder.one_site(site) if site is not None else finder.role(SITE)
    finder.tell_cells(found)
    told = [finder]
    if spend.landings is not None:
        rows = Finder(spend.landings, reader)
        found[ROW] = _row_places(rows, spend.landings, finder.prisoners())
        rows.tell_cells({ROW: found[ROW]})
        told.append(rows)
    numbered, numbers = number(places, found)
    location = {
        role: RoleLocation(role, numbers[role], each.status, distinct(each.mended))
        for role, each in found.items()
    }
    roles = {role: each for role, each in location.items() if role not in {ROW, SITE}}
    if spend.landings is not None:
        roles = with_rows(roles, location[ROW], spend.landings.parts, lines)
    if buyer is not None:
        home = one_home(atlas, buyer, lines)
    else:
        home = homes(atlas, finder.column("buyer"))
        finder.tell_buyers(home.unknown)
    spot = numbers[SITE]
    exact = np.append(numbered.single, False)[spot]
    return Located(
        spend,
        atlas,
        numbered,
        roles,
        home.areas,
        home.codes,
        np.where(exact, spot, np.int32(-1)).astype(np.int32),
        found[SITE].status,
        distinct(found[SITE].mended),
        join_faults([each for some in told for each in some.told]),
        {"buyer": buyer, "site": site, "repair": repair, "coarse": coarse},
        location.get(ROW),
    )


def _row_places(rows: Finder, table: LandingTable, prisoners: NDArray[np.bool_]) -> Found:
    """Return where the rows of a table of landings are."""
    people = np.zeros(len(table), dtype=np.bool_)
    mine = table.parts.row >= 0
    people[table.parts.row[mine]] = np.isin(table.parts.role[mine], _PEOPLE)
    return rows.rows(people, (table.line >= 0) & prisoners[table.line])
