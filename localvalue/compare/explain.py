"""Why a line counted, or did not, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from localvalue.atlas import DOMAINS
from localvalue.compare.away import away, read_there
from localvalue.compare.cautions import line_cautions
from localvalue.compare.deciles import DECILES, classes
from localvalue.compare.found import found_how
from localvalue.compare.parties import left_over, party, passed_on, said_amount
from localvalue.compare.privacy import NO_PLACE_TOLD, PEOPLE_CODES
from localvalue.compare.reasons import in_none, prison_given
from localvalue.compare.whichever import places, qualifying, side_name, sides
from localvalue.definitions import DEFAULT_INDEX, NOT_APPLICABLE, AnyDomain, MostDeprived, walk
from localvalue.definitions import parts as parts_of
from localvalue.errors import InputError
from localvalue.places import PRECISIONS, STATUSES
from localvalue.scoring import GAPS, UNATTRIBUTED, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from localvalue.atlas import Index
    from localvalue.definitions import Definition
    from localvalue.scoring import Memberships, Scored

_Kind = TypeVar("_Kind")

REASON_WORDS = {
    "missing": "no address is given",
    "prison_place": "a prison is not where its people live, and no resettlement area is given",
    "redacted": "the address is redacted",
    "malformed": "what is given cannot be read as a postcode",
    "unknown_postcode": "the postcode is not in the directory",
    "non_geographic": "the postcode is not a place (a PO box or a forces address)",
    "outside_uk": "the address is outside the United Kingdom",
    "no_coordinates": "the directory has no grid reference for the postcode",
    "not_covered": "the atlas does not hold that nation",
    "no_site": "the line has no site to measure from",
    "no_home": "the buyer has no home area",
    "no_index": "the nation has no such index of deprivation in this atlas",
    "no_domain": "the nation's index has no such domain",
    "no_rule": "its buyer has declared no rule",
    "not_applicable": "the rule is not made for its buyer",
    "no_place": "another of its places, of which any would do, is not known",
    "few_people": "it is not told of fewer than five people whom lines benefit",
    "no_data": "neither the atlas nor the file that it reads says",
    "in_doubt": "how far the road goes round is not known well enough",
}
"""Why something is not known, as the end of a sentence."""

_NOT_TOLD: Final = (
    "the answer would say where people live, or what they are (ask with disclose=True, for your own eyes)"
)
_PRECISIONS = {
    "coordinates": "known by its coordinates",
    "postcode": "known to its postcode",
    "postcode_terminated": "known to a postcode that is no longer in use",
}


def explain(
    scored: Scored,
    memberships: Memberships,
    labels: Sequence[str],
    line_id: str,
    hidden: Mapping[int, NDArray[np.bool_]],
) -> str:
    """
    Return why a line counted under each definition, or did not.

    Parameters
    ----------
    scored
        The answers.
    memberships
        Each line's membership of each definition.
    labels
        What each definition says.
    line_id
        The line.
    hidden
        By the number of a definition the landings of which its answer is not told, and whose answers are not
        in the memberships.

    Returns
    -------
    text
        A few lines of plain English.

    Raises
    ------
    InputError
        There is no such line.
    """
    line = _line(scored, line_id)
    spend = scored.located.spend
    amount = said_amount(int(spend.pence()[line]))
    supplier = _cell(scored, "supplier", line)
    first = f"{line_id}: {amount}{f' to {supplier}' if supplier else ''}, scored {scored.attribution.label}."
    texts = [first, _origin(scored, line)]
    for number in np.flatnonzero(scored.landings.line == line).tolist():
        texts += _landing(scored, number)
    texts += found_how(spend, line)
    texts += passed_on(scored, line)
    for number, label in enumerate(labels):
        texts.append(f"- {label}: {_answer(scored, memberships, number, line, hidden.get(number))}")
    texts += [f"Take care. {text}" for text in line_cautions(scored, line, besides=PEOPLE_CODES)]
    return "\n".join(texts)


def _line(scored: Scored, line_id: str) -> int:
    import pyarrow.compute as pc

    ids = scored.located.spend.lines.column("line_id")
    line = pc.index(ids, line_id).as_py()
    if line < 0:
        some = ", ".join(ids.slice(0, 3).to_pylist())
        raise InputError(f"there is no line {line_id!r}; the lines are called {some} and so on")
    return int(line)


def _cell(scored: Scored, column: str, line: int) -> str | None:
    lines = scored.located.spend.lines
    if column not in lines.column_names:
        return None
    value = lines.column(column)[line].as_py()
    return None if value is None else str(value)


def _origin(scored: Scored, line: int) -> str:
    located = scored.located
    home, site = int(located.home[line]), int(located.site[line])
    buyer = f"the buyer's home area is {located.homes[home].name}" if home >= 0 else REASON_WORDS["no_home"]
    where = f"the site is at {located.places.names[site]}" if site >= 0 else REASON_WORDS["no_site"]
    return f"Measured from: {buyer}; {where}."


def _landing(scored: Scored, landing: int) -> Iterator[str]:
    """Yield where a landing is, or each of the places of which any may qualify."""
    landed = scored.landings
    amount = said_amount(int(landed.pence[landing]))
    several, asked = sides(scored, landing), scored.places_asked
    if len(several) < 2 or asked is None:  # noqa: PLR2004  # one place is told as any other landing's
        name = f"{party(scored, landing)}, {amount}"
        place = int(landed.place[landing])
        yield f"{name}: {_whereabouts(scored, landing, place, _why_unplaced(scored, landing, place))}."
        return
    yield f"Of these places any may qualify for {amount}, and one is enough:"
    for side in several:
        why = REASON_WORDS.get(STATUSES[asked.of.status[side]], "")
        where = _whereabouts(scored, landing, int(asked.of.place[side]), why)
        yield f"{side_name(scored, side)}: {where}."


def _whereabouts(scored: Scored, landing: int, place: int, why: str) -> str:
    """Return where a place is and how well it is known, or why it is not."""
    located = scored.located
    if place < 0:
        return f"not placed, because {why}"
    precision = PRECISIONS[located.places.spots.precision[place]]
    if located.places.names[place].startswith(NO_PLACE_TOLD):
        return located.places.names[place]
    how = "told" if scored.landings.role[landing] in PEOPLE_CODES else "known"
    known = _PRECISIONS.get(precision, f"{how} only to its {precision.replace('_', ' ')}")
    parts = [f"{located.places.names[place]}, {known}"]
    authority = located.places.common("authority")[place]
    if authority >= 0:
        parts.append(f"in {located.atlas.areas('authority').name[authority]}")
    line = int(scored.landings.line[landing])
    return ", ".join([*parts, *away(scored, line, located.places.point()[place : place + 1])])


def _answer(
    scored: Scored, memberships: Memberships, number: int, line: int, hidden: NDArray[np.bool_] | None
) -> str:
    value = float(memberships.value[number][line])
    landings = np.flatnonzero(scored.landings.line == line)
    if np.isnan(value):
        return f"not known, because {_why(scored, number, landings)}."
    low, high = float(memberships.low[number][line]), float(memberships.high[number][line])
    if hidden is not None:
        landings, whole = landings[~hidden[landings]], landings
        part = _told_part(scored, landings, whole)
    else:
        part = _answered_part(scored, number, landings)
    found = (
        *_deprivation(scored, scored.definitions[number], landings.tolist()),
        *_read(scored, scored.definitions[number], line, landings.tolist()),
    )
    facts = "; ".join(dict.fromkeys(found))
    because = f": {facts}." if facts else "."
    if low != high:
        said = (
            f"{_percent(value)} of {part or 'it'} is expected to, at least {low:.0%} and at most {high:.0%}"
        )
    elif value in {0.0, 1.0}:
        said = f"{'yes' if value else 'no'}{f', for {part}' if part else ''}"
    else:
        said = f"{_percent(value)} of {part or 'it'}"
    whose = qualifying(scored, number, landings.tolist()) if value else ""
    return said + (f", {whose}" if whose else "") + because


def _answered_part(scored: Scored, number: int, landings: NDArray[np.intp]) -> str:
    """Name the part of a line that has an answer; nothing where all of it has."""
    size = np.abs(scored.landings.pence[landings])
    size = size if size.any() else np.ones_like(size)
    known = [_known_share(scored, number, int(scored.unit[each])) for each in landings]
    share = float(np.dot(size, known) / size.sum())
    if share == 1:
        return ""
    placed = scored.landings.place[landings] >= 0
    # A part may be placed and still have no answer: its nation may lack the index, for one
    word = "is placed" if np.array_equal(np.array(known) == 1, placed) else "could be answered"
    return f"the {_percent(share)} that {word}"


def _told_part(scored: Scored, told: NDArray[np.intp], whole: NDArray[np.intp]) -> str:
    """Name the part of a line that is not at homes; nothing where that is all of it."""
    pence = np.abs(scored.landings.pence)
    share = pence[told].sum() / pence[whole].sum() if pence[whole].any() else len(told) / len(whole)
    return "" if share == 1 else f"the {_percent(float(share))} that does not land where people live"


def _known_share(scored: Scored, number: int, unit: int) -> float:
    """Return the share of a unit's points at which a definition has an answer."""
    rows = slice(*scored.answers.start[unit : unit + 2].tolist())
    known = scored.answers.patterns[scored.answers.pattern[rows], number] != UNKNOWN
    weight = scored.answers.weight[rows]
    return float(weight[known].sum() / weight.sum())


