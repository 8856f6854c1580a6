"""From files to diagnostics, model and output: every arrow of the compiler is one function here.

text -> tree -> canonical tree -> checked tree -> model -> inferred model -> findings -> diagnostics -> files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..modules.catalog import Catalog
from ..modules.spec.finding import Finding, Path, dotted
from ..modules.spec.frozen import frozen
from ..stacks.checks import check as run_checks
from ..stacks.infer import infer
from ..stacks.model import Cluster
from . import rules
from .canonical import canonical
from .decode import Decoder
from .diagnostics import Diagnostic, Span, has_errors
from .files import Files
from .ignore import accepted
from .merge import inherit, merge_all
from .schema import validate
from .source import Problem, Source, read
from .structure import record
from .tree import Table, locate

if TYPE_CHECKING:
    from ..stacks.live import Account

ROOT = record(Cluster)


@frozen
class Checked:
    """The result of checking a spec: what to tell, and the model where there is no error.

    ``cluster`` is the spec as written, ``inferred`` the same with every derived key filled in.
    """

    diagnostics: tuple[Diagnostic, ...]
    cluster: Cluster
    inferred: Cluster
    catalog: Catalog
    files: Files
    tree: Table
    sources: tuple[Source, ...]

    @property
    def ok(self) -> bool:
        """Say whether output may be made of it."""
        return not has_errors(self.diagnostics)


def check(named: Sequence[tuple[str, bytes]], files: Files) -> Checked:
    """Check the files of one spec, left to right; ``files`` reads what the spec itself names."""
    sources = [read(name, data) for name, data in named]
    written = merge_all([canonical(source.tree, ROOT) for source in sources], ROOT)
    marked, misfits = validate(written, ROOT)
    tree = inherit(marked, ROOT)
    decoder = Decoder()
    cluster: Cluster = decoder.decode(tree, ROOT)
    catalog, more = files.catalog(cluster)
    inferred = infer(cluster, catalog)
    raised = (*run_checks(inferred, catalog), *files.check(inferred), *more)
    found = [_place_problem(p, sources) for s in sources for p in s.problems]
    found += [_place(f, written, sources) for f in misfits if not _may_be_hidden(f, sources)]
    found += [_place(f, tree, sources) for f in raised if not _rests_on(f, decoder.set_aside)]
    diagnostics = accepted(found, cluster.ignore, lambda f: _place(f, tree, sources))
    return Checked(_sorted(diagnostics, sources), cluster, inferred, catalog, files, tree, tuple(sources))


def check_live(checked: Checked, account: Account) -> Checked:
    """Ask the account about a spec that is right in itself, and add what it says."""
    from ..stacks import live

    found = live.run(live.CHECKS, checked.cluster, checked.inferred, checked.catalog, account)
    told = accepted(
        (placed(finding, checked) for finding in found), checked.cluster.ignore, lambda f: placed(f, checked), live=True
    )
    return replace(checked, diagnostics=_sorted([*checked.diagnostics, *told], checked.sources))


def placed(finding: Finding, checked: Checked) -> Diagnostic:
    """Place a finding that only a later stage could make."""
    return _place(finding, checked.tree, checked.sources)


def _may_be_hidden(finding: Finding, sources: Sequence[Source]) -> bool:
    """Say whether a required key of the whole spec may stand where a file could not be read."""
    hiding = any(p.rule in rules.HIDING for source in sources for p in source.problems)
    return hiding and finding.rule is rules.MISSING_KEY and len(finding.path) == 1


def _rests_on(finding: Finding, set_aside: Iterable[Path]) -> bool:
    """Say whether a finding only repeats that something was set aside: at it, below it, or in the map it is missing from."""
    places = (finding.path, *finding.because)
    return any(p[: len(s)] == s or p == s[:-1] for s in set_aside for p in places)


def _place(finding: Finding, tree: Table, sources: Sequence[Source]) -> Diagnostic:
    span, written = locate(tree, finding.path, at_key=finding.at_key)
    related = tuple((locate(tree, path, at_key=finding.at_key)[0], dotted(path)) for path in finding.also)
    return Diagnostic(
        finding.rule,
        finding.rule.level,
        span,
        dotted(written or finding.path),
        _line(span, sources),
        finding.detail,
        finding.help,
        related,
    )


def _place_problem(problem: Problem, sources: Sequence[Source]) -> Diagnostic:
    return Diagnostic(
        problem.rule,
        problem.rule.level,
        problem.span,
        "",
        _line(problem.span, sources),
        problem.detail,
        problem.help,
        problem.related,
    )


def _line(span: Span, sources: Sequence[Source]) -> str:
    lines = next((s.lines for s in sources if s.name == span.file), [])
    return lines[span.line - 1] if 0 < span.line <= len(lines) else ""


def _sorted(found: list[Diagnostic], sources: Sequence[Source]) -> tuple[Diagnostic, ...]:
    """In the order of the files and lines, each problem once."""
    order: Mapping[str, int] = {s.name: n for n, s in enumerate(sources)}
    unique: dict[Any, Diagnostic] = {}
    for diagnostic in found:
        unique.setdefault((diagnostic.rule.code, diagnostic.span, diagnostic.detail), diagnostic)
    return tuple(
        sorted(unique.values(), key=lambda d: (order.get(d.span.file, 0), d.span.line, d.span.column, d.rule.code))
    )
