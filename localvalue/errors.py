"""
What can go wrong through no fault of the code.

Every message says what is wrong, what was found and what to do. Anything else that is raised is a
bug, and keeps its traceback.
"""


class LocalValueError(Exception):
    """An error to show to the person who ran the command, without a traceback."""

    exit_code = 2


class InputError(LocalValueError, ValueError):
    """The input or an option is wrong."""


class AtlasError(LocalValueError):
    """The atlas is missing, damaged or mixed."""

    exit_code = 3


class UnplacedError(LocalValueError):
    """More was unplaced than the person running the command allows."""

    exit_code = 4
