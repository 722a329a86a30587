"""What it means: one module for each question that is asked of a score."""

from localvalue.compare.agreement import agreement
from localvalue.compare.attributions import attribution_table
from localvalue.compare.because import Because, Between
from localvalue.compare.by_authority import by_authority, missed_by_authority
from localvalue.compare.by_role import by_role
from localvalue.compare.by_tier import by_tier
from localvalue.compare.cautions import caution, cautions
from localvalue.compare.centres import centres
from localvalue.compare.common_measures import common_measure_table, common_measures
from localvalue.compare.coverage import gaps, repaired, status, unplaced
from localvalue.compare.deciles import decile_table
from localvalue.compare.explain import explain
from localvalue.compare.half_known import half_known
from localvalue.compare.labels import index_label, labels
from localvalue.compare.landed import landed
from localvalue.compare.landing_lines import landing_table
from localvalue.compare.lines import line_table
from localvalue.compare.mapped import Found, Mapped, mapped
from localvalue.compare.matched import matched
from localvalue.compare.means import means
from localvalue.compare.measures import measure_table, measures_by
from localvalue.compare.mixtures import mixture, mixtures, repetition
from localvalue.compare.origins import homes, sites
from localvalue.compare.partition import partition
from localvalue.compare.place_areas import place_areas
from localvalue.compare.proposed import proposed
from localvalue.compare.provenance import provenance
from localvalue.compare.rules import rules
from localvalue.compare.scopes import scope_effects, scopes
from localvalue.compare.summary import by_group, summary
from localvalue.compare.tables import Table
from localvalue.compare.targets import target_table
from localvalue.compare.to_find import ToFind, to_find

__all__ = [
    "Because",
    "Between",
    "Found",
    "Mapped",
    "Table",
    "ToFind",
    "agreement",
    "attribution_table",
    "by_authority",
    "by_group",
    "by_role",
    "by_tier",
    "caution",
    "cautions",
    "centres",
    "common_measure_table",
    "common_measures",
    "decile_table",
    "explain",
    "gaps",
    "half_known",
    "homes",
    "index_label",
    "labels",
    "landed",
    "landing_table",
    "line_table",
    "mapped",
    "matched",
    "means",
    "measure_table",
    "measures_by",
    "missed_by_authority",
    "mixture",
    "mixtures",
    "partition",
    "place_areas",
    "proposed",
    "provenance",
    "repaired",
    "repetition",
    "rules",
    "scope_effects",
    "scopes",
    "sites",
    "status",
    "summary",
    "target_table",
    "to_find",
    "unplaced",
]
