"""`expand` prints a spec that means the same, and expanding twice changes nothing."""

from __future__ import annotations

import pytest
from hpc_tf.compiler.encode import encode, to_yaml
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.pipeline import Checked, check

from tests.spec import EXAMPLES, ROOT, example


def expanded(spec: Checked) -> str:
    return to_yaml({k: v for k, v in encode(spec.inferred).items() if v not in ({}, []) and k != "compute"})


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_expanded_spec_is_a_spec_with_the_same_meaning(name: str) -> None:
    first = example(name)
    text = expanded(first)
    again = check([("expanded.yaml", text.encode())], Files((ROOT / EXAMPLES[name][0]).parent))
    assert [d for d in again.diagnostics if d.level.value == "error"] == []
    assert again.inferred == first.inferred
    assert expanded(again) == text
