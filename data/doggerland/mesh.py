"""
The mesh: Voronoi cells with rough edges, where neighbours share every vertex.

All in plain Python and whole metres, so that no version of a geometry library can move a point.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import hypot, inf
from typing import TYPE_CHECKING, Final, NamedTuple

from doggerland.chance import Chance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Point = tuple[float, float]
Ring = list[tuple[int, int]]
Corner = tuple[int, ...]
"""A vertex of the mesh is named by the three sites that are equally far from it."""

_FINEST_M: Final = 60.0
_FINEST_PART: Final = 0.22
_ROUGHNESS: Final = 0.42
_BUCKET_M: Final = 8_000.0


class Side(NamedTuple):
    """One side of a cell, walked anticlockwise: the cell beyond it, and where it starts and ends."""

    beyond: int
    start: Corner
    end: Corner


def inside(point: Point, ring: Sequence[Point]) -> bool:
    """Return whether a point lies within a ring, by counting crossings."""
    x, y = point
    odd = False
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            odd = not odd
    return odd


def signed_area(ring: Sequence[Point]) -> float:
    """Return the area of a ring, positive where it runs anticlockwise."""
    return 0.5 * sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True))


def roughened(ring: Sequence[Point], key: str, finest: float) -> list[Point]:
    """Return a hand-drawn ring with bays and headlands, down to sides of length ``finest``."""
    out: list[Point] = []
    for i, start in enumerate(ring):
        out += [start, *_wobble(start, ring[(i + 1) % len(ring)], Chance("coast", key, i), finest)]
    return out


def _wobble(start: Point, end: Point, chance: Chance, finest: float) -> list[Point]:
    """Return points between two ends, each midpoint pushed aside by up to a quarter of the length."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    if hypot(dx, dy) < finest:
        return []
    aside = chance.between(-0.26, 0.26)
    middle = ((start[0] + end[0]) / 2 - dy * aside, (start[1] + end[1]) / 2 + dx * aside)
    return [*_wobble(start, middle, chance, finest), middle, *_wobble(middle, end, chance, finest)]


def _circumcentre(a: Point, b: Point, c: Point) -> Point:
    """Return the point equally far from three others."""
    bx, by, cx, cy = b[0] - a[0], b[1] - a[1], c[0] - a[0], c[1] - a[1]
    twice = 2.0 * (bx * cy - by * cx)
    b2, c2 = bx * bx + by * by, cx * cx + cy * cy
    return (a[0] + (cy * b2 - by * c2) / twice, a[1] + (bx * c2 - cx * b2) / twice)


def _cut(cell: list[tuple[Point, int]], site: Point, other: Point, name: int) -> list[tuple[Point, int]]:
    """Keep the part of a cell nearer to its site than to another; each vertex carries the side after it."""
    nx, ny = other[0] - site[0], other[1] - site[1]
    limit = nx * (site[0] + other[0]) / 2 + ny * (site[1] + other[1]) / 2
    beyond = [nx * p[0] + ny * p[1] - limit for p, _ in cell]
    if max(beyond) <= 0.0:
        return cell
    out: list[tuple[Point, int]] = []
    for i, (p, side) in enumerate(cell):
        q, after = cell[(i + 1) % len(cell)][0], beyond[(i + 1) % len(cell)]
        if beyond[i] <= 0.0:
            out.append((p, side))
        if (beyond[i] <= 0.0) != (after <= 0.0):
            t = beyond[i] / (beyond[i] - after)
            crossing = (p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1]))
            out.append((crossing, name if beyond[i] <= 0.0 else side))
    return out


