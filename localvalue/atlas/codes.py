"""Which authorities of one atlas a GSS code stands for, whatever year the code is of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from localvalue.atlas.names import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from localvalue.atlas.pools import PoolFact

#: Levels whose areas may be a home area or a pool. Regions and nations are neither.
GROUP_LEVELS: Final = ("county", "combined_authority", "police")
_TOO_WIDE: Final = ("region", "nation")
_TOO_WIDE_CODES: Final = {"E12": "region", "E92": "nation", "W92": "nation", "S92": "nation", "N92": "nation"}


class Named(Protocol):
    """Areas of one level: codes and names, side by side."""

    @property
    def code(self) -> Any:  # noqa: ANN401 - a list or an array of text, as the atlas has it
        """GSS codes."""

    @property
    def name(self) -> Any:  # noqa: ANN401 - likewise
        """Names as the publisher writes them."""


@dataclass(frozen=True)
class Found:
    """
    What a code stands for.

    Attributes
    ----------
    code, name, kind
        Of the body. ``kind`` is ``authority``, a level or a class of ``pools.toml``; ``pool`` for an
        authority that this atlas has in parts.
    members
        Indices of authorities in the atlas, sorted.
    how
        ``recoded`` or ``merged`` where the code is of another year; empty where it is the atlas's own.
    note
        What happened to it, in words.
    listed
        Whether it comes from ``pools.toml``.
    missing
        Members that the atlas does not hold: then ``members`` is empty.
    """

    code: str
    name: str
    kind: str
    members: tuple[int, ...]
    how: str = ""
    note: str = ""
    listed: bool = False
    missing: tuple[str, ...] = ()


class _Step(NamedTuple):
    """One change, seen from one of its ends."""

    to: str
    kind: str
    year: int | None
    note: str


class Codes:
    """
    The codes that one atlas can tell, its own and those of other years.

    Parameters
    ----------
    authority
        The atlas's authorities.
    groups
        Level -> its areas, and for each authority the index of the area it lies in (-1 none).
    history
        Columns of `localvalue.atlas.history.HISTORY_SCHEMA`.
    pools
        The committed bodies.
    """

    def __init__(
        self,
        authority: Named,
        groups: Mapping[str, tuple[Named, Iterable[int]]],
        history: pa.Table,
        pools: Iterable[PoolFact],
    ) -> None:
        self.authorities = _found("authority", authority, range(len(authority.code)))
        self.groups = [
            found
            for level in GROUP_LEVELS
            if level in groups
            for code, found in _found(level, *groups[level]).items()
            if code not in self.authorities
        ]
        self.wide_names = {
            str(code): (level, str(name))
            for level in _TOO_WIDE
            if level in groups
            for code, name in zip(groups[level][0].code, groups[level][0].name, strict=True)
        }
        self._held = {found.code: found for found in self.groups} | self.authorities
        self.pools = {pool.code: pool for pool in pools}
        self._after: dict[str, list[_Step]] = {}
        self._before: dict[str, list[_Step]] = {}
        self.names: dict[str, str] = {}
        self._read(history)
        self._memo: dict[str, Found | None] = {}

    def holds(self, code: str) -> bool:
        """Return whether the atlas has this code itself."""
        return code in self._held

    def find(self, code: str) -> Found | None:
        """Return what a code stands for; None where neither the atlas nor history knows it."""
        if code not in self._memo:
            self._memo[code] = self._held.get(code) or self._pooled(code) or self._followed(code)
        return self._memo[code]

    def too_wide(self, code: str) -> tuple[str, str] | None:
        """Return level and name of a region or a nation; None for any other code."""
        level = _TOO_WIDE_CODES.get(code[:3])
        return self.wide_names.get(code) or ((level, code) if level else None)

    def _read(self, history: pa.Table) -> None:
        """Read the changes: forwards for all, backwards for those of authorities."""
        for row in history.to_pylist():
            if row["kind"] == "name":
                continue
            old, new = row["old_code"] or unlettered(row["old_name"]), row["new_code"]
            self.names.setdefault(old, row["old_name"])
            self.names[new] = row["new_name"]
            if old != new:
                step = (row["kind"], row["year"], row["note"] or "")
                self._after.setdefault(old, []).append(_Step(new, *step))
                if row["kind"] != "county":
                    self._before.setdefault(new, []).append(_Step(old, *step))

    def _pooled(self, code: str) -> Found | None:
        """Return a committed body, if the atlas holds all of it."""
        pool = self.pools.get(code)
        if pool is None:
            return None
        parts = {member: self.find(member) for member in pool.members}
        missing = tuple(member for member, part in parts.items() if part is None)
        indices = () if missing else _union(part for part in parts.values() if part)
        return Found(code, pool.name, pool.kind, indices, note=pool.note, listed=True, missing=missing)

    def _followed(self, code: str) -> Found | None:
        """Return what a code of another year stands for: its successors, else those that it was made of."""
        leaves, first = self._leaves(code, self._after)
        if leaves:
            return self._later(code, leaves, first)
        leaves, first = self._leaves(code, self._before)
        if leaves:
            return self._earlier(code, leaves, first)
        # A county council abolished after this atlas's edition, where the atlas has no counties.
        parts = [self.find(step.to) for step in self._after.get(code, ()) if step.kind == "county"]
        if parts and all(parts):
            note = f"{self.names[code]} ({code}) by the authorities that came after it"
            return Found(code, self.names[code], "county", _union(p for p in parts if p), "merged", note)
        return None

    def _leaves(self, code: str, steps: Mapping[str, list[_Step]]) -> tuple[list[Found], list[_Step]]:
        """Return the first bodies of this atlas on all ways from a code, and the steps that were taken."""
        seen, todo, leaves, taken = {code}, [code], [], []
        while todo:
            for step in steps.get(todo.pop(), ()):
                if step.to in seen:
                    continue
                seen.add(step.to)
                taken.append(step)
                if step.to in self._held:
                    leaves.append(self._held[step.to])
                else:
                    todo.append(step.to)
        return sorted(leaves, key=lambda leaf: leaf.code), taken

    def _later(self, code: str, leaves: list[Found], steps: list[_Step]) -> Found:
        """Tell of a code that is older than the atlas."""
        old, recoded = self.names[code], all(step.kind == "recode" for step in steps)
        named = f"{old} ({code})" if code != unlettered(old) else old
        names = " and ".join(leaf.name for leaf in leaves)
        if recoded:
            what = f"has the code {leaves[0].code}{_since(steps)}"
        elif steps[0].kind == "county":
            what = f"was abolished{_since(steps)}: its area is {names}"
        else:
            what = f"became part of {names}{_since(steps)}"
        notes = [f"{named} {what}", *(step.note for step in steps if step.note)]
        found = replace(leaves[0], how="recoded" if recoded else "merged", note="; ".join(notes))
        if not leaves[1:]:
            return found
        kind = "county" if steps[0].kind == "county" else "pool"
        return replace(found, code=code, name=old, kind=kind, members=_union(leaves))

    def _earlier(self, code: str, leaves: list[Found], steps: list[_Step]) -> Found:
        """Tell of a code that is younger than the atlas."""
        new, recoded = self.names[code], all(step.kind == "recode" for step in steps)
        names = ", ".join(leaf.name for leaf in leaves)
        if recoded:
            what = f"is {leaves[0].code} in this atlas: the code changed{_since(steps)}"
        else:
            what = f"was made{_since(steps)} of {names}, which this atlas has"
        found = replace(leaves[0], how="recoded" if recoded else "merged", note=f"{new} ({code}) {what}")
        return found if recoded else replace(found, code=code, name=new, kind="pool", members=_union(leaves))


def unlettered(name: str) -> str:
    """Return what stands for the code of an authority that had no GSS code."""
    return f"({name_key(name)})"


def _found(level: str, areas: Named, parent: Iterable[int]) -> dict[str, Found]:
    """Return the areas of a level that hold any authority, by code."""
    members: dict[int, list[int]] = {}
    for authority, area in enumerate(parent):
        members.setdefault(int(area), []).append(authority)
    rows = enumerate(zip(areas.code, areas.name, strict=True))
    return {
        str(code): Found(str(code), str(name), level, tuple(members[area]))
        for area, (code, name) in rows
        if area in members
    }


def _union(parts: Iterable[Found]) -> tuple[int, ...]:
    """Return all members, sorted."""
    return tuple(sorted({member for part in parts for member in part.members}))


def _since(steps: list[_Step]) -> str:
    """Return when it happened, in words; empty where unknown."""
    years = [step.year for step in steps if step.year]
    return f" in {max(years)}" if years else ""
