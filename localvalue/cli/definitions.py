"""`localvalue definitions`: what counts as local or deprived, and who says so."""

from __future__ import annotations

import click


@click.command()
def definitions() -> None:
    """List what counts as local or deprived: what can be written, and what it means."""
    from localvalue.definitions import FORMS

    width = max(len(form) for form in FORMS)
    for form, meaning in FORMS.items():
        print(f"{form:<{width}}  {meaning}")
