"""The output: stable addresses, no clock or order of sets, and both engines alike."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hpc_tf.compiler.synthesis import Synthesised, synthesise
from syrupy.assertion import SnapshotAssertion

from tests.spec import BASE, EXAMPLES, ROOT, checked, example

_SYNTH = """
import hashlib, json, sys
sys.path.insert(0, {root!r})
from tests.spec import EXAMPLES, example
from hpc_tf.compiler.synthesis import synthesise
print(json.dumps({{n: {{f: hashlib.sha256(b).hexdigest() for f, b in synthesise(example(n)).files.items()}} for n in EXAMPLES}}))
"""


def made(*texts: str) -> Synthesised:
    spec = checked(*texts)
    assert spec.ok, spec.diagnostics
    return synthesise(spec)


def config(result: Synthesised, state: str) -> dict[str, dict[str, dict[str, dict[str, object]]]]:
    loaded: dict[str, dict[str, dict[str, dict[str, object]]]] = json.loads(result.files[f"{state}/main.tf.json"])
    return loaded


def addresses(result: Synthesised) -> list[str]:
    found = []
    for name, data in result.files.items():
        if name.endswith("main.tf.json"):
            for kind in ("data", "resource"):
                for type_, instances in json.loads(data).get(kind, {}).items():
                    found += [
                        f"{name.split('/')[0]}: {'data.' if kind == 'data' else ''}{type_}.{label}"
                        for label in instances
                    ]
    return sorted(found)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_addresses_of_an_example_are_kept(name: str, snapshot: SnapshotAssertion) -> None:
    assert addresses(synthesise(example(name))) == snapshot


@pytest.mark.parametrize("name", ["minimal", "llm"])
def test_a_launch_template_is_kept(name: str, snapshot: SnapshotAssertion) -> None:
    templates = config(synthesise(example(name)), "cluster")["resource"]["aws_launch_template"]
    assert templates == snapshot


def _hashes(**env: str) -> dict[str, dict[str, str]]:
    done = subprocess.run([sys.executable, "-c", _SYNTH.format(root=str(ROOT))], cwd=ROOT, capture_output=True, text=True, timeout=300,
                          env={**os.environ, **env}, check=True)  # fmt: skip
    found: dict[str, dict[str, str]] = json.loads(done.stdout)
    return found


def test_the_same_spec_gives_the_same_bytes_in_another_process_and_with_either_engine() -> None:
    first = _hashes(PYTHONHASHSEED="1", HPC_TF_ENGINE="cdktf")
    assert _hashes(PYTHONHASHSEED="2", HPC_TF_ENGINE="cdktf", TZ="Asia/Tokyo", LC_ALL="C") == first
    pytest.importorskip("cdktn", reason="pip install hpc-tf[cdktn]")
    assert _hashes(PYTHONHASHSEED="3", HPC_TF_ENGINE="cdktn") == first


def test_no_output_carries_a_path_of_the_machine_or_the_engines_marks() -> None:
    text = b"".join(synthesise(example("cfd")).files.values()).decode()
    assert str(ROOT) not in text and "cdktf" not in text and 'metadata": {\n   "path' not in text


def test_a_small_edit_gives_a_small_diff() -> None:
    before, after = made(BASE), made(BASE, "queues: {cpu: {nodes: 0-99}}\n")
    changed = {name for name in before.files if before.files[name] != after.files[name]}
    assert changed == {"cluster/files/slurm.conf", "cluster/files/fleets.json"}


def test_a_further_queue_moves_nothing() -> None:
    before, after = made(BASE), made(BASE, "queues: {more: {instances: c7i.xlarge}}\n")
    assert set(addresses(before)) < set(addresses(after))
    old, new = config(before, "cluster")["resource"], config(after, "cluster")["resource"]
    assert (
        old["aws_instance"] == new["aws_instance"]
        and old["aws_launch_template"]["cpu_main"] == new["aws_launch_template"]["cpu_main"]
    )


def test_no_edit_of_queues_reaches_what_a_machine_is_told_at_its_boot() -> None:
    edits = ("queues: {cpu: {instances: c7i.xlarge, nodes: 3-64}}\n", "queues: {gpu: {instances: g6.xlarge}, cpu: ~}\n")
    before = config(made(BASE), "cluster")
    for edit in edits:
        after = config(made(BASE, edit), "cluster")
        assert after["resource"]["aws_instance"] == before["resource"]["aws_instance"]
        assert after["locals"]["compute_user_data"] == before["locals"]["compute_user_data"]
        assert all(
            template["user_data"] == "${base64encode(local.compute_user_data)}"
            for template in after["resource"]["aws_launch_template"].values()
        )


def test_user_data_is_small_and_names_no_program_that_does_the_work() -> None:
    head = str(config(made(BASE), "cluster")["resource"]["aws_instance"]["head_node"]["user_data"])
    assert len(head.encode()) < 12_000 and "slurm" not in head


def test_the_manifest_goes_before_the_head_node_and_what_that_needs_goes_after() -> None:
    found = config(made(BASE), "cluster")["resource"]
    before = found["aws_s3_object"]["manifest_json"]["depends_on"]
    assert before == ["aws_instance.head_node", "aws_volume_attachment.scheduler_state"]
    needed = found["aws_instance"]["head_node"]["depends_on"]
    assert isinstance(needed, list) and {
        "aws_iam_role_policy.head_node",
        "aws_vpc_security_group_egress_rule.head_node_ipv4",
        "aws_vpc_security_group_ingress_rule.storage_head_node_2049",
    } <= {*needed}


def test_the_key_of_the_nodes_is_as_protected_as_the_state_and_only_the_head_node_makes_it() -> None:
    kept = config(made(BASE), "storage")["resource"]["aws_secretsmanager_secret"]["slurm_key"]
    assert kept["lifecycle"] == {"prevent_destroy": True} and kept["recovery_window_in_days"] == 30
    lifted = config(made(BASE, "slurm: {state_volume: {deletion_policy: delete}}\n"), "storage")["resource"]
    assert lifted["aws_secretsmanager_secret"]["slurm_key"]["recovery_window_in_days"] == 0
    roles = config(made(BASE), "cluster")["resource"]["aws_iam_role_policy"]
    put = {name for name, role in roles.items() if "secretsmanager:PutSecretValue" in str(role["policy"])}
    assert put == {"head_node"}


def test_another_way_of_proving_identities_makes_every_machine_a_new_one() -> None:
    before, after = config(made(BASE), "cluster"), config(made(BASE, "slurm: {auth: slurm}\n"), "cluster")
    assert before["resource"]["aws_instance"]["head_node"]["user_data"] != after["resource"]["aws_instance"]["head_node"]["user_data"]
    assert before["locals"]["compute_user_data"] != after["locals"]["compute_user_data"]


def test_an_existing_key_is_only_read() -> None:
    arn = "arn:aws:secretsmanager:us-east-2:123456789012:secret:slurm-key-AbCdEf"
    result = made(BASE, f'slurm: {{auth_key: "{arn}"}}\n')
    assert "aws_secretsmanager_secret" not in config(result, "storage")["resource"]
    roles = config(result, "cluster")["resource"]["aws_iam_role_policy"]
    assert all(arn in str(role["policy"]) and "PutSecretValue" not in str(role["policy"]) for role in roles.values())


def test_a_further_zone_moves_no_subnet() -> None:
    before = config(made(BASE, "network: {zones: [use2-az1]}\n"), "network")["resource"]["aws_subnet"]
    after = config(made(BASE, "network: {zones: [use2-az1, use2-az3]}\n"), "network")["resource"]["aws_subnet"]
    assert before.items() < after.items()


def test_every_resource_says_which_key_made_it() -> None:
    for state in ("network", "storage", "cluster"):
        for instances in config(synthesise(example("cfd")), state)["resource"].values():
            assert all(body["//"] for body in instances.values())


def test_text_of_the_user_is_never_terraforms_to_evaluate() -> None:
    from hpc_tf.modules.spec.expression import Expression
    from hpc_tf.modules.terraform.resource import escaped

    given = {"a": ["x ${aws_vpc.main.id} %{ if }"], "b": Expression("${aws_vpc.main.id}"), "c": None}
    assert escaped(given) == {"a": ["x $${aws_vpc.main.id} %%{ if }"], "b": "${aws_vpc.main.id}"}


def test_what_holds_data_is_protected_until_the_spec_lifts_it() -> None:
    kept = config(made(BASE), "storage")["resource"]
    assert kept["aws_efs_file_system"]["home"]["lifecycle"] == {"prevent_destroy": True}
    assert kept["aws_ebs_volume"]["scheduler_state"]["lifecycle"] == {"prevent_destroy": True}
    lifted = made(
        BASE,
        "storage: {/home: {efs: new, deletion_policy: delete}}\nslurm: {state_volume: {deletion_policy: delete}}\n",
        "monitoring: {logs: {deletion_policy: delete}}\n",
    )
    assert b"prevent_destroy" not in lifted.files["storage/main.tf.json"]


def test_an_existing_network_has_no_state_of_its_own() -> None:
    files = made(BASE, "network: {subnets: subnet-0a1b2c3d4e5f60001}\n").files
    assert not [name for name in files if name.startswith("network/")]


def test_an_override_changes_an_attribute_and_a_wrong_one_is_placed() -> None:
    good = made(
        BASE, "terraform: {overrides: {aws_instance.head_node: {disable_api_termination: true, ebs_optimized: ~}}}\n"
    )
    head = config(good, "cluster")["resource"]["aws_instance"]["head_node"]
    assert head["disable_api_termination"] is True and "ebs_optimized" not in head
    for wrong, help in (
        ("aws_instance.head_nod: {}", "write aws_instance.head_node"),
        ("aws_instance.head_node: {foo: 1}", "use the"),
    ):
        found = made(BASE, f"terraform: {{overrides: {{{wrong}}}}}\n").diagnostics
        assert [(d.rule.code, d.help[: len(help)]) for d in found] == [("HPC109", help)]


def test_further_files_are_copied_beside_their_state(tmp_path: Path) -> None:
    files = synthesise(example("existing-prod")).files
    assert b"golden" not in files["cluster/main.tf.json"] and b"hpc_ami" in files["cluster/golden-image.tf"]


def test_the_readme_of_the_output_gives_the_order_and_names_what_is_kept() -> None:
    text = made(BASE).files["README.md"].decode()
    assert text.index("-chdir=network init") < text.index("-chdir=storage init") < text.index("-chdir=cluster init")
    assert "`aws_efs_file_system.home (storage)`" in text and text.index("-chdir=cluster destroy") < text.index(
        "-chdir=network destroy"
    )
