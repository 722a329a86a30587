"""The object that people hold: a thin face over scoring, compare and present."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from localvalue import compare
from localvalue.columns import coded
from localvalue.compare import privacy
from localvalue.compare.clients import client_lines, of_client, policy_of
from localvalue.compare.quoting import shown_faults
from localvalue.definitions import OwnDefinition, indices_of, standard_set
from localvalue.errors import InputError
from localvalue.places import Located
from localvalue.policy import Policy, clients_of, clients_with, own_definition
from localvalue.present import brief, charts, folder, geopackage, maps, packs, report, workbook
from localvalue.scoring import score_each
from localvalue.spend.landings import attribution as read_attribution
from localvalue.spend.measures import measures
from localvalue.spend.scope import COLUMN, NO_RULE, SCOPES, Scope, scope_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import folium
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from localvalue.atlas import Atlas, Domain
    from localvalue.compare import Mapped, Table, ToFind
    from localvalue.definitions import Definition
    from localvalue.scoring import Memberships, Scored
    from localvalue.spend import Spend
    from localvalue.spend.scope import Rule


def score(
    located: Located,
    definitions: Sequence[Definition] | None = None,
    *,
    attribution: str | Sequence[str] | None = None,
    index: str | None = None,
    progress: Callable[[int, int], object] | None = None,
    rules: Sequence[Rule] | None = None,
    policy: Policy | None = None,
) -> Scorecard:
    """
    Return how much of the spend lands where each definition says.

    Parameters
    ----------
    located
        Lines on real geography, as `locate` returns them.
    definitions
        What counts; left out, those of the policy, else the standard set: the authority, 10, 20 and 40
        miles from the site (from the boundary where lines have no site), the region, and the most
        deprived 10, 20 and 30%.
    attribution
        Which roles count; left out, the policy's, else ``supplier``. ``branch,supplier`` is the first that
        is placed, ``supplier|branch`` counts what qualifies at either; there are also
        ``supplier=0.4+fabrication=0.6``, and ``landings`` for each line's own shares or rows of the table
        of landings. Of several the card is by the first, and `attributions`
        has the others beside it.
    index
        The deprivation index of the standard set, where not each nation's default.
    progress
        Is told now and then how many points have been asked about, and of how many.
    rules
        What a payee is by name (`scope_rules`); left out, the policy's, else the library's own.
    policy
        What was declared (`read_policy`): its definitions, and `OwnDefinition` where a client declares
        one; its attribution, where none is given here; its targets and common measures.

    Returns
    -------
    card
        Every line that went in is in it, and every penny.

    Raises
    ------
    InputError
        Two definitions have one name, the attribution does not fit the table, or the lines are not located.
    """
    _require_located(located)
    declared = policy or Policy()
    asked = _definitions(located, definitions, declared, index)
    named = attribution or declared.attribution or "supplier"
    specs = [named] if isinstance(named, str) else list(named)
    choices = tuple({each.name: each for each in map(read_attribution, specs)}.values())
    scored, *others = score_each(located, asked, choices, progress)
    for each in (scored, *others):
        _require_whole(each)
    used = declared.rules if rules is None else tuple(rules)
    return Scorecard(scored, used, policy, tuple(others))


def _require_located(located: object) -> None:
    """Refuse what is no located spend, such as the spend itself."""
    if not isinstance(located, Located):
        found = type(located).__name__
        raise InputError(
            f"located spend is scored, found {found}; locate it first: lv.score(lv.locate(spend, atlas))"
        )


def _definitions(
    located: Located, given: Sequence[Definition] | None, policy: Policy, index: str | None
) -> Sequence[Definition]:
    """Return what is asked: what is given, else what the policy declares, else the standard set."""
    if given is not None:
        return given
    own = own_definition(policy, clients_of(policy, located))
    common = policy.definitions
    if not common:
        has_site = located.site >= 0
        common = standard_set(
            any_site=bool(has_site.any()), any_without_site=not has_site.all(), index=index or policy.index
        )
    return common if own is None else (*common, own)


def _require_whole(scored: Scored) -> None:
    """Check that nothing is lost: every line is in, and the pence of each tally are the table's."""
    pence = scored.located.spend.pence()
    whole = int(pence.sum())
    # Landings are in the order of their lines
    lines = 1 + np.count_nonzero(np.diff(scored.landings.line)) if len(pence) else 0
    sums = {
        "landings": int(scored.landings.pence.sum()),
        "points": int(scored.points.net_pence.sum()),
        "places": int(scored.places.net_pence.sum()),
    }
    if lines != len(pence) or any(each != whole for each in sums.values()):
        message = f"{lines} of {len(pence)} lines and {sums} of {whole} pence came through: a bug"
        raise RuntimeError(message)


