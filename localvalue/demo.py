"""The demo: a return of the fictional region, scored by who is paid and by where the work is done."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

import numpy as np

from localvalue.atlas.atlas import Atlas
from localvalue.atlas.sample import sample_files
from localvalue.definitions import parse, standard_set
from localvalue.grid import ground_distance_m
from localvalue.outputs import require_ours
from localvalue.places import locate
from localvalue.present import brief, headings, unplaced, words
from localvalue.present.folder import MARK
from localvalue.present.readings import pounds, readings, unplaced_pence
from localvalue.present.splits import splits
from localvalue.progress import naming
from localvalue.scorecard import score
from localvalue.spend.readers import read_spend
from localvalue.units import METRES_PER_MILE, plain_number, short_gbp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from localvalue.definitions import Definition
    from localvalue.progress import Progress
    from localvalue.scorecard import Scorecard

FOLDERS: Final = {"by_supplier": "supplier", "by_roles": "landings"}
"""The folders that the demo writes, one for each attribution."""

_WORDS: Final = {"by_supplier": "who is paid", "by_roles": "where the work is done"}
_EXTRA: Final = ("deprived:20:health", "authority | deprived:20")
_WIDTH: Final = 100
"""Characters across the terminal."""

_POOL: Final = "pool:Seven Tides"
_POOL_NAME: Final = "pool_seven_tides"
_DEPRIVED: Final = "deprived_10"
_MAKER: Final = "Whelkholm Works CIC"
_SCHEME: Final = "Second Tide CIC"
_FILES: Final = {
    "map.html": "the map: open it in a browser, and switch between the definitions",
    "report.html": "the report: to read, print or send on",
    "report.xlsx": "the same figures as a workbook",
}


def definitions() -> tuple[Definition, ...]:
    """
    Return what the demo counts.

    Returns
    -------
    definitions
        The standard set, and beside it a pool of councils, one domain of the index, and local or deprived.
    """
    standard = standard_set(any_site=True, any_without_site=True)
    locals_ = [each for each in standard if each.kind == "local"]
    others = [each for each in standard if each.kind != "local"]
    return (*locals_, parse(_POOL), *others, *(parse(spec) for spec in _EXTRA))


def framework_return() -> Path:
    """
    Return the file of spend that goes with the sample region.

    Returns
    -------
    path
        Inside the installed package, else beside it in a checkout.
    """
    return sample_files() / "spend" / "doggerland_framework_return.csv"


def scorecards(progress: Progress = None) -> dict[str, Scorecard]:
    """
    Score the sample's framework return under each attribution.

    Parameters
    ----------
    progress
        True for a line that says what is being done, False for none; left out, one in a notebook, after
        two seconds. Or a function of what is being done, the steps before it, and 0.

    Returns
    -------
    cards
        By the name of the folder that each is for; see `FOLDERS`.
    """
    with naming(progress) as tell:
        tell("building the sample region")
        atlas = Atlas.sample()
        tell("reading")
        spend = read_spend(framework_return())
        tell("locating")
        located = locate(spend, atlas)
        tell("scoring")
        return {
            folder: score(located, definitions(), attribution=spec, progress=False)
            for folder, spec in FOLDERS.items()
        }


def write(cards: Mapping[str, Scorecard], out: Path, progress: Progress = None) -> None:
    """
    Write each scorecard into its own folder.

    Parameters
    ----------
    cards
        The scorecards, by folder.
    out
        The folder above those folders.
    progress
        True for a line that says what is being done, False for none; left out, one in a notebook, after
        two seconds. Or a function of what is being done, the steps before it, and 0.

    Raises
    ------
    InputError
        One of the folders holds something that we did not write; then nothing is written.
    """
    for folder in cards:
        require_ours(out / folder, mark=MARK)
    for folder, card in cards.items():
        card.write(out / folder, progress=progress)


def reading(cards: Mapping[str, Scorecard], out: Path) -> str:
    """
    Return what the demo found, as it ends in a terminal.

    Parameters
    ----------
    cards
        The scorecards, by folder.
    out
        Where they were written.

    Returns
    -------
    text
        Where the value landed, what each definition of local misses, what could not be placed, and the
        files to open.
    """
    paid, worked = cards["by_supplier"], cards["by_roles"]
    paragraphs = (_unplaced(paid, worked), _component(worked), _scheme(worked))
    return "\n\n".join(
        [
            headings.fictional_note(worked),
            _table(paid, worked),
            _missed(paid, worked),
            *(textwrap.fill(each, _WIDTH, break_on_hyphens=False) for each in paragraphs),
            _files(out),
        ]
    )


def _table(paid: Scorecard, worked: Scorecard) -> str:
    """Give the share and pounds of each definition, by who is paid and by where the work is done."""
    rows = [
        (label, f"{paid_pounds} {share:>4}", f"{work_pounds} {work_share:>4}")
        for (label, share, paid_pounds, *_), (_, work_share, work_pounds, *_) in zip(
            brief.rows(paid), brief.rows(worked), strict=True
        )
    ]
    question = "Where did the value land, of what could be placed?"
    opening = f"{len(worked):,} lines, {short_gbp(worked.total_pence)}. {question}"
    table = brief.columns([("", *_WORDS.values()), *rows])
    return f"{opening}\n\n{table}\n\nDeprivation: {worked.index_label()}."


def _missed(paid: Scorecard, worked: Scorecard) -> str:
    """Say what lands in deprived places, and how much of it each definition of local leaves out."""
    before, after = (
        next(each for each in readings(card) if each.name == _DEPRIVED) for card in (paid, worked)
    )
    labels = {each.name: each.label for each in worked.definitions}
    opening = (
        f"Going by who is paid, {words.said_gbp(before.estimate)} lands in the most deprived tenth of"
        f" neighbourhoods. Going by where the work is done, {words.said_gbp(after.estimate)} does.\n"
        "Of that, and of what could be placed, each definition of local misses:"
    )
    missed = [
        (f"  {labels[local]}", words.said_gbp(split.deprived_only))
        for (local, deprived), split in splits(worked).items()
        if deprived == _DEPRIVED
    ]
    return f"{opening}\n{brief.columns(missed)}"


def _unplaced(paid: Scorecard, worked: Scorecard) -> str:
    return (
        f"{unplaced.not_placed(paid)} That is by who is paid; by where the work is done it is"
        f" {short_gbp(unplaced_pence(worked))}."
    )


def _component(worked: Scorecard) -> str:
    """Say where the pounds of the far maker count."""
    # Three lines' people are too few to be told of, were they not made up
    counted = {
        str(row["definition"]): pounds(row["estimate_gbp"])
        for row in worked.disclosed.group_table("supplier").records()
        if row["supplier"] == _MAKER
    }
    widest = max(each for name, each in counted.items() if name.startswith("within_"))
    return (
        f"{_MAKER}, a social enterprise, makes bathroom pods for a campus {_miles_to_site(worked):.0f} miles"
        f" away: {words.said_gbp(counted[_DEPRIVED])} lands in the most deprived tenth, and the widest radius"
        f" counts {words.said_gbp(widest)} of it."
    )


def _miles_to_site(worked: Scorecard) -> float:
    """Return how near the far maker's work comes to the sites that it is for."""
    landed, located = worked.scored.landings, worked.located
    supplier = np.array(located.spend.lines.column("supplier").to_pylist(), dtype=object)
    mine = np.flatnonzero((supplier[landed.line] == _MAKER) & (landed.place >= 0))
    point, points = located.places.point(), located.places.points
    here, there = point[landed.place[mine]], point[located.site[landed.line[mine]]]
    distance_m = ground_distance_m(
        points.easting_m(here), points.northing_m(here), points.easting_m(there), points.northing_m(there)
    )
    return float(distance_m.min()) / METRES_PER_MILE


def _scheme(worked: Scorecard) -> str:
    """Say where the people of the scheme next door count: in measures, not in pounds."""
    import pandas as pd

    table = pd.read_csv(framework_return(), dtype=str)
    lines = read_spend(table[table["supplier"] == _SCHEME])
    card = score(locate(lines, worked.atlas), definitions(), attribution=worked.attribution)
    people = {str(row["definition"]): row for row in card.measures().to_dict("records")}
    total, local, pooled = (
        plain_number(float(people[name][figure]))
        for name, figure in (("authority", "total"), ("authority", "qualifies"), (_POOL_NAME, "qualifies"))
    )
    return (
        f"Amberstrand's scheme in the prison of the next borough supports {total} people: {local} of them are"
        f" in the council's own area, {pooled} in Seven Tides. Measures are never turned into pounds."
    )


def _files(out: Path) -> str:
    folder = out / "by_roles"
    rows = [(str(folder / name), meaning) for name, meaning in _FILES.items()]
    width = max(len(path) for path, _ in rows)
    return "\n".join(
        [
            "Open these:",
            *(f"  {path:<{width}}  {meaning}" for path, meaning in rows),
            f"The same by who is paid: {out / 'by_supplier'}",
        ]
    )
