"""Network interfaces taken from a launch template of the user's own, in Terraform's words. Pure.

Terraform reads the latest version of a template and no other; that it is the one which the spec names is asserted, so
that a version which somebody adds later never reaches a node unseen.
"""

from __future__ import annotations

from typing import Any

from ..spec.expression import Expression
from .model import TemplateVersion

_VALUE = "network_interfaces.value"
# Taken as they are; what is empty there stays empty.
_TAKEN = ("associate_public_ip_address", "description", "device_index", "interface_type", "network_card_index")


def lookup(template: TemplateVersion) -> dict[str, Any]:
    """The arguments of the data source that reads it."""
    condition = {
        "condition": Expression(f"${{self.latest_version == {template.version}}}"),
        "error_message": f"{template.id} has a later version than {template.version}, and only the latest can be read. "
        "Name that one, or a template of its own for this fleet.",
    }
    return {"id": template.id, "lifecycle": {"postcondition": [condition]}}


def dynamic(found: str, subnet: str | None, groups: list[str]) -> dict[str, Any]:
    """A ``dynamic`` block of interfaces; ours are subnet and groups where the template says none."""
    content: dict[str, Any] = {name: _if_any(f"{_VALUE}.{name}") for name in _TAKEN}
    content["delete_on_termination"] = "true"
    content["subnet_id"] = _or(f"{_VALUE}.subnet_id", _term(subnet) if subnet else "null")
    ours = "[" + ", ".join(_term(group) for group in groups) + "]"
    content["security_groups"] = Expression(
        f"${{length({_VALUE}.security_groups) > 0 ? {_VALUE}.security_groups : {ours}}}"
    )
    return {"network_interfaces": {"for_each": Expression(f"${{{found}}}"), "content": content}}


def _if_any(value: str) -> Expression:
    return _or(value, "null")


def _or(value: str, other: str) -> Expression:
    return Expression(f'${{{value} != "" ? {value} : {other}}}')


def _term(value: str) -> str:
    return value[2:-1] if isinstance(value, Expression) else f'"{value}"'
