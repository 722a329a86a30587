"""
Damage files byte by byte, and see that each is read or refused, and that every record is accounted for.

    python tests/mutations.py --count 100000 --seed 1 --state FILE [--processes 2] [--only 4711]

The campaign goes on where its state file says that it stopped. Each mutation is known by its seed and number.
A process that dies of one counts as a failure, and the next goes on behind it.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import gzip
import io
import json
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import counting
import openpyxl
import pyarrow as pa
from pyarrow import parquet

from localvalue.errors import InputError
from localvalue.spend import read_spend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.context import SpawnProcess
    from types import FrameType

    from localvalue.spend import Spend
    from localvalue.spend.sources import SourceFile

SECONDS = 20
"""Of the processor: a mutation that takes longer hangs."""
MEMORY = 6 << 30
_SPAWN = multiprocessing.get_context("spawn")
_TELLING = b'",\t;|\r\n\0\xff\xfe\xef\xbb\xbf\xa3\xa0 -()x1.{}[]<>&:\\eE'
_REMOVED = ("preamble", "footer", "subtotal", "repeated_header", "bad_release", "no_award", "repeated_award")
_DELIMITED = {"csv", "tsv"}


class Base(NamedTuple):
    """A sound file to be damaged."""

    name: str
    content: bytes
    columns: dict[str, str] | None = None


class Failure(NamedTuple):
    number: int
    name: str
    reason: str


class HangError(KeyboardInterrupt):
    """A mutation took too long; readers give way to this, and to no other error."""


ROWS = [
    ["Supplier", "Postcode", "Date", "Note", "Amount"],
    ["Café & Sons", "B1 1BB", "01/04/2025", "one, two", "1,234.56"],
    ['The "Old" Mill', "", "2025-04-02", "line\nbreak", "-5.00"],
    ["C Ltd", "SW1A 1AA", "3/4/25", "", "(978.00)"],
    ["", "", "", "", ""],
    ["D 5\u2033 Pipe", "M1 1AE", "45000", "£", "£7"],
    ["Total", "", "", "", "258.56"],
]


def made() -> list[Base]:
    """Give small files of every format."""
    records = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:4]]
    table = _csv(ROWS, ",")
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    both = {"a.csv": table.encode(), "b.json": json.dumps(records).encode(), "c.xlsx": _excel()}
    return [
        Base("made.csv", table.encode()),
        Base("made_bom.csv", table.encode("utf-8-sig")),
        Base("made_cp1252.csv", table.replace("\u2033", "'").encode("cp1252")),
        Base("made_utf16.csv", table.encode("utf-16")),
        Base("made.tsv", _csv(ROWS, "\t").encode()),
        Base("made_preamble.csv", ("Payments\n\nApril;x\n" + _csv(ROWS, ";")).encode()),
        Base("made.json", json.dumps({"data": records}, ensure_ascii=False).encode()),
        Base("made.jsonl", lines.encode()),
        Base("made.parquet", _parquet(records)),
        Base("made.xlsx", _excel()),
        Base("made.ods", open_document(ROWS)),
        Base("made.zip", _zip(both)),
        Base("made.csv.gz", gzip.compress(table.encode(), mtime=0)),
        Base("made.jsonl.gz", gzip.compress(lines.encode(), mtime=0)),
    ]


def real(folder: Path) -> list[Base]:
    """Give beginnings of real files, and the whole of those that cannot be cut."""
    found = []
    for path in sorted(folder.glob("*/*.csv")):
        lines = path.read_bytes().splitlines(keepends=True)
        content = b"".join(lines[:25] + lines[-3:])
        named = {"amount": "Net"} if path.name.startswith("salford") else None
        found.append(Base(path.name, content, named))
    found += [Base(path.name, _few_records(path)) for path in sorted(folder.glob("*/*.json"))]
    found += [
        Base(path.name, b"".join(path.read_bytes().splitlines(keepends=True)[:3]))
        for path in sorted(folder.glob("*/*.jsonl"))
    ]
    for path in sorted(folder.glob("*/*.zip")):
        with zipfile.ZipFile(path) as archive:
            rows = archive.read(archive.namelist()[0]).splitlines(keepends=True)[:25]
        found.append(Base(path.name, _zip({"payments.csv": b"".join(rows)})))
    found += [
        Base(path.name, path.read_bytes(), {"amount": "ESF/ ERDF Grant requested"})
        for path in sorted(folder.glob("*/*.xlsx"))
    ]
    old = sorted((folder.parent / "official").rglob("*.xls"), key=lambda path: path.stat().st_size)
    found += [Base(path.name, path.read_bytes()) for path in old[:1]]
    return found


def mutated(base: Base, chance: random.Random) -> bytes:
    """Give a file with one to twelve things wrong, inside its archive half of the time."""
    if base.content.startswith(b"PK") and chance.random() < 0.5:
        return _mutated_inside(base.content, chance)
    if base.content.startswith(b"\x1f\x8b") and chance.random() < 0.5:
        return gzip.compress(_damaged(gzip.decompress(base.content), chance), mtime=0)
    return _damaged(base.content, chance)


def check(base: Base, content: bytes, folder: Path) -> None:
    """Read a damaged file; anything but lines that add up, or a refusal of ours, is an error."""
    path = folder / base.name
    path.write_bytes(content)
    try:
        with _limited(SECONDS):
            spend = read_spend(path, columns=base.columns)
    except InputError:
        return
    require_accounted(spend, content)


def require_accounted(spend: Spend, content: bytes) -> None:
    """Require that each record of each file is a line, a blank row, the header, or a row in the faults."""
    listed = {(fault["file"], fault["kind"]): 0 for fault in spend.faults.to_pylist()}
    for fault in spend.faults.to_pylist():
        listed[fault["file"], fault["kind"]] += 1
    assert len(spend) == sum(file.lines for file in spend.files) == len(spend.row)
    assert len(set(spend.lines["line_id"].to_pylist())) == len(spend)
    for file in spend.files:
        in_faults = sum(listed.get((file.name, kind), 0) for kind in _REMOVED)
        header = bool(file.header_row)
        assert file.removed == in_faults, (file, listed)
        if file.layout != "ocds" and not (file.format == "json" and file.rows < file.lines):
            assert file.rows == file.lines + file.blank_rows + in_faults + header, (file, listed)
        if file.format in _DELIMITED and not file.part:
            _require_counted(file, listed, content)


def _require_counted(file: SourceFile, listed: dict[tuple[str, str], int], content: bytes) -> None:
    bare = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    text = counting.text_of(bare, file.encoding)
    counted = counting.count_records(text, file.delimiter, file.header_row)
    assert counted == file.rows, (counted, file)
    if (file.name, "unclosed_quote") not in listed:
        standard = counting.count_by_the_standard_library(text, file.delimiter)
        assert standard in {None, file.rows}, (standard, file)


def one(bases: list[Base], seed: int, number: int, folder: Path) -> Failure | None:
    """Try one mutation."""
    chance = random.Random(f"{seed}:{number}")  # noqa: S311 (a seeded campaign, no secret)
    base = bases[number % len(bases)]
    content = mutated(base, chance)
    try:
        check(base, content, folder)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt) and not isinstance(error, HangError):
            raise
        return Failure(number, base.name, "".join(traceback.format_exception(error))[-3000:])
    return None


@contextlib.contextmanager
def _limited(seconds: int) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise HangError(f"more than {seconds} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _damaged(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(chance.choice([1, 1, 1, 2, 3, 5, 12])):
        if not data:
            break
        chance.choice(_WAYS)(data, chance)
    return bytes(data)


def _flip(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _replace(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] = chance.randrange(256)


def _telling(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] = chance.choice(_TELLING)


def _insert(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    data[at:at] = bytes(chance.choice(_TELLING) for _ in range(chance.randint(1, 4)))


def _delete(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    del data[at : at + chance.randint(1, 30)]


def _repeat(data: bytearray, chance: random.Random) -> None:
    at, to = chance.randrange(len(data)), chance.randrange(len(data) + 1)
    data[to:to] = data[at : at + chance.randint(1, 200)]


def _cut(data: bytearray, chance: random.Random) -> None:
    if chance.random() < 0.2:
        del data[chance.randrange(len(data)) :]


def _quote(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    data[at:at] = b'"'


_WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip, _replace, _telling, _insert, _delete, _repeat, _cut, _quote, _quote,
)  # fmt: skip


def _mutated_inside(content: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([name for name in members if members[name]])
    members[name] = _damaged(members[name], chance)
    return _zip(members)


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            # The kind of an OpenDocument file is told by its first bytes
            packing = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, packing)
    return out.getvalue()


def _csv(rows: list[list[str]], delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def _parquet(records: list[dict[str, str]]) -> bytes:
    out = io.BytesIO()
    table = pa.Table.from_pylist(records)
    parquet.write_table(table.append_column("Count", pa.array([1.5, None, 3.0])), out)
    return out.getvalue()


def _excel() -> bytes:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def open_document(table: list[list[str]]) -> bytes:
    """Give an OpenDocument spreadsheet with one sheet of text."""
    begin, end = '<table:table-cell office:value-type="string"><text:p>', "</text:p></table:table-cell>"
    rows = ["".join(f"{begin}{_escaped(cell)}{end}" for cell in row) for row in table]
    cells = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    listed = (
        '<?xml version="1.0"?><manifest:manifest'
        ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    members = {"META-INF/manifest.xml": listed.encode(), "content.xml": content.encode()}
    return _zip({"mimetype": kind, **members})


def _escaped(cell: str) -> str:
    return cell.replace("&", "&amp;").replace("<", "&lt;")


def _few_records(path: Path) -> bytes:
    whole = json.loads(path.read_text("utf-8"))
    if isinstance(whole, dict):
        key = max(whole, key=lambda name: len(whole[name]) if isinstance(whole[name], list) else 0)
        whole[key] = whole[key][:6]
    else:
        whole = whole[:6]
    return json.dumps(whole).encode()


def _work(asked: argparse.Namespace, which: int, start: int, done: Sequence[int]) -> None:
    """Try every mutation of one process, and say each time how far it came."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    warnings.simplefilter("error")
    bases = _bases(asked.data)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(start, asked.count, asked.processes):
            done[which] = number
            failure = one(bases, asked.seed, number, Path(folder))
            if failure is not None:
                _record(asked.state, failure)
    done[which] = asked.count


