"""What can be wrong with any kind of storage, seen alone."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import MISSING, fields

from ..spec.check import Site, check
from ..spec.finding import Finding, Level
from .checks_fsx import CHECKS as FSX_CHECKS
from .model import Backup, Mounted, Stored

_DAY = 86400

# The directories that AWS ParallelCluster reserves (SharedStorageMountDirValidator), whose images these nodes run.
RESERVED = frozenset(
    {
        *("/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/media", "/mnt", "/opt", "/opt/intel"),
        *("/opt/parallelcluster", "/opt/parallelcluster/shared", "/opt/parallelcluster/shared_login_nodes"),
        *("/opt/slurm", "/proc", "/root", "/run", "/sbin", "/srv", "/sys", "/tmp", "/usr", "/var"),
    }
)
# Nothing may be mounted below these either: the system or the scheduler looks for its own files there.
_WHOLE = (
    *("/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/opt/amazon", "/opt/hpc-tf", "/opt/parallelcluster", "/opt/slurm"),
    *("/proc", "/root", "/run", "/sbin", "/sys", "/usr/bin", "/usr/lib", "/usr/lib64", "/usr/libexec", "/usr/sbin"),
    *("/var/lib", "/var/log", "/var/run", "/var/spool"),
)
# Here the images of AWS ParallelCluster keep software (CUDA, compilers, MPI, drivers, agents), or the system what changes.
# Below /opt, /mnt, /media and /srv there is room: the Filesystem Hierarchy Standard leaves them to the site.
_USED = ("/opt/aws", "/opt/intel", "/opt/nvidia", "/tmp", "/usr", "/var")


def mount_path(site: Site) -> str:
    """The path at which the part of a site is mounted."""
    return str(site.path[-1])


def _reserved(path: str) -> bool:
    return path in RESERVED or any(path == top or path.startswith(f"{top}/") for top in _WHOLE)


@check("HPC401", "A system directory cannot be a mount path", on=Mounted)
def reserved_mount_path(part: Mounted, site: Site) -> Iterator[Finding]:
    """A file system hides whatever lies under its mount path: over a system directory, nodes stop working.

    Bad:
        storage:
          /usr: efs

    Good:
        storage:
          /data: efs
    """
    path = posixpath.normpath(mount_path(site))
    if _reserved(path):
        own = path.rstrip("/").rsplit("/", 1)[-1]
        yield site.finding(detail=f"{path} belongs to the system", help=f"mount it at /shared/{own}, for example")


@check("HPC409", "The mount hides files of the image", on=Mounted, level=Level.WARNING)
def hidden_software(part: Mounted, site: Site) -> Iterator[Finding]:
    """The image brings CUDA, compilers, MPI and agents below `/usr` and `/opt`, and services write below `/var` and
    `/tmp`. What is mounted over them hides them, on every node. `/opt/NAME`, `/mnt/NAME` and `/srv/NAME` are free.

    Bad:
        storage:
          /usr/local: efs

    Good:
        storage:
          /opt/apps: efs
    """
    path = posixpath.normpath(mount_path(site))
    place = next((top for top in _USED if path == top or path.startswith(f"{top}/")), None)
    if place is not None and not _reserved(path):
        own = path.rsplit("/", 1)[-1]
        yield site.finding(detail=f"the image uses {place}", help=f"mount it at /opt/apps or /{own}-shared")


@check("HPC406", "A mount path must be written plainly", on=Mounted)
def plain_mount_path(part: Mounted, site: Site) -> Iterator[Finding]:
    """`.` and `..` make two spellings of one directory, so that two file systems could meet at one place.

    Bad:
        storage:
          /data/../scratch: efs

    Good:
        storage:
          /scratch: efs
    """
    written = mount_path(site)
    plain = posixpath.normpath(written)
    if plain != written:
        yield site.finding(detail=f"{written} is {plain}", help=f"write {plain}")


def _written(part: Stored) -> Iterator[str]:
    """The keys whose value is not the default, as a spec spells them."""
    for field in fields(part):
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if default is not MISSING and getattr(part, field.name) != default:
            yield field.name.rstrip("_")


_ALWAYS = frozenset({"name", "kms_key", "mount_on"})


@check("HPC407", "An existing file system is only mounted", on=Stored)
def key_of_new_only(part: Stored, site: Site) -> Iterator[Finding]:
    """What has an id was made elsewhere: nothing of it is created, changed or deleted here, so such a key has no
    effect.

    Bad:
        storage:
          /data: {efs: fs-0123456789abcdef0, performance_mode: max-io}

    Good:
        storage:
          /data: {efs: fs-0123456789abcdef0, iam: true}
    """
    if part.existing:
        for key in sorted(set(_written(part)) - part.OF_EXISTING - _ALWAYS):
            yield site.finding(key, detail=f"{key} is of a new one; this one is named by its id", help=f"remove {key}")


@check("HPC408", "This key is of an existing file system", on=Stored)
def key_of_existing_only(part: Stored, site: Site) -> Iterator[Finding]:
    """Some keys name something inside a file system that is there already: a new one has none of it.

    Bad:
        storage:
          /data: {efs: new, access_point: fsap-0123456789abcdef0}

    Good:
        storage:
          /data: {efs: fs-0123456789abcdef0, access_point: fsap-0123456789abcdef0}
    """
    if not part.existing:
        for key in sorted(set(_written(part)) & part.ONLY_OF_EXISTING):
            yield site.finding(
                key, detail=f"{key} needs the id of an existing one", help=f"remove {key}, or name the id"
            )


# EBS: 36,500 days (Data Lifecycle Manager, RetainRule.Interval); AWS Backup keeps as long. FSx says its own limit.
_LONGEST_DAYS = 36500


@check("HPC410", "Backups are kept for whole days", on=Backup)
def backup_retention(part: Backup, site: Site) -> Iterator[Finding]:
    """AWS counts the life of a backup in days: at least one, at most 36,500.

    Bad:
        storage:
          /data: {efs: new, backup: 36h}

    Good:
        storage:
          /data: {efs: new, backup: 2d}
    """
    seconds = part.retention.seconds
    days = min(max(-(-seconds // _DAY), 1), _LONGEST_DAYS)
    if seconds != days * _DAY:
        yield site.finding(
            "retention", detail=f"{part.retention} is not 1 to {_LONGEST_DAYS} whole days", help=f"write {days}d"
        )


CHECKS = (
    reserved_mount_path, hidden_software, plain_mount_path, key_of_new_only, key_of_existing_only, backup_retention, *FSX_CHECKS,
)  # fmt: skip
