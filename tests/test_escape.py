"""Text that came with the data can neither run, nor compute, nor hide."""

from __future__ import annotations

import csv
import html
import io
import json
import math

import pytest
from present.payloads import PAYLOADS

from localvalue.escape import csv_text, display_text, html_text, json_text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_html_text_leaves_no_sign_that_html_scripts_or_templates_read(payload: str) -> None:
    escaped = html_text(payload)
    assert not set(escaped) & set("<>\"'`${}\\")
    assert html.unescape(escaped) == display_text(payload)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_json_text_holds_the_same_text_and_cannot_end_its_element(payload: str) -> None:
    text = display_text(payload)
    written = json_text([text, {text: 1}])
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == [text, {text: 1}]


def test_json_text_refuses_what_json_cannot_hold() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text([math.nan])


def test_display_text_shows_one_line_without_unseen_characters() -> None:
    assert display_text("a\tb\r\nc\u2028d") == "a b c d"
    assert display_text("abc\u202edef\u2066\u200b\x00\x1b\ufeff") == "abcdef"
    assert display_text("half \ud800") == "half \ufffd"
    assert display_text(math.nan) == ""
    assert display_text(0) == "0"


def test_display_text_cuts_a_long_name_at_the_limit() -> None:
    assert display_text("x" * 200) == "x" * 200
    assert display_text("x" * 201) == "x" * 199 + "…"


@pytest.mark.parametrize("prefix", ["=", "+", "-", "@", "\t", "\n", " =", "  @"])
def test_csv_text_takes_the_sense_from_a_formula(prefix: str) -> None:
    assert csv_text(f"{prefix}A1") == f"'{prefix}A1"


@pytest.mark.parametrize("text", ["-12.50", "+44", "-£1,234.00", "-5%", "Acme - Ltd", "a=b", "", "'=1"])
def test_csv_text_leaves_everything_else_as_it_came(text: str) -> None:
    assert csv_text(text) == text


def test_csv_text_has_no_carriage_return_at_which_a_reader_would_begin_a_row() -> None:
    assert csv_text("\r=1+1") == "'\n=1+1"
    assert csv_text("a\r=1+1\r\nb") == "a\n=1+1\nb"
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerow([csv_text("a\r=1+1"), "b"])
    assert list(csv.reader(io.StringIO(file.getvalue(), newline=""))) == [["a\n=1+1", "b"]]


def test_csv_text_keeps_a_blank_blank() -> None:
    assert csv_text(None) is None
