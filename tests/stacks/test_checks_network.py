"""What can be wrong with subnets and addresses."""

import pytest
from hpc_tf.modules.spec.finding import Finding
from hpc_tf.stacks.checks_network import CHECKS

from tests.spec import BASE
from tests.stacks.workbench import found_by

SUBNET = "subnet-0123456789abcdef0"


def findings(*texts: str) -> list[Finding]:
    return found_by(CHECKS, BASE, *texts)


def codes(*texts: str) -> list[str]:
    return [finding.code for finding in findings(*texts)]


def test_a_plain_network_is_fine_new_or_existing() -> None:
    assert codes("{}") == [] and codes(f"network: {{subnets: {SUBNET}}}") == []


def test_zones_are_for_a_new_network_and_subnets_for_an_existing_one() -> None:
    placed = f"queues: {{cpu: {{subnets: {SUBNET}}}}}"
    assert codes(placed) == ["HPC216"] and codes(f"network: {{subnets: {SUBNET}}}", placed) == []
    zoned = "queues: {cpu: {zones: use2-az1}}\nhead_node: {zone: use2-az1}"
    assert codes(zoned) == [] and codes(f"network: {{subnets: {SUBNET}}}", zoned) == ["HPC216", "HPC216"]


# A /22 leaves 123 addresses in a zone; the head node and the home file system take one each.
@pytest.mark.parametrize(("nodes", "found"), [(121, []), (122, ["HPC217"])])
def test_the_addresses_of_a_zone_are_counted(nodes: int, found: list[str]) -> None:
    assert codes("network: {cidr: 10.0.0.0/22}", f"queues: {{cpu: {{nodes: 0-{nodes}}}}}") == found


def test_a_block_that_is_wide_enough_is_offered() -> None:
    (finding,) = findings("network: {cidr: 10.0.4.0/22}", "queues: {cpu: {nodes: 0-200}}")
    assert finding.help.startswith("write network: {cidr: 10.0.0.0/21}")
    (finding,) = findings("queues: {cpu: {nodes: 0-9000}}")
    assert finding.help == "write fewer nodes, or spread them with `zones: 2`"


def test_queues_of_one_zone_add_up_and_zones_share() -> None:
    small = "network: {cidr: 10.0.0.0/22}"
    assert codes(small, "queues: {cpu: {nodes: 0-100}, two: {instances: c7i.large, nodes: 0-100}}") == ["HPC217"]
    assert codes(small, "queues: {cpu: {nodes: 0-200, zones: 2}}") == []


def test_each_card_with_an_address_takes_one() -> None:
    text = "region: us-west-2\nnetwork: {cidr: 10.0.0.0/20}\nqueues: {cpu: {instances: p5.48xlarge, nodes: 0-40%s}}"
    assert codes(text % "") == []
    assert codes(text % ", efa_interfaces: efa") == ["HPC217"]


def test_nothing_is_public_in_a_private_network() -> None:
    private = "network: {private_only: true}\n"
    assert codes(private + "head_node: {public_ip: true}") == ["HPC219"]
    assert codes(private + "head_node: {elastic_ip: true}\nqueues: {cpu: {public_ip: true}}") == ["HPC219", "HPC219"]
    assert codes(private) == []


def test_compute_nodes_of_a_new_network_are_private() -> None:
    assert codes("queues: {cpu: {public_ip: true}}") == ["HPC220"]
    assert codes(f"network: {{subnets: {SUBNET}}}\nqueues: {{cpu: {{public_ip: true}}}}") == []


def test_an_elastic_address_needs_the_public_subnet() -> None:
    assert codes("head_node: {elastic_ip: true}") == ["HPC221"]
    assert codes("head_node: {elastic_ip: true}\naccess: 203.0.113.0/24") == []
    assert codes(f"network: {{subnets: {SUBNET}}}\nhead_node: {{elastic_ip: true}}") == []
