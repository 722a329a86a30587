"""The landing places as the map draws them: columns of plain values, names held once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from localvalue.escape import display_text
from localvalue.present import boundaries
from localvalue.units import METRES_PER_MILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from localvalue.compare import Because, Found, Mapped

MOST_POINTS: Final = 20_000
"""Places that the map draws one by one; beyond that by postcode sector."""

MOST_SEARCHED: Final = 50_000
"""Suppliers, or areas of one level, that can be searched for: those with the most pounds."""

SUPPLIERS_SHOWN: Final = 5
SUPPLIER_BREAK: Final = "; "

_POSTCODES: Final = ("postcode", "postcode_terminated")
_INWARD_UNIT: Final = 2
_GRID_DEGREES: Final = 0.02
_PART_LETTER: Final = 0x100


class Drawn(NamedTuple):
    """The places that the map draws."""

    places: pd.DataFrame
    """Largest first."""
    number: NDArray[np.int64]
    """Which of them each landing place is a part of, shape ``(landing places,)``."""
    gathered: bool
    """Whether each is a whole postcode sector."""


def drawable(landed: pd.DataFrame, names: Sequence[str]) -> Drawn:
    """
    Return the places to draw, largest first.

    Parameters
    ----------
    landed
        One row a landing place, as the scorecard gives it.
    names
        The definitions, each a column of memberships 0 to 1, NaN where unknown.

    Returns
    -------
    drawn
        Places as `landed`. Where there are more than `MOST_POINTS`, one row a postcode sector, or a square
        of 0.02 degrees where the place is no postcode: pounds and lines summed, position and
        memberships averaged with weights of absolute pounds, no decile.
    """
    gathered = len(landed) > MOST_POINTS
    group = np.unique(_gathering(landed), return_inverse=True)[1] if gathered else np.arange(len(landed))
    places = _gathered(landed, names, group) if gathered else landed
    order = np.argsort(-places["amount_gbp"].abs().to_numpy(), kind="stable")
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    return Drawn(places.iloc[order], number[group], gathered)


def columns(places: pd.DataFrame, names: Sequence[str], facts: Mapped) -> dict[str, Any]:
    """
    Return places as lists for the page.

    Parameters
    ----------
    places
        As `drawable` returns them.
    names
        The definitions.
    facts
        What is told of them beside the table.

    Returns
    -------
    columns
        Lists aligned to the places. Longitude and latitude in hundred-thousandths of a degree, pounds
        whole, None where unknown; memberships as one letter a place (`_memberships`); texts cleaned by
        `display_text`, those that repeat as positions in a list of their own.
    """
    listed = facts.found["supplier"]
    held = [display_text(name) for name in listed.name[:MOST_SEARCHED]]
    supplier, suppliers = _supplier_codes(places["suppliers"], held)
    page: dict[str, Any] = {
        "place": [display_text(place) for place in places["place"]],
        "x": _numbers(places["longitude"] * boundaries.DEGREE_STEPS, 0),
        "y": _numbers(places["latitude"] * boundaries.DEGREE_STEPS, 0),
        "gbp": pounds(np.rint(places["amount_gbp"].to_numpy(dtype=np.float64) * 100).astype(np.int64)),
        "lines": _numbers(places["lines"], 0),
        "decile": _numbers(places["deprivation_decile"], 0),
        "supplier": supplier,
        "suppliers": suppliers,
        "buyers": facts.buyers.tolist(),
        **_parts(facts),
        "why": _why(facts.because),
        "in": {name: _memberships(places[name]) for name in names},
    }
    for short, column in (("how", "precision"), ("area", "lad_name"), ("index", "deprivation_index")):
        page[short], page[f"{short}_names"] = _coded(places[column])
    _say_once(page)
    return page


def _say_once(page: dict[str, Any]) -> None:
    """Leave out of the facts what stands in the page already: of twenty thousand places they are large."""
    why = page["why"]
    why["deciles"] = {fact: decile for fact, decile in why["deciles"].items() if decile != page["decile"]}
    if why["areas"].get("authority") == {"codes": page["area"], "names": page["area_names"]}:
        del why["areas"]["authority"]


def _numbers(values: pd.Series[Any], decimals: int) -> list[float | int | None]:
    """Return numbers as JSON holds them, None where missing; whole ones without a point."""
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan).round(decimals)
    return [
        None if number != number else int(number) if number.is_integer() else number  # noqa: PLR0124 - NaN
        for number in numbers.tolist()
    ]


def _memberships(values: pd.Series[Any]) -> str:
    """
    Return memberships as one letter a place.

    ``0`` none, ``1`` all, ``-`` unknown, else the letter that many per cent beyond U+0100: never 0 or 100.
    """
    share = values.to_numpy(dtype=np.float64, na_value=np.nan)
    percent = np.clip(np.rint(np.nan_to_num(share) * 100), 1, 99).astype(np.int64)
    letters = np.select(
        [np.isnan(share), share <= 0, share >= 1], [ord("-"), ord("0"), ord("1")], _PART_LETTER + percent
    )
    return "".join(map(chr, letters.tolist()))


def _coded(values: pd.Series[Any]) -> tuple[list[int], list[str]]:
    """Return texts as positions in the list of those that differ, in order of appearance."""
    shared = _shared(values)
    return shared["codes"], shared["names"]


def _parts(facts: Mapped) -> dict[str, Any]:
    """Return pounds by role where there are several, and those known by a registered office where any are."""
    roles = {name: pounds(pence) for name, pence in facts.roles.items()} if len(facts.roles) > 1 else {}
    # To the penny: what is left of a place when these are taken away must not vanish by rounding
    registered = (facts.registered / 100).tolist() if facts.registered.any() else []
    return {"role": roles, "registered": registered}


def _why(because: Because) -> dict[str, Any]:
    """Return the facts that definitions ask for: miles, areas' names, deciles."""
    return {
        "asks": because.asks,
        "away": {fact: _miles(*between) for fact, between in because.away.items()},
        "areas": {level: _shared(names) for level, names in because.areas.items()},
        "deciles": {fact: decile.tolist() for fact, decile in because.deciles.items()},
        "titles": {fact: display_text(title) for fact, title in because.titles.items()},
    }


