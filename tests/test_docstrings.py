"""Public names are few and each says all: what it takes, gives and refuses, held against its signature."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from typing import TYPE_CHECKING, Any

import held
import pytest

import localvalue as lv

if TYPE_CHECKING:
    from collections.abc import Iterator

FIXED = {"self", "cls", "name", "label", "kind", "traits", "spec"}
"""Of a definition: what its class fixes, and `Definition` explains."""
SHAPE = {"test", "why_unknown", "facts", "caution", "said"}
"""What every definition has or may have, which `Definition` explains."""
BUGS = {"RuntimeError"}
"""What is raised where the code is at fault."""


def documented() -> Iterator[Any]:
    """Give every public name, and every public method of those that are classes."""
    for name in lv.__all__:
        value = getattr(lv, name)
        yield pytest.param(value, id=name)
        if inspect.isclass(value) and name != "Pairs":
            methods = inspect.getmembers(value, inspect.isroutine)
            yield from (
                pytest.param(function, id=f"{name}.{method}")
                for method, function in methods
                if _is_ours(method, function) and (method not in SHAPE or name == "Definition")
            )


def _is_ours(method: str, function: object) -> bool:
    made_in = getattr(getattr(function, "__func__", function), "__module__", None)
    return method[0] != "_" and str(made_in).startswith("localvalue")


EVERY = list(documented())


def sections(value: object) -> dict[str, list[str]]:
    """Return the entries of each section of a docstring."""
    lines = inspect.cleandoc(value.__doc__ or "").splitlines()
    found: dict[str, list[str]] = {"": lines[:1]}
    here = ""
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if re.fullmatch("-{3,}", below) and line:
            here = line
            found[here] = []
        elif here and line and not line.startswith((" ", "-")):
            found[here] += [each.strip(" *") for each in line.split(",")]
    return found


def parameters(value: object) -> set[str]:
    """Return what a name takes; of a protocol, and of an error, nothing."""
    if inspect.isclass(value) and (value.__name__ in held.PROTOCOLS or issubclass(value, Exception)):
        return set()
    assert callable(value)
    return set(inspect.signature(value).parameters) - FIXED


def fields_with_words(value: object) -> set[str]:
    """Return the fields of a class that have a docstring of their own below them."""
    if not inspect.isclass(value):
        return set()
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(value))).body
    assert isinstance(body, ast.ClassDef)
    pairs = zip(body.body, body.body[1:], strict=False)
    return {
        one.target.id
        for one, after in pairs
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and isinstance(after, ast.Expr)
    }


@pytest.mark.parametrize("value", EVERY)
def test_a_docstring_names_what_the_signature_takes(value: Any) -> None:  # noqa: ANN401
    found = sections(value)
    assert found[""], "there is none"
    said = {each for each in found.get("Parameters", []) if each} - FIXED
    assert said | fields_with_words(value) >= parameters(value)
    assert said <= parameters(value)


@pytest.mark.parametrize("value", EVERY)
def test_a_docstring_says_what_is_given_and_what_is_refused(value: Any) -> None:  # noqa: ANN401
    if inspect.isclass(value):
        return
    found = sections(value)
    function = inspect.unwrap(getattr(value, "__func__", value))
    gives = str(inspect.signature(function).return_annotation)
    in_a_line = any(line.startswith(("Return ", "Tell ")) for line in found[""])
    assert gives == "None" or {"Returns", "Yields"} & set(found) or in_a_line
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    raised = {
        node.exc.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and isinstance(node.exc.func, ast.Name)
    }
    assert raised - BUGS <= set(found.get("Raises", []))


@pytest.mark.parametrize("name", ["Atlas", "Scorecard", "locate", "locate_postcodes", "read_spend", "score"])
def test_what_everybody_types_has_an_example_that_runs(name: str) -> None:
    assert ">>> " in (getattr(lv, name).__doc__ or "")
