"""
Seven domains of deprivation and their sum, made and combined as the English indices of 2025 are.

Income, employment, education, health and crime follow the towns; health adds the old ports, and barriers to
housing and services belong to the remote and the dear places instead, so that the two pull apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp, hypot, log
from typing import TYPE_CHECKING, Final

from doggerland.chance import Chance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doggerland.areas import SmallArea

# English Indices of Deprivation 2025, technical report: weights of the domains and the exponential
# transformation of their ranks
WEIGHTS: Final = {
    "Income": 22.5,
    "Employment": 22.5,
    "Education, Skills and Training": 13.5,
    "Health Deprivation and Disability": 13.5,
    "Crime": 9.3,
    "Barriers to Housing and Services": 9.3,
    "Living Environment": 9.3,
}
_DECAY: Final = 23.0
# How each domain's score is published: the middle, and the width of one standard deviation
_SCALES: Final = {
    "Income": (0.21, 0.11),
    "Employment": (0.15, 0.075),
    "Education, Skills and Training": (23.0, 17.0),
    "Health Deprivation and Disability": (0.0, 0.95),
    "Crime": (0.0, 0.90),
    "Barriers to Housing and Services": (24.0, 9.5),
    "Living Environment": (22.0, 13.0),
}
_LOWEST: Final = {"Health Deprivation and Disability": -3.5, "Crime": -3.5}


@dataclass(frozen=True)
class Measure:
    """One domain, or the whole: score, rank and decile of each small area, in the areas' order."""

    name: str
    score: tuple[float, ...]
    rank: tuple[int, ...]
    decile: tuple[int, ...]


def _need(area: SmallArea, ward: dict[str, float]) -> float:
    """Return how deprived a small area is, in standard deviations, before any one domain."""
    town = area.district
    x, y = area.seed[0] / 1000.0 - town.town[0], area.seed[1] / 1000.0 - town.town[1]
    away = hypot(x, y)
    side = (x * town.poor_side[0] + y * town.poor_side[1]) / max(away, 0.1)
    urban = 1.0 - area.remoteness
    inner = 1.1 * max(0.0, 1.0 - abs(away - 2.0 * town.core_km) / (5.0 * town.core_km))
    own = Chance("need", area.code).bell(0.0, 0.45)
    return (
        urban * (town.need + inner + 0.6 * side - 0.5)
        + 0.35 * town.need
        - 0.45 * area.remoteness
        + ward[area.ward[0]]
        + own
    )


def _latent(area: SmallArea, need: float) -> dict[str, float]:
    """Return the small area's place in each domain, in standard deviations."""
    chance = Chance("domains", area.code)
    town, far = area.district, area.remoteness
    urban = 1.0 - far
    return {
        "Income": 0.95 * need + chance.bell(0.0, 0.22),
        "Employment": 0.90 * need + 0.3 * town.health + chance.bell(0.0, 0.26),
        "Education, Skills and Training": 0.85 * need + chance.bell(0.0, 0.42),
        "Health Deprivation and Disability": 0.80 * need + town.health + chance.bell(0.0, 0.30),
        "Crime": 0.55 * need + 0.7 * urban + chance.bell(0.0, 0.50),
        "Barriers to Housing and Services": 0.60 * need
        + 1.4 * far
        + 0.8 * town.housing
        + chance.bell(0.0, 0.50),
        "Living Environment": 0.35 * need + 0.8 * far * far + 0.5 * urban * urban + chance.bell(0.0, 0.65),
    }


def _ranks(values: Sequence[float]) -> list[int]:
    """Return 1 for the largest; what is equal keeps its order."""
    order = sorted(range(len(values)), key=lambda i: (-values[i], i))
    out = [0] * len(values)
    for place, i in enumerate(order):
        out[i] = place + 1
    return out


def _measure(name: str, score: Sequence[float]) -> Measure:
    ranks = _ranks(score)
    deciles = (ceil(10 * rank / len(ranks)) for rank in ranks)
    return Measure(name, tuple(score), tuple(ranks), tuple(deciles))


def _published(name: str, latent: Sequence[float]) -> list[float]:
    middle, width = _SCALES[name]
    mean = sum(latent) / len(latent)
    spread = (sum((v - mean) ** 2 for v in latent) / len(latent)) ** 0.5
    lowest = _LOWEST.get(name, 0.004)
    return [max(round(middle + width * (v - mean) / spread, 3), lowest) for v in latent]


def _transformed(rank: int, n: int) -> float:
    """Return a domain's part in the whole: 100 for the most deprived, falling fast."""
    share = 1.0 - (rank - 1) / (n - 1)
    return -_DECAY * log(1.0 - share * (1.0 - exp(-100.0 / _DECAY)))


def make_index(areas: Sequence[SmallArea]) -> list[Measure]:
    """Return the index of multiple deprivation, then its seven domains."""
    wards = {area.ward[0]: Chance("need", area.ward[0]).bell(0.0, 0.35) for area in areas}
    latent = [_latent(area, _need(area, wards)) for area in areas]
    domains = [_measure(name, _published(name, [place[name] for place in latent])) for name in WEIGHTS]
    n = len(areas)
    overall = [
        round(
            sum(WEIGHTS[d.name] * _transformed(d.rank[i], n) for d in domains) / sum(WEIGHTS.values()),
            3,
        )
        for i in range(n)
    ]
    return [_measure("Index of Multiple Deprivation (IMD)", overall), *domains]
