"""Who uses a definition of a run: the entries of the register that it is, or that say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localvalue.definitions.combining import parts
from localvalue.definitions.register import Registered, known_definitions

if TYPE_CHECKING:
    from localvalue.definitions.register import Entry


def entries_of(definition: object) -> tuple[Entry, ...]:
    """
    Return the entries of the register that stand behind a definition.

    Parameters
    ----------
    definition
        Any.

    Returns
    -------
    entries
        Its own, where it is of the register; else the first entry that says the same for every buyer; of
        several joined, those of its parts. Empty where the register knows of none.

    Examples
    --------
    >>> from localvalue.definitions import MostDeprived, WithinMiles
    >>> [each.id for each in entries_of(WithinMiles(20) | MostDeprived(20))]
    ['scape_20mi', 'deprived_anywhere_20']
    >>> entries_of(WithinMiles(17))
    ()
    """
    if isinstance(definition, Registered):
        return (definition.entry,)
    joined = parts(definition)
    if joined:
        return tuple(dict.fromkeys(entry for each in joined for entry in entries_of(each)))
    spec = getattr(definition, "spec", None)
    return tuple(entry for entry in known_definitions() if spec and _says(entry, spec))[:1]


def _says(entry: Entry, spec: str) -> bool:
    """Return whether an entry stands for a rule as the command line writes it, whoever the buyer is."""
    if entry.form:
        return spec.partition(":")[0] == entry.id
    ways = [reading for _, reading in entry.choices]
    return len(ways) == 1 and ways[0].spec == spec and not ways[0].wholly_in and not entry.nation
