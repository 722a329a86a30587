"""Geocoders: what is sent where, what is believed, and what happens when networks and servers fail."""

from __future__ import annotations

import itertools
import sqlite3
from typing import TYPE_CHECKING

import pytest
from places.geoserver import Answer, Asked, Server, building, delivery_point

from localvalue.errors import InputError
from localvalue.grid import from_grid
from localvalue.places.geocoding import Cache, Candidate, ask, geocoder, plan, settle
from localvalue.places.geocoding.candidates import GeocodingError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


HOUSE = building("1 High Street, Aford", -2.24, 53.48)


def one_house(_: Asked) -> Answer:
    return Answer([HOUSE])


def found(server: Server, addresses: list[str], cache: Cache, **options: float) -> list[str]:
    who = geocoder(f"nominatim={server.address}", network=server.network, **options)
    answers = ask(plan(addresses, who, cache), who, cache)
    return [settle(candidates).status for candidates in answers.values()]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "cache.sqlite") as kept:
        yield kept


def test_a_house_is_found_and_asked_for_once(cache: Cache) -> None:
    with Server(one_house) as server:
        addresses = ["1 High Street, Aford", " 1 HIGH STREET,  Aford,"]
        assert found(server, addresses, cache) == ["placed"]
        assert found(server, addresses, cache) == ["placed"]
    assert len(server.asked) == 1
    assert server.asked[0].path == "/search"
    assert server.asked[0].query == {
        "q": "1 High Street, Aford",
        "format": "jsonv2",
        "addressdetails": "1",
        "limit": "5",
        "countrycodes": "gb",
    }
    assert server.asked[0].agent.startswith("localvalue/")


def test_a_full_cache_asks_nobody(tmp_path: Path) -> None:
    path = tmp_path / "shared.sqlite"
    with Server(one_house) as server, Cache(path) as cache:
        host = server.address
        assert found(server, ["1 High Street, Aford"], cache) == ["placed"]
    # The server is gone; the file is all there is
    who = geocoder(f"nominatim={host}")
    with Cache(path) as cache:
        planned = plan(["1 high street, aford"], who, cache)
        assert planned.to_send == {}
        assert [each[0].text for each in ask(planned, who, cache).values()] == ["1 High Street, Aford"]


@pytest.mark.parametrize(
    ("places", "status"),
    [
        ([], "not_found"),
        ([building("High Street, Aford", -2.24, 53.48, place_rank=26, category="highway")], "doubtful"),
        # A stop of a bus has the rank of a house
        ([building("1 High Street, Aford", -2.24, 53.48, category="highway")], "doubtful"),
        # Asked for number 1, and answered with number 3
        ([building("3 High Street, Aford", -2.24, 53.48)], "doubtful"),
        ([building("High Street, Aford", -2.24, 53.48, address={"house_number": "1"})], "placed"),
        ([HOUSE, building("1 High Street, Bford", -1.5, 53.8)], "ambiguous"),
        # 100 metres apart: a building and a shop in it
        ([HOUSE, building("Shop, 1 High Street, Aford", -2.24, 53.4809)], "placed"),
    ],
)
def test_only_what_is_sure_places_anything(places: list[object], status: str, cache: Cache) -> None:
    with Server(lambda _: Answer(places)) as server:
        assert found(server, ["1 High Street, Aford"], cache) == [status]


def test_the_order_of_the_answers_decides_nothing() -> None:
    # Three in a row, 200 metres apart: the outer ones are two places
    row = [Candidate(name, -2.0, 53.0 + step * 0.0018, 1.0, "coordinates") for step, name in enumerate("abc")]
    assert {settle(order).status for order in itertools.permutations(row)} == {"ambiguous"}
    assert {settle(order).candidate for order in itertools.permutations(row[:2])} == {row[1]}


def test_the_pace_is_kept(cache: Cache) -> None:
    with Server(one_house) as server:
        assert len(found(server, ["1 A, B", "1 C, D", "1 E, F"], cache, pause_s=0.5)) == 3
    assert server.pauses == [0.5, 0.5]


def test_the_public_server_is_never_asked_more_than_once_a_second() -> None:
    who = geocoder("nominatim=https://nominatim.openstreetmap.org/", pause_s=0)
    assert who._asker._pause_s == 1.0
    assert who.most == 500


