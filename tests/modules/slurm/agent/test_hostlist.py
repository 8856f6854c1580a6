"""Hostlists."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hpc_tf.modules.slurm.agent.hostlist import BadHostlist, compress, expand, natural
from hypothesis import given, settings
from hypothesis import strategies as st

PREFIX = st.from_regex(r"[a-z][a-z0-9-]{0,6}[a-z]-", fullmatch=True)
NAMES = st.lists(st.builds(lambda p, n: f"{p}{n}", PREFIX, st.integers(1, 2000)), min_size=1, max_size=60)
PADDED = st.lists(st.builds(lambda p, n, w: f"{p}{n:0{w}d}", PREFIX, st.integers(0, 999), st.integers(1, 4)), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a-1", ["a-1"]),
        ("a-[1-3,7],b", ["a-1", "a-2", "a-3", "a-7", "b"]),
        ("a[1-2]b[3-4]", ["a1b3", "a1b4", "a2b3", "a2b4"]),
        ("n[08-11]", ["n08", "n09", "n10", "n11"]),
        ("a-1,a-1", ["a-1"]),
        ("", []),
    ],
)
def test_a_hostlist_expands_as_slurm_reads_it(text: str, names: list[str]) -> None:
    assert expand(text) == names


@pytest.mark.parametrize("text", ["a-[1-", "a-]1[", "a-[3-1]", "a-[x]", "a-[[1]]"])
def test_text_that_is_no_hostlist_is_refused(text: str) -> None:
    with pytest.raises(BadHostlist):
        expand(text)


@given(NAMES)
def test_what_is_compressed_expands_to_the_same_names(names: list[str]) -> None:
    assert set(expand(compress(names))) == set(names)


@given(PADDED)
def test_leading_zeros_stay(names: list[str]) -> None:
    assert set(expand(compress(names))) == set(names)


@given(NAMES)
def test_equal_sets_give_equal_text(names: list[str]) -> None:
    assert compress(names) == compress(reversed(names)) == compress([*names, *names])


def test_ranges_are_joined_and_prefixes_kept_apart() -> None:
    assert compress(["a-2", "a-1", "a-4", "b-10", "login"]) == "login,a-[1-2,4],b-10"


def test_names_sort_by_number() -> None:
    assert sorted(["a-10", "a-9", "login"], key=natural) == ["a-9", "a-10", "login"]


@pytest.fixture(scope="module")
def conf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The least that scontrol reads before it does anything."""
    path = tmp_path_factory.mktemp("slurm") / "slurm.conf"
    path.write_text("ClusterName=c\nSlurmctldHost=localhost\n")
    return path


@pytest.mark.slurm
@settings(max_examples=30)
@given(names=st.one_of(NAMES, PADDED))
def test_slurm_itself_reads_it_the_same_way(conf: Path, names: list[str]) -> None:
    text = compress(names)
    command = ["scontrol", "show", "hostnames", text]
    env = {**os.environ, "SLURM_CONF": str(conf)}
    said = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True, env=env).stdout.split()
    assert said == expand(text) and set(said) == set(names)
