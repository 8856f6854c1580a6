"""Copies of a root module in which references have become known values.

Each replaced address becomes a local value with the attributes that the schema gives it, so that every expression over
it still is evaluated by Terraform: ``data.aws_subnet.a["x"].id`` becomes ``local.data__aws_subnet__a["x"].id``.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hpc_tf.modules.terraform import schema

from . import plausible

_ADDRESS = re.compile(r'(?<![\w.\-"/])(data\.)?([a-z][a-z0-9]*_[a-z0-9_]+)\.([A-Za-z_][\w-]*)')
_HCL_DATA = re.compile(r'^data\s+"(\w+)"\s+"([\w-]+)"\s*\{', re.MULTILINE)
_NOT_COPIED = shutil.ignore_patterns(".terraform*", "*.tfstate*", "zz_test_*", "*.bin")
_PER_INSTANCE = re.compile(r"\b(each|count|self)\.")
Values = Mapping[str, Mapping[str, Any]]


class Copy:
    """A root module in a folder of its own, to be changed at will."""

    def __init__(self, folder: Path, target: Path) -> None:
        shutil.copytree(folder, target, ignore=_NOT_COPIED, dirs_exist_ok=True)
        self.folder = target
        self.configs = {path: json.loads(path.read_text()) for path in sorted(target.glob("*.tf.json"))}
        self.hcl = {path: path.read_text() for path in sorted(target.glob("*.tf"))}

    def save(self) -> None:
        """Write everything back."""
        for path, config in self.configs.items():
            path.write_text(json.dumps(config, indent=1))
        for path, text in self.hcl.items():
            path.write_text(text)

    def addresses(self, kind: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Type, name and body of everything of a kind, ``resource`` or ``data``, that is written in JSON."""
        for config in self.configs.values():
            for type_, instances in config.get(kind, {}).items():
                for name, body in instances.items():
                    yield type_, name, body

    def hcl_data(self) -> list[tuple[str, str]]:
        """Type and name of the data sources that are written in HCL."""
        return [(found[1], found[2]) for text in self.hcl.values() for found in _HCL_DATA.finditer(text)]

    def without_backend(self) -> None:
        """Keep the state beside the copy."""
        for config in self.configs.values():
            for name in ("backend", "cloud"):
                config.get("terraform", {}).pop(name, None)

    def without_protection(self) -> None:
        """Let everything be destroyed."""
        for _, _, body in self.addresses("resource"):
            body.get("lifecycle", {}).pop("prevent_destroy", None)

    def without_provider(self) -> None:
        """Take the provider of whoever calls."""
        for config in self.configs.values():
            config.pop("provider", None)

    def with_provider(self, kept: tuple[str, ...], settings: Mapping[str, Any]) -> None:
        """Replace the provider's settings but for the kept ones."""
        for config in self.configs.values():
            if "provider" in config:
                own = {k: v for k, v in config["provider"]["aws"].items() if k in kept}
                config["provider"] = {"aws": {**own, **settings}}

    def without_data(self, outputs: Values, given: Values) -> None:
        """Replace every data source; ``outputs`` by remote state, ``given`` attributes by address."""
        made = {}
        for type_, name, body in self.addresses("data"):
            remote = type_ == "terraform_remote_state"
            made.update(_remote(name, outputs) if remote else _locals("data", type_, name, body, given))
        for type_, name in self.hcl_data():
            made.update(_locals("data", type_, name, {}, given))
        for config in self.configs.values():
            config.pop("data", None)
            for instances in config.get("resource", {}).values():
                for body in instances.values():
                    if "depends_on" in body:
                        body["depends_on"] = [a for a in body["depends_on"] if not a.startswith("data.")]
        self.hcl = {path: _cut(text) for path, text in self.hcl.items()}
        self._replace(made)

    def with_known_references(self, outputs: Values, given: Values) -> None:
        """Replace every reference, to resources too, and keep what they point to."""
        made = {}
        for kind in ("resource", "data"):
            for type_, name, body in self.addresses(kind):
                remote = type_ == "terraform_remote_state"
                made.update(_remote(name, outputs) if remote else _locals(kind, type_, name, body, given))
        for type_, name in self.hcl_data():
            made.update(_locals("data", type_, name, {}, given))
        self._replace(made)

    def _replace(self, made: dict[str, Any]) -> None:
        def reference(found: re.Match[str]) -> str:
            key = local_name("data" if found[1] else "resource", found[2], found[3])
            return f"local.{key}" if key in made else found[0]

        def replaced(text: str) -> str:
            return _ADDRESS.sub(reference, text)

        self.configs = {path: _walk(config, replaced) for path, config in self.configs.items()}
        self.hcl = {path: replaced(text) for path, text in self.hcl.items()}
        self.configs[self.folder / "zz_test_locals.tf.json"] = {"locals": _walk(made, replaced)}


def local_name(kind: str, type_: str, name: str) -> str:
    """The local value that stands for an address."""
    return f"{'data__' if kind == 'data' else ''}{type_}__{name}"


def _locals(kind: str, type_: str, name: str, body: Mapping[str, Any], given: Values) -> dict[str, Any]:
    """The local values that stand for one address; several where it has ``for_each`` or ``count``."""
    key = local_name(kind, type_, name)
    known = schema.attributes_of(kind, type_)
    written = {k: v for k, v in body.items() if k in known and not _PER_INSTANCE.search(json.dumps(v))}
    address = f"{'data.' if kind == 'data' else ''}{type_}.{name}"
    blocks = dict(_blocks(kind, type_, name, body))
    one = {**_literal(plausible.all_values(kind, type_, name)), **written, **blocks, **_literal(given.get(address, {}))}
    if "for_each" in body:
        many = f"${{{{for k, v in local.{key}__each : k => local.{key}__one}}}}"
        return {key: many, f"{key}__each": body["for_each"], f"{key}__one": one}
    if "count" in body:
        many = f"${{[for i in range(local.{key}__each) : local.{key}__one]}}"
        return {key: many, f"{key}__each": body["count"], f"{key}__one": one}
    return {key: one}


def _blocks(kind: str, type_: str, name: str, body: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The written blocks of one address with what AWS fills in inside them, which expressions may ask for."""
    for block, written in body.items():
        made = plausible.block_values(kind, type_, name, block)
        if made and not _PER_INSTANCE.search(json.dumps(written)):
            each = written if isinstance(written, list) else [written]
            yield block, [{**_literal(made), **one} for one in each]


def _remote(name: str, outputs: Values) -> dict[str, Any]:
    return {local_name("data", "terraform_remote_state", name): {"outputs": _literal(outputs[name])}}


def _walk(value: Any, change: Callable[[str], str]) -> Any:
    """Change every text that is a template."""
    if isinstance(value, str):
        return change(value) if "${" in value or "%{" in value else value
    if isinstance(value, Mapping):
        return {k: _walk(v, change) for k, v in value.items()}
    if isinstance(value, list):
        return [_walk(v, change) for v in value]
    return value


def _literal(value: Any) -> Any:
    """A value as Terraform JSON that means just that."""
    return _walk(value, lambda text: text.replace("${", "$${").replace("%{", "%%{"))


def _cut(text: str) -> str:
    """HCL without its data blocks."""
    while found := _HCL_DATA.search(text):
        end, depth = found.end(), 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        text = text[: found.start()] + text[end:]
    return text
