"""The catalogue of editions, what is chosen of it, and what is found to be later."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from atlas.publisher import Publisher

from localvalue.atlas.catalogue import INDICES
from localvalue.atlas.downloading.editions import official, read_editions, select
from localvalue.atlas.downloading.newer import find_newer
from localvalue.atlas.downloading.transport import Transport
from localvalue.errors import AtlasError, InputError

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT = [
    "onspd",
    "lad",
    "lsoa21",
    "lsoa11",
    "dz11",
    "soa",
    "constituencies",
    "iod2025",
    "iod2019",
    "wimd2025",
    "wimd2019",
    "simd2020v2",
    "nimdm2017",
    "ward_lookup",
    "combined_authority_lookup",
    "police_lookup",
]


def ids(**choice: tuple[str, ...]) -> list[str]:
    return [edition.id for edition in select(official(), **choice)]


def test_official_catalogue_is_complete() -> None:
    found = {edition.id: edition for edition in official()}
    assert set(INDICES) <= set(found)
    for edition in found.values():
        assert edition.attribution
        assert edition.columns
        assert edition.licence
        assert edition.publisher
        assert edition.size > 0
        assert edition.page.startswith("https://")
        assert not any("{" in line for line in edition.attribution)
        assert (edition.kind == "zip") == bool(edition.member)
        assert "*" not in "".join(edition.allowed)


def test_only_hashes_that_were_seen() -> None:
    hashes = {edition.id: (edition.bytes, edition.sha256) for edition in official() if edition.sha256}
    assert hashes == {
        "nspl": (187_209_017, "e0ccd5b3d90fdb537c29afc85b33c6c7ff8647e89e390f2e9ae48530f85f42c1"),
        "lad2025": (4_872_982, "6df4eafce016aea7db1d7e04de990e78679acdf56e6532586c865b7b633896a6"),
    }


def test_default() -> None:
    assert ids() == DEFAULT


def test_only_and_skip() -> None:
    assert ids(only=("lad", "onspd")) == ["onspd", "lad"]
    assert ids(skip=("onspd",)) == DEFAULT[1:]


def test_add_takes_the_place_of_its_choice() -> None:
    assert ids(add=("uk_imd_e",)) == [*DEFAULT[:13], "uk_imd_e", *DEFAULT[13:]]
    assert ids(add=("nspl",)) == ["nspl", *DEFAULT[1:]]


def test_unknown_id() -> None:
    with pytest.raises(InputError, match="no edition 'onspdd'; there are onspd, nspl"):
        ids(only=("onspdd",))
    with pytest.raises(InputError, match="nothing is left"):
        ids(only=("lad",), skip=("lad",))


CATALOGUE = """
[attribution]
open = ["Contains data {year}"]
[[edition]]
id = "one"
publisher = "P"
title = "T"
edition = "E"
year = 2026
file = "one.csv"
kind = "csv"
address = "https://publisher.test/one.csv"
page = "https://publisher.test/"
licence = "OGL"
attribution = "open"
columns = ["a"]
"""


def test_attribution_has_the_year() -> None:
    (one,) = read_editions(CATALOGUE)
    assert one.attribution == ("Contains data 2026",)
    assert one.allowed == {"publisher.test"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("https://publisher.test/one.csv", "http://publisher.test/one.csv", "is not https"),
        ('"one.csv"', '"../one.csv"', "not a plain file name"),
        ('"one.csv"', '".one.csv"', "not a plain file name"),
        ('kind = "csv"', 'kind = "tar"', "kind 'tar' is unknown"),
        ('licence = "OGL"', 'licence = "OGL"\nsha256 = "abc"', "not 64 hex digits"),
    ],
)
def test_unsafe_catalogue(old: str, new: str, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        read_editions(CATALOGUE.replace(old, new))


def test_id_twice() -> None:
    with pytest.raises(InputError, match="has the id one twice"):
        read_editions(CATALOGUE + CATALOGUE[CATALOGUE.index("[[edition]]") :])


# -- later editions ---------------------------------------------------------------------------

SEARCH = "https://www.arcgis.com/sharing/rest/search"
ONSPD = [edition for edition in official() if edition.id == "onspd"]


def results(*names: str) -> bytes:
    items = [
        {"name": name, "title": name, "id": f"item{n}", "modified": 1_795_000_000_000}
        for n, name in enumerate(names)
    ]
    return json.dumps({"results": items}).encode()


def later(*names: str) -> list[tuple[str, int, int]]:
    with Publisher() as site:
        site.serve(SEARCH, results(*names))
        found = find_newer(site.transport(), ONSPD)
        assert site.asked[0].query["q"] == 'title:"ONS Postcode Directory"'
    return [(one.name, one.month, one.year) for one in found]


def test_later_edition_is_named() -> None:
    names = (
        "ONSPD_AUG_2026.zip",
        "ONSPD_FEB_2027.zip",
        "ONSPD_NOV_2026.zip",
        "ONSPD_Online_2028",
        "ONSPD_MAY_2026.zip",
    )
    assert later(*names) == [("ONSPD_FEB_2027.zip", 2, 2027)]


def test_nothing_later() -> None:
    assert later("ONSPD_AUG_2026.zip", "ONSPD_NOV_2025.zip", "ONSPD_XXX_2030.zip") == []


def test_the_same_edition_changed_after_the_download_is_named() -> None:
    item = ONSPD[0].address.rpartition("items/")[2].removesuffix("/data")
    # 2026-09-07, when the headers of August 2026 were corrected without a new edition
    held = {"name": "ONSPD_AUG_2026.zip", "id": item, "modified": 1_788_739_200_000}
    with Publisher() as site:
        site.serve(SEARCH, json.dumps({"results": [held]}).encode())
        (found,) = find_newer(site.transport(), ONSPD, {"onspd": "2026-09-01"})
        assert (found.is_same, found.modified) == (True, "2026-09-07")
        assert find_newer(site.transport(), ONSPD, {"onspd": "2026-09-08"}) == ()
        assert find_newer(site.transport(), ONSPD) == ()


def test_search_that_fails() -> None:
    with Publisher() as site:
        site.serve(SEARCH, b'{"error": {"code": 400, "message": "Bad query"}}')
        with pytest.raises(AtlasError, match="failed: Bad query"):
            find_newer(site.transport(), ONSPD)


def test_every_searched_edition_knows_its_own_name() -> None:
    with Publisher() as site:
        for edition in official():
            if edition.newer:
                month, year = edition.edition[:3], int(edition.edition[-4:]) + 1
                name = {
                    "onspd": f"ONSPD_{month.upper()}_{year}.zip",
                    "nspl": f"NSPL_{month.upper()}_{year}.zip",
                    "lad": f"Local Authority Districts (May {year}) Boundaries UK BGC",
                    "combined_authority_lookup": "Local Authority District to Combined Authority"
                    f" (May {year}) Lookup in EN",
                    "code_history": f"Code History Database (July {year}) for the UK",
                }[edition.id]
                site.serve(SEARCH, results(name))
                (found,) = find_newer(site.transport(), [edition])
                assert (found.name, found.year) == (name, year)


# -- TLS --------------------------------------------------------------------------------------


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    import ssl
    import subprocess
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    from atlas.publisher import edition

    from localvalue.atlas.download import download

    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    address = f"https://localhost:{server.server_address[1]}/table.csv"
    try:
        with pytest.raises(AtlasError, match="is not trusted"):
            download(tmp_path / "out", [edition(address=address)], transport=Transport(pause=lambda _: None))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert urlsplit(address).netloc.startswith("localhost")
