"""`localvalue score`: files of spend in, a folder of results out."""

from __future__ import annotations

from typing import Any

import click

import localvalue as lv
from localvalue.cli.common import (
    atlas_option,
    coarse_option,
    layouts_option,
    named_columns,
    open_atlas,
    repair_option,
    unit_option,
    watched,
)
from localvalue.errors import InputError, UnplacedError
from localvalue.present import folder
from localvalue.present.tiles import tiles
from localvalue.progress import naming


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--out", required=True, metavar="DIR", help="The folder to write: new, or one of ours.")
@atlas_option
@click.option("--buyer", metavar="NAME", help="The buyer of every line: an authority by name or code.")
@click.option("--site", metavar="POSTCODE", help="The site of every line, which radii are measured from.")
@click.option(
    "--definition",
    "specs",
    multiple=True,
    metavar="SPEC",
    help="What counts, such as authority, within:20mi, deprived:20:health, or several joined by | and &;"
    " see `localvalue definitions`. Left out, the standard set.",
)
@click.option(
    "--attribution",
    multiple=True,
    metavar="SPEC",
    help="Which roles count: supplier (the default); branch,supplier (first known);"
    ' "supplier|branch" (whichever qualifies);'
    " supplier=0.4+fabrication=0.6; landings (each line's own shares, or its rows of --landings). Given"
    " several times, the folder is by the first, and attributions.csv compares them.",
)
@click.option(
    "--landings",
    metavar="FILE",
    help="A second table of who else each line's pounds reach: line_id, role, share or amount, a place, and"
    " optionally tier, supplier, paid_by. Score it with --attribution landings.",
)
@click.option("--by", multiple=True, metavar="COLUMN", help="Also summarise by each value of a column.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=NAME",
    help='Where a field stands, such as amount="Net Amount" or supplier_postcode="Post code".',
)
@layouts_option
@unit_option
@click.option(
    "--suppliers",
    "registers",
    multiple=True,
    metavar="FILE",
    help="A register of suppliers' addresses, for lines that have none: your own, suppliers_to_find.xlsx"
    " filled in, Companies House, Charity Commission, CQC or GIAS. Several are looked up in turn.",
)
@click.option(
    "--scope",
    "scope_file",
    metavar="FILE",
    help="Your own rules (TOML) for what is paid to third parties and what is a transfer, tax or redacted;"
    " `localvalue scope --out FILE` writes ours, to be changed.",
)
@click.option(
    "--fuzzy-names",
    "fuzzy",
    type=click.FloatRange(60, 100),
    metavar="LIKENESS",
    help="With --suppliers, also match names that are this alike, from 60 to 100; left out, none.",
)
@click.option(
    "--policy",
    "policy_file",
    metavar="FILE",
    help="What was declared (TOML): definitions, attribution, scope, targets, and each client's own rule and"
    " measures.",
)
@click.option("--index", metavar="ID", help="The deprivation index of the standard set, such as iod2019.")
@repair_option
@coarse_option
@click.option(
    "--max-unplaced",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help="End with exit code 4 where more than this share of pounds is not placed.",
)
@click.option("--charts", "charts", is_flag=True, help="Also draw charts for papers, into the folder charts.")
@click.option(
    "--pack-by",
    metavar="COLUMN",
    help="Write one folder a client, such as buyer, with its own lines alone; the folder owner, of"
    " all lines; and an index of all clients.",
)
@click.option("--hide-suppliers", is_flag=True, help="With --pack-by: leave out who suppliers are.")
@click.option(
    "--disclose",
    is_flag=True,
    help="Show homes of people, and groups of fewer than five people, as they are; not for publication.",
)
@click.option(
    "--geopackage",
    is_flag=True,
    help="Also write landings.gpkg, landed.parquet and authorities.parquet, for QGIS, R or Power BI.",
)
@click.option("--ods", is_flag=True, help="Also write the workbook as report.ods, for OpenDocument.")
@click.option("--no-map", is_flag=True, help="Do not write map.html.")
@click.option(
    "--map-tiles",
    metavar="NAME|URL",
    help="Draw the map over background tiles: openstreetmap, or an https address with {z}, {x} and {y}."
    " Whoever opens it then asks that server for pictures of where they look, and OpenStreetMap's refuses a"
    " page that is opened from a file. Left out, boundaries are the background and the map asks for nothing.",
)
@click.option(
    "--map-tiles-attribution",
    metavar="TEXT",
    help="With --map-tiles URL: whose the tiles are, as their licence words it, such as '© Example'.",
)
@click.option("--no-report", is_flag=True, help="Do not write report.html.")
@click.option("--no-workbook", is_flag=True, help="Do not write report.xlsx.")
def score(files: tuple[str, ...], out: str, **options: Any) -> None:  # noqa: ANN401 - click's options
    """Score files of spend, and write the results into a folder."""
    _require_whole(options)
    card = _scored(files, options)
    packed = options["pack_by"] is not None
    if packed:
        card.write_packs(
            out,
            options["pack_by"],
            hide_suppliers=options["hide_suppliers"],
            with_map=not options["no_map"],
            with_report=not options["no_report"],
            with_workbook=not options["no_workbook"],
            tiles=options["map_tiles"],
            tiles_attribution=options["map_tiles_attribution"],
            summarise_by=options["by"],
            also=_also(options),
            disclose=options["disclose"],
            progress=watched(),
        )
    else:
        _write(card, out, options)
    print(card.reading(with_workbook=not options["no_workbook"] and not packed))
    where = "/index.html, a folder a client, and all lines in owner" if packed else ""
    print(f"\nWritten to {out}{where}.")
    _require_placed(card, options["max_unplaced"])


