"""How EFS is mounted."""

from hpc_tf.modules.efs.model import Efs
from hpc_tf.modules.efs.mount import device, mount
from hpc_tf.modules.spec.identifiers import AccessPointId, FileSystemId
from hpc_tf.modules.spec.text import Name


def test_options_follow_tls_and_iam() -> None:
    assert mount("/home", Efs(efs="new", name=Name("home"))).options == ("_netdev", "noresvport", "tls")
    assert mount("/home", Efs(efs="new", tls=False)).options == ("_netdev", "noresvport")
    assert mount("/home", Efs(efs="new", iam=True)).options[-2:] == ("tls", "iam")


def test_an_access_point_is_completed_by_the_device() -> None:
    model = Efs(efs=FileSystemId("fs-0123456789abcdef0"), access_point=AccessPointId("fsap-0123456789abcdef0"))
    found = device(model)
    assert mount("/home", model).takes == ("accesspoint",)
    assert found is not None and found.output()["access_point"] == "fsap-0123456789abcdef0"


def test_a_new_one_is_described_by_the_storage_state() -> None:
    assert device(Efs(efs="new")) is None
