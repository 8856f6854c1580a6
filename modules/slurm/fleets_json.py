"""fleets.json: what the program that launches nodes needs to know of every fleet. Pure data from the plans."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .layout import FleetPlan, Rung

SCHEMA = 1


def fleets_json(cluster: str, region: str, plans: Iterable[FleetPlan]) -> dict[str, Any]:
    """The whole file as plain data: ``{"schema": 1, "cluster": …, "fleets": {"queue/fleet": {…}}}``.

    ``launch_template`` and ``subnets`` are keys of ``resources.json``, which Terraform fills with ids.
    """
    fleets = {f"{plan.queue}/{plan.fleet}": _fleet(plan) for plan in plans}
    return {"schema": SCHEMA, "cluster": cluster, "region": region, "fleets": fleets}


def _fleet(plan: FleetPlan) -> dict[str, Any]:
    return {
        "nodes": {"prefix": f"{plan.queue}-{plan.fleet}", "minimum": plan.minimum, "maximum": plan.maximum},
        "instance_types": list(plan.instance_types),
        "subnets": list(plan.subnets),
        "capacity": [_rung(rung) for rung in plan.ladder],
        "allocation_strategy": plan.allocation_strategy,
        "scaling_strategy": plan.scaling_strategy,
        "launch_template": plan.launch_template,
        "placement_group": plan.placement_group,
        "efa": plan.efa,
    }


def _rung(rung: Rung) -> dict[str, str]:
    words = {"kind": rung.kind, "reservation": rung.reservation, "max_price": rung.max_price}
    return {name: value for name, value in words.items() if value}
