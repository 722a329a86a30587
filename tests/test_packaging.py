"""What is installed: the wheel holds all that the library needs, and works where nothing can be written."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

import localvalue as lv

ROOT = Path(__file__).resolve().parents[1]
PINNED = re.compile(r"^([a-z0-9._-]+)==(\S+)( ; .+)? \\$", re.IGNORECASE)
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(name: str) -> set[tuple[str, ...]]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = [match for line in lines if (match := PINNED.match(line))]
    assert [line for line in lines if not (PINNED.match(line) or HASH.match(line))] == []
    return {match.groups("") for match in found}


def needed(requirements: list[str]) -> set[str]:
    return {re.split(r"[^A-Za-z0-9._-]", each)[0].lower() for each in requirements}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (found,) = folder.iterdir()
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone into a fresh environment that sees the others' libraries: its folder."""
    folder = tmp_path_factory.mktemp("installed") / "env"
    venv.create(folder, symlinks=True)
    command = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install"]
    subprocess.run([*command, "-q", "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    # A plain path, not a site folder: what it holds of this project (an editable install) is not followed
    others = sysconfig.get_paths()["purelib"]
    (site_packages(folder) / "others.pth").write_text(others + "\n", encoding="utf-8")
    return folder


def site_packages(environment: Path) -> Path:
    (found,) = (environment / "lib").glob("python3*/site-packages")
    return found


def state(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
    }


def test_the_wheel_holds_every_file_of_the_package_and_the_sample(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "localvalue").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    sample = {
        "localvalue/" + path.relative_to(ROOT).as_posix()
        for part in ("boundaries", "imd", "spend")
        for path in (ROOT / "data" / part).iterdir()
    }
    info = f"localvalue-{lv.__version__}.dist-info"
    licences = {f"{info}/licenses/LICENSE", f"{info}/licenses/NOTICE"}
    assert "localvalue/py.typed" in package
    assert (package | sample | licences) - names == set()
    own = {name for name in names if not name.startswith(info)}
    assert own == package | sample


def test_the_wheel_is_small_and_says_its_version_and_its_command(wheel: Path) -> None:
    assert wheel.name == f"localvalue-{lv.__version__}-py3-none-any.whl"
    assert wheel.stat().st_size < 4_000_000
    with zipfile.ZipFile(wheel) as archive:
        points = archive.read(f"localvalue-{lv.__version__}.dist-info/entry_points.txt").decode()
    assert "localvalue = localvalue.cli:main" in points


def test_the_wheel_alone_makes_the_demo_where_nothing_but_the_folder_and_the_cache_can_be_written(
    installed: Path, tmp_path: Path
) -> None:
    site = site_packages(installed)
    bare, home = tmp_path / "bare", tmp_path / "home"
    bare.mkdir()
    home.mkdir()
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    folders = [path for path in (site, *site.rglob("*")) if path.is_dir()]
    for folder in folders:
        folder.chmod(0o555)
    before = state(site)
    try:
        ran = subprocess.run(
            [installed / "bin" / "localvalue", "demo"],
            cwd=bare,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        where = subprocess.run(
            [installed / "bin" / "python", "-c", "import localvalue; print(localvalue.__file__)"],
            cwd=bare,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert ran.returncode == 0, ran.stderr
    assert Path(where.stdout.strip()).is_relative_to(installed)
    # A superuser may write where others may not, so what was there is compared too
    assert state(site) == before
    assert [path.name for path in bare.iterdir()] == ["localvalue-demo"]
    facts = json.loads((bare / "localvalue-demo" / "by_roles" / "provenance.json").read_text("utf-8"))
    assert facts["atlas"]["fictional"] is True
    assert facts["lines"] == 2030
    assert [path.name for path in (home / ".cache" / "localvalue").iterdir()] != []


def imported(folder: Path) -> set[str]:
    """Return the top-level modules that the code of a folder imports."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found - {"localvalue"} - set(sys.stdlib_module_names)


def distributions(modules: set[str]) -> set[str]:
    names = metadata.packages_distributions()
    return {re.sub(r"[-_.]+", "-", names[each][0]).lower() for each in modules}


def test_what_the_package_imports_is_what_it_asks_for() -> None:
    used = distributions(imported(ROOT / "localvalue"))
    assert "numpy" in used
    assert used - needed(project()["project"]["dependencies"]) == set()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-run.txt"])
def test_every_requirement_is_pinned_with_its_hashes_and_no_address(name: str) -> None:
    assert len(pins(name)) > 40
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index" not in text
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert [each.splitlines()[0] for each in blocks if "--hash=" not in each] == []


def test_the_pins_cover_what_the_project_asks_for_and_the_two_files_agree() -> None:
    asked = project()["project"]
    run, every = pins("requirements-run.txt"), pins("requirements.txt")
    # What one system alone needs for the run, every system may need for the rest
    assert {each[:2] for each in run} - {each[:2] for each in every} == set()
    assert needed(asked["dependencies"]) - {each[0] for each in run} == set()
    assert "hatchling" in {each[0] for each in run}
    extras = [each for group in asked["optional-dependencies"].values() for each in group]
    assert needed(extras) - {each[0] for each in every} == set()
    assert "pytest" not in {each[0] for each in run}
