"""A definition of the user's own: any object of the shape works, with nothing registered anywhere."""

from __future__ import annotations

from dataclasses import dataclass

import cards
import numpy as np
import pytest

import localvalue as lv
from localvalue.definitions import Named


class EastOf:
    """Counts what lies east of a line; one class, and that is all there is to adding a definition."""

    kind = "local"
    traits: tuple[str, ...] = ()

    def __init__(self, easting_m: float) -> None:
        self.easting_m = easting_m
        self.name = f"east_of_{easting_m:.0f}"
        self.label = f"East of {easting_m:.0f} m"

    def test(self, pairs: lv.Pairs) -> np.ndarray:
        return pairs.easting_m() > self.easting_m


class Small:
    """Counts small suppliers, by a column of the line; blank is unknown."""

    name, label, kind, traits = "small", "A small supplier", "other", ("size",)

    def test(self, pairs: lv.Pairs) -> lv.Truth:
        size = pairs.trait("size")
        known = np.array([each is not None for each in size])
        return lv.Truth(known & (size == "small"), known)

    def why_unknown(self, pairs: lv.Pairs) -> np.ndarray:
        return np.full(len(pairs), "no_data", dtype=object)


class Answering:
    """Answers whatever it is given."""

    name, label, kind, traits = "odd", "Odd", "local", ()

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def test(self, pairs: lv.Pairs) -> object:
        return self.answer(len(pairs)) if callable(self.answer) else self.answer


POSTCODES = ("ZA1 1AA", "ZA1 1AD", "ZA1 2AA", "ZA3 1AB")  # at 401, 406, 412 and 428 km


class Changing:
    """Works in place on a fact that it was given, as arithmetic in place does."""

    name, label, kind, traits = "changing", "Changing", "local", ()

    def __init__(self, change: str) -> None:
        self.change = change

    def test(self, pairs: lv.Pairs) -> np.ndarray:
        facts = {
            "easting": pairs.easting_m,
            "distance": pairs.site_distance_m,
            "area": lambda: pairs.area("authority"),
            "near": lambda: pairs.within_home(1000).true,
            "decile": pairs.decile,
        }
        facts[self.change]()[:] = 0
        return np.ones(len(pairs), dtype=np.bool_)


@pytest.mark.parametrize("change", ["easting", "distance", "area", "near", "decile"])
def test_no_definition_can_change_what_the_others_are_told(toy_atlas: lv.Atlas, change: str) -> None:
    rows = cards.rows(POSTCODES, buyer="Aford", site_postcode="ZA1 1AA")
    with pytest.raises(ValueError, match="read-only"):
        cards.card(toy_atlas, rows, Changing(change), "within:10mi")


@pytest.mark.parametrize("answers", [(True, False), (np.bool_(1), np.bool_(0)), (1, 0)])
def test_a_trait_may_be_meant_by_any_yes_or_no(toy_atlas: lv.Atlas, answers: tuple[object, object]) -> None:
    class Yes:
        name, label, kind, traits = "yes", "Yes", "other", ("sme",)

        def test(self, pairs: lv.Pairs) -> lv.Truth:
            return pairs.trait_means("sme", lambda cell: answers[cell != "yes"])

    rows = [{**row, "sme": cell} for row, cell in zip(cards.rows(POSTCODES[:2]), ("yes", "no"), strict=True)]
    assert cards.memberships(cards.card(toy_atlas, rows, Yes()), "yes") == [1, 0]


def test_a_plain_array_of_booleans_answers_for_all(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, cards.rows(POSTCODES), EastOf(406_000))
    assert cards.memberships(card, "east_of_406000") == [0, 0, 1, 1]
    assert cards.summary(card, "east_of_406000")["estimate"] == 4 + 8
    assert cards.pence(card, "summary", definition="east_of_406000")["label"] == "East of 406000 m"


def test_it_gets_the_fractions_and_bounds_of_half_known_places_for_nothing(toy_atlas: lv.Atlas) -> None:
    """Of ZA1's eight live postcodes five are east of 406 km."""
    card = cards.card(toy_atlas, cards.rows(["ZA1"]), EastOf(406_000))
    lines = card.line_table()
    assert lines.column("east_of_406000").to_pylist() == [5 / 8]
    assert lines.column("east_of_406000_low").to_pylist() == [0]
    assert lines.column("east_of_406000_high").to_pylist() == [1]


