"""One of each thing that a user holds, and what is reached from it: what checks of all of them go by."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import cards
import numpy as np
import pandas as pd
import rasterio
from rasterio.transform import Affine

import localvalue as lv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

PROTOCOLS = {"Definition", "Pairs"}
"""Shapes of objects, of which nobody holds one that is not of another class."""
NOT_ASKED = {"open", "sample", "write", "verify", "save_charts"}
"""Methods that need no argument, and do more than tell something."""


class Keeper:
    """A definition of the user's own that keeps the pairs that it was given."""

    name = "kept"
    label = "Kept"
    kind = "other"
    traits = ()

    def __init__(self) -> None:
        self.given: list[lv.Pairs] = []

    def test(self, pairs: lv.Pairs) -> NDArray[np.bool_]:
        self.given.append(pairs)
        return pairs.has_home()


def one_of_each(atlas: lv.Atlas, folder: Path, name: str = "Acme Ltd") -> dict[str, object]:
    """Return an instance of every public class, by the class's name; `name` stands wherever a name can."""
    located = cards.located(
        atlas,
        [
            {
                "buyer": "Aford",
                "site_postcode": "ZA1 1AA",
                "supplier": name,
                name: "x",
                "supplier_postcode": postcode,
                "amount": 2**number,
            }
            for number, postcode in enumerate(("ZA1 1AA", "ZA1", None))
        ],
    )
    card = lv.score(located, policy=lv.Policy(title=name))
    register = pd.DataFrame({"supplier": [name], "postcode": ["ZA1 1AB"], name: ["x"]})
    times, table, raster = folder / "times.csv", folder / "areas.csv", folder / "grid.tif"
    times.write_text("from_id,to_id,travel_time\nZA1 1AA,ZA1 1AB,5\n", encoding="utf-8")
    table.write_text(f"code,{name.replace(',', '')}\nE01000001,2\n", encoding="utf-8")
    _write_raster(raster)
    held = lv.AreaTable(table)
    local = lv.InAuthority()
    found: list[object] = [
        lv.AboveInRaster(raster, 1),
        lv.AboveInTable(held, 1),
        lv.AnyDomain(10),
        held,
        atlas,
        lv.BelowInRaster(raster, 1),
        lv.BelowInTable(held, 1),
        lv.ForGroup("veterans"),
        lv.InArea("region"),
        local,
        lv.InBordering(),
        lv.InHomeOf(name),
        lv.InPool(name),
        lv.InSiteArea("region"),
        lv.InUk(),
        lv.IsSme(),
        lv.IsVcse(),
        lv.LocalValueError(name),
        located,
        lv.MostDeprived(20),
        lv.OwnDefinition({name: local}),
        card.policy(),
        lv.Raster(raster),
        card,
        located.spend,
        lv.SupplierRegister(register),
        lv.SupportedEmployment(),
        lv.TravelTimes(times),
        lv.Truth(np.array([True, False]), np.array([True, False])),
        lv.UserIndex(held, 20, worst="low"),
        lv.WithinKm(3),
        lv.WithinMiles(20),
        lv.WithinMinutes(30, times),
    ]
    return {type(each).__name__: each for each in found}


def more(held: dict[str, object], name: str = "Acme Ltd") -> dict[str, object]:
    """Return what public functions and operators make, beside the instances of public classes."""
    spend, located = held["Spend"], held["Located"]
    assert isinstance(spend, lv.Spend)
    assert isinstance(located, lv.Located)
    definitions = {
        each: lv.definition(each) for each in ("ppn005_county", "authority | !region", "authority & region")
    }
    register = lv.SupplierRegister(pd.DataFrame({"supplier": [name], "postcode": ["ZA1 1AB"]}))
    keeper = Keeper()
    lv.score(located, [keeper])
    return {
        **definitions,
        "named": lv.InAuthority().named("mine", name),
        "known_definitions": lv.known_definitions(),
        "entry": lv.known_definitions()[0],
        "matched": register.join(spend),
        "trait": located.trait("supplier"),
        "pairs": keeper.given[0],
    }


def reached(held: dict[str, object]) -> Iterator[tuple[str, object]]:
    """Give what the public attributes and methods of these objects give, where it is of a class of ours."""
    for name, value in held.items():
        attributes = {each for each in (*dir(type(value)), *getattr(value, "__dict__", {})) if each[0] != "_"}
        for attribute in sorted(attributes - NOT_ASKED):
            yield from _ours(f"{name}.{attribute}", _asked(getattr(value, attribute)))


def _asked(value: object) -> object:
    """Return what a method without arguments gives, else the value itself."""
    if not inspect.ismethod(value):
        return value
    needed = [
        each
        for each in inspect.signature(value).parameters.values()
        if each.default is each.empty and each.kind not in {each.VAR_POSITIONAL, each.VAR_KEYWORD}
    ]
    return None if needed else value()


def _ours(name: str, value: object) -> Iterator[tuple[str, object]]:
    if type(value).__module__.startswith("localvalue"):
        yield name, value
    elif isinstance(value, tuple | list | dict):
        parts = list(value.values() if isinstance(value, dict) else value)[:1]
        yield from ((f"{name}[]", part) for part in parts if type(part).__module__.startswith("localvalue"))


def _write_raster(path: Path) -> None:
    profile = {
        "driver": "GTiff",
        "count": 1,
        "height": 2,
        "width": 3,
        "dtype": "float32",
        "crs": "EPSG:27700",
        "transform": Affine(100, 0, 400_000, 0, -100, 300_200),
    }
    with rasterio.open(path, "w", **profile) as dataset:
        dataset.write(np.array([[[1, 2, 3], [4, 5, 6]]], dtype=np.float32))


def public(is_kind: Callable[[object], bool]) -> set[str]:
    """Return the public names whose value is of a kind."""
    return {name for name in lv.__all__ if is_kind(getattr(lv, name))}