@pytest.mark.parametrize(
    ("first", "pauses"),
    [
        ([Answer(status=429, headers={"Retry-After": "7"})], [7]),
        ([Answer(status=500), Answer(status=503)], [1, 2]),
        ([Answer(reset=True)], [1]),
        ([Answer([HOUSE], slow_s=0.6)], [1]),
    ],
)
def test_what_may_pass_is_tried_again(first: list[Answer], pauses: list[float], cache: Cache) -> None:
    with Server(one_house, *first) as server:
        assert found(server, ["1 High Street, Aford"], cache, pause_s=0) == ["placed"]
    assert server.pauses == pauses
    assert len(server.asked) == len(first) + 1


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(status=500), "answered 500 .*; tried 3 times"),
        (Answer(status=429, headers={"Retry-After": "3600"}), "asks to wait 60 minutes"),
        (Answer(reset=True), "could not be reached, or hung up"),
        (Answer(status=403), "answered 403 Forbidden: check the key"),
        (Answer(status=400), "does not understand what it was asked"),
        (Answer(b"not json"), "answered what is no JSON"),
        (Answer(b"<html>Sign in to the guest network</html>"), "a web page.*sign-in page may be in the way"),
        (Answer({"error": "no such thing"}), "did not answer with a list of places"),
        (Answer([{"display_name": "1 High Street"}]), "did not answer with a list of places"),
        (Answer("x" * (9 << 20)), "more than 8 MiB"),
        (
            Answer(status=302, headers={"Location": "http://elsewhere.test/search?q=1"}),
            "of elsewhere.test, which",
        ),
    ],
)
def test_what_does_not_pass_is_one_message(answer: Answer, message: str, cache: Cache) -> None:
    with Server(lambda _: answer) as server, pytest.raises(GeocodingError, match=message):
        found(server, ["1 High Street, Aford"], cache, pause_s=0)


def test_nobody_there_is_one_message(cache: Cache) -> None:
    with Server(one_house) as server:
        gone, network = server.address, server.network
    who = geocoder(f"nominatim={gone}", network=network)
    with pytest.raises(GeocodingError, match="could not be reached"):
        ask(plan(["1 High Street, Aford"], who, cache), who, cache)


def test_a_run_that_breaks_off_goes_on_where_it_was(cache: Cache) -> None:
    addresses = ["1 A, B", "1 C, D", "1 E, F"]
    with Server(lambda _: Answer(status=404), Answer([HOUSE]), Answer([HOUSE])) as server:
        with pytest.raises(GeocodingError):
            found(server, addresses, cache)
        assert len(server.asked) == 3
    with Server(one_house) as again:
        # Another port is another host; answers of the first are not taken for its
        assert len(found(again, addresses, cache)) == 3
        assert len(again.asked) == 3
    who = geocoder(f"nominatim={server.address}")
    assert plan(addresses, who, cache).to_send == {"1 e, f": "1 E, F"}


class Miscounting:
    """A geocoder of somebody's own, which loses an address."""

    name, host, attribution, most_together, most = "own", "here", "", 10, 10

    def geocode(self, addresses: Sequence[str]) -> list[list[Candidate]]:
        return [[] for _ in addresses][1:]


def test_a_geocoder_that_loses_an_address_is_not_believed(cache: Cache) -> None:
    with pytest.raises(GeocodingError, match="asked about 2 addresses and answered about 1"):
        ask(plan(["A", "B"], Miscounting(), cache), Miscounting(), cache)
    assert plan(["A", "B"], Miscounting(), cache).known == {}


def test_more_than_may_be_sent_is_refused_before_anything_is(cache: Cache) -> None:
    with pytest.raises(InputError, match="11 addresses would be sent to here, and 10"):
        plan([f"{number} High Street" for number in range(11)], Miscounting(), cache)
    with pytest.raises(InputError, match="2 addresses would be sent to here, and 1 may be"):
        plan(["A", "B"], Miscounting(), cache, most=1)


def test_a_file_that_is_no_cache_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.csv"
    path.write_text("supplier,postcode\n" * 100, encoding="utf-8")
    with pytest.raises(InputError, match="is no cache"):
        Cache(path)
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as file:
        file.execute("create table mine (a)")
    file.close()
    with pytest.raises(InputError, match="is a database of something else"):
        Cache(other)


def test_the_hash_of_the_answers_does_not_depend_on_the_file(tmp_path: Path) -> None:
    who, found = ("a", "b"), {"x": [Candidate("X", 0.0, 1.0, 1.0, "coordinates")], "y": []}
    digests = set()
    for name, order in (("one", ["x", "y"]), ("two", ["y", "x"])):
        with Cache(tmp_path / name) as cache:
            for key in order:
                cache.put(who, {key: found[key]}, "2026-01-01")
            cache.put(("other", "b"), {"x": []}, "2026-01-01")
            digests.add(cache.sha256(who, order))
    assert len(digests) == 1


# -- postcodes.io -----------------------------------------------------------------------------


