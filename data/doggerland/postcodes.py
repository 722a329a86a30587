"""Postcodes of the area DB, which Royal Mail does not use: where they are and when they were in use."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING, Final

from doggerland.chance import Chance
from doggerland.gazetteer import POST_OFFICES, POSTCODE_AREA
from doggerland.mesh import Mesh, Point, inside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from doggerland.areas import SmallArea
    from doggerland.mesh import Ring

UNIT_LETTERS: Final = "ABDEFGHJLNPQRSTUWXYZ"
"""The letters of an inward code (BS 7666-2:2006, appendix C)."""

_TERMINATED: Final = 0.05
_WITHOUT_GRID: Final = 64
_SECTOR_SIZE: Final = 60
_MARGIN_M: Final = 3


@dataclass(frozen=True)
class Postcode:
    """One postcode. `area` is None, and the coordinates 0, where it has no grid reference."""

    district: int
    inward: str
    easting: int
    northing: int
    area: SmallArea | None
    introduced: str
    terminated: str
    large_user: bool

    @property
    def text(self) -> str:
        """The postcode with one space, as people write it."""
        return f"{POSTCODE_AREA}{self.district} {self.inward}"

    @property
    def seven(self) -> str:
        """The postcode in seven characters, as the directories write it."""
        return f"{POSTCODE_AREA}{self.district:<2}{self.inward}"


def _well_inside(x: int, y: int, polygons: Sequence[list[Ring]]) -> bool:
    """Return whether a point is inside, and not on the line."""
    m = _MARGIN_M
    return any(
        all(inside((x + dx, y + dy), polygon[0]) for dx, dy in ((-m, -m), (m, -m), (-m, m), (m, m)))
        and not any(inside((x, y), hole) for hole in polygon[1:])
        for polygon in polygons
    )


def _hamlets(mesh: Mesh, area: SmallArea, chance: Chance) -> list[tuple[Point, float]]:
    """Return where people live in a small area: a middle, and how far houses straggle from it, metres."""
    n = 1 + round(3.0 * area.remoteness)
    if area.remoteness < 0.3:  # noqa: PLR2004 - in a town houses are everywhere
        return [(mesh.sites[cell], 450.0 * area.district.core_km) for cell in area.cells]
    return [(mesh.sites[cell], chance.between(160.0, 420.0)) for cell in chance.shuffled(area.cells)[:n]]


def _spots(mesh: Mesh, area: SmallArea) -> list[tuple[int, int]]:
    """Return where the postcodes of a small area are."""
    chance = Chance("spots", area.code)
    polygons = mesh.outline(area.cells)
    hamlets = _hamlets(mesh, area, chance)
    weights = [1.0 / (1.0 + i) if area.remoteness >= 0.3 else 1.0 for i in range(len(hamlets))]  # noqa: PLR2004
    n = 20 + chance.below(9) + round(24.0 * max(0.0, 1.0 - 9.0 * area.remoteness))
    out: list[tuple[int, int]] = []
    while len(out) < n:
        (x, y), straggle = chance.weighted(hamlets, weights)
        spot = (round(chance.bell(x, straggle)), round(chance.bell(y, straggle)))
        if _well_inside(*spot, polygons):
            out.append(spot)
    return out


def _nearest_office(x: int, y: int) -> int:
    """Return the number of the postcode district: that of the nearest sorting office."""
    return 1 + min(
        range(len(POST_OFFICES)),
        key=lambda i: hypot(x - 1000.0 * POST_OFFICES[i][0], y - 1000.0 * POST_OFFICES[i][1]),
    )


_Spot = tuple[int, int, int]
"""Easting, northing, number of the small area."""


def _sectors(district: int, spots: Sequence[_Spot]) -> Iterator[tuple[str, list[_Spot]]]:
    """Yield the sectors of a postcode district, each with its spots: those nearest to one of a few."""
    n = max(1, min(9, round(len(spots) / _SECTOR_SIZE)))
    middles = Chance("sectors", district).shuffled(spots)[:n]
    middles.sort(key=lambda s: hypot(s[0] - spots[0][0], s[1] - spots[0][1]))
    held: dict[int, list[_Spot]] = defaultdict(list)
    for spot in spots:
        held[min(range(n), key=lambda i: hypot(spot[0] - middles[i][0], spot[1] - middles[i][1]))].append(
            spot
        )
    for i in sorted(held):
        yield str(i + 1), sorted(held[i], key=lambda s: (s[2], s[0], s[1]))


def _month(chance: Chance, first: int, last: int) -> str:
    return f"{first + chance.below(last - first + 1)}{1 + chance.below(12):02d}"


def _dates(chance: Chance) -> tuple[str, str]:
    """Return the months of introduction and termination, ``yyyymm``; the second blank while in use."""
    introduced = "198001" if chance.happens(0.7) else _month(chance, 1981, 2023)
    if not chance.happens(_TERMINATED):
        return introduced, ""
    return introduced, _month(chance, max(int(introduced[:4]) + 1, 1996), 2025)


def make_postcodes(mesh: Mesh, areas: Sequence[SmallArea]) -> list[Postcode]:
    """Return every postcode, in the order of the directories."""
    by_district: dict[int, list[_Spot]] = defaultdict(list)
    for number, area in enumerate(areas):
        for x, y in _spots(mesh, area):
            by_district[_nearest_office(x, y)].append((x, y, number))
    out: list[Postcode] = []
    for district, spots in sorted(by_district.items()):
        for sector, held in _sectors(district, spots):
            out += _units(district, sector, held, areas)
    out += _without_grid(sorted(by_district))
    return sorted(out, key=lambda postcode: postcode.seven)


def _units(
    district: int, sector: str, spots: Sequence[_Spot], areas: Sequence[SmallArea]
) -> Iterator[Postcode]:
    """Yield the postcodes of one sector: neighbours have neighbouring letters, with gaps."""
    chance = Chance("units", district, sector)
    pairs = [a + b for a in UNIT_LETTERS for b in UNIT_LETTERS]
    taken = sorted(chance.shuffled(range(len(pairs) - UNIT_LETTERS.index("Z") - 1))[: len(spots)])
    for place, (x, y, number) in zip(taken, spots, strict=True):
        introduced, terminated = _dates(chance)
        area = areas[number]
        large = area.remoteness < 0.1 and chance.happens(0.06)  # noqa: PLR2004 - offices are in mid-town
        yield Postcode(district, sector + pairs[place], x, y, area, introduced, terminated, large)


def _without_grid(districts: Sequence[int]) -> Iterator[Postcode]:
    """Yield postcodes that nobody has placed: PO boxes and new ones, in the last letters of a sector."""
    chance = Chance("without grid")
    for i in range(_WITHOUT_GRID):
        district = districts[i % len(districts)]
        inward = f"1Z{UNIT_LETTERS[3 + i // len(districts)]}"
        introduced, terminated = _dates(chance)
        yield Postcode(district, inward, 0, 0, None, introduced, terminated, large_user=True)