def _percent(share: float) -> str:
    """Return a whole percentage which never says none or all of what is not."""
    whole = f"{share:.0%}"
    return {"0%": "under 1%", "100%": "over 99%"}.get(whole, whole) if 0 < share < 1 else whole


def _deprivation(scored: Scored, definition: Definition, landings: Sequence[int]) -> Iterator[str]:
    """Yield the small area, its decile and the index of each place of which one small area is known."""
    located = scored.located
    where = places(scored, landings)
    for part in _parts_of(definition, MostDeprived):
        what = "" if part.domain == "overall" else f" for {part.domain}"
        for place in where:
            for index in _indices(scored, part):
                area = _small_area(scored, place, index)
                decile = int(index.decile(part.domain)[area]) if area >= 0 else 0
                if decile:
                    code = located.atlas.areas("small_area").code[area]
                    name = located.places.names[place]
                    yield f"{name} is in {code}, decile {decile}{what} of {index.label}"
                elif area < 0 <= place and (shares := _decile_shares(scored, place, index, part)):
                    yield f"{located.places.names[place]} by decile{what} of {index.label}: {shares}"
    for each in _parts_of(definition, AnyDomain):
        for place in where:
            yield from _by_domain(scored, place, MostDeprived(each.percent, index=each.index))


def _read(scored: Scored, definition: Definition, line: int, landings: Sequence[int]) -> Iterator[str]:
    """Yield what a definition, or its parts, read at each place that is one point."""
    located = scored.located
    point = located.places.point()
    for part in walk(definition):
        for place in places(scored, landings):
            text = read_there(scored, part, line, point[place : place + 1]) if place >= 0 else ""
            if text:
                yield f"at {located.places.names[place]}, {text}"


