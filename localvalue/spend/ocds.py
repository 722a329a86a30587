"""
Releases and records of the Open Contracting Data Standard 1.1, as lines: one an award.

Source: https://standard.open-contracting.org/1.1/ (Open Contracting Partnership, 2017, amended 2020).
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

import numpy as np

from localvalue.spend.faults import Fault, sample
from localvalue.spend.grids import Grid, stacked
from localvalue.spend.layouts import header_of
from localvalue.spend.ocds_merging import Award, Release, Thing, merged_awards

_TELLING: Final = frozenset({"awards", "tender", "parties", "tag", "buyer", "planning", "contracts"})

_NO_RELEASE: Final = ""
"""The one name of an object that stands for what is no release."""

_COLUMNS: Final = (
    "awards/id", "ocid", "id", "release/date", "tag", "kind", "buyer/name", "awards/title",
    "awards/status", "awards/date", "awards/value/amount", "awards/value/currency",
    "awards/suppliers/id", "awards/suppliers/name", "parties/address/postalCode",
    "parties/address/streetAddress", "parties/address/locality", "parties/address/region",
    "parties/address/countryName", "parties/details/scale", "parties/details/vcse",
    "parties/identifier/GB-COH", "parties/identifier/GB-CHC", "tender/title",
    "tender/mainProcurementCategory", "tender/classification/id",
    "tender/items/deliveryAddresses/postalCode", "suppliers' addresses",
)  # fmt: skip

# Contracts Finder writes a bare n, or rn, where an address had a line break
_POSTCODE: Final = r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}"
_BREAK_BEFORE: Final = re.compile(rf"(?<=[a-zA-Z,. ])r?n(?:\s{{2,}})?(?={_POSTCODE}(?![A-Z0-9]))")
_BREAK_AFTER: Final = re.compile(rf"({_POSTCODE})r?n(?=[A-Z]|\s|$)")


def releases_of(item: Any) -> list[Thing] | None:  # noqa: ANN401 (any JSON)
    """
    Return the releases in what may be a release, a record or a package of these.

    Parameters
    ----------
    item
        What a file of JSON holds, or a line of one.

    Returns
    -------
    releases
        Of a record, the compiled release, else all that it has; None where it is nothing of the kind. What
        is no release among others that are is in its place as an object with the one name ``""``.

    Examples
    --------
    >>> releases_of({"records": [{"ocid": "x", "compiledRelease": {"ocid": "x", "tag": ["compiled"]}}]})
    [{'ocid': 'x', 'tag': ['compiled']}]
    >>> releases_of({"amount": 1}) is None
    True
    """
    if isinstance(item, list):
        return _every_release(item, in_package=False)
    if not isinstance(item, dict):
        return None
    for inside in ("compiledRelease", "release", "releases", "records"):
        value = item.get(inside)
        if isinstance(value, dict | list):
            found_inside = (
                _every_release(value, in_package=True) if isinstance(value, list) else releases_of(value)
            )
            if found_inside is not None:
                return found_inside
    return [item] if "ocid" in item and _TELLING & set(item) else None


def _every_release(items: list[Any], *, in_package: bool) -> list[Thing] | None:
    """Return the releases of a list, and in their places what among them is none."""
    found = [releases_of(each) if isinstance(each, dict | list) else None for each in items]
    wrong = [each for each, some in zip(items, found, strict=True) if some is None]
    # A list of other objects, one of which looks like a release, is no list of releases
    if wrong and (not any(found) or not (in_package or not any(isinstance(one, dict) for one in wrong))):
        return None
    every: list[Thing] = []
    for each, some in zip(items, found, strict=True):
        every += [{_NO_RELEASE: _shown(each)}] if some is None else some
    return every


def grid_of_awards(releases: list[Release]) -> Grid:
    """
    Return the awards of releases as a table.

    Parameters
    ----------
    releases
        In the order of the file.

    Returns
    -------
    grid
        One row an award, under the names that flattened releases have. A release without an award is
        listed. Releases of one process are merged, as the standard says: of an award that several have,
        what the latest says counts, once, and the others are listed. An award of several
        suppliers is one row, with their addresses in a column of their own, because nothing says who gets
        how much of it.
    """
    above = [
        Fault(number, "", sample(content[_NO_RELEASE]), "bad_release", "no line: it is no release")
        for number, content in releases
        if _NO_RELEASE in content and "ocid" not in content
    ]
    bad = {fault.line for fault in above}
    releases = [each for each in releases if each.number not in bad or "ocid" in each.content]
    above += [
        Fault(
            number,
            "",
            f"{_text(release.get('ocid'))} ({_text(release.get('tag')) or 'no tag'})",
            "no_award",
            "no line: a plan or a tender is not spend",
        )
        for number, release in releases
        if not _things(release, "awards")
    ]
    awards, replaced = merged_awards(releases)
    action = "no line: record {} says it again, later, and counts"
    above += [
        Fault(number, "awards/id", sample(own), "repeated_award", action.format(by))
        for number, own, by in replaced
    ]
    faults = [fault for release in releases for fault in _misshapen(release)]
    rows = [_row(each, faults) for each in awards]
    columns, count = stacked(([row[name] for name in _COLUMNS] for row in rows), len(_COLUMNS))
    numbers = np.array([each.number for each in awards], dtype=np.int64)
    return Grid(
        header_of(_COLUMNS), columns, count, numbers=numbers, above=tuple(above), faults=tuple(faults)
    )


def _misshapen(release: Release) -> list[Fault]:
    """Return the faults of the parts of a release that are not what the standard says, and are not read."""
    number, content = release
    wrong: list[tuple[str, Any]] = [
        (name, content[name])
        for name in ("buyer", "tender")
        if content.get(name) is not None and not isinstance(content[name], dict)
    ]
    for name in ("awards", "parties", "contracts"):
        wrong += [(name, each) for each in _no_things(content.get(name))]
    for award in _things(content, "awards"):
        wrong += [("awards/suppliers", each) for each in _no_things(award.get("suppliers"))]
    action = "not read: the standard has another form for it"
    shown = ((name, sample(_shown(value))) for name, value in wrong)
    return [Fault(number, name, value, "bad_part", action) for name, value in shown]


def _shown(value: Any) -> str:  # noqa: ANN401 (any JSON)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _no_things(value: Any) -> list[Any]:  # noqa: ANN401 (any JSON)
    if value is None:
        return []
    return [each for each in value if not isinstance(each, dict)] if isinstance(value, list) else [value]


def _row(each: Award, faults: list[Fault]) -> dict[str, str]:
    number, release, award = each
    tender = _thing(release, "tender")
    row = dict.fromkeys(_COLUMNS, "")
    row |= {name: _text(release.get(name)) for name in ("ocid", "id", "tag")}
    row["release/date"] = _text(release.get("date"))
    row["kind"] = _kind(release, tender)
    row |= {f"awards/{name}": _text(award.get(name)) for name in ("title", "status", "date")}
    row["awards/id"] = _award_id(release, award)
    row["buyer/name"] = _buyer(release)
    row["awards/value/amount"], row["awards/value/currency"] = _value(each, faults)
    row["tender/title"] = _text(tender.get("title"))
    row["tender/mainProcurementCategory"] = _text(tender.get("mainProcurementCategory"))
    row["tender/classification/id"] = _text(_thing(tender, "classification").get("id"))
    row["tender/items/deliveryAddresses/postalCode"] = _delivery(tender)
    row |= _suppliers(number, release, award, faults)
    status = row["awards/status"].casefold()
    if status in {"cancelled", "unsuccessful"}:
        faults.append(Fault(number, "awards/status", status, "award_not_made", "kept, and its value counts"))
    return row


def _kind(release: Thing, tender: Thing) -> str:
    """Return what the awards of a release are: orders, contracts, or the ceiling of a framework."""
    related = " ".join(_text(each.get("relationship")) for each in _things(release, "relatedProcesses"))
    how = _text(tender.get("procurementMethodDetails")).casefold()
    if "call-off" in how or "call off" in how or "framework" in related:
        return "call_off"
    framework = _thing(tender, "techniques").get("hasFrameworkAgreement") is True
    return "framework_ceiling" if framework else "contract"


def _number(party: Thing, scheme: str) -> str:
    """Return the number of a party in a register, which identifiers name by its code at org-id.guide."""
    every = [_thing(party, "identifier"), *_things(party, "additionalIdentifiers")]
    return next((_text(one.get("id")) for one in every if _text(one.get("scheme")) == scheme), "")


def _award_id(release: Thing, award: Thing) -> str:
    """Return what tells an award from those of other processes, where each may count from 1."""
    process, own = _text(release.get("ocid")), _text(award.get("id"))
    return own if not own or own.startswith(process) else f"{process}/{own}"


def _buyer(release: Thing) -> str:
    buyer = _thing(release, "buyer")
    named = _text(buyer.get("name"))
    parties = [party for party in _things(release, "parties") if "buyer" in _text(party.get("roles"))]
    return named or (_text(parties[0].get("name")) if len(parties) == 1 else "")


def _value(each: Award, faults: list[Fault]) -> tuple[str, str]:
    number, release, award = each
    value = _thing(award, "value")
    if not _text(value.get("amount")):
        own = award.get("id")
        contracts = [one for one in _things(release, "contracts") if own and one.get("awardID") == own]
        if len(contracts) == 1 and _text(_thing(contracts[0], "value").get("amount")):
            value = _thing(contracts[0], "value")
            action = "the award has no value: that of its contract is taken"
            faults.append(
                Fault(number, "awards/value/amount", _text(value["amount"]), "value_of_contract", action)
            )
    return _text(value.get("amount")), _text(value.get("currency"))


def _suppliers(number: int, release: Thing, award: Thing, faults: list[Fault]) -> dict[str, str]:
    suppliers = _things(award, "suppliers")
    parties = [_party(release, supplier) for supplier in suppliers]
    row = {
        "awards/suppliers/id": "; ".join(_text(each.get("id")) for each in suppliers),
        "awards/suppliers/name": "; ".join(filter(None, (_text(each.get("name")) for each in parties))),
    }
    if len(suppliers) > 1:
        action = "kept whole: the release does not say who gets how much, so no one address stands for it"
        faults.append(
            Fault(number, "awards/suppliers/name", f"{len(suppliers)} suppliers", "shared_award", action)
        )
        addresses = (_one_line(party) for party in parties)
        return row | {"suppliers' addresses": " | ".join(filter(None, addresses))}
    for party in parties:
        address, details = _thing(party, "address"), _thing(party, "details")
        row |= {
            f"parties/address/{part}": _text(address.get(part))
            for part in ("postalCode", "locality", "region", "countryName")
        }
        row["parties/address/streetAddress"] = with_breaks(_text(address.get("streetAddress")))
        row |= {f"parties/details/{part}": _text(details.get(part)) for part in ("scale", "vcse")}
        row |= {f"parties/identifier/{scheme}": _number(party, scheme) for scheme in ("GB-COH", "GB-CHC")}
    return row


def _party(release: Thing, supplier: Thing) -> Thing:
    """Return what the release knows of a supplier, which it names by its identifier."""
    wanted = supplier.get("id")
    found = [party for party in _things(release, "parties") if wanted and party.get("id") == wanted]
    return {**supplier, **{key: value for key, value in found[0].items() if value}} if found else supplier


def _one_line(party: Thing) -> str:
    address = _thing(party, "address")
    parts = ("streetAddress", "locality", "region", "postalCode", "countryName")
    return ", ".join(filter(None, (with_breaks(_text(address.get(part))) for part in parts)))


def _delivery(tender: Thing) -> str:
    """Return the one postcode to which everything is delivered, if there is one."""
    places = [place for item in _things(tender, "items") for place in _things(item, "deliveryAddresses")]
    postcodes = {_text(place.get("postalCode")) for place in places}
    return postcodes.pop() if len(postcodes) == 1 else ""


def with_breaks(address: str) -> str:
    """
    Return an address with the line breaks next to its postcode that publishing has lost.

    Parameters
    ----------
    address
        As published; Contracts Finder has a bare ``n`` for a line break.

    Returns
    -------
    address
        With a comma there instead.

    Examples
    --------
    >>> with_breaks("Bishop Meadow RoadnLE11 5RGnGB"), with_breaks("1 High St, Luton LU1 2AA")
    ('Bishop Meadow Road, LE11 5RG, GB', '1 High St, Luton LU1 2AA')
    """
    return _BREAK_AFTER.sub(r"\1, ", _BREAK_BEFORE.sub(", ", address)).rstrip(", ")


def _things(thing: Thing, name: str) -> list[Thing]:
    value = thing.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _thing(thing: Thing, name: str) -> Thing:
    value = thing.get(name)
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:  # noqa: ANN401 (any JSON)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    return "" if value is None or isinstance(value, dict) else " ".join(str(value).split())
