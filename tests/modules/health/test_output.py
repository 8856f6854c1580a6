"""What checks of health become: lines of slurm.conf, a call in the prolog, what each fleet must have."""

from __future__ import annotations

import json
from typing import Any

from hpc_tf.compiler.synthesis import synthesise

from tests.spec import BASE, checked, codes

BIG = "queues: {train: {instances: p5.48xlarge, zones: usw2-az3}}\nregion: us-west-2\n"


def files(*specs: str) -> dict[str, str]:
    found = checked(BASE, *specs)
    assert found.ok, found.diagnostics
    return {name.removeprefix("cluster/files/"): text.decode() for name, text in synthesise(found).files.items()}


def fleet(made: dict[str, str], name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(made["settings.json"])["fleets"][name]["health"]
    return found


def test_nobody_looks_unless_asked() -> None:
    made = files("{}")
    assert "HealthCheck" not in made["slurm.conf"] and "prolog.sh" not in made and '"health"' not in made["settings.json"]


def test_slurm_calls_the_program_at_the_interval_and_spreads_the_nodes() -> None:
    text = files("health: {interval: 2m, nodes: idle}")["slurm.conf"]
    lines = [line for line in text.splitlines() if line.startswith("HealthCheck")]
    assert lines == ["HealthCheckProgram=/opt/hpc-tf/bin/health", "HealthCheckInterval=120", "HealthCheckNodeState=IDLE,CYCLE"]


def test_the_prolog_looks_first_unless_told_not_to() -> None:
    made = files("health: true\nslurm: {prolog: s3://site/own.sh}")["prolog.sh"].splitlines()
    assert made[3:] == ["if [ -x /opt/hpc-tf/bin/health ]; then /opt/hpc-tf/bin/health; fi", "/opt/hpc-tf/bin/run-script s3://site/own.sh"]
    assert "prolog.sh" not in files("health: {at_job_start: false}")


def test_a_fleet_must_have_the_gpus_and_efa_devices_of_its_type() -> None:
    made = files(BIG, "health: true")
    assert fleet(made, "train/main") == {"gpus": 8, "efa": 32, "scripts": []}
    template = json.loads(made["cluster/main.tf.json"])["resource"]["aws_launch_template"]["train_main"]
    devices = [one for one in template["network_interfaces"] if one.get("interface_type", "").startswith("efa")]
    assert len(devices) == 32
    assert fleet(made, "cpu/main") == {"gpus": 0, "efa": 0, "scripts": []}


def test_a_launch_template_of_ones_own_says_how_many_devices_there_are() -> None:
    made = files(BIG, "health: true\nqueues: {train: {efa: true, launch_template: 'lt-0123456789abcdef0:3'}}")
    assert fleet(made, "train/main")["efa"] == 1


def test_the_role_of_nodes_may_read_the_scripts() -> None:
    made = files("health: {scripts: s3://site/fans.sh}")
    assert fleet(made, "cpu/main")["scripts"] == [{"script": "s3://site/fans.sh", "args": []}]
    policy = json.loads(made["cluster/main.tf.json"])["resource"]["aws_iam_role_policy"]["compute"]["policy"]
    assert "arn:aws:s3:::site/fans.sh" in policy


def test_a_second_program_is_refused_and_one_alone_is_not() -> None:
    assert "HPC791" in codes(BASE, "health: true\nslurm: {config: {HealthCheckInterval: 60}}")
    assert "HPC791" not in codes(BASE, "slurm: {config: {HealthCheckProgram: /usr/sbin/nhc}}")
