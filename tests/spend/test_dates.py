"""Dates as published: UK order, ISO 8601, serial numbers, words, mixed; and American order, never guessed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localvalue.spend import read_spend
from localvalue.spend.dates import UNIX_EPOCH, read_dates

if TYPE_CHECKING:
    from pathlib import Path

MAY = dt.date(2024, 5, 1)
FORMS = ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d-%b-%y", "%d.%m.%Y", "%Y%m%d", "%A %d %b %Y", "%B %d, %Y")


def _one(cell: str) -> dt.date | None:
    read = read_dates([cell])
    return UNIX_EPOCH + dt.timedelta(days=int(read.days[0])) if read.known[0] else None


@pytest.mark.parametrize(
    "cell",
    [
        "01/05/2024", "1/5/24", "1-5-2024", "01.05.24", "2024-05-01", "2024/5/1", "20240501", "45413",
        "45413.0", "2024-05-01T00:00", "2024-05-01 13:45:10", "2024-05-01T00:00:00.000Z", "1/5/24 00:00",
        "1 May 2024", "1st May 2024", "01-MAY-24", "May-24", "May 2024", "May 1, 2024", "05/2024", "2024-05",
        "Wednesday 1 May 2024", "2024-05-01T00:00:00+01:00",
    ],
)  # fmt: skip
def test_one_day_in_many_forms(cell: str) -> None:
    assert _one(cell) == MAY


@pytest.mark.parametrize(
    "cell", ["31/02/2024", "n/a", "2024-25", "24-May", "12345", "Q1", "00/00/0000", "1/1/1066", "Mayday 2024"]
)
def test_what_is_no_date(cell: str) -> None:
    assert _one(cell) is None


def test_a_year_of_two_digits() -> None:
    assert (_one("1/1/69"), _one("1/1/70")) == (dt.date(2069, 1, 1), dt.date(1970, 1, 1))


@given(st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31)), st.sampled_from(FORMS))
def test_every_day_in_every_form(day: dt.date, form: str) -> None:
    assert _one(day.strftime(form)) == day


@given(st.integers(20_000, 79_999))
def test_every_serial_number(number: int) -> None:
    assert _one(str(number)) == dt.date(1899, 12, 30) + dt.timedelta(days=number)


def test_american_order_is_proved_and_not_assumed() -> None:
    read = read_dates(["04/13/2024", "04/05/2024", "05/05/2024", "13/04/2024", "1 May 2024"])
    assert read.problems == ["american_date", "ambiguous_date", None, None, None]
    assert read.known.tolist() == [True, False, True, True, True]
    assert read_dates(["04/05/2024"]).problems == [None]


def test_a_column_of_mixed_dates(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "Supplier,Amount,Payment Date\nA,1,31/12/2023\nB,2,2024-01-05\nC,3,soon\nD,4,\nE,5,45300\n"
    )
    spend = read_spend(path)
    days = [dt.date(2023, 12, 31), dt.date(2024, 1, 5), None, None, dt.date(2024, 1, 9)]
    assert spend.lines["date"].to_pylist() == days
    assert spend.period == ("2023-12-31", "2024-01-09")
    assert "2023-12-31 to 2024-01-09" in repr(spend)
    fault = spend.faults.to_pylist()
    assert [(f["line"], f["column"], f["value"], f["kind"]) for f in fault] == [
        (4, "Payment Date", "soon", "unreadable_date")
    ]
    assert str(spend.table["date"].dtype).startswith("datetime64")


def test_two_columns_of_dates_are_not_guessed_between(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Supplier,Amount,Payment Date,Transaction Date\nA,1,1/5/24,2/5/24\n")
    spend = read_spend(path)
    assert "date" not in spend.lines.column_names
    assert spend.fault_counts() == {"unsure_column": 1}
    assert "'Payment Date' and 'Transaction Date'" in spend.faults["value"].to_pylist()
    named = read_spend(path, columns={"date": "Payment Date"})
    assert named.lines["date"].to_pylist() == [MAY]
    assert named.fault_counts() == {}
    assert named.column("Payment Date").to_pylist() == [MAY]
