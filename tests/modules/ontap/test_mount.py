"""How a volume of Ontap is mounted."""

from hpc_tf.modules.ontap.model import Ontap
from hpc_tf.modules.ontap.mount import device, mount
from hpc_tf.modules.spec.identifiers import FsxVolumeId
from hpc_tf.modules.spec.quantities import Size
from hpc_tf.modules.spec.text import Name

EXISTING = Ontap(ontap=FsxVolumeId("fsvol-0123456789abcdef0"), name=Name("data"))


def test_it_is_mounted_over_nfs_by_several_connections_from_where_the_device_says() -> None:
    entry = mount("/data", EXISTING).entry()
    assert (entry["type"], entry["source"]) == ("nfs", "{dns_name}:{mount_name}")
    assert {"hard", "_netdev", "nconnect=16"} <= set(entry["options"])


def test_of_an_existing_one_the_head_node_asks_path_and_address() -> None:
    found = device(EXISTING)
    assert found is not None and found.output()["id"] == "fsvol-0123456789abcdef0"
    assert found.ask[0] == "fsx:DescribeVolumes" and len(found.ask) == 2
    assert device(Ontap(ontap=Size.parse("2 TiB"))) is None
