"""The test file of ``terraform test``: a mocked provider whose invented values have the form that AWS gives them."""

from __future__ import annotations

import re
from typing import Any

from . import plausible
from .rewrite import Copy, Values


def test_file(copy: Copy, outputs: Values, given: Values) -> dict[str, Any]:
    """The content of a ``.tftest.json``; ``outputs`` by remote state, ``given`` attributes by address."""
    resources = [
        {
            "target": f"{type_}.{name}",
            "values": {**plausible.values("resource", type_, name), **given.get(f"{type_}.{name}", {})},
        }
        for type_, name, _ in copy.addresses("resource")
        if type_.startswith("aws_")
    ]
    by_type = {"mock_resource": _defaults("resource", copy), "mock_data": _defaults("data", copy)}
    made: dict[str, Any] = {
        "mock_provider": {"aws": {key: value for key, value in by_type.items() if value}},
        "override_resource": resources,
        "override_data": [_data(type_, name, outputs, given) for type_, name in _all_data(copy)],
        "run": [{"apply": {"command": "apply"}}],
    }
    return {key: value for key, value in made.items() if value}


def add(whole: dict[str, Any], own: dict[str, Any], module: str) -> None:
    """Add the test file of one root module to that of a root which calls it as a module of this name."""
    mocked = whole.setdefault("mock_provider", {"aws": {}})["aws"]
    for kind, types in own["mock_provider"]["aws"].items():
        mocked.setdefault(kind, {}).update(types)
    for kind in ("override_resource", "override_data"):
        there = [{**one, "target": f"module.{module}.{one['target']}"} for one in own.get(kind, [])]
        if there:
            whole.setdefault(kind, []).extend(there)
    whole["run"] = own["run"]


def _all_data(copy: Copy) -> list[tuple[str, str]]:
    return [(type_, name) for type_, name, _ in copy.addresses("data")] + copy.hcl_data()


def _data(type_: str, name: str, outputs: Values, given: Values) -> dict[str, Any]:
    address = f"data.{type_}.{name}"
    if type_ == "terraform_remote_state":
        return {"target": address, "values": {"outputs": outputs[name]}}
    return {"target": address, "values": {**plausible.values("data", type_, name), **given.get(address, {})}}


def _defaults(kind: str, copy: Copy) -> dict[str, Any]:
    """Values for what is written in HCL, where addresses are not looked up."""
    types = {found for text in copy.hcl.values() for found in re.findall(rf'{kind}\s+"(aws_\w+)"', text)}
    return {type_: {"defaults": plausible.values(kind, type_, "mock")} for type_ in sorted(types)}
