"""The tables of a result, figure by figure, on a spend of powers of two that is scored in the head."""

from __future__ import annotations

import itertools

import cards
import pyarrow as pa
import pytest

import localvalue as lv
from localvalue.compare.agreement import jaccard, kappa
from localvalue.compare.tables import Table

# Pounds, postcode, buyer, site and framework. Aford is S1 and S2 (deprived), Bford S3 and S4, Cford S5, S6.
LINES = (
    (1, "ZA1 1AA", "Aford", "ZA1 1AA", "roads"),
    (2, "ZA1 2AA", "Aford", "ZA1 1AA", "roads"),
    (4, "ZA1 1AA", "Bford", "ZA1 1AA", "works"),
    (8, "ZA3 1AB", "Cford", "ZA1 1AA", "works"),
    (16, "ZA1", "Aford", "", "works"),
    (32, "rubbish", "Aford", "ZA1 1AA", None),
    (64, "ZA1 1AA", "Nobody", "", None),
    (-128, "ZA1 1AA", "Aford", "ZA1 1AA", "roads"),
)
TOTAL = 255 - 256
SPECS = ("authority", "within:5km", "deprived:20")


@pytest.fixture(scope="module")
def card(toy_atlas: lv.Atlas) -> lv.Scorecard:
    lines = [
        {"line_id": f"L{abs(pounds)}", "amount": pounds, "supplier_postcode": postcode, "buyer": buyer,
         "site_postcode": site or None, "framework": framework, "supplier": f"S{abs(pounds)}"}
        for pounds, postcode, buyer, site, framework in LINES
    ]  # fmt: skip
    return cards.card(toy_atlas, lines, *SPECS)


def test_the_summary(card: lv.Scorecard) -> None:
    # Authority: 1, 8 and the credit surely, 6 of the 16 that is half known; 32 and 64 not answered.
    assert cards.summary(card, "authority") == {
        "lines": 4, "amount": 1 + 8 - 128, "estimate": 1 + 8 - 128 + 6, "low": -119, "high": -119 + 112,
        "share_of_placed": None, "share_low": None, "share_high": None,
        "placed": 1 + 2 + 4 + 8 + 16 - 128, "unplaced": 32 + 64, "total": TOTAL,
    }  # fmt: skip
    # Within 5 km: 1, 4 and the credit; no site for 16 and 64.
    assert cards.summary(card, "within_5km") == {
        "lines": 3, "amount": 5 - 128, "estimate": 5 - 128, "low": 5 - 128, "high": 5 - 128 + 16 + 32 + 64,
        "share_of_placed": None, "share_low": None, "share_high": None,
        "placed": 1 + 2 + 4 + 8 - 128, "unplaced": 16 + 32 + 64, "total": TOTAL,
    }  # fmt: skip


def test_the_partition(card: lv.Scorecard) -> None:
    # Of the 16, six are in Aford and deprived, ten in neither.
    assert cards.partition(card, "authority", "deprived_20") == (1 - 128 + 6, 8, 4, 2 + 10, 32 + 64)
    assert cards.partition(card, "within_5km", "deprived_20") == (1 + 4 - 128, 0, 0, 2 + 8, 16 + 32 + 64)


def test_the_partition_of_one_definition_and_of_a_name_that_is_none(card: lv.Scorecard) -> None:
    frame = card.partition("within_5km")
    assert frame[["definition", "deprived"]].to_numpy().tolist() == [["within_5km", "deprived_20"]]
    assert card.partition("deprived_20")["local_only_gbp"].tolist() == [0]
    with pytest.raises(lv.LocalValueError, match="called 'within_6km'; there are authority, within_5km"):
        card.partition("within_6km")


def test_agreement_in_pounds_and_by_size(card: lv.Scorecard) -> None:
    """Authority and within 5 km: both 1 and the credit; 8 and 4 in one; 2 in neither; 112 not known."""
    row = cards.pence(card, "agreement", a="authority", b="within_5km")
    pounds = [
        row[f"{name}_gbp"] / 100 for name in ("both", "a_only", "b_only", "neither", "unplaced", "total")
    ]
    assert pounds == [-127, 8, 4, 2, 16 + 32 + 64, TOTAL]
    both, a_only, b_only, neither = 129, 8, 4, 2
    assert row["jaccard"] == both / 141
    observed = (both + neither) / 143
    chance = ((both + a_only) * (both + b_only) + (b_only + neither) * (a_only + neither)) / 143**2
    assert row["kappa"] == pytest.approx((observed - chance) / (1 - chance), abs=1e-12)


