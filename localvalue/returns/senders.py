"""Who sent what: a sender is a file, a folder, or what a column of a file of several says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.errors import InputError
from localvalue.returns.lines import Return, plain
from localvalue.returns.reading import read_sheets, require_readable
from localvalue.spend.finding import find_files
from localvalue.spend.layouts import check_mapping
from localvalue.spend.refusals import NotATableError
from localvalue.spend.sources import Unread

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence

    from localvalue.returns.sheets import Sheet
    from localvalue.spend.finding import Found

_LOCK: Final = ("~$", ".")
"""How the names of files begin that a program leaves beside an open one."""


class Sent(NamedTuple):
    """What was sent, and what of it is no return."""

    returns: list[Return]
    unread: list[Unread]


def read_returns(
    paths: Sequence[str | os.PathLike[str]],
    columns: Mapping[str, str],
    sender_column: str | None,
    tell: Callable[[str], object] = str,
) -> Sent:
    """
    Return the returns in files and folders.

    Parameters
    ----------
    paths
        Files, folders or patterns. A folder that holds files alone is one sender's; in one that holds
        folders, each of them is. A file that is named alone is a sender of its own, unless it names the
        contractor in its title.
    columns
        Canonical column -> the files' own name of it.
    sender_column
        The files' own name of the column that says who each line is of.
    tell
        Is told each file as its turn comes.

    Returns
    -------
    sent
        In the order in which they were named.

    Raises
    ------
    InputError
        A file is not there, or a column of it may be one of two; no file has a column that was named; or
        there is no return that can be read. One of several that cannot is its sender's to send again.
    """
    check_mapping(columns)
    roots = [Path(path).expanduser() for path in paths]
    sent = Sent([], [])
    held: set[str] = set()
    for found in find_files(paths):
        if found.path.name.startswith(_LOCK):
            continue
        tell(found.name)
        try:
            sheets = read_sheets(found, columns)
            _require_any(sheets, found.name)
        except InputError as refusal:
            sent.unread.append(Unread(found.name, str(refusal)))
            # What lies in a folder beside the returns, such as a letter, is not asked for again
            if found.named or not isinstance(refusal, NotATableError):
                sent.returns.append(Return(found.name, _sender(found, roots, []), (), problem=str(refusal)))
            continue
        require_readable(sheets)
        sent.unread.extend(Unread(sheet.title, sheet.problem) for sheet in sheets if sheet.problem)
        held |= {name for sheet in sheets for name in _held(sheet, columns, sender_column)}
        sent.returns.append(Return(found.name, _sender(found, roots, sheets), tuple(sheets), sender_column))
    _require_some(sent, [*columns.values(), *([sender_column] if sender_column else [])], held)
    return sent


def _require_any(sheets: Sequence[Sheet], name: str) -> None:
    if not sheets:
        raise NotATableError(f"{name} is empty")


def _held(sheet: Sheet, columns: Mapping[str, str], sender_column: str | None) -> list[str]:
    named = [*columns.values(), *([sender_column] if sender_column else [])]
    return [name for name in named if sheet.named(name) is not None]


def _require_some(sent: Sent, named: Sequence[str], held: set[str]) -> None:
    if all(each.problem for each in sent.returns):
        why = f": {sent.unread[0].reason}" if sent.unread else ""
        raise InputError(f"there is no return to check{why}; name the contractors' files, or their folder")
    missing = [name for name in named if name not in held]
    if missing:
        raise InputError(
            f"no sheet has a column {missing[0]!r}; give the name of a column as it stands in the heading row"
        )


def _sender(found: Found, roots: Sequence[Path], sheets: Sequence[Sheet]) -> str:
    """Return who sent a file: what its title says, else its folder, else its own name."""
    for sheet in sheets:
        if (cell := sheet.labels.get("contractor")) is not None:
            return cell.text
    for root in roots:
        if not root.is_dir() or not found.path.is_relative_to(root):
            continue
        parts = found.path.relative_to(root).parts
        if len(parts) > 1:
            return parts[0]
        if not any(each.is_dir() for each in root.iterdir()):
            return root.resolve().name
    return found.path.stem


def one_name(senders: Sequence[str]) -> dict[str, str]:
    """
    Return one name for each sender, however it is written.

    Parameters
    ----------
    senders
        As they stand.

    Returns
    -------
    names
        As it stands -> the first way in which it was written.

    Examples
    --------
    >>> one_name(["Acme Ltd", "ACME LTD.", "Bolt"])
    {'Acme Ltd': 'Acme Ltd', 'ACME LTD.': 'Acme Ltd', 'Bolt': 'Bolt'}
    """
    first: dict[str, str] = {}
    return {name: first.setdefault(plain(name) or name, name) for name in senders}
