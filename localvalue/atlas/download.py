"""
The official open editions, downloaded into a folder that `localvalue atlas build` reads.

A file appears in the folder only whole and checked: it arrives under a hidden name beside its place, is
compared with the catalogue and with what was recorded of an earlier download, and is then moved. A download
that broke off, or that was killed, goes on where it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from localvalue.atlas.downloading import content, files, irish, services
from localvalue.atlas.downloading.by_hand import instructions
from localvalue.atlas.downloading.editions import DIRECTORY
from localvalue.atlas.downloading.failures import ContentError, DownloadError, UnreachableError
from localvalue.atlas.downloading.ledger import Ledger, Record, locked
from localvalue.atlas.downloading.partial import Partial, install
from localvalue.atlas.downloading.plans import Options, Outcome, Tally, kept_name
from localvalue.atlas.downloading.transport import Transport
from localvalue.errors import AtlasError, InputError
from localvalue.outputs import sha256
from localvalue.progress import counting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from localvalue.atlas.downloading.editions import Edition
    from localvalue.progress import Progress

_UNREACHED_HOSTS: Final = 2
_NOT_TRIED: Final = "not tried"


def download(
    folder: Path,
    editions: Sequence[Edition],
    options: Options | None = None,
    *,
    transport: Transport | None = None,
    progress: Progress = None,
) -> tuple[Outcome, ...]:
    """
    Download official editions into a folder.

    Parameters
    ----------
    folder
        Made if need be. Whole files in it that are what they should be are kept.
    editions
        To download, as `select` gives them.
    options
        Left out: only what is lacking, without the postcodes of Northern Ireland.
    transport
        The network; left out, the machine's own.
    progress
        True for a bar, False for none; left out, one in a notebook, of what takes over two seconds.
        Or a function of what is being downloaded, the bytes that are here, and of how many.

    Returns
    -------
    outcomes
        One an edition, in their order.

    Raises
    ------
    AtlasError
        Something could not be had. What could stays, and the message says what to do about the rest.
    """
    options = options or Options()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be made ({error.strerror}); name another folder") from error
    with locked(folder), counting(progress, "Downloading", "B") as told:
        run = _Run(folder, options, transport or Transport(), Ledger(folder), Tally(editions, told))
        return run.all(editions)


@dataclass(frozen=True)
class _Run:
    """One download into one folder."""

    folder: Path
    options: Options
    transport: Transport
    ledger: Ledger
    tally: Tally

    def all(self, editions: Sequence[Edition]) -> tuple[Outcome, ...]:
        """Return the outcome of each edition, or say what is lacking."""
        outcomes: list[Outcome] = []
        failures: dict[str, DownloadError] = {}
        for edition in editions:
            if self._is_closed(failures):
                failures[edition.id] = UnreachableError(_NOT_TRIED)
                continue
            try:
                outcomes.append(self._one(edition))
            except DownloadError as error:
                failures[edition.id] = error
            except OSError as error:
                raise AtlasError(
                    f"{edition.file} cannot be written into {self.folder} ({error.strerror or error}); make"
                    " room, or name another folder. What has arrived is kept"
                ) from error
        if failures:
            lacking = [edition for edition in editions if edition.id in failures]
            raise AtlasError(self._told(lacking, failures, len(outcomes)))
        return tuple(outcomes)

    def _is_closed(self, failures: dict[str, DownloadError]) -> bool:
        """Whether enough has failed to say that there is no network at all."""
        unreached = [error for error in failures.values() if isinstance(error, UnreachableError)]
        return len(unreached) >= _UNREACHED_HOSTS and not self.transport.answered

    def _told(self, lacking: list[Edition], failures: dict[str, DownloadError], held: int) -> str:
        told = "\n".join(f"  {edition.id}: {failures[edition.id]}" for edition in lacking)
        closed = all(isinstance(error, UnreachableError) for error in failures.values())
        if self.options.offline:
            head = f"{len(lacking)} files are lacking in {self.folder}, and --offline downloads none:\n{told}"
        elif closed and not self.transport.answered:
            reasons = [str(error) for error in failures.values() if str(error) != _NOT_TRIED]
            head = (
                f"the network is closed to the publishers ({'; '.join(reasons)}). Where it needs a proxy, set"
                " HTTPS_PROXY"
            )
        else:
            head = (
                f"{len(lacking)} of {len(lacking) + held} files could not be downloaded, and no atlas was"
                f" built:\n{told}\nRun the command again to go on (what has arrived is kept), or leave"
                " something out with --skip"
            )
        return f"{head}.\n{instructions(lacking, self.folder)}"

    def _one(self, edition: Edition) -> Outcome:
        if not self.options.refresh:
            there = self._there(edition)
            if there is not None:
                self.tally.of(edition)(there.bytes, there.bytes)
                return there
        if self.options.offline:
            raise DownloadError("not there")
        partial = Partial(self.folder, edition.file)
        if self.options.refresh:
            partial.discard()
        self._fetch(edition, partial)
        arrived = sha256(partial.path)
        note = self._compared(edition, partial, arrived)
        return self._installed(edition, partial, arrived, note)

    def _there(self, edition: Edition) -> Outcome | None:
        """Return what stands in the folder already, if it is what it should be."""
        record = self.ledger.get(edition.id)
        name = kept_name(edition, northern_ireland=self.options.northern_ireland)
        path = self.folder / name
        if not path.is_file():
            return self._other_there(edition, record)
        found = sha256(path)
        if record is not None and record.file == name:
            if found != record.sha256:
                raise DownloadError(
                    f"{path} was changed since it was downloaded on {record.date}: its sha256 was"
                    f" {record.sha256} and is {found}. Use --refresh to download it again, or move it away"
                )
            return Outcome(edition, name, record.bytes, found, "already there")
        self._check(path, edition)
        whole = name == edition.file
        if whole and edition.sha256 and found != edition.sha256:
            raise DownloadError(f"{path} is another file: {_differ(edition.sha256, found)}. Move it away")
        # Of one with rows left out nobody knows any more what was published
        self._record(edition, name, found, arrived=found if whole else "", ours=False)
        return Outcome(edition, name, path.stat().st_size, found, "found there")

    def _other_there(self, edition: Edition, record: Record | None) -> Outcome | None:
        """Return a directory made from the whole one there, where Northern Ireland is not wanted."""
        whole = self.folder / edition.file
        if (
            kept_name(edition, northern_ireland=self.options.northern_ireland) == edition.file
            or not whole.is_file()
        ):
            return None
        if record is None or record.file != edition.file or not record.ours:
            raise DownloadError(
                f"{whole}, which you have put there, holds the postcodes of Northern Ireland. Say"
                " --northern-ireland yes to use them, or move it away to have a copy without them downloaded"
            )
        partial = Partial(self.folder, edition.file)
        partial.discard()
        whole.replace(partial.path)
        return self._installed(edition, partial, record.arrived, "")

    def _fetch(self, edition: Edition, partial: Partial) -> None:
        """Bring a checked file into the partial path."""
        fetch = services.fetch if edition.is_service else files.fetch
        resumed = partial.size() > 0
        while True:
            try:
                fetch(self.transport, edition, partial, self.tally.of(edition))
                content.check(partial.path, edition)
            except ContentError:
                partial.discard()
                if not resumed:
                    raise
                # What had arrived before may have been of another file: once more, from the beginning
                resumed = False
            else:
                return

    def _check(self, path: Path, edition: Edition) -> None:
        try:
            content.check(path, edition)
        except ContentError as error:
            raise DownloadError(f"{path} cannot be used: {error}. Move it away") from error

    def _compared(self, edition: Edition, partial: Partial, arrived: str) -> str:
        """Compare what arrived with what is known of it; return a note where a change is accepted."""
        record = self.ledger.get(edition.id)
        same = record is not None and record.address == edition.address
        known = edition.sha256 or (record.arrived if record is not None and same else "")
        if not known:
            return "its hash is recorded now, and later downloads are held to it"
        if arrived == known:
            return ""
        if self.options.refresh:
            return f"changed: {_differ(known, arrived)}; accepted"
        partial.discard()
        raise DownloadError(
            f"the file has changed, and was not kept: {_differ(known, arrived)}. If the publisher says why,"
            " use --refresh to accept it"
        )

    def _installed(self, edition: Edition, partial: Partial, arrived: str, note: str) -> Outcome:
        """Put a file in its place, whole, and record it."""
        name = kept_name(edition, northern_ireland=self.options.northern_ireland)
        path = self.folder / name
        said = [note] if note else []
        if name == edition.file:
            partial.install(path)
        else:
            smaller = partial.path.with_name(f".part.{name}")
            count = irish.leave_out(partial.path, edition, smaller)
            install(smaller, path)
            partial.discard()
            said.append(f"{count:,} postcodes of Northern Ireland left out")
        record = self._record(edition, name, sha256(path), arrived=arrived, ours=True)
        self._remove_other(edition, name)
        return Outcome(edition, name, record.bytes, record.sha256, "downloaded", "; ".join(said))

    def _remove_other(self, edition: Edition, name: str) -> None:
        """Remove the same directory with or without Northern Ireland: an atlas has one."""
        if edition.choice != DIRECTORY:
            return
        for other in {edition.file, irish.name_without(edition.file)} - {name}:
            (self.folder / other).unlink(missing_ok=True)

    def _record(self, edition: Edition, name: str, found: str, *, arrived: str, ours: bool) -> Record:
        record = Record(
            file=name,
            sha256=found,
            bytes=(self.folder / name).stat().st_size,
            arrived=arrived,
            edition=edition.name,
            address=edition.address,
            date=datetime.now(UTC).date().isoformat(),
            ours=ours,
        )
        before = self.ledger.get(edition.id)
        if before is None or replace(before, date=record.date) != record:
            self.ledger.put(edition.id, record)
        return record


def _differ(known: str, found: str) -> str:
    return f"its sha256 was {known} and is {found}"
