"""What cells of standard layouts mean beyond their column: currencies, and several codes for one place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import flags, is_true, texts
from localvalue.spend.amounts import Amounts
from localvalue.spend.faults import Fault
from localvalue.spend.layout_tables import header_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from localvalue.spend.tidy import Raw

_CURRENCY: Final = (
    "currency", "awardsvaluecurrency", "currencycode", "paymentcurrency", "transactioncurrency",
    "invoicecurrency", "amountcurrency", "currencyname",
)  # fmt: skip
"""Headers of a column that says in what the amounts are, whatever the layout; the first that is there."""
_POUNDS: Final = r"^(?:GBP|UKP|STG|£|(?:GB|UK|BRITISH)? ?POUNDS?(?: STERLING)?|STERLING|N/?A|[^A-Z€$¥]*)$"
_SPACE: Final = texts([" "])[0]
_AREA: Final = re.compile(r"beneficiarylocation\d*(?:geographiccode|geocode)")
_OTHER_RECIPIENT: Final = re.compile(r"(?:recipientorg|recipientorganization)[1-9]\d*name")

# GSS entity codes of kinds of area, the smallest first: ONS, Register of Geographic Codes (2025)
_SIZES: Final = (
    ("E00", "W00", "S00", "N00"),
    ("E01", "W01", "S01", "N20", "95"),
    ("E02", "W02", "S02", "N21"),
    ("E05", "W05", "S13", "N08"),
    ("E04", "W04"),
    ("E14", "W07", "S14", "N05", "N06"),
    ("E06", "E07", "E08", "E09", "W06", "S12", "N09"),
    ("E10", "E11", "E47"),
    ("E12",),
    ("E92", "W92", "S92", "N92"),
    ("K",),
)


def settle(raw: Raw) -> Raw:
    """
    Return a table with one meaning in each cell.

    Parameters
    ----------
    raw
        Any table.

    Returns
    -------
    raw
        Amounts in another currency are no pounds, so that they cannot be read as such. Of several codes
        for one place the smallest area's is kept; a grant with several places, or several recipients,
        has none, and a fault says so.
    """
    keys = [header_key(cell) for cell in raw.header.cells]
    raw = _in_pounds(raw, keys)
    if raw.recognised.layout == "360giving":
        raw = _one_recipient(_one_area(raw, keys), keys)
    return raw


def smallest(codes: list[str]) -> str | None:
    """
    Return which of several codes of one place says most.

    Parameters
    ----------
    codes
        Different GSS codes.

    Returns
    -------
    code
        That of the smallest kind of area; None where two are of one kind, so that they are two places.

    Examples
    --------
    >>> smallest(["E08000009", "E01006123"]), smallest(["E08000009", "E08000003"])
    ('E01006123', None)
    """
    sizes = [_size(code) for code in codes]
    if len(set(sizes)) < len(codes) or len(_SIZES) in sizes:
        return None
    return codes[sizes.index(min(sizes))]


def _size(code: str) -> int:
    found = (size for size, kinds in enumerate(_SIZES) if code.upper().startswith(kinds))
    return next(found, len(_SIZES))


def _in_pounds(raw: Raw, keys: list[str]) -> Raw:
    key = next((key for key in _CURRENCY if key in keys), None)
    if key is None:
        return raw
    currency = pc.utf8_upper(pc.utf8_trim_whitespace(_plain(raw.columns[keys.index(key)])))
    foreign = is_true(pc.invert(pc.match_substring_regex(currency, _POUNDS)))
    if not foreign.any():
        return raw
    if raw.amounts is not None:
        raw = raw._replace(amounts=_unread(raw.amounts, foreign))
    at = raw.recognised.fields["amount"]
    amount = _plain(raw.columns[at])
    told = pc.binary_join_element_wise(amount, currency, _SPACE)
    return _with(raw, {at: pc.if_else(pa.chunked_array([flags(foreign)]), told, amount)})


def _unread(amounts: Amounts, foreign: NDArray[np.bool_]) -> Amounts:
    """Return amounts that are numbers already, without those in another currency."""
    foreign = foreign.copy()
    foreign[amounts.problems.get("blank_amount", np.zeros(0, dtype=np.int64))] = False
    problems = {kind: at[~foreign[at]] for kind, at in amounts.problems.items()}
    before = problems.get("unreadable_amount", np.zeros(0, dtype=np.int64))
    problems["unreadable_amount"] = np.sort(np.concatenate([before, np.flatnonzero(foreign)]))
    return Amounts(
        np.where(foreign, 0, amounts.pence), {kind: at for kind, at in problems.items() if len(at)}
    )


def _one_area(raw: Raw, keys: list[str]) -> Raw:
    columns = [at for at, key in enumerate(keys) if _AREA.fullmatch(key)]
    kept = raw.recognised.fields.get("beneficiary_area")
    if len(columns) < 2 or kept is None:  # noqa: PLR2004 (one column holds one code)
        return raw
    cells = zip(*(_plain(raw.columns[at]).to_pylist() for at in columns), strict=True)
    merged: list[str | None] = []
    odd = list(raw.odd)
    for row, found in enumerate(cells):
        codes = list(dict.fromkeys(code.strip() for code in found if code and code.strip()))
        one = codes[0] if len(codes) == 1 else smallest(codes) if codes else None
        merged.append(one)
        if len(codes) > 1:
            kind, action = _told(one)
            odd.append((row, Fault(None, raw.header.names[kept], "; ".join(codes), kind, action)))
    return _with(raw, {kept: pa.chunked_array([texts(merged)])})._replace(odd=odd)


def _told(one: str | None) -> tuple[str, str]:
    if one is None:
        return "several_places", "not placed: nothing says how much each of the places gets"
    return "several_codes", f"taken for one place, at its smallest area: {one}"


def _one_recipient(raw: Raw, keys: list[str]) -> Raw:
    others = [raw.columns[at] for at, key in enumerate(keys) if _OTHER_RECIPIENT.fullmatch(key)]
    shared = [
        row
        for row, names in enumerate(zip(*(_plain(each).to_pylist() for each in others), strict=True))
        if any(names)
    ]
    if not shared:
        return raw
    whose = [
        at
        for field, at in raw.recognised.fields.items()
        if field in {"supplier_postcode", "supplier_address"}
    ]
    blank = set(shared)
    changed = {
        at: pa.chunked_array(
            [
                texts(
                    [
                        None if row in blank else cell
                        for row, cell in enumerate(_plain(raw.columns[at]).to_pylist())
                    ]
                )
            ]
        )
        for at in whose
    }
    action = "kept whole: nothing says who gets how much, so no one address stands for it"
    odd = [(row, Fault(None, "", "several recipients", "shared_award", action)) for row in shared]
    return _with(raw, changed)._replace(odd=[*raw.odd, *odd])


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _with(raw: Raw, changed: dict[int, pa.ChunkedArray]) -> Raw:
    columns = list(raw.columns)
    for at, column in changed.items():
        coded = pa.types.is_dictionary(columns[at].type)
        columns[at] = column.dictionary_encode() if coded else column
    return raw._replace(columns=columns)
