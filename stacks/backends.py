"""Backends: where each state lives, and how the others read it.

Settings are Terraform's own words. `prefix` is ours: with the cluster's and the state's name it makes one key a state.
Source of the names: the backend pages of Terraform's documentation, language/backend.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..modules.spec.raw import Yaml
from .model import Cluster

# Settings that a backend requires beside those that we derive.
REQUIRED: dict[str, tuple[str, ...]] = {
    "local": (),
    "s3": ("bucket",),
    "gcs": ("bucket",),
    "azurerm": ("storage_account_name", "container_name"),
    "http": ("address",),
    "remote": ("organization",),
    "cloud": ("organization",),
}


def chosen(cluster: Cluster) -> tuple[str, Yaml]:
    """The backend that the spec names, with its settings; local where it names none."""
    return next(written(cluster), ("local", Yaml()))


def written(cluster: Cluster) -> Iterator[tuple[str, Yaml]]:
    """Every backend that the spec names."""
    for name in REQUIRED:
        settings = getattr(cluster.state, name)
        if settings is not None:
            yield name, settings


def backend(cluster: Cluster, state: str) -> dict[str, Any]:
    """The content of the ``terraform`` block that says where a state is kept."""
    name, settings = chosen(cluster)
    derived = _settings(cluster, name, settings, state)
    if name == "local":
        return {"backend": {"local": {"path": "terraform.tfstate", **derived}}}
    return {"cloud": derived} if name == "cloud" else {"backend": {name: derived}}


def remote_state(cluster: Cluster, state: str) -> dict[str, Any]:
    """The ``terraform_remote_state`` data source by which another state reads the outputs of this one."""
    name, settings = chosen(cluster)
    derived = _settings(cluster, name, settings, state)
    if name == "local":
        path = derived.get("path", "terraform.tfstate")
        return {"backend": "local", "config": {**derived, "path": f"${{path.module}}/../{state}/{path}"}}
    if name == "cloud":
        derived = {k: v for k, v in derived.items() if k in ("organization", "hostname", "token", "workspaces")}
        derived["workspaces"] = {"name": derived["workspaces"]["name"]}
        return {"backend": "remote", "config": derived}
    derived.pop("use_lockfile", None)
    for key in ("lock_address", "unlock_address"):
        derived.pop(key, None)
    return {"backend": name, "config": derived}


def _settings(cluster: Cluster, name: str, settings: Yaml, state: str) -> dict[str, Any]:
    """The user's settings with the key of one state."""
    own = {k: v for k, v in settings.items() if k != "prefix"}
    prefix = str(settings.get("prefix", "")).strip("/")
    path = "/".join(p for p in (prefix, str(cluster.cluster), state) if p)
    dashed = path.replace("/", "-")
    match name:
        case "s3":
            return {
                "region": str(cluster.region),
                "use_lockfile": True,
                "encrypt": True,
                **own,
                "key": f"{path}.tfstate",
            }
        case "gcs":
            return {**own, "prefix": path}
        case "azurerm":
            return {**own, "key": f"{path}.tfstate"}
        case "http":
            addresses = ("address", "lock_address", "unlock_address")
            return {
                k: f"{str(v).rstrip('/')}/{dashed}" + ("/lock" if k != "address" else "") if k in addresses else v
                for k, v in own.items()
            }
        case "remote":
            return {**own, "workspaces": {"name": dashed}}
        case "cloud":
            project = {"project": own.pop("project")} if "project" in own else {}
            return {**own, "workspaces": {"name": dashed, **project}}
        case _:
            return own
