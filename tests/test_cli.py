"""The command line, in-process: exit codes, messages, what is written, and that nothing is half written."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cards
import pyarrow.parquet as pq
import pytest
import toy

import localvalue as lv
from localvalue.cli import main
from localvalue.definitions import FORMS

if TYPE_CHECKING:
    from collections.abc import Sequence

CHECKOUT = Path(lv.__file__).resolve().parents[1]
TABLES = ("--no-map", "--no-report", "--no-workbook")


class Done(NamedTuple):
    code: int
    out: str
    err: str


Command = "Callable[..., Done]"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Give the command, run in a folder of its own, where no atlas is set up."""
    monkeypatch.delenv("LOCALVALUE_ATLAS", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "no-data"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")

    def command(*arguments: object) -> Done:
        code = main([str(each) for each in arguments])
        told = capsys.readouterr()
        assert "Traceback" not in told.err + told.out
        return Done(code, told.out, told.err)

    return command


@pytest.fixture
def spend(tmp_path: Path) -> Path:
    return toy.write_spend(tmp_path / "spend.csv")


@pytest.fixture
def atlas(toy_atlas: lv.Atlas) -> Path:
    return toy_atlas.path


def written(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# -- score --------------------------------------------------------------------------------------


def test_score_writes_every_file_of_the_contract(run: Command, spend: Path, atlas: Path) -> None:
    done = run("score", spend, "--out", "out", "--atlas", atlas, "--by", "buyer")
    assert (done.code, done.err) == (0, "")
    assert "Written to out." in done.out
    out = spend.parent / "work" / "out"
    assert set(written(out)) == {
        *HEADERS,
        *PAGES,
        *BESIDE_THE_REPORT,
        "by_buyer.csv",
        "lines.parquet",
        "provenance.json",
    }
    for name, header in BESIDE_THE_REPORT.items():
        assert (out / name).read_text(encoding="utf-8").split("\n")[0].startswith(header)


PAGES = ("map.html", "report.html", "report.xlsx", "suppliers_to_find.xlsx")
BESIDE_THE_REPORT = {
    "authorities.csv": "lad_code,lad_name,lines,amount_gbp,authority_gbp,",
    "roles.csv": "role,home_gbp,elsewhere_gbp,unsure_gbp,unplaced_gbp,total_gbp",
    "definitions.csv": "definition,label,kind,status,source,links",
    "editions.csv": "title,edition,publisher,licence",
    "columns.csv": "files,column_of_the_file,taken_for",
    "fault_kinds.csv": "kind,meaning,action,times,where",
}
HEADERS = {
    "summary.csv": "definition,label,lines,amount_gbp,estimate_gbp,low_gbp,high_gbp,"
    "share_of_placed,share_low,share_high,placed_gbp,unplaced_gbp,total_gbp",
    "partition.csv": "definition,deprived,local_and_deprived_gbp,local_only_gbp,"
    "deprived_only_gbp,neither_gbp,unplaced_gbp,total_gbp",
    "deciles.csv": "index,decile,estimate_gbp,share,exact_gbp,half_known_gbp,low_gbp,high_gbp",
    "agreement.csv": "a,b,both_gbp,a_only_gbp,b_only_gbp,neither_gbp,unplaced_gbp,total_gbp,jaccard,kappa",
    "status.csv": "role,status,lines,amount_gbp",
    "scope.csv": "scope,definition,lines,amount_gbp,estimate_gbp,low_gbp,high_gbp,"
    "share_of_placed,share_low,share_high,placed_gbp,unplaced_gbp,total_gbp",
    "scope_reasons.csv": "scope,reason,payees,largest,lines,amount_gbp",
    "faults.csv": "file,line,column,value,kind,action",
}


def test_the_tables_have_the_columns_of_the_contract(run: Command, spend: Path, atlas: Path) -> None:
    assert run("score", spend, "--out", "out", "--atlas", atlas, *TABLES).code == 0
    out = spend.parent / "work" / "out"
    for name, header in HEADERS.items():
        assert (out / name).read_text(encoding="utf-8").split("\n")[0] == header
    assert not any((out / name).exists() for name in PAGES)


def test_options_reach_the_score(run: Command, spend: Path, atlas: Path) -> None:
    done = run(
        "score", spend, "--out", "out", "--atlas", atlas, "--buyer", "Cford", "--site", "ZA3 1AB", "--coarse",
        "--repair", "--definition", "authority", "--definition", "within:10km|deprived:10", *TABLES,
    )  # fmt: skip
    assert done.code == 0
    out = spend.parent / "work" / "out"
    rows = cards.read_csv(out / "summary.csv")
    assert [row["definition"] for row in rows] == ["authority", "within_10km_or_deprived_10"]
    provenance = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert provenance["options"] == {"buyer": "Cford", "site": "ZA3 1AB", "repair": True, "coarse": True}
    assert provenance["homes"] == [{"name": "Cford", "authorities": ["E06000903"]}]


def test_tiles_are_named_on_the_command_line_and_said_whose_they_are(
    run: Command, spend: Path, atlas: Path, tmp_path: Path
) -> None:
    tiles = ("--map-tiles", "https://maps.example/{z}/{x}/{y}.png", "--map-tiles-attribution", "© Example")
    assert run("score", spend, "--out", "out", "--atlas", atlas, *TABLES[1:], *tiles).code == 0
    page = (tmp_path / "work" / "out" / "map.html").read_text(encoding="utf-8")
    assert "img-src data: https://maps.example;" in page
    assert "© Example" in page
    packs = ("--pack-by", "buyer", *TABLES[1:])
    assert run("score", spend, "--out", "packs", "--atlas", atlas, *packs, *tiles).code == 0
    maps = list((tmp_path / "work" / "packs").glob("*/map.html"))
    assert maps
    assert all("© Example" in page.read_text(encoding="utf-8") for page in maps)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--map-tiles", "http://maps.example/{z}/{x}/{y}.png"), "no address of map tiles"),
        (("--map-tiles", "https://maps.example/{z}/{x}/{y}.png"), "--map-tiles-attribution"),
        (("--map-tiles", "openstreetmap", "--no-map"), "--no-map"),
        (("--map-tiles-attribution", "© Example"), "goes with --map-tiles"),
    ],
)
def test_tiles_that_are_none_are_refused_before_anything_is_read(
    run: Command, options: tuple[str, ...], said: str
) -> None:
    done = run("score", "no-such-file.csv", "--out", "out", "--atlas", "sample", *options)
    assert done.code == 2
    assert said in done.err


