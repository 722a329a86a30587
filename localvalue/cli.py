"""The `localvalue` command: the library's public names, for people who do not write Python."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

import localvalue as lv
from localvalue.errors import InputError, LocalValueError, UnplacedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from localvalue.atlas.assembly import Progress
    from localvalue.atlas.downloading.editions import Edition

_SAMPLE: Final = "sample"
_FORMATTING: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run the command.

    Parameters
    ----------
    arguments
        What follows the command's name; left out, those of the process.

    Returns
    -------
    code
        0 done; 2 the input or an option is wrong; 3 the atlas is missing, damaged or mixed; 4 more was
        unplaced than allowed.
    """
    for stream in (sys.stdout, sys.stderr):
        # A pound sign or a place's name must not fail on a console of another encoding
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        commands.main(arguments, prog_name="localvalue", standalone_mode=False)
    except LocalValueError as error:
        print(f"localvalue: {error}", file=sys.stderr)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except OSError as error:
        print(f"localvalue: {_refused(error)}", file=sys.stderr)
        return 2
    except (click.Abort, KeyboardInterrupt):
        print("localvalue: stopped; nothing was written", file=sys.stderr)
        return 130
    return 0


def _refused(error: OSError) -> str:
    """Return what the operating system would not do, and what may help."""
    what = f"{error.filename}: " if error.filename else ""
    return (
        f"{what}{error.strerror or error}; nothing was written. Check the path, that it may be written, and"
        " that there is space"
    )


@click.group(context_settings=_FORMATTING)
@click.version_option(lv.__version__, prog_name="localvalue")
def commands() -> None:
    """
    Say where the value lands.

    Scores public spend by every definition of local, and by deprived anywhere.
    """


_atlas_option = click.option(
    "--atlas",
    "atlas_path",
    metavar="DIR",
    help="The atlas; left out, $LOCALVALUE_ATLAS or the one in your data folder."
    " 'sample' for the embedded fictional one.",
)
_repair_option = click.option(
    "--repair",
    is_flag=True,
    help="Mend postcode cells: other punctuation, several postcodes (the last that exists), O for 0.",
)
_coarse_option = click.option(
    "--coarse", is_flag=True, help="Place a postcode that is not in the directory at its sector."
)


def _open(path: str | None) -> lv.Atlas:
    return lv.Atlas.sample() if path == _SAMPLE else lv.Atlas.open(path)


@commands.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--out", required=True, metavar="DIR", help="The folder to write: new, or one of ours.")
@_atlas_option
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
    default="supplier",
    show_default=True,
    metavar="SPEC",
    help="Which roles count: supplier; branch,supplier (first known); supplier=0.4+fabrication=0.6;"
    " landings (each line's own shares).",
)
@click.option("--by", multiple=True, metavar="COLUMN", help="Also summarise by each value of a column.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=NAME",
    help='Where a field stands, such as amount="Net Amount" or supplier_postcode="Post code".',
)
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
    help="Your own rules (TOML) for what is paid to third parties and what is a transfer, tax or redacted.",
)
@click.option(
    "--fuzzy-names",
    "fuzzy",
    type=click.FloatRange(60, 100),
    metavar="LIKENESS",
    help="With --suppliers, also match names that are this alike, from 60 to 100; left out, none.",
)
@click.option("--index", metavar="ID", help="The deprivation index of the standard set, such as iod2019.")
@_repair_option
@_coarse_option
@click.option(
    "--max-unplaced",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help="End with exit code 4 where more than this share of pounds is not placed.",
)
@click.option("--no-map", is_flag=True, help="Do not write map.html.")
@click.option("--no-report", is_flag=True, help="Do not write report.html.")
@click.option("--no-workbook", is_flag=True, help="Do not write report.xlsx.")
def score(files: tuple[str, ...], out: str, **options: Any) -> None:  # noqa: ANN401 - click's options
    """Score files of spend, and write the results into a folder."""
    card = _scored(files, options)
    with _told() as tell:
        card.write(
            out,
            by=options["by"],
            with_map=not options["no_map"],
            with_report=not options["no_report"],
            with_workbook=not options["no_workbook"],
            tell=tell,
        )
    print(card.reading(with_workbook=not options["no_workbook"]))
    print(f"\nWritten to {out}.")
    _require_placed(card, options["max_unplaced"])


def _scored(files: tuple[str, ...], options: dict[str, Any]) -> lv.Scorecard:
    definitions = [lv.definition(spec) for spec in options["specs"]] or None
    if definitions and options["index"]:
        raise InputError(
            "--index is for the standard set; with --definition name the index in the definition, as in"
            f" deprived:20::{options['index']}"
        )
    from localvalue.spend.scope import scope_rules

    rules = scope_rules(options["scope_file"]) if options["scope_file"] else None
    if options["fuzzy"] is not None and not options["registers"]:
        raise InputError("--fuzzy-names goes with --suppliers FILE; name the register")
    atlas = _open(options["atlas_path"])
    with _told() as tell:
        tell("reading")
        spend = lv.read_spend(list(files), columns=_columns(options["columns"]))
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
    with _bar("Scoring", unit=" points") as progress:
        return lv.score(
            located,
            definitions,
            attribution=options["attribution"],
            index=options["index"],
            rules=rules,
            progress=lambda done, total: progress("", done, total),
        )


