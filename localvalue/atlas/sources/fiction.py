"""What a folder says of itself when its places are made up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from localvalue.atlas.sources.members import Member

_LARGEST_BYTES: Final = 65_536


@dataclass(frozen=True)
class Fiction:
    """A fictional region, written in the layouts of the official files."""

    region: str
    directory: str
    index: str
    publisher: str
    licence: tuple[str, ...]


def recognise(member: Member) -> Fiction | None:
    """Return what the file says of a fictional region, if it is a JSON file that does."""
    if member.suffix != ".json" or member.size > _LARGEST_BYTES:
        return None
    try:
        said = json.loads(member.head(_LARGEST_BYTES))
    except ValueError:
        return None
    if not isinstance(said, dict) or said.get("fictional") is not True or "region" not in said:
        return None
    region = str(said["region"])
    return Fiction(
        region=region,
        directory=str(said.get("directory", region)),
        index=str(said.get("index", region)),
        publisher=str(said.get("publisher", "")),
        licence=tuple(str(line) for line in said.get("licence", ())),
    )
