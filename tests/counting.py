"""
Count the records of delimited text, letter by letter: another way than the library's.

The rules are those of RFC 4180, and of what a spreadsheet's cell can be where a file breaks them:

- a quote opens a cell only as its first letter, and closes it where no second quote follows;
- a quote that is open at the end of the file, or for more letters than a cell of Excel holds, is a letter;
- a quote that would join several lines is a letter where the joined record does not fit the header and its
  first line alone does, or where all of its lines fit.
"""

from __future__ import annotations

import csv
import io
import re
from typing import NamedTuple

LONGEST_CELL = 32_767
FEWEST_TELLING_CELLS = 4
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_UNDEFINED = "\x81\x8d\x8f\x90\x9d"


class Walked(NamedTuple):
    cells: int
    opened: int
    """Where the quote stands that is open at the end; -1 where none is."""
    sloppy: bool
    """Something follows a cell of several lines before the delimiter."""


def text_of(content: bytes, encoding: str) -> str:
    """Give the text of a file of a known encoding."""
    if encoding != "cp1252":
        return content.decode(encoding, "replace")
    bare = content.removeprefix(b"\xef\xbb\xbf")
    decoded = bare.decode("cp1252", "replace")
    return "".join(
        chr(byte) if letter == "\ufffd" else letter for byte, letter in zip(bare, decoded, strict=True)
    )


def count_records(text: str, delimiter: str, header_row: int) -> int:
    """Give how many records there are, blank ones too."""
    lines = _LINE.findall(text)
    at = count = 0
    width = 0
    while at < len(lines):
        took, cells = _record(lines, at, delimiter, width)
        at += took
        count += 1
        if count == header_row:
            width = cells
    return count


def count_by_the_standard_library(text: str, delimiter: str) -> int | None:
    """Give the same by the csv module; None where it does not take the text."""
    try:
        return sum(1 for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None


def _record(lines: list[str], at: int, delimiter: str, width: int) -> tuple[int, int]:
    """Give how many lines a record takes, and how many cells it has."""
    alone = _walk(_bare(lines[at]), delimiter)
    if alone.opened < 0:
        return 1, alone.cells
    literal = _literal_cells(_bare(lines[at]), delimiter)
    joined, took = lines[at], 1
    walked = alone
    while walked.opened >= 0:
        if at + took == len(lines) or len(joined) - walked.opened > LONGEST_CELL:
            return 1, literal
        joined += lines[at + took]
        took += 1
        walked = _walk(_bare(joined), delimiter)
    others = [_literal_cells(_bare(line), delimiter) for line in lines[at + 1 : at + took]]
    return (1, literal) if _is_letter(walked, literal, others, width) else (took, walked.cells)


def _is_letter(walked: Walked, literal: int, others: list[int], width: int) -> bool:
    if not width:
        return walked.sloppy
    first_fits, joined_fits = literal == width, walked.cells == width
    if not joined_fits:
        return first_fits or walked.sloppy
    if not first_fits:
        return False
    return walked.sloppy or (width >= FEWEST_TELLING_CELLS and all(other == width for other in others))


def _walk(text: str, delimiter: str) -> Walked:
    cells, state, opened, broken, sloppy = 1, "start", -1, False, False
    at = 0
    while at < len(text):
        letter = text[at]
        if state == "quoted":
            broken |= letter in "\r\n"
            if letter == '"' and text[at + 1 : at + 2] == '"':
                at += 1
            elif letter == '"':
                state, opened = "after", -1
        elif letter == delimiter:
            cells, state = cells + 1, "start"
        elif state == "start" and letter == '"':
            state, opened, broken = "quoted", at, False
        else:
            sloppy |= state == "after" and broken
            state = "after" if state == "after" else "plain"
        at += 1
    return Walked(cells, opened, sloppy)


def _literal_cells(text: str, delimiter: str) -> int:
    """Count the cells of one line, where an open quote is a letter."""
    cells = 0
    while True:
        walked = _walk(text, delimiter)
        if walked.opened < 0:
            return cells + walked.cells
        _, comma, text = text[walked.opened :].partition(delimiter)
        cells += walked.cells
        if not comma:
            return cells


def _bare(line: str) -> str:
    return line.rstrip("\r\n")
