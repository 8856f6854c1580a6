"""What can be wrong with a cluster where it is: partitions of AWS do not offer the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..modules.catalog import regions
from ..modules.efs.model import Efs
from ..modules.file_cache.model import FileCache
from ..modules.lustre.model import Lustre
from ..modules.network.endpoints import interfaces
from ..modules.ontap.model import Ontap
from ..modules.openzfs.model import OpenZfs
from ..modules.spec.check import Site, check
from ..modules.spec.finding import Finding, Level, Path
from .model import Cluster
from .whereabouts import has_new_network

# Regional services that only some specs need, and partitions do not list: botocore 1.44, data/endpoints.json; a test compares.
# Global ones are missing there for partitions that have them. Of budgets HPC714 speaks.
LACKS: Mapping[str, frozenset[str]] = {"aws-iso-e": frozenset({"backup", "fsx"})}
_NAMED = ("aws", "aws-cn", "aws-us-gov")


def _used(part: Cluster) -> Iterator[tuple[str, Path, str]]:
    """Services that only some specs need, each with the key that needs it and what to write in its place."""
    for path, entry in part.storage.items():
        if isinstance(entry, (FileCache, Lustre, Ontap, OpenZfs)):
            yield "fsx", ("storage", str(path)), "use efs or ebs"
        if isinstance(entry, Efs) and entry.backup is not None:
            yield "backup", ("storage", str(path), "backup"), "remove `backup`"


@check("HPC630", "A service that is not offered in this partition", on=Cluster)
def not_offered(part: Cluster, site: Site) -> Iterator[Finding]:
    """The closed partitions of AWS do not have every service that the others have. Terraform would find no endpoint at apply.

    Bad:
        region: eu-isoe-west-1
        storage:
          /scratch: {lustre: 2.4 TiB}

    Good:
        region: eu-isoe-west-1
        storage:
          /scratch: {ebs: 2 TiB}
    """
    partition = regions.partition(str(part.region))
    if partition is None:
        return
    for service, path, help in _used(part):
        if service in LACKS.get(partition.name, ()):
            detail = f"{partition.name} has no {service}"
            yield site.finding(*path, detail=detail, help=help, also=(("region",),))


@check("HPC631", "What endpoints are called here is not known", on=Cluster, level=Level.WARNING)
def unknown_names(part: Cluster, site: Site) -> Iterator[Finding]:
    """VPC endpoints are named as in `aws`, `aws-us-gov` and `aws-cn`. In other partitions they may be called otherwise, and
    the plan does not notice: compare `aws ec2 describe-vpc-endpoint-services` first, and correct what differs with
    `terraform.overrides`.

    Bad:
        region: us-iso-east-1
        network: {endpoints: [auto, ec2]}

    Good:
        region: us-gov-west-1
        network: {endpoints: [auto, ec2]}
    """
    partition = regions.partition(str(part.region))
    made = interfaces(part.network) if has_new_network(part) else ()
    if partition is not None and partition.name not in _NAMED and made:
        yield site.finding("network", "endpoints", detail=f"{partition.name}, for {', '.join(made)}", help="compare the names")


CHECKS = (not_offered, unknown_names)
