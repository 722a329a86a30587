"""The tables of a scorecard in exact pence: what the outputs are made of."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from localvalue import compare
from localvalue.columns import coded
from localvalue.compare import privacy
from localvalue.compare.quoting import shown_faults
from localvalue.definitions import indices_of
from localvalue.given import checked_methods
from localvalue.scorecard.held import Held
from localvalue.spend.measures import measures
from localvalue.spend.scope import COLUMN, SCOPES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from localvalue.compare import Table, ToFind
    from localvalue.scoring import Scored


@checked_methods()
class Tables(Held):
    """The tables of one run, in exact pence."""

    def tables(self) -> Mapping[str, Table]:
        """Return the tables that `write` writes as CSV, by file name."""
        return self._tables

    @cached_property
    def _tables(self) -> Mapping[str, Table]:
        scored = self._counted
        measured = compare.measure_table(scored, disclose=self.disclose)
        parts = self.measures_by_table()
        found = self.matched_table()
        whole = compare.summary(scored, self.labels)
        scopes = compare.scope_effects(whole, self._by_scope()) if self.scope.codes.any() else None
        apart = self.proposed_table()
        return {
            "summary.csv": whole,
            "partition.csv": self.partition_table(),
            "agreement.csv": privacy.without_pairs(compare.agreement(scored), self._pairs),
            **({"scope_reasons.csv": apart} if apart.rows else {}),
            "status.csv": compare.status(self.located),
            **({"deciles.csv": compare.decile_table(scored)} if self._reads_an_index else {}),
            **({"measures.csv": measured} if measured.rows else {}),
            **({"measures_by.csv": parts} if parts.rows else {}),
            **({"matched.csv": found} if found.rows else {}),
            **({"scope.csv": scopes} if scopes else {}),
            **({"attributions.csv": self._beside(whole)} if self.others else {}),
            **self._declared_tables(),
        }

    @cached_property
    def _pairs(self) -> frozenset[frozenset[str]]:
        """The pairs of definitions that would tell of fewer than five people."""
        return frozenset() if self.disclose else privacy.hidden_pairs(self._counted, self.memberships)

    def partition_table(self, local: str | None = None) -> Table:
        """
        Return local against deprived, in exact pence.

        Parameters
        ----------
        local
            The name of one definition; left out, every local one.

        Returns
        -------
        table
            What `partition` gives as a frame.
        """
        return privacy.without_pairs(compare.partition(self._counted, local), self._pairs)

    def measures_by_table(self) -> Table:
        """Return what is measured other than money, by tier and by beneficiary group."""
        return compare.measures_by(self._counted, disclose=self.disclose, also=self.withheld)

    def _beside(self, whole: Table) -> Table:
        """Return the summary beside those of the other attributions."""
        hidden = (each if self.disclose else privacy.withheld(each, self.withheld) for each in self.others)
        others = [compare.summary(each, self.labels) for each in hidden]
        return compare.attribution_table((self.scored, *self.others), (whole, *others))

    def _declared_tables(self) -> dict[str, Table]:
        """Return what the policy asks for beside the results: targets, and measures in common terms."""
        if self.declared is None:
            return {}
        common, disclose = compare.common_measures(self._counted, self.declared), self.disclose
        found = {
            "targets.csv": compare.target_table(self._counted, self.declared, self.scope, disclose=disclose),
            "common_measures.csv": compare.common_measure_table(
                self._counted, self.declared, disclose=disclose
            ),
            "unmapped_measures.csv": common.unmapped,
        }
        return {name: table for name, table in found.items() if table.rows}

    @property
    def _reads_an_index(self) -> bool:
        """Return whether a definition asks of deprivation, and the atlas knows of any."""
        asks = any(indices_of(each) for each in self.definitions)
        return asks and bool(self.atlas.default_indices())

    @cached_property
    def cautions(self) -> tuple[str, ...]:
        """Return what a reader is warned of: sums of what is no one sum, loose definitions, wide places."""
        sums = (*compare.mixtures(self.spend, self._groups), *compare.repetition(self.spend))
        homes = (privacy.DISCLOSED,) if self.disclose and privacy.speaks_of_people(self.spend) else ()
        return (*homes, *sums, *compare.cautions(self._counted))

    def group_table(self, column: str) -> Table:
        """
        Return the summary for each value of a column, in exact pence; of people as they may be shown.

        Parameters
        ----------
        column
            A column of the table.

        Returns
        -------
        table
            What `by` gives as a frame.

        Raises
        ------
        InputError
            The table has no such column, or it says where people live.
        """
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
        of_people = self.spend.canonical(column) in privacy.TARGET_GROUPS
        if not disclose and of_people:
            groups, names = privacy.grouped(self.scored, groups, names, also=self.withheld)
        scored = self._counted
        if not disclose:
            scored = privacy.without_few_homes(scored, self._shown, groups, len(names))
        return self._grouped(column, groups, names, scored, of_people=of_people and not disclose)

    def _grouped(
        self,
        column: str,
        groups: NDArray[np.int32],
        names: list[str | None],
        scored: Scored,
        *,
        of_people: bool = False,
    ) -> Table:
        """Return the summary of each group of lines, as it may be shown."""
        hidden = (
            None if self.disclose else privacy.hidden_cells(self._counted, groups, names, of_people=of_people)
        )
        memberships = self.memberships if scored is self._counted else scored.memberships()
        return compare.by_group(scored, memberships, column, (groups, names), hidden)

    def _by_scope(self) -> Table:
        """Return the summary of each scope that there is, whatever column the table itself has."""
        used, groups = np.unique(self.scope.codes, return_inverse=True)
        names: list[str | None] = [SCOPES[code] for code in used.tolist()]
        return self._grouped(COLUMN, groups.astype(np.int32), names, self._counted)

    def authority_table(self) -> Table:
        """Return how much landed in each authority and counts there, and what is in none, in exact pence."""
        return self._authorities

    @cached_property
    def _authorities(self) -> Table:
        return compare.by_authority(self._crossed)

    def missed_table(self, local: str, deprived: str) -> Table:
        """
        Return in which authorities deprived places are reached that are not local, in exact pence.

        Parameters
        ----------
        local, deprived
            The names of two definitions of the run.

        Returns
        -------
        table
            ``lad_code,lad_name,amount_gbp``, most pounds first.

        Raises
        ------
        InputError
            No definition of the run has that name.
        """
        for name in (local, deprived):
            self._require_name(name)
        return compare.missed_by_authority(self._crossed, local, deprived)

    def role_table(self) -> Table:
        """Return where each role lands: at home, elsewhere or not known, in exact pence."""
        return compare.by_role(self._shown)

    def tier_table(self) -> Table:
        """Return what each tier of the supply chain received and how much of it counts, in exact pence."""
        return compare.by_tier(self._shown)

    def unplaced_table(self) -> Table:
        """Return what could not be placed under the attribution, and why, in exact pence."""
        return self._unplaced

    @cached_property
    def _unplaced(self) -> Table:
        return compare.unplaced(self._counted)

    def gap_table(self) -> Table:
        """Return why each definition could not be answered, and for how much, in exact pence."""
        return self._gaps

    @cached_property
    def _gaps(self) -> Table:
        return compare.gaps(self._counted)

    def scope_table(self) -> Table:
        """Return the lines and pounds of each scope, in exact pence."""
        return compare.scopes(self.scope, self.located.spend.pence())

    def proposed_table(self) -> Table:
        """Return what is proposed to be looked at apart, by reason, in exact pence."""
        return compare.proposed(self.scope, self.located.spend)

    def to_find(self) -> ToFind:
        """Return what is not placed, by who was paid: the suppliers to look up, and the others."""
        return self._to_find

    @cached_property
    def _to_find(self) -> ToFind:
        return compare.to_find(self.scored, self.scope)

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
        shown = self.scored.landing_values() if self.disclose else privacy.shown_landing_values(self._counted)
        return compare.landing_table(self._shown, shown)

    def line_table(self) -> pa.Table:
        """Return one row a line, in input order: the table of ``lines.parquet``."""
        return compare.line_table(self._shown, self.shown_memberships, self.scope)

    def fault_table(self) -> pa.Table:
        """Return the faults of reading and of locating."""
        return self._faults

    @cached_property
    def _faults(self) -> pa.Table:
        found = measures(self.located.spend).faults
        faults = pa.concat_tables([self.located.spend.faults, found, self.located.faults])
        return faults if self.disclose else shown_faults(self.spend, faults)
