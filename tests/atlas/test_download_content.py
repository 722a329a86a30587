"""What is looked into before a file is accepted: archives, shapefiles, workbooks."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import openpyxl
import pytest
from atlas.publisher import Answer, Publisher, edition
from shapely.geometry import box

from localvalue.atlas.download import download
from localvalue.atlas.downloading.content import check
from localvalue.atlas.downloading.failures import ContentError
from localvalue.errors import AtlasError

if TYPE_CHECKING:
    from pathlib import Path

    from localvalue.atlas.downloading.editions import Edition

MEMBER = "Data/ONSPD_AUG_2026_UK.csv"
ROWS = b"pcd7,pcds,lad26cd\r\n" + b"".join(b"ZA1%4d,ZA1 %4d,E07000901\r\n" % (n, n) for n in range(5000))
ZIP = edition(
    kind="zip", file="onspd.zip", member=r"Data/ONSPD_[A-Z]{3}_\d{4}_UK\.csv", columns=("pcds", "lad26cd")
)
SHAPEFILE = edition(kind="shapefile", file="zones.zip", columns=("DataZone", "Name"))
WORKBOOK = edition(kind="workbook", file="ranks.xlsx", columns=("LSOA code", "WIMD 2025"))


def archive(**files: bytes) -> bytes:
    """Return a zip archive of files, with MEMBER for `rows`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in files.items():
            made.writestr(MEMBER if name == "rows" else name, body)
    return buffer.getvalue()


def refusal(folder: Path, body: bytes, one: Edition = ZIP) -> str:
    path = folder / one.file
    path.write_bytes(body)
    with pytest.raises(ContentError) as caught:
        check(path, one)
    return str(caught.value)


def test_archive(tmp_path: Path) -> None:
    (tmp_path / "onspd.zip").write_bytes(archive(rows=ROWS, other=b"x"))
    check(tmp_path / "onspd.zip", ZIP)


@pytest.mark.parametrize("end", [1, 30, 0.5, -1])
def test_archive_cut_off(tmp_path: Path, end: float) -> None:
    body = archive(rows=ROWS)
    assert "zip archive" in refusal(tmp_path, body[: int(end if isinstance(end, int) else end * len(body))])


def test_no_archive(tmp_path: Path) -> None:
    assert "not a zip archive: it begins with b'pcd7,pcd'" in refusal(tmp_path, ROWS)


