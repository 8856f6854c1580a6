"""Decoding makes a total model; what is set aside causes no finding of its own."""

from __future__ import annotations

from hpc_tf.compiler.core_yaml import core_value

from tests.spec import BASE, checked


def test_defaults_fill_in_what_is_not_written() -> None:
    spec = checked(BASE).cluster
    assert str(spec.slurm.idle_time) == "10m"
    assert str(spec.queues["cpu"].fleets["main"].nodes) == "0-10"


def test_a_broken_optional_key_leaves_its_neighbours() -> None:
    spec = checked(BASE + "slurm: {idle_time: x, memory_scheduling: true}\n").cluster
    assert spec.slurm.memory_scheduling is True


def test_a_broken_required_key_sets_aside_its_entry_alone() -> None:
    spec = checked(BASE + "storage: {/a: {lustre: x}, /b: efs}\n").cluster
    assert set(spec.storage) == {"/b"}


def test_a_broken_region_silences_what_rests_on_it() -> None:
    assert [d.rule.code for d in checked(BASE.replace("us-east-2", "Ohio")).diagnostics] == ["HPC105"]


def test_raw_parameters_keep_their_text() -> None:
    config = checked(
        BASE + "slurm: {config: {UsePAM: yes, MaxTime: 1-00:00:00, NodeSet: [a Nodes=b, c Nodes=d]}}\n"
    ).cluster.slurm.config
    assert dict(config) == {"UsePAM": "yes", "MaxTime": "1-00:00:00", "NodeSet": ("a Nodes=b", "c Nodes=d")}


def test_free_form_places_follow_the_core_schema() -> None:
    provider = checked(
        BASE + "terraform: {provider: {max_retries: 3, insecure: false, profile: on, x: '1'}}\n"
    ).cluster.terraform.provider
    assert dict(provider) == {"max_retries": 3, "insecure": False, "profile": "on", "x": "1"}
    assert [core_value(t, False) for t in ("0o10", "0x1f", "1.5", "1e3", "true", "yes")] == [
        8,
        31,
        1.5,
        1000.0,
        True,
        "yes",
    ]


def test_an_expression_is_accepted_where_an_id_is_due() -> None:
    spec = checked(BASE + "image: {ami: '${data.aws_ami.own.id}'}\n").cluster
    assert spec.image.ami == "${data.aws_ami.own.id}"