def _miles(least_m: NDArray[np.float64], most_m: NDArray[np.float64]) -> list[Any]:
    """
    Return miles: one number, least and most where they differ, None where unknown.

    To a tenth, and finer where that would hide on which side of a round radius a place lies.
    """
    miles = np.column_stack([least_m, most_m]) / METRES_PER_MILE
    tenths = miles.round(1)
    pairs = np.where(tenths == tenths.round(), miles.round(2), tenths).tolist()
    return [None if least != least else least if least == most else [least, most] for least, most in pairs]  # noqa: PLR0124 - NaN


def _shared(names: Iterable[object]) -> dict[str, Any]:
    seen: dict[str, int] = {}
    codes = [seen.setdefault(display_text(name), len(seen)) for name in names]
    return {"codes": codes, "names": list(seen)}


def pounds(pence: NDArray[np.int64]) -> list[int]:
    """
    Return pence as whole pounds.

    Parameters
    ----------
    pence
        Whole pence, shape ``(n,)``.

    Examples
    --------
    >>> pounds(np.array([150, 249, -150]))
    [2, 2, -2]
    """
    # Half a pound away from zero, as everywhere: two figures of one place must not differ
    whole: list[int] = (np.sign(pence) * ((np.abs(pence) + 50) // 100)).tolist()
    return whole


def found(facts: Mapped) -> dict[str, Any]:
    """
    Return who and where can be searched for, as lists for the page.

    Parameters
    ----------
    facts
        As `localvalue.compare.mapped` returns them.

    Returns
    -------
    found
        By kind, the most pounds first, at most `MOST_SEARCHED` of each: names (those of suppliers are the
        first of ``suppliers`` of `columns`), pounds, lines, buyers, how many drawn places, and which.
    """
    return {kind: _kind(each, named=kind != "supplier") for kind, each in facts.found.items()}


def _kind(each: Found, *, named: bool) -> dict[str, Any]:
    most = slice(0, MOST_SEARCHED)
    lists: dict[str, Any] = {
        "gbp": pounds(each.pence[most]),
        "lines": each.lines[most].tolist(),
        "buyers": each.buyers[most].tolist(),
        "places": each.places[most].tolist(),
        "where": each.where[most],
        "left_out": max(0, len(each.name) - MOST_SEARCHED),
    }
    return {"name": [display_text(name) for name in each.name[most]], **lists} if named else lists


def _supplier_codes(values: pd.Series[Any], held: Sequence[str]) -> tuple[list[list[int]], list[str]]:
    """Return suppliers as positions in the list of those that are searched for, then of the others."""
    names = list(held)
    seen: dict[str, int] = {}
    for at, name in enumerate(names):
        seen.setdefault(name, at)

    def position(name: str) -> int:
        if name not in seen:
            seen[name] = len(names)
            names.append(name)
        return seen[name]

    codes = [[position(display_text(name)) for name in _supplier_names(value)] for value in values]
    return codes, names


def _supplier_names(value: object) -> list[str]:
    return value.split(SUPPLIER_BREAK)[:SUPPLIERS_SHOWN] if isinstance(value, str) and value else []


def _gathered(landed: pd.DataFrame, names: Sequence[str], groups: NDArray[np.int64]) -> pd.DataFrame:
    import pandas as pd

    place = _gathering(landed)
    weight = landed["amount_gbp"].abs().to_numpy(dtype=np.float64) + _SMALLEST_WEIGHT
    rows = pd.DataFrame(
        {"group": groups, "place": place, "precision": np.where(_is_postcode(landed), "sector", "")}
    )
    rows["precision"] = rows["precision"].where(rows["precision"] != "", landed["precision"].to_numpy())
    for column in ("lad_code", "lad_name", "deprivation_index", "suppliers", "amount_gbp", "lines"):
        rows[column] = landed[column].to_numpy()
    heaviest = rows.iloc[np.argsort(-weight, kind="stable")].groupby("group", sort=True)
    gathered = heaviest[["place", "precision", "lad_code", "lad_name", "deprivation_index"]].first()
    gathered["suppliers"] = heaviest["suppliers"].agg(_first_suppliers)
    gathered[["amount_gbp", "lines"]] = rows.groupby("group", sort=True)[["amount_gbp", "lines"]].sum()
    for column in ("longitude", "latitude", *names):
        gathered[column] = _weighted(
            landed[column].to_numpy(dtype=np.float64, na_value=np.nan), weight, groups
        )
    return gathered.assign(deprivation_decile=np.nan).reset_index(drop=True)


_SMALLEST_WEIGHT: Final = 0.01
"""Pounds added to each weight, so that a place whose payments and credits cancel still has a position."""


def _is_postcode(landed: pd.DataFrame) -> NDArray[np.bool_]:
    return np.asarray(landed["precision"].isin(_POSTCODES).to_numpy(), dtype=np.bool_)


def _gathering(landed: pd.DataFrame) -> NDArray[Any]:
    """Return what each place is gathered into, by name."""
    postcode = _is_postcode(landed)
    sector = landed["place"].astype(str).str[:-_INWARD_UNIT].to_numpy(dtype=object)
    x = (landed["longitude"] / _GRID_DEGREES).round() * _GRID_DEGREES
    y = (landed["latitude"] / _GRID_DEGREES).round() * _GRID_DEGREES
    near = (y.map("around {:.2f}, ".format) + x.map("{:.2f}".format)).to_numpy(dtype=object)
    # A place that is known to its sector joins the postcodes of that sector
    other = np.where((landed["precision"] == "coordinates").to_numpy(), near, landed["place"].astype(str))
    return np.where(postcode, sector, other).astype(str)


def _weighted(
    values: NDArray[np.float64], weight: NDArray[np.float64], groups: NDArray[np.int64]
) -> NDArray[np.float64]:
    known = np.isfinite(values)
    n = int(groups.max()) + 1
    below = np.bincount(groups[known], weights=weight[known], minlength=n)
    above = np.bincount(groups[known], weights=(values * weight)[known], minlength=n)
    return np.asarray(np.divide(above, below, out=np.full(n, np.nan), where=below > 0), dtype=np.float64)


def _first_suppliers(values: pd.Series[str]) -> str:
    names = dict.fromkeys(name for value in values for name in _supplier_names(value))
    return SUPPLIER_BREAK.join(list(names)[:SUPPLIERS_SHOWN])
