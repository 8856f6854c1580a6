"""What tests of storage begin with: run checks over one model, synthesise constructs in one state."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from hpc_tf.modules.catalog import Catalog
from hpc_tf.modules.spec.check import Check, Site
from hpc_tf.modules.spec.finding import Finding
from hpc_tf.modules.spec.walk import parts
from hpc_tf.modules.storage.ground import Ground
from hpc_tf.modules.terraform.deployment import Deployment

DEPLOYMENT = Deployment("demo", "us-east-2", "aws", "amazonaws.com", {"hpctf:cluster": "demo"})
SUBNET = "subnet-0123456789abcdef0"
RULES = ("aws_vpc_security_group_ingress_rule.storage_988",)
# A new network with two zones.
GROUND = Ground(
    deployment=DEPLOYMENT,
    head_zone_name="us-east-2a",
    head_subnet=SUBNET,
    security_group_id="sg-0123456789abcdef0",
    after=RULES,
    backup_role=lambda service: f"arn:aws:iam::123456789012:role/{service}",
    route_tables=lambda: ["rtb-0123456789abcdef0"],
    zones={"use2-az1": SUBNET, "use2-az2": "subnet-0123456789abcdef1"},
)


def findings(checks: Iterable[Check], model: Any, path: str = "/data") -> list[Finding]:
    """Everything that the checks find in a model, mounted at a path."""
    found: list[Finding] = []
    for where, part in parts(model, ("storage", path)):
        for check in checks:
            if isinstance(part, check.on):
                found += check.run(part, Site(check.rule, where, Catalog.bundled(), "us-east-2"))
    return found


def codes(checks: Iterable[Check], model: Any, path: str = "/data") -> list[str]:
    """The codes of what the checks find."""
    return sorted(finding.code for finding in findings(checks, model, path))


def configuration(build: Callable[[Any], object]) -> dict[str, Any]:
    """The Terraform JSON of a state in which ``build`` has made its constructs."""
    from hpc_tf.modules.terraform.resource import State, new_app

    state = State(new_app(), "storage")
    build(state)
    made: dict[str, Any] = state.configuration()
    return made


def addresses(made: dict[str, Any]) -> list[str]:
    """Every resource address of a configuration."""
    return sorted(f"{kind}.{name}" for kind, found in made["resource"].items() for name in found)
