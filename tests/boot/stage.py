"""A cluster under Terraform whose machines boot by themselves: what the tests of this lane share."""

from __future__ import annotations

import hashlib
import json
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.lab.booter import Boot, Instance
from tests.lab.machine import Machine
from tests.lab.region import Region, region
from tests.lab.site import Site
from tests.lab.world import World

from . import cloudinit, slapd
from .volumes import folder, plug_local

NETWORK, SUBNET = "10.62.0.0/16", "10.62.0.0/20"
SPEC = """
cluster: boot
region: us-east-2
image: {{os: debian13, ami: {image}}}
network: {{subnets: {subnet}}}
head_node: {{imds: {imds}}}
storage:
  /home: {{ebs: 1 GiB, mount_on: head_node, deletion_policy: delete}}
  /scratch: local
login_nodes: {{login: {{instance: c6i.large, count: 0, load_balancer: none, image: {{os: debian13, ami: {image}}}}}}}
groups: {{physics: 5001}}
users:
  curie: {{uid: 3001, groups: [physics, video], sudo: true, ssh_keys: {key}}}
  noether: {{uid: 3002, ssh_keys: {key}}}
directory:
  domain: corp.example.com
  servers: {server}
  bind_user: {reader}
  password: {secret}
  ca_cert: directory.pem
  filter: (employeeType=hpc)
  sssd: {{ldap_schema: rfc2307, ldap_id_mapping: false}}
slurm: {{state_volume: {{deletion_policy: delete}}, rest_api: true, auth: {auth}}}
queues:
  cpu: {{instances: c6id.large, nodes: 0-4}}
"""
BOOT_SECONDS = 240
# Slurm takes no registration of a machine that booted, in whole seconds rounded up, before it was asked for.
_LAUNCH_SECONDS = 2.5


@dataclass
class Stage:
    """A region, a cluster in it, and every machine that ever began, by its instance."""

    region: Region
    site: Site
    spec: str
    begun: dict[str, Machine]
    original: dict[str, bytes] = field(default_factory=dict)
    """What Terraform uploaded, of the files that tests changed since."""
    before_head: list[Callable[[], None]] = field(default_factory=list)
    """What is done once, when the next head node begins and no other one is there."""
    alone: bool = False
    """Whether no agent runs, which would put into ``applied/`` what compute nodes boot with."""

    @property
    def head(self) -> Machine:
        """The machine of the head node."""
        (found,) = [one for one in self.region.booter.of_role("head") if one.alive]
        return found

    def ask(self, machine: Machine, *command: str, timeout: float = 60, check: bool = True) -> str:
        """Run a command on a machine; what it said."""
        inside = ("timeout", "--kill-after=2", str(timeout), *command)
        done = subprocess.run(machine.enter(*inside), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout + 20, check=False)
        assert done.returncode == 0 or not check, f"{' '.join(command)}: {done.stdout}{done.stderr}\n{self.said(machine)}"
        return done.stdout

    def said(self, machine: Machine) -> str:
        """What a machine wrote of its boot, for the message of a failure."""
        paths = ("/var/log/hpc-tf/boot.log", "/var/log/console", "/var/log/journal.log", "/var/log/slurm/slurmctld.log", "/var/log/hpc-tf/agent.log")
        return "\n".join(f"--- {path}\n{read(machine, path)[-2500:]}" for path in paths)

    def until(self, what: str, holds: Callable[[], Any], machine: Callable[[], Machine | None], seconds: float = BOOT_SECONDS) -> Any:
        """Wait for something; its value."""
        deadline = time.monotonic() + seconds
        while not (found := holds()):
            if time.monotonic() > deadline:
                one = machine()
                raise AssertionError(f"not within {seconds:.0f} s: {what}\n{self.said(one) if one else ''}\n{self.region.booter.failures}")
            time.sleep(0.3)
        return found

    def ready(self) -> Machine:
        """The head node, once its boot is over."""
        self.until("a head node", lambda: [m for m in self.region.booter.of_role("head") if m.alive], lambda: None)
        self.until("the head node is ready", lambda: "is ready" in read(self.head, "/var/log/hpc-tf/boot.log"), lambda: self.head)
        return self.head

    def publish(self, changes: Mapping[str, bytes], *, manifest: bool = True) -> None:
        """Upload files of the cluster, and the manifest that fits them; where no agent runs, as if it had taken them into force."""
        for name in changes:
            self.original.setdefault(name, self.file(name))
        for below in ("configuration", "configuration/applied")[: 1 + self.alone]:
            self._publish(below, changes, manifest)

    def settle(self) -> None:
        """Wait until the agent has taken what is in the bucket into force, and compute nodes boot with it."""

        def published() -> bool:
            record = json.loads(self.head.read("/var/spool/slurm/agent/configuration.json") or "{}").get("values", {})
            return bool(record.get("published") == self.site.version())

        self.until("the agent has published the newest version", published, lambda: self.head, 90)

    def _publish(self, below: str, changes: Mapping[str, bytes], manifest: bool) -> None:
        s3, bucket = self.region.fake.client("s3"), self.site.outputs("cluster")["bucket"]
        key = f"{below}/manifest.json"
        found = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        for name, content in changes.items():
            s3.put_object(Bucket=bucket, Key=f"{below}/{name}", Body=content)
            found["files"][name] = hashlib.sha256(content).hexdigest()
        found["version"] = hashlib.sha256(json.dumps(found["files"], sort_keys=True).encode()).hexdigest()
        if manifest:
            s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(found).encode())

    def restore(self) -> None:
        """Put back what Terraform uploaded; it does not notice what somebody else wrote."""
        self.publish(dict(self.original))
        self.original.clear()

    def file(self, name: str) -> bytes:
        """A file of the cluster as it is in the bucket."""
        s3, bucket = self.region.fake.client("s3"), self.site.outputs("cluster")["bucket"]
        body: bytes = s3.get_object(Bucket=bucket, Key=f"configuration/{name}")["Body"].read()
        return body

    def launch(self, template: str = "boot-cpu-main", **tags: str) -> str:
        """Launch an instance by hand, of the fleet unless another template is named; its id."""
        ec2 = self.region.fake.client("ec2")
        given = [{"ResourceType": "instance", "Tags": [{"Key": f"hpctf:{k}", "Value": v} for k, v in tags.items()]}] if tags else []
        (subnet,) = ec2.describe_subnets(Filters=[{"Name": "cidr-block", "Values": [SUBNET]}])["Subnets"]
        made = ec2.run_instances(LaunchTemplate={"LaunchTemplateName": template}, SubnetId=subnet["SubnetId"], MinCount=1, MaxCount=1, TagSpecifications=given)
        found: str = made["Instances"][0]["InstanceId"]
        return found


