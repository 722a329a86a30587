"""What several commands share: options, opening an atlas, and saying what is being done."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

import localvalue as lv
from localvalue.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAMPLE: Final = "sample"

atlas_option = click.option(
    "--atlas",
    "atlas_path",
    metavar="DIR",
    help="The atlas; left out, $LOCALVALUE_ATLAS or the one in your data folder."
    " 'sample' for the embedded fictional one.",
)
repair_option = click.option(
    "--repair",
    is_flag=True,
    help="Mend postcode cells: other punctuation, several postcodes (the last that exists), O for 0.",
)
coarse_option = click.option(
    "--coarse", is_flag=True, help="Place a postcode that is not in the directory at its sector."
)
layouts_option = click.option(
    "--layouts",
    metavar="FILE",
    help="Layouts of your own (TOML), which go before the library's; see docs/layouts.md.",
)
unit_option = click.option(
    "--amounts-in",
    "unit",
    type=click.Choice(["pounds", "thousands", "millions"]),
    help="What the amounts count; a header such as £m is refused without it.",
)


def open_atlas(path: str | None) -> lv.Atlas:
    """Return the atlas that ``--atlas`` names."""
    return lv.Atlas.sample() if path == _SAMPLE else lv.Atlas.open(path)


def named_columns(pairs: Sequence[str]) -> dict[str, str]:
    """Return what ``--column`` names: canonical column -> the file's own name."""
    found = {}
    for pair in pairs:
        field, equals, name = pair.partition("=")
        if not (equals and field.strip() and name.strip()):
            raise InputError(f'--column {pair!r} is not of the form FIELD=NAME, such as amount="Net Amount"')
        found[field.strip()] = name.strip()
    return found


def watched() -> bool:
    """Return whether somebody watches what is said beside the results: whether there is to be a bar."""
    return sys.stderr.isatty()
