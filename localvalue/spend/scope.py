"""Whether a payment buys something from a third party: proposed by name, and nothing is left out."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from localvalue.arrays import is_true, numbers, texts
from localvalue.columns import Coded, coded
from localvalue.errors import InputError
from localvalue.rich import View
from localvalue.spend import names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from localvalue.spend.table import Spend

SCOPES: Final = ("third_party", "public_body", "tax_or_pension", "redacted", "internal")
"""What a payment may be; the first buys something, the others are proposed to be looked at apart."""

COLUMN: Final = "scope"
"""A column of the table that says so itself goes before any rule."""

NO_RULE: Final = -1
ITSELF: Final = -2
"""In the place of a rule's number: the supplier is the buyer."""
DECLARED: Final = -3
"""In the place of a rule's number: the table says so itself."""

_REASONS: Final = {
    NO_RULE: "",
    ITSELF: "The supplier is the buyer itself.",
    DECLARED: "The table says so itself.",
}


class Rule(NamedTuple):
    """What a payee is, by its name."""

    pattern: str
    """A regular expression (RE2), searched for in the name as `names.plain` writes it."""
    scope: str
    reason: str
    source: str


class Scope(NamedTuple):
    """What each line is."""

    codes: NDArray[np.int8]
    """Places in `SCOPES`, shape ``(lines,)``."""
    rule: NDArray[np.int16]
    """The rule that says so, shape ``(lines,)``; or `NO_RULE`, `ITSELF`, `DECLARED`."""
    rules: tuple[Rule, ...]

    def __repr__(self) -> str:
        """Return the lines of each scope."""
        return self._view().text()

    def _repr_html_(self) -> str:
        """Return the same for a notebook."""
        return self._view().html()

    def _view(self) -> View:
        counts = np.bincount(self.codes, minlength=len(SCOPES)).tolist()
        rows = [
            (name.replace("_", " "), f"{count:,}")
            for name, count in zip(SCOPES, counts, strict=True)
            if count
        ]
        return View(f"What {len(self.codes):,} lines are", rows, ("scope", "lines"), ("lines",))

    def reason(self, line: int) -> str:
        """
        Return why a line is what it is.

        Parameters
        ----------
        line
            Its position.

        Returns
        -------
        reason
            ``""`` for third parties that no rule speaks of.
        """
        number = int(self.rule[line])
        return _REASONS[number] if number < 0 else self.rules[number].reason


def scope_rules(path: str | Path | None = None) -> tuple[Rule, ...]:
    """
    Return the rules that say what a payee is.

    Parameters
    ----------
    path
        A TOML file of the same shape as the library's own; left out, that one.

    Returns
    -------
    rules
        In the order in which they are tried.

    Raises
    ------
    InputError
        The file is missing or is no such table.

    Examples
    --------
    >>> scope_rules()[0].scope
    'redacted'
    """
    if path is None:
        return _own_rules()
    try:
        text = Path(path).read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except FileNotFoundError:
        raise InputError(f"there is no file {path} of scope rules; check the path") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); name the file of scope rules") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} is no TOML file ({error}); copy the library's scope.toml and change it"
        ) from None
    return _rules(table, str(path))


@functools.cache
def _own_rules() -> tuple[Rule, ...]:
    return _rules(tomllib.loads(rules_text()), "scope.toml")


def rules_text() -> str:
    """
    Return the library's own rules as they are written, to be changed.

    Returns
    -------
    text
        TOML, with what each part means.

    Examples
    --------
    >>> rules_text().count("[[rule]]") == len(scope_rules())
    True
    """
    return resources.files(__package__).joinpath("scope.toml").read_text("utf-8")


def _rules(table: Mapping[str, Any], name: str) -> tuple[Rule, ...]:
    found = []
    for number, entry in enumerate(table.get("rule", ()), start=1):
        missing = [field for field in Rule._fields if not isinstance(entry.get(field), str)]
        if missing:
            raise InputError(
                f"rule {number} of {name} has no {' and no '.join(missing)}; each rule has all four"
            )
        rule = Rule(*(entry[field] for field in Rule._fields))
        if rule.scope not in SCOPES:
            raise InputError(
                f"rule {number} of {name} has the scope {rule.scope!r}; the scopes are {', '.join(SCOPES)}"
            )
        _match(texts(["X"]), rule.pattern, f"rule {number} of {name}")
        found.append(rule)
    if not found:
        raise InputError(f"{name} has no [[rule]]; copy the library's scope.toml and change it")
    return tuple(found)


def _match(cells: pa.Array, pattern: str, what: str) -> NDArray[np.bool_]:
    try:
        return is_true(pc.match_substring_regex(cells, pattern))
    except pa.ArrowInvalid as error:
        raise InputError(
            f"{what} has a pattern that cannot be read ({error}); it is written as RE2"
        ) from None