def read(machine: Machine, path: str) -> str:
    """A file of a machine, also of one that is gone, as far as it lies under /var/log."""
    kept = machine.folder / "log" / path.removeprefix("/var/log/")
    try:
        return kept.read_text(errors="replace") if path.startswith("/var/log/") else machine.read(path)
    except OSError:
        return ""


@contextmanager
def stage(*, auth: str = "munge", imds: str = "everyone") -> Iterator[Stage]:
    """Apply the cluster; its machines boot while Terraform still works."""
    with region("us-east-2", NETWORK) as made, slapd.serving(made.world) as certificate:
        place = made.world.folder / "site"
        place.mkdir()
        (place / "directory.pem").write_text(certificate)
        found = Stage(made, Site(place, made.fake), _spec(made, auth, imds), {})
        made.booter.delay = _LAUNCH_SECONDS
        made.boots.update(head=_boot(found, graceful=True), compute=_boot(found, local=True), login=_boot(found))
        found.site.compile(found.spec)
        found.site.apply()
        yield found


def _boot(found: Stage, *, graceful: bool = False, local: bool = False) -> Boot:
    def begin(machine: Machine, instance: Instance) -> None:
        key = str(instance["id"])
        found.begun[key] = machine
        while graceful and found.before_head:
            found.before_head.pop()()
        if local:
            plug_local(found.region.world, machine, key)
        cloudinit.run(machine, key, instance["user_data"])

    return Boot(begin, binds={"/run/lab/volumes": folder(found.region.world)}, graceful=graceful)


def _spec(made: Region, auth: str, imds: str) -> str:
    """A VPC and a subnet that are there already, and Debian's image."""
    ec2 = made.fake.client("ec2")
    vpc = ec2.create_vpc(CidrBlock=NETWORK)["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=SUBNET, AvailabilityZone="us-east-2a")["Subnet"]["SubnetId"]
    named = [{"Name": "name", "Values": ["debian-13-amd64-*"]}]
    image = ec2.describe_images(Owners=["136693071363"], Filters=named)["Images"][0]["ImageId"]
    secret = made.fake.client("secretsmanager").create_secret(Name="reader", SecretString=slapd.PASSWORD)["ARN"]
    known = {"server": slapd.url(made.world), "reader": slapd.READER, "secret": secret, "key": public_key(made.world)}
    return SPEC.format(image=image, subnet=subnet, auth=auth, imds=imds, **known)


def public_key(world: World) -> str:
    """The public part of the key with which people of the spec log in; the private part is the world's file ``person``."""
    key = Ed25519PrivateKey.generate()
    (world.folder / "person").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    return key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
