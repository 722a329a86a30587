"""What became of codes and names: from lookups of any file name, and from the committed facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from localvalue.atlas.history import HISTORY_SCHEMA, history_files, read_history
from localvalue.atlas.names import GSS_CODE
from localvalue.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa


def changes(history: pa.Table) -> set[tuple[str, str]]:
    return {
        (row["old_code"], row["new_code"])
        for row in history.to_pylist()
        if row["old_code"] and row["kind"] in ("recode", "merge")
    }


def names(history: pa.Table, code: str) -> set[str]:
    return {
        row["old_name"] for row in history.to_pylist() if row["kind"] == "name" and row["new_code"] == code
    }


def write(folder: Path, name: str, *lines: str, encoding: str = "utf-8") -> None:
    (folder / name).write_text("\n".join(lines) + "\n", encoding=encoding)


def test_without_files_the_committed_facts_are_there() -> None:
    history = read_history()
    assert history.schema == HISTORY_SCHEMA
    assert {("E08000016", "E08000038"), ("E08000019", "E08000039"), ("E07000026", "E06000063")} <= changes(
        history
    )
    # 2018-19 4, 2025 2, 2013 and before 6; mergers 2019 14, 2020 4, 2021 7, 2023 17, combined authority 2.
    assert len(changes(history)) == 12 + 14 + 4 + 7 + 17 + 2


def test_an_empty_folder_gives_the_committed_facts(tmp_path: Path) -> None:
    assert history_files(tmp_path) == ()
    assert read_history(tmp_path).equals(read_history())


def test_every_committed_fact_has_a_source_and_codes_that_are_codes() -> None:
    for row in read_history().to_pylist():
        assert row["source"], row
        assert GSS_CODE.fullmatch(row["new_code"]), row
        assert row["old_code"] is None or GSS_CODE.fullmatch(row["old_code"]), row


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("ltla22_code,ltla22_name,ltla23_code,ltla23_name", "E07000801,Ay,E06000801,Bee"),
        ("LAD22CD,LAD22NM,LAD23CD,LAD23NM", "E07000801,Ay,E06000801,Bee"),
        ("oldcd,oldnm,newcd,newnm,type,start", "E07000801,Ay,E06000801,Bee,merger,2023"),
        ("LADCD,LADNM,LADCD_ACTIVE,LADNM_ACTIVE", "E07000801,Ay,E06000801,Bee"),
    ],
)
def test_a_lookup_is_known_by_its_header_whatever_its_name(tmp_path: Path, header: str, row: str) -> None:
    write(tmp_path, "untitled (3).csv", "\ufeff" + header, row)
    write(tmp_path, "shopping.csv", "item,price", "tea,2")
    assert [path.name for path in history_files(tmp_path)] == ["untitled (3).csv"]
    assert changes(read_history(tmp_path)) - changes(read_history()) == {("E07000801", "E06000801")}


def test_kinds_and_years(tmp_path: Path) -> None:
    write(
        tmp_path,
        "a.csv",
        "LAD20CD,LAD20NM,LAD21CD,LAD21NM,LAD24CD,LAD24NM",
        "E07000801,Ay,E07000801,Ay,E06000801,Bee",
        "E08000801,See,E08000802,See,E08000802,See",
        "E09000801,Dee,E09000801,Dea,E09000801,Dea",
    )
    rows = {row["old_code"]: (row["kind"], row["year"]) for row in read_history(tmp_path).to_pylist()}
    assert rows["E07000801"] == ("merge", 2024)
    assert rows["E08000801"] == ("recode", 2021)
    assert rows["E09000801"] == ("rename", 2021)


def test_a_sliver_given_to_a_neighbour_is_no_successor(tmp_path: Path) -> None:
    write(
        tmp_path,
        "a.csv",
        "ltla17_code,ltla17_name,ltla18_code,ltla18_name",
        "S12000801,Ay,S12000803,Ay",
        "S12000801,Ay,S12000804,Bee",
        "S12000802,Bee,S12000804,Bee",
        "S12000802,Bee,S12000803,Ay",
    )
    found = changes(read_history(tmp_path)) - changes(read_history())
    assert found == {("S12000801", "S12000803"), ("S12000802", "S12000804")}


def test_changes_of_other_levels_are_left_out(tmp_path: Path) -> None:
    write(
        tmp_path,
        "a.csv",
        "oldcd,oldnm,newcd,newnm,type,start",
        "E06000801,Ay,E47000801,Greater Ay,new_geo,2024",
        "E10000801,Ayshire,,,termination,2024",
    )
    assert changes(read_history(tmp_path)) == changes(read_history())


def test_the_register_gives_names_former_codes_and_successors(tmp_path: Path) -> None:
    write(
        tmp_path,
        "register.csv",
        "local-authority-code,official-name,nice-name,gss-code,replaced-by,alt-names,former-gss-codes",
        'AYY,Ay Borough Council,Ay,E08000802,,"Ay,The Ay,Bee,ay town",E08000801',
        "BEE,Bee District Council,Bee,E07000801,AYY,,",
        'CEE,"Cee, Dee and Eff Council","Cee, Dee and Eff",E06000801,,"Cee,Dee and Eff",',
    )
    write(
        tmp_path,
        "names.csv",
        "la-name,local-authority-code",
        "Ay-by-the-Sea,AYY",
        "\u00ef\u00bf\u00bd,AYY",
        "x,ZZZ",
    )
    history = read_history(tmp_path)
    assert changes(history) - changes(read_history()) == {
        ("E08000801", "E08000802"),
        ("E07000801", "E08000802"),
    }
    # "Bee" is another council's name; the parts of a name with commas are not names.
    assert names(history, "E08000802") == {"Ay Borough Council", "Ay", "ay town", "Ay-by-the-Sea"}
    assert names(history, "E06000801") == {"Cee, Dee and Eff Council", "Cee, Dee and Eff"}


def test_a_name_that_a_list_gives_to_the_wrong_body_is_left_out(tmp_path: Path) -> None:
    write(
        tmp_path,
        "register.csv",
        "local-authority-code,official-name,nice-name,gss-code,replaced-by,alt-names,former-gss-codes",
        "WOT,Worthing Borough Council,Worthing,E07000229,,Adur and Worthing Borough Council,",
    )
    assert names(read_history(tmp_path), "E07000229") == {"Worthing Borough Council", "Worthing"}


def test_a_lookup_in_the_encoding_of_old_spreadsheets(tmp_path: Path) -> None:
    write(
        tmp_path,
        "old.csv",
        "LADCD,LADNM,LADCD_ACTIVE,LADNM_ACTIVE",
        "W06000801,M\u00f4n,W06000802,Anglesey",
        encoding="cp1252",
    )
    rows = {row["old_code"]: row["old_name"] for row in read_history(tmp_path).to_pylist()}
    assert rows["W06000801"] == "M\u00f4n"


def test_a_lookup_that_is_no_csv_is_refused_by_name(tmp_path: Path) -> None:
    cell = "x" * 200_000  # more than the csv module takes in one cell
    write(tmp_path, "bad.csv", "LADCD,LADNM,LADCD_ACTIVE,LADNM_ACTIVE", f'"{cell}",a,b,c')
    with pytest.raises(InputError, match=r"bad\.csv"):
        read_history(tmp_path)


@pytest.mark.official
def test_the_committed_facts_and_the_lookups_tell_the_same_story(official: Path) -> None:
    # What the lookups add is older than 2019, or skips a stage that the committed facts have.
    more = changes(read_history(official)) - changes(read_history())
    assert more == {
        ("E07000190", "E06000066"),
        ("E07000191", "E06000066"),
        ("E47000005", "E47000010"),
        ("S12000009", "S12000045"),
        ("S12000043", "S12000049"),
    }


@pytest.mark.official
def test_the_real_lookups_are_recognised(official: Path) -> None:
    assert {path.name for path in history_files(official)} == {
        "drkane_la_all_codes.csv",
        "lookup_ltla22_ltla23.csv",
        "lookup_ltla_ltla.csv",
        "mysociety_lookup_name_to_registry.csv",
        "mysociety_uk_local_authorities_current.csv",
        "ons_uk_topo_changes.csv",
    }
