"""What the site has beside this folder's pages: the notebooks as they run, and the project's other papers."""

from __future__ import annotations

import html
import os
import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from posixpath import dirname, join, normpath, relpath
from typing import TYPE_CHECKING, Any, Final

import nbformat
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

import localvalue as lv

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT: Final = Path(__file__).resolve().parents[1]
PAPERS: Final = {
    "CHANGELOG.md": "changes.md",
    "CONTRIBUTING.md": "contributing.md",
    "benchmarks/README.md": "speed.md",
    "data/README.md": "sample.md",
}
"""Papers that are pages as they are, and where on the site."""

NOTEBOOKS: Final = {
    f"notebooks/{path.name}": f"notebooks/{path.stem}.md"
    for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
}
REAL: Final = {"notebooks/02_real_spend.ipynb"}
"""Notebooks that read files as public bodies published them, which the project does not carry."""

_PAGES: Final = {
    **PAPERS,
    **NOTEBOOKS,
    "README.md": "index.md",
    "LICENSE": "licences.md",
    "NOTICE": "licences.md",
}
_LINK: Final = re.compile(r"(?<=\]\()(?![a-z+]+:|#)([^)#\s]+)(#[^)\s]*)?(?=\))")
_OUTPUT: Final = re.compile(r'<div data-output="(\d+)"></div>')
_SHOWN: Final = '<div class="shown" tabindex="0">{}</div>'
_FILE: Final = re.compile(r"^<!-- file: (\S+) -->\n```(\w+)$", re.MULTILINE)
_PRINTS: Final = re.compile(r"^<!-- output(?:: [^>]+)? -->\n```text$", re.MULTILINE)
_TIMEOUT_S: Final = 300

_WITHOUT_RESULTS: Final = """
!!! note "Shown without its results"

    This notebook reads files that the project does not carry: a council's published payments, in
    `shared/data` beside the project's folder, and an atlas of real places (`localvalue atlas get`). They
    were not at hand when this page was made, so it shows what is asked and what was found, and not what each
    cell shows.
"""


def on_config(config: MkDocsConfig) -> None:
    """Say on every page of which version it is."""
    config.copyright = f"localvalue {lv.__version__}. MIT licence."


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add the pages that are made of other files."""
    for source, page in PAPERS.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text(encoding="utf-8")))
    files.append(File.generated(config, "licences.md", content=_licences()))
    # Each has a process of its own, so that all take as long as the longest
    with ThreadPoolExecutor() as beside:
        cells = beside.map(_cells, NOTEBOOKS)
        for page, (text, _) in zip(NOTEBOOKS.values(), cells, strict=True):
            files.append(File.generated(config, page, content=text))


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:  # noqa: ANN401 - theirs
    """Lead links between the project's files to their pages, and head what is a file or is printed."""
    here = page.file.src_uri
    lies_at = {site: source for source, site in {**PAPERS, **NOTEBOOKS}.items()}.get(here, f"docs/{here}")

    def on_site(link: re.Match[str]) -> str:
        target = normpath(join(dirname(lies_at), link[1]))
        found = _PAGES.get(target) or (target.removeprefix("docs/") if target.startswith("docs/") else None)
        return link[0] if found is None else relpath(found, dirname(here) or ".") + (link[2] or "")

    headed = _PRINTS.sub('```text title="It prints"', _FILE.sub(r'```\2 title="\1"', markdown))
    return _LINK.sub(on_site, headed)


def on_post_page(output: str, page: Page, **_: Any) -> str:  # noqa: ANN401 - theirs
    """Put what each cell of a notebook showed in its place: after the search's index, which it would fill."""
    # The theme's search is a dialog without a name
    output = output.replace('role="dialog">', 'role="dialog" aria-label="Search">', 1)
    source = {site: source for source, site in NOTEBOOKS.items()}.get(page.file.src_uri)
    if source is None:
        return output
    _, shown = _cells(source)
    return _OUTPUT.sub(lambda place: shown[int(place[1])], output)


def _licences() -> str:
    papers = ((ROOT / name).read_text(encoding="utf-8").strip() for name in ("LICENSE", "NOTICE"))
    return "# Licences\n\n" + "\n\n".join(f"```text\n{paper}\n```" for paper in papers) + "\n"


@cache
def _cells(source: str) -> tuple[str, list[str]]:
    """Return a notebook as a page with a place for what each cell shows, and what each shows."""
    notebook = nbformat.read(ROOT / source, as_version=4)
    runs = source not in REAL or _has_real_data()
    if runs:
        _run(notebook, source)
    parts, shown = [], []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        parts.append(f"```python\n{cell.source}\n```")
        if cell.outputs:
            parts.append(f'<div data-output="{len(shown)}"></div>')
            shown.append("".join(_SHOWN.format(_html(each)) for each in cell.outputs))
    if not runs:
        parts.insert(1, _WITHOUT_RESULTS)
    # No list of contents beside it, so that tables and maps have the room
    return "---\nhide: [toc]\n---\n\n" + "\n\n".join(parts) + "\n", shown


def _run(notebook: nbformat.NotebookNode, source: str) -> None:
    folder = {"metadata": {"path": str(ROOT / dirname(source))}}
    client = NotebookClient(notebook, timeout=_TIMEOUT_S, startup_timeout=_TIMEOUT_S, resources=folder)
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    try:
        client.execute(env={**os.environ, "PYTHONPATH": paths})
    except CellExecutionError as error:
        raise PluginError(f"{source} does not run: {error}") from error


def _has_real_data() -> bool:
    if not (ROOT.parent / "shared" / "data" / "spend").is_dir():
        return False
    try:
        return not lv.Atlas.open().fictional
    except lv.LocalValueError:
        return False


def _html(shown: nbformat.NotebookNode) -> str:
    """Return what a cell showed, in the richest form that a page can hold."""
    if shown.output_type == "stream":
        return f"<pre>{html.escape(shown.text)}</pre>" if shown.name == "stdout" else ""
    data = shown.data
    if "text/html" in data:
        return str(data["text/html"]).replace("<iframe ", '<iframe title="What this cell shows" ')
    if "image/png" in data:
        return f'<img alt="The chart that this cell draws" src="data:image/png;base64,{data["image/png"]}">'
    return f"<pre>{html.escape(data['text/plain'])}</pre>"
