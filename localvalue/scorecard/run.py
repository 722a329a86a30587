"""Ask every definition of every landing: the run whose results a scorecard holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localvalue.definitions import standard_set
from localvalue.given import checked
from localvalue.policy import Policy, clients_of, own_definition
from localvalue.progress import counting
from localvalue.scorecard.card import Scorecard
from localvalue.scoring import score_each
from localvalue.spend.landings import attribution as read_attribution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localvalue.definitions import Definition
    from localvalue.places import Located
    from localvalue.progress import Progress
    from localvalue.scoring import Scored
    from localvalue.spend.scope import Rule


@checked
def score(
    located: Located,
    definitions: Sequence[Definition] | None = None,
    *,
    attribution: str | Sequence[str] | None = None,
    index: str | None = None,
    progress: Progress = None,
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
        True for a bar, False for none; left out, one in a notebook, of what takes over two seconds.
        Or a function of what is being done, how many points have been asked about, and of how many.
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

    Examples
    --------
    >>> import localvalue as lv
    >>> import pandas as pd
    >>> lines = {"buyer": ["Tuskhaven"] * 2, "supplier_postcode": ["DB2 3BJ", None], "amount": [100, 50]}
    >>> located = lv.locate(lv.read_spend(pd.DataFrame(lines)), lv.Atlas.sample())
    >>> card = lv.score(located, [lv.InAuthority()])
    >>> card.summary()[["estimate_gbp", "low_gbp", "high_gbp", "unplaced_gbp"]].to_numpy().tolist()
    [[100.0, 100.0, 150.0, 50.0]]
    """
    declared = policy or Policy()
    asked = _definitions(located, definitions, declared, index)
    named = attribution or declared.attribution or "supplier"
    specs = [named] if isinstance(named, str) else list(named)
    choices = tuple({each.name: each for each in map(read_attribution, specs)}.values())
    with counting(progress, "Scoring", " points") as told:
        scored, *others = score_each(located, asked, choices, lambda done, total: told("", done, total))
    for each in (scored, *others):
        _require_whole(each)
    used = declared.rules if rules is None else tuple(rules)
    return Scorecard(scored, used, policy, tuple(others))


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
