"""Who is paid: suppliers with a head office, branches, works and a workforce, and where those are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot
from typing import TYPE_CHECKING, Final

from doggerland.chance import Chance
from doggerland.gazetteer import BY_NAME, Km

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doggerland.postcodes import Postcode

_FRONTS: Final = (
    *("Anchorage", "Beacon", "Bowsprit", "Broadside", "Bulwark", "Capstan", "Clipper", "Compass", "Coracle"),
    *(
        "Driftnet",
        "Ebb & Flow",
        "Fairlead",
        "Flotsam",
        "Foredeck",
        "Forestay",
        "Gunwale",
        "Halyard",
        "Hawser",
    ),
    *(
        "Headland",
        "Jetsam",
        "Keelson",
        "Landfall",
        "Leeward",
        "Longline",
        "Mainsheet",
        "Marlinspike",
        "Mooring",
    ),
    *(
        "Neap",
        "Oilskin",
        "Outrigger",
        "Pontoon",
        "Quarterdeck",
        "Sextant",
        "Slipway",
        "Sou'wester",
        "Starboard",
    ),
    *("Steerage", "Topgallant", "Trawlermen's", "Undertow", "Wavecrest", "Windward"),
)
# Trade, and whether it makes things in a works of its own
_TRADES: Final = (
    ("Groundworks", False),
    ("Scaffolding", False),
    ("Electrical", False),
    ("Plumbing & Heating", False),
    ("Joinery", True),
    ("Roofing", False),
    ("Glazing", True),
    ("Decorators", False),
    ("Surveyors", False),
    ("Architects", False),
    ("Plant Hire", False),
    ("Steel", True),
    ("Precast", True),
    ("Landscapes", False),
    ("Facilities", False),
    ("Training", False),
)
_ENDINGS: Final = (("Ltd", 0.72), ("LLP", 0.06), ("plc", 0.07), ("CIC", 0.09), ("Co-operative", 0.06))
_SOCIAL: Final = ("CIC", "Co-operative")
# Where head offices are: more in the rich towns and the city than people are
_HEAD_OFFICES: Final = {
    "Tuskhaven": 27,
    "Amberstrand": 17,
    "Kelpminster": 13,
    "Shoalbridge": 9,
    "Creelmouth": 8,
    "Lanternby": 7,
    "Brinewick": 6,
    "Whelkholm": 5,
    "Lugsail": 3,
    "Elkmarsh": 2,
    "Driftwold": 2,
    "Aurochsay": 1,
}
_WORKS: Final = {
    "Brinewick": 4,
    "Shoalbridge": 4,
    "Whelkholm": 4,
    "Creelmouth": 3,
    "Tuskhaven": 3,
    "Elkmarsh": 1,
}


class Gazette:
    """The postcodes in use, by district and by deprivation, to put things at."""

    def __init__(self, postcodes: Sequence[Postcode], deciles: Mapping[str, int]) -> None:
        self.every = list(postcodes)
        self._live = [p for p in postcodes if p.area is not None and not p.terminated]
        self._deciles = deciles

    def decile(self, postcode: Postcode) -> int:
        """Return the decile of a postcode with a grid reference, 1 the most deprived."""
        if postcode.area is None:
            message = f"{postcode.text} has no grid reference"
            raise ValueError(message)
        return self._deciles[postcode.area.code]

    def nearest(self, at: Km, district: str, deciles: range = range(1, 11)) -> Postcode:
        """Return the postcode in use nearest to a point, in a district and a range of deciles."""
        return min(
            (p for p in self._of(district) if self.decile(p) in deciles),
            key=lambda p: (hypot(p.easting - 1000.0 * at[0], p.northing - 1000.0 * at[1]), p.text),
        )

    def somewhere(self, chance: Chance, district: str, deciles: range = range(1, 11)) -> Postcode:
        """Return any postcode in use in a district and a range of deciles."""
        return chance.pick([p for p in self._of(district) if self.decile(p) in deciles])

    def _of(self, district: str) -> list[Postcode]:
        return [p for p in self._live if p.area is not None and p.area.district.name == district]


@dataclass(frozen=True)
class Supplier:
    """A supplier: postcodes as text, blank where it has no such place; flags blank where not known."""

    name: str
    trade: str
    postcode: str
    district: str
    branches: tuple[str, ...] = ()
    works: str = ""
    workforce: str = ""
    sme: str = ""
    vcse: str = ""
    supported: str = ""
    """Supported employment: Procurement Act 2023, section 32."""


def _one(i: int, gazette: Gazette) -> Supplier:
    chance = Chance("supplier", i)
    trade, makes = _TRADES[(i * 7) % len(_TRADES)]
    ending = chance.weighted([e for e, _ in _ENDINGS], [w for _, w in _ENDINGS])
    district = chance.weighted(list(_HEAD_OFFICES), list(_HEAD_OFFICES.values()))
    social = ending in _SOCIAL
    home = (
        chance.weighted(list(_HEAD_OFFICES), list(_HEAD_OFFICES.values()))
        if chance.happens(0.3)
        else district
    )
    works = chance.weighted(list(_WORKS), list(_WORKS.values()))
    flagged = chance.happens(0.9)
    return Supplier(
        name=f"{_FRONTS[i % len(_FRONTS)]} {trade} {ending}",
        trade=trade,
        postcode=gazette.somewhere(chance, district).text,
        district=district,
        works=gazette.somewhere(chance, works, range(1, 6)).text if makes else "",
        workforce=gazette.somewhere(chance, home, range(1, 9)).text if chance.happens(0.35) else "",
        sme=("N" if ending == "plc" else "Y") if flagged else "",
        vcse=("Y" if social else "N") if flagged else "",
        supported=("Y" if social and chance.happens(0.25) else "N") if flagged else "",
    )


def make_suppliers(gazette: Gazette, n: int) -> list[Supplier]:
    """Return the suppliers without a story."""
    return [_one(i, gazette) for i in range(n)]


def make_contractors(gazette: Gazette) -> list[Supplier]:
    """Return the main contractors: large firms, with offices where their head office is."""
    offices = {
        "Longshore Building plc": ("Tuskhaven", (618.0, 564.6)),
        "Fathom & Keel Construction Ltd": ("Kelpminster", (641.8, 559.1)),
        "Haven & Holm Contractors Ltd": ("Shoalbridge", (601.2, 546.0)),
        "Wold Edge Partnerships LLP": ("Driftwold", (637.5, 601.0)),
    }
    return [_large(name, gazette.nearest(at, town, range(5, 11))) for name, (town, at) in offices.items()]


def _large(name: str, office: Postcode) -> Supplier:
    district = office.area.district.name if office.area else ""
    return Supplier(name, "Main contractor", office.text, district, sme="N", vcse="N", supported="N")


def make_amberline(gazette: Gazette) -> Supplier:
    """Return the group with its head office in the rich town and its branches where the work is."""
    office = gazette.nearest((595.6, 573.0), "Amberstrand", range(10, 11))
    towns = [BY_NAME[name] for name in ("Tuskhaven", "Creelmouth", "Brinewick", "Shoalbridge")]
    branches = tuple(
        gazette.nearest((d.town[0] + 0.9, d.town[1] + 0.6), d.name, range(1, 3)).text for d in towns
    )
    return replace(_large("Amberline Group plc", office), trade="Facilities", branches=branches)


def make_whelkholm_works(gazette: Gazette) -> Supplier:
    """Return the social enterprise in the far port: Procurement Act 2023, section 32."""
    x, y = BY_NAME["Whelkholm"].town
    worst = range(1, 2)
    return Supplier(
        name="Whelkholm Works CIC",
        trade="Joinery",
        postcode=gazette.nearest((x, y), "Whelkholm", worst).text,
        district="Whelkholm",
        works=gazette.nearest((x + 2.0, y - 1.5), "Whelkholm", worst).text,
        workforce=gazette.nearest((x + 1.0, y + 1.5), "Whelkholm", worst).text,
        sme="Y",
        vcse="Y",
        supported="Y",
    )
