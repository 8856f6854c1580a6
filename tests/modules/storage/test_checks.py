"""What can be wrong with any storage."""

import pytest
from hpc_tf.modules.ebs.model import Ebs
from hpc_tf.modules.efs.model import Efs
from hpc_tf.modules.lustre.model import Lustre
from hpc_tf.modules.spec.identifiers import FileSystemId, VolumeId
from hpc_tf.modules.spec.quantities import Duration, FsxSize, Size
from hpc_tf.modules.spec.text import Name
from hpc_tf.modules.storage.checks import CHECKS, RESERVED
from hpc_tf.modules.storage.model import Backup

from tests.modules.storage.workbench import codes, findings

NEW = Efs(efs="new", name=Name("data"))
EXISTING = FileSystemId("fs-0123456789abcdef0")


@pytest.mark.parametrize("path", [*sorted(RESERVED), "/usr/bin/tools", "/etc/slurm", "/opt/slurm/etc", "/var/lib/x"])
def test_system_directories_are_refused(path: str) -> None:
    assert codes(CHECKS, NEW, path) == ["HPC401"]


@pytest.mark.parametrize("path", ["/home", "/data", "/opt/apps", "/mnt/data", "/srv/www", "/media/x", "/libs", "/variable"])
def test_other_directories_are_free(path: str) -> None:
    assert codes(CHECKS, NEW, path) == []


@pytest.mark.parametrize("path", ["/usr/local", "/usr/local/cuda", "/opt/intel/x", "/opt/nvidia", "/var/www", "/tmp/x"])
def test_what_hides_files_of_the_image_is_a_warning(path: str) -> None:
    assert codes(CHECKS, NEW, path) == ["HPC409"]


def test_there_are_23_reserved_directories_as_in_parallelcluster() -> None:
    assert len(RESERVED) == 23


def test_a_path_that_is_not_plain_is_refused_with_the_plain_one() -> None:
    (finding,) = findings(CHECKS, NEW, "/data/./x")
    assert (finding.code, finding.help) == ("HPC406", "write /data/x")


def test_a_system_directory_is_seen_behind_dots() -> None:
    assert codes(CHECKS, NEW, "/data/../etc") == ["HPC401", "HPC406"]


def test_every_key_of_a_new_one_is_named_beside_an_id() -> None:
    lustre = Lustre(lustre=EXISTING, efa=True, deployment_type="scratch-2", name=Name("s"), mount_on=("cpu",))
    assert [f.path[-1] for f in findings(CHECKS, lustre)] == ["deployment_type", "efa"]
    volume = Ebs(ebs=VolumeId("vol-0123456789abcdef0"), deletion_policy="delete")
    assert [f.help for f in findings(CHECKS, volume)] == ["remove deletion_policy"]


def test_an_existing_efs_may_say_how_it_is_mounted() -> None:
    assert codes(CHECKS, Efs(efs=EXISTING, tls=False, name=Name("data"))) == []


def test_a_mount_name_belongs_to_an_existing_lustre() -> None:
    from hpc_tf.modules.lustre.model import MountName

    assert codes(CHECKS, Lustre(lustre=EXISTING, mount_name=MountName("fsx"))) == []
    assert codes(CHECKS, Lustre(lustre=FsxSize(1200), mount_name=MountName("fsx"))) == ["HPC408"]


@pytest.mark.parametrize(("written", "fitting"), [("36h", "2d"), ("1h", "1d"), ("0s", "1d")])
def test_backups_live_for_whole_days(written: str, fitting: str) -> None:
    model = Ebs(ebs=Size(1024), backup=Backup(retention=Duration.parse(written)))
    (finding,) = findings(CHECKS, model)
    assert (finding.code, finding.help) == ("HPC410", f"write {fitting}")
