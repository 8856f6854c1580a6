"""Measure what lies between ``sbatch`` and the first process of a job on a new node, in the lab: what is ours, EC2's and Slurm's.

EC2's part is played: the machine is there two seconds after its launch, where EC2 takes 20 to 60 seconds. A resume program's
first line comes when Python and boto3 are loaded, 0.7 seconds after its start. From registration to start is up to half a minute
of Slurm's own: slurmctld looks every 30 seconds whether the nodes of a job are ready (``job_time_limit`` in its log).
"""

from __future__ import annotations

import json
import re
import time
from datetime import datetime, timezone

from tests.lab import boots
from tests.lab.lab import NETWORK, Lab, lab, seeded
from tests.lab.region import Region
from tests.lanes.tools import missing

_SPEC = """
cluster: bench
region: us-east-2
network: {{dns: none, subnets: {{head_node: {subnet_a}, compute: {subnet_b}}}}}
image: {{os: debian13, ami: {image}}}
head_node: {{imds: everyone}}
queues: {{cpu: {{instances: c7i.large, nodes: 0-2}}}}
storage: {{/home: {{efs: new, deletion_policy: delete}}}}
slurm: {{state_volume: {{deletion_policy: delete}}}}
"""


def measure(found: Lab) -> dict[str, float]:
    """Seconds of each stretch, for a job that needs one new node."""
    note = found.region.world.folder / "efs/started"
    note.touch()
    note.chmod(0o666)  # the folder is root's, the job is not
    begun = time.time()
    job = found.slurm.submit("date +%s.%N >/run/lab/efs/started", "--partition=cpu")
    (done,) = found.slurm.completed(job)
    events = [json.loads(line) for line in found.agent_log()]
    ours = [one for one in events if one["program"] == "resume"]
    machine = found.region.booter.of_node(done.nodes[0])
    assert machine is not None
    lines = machine.read("/var/log/hpc-tf/boot.log").splitlines()
    boot = [datetime.strptime(line[:24], "%Y-%m-%dT%H:%M:%S%z").timestamp() for line in lines if line[:2] == "20"]
    log = found.slurm.ask("cat", "/var/log/slurm/slurmctld.log")
    stamp = re.search(rf"\[([^\]]+)\] Node {done.nodes[0]} now responding", log)
    assert stamp is not None
    joined = datetime.fromisoformat(stamp[1]).replace(tzinfo=timezone.utc).timestamp()
    started = float(note.read_text())
    return {
        "Slurm: from sbatch to resume's first line": ours[0]["time"] - begun,
        "ours: from its first line to its last": ours[-1]["time"] - ours[0]["time"],
        "EC2, played: to the first of our programs": boot[0] - ours[-1]["time"],
        "ours: boot of the node": boot[-1] - boot[0],
        "Slurm: from registration to start": started - joined,
        "from sbatch to start": started - begun,
    }


def main() -> None:
    """Measure and print, where the lab can run."""
    if reason := missing("lab"):
        print(f"from sbatch to start: not measured; {reason}")
        return

    def spec(made: Region) -> str:
        return _SPEC.format(**seeded(NETWORK)(made))

    with lab("bench", spec) as found:
        found.region.boots["compute"] = boots.whole(found.region.world)
        print()
        for name, seconds in measure(found).items():
            print(f"{name:44}{seconds:9.2f} s")


if __name__ == "__main__":
    main()
