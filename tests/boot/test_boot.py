"""A cluster's machines boot by what Terraform gave them. The tests build on each other, in this order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.machine import Machine

from . import people, slapd
from .stage import Stage, read, stage

pytestmark = pytest.mark.boot


@pytest.fixture(scope="module")
def here() -> Iterator[Stage]:
    with stage() as made:
        made.ready()
        yield made


def console(machine: Machine) -> list[str]:
    """The lines on the console that say what failed."""
    return [line for line in read(machine, "/var/log/console").splitlines() if line.startswith("hpc-tf")]


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
