"""Check a canonical tree against the shapes of the models. The only importer of cerberus.

The schema is derived, never written: one rule set per shape. Every breach comes out in one run, and what is broken is
replaced by a marker, so that the later stages go on with the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from cerberus import Validator, errors  # type: ignore[import-untyped]  # cerberus ships no types
from cerberus.schema import UnvalidatedSchema  # type: ignore[import-untyped]  # cerberus ships no types

from ..modules.spec.finding import Finding, Path
from ..modules.spec.nearest import nearest
from ..modules.spec.raw import Parameters
from ..modules.spec.scalar import Refusal
from . import rules
from .structure import Entries, Free, Leaf, Many, Record, Shape, Variants, goes_on_refused, leaf_of
from .tree import Broken, Items, Null, Table, Text, items, table

_VALUE = errors.ErrorDefinition(0x101, None)
_NAME = errors.ErrorDefinition(0x102, None)
_FREE = errors.ErrorDefinition(0x103, None)
_TWO = errors.ErrorDefinition(0x104, None)
_NO_KIND = errors.ErrorDefinition(0x106, None)
_FORM = errors.ErrorDefinition(0x105, None)


_LISTED = 8


class _SpecValidator(Validator):  # type: ignore[misc]  # cerberus ships no types
    """Cerberus with the rules that our shapes need."""

    def _validate_form(self, form: str, field: Any, value: Any) -> None:
        """A mapping or a list.

        The rule's arguments are validated against this schema: {'nullable': True}
        """
        if isinstance(value, Broken):
            self._drop_remaining_rules()
        elif not isinstance(value, Table if form == "mapping" else Items):
            self._error(field, _FORM)
            self._drop_remaining_rules()

    def _validate_schema(self, schema: Any, field: Any, value: Any) -> None:
        """As Cerberus does it, but for an empty mapping of which nothing is required: `{spot: {}}`.

        The rule's arguments are validated against this schema: {'nullable': True}
        """
        if value or not isinstance(value, Table) or any("required" in rule for rule in schema.values()):
            super()._validate_schema(schema, field, value)

    def _validate_leaf(self, leaf: Leaf, field: Any, value: Any) -> None:
        """One scalar of a shape.

        The rule's arguments are validated against this schema: {'nullable': True}
        """
        if isinstance(value, Broken):
            return
        if not isinstance(value, Text):
            self._error(field, _FORM)
            return
        try:
            leaf.parse(value)
        except Refusal as refusal:
            self._error(field, _VALUE, refusal)

    def _validate_leaves(self, leaf: Leaf, field: Any, value: Any) -> None:
        """A list of scalars: read one by one here, as a validator for each list takes many times as long.

        The rule's arguments are validated against this schema: {'nullable': True}
        """
        wrong = {n: item for n, item in enumerate(value) if not (isinstance(item, Text) and leaf.accepts(item))}
        if wrong:  # only these with a validator, which reports each at its place
            schema = {index: {"leaf": leaf} for index in wrong}
            child = self._get_child_validator(document_crumb=field, schema_crumb=(field, "leaves"), schema=schema)
            child(wrong, update=False, normalize=False)
            if child._errors:
                self._error(child._errors)

    def _validate_named(self, leaf: Leaf, field: Any, value: Any) -> None:
        """The names of a map's entries.

        The rule's arguments are validated against this schema: {'nullable': True}
        """
        from .tree import text

        for name in value:
            at = value.keys_at.get(name, value.span)
            try:
                leaf.parse(text(name, at, (*value.path, name)))
            except Refusal as refusal:
                self._error(field, _NAME, name, refusal)

    def _validate_free(self, kind: type, field: Any, value: Any) -> None:
        """Content that is not ours.

        The rule's arguments are validated against this schema: {'nullable': True}
        """
        if isinstance(value, Broken):
            return
        if not isinstance(value, Table):
            self._error(field, _FORM)
        elif kind is Parameters:
            for name, content in value.items():
                if not _is_parameter(content):
                    self._error(field, _FREE, name)

    def _validate_variants(self, variants: Variants, field: Any, value: Any) -> None:
        """One of several records.

        The rule's arguments are validated against this schema: {'nullable': True}
        """
        if isinstance(value, Broken):
            return
        if not isinstance(value, Table):
            self._error(field, _FORM)
            return
        tags = variants.tags_in(value)
        if len(tags) > 1:
            self._error(field, _TWO, tags)
            return
        if not tags and variants.always_tagged:
            self._error(field, _NO_KIND, variants)
            return
        chosen = variants.choose(value)
        if sound(chosen, value):  # a validator for each of many fleets would be a fifth of the time of `check`
            return
        child = self._get_child_validator(
            document_crumb=field, schema_crumb=(field, "variants"), schema=rules_of(chosen)["schema"]
        )
        child(value, update=False, normalize=False)
        if child._errors:
            self._error(child._errors)


def sound(shape: Shape, node: Any) -> bool:
    """Say whether there is nothing to be found in a node; where that is not seen at a glance the answer is no, and Cerberus looks."""
    match shape:
        case Leaf():
            return isinstance(node, Text) and shape.accepts(node)
        case Many(item):
            return isinstance(node, Items) and all(sound(item, one) for one in node)
        case Variants():
            tags = shape.tags_in(node) if isinstance(node, Table) else ()
            return isinstance(node, Table) and (len(tags) == 1 or not (tags or shape.always_tagged)) and sound(shape.choose(node), node)
        case Record():
            return (
                isinstance(node, Table)
                and all(name in node for name in shape.required)
                and all(name in shape.shapes and sound(shape.shapes[name], value) for name, value in node.items())
            )
        case _:
            return False


def _is_parameter(node: Any) -> bool:
    return isinstance(node, Text) or (isinstance(node, Items) and all(isinstance(v, Text) for v in node))


def rules_of(shape: Shape) -> dict[str, Any]:
    """The Cerberus rules of one shape."""
    match shape:
        case Leaf():
            return {"leaf": shape}
        case Many(Leaf() as item):
            return {"form": "list", "leaves": item}
        case Many(item):
            return {"form": "list", "schema": rules_of(item)}
        case Entries(name, value):
            return {"form": "mapping", "named": name, "valuesrules": rules_of(value)}
        case Free(kind):
            return {"free": kind}
        case Variants():
            return {"variants": shape}
        case Record(cls):
            return _record_rules(cls, shape)
    raise AssertionError(shape)


@cache
def _record_rules(cls: type, shape: Record) -> dict[str, Any]:
    schema = {}
    for name, member in shape.written.items():
        schema[name] = {**rules_of(member.shape), **({"required": True} if member.required else {})}
    return {"form": "mapping", "schema": schema}


def validate(tree: Table, root: Record) -> tuple[Table, list[Finding]]:
    """Return the tree with its broken places marked, and what is wrong with them."""
    validator = _SpecValidator()
    validator.schema = UnvalidatedSchema(rules_of(root)["schema"])
    validator.priority_validations = ("form", *_SpecValidator.priority_validations)
    validator.validate(tree, normalize=False)
    found = list(_flat(validator._errors))
    findings = [f for error in found for f in _findings(error, tree, root)]
    kept = {
        (*e.document_path, e.info[0])
        for e in found
        if e.code == _NAME.code and _goes_on(root, tree, tuple(e.document_path))
    }
    broken = {f.path for f in findings} - kept
    return _marked(tree, broken, ()) if broken else tree, findings


def _goes_on(root: Record, tree: Table, path: Path) -> bool:
    """Say whether what stands under a refused name is checked all the same."""
    shape = shape_at(root, path, tree)
    return isinstance(shape, Entries) and goes_on_refused(shape.name)


def _flat(found: Any) -> Iterator[Any]:
    for error in found:
        if error.child_errors:
            yield from _flat(error.child_errors)
        else:
            yield error


def _findings(error: Any, tree: Table, root: Record) -> Iterator[Finding]:
    path: Path = tuple(error.document_path)
    if error.code == _VALUE.code:
        yield _refused(path, error.info[0])
    elif error.code == _NAME.code:
        name, refusal = error.info
        yield Finding(rules.BAD_VALUE, (*path, name), refusal.detail, refusal.help, at_key=True)
    elif error.code == _FREE.code:
        yield Finding(
            rules.WRONG_SHAPE,
            (*path, error.info[0]),
            "a raw parameter is text or a list of texts",
            "write its value as it stands in the file, in quotes where it holds a colon or braces",
        )
    elif error.code == _TWO.code:
        yield _two_kinds(path, error.info[0])
    elif error.code == _NO_KIND.code:
        yield _no_kind(path, _at(tree, path), error.info[0])
    elif error.code == _FORM.code:
        yield _wrong_form(path, _at(tree, path), shape_at(root, path, tree, choose=False))
    elif error.code == errors.UNKNOWN_FIELD.code:
        yield _unknown(path, shape_at(root, path[:-1], tree), root)
    elif error.code == errors.REQUIRED_FIELD.code:
        yield Finding(
            rules.MISSING_KEY,
            path,
            f"`{path[-1]}` is not written",
            _how_to_write(shape_at(root, path[:-1], tree), str(path[-1])),
        )
    else:
        raise AssertionError(f"cerberus reported {error!r}")


def _refused(path: Path, refusal: Refusal) -> Finding:
    rule = rules.NOT_IN_SET if " is none of: " in refusal.detail else rules.BAD_VALUE
    return Finding(rule, path, refusal.detail, refusal.help)


def _short_leaf(shape: Record | Variants | Entries) -> Leaf | None:
    """All texts that a mapping may be shortened to, as one leaf."""
    forms = [leaf_of(short.form) for short in shape.shorthands]
    leaves = [form.item if isinstance(form, Many) else form for form in forms]
    options = [option for leaf in leaves if isinstance(leaf, Leaf) for option in leaf.options]
    closed = tuple(v for option in options if isinstance(option, tuple) for v in option)
    others = tuple(option for option in options if not isinstance(option, tuple))
    return Leaf((*((closed,) if closed else ()), *others)) if options else None


def _two_kinds(path: Path, tags: tuple[str, ...]) -> Finding:
    first, second = tags[0], tags[1]
    return Finding(
        rules.TWO_KINDS,
        (*path, second),
        f"`{first}` and `{second}` both stand in one entry",
        f"keep one, and write `{first}: ~` beside the other in an overlay",
        also=((*path, first),),
        at_key=True,
    )


def _no_kind(path: Path, node: Table, variants: Variants) -> Finding:
    kinds = [r.tag for r in variants.records]
    known = {name for r in variants.records for name in r.members}
    strange = next((name for name in node if name not in known), None)
    if strange is None:
        return Finding(
            rules.MISSING_KEY, path, f"no kind is written: {', '.join(kinds)}", f"write one of {', '.join(kinds)}"
        )
    close = nearest(strange, kinds)
    detail = f"there is no key `{strange}` here, and none of the kinds {', '.join(kinds)}"
    return Finding(rules.UNKNOWN_KEY, (*path, strange), detail, f"write {close or ' or '.join(kinds)}", at_key=True)


def _wrong_form(path: Path, node: Any, shape: Shape | None) -> Finding:
    if isinstance(node, Text) and isinstance(shape, (Record, Variants, Entries)) and (short := _short_leaf(shape)):
        try:
            short.parse(node)
        except Refusal as refusal:
            return _refused(path, refusal)
    if isinstance(node, Null):
        return Finding(rules.WRONG_SHAPE, path, "an empty value stands in a list", "remove it, or write its value")
    found = "a mapping" if isinstance(node, Table) else "a list" if isinstance(node, Items) else f"{str(node)!r}"
    match shape:
        case Leaf():
            return Finding(
                rules.WRONG_SHAPE,
                path,
                f"{found} stands where one value is due: {shape.expects()}",
                f"write for example {shape.example()}",
            )
        case Many():
            return Finding(rules.WRONG_SHAPE, path, f"{found} stands where a list is due", "write [ … ]")
        case Record():
            known = ", ".join(list(shape.written)[:6])
            return Finding(
                rules.WRONG_SHAPE, path, f"{found} stands where a mapping is due", f"its keys are {known}, …"
            )
        case Entries(name):
            return Finding(
                rules.WRONG_SHAPE,
                path,
                f"{found} stands where a map is due",
                f"write a name such as {name.example()} and a colon before it",
            )
        case _:
            return Finding(rules.WRONG_SHAPE, path, f"{found} stands where a mapping is due", "write key: value")


def _unknown(path: Path, shape: Shape | None, root: Record) -> Finding:
    name = str(path[-1])
    known = list(shape.written) if isinstance(shape, Record) else []
    close = nearest(name, known)
    if close:
        return Finding(rules.UNKNOWN_KEY, path, f"there is no key `{name}` here", f"write {close}", at_key=True)
    homes = places_of(name, root)
    if homes:
        return Finding(
            rules.UNKNOWN_KEY,
            path,
            f"there is no key `{name}` here; it stands in {', '.join(homes[:3])}",
            f"move it to {homes[0]}",
            at_key=True,
        )
    listed = f"the keys here are {', '.join(known[:_LISTED])}{', …' if len(known) > _LISTED else ''}"
    return Finding(
        rules.UNKNOWN_KEY, path, f"there is no key `{name}` here", listed if known else "remove it", at_key=True
    )


def places_of(name: str, root: Record) -> list[str]:
    """The key paths at which a key of this name may stand."""
    return [path for path, member in every_key(root) if member.name == name]


def every_key(root: Record) -> Iterator[tuple[str, Any]]:
    """Every key of the language with its dotted path; free names are written ``<name>``."""
    yield from _keys_below(root, "", frozenset())


def _keys_below(shape: Shape, prefix: str, seen: frozenset[type]) -> Iterator[tuple[str, Any]]:
    match shape:
        case Record(cls) if cls not in seen:
            for member in shape.members.values():
                path = f"{prefix}.{member.name}" if prefix else member.name
                yield path, member
                yield from _keys_below(member.shape, path, seen | {cls})
        case Variants(records):
            for record in records:
                yield from _keys_below(record, prefix, seen)
        case Many(item):
            yield from _keys_below(item, f"{prefix}[]", seen)
        case Entries(_, value):
            yield from _keys_below(value, f"{prefix}.<name>", seen)
        case _:
            return


def _how_to_write(shape: Shape | None, name: str) -> str:
    if isinstance(shape, Record) and name in shape.written:
        member = shape.written[name]
        if isinstance(member.shape, Leaf):
            return f"write {name}: {member.shape.example()}"
    return f"write {name}: …"


def shape_at(shape: Shape | None, path: Path, node: Any, *, choose: bool = True) -> Shape | None:
    """The shape that governs a key path of a tree; of alternatives the chosen one."""
    for step in path:
        match shape:
            case Variants():
                shape = shape.choose(node) if isinstance(node, Table) else None
        match shape:
            case Record() if isinstance(step, str) and step in shape.written:
                shape = shape.written[step].shape
            case Entries(_, value):
                shape = value
            case Many(item):
                shape = item
            case _:
                return None
        node = _at(node, (step,))
    if choose and isinstance(shape, Variants) and isinstance(node, Table):
        return shape.choose(node)
    return shape


def _at(node: Any, path: Path) -> Any:
    for step in path:
        if isinstance(node, Table):
            node = node.get(str(step))
        elif isinstance(node, Items) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            return None
    return node


def _marked(node: Any, broken: set[Path], path: Path) -> Any:
    """Replace what is broken by a marker; unknown keys and missing ones leave nothing behind that a decoder reads."""
    if path in broken:
        return Broken(node.span, node.path)
    if isinstance(node, Table):
        return table({k: _marked(v, broken, (*path, k)) for k, v in node.items()}, node.span, node.path, node.keys_at)
    if isinstance(node, Items):
        return items([_marked(v, broken, (*path, n)) for n, v in enumerate(node)], node.span, node.path)
    return node