def _require_whole(options: dict[str, Any]) -> None:
    """Refuse options that go with others alone, or do not go with them."""
    _require_tiles(options)
    if options["hide_suppliers"] and options["pack_by"] is None:
        raise InputError("--hide-suppliers goes with --pack-by COLUMN, as in --pack-by buyer")


def _also(options: dict[str, Any]) -> list[str]:
    """Return what is written where it is asked for."""
    return [name for name in folder.ALSO if options[name]]


def _require_tiles(options: dict[str, Any]) -> None:
    """Refuse tiles that are none, before anything is read."""
    if options["map_tiles_attribution"] and not options["map_tiles"]:
        raise InputError("--map-tiles-attribution goes with --map-tiles; name the tiles")
    if options["map_tiles"] and options["no_map"]:
        raise InputError("--map-tiles does not go with --no-map; leave out one of them")
    if options["map_tiles"]:
        tiles(options["map_tiles"], options["map_tiles_attribution"])


def _write(card: lv.Scorecard, out: str, options: dict[str, Any]) -> None:
    card.write(
        out,
        by=options["by"],
        with_map=not options["no_map"],
        with_report=not options["no_report"],
        with_workbook=not options["no_workbook"],
        tiles=options["map_tiles"],
        tiles_attribution=options["map_tiles_attribution"],
        also=_also(options),
        disclose=options["disclose"],
        progress=watched(),
    )


def _scored(files: tuple[str, ...], options: dict[str, Any]) -> lv.Scorecard:
    from localvalue.definitions import parse_all
    from localvalue.spend.scope import scope_rules

    definitions = parse_all(options["specs"]) or None
    if definitions and options["index"]:
        raise InputError(
            "--index is for the standard set; with --definition name the index in the definition, as in"
            f" deprived:20::{options['index']}"
        )
    policy = _policy(options)
    rules = scope_rules(options["scope_file"]) if options["scope_file"] else None
    if options["fuzzy"] is not None and not options["registers"]:
        raise InputError("--fuzzy-names goes with --suppliers FILE; name the register")
    atlas = open_atlas(options["atlas_path"])
    with naming(watched()) as tell:
        tell("reading")
        spend = lv.read_spend(
            list(files),
            columns=named_columns(options["columns"]),
            layouts=options["layouts"],
            unit=options["unit"],
            landings=options["landings"],
        )
        for register in options["registers"]:
            tell("looking up suppliers")
            spend = lv.SupplierRegister(register).join(spend, fuzzy=options["fuzzy"])
        tell("locating")
        located = lv.locate(
            spend,
            atlas,
            buyer=options["buyer"],
            site=options["site"],
            repair=options["repair"],
            coarse=options["coarse"],
        )
    return lv.score(
        located,
        definitions,
        attribution=options["attribution"],
        index=options["index"],
        rules=rules,
        policy=policy,
        progress=watched(),
    )


def _policy(options: dict[str, Any]) -> lv.Policy | None:
    """Return the policy of the run; what it declares is not said a second time beside it."""
    if options["policy_file"] is None:
        return None
    policy = lv.read_policy(options["policy_file"])
    said = {
        "--definition": options["specs"] and policy.definitions,
        "--index": options["index"] and (policy.index or policy.definitions),
        "--attribution": options["attribution"] and policy.attribution,
        "--scope": options["scope_file"] and policy.rules,
    }
    for option, twice in said.items():
        if twice:
            raise InputError(
                f"{option} and --policy both say what counts; change it in {options['policy_file']}, or leave"
                " --policy out"
            )
    return policy


def _require_placed(card: lv.Scorecard, allowed: float | None) -> None:
    share = card.unplaced_share()
    if allowed is not None and share > allowed:
        raise UnplacedError(
            f"{share:.1%} of the pounds could not be placed, more than --max-unplaced allows ({allowed:g});"
            " status.csv says why. Add addresses, use --repair or --coarse, or allow more"
        )
