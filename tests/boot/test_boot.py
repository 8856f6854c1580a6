"""A cluster's machines boot by what Terraform gave them. The tests build on each other, in this order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.pipeline import check
from hpc_tf.compiler.synthesis import synthesise

from tests.lab.machine import Machine

from . import people, slapd
from .stage import Stage, read, stage
from .volumes import blank, folder, spoil

pytestmark = pytest.mark.boot
FAILED = "hpc-tf boot failed: "


@pytest.fixture(scope="module")
def here() -> Iterator[Stage]:
    with stage() as made:
        made.ready()
        yield made


def console(machine: Machine) -> list[str]:
    """The lines on the console that say what failed."""
    return [line for line in read(machine, "/var/log/console").splitlines() if line.startswith("hpc-tf")]


def power(machine: Machine) -> str:
    return read(machine, "/var/log/lab-power.log")


def compute(here: Stage, instance: str) -> Machine:
    """The machine of an instance, once it is there."""
    found: Machine = here.until("a machine", lambda: here.begun.get(instance), lambda: None)
    return found


def changed(here: Stage, name: str, **values: Any) -> bytes:
    return json.dumps({**json.loads(here.file(name)), **values}).encode()


@contextmanager
def published(here: Stage, files: Mapping[str, bytes], *, manifest: bool = True) -> Iterator[None]:
    """Other files in the bucket, for a while."""
    here.publish(files, manifest=manifest)
    try:
        yield
    finally:
        here.restore()


@contextmanager
def unattended(here: Stage) -> Iterator[None]:
    """The head node without the agent, which would end a node that nobody asked for."""
    here.settle()
    here.ask(here.head, "systemctl", "stop", "hpc-tf-agent")
    here.alone = True
    try:
        yield
    finally:
        here.alone = False
        here.ask(here.head, "systemctl", "start", "hpc-tf-agent")


# -- the head node ----------------------------------------------------------------------------------------------------------


def test_a_head_node_boots_to_a_controller_that_answers(here: Stage) -> None:
    assert "Slurmctld(primary) at head is UP" in here.ask(here.head, "scontrol", "ping")
    assert here.ask(here.head, "hostname").strip() == "head" and console(here.head) == []
    (head,) = here.region.fake.instances(hpctf_role="head")
    here.until("the tag", lambda: _tag(here, head["id"]) == "ready", lambda: here.head, 30)


def _tag(here: Stage, instance: str) -> str:
    (found,) = [one for one in here.region.fake.instances(hpctf_role="head") if one["id"] == instance]
    return str(found["tags"].get("hpctf:boot", ""))


def test_blank_volumes_were_formatted_and_mounted(here: Stage) -> None:
    mounted = here.ask(here.head, "findmnt", "--noheadings", "--output", "TARGET,FSTYPE", "--types", "ext4")
    assert {"/home", "/var/spool/slurm"} <= {line.split()[0] for line in mounted.splitlines()}
    log = read(here.head, "/var/log/hpc-tf/boot.log")
    assert log.count("is blank: making a file system") == 2


def test_the_key_was_made_and_lies_where_munge_looks(here: Stage) -> None:
    shown = here.ask(here.head, "stat", "--format", "%U %a %s", "/etc/munge/munge.key")
    assert shown.strip() == "munge 400 1024"
    assert "STATUS:          Success (0)" in here.ask(here.head, "sh", "-c", "munge -n | unmunge")


def test_the_rest_api_takes_a_token(here: Stage) -> None:
    script = 'export $(scontrol token username=root lifespan=600); curl -sf -H "X-SLURM-USER-TOKEN: $SLURM_JWT" http://127.0.0.1:6830/slurm/v0.0.42/ping/'
    answer = here.until("slurmrestd answers", lambda: here.ask(here.head, "sh", "-c", script, check=False), lambda: here.head, 30)
    assert json.loads(answer)["pings"][0]["pinged"] == "UP"


def test_the_units_are_what_systemd_understands(here: Stage) -> None:
    names = ("hpc-tf-boot", "munge", "slurmctld", "slurmrestd", "hpc-tf-agent", "hpc-tf-teardown")
    units = [f"/etc/systemd/system/{name}.service" for name in names]
    here.ask(here.head, "systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *units)


def test_a_second_boot_fetches_nothing_and_finds_everything(here: Stage) -> None:
    before = here.ask(here.head, "md5sum", "/etc/munge/munge.key")
    mark = here.region.fake.mark()
    here.ask(here.head, "systemctl", "restart", "hpc-tf-boot")
    here.until("the second boot", lambda: read(here.head, "/var/log/hpc-tf/boot.log").count("head is ready") == 2, lambda: here.head)
    calls = here.region.fake.log(mark).counts()
    assert not [name for name in calls if name.startswith("s3:GET") and "slurm.conf" in name] and "secretsmanager:PutSecretValue" not in calls
    assert here.ask(here.head, "md5sum", "/etc/munge/munge.key") == before
    assert "is UP" in here.ask(here.head, "scontrol", "ping")


# -- compute nodes ----------------------------------------------------------------------------------------------------------


def test_a_job_brings_a_node_that_boots_registers_and_runs_it(here: Stage) -> None:
    wrapped = "hostname; findmnt --noheadings --output TARGET,FSTYPE /scratch; stat --format %a /scratch"
    job = here.ask(here.head, "sbatch", "--parsable", "--chdir=/tmp", "--output=/tmp/out", f"--wrap={wrapped}").strip()
    here.until("the job ran", lambda: "JobState=COMPLETED" in here.ask(here.head, "scontrol", "show", "job", job), lambda: here.head)
    (node,) = here.region.fake.instances(hpctf_node="cpu-main-1")
    machine = here.begun[node["id"]]
    assert machine.read("/tmp/out").split() == ["cpu-main-1", "/scratch", "ext4", "1777"]
    here.ask(machine, "systemd-analyze", "verify", "--man=no", "--recursive-errors=no",
             *(f"/etc/systemd/system/{name}.service" for name in ("slurmd", "munge", "hpc-tf-watchdog")))  # fmt: skip


def test_files_that_do_not_fit_the_manifest_are_waited_for(here: Stage) -> None:
    with unattended(here):
        with published(here, {"slurm.conf": here.file("slurm.conf") + b"# under way\n"}, manifest=False):
            machine = compute(here, here.launch(node="cpu-main-3"))
            waiting = "slurm.conf is not the file that applied/manifest.json lists; an upload is under way, or was broken off; again in"
            here.until("it waits", lambda: waiting in read(machine, "/var/log/hpc-tf/boot.log"), lambda: machine)
            assert not (Path(f"/proc/{machine.pid}/root") / "opt/hpc-tf/current").exists()
        here.until("it goes on", lambda: "this is cpu-main-3" in read(machine, "/var/log/hpc-tf/boot.log"), lambda: machine)


@pytest.fixture(scope="module")
def ended(here: Stage) -> tuple[Machine, Machine]:
    """Two machines that began together and ended: nobody named the one, a mount of the other one failed."""
    mounts = json.loads(here.file("mounts.json"))["mounts"]
    wrong = {"path": "/wrong", "kind": "efs", "name": "wrong", "type": "nfs", "source": "127.0.0.1:/wrong",
             "options": ["soft", "retry=0"], "mount_on": ["compute"]}  # fmt: skip
    settings = changed(here, "settings.json", name_seconds=4, mount_seconds=6)
    files = {"mounts.json": changed(here, "mounts.json", mounts=[*mounts, wrong]), "settings.json": settings}
    with unattended(here), published(here, files):
        nameless, mounting = (compute(here, instance) for instance in (here.launch(), here.launch(node="cpu-main-4")))
        here.until("both end", lambda: not nameless.alive and not mounting.alive, lambda: mounting)
    return nameless, mounting


def test_an_instance_that_nobody_names_ends_itself_with_one_line(ended: tuple[Machine, Machine]) -> None:
    assert console(ended[0]) == [f"{FAILED}name: the instance has no tag hpctf:node after 4 s"]
    assert power(ended[0]).startswith(f"shutdown -h now {FAILED}name: ")


def test_a_mount_that_fails_ends_a_node_with_one_line(ended: tuple[Machine, Machine]) -> None:
    (line,) = console(ended[1])
    assert line.startswith(f"{FAILED}storage: mount -t nfs -o soft,retry=0 127.0.0.1:/wrong /wrong: exit ")
    assert power(ended[1]).startswith(f"shutdown -h now {line}")


# -- people -----------------------------------------------------------------------------------------------------------------


def person(here: Stage) -> Path:
    """The private key of the people of the spec."""
    return here.region.world.folder / "person"


def test_a_user_of_the_spec_logs_in_by_key_with_its_number_groups_and_sudo(here: Stage) -> None:
    people.serve(here.head)
    login = people.by_key(here.head, "curie", person(here), "id; pwd; sudo -n id -u")
    assert login.admitted, login.said
    identity, home, root = login.said.splitlines()
    assert identity == "uid=3001(curie) gid=3001(curie) groups=3001(curie),44(video),5001(physics)" and (home, root) == ("/home/curie", "0")
    assert here.ask(here.head, "stat", "--format", "%U %a", "/home/curie").split() == ["curie", "700"]


def test_who_has_no_sudo_cannot_become_root(here: Stage) -> None:
    login = people.by_key(here.head, "noether", person(here), "sudo -n id -u")
    assert not login.admitted and "password is required" in login.said


def test_everybody_is_known_on_every_node(here: Stage) -> None:
    with unattended(here):
        machine = compute(here, here.launch(node="cpu-main-2"))
        here.until("it is ready", lambda: "cpu-main-2 is ready" in read(machine, "/var/log/hpc-tf/boot.log"), lambda: machine)
    for one in (here.head, machine):
        assert here.ask(one, "getent", "passwd", "curie").startswith("curie:x:3001:3001:")
        assert here.ask(one, "getent", "passwd", "marie").strip() == "marie:*:30001:30100:marie:/home/marie:/bin/sh"
        assert here.ask(one, "id", "marie").strip() == "uid=30001(marie) gid=30100(chemistry) groups=30100(chemistry)"


def test_the_password_of_the_directory_is_on_the_node_for_root_alone(here: Stage) -> None:
    assert slapd.PASSWORD in here.head.read("/etc/sssd/sssd.conf")
    assert here.ask(here.head, "stat", "--format", "%A", "/etc/sssd/sssd.conf").strip().endswith("---")
    assert slapd.PASSWORD.encode() not in here.file("sssd.conf")


def test_a_person_of_the_directory_logs_in_by_password_and_gets_a_key_that_works(here: Stage) -> None:
    onwards = "ssh -o LogLevel=ERROR -o BatchMode=yes -o StrictHostKeyChecking=no 127.0.0.1 hostname"
    login = people.by_password(here.head, "marie", slapd.SECRETS["marie"], f"id -un; ls .ssh; {onwards}")
    assert login.admitted, login.said
    assert login.said.split()[:4] == ["marie", "authorized_keys", "id_ed25519", "id_ed25519.pub"] and login.said.split()[-1] == "head"


def test_whom_the_filter_leaves_out_is_known_and_not_let_in(here: Stage) -> None:
    assert here.ask(here.head, "id", "-u", "pierre").strip() == "30002"
    refused = people.by_password(here.head, "pierre", slapd.SECRETS["pierre"], "true")
    assert not refused.admitted
    assert here.ask(here.head, "sssctl", "user-checks", "-a", "acct", "-s", "sshd", "pierre", check=False)
    assert not people.by_password(here.head, "marie", "wrong", "true").admitted


def test_a_server_that_begins_readable_is_asked_after_start_tls(here: Stage) -> None:
    servers = f"directory: {{servers: {slapd.url(here.region.world, 'ldap')}}}"
    made = check([("spec.yaml", here.spec.encode()), ("ldap.yaml", servers.encode())], Files(here.site.folder))
    conf = synthesise(made).files["cluster/files/sssd.conf"]
    with published(here, {"sssd.conf": conf}):
        here.until("the new servers", lambda: "uri = ldap://" in here.head.read("/etc/sssd/sssd.conf"), lambda: here.head, 90)
        # nobody has asked for this one before, so that no cache knows her
        here.until("an answer", lambda: here.ask(here.head, "id", "-u", "rosalind", check=False).strip() == "30003", lambda: here.head, 60)
        here.until("a login", lambda: people.by_password(here.head, "marie", slapd.SECRETS["marie"], "true").admitted, lambda: here.head, 60)
    here.until("the old servers", lambda: "uri = ldaps://" in here.head.read("/etc/sssd/sssd.conf"), lambda: here.head, 90)


def test_a_change_reaches_nodes_that_run_and_who_leaves_is_locked_and_keeps_the_home(here: Stage) -> None:
    wanted = json.loads(here.file("users.json"))
    left = {name: user for name, user in wanted["users"].items() if name != "curie"}
    here.publish({"users.json": json.dumps({**wanted, "users": {**left, "lise": {**left["noether"], "uid": 3003}}}).encode()})
    here.until("the new one", lambda: here.ask(here.head, "getent", "passwd", "lise", check=False), lambda: here.head, 90)
    here.until("the lock", lambda: "locked user curie" in read(here.head, "/var/log/hpc-tf/boot.log"), lambda: here.head, 30)
    assert not people.by_key(here.head, "curie", person(here), "true").admitted
    assert people.by_key(here.head, "lise", person(here), "true").admitted
    assert here.ask(here.head, "stat", "--format", "%u", "/home/curie").strip() == "3001"
    here.restore()
    here.until("the return", lambda: people.by_key(here.head, "curie", person(here), "true").admitted, lambda: here.head, 90)


def test_a_login_node_boots_knows_people_and_asks_the_controller(here: Stage) -> None:
    machine = compute(here, here.launch(template="boot-login-login"))
    here.until("it is ready", lambda: " is ready" in read(machine, "/var/log/hpc-tf/boot.log"), lambda: machine)
    assert "cpu" in here.ask(machine, "sinfo", "--noheader", "--format=%P")
    assert here.ask(machine, "ssh-keygen", "-lf", "/etc/ssh/ssh_host_ed25519_key.pub")
    assert here.ask(machine, "id", "-u", "marie").strip() == "30001" and here.ask(machine, "id", "-u", "curie").strip() == "3001"
    here.region.fake.client("ec2").terminate_instances(InstanceIds=[next(k for k, m in here.begun.items() if m is machine)])


# -- another head node ------------------------------------------------------------------------------------------------------


def test_a_new_head_node_waits_for_a_disk_that_is_not_blank_and_finds_state_and_key(here: Stage) -> None:
    old, mark = here.head, here.region.fake.mark()
    key = here.ask(old, "md5sum", "/etc/munge/munge.key")
    job = here.ask(old, "sbatch", "--parsable", "--begin=now+5days", "--wrap=true").strip()
    (home,) = here.site.outputs("storage")["volumes"]["home"]
    busy(here)
    nodes = {one["id"] for one in here.region.fake.instances(hpctf_role="compute")}
    ended: list[str] = []
    here.before_head += [lambda: spoil(here.region.world, home), lambda: ended.extend(here.region.fake.log(mark).terminated())]
    here.site.replace("cluster", "aws_instance.head_node")
    new: Machine = here.until("a new machine", lambda: [m for m in here.region.booter.of_role("head") if m.alive and m is not old], lambda: None)[0]
    refusal = f"{FAILED}storage: /dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_{home.replace('-', '')} holds no file system, but something; it is not touched"
    here.until("it refuses the disk", lambda: refusal in console(new), lambda: new)
    assert (folder(here.region.world) / home).read_bytes()[:8] == b"raw data"
    blank(here.region.world, home)
    here.ready()
    assert here.ask(new, "md5sum", "/etc/munge/munge.key") == key
    assert "JobState=PENDING" in here.ask(new, "scontrol", "show", "job", job)
    assert not nodes & {*ended}, "the replacement of the head node ended nodes"
    calls = here.region.fake.log(mark).counts()
    assert not [name for name in calls if name.startswith("s3:DELETE") and name.endswith("manifest.json")]


def busy(here: Stage) -> None:
    """Let a job ask for a node, so that there is one."""
    here.ask(here.head, "sbatch", "--chdir=/tmp", "--output=/dev/null", "--wrap=sleep 900")
    here.until("a node", lambda: here.region.fake.instances(hpctf_role="compute"), lambda: here.head, 60)


def test_a_job_outlives_a_change_that_removes_its_node_and_replaces_the_head_node_at_once(here: Stage) -> None:
    job = here.ask(here.head, "sbatch", "--parsable", "--chdir=/tmp", "--output=/dev/null", "--wrap=sleep 900").strip()
    here.until("it runs", lambda: state_of(here, job) == "RUNNING", lambda: here.head)
    node = here.ask(here.head, "squeue", "--noheader", "--jobs", job, "--format=%N").strip()
    left, conf = f"cpu-main-[{','.join(n for n in '1234' if not node.endswith(n))}]", "cluster/files/slurm.conf"
    here.site.compile(here.spec, change=lambda files: {**files, conf: files[conf].replace(b"cpu-main-[1-4]", left.encode())})
    here.site.replace("cluster", "aws_instance.head_node")
    here.ready()
    here.until("it is carried", lambda: carried(here) == [node], lambda: here.head, 90)
    assert left in here.head.read("/opt/hpc-tf/current/slurm.conf") and state_of(here, job) == "RUNNING"
    assert "DRAIN" in here.ask(here.head, "scontrol", "show", "node", node)
    begun = since(here)
    here.ask(here.head, "rm", "/opt/hpc-tf/booted")  # as after a boot that failed in a later step
    again(here, 2)
    assert since(here) == begun, "slurmctld was started again, which ran"
    here.ask(here.head, "systemctl", "stop", "slurmctld")
    again(here, 3)
    assert since(here) != begun and state_of(here, job) == "RUNNING" and carried(here) == [node]
    here.site.compile(here.spec)
    here.site.apply("cluster")
    here.until("it is an ordinary node again", lambda: carried(here) == [], lambda: here.head, 90)
    assert state_of(here, job) == "RUNNING" and "DRAIN" not in here.ask(here.head, "scontrol", "show", "node", node)


def state_of(here: Stage, job: str) -> str:
    return here.ask(here.head, "scontrol", "show", "job", job).partition("JobState=")[2].split()[0]


def since(here: Stage) -> str:
    """When slurmctld began."""
    return here.ask(here.head, "scontrol", "show", "config").partition("BOOT_TIME")[2].splitlines()[0]


def again(here: Stage, time: int) -> None:
    """Let the head node boot once more without a restart of the machine."""
    here.ask(here.head, "systemctl", "restart", "hpc-tf-boot")
    here.until("another boot", lambda: read(here.head, "/var/log/hpc-tf/boot.log").count("head is ready") == time, lambda: here.head)


def carried(here: Stage) -> list[str]:
    """Nodes that the agent keeps for jobs alone."""
    found: list[str] = json.loads(here.head.read("/var/spool/slurm/agent/configuration.json"))["values"]["nodes"]
    return found


def test_destroying_the_cluster_takes_the_manifest_first_and_leaves_no_instance(here: Stage) -> None:
    busy(here)
    mark, (node, *_) = here.region.fake.mark(), here.region.fake.instances(hpctf_role="compute")
    here.site.destroy("cluster")
    assert not here.region.fake.instances()
    calls = here.region.fake.log(mark).calls

    def first(action: str, part: str) -> int:
        return next(n for n, call in enumerate(calls) if call["action"].startswith(action) and part in f"{call['action']} {call['parameters']}")

    manifest, stopped = first("s3:DELETE", "configuration/manifest.json"), first("ec2:StopInstances", "")
    assert manifest < stopped < first("ec2:TerminateInstances", node["id"]) < first("iam:DeleteRole", "head")
