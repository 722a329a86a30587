"""`localvalue geocode`: find addresses that have no postcode, by asking a geocoder that is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from localvalue.cli.common import watched
from localvalue.compare.privacy import PEOPLE
from localvalue.errors import InputError


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--column", required=True, metavar="NAME", help="The column of addresses.")
@click.option("--out", required=True, metavar="FILE", help="The CSV file to write.")
@click.option(
    "--with",
    "spec",
    required=True,
    metavar="WHO",
    help="Who is asked: nominatim=https://my.server/, os-places (with --key-file), or postcodes.io.",
)
@click.option("--key-file", metavar="FILE", help="A file with the key of OS Places, and nothing else.")
@click.option(
    "--cache",
    metavar="FILE",
    help="The answers of earlier runs, to keep and to share; left out, geocodes.sqlite beside --out.",
)
@click.option(
    "--role", default="supplier", show_default=True, metavar="ROLE", help="Whose addresses they are."
)
@click.option("--pause", type=click.FloatRange(0), metavar="SECONDS", help="Least time between two requests.")
@click.option("--most", type=click.IntRange(0), metavar="N", help="Send no more addresses than this.")
@click.option(
    "--least",
    type=click.FloatRange(0, 1),
    default=0.8,
    show_default=True,
    metavar="CONFIDENCE",
    help="Believe no answer that is less sure than this, from 0 to 1.",
)
@click.option("--every", is_flag=True, help="Also send addresses that hold a postcode.")
@click.option("--yes", is_flag=True, help="Send without asking first.")
def geocode(file: str, **options: Any) -> None:  # noqa: ANN401 - click's options
    """
    Find addresses that have no postcode.

    Sends them to the geocoder that you name, after saying how many, and writes FILE again with where they
    are, for `score`, or for `score --suppliers`. Addresses that hold a postcode need none of this. No other
    command sends anything of yours anywhere.
    """
    from localvalue.places import geocoding

    out = Path(options["out"])
    key = _key(options["key_file"])
    who = geocoding.geocoder(options["spec"], key=key, pause_s=options["pause"])
    asked = geocoding.Ask(
        options["column"],
        role=options["role"],
        least=options["least"],
        most=options["most"],
        every=options["every"],
    )
    kept = Path(options["cache"]) if options["cache"] else out.with_name("geocodes.sqlite")

    def agree(said: str) -> bool:
        print(said)
        if options["role"] in PEOPLE:
            print(f"They are of the role {options['role']}: whoever is asked learns where these people live.")
        return bool(options["yes"]) or click.confirm("Send them?", default=False)

    with geocoding.Cache(kept) as cache:
        counts = geocoding.geocode_file(
            Path(file),
            out,
            asked,
            (who, cache),
            agree=agree,
            progress=watched(),
        )
    print(
        "\n".join(
            f"{count:>12,}  {_WORDS.get(status, status.replace('_', ' '))}"
            for status, count in counts.items()
        )
    )
    print(f"\nWritten to {out}. {who.attribution}.\n{KEPT_AS_THEY_ARE.format(kept)}")


KEPT_AS_THEY_ARE: Final = (
    "That file and {} hold the addresses as they came: where people live at them, keep both to yourself."
)
_WORDS = {
    "placed": "found",
    "doubtful": "not sure or precise enough, left with what was found",
    "ambiguous": "may be several places, left with what was found",
    "not_found": "not found",
    "postcode": "with a postcode in the address, not sent",
    "own": "with a postcode of their own, not sent",
    "missing": "without an address",
}


def _key(path: str | None) -> str | None:
    if path is None:
        return None
    try:
        key = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the key file {path} cannot be read ({error}); check the path") from None
    if not key or any(map(str.isspace, key)):
        raise InputError(f"the key file {path} must hold one key and nothing else")
    return key
