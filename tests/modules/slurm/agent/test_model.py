"""The cluster's fleets."""

from __future__ import annotations

import json

import pytest
from hpc_tf.modules.slurm.agent.model import decode
from hpc_tf.stacks.scheduler import files

from tests.spec import EXAMPLES, example


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_agent_reads_what_the_compiler_writes(name: str) -> None:
    spec = example(name)
    written = files(spec.inferred, spec.catalog, spec.files.scripts(spec.inferred))
    made = json.loads(json.dumps({name: written[name] for name in ("fleets.json", "settings.json")}, default=dict))
    keys = {f["launch_template"]: {"id": "lt-1", "version": "3"} for f in made["fleets.json"]["fleets"].values()}
    subnets = {key: f"subnet-{key}" for f in made["fleets.json"]["fleets"].values() for key in f["subnets"]}
    found = decode(made["fleets.json"], {"launch_templates": keys, "subnets": subnets, "reservations": {}}, made["settings.json"])
    assert found.fleets and found.update_strategy in ("drain", "terminate")
    for fleet in found.fleets.values():
        assert fleet.template == "lt-1:3" and fleet.ladder and all(s.startswith("subnet-") for s in fleet.subnets)
        assert found.fleet_of(fleet.node(fleet.maximum)) is fleet and found.fleet_of(fleet.node(fleet.maximum + 1)) is None


def test_names_that_begin_alike_belong_to_their_own_fleets() -> None:
    from .fakes import fleet, model

    made = model(fleet("a", "b"), fleet("a", "b-2"))
    assert made.fleet_of("a-b-2") is made.fleets["a/b"] and made.fleet_of("a-b-2-2") is made.fleets["a/b-2"]
    assert made.fleet_of("a-b") is None and made.fleet_of("login") is None and made.fleet_of("a-b-0") is None


def test_an_expression_becomes_what_terraform_made_of_it() -> None:
    fleets = {"schema": 1, "cluster": "c", "region": "r", "fleets": {"q/main": {
        "nodes": {"prefix": "q-main", "minimum": 0, "maximum": 1}, "instance_types": ["x"], "subnets": ["${var.s}"],
        "capacity": [{"kind": "reservation", "reservation": "${var.cr}"}], "allocation_strategy": "lowest-price",
        "scaling_strategy": "all-or-nothing", "launch_template": "q_main", "placement_group": False, "efa": False}}}  # fmt: skip
    resources = {"launch_templates": {}, "subnets": {"${var.s}": "subnet-1"}, "reservations": {"${var.cr}": "cr-1"}}
    made = decode(fleets, resources, {"slurm": {"update_strategy": "drain", "topology": "none"}})
    assert made.fleets["q/main"].subnets == ("subnet-1",) and made.fleets["q/main"].ladder[0].reservation == "cr-1"
    with pytest.raises(ValueError, match="schema 2"):
        decode({**fleets, "schema": 2}, resources, {})
