"""What a check is: one rule, the type of part it looks at, and a generator of findings.

The docstring of the function is the rule's manual page: what, why it matters, a ``Bad:`` and a ``Good:`` snippet.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from .finding import Finding, Level, Path, Rule
from .frozen import frozen

if TYPE_CHECKING:
    from ..catalog import Catalog


@frozen
class Site:
    """Where a part stands, and the facts that a check may ask for. ``region`` is empty where it is not known."""

    rule: Rule
    path: Path
    catalog: Catalog
    region: str

    def finding(
        self,
        *keys: str | int,
        detail: str,
        help: str = "",
        because: tuple[Path, ...] = (),
        also: tuple[Path, ...] = (),
    ) -> Finding:
        """Report the part, or the key of it at ``keys``. ``because`` and ``also`` are whole paths."""
        return Finding(self.rule, (*self.path, *keys), detail, help, because, also)

    def __truediv__(self, part: str | int) -> Path:
        """The path of a key of this part."""
        return (*self.path, part)


@frozen
class Check:
    """One rule and the function that looks for breaches of it in every part of the types ``on``."""

    rule: Rule
    on: tuple[type, ...]
    run: Callable[[Any, Site], Iterator[Finding]]


def check(
    code: str, summary: str, on: type | tuple[type, ...], level: Level = Level.ERROR
) -> Callable[[Callable[[Any, Site], Iterator[Finding]]], Check]:
    """Make a check of a function ``(part, site) -> findings``; it runs over every part of a type in ``on``."""
    types = on if isinstance(on, tuple) else (on,)

    def register(function: Callable[[Any, Site], Iterator[Finding]]) -> Check:
        return Check(Rule(code, summary, inspect.cleandoc(function.__doc__ or ""), level), types, function)

    return register
