"""`localvalue scope`: the rules that say what is paid to third parties, to be read and to be changed."""

from __future__ import annotations

from pathlib import Path

import click

from localvalue.errors import InputError
from localvalue.outputs import atomic_file


@click.command()
@click.option("--out", metavar="FILE", help="Write the rules there, to be changed for score --scope.")
@click.option("--check", "own", metavar="FILE", help="Read your own rules, and say what is wrong with them.")
def scope(out: str | None, own: str | None) -> None:
    """
    Show the rules that say what a payee is, by name.

    A payment is to a third party, or looks like a transfer, tax or a pension, or is redacted or internal.
    Nothing is left out by it: results are shown for all spend and for third parties. To change a rule, save
    them with --out, edit the file, and give it to score with --scope.
    """
    from localvalue.spend.scope import rules_text, scope_rules

    if own is not None:
        print(f"{len(scope_rules(own)):,} rules in {own}, all of them sound.")
    if out is not None:
        path = Path(out)
        if path.exists():
            raise InputError(f"{path} is there already, and may hold your own rules; name a new file")
        with atomic_file(path) as part:
            part.write_text(rules_text(), encoding="utf-8")
        print(f"Written to {path}. Change it, then: localvalue score ... --scope {path}")
    if own is None and out is None:
        print(rules_text(), end="")
