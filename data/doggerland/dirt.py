"""What happens to a return on its way: every fault here was seen in published spend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from doggerland.chance import Chance
from doggerland.gazetteer import BY_NAME, DISTRICTS, FORMER_DISTRICT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from doggerland.postcodes import Postcode

_POSTCODES: Final = ("supplier_postcode", "branch_postcode", "fabrication_postcode", "workforce_postcode")
# One line each, counted from the first: what stands there in place of an amount
_UNREADABLE: Final = {211: "TBC", 640: "see invoice", 1090: "#REF!", 1500: "12.345,67"}
_THREE_DECIMALS: Final = {305: "5", 902: "4", 1400: "5"}
_NO_BREAK_SPACE: Final = "\u00a0"


class Spoiler:
    """Spoils lines one by one, always the same way."""

    def __init__(self, postcodes: Sequence[Postcode]) -> None:
        self._terminated = [p.text for p in postcodes if p.terminated and p.area is not None]
        self._nowhere = [p.text for p in postcodes if p.area is None]
        self._held = {p.text for p in postcodes}
        # How often in a thousand a postcode is written so
        self._ways: tuple[tuple[int, Callable[[str, Chance], str]], ...] = (
            (40, lambda text, _: text.lower()),
            (55, lambda text, _: text.replace(" ", "")),
            (8, lambda text, _: text.replace(" ", "  ")),
            (5, lambda text, _: text.replace(" ", _NO_BREAK_SPACE)),
            (15, lambda text, _: f" {text} "),
            (22, lambda _, __: ""),
            (8, lambda _, __: "N/A"),
            (3, lambda _, __: "TBC"),
            (6, lambda _, chance: f"PO Box {1 + chance.below(90)}"),
            (9, lambda text, _: text.split(" ")[0]),
            (9, _letters_for_digits),
            (7, self._unknown),
            (20, lambda _, chance: chance.pick(self._terminated)),
            (5, lambda _, chance: chance.pick(self._nowhere)),
            (3, lambda _, __: "D-27568"),
            (4, lambda text, chance: f"{text} / {chance.pick(self._terminated)}"),
            (4, lambda text, chance: f"Unit {1 + chance.below(30)}, Net Loft Yard, {text}"),
            (3, lambda text, _: text[:-1]),
            (2, lambda text, _: f"{text[:-3]}?{text[-2:]}"),
        )

    def _unknown(self, text: str, chance: Chance) -> str:
        """Return a postcode of the same sector that the directory does not hold."""
        while text in self._held:
            text = text[:-2] + chance.pick("ABDEFGHJLNPQRSTUWXYZ") + chance.pick("ABDEFGHJLNPQRSTUWXYZ")
        return text

    def _postcode(self, text: str, chance: Chance) -> str:
        left = chance.unit() * 1000.0
        for often, way in self._ways:
            left -= often
            if left < 0.0:
                return way(text, chance)
        return text

    def spoilt(self, line: dict[str, str]) -> dict[str, str]:
        """Return a line as it arrives."""
        number = int(line["line_id"].removeprefix("L-"))
        chance = Chance("dirt", number)
        out = dict(line)
        for column in _POSTCODES:
            if out[column]:
                out[column] = self._postcode(out[column], chance)
        if chance.happens(0.006):
            out["supplier"], out["supplier_postcode"] = "REDACTED - PERSONAL DATA", "Redacted"
        if chance.happens(0.02):
            out["site_postcode"] = chance.pick(("", out["site_postcode"].lower(), "Various"))
        out["buyer"] = _buyer(out["buyer"], chance)
        out["amount"] = _amount(number, out["amount"], chance)
        out["date"] = _date(out["date"], chance)
        for flag in ("sme", "vcse", "supported_employment"):
            if out[flag] and chance.happens(0.15):
                out[flag] = {"Y": "Yes", "N": "No"}[out[flag]]
        return out


def _letters_for_digits(text: str, chance: Chance) -> str:
    """Return a postcode with letter O for zero or I for one, where it has either."""
    places = [i for i, character in enumerate(text) if character in "01"]
    if not places:
        return text.lower()
    place = chance.pick(places)
    return text[:place] + {"0": "O", "1": "I"}[text[place]] + text[place + 1 :]


def _buyer(name: str, chance: Chance) -> str:
    """Return a buyer as somebody else writes it: in capitals, by its code, by a name it no longer has."""
    codes = {d.council: d.code for d in DISTRICTS}
    if chance.happens(0.04):
        return name.upper()
    if name in codes and chance.happens(0.03):
        return codes[name]
    if name == BY_NAME[FORMER_DISTRICT[2]].council and chance.happens(0.05):
        return f"{FORMER_DISTRICT[1]} District Council"
    return name


def _amount(number: int, plain: str, chance: Chance) -> str:
    """Return an amount in one of the ways in which people write pounds."""
    if number in _UNREADABLE:
        return _UNREADABLE[number]
    if number in _THREE_DECIMALS:
        return plain + _THREE_DECIMALS[number]
    pounds, pence = plain.lstrip("-").split(".")
    grouped = f"{int(pounds):,}.{pence}"
    minus = plain.startswith("-")
    if minus and chance.happens(0.5):
        return f"({grouped})"
    sign = "-" if minus else ""
    return chance.weighted(
        (plain, f"{sign}{grouped}", f"{sign}£{grouped}", f" {plain} "), (0.62, 0.20, 0.15, 0.03)
    )


def _date(iso: str, chance: Chance) -> str:
    """Return a date, now and then in the order of the day."""
    year, month, day = iso.split("-")
    return f"{day}/{month}/{year}" if chance.happens(0.12) else iso
