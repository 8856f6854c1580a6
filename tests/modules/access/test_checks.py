"""What can be wrong with the security groups of nodes."""

import pytest
from hpc_tf.modules.access.checks import CHECKS
from hpc_tf.modules.fleet.model import Fleet
from hpc_tf.modules.spec.identifiers import SecurityGroupId

from tests.modules.storage.workbench import codes

GROUPS = tuple(SecurityGroupId(f"sg-0000000{n}") for n in range(8))


def test_groups_instead_of_ours_exclude_groups_besides_ours() -> None:
    assert codes(CHECKS, Fleet(security_groups=GROUPS[:1], additional_security_groups=GROUPS[1:2])) == ["HPC233"]
    assert codes(CHECKS, Fleet(security_groups=GROUPS[:1])) == []


def test_own_groups_must_let_efa_through() -> None:
    assert codes(CHECKS, Fleet(security_groups=GROUPS[:1], efa=True)) == ["HPC235"]
    assert codes(CHECKS, Fleet(additional_security_groups=GROUPS[:1], efa=True)) == []


@pytest.mark.parametrize(("own", "besides", "warned"), [(5, 0, False), (6, 0, True), (0, 4, False), (0, 5, True)])
def test_an_interface_takes_five_groups_with_ours(own: int, besides: int, warned: bool) -> None:
    fleet = Fleet(security_groups=GROUPS[:own], additional_security_groups=GROUPS[:besides])
    assert codes(CHECKS, fleet) == (["HPC236"] if warned else [])