def test_agreement_has_each_pair_once(card: lv.Scorecard) -> None:
    frame = card.compare()
    assert list(zip(frame["a"], frame["b"], strict=True)) == list(
        itertools.combinations([each.name for each in card.definitions], 2)
    )


@pytest.mark.parametrize(
    ("cells", "index", "agreement"),
    [
        # Cohen 1960 by hand: 20, 5, 10, 15 of 50: observed 0.7, chance 0.5.
        ((20, 5, 10, 15), 20 / 35, 0.4),
        ((1, 0, 0, 1), 1.0, 1.0),
        ((0, 1, 1, 0), 0.0, -1.0),
        ((25, 25, 25, 25), 1 / 3, 0.0),
        ((0, 0, 0, 5), None, None),
        ((5, 0, 0, 0), 1.0, None),
        ((0, 0, 0, 0), None, None),
        ((10**17, 10**17, 10**17, 10**17 + 4), 1 / 3, 0.0),
    ],
)
def test_jaccard_and_kappa(
    cells: tuple[int, int, int, int], index: float | None, agreement: float | None
) -> None:
    assert jaccard(*cells[:3]) == pytest.approx(index) if index is not None else jaccard(*cells[:3]) is None
    found = kappa(*cells)
    assert found is None if agreement is None else found == pytest.approx(agreement, abs=1e-12)


def test_status_of_each_role_and_origin(card: lv.Scorecard) -> None:
    rows = [tuple(row) for row in card.status().to_numpy().tolist()]
    assert set(rows) == {
        ("supplier", "postcode", 6, 1 + 2 + 4 + 8 + 64 - 128),
        ("supplier", "district", 1, 16),
        ("supplier", "malformed", 1, 32),
        ("buyer", "authority", 7, TOTAL - 64),
        ("buyer", "no_home", 1, 64),
        ("site", "postcode", 6, TOTAL - 80),
        ("site", "no_site", 2, 80),
    }


def test_gaps_have_the_reason_of_each_line(card: lv.Scorecard) -> None:
    assert cards.gaps(card) == {
        ("authority", "malformed", 32),
        ("authority", "no_home", 64),
        ("within_5km", "malformed", 32),
        ("within_5km", "no_site", 16 + 64),
        ("deprived_20", "malformed", 32),
    }
    unanswered = card.gaps().groupby("definition")["amount_gbp"].sum()
    assert unanswered.to_dict() == {name: cards.summary(card, name)["unplaced"] for name in unanswered.index}


def test_by_a_column_each_group_is_a_summary_of_its_own_and_blank_comes_last(card: lv.Scorecard) -> None:
    frame = card.by("framework")
    assert frame["definition"].tolist() == [each.name for each in card.definitions] * 3
    assert frame["framework"].tolist()[:6] == ["roads"] * 3 + ["works"] * 3
    assert frame["framework"].isna().tolist() == [False] * 6 + [True] * 3
    mine = frame[frame["definition"] == "authority"].set_index("framework")
    assert mine.loc["works", ["lines", "amount_gbp", "estimate_gbp", "low_gbp", "high_gbp"]].tolist() == [
        2, 8, 8 + 6, 8, 8 + 16
    ]  # fmt: skip
    assert mine.loc["works", "share_of_placed"] == 14 / 28
    whole = card.summary()
    for column in ("amount_gbp", "estimate_gbp", "low_gbp", "high_gbp", "unplaced_gbp", "total_gbp"):
        sums = frame.groupby("definition")[column].sum()
        assert sums.to_dict() == dict(zip(whole["definition"], whole[column], strict=True))


def test_by_a_column_that_is_not_there_is_refused_with_those_that_are(card: lv.Scorecard) -> None:
    with pytest.raises(lv.LocalValueError, match=r"no column 'region'; use one of line_id, .*framework"):
        card.by("region")


def test_frames_hold_pounds_and_blank_shares(card: lv.Scorecard) -> None:
    frame = card.summary()
    assert frame["estimate_gbp"].tolist() == [-113, -123, 1 + 4 + 64 - 128 + 6]
    assert frame["share_of_placed"].isna().all()
    assert frame.dtypes.astype(str)[["lines", "estimate_gbp", "share_low"]].tolist() == [
        "int64", "float64", "float64"
    ]  # fmt: skip


