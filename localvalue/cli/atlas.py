"""`localvalue atlas`: download, build, check and describe the reference geography."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import localvalue as lv
from localvalue.cli.common import atlas_option, open_atlas, watched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localvalue.atlas.downloading.editions import Edition


@click.group()
def atlas() -> None:
    """Download, build, check and describe the reference geography."""


@atlas.command()
@click.argument("folder", required=False, metavar="[FOLDER]")
@click.option("--out", metavar="DIR", help="The atlas to write; left out, the one in your data folder.")
@click.option("--only", multiple=True, metavar="ID", help="Download this edition and no other; do not build.")
@click.option(
    "--add", multiple=True, metavar="ID", help="Download this edition too, such as uk_imd_e or nspl."
)
@click.option("--skip", multiple=True, metavar="ID", help="Leave this edition out.")
@click.option(
    "--northern-ireland",
    type=click.Choice(["yes", "no"]),
    help="Keep the postcodes of Northern Ireland, whose licence is yours to judge; asked where not said.",
)
@click.option("--refresh", is_flag=True, help="Download again what is there, and accept what has changed.")
@click.option("--dry-run", is_flag=True, help="Say what would be downloaded, from where, and stop.")
@click.option("--offline", is_flag=True, help="Ask nobody: check the files in FOLDER, and build.")
@click.option("--newer", is_flag=True, help="Look for later editions than this version knows, and stop.")
@click.option("--no-build", is_flag=True, help="Download, and do not build.")
def get(folder: str | None, out: str | None, **options: Any) -> None:  # noqa: ANN401 - click's options
    """
    Download the official open editions into FOLDER, check them, and build an atlas.

    Left out, FOLDER is one in your data folder. Files that are there already are kept, a download that broke
    off goes on, and nothing appears in FOLDER that is not whole.
    """
    from localvalue.atlas import download as downloads
    from localvalue.atlas.atlas import user_atlas
    from localvalue.atlas.downloading import editions, newer, plans, telling
    from localvalue.atlas.downloading.ledger import Ledger
    from localvalue.atlas.downloading.transport import Transport

    picked = {name: options[name] for name in ("only", "add", "skip")}
    chosen = editions.select(editions.official(), **picked)
    target = Path(folder) if folder else user_atlas().with_name("official")
    if options["newer"]:
        found = newer.find_newer(Transport(), chosen, Ledger(target).days())
        print(telling.later(found, [edition for edition in chosen if edition.newer]))
        return
    northern_ireland = _northern_ireland(options, chosen)
    if options["dry_run"]:
        planned = plans.plan(target, chosen, northern_ireland=northern_ireland)
        print(f"Into {target}:\n\n{telling.planned(planned)}")
        return
    how = plans.Options(options["refresh"], northern_ireland, options["offline"])
    outcomes = downloads.download(target, chosen, how, progress=watched())
    print(f"In {target}:\n\n{telling.outcomes(outcomes)}")
    print(f"\nWhat is made of these is to show:\n{telling.licences(chosen)}\n")
    if options["no_build"] or options["only"]:
        print(f"To build an atlas: localvalue atlas build {target}")
        return
    click.get_current_context().invoke(build, folder=str(target), out=out)


def _northern_ireland(options: dict[str, Any], chosen: Sequence[Edition]) -> bool:
    """Show the notice for the postcodes of Northern Ireland, and return the person's choice."""
    from localvalue.atlas.catalogue import BT_NOTICE
    from localvalue.atlas.downloading.editions import DIRECTORY

    if all(edition.choice != DIRECTORY for edition in chosen):
        return False
    print(f"{BT_NOTICE}.", file=sys.stderr)
    said = options["northern_ireland"]
    if said is None and not options["dry_run"] and sys.stdin.isatty() and sys.stderr.isatty():
        return click.confirm("Keep the postcodes of Northern Ireland?", default=False, err=True)
    if said is None:
        print("They are left out; --northern-ireland yes keeps them.", file=sys.stderr)
    return bool(said == "yes")


@atlas.command()
@click.argument("folder", metavar="FOLDER")
@click.option("--out", metavar="DIR", help="The atlas to write; left out, the one in your data folder.")
def build(folder: str, out: str | None) -> None:
    """Build an atlas from official files that you have downloaded."""
    from localvalue.atlas.atlas import user_atlas

    target = Path(out) if out else user_atlas()
    built = lv.build_atlas(Path(folder), target, progress=watched())
    print(_described(built))
    print(f"\nWritten to {target}.")


@atlas.command()
@atlas_option
def info(atlas_path: str | None) -> None:
    """Print editions, counts and licences."""
    print(_described(open_atlas(atlas_path)))


@atlas.command()
@atlas_option
def verify(atlas_path: str | None) -> None:
    """Hash every file of an atlas, and check that its parts belong together."""
    opened = open_atlas(atlas_path)
    opened.verify(watched())
    print(f"{opened.path}: whole, and of one piece.")


@atlas.command()
@click.argument("name", metavar="NAME")
@click.option("--statutory", is_flag=True, help="Keep apart unitary areas that are counties of their own.")
@atlas_option
def borders(name: str, *, statutory: bool, atlas_path: str | None) -> None:
    """
    List the counties and London boroughs that border an area, to be checked.

    NAME is a county of the law, else a buyer: a council, a body over several, or councils joined by +. The
    county in which the area lies is not one that borders it.
    """
    from localvalue.atlas.bordering import bordering_text

    print(bordering_text(open_atlas(atlas_path), name, "statutory_county" if statutory else "law_county"))


def _described(opened: lv.Atlas) -> str:
    from localvalue.atlas.describing import described

    return described(opened)
