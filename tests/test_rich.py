"""What a notebook shows of each thing that a user holds: all of it there, short, accessible and escaped."""

from __future__ import annotations

import inspect
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import held
import pytest

import localvalue as lv
from localvalue.compare.tables import Table
from localvalue.rich import MOST_ROWS, View

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "<script>alert(1)</script> & ${x} `y` \u202eevil"
LONGEST = 30_000


@pytest.fixture(scope="module")
def things(toy_atlas: lv.Atlas, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    return held.one_of_each(toy_atlas, tmp_path_factory.mktemp("held"))


def test_the_list_has_an_instance_of_every_public_class(things: dict[str, object]) -> None:
    assert set(things) == held.public(inspect.isclass) - held.PROTOCOLS
    for name, thing in things.items():
        assert type(thing) is getattr(lv, name)


def test_whatever_a_user_holds_shows_itself(things: dict[str, object]) -> None:
    """What public classes are, what functions return, and what either's attributes and methods give."""
    everything = [*things.items(), *held.more(things).items()]
    everything += held.reached(dict(everything))
    assert {name for name, thing in everything if not hasattr(thing, "_repr_html_")} == set()
    kinds = {type(thing).__name__ for _, thing in everything}
    assert kinds >= {"Atlas", "Charts", "ToFind", "Scope", "Table", "Entry", "AnyOf", "Places", "Home"}
    for name, thing in everything:
        page = thing._repr_html_()  # type: ignore[attr-defined]
        assert page, name
        if type(thing).__name__ not in {"Charts", "Chart"}:
            assert len(page) < LONGEST, name
            assert len(repr(thing)) < LONGEST, name
            _check(page, name)


class _Reader(HTMLParser):
    """Reads a fragment: which elements there are, and whether each is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _check(page: str, name: str) -> None:
    reader = _Reader()
    reader.feed(page)
    assert reader.open == [], name
    tags = [tag for tag, _ in reader.seen]
    assert set(tags) <= {"div", "p", "strong", "table", "caption", "thead", "tbody", "tr", "th", "td"}, name
    assert tags.count("caption") == tags.count("table"), name
    assert all(facts.get("scope") in {"row", "col"} for tag, facts in reader.seen if tag == "th"), name
    # Of no colour of its own, so that a light page and a dark one both show it
    styles = {facts["style"] for _, facts in reader.seen if "style" in facts}
    assert all(re.fullmatch(r"(caption-side:top;)?text-align:(left|right)", str(each)) for each in styles)


def test_names_are_escaped_wherever_they_stand(toy_atlas: lv.Atlas, tmp_path: Path) -> None:
    things = held.one_of_each(toy_atlas, tmp_path, HOSTILE)
    things |= held.more(things, HOSTILE)
    things |= dict(held.reached(things))
    pages = {
        name: thing._repr_html_()  # type: ignore[attr-defined]
        for name, thing in things.items()
        if not name.endswith(("charts", "charts[]"))
    }
    for name, page in pages.items():
        assert "<script" not in page, name
        assert not set("`\u202e") & set(page), name
    naming = {name for name, page in pages.items() if "&lt;script&gt;" in page}
    assert naming >= {"Spend", "Policy", "InPool", "OwnDefinition", "AreaTable", "trait"}


def test_an_error_shows_its_message() -> None:
    assert "2 &lt; 3" in lv.LocalValueError("2 < 3")._repr_html_()


def test_a_long_table_is_cut_and_says_how_much_more_there_is() -> None:
    view = View("Many", [(str(number), "x") for number in range(MOST_ROWS + 3)], ("n", "what"), ("n",))
    assert view.text().splitlines()[-1] == "  and 3 more"
    assert view.html().count("<tr>") == MOST_ROWS + 1
    assert "<p>and 3 more</p>" in view.html()
    assert "more" not in View("One", [("a", "b")]).text()


def test_a_view_without_rows_has_no_table() -> None:
    assert (
        View("Nothing", notes=["", "at all"]).html()
        == "<div><p><strong>Nothing</strong></p><p>at all</p></div>"
    )
    assert View("Nothing", (), ("a", "b")).text() == "Nothing"


def test_a_table_of_results_is_shown_as_people_read_it() -> None:
    columns = (("supplier", "text"), ("lines", "count"), ("amount_gbp", "pence"), ("share", "share"))
    table = Table(columns, [("A", 1_200, 123_450, 0.125), ("B", 0, -5, None)] * 15)  # type: ignore[arg-type]
    assert repr(table).splitlines()[:4] == [
        "30 rows",
        "  supplier  lines  amount_gbp  share",
        "  A         1,200      £1,235  12.5%",
        "  B             0          £0",
    ]
    assert "and 10 more; to_frame() has all" in table._repr_html_()


def test_known_definitions_are_all_listed() -> None:
    page = lv.known_definitions()._repr_html_()
    assert page.count('scope="row"') == len(lv.known_definitions())
    assert "proposed on" in page
