"""An atlas in words: its editions, how much it holds, and the lines its licences ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from localvalue.atlas.atlas import Atlas


def described(atlas: Atlas) -> str:
    """
    Return what is in an atlas, as `localvalue atlas info` prints it.

    Parameters
    ----------
    atlas
        The atlas.

    Returns
    -------
    text
        Region, directory, editions, counts, indices, sources, what was left out, and licences.
    """
    info = atlas.info()
    parts = [_head(info), _table("Counts", info["counts"]), _table("Editions", info["editions"])]
    parts.append("Deprivation\n" + "\n".join(_index(key, each) for key, each in info["indices"].items()))
    parts.append("Sources\n" + "\n".join(f"  {_source(each)}" for each in info["sources"]))
    if info["ignored"]:
        lines = (f"  {each['name']}: {each['reason']}" for each in info["ignored"])
        parts.append("Not used\n" + "\n".join(lines))
    if info["notes"]:
        parts.append("Notes\n" + "\n".join(f"  {note}" for note in info["notes"]))
    parts.append("Licences\n" + "\n".join(f"  {line}" for line in info["licences"]))
    return "\n\n".join(parts)


def _head(info: dict[str, object]) -> str:
    fiction = "\nThese places are made up." if info["fictional"] else ""
    return f"{info['region']}\n{info['directory']}\n{info['path']}{fiction}"


def _table(title: str, values: dict[str, object]) -> str:
    width = max((len(key) for key in values), default=0)
    lines = (
        f"  {key.replace('_', ' '):<{width}}  {f'{value:,}' if isinstance(value, int) else value}"
        for key, value in values.items()
    )
    return f"{title}\n" + "\n".join(lines)


def _index(key: str, each: dict[str, object]) -> str:
    domains = each["domains"]
    named = ", ".join(domains) if isinstance(domains, list | tuple) else str(domains)
    return f"  {key:<12} {each['title']}, {each['n']:,} small areas ({named})"


def _source(each: dict[str, object]) -> str:
    note = f" ({each['note']})" if each["note"] else ""
    return f"{each['title']}, {each['publisher']}, {each['edition']}{note}"
