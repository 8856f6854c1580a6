"""Measure the agent as a process of its own against the fake AWS: launches by number of nodes, and a pass over 5,000 nodes.

``scontrol`` is a stand-in that lists the nodes and takes every update; time and calls are those of the agent and of EC2 alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.aws.process import serving
from tests.lab.fake import Fake
from tests.spec import ROOT, checked

_AGENT = ROOT / "modules/slurm/agent"
_REGION = "us-east-2"
_WIDTHS = (1, 64, 500)
_NODES = 5000
_SPEC = """
cluster: bench
region: us-east-2
queues: {cpu: {instances: c7i.large, nodes: 0-6000}}
"""
_SCONTROL = """#!/bin/sh
case "$*" in
  *"show nodes"*) cat %s ;;
  -V) echo slurm 25.11.4 ;;
esac
"""


@dataclass(frozen=True)
class Run:
    """One run of the agent: its time, its processor time, its memory, and what it asked of EC2."""

    name: str
    seconds: float
    processor: float
    megabytes: int
    calls: Counter[str]


class Bench:
    """A fleet on the fake AWS, and a head node's folders without a head node."""

    def __init__(self, folder: Path, fake: Fake) -> None:
        self.folder, self.fake = folder, fake
        self.listing = folder / "nodes"
        self.listing.touch()
        for name in ("bin", "etc", "state", "versions/1"):
            (folder / name).mkdir(parents=True)
        (folder / "current").symlink_to("versions/1")
        scontrol = folder / "bin/scontrol"
        scontrol.write_text(_SCONTROL % self.listing)
        scontrol.chmod(0o755)
        self._configuration()

    def _configuration(self) -> None:
        from hpc_tf.compiler.synthesis import synthesise

        files = synthesise(checked(_SPEC)).files
        for name in ("fleets.json", "settings.json"):
            (self.folder / "current" / name).write_bytes(files[f"cluster/files/{name}"])
        fleets = json.loads(files["cluster/files/fleets.json"])["fleets"]
        ec2 = self.fake.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/17", AvailabilityZone=f"{_REGION}a")["Subnet"]["SubnetId"]
        image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
        tags = [{"Key": f"hpctf:{key}", "Value": value} for key, value in (("cluster", "bench"), ("role", "compute"), ("queue", "cpu"), ("fleet", "main"))]
        data = {"ImageId": image, "InstanceType": "c7i.large", "TagSpecifications": [{"ResourceType": "instance", "Tags": tags}]}
        template = ec2.create_launch_template(LaunchTemplateName="cpu", LaunchTemplateData=data)["LaunchTemplate"]["LaunchTemplateId"]
        resources = {
            "launch_templates": {one["launch_template"]: {"id": template, "version": "1"} for one in fleets.values()},
            "subnets": {key: subnet for one in fleets.values() for key in one["subnets"]}, "reservations": {},
        }  # fmt: skip
        (self.folder / "current/resources.json").write_text(json.dumps(resources))
        settings = {"cluster": "bench", "region": _REGION, "root": str(self.folder), "state": str(self.folder / "state"), "log": str(self.folder / "log"),
                    "slurm_bin": str(self.folder / "bin"), "slurm_etc": str(self.folder / "etc"), "instance_id": "i-0"}  # fmt: skip
        (self.folder / "settings.json").write_text(json.dumps(settings))

    def run(self, name: str, *arguments: str) -> Run:
        """Run the agent once."""
        mark = self.fake.mark()
        env = {"PATH": os.environ["PATH"], "AWS_ENDPOINT_URL": self.fake.endpoint, "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
               "HPC_TF_AGENT_SETTINGS": str(self.folder / "settings.json")}  # fmt: skip
        begun = time.perf_counter()
        child = subprocess.Popen([sys.executable, str(_AGENT), *arguments], env=env, stdin=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{name}: exit {child.returncode}\n{(self.folder / 'log').read_text()[-2000:]}")
        return Run(name, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, self.fake.log(mark).counts())

    def all_idle(self, first: int, last: int) -> None:
        """Let Slurm say that the nodes run."""
        lines = (f"NodeName=cpu-main-{n} NodeAddr=10.0.0.1 State=IDLE+CLOUD Partitions=cpu" for n in range(first, last + 1))
        self.listing.write_text("\n".join(lines) + "\n")


def measure(bench: Bench) -> list[Run]:
    """Launch until there are 5,000 nodes, then reconcile them."""
    found, first = [], 1
    for width in _WIDTHS:
        found.append(bench.run(f"resume of {width} nodes", "resume", f"cpu-main-[{first}-{first + width - 1}]"))
        first += width
    while first <= _NODES:
        last = min(first + 499, _NODES)
        bench.run("", "resume", f"cpu-main-[{first}-{last}]")
        first = last + 1
    bench.all_idle(1, _NODES)
    found.append(bench.run(f"reconcile of {_NODES} nodes", "reconcile"))
    return found


def report(runs: list[Run]) -> None:
    """Print the table."""
    print(f"\n{'':34}{'s':>9}{'cpu s':>9}{'MB':>6}{'calls':>7}{'/100 nodes':>11}  calls of EC2")
    for run in runs:
        nodes, calls = int(run.name.split()[2]), sum(run.calls.values())
        named = ", ".join(f"{count} {name.removeprefix('ec2:')}" for name, count in sorted(run.calls.items()))
        print(f"{run.name:34}{run.seconds:9.2f}{run.processor:9.2f}{run.megabytes:6}{calls:7}{100 * calls / nodes:11.1f}  {named}")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name, serving() as endpoint:
        report(measure(Bench(Path(name), Fake(endpoint, _REGION))))


if __name__ == "__main__":
    main()
