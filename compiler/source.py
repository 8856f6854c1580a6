"""Read YAML text into the plain tree. The only importer of yaml.

Plain scalars keep their written text: which type a value has, the schema decides. What is not written the way every
YAML parser reads it alike (tags, merge keys, duplicate keys, several documents) is refused. Where a block is no
YAML at all, that top-level block is set aside and the rest is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from ..modules.spec.finding import Path, Rule
from ..modules.spec.frozen import frozen
from . import rules
from .diagnostics import Span
from .tree import Broken, Node, Null, Table, items, table, text

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER = yaml.resolver.Resolver()
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_QUOTING = frozenset("'\"|>")
_MAX_NODES = 100_000
_MAX_DEPTH = 40
_MAX_REPAIRS = 20
_TOP_LEVEL_KEY = re.compile(r"^[^\s#\-\[\]{}][^\n]*?:(\s|$)")


@frozen
class Problem:
    """Something wrong with the text itself, at a place."""

    rule: Rule
    span: Span
    detail: str
    help: str = ""
    related: tuple[tuple[Span, str], ...] = ()


@dataclass
class Source:
    """One spec file as read: its tree, its lines for the renderer, and what was wrong with its text."""

    name: str
    lines: list[str]
    tree: Table
    problems: list[Problem] = field(default_factory=list)


def read(name: str, data: bytes, *, merge_keys: bool = False) -> Source:
    """Read one file. Never raises for what a user wrote. ``merge_keys`` takes `<<`, for files in YAML 1.1."""
    empty = table({}, Span(name, 1, 1, 1), (), {})
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        problem = Problem(
            rules.NOT_UTF8,
            Span(name, line, column, column + 1),
            f"byte 0x{data[error.start]:02x} is not UTF-8",
            "save the file as UTF-8",
        )
        return Source(name, [], empty, [problem])
    reader = _Reader(name, content, merge_keys)
    tree = reader.tree()
    return Source(name, content.splitlines(), tree if tree is not None else empty, reader.problems)


def yaml_1_1_type(written: str) -> str:
    """What YAML 1.1 makes of a plain scalar: str, int, float, bool, null, timestamp."""
    tag = _RESOLVER.resolve(yaml.ScalarNode, written, (True, False))  # type: ignore[no-untyped-call]  # not in types-PyYAML
    return str(tag).rsplit(":", 1)[-1]


class _Reader:
    """Turns the text of one file into a tree, collecting problems on the way."""

    def __init__(self, name: str, content: str, merge_keys: bool) -> None:
        self.name = name
        self.merge_keys = merge_keys
        self.lines = content.splitlines()
        self.problems: list[Problem] = []
        self._nodes = 0

    def tree(self) -> Table | None:
        """Compose the document, setting aside top-level blocks that are no YAML."""
        blanked: dict[str, Span] = {}
        for _ in range(_MAX_REPAIRS):
            try:
                root = self._compose()
                break
            except yaml.MarkedYAMLError as error:
                block = self._report_syntax(error)
                if block is None or not self._blank(block, blanked):
                    return None
            except yaml.YAMLError as error:
                self._add(rules.SYNTAX, Span(self.name, 1, 1, 2), str(error).split("\n")[0])
                return None
        else:
            return None
        tree = self._document(root)
        if tree is not None:
            for key, span in blanked.items():
                tree[key], tree.keys_at[key] = Broken(span, (key,)), span
        return tree

    def _compose(self) -> yaml.Node | None:
        loader = _LOADER("\n".join(self.lines) + "\n")
        try:
            root: yaml.Node | None = loader.get_single_node()
            return root
        finally:
            loader.dispose()

    def _document(self, root: yaml.Node | None) -> Table | None:
        if root is None:
            return table({}, Span(self.name, 1, 1, 1), (), {})
        node = self._node(root, ())
        if not isinstance(node, Table):
            self._add(
                rules.NOT_A_MAPPING,
                self._span(root),
                "a spec is a mapping of keys such as `cluster` and `queues`",
                "begin with `cluster: NAME`",
            )
            return None
        return node

    # -- problems of the text ---------------------------------------------------------------------------------------

    def _add(
        self, rule: Rule, span: Span, detail: str, help: str = "", related: tuple[tuple[Span, str], ...] = ()
    ) -> None:
        self.problems.append(Problem(rule, span, detail, help, related))

    def _report_syntax(self, error: yaml.MarkedYAMLError) -> int | None:
        """Report one syntax error; return the line (from 0) at which its block starts."""
        mark = error.problem_mark or error.context_mark
        if mark is None:
            self._add(rules.SYNTAX, Span(self.name, 1, 1, 2), error.problem or "no YAML")
            return None
        if "single document" in (error.context or ""):
            self._add(
                rules.SEVERAL_DOCUMENTS,
                self._at(mark.line, mark.column),
                "a second document begins here",
                "put it into a file of its own and name both on the command line",
            )
            self.lines = self.lines[: mark.line]
            return -1
        line = min(mark.line, max(len(self.lines) - 1, 0))
        begin = error.context_mark.line if error.context_mark is not None else line
        rule, at, detail, help = self._explain(error, line, mark.column if line == mark.line else 0, begin)
        self._add(rule, at, detail, help)
        return min(begin, line)

    def _explain(self, error: yaml.MarkedYAMLError, line: int, column: int, begin: int) -> tuple[Rule, Span, str, str]:
        """Say in words of the spec what the parser could not read."""
        for number in dict.fromkeys((line, begin)):
            if number >= len(self.lines):
                continue
            raw = self.lines[number]
            indent = raw[: len(raw) - len(raw.lstrip())]
            if "\t" in indent:
                return (
                    rules.TAB,
                    self._at(number, indent.index("\t")),
                    "a tab in the indentation",
                    "indent with two blanks",
                )
            expression = re.search(r"(?<![\"'$])\$\{[^}\"']*\}", raw)
            if expression and re.search(r"[\[{].*[\[{,:]\s*\$\{|[\[{]\s*\$\{", raw):
                found = expression.group()
                span = Span(self.name, number + 1, expression.start() + 1, expression.end() + 1)
                return rules.QUOTE_IT, span, f"{found} inside [ ] or {{ }} reads as a mapping", f'write "{found}"'
            mapping = re.search(r"[\[,]\s*([\w.-]+:)\s*[\],]", raw)
            if mapping:
                span = Span(self.name, number + 1, mapping.start(1) + 1, mapping.end(1) + 1)
                return (
                    rules.MAPPING_IN_LIST,
                    span,
                    f"`{mapping.group(1)}` inside a list reads as a mapping",
                    f'write "{mapping.group(1)}"',
                )
            missing = re.search(r"[\[{,]\s*(/?[\w./-]+):([\w\"'/])", raw)
            if missing and "://" not in raw[missing.start() : missing.end() + 3]:
                return self._missing_blank(number, missing.span(1), missing.group(1))
        glued = self._glued_above(line)
        if glued is not None:
            return glued
        word = (error.problem or "no YAML").removeprefix("did not find ")
        if re.search(r"mapping values are not allowed", word):
            return (
                rules.SYNTAX,
                self._at(line, column),
                "a second `:` in one value, or a line indented under a scalar",
                "quote the value, or align the line with its neighbours",
            )
        return (
            rules.SYNTAX,
            self._at(line, column),
            word,
            "check brackets, quotes and indentation from this place upwards",
        )

    def _glued_above(self, line: int) -> tuple[Rule, Span, str, str] | None:
        """Tell of `key:value`, which is one word that goes on in the next line, where the parser stumbles over that one."""
        for number in range(min(line, len(self.lines) - 1), max(line - 2, -1), -1):
            found = re.fullmatch(r"\s+(/?[\w./-]+):(?!//)\S+\s*(#.*)?", self.lines[number])
            if found:
                return self._missing_blank(number, found.span(1), found.group(1))
        return None

    def _missing_blank(self, number: int, place: tuple[int, int], key: str) -> tuple[Rule, Span, str, str]:
        span = Span(self.name, number + 1, place[0] + 1, place[1] + 2)
        return rules.MISSING_BLANK, span, f"no blank follows `{key}:`", f"write `{key}: …`"

    def _blank(self, line: int, blanked: dict[str, Span]) -> bool:
        """Empty the top-level block around a line, so that the rest can be read; say whether anything was emptied."""
        if line < 0:
            return True
        start = next(
            (n for n in range(min(line, len(self.lines) - 1), -1, -1) if _TOP_LEVEL_KEY.match(self.lines[n])), 0
        )
        end = next(
            (n for n in range(start + 1, len(self.lines)) if _TOP_LEVEL_KEY.match(self.lines[n])), len(self.lines)
        )
        if not any(self.lines[start:end]):
            return False
        name = self.lines[start].split(":", 1)[0].strip("\"' ")
        blanked.setdefault(name, Span(self.name, start + 1, 1, len(name) + 1))
        self.lines[start:end] = [""] * (end - start)
        return True

    # -- nodes ------------------------------------------------------------------------------------------------------

    def _at(self, line: int, column: int) -> Span:
        return Span(self.name, line + 1, column + 1, column + 2)

    def _span(self, node: yaml.Node) -> Span:
        start, end = node.start_mark, node.end_mark
        if end.line == start.line:
            return Span(self.name, start.line + 1, start.column + 1, max(end.column, start.column + 1) + 1)
        last = len(self.lines[start.line].rstrip()) if start.line < len(self.lines) else start.column + 1
        return Span(self.name, start.line + 1, start.column + 1, max(last, start.column + 1) + 1)

    def _node(self, node: yaml.Node, path: Path) -> Node:
        self._nodes += 1
        span = self._span(node)
        if self._nodes > _MAX_NODES or len(path) > _MAX_DEPTH:
            if not any(p.rule is rules.TOO_LARGE for p in self.problems):
                self._add(
                    rules.TOO_LARGE,
                    span,
                    f"more than {_MAX_NODES} values, or deeper than {_MAX_DEPTH} levels, once the aliases are expanded",
                    "repeat less through aliases",
                )
            return Broken(span, path)
        if not node.tag.startswith("tag:yaml.org,2002:") or self._tagged(node):
            self._add(rules.TAG, span, f"the tag {node.tag!r} has no meaning here", "write the value without a tag")
            return Broken(span, path)
        if isinstance(node, yaml.ScalarNode):
            plain = node.style not in _QUOTING
            if plain and node.value in _NULLS:
                return Null(span, path)
            return text(node.value, span, path, quoted=not plain)
        if isinstance(node, yaml.SequenceNode):
            item = self._item if node.flow_style else self._node
            return items([item(v, (*path, n)) for n, v in enumerate(node.value)], span, path)
        assert isinstance(node, yaml.MappingNode)  # YAML has no fourth kind
        return self._table(node, span, path)

    def _tagged(self, node: yaml.Node) -> bool:
        """Say whether a standard tag (``!!str``) was written out: the resolver gives the same tags silently."""
        line, column = node.start_mark.line, node.start_mark.column
        return line < len(self.lines) and self.lines[line][column : column + 1] == "!"

    def _item(self, node: yaml.Node, path: Path) -> Node:
        """One item of a list in brackets; a mapping that was meant as text is told from a real one."""
        if isinstance(node, yaml.MappingNode) and node.start_mark.line < len(self.lines):
            first = self.lines[node.start_mark.line][node.start_mark.column : node.start_mark.column + 1]
            if first != "{" and node.value and isinstance(node.value[0][0], yaml.ScalarNode):
                written = node.value[0][0].value
                value = node.value[0][1].value if isinstance(node.value[0][1], yaml.ScalarNode) else ""
                whole = f"{written}: {value}" if value else f"{written}:"
                self._add(
                    rules.MAPPING_IN_LIST,
                    self._span(node),
                    f"`{whole}` inside a list reads as a mapping",
                    f'write "{whole}"' if not value else f'write {{{whole}}}, or quote it as "{whole}"',
                )
                return Broken(self._span(node), path)
        return self._node(node, path)

    def _table(self, node: yaml.MappingNode, span: Span, path: Path) -> Node:
        values: dict[str, Node] = {}
        keys_at: dict[str, Span] = {}
        for key_node, value_node in self._merged_last(node):
            key_span = self._span(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self._add(rules.KEY_NOT_TEXT, key_span, "a key must be text", "write one word before the colon")
                continue
            key = key_node.value
            if key == "<<" and key_node.style not in _QUOTING and self.merge_keys:
                self._merge(value_node, path, values, keys_at)
                continue
            if key == "<<" and key_node.style not in _QUOTING:
                self._add(
                    rules.MERGE_KEY,
                    key_span,
                    "`<<` is not part of YAML 1.2",
                    "put what is shared under `compute:`, or into an overlay file",
                )
                continue
            if key in values:
                self._add(
                    rules.DUPLICATE_KEY,
                    key_span,
                    f"`{key}` was already written in this mapping",
                    "remove one of the two",
                    ((keys_at[key], "first written here"),),
                )
                continue
            missing = re.fullmatch(r"(/?[\w./-]+):(\S+)", key)
            if missing and isinstance(value_node, yaml.ScalarNode) and value_node.value == "" and "://" not in key:
                self._add(
                    rules.MISSING_BLANK,
                    key_span,
                    f"no blank follows `{missing.group(1)}:`",
                    f"write {missing.group(1)}: {missing.group(2)}",
                )
                key = missing.group(1)
                values[key], keys_at[key] = Broken(key_span, (*path, key)), key_span
                continue
            values[key], keys_at[key] = self._node(value_node, (*path, key)), key_span
        return table(values, span, path, keys_at)

    def _merged_last(self, node: yaml.MappingNode) -> list[tuple[yaml.Node, yaml.Node]]:
        """The pairs of a mapping; what `<<` brings comes last, so that keys written beside it win."""
        if not self.merge_keys:
            return list(node.value)
        return sorted(node.value, key=lambda pair: isinstance(pair[0], yaml.ScalarNode) and pair[0].value == "<<")

    def _merge(
        self, node: yaml.Node, path: Path, values: dict[str, Node], keys_at: dict[str, Span]
    ) -> None:
        """Lay the mappings of a `<<` under the keys that are there."""
        parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for part in parts:
            found = self._node(part, path)
            if isinstance(found, Table):
                for key, value in found.items():
                    if key not in values:
                        values[key], keys_at[key] = value, found.keys_at[key]
