"""Measure whole processes: check and synth by number of queues, against the floor of an empty engine app.

Prints one table; ratios compare within this run. Beside the time on the clock stands that of the processors, which hardly
changes with what else a machine does; that of Node.js is in it for the floor alone, as `synth` ends without waiting for it.
With the optional extra `bindings` the minimal cluster's resources through the prebuilt AWS bindings stand beside it, as what
one would otherwise write.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_RUNS = 5
_LIMIT_SECONDS = 300
_CORPUS = Path(os.environ.get("HPC_TF_CORPUS", ROOT.parent / "shared/corpus/parallelcluster"))
_FLOOR = """
from hpc_tf.modules.terraform.resource import State, new_app
state = State(new_app(), "empty")
state.configuration()
"""
_BINDINGS = """
import os
from hpc_tf.modules.terraform import node
node.prepare()
import cdktf
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.vpc import Vpc
from cdktf_cdktf_provider_aws.subnet import Subnet
from cdktf_cdktf_provider_aws.instance import Instance
from cdktf_cdktf_provider_aws.launch_template import LaunchTemplate
app = cdktf.App(skip_validation=True)
stack = cdktf.TerraformStack(app, "cluster")
AwsProvider(stack, "aws", region="us-east-2")
vpc = Vpc(stack, "vpc", cidr_block="10.0.0.0/16")
subnets = [Subnet(stack, f"s{n}", vpc_id=vpc.id, cidr_block=f"10.0.{n}.0/24") for n in range(2)]
Instance(stack, "head", ami="ami-0", instance_type="m7i.xlarge", subnet_id=subnets[0].id)
LaunchTemplate(stack, "lt", name="x", instance_type="c7i.4xlarge")
stack.to_terraform()
"""


@dataclass(frozen=True)
class Row:
    """One measured command: median and lowest seconds, lowest processor seconds, the largest memory of Python and Node in MB."""

    name: str
    median: float
    lowest: float
    processor: float
    python_mb: int
    node_mb: int


def fleets(queues: int, each: int) -> str:
    """A spec of so many queues with so many fleets each, over several types and a ladder: much to check."""
    fleet = "{instances: [c7i.4xlarge, c6i.4xlarge], nodes: 0-4, capacity: [spot, on-demand], efa: false}"
    lines = [f"  q{q}:\n    fleets:\n" + "\n".join(f"      f{n}: {fleet}" for n in range(each)) for q in range(queues)]
    return "cluster: bench\nregion: us-east-2\nqueues:\n" + "\n".join(lines) + "\n"


def spec(queues: int) -> str:
    """A spec of so many queues."""
    lines = [
        f"  q{n}: {{instances: c7i.{'large' if n % 2 else 'xlarge'}, nodes: 0-{10 + n % 7}}}" for n in range(queues)
    ]
    return "cluster: bench\nregion: us-east-2\nqueues:\n" + "\n".join(lines) + "\n"


def measure(name: str, command: list[str], expected: int = 0) -> Row:
    """Run a command several times; the first run, which fills caches, does not count."""
    seconds, processor, memory = [], [], [(0, 0)]
    for run in range(_RUNS + 1):
        start, before = time.perf_counter(), _processor_seconds()
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if run == 0:
            memory.append(_watch(child))
        code = _ended(child)
        if code != expected:
            raise SystemExit(f"{name}: exit code {code}")
        if run:
            seconds.append(time.perf_counter() - start)
            processor.append(_processor_seconds() - before)
    python, node = max(m[0] for m in memory), max(m[1] for m in memory)
    return Row(name, statistics.median(seconds), min(seconds), min(processor), python, node)


def _ended(child: subprocess.Popen[bytes]) -> int:
    """Its exit code. Told by the kernel at once, as a wait with a time limit looks for it only every 50 ms."""
    limit = threading.Timer(_LIMIT_SECONDS, child.kill)
    limit.start()
    code = child.wait()
    limit.cancel()
    return code


def _processor_seconds() -> float:
    """What the children that have ended used, and their children."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(child: subprocess.Popen[bytes]) -> tuple[int, int]:
    """The largest resident memory of a process and of the Node.js below it, in MB."""
    largest = [0, 0]
    while child.poll() is None:
        for pid in (child.pid, *_below(child.pid)):
            try:
                status = Path(f"/proc/{pid}/status").read_text()
                name = Path(f"/proc/{pid}/comm").read_text().strip()
            except OSError:
                continue
            peak = next((int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)
            index = 1 if "node" in name.lower() or "MainThread" in name else 0
            largest[index] = max(largest[index], peak)
        time.sleep(0.005)
    return largest[0], largest[1]


def _below(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(word) for word in task.read_text().split()]
        except OSError:
            continue
        for each in children:
            found += [each, *_below(each)]
    return found


def main() -> None:
    """Print the table."""
    python = sys.executable
    os.environ["NO_COLOR"] = "1"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [measure("python", [python, "-c", "pass"]), measure("floor: empty app", [python, "-c", _FLOOR])]
        hpc = [python, "-m", "hpc_tf.compiler.cli"]
        large = folder / "fleets.yaml"
        large.write_text(fleets(50, 10))
        for queues in (1, 10, 50, 200):
            path = folder / f"{queues}.yaml"
            path.write_text(spec(queues) if queues > 1 else (ROOT / "examples/minimal.yaml").read_text())
            label = "minimal" if queues == 1 else f"{queues} queues"
            rows.append(measure(f"check {label}", [*hpc, "check", str(path)]))
            rows.append(measure(f"synth {label}", [*hpc, "synth", str(path), "--print", "cluster/main.tf.json"]))
        everything = str(ROOT / "examples/everything.yaml")
        rows.append(measure("synth everything", [*hpc, "synth", everything, "--print", "cluster/main.tf.json"]))
        rows.append(measure("check 50 queues x 10 fleets", [*hpc, "check", str(large)]))
        largest = max(_CORPUS.glob("*.yaml"), key=lambda p: p.stat().st_size, default=None)
        if largest is not None:  # which ParallelCluster refuses, so that the exit code is 1
            rows.append(measure("import of the largest file", [*hpc, "import", str(largest)], expected=1))
        if importlib.util.find_spec("cdktf_cdktf_provider_aws") is not None:
            rows.append(measure("minimal through prebuilt bindings", [python, "-c", _BINDINGS]))
    floor = rows[1].median
    print(f"{'':34}{'median s':>9}{'lowest s':>9}{'x floor':>9}{'cpu s':>8}{'Python MB':>10}{'Node MB':>9}")
    for row in rows:
        times = f"{row.median:9.3f}{row.lowest:9.3f}{row.median / floor:9.2f}{row.processor:8.3f}"
        print(f"{row.name:34}{times}{row.python_mb:10}{row.node_mb:9}")
    if importlib.util.find_spec("cdktf_cdktf_provider_aws") is None:
        print("prebuilt bindings: not measured; pip install 'hpc-tf[bindings]' adds them")
    print(f"peak of the measuring process itself: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