def test_a_table_as_csv(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Plain pounds, six decimals of a share, blank where undefined."""
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    columns = (("name", "text"), ("n", "count"), ("x_gbp", "pence"), ("s", "share"))
    rows = [('a "b", c', 1, 123450, 1 / 3), ("=1+1", 0, -5, None), (None, 1_000, None, 1.0)]
    Table(columns, rows).write_csv(path, text=str.upper)  # type: ignore[arg-type]
    assert path.read_bytes().decode() == (
        'name,n,x_gbp,s\n"A ""B"", C",1,1234.50,0.333333\n=1+1,0,-0.05,\n,1000,,1.000000\n'
    )


# -- single lines --------------------------------------------------------------------------------


def test_the_line_table(card: lv.Scorecard) -> None:
    table = card.line_table()
    assert table.schema.names == [
        "line_id", "amount_pence",
        "supplier_status", "supplier_precision", "supplier_lad_code", "supplier_small_area_code",
        "authority", "authority_low", "authority_high", "within_5km",
        "deprived_20", "deprived_20_low", "deprived_20_high", "scope", "placed_share",
    ]  # fmt: skip
    coded = pa.dictionary(pa.int32(), pa.string())
    for name in table.schema.names:
        kind = table.schema.field(name).type
        if name.startswith("supplier_") or name == "scope":
            assert kind == coded
        else:
            assert kind == {"line_id": pa.string(), "amount_pence": pa.int64()}.get(name, pa.float32())
    assert table.column("line_id").to_pylist() == [f"L{abs(line[0])}" for line in LINES]
    assert table.column("authority").to_pylist() == [1, 0, 0, 1, 0.375, None, None, 1]
    assert table.column("authority_high").to_pylist() == [1, 0, 0, 1, 1, None, None, 1]
    assert table.column("within_5km").to_pylist() == [1, 0, 1, 0, None, None, None, 1]
    codes = table.column("supplier_lad_code").to_pylist()
    assert codes[:6] == ["E07000901", "E07000902", "E07000901", "E06000903", None, None]
    assert table.column("supplier_small_area_code").to_pylist()[3:6] == ["E01900006", None, None]


def test_bounds_of_a_line_stand_only_where_they_differ(toy_atlas: lv.Atlas) -> None:
    exact = cards.card(toy_atlas, cards.rows(["ZA1 1AA", "rubbish"]), "deprived:20").line_table()
    assert not [name for name in exact.schema.names if name.endswith(("_low", "_high"))]


def test_where_the_pounds_landed(card: lv.Scorecard) -> None:
    frame = card.landed().set_index("place")
    assert set(frame.index) == {"ZA1 1AA", "ZA1 2AA", "ZA3 1AB", "ZA1"}
    first = frame.loc["ZA1 1AA"]
    assert (first["amount_gbp"], first["lines"]) == (1 + 4 + 64 - 128, 4)
    assert (first["lad_name"], first["deprivation_decile"]) == ("Aford", 1)
    assert first["suppliers"] == "S64; S4; S1; S128"  # by pounds, the credit last
    # Of 1, 4 and 128 by size, all but the 4 are the buyer's own; 64 has no answer.
    assert first["authority"] == pytest.approx(129 / 133)
    half = frame.loc["ZA1"]
    assert half[["longitude", "latitude"]].isna().all()
    assert half["precision"] == "district"
    assert half[["lad_code", "lad_name"]].isna().all()
    assert half["authority"] == 0.375
    assert frame["amount_gbp"].sum() == TOTAL - 32


def test_suppliers_of_a_place_are_its_five_largest(toy_atlas: lv.Atlas) -> None:
    lines = cards.rows(["ZA1 1AA"] * 7)
    for n, line in enumerate(lines):
        line["supplier"] = f"S{n}"
    assert cards.card(toy_atlas, lines, "deprived:20").landed()["suppliers"].tolist() == [
        "S6; S5; S4; S3; S2"
    ]


def test_homes_and_sites(card: lv.Scorecard) -> None:
    homes = dict(card.homes())
    assert homes == {"Aford": ("E07000901",), "Bford": ("E07000902",), "Cford": ("E06000903",)}
    sites = card.sites()
    assert sites["postcode"].tolist() == ["ZA1 1AA"]
    assert sites["latitude"].tolist() == pytest.approx([52.642], abs=0.001)


def test_lines_whose_reading_a_person_gets(card: lv.Scorecard) -> None:
    assert len(card) == 8
    assert repr(card).splitlines()[0] == "8 lines, -£1, scored by supplier"
    html = card._repr_html_()
    assert html.count("<tr>") == 4
    assert "Within 5 kilometres of the site" in html
    assert "Not a postcode" in card.reading() or "not a postcode" in card.reading()


def test_what_is_unplaced_is_by_absolute_pounds(card: lv.Scorecard) -> None:
    assert card.unplaced_share() == 32 / (255)
