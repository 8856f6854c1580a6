"""What can be wrong with who may come in."""

import pytest
from hpc_tf.modules.spec.finding import Finding
from hpc_tf.stacks.checks_access import CHECKS

from tests.spec import BASE
from tests.stacks.workbench import found_by

KEY = "access: {key_pair: hpc-admin}"
GROUP = "sg-0123456789abcdef0"


def findings(*texts: str) -> list[Finding]:
    return found_by(CHECKS, BASE, KEY, *texts)


def codes(*texts: str) -> list[str]:
    return [finding.code for finding in findings(*texts)]


def test_nothing_is_open_by_default() -> None:
    assert codes("{}") == []


@pytest.mark.parametrize(
    ("source", "warned"),
    [("0.0.0.0/0", True), ("128.0.0.0/1", True), ("11.0.0.0/8", False), ("'::/0'", True), ("'2001:db8::/32'", False)],
)
def test_the_world_is_told_in_halves_too(source: str, warned: bool) -> None:
    assert codes(f"access: {{ssh: [{source}]}}") == (["HPC231"] if warned else [])


def test_a_finding_stands_where_the_source_is_written() -> None:
    world = "[0.0.0.0/0]"
    (finding,) = findings(f"access: {{ssh: {world}}}")
    assert finding.path == ("access", "ssh", 0)
    (finding,) = findings(f"head_node: {{access: {world}}}")
    assert finding.path == ("head_node", "access", "ssh", 0)
    assert codes(f"access: {{ssh: {world}}}", "head_node: {access: 203.0.113.0/24}") == []


@pytest.mark.parametrize(("four", "six", "found"), [(56, 56, []), (57, 0, ["HPC232"]), (0, 57, ["HPC232"])])
def test_rules_are_counted_by_family(four: int, six: int, found: list[str]) -> None:
    sources = [f"192.0.2.{n}" for n in range(four)] + [f"'2001:db8::{n + 1:x}'" for n in range(six)]
    assert codes(f"access: {{ssh: [{', '.join(sources)}]}}") == found


def test_own_groups_beside_ours_are_told_at_the_own_ones() -> None:
    (finding,) = findings(f"queues: {{cpu: {{security_groups: {GROUP}}}}}")
    assert (finding.code, finding.path[-1]) == ("HPC234", "security_groups")
    both = f"head_node: {{security_groups: {GROUP}}}\nqueues: {{cpu: {{security_groups: {GROUP}}}}}"
    assert codes(both) == []


def test_somebody_can_log_in() -> None:
    closed = "access: {session_manager: false}\n"
    assert codes(closed) == ["HPC237"]
    assert codes(closed + f"head_node: {{additional_security_groups: {GROUP}}}") == []
    assert codes(closed + "head_node: {access: 203.0.113.0/24}") == []


def test_a_port_without_a_key_is_a_note() -> None:
    assert [f.code for f in found_by(CHECKS, BASE, "access: 203.0.113.0/24")] == ["HPC238"]


def test_private_sources_need_a_network_that_is_connected() -> None:
    text = "access: {ssh: 10.1.0.0/16}"
    assert codes(text) == ["HPC239"]
    assert codes(text, "network: {subnets: subnet-0123456789abcdef0}") == []
    assert codes(text, "network: {private_only: true}") == []


def test_one_address_written_two_ways_is_one() -> None:
    assert codes("access: {ssh: [203.0.113.7, 203.0.113.7/32]}") == ["HPC240"]
