"""Where the second server of a file system stands."""

from hpc_tf.modules.ontap.model import Ontap
from hpc_tf.modules.spec.identifiers import SubnetId
from hpc_tf.modules.spec.quantities import Duration, Size
from hpc_tf.modules.spec.text import Zone
from hpc_tf.modules.storage.checks import CHECKS
from hpc_tf.modules.storage.ground import Home
from hpc_tf.modules.storage.model import Backup
from hpc_tf.modules.storage.pair import placed

from tests.modules.storage.workbench import codes

ONE, TWO = Zone("use2-az1"), Zone("use2-az2")
SINGLE = Ontap(ontap=Size.parse("2 TiB"))
DOUBLE = Ontap(ontap=Size.parse("2 TiB"), deployment_type="multi-az-1")
SUBNETS = (SubnetId("subnet-0123456789abcdef0"), SubnetId("subnet-0123456789abcdef1"))


def test_the_first_server_stands_beside_the_head_node_and_the_second_in_the_next_zone() -> None:
    home = Home(True, ONE, (ONE, TWO))
    assert (placed(SINGLE, home).zone, placed(SINGLE, home).standby) == (ONE, None)
    assert (placed(DOUBLE, home).zone, placed(DOUBLE, home).standby) == (ONE, TWO)


def test_in_an_existing_network_it_is_the_next_subnet() -> None:
    assert placed(DOUBLE, Home(False, None, SUBNETS)).standby == SUBNETS[1]
    assert placed(DOUBLE, Home(False, None, SUBNETS[:1])).standby is None


def test_what_is_written_stays() -> None:
    other = Ontap(ontap=Size.parse("2 TiB"), deployment_type="multi-az-1", zone=TWO, standby=ONE)
    assert placed(other, Home(True, ONE, (ONE, TWO))) == other


def test_backups_live_ninety_days_at_most() -> None:
    long = Ontap(ontap=Size.parse("2 TiB"), backup=Backup(retention=Duration.parse("91d")))
    assert codes(CHECKS, long) == ["HPC446"]


def test_a_standby_needs_a_multi_az_type_and_another_zone() -> None:
    assert codes(CHECKS, Ontap(ontap=Size.parse("2 TiB"), standby=TWO)) == ["HPC426"]
    beside = Ontap(ontap=Size.parse("2 TiB"), deployment_type="multi-az-1", zone=ONE, standby=ONE)
    assert codes(CHECKS, beside) == ["HPC427"]
    assert codes(CHECKS, DOUBLE) == ["HPC425"]
