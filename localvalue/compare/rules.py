"""What each definition of a run was, so that a figure can be traced to its rule."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any

from localvalue.atlas import Match
from localvalue.compare.cautions import caution
from localvalue.definitions import InBordering, InPool, Registered, parts, walk
from localvalue.scoring import areas_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from localvalue.atlas import Atlas
    from localvalue.definitions import Definition
    from localvalue.places import Home


def rules(
    atlas: Atlas, definitions: Sequence[Definition], labels: Sequence[str], homes: Sequence[Home] = ()
) -> list[dict[str, Any]]:
    """
    Return what stands of each definition in the provenance.

    Parameters
    ----------
    atlas
        The reference geography, which knows who is in a pool.
    definitions
        Those of the run.
    labels
        What each says; nation, index and year where it speaks of deprivation.
    homes
        The home areas of the run, for what is read of their borders.

    Returns
    -------
    rules
        For each: ``name``, ``label``, ``kind``, ``rule`` (its class and values) and, where it names pools,
        ``pools``: the GSS codes of their authorities, and what there is to tell of them; where it reads
        files of the user's own, ``reads``: what they are, with their hashes; where it is of the register,
        ``register``: id, status, source and what that leaves open; where it asks what borders an area,
        ``bordering``: each area's counties and London boroughs; where there is something to warn of,
        ``caution``.
    """
    found = []
    for each, label in zip(definitions, labels, strict=True):
        rule: dict[str, Any] = {"name": each.name, "label": label, "kind": each.kind, "rule": _written(each)}
        if pools := {pool: _members(atlas, pool) for pool in _pools(each)}:
            rule["pools"] = pools
        if reads := list(_reads(atlas, each)):
            rule["reads"] = reads
        if entries := [_register(part) for part in walk(each) if isinstance(part, Registered)]:
            rule["register"] = entries
        if borders := dict(_borders(atlas, each, homes)):
            rule["bordering"] = borders
        if text := caution(atlas, each):
            rule["caution"] = text
        found.append(rule)
    return found


def _written(definition: Definition) -> str:
    # Anything else may write where it stands in memory, which differs from run to run
    return repr(definition) if is_dataclass(definition) else type(definition).__name__


def _pools(definition: object) -> Iterator[str]:
    for part in walk(definition):
        if isinstance(part, InPool):
            yield part.pool


def _register(definition: Registered) -> dict[str, Any]:
    entry = definition.entry
    facts = {
        "id": entry.id,
        "status": entry.status_text,
        "source": f"{entry.source.name} ({entry.source.year})",
        "links": list(entry.source.links),
        "open": entry.open,
    }
    return {**facts, "attribution": entry.attribution} if entry.attribution else facts


def _borders(atlas: Atlas, definition: object, homes: Sequence[Home]) -> Iterator[tuple[str, list[str]]]:
    """Yield the areas whose borders a definition reads, and what borders each."""
    for part in walk(definition):
        if isinstance(part, InBordering):
            # Nothing is asked of a home outside England, which lies in no such county
            asked = [home for home in homes if (areas_of(atlas, home, part.level) >= 0).any()]
            areas = [(home.name, home.authorities) for home in asked]
            if part.buyer is not None:
                found = atlas.authorities.find(part.buyer)
                areas = [(found.name, found.authorities)] if isinstance(found, Match) else []
            names = atlas.law_counties(part.level).name
            for name, authorities in areas:
                near = atlas.bordering(authorities, part.level) or ()
                yield name, [str(names[each.county]) for each in near if each.how != "corner"]


def _reads(atlas: Atlas, definition: object) -> Iterator[dict[str, Any]]:
    """Yield what there is to say of the files that a definition or its parts read."""
    facts = getattr(definition, "facts", None)
    if facts is not None:
        yield facts(atlas)
    for part in parts(definition):
        yield from _reads(atlas, part)


def _members(atlas: Atlas, pool: str) -> dict[str, Any]:
    answer = atlas.authorities.pool(pool)
    if not isinstance(answer, Match):
        return {}
    codes = atlas.areas("authority").code
    facts = {"name": answer.name, "authorities": [str(codes[each]) for each in answer.authorities]}
    return {**facts, "note": answer.note} if answer.note else facts
