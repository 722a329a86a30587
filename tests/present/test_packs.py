"""A pack holds one client's lines and no word of another's; packs add up to the whole, to the penny."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from typing import TYPE_CHECKING

import cards
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from written import contents

import localvalue as lv
from localvalue.cli import main
from localvalue.present import pack_index

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from localvalue.compare.tables import Table

PLACES = ("ZA1 1AA", "ZA1 2AA", "ZA3 1AA", "ZA1", "ZA7 7ZZ", "ZA1 1A!")
CLIENTS = {"Aford": "quokka", "Bford": "zebra", "<b>../../Cford\u202e=1+1": "walrus", "": "narwhal"}
"""Each client, and the word that is in all that is its own and nowhere else."""

PACKS = ["001-b-cford-1-1", "002-aford", "003-bford", "004-no-name"]

POLICY = """
definitions = ["authority", "deprived:50"]

[[buyer]]
name = "Aford"
definition = "within:7mi"

[[buyer]]
name = "Bford"
definition = "region"

[[target]]
definition = "authority"
at_least = 0.2
buyer = "Aford"

[[target]]
definition = "authority"
at_least = 0.995
buyer = "Bford"
"""


def write_lines(folder: Path) -> tuple[Path, Path]:
    """Write lines of four clients, mixed, and a table of landings."""
    lines, landings = [], []
    for n in range(48):
        (client, word), place = list(CLIENTS.items())[n % 4], PLACES[n % len(PLACES)]
        lines.append(
            [
                f"{word}-{n}",
                client,
                f"{word} supplies {n}",
                f"{word}-id-{n}",
                f"{101 + 7 * n}.{10 + n}",
                place,
                word,
            ]
        )
        landings.append([f"{word}-{n}", "subcontractor", "2", "0.3", f"{word} sub {n}", f"{word} {place}!"])
    lines.append(["again", "aford ", "quokka last", "quokka-id", "unreadable quokka", "ZA1 1AA", ""])
    heads = [
        "line_id",
        "buyer",
        "supplier",
        "supplier_number",
        "amount",
        "supplier_postcode",
        "a note of theirs",
    ]
    spend, second = folder / "spend.csv", folder / "second.csv"
    for path, head, rows in (
        (spend, heads, lines),
        (second, ["line_id", "role", "tier", "share", "supplier", "postcode"], landings),
    ):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *rows])
    return spend, second


@pytest.fixture(scope="module")
def card(toy_atlas: lv.Atlas, tmp_path_factory: pytest.TempPathFactory) -> lv.Scorecard:
    folder = tmp_path_factory.mktemp("packs")
    spend, second = write_lines(folder)
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    located = lv.locate(lv.read_spend(spend, landings=second), toy_atlas)
    return lv.score(
        located, attribution=["landings", "supplier"], policy=lv.read_policy(folder / "policy.toml")
    )


@pytest.fixture(scope="module")
def written(card: lv.Scorecard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("written") / "out"
    card.write_packs(out)
    return out


def folders(out: Path) -> list[str]:
    """Return the folders of the clients; that of all lines is beside them."""
    found = sorted(each.name for each in out.iterdir() if each.is_dir())
    assert found.pop() == "owner"
    return found


def test_folders_are_safe_and_of_one_client_each(written: Path) -> None:
    assert folders(written) == PACKS
    for name in folders(written):
        held = {each.name for each in (written / name).iterdir()}
        assert {"map.html", "report.html", "report.xlsx", "lines.parquet", "provenance.json"} <= held


def test_no_word_of_one_client_is_in_the_pack_of_another(written: Path) -> None:
    own = {"001-b-cford-1-1": "walrus", "002-aford": "quokka", "003-bford": "zebra", "004-no-name": "narwhal"}
    for name, word in own.items():
        found = contents(written / name)
        others = [each for each in own.values() if each != word]
        assert {file: each for file, text in found.items() for each in others if each in text} == {}
        # What is looked for can be found
        assert {"faults.csv", "lines.parquet/decoded", "map.html"} <= {
            f for f, t in found.items() if word in t
        }


def test_no_pack_names_another_client_or_its_promises(written: Path) -> None:
    found = contents(written / "003-bford")
    assert [
        file for file, text in found.items() if re.search(r"within_7mi|within 7 mile|7 miles", text)
    ] == []
    targets = cards.read_csv(written / "003-bford" / "targets.csv")
    assert [each["buyer"] for each in targets] == ["Bford"]
    provenance = json.loads(found["provenance.json"])
    assert provenance["lines"] == 12
    assert provenance["inputs"][0]["lines"] == 12
    assert len(provenance["inputs"][0]["sha256"]) == 64
    assert [each["name"] for each in provenance["homes"]] == ["Bford"]
    assert "Aford" not in found["provenance.json"]


def test_packs_add_up_to_the_whole_to_the_penny(card: lv.Scorecard) -> None:
    packs = [each for _, each in card.packs()]
    assert sum(len(each) for each in packs) == len(card) == 49
    whole = {row["definition"]: row for row in card.tables()["summary.csv"].records()}
    for figure in ("lines", "amount_gbp", "estimate_gbp", "low_gbp", "high_gbp", "placed_gbp", "total_gbp"):
        sums: dict[object, int] = {}
        for each in packs:
            for row in each.tables()["summary.csv"].records():
                sums[row["definition"]] = sums.get(row["definition"], 0) + int(row[figure] or 0)
        assert sums["authority"] == whole["authority"][figure], figure
    assert sum(each.total_pence for each in packs) == card.total_pence


def test_a_pack_is_what_scoring_its_lines_alone_gives(card: lv.Scorecard, toy_atlas: lv.Atlas) -> None:
    lines = [
        {
            "line_id": f"L{n}",
            "amount": 3.33 * n,
            "buyer": ["Aford", "Cford"][n % 2],
            "supplier_postcode": place,
        }
        for n, place in enumerate(PLACES * 4)
    ]
    specs = ("authority", "deprived:20", "within:10mi", "region")
    both = cards.card(toy_atlas, lines, *specs)
    for name, mine in both.packs():
        alone = cards.card(toy_atlas, [each for each in lines if each["buyer"] == name], *specs)
        for file, table in alone.tables().items():
            assert mine.tables()[file].rows == table.rows, file
        assert mine.line_table().to_pylist() == alone.line_table().to_pylist()
        assert mine.landed().equals(alone.landed())
    assert card.scored.located is card.located


def test_the_index_has_every_client_and_its_targets(written: Path, card: lv.Scorecard) -> None:
    rows = {each["client"]: each for each in cards.read_csv(written / "index.csv")}
    assert [each["folder"] for each in rows.values()] == folders(written)
    assert sum(round(float(each["amount_gbp"]) * 100) for each in rows.values()) == card.total_pence
    label = card.labels[0]
    assert re.fullmatch(r"\d+% to \d+%, (Met|Missed|Not known)", rows["Aford"][label])
    assert rows["Bford"][label].endswith(("Missed", "Not known"))
    assert ", " not in rows["(no name given)"][label]
    page = (written / "index.html").read_text(encoding="utf-8")
    assert 'href="002-aford/report.html"' in page
    assert "<b>../" not in page
    assert "\u202e" not in page
    assert "script" not in page.replace("default-src", "")


def test_without_suppliers_none_is_named(card: lv.Scorecard, tmp_path: Path) -> None:
    card.write_packs(tmp_path / "out", hide_suppliers=True)
    packs = {file: text for file, text in contents(tmp_path / "out").items() if not file.startswith("owner/")}
    for file, text in packs.items():
        assert not re.search(r"supplies|-id-|zebra sub|quokka sub|walrus sub|quokka last", text), file


def test_a_folder_is_swapped_as_a_whole(card: lv.Scorecard, tmp_path: Path) -> None:
    out = tmp_path / "out"
    few = {"with_map": False, "with_report": False, "with_workbook": False}
    card.write_packs(out, **few)  # type: ignore[arg-type]
    (out / "002-aford" / "theirs.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(lv.LocalValueError, match=r"theirs\.txt"):
        card.write_packs(out, **few)  # type: ignore[arg-type]
    (out / "002-aford" / "theirs.txt").unlink()
    card.write_packs(out, **few)  # type: ignore[arg-type]
    assert folders(out) == PACKS


def test_the_command_writes_packs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spend = tmp_path / "spend.csv"
    spend.write_text("buyer,supplier,amount,supplier_postcode\nA,x,1,\nB,y,2,\n", encoding="utf-8")
    command = ["score", str(spend), "--atlas", "sample", "--out", str(tmp_path / "out"), "--no-map"]
    assert main([*command, "--pack-by", "buyer"]) == 0
    assert folders(tmp_path / "out") == ["001-a", "002-b"]
    assert "index.html" in capsys.readouterr().out
    assert main([*command, "--hide-suppliers"]) == 2
    assert main([*command, "--pack-by", "nothing"]) == 2


def test_a_cell_of_the_index_leads_with_the_range_where_little_is_known(toy_atlas: lv.Atlas) -> None:
    sound = cards.card(
        toy_atlas,
        cards.rows(["ZA1 1AA"] * 11 + ["ZA3 1AA"] * 8 + ["?"], buyer="Aford", amount=1),
        "authority",
    )
    loose = cards.card(toy_atlas, cards.rows(["ZA1 1AA", "?", "?"], buyer="Aford", amount=1), "authority")
    nothing = cards.card(toy_atlas, cards.rows(["?"], buyer="Aford", amount=1), "authority")
    cells = [
        next(iter(pack_index.row("x", ("", ""), each).cells.values())) for each in (sound, loose, nothing)
    ]
    assert cells == ["58% (55-60)", "33% to 100%", "not known"]


def test_what_is_not_known_is_not_said_twice(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text(
        POLICY.partition("[[buyer]]")[0] + "[[target]]\ndefinition = 'authority'\nat_least = 0.2\n",
        encoding="utf-8",
    )
    policy = lv.read_policy(tmp_path / "policy.toml")
    cells = []
    for place in ("?", "ZA1 1AA", "ZA3 1AA"):
        card = lv.score(cards.located(toy_atlas, cards.rows([place], buyer="Aford")), policy=policy)
        cells.append(pack_index.row("x", ("", ""), card).cells[card.labels[0]])
    assert cells == ["not known", "100% (100-100), Met", "0% (0-0), Missed"]


def test_what_one_client_promised_is_no_verdict_on_all(written: Path, card: lv.Scorecard) -> None:
    every = pack_index.row("All", ("", ""), card, of_all=True).cells[card.labels[0]]
    assert not every.endswith(("Met", "Missed", "Not known"))
    assert 'class="all"' in (written / "index.html").read_text(encoding="utf-8")


def test_the_owner_has_everything_beside_the_packs(written: Path, card: lv.Scorecard) -> None:
    assert len(cards.read_csv(written / "owner" / "faults.csv")) == len(card.fault_table())
    assert 'href="owner/report.html"' in (written / "index.html").read_text(encoding="utf-8")


NAMES = [
    "CON",
    "con.",
    "Z\u00fcrich",
    "\u0410\u0444\u043e\u0440\u0434",
    "\u0410\u0444\u043e\u0440d",
    "a" * 300,
    "a" * 300 + "b",
    "..",
    "/etc/passwd",
    "A/../B",
    "nul\x00l",
    " ",
    "aux.txt",
    "=1+1",
    "\u202egnp",
    "owner",
]


def test_hostile_names_have_folders_of_their_own_that_every_system_takes(
    toy_atlas: lv.Atlas, tmp_path: Path
) -> None:
    lines = [
        {"line_id": f"L{n}", "amount": 1, "buyer": name, "supplier_postcode": "ZA1 1AA"}
        for n, name in enumerate([*NAMES, "CON ", "aFORD", "Aford"])
    ]
    card = cards.card(toy_atlas, lines, "authority")
    out = tmp_path / "out"
    card.write_packs(out, with_map=False, with_report=False, with_workbook=False)
    found = folders(out)
    # Two that differ in case or spaces alone are one client; a blank name is none
    assert len(found) == len({each.casefold() for each in found}) == len(NAMES) + 1
    assert all(re.fullmatch(r"\d{3,}-[a-z0-9-]{1,40}", each) and not each.endswith("-") for each in found)
    rows = cards.read_csv(out / "index.csv")
    assert [each["folder"] for each in rows] == found
    assert sum(int(each["lines"]) for each in rows) == len(lines)
    assert not any(each["client"].startswith(("=", "+", "-", "@")) for each in rows)


def test_packs_have_what_a_run_has(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    lines = [
        {
            "line_id": f"L{n}",
            "amount": 1,
            "buyer": "AB"[n % 2] + "ford",
            "supplier_postcode": "ZA1 1AA",
            "category": "it",
        }
        for n in range(4)
    ]
    card = cards.card(toy_atlas, lines, "authority")
    card.write_packs(
        tmp_path / "out", summarise_by=["category"], also=["charts", "geopackage"], with_map=False
    )
    for name in ("001-aford", "002-bford", "owner"):
        held = {each.name for each in (tmp_path / "out" / name).iterdir()}
        assert {"by_category.csv", "charts", "landings.gpkg", "landed.parquet", "authorities.parquet"} <= held
    with pytest.raises(lv.LocalValueError, match="may say who a supplier is"):
        card.write_packs(tmp_path / "no", summarise_by=["category"], hide_suppliers=True)
    with pytest.raises(lv.LocalValueError, match="'supplier_postcode' says who a supplier is"):
        card.write_packs(tmp_path / "no", "supplier_postcode", hide_suppliers=True)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Aford", "Bford", "Cford", ""]),
            st.integers(-5_000, 90_000),
            st.sampled_from([*PLACES, "ZA3 1AA"]),
            st.sampled_from(["ZA1 2AA", "ZA3", ""]),
        ),
        min_size=1,
        max_size=25,
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_table_of_pounds_adds_up_over_packs(
    toy_atlas: lv.Atlas, drawn: list[tuple[str, int, str, str]]
) -> None:
    lines = [
        {
            "line_id": f"L{n}",
            "amount": pence / 100,
            "buyer": buyer or None,
            "supplier_postcode": place,
            "branch_postcode": other,
            "supplier_share": 0.4,
            "branch_share": 0.6,
        }
        for n, (buyer, pence, place, other) in enumerate(drawn)
    ]
    card = cards.card(toy_atlas, lines, "authority", "region", "deprived:50", attribution="landings")
    packs = [each for _, each in card.packs()]
    assert sum(len(each) for each in packs) == len(card)
    for read in (
        lambda each: each.tables()["summary.csv"],
        lambda each: each.tables()["partition.csv"],
        lambda each: each.tables()["agreement.csv"],
        lambda each: each.tables()["status.csv"],
        lambda each: each.tables()["deciles.csv"],
        lambda each: each.authority_table(),
        lambda each: each.role_table(),
        lambda each: each.unplaced_table(),
        lambda each: each.gap_table(),
    ):
        assert sums([read(each) for each in packs]) == sums([read(card)])
    assert sum(round(each.landed()["amount_gbp"].sum() * 100) for each in packs) == round(
        card.landed()["amount_gbp"].sum() * 100
    )


def sums(tables: Sequence[Table]) -> dict[tuple[object, ...], int]:
    """Return the pence and lines of tables by the words of their rows, without what is nothing."""
    found: Counter[tuple[object, ...]] = Counter()
    for table in tables:
        for row in table.rows:
            words = tuple(
                cell
                for cell, (name, kind) in zip(row, table.columns, strict=True)
                # A half-known place is split over the deciles once, so a penny may stand in the next one
                if kind == "text" and name not in {"label", "decile"}
            )
            for cell, (name, kind) in zip(row, table.columns, strict=True):
                # An index that a client met nowhere has no rows in its pack, not even of what is in doubt
                bound = "decile" in table.names and name in {"low_gbp", "high_gbp"}
                if kind in {"pence", "count"} and cell and not bound:
                    found[*words, name] += int(cell)
    return {key: value for key, value in found.items() if value}


def test_a_client_is_called_as_most_of_its_lines_call_it(toy_atlas: lv.Atlas) -> None:
    names = ["AFORD", "Aford", "Aford ", "aford", "Aford"]
    lines = [
        {"line_id": f"L{n}", "amount": 1, "buyer": name, "supplier_postcode": "ZA1 1AA"}
        for n, name in enumerate(names)
    ]
    ((name, card),) = cards.card(toy_atlas, lines, "authority").packs()
    assert (name, len(card)) == ("Aford", 5)


def test_a_column_that_is_not_there_makes_no_packs(
    toy_atlas: lv.Atlas, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = cards.card(toy_atlas, cards.rows([PLACES[0]] * 2), "authority")
    with pytest.raises(lv.LocalValueError, match="no column 'buyer'"):
        list(card.packs())
    told = cards.card(toy_atlas, cards.rows([PLACES[0]] * 2), "authority", buyer="Aford")
    assert [name for name, _ in told.packs()] == ["Aford"]
    spend = tmp_path / "spend.csv"
    spend.write_text("line_id,buyer,supplier_postcode,amount\n1,Aford,ZA1 1AA,5\n2,Aford,ZA1 1AA,7\n")
    named = lv.score(lv.locate(lv.read_spend(spend), toy_atlas), [lv.InAuthority()])
    assert [name for name, _ in named.packs("amount")] == ["500", "700"]
    command = ["score", str(spend), "--atlas", "sample", "--pack-by", "", "--out", str(tmp_path / "out")]
    assert main(command) == 2
    assert "there is no column ''" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
