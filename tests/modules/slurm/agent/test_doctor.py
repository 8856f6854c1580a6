"""What is wrong, why, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hpc_tf.modules.slurm.agent import breaker, cache, install
from hpc_tf.modules.slurm.agent.advice import advice
from hpc_tf.modules.slurm.agent.capacity import Pool, Refusal
from hpc_tf.modules.slurm.agent.doctor import Finding, doctor, plain, text
from hpc_tf.modules.slurm.agent.names import CACHE as NAMES
from hpc_tf.modules.slurm.agent.slurm import SlurmError
from hpc_tf.modules.slurm.agent.status import status
from hpc_tf.modules.slurm.agent.status import text as status_text

from .fakes import NOW, Clock, FakeEc2, FakeSlurm, node, world


class Bucket:
    def __init__(self, content: bytes | None = b'{"schema": 1, "version": "v1", "files": {}}') -> None:
        self.content = content

    def read(self, name: str) -> bytes | None:
        return self.content


@pytest.fixture
def well(tmp_path: Path) -> Any:
    """A cluster in which nothing is wrong."""
    ec2 = FakeEc2(Clock())
    slurm = FakeSlurm([node("q-main-1", "IDLE"), node("q-main-2", "IDLE+POWERED_DOWN")])
    ec2.add("q-main-1")
    made = world(tmp_path, slurm, ec2)
    install.remember(made.settings, applied="v1", published="v1")
    cache.write(made.state / "reconcile.json", {"time": NOW - 20})
    return made


def only(found: list[Finding]) -> Finding:
    (one,) = found
    return one


def test_nothing_is_wrong_with_a_healthy_cluster(well: Any) -> None:
    assert doctor(well, Bucket()) == [] and text([]) == "no problems\n"


def test_a_failed_boot_is_shown_with_the_line_of_its_console(well: Any) -> None:
    well.ec2.consoles["i-9"] = "[  OK  ] Reached target\nhpc-tf boot failed: mount: /scratch: access denied\nreboot: Power down\n"
    breaker.record(well, [("q-main-2", "i-9", "ResumeTimeout reached")], [])
    one = only(doctor(well, Bucket()))
    assert "q-main-2 of q/main failed to boot (1 in a row)" in one.what and "/scratch: access denied" in one.why and "i-9" in one.help


def test_a_boot_without_a_console_says_what_slurm_said(well: Any) -> None:
    breaker.record(well, [("q-main-2", "i-9", "ResumeTimeout reached")], [])
    assert "ResumeTimeout reached" in only(doctor(well, Bucket())).why


def test_a_refused_configuration_names_its_reason(well: Any) -> None:
    install.remember(well.settings, refused="v2", reason="error: Parsing error at unrecognized key: Bogus")
    found = doctor(well, Bucket(b'{"schema": 1, "version": "v2", "files": {}}'))
    assert "v2 was refused" in only(found).what and "Bogus" in only(found).why


def test_a_version_that_waits_and_a_bucket_without_one_are_told(well: Any) -> None:
    assert "not applied yet" in only(doctor(well, Bucket(b'{"schema": 1, "version": "v3", "files": {}}'))).what
    assert "no configuration" in only(doctor(well, Bucket(None))).what


def test_a_version_that_compute_nodes_do_not_get_is_told(well: Any) -> None:
    install.remember(well.settings, published="v0")
    assert "compute nodes boot with another version" in only(doctor(well, Bucket())).what


def test_a_version_that_waits_for_something_says_for_what(well: Any) -> None:
    install.remember(well.settings, delayed="s3://b/site.conf: ClientError: AccessDenied")
    one = only(doctor(well, Bucket(b'{"schema": 1, "version": "v3", "files": {}}')))
    assert "waits" in one.what and "s3://b/site.conf" in one.why
    assert "a newer one waits: s3://b/site.conf" in status_text(status(well))


def test_a_service_that_stands_still_is_told(well: Any) -> None:
    well.ec2.clock.now += 4000
    assert "service does not run" in only(doctor(well, Bucket())).what


def test_a_slurmctld_that_is_down_comes_first(well: Any) -> None:
    well.slurm.broken["nodes"] = SlurmError("connect failure")
    assert doctor(well, Bucket())[0].what == "slurm does not answer" and "slurmctld" in doctor(well, Bucket())[0].help


def test_what_ec2_refuses_is_told_with_advice_and_the_fleet_that_waits(well: Any) -> None:
    pool = Pool("on-demand", "c5.large", "subnet-a")
    well.cooldowns.add("q/main", [Refusal("VcpuLimitExceeded", "", (pool,))], [pool])
    held, code = doctor(well, Bucket())
    assert held.what == "q/main launches no nodes" and code.what == "EC2 refuses: VcpuLimitExceeded" and "Service Quotas" in code.help


def test_nodes_that_an_administrator_must_mend_and_stray_instances_are_told(well: Any) -> None:
    well.slurm.listed.append(node("q-main-3", "IDLE+DRAIN", "gres/gpu count too low", "slurm"))
    stray = well.ec2.add("")
    nodes, unnamed = doctor(well, Bucket())
    assert "q-main-3" in nodes.what and "gres/gpu" in nodes.why and stray.id in unnamed.why


def test_a_removed_queue_that_waits_for_its_jobs_is_told(well: Any) -> None:
    install.remember(well.settings, partitions=["old"])
    assert "old" in only(doctor(well, Bucket())).what


def test_a_zone_that_cannot_be_reached_is_told(well: Any) -> None:
    cache.write(well.state / NAMES, {"failures": 3, "until": NOW + 60, "error": "ConnectTimeoutError: route53"})
    found = only(doctor(well, Bucket()))
    assert "route53" in found.why and "dns: ec2" in found.help


def test_each_finding_has_three_lines_and_a_plain_form(well: Any) -> None:
    found = doctor(well, Bucket(None))
    assert text(found).count("\n") == 3 and "help: " in text(found) and plain(found)[0].keys() == {"what", "why", "help"}


@pytest.mark.parametrize("code", ["InsufficientInstanceCapacity", "InvalidLaunchTemplateId.NotFound", "UnauthorizedOperation", "NeverHeardOf"])
def test_every_code_has_advice(code: str) -> None:
    assert len(advice(code)) > 20


def test_status_counts_states_by_fleet(well: Any) -> None:
    found = status(well)
    assert found["fleets"]["q/main"]["states"] == {"idle": 1, "off": 1} and found["instances"]["live"] == 1
    assert "q/main: 0-10, 1 idle, 1 off" in status_text(found) and "configuration v1" in status_text(found)


def test_status_says_what_it_cannot_see(well: Any) -> None:
    well.slurm.broken["nodes"] = SlurmError("connect failure")
    assert "connect failure" in status(well)["errors"]["slurm"] and "cannot see slurm" in status_text(status(well))
