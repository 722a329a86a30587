"""A scorecard small enough to work out in the head: amounts are powers of two, places four squares."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from localvalue.compare import Because, Between, Found, Mapped, Table, ToFind
from localvalue.compare.mapped import Flow
from localvalue.definitions import InAuthority, MostDeprived, WithinMiles
from localvalue.grid import from_grid
from localvalue.spend.faults import SCHEMA
from localvalue.spend.sources import SourceFile, Unread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

INDEX = "English Indices of Deprivation 2025"

# place, precision, square, pounds, decile, membership of: authority, 20 miles of the site, most deprived 20%
LANDINGS = [
    ("ZZ1 1AA", "postcode", 0, 1.0, 1, 1.0, 1.0, 1.0),
    ("ZZ1 1AB", "postcode", 0, 2.0, 9, 1.0, 1.0, 0.0),
    ("ZZ2 1AA", "postcode", 1, 4.0, 2, 0.0, 1.0, 1.0),
    ("ZZ2 1AB", "postcode_terminated", 1, 8.0, 8, 0.0, 1.0, 0.0),
    ("ZZ9 1AA", "postcode", 2, 16.0, 1, 0.0, 0.0, 1.0),
    ("ZZ9 1AB", "postcode", 2, 32.0, 10, 0.0, 0.0, 0.0),
]
UNPLACED = 64.0
SLUGS = ("authority", "within_20mi", "deprived_20")


@dataclass(frozen=True, eq=False)
class FakeAreas:
    code: NDArray[Any]
    name: NDArray[Any]
    shapes: NDArray[Any]

    def geometry(self) -> NDArray[Any]:
        return self.shapes

    def column(self, name: str) -> NDArray[Any]:
        assert name == "authority"
        return np.arange(len(self.code))


@dataclass(frozen=True)
class FakeIndex:
    """Each square is one small area, from the most deprived on."""

    title: str

    def decile(self) -> NDArray[Any]:
        return np.arange(1, 5)


@dataclass(frozen=True)
class FakeAtlas:
    names: tuple[str, ...] = ("Northtown", "Southtown", "Eastby", "Westby")
    fictional: bool = False
    directory: str = "ONS Postcode Directory, August 2026"
    licence: str = "Contains OS data © Crown copyright and database right 2026"

    @property
    def manifest(self) -> dict[str, Any]:
        source = {
            "title": self.directory,
            "edition": "August 2026",
            "publisher": "Office for National Statistics",
            "licence": [self.licence],
        }
        return {
            "region": "Doggerland (fictional)" if self.fictional else "Great Britain",
            "directory": self.directory,
            "authority_edition": "LAD24CD",
            "sources": [source],
        }

    def areas(self, level: str, /) -> FakeAreas:
        assert level in {"authority", "small_area"}
        squares = [shapely.box(*_corner(i), *(np.add(_corner(i), 10_000))) for i in range(4)]
        codes = np.array([f"E0800000{i}" for i in range(4)], dtype=object)
        return FakeAreas(codes, np.array(self.names, dtype=object), np.array(squares, dtype=object))

    def default_indices(self) -> tuple[FakeIndex, ...]:
        return (FakeIndex(self.names[0]),)

    def licences(self) -> tuple[str, ...]:
        return (self.licence,)


@dataclass(frozen=True)
class Named:
    """A definition of the user's own, which may have any name."""

    name: str
    label: str
    kind: str


@dataclass(frozen=True)
class FakeSpend:
    period = ("", "")
    files: tuple[SourceFile, ...]
    unread: tuple[Unread, ...]


