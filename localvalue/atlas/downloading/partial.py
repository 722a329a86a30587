"""A file on its way: what has arrived, and what must still be the same for the rest to fit."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class State:
    """What a partial file is a part of."""

    address: str
    total: int | None = None
    """Bytes, or records of a service; None where the server did not say."""
    validator: str | None = None
    """What changes when the content does: a strong ETag, a date, a service's last edit."""


class Partial:
    """
    A partial file in the folder of downloads, hidden, so that no build takes it for a whole one.

    Parameters
    ----------
    folder
        The folder of downloads.
    file
        The name that the whole file is to have.
    """

    def __init__(self, folder: Path, file: str) -> None:
        # The name keeps its ending, which readers of workbooks go by
        self.path = folder / f".part.{file}"
        self._state = folder / f".part.{file}.state"

    def size(self) -> int:
        """Return the bytes that have arrived."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def state(self) -> State | None:
        """Return what it is a part of; None where that is not known."""
        try:
            return State(**json.loads(self._state.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def begin(self, state: State) -> None:
        """Note what it is a part of, before the first byte."""
        self._state.write_text(json.dumps(asdict(state)), encoding="utf-8")

    def discard(self) -> None:
        """Forget what has arrived."""
        self.path.unlink(missing_ok=True)
        self._state.unlink(missing_ok=True)

    def install(self, path: Path) -> None:
        """Put the file, which is whole, in its place."""
        install(self.path, path)
        self._state.unlink(missing_ok=True)


def install(temporary: Path, path: Path) -> None:
    """Put a whole file in the place of another, so that either is there at any moment, even after a crash."""
    with temporary.open("r+b") as file:
        os.fsync(file.fileno())
    temporary.replace(path)
