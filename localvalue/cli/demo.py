"""`localvalue demo`: everything, on the embedded sample."""

from __future__ import annotations

from pathlib import Path

import click

from localvalue.cli.common import watched


@click.command()
@click.option(
    "--out", default="localvalue-demo", show_default=True, metavar="DIR", help="The folder to write into."
)
def demo(out: str) -> None:
    """
    Score the embedded sample, and say what to open.

    The sample is a framework return of a fictional region; no real place, supplier or public body is in it.
    """
    from localvalue import demo as sample

    cards = sample.scorecards(watched())
    sample.write(cards, Path(out), watched())
    print(sample.reading(cards, Path(out)))
