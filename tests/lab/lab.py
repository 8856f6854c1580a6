"""The lab as scenarios use it: one cluster, made by Terraform from a spec, with everything that runs on its machines."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.lanes.tools import end_with_parent

from . import boots
from .fake import Fake
from .machine import Machine
from .region import Region, region
from .site import Site
from .slurm import Slurm
from .tree import TRIXIE, chosen

NETWORK = "10.9.0.0/16"
AWS_REGION = "us-east-2"
_HEAD_SECONDS = 420


@dataclass
class Lab:
    """A running cluster. ``base`` is its spec, over which scenarios lay others, and which itself lies over those ``below``."""

    region: Region
    site: Site
    base: str
    below: Sequence[str] = ()
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def fake(self) -> Fake:
        """The fake AWS."""
        return self.region.fake

    @property
    def slurm(self) -> Slurm:
        """The scheduler."""
        return Slurm(self.head, self.describe)

    def head(self) -> Machine:
        """The machine of the head node."""
        found = [one for one in self.region.booter.of_role("head") if one.alive]
        assert found, f"no head node; {self.region.booter.failures}"
        return found[-1]

    def agent_log(self) -> list[str]:
        """What the agent wrote."""
        return self.head().read("/var/log/hpc-tf/agent.log").splitlines()

    def push(self, *overlays: str) -> None:
        """Let Terraform apply an edited spec, and wait until the head node has applied it."""
        self.site.compile(*self.below, self.base, *overlays)
        self.site.apply("cluster")
        wanted = self.site.version()
        self.slurm.until("the version is applied", lambda: self.record().get("applied") == wanted)

    def record(self) -> Mapping[str, str]:
        """What the agent notes of configurations."""
        found: Mapping[str, str] = json.loads(self.head().read("/var/spool/slurm/agent/configuration.json") or "{}").get("values", {})
        return found

    def flag(self, name: str) -> str:
        """The path of a file that jobs on every machine can wait for."""
        return f"/run/lab/efs/flag-{name}"

    def raise_flag(self, name: str) -> None:
        """Let the jobs go on that wait for a flag."""
        (self.region.world.folder / "efs" / f"flag-{name}").touch()

    def plan_kill(self, line: str) -> None:
        """Let the agent die once: ``PROGRAM NODE POINT``."""
        plan = Path(f"/proc/{self.head().pid}/root/run/lab/kill-plan")
        with plan.open("a") as file:
            file.write(f"{line}\n")
        plan.chmod(0o666)
        killed = plan.with_name("killed")
        killed.touch()
        killed.chmod(0o666)

    def killed(self) -> list[str]:
        """Where it has died so far."""
        return self.head().read("/run/lab/killed").splitlines()

    def unknown_names(self) -> list[str]:
        """Where slurmctld asked ten times for a name that nobody knows; it does nothing else meanwhile."""
        return [line for line in self.head().read("/var/log/slurm/slurmctld.log").splitlines() if "getaddrinfo(" in line]

    def describe(self) -> str:
        """What is there, for a message of a failure."""
        slurm = Slurm(self.head, str)
        shown = []
        for command in (("sinfo", "-a"), ("squeue", "-a"), ("tail", "-n", "25", "/var/log/slurm/slurmctld.log"), ("tail", "-n", "15", "/var/log/journal.log")):
            try:
                shown.append(f"$ {' '.join(command)}\n{slurm.ask(*command, timeout=10, check=False)}")
            except (AssertionError, subprocess.TimeoutExpired) as error:
                shown.append(f"$ {' '.join(command)}\n{error}")
        try:
            shown += [line for line in self.agent_log()[-60:] if '"event": "metric"' not in line]
        except AssertionError as error:
            shown.append(str(error))
        return "\n".join([*shown, *self.region.booter.failures[-3:]])

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Note how long a scenario took."""
        begun = time.monotonic()
        yield
        self.timings[name] = time.monotonic() - begun


@contextmanager
def lab(
    folder_name: str, spec: Callable[[Region], str], *, network: str = NETWORK, region_name: str = AWS_REGION,
    below: Sequence[str] = (),
) -> Iterator[Lab]:  # fmt: skip
    """Apply a spec, over those ``below``, to a new region and wait for its head node; compute nodes begin where their boot starts slurmd."""
    with region(region_name, network) as made:
        folder = made.world.folder / folder_name
        folder.mkdir()
        found = Lab(made, Site(folder, made.fake, _release()), spec(made), below)
        # slurmctld counts in whole seconds, and takes a node whose clock began before it was asked for as one that has not booted yet
        made.booter.delay = 2.0
        made.boots["head"] = boots.whole(made.world, graceful=True)
        found.site.compile(*below, found.base)
        found.site.apply()
        found.slurm.until("slurmctld answers", lambda: "UP" in found.slurm.ask("scontrol", "ping"), _HEAD_SECONDS)
        found.slurm.until("the head node is ready", lambda: found.slurm.ask("test", "-e", "/opt/hpc-tf/booted") == "", _HEAD_SECONDS)
        if not Path(f"/proc/{found.head().pid}/root/etc/munge/munge.key").exists():
            made.boots["compute"] = boots.whole(made.world)
            yield found
            return
        with _munge(found) as socket:
            made.boots["compute"] = boots.short(lambda: found.head().address, socket)
            yield found


def _release() -> tuple[str, ...]:
    """What a spec says of an image with another Slurm than that of its system."""
    return () if chosen() == TRIXIE else (f'image: {{slurm_version: "{chosen().slurm}"}}',)


@contextmanager
def _munge(found: Lab) -> Iterator[Path]:
    """One munged with the head node's key for all machines that begin short."""
    folder = found.region.world.folder / "munge"
    folder.mkdir()
    shutil.copyfile(f"/proc/{found.head().pid}/root/etc/munge/munge.key", folder / "key")
    (folder / "key").chmod(0o400)
    options = [f"--{what}-file={folder / what}" for what in ("pid", "log", "seed")]
    server = subprocess.Popen(found.region.world.enter("munged", "--foreground", "--force", f"--socket={folder / 'munge.socket.2'}",
                                                       f"--key-file={folder / 'key'}", *options),
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=end_with_parent)  # fmt: skip
    try:
        found.slurm.until("munged of the nodes listens", (folder / "munge.socket.2").exists, 60)
        yield folder
    finally:
        server.kill()
        server.wait(timeout=10)


def seeded(network: str, zones: str = "abc") -> Callable[[Region], Mapping[str, str]]:
    """Make a VPC with a subnet in each zone; their ids, and that of Debian's image."""

    def make(made: Region) -> Mapping[str, str]:
        ec2 = made.fake.client("ec2")
        vpc = ec2.create_vpc(CidrBlock=network)["Vpc"]["VpcId"]
        first, second = network.split(".")[:2]
        subnets = {
            f"subnet_{letter}": ec2.create_subnet(VpcId=vpc, CidrBlock=f"{first}.{second}.{n * 16}.0/20", AvailabilityZone=f"{made.fake.region}{letter}")
            for n, letter in enumerate(zones)
        }  # fmt: skip
        named = [{"Name": "name", "Values": ["debian-13-amd64-*"]}]
        image = ec2.describe_images(Owners=["136693071363"], Filters=named)["Images"][0]["ImageId"]
        return {"image": image, **{name: one["Subnet"]["SubnetId"] for name, one in subnets.items()}}

    return make
