"""The README does what it says: its commands, its Python, its figures."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from PIL import Image

from localvalue.cli import commands, main

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MOST_PICTURE_BYTES = 200_000


def block(opening: str) -> str:
    """Return what stands in the code block after an opening."""
    return README.partition(opening)[2].partition("\n```")[0].strip("\n")


MAIN = block("<!-- command: main -->\n```bash\n")
TESTS = block("<!-- command: tests -->\n```bash\n")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Give a copy of what is under version control, as somebody would download it."""
    git = shutil.which("git")
    listed = (
        subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout
        if git
        else b""
    )
    names = [name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]
    if not names:
        pytest.skip("this is no git checkout, so what it consists of is not known")
    folder = tmp_path / "checkout"
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def test_there_are_two_commands_of_one_line_each() -> None:
    assert MAIN.startswith("python3 -m venv .venv && ")
    assert MAIN.endswith(" && .venv/bin/localvalue demo")
    assert TESTS.endswith(" && .venv/bin/python -m pytest")
    assert "\n" not in MAIN + TESTS


@pytest.mark.skipif(not os.environ.get("CI"), reason="installs everything afresh from the index; set CI=1")
def test_the_first_command_does_all_the_set_up_and_makes_the_demo(checkout: Path, tmp_path: Path) -> None:
    here = {name: each for name, each in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    environment = here | {"HOME": str(tmp_path), "LOCALVALUE_CACHE_DIR": str(tmp_path / "cache")}
    # The README's python3 is the one that runs these tests
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["/bin/bash", "-c", MAIN],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.endswith(block("<!-- output: localvalue demo -->\n```text\n") + "\n")
    assert (checkout / "localvalue-demo" / "by_roles" / "map.html").is_file()


def test_every_figure_of_the_reading_stands_in_the_demo() -> None:
    output = block("<!-- output: localvalue demo -->\n```text\n")
    reading = README.partition("Three things to see in it:")[2].partition("\n## ")[0]
    figures = re.findall(r"£[\d.,]+\d(?:m|bn)?|\d+%", reading)
    assert len(figures) == 8
    assert [figure for figure in figures if figure not in output] == []


def test_the_python_runs_and_explains_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    code = block("```python\n")
    assert len([line for line in code.splitlines() if line.strip()]) <= 11
    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)  # noqa: S102 - the README's own block
    assert capsys.readouterr().out.startswith("L-000946: £340,000 to Longshore Building plc")
    assert (tmp_path / "report.html").stat().st_size > 10_000


def localvalue_commands() -> list[list[str]]:
    """Return the arguments of each `localvalue` command that the README shows."""
    shown = re.findall(r"^\.venv/bin/localvalue (.*)$", README, re.MULTILINE)
    shown += re.findall(r"`localvalue ([a-z][^`]*)`", README)
    return [shlex.split(each) for each in dict.fromkeys(shown)]


@pytest.mark.parametrize("arguments", localvalue_commands(), ids=" ".join)
def test_every_command_that_is_shown_can_be_typed(arguments: list[str]) -> None:
    command: click.Command = commands
    context = click.Context(command)
    while isinstance(command, click.Group):
        name, *arguments = arguments
        found = command.get_command(context, name)
        assert found is not None, name
        command = found
    # Files and folders need not be there; options and their number must be right
    parser = command.make_parser(click.Context(command))
    values, rest, _ = parser.parse_args(list(arguments))
    assert rest == []
    assert {each.name for each in command.params if each.required} <= set(values)


def test_the_options_that_are_offered_exist() -> None:
    offered = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", README.partition("## Your own file")[2]))
    known = {
        option
        for command in (*commands.commands.values(), commands.commands["atlas"].commands["get"])  # type: ignore[attr-defined]
        for parameter in command.params
        for option in parameter.opts
    }
    assert offered - known == set()


def test_the_sample_is_scored_as_the_readme_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    (arguments,) = (each for each in localvalue_commands() if "sample" in each)
    assert main(arguments) == 0
    names = {path.name for path in (tmp_path / "results").iterdir()}
    table = README.partition("## What is written")[2].partition("\n## ")[0]
    listed = set(re.findall(r"^\| `([a-z_.]+)` \|", table, re.MULTILINE))
    # The rest is on docs/outputs.md, which has a test of its own
    assert listed <= names
    assert {"map.html", "report.html", "report.xlsx", "summary.csv", "partition.csv"} <= listed


def test_what_is_said_to_be_downloaded_is_what_would_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["atlas", "get", str(tmp_path), "--dry-run"]) == 0
    (size,) = re.findall(r"^About (\d+ MB) to download\.$", capsys.readouterr().out, re.MULTILINE)
    assert f"this gets about {size} from the publishers" in README


def test_the_picture_is_there_and_small() -> None:
    (path,) = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert (ROOT / path).stat().st_size < MOST_PICTURE_BYTES
    with Image.open(ROOT / path) as picture:
        assert picture.width >= 800


def test_every_link_into_the_project_leads_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
