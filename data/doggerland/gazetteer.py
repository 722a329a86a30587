"""
The places of Doggerland: what a map maker knows before the first line is drawn.

Names come from North Sea fishing and from what trawlers bring up (tusks, antlers, amber, peat), joined so
that they name nowhere. Positions are British National Grid kilometres, in open sea: the nearest real land,
Yorkshire's coast, is 50 km away and more. Codes are shaped like the real ones and carry a 9 where no real
code has one: districts ``E07009...``, small areas ``E019...``.
"""

from __future__ import annotations

from typing import Final, NamedTuple

Km = tuple[float, float]

REGION: Final = ("E12009001", "Doggerland")
NATION: Final = ("E92009001", "Doggerland")
COMBINED_AUTHORITY: Final = ("E47009001", "Seven Tides")
POSTCODE_AREA: Final = "DB"

# Clockwise from the north-west. The bight in the west is the estuary, the Brackwater, Tuskhaven at its head
MAINLAND: Final[tuple[Km, ...]] = (
    (590, 611), (597, 622), (606, 619), (615, 611), (622, 619), (640, 624), (652, 616), (655, 604),
    (666, 594), (679, 586), (676, 577), (666, 569), (664, 562), (668, 556), (679, 551), (683, 537),
    (677, 524), (680, 515), (691, 505), (681, 494), (668, 492), (660, 486), (650, 488), (646, 478),
    (633, 482), (622, 492), (621, 499), (617, 498), (616, 489), (609, 480), (603, 487), (596, 498),
    (583, 504), (577, 520), (585, 532), (579, 544), (582, 553), (592, 557), (602, 560.5), (611.8, 562.8),
    (613.0, 564), (611.6, 565.4), (601, 565.5), (591, 564.5), (583, 563.5), (576, 571), (582, 583),
    (575, 596), (583, 604),
)  # fmt: skip
ISLAND: Final[tuple[Km, ...]] = (
    (667, 609), (670, 616), (677, 620), (682, 627), (689, 623), (687, 615), (691, 608), (684, 606),
    (680, 600), (675, 606),
)  # fmt: skip


class District(NamedTuple):
    """
    A local authority district and the town that it is named after.

    `reach` is how far the district stretches from its town, against others' (1 = as far); `core_km` the
    spacing of small areas in mid-town and `spread` how fast it widens outwards; `need` how deprived the
    town is, in standard deviations of the region's small areas; `poor_side` the direction of its poorer
    half; `health` and `housing` how those two domains part from the rest.
    """

    code: str
    name: str
    council: str
    county: str
    police: str
    town: Km
    reach: float
    core_km: float
    spread: float
    need: float
    poor_side: Km
    health: float
    housing: float

    @property
    def combined(self) -> bool:
        """Whether it is a member of the combined authority."""
        return self.name in _SEVEN


_SEVEN: Final = frozenset(
    ("Amberstrand", "Brinewick", "Creelmouth", "Kelpminster", "Lanternby", "Shoalbridge", "Tuskhaven")
)

FATHOMSHIRE: Final = "E10009001"
KEELSHIRE: Final = "E10009002"
COUNTIES: Final = {FATHOMSHIRE: "Fathomshire", KEELSHIRE: "Keelshire"}

BRACKWATER: Final = "E23009001"
FARBANK: Final = "E23009002"
POLICE: Final = {BRACKWATER: "Brackwater", FARBANK: "Farbank"}

DISTRICTS: Final = (
    District("E07009001", "Amberstrand", "Amberstrand Borough Council", FATHOMSHIRE, BRACKWATER,
             (597.0, 572.0), 0.9, 0.68, 0.37, -1.5, (-0.6, -0.8), -0.2, 1.1),
    District("E07009002", "Aurochsay", "Aurochsay District Council", FATHOMSHIRE, FARBANK,
             (677.0, 611.0), 1.0, 0.90, 0.55, 0.0, (0.0, 1.0), -0.1, 0.6),
    District("E07009003", "Brinewick", "Brinewick Borough Council", KEELSHIRE, FARBANK,
             (624.0, 538.5), 0.8, 0.70, 0.44, 0.7, (1.0, 0.0), 0.3, -0.6),
    District("E07009004", "Creelmouth", "Creelmouth Borough Council", FATHOMSHIRE, BRACKWATER,
             (583.0, 571.0), 0.95, 0.64, 0.36, 0.6, (0.8, -0.6), 0.5, -0.5),
    District("E07009005", "Driftwold", "Driftwold District Council", FATHOMSHIRE, FARBANK,
             (637.0, 602.0), 1.5, 1.20, 0.80, -0.5, (0.0, -1.0), -0.2, 0.3),
    District("E07009006", "Elkmarsh", "Elkmarsh District Council", KEELSHIRE, FARBANK,
             (602.0, 511.0), 1.3, 1.10, 0.75, 0.0, (-1.0, 0.0), 0.0, 0.2),
    District("E07009007", "Kelpminster", "Kelpminster City Council", KEELSHIRE, FARBANK,
             (643.0, 558.0), 1.1, 0.70, 0.48, -0.4, (0.8, 0.6), -0.3, 0.8),
    District("E07009008", "Lanternby", "Lanternby Borough Council", FATHOMSHIRE, BRACKWATER,
             (611.0, 586.0), 0.9, 0.72, 0.46, 0.2, (0.0, -1.0), 0.1, -0.2),
    District("E07009009", "Lugsail", "Lugsail District Council", KEELSHIRE, FARBANK,
             (641.0, 505.0), 1.3, 1.10, 0.72, -0.3, (0.6, 0.8), 0.0, 0.3),
    District("E07009010", "Shoalbridge", "Shoalbridge Borough Council", KEELSHIRE, FARBANK,
             (600.0, 545.0), 0.95, 0.68, 0.42, 0.5, (0.0, 1.0), 0.2, -0.5),
    District("E07009011", "Tuskhaven", "Tuskhaven City Council", FATHOMSHIRE, BRACKWATER,
             (616.5, 566.0), 0.9, 0.58, 0.26, 0.55, (1.0, 0.2), 0.1, 0.0),
    District("E07009012", "Whelkholm", "Whelkholm Borough Council", KEELSHIRE, FARBANK,
             (677.0, 508.0), 0.9, 0.60, 0.35, 1.5, (1.0, 0.0), 0.7, -0.7),
)  # fmt: skip
BY_NAME: Final = {district.name: district for district in DISTRICTS}

