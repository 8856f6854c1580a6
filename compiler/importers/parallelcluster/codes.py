"""The rules of the import: codes HPC900 to HPC939."""

from __future__ import annotations

from ....modules.spec.finding import Level, Rule

MAPPED = Rule("HPC900", "Carried over", "The key means the same in the spec.", Level.NOTE)
DEFAULT = Rule("HPC901", "Left out: it is the default", "The value is what the spec means without it.", Level.NOTE)
NEARLY = Rule(
    "HPC902",
    "Carried over, but not quite the same",
    "The spec says what comes nearest. Read the reason and decide whether it will do.",
    Level.WARNING,
)
NOT_NEEDED = Rule(
    "HPC903", "Left out: not needed", "Nothing is lost by leaving it out; the reason says why.", Level.NOTE
)
LOST = Rule(
    "HPC904",
    "Left out: the spec cannot say it",
    "The cluster will differ from the original here. The reason names the way to have it, where there is one.",
    Level.WARNING,
)
THEIR_DEFAULT = Rule(
    "HPC906",
    "Written out, as the defaults differ",
    "ParallelCluster means this without saying it. Here it has to be said.",
    Level.NOTE,
)
OUR_DEFAULT = Rule(
    "HPC907",
    "Our safer default is kept",
    """ParallelCluster would delete the data or leave it unencrypted without saying so. The spec keeps and encrypts it;
write `deletion_policy: delete`, `encrypted: false` or `tls: false` for what was before.""",
    Level.WARNING,
)
RENAMED_NODES = Rule(
    "HPC908",
    "Nodes have other names",
    "Node names lose `-st-` and `-dy-`: jobs and scripts that name nodes must change.",
    Level.NOTE,
)
OLD = Rule(
    "HPC909",
    "A key or value of an older ParallelCluster",
    "Version 3.16 has it no more. It is read as what came in its place.",
    Level.WARNING,
)

NO_CONFIGURATION = Rule(
    "HPC910",
    "This is no ParallelCluster configuration",
    "A cluster configuration of ParallelCluster 3 is YAML with `Image`, `HeadNode` and `Scheduling`.",
)
VERSION_2 = Rule(
    "HPC911",
    "This is a configuration of ParallelCluster 2",
    "`pcluster3-config-converter`, which comes with ParallelCluster 3, makes a YAML file of it. Import that.",
)
TEMPLATE = Rule(
    "HPC912",
    "This is a template, not a configuration",
    "Placeholders such as `{{ name }}` or `${NAME}` have no values here. Fill them in first, with the tool that wrote them.",
)
BATCH = Rule(
    "HPC913",
    "AWS Batch is not a scheduler here",
    "ParallelCluster itself dropped it after 3.15. The spec language describes Slurm clusters.",
)
UNKNOWN = Rule(
    "HPC915", "ParallelCluster has no such key", "ParallelCluster refuses a file with a key that it does not know."
)
WRONG_VALUE = Rule(
    "HPC916",
    "ParallelCluster does not take this value",
    """Its schema refuses the form, the pattern or the value, so that no cluster was ever made of this file.
YAML 1.1, which it reads, makes numbers of `123` and `0417`: text needs quotes then.""",
)
MISSING = Rule("HPC917", "A key is missing", "ParallelCluster refuses a file without it.")
EXCLUSIVE = Rule("HPC918", "Keys exclude each other", "ParallelCluster refuses them beside each other.")
TWICE = Rule(
    "HPC919", "A name is used twice", "A map of the spec holds each name once, and ParallelCluster refuses it too."
)
REFUSED = Rule(
    "HPC920",
    "ParallelCluster refuses this",
    """One of its validators ends with an error here, so that no cluster was ever made of this file. Either the spec has no place
at which hpc-tf could say the same, or hpc-tf can do what ParallelCluster cannot: then the help says so, and the spec is right as it is.""",
)
NO_REGION = Rule(
    "HPC921",
    "The file names no region",
    """ParallelCluster took it from the environment, which import never reads. A region is written that offers all the
instance types of the file, us-east-1 before all others; `--region` says another.""",
    Level.WARNING,
)
NAMED = Rule(
    "HPC922",
    "The cluster is named after the file",
    "ParallelCluster names clusters on its command line; so does `--name`.",
    Level.NOTE,
)
TYPE_UNKNOWN = Rule(
    "HPC923",
    "Only the account knows the instance type",
    """ParallelCluster looks the type of a capacity reservation up when it makes the cluster. A spec is compiled
without an account: write `InstanceType` beside the reservation.""",
)

RULES = tuple(value for value in dict(globals()).values() if isinstance(value, Rule))