@dataclass(frozen=True)
class FakeCard:
    atlas: FakeAtlas = field(default_factory=FakeAtlas)
    definitions: tuple[Any, ...] = (InAuthority(), WithinMiles(20), MostDeprived(20))
    landings: tuple[tuple[Any, ...], ...] = tuple(LANDINGS)
    unplaced: float = UNPLACED
    supplier: str = "Acme Ltd"
    attribution: str = "supplier"
    attribution_label: str = "by supplier"
    home: str = "Northtown"
    index: str = INDEX
    status_name: str = "redacted"
    fault: str = "n/a"
    cautions: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    registered: bool = True
    tiers: bool = False
    promised: str = ""
    """Whoever a policy has declared a target and measures for; nobody where empty."""

    def with_text(self, text: str) -> FakeCard:
        """Put one text in every field that holds a name."""
        names = tuple(f"{text}{i}" for i in range(4))
        definitions = (
            Named("x", text, "local"),
            Named("y", f"{text}2", "local"),
            Named("z", text, "deprived"),
        )
        return replace(
            self,
            atlas=FakeAtlas(names=names, fictional=True, directory=text, licence=text),
            definitions=definitions,
            landings=tuple((text, text, *row[2:]) for row in self.landings),
            supplier=f"{text}; {text}1",
            attribution=text,
            attribution_label=text,
            home=text,
            index=text,
            status_name=text,
            fault=text,
            cautions=(text,),
            unread=(Unread(text, text),),
            promised=text,
        )

    def _names(self) -> tuple[str, ...]:
        return tuple(definition.name for definition in self.definitions)

    def __len__(self) -> int:
        return len(self.landings) + 1

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(
            f"{each.label} ({self.index})" if each.kind == "deprived" else each.label
            for each in self.definitions
        )

    @property
    def total_pence(self) -> int:
        return round(100 * (sum(pounds for _, _, _, pounds, *_ in self.landings) + self.unplaced))

    @property
    def spend(self) -> FakeSpend:
        return FakeSpend((_file(self.fault, len(self)),), tuple(self.unread))

    def tables(self) -> dict[str, Table]:
        return self._tables

    @cached_property
    def _tables(self) -> dict[str, Table]:
        frames = {
            "summary.csv": self.summary(),
            "partition.csv": self.partition(),
            "agreement.csv": self.compare(),
            "status.csv": self.status(),
        }
        return {name: _table(frame) for name, frame in frames.items()} | self._declared()

    def _declared(self) -> dict[str, Table]:
        """Return a target, a measure in common terms and one outside them, all of one name."""
        who, first = self.promised, self._names()[0]
        if not who:
            return {}
        number = [(name, "number") for name in ("at_least", "expected", "low", "high")]
        texts = [(name, "text") for name in ("definition", "buyer", "scope", "of", "unit")]
        sums = [(name, "number") for name in ("qualifies", "low", "high", "placed", "total")]
        named = [(name, "text") for name in ("definition", "measure", "unit", "buyers")]
        outside = [*((name, "text") for name in ("buyer", "measure", "unit", "reason")), ("lines", "count")]
        target = (first, who, "third_party", who, who, 2.0, 3.0, 2.0, 4.0, "met")
        return {
            "targets.csv": Table((*texts, *number, ("verdict", "text")), [target]),
            "common_measures.csv": Table((*named, *sums), [(first, who, who, who, 3.0, 2.0, 4.0, 4.0, 4.0)]),
            "unmapped_measures.csv": Table(
                (*outside, ("total", "number")), [(who, who, who, "not_mapped", 1, 2.0)]
            ),
        }

    def authority_table(self) -> Table:
        landed = self.landed()
        columns = {f"{name}_gbp": landed["amount_gbp"] * landed[name] for name in self._names()}
        sums = landed.assign(**columns).groupby(["lad_code", "lad_name"], sort=True)
        frame = sums[["lines", "amount_gbp", *columns]].sum().reset_index()
        if self.unplaced:
            frame.loc[len(frame)] = [None, "Not placed", 1, self.unplaced, *(0.0 for _ in columns)]
        return _table(frame)

    def missed_table(self, local: str, deprived: str) -> Table:
        landed = self.landed()
        missed = landed.assign(amount_gbp=landed["amount_gbp"] * landed[deprived] * (1 - landed[local]))
        frame = missed.groupby(["lad_code", "lad_name"])[["amount_gbp"]].sum().reset_index()
        return _table(frame[frame["amount_gbp"] != 0].sort_values("amount_gbp", ascending=False))

    def role_table(self) -> Table:
        home = float(sum(row[3] for row in self.landings if row[2] == 0))
        away = float(sum(row[3] for row in self.landings)) - home
        whole = self.total_pence / 100
        names = ("role", "home_gbp", "elsewhere_gbp", "unsure_gbp", "unplaced_gbp", "total_gbp")
        rows = [(self.attribution, home, away, 0.0, self.unplaced, whole)]
        return _table(pd.DataFrame(rows, columns=list(names)))

    def tier_table(self) -> Table:
        whole = self.total_pence / 100
        names = ("tier", "lines", "amount_gbp", "placed_gbp", *(f"{name}_gbp" for name in self._names()))
        frame = self.summary().set_index("definition")["estimate_gbp"]
        parts = [(1, whole - 1.0, *frame), (2, 1.0, *(0.0 for _ in frame))]
        rows = [(tier, len(self), each, each, *counts) for tier, each, *counts in parts] if self.tiers else []
        return _table(pd.DataFrame(rows, columns=list(names)))

    def unplaced_table(self) -> Table:
        rows = [(self.status_name, 1, self.unplaced)] if self.unplaced else []
        return _table(pd.DataFrame(rows, columns=["reason", "lines", "amount_gbp"]))

    def gap_table(self) -> Table:
        return _table(pd.DataFrame([], columns=["definition", "reason", "lines", "amount_gbp"]))

    def proposed_table(self) -> Table:
        columns = ["scope", "reason", "payees", "largest", "lines", "amount_gbp"]
        rows = [("redacted", self.fault, 1, self.supplier, 1, self.unplaced)] if self.unplaced else []
        return _table(pd.DataFrame(rows, columns=columns))

    def matched_table(self) -> Table:
        columns = ["role", "match", "lines", "amount_gbp", "suppliers", "least_likeness"]
        rows = [("supplier", self.attribution, len(self), self.total_pence / 100, 2, None)]
        return _table(pd.DataFrame(rows, columns=columns))

    def repaired_table(self) -> Table:
        return _table(pd.DataFrame([], columns=["role", "lines", "amount_gbp"]))

    def to_find(self) -> ToFind:
        who = (("supplier", "text"), ("supplier_number", "text"), ("lines", "count"), ("amount_gbp", "pence"))
        what = (("scope", "text"), ("lines", "count"), ("amount_gbp", "pence"))
        suppliers = Table(
            (*who, ("cumulative_share", "share")), [(self.supplier, None, 1, round(100 * self.unplaced), 1.0)]
        )
        return ToFind(
            suppliers, Table(who, ()), Table(what, [("third_party", 1, round(100 * self.unplaced))])
        )

    def fault_table(self) -> pa.Table:
        return pa.Table.from_pandas(self.faults(), schema=SCHEMA)

    def landed(self) -> pd.DataFrame:
        return self._landed

    @cached_property
    def _landed(self) -> pd.DataFrame:
        rows = []
        for place, precision, square, pounds, decile, *members in self.landings:
            west, south = _corner(square)
            longitude, latitude = from_grid(
                [west + 1_000.0 * (1 + math.log2(abs(pounds)))], [south + 5_000.0]
            )
            rows.append(
                {
                    "place": place,
                    "precision": precision,
                    "lad_code": f"E0800000{square}",
                    "lad_name": self.atlas.names[square],
                    "longitude": float(longitude[0]),
                    "latitude": float(latitude[0]),
                    "amount_gbp": pounds,
                    "lines": 1,
                    "suppliers": self.supplier,
                    "deprivation_index": self.index,
                    "deprivation_decile": decile,
                    **dict(zip(self._names(), members, strict=True)),
                }
            )
        return pd.DataFrame(rows)

    def centres(self) -> tuple[NDArray[Any], NDArray[Any]]:
        at = [(*_corner(square), pounds) for _, _, square, pounds, *_ in self.landings]
        east = [west + 1_000.0 * (1 + math.log2(abs(pounds))) for west, _, pounds in at]
        return np.array(east), np.array([south + 5_000.0 for _, south, _ in at])

    def summary(self) -> pd.DataFrame:
        landed, rows = self.landed(), []
        for definition in self.definitions:
            answer, pounds = landed[definition.name], landed["amount_gbp"]
            placed = float(pounds[answer.notna()].sum())
            total = float(pounds.sum()) + self.unplaced
            unplaced = total - placed
            estimate, sure = float((pounds * answer).sum()), float(pounds[answer == 1].sum())
            high = float(pounds[answer > 0].sum()) + unplaced
            rows.append(
                {
                    "definition": definition.name,
                    "label": definition.label,
                    "lines": int((answer > 0).sum()),
                    "amount_gbp": sure,
                    "estimate_gbp": estimate,
                    "low_gbp": sure,
                    "high_gbp": high,
                    "share_of_placed": estimate / placed if placed > 0 else np.nan,
                    "share_low": sure / total if total > 0 else np.nan,
                    "share_high": high / total if total > 0 else np.nan,
                    "placed_gbp": placed,
                    "unplaced_gbp": unplaced,
                    "total_gbp": total,
                }
            )
        return pd.DataFrame(rows)

    def partition(self, local: str | None = None) -> pd.DataFrame:
        rows = []
        for a in self.definitions:
            for b in self.definitions:
                if a.kind == "local" and b.kind == "deprived" and local in {None, a.name}:
                    cells = self._cells(a.name, b.name)
                    names = (
                        "local_and_deprived",
                        "local_only",
                        "deprived_only",
                        "neither",
                        "unplaced",
                        "total",
                    )
                    cells = dict(zip((f"{name}_gbp" for name in names), cells, strict=True))
                    rows.append({"definition": a.name, "deprived": b.name, **cells})
        return pd.DataFrame(rows)

    def compare(self) -> pd.DataFrame:
        rows = []
        for a, b in combinations(self._names(), 2):
            names = ("both", "a_only", "b_only", "neither", "unplaced", "total")
            cells = dict(zip((f"{name}_gbp" for name in names), self._cells(a, b), strict=True))
            rows.append({"a": a, "b": b, **cells, "jaccard": 0.5, "kappa": np.nan})
        return pd.DataFrame(rows)

    def _cells(self, a: str, b: str) -> tuple[float, ...]:
        landed = self.landed()
        pounds, x, y = landed["amount_gbp"], landed[a], landed[b]
        cells = [float((pounds * p * q).sum()) for p, q in ((x, y), (x, 1 - y), (1 - x, y), (1 - x, 1 - y))]
        total = float(pounds.sum()) + self.unplaced
        return (*cells, total - sum(cells), total)

    def status(self) -> pd.DataFrame:
        counts = self.landed().groupby("precision")["amount_gbp"].agg(["size", "sum"]).reset_index()
        counts.columns = ["status", "lines", "amount_gbp"]
        counts.loc[len(counts)] = [self.status_name, 1, self.unplaced]
        return counts.assign(role="supplier")[["role", "status", "lines", "amount_gbp"]]

    def faults(self) -> pd.DataFrame:
        fault = {
            "file": self.fault,
            "line": 7,
            "column": self.fault,
            "value": self.fault,
            "kind": self.fault,
            "action": self.fault,
        }
        return pd.DataFrame([fault])

    def mapped(self, drawn: Sequence[int]) -> Mapped:
        """Return one buyer's pounds, half of each known by a registered office, in two roles."""
        landed, count = self.landed(), max(drawn, default=-1) + 1
        pence, place = np.zeros(count, dtype=np.int64), np.asarray(drawn, dtype=np.int64)
        np.add.at(pence, place, np.rint(100 * landed["amount_gbp"].to_numpy()).astype(np.int64))
        ones, each = np.ones(count, dtype=np.int64), list(range(count))
        found = Found([f"{self.supplier}"], pence.sum()[None], ones[:1], ones[:1], ones[:1] * count, [each])
        names = [*self.atlas.names[:1]]
        areas = Found(names, pence[:1], ones[:1], ones[:1], ones[:1], [[0]])
        kinds = {"supplier": found, "authority": areas, "constituency": areas, "ward": areas}
        office = pence // 2 if self.registered else 0 * pence
        roles = {"supplier": pence, "delivery": 0 * pence}
        flows = Flow(0 * ones, np.arange(count), pence)
        return Mapped(ones, office, roles, kinds, flows, {0: 100, 2: 50}, self._because(place))

    def _because(self, place: NDArray[np.int64]) -> Because:
        """Return that each place is a mile further from the site than the one before it."""
        landed, count = self.landed().iloc[np.unique(place, return_index=True)[1]], len(set(place.tolist()))
        asks = {each.name: [] for each in self.definitions}
        asks |= {"authority": ["authority"], "within_20mi": ["site"], "deprived_20": ["decile:overall:"]}
        miles = 1609.344 * np.arange(1.0, count + 1)
        names = landed["lad_name"].tolist()
        decile = landed["deprivation_decile"].to_numpy(dtype=np.uint8)
        return Because(
            asks,
            {"site": Between(miles, miles)},
            {"authority": names},
            {"decile:overall:": decile},
            {"decile:overall:": ""},
        )

    def half_known(self) -> NDArray[Any]:
        """Return the square that the first landing is somewhere in."""
        shapes = np.full(len(self.landed()), None, dtype=object)
        shapes[:1] = shapely.box(*_corner(0), *np.add(_corner(0), 5_000))
        return shapes

    def homes(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(self.home, ("E08000000",))]

    def sites(self) -> pd.DataFrame:
        longitude, latitude = from_grid([405_000.0], [305_000.0])
        return pd.DataFrame({"postcode": [self.landings[0][0]], "longitude": longitude, "latitude": latitude})

    def index_label(self) -> str:
        return self.index

    def provenance(self) -> dict[str, Any]:
        return {
            "localvalue": "0.1.0",
            "inputs": [{"name": self.fault, "sha256": "0" * 64}],
            "definitions": [{"name": definition.name} for definition in self.definitions],
            "note": self.fault,
            **({"policy": {"title": self.promised}} if self.promised else {}),
        }


