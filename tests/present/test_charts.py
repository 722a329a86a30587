"""Charts: what each shows and says, that no text in them is a formula, and that nothing global is changed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import cards
import pytest
from PIL import Image
from present.fake_card import INDEX, LANDINGS, FakeAtlas, FakeCard
from present.payloads import PAYLOADS

from localvalue.errors import InputError
from localvalue.present import charts
from localvalue.present.charts import style

if TYPE_CHECKING:
    from pathlib import Path

    import localvalue as lv

PLACED = replace(FakeCard(), unplaced=1.0)


def of(card: object, name: str) -> charts.Chart:
    (found,) = (chart for chart in charts.charts(card) if chart.name == name)  # type: ignore[arg-type]
    return found


def texts(chart: charts.Chart) -> list[str]:
    """Return every text of a figure that is drawn."""
    from matplotlib.text import Text

    chart.figure.draw_without_rendering()
    found = [each for each in chart.figure.findobj(Text) if each.get_visible()]  # type: ignore[attr-defined]
    return [str(each.get_text()) for each in found if each.get_text()]  # type: ignore[attr-defined]


def widths(chart: charts.Chart) -> list[float]:
    """Return the lengths of the bars."""
    return [round(bar.get_width(), 6) for bar in chart.figure.axes[0].patches]  # type: ignore[attr-defined]


def test_there_is_a_chart_for_each_question() -> None:
    names = [chart.name for chart in charts.charts(PLACED)]
    assert names == ["definitions", "local_and_deprived_20", "agreement", "roles", "not_placed"]


def test_a_chart_that_would_say_nothing_is_left_out(toy_atlas: lv.Atlas) -> None:
    assert "not_placed" not in [chart.name for chart in charts.charts(replace(PLACED, unplaced=0.0))]
    nowhere = cards.card(toy_atlas, cards.rows(["rubbish"], buyer="Aford"), "authority", "deprived:20")
    assert [chart.name for chart in nowhere.charts()] == ["not_placed"]


def test_definitions_show_the_share_and_its_range_and_say_the_same() -> None:
    chart = of(PLACED, "definitions")
    # 3 of 63 placed; of 64 in all 3 at least, and 4 at most
    assert "5% (5% to 6%)" in texts(chart)
    assert "In the buyer's own authority: 5% (5% to 6%)." in chart.alt
    assert f"In the most deprived 20% of neighbourhoods ({INDEX}): 33% (33% to 34%)." in chart.alt
    assert any(INDEX in text for text in texts(chart))


def test_where_the_range_leads_no_estimate_is_drawn_or_said() -> None:
    sound, wide = of(PLACED, "definitions"), of(FakeCard(), "definitions")
    marks = [
        len([line for line in chart.figure.axes[0].lines if line.get_marker() in {"o", "D"}])
        for chart in (sound, wide)
    ]
    assert marks == [3, 0]
    assert "In the buyer's own authority: 2% to 53%." in wide.alt


def test_local_against_deprived_is_drawn_to_scale_with_what_is_missed() -> None:
    chart = of(PLACED, "local_and_deprived_20")
    assert widths(chart)[:5] == [round(part / 64, 6) for part in (1, 2, 20, 40, 1)]
    assert "£20 missed" in texts(chart)
    assert "deprived, not local £20 (31%)" in chart.alt
    assert INDEX in chart.title


def test_what_is_missed_is_not_written_where_too_little_is_known() -> None:
    assert not [text for text in texts(of(FakeCard(), "local_and_deprived_20")) if "missed" in text]


def test_credits_have_no_length_and_that_is_said() -> None:
    credit = tuple((*row[:3], -row[3] if row[0] == "ZZ9 1AA" else row[3], *row[4:]) for row in LANDINGS)
    chart = of(replace(PLACED, landings=credit), "local_and_deprived_20")
    assert min(widths(chart)) >= 0
    assert "Where credits exceed payments no length is drawn." in " ".join(chart.alt.split())
    assert "no length is drawn" not in of(PLACED, "local_and_deprived_20").alt


def test_agreement_tells_the_ends_and_points_to_the_rest() -> None:
    chart = of(PLACED, "agreement")
    assert texts(chart).count("50%") == 3
    assert "Most: " in chart.alt
    assert "Least: " not in chart.alt  # all are alike
    assert "agreement.csv" in chart.alt


def test_roles_of_shared_pounds_are_told_from_roles_that_each_have_all(toy_atlas: lv.Atlas) -> None:
    line = {
        "line_id": "a", "buyer": "Aford", "amount": 4, "supplier_postcode": "ZA1 1AA",
        "delivery_postcode": "ZA2 1AA", "supplier_share": 0.25, "delivery_share": 0.75,
    }  # fmt: skip
    each = of(cards.card(toy_atlas, [line], "authority"), "roles")
    assert "as if each line landed where that role is" in each.alt
    assert "Delivery: in the buyer's own area £0 (0%), elsewhere £4 (100%)" in each.alt
    shared = of(cards.card(toy_atlas, [line], "authority", attribution="landings"), "roles")
    assert "Each role has the pounds that were given to it." in shared.alt
    assert "Delivery: in the buyer's own area £0 (0%), elsewhere £3 (100%)" in shared.alt


def test_what_is_not_placed_has_its_reason_and_pounds() -> None:
    chart = of(PLACED, "not_placed")
    assert " £1 (1 line)" in texts(chart)
    assert "redacted by the publisher £1 (1 line)" in chart.alt


@pytest.mark.parametrize("fictional", [True, False])
def test_made_up_places_are_called_so_in_every_picture_and_its_words(fictional: bool) -> None:  # noqa: FBT001
    for chart in charts.charts(replace(PLACED, atlas=FakeAtlas(fictional=fictional))):
        drawn = " ".join(" ".join(texts(chart)).split())
        assert ("Made-up places: Doggerland" in drawn) is fictional
        assert ("Made-up places: Doggerland" in chart.alt) is fictional


@pytest.mark.parametrize("payload", ["$\\frac{1}{2}$ and $", "100% $x_1$", "名前 \U0001f600", PAYLOADS[0]])
def test_a_name_is_drawn_as_it_is_written(payload: str) -> None:
    for chart in charts.charts(FakeCard(unplaced=1.0).with_text(payload))[:2]:
        assert chart.png().startswith(b"\x89PNG")
        from matplotlib.text import Text

        drawn = [each for each in chart.figure.findobj(Text) if each.get_text()]  # type: ignore[attr-defined]
        assert not any(each.get_parse_math() for each in drawn if "$" in each.get_text())  # type: ignore[attr-defined]


def test_long_names_end_in_an_ellipsis_and_leave_room_for_the_bars() -> None:
    chart = of(PLACED.with_text("A very long name of a place that goes on " * 20), "definitions")
    chart.figure.draw_without_rendering()
    assert any(text.endswith("…") for text in texts(chart))
    assert chart.figure.axes[0].get_position().width > 0.35


def test_pictures_are_saved_with_all_of_them_in_words(tmp_path: Path) -> None:
    found = charts.charts(PLACED)
    charts.save(found, tmp_path / "new")
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        charts.ALT_TEXTS,
        *(f"{chart.name}.png" for chart in found),
    }
    words = (tmp_path / "new" / charts.ALT_TEXTS).read_text(encoding="utf-8")
    for chart in found:
        assert f"{chart.name}.png\n{chart.alt}\n" in words
        with Image.open(tmp_path / "new" / f"{chart.name}.png") as picture:
            assert round(picture.info["dpi"][0]) == style.DPI
            assert abs(picture.width - 8.27 * style.DPI) < 2
            assert picture.info["Description"] == chart.alt


def test_the_same_card_gives_the_same_bytes() -> None:
    assert of(PLACED, "definitions").png() == of(PLACED, "definitions").png()


def test_a_drawing_of_ones_own_stands_beside_the_others() -> None:
    def mine(card: object) -> list[charts.Chart]:
        figure, axes = style.canvas(1, "Mine", "")
        style.name_rows(axes, ["One row"])
        return [charts.Chart(figure, f"{card!r}", "mine", "Mine")]

    assert charts.charts(PLACED, [*charts.DRAWINGS, mine])[-1].name == "mine"


def test_a_chart_shows_itself_with_its_words_escaped() -> None:
    chart = of(PLACED.with_text('"><script>'), "definitions")
    assert "<script>" not in chart._repr_html_()
    assert chart._repr_html_().count("data:image/png;base64,") == 1


def test_nothing_global_is_used_or_changed() -> None:
    code = """
