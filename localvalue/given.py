"""
What a user gives to a public function, refused at once where it is of another kind than is asked for.

The kinds are read from the signature, which is the one place that says them. What a text or a number may
say is for the function itself to judge.
"""

from __future__ import annotations

import difflib
import inspect
import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache, partial, wraps
from numbers import Integral, Real
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar

from localvalue.errors import InputError
from localvalue.escape import display_text

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C", bound=type)

_SHOWN: Final = 60
"""Characters of what was found that a message shows."""
_SHAPE: Final = ("name", "label", "kind", "traits", "test")
"""What every definition has."""


class Kind(NamedTuple):
    """One kind of thing that a parameter takes."""

    words: str
    fits: Callable[[Any], bool]
    advice: str = ""
    of: tuple[Kind, ...] = ()
    """What each of several is to be."""


def _named(words: str, name: str, advice: str) -> Kind:
    """Return the kind of the instances of a class of that name, which need not be imported to be known."""
    return Kind(words, lambda value: any(each.__name__ == name for each in type(value).__mro__), advice)


def _is_definition(value: Any) -> bool:  # noqa: ANN401 - anything that a user gives
    return not isinstance(value, type) and all(hasattr(value, each) for each in _SHAPE)


_KINDS: Final = {
    "None": Kind("None", lambda value: value is None),
    "str": Kind("a text", lambda value: isinstance(value, str)),
    "bool": Kind("True or False", lambda value: type(value).__name__ in {"bool", "bool_"}),
    "int": Kind("a whole number", lambda value: isinstance(value, Integral) and not isinstance(value, bool)),
    "float": Kind("a number", lambda value: isinstance(value, Real) and not isinstance(value, bool)),
    "Path": Kind("a path", lambda value: isinstance(value, str | os.PathLike)),
    "Spend": _named("spend", "Spend", "read it first: lv.read_spend('spend.csv')"),
    "Located": _named("located spend", "Located", "locate it first: lv.locate(spend, atlas)"),
    "Atlas": _named("an atlas", "Atlas", "open one first: lv.Atlas.open(), or lv.Atlas.sample()"),
    "Definition": Kind(
        "a definition",
        _is_definition,
        "lv.WithinMiles(20) is one, lv.definition('within:20mi') reads a text, and one of your own needs"
        " name, label, kind, traits and a method test(pairs)",
    ),
    "Policy": _named("a policy", "Policy", "lv.read_policy('policy.toml') reads one"),
    "Raster": _named("a raster", "Raster", "lv.Raster('grid.tif') is one"),
    "AreaTable": _named("a table of numbers by area", "AreaTable", "lv.AreaTable('scores.csv') is one"),
    "TravelTimes": _named("travel times", "TravelTimes", "lv.TravelTimes('times.csv') are some"),
    "DataFrame": _named("a DataFrame", "DataFrame", ""),
    "Rule": _named("a rule of scope", "Rule", "scope_rules of localvalue.spend.scope reads some"),
    "Client": _named("a client of a policy", "Client", ""),
    "Target": _named("a target of a policy", "Target", ""),
    "Whole numbers": Kind(
        "an array of whole numbers",
        lambda value: str(getattr(value, "dtype", "")).lstrip("u").startswith("int"),
    ),
    "Drawing": Kind("a function that draws charts", callable),
    "date": _named("a date", "date", "datetime.date(2025, 3, 31) is one"),
}
_SAME: Final = {
    "os.PathLike[str]": "Path",
    "pd.DataFrame": "DataFrame",
    "dt.date": "date",
    "NDArray[np.integer[Any]]": "Whole numbers",
    **dict.fromkeys(("Level", "AnyLevel", "LawLevel", "Domain", "Anchor", "Unit", "Worst", "Kind"), "str"),
}
"""Other ways in which signatures write these kinds; one of a few texts is a text."""
_MANY: Final = re.compile(r"(?:Sequence|Iterable|tuple|list)\[(.*?)(?:, \.\.\.)?\]")
_TABLE: Final = re.compile(r"(?:Mapping|dict)\[(.*)\]")


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """
    Return a function that refuses what is of another kind than its signature says.

    Parameters
    ----------
    function
        A public function or method; parameters of kinds that are not known here take anything.

    Returns
    -------
    function
        It raises `InputError` where Python would fail somewhere inside, or on an argument too many.

    Examples
    --------
    >>> @checked
    ... def share(part: float, whole: float) -> float:
    ...     return part / whole
    >>> share("1", 2)
    Traceback (most recent call last):
    localvalue.errors.InputError: share() takes a number as 'part', found the text '1'
    >>> share(1, hole=2)
    Traceback (most recent call last):
    localvalue.errors.InputError: share(): got an unexpected keyword argument 'hole'; did you mean 'whole'?
    """
    signature = inspect.signature(function)
    name = function.__qualname__.removesuffix(".__init__")
    asked = {each.name: _alternatives(str(each.annotation)) for each in signature.parameters.values()}

    @wraps(function)
    def asking(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            signature.bind_partial(*args, **kwargs)
            given = signature.bind(*args, **kwargs).arguments
        except TypeError as error:
            names = [each for each in asked if each not in {"self", "cls"}]
            raise InputError(f"{name}(): {error}{_advice(str(error), names)}") from None
        for parameter, value in given.items():
            if kinds := asked[parameter]:
                several = signature.parameters[parameter].kind is inspect.Parameter.VAR_POSITIONAL
                for each in value if several else (value,):
                    _require(each, kinds, f"{name}()", parameter)
        return function(*args, **kwargs)

    return asking


def checked_methods(*names: str) -> Callable[[C], C]:
    """
    Return a decorator of classes whose methods are `checked`.

    Parameters
    ----------
    names
        The methods, ``__init__`` for what makes an instance; left out, every public one that the class itself
        has.

    Returns
    -------
    decorator
        It returns the same class.
    """

    def decorate(kind: C) -> C:
        for name in names or [each for each in vars(kind) if not each.startswith("_")]:
            held = vars(kind)[name]
            if isinstance(held, classmethod):
                setattr(kind, name, classmethod(checked(held.__func__)))
            elif inspect.isfunction(held):
                setattr(kind, name, checked(held))
        return kind

    return decorate


@cache
def _alternatives(annotation: str) -> tuple[Kind, ...]:
    """Return the kinds that an annotation names; none where one of them is not known, so that all will do."""
    found = [_kind(part) for part in _split(annotation, " | ")]
    return tuple(filter(None, found)) if all(found) else ()


def _kind(text: str) -> Kind | None:
    """Return the kind that one part of an annotation names."""
    if many := _MANY.fullmatch(text):
        of = _alternatives(many[1])
        said = f" (each {_words(of)})" if of else ""
        return Kind(f"a list{said}", partial(_are, of), of=of)
    if pair := _TABLE.fullmatch(text):
        keys, values = (_alternatives(each) for each in _split(pair[1], ", "))
        return Kind("a dictionary", partial(_is_table, keys, values)) if keys and values else None
    return _KINDS.get("str" if text.startswith("Literal[") else _SAME.get(text, text))


def _split(text: str, by: str) -> list[str]:
    """Return the parts of an annotation, brackets kept whole."""
    parts, depth = [""], 0
    for piece in re.split(rf"({re.escape(by)}|[\[\]])", text):
        depth += (piece == "[") - (piece == "]")
        if piece == by and not depth:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _are(of: tuple[Kind, ...], value: Any) -> bool:  # noqa: ANN401 - anything that a user gives
    if isinstance(value, str | bytes | Mapping) or _KINDS["DataFrame"].fits(value):
        return False
    if not of or not isinstance(value, Collection):
        # What gives its parts only once is left to the function
        return isinstance(value, Iterable)
    return all(_fits(of, each) for each in value)


def _is_table(keys: tuple[Kind, ...], values: tuple[Kind, ...], value: Any) -> bool:  # noqa: ANN401 - likewise
    return isinstance(value, Mapping) and all(
        _fits(keys, key) and _fits(values, each) for key, each in value.items()
    )


def _fits(kinds: tuple[Kind, ...], value: object) -> bool:
    return any(kind.fits(value) for kind in kinds)


def _require(value: object, kinds: tuple[Kind, ...], where: str, parameter: str) -> None:
    """Refuse a value that is of none of these kinds."""
    if _fits(kinds, value):
        return
    wanted = [kind for kind in kinds if kind.words != "None"]
    advice = [f"write {value.__name__}(), with brackets"] if isinstance(value, type) else []
    if any(_fits(kind.of, value) for kind in wanted):
        advice += ["write it in square brackets, though it is only one"]
    else:
        advice += [each.advice for kind in wanted for each in (kind, *kind.of) if each.advice][:1]
    said = f"{where} takes {_words(wanted)} as {parameter!r}, found {_found(value, wanted)}"
    raise InputError("; ".join([said, *advice]))


def _words(kinds: Iterable[Kind]) -> str:
    """Return kinds in words: what may be a path is one, though it is a text."""
    words = list(dict.fromkeys(kind.words for kind in kinds))
    return " or ".join(word for word in words if word != "a text" or "a path" not in words)


def _found(value: Any, wanted: Iterable[Kind]) -> str:  # noqa: ANN401 - anything that a user gives
    """Return in words what was given; of several things, with the first that does not fit."""
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    if isinstance(value, str):
        return f"the text {display_text(repr(value), _SHOWN)}"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    said = f"{'an' if type(value).__name__[:1] in 'AEIOaeio' else 'a'} {type(value).__name__}"
    if not isinstance(value, list | tuple):
        return said
    wrong = [each for kind in wanted if kind.of for each in value if not _fits(kind.of, each)]
    return f"{said} with {_found(wrong[0], ())}" if wrong else said


def nearest(text: str, names: Iterable[str]) -> str:
    """
    Return the end of a message: the name that may be meant.

    Parameters
    ----------
    text
        What was given, and is no name.
    names
        Those that there are.

    Returns
    -------
    words
        Nothing where none is near.

    Examples
    --------
    >>> nearest("authorty", ["authority", "region"]), nearest("x", ["region"])
    ("; did you mean 'authority'?", '')
    """
    near = difflib.get_close_matches(text, list(names), 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _advice(message: str, names: Sequence[str]) -> str:
    """Return the end of a message about arguments: the one that may be meant, else all that there are."""
    unknown = re.search(r"unexpected keyword argument '(\w+)'", message)
    return nearest(unknown[1], names) if unknown else f"; it takes {', '.join(names)}"
