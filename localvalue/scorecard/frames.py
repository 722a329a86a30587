"""The tables of a scorecard as people take them up: pandas frames, and a line explained in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localvalue import compare
from localvalue.compare import privacy
from localvalue.given import checked_methods
from localvalue.scorecard.tables import Tables

if TYPE_CHECKING:
    import pandas as pd

    from localvalue.atlas import Domain


@checked_methods()
class Frames(Tables):
    """Results as pandas frames."""

    def summary(self) -> pd.DataFrame:
        """
        Return one row a definition: pounds, shares, bounds and what could not be answered.

        Returns
        -------
        frame
            The columns of ``summary.csv``. ``estimate_gbp`` is the expected qualifying spend and
            ``amount_gbp`` what surely qualifies; ``low_gbp`` and ``high_gbp`` take every doubtful pound
            out or in; ``placed_gbp`` and ``unplaced_gbp`` are what the definition could and could not
            answer, and sum to ``total_gbp``. Shares are NaN where their denominator is not positive.
        """
        return self._tables["summary.csv"].to_frame()

    def attributions(self) -> pd.DataFrame:
        """
        Return one row a definition and attribution, where the card was asked for several.

        Returns
        -------
        frame
            The columns of ``attributions.csv``: ``definition``, ``attribution``, ``attributed`` (in words),
            then those of the summary.
        """
        return self._beside(self._tables["summary.csv"]).to_frame()

    def partition(self, local: str | None = None) -> pd.DataFrame:
        """
        Return local against deprived: both, local only, deprived only (the missed value), neither.

        Parameters
        ----------
        local
            The name of one definition; left out, every local one.

        Returns
        -------
        frame
            The columns of ``partition.csv``; the five parts of a row add up to its total.

        Raises
        ------
        InputError
            No definition of the run has that name.
        """
        if local is not None:
            self._require_name(local)
        return self.partition_table(local).to_frame()

    def compare(self) -> pd.DataFrame:
        """
        Return every pair of definitions: the pounds that change side, Jaccard's index and kappa.

        Returns
        -------
        frame
            The columns of ``agreement.csv``.
        """
        return self._tables["agreement.csv"].to_frame()

    def status(self) -> pd.DataFrame:
        """
        Return the lines and pounds under each status, for each role and both origins.

        Returns
        -------
        frame
            The columns of ``status.csv``.
        """
        return self._tables["status.csv"].to_frame()

    def measures(self) -> pd.DataFrame:
        """
        Return what is measured other than money, under each definition.

        Returns
        -------
        frame
            The columns of ``measures.csv``; no rows where the spend has no measure.
        """
        return compare.measure_table(self._counted, disclose=self.disclose).to_frame()

    def measures_by(self) -> pd.DataFrame:
        """
        Return what is measured other than money, by tier of the supply chain and by beneficiary group.

        Returns
        -------
        frame
            The columns of ``measures_by.csv``; no rows where all is in one tier and no line names a group.
        """
        return self.measures_by_table().to_frame()

    def decile_shares(self, domain: Domain = "overall", index: str | None = None) -> pd.DataFrame:
        """
        Return pounds by decile of deprivation, 1 most deprived, each in its own nation.

        Parameters
        ----------
        domain
            ``overall`` or one domain of the index.
        index
            The id of one index, such as ``iod2019``; left out, each nation's default.

        Returns
        -------
        frame
            The columns of ``deciles.csv``: what is known exactly, and what is half known split by its live
            postcodes; then what no index covers, and what is not placed. The estimates add up to the
            total.

        Raises
        ------
        InputError
            The atlas does not hold the index, or no index has the domain.

        Notes
        -----
        A place known only to its authority holds every decile, and cannot be meaningfully compared with
        an index (360Giving, guide to locations): its shares say what such a place is like, and nothing of
        where in it the pounds landed.
        """
        return compare.decile_table(self.scored, domain, index).to_frame()

    def gaps(self) -> pd.DataFrame:
        """
        Return why each definition could not be answered, and for how many lines and pounds.

        Returns
        -------
        frame
            ``definition, reason, lines, amount_gbp``.
        """
        return self.gap_table().to_frame()

    def by(self, column: str) -> pd.DataFrame:
        """
        Return the summary for each value of a column.

        Parameters
        ----------
        column
            A column of the table; lines where it is blank are a group of their own, last.

        Returns
        -------
        frame
            One row for each value and definition.

        Raises
        ------
        InputError
            The table has no such column.
        """
        return self.group_table(column).to_frame()

    def means(self, column: str) -> pd.DataFrame:
        """
        Return the share over all values of a column: the mean of their shares, and that of all their pounds.

        Parameters
        ----------
        column
            Such as ``buyer``; lines where it is blank are left out.

        Returns
        -------
        frame
            One row a definition: ``mean_of_shares`` counts every buyer alike, ``pooled_share`` every
            pound alike; then the lowest and the highest share, and whose they are.

        Raises
        ------
        InputError
            The table has no such column.
        """
        return compare.means(self.group_table(column)).to_frame()

    def sites(self) -> pd.DataFrame:
        """
        Return the sites that radii are measured from.

        Returns
        -------
        frame
            ``postcode``, ``longitude``, ``latitude`` (WGS84); no rows where no line has one.
        """
        return compare.sites(self.located)

    def explain(self, line_id: str, *, disclose: bool = False) -> str:
        """
        Return why a line counted under each definition, or did not, in words.

        Parameters
        ----------
        line_id
            The line.
        disclose
            Whether it is told where people live, and what they are.

        Returns
        -------
        text
            A few lines of plain English.

        Raises
        ------
        InputError
            There is no such line.
        """
        if disclose and not self.disclose:
            return self.disclosed.explain(line_id)
        return compare.explain(
            self._shown, self.shown_memberships, self.labels, line_id, self._hidden_landings
        )

    def to_frame(self, *, disclose: bool = False) -> pd.DataFrame:
        """
        Return one row a line, in input order.

        Parameters
        ----------
        disclose
            Whether places of people's homes are told more closely than by authority.

        Returns
        -------
        frame
            The columns of ``lines.parquet``: where the line is, and its membership of every
            definition from 0 to 1, NaN where it is not known.
        """
        card = self.disclosed if disclose else self
        frame: pd.DataFrame = card.line_table().to_pandas()
        return frame

    def landed(self, *, disclose: bool = False) -> pd.DataFrame:
        """
        Return where the pounds landed, one row a place.

        Parameters
        ----------
        disclose
            Whether homes of people stand where they are; left out, they are at their authority, and where
            fewer than five people live there, at the region.

        Returns
        -------
        frame
            Place, precision, authority, position (WGS84), pounds, lines, the biggest suppliers,
            deprivation decile, and the mean membership of each definition.
        """
        if disclose and not self.disclose:
            return self.disclosed.landed()
        if self.disclose or not privacy.speaks_of_people(self.spend):
            line = self.scored.landings.line
            return compare.landed(self.scored, [value[line] for value in self.memberships.value])
        return compare.landed(self._shown, privacy.shown_place_values(self._counted))

    def faults(self, *, disclose: bool = False) -> pd.DataFrame:
        """
        Return what was wrong in the files, cell by cell, and what was done about it.

        Parameters
        ----------
        disclose
            Whether cells are quoted that may say where people live.

        Returns
        -------
        frame
            ``file, line, column, value, kind, action``.
        """
        card = self.disclosed if disclose else self
        frame: pd.DataFrame = card.fault_table().to_pandas()
        return frame

    def provenance(self) -> dict[str, Any]:
        """
        Return where every figure came from.

        Returns
        -------
        provenance
            The library's version, the input files and their hashes, the atlas's editions and hashes,
            the definitions, the attribution, the options, counts by status, what was repaired, the
            registers of suppliers and what they matched, and the licence lines.
        """
        found = compare.provenance(self.scored, self.labels, self.scope, self.fault_table())
        found["cautions"] = list(self.cautions)
        found["people"] = {"disclosed": self.disclose, "fewest_shown": privacy.FEWEST}
        if self.declared is not None:
            found["policy"] = {"title": self.declared.title, **(self.declared.file or {})}
        return found