def _by_domain(scored: Scored, place: int, part: MostDeprived) -> Iterator[str]:
    """Yield the decile of a place's small area in every domain of its index, the most deprived first."""
    located = scored.located
    for index in _indices(scored, part):
        area = _small_area(scored, place, index)
        held = [each for each in DOMAINS if each in index.domains and each != "overall"]
        deciles = {each: int(index.decile(each)[area]) for each in held}
        if area < 0 or not any(deciles.values()):
            continue
        code, name = located.atlas.areas("small_area").code[area], located.places.names[place]
        said = ", ".join(
            f"{each} {deciles[each]}" for each in sorted(deciles, key=lambda each: deciles[each])
        )
        yield f"{name} is in {code}, by decile of each domain of {index.label}: {said}"


def _small_area(scored: Scored, place: int, index: Index) -> int:
    """Return the small area that all points of a place share; -1 where they differ or none is known."""
    if place < 0:
        return -1
    places = scored.located.places
    rows = places.expand(np.array([place], dtype=np.int32)).rows
    areas = np.unique(places.points.column(index.column, rows))
    return int(areas[0]) if len(areas) == 1 else -1


def _decile_shares(scored: Scored, place: int, index: Index, part: MostDeprived) -> str:
    """Return the deciles that a half-known place's live postcodes are in; empty where the index has none."""
    deciled = classes(scored.located.places, np.array([place], dtype=np.int32), [index], part.domain)
    weight = deciled.weight[0]
    shares = [
        f"{decile}: {_percent(count / weight.sum())}"
        for decile, count in enumerate(weight[:DECILES].tolist(), start=1)
        if count
    ]
    return f"{', '.join(shares)} of its postcodes" if shares else ""


def _parts_of(definition: object, kind: type[_Kind]) -> list[_Kind]:
    """Return what is of a kind in a definition, and in what it is made of."""
    if isinstance(definition, kind):
        return [definition]
    return list(dict.fromkeys(found for each in parts_of(definition) for found in _parts_of(each, kind)))


def _indices(scored: Scored, part: MostDeprived) -> list[Index]:
    """Return the indices that could say so: the one named, or each nation's own."""
    atlas = scored.located.atlas
    (name,) = part.indices
    found = atlas.default_indices() if name == DEFAULT_INDEX else [atlas.index(name)]
    return [each for each in found if part.domain in each.domains]


def _why(scored: Scored, number: int, landings: NDArray[np.intp]) -> str:
    landing = int(landings[0])
    if why := _why_unplaced(scored, landing, int(scored.landings.place[landing])):
        return why
    if _known_share(scored, number, int(scored.unit[landing])) == 1:
        return _NOT_TOLD
    reason = GAPS[scored.answers.gaps[scored.unit[landing], number]] or "no_data"
    lacking = ""
    if reason == NOT_APPLICABLE:
        line = int(scored.landings.line[landing])
        lacking = in_none(scored.located, scored.definitions[number], line)
    return REASON_WORDS[reason] + lacking


def _why_unplaced(scored: Scored, landing: int, place: int) -> str:
    """Return why a landing is not placed; nothing where it is."""
    if place >= 0:
        return ""
    if scored.landings.role[landing] == UNATTRIBUTED:
        return left_over(scored, landing)
    status = STATUSES[scored.landings.status[landing]]
    return REASON_WORDS["prison_place" if status == "missing" and prison_given(scored, landing) else status]
