"""How a file cache is mounted."""

from hpc_tf.modules.file_cache.model import FileCache, FileCacheId
from hpc_tf.modules.file_cache.mount import device, mount
from hpc_tf.modules.lustre.model import MountName
from hpc_tf.modules.spec.quantities import FsxSize
from hpc_tf.modules.spec.text import Name

EXISTING = FileCacheId("fc-0123456789abcdef0")


def test_it_is_mounted_as_lustre() -> None:
    entry = mount("/cache", FileCache(file_cache=EXISTING, name=Name("cache"))).entry()
    assert (entry["kind"], entry["type"]) == ("file_cache", "lustre")
    assert entry["source"] == "{dns_name}@tcp:/{mount_name}" and "flock" in entry["options"]


def test_of_an_existing_one_the_head_node_asks_what_is_not_written() -> None:
    found = device(FileCache(file_cache=EXISTING, mount_name=MountName("abcdefgh")))
    assert found is not None and found.output()["ask"] == ["fsx:DescribeFileCaches"]
    assert (found.id, found.mount_name) == ("fc-0123456789abcdef0", "abcdefgh")
    assert device(FileCache(file_cache=FsxSize(1200))) is None
