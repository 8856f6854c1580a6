"""One merge rule joins files and levels, and every value remembers where it was written."""

from __future__ import annotations

from tests.spec import BASE, checked, codes


def test_mappings_merge_and_scalars_replace() -> None:
    merged = checked(BASE, "queues: {cpu: {nodes: 0-4}}\nregion: us-west-2\n").cluster
    fleet = merged.queues["cpu"].fleets["main"]
    assert (merged.region, fleet.instances, str(fleet.nodes)) == ("us-west-2", ("c7i.large",), "0-4")


def test_lists_replace() -> None:
    spec = checked(BASE + "access: [10.0.0.0/8]\n", "access: [192.168.0.0/16]\n").cluster
    assert spec.access.ssh == ("192.168.0.0/16",)


def test_a_null_removes_and_brings_the_default_back() -> None:
    spec = checked(BASE + "slurm: {memory_scheduling: true}\n", "slurm: {memory_scheduling: ~}\n").cluster
    assert spec.slurm.memory_scheduling is False


def test_an_overlay_may_change_the_kind_of_a_storage_entry_only_by_removing_the_old() -> None:
    base = BASE + "storage: {/home: efs}\n"
    assert codes(base, "storage: {/home: {ebs: 1 TiB}}\n") == ["HPC106"]
    assert codes(base, "storage: {/home: {efs: ~, ebs: 1 TiB}}\n") == []


def test_a_conflict_of_two_files_names_both() -> None:
    found = checked(BASE + "storage: {/home: efs}\n", "storage: {/home: {ebs: 1 TiB}}\n").diagnostics[0]
    assert {found.span.file, *(span.file for span, _ in found.related)} == {"spec1.yaml", "spec2.yaml"}


def test_compute_lies_under_queues_and_queues_under_fleets() -> None:
    spec = checked(
        """
        cluster: demo
        region: us-east-2
        compute: {nodes: 0-1, weight: 5, instances: c7i.large, exclusive: true}
        queues:
          a: {weight: 6, fleets: {x: {}, y: {weight: 7, nodes: 0-3}}}
          b: {}
        """
    ).cluster
    x, y = spec.queues["a"].fleets["x"], spec.queues["a"].fleets["y"]
    assert (str(x.nodes), x.weight, str(y.nodes), y.weight) == ("0-1", 6, "0-3", 7)
    assert spec.queues["b"].fleets["main"].weight == 5
    assert spec.queues["a"].exclusive and spec.queues["b"].exclusive


def test_a_partition_over_other_queues_takes_nothing_from_compute() -> None:
    spec = checked(BASE + "  all: {nodes_of: cpu}\ncompute: {weight: 3}\n")
    assert spec.diagnostics == ()
    assert spec.cluster.queues["all"].nodes_of == ("cpu",)


def test_an_inherited_mistake_is_reported_once_where_it_was_written() -> None:
    found = checked(
        """
        cluster: demo
        region: us-east-2
        compute: {efa: maybe, instances: c7i.large}
        queues: {a: {}, b: {}, c: {fleets: {x: {}, y: {}}}}
        """
    ).diagnostics
    assert [(d.rule.code, d.span.line, d.key) for d in found] == [("HPC105", 4, "compute.efa")]
