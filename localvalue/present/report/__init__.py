"""The report that people read and print: one file, no script, every name escaped by the template."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from localvalue.escape import display_text
from localvalue.outputs import atomic_file
from localvalue.present import resources, words
from localvalue.present.report.data import own_tables
from localvalue.present.report.facts import page_facts

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from jinja2 import Environment

    from localvalue.present.card import Card

__all__ = ["own_tables", "page_facts", "render", "write"]


def render(card: Card, beside: Collection[str] = ()) -> str:
    """
    Return the report as HTML.

    Parameters
    ----------
    card
        The scorecard.
    beside
        The names of the files that are written into the same folder. A table of theirs is linked; of every
        other table the report itself holds the CSV file, to be saved from the page.

    Returns
    -------
    page
        A whole HTML page with its styles, which asks the network for nothing and runs no script.

    Notes
    -----
    The range of a share leads, not the estimate, where under 60 % of pounds are placed or the range is
    wider than 20 points.
    """
    return _environment().get_template("report.html").render(page_facts(card, beside))


@cache
def _environment() -> Environment:
    """Return what reads the templates, each of them once."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(lambda name: resources.text(f"templates/{name}")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        gbp=words.exact_gbp, said=words.said_gbp, percent=words.percent, clip=display_text
    )
    return environment


def write(card: Card, path: Path, beside: Collection[str] = ()) -> None:
    """
    Write the report.

    Parameters
    ----------
    card
        The scorecard.
    path
        The file, which is replaced as a whole or not at all.
    beside
        The names of the files that are written into the same folder.
    """
    page = render(card, beside)
    with atomic_file(path) as temporary:
        temporary.write_text(page, encoding="utf-8", newline="\n")
