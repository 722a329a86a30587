"""Policies written as TOML, as they are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from localvalue.definitions import Named, spec_of
from localvalue.given import checked
from localvalue.outputs import atomic_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from localvalue.definitions import Definition
    from localvalue.policy.values import Client, Policy


def policy_text(policy: Policy) -> str:
    """
    Return a policy as TOML.

    Parameters
    ----------
    policy
        The policy.

    Returns
    -------
    text
        What `read_policy` reads as the same policy; what is at its default is left out.

    Raises
    ------
    InputError
        A definition is an object of the user's own, which only Python can write down.
    """
    lines = [*_head(policy)]
    for target in policy.targets:
        lines += ["", "[[target]]", *_settings(target._asdict().items())]
    if policy.measures:
        lines += ["", "[measures]", *(f"{_text(name)} = {_text(unit)}" for name, unit in policy.measures)]
    for client in policy.clients:
        lines += _client(client)
    return "\n".join(lines).strip() + "\n"


@checked
def save_policy(policy: Policy, path: str | Path) -> None:
    """
    Write a policy to a file.

    Parameters
    ----------
    policy
        The policy.
    path
        The file; one that is there is replaced.

    Raises
    ------
    InputError
        A definition is an object of the user's own, which only Python can write down.

    Examples
    --------
    >>> import tempfile
    >>> import localvalue as lv
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     lv.save_policy(lv.Policy(definitions=(lv.WithinMiles(20),)), f"{folder}/policy.toml")
    ...     lv.read_policy(f"{folder}/policy.toml").definitions[0].name
    'within_20mi'
    """
    text = policy_text(policy)
    with atomic_file(Path(path)) as new:
        new.write_text(text, encoding="utf-8")


def _head(policy: Policy) -> Iterable[str]:
    yield from _settings([("title", policy.title)])
    if policy.definitions:
        listed = "".join(f"    {_written(each)},\n" for each in policy.definitions)
        yield f"definitions = [\n{listed}]"
    yield from _settings([("index", policy.index), ("attribution", policy.attribution)])
    yield from _settings([("scope", list(policy.scope)), ("scope_rules", policy.rules_file)])


def _client(client: Client) -> Iterable[str]:
    yield from ("", "[[buyer]]", *_settings([("name", client.name), ("also", list(client.also))]))
    if client.definition is not None:
        yield f"definition = {_written(client.definition)}"
    for each in client.measures:
        named = [("theirs", each.theirs), ("unit", each.unit), ("common", each.common)]
        times = [("times", str(each.times))] if each.times != 1 else []
        yield from ("", "[[buyer.measure]]", *_settings([*named, *times]))


def _written(definition: Definition) -> str:
    if not isinstance(definition, Named):
        return _text(spec_of(definition))
    own = {"spec": spec_of(definition), "name": definition.name, "label": definition.label}
    return "{ " + ", ".join(f"{key} = {_text(value)}" for key, value in own.items()) + " }"


def _settings(pairs: Iterable[tuple[str, Any]]) -> list[str]:
    return [f"{key} = {_text(value)}" for key, value in pairs if value]


def _text(value: object) -> str:
    # A text, a number or a list of texts is written in TOML as in JSON, but for one control character
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
