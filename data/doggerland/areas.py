"""From sites to small areas, wards, constituencies and districts, each nested in the next."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass
from math import hypot
from string import ascii_uppercase
from typing import TYPE_CHECKING, Final

from doggerland.chance import Chance
from doggerland.gazetteer import (
    BY_NAME,
    CONSTITUENCIES,
    DISTRICTS,
    ISLAND,
    MAINLAND,
    District,
    Km,
    ward_names,
)
from doggerland.mesh import Mesh, Point, inside, roughened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_RURAL_SPACING_M: Final = 8_600.0
_GRAIN: Final = 0.34
_GRAIN_M: Final = (240.0, 1_800.0)
"""The mesh is this much finer than the small areas that are made of its cells, within these limits."""

_FRAME_M: Final = (540_000.0, 450_000.0, 720_000.0, 650_000.0)
_WARD_SIZE: Final = 6


@dataclass(frozen=True)
class SmallArea:
    """One small area: its cell of the mesh, its codes, and what lives there."""

    cells: tuple[int, ...]
    seed: Point
    code: str
    name: str
    district: District
    ward: tuple[str, str]
    constituency: tuple[str, str]
    population: int
    remoteness: float
    """0 in the middle of a town, 1 where small areas are as wide as they get."""


def _metres(km: Iterable[Km]) -> list[Point]:
    return [(x * 1000.0, y * 1000.0) for x, y in km]


def _spacing(point: Point) -> float:
    """Return how far apart small areas lie at a point, metres."""
    return min(
        _RURAL_SPACING_M,
        *(
            1000.0 * d.core_km
            + d.spread * hypot(point[0] - 1000.0 * d.town[0], point[1] - 1000.0 * d.town[1])
            for d in DISTRICTS
        ),
    )


def _grain(point: Point) -> float:
    """Return how far apart the sites of the mesh lie at a point, metres."""
    return min(max(_GRAIN * _spacing(point), _GRAIN_M[0]), _GRAIN_M[1])


def _candidates() -> Iterator[Point]:
    """Yield points to try in order: near the towns first, where the mesh is finest, then anywhere."""
    chance = Chance("sites")
    for district in DISTRICTS:
        x, y = district.town[0] * 1000.0, district.town[1] * 1000.0
        yield (x, y)
        for trial in range(2500):
            reach = 300.0 + 6.0 * trial
            yield (x + chance.between(-reach, reach), y + chance.between(-reach, reach))
    west, south, east, north = _FRAME_M
    for _ in range(80_000):
        yield (chance.between(west, east), chance.between(south, north))


def _apart(points: Iterable[Point], spacing: Callable[[Point], float]) -> list[Point]:
    """Return those of the points that are no nearer to an earlier one than the spacing there."""
    bucket = _RURAL_SPACING_M
    held: dict[tuple[int, int], list[Point]] = {}
    out: list[Point] = []
    for point in points:
        column, row = int(point[0] // bucket), int(point[1] // bucket)
        near = (
            other
            for c in (column - 1, column, column + 1)
            for r in (row - 1, row, row + 1)
            for other in held.get((c, r), ())
        )
        least = spacing(point)
        if all(hypot(point[0] - o[0], point[1] - o[1]) >= least for o in near):
            held.setdefault((column, row), []).append(point)
            out.append(point)
    return out


def make_mesh() -> tuple[Mesh, list[int]]:
    """Return the mesh and the cells that are land."""
    mesh = Mesh(_apart(_candidates(), _grain))
    coasts = [
        roughened(_metres(MAINLAND), "mainland", 1200.0),
        roughened(_metres(ISLAND), "island", 800.0),
    ]
    dry = {i for i, site in enumerate(mesh.sites) if mesh.sides[i] and any(inside(site, c) for c in coasts)}
    links = _links(mesh, dry)
    mainland, island = (
        _walk(links, _nearest(mesh, dry, BY_NAME[n].town)) for n in ("Tuskhaven", "Aurochsay")
    )
    return mesh, sorted(mainland | island)


def _nearest(mesh: Mesh, cells: Iterable[int], town: Km) -> int:
    x, y = town[0] * 1000.0, town[1] * 1000.0
    return min(sorted(cells), key=lambda i: hypot(mesh.sites[i][0] - x, mesh.sites[i][1] - y))


def _walk(links: Mapping[int, Sequence[int]], start: int) -> set[int]:
    """Return what can be reached from a node."""
    out, todo = {start}, [start]
    while todo:
        fresh = set(links[todo.pop()]) - out
        out |= fresh
        todo += sorted(fresh)
    return out


def _grow(
    neighbours: Mapping[int, Sequence[int]],
    seeds: Sequence[int],
    step: Callable[[int, int, int], float],
) -> dict[int, int]:
    """
    Return which seed each node belongs to: the one that is the shortest walk away.

    Whatever the steps cost, what belongs to a seed hangs together.
    """
    owner: dict[int, int] = {}
    todo = [(0.0, seed, which) for which, seed in enumerate(seeds)]
    while todo:
        walked, node, which = heapq.heappop(todo)
        if node in owner:
            continue
        owner[node] = which
        for other in neighbours[node]:
            if other not in owner:
                heapq.heappush(todo, (walked + step(which, node, other), other, which))
    return owner


def _cost(mesh: Mesh, name: str, cells: Iterable[int]) -> Callable[[int, int], float]:
    """Return what a step between cells costs: its length, over ground of uneven difficulty."""
    chance = Chance(name)
    rough = {i: chance.between(0.6, 1.4) for i in sorted(cells)}

    def cost(a: int, b: int) -> float:
        (x0, y0), (x1, y1) = mesh.sites[a], mesh.sites[b]
        return hypot(x1 - x0, y1 - y0) * (rough[a] + rough[b])

    return cost


def _links(mesh: Mesh, cells: Iterable[int]) -> dict[int, list[int]]:
    """Return the neighbours of each cell among these cells."""
    group = set(cells)
    return {i: [j for j in mesh.neighbours(i) if j in group] for i in sorted(group)}


def _districts(mesh: Mesh, land: Sequence[int]) -> list[list[int]]:
    """Return the cells of each district: those that its town is the shortest walk away from."""
    cost = _cost(mesh, "districts", land)
    towns = [_nearest(mesh, land, d.town) for d in DISTRICTS]
    owner = _grow(_links(mesh, land), towns, lambda which, a, b: cost(a, b) / DISTRICTS[which].reach)
    return [sorted(i for i in owner if owner[i] == which) for which in range(len(DISTRICTS))]


def _small_areas(mesh: Mesh, district: District, cells: Sequence[int]) -> list[list[int]]:
    """Return the cells of each small area of a district, its town's first."""
    town = _nearest(mesh, cells, district.town)
    order = [town, *Chance("small areas", district.code).shuffled([i for i in cells if i != town])]
    at = {mesh.sites[i]: i for i in order}
    seeds = [at[point] for point in _apart([mesh.sites[i] for i in order], _spacing)]
    cost = _cost(mesh, "small areas", cells)
    owner = _grow(_links(mesh, cells), seeds, lambda _, a, b: cost(a, b))
    groups: list[list[int]] = [[seed] for seed in seeds]
    for i in sorted(owner):
        if i != seeds[owner[i]]:
            groups[owner[i]].append(i)
    return groups


