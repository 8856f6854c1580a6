"""Every validator of ParallelCluster 3.16.1, every rule of its schema, and what both let pass: where we decide it, or why nobody must.

Names are the classes' without `Validator`, in the order of pcluster/validators/*.py.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Decided = Literal["offline", "mixed", "live"]


class Verdict(NamedTuple):
    """One rule of theirs. ``note`` says how ours differs, or why there is none; ``moved`` where AWS's limit is another
    by now."""

    name: str
    decided: Decided
    codes: tuple[str, ...] = ()
    note: str = ""
    moved: str = ""


def _offline(name: str, codes: str = "", note: str = "", *, moved: str = "") -> Verdict:
    return Verdict(name, "offline", tuple(codes.split()), note, moved)


def _mixed(name: str, codes: str = "", note: str = "") -> Verdict:
    return Verdict(name, "mixed", tuple(codes.split()), note)


def _live(name: str, codes: str = "", note: str = "") -> Verdict:
    return Verdict(name, "live", tuple(codes.split()), note)


_NO_LAMBDA = "the cluster has no Lambda function"
_EBS = "gp3 to 64 TiB, 80,000 IOPS, 2,000 MB/s; https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html"

CLUSTER = (
    _offline("ClusterName", "HPC105", "lower case, at most 40: it begins the name of every role"),
    _offline("Region", "HPC210", "every region that botocore knows, isolated ones too"),
    _offline("Scheduler", note="there is no such key: Slurm is the scheduler"),
    _offline("Name", "HPC105", "also for storage; partitions over other queues may have capitals"),
    _offline("DuplicateName", "HPC002 HPC404 HPC405", "queues, fleets and mount paths are keys of a mapping"),
    _offline(
        "MaxCount",
        "HPC284",
        "queues and fleets have no limit; nodes have one (hole l)",
        moved="CloudFormation's 500 resources gave the limit of 50",
    ),
    _offline("ComputeResourceSize", "HPC105 HPC315", "`nodes: 4-2` cannot be read"),
    _offline("HeadNodeMemorySize", "HPC348"),
    _offline("ComputeResourceTags", "HPC612", "tags of all levels add up, the nearest wins; that is no warning"),
    _offline("FeatureRegion", "HPC250 HPC490", "theirs never fires for capacity blocks"),
)
IMAGE = (
    _offline("OsCustomAmi", "HPC351", "an image of head node or queue counts too"),
    _live(
        "CustomAmiTag",
        "HPC807",
        "releases may differ: what a node needs comes from the bucket, not from the image's cookbook",
    ),
    _live("AmiOsCompatible", "HPC807"),
    _offline(
        "ArchitectureOs",
        note="every operating system exists for both architectures; `check --live` looks for the image (HPC806)",
    ),
    _offline("InstanceType", "HPC282 HPC301 HPC302 HPC303 HPC349 HPC350", "also by zone"),
    _offline(
        "InstanceArchitectureCompatibility",
        "HPC380",
        "nodes may differ: each gets the image of its architecture, unless one is named for both",
    ),
    _mixed("InstanceTypeBaseAMICompatible", "HPC318 HPC381 HPC803 HPC804"),
    _offline("InstanceTypeOSCompatible", "HPC283 HPC382 HPC383 HPC385", "by memory, not by the words micro and nano"),
    _offline(
        "InstanceTypeMemoryInfo",
        "HPC110",
        "the catalog knows the memory of every type; one of your own that lacks it is refused",
    ),
    _offline("InstanceTypeAcceleratorManufacturer", "HPC384"),
    _offline("SchedulableMemory", "HPC317 HPC392", "less than 95 % is what somebody wrote on purpose"),
    _offline("CapacityType", "HPC312 HPC103", "a capacity block is named by its id, or not at all"),
    _live("RootVolumeSize", "HPC805"),
    _live("KeyPair", "HPC830 HPC831", "none given: a note where SSH is open (HPC238); Session Manager needs none"),
)
NETWORK = (
    _offline("Efa", "HPC305 HPC306", "EFA is on where all types have it; switched off, HPC and GPU types warn"),
    _offline("EfaOsArchitecture", note="the table behind it is empty"),
    _mixed("EfaPlacementGroup", "HPC386", "with EFA a placement group is the default; switched off, it warns"),
    _live("EfaSecurityGroup", "HPC828", "offline a note says what is needed (HPC235)"),
    _live("EfaMultiAz", "HPC307", "offline: one zone for each subnet"),
    _mixed("MultiNetworkInterfacesInstances", "HPC316 HPC816"),
    _offline("InstanceTypePlacementGroup", "HPC308"),
    _mixed("MultiAzPlacementGroup", "HPC307", "offline: one zone for each subnet"),
    _live("SecurityGroups", "HPC826 HPC827", "also that they are of the VPC"),
    _live("Subnets", "HPC810 HPC811 HPC812", "with or without login nodes (hole k)"),
    _mixed("QueueSubnets", "HPC218 HPC813"),
    _offline(
        "SingleInstanceTypeSubnet", note="a fleet of one type may have several zones: each launch names its subnet"
    ),
    _live("ElasticIp", "HPC824 HPC825"),
    _offline("MixedSecurityGroupOverwrite", "HPC234"),
    _live("HostedZone", "HPC822 HPC823"),
    _live("LambdaFunctionsVpcConfig", note=_NO_LAMBDA),
    _live(
        "HeadNodeLaunchTemplate",
        "HPC803 HPC806 HPC814 HPC815 HPC821 HPC870",
        "nothing is launched, not even dry: each thing that a dry run stumbles over is looked up",
    ),
    _live(
        "ComputeResourceLaunchTemplate",
        "HPC803 HPC806 HPC814 HPC815 HPC821 HPC870 HPC871",
        "every fleet, every type, every zone; theirs tries one",
    ),
    _live("LaunchTemplate", "HPC852"),
)
FLEXIBLE = (
    _offline("InstancesCPU", "HPC309"),
    _offline("InstancesAccelerators", "HPC309"),
    _offline("InstancesEFA", "HPC305 HPC306"),
    _offline("InstancesNetworking", "HPC387 HPC390"),
    _offline("InstancesAllocationStrategy", "HPC311", "`prioritized` is one word for both markets"),
    _offline("InstancesMemorySchedulingWarning", "HPC352"),
)
CAPACITY = (
    _mixed("PlacementGroupNaming", "HPC851", "one key: true, false, a name or an id"),
    _offline("PlacementGroupCapacityType", "HPC388"),
    _live("PlacementGroupCapacityReservation", "HPC853"),
    _live("CapacityReservation", "HPC845 HPC846 HPC848", "several types beside a reservation: offline (HPC313)"),
    _live("CapacityReservationSize", "HPC847"),
    _live("CapacityReservationResourceGroup", "HPC850"),
    _live("CapacityBlockHealthStatus", "HPC849 HPC854"),
    _live("UltraserverCapacityBlockSize", "HPC854"),
)
STORAGE = (
    _offline("SharedStorageName", "HPC105"),
    _offline(
        "SharedStorageMountDir",
        "HPC401 HPC409",
        "also below them, but for directories that are the site's: `/opt`, `/mnt`, `/media`, `/srv` (hole k)",
    ),
    _offline("DuplicateMountDir", "HPC002 HPC413", "mount paths are keys of a mapping, that of local disks too"),
    _offline("OverlappingMountDir", "HPC403"),
    _offline(
        "NumberOfStorage",
        "HPC414",
        "as many file systems as you like; volumes as far as device names go",
        moved="their limits are their own, not AWS's",
    ),
    _offline("DeletionPolicy", note="it only informs; here the default keeps data, and a plan that destroys it fails"),
    _offline("SharedFileCacheNotHome", "HPC471"),
    _offline("SharedStorageEfsSettings", note="there is no such key: shared files lie in the bucket and in `storage`"),
    _live("KmsKey", "HPC838", "also that it is enabled, symmetric and of the region"),
    _offline("KmsKeyIdEncrypted", "HPC411"),
    _offline("EbsVolumeTypeSize", "HPC460 HPC480", moved=_EBS),
    _offline("EbsVolumeIops", "HPC461 HPC481", moved=_EBS),
    _offline("EbsVolumeThroughput", "HPC462 HPC482", moved=_EBS),
    _offline("EbsVolumeThroughputIops", "HPC462 HPC482"),
    _live("EbsVolumeSizeSnapshot", "HPC858 HPC859"),
    _live("SharedEbsVolumeId", "HPC855 HPC856"),
    _offline("SharedEbsPerformanceBottleNeck", "HPC485"),
    _live("MultiAzEbsVolume", "HPC857", "queues in another zone: a note, offline (HPC489)"),
    _live("MultiAzRootVolume", note="it only informs: traffic to the head node crosses zones wherever queues do"),
    _offline("RootVolumeEncryptionConsistency", "HPC484"),
    _live("EfsId", "HPC860 HPC861 HPC863 HPC864"),
    _offline("EfsMountOptions", "HPC416"),
    _offline("EfsAccessPointOptions", "HPC408 HPC417"),
    _live("ExistingFsxNetworking", "HPC860 HPC863 HPC864"),
    _offline("FsxArchitectureOs", note="every operating system and architecture passes"),
    _offline(
        "ManagedFsxMultiAz",
        "HPC489",
        "a file system stands in the zone that is written or home; other zones reach it, for a price",
    ),
    _live("UnmanagedFsxMultiAz", note="it only informs: nodes of other zones reach the file system, for a price"),
    _offline("FsxS3", "HPC443", "chunk size and policy are keys of the import itself"),
    _offline("FsxDra", "HPC437 HPC438"),
    _offline("FsxPersistentOptions", "HPC430 HPC431", "throughput has a default"),
    _offline("FsxBackupOptions", "HPC444 HPC445 HPC446", "start and copy_tags are keys of `backup` itself"),
    _offline("FsxStorageTypeOptions", "HPC430 HPC432 HPC433"),
    _offline("FsxStorageCapacity", "HPC402"),
    _live("FsxBackupId", "HPC865"),
    _live("FsxAutoImport", "HPC841"),
)
IDENTITY = (
    _live("Role", "HPC836 HPC837", "also that EC2 may assume it"),
    _live("InstanceProfile", "HPC836 HPC837"),
    _live("IamPolicy", "HPC835"),
    _live("AdditionalIamPolicy", "HPC835"),
    _offline("IamResourcePrefix", "HPC105 HPC606", "two keys: path and name_prefix"),
    _live("S3Bucket", "HPC840 HPC842"),
    _live("S3BucketRegion", "HPC841"),
    _mixed("S3BucketUri", "HPC105 HPC840"),
    _mixed("Url", "HPC105 HPC541 HPC843"),
    _offline("ArnServiceAndResource", "HPC105", "the type of the key"),
    _live(
        "MungeKeySecretSizeAndBase64",
        "HPC839",
        "no secret is read: that it exists is looked up, and what is in it the head node refuses at boot",
    ),
    _mixed("PasswordSecretArn", "HPC105 HPC839"),
)
SLURM = (
    _offline(
        "CustomSlurmSettings",
        "HPC501 HPC502 HPC503",
        "also inside of a value (hole i), and names that Slurm does not know",
    ),
    _offline("CustomSlurmNodeNames", "HPC550"),
    _offline(
        "CustomSlurmSettingsIncludeFileOnly",
        note="both may be written: the file comes after the settings, and is held to the same rules (HPC505)",
    ),
    _offline("SlurmNodePrioritiesWarning", "HPC391"),
    _offline("DatabaseUri", "HPC104", "host and port are one value"),
    _offline("ExternalSlurmdbdVsDatabaseIncompatibility", "HPC570"),
    _offline("ExternalSlurmdbdRequiresCustomMungeKey", "HPC572"),
    _offline("ExternalSlurmdbdTrafficNotEncrypted", "HPC573"),
)
REST = (
    _offline("Dcv", "HPC760 HPC761 HPC763 HPC283 HPC385", "drawing without a GPU is no mistake"),
    _offline("IntelHpcOs", note="only centos7 passed, which is gone; the package is no key here"),
    _offline("IntelHpcArchitecture", note="the package is no key here"),
    _offline("DomainName", "HPC105"),
    _offline("DomainAddr", "HPC733 HPC734"),
    _offline("LdapTlsReqCert", "HPC735"),
    _offline("AdditionalSssdConfigs", "HPC736 HPC737"),
    _offline("LogRotation", "HPC703"),
    _offline("DetailedMonitoring", "HPC704"),
    _offline("ExtraChefAttributes", note="no Chef runs here: time limits are keys of their own"),
    _offline("CliAttributeOverrides", note="there is no such key"),
)
BUILD = (
    _live("AMIVolumeSize", "HPC805"),
    _offline("Components", "HPC362"),
    _offline("SecurityGroupsAndSubnet", note="a subnet without groups gets one of its VPC that lets nobody in"),
    _offline("InstanceTypeSoftware", "HPC366", "also that the type is of the image's architecture"),
)
_BATCH = "AWS Batch left ParallelCluster with 3.16"
BATCH = tuple(
    _offline(f"AwsBatch{name}", note=_BATCH)
    for name in ("ComputeResourceSize", "ComputeInstanceType", "InstancesArchitectureCompatibility", "Fsx")
)

GROUPS: dict[str, tuple[Verdict, ...]] = {
    "Cluster, names, counts": CLUSTER,
    "Images, operating systems, instance types": IMAGE,
    "EFA and network": NETWORK,
    "Flexible instance types": FLEXIBLE,
    "Placement and capacity reservations": CAPACITY,
    "Storage": STORAGE,
    "IAM, S3, secrets": IDENTITY,
    "Slurm": SLURM,
    "Desktops, directories, monitoring, development": REST,
    "Image building": BUILD,
    "AWS Batch (up to 3.15.1)": BATCH,
}
VALIDATORS = tuple(verdict for group in GROUPS.values() for verdict in group)

SCHEMA = (
    _offline("EFS `FileSystemId` excludes all other keys but three", "HPC407"),
    _offline("FSx `FileSystemId` excludes every other key", "HPC407"),
    _offline("FSx `BackupId` excludes type, capacity, throughput, paths, KMS key", "HPC454"),
    _offline(
        "`ProvisionedThroughput` if and only if the mode is provisioned",
        "HPC104 HPC418",
        "one key: a mode or a rate",
        moved="1 to 3,414 MB/s; https://docs.aws.amazon.com/efs/latest/ug/limits.html",
    ),
    _offline("One `*Settings` block, of the right `StorageType`", "HPC106"),
    _offline("`MountDir` is not `/NONE`", note="any path may be mounted that is no system directory"),
    _offline("`SecurityGroups` or `AdditionalSecurityGroups`", "HPC233"),
    _offline("`InstanceRole`, `InstanceProfile`, `AdditionalIamPolicies`, `S3Access` exclude each other", "HPC614"),
    _offline("`CapacityReservationTarget`: an id or a group", "HPC105", "one key"),
    _offline("`InstanceType` or `Instances`, or a reservation that says it", "HPC304 HPC102", "one key"),
    _offline("No type twice in `Instances`", "HPC310"),
    _offline("A hook has `Script` or `Sequence`", "HPC102", "one key: a script or a list of them"),
    _offline("Tag keys are unique and not reserved", "HPC002 HPC610 HPC613"),
    _offline("`ExtraChefAttributes` and `LaunchPermission` are JSON", note="there are no such keys"),
    _offline("Image components are ARNs or URLs", "HPC105", "or scripts beside the spec"),
    _offline(
        "`LoginNodes.Ssh.KeyName` is gone; one subnet for each pool",
        note="one key pair for all nodes (`access.key_pair`); a pool may have several subnets",
    ),
)

HOLES = (
    _offline(
        "a: 50 queues of p5 with EFA exceed 1 MB of CloudFormation",
        note="Terraform has no limit on the size of a configuration",
    ),
    _offline("b: more than 500 resources", note="Terraform has no limit on the number of resources"),
    _offline(
        "c: `a` + `bc` and `ab` + `c` are one logical id",
        "HPC343",
        "addresses join with `_`, which no name holds; names of nodes join with `-`, and are checked",
    ),
    _offline(
        "d: login pools `a-b` and `ab` are one logical id",
        "HPC285",
        "pools are keys of a mapping, and their addresses keep the hyphen",
    ),
    _offline(
        "e: a compute resource called like `x-dy-1`",
        "HPC343",
        "nodes are `<queue>-<fleet>-<number>`: only the number is taken off, from the end",
    ),
    _offline(
        "f: prefix lists as CIDR, DCV without `Enabled`, unknown volume types",
        "HPC104 HPC105",
        "a prefix list has a type of its own; every value of a closed set is checked",
    ),
    _offline(
        "g: user data of more than 16 KB",
        "HPC252",
        "it only fetches, so nothing in a spec makes it longer but a proxy; a test measures it",
    ),
    _mixed("h: a login pool of another architecture", "HPC286 HPC380 HPC804", "it gets the image of its own"),
    _offline("i: several keys in one item of `CustomSlurmSettings`", "HPC501"),
    _offline("j: output that differs from run to run", note="the same spec gives the same bytes; tests compare"),
    _mixed(
        "k: no check of VPC and DNS without login nodes, of one fleet only, of subdirectories of reserved ones",
        "HPC401 HPC811 HPC812 HPC821",
    ),
    _offline("l: no limit on nodes", "HPC341 HPC342 HPC348"),
    _offline("m: stale limits", "HPC418 HPC461 HPC462", moved=_EBS),
    _mixed(
        "n: rules of a group, size of policies, of launch templates, of subnets, quotas, empty lists",
        "HPC217 HPC232 HPC236 HPC251 HPC304 HPC330 HPC331 HPC602 HPC607 HPC814 HPC871",
        "the size of a launch template depends on nothing in a spec; a test measures it",
    ),
    _offline(
        "o: rights for load balancers only with an own key; DCV past the load balancer",
        note="no node asks a load balancer: login nodes tell Auto Scaling themselves when they may go",
    ),
)
