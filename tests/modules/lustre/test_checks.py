"""What can be wrong with a Lustre file system."""

import pytest
from hpc_tf.modules.lustre.checks import CHECKS
from hpc_tf.modules.lustre.model import Association, Link, Lustre
from hpc_tf.modules.spec.expression import Expression
from hpc_tf.modules.spec.identifiers import BackupId
from hpc_tf.modules.spec.quantities import Duration, FsxSize, Size
from hpc_tf.modules.spec.text import DirectoryPath, S3Url
from hpc_tf.modules.storage.model import Backup

from tests.modules.storage.workbench import codes, findings

IN, OUT, OTHER = (Link(s3=S3Url(f"s3://{place}")) for place in ("weather/in", "weather/out", "other"))
WEEK = Backup(retention=Duration.parse("7d"))


def lustre(gib: int = 1200, **keys: object) -> Lustre:
    return Lustre(lustre=FsxSize(gib), **keys)  # type: ignore[arg-type]  # keys of the model, by name


@pytest.mark.parametrize(
    ("model", "help"),
    [
        (lustre(3000, throughput=125), "use 2.4 TiB or 4.8 TiB"),
        (lustre(800, throughput=125), "use 1.2 TiB"),
        (lustre(4800, throughput=125, efa=True), "use 38.4 TiB"),
        (lustre(4800, deployment_type="scratch-1"), "use 3.6 TiB or 7.2 TiB"),
        (lustre(7000, deployment_type="persistent-1", storage_type="hdd", throughput=12), "use 6 TiB or 12 TiB"),
    ],
)
def test_the_two_nearest_sizes_are_offered(model: Lustre, help: str) -> None:
    (finding,) = findings(CHECKS, model)
    assert (finding.code, finding.help) == ("HPC402", help)


def test_a_throughput_that_reads_as_a_total_is_answered_with_the_total() -> None:
    (finding,) = findings(CHECKS, lustre(4800, throughput=1200))
    assert (finding.code, finding.help) == ("HPC430", "write throughput: 250, in total 1200 MB/s")


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({"deployment_type": "scratch-2", "throughput": 125}, ["HPC431"]),
        ({"storage_type": "hdd", "throughput": 125}, ["HPC432"]),
        ({"drive_cache": True}, ["HPC433"]),
        ({"deployment_type": "persistent-1", "metadata_iops": "automatic"}, ["HPC434"]),
        ({"metadata_iops": 13000}, ["HPC435"]),
        ({"metadata_iops": "automatic"}, []),
        ({"deployment_type": "scratch-2", "efa": True}, ["HPC436"]),
        ({"deployment_type": "scratch-2", "backup": WEEK}, ["HPC444"]),
        ({"deployment_type": "scratch-2", "deletion_policy": "snapshot"}, ["HPC444"]),
        ({"export": OUT, "backup": WEEK, "deletion_policy": "snapshot"}, ["HPC445", "HPC445"]),
        ({"import_": IN, "links": {DirectoryPath("/x"): Association(s3=OUT.s3)}}, ["HPC438"]),
        ({"import_": IN, "export": OUT}, ["HPC439"]),
        ({"deployment_type": "scratch-2", "import_": IN, "export": OTHER}, ["HPC440"]),
        ({"deployment_type": "persistent-1", "import_": IN, "export": OUT}, ["HPC453"]),
        ({"deployment_type": "scratch-1", "export": OUT}, ["HPC443"]),
        ({"deployment_type": "scratch-1", "import_": Link(s3=IN.s3, policy=("deleted",))}, ["HPC441"]),
        ({"export": Link(s3=OUT.s3, chunk_size=Size(1))}, ["HPC447"]),
    ],
)
def test_keys_that_do_not_go_together_are_found_once(keys: dict[str, object], found: list[str]) -> None:
    assert codes(CHECKS, lustre(**keys)) == found


def test_metadata_is_no_slower_than_the_size_brings() -> None:
    (finding,) = findings(CHECKS, lustre(4800, throughput=125, metadata_iops=1500))
    assert (finding.code, finding.help) == ("HPC435", "write 6000, or automatic")


def test_a_backup_is_restored_to_a_persistent_file_system() -> None:
    restored = Lustre(lustre=BackupId("backup-0123456789abcdef0"), deployment_type="scratch-2")
    (finding,) = findings(CHECKS, restored)
    assert (finding.code, finding.path[-1]) == ("HPC444", "lustre")


@pytest.mark.parametrize(("first", "second"), [("/a", "/a/b"), ("/", "/a"), ("/a/", "/a")])
def test_linked_directories_do_not_overlap(first: str, second: str) -> None:
    links = {DirectoryPath(d): Association(s3=S3Url(f"s3://weather/{n}")) for n, d in enumerate((first, second))}
    assert codes(CHECKS, lustre(links=links)) == ["HPC449"]


def test_neighbours_with_one_beginning_do_not_overlap() -> None:
    links = {DirectoryPath(d): Association(s3=S3Url(f"s3://weather/{d[1:]}")) for d in ("/a", "/ab")}
    assert codes(CHECKS, lustre(links=links)) == []


def test_what_terraform_evaluates_is_left_alone() -> None:
    assert codes(CHECKS, Lustre(lustre=Expression("${data.x.y.id}"))) == []


def test_homes_on_scratch_are_a_warning() -> None:
    assert codes(CHECKS, lustre(deployment_type="scratch-2"), "/home") == ["HPC451"]
    assert codes(CHECKS, lustre(deployment_type="scratch-2"), "/scratch") == []


def test_a_restored_file_system_takes_from_the_backup_what_it_had() -> None:
    backup = BackupId("backup-0123456789abcdef0")
    assert codes(CHECKS, Lustre(lustre=backup, throughput=250, import_=IN)) == ["HPC454", "HPC454"]
    assert codes(CHECKS, Lustre(lustre=backup, compression="lz4", backup=WEEK)) == []