def _wards(middle: Sequence[Point], links: Mapping[int, Sequence[int]]) -> list[list[int]]:
    """Return small areas in groups of about `_WARD_SIZE` that hang together, from the edge inwards."""
    left = set(links)
    out: list[list[int]] = []
    while left:
        first = min(left, key=lambda i: (sum(j in left for j in links[i]), middle[i]))
        x, y = middle[first]
        group: list[int] = []
        edge = [(0.0, first)]
        while edge and len(group) < _WARD_SIZE:
            _, area = heapq.heappop(edge)
            if area not in left:
                continue
            left.remove(area)
            group.append(area)
            for other in links[area]:
                if other in left:
                    heapq.heappush(edge, (hypot(middle[other][0] - x, middle[other][1] - y), other))
        out.append(group)
    return _without_crumbs(out, links)


def _without_crumbs(groups: list[list[int]], links: Mapping[int, Sequence[int]]) -> list[list[int]]:
    """Join groups of fewer than half a ward to the neighbour with which they share most."""
    for group in sorted(groups, key=len):
        if 2 * len(group) >= _WARD_SIZE:
            continue
        others = [g for g in groups if g is not group and any(j in g for i in group for j in links[i])]
        if others:
            max(others, key=lambda g: sum(j in g for i in group for j in links[i])).extend(group)
            groups = [g for g in groups if g is not group]
    return groups


