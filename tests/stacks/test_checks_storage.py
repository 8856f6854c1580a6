"""What can be wrong with storage beside the rest of the cluster."""

import pytest
from hpc_tf.modules.catalog import Catalog
from hpc_tf.modules.spec.check import Site
from hpc_tf.modules.spec.finding import Finding
from hpc_tf.stacks.checks_storage import CHECKS

from tests.spec import BASE, checked


def findings(text: str) -> list[Finding]:
    cluster = checked(BASE, text).inferred
    found: list[Finding] = []
    for check in CHECKS:
        found += check.run(cluster, Site(check.rule, (), Catalog.bundled(), cluster.region))
    return found


def codes(text: str) -> list[str]:
    return [finding.code for finding in findings(text)]


def test_a_cluster_without_storage_of_its_own_is_fine() -> None:
    assert codes("{}") == []


@pytest.mark.parametrize(
    ("first", "second", "nested"), [("/a", "/a/b", True), ("/a", "/ab", False), ("/home", "/home/x", True)]
)
def test_one_mount_inside_another_is_found(first: str, second: str, nested: bool) -> None:
    assert codes(f"storage: {{{first}: efs, {second}: efs}}") == (["HPC403"] if nested else [])


def test_names_that_meet_are_found_with_both_paths() -> None:
    (finding,) = findings("storage: {/a/x: efs, /a-x: efs}")
    assert finding.code == "HPC404" and finding.path == ("storage", "/a-x", "name")
    assert finding.also == (("storage", "/a/x"),)


def test_one_volume_is_mounted_once() -> None:
    volume = "{ebs: vol-0123456789abcdef0}"
    assert codes(f"storage: {{/a: {volume}, /b: {volume}}}") == ["HPC405"]


def test_one_prefix_of_two_kinds_is_two_file_systems() -> None:
    system = "fsvol-0123456789abcdef0"
    assert codes(f"storage: {{/a: {{ontap: {system}}}, /b: {{openzfs: {system}}}}}") == []
    assert codes(f"storage: {{/a: {{ontap: {system}}}, /b: {{ontap: {system}}}}}") == ["HPC405"]


def test_the_key_of_the_whole_cluster_is_never_idle() -> None:
    scratch = "{lustre: 1.2 TiB, deployment_type: scratch-2%s}"
    cluster_key = f"encryption: alias/hpc\nstorage: {{/scratch: {scratch % ''}, /d: {{efs: fs-0123456789abcdef0}}}}"
    assert codes(cluster_key) == []
    assert codes(f"storage: {{/scratch: {scratch % ', kms_key: alias/own'}}}") == ["HPC411"]


def test_one_that_is_not_encrypted_is_a_warning_beside_a_key_for_everything() -> None:
    plain = "storage: {/d: {efs: new, encrypted: false}}"
    assert codes(plain) == []
    assert codes("encryption: alias/hpc\n" + plain) == ["HPC494"]


def test_mount_on_names_queues_with_nodes_of_their_own() -> None:
    text = "queues: {all: {nodes_of: cpu}}\nstorage: {/d: {efs: new, mount_on: [%s]}}"
    assert codes(text % "cpu, compute, head_node") == []
    assert codes(text % "all") == ["HPC486"]


def test_only_queues_that_mount_a_volume_count_for_it() -> None:
    text = "queues: {big: {instances: c7i.large, nodes: 0-500}}\nstorage: {/d: {ebs: 1 TiB, mount_on: [%s]}}"
    assert codes(text % "big") == ["HPC485"]
    assert codes(text % "cpu") == []


def test_homes_are_on_every_node_or_said_to_be_missing() -> None:
    home = "storage: {/home: {efs: new, mount_on: %s}}"
    assert codes(home % "[head_node, compute]") == codes(home % "[head_node, cpu]") == []
    assert [f.detail for f in findings(home % "cpu")] == ["head_node lacks it"]
    assert codes("storage: {/data: {efs: new, mount_on: cpu}}") == []
    pool = "login_nodes: {front: {instance: c7i.large}}\n"
    assert codes(pool + home % "[head_node, compute]") == ["HPC493"]
    assert codes(pool + home % "[head_node, compute, login_nodes]") == codes(pool + home % "[head_node, cpu, front]") == []


def test_what_a_region_lacks_is_refused_new_or_existing() -> None:
    iso = "region: us-iso-east-1\nstorage: {/data: {%s}}"
    assert codes(iso % "openzfs: 1 TiB") == codes(iso % "file_cache: fc-0123456789abcdef0") == ["HPC490"]
    assert codes(iso % "ontap: 1 TiB") == []
    assert codes("region: us-iso-west-1\nstorage: {/data: {ontap: fsvol-0123456789abcdef0}}") == ["HPC490"]


@pytest.mark.parametrize(
    "entry", ["ontap: fsvol-0123456789abcdef0", "openzfs: fsvol-0123456789abcdef0", "file_cache: fc-0123456789abcdef0"]
)
def test_every_kind_that_exists_is_mounted_once(entry: str) -> None:
    assert codes(f"storage: {{/a: {{{entry}}}, /b: {{{entry}}}}}") == ["HPC405"]
