"""`localvalue locate`: just place postcodes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from localvalue.cli.common import atlas_option, coarse_option, open_atlas, repair_option
from localvalue.errors import InputError


@click.command()
@click.argument("what", nargs=-1, required=True, metavar="FILE|POSTCODE...")
@click.option("--column", metavar="NAME", help="The column of postcodes, where a file is named.")
@click.option("--out", metavar="FILE", help="The CSV file to write, where a file is named.")
@atlas_option
@repair_option
@coarse_option
def locate(what: tuple[str, ...], column: str | None, out: str | None, **options: Any) -> None:  # noqa: ANN401
    """
    Just place postcodes: those of a file's column, or some named here.

    A file keeps its rows, their columns and their order, and gains columns that begin with lv_.
    """
    from localvalue.places import files

    atlas = open_atlas(options.pop("atlas_path"))
    if len(what) == 1 and (Path(what[0]).suffix or Path(what[0]).exists()):
        if column is None or out is None:
            raise InputError(
                f"to place the postcodes of {what[0]}, name their column and the file to write:"
                ' --column "Post code" --out placed.csv'
            )
        counts = files.locate_file(Path(what[0]), column, Path(out), atlas, **options)
        print("\n".join(f"{count:>12,}  {status.replace('_', ' ')}" for status, count in counts.items()))
        print(f"\nWritten to {out}.")
        print(
            "It holds every column as it came, and where each place is: where people live there, keep it to"
        )
        print("yourself. What score writes shows homes by authority alone.")
        return
    if column or out:
        raise InputError("--column and --out go with a file; postcodes named here are printed")
    print(files.as_text(files.locate_texts(what, atlas, **options)))
