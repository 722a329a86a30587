"""Which address of a register a supplier has: the first way that finds one, and no guess between several."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from localvalue.spend.register_layouts import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from localvalue.spend.payees import Payee
    from localvalue.spend.searching import Address

FUZZY: Final = "fuzzy_name"
"""Found by a name that is like it."""
WAYS: Final = (*NUMBERS, "name", "trading_name", "name_prefix", FUZZY)
"""How a supplier may be found in a register, in the order in which they are tried."""

OWN: Final = "own"
"""The line has an address of its own."""
AMBIGUOUS: Final = "ambiguous"
"""The register has several addresses that it may be."""
UNMATCHED: Final = "unmatched"
"""The register has none."""

_NEAR: Final = 2.0
"""Points of likeness within which two names are as good as each other."""


class Outcome(NamedTuple):
    """What a register says of one supplier in one role."""

    way: str
    """One of `WAYS`, or `AMBIGUOUS` or `UNMATCHED`."""
    postcode: str = ""
    name: str = ""
    """The supplier, as the register has it."""
    score: float = math.nan
    """The likeness of a fuzzy name, up to 100; NaN for other ways."""
    by: str = ""
    """The way that found several."""
    candidates: tuple[str, ...] = ()
    """Those, as place and name."""
    longitude: str = ""
    latitude: str = ""

    @property
    def found(self) -> bool:
        """Return whether there is a place."""
        return self.way in WAYS


class Matcher:
    """
    Finds suppliers among addresses of one role.

    Parameters
    ----------
    addresses
        Those that may be wanted.
    fuzzy
        The least likeness of a name; None for no fuzzy matches.
    """

    def __init__(self, addresses: Sequence[Address], fuzzy: float | None) -> None:
        self._addresses = addresses
        self._fuzzy = fuzzy
        self._numbers: list[dict[str, list[int]]] = [defaultdict(list) for _ in NUMBERS]
        self._bases: dict[str, list[int]] = defaultdict(list)
        for number, address in enumerate(addresses):
            for codes, code in zip(self._numbers, address.numbers, strict=True):
                if code:
                    codes[code].append(number)
            for base in {name.base for name in address.names} - {""}:
                self._bases[base].append(number)
        self._sorted = sorted(self._bases)
        self._bases = dict(self._bases)

    def match(self, payee: Payee) -> Outcome:
        """
        Return what the register says of one supplier.

        Parameters
        ----------
        payee
            The supplier.

        Returns
        -------
        outcome
            One address, several, or none.
        """
        several: dict[str, Address] = {}
        by = ""
        for way, addresses in self._found(payee):
            places = {address.place: address for address in reversed(addresses)}
            if several:
                places = {place: address for place, address in places.items() if place in several}
            if len(places) == 1:
                address = next(iter(places.values()))
                return _one(way, address)
            if places:
                several, by = places, by or way
        if several:
            listed = sorted(f"{_shown(address)} ({address.text})" for address in several.values())
            return Outcome(AMBIGUOUS, by=by, candidates=tuple(listed))
        return self._alike(payee) if self._fuzzy is not None else Outcome(UNMATCHED)

    def _found(self, payee: Payee) -> Iterator[tuple[str, list[Address]]]:
        """Yield the addresses that each way finds, in the order of `WAYS`."""
        for way, codes, code in zip(NUMBERS, self._numbers, payee.numbers, strict=True):
            yield way, self._at(codes.get(code, ()) if code else ())
        yield "name", _same_spelling(payee, self._called(payee, payee.name.base))
        yield "trading_name", self._called(payee, payee.name.trading)
        if payee.cut_form:
            yield "name_prefix", self._called(payee, payee.cut_form)
        elif payee.cut:
            yield "name_prefix", _not_another(payee, self._starting(payee.cut))

    def _called(self, payee: Payee, base: str) -> list[Address]:
        return _not_another(payee, self._at(self._bases.get(base, ())))

    def _at(self, places: Sequence[int]) -> list[Address]:
        return [self._addresses[place] for place in places]

    def _starting(self, start: str) -> list[Address]:
        from bisect import bisect_left

        found: list[Address] = []
        for place in range(bisect_left(self._sorted, start), len(self._sorted)):
            if not self._sorted[place].startswith(start):
                break
            found += self._at(self._bases[self._sorted[place]])
        return found

    def _alike(self, payee: Payee) -> Outcome:
        """Return the one name that is most alike, if no other is nearly as much."""
        from rapidfuzz import fuzz, process

        if not payee.name.base or not self._sorted:
            return Outcome(UNMATCHED)
        alike = process.extract(
            payee.name.base, self._sorted, scorer=fuzz.ratio, score_cutoff=self._fuzzy, limit=10
        )
        best = [(base, score) for base, score, _ in alike if score > alike[0][1] - _NEAR]
        addresses = [(address, score) for base, score in best for address in self._called(payee, base)]
        places = {address.place: (address, score) for address, score in reversed(addresses)}
        if not places:
            return Outcome(UNMATCHED)
        if len(places) > 1:
            listed = sorted(
                f"{_shown(address)} ({address.text}, {score:.0f} % alike)"
                for address, score in places.values()
            )
            return Outcome(AMBIGUOUS, by=FUZZY, candidates=tuple(listed))
        address, score = next(iter(places.values()))
        return _one(FUZZY, address)._replace(score=float(score))


def _one(way: str, address: Address) -> Outcome:
    """Return one address as what a register says."""
    found = Outcome(way, address.postcode, address.text)
    return found._replace(longitude=address.longitude, latitude=address.latitude)


def _shown(address: Address) -> str:
    return address.postcode or address.place


def _not_another(payee: Payee, addresses: list[Address]) -> list[Address]:
    """Return those that are not told apart by a number: two suppliers may have one name."""
    telling = [place for place, kind in enumerate(NUMBERS) if kind != "vat_number" and payee.numbers[place]]
    return [
        address
        for address in addresses
        if all(address.numbers[place] in {"", payee.numbers[place]} for place in telling)
    ]


def _same_spelling(payee: Payee, addresses: list[Address]) -> list[Address]:
    """Return those of the very same name, else of the same legal form, else all."""
    same = [address for address in addresses if address.text == payee.text]
    if same:
        return same
    form = [address for address in addresses if payee.name.whole in {name.whole for name in address.names}]
    return form or addresses