def _require_placed(card: lv.Scorecard, allowed: float | None) -> None:
    share = card.unplaced_share()
    if allowed is not None and share > allowed:
        raise UnplacedError(
            f"{share:.1%} of the pounds could not be placed, more than --max-unplaced allows ({allowed:g});"
            " status.csv says why. Add addresses, use --repair or --coarse, or allow more"
        )


def _columns(pairs: Sequence[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        field, equals, name = pair.partition("=")
        if not (equals and field.strip() and name.strip()):
            raise InputError(f'--column {pair!r} is not of the form FIELD=NAME, such as amount="Net Amount"')
        found[field.strip()] = name.strip()
    return found


@commands.command()
@click.argument("what", nargs=-1, required=True, metavar="FILE|POSTCODE...")
@click.option("--column", metavar="NAME", help="The column of postcodes, where a file is named.")
@click.option("--out", metavar="FILE", help="The CSV file to write, where a file is named.")
@_atlas_option
@_repair_option
@_coarse_option
def locate(what: tuple[str, ...], column: str | None, out: str | None, **options: Any) -> None:  # noqa: ANN401
    """
    Just place postcodes: those of a file's column, or some named here.

    A file keeps its rows, their columns and their order, and gains columns that begin with lv_.
    """
    from localvalue.places import files

    atlas = _open(options.pop("atlas_path"))
    if len(what) == 1 and (Path(what[0]).suffix or Path(what[0]).exists()):
        if column is None or out is None:
            raise InputError(
                f"to place the postcodes of {what[0]}, name their column and the file to write:"
                ' --column "Post code" --out placed.csv'
            )
        counts = files.locate_file(Path(what[0]), column, Path(out), atlas, **options)
        print("\n".join(f"{count:>12,}  {status.replace('_', ' ')}" for status, count in counts.items()))
        print(f"\nWritten to {out}.")
        return
    if column or out:
        raise InputError("--column and --out go with a file; postcodes named here are printed")
    print(files.as_text(files.locate_texts(what, atlas, **options)))


@commands.command()
@click.option(
    "--out", default="localvalue-demo", show_default=True, metavar="DIR", help="The folder to write into."
)
def demo(out: str) -> None:
    """
    Score the embedded sample, and say what to open.

    The sample is a framework return of a fictional region; no real place, supplier or public body is in it.
    """
    from localvalue import demo as sample

    with _told() as tell:
        cards = sample.scorecards(tell)
        sample.write(cards, Path(out), tell)
    print(sample.reading(cards, Path(out)))


@commands.command()
def definitions() -> None:
    """List what counts as local or deprived: what can be written, and what it means."""
    from localvalue.definitions import FORMS

    width = max(len(form) for form in FORMS)
    for form, meaning in FORMS.items():
        print(f"{form:<{width}}  {meaning}")


@commands.group()
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
    with _bar("Downloading", unit="B") as progress:
        outcomes = downloads.download(target, chosen, how, progress=progress)
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
    with _bar("Building the atlas") as progress:
        built = lv.build_atlas(Path(folder), target, progress=progress)
    print(_described(built))
    print(f"\nWritten to {target}.")


@atlas.command()
@_atlas_option
def info(atlas_path: str | None) -> None:
    """Print editions, counts and licences."""
    print(_described(_open(atlas_path)))


@atlas.command()
@_atlas_option
def verify(atlas_path: str | None) -> None:
    """Hash every file of an atlas, and check that its parts belong together."""
    opened = _open(atlas_path)
    with _bar("Checking the atlas") as progress:
        opened.verify(progress)
    print(f"{opened.path}: whole, and of one piece.")


def _described(opened: lv.Atlas) -> str:
    from localvalue.atlas.describing import described

    return described(opened)


@contextmanager
def _told() -> Iterator[Callable[[str], None]]:
    """Give a function that says what is being done, where somebody is watching."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from tqdm import tqdm

    # Nothing is shown of what takes less than two seconds
    with tqdm(bar_format="{desc} ({elapsed})", delay=2, leave=False) as bar:

        def tell(what: str) -> None:
            bar.set_description_str(what)
            bar.update()

        yield tell


@contextmanager
def _bar(title: str, *, unit: str = "it") -> Iterator[Progress]:
    """Give a function that moves a progress bar, where somebody is watching."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: None  # noqa: ARG005 - the names are what it is called by
        return
    from tqdm import tqdm

    with tqdm(desc=title, delay=2, leave=False, unit=unit, unit_scale=unit == "B") as bar:

        def progress(what: str, done: int, total: int) -> None:
            bar.total = total
            bar.set_postfix_str(what, refresh=False)
            bar.update(done - bar.n)

        yield progress


if __name__ == "__main__":
    sys.exit(main())