def test_it_is_crossed_and_compared_like_any_other(toy_atlas: lv.Atlas) -> None:
    card = cards.card(toy_atlas, cards.rows(POSTCODES), EastOf(404_000), "deprived:20")
    # In deciles 1 and 2 are the first two; east of 404 km all but the first.
    assert cards.partition(card, "east_of_404000", "deprived_20") == (2, 4 + 8, 1, 0, 0)


def test_it_reads_a_column_that_it_names(toy_atlas: lv.Atlas) -> None:
    lines = [
        {**line, "size": size}
        for line, size in zip(
            cards.rows(["ZA1 1AA"] * 3 + ["rubbish"]), ("small", "large", None, "small"), strict=True
        )
    ]
    card = cards.card(toy_atlas, lines, Small())
    assert cards.memberships(card, "small") == [1, 0, None, None]
    assert cards.gaps(card) == {("small", "no_data", 4), ("small", "malformed", 8)}


def test_a_column_that_it_does_not_name_is_refused(toy_atlas: lv.Atlas) -> None:
    class Sly(Small):
        traits = ()

    with pytest.raises(lv.LocalValueError, match="reads the column 'size' without saying so"):
        cards.card(toy_atlas, cards.rows(["ZA1 1AA"], size="small"), Sly())


def test_a_column_that_is_not_there_is_refused_with_those_that_are(toy_atlas: lv.Atlas) -> None:
    with pytest.raises(lv.LocalValueError, match="no column 'size'; use one of line_id"):
        cards.card(toy_atlas, cards.rows(["ZA1 1AA"]), Small())


def test_it_joins_with_ours_from_either_side_of_the_operator(toy_atlas: lv.Atlas) -> None:
    joined = lv.MostDeprived(10) | EastOf(420_000)
    card = cards.card(toy_atlas, cards.rows(POSTCODES), joined, lv.InArea("nation") & EastOf(411_000))
    assert joined.name == "deprived_10_or_east_of_420000"
    assert joined.kind == "other"
    assert cards.memberships(card, joined.name) == [1, 0, 0, 1]


@pytest.mark.parametrize(
    "answer",
    [
        None,
        True,
        np.ones,
        lambda rows: np.ones(rows, dtype=np.int8),
        lambda rows: np.ones(rows + 1, dtype=np.bool_),
        lambda rows: np.ones((rows, 1), dtype=np.bool_),
        lambda rows: lv.Truth(np.ones(rows, dtype=np.bool_), np.ones(rows)),
        lambda rows: (np.ones(rows, dtype=np.bool_),) * 3,
        lambda rows: (np.ones(rows, dtype=np.bool_),),
        lambda _: "yes",
    ],
)
def test_an_answer_that_is_not_one_boolean_a_row_is_refused(toy_atlas: lv.Atlas, answer: object) -> None:
    with pytest.raises(
        lv.LocalValueError, match=r"the definition 'odd' answered with .*return a numpy array"
    ):
        cards.card(toy_atlas, cards.rows(POSTCODES), Answering(answer))


@pytest.mark.parametrize("given", [lambda pairs: pairs, "authority", 20, object()])
def test_what_is_no_definition_is_refused_by_what_it_lacks(toy_atlas: lv.Atlas, given: object) -> None:
    located = cards.located(toy_atlas, cards.rows(POSTCODES))
    with pytest.raises(lv.LocalValueError, match="your own needs name, label, kind, traits and a method"):
        lv.score(located, [given])  # type: ignore[list-item]
    with pytest.raises(lv.LocalValueError, match="is not a definition: it needs name, label, kind, traits"):
        lv.InAuthority() | given  # type: ignore[operator]


def test_two_definitions_of_one_name_are_refused_with_the_way_out(toy_atlas: lv.Atlas) -> None:
    with pytest.raises(lv.LocalValueError, match=r"two definitions are called authority.*\.named\("):
        cards.card(toy_atlas, cards.rows(POSTCODES), "authority", "region", "authority")


def test_no_definition_at_all_is_refused(toy_atlas: lv.Atlas) -> None:
    with pytest.raises(lv.LocalValueError, match="there is no definition to score by"):
        lv.score(cards.located(toy_atlas, cards.rows(POSTCODES)), [])


@pytest.mark.parametrize(
    "name",
    ["line_id", "amount_pence", "placed_share", "supplier_status", "supplier_lad_code", "authority_low"],
)
def test_a_name_that_the_line_table_needs_is_refused(toy_atlas: lv.Atlas, name: str) -> None:
    taken = EastOf(0)
    taken.name = name
    with pytest.raises(lv.LocalValueError, match=f"{name}.*another name"):
        cards.card(toy_atlas, cards.rows(POSTCODES), "authority", taken)


