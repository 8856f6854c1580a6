"""Which VPC endpoints a network has."""

from hpc_tf.modules.network.endpoints import gateways, interfaces
from hpc_tf.modules.network.model import Network, ServiceName


def test_s3_is_always_there_unless_nothing_is() -> None:
    assert gateways(Network()) == ("s3",)
    assert gateways(Network(endpoints=(ServiceName("dynamodb"),))) == ("dynamodb", "s3")
    assert gateways(Network(endpoints=("none",))) == ()


def test_an_interface_is_made_for_what_is_named() -> None:
    assert interfaces(Network()) == interfaces(Network(private_only=True)) == ()
    named = ("auto", ServiceName("sqs"), ServiceName("ec2"), ServiceName("s3"), ServiceName("ec2"))
    assert interfaces(Network(endpoints=named)) == ("ec2", "sqs")
