"""Definitions as people write them on a command line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from localvalue.definitions.areas import LEVEL_WORDS, InArea, InAuthority, InPool
from localvalue.definitions.deprivation import AnyDomain, MostDeprived
from localvalue.definitions.distance import WithinKm, WithinMiles
from localvalue.definitions.joint import partners
from localvalue.definitions.keyed import AreaTable
from localvalue.definitions.law import InBordering, InHomeOf, InSiteArea, InUk
from localvalue.definitions.own_tables import AboveInTable, BelowInTable, UserIndex
from localvalue.definitions.register import define, find, known_definitions
from localvalue.definitions.suppliers import ForGroup, IsSme, IsVcse, SupportedEmployment
from localvalue.definitions.surfaces import AboveInRaster, BelowInRaster, surface
from localvalue.definitions.travel import TravelTimes, WithinMinutes
from localvalue.errors import InputError
from localvalue.given import checked
from localvalue.rasters import Raster

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from localvalue.atlas import Domain
    from localvalue.definitions.base import Definition
    from localvalue.definitions.combining import Rule
    from localvalue.definitions.distance import Anchor
    from localvalue.definitions.own_tables import Worst

FORMS: Final = {
    "authority": "in the buyer's own authority",
    "region": "in the buyer's region; likewise county, combined_authority, police, constituency, nation",
    "region:NAME": "in the region (county, ...) of that name or code, whoever the buyer is",
    "region@site": "in the region of the site; likewise authority, county, ...",
    "law_county": "in the buyer's whole county in law; statutory_county where unitary areas are apart",
    "bordering": "in a county or London borough that borders the buyer; statutory_bordering likewise",
    "pool:NAME": "in a combined authority or another pool; or authorities joined by +",
    "home:NAME": "in the area of that buyer: a council, a police, fire or NHS body, or several joined by +",
    "partners:A+B": "several at once: each line's own boundary, each partner's, any of them, every one",
    "uk": "anywhere in the United Kingdom",
    "within:20mi": "within 20 miles of the site; also km",
    "within:20mi@boundary": "within 20 miles of the buyer's boundary; also km",
    "within:20mi*1.2-1.4": "within 20 miles by road, if a road is 1.2 to 1.4 times the straight line",
    "minutes:30@FILE": "within 30 minutes of the site, by a matrix of travel times (CSV or Parquet)",
    "deprived:20": "in the most deprived 20% of neighbourhoods of the place's own nation",
    "deprived:20:health": "likewise, by one domain of the index",
    "deprived:20::iod2019": "likewise, by one index",
    "deprived:10:any": "in the most deprived 10% in any one domain: a loose test",
    "raster:FILE>10": "where a GeoTIFF is above 10; also <; FILE[2] for its second band",
    "table:FILE>10": "where your own table of numbers by area is above 10; FILE[COLUMN] for a column",
    "index:FILE:20": "in the worst 20% of areas of your own table; index:FILE[COLUMN]:20:high",
    "sme, vcse": "paid to a small or medium-sized enterprise; to a voluntary or social one",
    "s32": "paid to a supported employment provider (Procurement Act 2023, section 32)",
    "group:young_people": "for one group of people, by the column beneficiary_group",
    "ID": "a definition of the register, such as scape_10mi or ppn005_county",
    "A|B, A&B, !A, (A)": "either, both, not, and brackets",
}
"""What can be written, and what it means."""

_TOKEN: Final = re.compile(r'\s*([|&!()]|(?:[^|&!()"]|"[^"]*")+|")')
_NUMBER: Final = r"\d+(?:\.\d+)?"
_RADIUS: Final = re.compile(
    rf"({_NUMBER})\s*(mi|miles?|km)(?:@(site|boundary))?(?:\s*\*\s*({_NUMBER})\s*-\s*({_NUMBER}))?"
)
_DEEPEST: Final = 50
_NEAREST: Final = 3
PARTNERS: Final = "partners"
"""What stands for the several definitions of a joint framework."""


@checked
def parse(spec: str) -> Definition:
    """
    Return the definition that a text describes.

    Parameters
    ----------
    spec
        One of `FORMS`, or several joined by ``|``, ``&``, ``!`` and brackets; ``&`` binds closer.

    Returns
    -------
    definition
        Its name follows from the text.

    Raises
    ------
    InputError
        The text is none of these; the message has what comes nearest.

    Examples
    --------
    Its public name is ``lv.definition``.

    >>> import localvalue as lv
    >>> lv.definition("authority | deprived:20").name
    'authority_or_deprived_20'
    >>> lv.definition("within:20mi@boundary") == lv.WithinMiles(20, of="boundary")
    True
    """
    tokens = [token.strip() for token in _TOKEN.findall(spec) if token.strip()]
    parser = _Parser(spec, tokens)
    definition = parser.either()
    parser.end()
    return cast("Definition", definition)


def parse_all(specs: Sequence[str]) -> tuple[Definition, ...]:
    """
    Return the definitions that texts describe, in order.

    Parameters
    ----------
    specs
        As `parse` reads them; ``partners:A+B`` stands for the several definitions of `partners`, less those
        that are among the others.

    Returns
    -------
    definitions
        At least one for each text.

    Raises
    ------
    InputError
        A text is none that can be read.

    Examples
    --------
    >>> [each.name for each in parse_all(["partners:Trafford+Salford", "authority"])]
    ['home_trafford', 'home_salford', 'any_partner', 'every_partner', 'authority']
    """
    several = {spec: _partners(spec) for spec in specs if spec.partition(":")[0].strip() == PARTNERS}
    single = {spec: parse(spec) for spec in specs if spec not in several}
    found: list[Definition] = []
    for spec in specs:
        if spec in single:
            found.append(single[spec])
        else:
            found += [each for each in several[spec] if each not in single.values()]
    return tuple(found)


def _partners(spec: str) -> tuple[Definition, ...]:
    return partners(spec.partition(":")[2].split("+"))


class _Parser:
    """A parser of one spec by recursive descent."""

    def __init__(self, spec: str, tokens: list[str]) -> None:
        self.spec = spec
        self.tokens = tokens
        self.depth = 0

    def either(self) -> Rule:
        found = self.both()
        while self._take("|"):
            found = found | cast("Definition", self.both())
        return found

    def both(self) -> Rule:
        found = self.single()
        while self._take("&"):
            found = found & cast("Definition", self.single())
        return found

    def single(self) -> Rule:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _refusal(self.spec, f"it is nested more than {_DEEPEST} deep")
        found = self._single()
        self.depth -= 1
        return found

    def _single(self) -> Rule:
        if self._take("!"):
            return cast("Rule", ~self.single())
        if self._take("("):
            inner = self.either()
            if not self._take(")"):
                raise _refusal(self.spec, "a bracket is not closed")
            return inner
        if not self.tokens or self.tokens[0] in "|&)":
            raise _refusal(self.spec, "a definition is missing")
        return _atom(self.tokens.pop(0), self.spec)

    def end(self) -> None:
        if self.tokens:
            raise _refusal(self.spec, f"{self.tokens[0]!r} is not expected here")

    def _take(self, token: str) -> bool:
        if self.tokens and self.tokens[0] == token:
            self.tokens.pop(0)
            return True
        return False


def _refusal(spec: str, reason: str) -> InputError:
    near = _nearest(spec)
    advice = f"; the nearest that can be: {', '.join(near)}" if near else ""
    return InputError(
        f"the definition {spec!r} cannot be read: {reason}{advice}. See `localvalue definitions`, which lists"
        " all that can be written"
    )


def _nearest(spec: str) -> list[str]:
    """Return what can be written and comes nearest to a text: forms, and ids of the register."""
    import difflib

    forms: dict[str, list[str]] = {}
    for form in FORMS:
        for head in form.split(", "):
            forms.setdefault(re.split("[:@]", head)[0], []).append(form)
    tokens = (token.strip() for token in _TOKEN.findall(spec))
    heads = dict.fromkeys(re.split("[:@]", token)[0].strip().lower() for token in tokens)
    ids = [each.id for each in known_definitions()]
    known = {*forms, *ids, *LEVEL_WORDS, *_READERS, *_ALONE}
    strange = [head for head in heads if head.strip("|&!()") and head not in known]
    if not strange:
        # It is one of the known forms with something wrong in it
        return list(dict.fromkeys(form for head in heads for form in forms.get(head, ())))[:_NEAREST]
    near = [word for head in strange for word in difflib.get_close_matches(head, known, n=_NEAREST)]
    written = (forms.get(word, [word])[0] for word in near)
    return list(dict.fromkeys(written))[:_NEAREST]


def _atom(text: str, spec: str) -> Rule:
    word, _, rest = text.partition(":")
    word = word.strip().lower()
    if word == "authority" and not rest:
        return InAuthority()
    if word in LEVEL_WORDS:
        return InArea(word, rest.strip() or None)
    level, _, site = word.partition("@")
    if site == "site" and level in LEVEL_WORDS and not rest:
        return InSiteArea(level)
    if word in _ALONE and not rest:
        return _ALONE[word]()
    if word in _READERS:
        return _READERS[word](rest.strip(), spec)
    entry = find(word)
    if entry is not None:
        return define(entry, rest.strip() or None, parse)
    if word == PARTNERS:
        raise _refusal(spec, f"{text!r} is several definitions, which can be joined with nothing")
    raise _refusal(spec, f"{text!r} is not known")


def _bordering(rest: str, _: str) -> Rule:
    return InBordering(buyer=rest or None)


def _statutory_bordering(rest: str, _: str) -> Rule:
    return InBordering("statutory_county", rest or None)


def _home(rest: str, spec: str) -> Rule:
    if not rest:
        raise _refusal(spec, "the buyer has no name")
    return InHomeOf(rest)


def _group(rest: str, spec: str) -> Rule:
    if not rest:
        raise _refusal(spec, "the group has no name")
    return ForGroup(rest)


def _pool(rest: str, spec: str) -> Rule:
    if not rest:
        raise _refusal(spec, "the pool has no name")
    return InPool(rest)


def _within(rest: str, spec: str) -> Rule:
    match = _RADIUS.fullmatch(rest.lower())
    if match is None:
        raise _refusal(spec, f"{rest!r} is not a radius such as 20mi or 3km@boundary")
    kind = WithinKm if match[2] == "km" else WithinMiles
    detour = (float(match[4]), float(match[5])) if match[4] else None
    return kind(float(match[1]), cast("Anchor", match[3] or "site"), detour)


def _deprived(rest: str, spec: str) -> Rule:
    percent, domain, index, *more = (*(part.strip() for part in rest.split(":", 3)), "", "")[:4]
    try:
        share = float(percent.removesuffix("%"))
    except ValueError:
        raise _refusal(spec, f"{percent!r} is not a percentage") from None
    if more and more[0]:
        raise _refusal(spec, f"{more[0]!r} is one part too many")
    if domain.lower() == "any":
        return AnyDomain(share, index.lower() or None)
    return MostDeprived(share, cast("Domain", domain.lower() or "overall"), index.lower() or None)


def _minutes(rest: str, spec: str) -> Rule:
    minutes, _, file = rest.partition("@")
    if not file.strip():
        raise _refusal(spec, f"{rest!r} does not say which matrix, as in minutes:30@times.parquet")
    number = _number(minutes, spec)
    return WithinMinutes(number, TravelTimes(Path(file.strip().strip('"'))))


def _raster(rest: str, spec: str) -> Rule:
    file, band, tail = _surface(rest, spec)
    sign, number = _compared(tail, spec)
    if band and not band.isdecimal():
        raise _refusal(spec, f"{band!r} is no band of a raster, which are numbered from 1")
    kind = AboveInRaster if sign == ">" else BelowInRaster
    return kind(Raster(Path(file), int(band or 1)), number)


def _table(rest: str, spec: str) -> Rule:
    file, column, tail = _surface(rest, spec)
    sign, number = _compared(tail, spec)
    return (AboveInTable if sign == ">" else BelowInTable)(AreaTable(Path(file), column or None), number)


def _index(rest: str, spec: str) -> Rule:
    file, column, tail = _surface(rest, spec)
    _, percent, worst = (*(part.strip().lower() for part in tail.split(":", 2)), "", "")[:3]
    number = _number(percent.removesuffix("%"), spec) if percent else 20.0
    return UserIndex(AreaTable(Path(file), column or None), number, cast("Worst", worst or None))


def _surface(rest: str, spec: str) -> tuple[str, str, str]:
    try:
        return surface(rest)
    except ValueError:
        raise _refusal(spec, f"{rest!r} does not name a file") from None


def _compared(tail: str, spec: str) -> tuple[str, float]:
    if tail[:1] not in {">", "<"}:
        raise _refusal(spec, "the file is to be compared with a number, as in air_quality.tif>10")
    return tail[0], _number(tail[1:], spec)


def _number(text: str, spec: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise _refusal(spec, f"{text.strip()!r} is not a number") from None


_ALONE: Final[dict[str, Callable[[], Rule]]] = {
    "uk": InUk,
    "sme": IsSme,
    "vcse": IsVcse,
    "s32": SupportedEmployment,
}
_READERS: Final[dict[str, Callable[[str, str], Rule]]] = {
    "pool": _pool,
    "home": _home,
    "bordering": _bordering,
    "statutory_bordering": _statutory_bordering,
    "group": _group,
    "within": _within,
    "minutes": _minutes,
    "deprived": _deprived,
    "raster": _raster,
    "table": _table,
    "index": _index,
}