def scope_of(spend: Spend, rules: Sequence[Rule] | None = None, *, buyer: str | None = None) -> Scope:
    """
    Return what each line is: paid to a third party, or something to be looked at apart.

    Parameters
    ----------
    spend
        The lines. A column ``scope`` of theirs goes before the rules, where it holds one of `SCOPES`.
    rules
        What payees are by name; left out, the library's own.
    buyer
        The buyer of every line, where the table does not say.

    Returns
    -------
    scope
        One a line. A supplier that has the buyer's name, or is a council of the same place however it is
        called, is internal; a line without a supplier is taken
        for a third party's.

    Examples
    --------
    >>> import pandas as pd
    >>> from localvalue.spend import Spend
    >>> frame = pd.DataFrame({"supplier": ["Acme", "HMRC Cumbernauld", "Redactive Ltd"], "amount": ["1"] * 3})
    >>> [SCOPES[code] for code in scope_of(Spend.from_frame(frame)).codes]
    ['third_party', 'tax_or_pension', 'third_party']
    """
    known = tuple(rules) if rules is not None else scope_rules()
    lines, held = len(spend), spend.lines.column_names
    codes, rule = np.zeros(lines, dtype=np.int8), np.full(lines, NO_RULE, dtype=np.int16)
    if "supplier" in held:
        supplier = coded(spend.lines["supplier"])
        plain = names.plain(texts(supplier.cells))
        number = np.append(_first_rule(plain, known), np.int16(NO_RULE))
        of_rule = np.array([*(SCOPES.index(each.scope) for each in known), 0], dtype=np.int8)
        rule = number[supplier.codes]
        codes = of_rule[rule]
        itself = _itself(spend, supplier.codes, plain, buyer)
        codes[itself], rule[itself] = SCOPES.index("internal"), ITSELF
    if COLUMN in held:
        own = coded(spend.lines[COLUMN])
        said = ["_".join(cell.lower().split()) for cell in own.cells]
        place = np.array(
            [*(SCOPES.index(cell) if cell in SCOPES else -1 for cell in said), -1], dtype=np.int8
        )
        declared = place[own.codes]
        codes = np.where(declared >= 0, declared, codes)
        rule = np.where(declared >= 0, np.int16(DECLARED), rule)
    return Scope(codes, rule, known)


def withheld_names(cells: Sequence[str]) -> NDArray[np.bool_]:
    """
    Return which names are withheld, by the library's own rules.

    Parameters
    ----------
    cells
        Names of payees, shape ``(n,)``.

    Returns
    -------
    withheld
        Shape ``(n,)``.

    Examples
    --------
    >>> withheld_names(["Redacted", "Confidential Waste Ltd"]).tolist()
    [True, False]
    """
    known = scope_rules()
    plain = names.plain(texts(cells))
    withheld = np.zeros(len(cells), dtype=np.bool_)
    some = "|".join(f"(?:{rule.pattern})" for rule in known if rule.scope == "redacted")
    few = np.flatnonzero(_match(plain, some, "the table of rules"))
    # An earlier rule may know better
    number = _first_rule(plain.take(numbers(few.astype(np.int64))), known)
    withheld[few] = [known[rule].scope == "redacted" for rule in number.tolist()]
    return withheld


def _first_rule(plain: pa.Array, rules: Sequence[Rule]) -> NDArray[np.int16]:
    """Return the first rule that fits each name; `NO_RULE` where none does."""
    number = np.full(len(plain), NO_RULE, dtype=np.int16)
    if not len(plain):
        return number
    # Few names fit any rule: one look with all of them first
    any_rule = "|".join(f"(?:{rule.pattern})" for rule in rules)
    some = np.flatnonzero(_match(plain, any_rule, "the table of rules"))
    few = plain.take(numbers(some.astype(np.int64)))
    for place in reversed(range(len(rules))):
        number[some[_match(few, rules[place].pattern, f"rule {place + 1}")]] = place
    return number


def _itself(
    spend: Spend, supplier: NDArray[np.int32], plain: pa.Array, buyer: str | None
) -> NDArray[np.bool_]:
    """Return on which lines the supplier is the buyer: of its very name, or a council of its place."""
    if buyer is not None:
        payers = Coded(np.zeros(len(supplier), dtype=np.int32), [buyer])
    elif "buyer" in spend.lines.column_names:
        payers = coded(spend.lines["buyer"])
    else:
        return np.zeros(len(supplier), dtype=np.bool_)
    theirs = names.plain(texts(payers.cells))
    places = [_place_of_council(text or "") for text in theirs.to_pylist()]
    same = _alike(names.bases(plain).to_pylist(), names.bases(theirs).to_pylist(), (supplier, payers.codes))
    # Few suppliers are councils: only those are looked at one by one
    councils = is_true(pc.match_substring_regex(plain, _COUNCIL))
    mine = [
        _place_of_council(text) if council else None
        for text, council in zip(plain.to_pylist(), councils.tolist(), strict=True)
    ]
    return same | _alike(mine, places, (supplier, payers.codes))


def _alike(
    mine: Sequence[str | None],
    theirs: Sequence[str | None],
    lines: tuple[NDArray[np.int32], NDArray[np.int32]],
) -> NDArray[np.bool_]:
    """Return on which lines the text of one column's cell is that of another's; blank is like nothing."""
    number = {text: place for place, text in enumerate(dict.fromkeys(filter(None, mine)))}
    first = np.array([*(number.get(text or "", -1) for text in mine), -1], dtype=np.int32)
    second = np.array([*(number.get(text or "", -2) for text in theirs), -2], dtype=np.int32)
    return np.equal(first[lines[0]], second[lines[1]])


def _place_of_council(plain: str) -> str:
    """Return the place that a council is of, however it is called; a buyer may be called by it alone."""
    return " ".join(word for word in plain.split() if word not in _COUNCIL_WORDS)


_COUNCIL: Final = r"\b(COUNCIL|MBC|MDC|BOROUGH OF|CITY OF)\b"
_COUNCIL_WORDS: Final = frozenset(
    {"THE", "OF", "COUNCIL", "MBC", "MDC", "BC", "CC", "DC", "CITY", "BOROUGH", "DISTRICT", "METROPOLITAN"}
    | {"LONDON", "ROYAL", "LB"}
)
"""What says that a name is a council's; a county, town or parish is another council than a city's."""
