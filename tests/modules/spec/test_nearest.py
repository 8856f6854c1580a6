"""A suggestion is what was probably meant, or none."""

from __future__ import annotations

import pytest
from hpc_tf.modules.spec.nearest import nearest

KEYS = ("cluster", "state", "head_node", "idle_time", "config", "network", "deletion_policy")


@pytest.mark.parametrize(
    ("word", "meant"),
    [("clutser", "cluster"), ("HeadNode", "head_node"), ("head-node", "head_node"), ("idle", "idle_time"), ("netwrok", "network"),
     ("delete_policy", "deletion_policy")],
)  # fmt: skip
def test_a_misspelt_word_has_a_nearest(word: str, meant: str) -> None:
    assert nearest(word, KEYS) == meant


@pytest.mark.parametrize("word", ["software", "accounting", "x", ""])
def test_another_word_has_none(word: str) -> None:
    assert nearest(word, KEYS) == ""
