"""``terraform.overrides``: attributes merged onto resources that we make, by the one merge rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...modules.spec.finding import Path
from ...modules.spec.nearest import nearest
from ...modules.terraform.resource import escaped
from ...modules.terraform.schema import problems
from ..model import Cluster


class Misfit(Exception):
    """An override that fits no resource, or no attribute of it. To be shown at its key path."""

    def __init__(self, path: Path, detail: str, help: str) -> None:
        super().__init__(detail)
        self.path, self.detail, self.help = path, detail, help


def applied(cluster: Cluster, configurations: dict[str, Any]) -> dict[str, Any]:
    """The configurations with every override merged in."""
    bodies = {
        f"{type_}.{name}": body
        for configuration in configurations.values()
        for type_, instances in configuration.get("resource", {}).items()
        for name, body in instances.items()
    }
    for address, attributes in cluster.terraform.overrides.items():
        path: Path = ("terraform", "overrides", address)
        if address not in bodies:
            close = nearest(address, bodies)
            raise Misfit(
                path, f"hpc-tf makes no resource {address}", f"write {close}" if close else f"remove {address}"
            )
        merged = _merged(bodies[address], _evaluated(dict(attributes)))
        wrong = problems("resource", address.split(".")[0], {k: v for k, v in merged.items() if k != "//"})
        if wrong:
            raise Misfit(
                path, f"{address}: {'; '.join(wrong)}", "use the attributes of the AWS provider's documentation"
            )
        bodies[address].clear()
        bodies[address].update(merged)
    return configurations


def _evaluated(value: Any) -> Any:
    """Overrides are Terraform's own words: an expression in them is meant as one."""
    if isinstance(value, Mapping):
        return {k: _evaluated(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_evaluated(v) for v in value]
    return value if isinstance(value, str) and "${" in value else escaped(value)


def _merged(base: Any, overlay: Any) -> Any:
    """Mappings merge, everything else is replaced, null removes."""
    if not (isinstance(base, Mapping) and isinstance(overlay, Mapping)):
        return overlay
    made = dict(base)
    for name, value in overlay.items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = _merged(made.get(name), value)
    return made
