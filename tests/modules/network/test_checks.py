"""What can be wrong with a network by itself."""

import pytest
from hpc_tf.modules.network.checks import CHECKS
from hpc_tf.modules.network.model import Network, ServiceName, Subnets
from hpc_tf.modules.spec.finding import Finding
from hpc_tf.modules.spec.identifiers import SubnetId, VpcId
from hpc_tf.modules.spec.text import Cidr

from tests.modules.storage.workbench import findings

SUBNET = Subnets(head_node=SubnetId("subnet-0123456789abcdef0"))


def found(network: Network) -> list[Finding]:
    return findings(CHECKS, network)


def codes(network: Network) -> list[str]:
    return [finding.code for finding in found(network)]


def test_a_network_that_says_nothing_is_fine() -> None:
    assert codes(Network()) == [] and codes(Network(subnets=SUBNET)) == []


@pytest.mark.parametrize(
    ("cidr", "private", "help"),
    [
        ("10.0.0.0/16", False, ""),
        ("10.0.0.0/22", False, ""),
        ("10.0.0.0/23", False, "write 10.0.0.0/22"),
        ("10.0.2.0/24", True, ""),
        ("10.0.2.0/25", True, "write 10.0.2.0/24"),
        ("10.0.0.0/15", False, "write 10.0.0.0/16"),
        ("2001:db8::/56", False, "write for example 10.0.0.0/16"),
    ],
)
def test_the_block_must_be_divisible(cidr: str, private: bool, help: str) -> None:
    network = Network(cidr=Cidr(cidr), private_only=private, dns="ec2")
    assert [f.help for f in found(network) if f.code == "HPC201"] == ([help] if help else [])


@pytest.mark.parametrize(
    ("cidr", "warned"),
    [("172.16.0.0/16", False), ("100.64.0.0/16", False), ("172.32.0.0/16", True), ("127.0.0.0/16", True)],
)
def test_a_vpc_has_private_addresses(cidr: str, warned: bool) -> None:
    assert codes(Network(cidr=Cidr(cidr))) == (["HPC202"] if warned else [])


def test_each_key_of_a_new_vpc_beside_subnets_is_named() -> None:
    network = Network(subnets=SUBNET, nat="none", private_only=True, cidr=Cidr("10.1.0.0/16"), zones=(2,))
    assert sorted(str(f.path[-1]) for f in found(network)) == ["cidr", "nat", "private_only", "zones"]
    assert {f.code for f in found(network)} == {"HPC204"}


def test_no_endpoints_may_be_said_of_an_existing_network() -> None:
    assert codes(Network(subnets=SUBNET, endpoints=("none",))) == []


def test_a_vpc_needs_its_subnets() -> None:
    vpc = VpcId("vpc-0123456789abcdef0")
    assert codes(Network(vpc=vpc)) == ["HPC205"] and codes(Network(vpc=vpc, subnets=SUBNET)) == []


@pytest.mark.parametrize(
    ("service", "help"),
    [("efs", "write elasticfilesystem"), ("secretmanager", "write secretsmanager"), ("ec2", ""), ("s3", "")],
)
def test_names_that_no_endpoint_has_are_told_with_the_right_one(service: str, help: str) -> None:
    network = Network(endpoints=("auto", ServiceName(service)))
    assert [(f.code, f.help) for f in found(network)] == ([("HPC207", help)] if help else [])


def test_route_53_is_outside_of_a_private_network() -> None:
    assert codes(Network(private_only=True)) == ["HPC209"]
    assert codes(Network(private_only=True, dns="none")) == []
