"""Plain files over networks that behave and misbehave: whole and checked, or not at all."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import multiprocessing
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest
from atlas.publisher import HOST, STORE, Answer, Publisher, edition

from localvalue.atlas.download import download
from localvalue.atlas.downloading.ledger import locked
from localvalue.atlas.downloading.plans import Options
from localvalue.atlas.downloading.transport import CHUNK
from localvalue.errors import AtlasError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.synchronize import Event
    from pathlib import Path

    from localvalue.atlas.downloading.editions import Edition

TABLE = b"LSOA code (2021),Rank\r\n" + b"".join(b"E010%05d,%d\r\n" % (n, n) for n in range(4000))
HASH = hashlib.sha256(TABLE).hexdigest()
EDITION = edition()
ADDRESS = EDITION.address
ETAG = {"ETag": '"one"'}
OTHER = TABLE.replace(b",1\r\n", b",9\r\n")
SOME = 20_000
RESUMED = CHUNK
"""Whole chunks of that."""


@pytest.fixture
def site() -> Iterator[Publisher]:
    with Publisher() as publisher:
        yield publisher


def get(folder: Path, site: Publisher, one: Edition = EDITION, **options: bool) -> bytes:
    """Download one edition; return what stands in the folder."""
    (outcome,) = download(folder, [one], Options(**options), transport=site.transport())
    found = (folder / one.file).read_bytes()
    assert outcome.sha256 == hashlib.sha256(found).hexdigest()
    assert leftovers(folder) == []
    return found


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob(".part*"))


def refused(folder: Path, site: Publisher, one: Edition = EDITION, **options: bool) -> str:
    """Return why an edition could not be had, and that nothing stands in its place."""
    with pytest.raises(AtlasError) as caught:
        download(folder, [one], Options(**options), transport=site.transport())
    assert not (folder / one.file).exists()
    assert caught.value.exit_code == 3
    return str(caught.value)


def test_whole_file(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, TABLE)
    assert get(tmp_path, site) == TABLE
    (record,) = json.loads((tmp_path / "downloads.json").read_text())["files"].values()
    assert (record["sha256"], record["bytes"], record["address"]) == (HASH, len(TABLE), ADDRESS)


@pytest.mark.parametrize("end", [0, 1, len(TABLE) // 2, len(TABLE) - 1])
def test_truncated_for_ever_is_never_installed(tmp_path: Path, site: Publisher, end: int) -> None:
    site.serve(ADDRESS, Answer(TABLE, cut=end))
    assert "broke off" in refused(tmp_path, site)
    assert len(site.asked) >= 5


@pytest.mark.parametrize("end", [0, 1, len(TABLE) // 2, len(TABLE) - 1])
def test_truncated_once_goes_on(tmp_path: Path, site: Publisher, end: int) -> None:
    site.serve(
        ADDRESS, Answer(TABLE, cut=end, headers=ETAG, ranges=True), Answer(TABLE, headers=ETAG, ranges=True)
    )
    assert get(tmp_path, site) == TABLE
    start = end // CHUNK * CHUNK
    assert site.asked[1].headers.get("Range") == (f"bytes={start}-" if start else None)


def test_progress_allows_more_failures_than_standing_still(tmp_path: Path, site: Publisher) -> None:
    table = TABLE + b"E01099999,1\r\n" * 10_000
    parts = len(table) // CHUNK
    assert parts > 10
    site.serve(
        ADDRESS, *[Answer(table, cut=CHUNK, headers=ETAG, ranges=True)] * parts, Answer(table, ranges=True)
    )
    assert get(tmp_path, site) == table
    assert site.pauses == [1.0] * parts


def test_range_ignored_begins_anew(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, Answer(TABLE, cut=SOME, headers=ETAG), Answer(TABLE, headers=ETAG))
    assert get(tmp_path, site) == TABLE
    assert site.asked[1].headers["Range"] == f"bytes={RESUMED}-"


def test_a_changed_file_is_not_patched_together(tmp_path: Path, site: Publisher) -> None:
    site.serve(
        ADDRESS,
        Answer(TABLE, cut=SOME, headers=ETAG, ranges=True),
        Answer(OTHER, headers={"ETag": '"two"'}, ranges=True),
    )
    assert get(tmp_path, site) == OTHER


def test_a_range_of_another_length_begins_anew(tmp_path: Path, site: Publisher) -> None:
    longer = TABLE + b"E01099999,2000\r\n"
    # No validator, as behind a signed link: only the length tells
    site.serve(ADDRESS, Answer(TABLE, cut=SOME), Answer(longer, ranges=True), Answer(longer, ranges=True))
    assert get(tmp_path, site) == longer
    assert [asked.headers.get("Range") for asked in site.asked] == [None, f"bytes={RESUMED}-", None]


def test_a_shorter_file_begins_anew(tmp_path: Path, site: Publisher) -> None:
    shorter = TABLE[: TABLE.index(b"\n", SOME // 2) + 1]
    site.serve(ADDRESS, Answer(TABLE, cut=SOME), Answer(shorter, ranges=True), Answer(shorter, ranges=True))
    assert get(tmp_path, site) == shorter


def test_patchwork_of_an_earlier_run_is_begun_anew(tmp_path: Path, site: Publisher) -> None:
    # Same length, no validator, another header: what is left of yesterday's file does not pass for a table
    renamed = TABLE.replace(b"LSOA code (2021)", b"LSOA code (2011)")
    site.serve(ADDRESS, Answer(renamed, cut=SOME), Answer(status=404))
    refused(tmp_path, site)
    site.asked.clear()
    site.serve(ADDRESS, Answer(TABLE, ranges=True))
    assert get(tmp_path, site) == TABLE
    assert [asked.headers.get("Range") for asked in site.asked] == [f"bytes={RESUMED}-", None]


def test_unlucky_patchwork_is_caught_by_the_hash(tmp_path: Path, site: Publisher) -> None:
    # Same length, no validator, other content: the pieces fit, the known hash does not... once more, whole
    one = replace(EDITION, sha256=HASH)
    site.serve(ADDRESS, Answer(OTHER, cut=SOME), Answer(TABLE, ranges=True))
    told = refused(tmp_path, site, one)
    assert HASH in told
    assert leftovers(tmp_path) == []
    assert get(tmp_path, site, one) == TABLE


def test_stall_is_given_up_and_gone_on_with(tmp_path: Path, site: Publisher) -> None:
    site.serve(
        ADDRESS,
        Answer(TABLE, stall=SOME, headers=ETAG, ranges=True),
        Answer(TABLE, headers=ETAG, ranges=True),
    )
    assert get(tmp_path, site) == TABLE


def test_length_not_told_of_a_table(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, Answer(TABLE, length=False))
    assert "how long the file is" in refused(tmp_path, site)


@pytest.mark.parametrize(
    "page",
    [b"<!DOCTYPE html><title>Sign in</title>", b"\n  <html><body>Moved</body>", b"<?xml?><Error>no</Error>"],
)
def test_web_page_instead_of_data(tmp_path: Path, site: Publisher, page: bytes) -> None:
    site.serve(ADDRESS, page)
    assert "it is a web page" in refused(tmp_path, site)
    assert len(site.asked) == 1
    assert leftovers(tmp_path) == []


def test_empty(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, b"")
    assert "it is empty" in refused(tmp_path, site)


def test_renamed_column(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, TABLE.replace(b"LSOA code (2021)", b"lsoa21cd"))
    told = refused(tmp_path, site)
    assert "no column 'LSOA code (2021)'" in told
    assert "it has lsoa21cd, Rank" in told


def test_fewer_rows_than_the_edition_has(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, TABLE[: TABLE.rindex(b"E010")])
    assert "it has 3,999 rows, and this edition has 4,000" in refused(
        tmp_path, site, replace(EDITION, rows=4000)
    )


def test_row_cut_off(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, TABLE[: TABLE.rindex(b",")])
    assert "fewer cells than the 2 of its header" in refused(tmp_path, site)


def test_compressed_on_the_way(tmp_path: Path, site: Publisher) -> None:
    packed, encoded = gzip.compress(TABLE), {"Content-Encoding": "gzip", **ETAG}
    site.serve(
        ADDRESS, Answer(packed, cut=len(packed) // 2, headers=encoded), Answer(packed, headers=encoded)
    )
    assert get(tmp_path, site) == TABLE


def test_compressed_on_the_way_and_cut_off(tmp_path: Path, site: Publisher) -> None:
    packed = gzip.compress(TABLE)
    site.serve(ADDRESS, Answer(packed, cut=len(packed) - 1, headers={"Content-Encoding": "gzip"}))
    assert "broke off" in refused(tmp_path, site)


# -- waiting ----------------------------------------------------------------------------------


def test_too_many_requests_waits_as_asked(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, Answer(status=429, headers={"Retry-After": "7"}), TABLE)
    assert get(tmp_path, site) == TABLE
    assert site.pauses == [7.0]


def test_waits_until_a_date(tmp_path: Path, site: Publisher) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    site.serve(ADDRESS, Answer(status=503, headers={"Retry-After": until}), TABLE)
    assert get(tmp_path, site) == TABLE
    assert site.pauses == [pytest.approx(90, abs=5)]


def test_will_not_wait_an_hour(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, Answer(status=429, headers={"Retry-After": "3600"}))
    assert "asks to wait 60 minutes" in refused(tmp_path, site)
    assert site.pauses == []


def test_server_error_then_data(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, Answer(status=500), Answer(status=502), Answer(status=504), TABLE)
    assert get(tmp_path, site) == TABLE
    assert site.pauses == [1.0, 2.0, 4.0]


def test_hub_that_is_still_preparing_the_file(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, Answer(b'{"status": "Pending"}', 202), TABLE)
    assert get(tmp_path, site) == TABLE


def test_server_error_for_ever(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, Answer(status=500))
    assert f"{HOST} answered 500 Internal Server Error; tried 5 times" in refused(tmp_path, site)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_refusal_is_not_repeated(tmp_path: Path, site: Publisher, status: int) -> None:
    site.serve(ADDRESS, Answer(b"<html>", status))
    assert f"answered {status}" in refused(tmp_path, site)
    assert len(site.asked) == 1


# -- redirects --------------------------------------------------------------------------------

SIGNED = f"https://{STORE}/bucket/table.csv"
STORED = edition(hosts=(STORE,))


def to(location: str, status: int = 302) -> Answer:
    return Answer(status=status, headers={"Location": location})


def test_redirect_to_a_signed_link(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, to(f"{SIGNED}?X-Signature=secret"))
    site.serve(SIGNED, TABLE)
    assert get(tmp_path, site, STORED) == TABLE
    assert site.asked[1].query == {"X-Signature": "secret"}
    assert "secret" not in (tmp_path / "downloads.json").read_text()


def test_signed_link_that_has_expired_is_asked_for_anew(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, to(f"{SIGNED}?first"), to(f"{SIGNED}?second"))
    site.serve(
        SIGNED, Answer(TABLE, cut=SOME, headers=ETAG, ranges=True), Answer(TABLE, headers=ETAG, ranges=True)
    )
    assert get(tmp_path, site, STORED) == TABLE
    assert [asked.path for asked in site.asked].count("/table.csv") == 2
    assert site.asked[-1].headers["Range"] == f"bytes={RESUMED}-"


def test_relative_redirect(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, to("/moved/table.csv", 301))
    site.serve(f"https://{HOST}/moved/table.csv", TABLE)
    assert get(tmp_path, site) == TABLE


@pytest.mark.parametrize(
    ("location", "said"),
    [
        (SIGNED, f"leads to {STORE}, which is not a host of this edition"),
        ("https://evil.test/table.csv", "leads to evil.test"),
        (f"https://{HOST}.evil.test/table.csv", f"leads to {HOST}.evil.test"),
        (f"https://{HOST}:8443/table.csv", f"leads to {HOST}:8443"),
        (f"https://{HOST}@evil.test/table.csv", "which is not a host"),
        (f"http://{HOST}/plain.csv", "which is not https"),
        ("file:///etc/passwd", "which is not https"),
        ("//evil.test/table.csv", "leads to evil.test"),
    ],
)
def test_redirect_elsewhere_is_not_followed(
    tmp_path: Path, site: Publisher, location: str, said: str
) -> None:
    site.serve(ADDRESS, to(location))
    assert said in refused(tmp_path, site)
    assert len(site.asked) == 1


def test_redirect_loops(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, to(f"https://{HOST}/other.csv"))
    site.serve(f"https://{HOST}/other.csv", to(ADDRESS))
    assert "redirects in a loop" in refused(tmp_path, site)
    assert len(site.asked) == 2


def test_redirect_chain_without_end(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, to("?n=0"), *(to(f"?n={n}") for n in range(1, 20)))
    assert "more than 5 times" in refused(tmp_path, site)


# -- hashes -----------------------------------------------------------------------------------


def test_known_hash(tmp_path: Path, site: Publisher) -> None:
    one = replace(EDITION, sha256=HASH)
    site.serve(ADDRESS, OTHER, TABLE)
    told = refused(tmp_path, site, one)
    assert HASH in told
    assert hashlib.sha256(OTHER).hexdigest() in told
    assert get(tmp_path, site, one) == TABLE


def test_later_download_that_differs_is_refused_with_both_hashes(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, TABLE, OTHER)
    get(tmp_path, site)
    (tmp_path / EDITION.file).unlink()
    told = refused(tmp_path, site)
    assert HASH in told
    assert hashlib.sha256(OTHER).hexdigest() in told
    assert "--refresh" in told
    assert get(tmp_path, site, refresh=True) == OTHER
    (outcome,) = download(tmp_path, [EDITION], transport=site.transport())
    assert outcome.how == "already there"


def test_refresh_that_fails_leaves_the_old_file(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, TABLE, b"<html>")
    get(tmp_path, site)
    with pytest.raises(AtlasError, match="web page"):
        download(tmp_path, [EDITION], Options(refresh=True), transport=site.transport())
    assert (tmp_path / EDITION.file).read_bytes() == TABLE


def test_file_changed_on_disk(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, TABLE)
    get(tmp_path, site)
    (tmp_path / EDITION.file).write_bytes(OTHER)
    with pytest.raises(AtlasError, match="was changed since it was downloaded") as caught:
        download(tmp_path, [EDITION], transport=site.transport())
    assert HASH in str(caught.value)
    assert get(tmp_path, site, refresh=True) == TABLE


def test_file_put_there_by_hand_is_checked_and_kept(tmp_path: Path, site: Publisher) -> None:
    (tmp_path / EDITION.file).write_bytes(TABLE)
    (outcome,) = download(tmp_path, [EDITION], transport=site.transport(closed=True))
    assert (outcome.how, outcome.sha256) == ("found there", HASH)


def test_wrong_file_put_there_by_hand(tmp_path: Path, site: Publisher) -> None:
    (tmp_path / EDITION.file).write_bytes(b"a,b\n1,2\n")
    with pytest.raises(AtlasError, match=r"cannot be used: it has no column 'LSOA code \(2021\)'"):
        download(tmp_path, [EDITION], transport=site.transport())


def test_nothing_is_asked_for_what_is_there(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, TABLE)
    get(tmp_path, site)
    before = len(site.asked)
    get(tmp_path, site)
    assert len(site.asked) == before


def test_damaged_records(tmp_path: Path, site: Publisher) -> None:
    (tmp_path / "downloads.json").write_text("{")
    with pytest.raises(AtlasError, match=r"downloads\.json cannot be read"):
        download(tmp_path, [EDITION], transport=site.transport())


# -- other processes --------------------------------------------------------------------------

_KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from atlas.publisher import _Local, edition
from localvalue.atlas.download import download
from localvalue.atlas.downloading.transport import Transport
import requests
session = requests.Session()
session.mount("https://", _Local({port}))
download(Path({folder!r}), [edition()], transport=Transport(session, stall_s=60))
"""