def _bases(data: Path | None) -> list[Base]:
    return made() + (real(data) if data and data.is_dir() else [])


def _record(state: Path, failure: Failure) -> None:
    with state.with_suffix(".failures").open("a") as file:
        file.write(json.dumps(failure._asdict()) + "\n")


def _campaign(asked: argparse.Namespace) -> int:
    step = asked.processes
    at = json.loads(asked.state.read_text()) if asked.state.exists() else list(range(step))
    if len(at) != step:
        raise SystemExit(f"{asked.state} is of {len(at)} processes; use as many, or another file")
    began, done = time.monotonic(), _SPAWN.Array("q", at)
    workers: list[SpawnProcess | None] = [
        _started(asked, which, start, done) for which, start in enumerate(at)
    ]
    while any(worker is not None for worker in workers):
        time.sleep(1)
        for which, worker in enumerate(workers):
            hung = worker is not None and _is_stuck(asked, which, done)
            if worker is None or (worker.is_alive() and not hung):
                continue
            if worker.is_alive():
                worker.kill()
            worker.join()
            workers[which] = None
            if done[which] < asked.count:
                reason = f"the process ended with {worker.exitcode}"
                _record(asked.state, Failure(done[which], "", reason))
                workers[which] = _started(asked, which, done[which] + step, done)
        asked.state.write_text(json.dumps(list(done)))
    failures = asked.state.with_suffix(".failures")
    found = failures.read_text().count("\n") if failures.exists() else 0
    print(f"{asked.count:,} mutations, {found} failures, {time.monotonic() - began:.0f} s")  # noqa: T201
    return bool(found)