@dataclass
class Mesh:
    """
    Voronoi cells of sites, metres. Cells at the outer edge have no sides.

    The sites must be ringed by others that are never asked about.
    """

    sites: list[Point]
    sides: list[list[Side]] = field(default_factory=list)
    _edges: dict[tuple[int, int], Ring] = field(default_factory=dict)
    _buckets: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Cut out the cells."""
        for i, (x, y) in enumerate(self.sites):
            self._buckets.setdefault((int(x // _BUCKET_M), int(y // _BUCKET_M)), []).append(i)
        self.sides = [self._cell(i) for i in range(len(self.sites))]

    def _near(self, i: int) -> list[tuple[float, int]]:
        """Return the sites around another, nearest first: all within a bucket's width, and more."""
        x, y = self.sites[i]
        column, row = int(x // _BUCKET_M), int(y // _BUCKET_M)
        return sorted(
            (hypot(self.sites[j][0] - x, self.sites[j][1] - y), j)
            for c in (column - 1, column, column + 1)
            for r in (row - 1, row, row + 1)
            for j in self._buckets.get((c, r), ())
            if j != i
        )

    def _cell(self, i: int) -> list[Side]:
        site = self.sites[i]
        x, y = site
        far = _BUCKET_M / 2  # what is cut out of this square lies nearer to its site than any unseen site
        cell = [
            (corner, -1)
            for corner in ((x - far, y - far), (x + far, y - far), (x + far, y + far), (x - far, y + far))
        ]
        reach = inf
        for distance, j in self._near(i):
            if distance > 2.0 * reach:
                break
            cell = _cut(cell, site, self.sites[j], j)
            reach = max(hypot(p[0] - x, p[1] - y) for p, _ in cell)
        names = [name for _, name in cell]
        if -1 in names:
            return []
        corners = [tuple(sorted((i, names[k - 1], name))) for k, name in enumerate(names)]
        return [Side(name, corners[k], corners[(k + 1) % len(names)]) for k, name in enumerate(names)]

    def neighbours(self, i: int) -> list[int]:
        """Return the cells that share a side with this one."""
        return [side.beyond for side in self.sides[i]]

    def _at(self, corner: Corner) -> Point:
        a, b, c = corner
        return _circumcentre(self.sites[a], self.sites[b], self.sites[c])

    def edge(self, i: int, side: Side) -> Ring:
        """Return a side as a rough line, the same points from whichever cell it is seen."""
        key = (min(i, side.beyond), max(i, side.beyond))
        forwards = side.start < side.end
        if key not in self._edges:
            ends = (side.start, side.end) if forwards else (side.end, side.start)
            self._edges[key] = self._rough(key, self._at(ends[0]), self._at(ends[1]))
        line = self._edges[key]
        return line if forwards else line[::-1]

    def _rough(self, key: tuple[int, int], a: Point, b: Point) -> Ring:
        """Return the line from ``a`` to ``b``, bent inside a diamond that no other side's diamond meets."""
        length = hypot(b[0] - a[0], b[1] - a[1])
        middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        p, q = (self._towards(self.sites[site], middle, a, b, length) for site in key)
        finest = max(length * _FINEST_PART, _FINEST_M)
        chance = Chance("edge", *key, round(self.sites[key[0]][0]), round(self.sites[key[1]][1]))
        line = [a, *_bend(a, p, b, q, finest, chance), b]
        return [(round(x), round(y)) for x, y in line]

    @staticmethod
    def _towards(site: Point, middle: Point, a: Point, b: Point, length: float) -> Point:
        """Return the diamond's corner: towards the site, but no further than keeps the diamond convex."""
        dx, dy = site[0] - middle[0], site[1] - middle[1]
        ux, uy = ((b[0] - a[0]) / length, (b[1] - a[1]) / length) if length else (1.0, 0.0)
        along, across = abs(dx * ux + dy * uy), abs(dy * ux - dx * uy)
        part = min(0.8, _ROUGHNESS * length / max(along, 1e-9), _ROUGHNESS * length / max(across, 1e-9))
        return (middle[0] + part * dx, middle[1] + part * dy)

    def outline(self, cells: Iterable[int]) -> list[list[Ring]]:
        """
        Return the polygons that cells make together: each an outer ring, anticlockwise, then its holes.

        Three cells meet at each corner, so from any corner the outline goes on in one way only.
        """
        group = set(cells)
        onward: dict[Corner, tuple[Ring, Corner]] = {}
        for i in sorted(group):
            for side in self.sides[i]:
                if side.beyond not in group:
                    onward[side.start] = (self.edge(i, side), side.end)
        rings: list[Ring] = []
        while onward:
            corner = min(onward)
            ring: Ring = []
            while corner in onward:
                line, corner = onward.pop(corner)
                ring += line[:-1]
            rings.append(_without_repeats(ring))
        outers = sorted((r for r in rings if signed_area(r) > 0), key=signed_area, reverse=True)
        holes = [r for r in rings if signed_area(r) <= 0]
        return [[outer, *(h for h in holes if inside(h[0], outer))] for outer in outers]


def _without_repeats(ring: Ring) -> Ring:
    return [point for i, point in enumerate(ring) if point != ring[i - 1]]


def _between(p: Point, q: Point, t: float) -> Point:
    return (p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t)


def _bend(a: Point, p: Point, b: Point, q: Point, finest: float, chance: Chance) -> list[Point]:
    """
    Return the points between ``a`` and ``b`` of a line that stays within the diamond a, p, b, q.

    A point is chosen inside it; two smaller diamonds on either side of the point do not overlap, so the
    line never crosses itself (A. Patel, "Noisy edges", 2010).
    """
    if hypot(a[0] - b[0], a[1] - b[1]) < finest:
        return []
    u, v = chance.between(0.25, 0.75), chance.between(0.25, 0.75)
    left, right = _between(a, q, u), _between(p, b, u)
    below, above = _between(a, p, v), _between(q, b, v)
    middle = _between(left, right, v)
    return [
        *_bend(a, below, middle, left, finest, chance),
        middle,
        *_bend(middle, right, b, above, finest, chance),
    ]
