"""Which VPC endpoints a network has."""

from hpc_tf.modules.network.endpoints import USED, gateways, interfaces
from hpc_tf.modules.network.model import Network, ServiceName
from hpc_tf.modules.network.services import KNOWN


def test_s3_is_always_there_unless_nothing_is() -> None:
    assert gateways(Network()) == ("s3",)
    assert gateways(Network(endpoints=(ServiceName("dynamodb"),))) == ("dynamodb", "s3")
    assert gateways(Network(endpoints=("none",))) == ()


def test_what_nodes_call_is_derived_only_where_there_is_no_way_out() -> None:
    assert interfaces(Network()) == ()
    assert interfaces(Network(private_only=True)) == USED
    assert interfaces(Network(private_only=True, endpoints=(ServiceName("ec2"),))) == ("ec2",)


def test_named_services_join_the_derived_ones_once() -> None:
    network = Network(private_only=True, endpoints=("auto", ServiceName("ec2"), ServiceName("sqs")))
    assert interfaces(network) == tuple(sorted({*USED, "sqs"}))


def test_all_that_is_derived_is_known() -> None:
    assert {*USED} <= KNOWN
