"""`localvalue check`: contractors' returns in, what there is to ask out."""

from __future__ import annotations

from typing import Any

import click

import localvalue as lv
from localvalue.cli.common import atlas_option, named_columns, open_atlas, watched


@click.command()
@click.argument("returns", nargs=-1, required=True, metavar="RETURN...")
@click.option("--out", required=True, metavar="DIR", help="The folder to write: new, or one of ours.")
@atlas_option
@click.option("--site", metavar="POSTCODE", help="The site of every line, over the returns' own.")
@click.option("--buyer", metavar="NAME", help="The buyer of every line: an authority by name or code.")
@click.option(
    "--suppliers",
    "registers",
    multiple=True,
    metavar="FILE",
    help="A register of suppliers' addresses, for lines that have none. Several are looked up in turn.",
)
@click.option(
    "--attribution",
    default="supplier",
    show_default=True,
    metavar="SPEC",
    help="Which roles count, as in `localvalue score`; landings where lines have shares of several places.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=NAME",
    help='Where a field stands, such as amount="Net Amount" or claimed_20mi_share="Local (20)".',
)
@click.option(
    "--sender",
    metavar="NAME",
    help="The column that says whose each line is, where a file is of several contractors.",
)
@click.option(
    "--tolerance",
    type=click.FloatRange(0, 100, max_open=True),
    default=0.0,
    metavar="POINTS",
    help="Percentage points by which a claim may differ, beside the rounding of its own digits.",
)
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="What is after this day is in the future, where a return gives no date of its own; left out, today.",
)
def check(returns: tuple[str, ...], out: str, **options: Any) -> None:  # noqa: ANN401 - click's options
    """Check contractors' returns, and write what to ask each sender."""
    atlas = open_atlas(options["atlas_path"])
    checked = lv.check_returns(
        returns,
        atlas,
        site=options["site"],
        buyer=options["buyer"],
        columns=named_columns(options["columns"]),
        suppliers=options["registers"],
        attribution=options["attribution"],
        sender=options["sender"],
        tolerance=options["tolerance"],
        on=options["day"].date() if options["day"] else None,
        progress=watched(),
    )
    checked.write(out)
    print(checked.reading())
    print(f"\nWritten to {out}.")
