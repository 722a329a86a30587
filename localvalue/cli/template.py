"""`localvalue template`: an empty workbook to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from localvalue.errors import InputError


@click.command()
@click.argument("file", metavar="FILE.xlsx")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def template(file: str, *, force: bool) -> None:
    """
    Write an empty framework return, with lists to choose from and notes, to be filled in.

    Filled in, it is read by `localvalue score FILE.xlsx`.
    """
    from localvalue.present import framework_return

    path = Path(file)
    if path.suffix.casefold() != ".xlsx":
        raise InputError(f"the template is an Excel workbook; name an .xlsx file, not {path.name!r}")
    if path.exists() and not force:
        raise InputError(
            f"{path} is there already, and may have been filled in; name another file, or add --force"
        )
    framework_return.write(path)
    print(f"Written to {path}. Fill in the sheet Lines, then: localvalue score {path} --out results")
