"""What to tell the person for whom a download did not work: what to fetch by hand, and where to put it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from localvalue.atlas.downloading.editions import Edition

_SERVICE_FORMATS: Final = {
    "boundaries": "GeoPackage (or Shapefile or GeoJSON)",
    "table": "CSV",
}
_ENDINGS: Final = {"boundaries": "gpkg", "table": "csv"}


def instructions(editions: Iterable[Edition], folder: Path) -> str:
    """
    Return how to do without the network of this machine.

    Parameters
    ----------
    editions
        What is lacking.
    folder
        Where to put it.

    Returns
    -------
    text
        What, from where, under which name, into which folder, and what then.
    """
    lines = [f"To go on without it, download these by hand into {folder}:"]
    for edition in editions:
        lines.extend(("", f"  {edition.publisher}: {edition.name}", f"    page     {edition.page}"))
        if edition.is_service:
            stem = edition.file.rpartition(".")[0]
            lines.append(f"    choose   Download, {_SERVICE_FORMATS[edition.kind]}")
            lines.append(f"    save as  {stem}.{_ENDINGS[edition.kind]}")
        else:
            lines.append(f"    address  {edition.address}")
            lines.append(f"    save as  {edition.file}")
    lines.extend(
        (
            "",
            "Other names do as well: files are known by what is in them, and archives stay zipped. Then:",
            f"  localvalue atlas build {folder}",
        )
    )
    return "\n".join(lines)
