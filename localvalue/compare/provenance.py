"""Where every figure came from: the record that goes with each set of results."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from localvalue.compare.coverage import gaps, repaired, status
from localvalue.compare.matched import matched
from localvalue.compare.origins import homes
from localvalue.compare.rules import rules
from localvalue.compare.scopes import scopes
from localvalue.outputs import package_version
from localvalue.spend import MatchedSpend

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from localvalue.compare.tables import Table
    from localvalue.scoring import Scored
    from localvalue.spend import Spend
    from localvalue.spend.scope import Scope


def provenance(scored: Scored, labels: Sequence[str], scope: Scope, faults: pa.Table) -> dict[str, Any]:
    """
    Return where every figure came from.

    Parameters
    ----------
    scored
        The landings, and what every definition answers there.
    labels
        What each definition says.
    scope
        What each line is paid for, by the rules of the run.
    faults
        Those of reading and of locating.

    Returns
    -------
    provenance
        The contents of ``provenance.json``; pence are whole numbers.
    """
    located = scored.located
    return {
        "localvalue": package_version(),
        "inputs": [asdict(each) for each in located.spend.files],
        **_landings(located.spend),
        "lines": len(located),
        "amount_pence": int(located.spend.pence().sum()),
        "period": list(located.spend.period),
        "repeated": located.spend.repeats._asdict(),
        "atlas": located.atlas.provenance(),
        "definitions": rules(located.atlas, scored.definitions, labels, located.homes),
        "attribution": {"name": scored.attribution.name, "label": scored.attribution.label},
        "options": dict(located.options),
        "homes": [{"name": name, "authorities": list(codes)} for name, codes in homes(located)],
        "status": _records(status(located)),
        "unanswered": _records(gaps(scored)),
        "repaired": _records(repaired(located)),
        "suppliers": _registers(located.spend),
        "scope": _records(scopes(scope, located.spend.pence())),
        "faults": _counts(faults),
        "licences": [*located.atlas.licences(), *_attributions(located.spend)],
    }


def _landings(spend: Spend) -> dict[str, Any]:
    """Return the files of the table of landings, and how much of it is of lines, where there is one."""
    table = spend.landings
    if table is None:
        return {}
    known = table.line >= 0
    files = [asdict(each) for each in table.files]
    return {"landings": {"inputs": files, "rows": len(table), "rows_of_lines": int(known.sum())}}


def _registers(spend: Spend) -> dict[str, Any]:
    """Return the registers that suppliers were looked up in, and how many were found and how."""
    if not isinstance(spend, MatchedSpend):
        return {}
    return {
        "registers": [asdict(each) for each in spend.registers],
        "numbered_by": dict(spend.numbered_by or {}),
        "matched": _records(matched(spend)),
    }


def _attributions(spend: Spend) -> list[str]:
    """Return the lines that those ask for who found the addresses of the registers."""
    registers = spend.registers if isinstance(spend, MatchedSpend) else ()
    lines = [str(each.geocoding["attribution"]) for each in registers if each.geocoding]
    return list(dict.fromkeys(lines))


def _records(table: Table) -> list[dict[str, Any]]:
    """Return a table's rows as they stand in the provenance: pence as whole numbers."""
    names = [name.replace("_gbp", "_pence") for name in table.names]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def _counts(faults: pa.Table) -> dict[str, int]:
    counts = pc.value_counts(faults.column("kind")).to_pylist()
    return {each["values"]: each["counts"] for each in sorted(counts, key=lambda each: str(each["values"]))}
