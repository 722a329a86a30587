"""What the command says of downloads: plans, outcomes, later editions and licences, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from localvalue.atlas.downloading.editions import Edition
    from localvalue.atlas.downloading.newer import Found
    from localvalue.atlas.downloading.plans import Outcome, Planned

_STEP: Final = 1000


def size(count: int) -> str:
    """
    Return a number of bytes for people.

    Parameters
    ----------
    count
        Bytes.

    Returns
    -------
    text
        In the largest unit that leaves a whole number, powers of a thousand.

    Examples
    --------
    >>> size(254_000_000), size(900)
    ('254 MB', '900 B')
    """
    value = float(count)
    for unit in ("B", "kB", "MB"):
        if value < _STEP:
            return f"{value:.0f} {unit}"
        value /= _STEP
    return f"{value:.1f} GB"


def planned(found: Sequence[Planned]) -> str:
    """Return what a download would do."""
    width = max(len(one.edition.id) for one in found)
    lines = [line for one in found for line in _planned(one, width)]
    left = sum(max(0, one.edition.size - one.bytes) for one in found if one.state != "there")
    lines.append(f"\nAbout {size(left)} to download.")
    return "\n".join(lines)


def _planned(one: Planned, width: int) -> list[str]:
    edition = one.edition
    about = size(edition.size) if edition.bytes else f"about {size(edition.size)}"
    lines = [f"{edition.id:<{width}}  {one.state}, {about}: {edition.publisher}, {edition.name}"]
    lines.append(f"{'':<{width}}  {edition.address}")
    lines.append(f"{'':<{width}}  {edition.licence}{'; ' if edition.note else ''}{edition.note}")
    if not edition.verified:
        lines.append(f"{'':<{width}}  (an address from public code, not from the publisher's own page)")
    return lines


def outcomes(found: Sequence[Outcome]) -> str:
    """Return what stands in the folder now, with the hashes."""
    width = max(len(one.edition.id) for one in found)
    lines = []
    for one in found:
        lines.append(f"{one.edition.id:<{width}}  {one.how}: {one.file}, {size(one.bytes)}")
        lines.append(f"{'':<{width}}  sha256 {one.sha256}")
        if one.note:
            lines.append(f"{'':<{width}}  {one.note}")
    return "\n".join(lines)


def licences(editions: Iterable[Edition]) -> str:
    """Return the lines that anything made of these editions is to show, each once."""
    lines = dict.fromkeys(line for edition in editions for line in edition.attribution)
    return "\n".join(f"  {line}" for line in lines)


def later(found: Sequence[Found], searched: Iterable[Edition]) -> str:
    """Return the later editions that there are."""
    looked = ", ".join(edition.id for edition in searched)
    if not found:
        return f"Nothing later than this version's editions was found (looked for {looked})."
    lines = []
    for one in found:
        if one.is_same:
            lines.append(
                f"{one.id}: {one.name} was changed by its publisher on {one.modified}, after you had it;"
                f" --refresh --only {one.id} downloads it again\n  {one.page}"
            )
        else:
            on = f", changed on {one.modified}" if one.modified else ""
            lines.append(f"{one.id}: {one.name} is later than {one.held}{on}\n  {one.page}")
    if not all(one.is_same for one in found):
        lines.append(
            "\nDownload a later one by hand into a folder with the other files, and build with"
            " `localvalue atlas build FOLDER`; or take a later localvalue, whose catalogue may have it."
        )
    return "\n".join(lines)