def _corner(square: int) -> tuple[float, float]:
    """Return the south-west corner: three squares in a row, 10 km each, and one 80 km to the north."""
    return [(400_000.0, 300_000.0), (410_000.0, 300_000.0), (400_000.0, 380_000.0), (390_000.0, 300_000.0)][
        square
    ]


def _table(frame: pd.DataFrame) -> Table:
    """Return a frame in pounds as a table in pence."""
    kinds = {name: _kind(name) for name in frame.columns}
    rows = [
        tuple(
            None if cell is None or cell != cell  # noqa: PLR0124 - NaN
            else round(100 * cell) if kinds[name] == "pence" else cell
            for name, cell in zip(frame.columns, row, strict=True)
        )
        for row in frame.itertuples(index=False, name=None)
    ]  # fmt: skip
    return Table(tuple(kinds.items()), rows)


def _kind(name: str) -> str:
    if name.endswith("_gbp"):
        return "pence"
    if name in {"lines", "payees", "suppliers"}:
        return "count"
    return "share" if name.startswith("share_") or name in {"jaccard", "kappa"} else "text"


def _file(text: str, lines: int) -> SourceFile:
    """Return what was understood of a file in which every name is one text."""
    return SourceFile(
        name=text,
        bytes=1,
        sha256="0" * 64,
        encoding="utf-8",
        delimiter=",",
        layout=text,
        header_row=3,
        columns={"amount": text},
        ignored=(text,),
        rows=lines + 3,
        lines=lines,
        blank_rows=0,
        removed=2,
    )
