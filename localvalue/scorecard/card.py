"""The object that people hold: a thin face over scoring, compare and present."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from localvalue.compare import privacy
from localvalue.compare.clients import client_lines, of_client, policy_of, require_no_supplier
from localvalue.definitions import OwnDefinition
from localvalue.errors import InputError
from localvalue.given import checked_methods
from localvalue.policy import Policy, clients_with
from localvalue.present import brief, charts, folder, geopackage, maps, packs, report, workbook
from localvalue.progress import naming
from localvalue.scorecard.frames import Frames
from localvalue.spend.scope import NO_RULE, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import folium
    from numpy.typing import NDArray

    from localvalue.present.charts import Drawing
    from localvalue.progress import Progress


@checked_methods()
class Scorecard(Frames):
    """
    How much of the spend lands where each definition says, and how sure that is.

    Parameters
    ----------
    scored
        The landings, and what every definition answers there.
    rules
        What a payee is, by name; left out, the library's own rules.
    declared
        The policy of the run, where there was one.
    others
        The same definitions under further attributions, to be compared.
    disclose
        Whether homes of people, and groups of fewer than five of them, are shown as they are.
    withheld
        Of a client's pack: what is not told of its people because of another client's.

    Examples
    --------
    >>> import localvalue as lv
    >>> from localvalue.demo import framework_return
    >>> located = lv.locate(lv.read_spend(framework_return()), lv.Atlas.sample())
    >>> card = lv.score(located, [lv.WithinMiles(20), lv.MostDeprived(10)])
    >>> card.partition().columns[2:5].tolist()
    ['local_and_deprived_gbp', 'local_only_gbp', 'deprived_only_gbp']
    """

    def policy(self) -> Policy:
        """
        Return what this run counted, as a policy that `lv.save_policy` writes.

        Returns
        -------
        policy
            The policy of the run, where there was one, with the definitions, the attribution and the rule of
            each buyer that were really asked. Definitions that are objects of the user's own cannot be
            written to a file.

        Raises
        ------
        InputError
            The run asked by two sets of buyers' own rules, and a policy holds one rule a buyer.
        """
        declared = self.declared or Policy()
        own = [each for each in self.definitions if isinstance(each, OwnDefinition)]
        if len(own) > 1:
            names = " and ".join(repr(each.name) for each in own)
            raise InputError(
                f"a policy holds one rule a buyer, and this run asked by {names}; save one of them"
            )
        return replace(
            declared,
            definitions=tuple(each for each in self.definitions if not isinstance(each, OwnDefinition)),
            attribution=self.attribution,
            index=None,
            rules=self.rules,
            clients=clients_with(declared, own[0], self.located) if own else declared.clients,
        )

    def reading(self, *, with_workbook: bool = True) -> str:
        """
        Return the results in a few lines of plain English.

        Parameters
        ----------
        with_workbook
            Whether the list of suppliers to find is written, too, so that it can be pointed to.

        Returns
        -------
        text
            The table, what is missed, what could not be placed, and what to do about it.
        """
        return brief.reading(self, with_workbook=with_workbook)

    def write(  # noqa: PLR0913 - one choice each of what is written
        self,
        out: str | Path,
        *,
        by: Sequence[str] = (),
        with_map: bool = True,
        with_report: bool = True,
        with_workbook: bool = True,
        also: Sequence[str] = (),
        tiles: str | None = None,
        tiles_attribution: str | None = None,
        disclose: bool = False,
        progress: Progress = None,
    ) -> None:
        """
        Write everything into a folder, which is replaced as a whole.

        Parameters
        ----------
        out
            The folder: new, empty, or one of ours made under the same attribution.
        by
            Columns to summarise by; each gets a file of its own.
        with_map, with_report, with_workbook
            Whether to write ``map.html``, ``report.html`` and ``report.xlsx``.
        also
            ``charts`` for a folder of pictures; ``ods`` for ``report.ods``; ``geopackage`` for
            ``landings.gpkg``, ``landed.parquet`` and ``authorities.parquet``.
        tiles, tiles_attribution
            The background of the map, as `map` takes it; left out, the atlas's own boundaries.
        disclose
            Whether homes of people, and groups of fewer than five of them, are written as they are; left out,
            homes are at their authority.
        progress
            True for a line that says what is being done, False for none; left out, one in a notebook, after
            two seconds. Or a function of what is being done, the steps before it, and 0.

        Raises
        ------
        InputError
            The folder holds something else, a column to group by does not exist, or the tiles have no such
            address.
        """
        choice = folder.Choice(
            tuple(by), with_map, with_report, with_workbook, tuple(also), tiles, tiles_attribution
        )
        with naming(progress) as tell:
            folder.write(self.disclosed if disclose else self, Path(out), choice, tell)

    def packs(
        self, by: str = "buyer", *, hide_suppliers: bool = False
    ) -> Iterator[tuple[str | None, Scorecard]]:
        """
        Return a scorecard for each client, of its own lines alone.

        Parameters
        ----------
        by
            The column whose values are the clients; lines where it is blank are a client of their own, last.
        hide_suppliers
            Whether to leave out who suppliers are.

        Yields
        ------
        name, card
            By name; None where no client is named. Nothing is scored again, and the cards add up to this
            one, to the penny. What is of fewer than five people for one client is not told of the next
            smallest either, so that it is not what is left of the whole.

        Raises
        ------
        InputError
            The table has no such column, or it says where people live or what they are.
        """
        if not self.disclose:
            privacy.require_shown_clients(self.spend, by)
        groups = client_lines(self.located, by, self.declared)
        held = [privacy.NOTHING_MORE] * len(groups)
        if not self.disclose and privacy.speaks_of_people(self.spend):
            held = privacy.across(self.scored, [lines for _, lines in groups])
        for (name, lines), withheld in zip(groups, held, strict=True):
            yield name, self._of_client(lines, withheld, hide_suppliers=hide_suppliers)

    def _of_client(
        self, lines: NDArray[np.int64], withheld: privacy.Withheld, *, hide_suppliers: bool
    ) -> Scorecard:
        scored, *others = (
            of_client(each, lines, hide_suppliers=hide_suppliers) for each in (self.scored, *self.others)
        )
        declared = self.declared and policy_of(self.declared, scored.located, scored.definitions)
        card = Scorecard(scored, self.rules, declared, tuple(others), self.disclose, withheld)
        # By the rules of the run and its names, which a copy without suppliers no longer has
        codes, rule = self.scope.codes[lines], self.scope.rule[lines]
        rule = np.full_like(rule, NO_RULE) if hide_suppliers else rule
        vars(card)["scope"] = Scope(codes, rule, self.scope.rules)
        return card

    def write_packs(  # noqa: PLR0913 - one choice each of what is written
        self,
        out: str | Path,
        by: str = "buyer",
        *,
        hide_suppliers: bool = False,
        with_map: bool = True,
        with_report: bool = True,
        with_workbook: bool = True,
        tiles: str | None = None,
        tiles_attribution: str | None = None,
        summarise_by: Sequence[str] = (),
        also: Sequence[str] = (),
        disclose: bool = False,
        progress: Progress = None,
    ) -> None:
        """
        Write one folder a client, with its own lines alone, the owner's of all, and an index of them.

        Parameters
        ----------
        out
            The folder: new, empty, or one of ours, which is replaced as a whole.
        by
            The column whose values are the clients.
        hide_suppliers
            Whether the packs leave out who suppliers are.
        with_map, with_report, with_workbook
            Whether each pack has them.
        tiles, tiles_attribution
            The background of the maps, as `map` takes it; left out, the atlas's own boundaries.
        summarise_by
            Columns to summarise by; each gets a file of its own in each pack.
        also
            ``charts`` and ``geopackage``, as in `write`.
        disclose
            Whether homes of people, and groups of fewer than five of them, are written as they are.
        progress
            True for a line that says what is being done, False for none; left out, one in a notebook, after
            two seconds. Or a function of what is being done, the steps before it, and 0.

        Raises
        ------
        InputError
            The folder holds something else, there is no such column, or one to summarise by would name
            suppliers that are to be left out.
        """
        card = self.disclosed if disclose else self
        if hide_suppliers:
            require_no_supplier(self.spend, by, summarise_by)
        choice = folder.Choice(
            tuple(summarise_by),
            with_map,
            with_report,
            with_workbook,
            tuple(also),
            tiles,
            tiles_attribution,
        )
        with naming(progress) as tell:
            packs.write(card, card.packs(by, hide_suppliers=hide_suppliers), Path(out), choice, tell)

    def map(
        self, *, disclose: bool = False, tiles: str | None = None, tiles_attribution: str | None = None
    ) -> folium.Map:
        """
        Return the map of where the pounds landed.

        Parameters
        ----------
        disclose
            Whether homes of people are drawn where they are.
        tiles
            ``openstreetmap``, or an https address of tiles with ``{z}``, ``{x}`` and ``{y}``: a page with
            them asks their server for pictures. Left out, the background is the atlas's own boundaries.
        tiles_attribution
            Whose the tiles are, as their licence words it.

        Returns
        -------
        map
            Shows itself in Jupyter; ``save(path)`` writes one self-contained file.

        Raises
        ------
        InputError
            The tiles have no such address, or nobody is named.
        """
        return maps.build(self.disclosed if disclose else self, tiles, tiles_attribution)

    def charts(self, *more: Drawing) -> charts.Charts:
        """
        Return the results as charts, each with the same in words.

        Parameters
        ----------
        more
            Drawings of your own, which come after ours: functions that take the scorecard and give charts
            (see `localvalue.present.charts`).

        Returns
        -------
        charts
            What counts under each definition, with its range; local against deprived; how far definitions
            agree; where each role landed; what could not be placed. Each has ``figure`` (of matplotlib),
            ``alt``, ``name`` and ``title``; in Jupyter they show themselves. A chart that would say nothing
            is left out.

        Raises
        ------
        InputError
            A drawing of your own has no words, no name that a file can have, or the name of another.
        """
        return charts.charts(self, (*charts.DRAWINGS, *more))

    def save_charts(self, to: str | Path, *more: Drawing) -> None:
        """
        Write the charts as PNG files for a paper, and ``alt_texts.txt`` with each of them in words.

        Parameters
        ----------
        to
            The folder; the charts that were written into it before are replaced.
        more
            Drawings of your own, as `charts` takes them.

        Raises
        ------
        InputError
            As `charts` says.
        """
        charts.save(self.charts(*more), Path(to))

    def report(self, path: str | Path, *, disclose: bool = False) -> None:
        """
        Write the report as one self-contained HTML file.

        Parameters
        ----------
        path
            The file.
        disclose
            Whether homes of people are shown as they are.
        """
        report.write(self.disclosed if disclose else self, Path(path))

    def workbook(self, path: str | Path, *, disclose: bool = False) -> None:
        """
        Write the tables as an accessible workbook.

        Parameters
        ----------
        path
            The file: ``report.xlsx`` for Excel, ``report.ods`` for OpenDocument. Both hold the same sheets.
        disclose
            Whether homes of people are shown as they are.

        Raises
        ------
        InputError
            Its name ends in neither.
        """
        workbook.write(self.disclosed if disclose else self, Path(path))

    def geopackage(self, path: str | Path, *, disclose: bool = False) -> None:
        """
        Write where the pounds landed as a GeoPackage, for QGIS, R or Power BI.

        Parameters
        ----------
        path
            The file: layers ``landings`` and ``authorities`` on the British National Grid, and the tables
            ``not_placed``, ``definitions`` and ``about``.
        disclose
            Whether homes of people are written where they are.
        """
        geopackage.write(self.disclosed if disclose else self, Path(path))

    def __repr__(self) -> str:
        """Return the scorecard as a small table of text."""
        return brief.text(self)

    def _repr_html_(self) -> str:
        """Return the scorecard as a small table for Jupyter."""
        return brief.html(self)