def test_killed_midway_and_gone_on_with(tmp_path: Path, site: Publisher) -> None:
    tests = __file__.rpartition("/atlas/")[0]
    site.serve(
        ADDRESS,
        Answer(TABLE, stall=SOME, headers=ETAG, ranges=True),
        Answer(TABLE, headers=ETAG, ranges=True),
    )
    script = _KILLED.format(tests=tests, port=site.port, folder=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", script]) as process:
        part = tmp_path / f".part.{EDITION.file}"
        until = time.monotonic() + 20
        while not (site.asked and part.exists()) and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.2)
        process.kill()
    assert not (tmp_path / EDITION.file).exists()
    assert get(tmp_path, site) == TABLE
    assert len(site.asked) == 2


def _hold(folder: Path, held: Event, free: Event) -> None:
    with locked(folder):
        held.set()
        free.wait(20)


def test_two_processes_at_once(tmp_path: Path, site: Publisher) -> None:
    site.serve(ADDRESS, TABLE)
    context = multiprocessing.get_context("spawn")
    held, free = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(tmp_path, held, free))
    other.start()
    assert held.wait(20)
    assert "another process is downloading" in refused(tmp_path, site)
    free.set()
    other.join()
    assert get(tmp_path, site) == TABLE


# -- no network -------------------------------------------------------------------------------


