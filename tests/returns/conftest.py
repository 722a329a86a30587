"""A way to check workbooks that a test makes up."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from returns.making import Book

import localvalue as lv

if TYPE_CHECKING:
    from pathlib import Path

    from returns.making import Check, Tab

    from localvalue.returns import Checked

ON = dt.date(2026, 6, 1)
"""The day of every check: the returns are of 2025-26."""


@pytest.fixture
def check(tmp_path: Path, toy_atlas: lv.Atlas) -> Check:
    """Give a function that writes a workbook and checks it."""

    def checked(tabs: list[Tab], **options: Any) -> Checked:  # noqa: ANN401 - of any option its own
        path = Book(tabs).save(tmp_path / "return.xlsx")
        return lv.check_returns(path, toy_atlas, **{"on": ON, **options})

    return checked