def test_named_gives_another_name_and_label_and_the_same_answers(toy_atlas: lv.Atlas) -> None:
    again = lv.InAuthority().named("Our Borough!", "In our borough")
    card = cards.card(toy_atlas, cards.rows(POSTCODES, buyer="Aford"), "authority", again)
    assert isinstance(again, Named)
    assert (again.name, again.kind) == ("our_borough", "local")
    assert cards.memberships(card, "our_borough") == cards.memberships(card, "authority") == [1, 1, 0, 0]
    assert cards.pence(card, "summary", definition="our_borough")["label"] == "In our borough"


def test_named_keeps_the_reasons_and_the_index_of_what_it_names(toy_atlas: lv.Atlas) -> None:
    again = lv.MostDeprived(20).named("poor", "Poor places")
    card = cards.card(toy_atlas, cards.rows(POSTCODES), again, lv.InAuthority().named("own", "Own"))
    assert cards.pence(card, "summary", definition="poor")["label"] == "Poor places (England: IoD 2025)"
    assert ("own", "no_home", 15) in cards.gaps(card)


@dataclass
class Plain:
    """A plain dataclass, which Python cannot hash."""

    name: object = "plain"
    label: object = "Plain"
    kind: object = "local"
    traits: object = ()

    def test(self, pairs: lv.Pairs) -> np.ndarray:
        if self.label == "Broken":
            message = "oh dear"
            raise ZeroDivisionError(message)
        return np.ones(len(pairs), dtype=np.bool_)

    def caution(self, atlas: lv.Atlas) -> str | None:
        if self.label == "Careless":
            message = "oh dear"
            raise ZeroDivisionError(f"{message} of {atlas}")
        return None


@pytest.mark.parametrize(
    ("own", "message"),
    [
        (Plain(kind="weird"), "'plain' is of the kind 'weird': use one of local, deprived, other"),
        (Plain(label=None), "'plain' has the label None: give it a text"),
        (Plain(label=" "), "has the label ' '"),
        (Plain(name="Bad Name!"), "called 'Bad Name!', and names are columns: use up to 100 letters"),
        (Plain(name="a/b"), "called 'a/b'"),
        (Plain(name="=cmd()"), "called '=cmd\\(\\)'"),
        (Plain(name="x" * 300), "called 'xxx"),
        (Plain(name=3), "called 3, and names"),
        (Plain(traits="sme"), "has the traits 'sme': use a tuple"),
        (Plain(traits=(1,)), "has the traits \\(1,\\)"),
        (lv.InAuthority() & Plain(traits="sme"), "'plain' has the traits 'sme'"),  # type: ignore[operator]
        (lv.InAuthority() | Plain(kind="weird"), "'plain' is of the kind 'weird'"),  # type: ignore[operator]
    ],
)
def test_an_object_that_cannot_be_used_is_refused_when_scoring_starts(
    toy_atlas: lv.Atlas, own: lv.Definition, message: str
) -> None:
    with pytest.raises(lv.LocalValueError, match=message):
        cards.card(toy_atlas, cards.rows(POSTCODES), own)


def test_a_name_of_the_library_s_own_may_be_long(toy_atlas: lv.Atlas) -> None:
    long = lv.InPool("+".join(["Aford", "Bford"] * 20))
    assert cards.memberships(cards.card(toy_atlas, cards.rows(["ZA1 1AA"]), long), long.name) == [1]


def test_an_object_that_cannot_be_hashed_is_a_buyer_s_own_rule(toy_atlas: lv.Atlas) -> None:
    own = lv.OwnDefinition({"Aford": Plain(), "Bford": Plain(), "Cford": lv.InAuthority()})  # type: ignore[dict-item]
    assert own.label == "Local as each buyer defines it (2 different rules)"
    card = cards.card(toy_atlas, cards.rows(["ZA3 1AB"], buyer="Aford"), own)
    assert cards.memberships(card, "own") == [1]


@pytest.mark.parametrize("label", ["Broken", "Careless"])
def test_what_an_object_raises_names_it(toy_atlas: lv.Atlas, label: str) -> None:
    with pytest.raises(ZeroDivisionError, match="oh dear") as raised:
        cards.card(toy_atlas, cards.rows(POSTCODES), Plain(label=label)).provenance()  # type: ignore[arg-type]
    assert any("'plain'" in note for note in raised.value.__notes__)
