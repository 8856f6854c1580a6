"""Names, addresses and ids: what is accepted, and what a refusal suggests."""

from __future__ import annotations

import pytest
from hpc_tf.modules.spec import identifiers as i
from hpc_tf.modules.spec import text as t
from hpc_tf.modules.spec.expression import Expression
from hpc_tf.modules.spec.scalar import Refusal, Scalar


def _all(module: object) -> list[type[Scalar]]:
    return [v for v in vars(module).values() if isinstance(v, type) and issubclass(v, Scalar) and v.examples]


@pytest.mark.parametrize("kind", [*_all(i), *_all(t), Expression])
def test_every_example_is_accepted_as_it_is(kind: type[Scalar]) -> None:
    for example in kind.examples:
        assert str(kind.parse(example)) == example


@pytest.mark.parametrize(
    ("kind", "text", "help"),
    [
        (t.Name, "My_Queue", "write my-queue"),
        (t.Name, "default", "write main"),
        (t.ClusterName, "9lives", "write lives"),
        (t.MountPath, "/scratch/", "write /scratch"),
        (t.MountPath, "scratch", "write /scratch"),
        (t.Cidr, "10.0.0.1/8", "write 10.0.0.0/8 or 10.0.0.1/32"),
        (i.VpcId, "subnet-12345678", "write for example vpc-0123456789abcdef0"),
        (Expression, "data.x.y", "write it as ${data.type.name.attribute}"),
    ],
)
def test_a_refusal_says_what_to_write(kind: type[Scalar], text: str, help: str) -> None:
    with pytest.raises(Refusal) as caught:
        kind.parse(text)
    assert caught.value.help == help


@pytest.mark.parametrize("text", ["sg-1234", "sg-0123456789ABCDEF0", "sg-"])
def test_an_id_has_8_or_17_hexadecimal_digits(text: str) -> None:
    with pytest.raises(Refusal):
        i.SecurityGroupId.parse(text)


def test_one_address_is_a_block_of_its_own() -> None:
    assert t.Cidr.parse("203.0.113.7") == "203.0.113.7/32" and t.Cidr.parse("2001:db8::/48") == "2001:db8::/48"


def test_an_s3_url_has_a_bucket_and_a_prefix() -> None:
    url = t.S3Url.parse("s3://bucket/a/b")
    assert (url.bucket, url.prefix) == ("bucket", "a/b") and t.S3Url.parse("s3://bucket").prefix == ""  # type: ignore[attr-defined]


def test_an_arn_of_another_service_is_refused() -> None:
    with pytest.raises(Refusal):
        i.RoleArn.parse("arn:aws:iam::123456789012:policy/x")