def test_closed_network_says_what_to_do_by_hand_in_one_message(tmp_path: Path, site: Publisher) -> None:
    editions = [
        edition(),
        edition(id="second", file="second.csv", address="https://second.test/second.csv"),
        edition(
            id="third", file="third.geojson", kind="boundaries", address="https://third.test/FeatureServer/0"
        ),
    ]
    with pytest.raises(AtlasError) as caught:
        download(tmp_path, editions, transport=site.transport(closed=True))
    told = str(caught.value)
    assert told.count("the network is closed") == 1
    for said in (
        ADDRESS,
        "https://second.test/second.csv",
        "table.csv",
        "third.gpkg",
        "https://publisher.test/about",
    ):
        assert said in told
    assert f"localvalue atlas build {tmp_path}" in told
    # Two hosts, twice each; the third is not waited for
    assert site.pauses == [1.0, 1.0]


def test_one_publisher_down_is_no_closed_network(tmp_path: Path, site: Publisher) -> None:
    down = edition(id="down", file="down.csv", address=f"https://{HOST}/down.csv")
    site.serve(ADDRESS, TABLE)
    site.serve(down.address, Answer(status=503))
    with pytest.raises(AtlasError) as caught:
        download(tmp_path, [down, EDITION], transport=site.transport())
    assert "1 of 2 files could not be downloaded" in str(caught.value)
    assert "network is closed" not in str(caught.value)
    assert (tmp_path / EDITION.file).read_bytes() == TABLE


def test_offline(tmp_path: Path, site: Publisher) -> None:
    assert "--offline downloads none" in refused(tmp_path, site, offline=True)
    (tmp_path / EDITION.file).write_bytes(TABLE)
    assert get(tmp_path, site, offline=True) == TABLE
    assert site.asked == []


def test_disk_full(tmp_path: Path, site: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    site.serve(ADDRESS, TABLE)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert "cannot be written into" in refused(tmp_path, site)
    assert get(tmp_path, site) == TABLE


def test_progress_is_of_all_files_together(tmp_path: Path, site: Publisher) -> None:
    second = edition(id="second", file="second.csv", address=f"https://{HOST}/second.csv", about=10)
    site.serve(ADDRESS, TABLE)
    site.serve(second.address, TABLE)
    heard: list[tuple[str, int, int]] = []

    def progress(what: str, done: int, total: int) -> None:
        heard.append((what, done, total))

    download(tmp_path, [EDITION, second], transport=site.transport(), progress=progress)
    assert heard[0] == ("table", CHUNK, len(TABLE) + 10)
    assert heard[-1] == ("second", 2 * len(TABLE), 2 * len(TABLE))
