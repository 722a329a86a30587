"""The notebooks run from top to bottom, and nothing that they showed is kept with them."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from conftest import shared_data
from nbclient import NotebookClient

if TYPE_CHECKING:
    from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MOST_CELLS = 12
# Prints, as a person would say them, the figures that the question and the answer may use
FIGURES = {
    "01_where_does_it_land": """
from localvalue.present.words import percent, said_gbp
frames = [worked.summary().filter(like="_gbp"), worked.partition().filter(like="_gbp")]
print(*{said_gbp(pounds) for frame in frames for pounds in frame.to_numpy().ravel()}, sep="\\n")
print(*map(percent, worked.summary()["share_of_placed"]), sep="\\n")
""",
    "02_real_spend": """
from localvalue.present.words import percent, said_gbp
pounds = [scopes.sum(), *scopes, scopes[["public_body", "tax_or_pension"]].sum()]
pounds += [*matches["amount_gbp"], *known["placed_gbp"]]
print(*map(said_gbp, pounds), sep="\\n")
print(*map(percent, reach["cumulative_share"]), sep="\\n")
parts = [*matches["amount_gbp"], *known["placed_gbp"]]
print(*(percent(each / scopes.sum()) for each in parts), sep="\\n")
""",
    "03_definitions_of_local": """
from localvalue.present.words import percent, said_gbp
frames = [card.summary().filter(like="_gbp"), card.partition().filter(like="_gbp")]
print(*{said_gbp(pounds) for frame in frames for pounds in frame.to_numpy().ravel()}, sep="\\n")
print(*map(percent, card.summary()["share_of_placed"]), sep="\\n")
""",
}

REAL = {"02_real_spend"}
"""Those that read files as public bodies published them, on an atlas of real places."""

of_each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
to_run = pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=[pytest.mark.official] if path.stem in REAL else []) for path in NOTEBOOKS],
    ids=lambda path: path.stem,
)


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def test_each_notebook_is_known_with_its_figures() -> None:
    assert [path.stem for path in NOTEBOOKS] == sorted(FIGURES)


@of_each
def test_a_notebook_keeps_no_outputs_defines_nothing_and_is_short(path: Path) -> None:
    code = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in code] == [[]] * len(code)
    assert [cell.execution_count for cell in code] == [None] * len(code)
    assert len(code) <= MOST_CELLS
    nodes = [node for cell in code for node in ast.walk(ast.parse(cell.source))]
    assert not [node for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)]


@of_each
def test_a_notebook_opens_with_the_question_and_ends_with_the_answer(path: Path) -> None:
    cells = read(path).cells
    assert cells[0].cell_type == cells[-1].cell_type == "markdown"
    assert "**The question.**" in cells[0].source
    assert "**The answer.**" in cells[-1].source


@to_run
def test_a_notebook_runs_and_its_words_say_what_its_cells_found(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    # As if this were the project's folder of notebooks, with the real files beside the project
    folder = tmp_path / "project" / "notebooks"
    folder.mkdir(parents=True)
    if path.stem in REAL:
        (tmp_path / "shared").mkdir()
        (tmp_path / "shared" / "data").symlink_to(shared_data())
        monkeypatch.setenv("LOCALVALUE_ATLAS", str(request.getfixturevalue("real_atlas_path")))
    # The kernel is a process of its own, and is to use the package under test
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = read(path)
    written = notebook.cells[0].source + notebook.cells[-1].source
    notebook.cells.append(nbformat.v4.new_code_cell(FIGURES[path.stem]))
    NotebookClient(
        notebook, timeout=300, startup_timeout=300, resources={"metadata": {"path": str(folder)}}
    ).execute()
    found = notebook.cells[-1].outputs[0].text.split()
    figures = re.findall(r"£[\d.,]+\d(?:m|bn)?|\d+%", written)
    assert len(figures) >= 5
    assert set(figures) - set(found) == set()
