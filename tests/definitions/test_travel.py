"""Within so many minutes of the site, by a matrix that somebody's routing engine has made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cards
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import toy

import localvalue as lv
from localvalue.definitions import spec_of
from localvalue.errors import InputError
from localvalue.postcodes import pack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SITE, NEAR, FAR, NOWHERE = "ZA1 1AA", "ZA1 1AD", "ZA2 1AA", "ZA3 1AB"
S1, S2, S3, S4, S5, S6 = toy.SMALL_AREAS
R5PY = ("from_id", "to_id", "travel_time")
JOURNEYS = ((SITE, SITE, 0), (SITE, NEAR, 30), (SITE, FAR, 30.5), (NEAR, NOWHERE, 5))


def matrix(path: Path, rows: Sequence[Sequence[object]] = JOURNEYS, header: Sequence[str] = R5PY) -> Path:
    if path.suffix == ".parquet":
        columns = list(zip(*rows, strict=True))
        pq.write_table(pa.table(dict(zip(header, map(list, columns), strict=True))), path)
        return path
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in (header, *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def answers(
    atlas: lv.Atlas,
    times: Path | lv.TravelTimes,
    postcodes: Sequence[str] = (SITE, NEAR, FAR, NOWHERE),
    **line: Any,  # noqa: ANN401
) -> list[float | None]:
    found = cards.rows(postcodes, **({"buyer": "Aford", "site_postcode": SITE} | line))
    return cards.memberships(cards.card(atlas, found, lv.WithinMinutes(30, times)), "within_30_minutes")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_thirty_minutes_are_within_and_a_missing_pair_is_unknown(
    toy_atlas: lv.Atlas, tmp_path: Path, kind: str
) -> None:
    assert answers(toy_atlas, matrix(tmp_path / f"times.{kind}")) == [1, 1, 0, None]


def test_why_a_line_counted_tells_the_minutes(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    times = matrix(tmp_path / "times.csv")
    card = cards.card(
        toy_atlas,
        cards.rows((FAR, NOWHERE), buyer="Aford", site_postcode=SITE),
        lv.WithinMinutes(30, times),
    )
    assert f"no: at {FAR}, 30.5 minutes from the site." in card.explain("L0")
    assert "minutes from" not in card.explain("L1")


def test_the_journey_is_from_the_site(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    """From the site 40 minutes, and back 10."""
    path = matrix(tmp_path / "times.csv", ((SITE, NEAR, 40), (NEAR, SITE, 10)))
    assert answers(toy_atlas, path, (NEAR,)) == [0]
    assert answers(toy_atlas, path, (SITE,), site_postcode=NEAR) == [1]


def test_without_a_site_there_is_no_answer_and_the_reason_is_said(
    toy_atlas: lv.Atlas, tmp_path: Path
) -> None:
    lines = cards.rows((NEAR, NOWHERE), buyer="Aford", site_postcode="")
    lines[1]["site_postcode"] = SITE
    card = cards.card(toy_atlas, lines, lv.WithinMinutes(30, matrix(tmp_path / "times.csv")))
    assert cards.gaps(card) == {("within_30_minutes", "no_site", 1), ("within_30_minutes", "no_data", 2)}


def test_ids_are_small_areas_too_and_a_half_known_place_gets_bounds(
    toy_atlas: lv.Atlas, tmp_path: Path
) -> None:
    """ZA1 has two live postcodes in S1, one in S2, four in S3, one in S4, and a terminated one in S6."""
    rows = ((S1, S1, 5), (S1, S2, 20), (S1, S3, 31), (S1, S4, None), (S1, S6, 60))
    path = matrix(tmp_path / "times.parquet", rows)
    assert answers(toy_atlas, path, (SITE, NEAR, "ZA1 2AA", "ZA1 2AE", "ZA1")) == pytest.approx(
        [1, 1, 0, None, 3 / 7]
    )


def test_origins_and_destinations_may_be_of_different_kinds(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    path = matrix(tmp_path / "times.csv", ((SITE, S1, 5), (SITE, S2, 35)))
    assert answers(toy_atlas, path, (SITE, NEAR, FAR)) == [1, 0, None]


def test_postcodes_are_read_in_any_usual_spelling(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    path = matrix(
        tmp_path / "times.csv",
        (("za11aa", "ZA1  1AD", 10), ("ZA11AA", "za1 2aa", 1), ("ZA11AA", "nowhere", 1)),
    )
    assert answers(toy_atlas, path, (NEAR,)) == [1]


OTHER_LAYOUTS = {
    "origin,destination,minutes": 30,
    "fromPlace,toPlace,duration": 1800,
    "from_id,to_id,travel_time_p50": 30,
    "from_id,to_id,travel_time_seconds": 1800,
}


@pytest.mark.parametrize("header", OTHER_LAYOUTS)
def test_the_columns_of_other_engines_and_their_units(
    toy_atlas: lv.Atlas, tmp_path: Path, header: str
) -> None:
    limit = OTHER_LAYOUTS[header]
    rows = ((SITE, NEAR, limit), (SITE, FAR, limit + 1))
    path = matrix(tmp_path / "times.csv", rows, header.split(","))
    assert answers(toy_atlas, path, (NEAR, FAR)) == [1, 0]


def test_columns_of_any_name_are_named(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    path = matrix(tmp_path / "times.csv", ((SITE, NEAR, 1800), (SITE, FAR, 1801)), ("von", "nach", "zeit"))
    with pytest.raises(
        InputError, match=r"no column for the origin \(such as from_id\); it has von, nach, zeit"
    ):
        lv.TravelTimes(path)
    named = lv.TravelTimes(path, origin="von", destination="nach", time="zeit", unit="seconds")
    assert answers(toy_atlas, named, (NEAR, FAR)) == [1, 0]
    with pytest.raises(InputError, match="has no column 'wann'"):
        lv.TravelTimes(path, origin="von", destination="nach", time="wann")


def test_a_journey_with_two_times_is_refused_and_one_that_is_told_twice_is_not(
    toy_atlas: lv.Atlas, tmp_path: Path
) -> None:
    twice = matrix(tmp_path / "twice.csv", ((SITE, NEAR, 10), (SITE, NEAR, 10)))
    assert answers(toy_atlas, twice, (NEAR,)) == [1]
    both = matrix(tmp_path / "both.csv", ((SITE, NEAR, 10), (SITE, NEAR, 40)))
    with pytest.raises(InputError, match=r"two different times for one journey \(10 and 40 minutes\)"):
        answers(toy_atlas, both, (NEAR,))


def test_ids_that_are_neither_are_refused(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    path = matrix(tmp_path / "times.csv", (("1", "2", 10), ("1", "3", 10)))
    with pytest.raises(InputError, match=r"neither postcodes nor small areas \(the first is '1'\)"):
        answers(toy_atlas, path)


def test_a_matrix_of_another_country_is_refused(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    path = matrix(tmp_path / "times.csv", (("M1 1AE", "M2 5QD", 10),))
    with pytest.raises(InputError, match=r"none of the places of times\.csv is in the atlas"):
        answers(toy_atlas, path)


@pytest.mark.parametrize("minutes", [0, -1, float("nan")])
def test_minutes_that_mean_nothing_are_refused(tmp_path: Path, minutes: Any) -> None:  # noqa: ANN401
    with pytest.raises(InputError, match="is not above zero"):
        lv.WithinMinutes(minutes, matrix(tmp_path / "times.csv"))


def test_the_spec_and_the_words(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    path = matrix(tmp_path / "times.csv")
    definition = lv.definition(f"minutes:30@{path}")
    assert definition == lv.WithinMinutes(30, path)
    assert lv.definition(spec_of(definition | lv.InAuthority())) == definition | lv.InAuthority()
    assert definition.label == "Within 30 minutes of the site by times.csv"
    lines = cards.rows((NEAR,), buyer="Aford", site_postcode=SITE)
    (rule,) = cards.card(toy_atlas, lines, definition).provenance()["definitions"]
    assert rule["reads"][0]["unit"] == "minutes"
    assert str(tmp_path) not in str(rule)


def test_journeys_from_elsewhere_are_not_kept(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    """Of a million journeys the ones from the one site: memory goes by the sites, not by the file."""
    path = matrix(tmp_path / "times.csv", (*JOURNEYS, *[(NEAR, FAR, 1)] * 1000))
    site = toy_atlas.postcodes.find(pack([SITE]))
    found = lv.TravelTimes(path).journeys(
        toy_atlas, site, lambda name, rows: np.asarray(toy_atlas.postcodes.column(name))[rows]
    )
    assert len(found.key) == 3


def test_batches_of_any_size_give_the_same(
    toy_atlas: lv.Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = matrix(tmp_path / "times.parquet")
    whole = answers(toy_atlas, path)
    monkeypatch.setattr("localvalue.definitions.batches._BATCH_ROWS", 1)
    assert answers(toy_atlas, path) == whole