import sys
from matplotlib import rcParams
before = dict(dict.items(rcParams))  # a plain dict() would choose a backend
from present.fake_card import FakeCard
from localvalue.errors import InputError
from localvalue.present import charts
charts.charts(FakeCard(unplaced=1.0))[0].png()
assert dict(dict.items(rcParams)) == before
assert "matplotlib.pyplot" not in sys.modules
"""
    path = [*sys.path]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:] = {path!r}\n{code}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_folder_of_results_has_the_charts_where_they_are_asked_for(
    toy_atlas: lv.Atlas, tmp_path: Path
) -> None:
    card = cards.card(
        toy_atlas, cards.rows(["ZA1 1AA", "ZA2 1AA"], buyer="Aford"), "authority", "deprived:20"
    )
    pages = {"with_map": False, "with_report": False, "with_workbook": False}
    card.write(tmp_path / "out", also=["charts"], **pages)  # type: ignore[arg-type]
    assert (tmp_path / "out" / "charts" / "definitions.png").is_file()
    # A second run replaces the folder as a whole: all in it is known to be ours
    card.write(tmp_path / "out", **pages)  # type: ignore[arg-type]
    assert not (tmp_path / "out" / "charts").exists()
    with pytest.raises(
        ValueError, match="also='chart' is nothing that is written; there is charts, geopackage"
    ):
        card.write(tmp_path / "out", also=["chart"], **pages)  # type: ignore[arg-type]


def own(_: object) -> list[charts.Chart]:
    """Draw what a user of the library would."""
    figure, _ = charts.canvas(1, "Mine", "")
    return [charts.Chart(figure, "What it shows.", "mine", "Mine")]


def test_a_chart_of_ones_own_comes_after_ours(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    card = cards.card(toy_atlas, cards.rows(["ZA1 1AA"], buyer="Aford"), "authority")
    card.save_charts(tmp_path, own)
    assert card.charts(own)[:-1] != ()
    assert card.charts(own)[-1].name == "mine"
    assert "mine.png\nWhat it shows.\n" in (tmp_path / charts.ALT_TEXTS).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"alt": " "}, "the chart 'mine' has no words"),
        ({"name": "../mine"}, "a chart is called '../mine'"),
        ({"name": "roles"}, "two charts are called 'roles'"),
    ],
)
def test_a_chart_without_words_or_a_name_is_refused(change: dict[str, str], told: str) -> None:
    def bad(card: object) -> list[charts.Chart]:
        return [chart._replace(**change) for chart in own(card)]  # type: ignore[arg-type]

    with pytest.raises(InputError, match=told):
        charts.charts(PLACED, (*charts.DRAWINGS, bad))


def test_charts_of_two_runs_never_stand_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"not ours")
    charts.save(charts.charts(PLACED), tmp_path)
    assert (tmp_path / "roles.png").is_file()
    charts.save(charts.charts(PLACED, (charts.DRAWINGS[0],)), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "alt_texts.txt",
        "definitions.png",
        "photo.png",
    ]


def test_agreement_leaves_out_what_answers_nothing_and_says_so(toy_atlas: lv.Atlas) -> None:
    # No site, so no radius from it can be answered
    card = cards.card(
        toy_atlas, cards.rows(["ZA1 1AA", "ZA2 1AA"], buyer="Aford"), "authority", "region", "within:10mi"
    )
    chart = of(card, "agreement")
    assert "Left out, as there is nothing to compare them by: Within 10 miles of the site." in chart.alt
    assert not [text for text in texts(chart) if "Within 10 miles" in text and "Left out" not in text]
    both = cards.card(toy_atlas, cards.rows(["ZA1 1AA", "ZA2 1AA"], buyer="Aford"), "authority", "region")
    assert "Left out" not in of(both, "agreement").alt


def test_a_role_without_pounds_says_so() -> None:
    rows = FakeCard().role_table()
    none = ("fabrication", 0, 0, 0, 0, 0)
    card = replace(PLACED)
    object.__setattr__(card, "role_table", lambda: replace(rows, rows=[*rows.rows, none]))
    chart = of(card, "roles")
    assert "£0" in texts(chart)
    assert "Fabrication: £0." in chart.alt


def test_only_charts_of_deprivation_name_its_index() -> None:
    named = {chart.name for chart in charts.charts(PLACED) if INDEX in chart.alt}
    assert named == {"definitions", "local_and_deprived_20", "agreement"}


def test_no_text_leaves_the_picture() -> None:
    """Whatever the names: each text of each chart is within its figure."""
    long = "An extraordinarily long name of a definition that goes on and on until nobody reads it any more "
    card = replace(PLACED.with_text(long * 3), attribution_label="by supplier")
    for chart in charts.charts(card):
        figure = chart.figure
        figure.draw_without_rendering()
        from matplotlib.text import Text

        held = [each for each in figure.findobj(Text) if each.get_visible() and each.get_text()]
        boxes = [each.get_window_extent() for each in held]
        assert min(box.x0 for box in boxes) >= 0, chart.name
        assert max(box.x1 for box in boxes) <= figure.bbox.x1, chart.name
        assert min(box.y0 for box in boxes) >= 0, chart.name
        assert max(box.y1 for box in boxes) <= figure.bbox.y1, chart.name


def test_text_on_every_shade_and_stretch_can_be_read() -> None:
    from matplotlib import colormaps

    def contrast(one: object, other: object) -> float:
        low, high = sorted((style._luminance(one), style._luminance(other)))
        return (high + 0.05) / (low + 0.05)

    shades = [colormaps["Blues"](0.05 + 0.9 * share / 100) for share in range(101)]
    assert min(contrast(shade, style.ink_on(shade)) for shade in shades) >= 4.5
    stretches = (*charts.drawings.CLASSES, *charts.drawings.SIDES)
    assert min(contrast(each.colour, each.ink) for each in stretches) >= 4.5
