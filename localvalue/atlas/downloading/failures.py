"""How a download ends when it does not end well."""

from __future__ import annotations

from localvalue.errors import AtlasError


class DownloadError(AtlasError):
    """A file could not be had, or is not what it should be."""


class UnreachableError(DownloadError):
    """The publisher's host could not be reached at all."""


class ContentError(DownloadError):
    """What arrived is not the file that was asked for."""


class AgainError(Exception):
    """
    Something failed that may well succeed in a moment.

    Never seen outside: what persists turns the last one into one of the errors above.
    """

    def __init__(self, reason: str, *, wait_s: float | None = None, reached: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait_s = wait_s
        """Seconds that the server asks to wait; None where it says nothing."""
        self.reached = reached
        """Whether the host answered at all."""
