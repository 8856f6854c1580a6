"""What software becomes: plugstack.conf, and what machines are told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hpc_tf.compiler.synthesis import synthesise

from tests.spec import BASE, checked, codes

SHARED = "storage: {/home: efs, /shared: efs}\n"


def files(*specs: str) -> dict[str, str]:
    found = checked(BASE, *specs)
    assert found.ok, found.diagnostics
    return {name.removeprefix("cluster/files/"): text.decode() for name, text in synthesise(found).files.items()}


def software(*specs: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(*specs)["settings.json"]).get("software", {})
    return found


def test_nothing_is_told_without_a_word() -> None:
    assert software("{}") == {} and "plugstack.conf" not in files("{}")


def test_plugins_are_read_where_the_boot_names_them() -> None:
    made = files("software: {pyxis: true}")
    assert made["plugstack.conf"].splitlines()[1] == "include /opt/hpc-tf/plugstack.d/*.conf"
    assert json.loads(made["settings.json"])["software"]["pyxis"] == {"folder": "/opt/hpc-tf/plugstack.d", "runtime": "/run/pyxis"}


def test_spack_knows_the_slurm_of_the_image_and_brings_modules() -> None:
    told = software(SHARED, "software: {spack: /shared/spack}")
    assert told["spack"] == {"path": "/shared/spack", "ref": "v1.0.2", "slurm": "25.11.8", "url": "https://github.com/spack/spack.git"}
    assert told["modules"] == []


def test_eessi_takes_a_cache_and_proxies() -> None:
    assert software("software: {eessi: true}")["eessi"] == {"cache_mib": 10240, "proxies": []}
    assert software("software: {eessi: {cache: 50 GiB, proxies: http://p:3128}}")["eessi"] == {"cache_mib": 51200, "proxies": ["http://p:3128"]}


@pytest.mark.parametrize("name", ["-oDpkg::x=y", "a b", "$(id)", "../x"])
def test_a_package_is_no_option_and_no_command(name: str) -> None:
    assert codes(BASE, f"software: {{packages: ['{name}']}}") == ["HPC105"]


@pytest.mark.parametrize("storage", ["/shared: local", "/shared: {efs: new, mount_on: head_node}"])
def test_spack_wants_a_file_system_that_all_nodes_have(storage: str) -> None:
    queues = "queues: {cpu: {instances: c6id.large}}\n"
    assert "HPC780" in codes(BASE, queues, f"storage: {{/home: efs, {storage}}}\nsoftware: {{spack: /shared/spack}}")
    assert "HPC780" not in codes(BASE, SHARED, "software: {spack: /shared/spack, modules: [/home/modules]}")


def test_a_private_network_with_a_proxy_reaches_everything() -> None:
    private = "network: {private_only: true, dns: ec2%s}\nsoftware: {eessi: true, packages: [htop]}"
    assert [c for c in codes(BASE, private % "") if c == "HPC621"] == ["HPC621"]  # packages of Amazon Linux are in S3
    assert "HPC621" not in codes(BASE, private % ", proxy: http://10.0.0.10:3128")
