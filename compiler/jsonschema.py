"""The language as JSON Schema for editors, made from the same shapes that check a spec.

It is generous where YAML readers differ (an editor types scalars by itself) and strict on names, closed sets and forms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..modules.spec.key import Short
from ..modules.spec.raw import Parameters
from ..modules.spec.scalar import Scalar
from .structure import Entries, Free, Leaf, Many, Record, Shape, Variants, leaf_of

MODELINE = "# yaml-language-server: $schema={}"
_DRAFT = "http://json-schema.org/draft-07/schema#"


def json_schema(root: Record) -> dict[str, Any]:
    """The schema of a whole spec; overlays lack required keys, so none is required here but in its parts."""
    made = _Schema()
    body = made.of(root)
    return {
        "$schema": _DRAFT,
        "title": "hpc-tf spec",
        "description": "A Slurm cluster on AWS, compiled into Terraform JSON by hpc-tf",
        **body,
        "definitions": dict(sorted(made.definitions.items())),
    }


class _Schema:
    """Collects one definition per model."""

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {}

    def of(self, shape: Shape) -> dict[str, Any]:
        match shape:
            case Leaf():
                return _any([_option(o, shape.within) for o in shape.options])
            case Many(item):
                one = self.of(item)
                return {"anyOf": [one, {"type": "array", "items": one}]}
            case Entries(name, value, shorthands):
                entry = {"type": "object", "additionalProperties": _or_null(self.of(value)), **_names(name)}
                return _any([*self.shorts(shorthands), entry])
            case Free(kind):
                return _free(kind)
            case Variants(records):
                tags = [r.tag for r in records]
                return _any(
                    [s for r in records for s in self.shorts(r.shorthands)] + [self.reference(r, tags) for r in records]
                )
            case Record():
                return _any([*self.shorts(shape.shorthands), self.reference(shape)])
        raise AssertionError(shape)

    def shorts(self, shorthands: tuple[Short, ...]) -> list[dict[str, Any]]:
        return [self.of(leaf_of(short.form)) for short in shorthands]

    def reference(self, shape: Record, tags: Sequence[str] = ()) -> dict[str, Any]:
        """Refer to one model's definition; ``tags`` of its alternatives may be removed by ``~`` beside it."""
        name = shape.cls.__name__
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = self.mapping(shape, tags)
        return {"$ref": f"#/definitions/{name}"}

    def mapping(self, shape: Record, tags: Sequence[str]) -> dict[str, Any]:
        properties: dict[str, Any] = {tag: {"type": "null"} for tag in tags}
        for name, member in shape.written.items():
            properties[name] = {"description": member.key.doc, **_or_null(self.of(member.shape))}
        return {
            "type": "object",
            "description": (shape.cls.__doc__ or "").split("\n")[0],
            "additionalProperties": False,
            "properties": properties,
        }


def _any(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """``~`` removes a key in an overlay, so it may stand anywhere."""
    return (
        {"anyOf": [*schema["anyOf"], {"type": "null"}]}
        if set(schema) == {"anyOf"}
        else {"anyOf": [schema, {"type": "null"}]}
    )


def _names(leaf: Leaf) -> dict[str, Any]:
    patterns = [o.pattern for o in leaf.options if isinstance(o, type) and issubclass(o, Scalar) and o.pattern]
    return {"propertyNames": {"pattern": patterns[0]}} if patterns and "(?i" not in patterns[0] else {}


def _option(option: Any, within: tuple[int, int] | None) -> dict[str, Any]:
    if isinstance(option, tuple):
        return {"enum": list(option)}
    if option is bool:
        return {"type": "boolean"}
    if option is int:
        return {"type": "integer", **({"minimum": within[0], "maximum": within[1]} if within else {})}
    if option is str:
        return {"type": ["string", "number", "boolean"]}
    numeric = option.pattern and option.examples and option.examples[0].replace(".", "").isdigit()
    made: dict[str, Any] = {"type": ["string", "number"] if numeric else "string"}
    if option.pattern and not numeric:
        made["pattern"] = option.pattern
    return {**made, **({"examples": list(option.examples)} if option.examples else {})}


def _free(kind: type) -> dict[str, Any]:
    if kind is not Parameters:
        return {"type": "object"}
    value = {"type": ["string", "number", "boolean"]}
    return {"type": "object", "additionalProperties": {"anyOf": [value, {"type": "array", "items": value}]}}
