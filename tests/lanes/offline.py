"""The clusters that every change runs through Terraform without a server: all examples, and the specs that use what no example needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hpc_tf.compiler.emit import emit
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.pipeline import check
from hpc_tf.compiler.synthesis import synthesise

from tests.spec import EXAMPLES, ROOT

from . import together
from .examples import output
from .rewrite import Values

# What data sources are asked of, where the answer decides: a condition, or how many blocks there are.
GIVEN: dict[str, dict[str, dict[str, Any]]] = {
    "file-systems": {
        "data.aws_subnet.homes_standby": {"availability_zone": "us-east-1b"},
        "data.aws_subnet.projects_standby": {"availability_zone": "us-east-1b"},
    },
    "site-network": {
        "data.aws_subnet.head_node": {"vpc_id": "vpc-0a1b2c3d4e5f60001"},
        "data.aws_launch_template.template_main": {
            "latest_version": 3,
            "network_interfaces": [
                {
                    "associate_public_ip_address": "false", "description": "", "device_index": 0, "interface_type": "",
                    "network_card_index": 0, "security_groups": ["sg-0123456789abcdef9"], "subnet_id": "",
                }
            ],
        },
    },
}  # fmt: skip
GOOD = {path.stem: path for path in sorted((ROOT / "tests/specs/good").glob("*.yaml"))}
"""Every good spec, by the name of its file."""


@dataclass(frozen=True)
class Offline:
    """The folders of some clusters, and by cluster and state the addresses that a plan without a server creates."""

    folders: Mapping[str, Path]
    plans: Mapping[tuple[str, str], set[str]]


def compiled(names: list[str], folder: Path) -> list[together.Cluster]:
    """The output of each, in a folder of its name."""
    return [_compiled(name, folder / name) for name in names]


def planned(clusters: list[together.Cluster]) -> Offline:
    """L1, L3 and L2 of all of them; what Terraform refuses is raised, with the name of the state."""
    together.validate(clusters)
    outputs: Mapping[str, Values] = together.mock_all(clusters)
    together.validate_known(clusters, outputs)
    return Offline({one.name: one.folder for one in clusters}, together.offline_plans(clusters, outputs))


def _compiled(name: str, folder: Path) -> together.Cluster:
    emit(folder, output(name) if name in EXAMPLES else spec_output(GOOD[name]))
    return together.Cluster(name, folder, GIVEN.get(name, {}))


def spec_output(path: Path) -> Mapping[str, bytes]:
    """The files that a spec becomes."""
    return synthesise(check([(path.name, path.read_bytes())], Files(path.parent))).files