def _constituencies(
    middle: Sequence[Point], wards: Sequence[list[int]], links: Mapping[int, Sequence[int]]
) -> list[tuple[str, str]]:
    """Return the constituency of each ward: whole wards, whatever districts they are in."""
    ward_of = {area: w for w, ward in enumerate(wards) for area in ward}
    centre = [
        (sum(middle[i][0] for i in ward) / len(ward), sum(middle[i][1] for i in ward) / len(ward))
        for ward in wards
    ]

    def nearest(point: Point, among: Iterable[int]) -> int:
        return min(among, key=lambda w: hypot(centre[w][0] - point[0], centre[w][1] - point[1]))

    between = {w: sorted({ward_of[j] for i in ward for j in links[i]} - {w}) for w, ward in enumerate(wards)}
    everywhere = range(len(wards))
    island = nearest(_metres([BY_NAME["Aurochsay"].town])[0], everywhere)
    offshore = _walk(between, island)
    harbour = nearest(centre[island], [w for w in everywhere if w not in offshore])
    between[harbour].append(island)  # the ferry: an island too small for a member of its own
    seeds = [nearest(seed, everywhere) for seed in _metres(seed for _, _, seed in CONSTITUENCIES)]

    def step(_: int, a: int, b: int) -> float:
        return 4000.0 + hypot(centre[a][0] - centre[b][0], centre[a][1] - centre[b][1])

    owner = _grow(between, seeds, step)
    return [CONSTITUENCIES[owner[w]][:2] for w in everywhere]


def make_areas(mesh: Mesh, land: Sequence[int]) -> list[SmallArea]:
    """Return the small areas, in order of code: by district, then ward."""
    groups: list[list[int]] = []
    home: list[District] = []
    for district, cells in zip(DISTRICTS, _districts(mesh, land), strict=True):
        groups += _small_areas(mesh, district, cells)
        home += [district] * (len(groups) - len(home))
    area_of = {cell: g for g, group in enumerate(groups) for cell in group}
    links = {
        g: sorted({area_of[j] for i in group for j in mesh.neighbours(i) if j in area_of} - {g})
        for g, group in enumerate(groups)
    }
    middle = [mesh.sites[group[0]] for group in groups]
    wards: list[list[int]] = []
    for district in DISTRICTS:
        own = {g for g in links if home[g] is district}
        wards += _wards(middle, {g: [h for h in links[g] if h in own] for g in sorted(own)})
    seats = _constituencies(middle, wards, links)
    names = ward_names(len(wards))
    out: list[SmallArea] = []
    so_far: Counter[str] = Counter()
    for w, ward in enumerate(wards):
        district = home[ward[0]]
        so_far[district.code] += 1
        for letter, g in zip(ascii_uppercase, ward, strict=False):
            out.append(
                SmallArea(
                    cells=tuple(groups[g]),
                    seed=middle[g],
                    code=f"E019{len(out) + 1:05d}",
                    name=f"{district.name} {so_far[district.code]:03d}{letter}",
                    district=district,
                    ward=(f"E059{w + 1:05d}", names[w]),
                    constituency=seats[w],
                    population=_population(len(out)),
                    remoteness=min(_spacing(middle[g]) / _RURAL_SPACING_M, 1.0),
                )
            )
    return out


def _population(which: int) -> int:
    """Return how many people live in a small area: 1,000 to 3,000, most near 1,750."""
    drawn = Chance("population", which).bell(1750.0, 340.0)
    return round(min(max(drawn, 1010.0), 2990.0))
