"""
Who a buyer is: names and codes of any year, resolved to the authorities of one atlas, or refused.

Nothing is guessed: a name is one that is known, in another spelling, or it is refused with the nearest.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from localvalue.atlas.codes import Codes, Found, Named
from localvalue.atlas.history import read_history
from localvalue.atlas.names import GSS_CODE, name_key, service_of, shorter_keys, without_abbreviation
from localvalue.atlas.pools import other_names, pool_facts, split_bodies
from localvalue.rich import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa

# A name is looked for class by class; two hits of one class are ambiguous, and refused.
_PLACES: Final = ("authority", "alias", "county", "former")
_BODIES: Final = (
    "combined_authority",
    "metropolitan_county",
    "county_without_council",
    "pool",
    "fire",
    "nhs",
)
_AREAS: Final = ("police",)
# These share their bare names with places: only a name that says what it is means them.
_NEEDS_SERVICE: Final = frozenset({"police", "fire", "nhs"})
# Of 100, rapidfuzz's ratio: below it the suggestions are noise.
_NEAR: Final = 70.0
_ALL_WORDS: Final = 90.0
_NATIONS: Final = {
    "england": "England",
    "scotland": "Scotland",
    "wales": "Wales",
    "northern ireland": "Northern Ireland",
    "great britain": "Great Britain",
    "united kingdom": "the United Kingdom",
    "uk": "the United Kingdom",
}


@dataclass(frozen=True)
class Match:
    """
    The authorities that a name or a code stands for.

    Attributes
    ----------
    name
        What the atlas, or history, calls it.
    authorities
        Indices of authorities in the atlas, sorted; never empty.
    kind
        ``authority``; ``county``, ``combined_authority``, ``police`` for the areas of the atlas; a class of
        ``pools.toml`` (``metropolitan_county``, ``county_without_council``, ``fire``, ``nhs``, ``pool``);
        ``pool`` also for a list, and for an authority that this edition has in parts.
    how
        ``code`` or ``name``: as the atlas has it. ``alias``: by another name. ``recoded``: by a code of
        another year. ``merged``: by an authority that became part of it, or was made of it.
    note
        What a reader should know, in words; empty for most.
    """

    name: str
    authorities: tuple[int, ...]
    kind: str
    how: str
    note: str = ""


@dataclass(frozen=True)
class NoMatch:
    """
    Why a name or a code stands for no authority.

    Attributes
    ----------
    text
        What was looked for.
    reason
        ``blank``, ``unknown``, ``ambiguous``, ``region``, ``nation`` or ``not_in_atlas`` (a body whose
        members the atlas does not all hold).
    explanation
        The same in words.
    """

    text: str
    reason: str
    explanation: str = ""
    listed: tuple[str, ...] = field(default=(), repr=False)
    choices: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def nearest(self) -> tuple[str, ...]:
        """The names that come nearest, best first, at most five; where ambiguous, all that it may mean."""
        key = name_key(self.text)
        if self.listed or not self.choices or not key:
            return self.listed
        from rapidfuzz import fuzz, process

        query, keys = (shorter_keys(key) or [key])[-1], list(self.choices)
        near = process.extract(query, keys, scorer=fuzz.ratio, limit=5, score_cutoff=_NEAR)
        near += process.extract(query, keys, scorer=fuzz.token_set_ratio, limit=5, score_cutoff=100)
        # All the words of one in the other, as in "Westmorland", is nearer than most slips of the pen.
        best = {name: min(score, _ALL_WORDS) for name, score, _ in near}
        names = sorted(best, key=lambda name: (-max(best[name], fuzz.ratio(query, name)), name))
        return tuple(self.choices[name] for name in names[:5])


class Authorities:
    """
    All that one atlas knows by name or code.

    Parameters
    ----------
    authority
        The atlas's authorities: anything with ``code`` and ``name``, side by side.
    groups
        Level -> (its areas, likewise; for each authority the index of the area that it lies in, -1 none).
        ``county``, ``combined_authority`` and ``police`` can be found; ``region`` and ``nation`` are refused
        by name; other levels are ignored.
    history
        The atlas's ``history.parquet``; None for the committed facts alone.

    Notes
    -----
    Order of search: exact code; name of an authority, its other names, a county with a council, an authority
    or county of another year; a combined authority, a metropolitan county, a committed pool; a name that
    says what it is (``... Police``, ``... Combined Authority``, ``... Fire and Rescue Service``, ``NHS ...
    ICB``); a place's name with the words for "council" taken off; last, the bare name of a police area.
    What the atlas holds goes before the committed list.
    Making one is free: the index is built at the first question.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> districts = SimpleNamespace(code=["E06000063", "E08000016"], name=["Cumberland", "Barnsley"])
    >>> authorities = Authorities(districts, {})
    >>> match = authorities.find("Allerdale Borough Council")
    >>> match.name, match.authorities, match.how, match.note
    ('Cumberland', (0,), 'merged', 'Allerdale (E07000026) became part of Cumberland in 2023')
    >>> authorities.find("E08000038").how, authorities.find("Barnsly MBC").nearest
    ('recoded', ('Barnsley',))
    """

    def __init__(
        self,
        authority: Named,
        groups: Mapping[str, tuple[Named, Iterable[int]]],
        history: pa.Table | None = None,
    ) -> None:
        self._sources = (authority, groups, history)

    def __len__(self) -> int:
        """Return the number of authorities."""
        return len(self._sources[0].code)

    def __repr__(self) -> str:
        """Return how many there are."""
        return f"<Authorities: {len(self):,}, by name or code of any year>"

    def _repr_html_(self) -> str:
        """Return how many there are, and what else can be found, for a notebook."""
        groups = [
            (level.replace("_", " "), f"{len(held.code):,}") for level, (held, _) in self._sources[1].items()
        ]
        return View(f"{len(self):,} authorities, by name or code of any year", groups).html()

    def find(self, text: str) -> Match | NoMatch:
        """
        Return the home area that a buyer's name or code stands for.

        Parameters
        ----------
        text
            A GSS code of any year, a name, or several of them joined by ``+``.

        Returns
        -------
        match
            Never a guess: where the text is no known name, or may mean several, a `NoMatch`.
        """
        return self._search(text, bodies_first=False)

    def pool(self, name: str) -> Match | NoMatch:
        """
        Return the pool of a name: the same as `find`, but bodies of several authorities go first.

        Parameters
        ----------
        name
            A combined authority of the atlas, a body of ``pools.toml``, or codes or names joined by ``+``;
            failing these, whatever `find` finds.

        Returns
        -------
        match
            ``Lancashire`` is the combined authority here, and the county council for `find`. A region is
            never a pool.
        """
        return self._search(name, bodies_first=True)

    def _search(self, text: str, *, bodies_first: bool) -> Match | NoMatch:
        """Look for a code, a name or a list."""
        text = text.strip()
        if not text:
            return NoMatch(text, "blank", "there is no name")
        code = text.upper()
        if GSS_CODE.fullmatch(code):
            return self._index.by_code(code, text)
        found = self._index.by_name(text, bodies_first=bodies_first)
        if found is None and "+" in text:
            return self._list(text)
        return found or self._index.refuse(text)

    def _list(self, text: str) -> Match | NoMatch:
        """Return the union of several names or codes; the first that is refused refuses all."""
        parts = [self.find(part) for part in text.split("+")]
        for part in parts:
            if isinstance(part, NoMatch):
                reason = f"{part.text!r}, one of {text!r}: {part.explanation}"
                return NoMatch(part.text, part.reason, reason, part.listed, part.choices)
        matches = [part for part in parts if isinstance(part, Match)]
        indices = tuple(sorted({index for match in matches for index in match.authorities}))
        notes = "; ".join(match.note for match in matches if match.note)
        return Match(" + ".join(match.name for match in matches), indices, "pool", "name", notes)

    @cached_property
    def _index(self) -> _Index:
        authority, groups, history = self._sources
        history = read_history() if history is None else history
        return _Index(Codes(authority, groups, history, pool_facts()), history)


class _Index:
    """Names by class, and the codes that they stand for."""

    def __init__(self, codes: Codes, history: pa.Table) -> None:
        self._codes = codes
        self._names: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._services: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for found in codes.authorities.values():
            self._add("authority", found.code, found.name, short=True)
        for found in codes.groups:
            self._add(found.kind, found.code, found.name)
        for pool in codes.pools.values():
            if not codes.holds(pool.code):
                self._add(pool.kind, pool.code, pool.name, bare=pool.kind not in _NEEDS_SERVICE)
            for name in pool.names:
                self._add(pool.kind, pool.code, name)
        for code, name in codes.names.items():
            self._add(self._class_of(code), code, name, short=True)
        for code, name in (*_other_names(history), *other_names()):
            self._add(self._class_of(code), code, name)

    def _class_of(self, code: str) -> str:
        """Return the class of another name for a code; empty where the atlas cannot tell the code."""
        if code in self._codes.authorities:
            return "alias"
        found = self._codes.find(code)
        if found is None or found.missing:
            return ""
        return "former" if found.how and found.kind != "combined_authority" else found.kind

    def _add(self, group: str, code: str, name: str, *, short: bool = False, bare: bool = True) -> None:
        """Enter one name."""
        if not group:
            return
        key = name_key(name)
        service = service_of(key)
        self._services[group, key].add(code)
        if service and service[0] == group:
            self._services[service].add(code)
        shorter = shorter_keys(key)
        if group == "alias" and any(
            code in self._names["authority"].get(each, ()) for each in (key, *shorter)
        ):
            return
        for each in ([key] if bare else []) + (shorter if short else []):
            self._names[group][each].add(code)

    @cached_property
    def _choices(self) -> dict[str, str]:
        """What may be suggested, by its key."""
        bodies = [pool.name for pool in self._codes.pools.values() if pool.kind not in _NEEDS_SERVICE]
        held = [*self._codes.authorities.values(), *self._codes.groups]
        former = [name for code, name in self._codes.names.items() if self._class_of(code)]
        choices: dict[str, str] = {}
        for name in (*(found.name for found in held), *bodies, *former):
            choices.setdefault((shorter_keys(name_key(name)) or [name_key(name)])[-1], name)
        return choices

    def by_code(self, code: str, text: str) -> Match | NoMatch:
        """Return what a code stands for."""
        found = self._codes.find(code)
        if found is not None:
            return self._match([found], text, found.how or "code")
        wide = self._codes.too_wide(code)
        if wide is not None:
            return _too_wide(text, *wide)
        return NoMatch(
            text, "unknown", f"{code} is no code of an authority, of this atlas or of another year"
        )

    def by_name(self, text: str, *, bodies_first: bool) -> Match | NoMatch | None:
        """Return what a name stands for; None where nothing is called that."""
        for spelling in dict.fromkeys((text, without_abbreviation(text))):
            key = name_key(spelling)
            service = service_of(key)
            served = (service[0], self._services.get(service, set())) if service else ("", set())
            places, bodies = self._first(_PLACES, [key]), self._first(_BODIES, [key])
            order = (bodies, served, places) if bodies_first else (places, bodies, served)
            short = self._first(_PLACES, shorter_keys(key))
            for group, codes in (*order, short, self._first(_AREAS, [key])):
                if codes:
                    found = [known for known in map(self._codes.find, sorted(codes)) if known]
                    return self._match(found, text, "alias" if group == "alias" else "name")
        return None

    def _first(self, classes: Sequence[str], keys: Sequence[str]) -> tuple[str, set[str]]:
        """Return the first class that knows one of the keys, and its codes."""
        for key in keys:
            for group in classes:
                codes = self._names[group].get(key)
                if codes:
                    return group, codes
        return "", set()

    def _match(self, found: list[Found], text: str, how: str) -> Match | NoMatch:
        """Return the one body that was found, or refuse several."""
        held = [one for one in found if not one.listed] or found
        one = min(held, key=lambda each: bool(each.how))
        if any(other.members != one.members for other in held):
            names = tuple(sorted({other.name for other in held}))
            return NoMatch(text, "ambiguous", f"{text!r} may mean {' or '.join(names)}: say which", names)
        if one.missing:
            lacks = f"{one.name} has members that this atlas does not hold: {', '.join(one.missing[:5])}"
            return NoMatch(text, "not_in_atlas", lacks, choices=self._choices)
        by_name = how in ("name", "alias")
        if by_name and one.how == "recoded":
            one = replace(one, how="", note="")  # a name stays when its code changes
        notes = [one.note, *(_differing(found, one) if by_name else ())]
        return Match(one.name, one.members, one.kind, one.how or how, "; ".join(filter(None, notes)))

    def refuse(self, text: str) -> NoMatch:
        """Return why a name that nothing is called stands for nothing."""
        key = name_key(text)
        for level, name in self._codes.wide_names.values():
            if name_key(name) == key:
                return _too_wide(text, level, name)
        if key in _NATIONS:
            return _too_wide(text, "nation", _NATIONS[key])
        service = service_of(key)
        for kind, name in split_bodies():
            if service == (kind, name_key(name)):
                told = f"the area of {text!r} cuts across local authorities: name those that you mean, with +"
                return NoMatch(text, "not_in_atlas", told, choices=self._choices)
        told = f"{text!r} is no authority, pool or known body"
        return NoMatch(text, "unknown", told, choices=self._choices)


def _other_names(history: pa.Table) -> Iterator[tuple[str, str]]:
    """Give code and name of what else codes are called; a name given up is one too: Shepway is known."""
    columns = (history.column(name).to_pylist() for name in ("kind", "new_code", "old_name"))
    return ((code, name) for kind, code, name in zip(*columns, strict=True) if kind in ("name", "rename"))


def _differing(found: list[Found], one: Found) -> Iterator[str]:
    """Give a note on each body of the same name in the committed list that has other members."""
    for other in found:
        if other.listed and not other.missing and other.members != one.members:
            yield f"as this atlas has it ({one.code}); {other.code} of the same name has other members"


def _too_wide(text: str, level: str, name: str) -> NoMatch:
    """Refuse a region or a nation, with the reason."""
    what = f"{name} is a {level}, which is nobody's home area and never a pool; name its authorities"
    return NoMatch(text, level, what)
