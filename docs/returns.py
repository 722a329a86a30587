"""How mkdocstrings reads our docstrings: they name what is returned, and the signature has its type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from griffe import Docstring, DocstringSectionKind, Extension, Function, Parser

if TYPE_CHECKING:
    from griffe import Attribute, DocstringSection, Expr

_NAMED = {DocstringSectionKind.returns: "returns", DocstringSectionKind.yields: "yields"}


class _Named(Docstring):
    """A docstring whose "Returns" has names where numpydoc has types."""

    def parse(self, parser: Any = None, **options: Any) -> list[DocstringSection]:  # noqa: ANN401 - theirs
        """Return the sections, where what is returned has the docstring's name and the code's type."""
        sections = super().parse(parser, **options)
        types = _types(self.parent)
        for section in sections:
            if section.kind not in _NAMED:
                continue
            found = types if len(types) == len(section.value) else [None] * len(section.value)
            for item, annotation in zip(section.value, found, strict=True):
                item.name, item.annotation = item.name or str(item.annotation), annotation
        return sections


class NamedReturns(Extension):
    """Takes the types of what is returned from the signatures."""

    def on_function(self, *, func: Function, **_: Any) -> None:  # noqa: ANN401 - theirs
        """Read a function's docstring our way."""
        _rename(func)

    def on_attribute(self, *, attr: Attribute, **_: Any) -> None:  # noqa: ANN401 - theirs
        """Read a property's docstring our way."""
        _rename(attr)


def _rename(of: Function | Attribute) -> None:
    text = of.docstring
    if text is not None:
        places = {"lineno": text.lineno, "endlineno": text.endlineno, "parent": text.parent}
        of.docstring = _Named(text.value, **places, parser=Parser.numpy, parser_options=text.parser_options)


def _types(of: Any) -> list[Expr | str | None]:  # noqa: ANN401 - whatever has a docstring
    """Return the types of what is returned: those of a tuple one by one."""
    annotation = of.returns if isinstance(of, Function) else getattr(of, "annotation", None)
    several = getattr(annotation, "slice", None)
    if getattr(annotation, "canonical_name", "") == "tuple" and hasattr(several, "elements"):
        elements = list(several.elements)
        if "..." not in map(str, elements):
            return elements
    return [annotation]