def test_two_files_are_one_run(run: Command, spend: Path, atlas: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.csv"
    more.write_text("supplier_postcode,amount\nZA1 1AA,4194304\n", encoding="utf-8")
    assert run("score", spend, more, "--out", "out", "--atlas", atlas, *TABLES).code == 0
    lines = pq.read_table(tmp_path / "work" / "out" / "lines.parquet")
    assert lines.num_rows == len(toy.LINES) + 1
    assert lines.column("amount_pence").to_pylist()[-1] == 419_430_400


def test_columns_are_named_by_the_flag(run: Command, atlas: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_text("Where,How much\nZA1 1AA,1\nZA3 1AA,2\n", encoding="utf-8")
    done = run(
        "score", odd, "--out", "out", "--atlas", atlas, "--column", "amount=How much",
        "--column", "supplier_postcode=Where", "--definition", "deprived:20", *TABLES,
    )  # fmt: skip
    assert done.code == 0
    (row,) = cards.read_csv(tmp_path / "work" / "out" / "summary.csv")
    assert (row["estimate_gbp"], row["total_gbp"]) == ("1.00", "3.00")


def test_the_same_run_twice_writes_the_same_bytes(run: Command, spend: Path, atlas: Path) -> None:
    for out in ("one", "two"):
        assert run("score", spend, "--out", out, "--atlas", atlas, "--coarse", *TABLES).code == 0
    work = spend.parent / "work"
    assert written(work / "one") == written(work / "two")
    assert len(written(work / "one")) == 10


def test_max_unplaced_ends_with_four_and_the_results_are_there(
    run: Command, atlas: Path, tmp_path: Path
) -> None:
    """A quarter of the pounds, by size, is not placed."""
    path = tmp_path / "quarter.csv"
    path.write_text(
        "supplier_postcode,amount\nZA1 1AA,4\n,-1\nZA1 1AB,-1\nrubbish,1\nZA1 1AB,1\n", encoding="utf-8"
    )
    allowed = ("score", path, "--atlas", atlas, *TABLES)
    assert run(*allowed, "--out", "out", "--max-unplaced", "0.25").code == 0
    done = run(*allowed, "--out", "out", "--max-unplaced", "0.2499")
    assert done.code == 4
    assert "25.0% of the pounds could not be placed, more than --max-unplaced allows (0.2499)" in done.err
    assert (tmp_path / "work" / "out" / "summary.csv").is_file()


def test_every_output_of_the_sample_says_that_it_is_made_up(run: Command, tmp_path: Path) -> None:
    path = tmp_path / "spend.csv"
    path.write_text("supplier_postcode,amount\nrubbish,1\n", encoding="utf-8")
    done = run("score", path, "--out", "out", "--atlas", "sample", "--definition", "deprived:20", "--no-map")
    assert done.code == 0
    assert "Made-up places: Doggerland (fictional)." in done.out
    assert "Doggerland" in done.out
    out = tmp_path / "work" / "out"
    assert "Doggerland" in (out / "report.html").read_text(encoding="utf-8")
    assert json.loads((out / "provenance.json").read_text(encoding="utf-8"))["atlas"]["fictional"] is True


# -- bad input -----------------------------------------------------------------------------------

GOOD = "supplier_postcode,amount\nZA1 1AA,1\n"

BAD_FILES: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "no_amount.csv": (
        b"supplier,postcode\nA,ZA1 1AA\n",
        ("'supplier', 'postcode'", '--column amount="'),
    ),
    "empty.csv": (b"", ("empty.csv", "empty")),
    "blank.csv": (b"\n\n\n", ("blank.csv",)),
    "header_only.csv": (b"supplier_postcode,amount\n", ("header_only.csv", "no line")),
    "really_a.csv": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n", ("really_a.csv", "PDF")),
    "text_amount.csv": (b"supplier_postcode,amount\nZA1 1AA,lots\nZA1 1AB,more\n", ("amount", "lots")),
    "page.csv": (b"<!DOCTYPE html><html><body>Log in</body></html>", ("page.csv", "HTML")),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_spend_gets_one_clear_message(
    run: Command, atlas: Path, tmp_path: Path, name: str
) -> None:
    content, words = BAD_FILES[name]
    (tmp_path / name).write_bytes(content)
    done = run("score", tmp_path / name, "--out", "out", "--atlas", atlas)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("localvalue: ")
    for word in words:
        assert word.casefold() in done.err.casefold()
    assert written(tmp_path / "work") == {}


BAD_OPTIONS: dict[str, tuple[Sequence[str], str]] = {
    "no such column": (("--column", "amount=Net"), "no column 'Net'"),
    "no such field": (("--column", "amont=amount"), "amont"),
    "column without a name": (("--column", "amount"), "--column 'amount' is not of the form FIELD=NAME"),
    "unknown buyer": (("--buyer", "Aforde"), "nearest: Aford"),
    "unknown site": (("--site", "ZA7 7ZZ"), "cannot be used as the centre of a radius (unknown postcode)"),
    "half a site": (("--site", "ZA1"), "give a whole postcode"),
    "bad definition": (("--definition", "nearby"), "'nearby' is not known"),
    "misspelt definition": (("--definition", "wihtin:20mi"), "the nearest that can be: within:20mi"),
    "bad county": (("--definition", "ppn005_county:Lancs"), "'Lancs' is no county in law of this atlas"),
    "bad area": (("--definition", "region:Nowhere"), "'Nowhere' is no region of this atlas"),
    "bad pool": (("--definition", "pool:Nowhere"), "the pool is not known"),
    "bad index": (("--definition", "deprived:20::iod1066"), "no index 'iod1066'; it holds iod2025"),
    "bad index of the standard set": (("--index", "iod1066"), "no index 'iod1066'"),
    "index with definitions": (("--index", "iod2025", "--definition", "deprived:20"), "--index is for"),
    "two of one name": (("--definition", "region", "--definition", "region"), "two definitions are"),
    "bad attribution": (("--attribution", "suplier"), "'suplier', which is no role"),
    "a role that is not there": (("--attribution", "branch"), "no branch_postcode"),
    "bad group": (("--by", "framework"), "no column 'framework'; use one of"),
    "bad share": (("--max-unplaced", "2"), "--max-unplaced"),
    "no such option": (("--nearby",), "--nearby"),
}


@pytest.mark.parametrize("case", BAD_OPTIONS)
def test_an_option_that_is_wrong_gets_one_clear_message(
    run: Command, spend: Path, atlas: Path, case: str
) -> None:
    options, message = BAD_OPTIONS[case]
    done = run("score", spend, "--out", "out", "--atlas", atlas, *options, *TABLES)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert written(spend.parent / "work") == {}


def test_a_missing_file_is_named_with_those_like_it(run: Command, spend: Path, atlas: Path) -> None:
    done = run("score", spend.with_name("spent.csv"), "--out", "out", "--atlas", atlas)
    assert done.code == 2
    assert "there is no file" in done.err
    assert "did you mean spend.csv?" in done.err


def test_no_command_and_no_out_say_how(run: Command, spend: Path) -> None:
    assert run().code == 2
    done = run("score", spend)
    assert done.code == 2
    assert "--out" in done.err


def test_a_folder_that_is_not_ours_is_left_alone(run: Command, spend: Path, atlas: Path) -> None:
    theirs = spend.parent / "work" / "theirs"
    theirs.mkdir()
    (theirs / "accounts.xlsx").write_bytes(b"precious")
    done = run("score", spend, "--out", "theirs", "--atlas", atlas, *TABLES)
    assert done.code == 2
    assert "holds files that localvalue did not write" in done.err
    assert written(theirs) == {"accounts.xlsx": b"precious"}


def test_two_columns_whose_summaries_would_be_one_file_are_refused(
    run: Command, atlas: Path, tmp_path: Path
) -> None:
    path = tmp_path / "spend.csv"
    path.write_text("supplier_postcode,amount,Lot A,lot_a\nZA1 1AA,1,x,y\n", encoding="utf-8")
    done = run("score", path, "--out", "out", "--atlas", atlas, "--by", "Lot A", "--by", "lot_a", *TABLES)
    assert done.code == 2
    assert "'Lot A' and 'lot_a' would both be written to by_lot_a.csv" in done.err
    assert run("score", path, "--out", "out", "--atlas", atlas, "--by", "Lot A", *TABLES).code == 0


@pytest.mark.parametrize(
    "options", [("--attribution", "supplier,branch"), ("--by", "nothing"), ("--buyer", "Nobody")]
)
def test_an_error_leaves_the_results_of_before(
    run: Command, atlas: Path, tmp_path: Path, options: tuple[str, str]
) -> None:
    path = tmp_path / "spend.csv"
    path.write_text("supplier_postcode,branch_postcode,amount\nZA1 1AA,ZA1 1AA,1\n", encoding="utf-8")
    assert run("score", path, "--out", "out", "--atlas", atlas, *TABLES).code == 0
    before = written(tmp_path / "work")
    assert run("score", path, "--out", "out", "--atlas", atlas, *TABLES, *options).code == 2
    assert written(tmp_path / "work") == before
    assert [each.name for each in (tmp_path / "work").iterdir()] == ["out"]


def test_what_cannot_be_written_is_said_in_a_line(run: Command, spend: Path, atlas: Path) -> None:
    """A folder inside of what is a file."""
    done = run("score", spend, "--out", spend / "out", "--atlas", atlas, *TABLES)
    assert done.code == 2
    assert "spend.csv" in done.err
    assert len(done.err.splitlines()) == 1
    done = run("score", spend, "--out", ".", "--atlas", atlas, *TABLES)
    assert done.code == 2
    assert "name another folder" in done.err


# -- the atlas -----------------------------------------------------------------------------------


def test_without_an_atlas_it_says_how_to_get_one_and_never_takes_the_sample(
    run: Command, spend: Path
) -> None:
    done = run("score", spend, "--out", "out", *TABLES)
    assert (done.code, done.out) == (3, "")
    assert "localvalue atlas" in done.err
    assert written(spend.parent / "work") == {}


def test_the_environment_may_name_the_atlas(
    run: Command, spend: Path, atlas: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALVALUE_ATLAS", str(atlas))
    assert run("score", spend, "--out", "out", *TABLES).code == 0


@pytest.mark.parametrize("what", ["nothing", "folder", "manifest", "missing", "short", "flipped"])
def test_an_atlas_that_is_missing_or_damaged_is_refused_by_name(
    run: Command, spend: Path, atlas: Path, tmp_path: Path, what: str
) -> None:
    copy = tmp_path / "atlas"
    named = "postcodes/key.npy"
    if what == "folder":
        copy.mkdir()
    elif what != "nothing":
        shutil.copytree(atlas, copy)
    if what == "manifest":
        (copy / "manifest.json").write_text("{", encoding="utf-8")
    if what == "missing":
        (copy / named).unlink()
    if what in {"short", "flipped"}:
        held = bytearray((copy / named).read_bytes())
        held[-1] ^= 1
        (copy / named).write_bytes(held[:-8] if what == "short" else held)
    done = run("score", spend, "--out", "out", "--atlas", copy, *TABLES)
    assert (done.code, done.out) == (3, "")
    assert (named if what in {"missing", "short", "flipped"} else str(copy)) in done.err
    assert written(tmp_path / "work") == {}
    if what == "flipped":
        verified = run("atlas", "verify", "--atlas", copy)
        assert verified.code == 3
        assert named in verified.err


def test_atlas_build_info_and_verify(run: Command, tmp_path: Path) -> None:
    toy.write_official(tmp_path / "official")
    built = run("atlas", "build", tmp_path / "official", "--out", tmp_path / "built")
    assert (built.code, built.err) == (0, "")
    told = run("atlas", "info", "--atlas", tmp_path / "built")
    assert told.code == 0
    assert "August 2026" in told.out
    assert "iod2025" in told.out or "English Indices of Deprivation 2025" in told.out
    whole = run("atlas", "verify", "--atlas", tmp_path / "built")
    assert (whole.code, whole.err) == (0, "")


def test_atlas_build_of_nothing_is_refused(run: Command, tmp_path: Path) -> None:
    (tmp_path / "official").mkdir()
    done = run("atlas", "build", tmp_path / "official", "--out", tmp_path / "built")
    assert done.code in {2, 3}
    assert not (tmp_path / "built").exists()


# -- locate --------------------------------------------------------------------------------------

LOCATED = (
    "lv_postcode,lv_status,lv_precision,lv_easting,lv_northing,lv_longitude,lv_latitude,lv_lad_code,lv_lad_name,"
    "lv_small_area_code,lv_deprivation_index,lv_deprivation_rank,lv_deprivation_decile"
)


def test_no_cell_of_a_located_file_computes_or_begins_a_row(
    run: Command, atlas: Path, tmp_path: Path
) -> None:
    path, out = tmp_path / "places.csv", tmp_path / "placed.csv"
    path.write_bytes(b'"No\rte",Post code,Sum\n"A\r=1+1",ZA1 1AA,-12.50\n=1+1,"ZA1 1AA\r",-1\n')
    done = run("locate", path, "--column", "Post code", "--out", out, "--atlas", atlas)
    assert (done.code, done.err) == (0, "")
    assert b"\r" not in out.read_bytes()
    found = [(row["No\nte"], row["Sum"], row["lv_status"]) for row in cards.read_csv(out)]
    assert found == [("A\n=1+1", "-12.50", "placed"), ("'=1+1", "-1", "placed")]


def test_locate_keeps_a_files_rows_columns_and_order(run: Command, atlas: Path, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text('Name,Post code,Note\nB,za3 1aa,"a, b"\nA,ZA1,\nC,,x\nD,rubbish\n', encoding="utf-8")
    done = run("locate", path, "--column", "Post code", "--out", tmp_path / "placed.csv", "--atlas", atlas)
    assert (done.code, done.err) == (0, "")
    text = (tmp_path / "placed.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0] == f"Name,Post code,Note,{LOCATED}"
    rows = cards.read_csv(tmp_path / "placed.csv")
    assert [(row["Name"], row["Post code"], row["Note"]) for row in rows] == [
        ("B", "za3 1aa", "a, b"), ("A", "ZA1", ""), ("C", "", "x"), ("D", "rubbish", "")
    ]  # fmt: skip
    assert [row["lv_status"] for row in rows] == ["placed", "placed", "missing", "malformed"]
    assert [row["lv_precision"] for row in rows] == ["postcode", "district", "", ""]
    first = rows[0]
    assert (first["lv_postcode"], first["lv_easting"], first["lv_northing"]) == (
        "ZA3 1AA",
        "421000",
        "305000",
    )
    assert (first["lv_lad_code"], first["lv_lad_name"], first["lv_small_area_code"]) == (
        "E06000903", "Cford", "E01900005"
    )  # fmt: skip
    assert (first["lv_deprivation_index"], first["lv_deprivation_rank"], first["lv_deprivation_decile"]) == (
        "iod2025", "5", "9"
    )  # fmt: skip
    assert float(first["lv_longitude"]) == pytest.approx(-1.69, abs=0.01)
    assert float(first["lv_latitude"]) == pytest.approx(52.64, abs=0.01)
    assert (rows[1]["lv_easting"], rows[1]["lv_longitude"], rows[1]["lv_lad_code"]) == ("", "", "")


def test_locate_prints_postcodes_that_are_named(run: Command, atlas: Path) -> None:
    done = run("locate", "za1 1aa", "ZA7 7ZZ", "--atlas", atlas)
    assert (done.code, done.err) == (0, "")
    header, first, second = (line.split() for line in done.out.splitlines())
    assert header[:3] == ["given", "lv_postcode", "lv_status"]
    assert {"ZA1", "1AA", "placed", "postcode", "Aford", "E01900001", "401000"} <= set(first)
    assert "unknown_postcode" in second


REFUSED_LOCATES: dict[str, tuple[Sequence[str], str]] = {
    "no column named": (("places.csv",), "name their column and the file to write"),
    "no such column": (
        ("places.csv", "--column", "Postcode", "--out", "p.csv"),
        "are 'Name', 'Post code'",
    ),
    "no such file": (("absent.csv", "--column", "Post code", "--out", "p.csv"), "absent.csv cannot be"),
    "a column with postcodes": (("ZA1 1AA", "--column", "x"), "--column and --out go with a file"),
    "a quote left open": (
        ("open.csv", "--column", "Post code", "--out", "p.csv"),
        "cannot be read as",
    ),
    "ours already": (("ours.csv", "--column", "lv_postcode", "--out", "p.csv"), "columns of ours already"),
    "too wide": (("wide.csv", "--column", "Post code", "--out", "p.csv"), "more cells than columns in row 3"),
}


@pytest.mark.parametrize("case", REFUSED_LOCATES)
def test_locate_refuses_with_what_to_do(run: Command, atlas: Path, tmp_path: Path, case: str) -> None:
    work = tmp_path / "work"
    (work / "places.csv").write_text("Name,Post code\nA,ZA1 1AA\n", encoding="utf-8")
    (work / "ours.csv").write_text("lv_postcode\nZA1 1AA\n", encoding="utf-8")
    (work / "wide.csv").write_text("Post code\nZA1 1AA\nZA1 1AA,x\n", encoding="utf-8")
    (work / "open.csv").write_text(f'Post code\n"ZA1 1AA{"x" * 200_000}\n', encoding="utf-8")
    before = written(work)
    arguments, message = REFUSED_LOCATES[case]
    done = run("locate", *arguments, "--atlas", atlas)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert written(work) == before


# -- the rest ------------------------------------------------------------------------------------


def test_definitions_lists_every_form(run: Command) -> None:
    done = run("definitions")
    assert (done.code, done.err) == (0, "")
    for form, meaning in FORMS.items():
        assert f"{form} " in done.out
        assert meaning in done.out


def test_version_and_help(run: Command) -> None:
    assert run("--version") == Done(0, f"localvalue, version {lv.__version__}\n", "")
    for command in ((), ("score",), ("locate",), ("atlas",), ("atlas", "build"), ("definitions",)):
        done = run(*command, "--help")
        assert done.code == 0
        assert done.out.startswith("Usage: localvalue")


def test_a_console_that_cannot_write_a_pound_sign_gets_the_results_all_the_same(
    spend: Path, atlas: Path
) -> None:
    command = [sys.executable, "-m", "localvalue", "score", spend, "--out", spend.with_name("out")]
    done = subprocess.run(
        [*command, "--atlas", atlas, *TABLES],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii:strict", "PYTHONPATH": str(CHECKOUT)},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Written to" in done.stdout
