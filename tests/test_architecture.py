"""The house: which way imports point, who may use what, and what is public."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest

import localvalue as lv

PACKAGE = Path(lv.__file__).resolve().parent

# From what knows least to what knows most; those on one row do not know each other but to the left.
ORDER = (
    "escape",
    "rich",
    "errors",
    "given",
    "progress",
    "units",
    "arrays",
    "columns",
    "grid",
    "postcodes",
    "outputs",
    "rasters",
    "atlas",
    "spend",
    "places",
    "definitions",
    "policy",
    "scoring",
    "compare",
    "present",
    "returns",
    "scorecard",
    "scale",
    "demo",
    "cli",
    "__main__",
)
ROOT = "__init__"
VERSION = ("localvalue.outputs", "localvalue")
"""The one import of the root from below: every output states the version that the root holds."""

ONE_PLACE = {
    "folium": {"present.maps"},
    "branca": {"present.maps"},
    "jinja2": {"present.report"},
    "matplotlib": {"present.charts"},
    "xlsxwriter": {"present.workbook"},
    "rasterio": {"rasters"},
    "click": {"cli"},
    "tqdm": {"progress"},
}
"""Who may import what, where there is such a module."""


class Import(NamedTuple):
    """One import in one of our modules."""

    module: str
    imported: str
    lazy: bool
    typing: bool


def modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        name = name.removesuffix(f".{ROOT}")
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


MODULES = modules()


def _imported(node: ast.AST, module: str) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"{module} has a relative import"
        base = str(node.module)
        # `from localvalue import compare` imports localvalue.compare
        inside = [f"{base}.{alias.name}" for alias in node.names]
        return [each if each.removeprefix("localvalue.") in MODULES else base for each in inside]
    return []


def _walk(node: ast.AST, module: str, *, lazy: bool, typing: bool) -> list[Import]:
    found = [Import(module, name, lazy, typing) for name in _imported(node, module)]
    function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    guard = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    for child in ast.iter_child_nodes(node):
        found += _walk(child, module, lazy=lazy or function, typing=typing or guard)
    return found


IMPORTS = [each for name, tree in MODULES.items() for each in _walk(tree, name, lazy=False, typing=False)]


def part(module: str) -> str:
    """Return the part of the house that a module is in."""
    return module.removeprefix("localvalue.").partition(".")[0]


OWN = [each for each in IMPORTS if each.imported.partition(".")[0] == "localvalue"]


def test_the_check_sees_the_imports() -> None:
    """Of the kinds that there are: at the top, in a function, for types only."""
    assert Import("scorecard.tables", "localvalue.compare", lazy=False, typing=False) in IMPORTS
    assert Import("compare.tables", "pandas", lazy=True, typing=False) in IMPORTS
    assert Import("compare.tables", "pandas", lazy=False, typing=True) in IMPORTS
    assert len(OWN) > 100


def test_every_module_has_its_place_in_the_order() -> None:
    assert {part(module) for module in MODULES} - {ROOT} <= set(ORDER)


STARTING = {ROOT, "cli", "__main__"}
"""The root and the command line know everything."""


def _allowed(each: Import) -> bool:
    if part(each.module) in STARTING or (f"localvalue.{each.module}", each.imported) == VERSION:
        return True
    if each.typing and (part(each.module), each.imported) == ("present", "localvalue.scorecard"):
        return True  # what present shows is a scorecard, which it is given and never makes
    return each.imported != "localvalue" and ORDER.index(part(each.imported)) <= ORDER.index(
        part(each.module)
    )


def test_imports_point_to_what_knows_less() -> None:
    assert [f"{each.module} imports {each.imported}" for each in OWN if not _allowed(each)] == []


def test_no_import_runs_in_a_circle() -> None:
    edges = defaultdict(set)
    for each in OWN:
        if not each.typing and each.module != ROOT and each.imported != "localvalue":
            edges[each.module].add(each.imported.removeprefix("localvalue."))
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, f"a circle: {' -> '.join((*above, module))}"
        if module not in done:
            for below in sorted(edges[module]):
                visit(below, (*above, module))
            done.add(module)

    for module in sorted(MODULES):
        visit(module, ())


def test_our_own_modules_are_imported_at_the_top() -> None:
    """Only the root and the command line import ours where they are used, so that both start at once."""
    lazy = [
        f"{each.module} imports {each.imported}"
        for each in OWN
        if each.lazy and part(each.module) not in STARTING and each.imported != "localvalue"
    ]
    assert lazy == []


@pytest.mark.parametrize("library", ONE_PLACE)
def test_each_of_these_is_imported_in_one_place(library: str) -> None:
    users = {
        each.module for each in IMPORTS if each.imported.partition(".")[0] == library and not each.typing
    }
    assert {user for user in users if not _stands_in(user, ONE_PLACE[library])} == set()


def _stands_in(module: str, places: set[str]) -> bool:
    """Tell whether a module is one of these, or in a package that is."""
    return any(module == place or module.startswith(f"{place}.") for place in places)


def test_only_the_command_line_prints() -> None:
    printing = {
        name
        for name, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert {name for name in printing if not _stands_in(name, {"cli"})} == set()


def test_nothing_validates_by_assert() -> None:
    """An assert is gone under `python -O`."""
    asserting = {
        name for name, tree in MODULES.items() for node in ast.walk(tree) if isinstance(node, ast.Assert)
    }
    assert asserting == set()


def test_only_two_environment_variables_are_read() -> None:
    named = {
        name
        for path in PACKAGE.rglob("*.py")
        for name in re.findall(r"\"(LOCALVALUE_[A-Z_]+)\"", path.read_text(encoding="utf-8"))
    }
    assert named == {"LOCALVALUE_ATLAS", "LOCALVALUE_CACHE_DIR"}


PUBLIC = {
    "Atlas",
    "Definition",
    "InArea",
    "InAuthority",
    "InPool",
    "LocalValueError",
    "Located",
    "MostDeprived",
    "Pairs",
    "Scorecard",
    "Spend",
    "Truth",
    "WithinKm",
    "WithinMiles",
    "build_atlas",
    "check_returns",
    "definition",
    "locate",
    "locate_postcodes",
    "read_spend",
    "score",
}


def test_the_public_names_are_these_and_each_is_there() -> None:
    assert set(lv.__all__) >= PUBLIC
    assert sorted(lv.__all__) == lv.__all__
    for name in lv.__all__:
        assert getattr(lv, name).__module__.startswith("localvalue.")
    assert set(dir(lv)) == {*lv.__all__, "__version__"}


def test_the_readme_uses_public_names_only() -> None:
    readme = (PACKAGE.parent / "README.md").read_text(encoding="utf-8")
    used = set(re.findall(r"\blv\.([A-Za-z_]+)", readme))
    assert {"Atlas", "read_spend", "locate", "score"} <= used <= PUBLIC


def test_a_name_that_is_not_public_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'scorecards'"):
        _ = lv.scorecards  # type: ignore[attr-defined]


def test_no_package_shares_its_name_with_a_public_function() -> None:
    assert not {part(module) for module in MODULES} & set(lv.__all__)


def run(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=PACKAGE.parent,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


HEAVY = ["pandas", "geopandas", "pyogrio", "folium", "matplotlib", "xlsxwriter", "jinja2", "rasterio", "tqdm"]
LOADED = f"print(*sorted(set({HEAVY}) & set(__import__('sys').modules)))"


def test_importing_the_library_imports_nothing_heavy() -> None:
    heavier = ["numpy", "pyarrow", "shapely", "pyproj", "click"]
    assert (
        run(f"import localvalue, sys; print(*sorted(set({HEAVY + heavier}) & set(sys.modules)))").split()
        == []
    )


def test_the_way_from_a_file_to_its_results_imports_nothing_heavy(
    toy_atlas: lv.Atlas, tmp_path: Path
) -> None:
    spend = tmp_path / "spend.csv"
    spend.write_text(
        "buyer,site_postcode,supplier,supplier_postcode,amount\n"
        "Aford,ZA1 1AA,A Ltd,ZA1 1AB,1\nCford,,B Ltd,ZA1,2\nAford,ZA1 1AA,C Ltd,rubbish,4\n",
        encoding="utf-8",
    )
    code = f"""
import sys
import localvalue as lv
located = lv.locate(lv.read_spend(sys.argv[1]), lv.Atlas.open(sys.argv[2]))
card = lv.score(located)
card.write(sys.argv[3], by=["buyer"], with_map=False, with_report=False, with_workbook=False)
card.reading(), repr(card), card._repr_html_(), located._repr_html_(), located.spend._repr_html_()
{LOADED}
"""
    assert run(code, str(spend), str(toy_atlas.path), str(tmp_path / "out")).split() == []
    assert (tmp_path / "out" / "summary.csv").is_file()


def test_help_imports_nothing_heavy() -> None:
    code = f"from localvalue.cli import main; main(['--help']); print(); {LOADED}"
    assert run(code).splitlines()[-1].split() == []
