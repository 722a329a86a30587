"""Policy files, read and checked part by part."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from localvalue.definitions import Named, parse, parse_all
from localvalue.definitions.own import plain_buyer
from localvalue.errors import InputError
from localvalue.given import checked
from localvalue.policy.values import POUNDS, SHARE, Client, Mapped, Policy, Target
from localvalue.spend.landings import attribution as read_attribution
from localvalue.spend.scope import SCOPES, scope_rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from localvalue.definitions import Definition


@checked
def read_policy(path: str | Path) -> Policy:
    """
    Return the policy that a TOML file declares.

    Parameters
    ----------
    path
        The file. Its parts, all of which may be left out: ``title``; ``definitions``, a list of specs or
        of tables with ``spec``, ``name`` and ``label``; ``attribution``; ``index``; ``scope``, the scopes
        that targets are judged on; ``scope_rules``, a file of rules beside this one; ``[[target]]`` with
        ``definition``, ``at_least``, and where wanted ``of`` (``share``, ``gbp`` or a measure) and
        ``buyer``; ``[measures]``, the common set as measure = unit; and ``[[buyer]]`` with ``name``,
        ``also``, ``definition`` and ``[[buyer.measure]]`` (``theirs``, ``unit``, ``common``, ``times``).

    Returns
    -------
    policy
        Everything in it is checked: every spec is read, every target is of a definition that is asked.

    Raises
    ------
    InputError
        The file is missing or is no such table; the message names the part.

    Notes
    -----
    No proxy values stand in a policy: a measure is counted in its own unit and never turned into pounds.
    """
    file = Path(path)
    try:
        data = file.read_bytes()
        table = tomllib.loads(data.decode("utf-8"))
    except FileNotFoundError:
        raise InputError(f"there is no policy file {path}; check the path") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); name the policy file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is no TOML file ({error}); mend it where it says") from None
    digest = hashlib.sha256(data).hexdigest()
    return replace(_Reader(str(path)).policy(table, file.parent), file={"name": file.name, "sha256": digest})


_MONEY: Final = frozenset({"pounds", "pound", "£", "gbp", "£m", "pence", "money", "sterling"})


class _Reader:
    """Reads the parts of one policy file, and names the part in what it refuses."""

    def __init__(self, path: str) -> None:
        self._path = path

    def policy(self, table: Mapping[str, Any], folder: Path) -> Policy:
        known = ("title", "definitions", "attribution", "index", "scope", "scope_rules")
        self._require_known(table, (*known, "target", "measures", "buyer"), "the file")
        listed = self._list(table, "definitions", "the file")
        definitions = tuple(one for each in listed for one in self._definitions(each))
        index = self._optional(table, "index", "the file")
        if definitions and index:
            raise self._wrong("'index' is for the standard set; name the index in the definitions")
        scopes = tuple(self._list(table, "scope", "the file"))
        for scope in scopes:
            if scope not in SCOPES:
                raise self._wrong(f"the scope {scope!r} is not known; the scopes are {', '.join(SCOPES)}")
        rules_file = self._optional(table, "scope_rules", "the file")
        attribution = self._optional(table, "attribution", "the file")
        measures = self._measures(table.get("measures", {}))
        clients = tuple(self._client(each, dict(measures)) for each in self._tables(table, "buyer"))
        self._require_different([name for each in clients for name in (each.name, *each.also)])
        policy = Policy(
            self._optional(table, "title", "the file") or "",
            definitions,
            attribution and read_attribution(attribution).name,
            index,
            scopes,
            scope_rules(folder / rules_file) if rules_file else None,
            rules_file,
            measures,
            clients,
        )
        targets = tuple(self._target(each, policy) for each in self._tables(table, "target"))
        return replace(policy, targets=targets)

    def _definitions(self, given: object) -> Sequence[Definition]:
        # A text may stand for several: the boundaries of partners
        return parse_all([given]) if isinstance(given, str) else (self._definition(given),)

    def _definition(self, given: object) -> Definition:
        if isinstance(given, str):
            return parse(given)
        if not isinstance(given, dict):
            raise self._wrong(f"the definition {given!r} is neither a text nor a table with 'spec'")
        self._require_known(given, ("spec", "name", "label"), "a definition")
        part = parse(self._required(given, "spec", "a definition"))
        name = self._optional(given, "name", "a definition") or part.name
        return Named(part, name, self._optional(given, "label", "a definition") or part.label)

    def _measures(self, given: object) -> tuple[tuple[str, str], ...]:
        if not isinstance(given, dict) or not all(isinstance(unit, str) for unit in given.values()):
            raise self._wrong('[measures] names each measure of the common set and its unit: jobs = "people"')
        for name, unit in given.items():
            if name in {SHARE, POUNDS} or unit.casefold().strip() in _MONEY:
                raise self._wrong(
                    f"a measure cannot be {name!r} in {unit!r}: measures are counted in their own units, and"
                    " never turned into money"
                )
        return tuple(given.items())

    def _client(self, given: Mapping[str, Any], common: Mapping[str, str]) -> Client:
        self._require_known(given, ("name", "also", "definition", "measure"), "a [[buyer]]")
        name = self._required(given, "name", "a [[buyer]]")
        who = f"the buyer {name!r}"
        rule = given.get("definition")
        mapped = [self._mapped(each, common, who) for each in self._tables(given, "measure")]
        keys = [(each.theirs, each.unit) for each in mapped]
        if len(set(keys)) < len(keys):
            raise self._wrong(f"{who} maps a measure twice; each of its measures stands once with its unit")
        also = tuple(self._list(given, "also", who))
        return Client(name, also, None if rule is None else self._definition(rule), tuple(mapped))

    def _mapped(self, given: Mapping[str, Any], common: Mapping[str, str], who: str) -> Mapped:
        where = f"a measure of {who}"
        self._require_known(given, ("theirs", "unit", "common", "times"), where)
        theirs, target = (self._required(given, key, where) for key in ("theirs", "common"))
        if target not in common:
            held = ", ".join(common) or "none"
            raise self._wrong(f"{where} is mapped to {target!r}, which [measures] does not have ({held})")
        unit = self._optional(given, "unit", where) or ""
        times = self._times(given.get("times"), where)
        if times is None and unit != common[target]:
            raise self._wrong(
                f"{where}, {theirs!r}, is in {unit or 'no unit'!r} and {target!r} in {common[target]!r}:"
                " say how many of the common unit one of theirs is, as in times = 37.5, or leave it out"
            )
        return Mapped(theirs, unit, target, Fraction(1) if times is None else times)

    def _times(self, given: object, where: str) -> Fraction | None:
        if given is None:
            return None
        try:
            times = Fraction(str(given))
        except (ValueError, ZeroDivisionError):
            times = Fraction(0)
        if times <= 0 or isinstance(given, bool):
            raise self._wrong(f"the 'times' of {where} is {given!r}, and needs to be a number above zero")
        return times

    def _target(self, given: Mapping[str, Any], policy: Policy) -> Target:
        self._require_known(given, ("definition", "at_least", "of", "buyer"), "a [[target]]")
        definition = self._asked(self._required(given, "definition", "a [[target]]"), policy)
        of = self._optional(given, "of", "a [[target]]") or SHARE
        if of not in {SHARE, POUNDS, *dict(policy.measures)}:
            held = ", ".join((SHARE, POUNDS, *dict(policy.measures)))
            raise self._wrong(f"a [[target]] is of {of!r}, which is none of {held}")
        least = given.get("at_least")
        if isinstance(least, bool) or not isinstance(least, int | float) or not least > 0:
            raise self._wrong(
                f"the 'at_least' of a [[target]] is {least!r}, and needs to be a number above 0"
            )
        if of == SHARE and least > 1:
            raise self._wrong(f"a [[target]] of at least {least!r} is no share: write 0.6 for 60%")
        buyer = self._optional(given, "buyer", "a [[target]]")
        return Target(definition, float(least), of, buyer)

    def _asked(self, text: str, policy: Policy) -> str:
        """Return the name of the definition that a target is of: one that is asked."""
        names = [each.name for each in policy.definitions]
        own = ["own"] if any(each.definition is not None for each in policy.clients) else []
        if text in {*names, *own}:
            return text
        if policy.definitions and not any(_same(text, each) for each in policy.definitions):
            raise self._wrong(
                f"a [[target]] is of {text!r}, which is not asked; asked are {', '.join([*names, *own])}"
            )
        return next((each.name for each in policy.definitions if _same(text, each)), parse(text).name)

    def _tables(self, table: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
        found = table.get(key, [])
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise self._wrong(f"{key!r} is written as [[{key}]], once for each")
        return found

    def _list(self, table: Mapping[str, Any], key: str, where: str) -> list[Any]:
        found = table.get(key, [])
        if not isinstance(found, list) or (
            key != "definitions" and not all(isinstance(x, str) for x in found)
        ):
            raise self._wrong(f"{key!r} of {where} is {found!r}, and needs to be a list in square brackets")
        return found

    def _required(self, table: Mapping[str, Any], key: str, where: str) -> str:
        found = self._optional(table, key, where)
        if not found:
            raise self._wrong(f"{where} has no {key!r}")
        return found

    def _optional(self, table: Mapping[str, Any], key: str, where: str) -> str | None:
        found = table.get(key)
        if found is not None and not isinstance(found, str):
            raise self._wrong(f"{key!r} of {where} is {found!r}, and needs to be text in quotation marks")
        return found.strip() if found else None

    def _require_known(self, table: Mapping[str, Any], known: Sequence[str], where: str) -> None:
        odd = [key for key in table if key not in known]
        if odd:
            raise self._wrong(
                f"{where} has {odd[0]!r}, which means nothing here; known are {', '.join(known)}"
            )

    def _require_different(self, names: Sequence[str]) -> None:
        seen: dict[str, str] = {}
        for name in names:
            other = seen.setdefault(plain_buyer(name), name)
            if other is not name:
                raise self._wrong(f"{other!r} and {name!r} are one buyer; each buyer stands once")

    def _wrong(self, what: str) -> InputError:
        return InputError(f"the policy {self._path} cannot be used: {what}")


def _same(text: str, definition: Definition) -> bool:
    try:
        return parse(text) in {definition, getattr(definition, "part", definition)}
    except InputError:
        return False
