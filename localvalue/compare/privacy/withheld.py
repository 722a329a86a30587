"""What is not shown of some lines although it could be by itself, because others could be told by it."""

from __future__ import annotations

from typing import Final, NamedTuple

from localvalue.rich import View


class Withheld(NamedTuple):
    """What a client's pack does not tell, so that no other's few people are what is left of the whole."""

    homes: frozenset[tuple[str, int]] = frozenset()
    """Roles, and authorities by position, at which no home of theirs is shown."""
    groups: frozenset[str] = frozenset()
    """Target groups that are no row of their own."""
    definitions: frozenset[str] = frozenset()
    """Names of definitions that ask whom lines benefit, and are not answered."""

    def _repr_html_(self) -> str:
        """Return how much it is, and not what, for a notebook."""
        facts = [(name.replace("_", " "), len(held)) for name, held in self._asdict().items()]
        return View("Not told, so that no few people can be worked out", facts).html()


NOTHING_MORE: Final = Withheld()
"""Nothing beside what is too little by itself."""
