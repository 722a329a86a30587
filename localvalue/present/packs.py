"""Packs: one folder for each client, with its own lines alone; the owner's of all, and an index of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localvalue.outputs import atomic_folder
from localvalue.present import folder, pack_index
from localvalue.units import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from localvalue.present.card import Card
    from localvalue.present.folder import Choice

NO_NAME: Final = "(no name given)"
_LONGEST: Final = 40


def write(
    owner: Card,
    packs: Iterable[tuple[str | None, Card]],
    out: Path,
    choice: Choice,
    tell: Callable[[str], object] = str,
) -> None:
    """
    Write packs, their index, and the run of all lines.

    Parameters
    ----------
    owner
        The scorecard of all lines.
    packs
        Each client's name, None where its lines name none, and its scorecard; by name.
    out
        The folder: new, empty, or one of ours, which is replaced as a whole.
    choice
        What goes into each pack, and into the folder of all lines.
    tell
        Is told of each client as its turn comes.

    Raises
    ------
    InputError
        The folder holds something else, or another attribution's results; or a column to group by
        does not exist.
    """
    folder.require_same_attribution(owner, out)
    with atomic_folder(out, mark=folder.MARK) as whole:
        rows = []
        page = "report.html" if choice.with_report else "summary.csv"
        for number, (name, card) in enumerate(packs, start=1):
            called = _folder_name(name, number)
            tell(called)
            (whole / called).mkdir(mode=0o755)
            folder.fill(card, whole / called, choice)
            rows.append(pack_index.row(name or NO_NAME, (called, page), card))
        tell(pack_index.OWNER)
        (whole / pack_index.OWNER).mkdir(mode=0o755)
        folder.fill(owner, whole / pack_index.OWNER, choice)
        every = pack_index.row("All clients", (pack_index.OWNER, page), owner, of_all=True)
        headed = list(dict.fromkeys(heading for row in (every, *rows) for heading in row.cells))
        pack_index.write_csv(whole / "index.csv", headed, rows)
        (whole / "index.html").write_text(pack_index.page(owner, headed, rows, every), encoding="utf-8")
        folder.mark(owner, whole)


def _folder_name(name: str | None, number: int) -> str:
    """Return a name of letters, digits and hyphens that no other client's folder has."""
    plain = slug(name or "no name")[:_LONGEST].strip("_").replace("_", "-")
    return f"{number:03}-{plain or 'client'}"
