"""Who a line's pounds reach, in words: roles, tiers, and what was passed down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.columns import Coded, coded, distinct
from localvalue.scoring import UNATTRIBUTED
from localvalue.spend.landings import LANDING_ROLES, tier_of
from localvalue.units import plain_gbp, show_gbp

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.scoring import Scored
    from localvalue.spend.landing_parts import Parts

_NOBODY: Final = np.empty(0, dtype=np.int32)
_SMALL_PENCE: Final = 10_00
"""Below this a penny matters to who checks a line against its invoice."""


def said_amount(pence: int) -> str:
    """
    Return an amount as it is said: a small one with its pence, where it has any, others in whole pounds.

    Parameters
    ----------
    pence
        The amount.

    Returns
    -------
    text
        With a pound sign.

    Examples
    --------
    >>> said_amount(1_10), said_amount(-12_345_67)
    ('£1.10', '-£12,346')
    """
    if abs(pence) >= _SMALL_PENCE or pence % 100 == 0:
        return show_gbp(pence)
    return f"{'-' if pence < 0 else ''}£{plain_gbp(abs(pence))}"


def party(scored: Scored, landing: int) -> str:
    """
    Return who a landing is, by role, name and tier.

    Parameters
    ----------
    scored
        The landings.
    landing
        Which of them.

    Returns
    -------
    text
        Such as ``Fabrication`` or, of a table of landings, ``Subcontractor Acme Ltd in tier 2``.
    """
    landed = scored.landings
    role = int(landed.role[landing])
    if role == UNATTRIBUTED:
        return "Unattributed share"
    return named(scored, role, int(landed.tier[landing]), int(landed.row[landing]))


def payees(scored: Scored, landings: NDArray[np.intp]) -> Coded:
    """
    Return who is at landings: the party of the table of landings, where it has a name, else the supplier.

    Parameters
    ----------
    scored
        The landings.
    landings
        Which of them, shape ``(n,)``.

    Returns
    -------
    names
        One for each; the code is -1 where nobody is named.
    """
    lines, table = scored.located.spend.lines, scored.located.spend.landings
    own = coded(lines.column("supplier")) if "supplier" in lines.column_names else Coded(_NOBODY, [])
    of_line = own.codes[scored.landings.line[landings]] if len(own.codes) else np.full(len(landings), -1)
    if table is None or "supplier" not in table.lines.column_names:
        return Coded(of_line.astype(np.int32), own.cells)
    theirs = coded(table.lines.column("supplier"))
    row = scored.landings.row[landings]
    of_row = np.where(row >= 0, theirs.codes[row], -1)
    codes = np.where(of_row >= 0, of_row + len(own.cells), of_line)
    return distinct(Coded(codes.astype(np.int32), own.cells + theirs.cells))


def passed_on(scored: Scored, line: int) -> list[str]:
    """
    Return what parties of a line passed down, where the line is scored by its own landings.

    Parameters
    ----------
    scored
        The landings.
    line
        The line.

    Returns
    -------
    sentences
        One for each party that passed anything down.
    """
    table = scored.located.spend.landings
    if table is None or not scored.attribution.is_own:
        return []
    parts: Parts = table.parts
    mine = np.flatnonzero(parts.line == line)
    whole = max(int(parts.lands[mine].sum()), 1)
    pence = int(scored.located.spend.pence()[line])
    sentences = []
    for each in mine[parts.received[mine] > parts.lands[mine]].tolist():
        received, lands = int(parts.received[each]), int(parts.lands[each])
        who = named(scored, int(parts.role[each]), int(parts.tier[each]), int(parts.row[each]))
        said = [said_amount(round(pence * part / whole)) for part in (received, received - lands)]
        how_much = "all of it" if lands == 0 else said[1]
        sentences.append(f"{who} received {said[0]} and passed {how_much} down.")
    return sentences


def left_over(scored: Scored, landing: int) -> str:
    """
    Return why a part of a line is nobody's.

    Parameters
    ----------
    scored
        The landings.
    landing
        Which of them.

    Returns
    -------
    text
        To stand after "because".
    """
    line, table = int(scored.landings.line[landing]), scored.located.spend.landings
    if not scored.attribution.is_own:
        tiers = [tier_of(role) for role in scored.attribution.roles]
        return f"nobody of tier {next(filter(None, tiers), 1)} is named"
    if int(scored.landings.row[landing]) >= 0:
        return "its row does not say in what role"
    if table is None:
        return "the line's own shares leave it over"
    if (table.parts.line == line).any():
        return "the table of landings leaves it over"
    has_shares = any(name.endswith("_share") for name in scored.located.spend.lines.column_names)
    shares = " or its own shares leave it over" if has_shares else ""
    return f"the table of landings has no row of it{shares}"


def named(scored: Scored, role: int, tier: int, row: int) -> str:
    """
    Return a party by role, and of a table of landings its name and tier.

    Parameters
    ----------
    scored
        The landings.
    role
        Index into ``LANDING_ROLES``.
    tier
        Its tier.
    row
        Its row of the table of landings; -1 where it has none.
    """
    who = LANDING_ROLES[role].capitalize() if role < len(LANDING_ROLES) else "Somebody"
    table = scored.located.spend.landings
    if table is None:
        return who
    column = table.lines.column("supplier") if "supplier" in table.lines.column_names else None
    name = column[row].as_py() if column is not None and row >= 0 else None
    return f"{who}{f' {name}' if name else ''} in tier {tier}"
