"""docs/figures.md explains every column of every table that is written, and none that is not."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from blocks import blocks

import localvalue as lv
from localvalue.cli import main
from localvalue.demo import framework_return
from localvalue.spend.landings import ROLES

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
_TABLE = re.compile(r"^\|(?P<head>[^\n]*)\|\n\|[-|]+\|\n(?P<rows>(?:\|[^\n]*\n)+)", re.MULTILINE)
_NAME = re.compile(r"`([^`]+)`")
_FILE = re.compile(r"`([\w<>]+\.(?:csv|parquet|xlsx)|[a-z]+\(\))`")
_OPTIONAL = {"<role>_repaired", "<role>_match_score", "supplier", "geometry"}
# What was read and asked, with no figure of its own
_NO_FIGURES = {"columns.csv", "definitions.csv", "editions.csv", "fault_kinds.csv"}


def explained() -> dict[str, set[str]]:
    """Return the columns that the page explains, by the file whose they are."""
    found: dict[str, set[str]] = {}
    for section in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        title, _, body = section.partition("\n")
        of_title = _FILE.findall(title)
        for table in _TABLE.finditer(body):
            head = table["head"].split("|")[0]
            files = _FILE.findall(head) or (of_title[:1] if head.strip() == "column" else [])
            names = {name for row in table["rows"].splitlines() for name in _NAME.findall(row.split("|")[1])}
            for file in files:
                found.setdefault(file, set()).update(names)
        if more := re.search(r"^Then those of `([\w.]+)`( but `label`)?", body, re.MULTILINE):
            found[of_title[0]] |= found[more[1]] - ({"label"} if more[2] else set())
    return found


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Return the columns of every file of a run that has everything, by the file."""
    folder = tmp_path_factory.mktemp("figures")
    lines = pd.read_csv(framework_return(), dtype=str)
    lines.loc[5, "supplier_postcode"] = "DB1 5G X?"
    lines.to_csv(folder / "lines.csv", index=False)
    missing = lines.loc[lines["supplier_postcode"].isna(), "supplier"].dropna().drop_duplicates()
    names = [*missing.head(3), *(f"{name} & Co" for name in missing[3:6])]
    register = pd.DataFrame({"supplier": names, "postcode": "DB1 5GX"})
    register.to_csv(folder / "register.csv", index=False)
    policy = (ROOT / "docs" / "policy_file.md").read_text(encoding="utf-8").partition("```toml\n")[2]
    (folder / "policy.toml").write_text(policy.partition("```")[0], encoding="utf-8")
    run = ["score", str(folder / "lines.csv"), "--atlas", "sample", "--no-map", "--no-workbook"]
    judged = [*run, "--policy", str(folder / "policy.toml")]
    more = ["--suppliers", str(folder / "register.csv"), "--fuzzy-names", "60", "--repair", "--geopackage"]
    assert main([*judged, *more, "--by", "framework", "--out", str(folder / "out")]) == 0
    assert main([*judged, "--no-report", "--pack-by", "buyer", "--out", str(folder / "packs")]) == 0
    several = ["--attribution", "landings", "--attribution", "supplier", "--definition", "authority"]
    assert main([*run, *several, "--no-report", "--out", str(folder / "several")]) == 0
    chain = blocks((ROOT / "docs" / "landings.md").read_text(encoding="utf-8"))
    for each in chain[:2]:
        (folder / each.note.removeprefix("file: ")).write_text(each.text, encoding="utf-8")
    below = ["--landings", str(folder / "landings.csv"), "--attribution", "landings"]
    asked = [*below, "--definition", "authority", "--atlas", "sample", "--out", str(folder / "chain")]
    assert main(["score", str(folder / "lines.csv"), *asked]) == 0
    files = [*(folder / "out").glob("*.csv"), folder / "several" / "attributions.csv"]
    files.append(folder / "chain" / "tiers.csv")
    found = {path.name: set(pd.read_csv(path, nrows=0).columns) for path in files}
    found["index.csv"] = set(pd.read_csv(folder / "packs" / "index.csv", nrows=0).columns)
    found = {name: columns for name, columns in found.items() if name not in _NO_FIGURES}
    parquet = (folder / "out").glob("*.parquet")
    return found | {path.name: set(pq.read_schema(path).names) for path in parquet}


def plain(names: set[str], definitions: list[str]) -> set[str]:
    """Return names of columns as the page writes them: `<definition>` and `<role>` for any."""
    shown = set()
    # The longest first, so that within_20mi_boundary is not taken for within_20mi
    for name in names:
        for part in sorted(definitions, key=len, reverse=True):
            if re.fullmatch(rf"{part}(_low|_high|_gbp)?", name):
                shown.add(name.replace(part, "<definition>", 1))
                break
        else:
            role = next((each for each in (*ROLES, "site") if name.startswith(f"{each}_")), None)
            suffix = name.removeprefix(f"{role}_")
            known = {"status", "precision", "lad_code", "small_area_code", "repaired"}
            known |= {"match", "match_name", "match_score"}
            shown.add(f"<role>_{suffix}" if role and suffix in known else name)
    return shown


def test_every_column_that_is_written_is_explained_and_no_other(written: dict[str, set[str]]) -> None:
    definitions = ["authority", "within_20mi", "deprived_20", "ours", "own"]
    page = explained()
    for file, names in written.items():
        if file == "index.csv":
            # The rest are the definitions, targets and measures of the run, in words
            assert page[file] <= names
            continue
        wide = file.endswith(".parquet") or file in {"authorities.csv", "tiers.csv"}
        shown = plain(names, definitions) if wide else names
        if file.startswith("by_"):
            file, shown = "by_<column>.csv", (shown - {file[3:-4]}) | {"<column>"}  # noqa: PLW2901
        assert shown - page[file] == set(), f"{file}: not explained"
        assert page[file] - shown - _OPTIONAL == set(), f"{file}: explained, and not written"


def test_all_kinds_of_files_were_written(written: dict[str, set[str]]) -> None:
    elsewhere = {"suppliers_to_find.xlsx", "gaps()", "means()", "findings.csv", "claimed.csv", "compared.csv"}
    told = set(explained()) - elsewhere - {"by_<column>.csv"}
    assert told == set(written) - {"by_framework.csv", "by_kind.csv"}


def test_the_tables_that_a_card_returns_are_explained() -> None:
    card = lv.score(lv.locate(lv.read_spend(framework_return()), lv.Atlas.sample()))
    page = explained()
    assert set(card.gaps().columns) == page["gaps()"]
    assert set(card.means("buyer").columns) == page["means()"] | {"definition"}
    assert set(card.to_find().suppliers.names) == page["suppliers_to_find.xlsx"]


def test_the_tables_of_a_check_are_explained(tmp_path: Path) -> None:
    sent = tmp_path / "sent.csv"
    sent.write_text(
        "supplier,supplier_postcode,amount,% within 20 miles\nA,DB1 5GX,100,1%\n", encoding="utf-8"
    )
    checked = lv.check_returns([sent], lv.Atlas.sample(), site="DB1 5SH")
    page = explained()
    assert set(checked.findings().columns) == page["findings.csv"]
    assert set(checked.claims().columns) == page["claimed.csv"]
    assert set(checked.compared().columns) == page["compared.csv"]


def test_the_columns_of_locate_are_explained() -> None:
    section = PAGE.partition("## `localvalue locate`")[2].partition("\n## ")[0]
    columns = lv.locate_postcodes(["DB1 5GX"], lv.Atlas.sample()).column_names
    assert set(re.findall(r"`(lv_\w+)`", section)) == set(columns)
