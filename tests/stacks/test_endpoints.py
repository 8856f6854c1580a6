"""What nodes call, derived from the features in use, and compared with what the programs of nodes really call."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hpc_tf.modules.network.endpoints import GATEWAYS
from hpc_tf.modules.network.services import KNOWN
from hpc_tf.stacks.endpoints import needs, outside

from tests.spec import BASE, ROOT, checked, codes, example

PROGRAMS = [*(ROOT / "modules/boot").rglob("*.py"), *(ROOT / "modules/slurm/agent").glob("*.py")]
# What the image brings and the spec switches on: the CloudWatch agent, the agent of Session Manager.
OF_THE_IMAGE = {"logs", "monitoring", "ssm", "ssmmessages"}
ALL = """
access: {session_manager: true}
network: {private_only: true, dns: ec2}
login_nodes: {login: {instance: m7i.large}}
storage: {/home: efs, /scratch: {lustre: fs-0123456789abcdef0}}
"""


def called() -> Iterator[str]:
    """The first argument of every ``client(…)`` in the programs of nodes, as far as it is written there."""
    for path in PROGRAMS:
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        clients = [call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) == "client"]
        yield from (str(call.args[0].value) for call in clients if isinstance(call.args[0], ast.Constant))


def of(*texts: str) -> dict[str, bool]:
    return {need.service: need.vital for need in needs(checked(BASE, *texts).inferred)}


def test_what_is_derived_is_what_programs_call() -> None:
    assert {*called()} >= {"ec2", "s3", "secretsmanager", "fsx", "autoscaling"}
    named = {"route53"}  # has no endpoint: without a way out nodes have names of EC2 (HPC209)
    assert {*of(ALL)} == {*called()} - named | OF_THE_IMAGE


def test_every_service_follows_its_feature() -> None:
    plain = {"ec2", "s3", "secretsmanager", "logs", "monitoring", "ssm", "ssmmessages"}
    assert {*of()} == plain
    assert {*of("access: {session_manager: false}\nmonitoring: {logs: false}")} == {"ec2", "s3", "secretsmanager"}
    assert {*of("storage: {/data: {openzfs: fsvol-0123456789abcdef0}}")} - plain == {"fsx"}
    assert {*of("storage: {/data: {lustre: 1.2 TiB}}")} == plain


def test_all_that_is_derived_has_an_endpoint() -> None:
    assert {*of(ALL)} <= KNOWN | {*GATEWAYS}


def test_a_private_network_names_its_endpoints() -> None:
    network = checked(BASE, ALL, "network: {endpoints: [auto, ecr.dkr]}").inferred.network
    assert [str(name) for name in network.endpoints] == [
        "s3", "autoscaling", "ec2", "fsx", "logs", "monitoring", "secretsmanager", "ssm", "ssmmessages", "ecr.dkr",
    ]  # fmt: skip
    assert [str(name) for name in example("minimal").inferred.network.endpoints] == ["auto"]


def test_without_a_way_out_what_nodes_need_must_be_named() -> None:
    def found(network: str, *more: str) -> list[str]:
        return [code for code in codes(BASE, f"network: {network}", *more) if code in ("HPC208", "HPC620")]

    assert found("{nat: none}") == ["HPC208", "HPC620"]
    assert found("{nat: none, endpoints: [auto, ec2, secretsmanager]}") == ["HPC620"]
    assert found("{nat: none, endpoints: [auto, ec2, secretsmanager, logs, monitoring, ssm, ssmmessages]}") == []
    assert found("{private_only: true, dns: ec2}") == []
    assert found("{private_only: true, dns: ec2, endpoints: none}") == ["HPC208", "HPC620"]
    existing = "storage: {/data: {lustre: fs-0123456789abcdef0}}"
    assert found("{private_only: true, dns: ec2, endpoints: [ec2, secretsmanager]}", existing) == ["HPC208", "HPC620"]


def test_what_no_endpoint_leads_to_is_said() -> None:
    private = "network: {private_only: true, dns: ec2}"
    script = "head_node: {hooks: {configured: https://example.org/site.sh}}"
    assert "HPC621" in codes(BASE, private, script) and "HPC621" not in codes(BASE, private)
    assert "HPC621" not in codes(BASE, script)
    assert "HPC621" not in codes(BASE, private, script, "network: {proxy: 'http://proxy.example.org:3128'}")
    ((path, what, _),) = outside(checked(BASE, private, script).inferred)
    assert path[:3] == ("head_node", "hooks", "configured") and "https://example.org/site.sh" in what