_SEEN: dict[int, tuple[int, float]] = {}


def _is_stuck(asked: argparse.Namespace, which: int, done: Sequence[int]) -> bool:
    """Tell a process that the alarm does not reach, because it hangs in compiled code."""
    number, since = _SEEN.get(which, (-1, 0.0))
    if number != done[which]:
        _SEEN[which] = done[which], time.monotonic()
        return False
    return done[which] < asked.count and time.monotonic() - since > 15 * SECONDS


def _started(asked: argparse.Namespace, which: int, start: int, done: Sequence[int]) -> SpawnProcess:
    worker = _SPAWN.Process(target=_work, args=(asked, which, start, done))
    worker.start()
    return worker


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--state", type=Path, default=Path(tempfile.gettempdir()) / "mutations.json")
    parser.add_argument("--data", type=Path, default=_data(), help="the folder of real spend")
    parser.add_argument("--only", type=int, help="try this one again, and say what is wrong")
    asked = parser.parse_args()
    if asked.only is None:
        sys.exit(_campaign(asked))
    with tempfile.TemporaryDirectory() as folder:
        print(one(_bases(asked.data), asked.seed, asked.only, Path(folder)))  # noqa: T201


def _data() -> Path:
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    return Path(os.environ.get("LOCALVALUE_TEST_DATA", beside)) / "spend"


if __name__ == "__main__":
    main()
