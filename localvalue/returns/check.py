"""Contractors' returns, checked: `check_returns`."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from localvalue.errors import InputError
from localvalue.given import checked
from localvalue.progress import naming
from localvalue.returns import against, forecasts, inside, series
from localvalue.returns.checked import Checked, senders_of, sheets_of
from localvalue.returns.claims import claims_of
from localvalue.returns.computed import Origin, compute
from localvalue.returns.findings import KINDS, Finding
from localvalue.returns.repeats import repeats, same_files
from localvalue.returns.senders import one_name, read_returns
from localvalue.returns.sheets import row_of
from localvalue.spend.suppliers import SupplierRegister

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from localvalue.atlas import Atlas
    from localvalue.progress import Progress
    from localvalue.returns.against import Compared
    from localvalue.returns.lines import Line, Return


@checked
def check_returns(  # noqa: PLR0913 - one for each thing that a user may say
    paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    atlas: Atlas,
    *,
    site: str | None = None,
    buyer: str | None = None,
    columns: Mapping[str, str] | None = None,
    suppliers: Sequence[str | os.PathLike[str]] = (),
    attribution: str = "supplier",
    sender: str | None = None,
    tolerance: float = 0.0,
    on: dt.date | None = None,
    progress: Progress = None,
) -> Checked:
    """
    Return what there is to ask about contractors' returns.

    Parameters
    ----------
    paths
        Files (.xlsx, .xls, .ods, CSV), folders or patterns. A folder that holds files alone is one
        sender's; in one that holds folders, each of them is.
    atlas
        The reference geography.
    site
        A site's postcode for every line, over the returns' own.
    buyer
        A buyer for every line, over the returns' own.
    columns
        Canonical column -> the returns' own name of it, where it is not recognised.
    suppliers
        Registers of addresses, for lines that have none; looked up in turn.
    attribution
        Which roles count, as `score` takes it: ``landings`` where lines have shares of several places.
    sender
        The name of the column that says whose each line is, where a file holds several contractors'.
    tolerance
        Percentage points by which a claimed share may differ, beside the rounding of its own digits.
    on
        The day from which on a return that does not say when it was sent is in the future; left out, today.
    progress
        True for a line that says what is being done, False for none; left out, one in a notebook, after
        two seconds. Or a function of what is being done, the steps before it, and 0.

    Returns
    -------
    checked
        The findings, the claims, and what they were compared with.

    Raises
    ------
    InputError
        A file is not there or cannot be read, or a column, the site or the buyer is not known.
    """
    if not 0 <= tolerance < 100:  # noqa: PLR2004 (per cent)
        raise InputError(f"a tolerance of {tolerance:g} percentage points is not between 0 and 100")
    one = isinstance(paths, str) or not hasattr(paths, "__iter__")
    registers = tuple(SupplierRegister(path) for path in suppliers)
    origin = Origin(site, buyer, registers, attribution)
    compared: list[Compared] = []
    with naming(progress) as tell:
        sent = read_returns([paths] if one else list(paths), dict(columns or {}), sender, tell)  # type: ignore[arg-type,list-item]
        returns = _named_once(sent.returns)
        kept, found = same_files(returns)
        for each in kept:
            tell(f"checking {each.file}")
            mine, problems = _one_return(each, atlas, origin, tolerance / 100)
            compared += mine
            found += problems
    day = on or dt.datetime.now(tz=dt.UTC).date()
    found += _over_periods(kept, day)
    options = {
        "site": site,
        "buyer": buyer,
        "columns": dict(columns or {}),
        "suppliers": [Path(path).name for path in suppliers],
        "attribution": attribution,
        "sender": sender,
        "tolerance": tolerance,
        "on": day.isoformat(),
    }
    queries = tuple(_in_order(found, returns))
    return Checked(tuple(returns), queries, tuple(compared), tuple(sent.unread), atlas, options)


def _named_once(returns: Sequence[Return]) -> list[Return]:
    """Return the returns with one name for each sender, however it is written."""
    written = [name for each in returns for name in (each.sender, *(line.sender for line in each.lines))]
    names = one_name(written)
    return [replace(each, sender=names[each.sender], names=names) for each in returns]


def _one_return(
    sent: Return, atlas: Atlas, origin: Origin, slack: float
) -> tuple[list[Compared], list[Finding]]:
    claims = claims_of(sent)
    miles = [each.claim.miles for each in claims if each.claim.miles]
    computed = compute(sent, atlas, origin, miles)
    compared = [against.compare(each, computed, slack) for each in claims]
    return compared, [*against.findings(compared, computed), *inside.findings(sent, compared)]


def _over_periods(returns: Sequence[Return], on: dt.date) -> list[Finding]:
    lines: dict[str, list[Line]] = defaultdict(list)
    for each in returns:
        for line in each.counted():
            lines[line.sender].append(line)
    found: list[Finding] = []
    for sender, mine in lines.items():
        again = repeats(sender, mine)
        fresh = again.fresh(mine)
        found += again.findings
        found += forecasts.findings(sender, fresh, on)
        found += series.two_periods(sender, mine)
        found += series.findings(sender, fresh, mine)
    return found


def _in_order(found: Sequence[Finding], returns: Sequence[Return]) -> list[Finding]:
    """Return findings sender by sender, in the order of files and sheets, each once."""
    sheets = {(sheet.file, sheet.name): at for at, sheet in enumerate(sheets_of(returns))}
    order = list(KINDS)
    senders = {name: at for at, name in enumerate(senders_of(returns, found))}
    return sorted(
        dict.fromkeys(found),
        key=lambda each: (
            senders[each.sender],
            sheets.get((each.file, each.sheet), -1),
            row_of(each.cell),
            order.index(each.kind),
        ),
    )
