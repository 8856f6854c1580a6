"""What can be wrong with roles and tags."""

import pytest
from hpc_tf.modules.spec.finding import Finding
from hpc_tf.stacks.checks_identity import CHECKS
from hpc_tf.stacks.checks_tags import CHECKS as TAGS

from tests.spec import BASE
from tests.stacks.workbench import found_by

AWS = "arn:aws:iam::aws:policy/P"


def findings(*texts: str) -> list[Finding]:
    return found_by((*CHECKS, *TAGS), BASE, *texts)


def codes(*texts: str) -> list[str]:
    return [finding.code for finding in findings(*texts)]


def policies(count: int, first: int = 0) -> str:
    return "[" + ", ".join(f'"{AWS}{n}"' for n in range(first, first + count)) + "]"


def test_a_plain_cluster_is_fine() -> None:
    assert codes("{}") == []


def test_policies_of_all_and_own_ones_count_together_and_ours_too() -> None:
    assert codes(f"iam: {{policies: {policies(9)}}}") == []
    own = f"queues: {{cpu: {{iam: {{policies: {policies(5, 5)}}}}}}}"
    (finding,) = findings(f"iam: {{policies: {policies(5)}}}", own)
    assert (finding.code, finding.path) == ("HPC602", ("queues", "cpu", "iam", "policies"))
    assert codes(f"iam: {{policies: {policies(5)}}}", own, "access: {session_manager: false}") == []


@pytest.mark.parametrize(("length", "found"), [(25, []), (26, ["HPC606"])])
def test_a_role_name_has_64_characters(length: int, found: list[str]) -> None:
    # 30 of the prefix, the cluster, `-compute-cpu`: 30 + 22 + 12
    cluster = "c" * (length - 3)
    text = f"cluster: {cluster}\niam: {{name_prefix: {'p' * 30}}}\nqueues: {{cpu: {{iam: {{s3: s3://corp-data}}}}}}"
    assert codes(text) == found


def test_a_long_policy_is_told_where_most_of_it_comes_from() -> None:
    many = "{" + ", ".join(f"s3://corp-data/folder{n}: read" for n in range(40)) + "}"
    assert {f.path for f in findings(f"iam: {{s3: {many}}}")} == {("iam", "s3")}
    (finding,) = findings(f"queues: {{cpu: {{iam: {{s3: {many}}}}}}}")
    assert (finding.code, finding.path) == ("HPC607", ("queues", "cpu", "iam", "s3"))


def test_policies_are_of_the_account_or_of_aws() -> None:
    account = "account: 111122223333\n"
    other = "iam: {policies: arn:aws:iam::444455556666:policy/p}"
    assert codes(other) == [] and codes(account + other) == ["HPC608"]
    (finding,) = findings(account + other)
    assert finding.help == "write arn:aws:iam::111122223333:policy/p"
    assert codes(account + f"iam: {{policies: {AWS}}}") == []


@pytest.mark.parametrize("key", ["aws:x", "AWS:x", "hpctf:cluster"])
def test_reserved_keys_are_refused_everywhere(key: str) -> None:
    for text in (
        f'tags: {{"{key}": a}}',
        f'head_node: {{tags: {{"{key}": a}}}}',
        f'queues: {{cpu: {{tags: {{"{key}": a}}}}}}',
        f'storage: {{/d: {{efs: new, tags: {{"{key}": a}}}}}}',
    ):
        assert codes(text) == ["HPC610"], text


@pytest.mark.parametrize(
    ("key", "value", "wrong"),
    [
        ("corp:unit", "aero / dynamics @ 1", False),
        ("corp/unit", "a", True),
        ("cost centre", "a", True),
        ("_index", "a", True),
        ("k" * 128, "v" * 256, False),
        ("k" * 129, "v", True),
        ("k", "v" * 257, True),
        ("k", "a|b", True),
        ("k", "größe", False),
    ],
)
def test_tags_of_nodes_stand_in_instance_metadata(key: str, value: str, wrong: bool) -> None:
    assert codes(f'tags: {{"{key}": "{value}"}}') == (["HPC611"] if wrong else [])


def test_tags_of_storage_may_have_blanks_and_slashes() -> None:
    assert codes('storage: {/d: {efs: new, tags: {"corp/cost centre": a}}}') == []


def test_tags_of_a_queue_count_with_those_of_all() -> None:
    top = "tags: {" + ", ".join(f"t{n}: a" for n in range(40)) + "}"
    assert codes(top) == []
    (finding,) = findings(top, "queues: {cpu: {tags: {one: more}}}")
    assert (finding.code, finding.path) == ("HPC612", ("queues", "cpu", "fleets", "main", "tags"))
    assert codes(top, "queues: {cpu: {tags: {t1: b}}}") == []


def test_capitals_make_no_other_key_to_iam() -> None:
    assert codes("tags: {Owner: a, owner: b}") == ["HPC613"]