def postcodes_io(asked: Asked) -> Answer:
    live = {"ZA1 1AA": {"postcode": "ZA1 1AA", "longitude": -2.24, "latitude": 53.48}}
    if asked.path == "/postcodes":
        rows = [{"query": each, "result": live.get(each)} for each in asked.body["postcodes"]]
        return Answer({"status": 200, "result": rows})
    if asked.path == "/terminated_postcodes/ZA11AB":
        ended = {"postcode": "ZA1 1AB", "longitude": -2.25, "latitude": 53.49, "year_terminated": 1996}
        return Answer({"status": 200, "result": ended})
    if asked.path == "/places":
        town = {"name_1": asked.query["q"], "region": "North", "longitude": -2.2, "latitude": 53.4}
        return Answer({"status": 200, "result": [town]})
    return Answer({"status": 404, "error": "Postcode not found"}, status=404)


def test_postcodes_go_together_and_towns_place_nothing() -> None:
    with Server(postcodes_io) as server:
        who = geocoder(f"postcodes.io={server.address}", network=server.network)
        answers = who.geocode(["1 High St, ZA1 1AA", "ZA1 1AB", "ZA9 9AA", "2 High Street, Aford", "99"])
    assert server.asked[0].body == {"postcodes": ["ZA1 1AA", "ZA1 1AB", "ZA9 9AA"]}
    assert [[(each.text, each.precision) for each in candidates] for candidates in answers] == [
        [("ZA1 1AA", "postcode")],
        [("ZA1 1AB", "postcode_terminated")],
        [],
        [("Aford, North", "vague")],
        [],
    ]
    assert [settle(each).status for each in answers] == [
        "placed",
        "placed",
        "not_found",
        "doubtful",
        "not_found",
    ]
    # Of an address with a postcode nothing else is sent
    assert "High St" not in str([each for each in server.asked if each.path != "/places"])


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"query": "ZA1 1AB", "result": None}],
        [{"query": "ZA1 1AA", "result": None}, {"query": "ZA1 1AB", "result": None}],
    ],
)
def test_an_answer_about_other_postcodes_is_not_believed(rows: list[object]) -> None:
    with Server(lambda _: Answer({"status": 200, "result": rows})) as server:
        who = geocoder(f"postcodes.io={server.address}", network=server.network)
        with pytest.raises(GeocodingError, match="was asked about 1 postcodes and answered about"):
            who.geocode(["ZA1 1AA"])


# -- OS Places --------------------------------------------------------------------------------


def test_an_address_of_ordnance_survey_is_a_point_and_its_match_decides() -> None:
    points = {
        "1 HIGH STREET": [delivery_point("1, HIGH STREET, AFORD", 384000, 398000, 0.9)],
        "2 HIGH STREET": [delivery_point("2, HIGH STREET, AFORD", 384000, 398000, 0.5)],
    }

    def places(asked: Asked) -> Answer:
        results = points.get(asked.query["query"])
        return Answer(
            {"header": {"totalresults": len(results or ())}, **({"results": results} if results else {})}
        )

    with Server(places) as server:
        who = geocoder(f"os-places={server.address}", key="secret", network=server.network)
        answers = who.geocode(["1 HIGH STREET", "2 HIGH STREET", "3 HIGH STREET"])
    assert [settle(each).status for each in answers] == ["placed", "doubtful", "not_found"]
    longitude, latitude = from_grid([384000.0], [398000.0])
    assert answers[0][0][1:3] == (pytest.approx(longitude[0], abs=1e-6), pytest.approx(latitude[0], abs=1e-6))
    assert server.asked[0].path == "/find"
    assert server.asked[0].query["key"] == "secret"
    assert "secret" not in repr(who)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=500),
        Answer(status=401),
        Answer(reset=True),
        Answer(b"secret?"),
        Answer({"fault": "secret"}),
    ],
)
def test_the_key_stands_in_no_message(answer: Answer) -> None:
    with Server(lambda _: answer) as server:
        who = geocoder(f"os-places={server.address}", key="secret", network=server.network)
        with pytest.raises(GeocodingError) as caught:
            who.geocode(["1 HIGH STREET"])
    chain, error = [], caught.value
    while error is not None:
        chain.append(str(error))
        error = None if error.__suppress_context__ else error.__cause__ or error.__context__
    assert "secret" not in " ".join(chain)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("google", "there is no geocoder 'google'; there are nominatim, postcodes.io, os-places"),
        ("nominatim", "name the server of Nominatim"),
        ("os-places", "needs a key"),
        ("nominatim=my.server", "is no address of a service"),
        ("nominatim=https://me:word@my.server/", "holds a user, password or query"),
        ("os-places=http://elsewhere.test/", "would be asked without TLS"),
    ],
)
def test_a_specification_that_is_none_is_refused(spec: str, message: str) -> None:
    key = None if spec == "os-places" else "key"
    with pytest.raises(InputError, match=message):
        geocoder(spec, key=key)
