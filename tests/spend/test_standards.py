"""Contracts of the Open Contracting Data Standard, and grants of 360Giving."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from localvalue.errors import InputError
from localvalue.spend import read_spend
from localvalue.spend.ocds import with_breaks

if TYPE_CHECKING:
    from pathlib import Path

    from localvalue.spend import Spend

FLAT = (
    "Identifier,Title,Currency,Amount Awarded,Recipient Org:Name,Recipient Org:Postal Code,Funding Org:Name"
)


def _party(name: str, **address: str) -> dict[str, Any]:
    return {"id": f"P-{name}", "name": name, "roles": ["supplier"], "address": address}


def _award(number: object, amount: object, *suppliers: str, **more: object) -> dict[str, Any]:
    value = {} if amount is None else {"value": {"amount": amount, "currency": "GBP"}}
    return {
        "id": number,
        **value,
        "suppliers": [{"id": f"P-{name}", "name": name} for name in suppliers],
        **more,
    }


def _release(
    ocid: str, awards: list[dict[str, Any]], *parties: dict[str, Any], **more: object
) -> dict[str, Any]:
    return {
        "ocid": ocid, "id": f"{ocid}-r", "tag": ["award"], "buyer": {"name": "Aford"},
        "awards": awards, "parties": list(parties), **more,
    }  # fmt: skip


def _read(folder: Path, value: object, name: str = "a.json") -> Spend:
    (folder / name).write_text(value if isinstance(value, str) else json.dumps(value))
    return read_spend(folder / name)


def _faults(spend: Spend) -> list[tuple[int, str, str]]:
    return [(fault["line"], fault["value"], fault["kind"]) for fault in spend.faults.to_pylist()]


def test_each_award_is_a_line(tmp_path: Path) -> None:
    a = _party("A", postalCode="B1 1BB", streetAddress="1 High St", locality="Aton")
    b = _party("B", streetAddress="Unit 2nLeedsnLS1 4APnGB")
    releases = [
        _release("o-1", [_award(1, 100.5, "A"), _award(2, "20", "B")], a, b),
        {"ocid": "o-2", "tag": ["tender"], "tender": {"value": {"amount": 9}}},
        _release("o-3", [_award("o-3-1", 3, "A")], a),
    ]
    spend = _read(tmp_path, {"uri": "x", "releases": releases})
    names = ["line_id", "buyer", "supplier", "amount_pence", "supplier_postcode", "supplier_address"]
    assert [tuple(row.values()) for row in spend.lines.select(names).to_pylist()] == [
        ("o-1/1", "Aford", "A", 10_050, "B1 1BB", "1 High St"),
        ("o-1/2", "Aford", "B", 2_000, None, "Unit 2nLeeds, LS1 4AP, GB"),
        ("o-3-1", "Aford", "A", 300, "B1 1BB", "1 High St"),
    ]
    file = spend.files[0]
    assert (file.layout, file.format, file.rows, file.lines, file.removed) == ("ocds", "json", 4, 3, 1)
    assert spend.row.tolist() == [1, 1, 3]
    assert _faults(spend) == [(2, "o-2 (tender)", "no_award")]


@pytest.mark.parametrize(
    "wrap", ["release", "list", "package", "record", "compiled", "lines", "wrapped lines"]
)
def test_releases_however_they_are_packed(wrap: str, tmp_path: Path) -> None:
    release = _release("o", [_award("o-1", 5, "A")], _party("A", postalCode="B1 1BB"))
    older = _release("o", [_award("o-1", 4, "A")])
    packed: dict[str, object] = {
        "release": release,
        "list": [release],
        "package": {"releases": [release]},
        "record": {"records": [{"ocid": "o", "releases": [release]}]},
        "compiled": {"records": [{"ocid": "o", "releases": [older, release], "compiledRelease": release}]},
        "lines": f"{json.dumps(release)}\n{json.dumps({'ocid': 'p', 'tag': ['tender']})}\n",
        "wrapped lines": f"{json.dumps({'f': 1, 'release': release})}\n{json.dumps({'releases': []})}\n",
    }
    spend = _read(tmp_path, packed[wrap])
    assert spend.pence().tolist() == [500]
    assert spend.lines["supplier_postcode"].to_pylist() == ["B1 1BB"]


def test_a_value_of_several_suppliers_is_kept_whole_and_said(tmp_path: Path) -> None:
    parties = (_party("A", postalCode="B1 1BB"), _party("B", streetAddress="2 Low St, LS1 4AP"))
    spend = _read(tmp_path, [_release("o", [_award("o-1", 5, "A", "B")], *parties)])
    row = spend.lines.to_pylist()[0]
    assert (row["amount_pence"], row["supplier"]) == (500, "A; B")
    assert row["supplier_postcode"] is row["supplier_address"] is None
    assert row["suppliers' addresses"] == "B1 1BB | 2 Low St, LS1 4AP"
    assert _faults(spend) == [(1, "2 suppliers", "shared_award")]


def test_an_award_again_counts_once_as_the_latest_says(tmp_path: Path) -> None:
    place = _party("A", postalCode="B1 1BB")
    releases = [
        _release("o", [_award("o-1", 7, "A"), _award("o-2", 1, "A")], date="2025-03-01"),
        _release("o", [_award("o-1", 5, "A", title="Road")], place, date="2025-01-01"),
        _release("p", [_award("o-1", 2, "A")], date="2025-02-01"),
    ]
    spend = _read(tmp_path, releases)
    names = ["awards/title", "amount_pence", "supplier_postcode"]
    assert [tuple(row.values()) for row in spend.lines.select(names).to_pylist()] == [
        ("Road", 700, "B1 1BB"),
        (None, 100, "B1 1BB"),
        (None, 200, None),
    ]
    assert spend.row.tolist() == [1, 1, 3]
    assert _faults(spend) == [(2, "o-1", "repeated_award")]
    assert spend.files[0].rows == 4


def test_awards_without_identifiers_are_never_one(tmp_path: Path) -> None:
    spend = _read(tmp_path, [_release("o", [_award(None, 5, "A")])] * 2)
    assert spend.pence().tolist() == [500, 500]


@pytest.mark.parametrize(
    ("tender", "related", "kind"),
    [
        ({}, [], "contract"),
        ({"techniques": {"hasFrameworkAgreement": True}}, [], "framework_ceiling"),
        ({"techniques": {"hasElectronicAuction": True}}, [], "contract"),
        ({"procurementMethodDetails": "Call-off from a framework agreement"}, [], "call_off"),
        ({"techniques": {"hasFrameworkAgreement": True}}, [{"relationship": ["framework"]}], "call_off"),
    ],
)
def test_ceilings_of_frameworks_are_told(
    tender: dict[str, Any], related: list[Any], kind: str, tmp_path: Path
) -> None:
    release = _release("o", [_award("o-1", 5, "A")], tender=tender, relatedProcesses=related)
    assert _read(tmp_path, release).lines["kind"].to_pylist() == [kind]


def test_what_is_known_of_a_supplier(tmp_path: Path) -> None:
    party = _party("A") | {
        "identifier": {"scheme": "GB-COH", "id": "00123456"},
        "additionalIdentifiers": [{"scheme": "GB-CHC", "id": "123"}],
        "details": {"scale": "sme", "vcse": False},
    }
    row = _read(tmp_path, _release("o", [_award("o-1", 5, "A", date="2025-01-31T00:00:00Z")], party)).lines
    names = ["date", "company_number", "charity_number", "sme", "vcse"]
    assert tuple(row.select(names).to_pylist()[0].values()) == (
        dt.date(2025, 1, 31), "00123456", "123", "yes", "no",
    )  # fmt: skip


def test_lines_of_one_record_without_identifiers_are_told_apart(tmp_path: Path) -> None:
    awards = [{"value": {"amount": at, "currency": "GBP"}} for at in (1, 2, 4)]
    spend = _read(tmp_path, [_release("o", awards)])
    assert spend.lines["line_id"].to_pylist() == ["a.json:1", "a.json:1.2", "a.json:1.3"]


def test_euros_are_no_pounds(tmp_path: Path) -> None:
    award = _award("o-1", 5, "A") | {"value": {"amount": 5, "currency": "EUR"}}
    spend = _read(tmp_path, [_release("o", [award, _award("o-2", 7, "A")])])
    assert spend.pence().tolist() == [0, 700]
    assert _faults(spend) == [(1, "5 EUR", "unreadable_amount")]


def test_an_award_without_a_value(tmp_path: Path) -> None:
    contracts = [{"awardID": "o-1", "value": {"amount": 8, "currency": "GBP"}}, {"awardID": "o-3"}]
    awards = [_award("o-1", None), _award("o-2", None), _award("o-3", 1, status="cancelled")]
    spend = _read(tmp_path, [_release("o", awards, contracts=contracts)])
    assert spend.pence().tolist() == [800, 0, 100]
    assert [kind for _, _, kind in _faults(spend)] == ["value_of_contract", "award_not_made", "blank_amount"]


def test_one_place_of_delivery_and_several(tmp_path: Path) -> None:
    def tender(*postcodes: str) -> dict[str, Any]:
        return {"items": [{"deliveryAddresses": [{"postalCode": each}]} for each in postcodes]}

    one = _release("o", [_award("o-1", 1)], tender=tender("B1 1BB", "B1 1BB"))
    two = _release("p", [_award("p-1", 1)], tender=tender("B1 1BB", "B2 2BB"))
    assert _read(tmp_path, [one, two]).lines["delivery_postcode"].to_pylist() == ["B1 1BB", None]


def test_no_award_at_all_is_nothing_to_score(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds 2 releases and no award in them"):
        _read(tmp_path, [{"ocid": "o", "tag": ["tender"]}] * 2)


def test_odd_releases_are_read_or_refused(tmp_path: Path) -> None:
    odd = [{"ocid": "o", "awards": [None, {"suppliers": [3, {}], "value": 7}], "parties": {}, "buyer": "x"}]
    spend = _read(tmp_path, odd)
    assert spend.pence().tolist() == [0]


def test_line_breaks_that_became_a_letter() -> None:
    assert with_breaks("HousenMilton RoadnImpingtonnCAMBRIDGEnCB24 9NG") == (
        "HousenMilton RoadnImpingtonnCAMBRIDGE, CB24 9NG"
    )
    assert (
        with_breaks("8 Viaduct Gardens rnLondon rnSW11 7BW UK") == "8 Viaduct Gardens rnLondon , SW11 7BW UK"
    )
    assert with_breaks("London SE1 7NA") == "London SE1 7NA"


def test_grants_in_a_spreadsheet(tmp_path: Path) -> None:
    head = f"{FLAT},Beneficiary Location:Geographic Code\n"
    row = "360G-1,Choir,GBP,10.50,A,B1 1BB,Aford,E08000009\n"
    (tmp_path / "a.csv").write_text(head + row)
    book = openpyxl.Workbook()
    for line in (head, row):
        book.active.append(line.strip().split(","))
    book.save(tmp_path / "a.xlsx")
    for name in ("a.csv", "a.xlsx"):
        spend = read_spend(tmp_path / name)
        assert spend.files[0].layout == "360giving"
        assert spend.lines.select(spend.lines.column_names[:7]).to_pylist() == [
            {
                "line_id": "360G-1", "buyer": "Aford", "supplier": "A", "amount_pence": 1050, "kind": "grant",
                "supplier_postcode": "B1 1BB", "beneficiary_area": "E08000009",
            }
        ]  # fmt: skip


def test_grants_in_json(tmp_path: Path) -> None:
    grant = {
        "id": "360G-1",
        "title": "Choir",
        "currency": "GBP",
        "amountAwarded": 10.5,
        "recipientOrganization": [
            {"id": "x", "name": "A", "postalCode": "B1 1BB", "streetAddress": "1 High St"}
        ],
        "beneficiaryLocation": [{"geoCode": "E01006123", "geoCodeType": "LSOA"}],
        "fundingOrganization": [{"id": "y", "name": "Aford"}],
    }
    row = _read(tmp_path, {"grants": [grant]}).lines.to_pylist()[0]
    assert (row["line_id"], row["amount_pence"], row["supplier"], row["buyer"]) == (
        "360G-1",
        1050,
        "A",
        "Aford",
    )
    assert (row["supplier_postcode"], row["supplier_address"]) == ("B1 1BB", "1 High St")
    assert row["beneficiary_area"] == "E01006123"


def test_several_codes_of_one_place_and_several_places(tmp_path: Path) -> None:
    codes = "Beneficiary Location:{}:Geographic Code"
    head = f"{FLAT},{codes.format(0)},{codes.format(1)}\n"
    rows = ["E08000009,E01006123", "E08000009,E08000003", "E08000009,E08000009", "E08000009,", ",", "x,y"]
    lines = [f"{at},T,GBP,1,A,B1 1BB,Aford,{cells}\n" for at, cells in enumerate(rows)]
    spend = _read(tmp_path, head + "".join(lines), "a.csv")
    assert spend.lines["beneficiary_area"].to_pylist() == [
        "E01006123", None, "E08000009", "E08000009", None, None,
    ]  # fmt: skip
    assert _faults(spend) == [
        (2, "E08000009; E01006123", "several_codes"),
        (3, "E08000009; E08000003", "several_places"),
        (7, "x; y", "several_places"),
    ]
    assert spend.total_pence == 600


def test_a_grant_of_several_recipients_is_kept_whole(tmp_path: Path) -> None:
    recipients = [{"name": "A", "postalCode": "B1 1BB"}, {"name": "B", "postalCode": "B2 2BB"}]
    grants = [
        {"id": "1", "awardDate": "2025-04-01", "amountAwarded": 5, "recipientOrganization": recipients},
        {"id": "2", "awardDate": "2025-04-01", "amountAwarded": 7, "recipientOrganization": recipients[:1]},
    ]
    spend = _read(tmp_path, {"grants": grants})
    assert spend.pence().tolist() == [500, 700]
    assert spend.lines["supplier_postcode"].to_pylist() == [None, "B1 1BB"]
    assert _faults(spend) == [(1, "several recipients", "shared_award")]


def test_grants_in_another_currency_are_no_pounds(tmp_path: Path) -> None:
    rows = "1,T,GBP,1,A,,F\n2,T,eur ,2,A,,F\n3,T,,4,A,,F\n"
    spend = _read(tmp_path, f"{FLAT}\n{rows}", "a.csv")
    assert spend.pence().tolist() == [100, 0, 400]
    assert _faults(spend) == [(3, "2 EUR", "unreadable_amount")]


@pytest.mark.official
def test_contracts_finder(real_spend: Path) -> None:
    path = real_spend / "contracts" / "contracts_finder_ocds_releases_2025.jsonl"
    spend = read_spend(path)
    releases = [json.loads(line)["release"] for line in path.read_text("utf-8").splitlines()]
    every = [(at, award) for at, one in enumerate(releases, start=1) for award in one.get("awards", [])]
    last = {award["id"]: at for at, award in sorted(every, key=lambda each: releases[each[0] - 1]["date"])}
    awards = [(at, award) for at, award in every if last[award["id"]] == at]
    assert len(awards) == 143
    assert spend.row.tolist() == [at for at, _ in awards]
    assert spend.pence().tolist() == [round(award["value"]["amount"] * 100) for _, award in awards]
    counts = spend.fault_counts()
    assert counts["no_award"] == sum(not one.get("awards") for one in releases) == 233
    assert counts["shared_award"] == sum(len(award["suppliers"]) > 1 for _, award in awards) == 11
    assert counts["repeated_award"] == 5
    assert spend.files[0].rows == 143 + 5 + 233


def test_one_bad_release_loses_no_other(tmp_path: Path) -> None:
    good = _release("o", [_award("o-1", 5, "A")])
    bad_parts = {**_release("p", []), "awards": [_award("p-1", 7, "B"), "x"], "parties": "y"}
    for value in ({"releases": [None, good, 7, bad_parts, {"a": 1}]}, [None, good, 7, bad_parts, "x"]):
        spend = _read(tmp_path, value)
        assert spend.pence().tolist() == [500, 700]
        told = [(row["line"], row["column"], row["value"]) for row in spend.faults.to_pylist()]
        last = '{"a": "1"}' if isinstance(value, dict) else "x"
        assert told == [
            (1, None, "null"), (3, None, "7"), (4, "awards", "x"), (4, "parties", "y"), (5, None, last),
        ]  # fmt: skip
        assert set(spend.fault_counts()) == {"bad_release", "bad_part"}
        assert spend.files[0].rows == 5
