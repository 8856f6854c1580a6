"""The page that says of every kind of storage which ports it needs and how nodes mount it, made of the table of kinds."""

from __future__ import annotations

from pathlib import Path

from ..modules.spec.text import MountPath
from ..modules.storage.kind import StorageKind
from ..modules.storage.ports import PortRange
from ..stacks.storage import KINDS, kind_of
from .files import Files
from .pipeline import check

_HEAD = """# Storage: ports, mounts, and what the head node asks

Generated from the table of kinds (`stacks/storage.py`) by `make update`; do not edit. The keys of each kind: [reference](reference.md).

A new file system gets a security group that opens these ports to every node of the cluster. In front of an existing one that is up to
you; `hpc-tf check --live` looks. The head node exports EBS volumes by NFS.

| kind | ports | mounted as | from | options |
|---|---|---|---|---|
{mounted}

What only AWS knows of a file system that exists already, the head node asks when it boots, and tells all other nodes. Its role may make
these calls, and no other role. A network without a way out needs the endpoint `fsx` for them, which `private_only` has.

| kind | calls |
|---|---|
{asked}
"""
_EXISTING = """
cluster: demo
region: us-east-2
storage:
  /efs: {efs: fs-0123456789abcdef0}
  /lustre: {lustre: fs-0123456789abcdef1}
  /ebs: {ebs: vol-0123456789abcdef0}
  /ontap: {ontap: fsvol-0123456789abcdef0}
  /openzfs: {openzfs: fsvol-0123456789abcdef1}
  /file_cache: {file_cache: fc-0123456789abcdef0}
  /local: local
queues: {cpu: {instances: c6id.large}}
"""


def storage_page() -> str:
    """The whole page."""
    storage = check([("existing.yaml", _EXISTING.encode())], Files(Path())).inferred.storage
    entries = {kind.name: storage[MountPath(f"/{kind.name}")] for kind in KINDS}
    mounted = [_mounted(kind, kind.mount("/data", entries[kind.name]).entry()) for kind in KINDS]
    devices = {name: kind_of(entry).device(entry) for name, entry in entries.items()}
    asked = [f"| `{name}` | {_listed(device.ask)} |" for name, device in devices.items() if device and device.ask]
    return _HEAD.format(mounted="\n".join(mounted), asked="\n".join(asked))


def _mounted(kind: StorageKind, entry: dict[str, object]) -> str:
    options = entry["options"]
    assert isinstance(options, list)
    cells = (_ports(kind.ports), entry.get("type", "ext4"), f"`{entry.get('source', 'disks of the node')}`")
    return f"| `{kind.name}` | {cells[0]} | {cells[1]} | {cells[2]} | `{','.join(options)}` |"


def _ports(ranges: tuple[PortRange, ...]) -> str:
    words = [f"{p.first}–{p.last}" if p.last > p.first else f"{p.first}" for p in ranges if p.protocol == "tcp"]
    also = ", TCP and UDP" if any(p.protocol == "udp" for p in ranges) else ", TCP" if words else ""
    return (", ".join(words) + also) or "–"


def _listed(calls: tuple[str, ...]) -> str:
    return ", ".join(f"`{call}`" for call in calls)