FORMER_DISTRICT: Final = ("E07009013", "Netherdrift", "Shoalbridge")
"""Code and name of a district abolished in 2021, and the one that it went to."""

# Where the post is sorted: the towns, the quarters of the city, and villages between them
POST_OFFICES: Final[tuple[Km, ...]] = (
    (616.5, 566.0), (614.0, 570.0), (620.0, 568.5), (619.0, 562.0), (624.0, 573.0),  # Tuskhaven: DB1-5
    (597.0, 572.0), (593.0, 577.0),  # Amberstrand
    (583.0, 571.0), (581.0, 579.0),  # Creelmouth
    (611.0, 586.0), (603.0, 595.0),  # Lanternby
    (637.0, 602.0), (622.0, 609.0), (652.0, 594.0),  # Driftwold
    (677.0, 611.0),  # Aurochsay
    (643.0, 558.0), (637.0, 566.0), (664.0, 560.0), (656.0, 576.0),  # Kelpminster
    (600.0, 545.0), (593.0, 550.0), (590.0, 533.0),  # Shoalbridge
    (624.0, 538.5), (632.0, 529.0),  # Brinewick
    (602.0, 511.0), (590.0, 515.0), (614.0, 494.0),  # Elkmarsh
    (641.0, 505.0), (648.0, 489.0), (651.0, 523.0),  # Lugsail
    (677.0, 508.0), (681.0, 505.0), (672.0, 528.0),  # Whelkholm
)  # fmt: skip

# Each about a sixth of the people; one or two towns each. Code, name, seed
CONSTITUENCIES: Final[tuple[tuple[str, str, Km], ...]] = (
    ("E14009001", "Creelmouth and Amberstrand", (588.0, 573.0)),
    ("E14009002", "Kelpminster and the Eastings", (650.0, 560.0)),
    ("E14009003", "Lanternby and North Wold", (618.0, 596.0)),
    ("E14009004", "Shoalbridge and Brinewick", (608.0, 540.0)),
    ("E14009005", "Tuskhaven", (617.0, 567.0)),
    ("E14009006", "Whelkholm and the Southern Banks", (665.0, 506.0)),
)

_WARD_FRONTS: Final = (
    "Amber", "Antler", "Auroch", "Bilge", "Bollard", "Brine", "Capstan", "Cockle", "Codling", "Creel",
    "Driftwood", "Fathom", "Flint", "Gurnard", "Halibut", "Halyard", "Herring", "Kelp", "Lantern", "Limpet",
    "Lobster", "Mammoth", "Mizzen", "Mussel", "Narwhal", "Oyster", "Peat", "Pilchard", "Plaice", "Plankton",
    "Rudder", "Samphire", "Sandeel", "Seawrack", "Shingle", "Smack", "Spar", "Spindrift", "Sprat", "Squid",
    "Starfish", "Thole", "Tiller", "Trawl", "Turbot", "Tusk", "Urchin", "Whelk", "Windlass", "Winkle",
)  # fmt: skip
_WARD_BACKS: Final = ("garth", "staithe", "rigg", "steads", "fleet", "croft", "dyke", "gate", "mere", "holm")


def ward_names(n: int) -> list[str]:
    """
    Return ``n`` different names for wards.

    Examples
    --------
    >>> ward_names(3)
    ['Ambergarth', 'Antlerstaithe', 'Aurochrigg']
    """
    return [
        _WARD_FRONTS[i % len(_WARD_FRONTS)] + _WARD_BACKS[(i + i // len(_WARD_FRONTS)) % len(_WARD_BACKS)]
        for i in range(n)
    ]
