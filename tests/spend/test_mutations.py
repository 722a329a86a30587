"""
Damaged files are read or refused, and every record of them is accounted for.

This is the beginning of a campaign: ``python tests/mutations.py --count 100000 --seed 1`` is all of it.
"""

from __future__ import annotations

import csv
import io
import random
from typing import TYPE_CHECKING

import counting
import mutations
import pytest

from localvalue.spend import read_spend

if TYPE_CHECKING:
    from pathlib import Path

SEED = 20251122


@pytest.mark.parametrize("base", mutations.made(), ids=lambda base: base.name)
def test_made_files_of_every_format(base: mutations.Base, tmp_path: Path) -> None:
    _require_sound(base, tmp_path)
    for number in range(25):
        failure = mutations.one([base], SEED, number, tmp_path)
        assert failure is None, failure.reason


@pytest.mark.official
def test_real_files(real_spend: Path, tmp_path: Path) -> None:
    bases = mutations.real(real_spend)
    assert len(bases) == 23  # all files of spend but none twice, and a workbook of the old kind
    for base in bases[:-1]:
        _require_sound(base, tmp_path)
    for number in range(300):
        failure = mutations.one(bases, SEED, number, tmp_path)
        assert failure is None, failure.reason


def test_the_campaign_finds_what_is_not_accounted_for(tmp_path: Path) -> None:
    base = mutations.made()[0]
    (tmp_path / base.name).write_bytes(base.content)
    spend = read_spend(tmp_path / base.name)
    mutations.require_accounted(spend, base.content)
    with pytest.raises(AssertionError):
        mutations.require_accounted(spend, base.content + b"One,,,,1\r\n")


def test_the_campaign_finds_a_hang_and_a_foreign_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(*_: object, **__: object) -> None:
        while True:
            pass

    def fail(*_: object, **__: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(mutations, "SECONDS", 1)
    for broken, what in ((hang, "HangError"), (fail, "KeyError")):
        monkeypatch.setattr(mutations, "read_spend", broken)
        failure = mutations.one(mutations.made(), SEED, 0, tmp_path)
        assert failure is not None
        assert what in failure.reason


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("a,b\n1,2\n", 2),
        ("a,b\r\n\r\n1,2", 3),
        ("a,b\r1,2\r", 2),
        ('a,b\n"1\n2",3\n', 2),
        ('a,b\n"1,2\n3,4\n', 3),  # never closed
        ('a,b\n"1,2\n3",4\n', 2),
        ('a,b,c,d\n1,"2,3,4\n1,2,3",4\n', 3),  # both lines fit alone
        ('a,b\n"' + "x" * 40_000 + '\n",2\n', 3),  # longer than a cell can be
        ('a,b\n5" pipe,2\n', 2),
    ],
)
def test_records_are_counted_as_a_person_would(text: str, records: int) -> None:
    assert counting.count_records(text, ",", 1) == records


def test_records_are_counted_as_the_standard_library_does_where_it_can() -> None:
    chance = random.Random(SEED)  # noqa: S311 (a seeded campaign, no secret)
    for _ in range(300):
        out = io.StringIO(newline="")
        rows = [["".join(chance.choices('ab",\n', k=3)) for _ in range(3)] for _ in range(6)]
        csv.writer(out).writerows([["a", "b", "c"], *rows])
        assert counting.count_records(out.getvalue(), ",", 1) == 7
        assert counting.count_by_the_standard_library(out.getvalue(), ",") == 7


def _require_sound(base: mutations.Base, folder: Path) -> None:
    (folder / base.name).write_bytes(base.content)
    spend = read_spend(folder / base.name, columns=base.columns)
    mutations.require_accounted(spend, base.content)
    assert spend.total_pence > 0