def test_archive_damaged_inside(tmp_path: Path) -> None:
    body = bytearray(archive(rows=ROWS))
    body[len(body) // 2] ^= 0xFF
    assert "is damaged" in refusal(tmp_path, bytes(body))


@pytest.mark.parametrize(
    "name", ["../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "a/../../evil.csv", "..\\evil.csv"]
)
def test_archive_that_reaches_outside(tmp_path: Path, name: str) -> None:
    assert "names a file outside itself" in refusal(tmp_path, archive(rows=ROWS, **{name: b"x"}))


def test_archive_bomb(tmp_path: Path) -> None:
    assert "made to fill disks" in refusal(tmp_path, archive(rows=ROWS, zeros=bytes(50_000_000)))


def test_archive_without_the_file(tmp_path: Path) -> None:
    told = refusal(tmp_path, archive(**{"Data/readme.txt": b"x"}))
    assert "0 files like" in told
    assert "it has Data/readme.txt" in told


def test_archive_with_renamed_column(tmp_path: Path) -> None:
    told = refusal(tmp_path, archive(rows=ROWS.replace(b"lad26cd", b"laua")))
    assert f"{MEMBER} has no column 'lad26cd'; it has pcd7, pcds, laua" in told


def shapefile(folder: Path, *, without: str = "", **columns: list[str]) -> bytes:
    source = folder / "shapes"
    source.mkdir()
    frame = gpd.GeoDataFrame(columns, geometry=[box(0, 0, 1, 1)], crs="EPSG:27700")
    frame.to_file(source / "zones.shp")
    files = {path.name: path.read_bytes() for path in source.iterdir() if path.suffix != without}
    return archive(**files)


def test_shapefile(tmp_path: Path) -> None:
    body = shapefile(tmp_path, DataZone=["S01006506"], Name=["Glen"])
    (tmp_path / "zones.zip").write_bytes(body)
    check(tmp_path / "zones.zip", SHAPEFILE)


def test_shapefile_of_other_columns(tmp_path: Path) -> None:
    told = refusal(tmp_path, shapefile(tmp_path, dzcode=["S01013481"], dzname=["Glen"]), SHAPEFILE)
    assert "no column 'DataZone'; it has dzcode, dzname" in told


def test_shapefile_without_its_projection(tmp_path: Path) -> None:
    body = shapefile(tmp_path, without=".prj", DataZone=["S01006506"], Name=["Glen"])
    assert "has no .prj" in refusal(tmp_path, body, SHAPEFILE)


def workbook(header: list[str]) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Contents"
    sheet = book.create_sheet("WIMD_2025_ranks")
    sheet.append(["Welsh Index of Multiple Deprivation"])
    sheet.append([])
    sheet.append(header)
    sheet.append(["W01000001", 1])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_workbook_with_a_title_above_its_header(tmp_path: Path) -> None:
    (tmp_path / "ranks.xlsx").write_bytes(workbook(["LSOA code", "WIMD 2025 "]))
    check(tmp_path / "ranks.xlsx", WORKBOOK)


def test_workbook_of_another_year(tmp_path: Path) -> None:
    assert "no column 'WIMD 2025'" in refusal(tmp_path, workbook(["LSOA code", "WIMD 2019"]), WORKBOOK)


def test_archive_that_is_no_workbook(tmp_path: Path) -> None:
    assert "cannot be opened as a workbook" in refusal(tmp_path, archive(rows=ROWS), WORKBOOK)


GEOJSON = edition(kind="boundaries", file="lad.geojson", columns=("LAD26CD",))
FEATURES = b'{"type": "FeatureCollection", "features": [{"properties": {"LAD26CD": "E06000001"}}]}'


def test_geojson(tmp_path: Path) -> None:
    (tmp_path / "lad.geojson").write_bytes(FEATURES)
    check(tmp_path / "lad.geojson", GEOJSON)
    assert "cut off" in refusal(tmp_path, FEATURES[:-1], GEOJSON)
    assert "no column 'LAD26CD'" in refusal(tmp_path, FEATURES.replace(b"LAD26CD", b"LAD25CD"), GEOJSON)


# -- the postcodes of Northern Ireland ----------------------------------------------------------

DIRECTORY = replace(ZIP, choice="directory", id="onspd")
NORTHERN = (
    b"pcd7,pcds,lad26cd\r\nB1  1AA,B1 1AA,E08000025\r\n"
    b'BT1 1AA,BT1 1AA,N09000003\r\n"BT2 1AA",BT2 1AA,N09000003\r\n'
)
WITHOUT = "onspd_without_Northern_Ireland.zip"


def kept(path: Path) -> bytes:
    with zipfile.ZipFile(path) as found:
        return found.read(MEMBER)


def directory(folder: Path, site: Publisher, *, northern_ireland: bool) -> str:
    from localvalue.atlas.downloading.plans import Options

    options = Options(northern_ireland=northern_ireland)
    (outcome,) = download(folder, [DIRECTORY], options, transport=site.transport())
    assert sorted(path.name for path in folder.glob("*.zip")) == [outcome.file]
    assert list(folder.glob(".part*")) == []
    return outcome.note


def test_postcodes_of_northern_ireland_are_left_out_unless_chosen(tmp_path: Path) -> None:
    parts = {"rows": NORTHERN, "Data/multi_csv/ONSPD_AUG_2026_UK_BT.csv": NORTHERN}
    with Publisher() as site:
        site.serve(ZIP.address, archive(**parts))
        assert "2 postcodes of Northern Ireland left out" in directory(tmp_path, site, northern_ireland=False)
        assert kept(tmp_path / WITHOUT) == b"pcd7,pcds,lad26cd\r\nB1  1AA,B1 1AA,E08000025\r\n"
        assert zipfile.ZipFile(tmp_path / WITHOUT).namelist() == [MEMBER]
        directory(tmp_path, site, northern_ireland=False)
        assert len(site.asked) == 1
        # Who changes their mind needs the whole one again, and what is not wanted any more goes
        directory(tmp_path, site, northern_ireland=True)
        assert kept(tmp_path / "onspd.zip") == NORTHERN
        directory(tmp_path, site, northern_ireland=False)
        assert b"BT" not in kept(tmp_path / WITHOUT)
        assert len(site.asked) == 2


def test_a_directory_put_there_by_hand_is_never_removed(tmp_path: Path) -> None:
    (tmp_path / "onspd.zip").write_bytes(archive(rows=NORTHERN))
    with Publisher() as site, pytest.raises(AtlasError, match="--northern-ireland yes to use them"):
        directory(tmp_path, site, northern_ireland=False)
    assert kept(tmp_path / "onspd.zip") == NORTHERN


def test_a_changed_directory_is_known_by_the_hash_of_what_was_published(tmp_path: Path) -> None:
    with Publisher() as site:
        site.serve(ZIP.address, archive(rows=NORTHERN), Answer(archive(rows=NORTHERN, extra=b"x")))
        directory(tmp_path, site, northern_ireland=False)
        (tmp_path / WITHOUT).unlink()
        with pytest.raises(AtlasError, match="the file has changed"):
            directory(tmp_path, site, northern_ireland=False)
    assert list(tmp_path.glob("*.zip")) == []


def test_killed_between_the_file_and_its_record(tmp_path: Path) -> None:
    known = replace(DIRECTORY, sha256=hashlib.sha256(archive(rows=NORTHERN)).hexdigest())
    with Publisher() as site:
        site.serve(ZIP.address, archive(rows=NORTHERN))
        directory(tmp_path, site, northern_ireland=False)
        (tmp_path / "downloads.json").unlink()
        (outcome,) = download(tmp_path, [known], transport=site.transport())
        assert (outcome.how, outcome.file) == ("found there", WITHOUT)
        (tmp_path / WITHOUT).unlink()
        (outcome,) = download(tmp_path, [known], transport=site.transport())
        assert outcome.how == "downloaded"
        (tmp_path / "downloads.json").unlink()
        directory(tmp_path, site, northern_ireland=False)
        (tmp_path / WITHOUT).unlink()
        directory(tmp_path, site, northern_ireland=False)
