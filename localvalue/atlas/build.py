"""An atlas out of a folder of official files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from localvalue.atlas.assembly import assemble
from localvalue.atlas.atlas import Atlas
from localvalue.given import checked
from localvalue.progress import counting

if TYPE_CHECKING:
    from localvalue.progress import Progress


@checked
def build(folder: Path | str, out: Path | str, *, progress: Progress = None) -> Atlas:
    """
    Return an atlas built from official files.

    Parameters
    ----------
    folder
        The files as their publishers give them, under any names, in folders and zip archives.
    out
        Where the atlas is to stand: new, empty, or an atlas, which is replaced as a whole at the end.
    progress
        True for a bar, False for none; left out, one in a notebook, of what takes over two seconds.
        Or a function of what is being done, how much is done, and of how much.

    Returns
    -------
    atlas
        Opened. Its manifest lists the files that were not used, with the reasons, and what was filled
        where the postcode directory has gaps.

    Raises
    ------
    AtlasError
        A needed file is missing, vintages are mixed, or an index does not match its small areas.
    InputError
        `out` holds something that is no atlas.
    """
    with counting(progress, "Building the atlas") as told:
        assemble(Path(folder), Path(out), told)
    return Atlas.open(out)
