"""What is to be downloaded and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from localvalue.atlas.downloading.editions import DIRECTORY
from localvalue.atlas.downloading.irish import name_without
from localvalue.atlas.downloading.partial import Partial

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from localvalue.atlas.downloading.editions import Edition
    from localvalue.progress import Told

How = Literal["downloaded", "already there", "found there"]


@dataclass(frozen=True)
class Options:
    """How to download."""

    refresh: bool = False
    """Download again what is there, and accept what has changed."""
    northern_ireland: bool = False
    """Keep the postcodes of Northern Ireland, which are not open data."""
    offline: bool = False
    """Look at what is there, and ask nobody."""


@dataclass(frozen=True)
class Outcome:
    """One edition that stands in the folder."""

    edition: Edition
    file: str
    bytes: int
    sha256: str
    how: How
    note: str = ""


@dataclass(frozen=True)
class Planned:
    """One edition, and whether it stands in the folder."""

    edition: Edition
    file: str
    bytes: int
    """On disk, or those of a partial file; 0 where there is nothing."""
    state: Literal["there", "partly there", "to download"]


def plan(folder: Path, editions: Sequence[Edition], *, northern_ireland: bool = False) -> tuple[Planned, ...]:
    """
    Return what a download would do, without asking anybody.

    Parameters
    ----------
    folder
        Of downloads.
    editions
        To download.
    northern_ireland
        Whether the postcodes of Northern Ireland are to be kept.

    Returns
    -------
    planned
        One an edition.
    """
    return tuple(_planned(folder, edition, northern_ireland) for edition in editions)


def _planned(folder: Path, edition: Edition, northern_ireland: bool) -> Planned:  # noqa: FBT001 - see plan
    name = kept_name(edition, northern_ireland=northern_ireland)
    partial = Partial(folder, edition.file).size()
    if (folder / name).is_file():
        return Planned(edition, name, (folder / name).stat().st_size, "there")
    return Planned(edition, name, partial, "partly there" if partial else "to download")


class Tally:
    """The bytes of all downloads together, as they become known."""

    def __init__(self, editions: Sequence[Edition], progress: Told | None) -> None:
        self._progress = progress
        self._done = {edition.id: 0 for edition in editions}
        self._sizes = {edition.id: edition.size for edition in editions}

    def of(self, edition: Edition) -> Callable[[int, int | None], None]:
        """Return what hears how far one edition is."""

        def heard(done: int, total: int | None) -> None:
            self._done[edition.id] = done
            self._sizes[edition.id] = max(done, total or self._sizes[edition.id])
            if self._progress:
                self._progress(edition.id, sum(self._done.values()), sum(self._sizes.values()))

        return heard


def kept_name(edition: Edition, *, northern_ireland: bool) -> str:
    """
    Return the name of the file that is kept of an edition.

    Parameters
    ----------
    edition
        Which; a postcode directory has rows that need a licence of their own.
    northern_ireland
        Whether those rows are to be kept.

    Returns
    -------
    name
        Of a file in the folder of downloads.
    """
    if edition.choice == DIRECTORY and not northern_ireland:
        return name_without(edition.file)
    return edition.file