@dataclass(frozen=True, eq=False)
class Scorecard:
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
    """

    scored: Scored
    rules: tuple[Rule, ...] | None = None
    declared: Policy | None = None
    others: tuple[Scored, ...] = ()
    disclose: bool = False

    @cached_property
    def disclosed(self) -> Scorecard:
        """
        The same card, which shows homes of people, and groups of fewer than five of them, as they are.

        Returns
        -------
        card
            Not for publication.
        """
        return self if self.disclose else replace(self, disclose=True)

    @cached_property
    def _shown(self) -> Scored:
        """The answers with the places that may be shown."""
        return self.scored if self.disclose else privacy.shown(self.scored)

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """Return the definitions, in the order of the run."""
        return self.scored.definitions

    @property
    def attribution(self) -> str:
        """Return which roles count, as it is written on the command line."""
        return self.scored.attribution.name

    @property
    def located(self) -> Located:
        """Return the lines on real geography."""
        return self.scored.located

    @property
    def atlas(self) -> Atlas:
        """Return the reference geography."""
        return self.scored.located.atlas

    @property
    def spend(self) -> Spend:
        """Return the lines as they came in, and what was understood of their files."""
        return self.located.spend

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self.scored.located)

    @property
    def attribution_label(self) -> str:
        """Return which roles count, in words."""
        return self.scored.attribution.label

    @property
    def total_pence(self) -> int:
        """Return the sum of all lines."""
        return self.located.spend.total_pence

    @cached_property
    def memberships(self) -> Memberships:
        """Return every line's membership of every definition, with bounds."""
        return self.scored.memberships()

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Return what each definition says; nation, index and year where it speaks of deprivation."""
        return compare.labels(self.located, self.definitions)

    def index_label(self) -> str:
        """Return the deprivation indices of the run, each with nation and year."""
        return compare.index_label(self.located, self.definitions)

    def tables(self) -> Mapping[str, Table]:
        """Return the tables that `write` writes as CSV, by file name."""
        return self._tables

    @cached_property
    def _tables(self) -> Mapping[str, Table]:
        measured = compare.measure_table(self.scored)
        parts = compare.measures_by(self.scored, disclose=self.disclose)
        found = self.matched_table()
        whole = compare.summary(self.scored, self.labels)
        scopes = compare.scope_effects(whole, self._by_scope()) if self.scope.codes.any() else None
        apart = self.proposed_table()
        return {
            "summary.csv": whole,
            "partition.csv": compare.partition(self.scored),
            "agreement.csv": compare.agreement(self.scored),
            **({"scope_reasons.csv": apart} if apart.rows else {}),
            "status.csv": compare.status(self.located),
            **({"deciles.csv": compare.decile_table(self.scored)} if self._reads_an_index else {}),
            **({"measures.csv": measured} if measured.rows else {}),
            **({"measures_by.csv": parts} if parts.rows else {}),
            **({"matched.csv": found} if found.rows else {}),
            **({"scope.csv": scopes} if scopes else {}),
            **({"attributions.csv": self._beside(whole)} if self.others else {}),
            **self._declared_tables(),
        }

    def _beside(self, whole: Table) -> Table:
        """Return the summary beside those of the other attributions."""
        others = [compare.summary(each, self.labels) for each in self.others]
        return compare.attribution_table((self.scored, *self.others), (whole, *others))

    def _declared_tables(self) -> dict[str, Table]:
        """Return what the policy asks for beside the results: targets, and measures in common terms."""
        if self.declared is None:
            return {}
        found = {
            "targets.csv": compare.target_table(self.scored, self.declared, self.scope),
            "common_measures.csv": compare.common_measure_table(self.scored, self.declared),
            "unmapped_measures.csv": compare.common_measures(self.scored, self.declared).unmapped,
        }
        return {name: table for name, table in found.items() if table.rows}

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

    @property
    def _reads_an_index(self) -> bool:
        """Return whether a definition asks of deprivation, and the atlas knows of any."""
        asks = any(indices_of(each) for each in self.definitions)
        return asks and bool(self.atlas.default_indices())

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
        return compare.partition(self.scored, local).to_frame()

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
        return compare.measure_table(self.scored).to_frame()

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

    @cached_property
    def cautions(self) -> tuple[str, ...]:
        """Return what a reader is warned of: sums of what is no one sum, loose definitions, wide places."""
        sums = (*compare.mixtures(self.spend, self._groups), *compare.repetition(self.spend))
        homes = (privacy.DISCLOSED,) if self.disclose and privacy.speaks_of_people(self.spend) else ()
        return (*homes, *sums, *compare.cautions(self.scored))

    def measures_by(self) -> pd.DataFrame:
        """
        Return what is measured other than money, by tier of the supply chain and by beneficiary group.

        Returns
        -------
        frame
            The columns of ``measures_by.csv``; no rows where all is in one tier and no line names a group.
        """
        return compare.measures_by(self.scored, disclose=self.disclose).to_frame()

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

    def group_table(self, column: str) -> Table:
        """Return the summary for each value of a column, in exact pence; of people as they may be shown."""
        if not self.disclose:
            privacy.require_shown(self.spend, column)
        return self._groups(column, disclose=self.disclose)

    def _groups(self, column: str, *, disclose: bool = True) -> Table:
        if column == COLUMN and COLUMN not in self.located.spend.lines.column_names:
            return self._by_scope()
        cells = coded(self.located.spend.column(column))
        names: list[str | None] = [*cells.cells]
        groups = cells.codes
        if (groups < 0).any():
            groups = np.where(groups < 0, np.int32(len(names)), groups)
            names.append(None)
        if not disclose and self.spend.canonical(column) in privacy.TARGET_GROUPS:
            groups, names = privacy.grouped(self.scored, groups, names)
        return compare.by_group(self.scored, self.memberships, column, groups, names)

    def explain(self, line_id: str) -> str:
        """
        Return why a line counted under each definition, or did not, in words.

        Parameters
        ----------
        line_id
            The line.

        Returns
        -------
        text
            A few lines of plain English.

        Raises
        ------
        InputError
            There is no such line.
        """
        return compare.explain(self.scored, self.memberships, self.labels, line_id)

    def centres(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return easting and northing of each row of `landed`; of a half-known place, of its middle."""
        return compare.centres(self._shown)

    def authority_table(self) -> Table:
        """Return how much landed in each authority and counts there, and what is in none, in exact pence."""
        return self._authorities

    @cached_property
    def _authorities(self) -> Table:
        return compare.by_authority(self._shown)

    def missed_table(self, local: str, deprived: str) -> Table:
        """Return in which authorities deprived places are reached that are not local, in exact pence."""
        return compare.missed_by_authority(self._shown, local, deprived)

    def role_table(self) -> Table:
        """Return where each role lands: at home, elsewhere or not known, in exact pence."""
        return compare.by_role(self._shown)

    def unplaced_table(self) -> Table:
        """Return what could not be placed under the attribution, and why, in exact pence."""
        return self._unplaced

    @cached_property
    def _unplaced(self) -> Table:
        return compare.unplaced(self.scored)

    def gap_table(self) -> Table:
        """Return why each definition could not be answered, and for how much, in exact pence."""
        return self._gaps

    @cached_property
    def _gaps(self) -> Table:
        return compare.gaps(self.scored)

    @cached_property
    def scope(self) -> Scope:
        """Return whether each line is paid to a third party, by the rules of the run."""
        spend, buyer = self.located.spend, self.located.options.get("buyer")
        return scope_of(spend, self.rules, buyer=str(buyer) if buyer else None)

    def _by_scope(self) -> Table:
        """Return the summary of each scope that there is, whatever column the table itself has."""
        used, groups = np.unique(self.scope.codes, return_inverse=True)
        names = [SCOPES[code] for code in used.tolist()]
        return compare.by_group(self.scored, self.memberships, COLUMN, groups.astype(np.int32), names)

    def scope_table(self) -> Table:
        """Return the lines and pounds of each scope, in exact pence."""
        return compare.scopes(self.scope, self.located.spend.pence())

    def proposed_table(self) -> Table:
        """Return what is proposed to be looked at apart, by reason, in exact pence."""
        return compare.proposed(self.scope, self.located.spend)

    @cached_property
    def _to_find(self) -> ToFind:
        return compare.to_find(self.scored, self.scope)

    def to_find(self) -> ToFind:
        """Return what is not placed, by who was paid: the suppliers to look up, and the others."""
        return self._to_find

    def status_rows(self) -> Sequence[tuple[Any, ...]]:
        """Return the rows of ``status.csv``, in exact pence."""
        return self._tables["status.csv"].rows

    def matched_table(self) -> Table:
        """Return the lines and pounds whose supplier each way of matching found, in exact pence."""
        return compare.matched(self.located.spend)

    def repaired_table(self) -> Table:
        """Return the lines and pounds whose place was mended, for each role, in exact pence."""
        return compare.repaired(self.located)

    def landing_table(self) -> pa.Table | None:
        """Return one row a landing, the table of ``landings.parquet``; None where each line has one."""
        shown = self.scored.landing_values() if self.disclose else privacy.shown_landing_values(self.scored)
        return compare.landing_table(self._shown, shown)

    def line_table(self) -> pa.Table:
        """Return one row a line, in input order: the table of ``lines.parquet``."""
        shown = self.memberships
        if not self.disclose:
            shown = privacy.shown_memberships(self.scored, shown)
        return compare.line_table(self._shown, shown, self.scope)

    def to_frame(self, *, disclose: bool = False) -> pd.DataFrame:
        """
        Return one row a line, in input order.

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
        return compare.landed(self._shown, privacy.shown_place_values(self.scored))

    def mapped(self, drawn: ArrayLike) -> Mapped:
        """Return what the map tells beside the places, each row of `landed` being part of a drawn place."""
        return compare.mapped(self._shown, drawn)

    def half_known(self) -> NDArray[Any]:
        """Return the ground that each half-known row of `landed` covers, EPSG:27700; None for a point."""
        return compare.half_known(self._shown)

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

    def fault_table(self) -> pa.Table:
        """Return the faults of reading and of locating."""
        return self._faults

    @cached_property
    def _faults(self) -> pa.Table:
        found = measures(self.located.spend).faults
        faults = pa.concat_tables([self.located.spend.faults, found, self.located.faults])
        return faults if self.disclose else shown_faults(self.spend, faults)

    def homes(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return the home areas: their names, and the codes of their authorities."""
        return compare.homes(self.located)

    def sites(self) -> pd.DataFrame:
        """
        Return the sites that radii are measured from.

        Returns
        -------
        frame
            ``postcode``, ``longitude``, ``latitude`` (WGS84); no rows where no line has one.
        """
        return compare.sites(self.located)

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

    def unplaced_share(self) -> float:
        """Return the share of all pounds, by absolute amount, that is not placed; 0 where there are none."""
        landed = self.scored.landings
        size = np.abs(landed.pence)
        whole = int(size.sum())
        return int(size[landed.place < 0].sum()) / whole if whole else 0.0

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
        disclose: bool = False,
        tell: Callable[[str], object] = str,
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
            ``charts`` for a folder of pictures; ``geopackage`` for ``landings.gpkg``, ``landed.parquet`` and
            ``authorities.parquet``.
        disclose
            Whether homes of people, and groups of fewer than five of them, are written as they are; left out,
            homes are at their authority.
        tell
            Is told the name of each file as its turn comes.

        Raises
        ------
        InputError
            The folder holds something else, or a column to group by does not exist.
        """
        choice = folder.Choice(tuple(by), with_map, with_report, with_workbook, tuple(also))
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
            one, to the penny.

        Raises
        ------
        InputError
            The table has no such column, or it says where people live.
        """
        if not self.disclose:
            privacy.require_shown(self.spend, by)
        for name, lines in client_lines(self.located, by, self.declared):
            yield name, self._of_client(lines, hide_suppliers=hide_suppliers)

    def _of_client(self, lines: NDArray[np.int64], *, hide_suppliers: bool) -> Scorecard:
        scored, *others = (
            of_client(each, lines, hide_suppliers=hide_suppliers) for each in (self.scored, *self.others)
        )
        declared = self.declared and policy_of(self.declared, scored.located, scored.definitions)
        card = Scorecard(scored, self.rules, declared, tuple(others), self.disclose)
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
        disclose: bool = False,
        tell: Callable[[str], object] = str,
    ) -> None:
        """
        Write one folder a client, with its own lines alone, and the owner's index of all clients.

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
        disclose
            Whether homes of people, and groups of fewer than five of them, are written as they are.
        tell
            Is told of each client as its turn comes.

        Raises
        ------
        InputError
            The folder holds something else, or there is no such column.
        """
        card = self.disclosed if disclose else self
        choice = folder.Choice((), with_map, with_report, with_workbook)
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

    def charts(self) -> charts.Charts:
        """
        Return the results as charts, each with the same in words.

        Returns
        -------
        charts
            What counts under each definition, with its range; local against deprived; how far definitions
            agree; where each role landed; what could not be placed. Each has ``figure`` (of matplotlib),
            ``alt``, ``name`` and ``title``; in Jupyter they show themselves. A chart that would say nothing
            is left out.
        """
        return charts.charts(self)

    def save_charts(self, to: str | Path) -> None:
        """
        Write the charts as PNG files for a paper, and ``alt_texts.txt`` with each of them in words.

        Parameters
        ----------
        to
            The folder; files of these names in it are replaced.
        """
        charts.save(self.charts(), Path(to))

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
        Write the tables as an accessible Excel workbook.

        Parameters
        ----------
        path
            The file.
        disclose
            Whether homes of people are shown as they are.
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

    def _require_name(self, name: str) -> None:
        names = [each.name for each in self.definitions]
        if name not in names:
            raise InputError(f"no definition of this run is called {name!r}; there are {', '.join(names)}")

    def __repr__(self) -> str:
        """Return the scorecard as a small table of text."""
        return brief.text(self)

    def _repr_html_(self) -> str:
        """Return the scorecard as a small table for Jupyter."""
        return brief.html(self)
