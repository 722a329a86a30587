"""The `localvalue` command: the library's public names, for people who do not write Python."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

import localvalue as lv
from localvalue.cli import atlas, check, definitions, demo, geocode, locate, scope, score, template
from localvalue.errors import LocalValueError

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORMATTING: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run the command.

    Parameters
    ----------
    arguments
        What follows the command's name; left out, those of the process.

    Returns
    -------
    code
        0 done; 2 the input or an option is wrong; 3 the atlas is missing, damaged or mixed; 4 more was
        unplaced than allowed.
    """
    for stream in (sys.stdout, sys.stderr):
        # A pound sign or a place's name must not fail on a console of another encoding
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        commands.main(arguments, prog_name="localvalue", standalone_mode=False)
    except LocalValueError as error:
        print(f"localvalue: {error}", file=sys.stderr)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except OSError as error:
        print(f"localvalue: {_refused(error)}", file=sys.stderr)
        return 2
    except (click.Abort, KeyboardInterrupt):
        print("localvalue: stopped; nothing was written", file=sys.stderr)
        return 130
    return 0


def _refused(error: OSError) -> str:
    """Return what the operating system would not do, and what may help."""
    what = f"{error.filename}: " if error.filename else ""
    return (
        f"{what}{error.strerror or error}; nothing was written. Check the path, that it may be written, and"
        " that there is space"
    )


@click.group(context_settings=_FORMATTING)
@click.version_option(lv.__version__, prog_name="localvalue")
def commands() -> None:
    """
    Say where the value lands.

    Scores public spend by every definition of local, and by deprived anywhere.
    """


for _command in (
    atlas.atlas,
    check.check,
    definitions.definitions,
    demo.demo,
    geocode.geocode,
    locate.locate,
    scope.scope,
    score.score,
    template.template,
):
    commands.add_command(_command)

if __name__ == "__main__":
    sys.exit(main())
