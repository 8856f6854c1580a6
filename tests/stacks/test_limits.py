"""Limits of AWS that grow with a spec: what the checks estimate is never less than what comes out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.pipeline import Checked, check
from hpc_tf.compiler.synthesis import synthesise
from hpc_tf.modules.boot.user_data import LARGEST
from hpc_tf.stacks.checks_identity import roles_of, size_of

from tests.spec import BASE, EXAMPLES, codes, example
from tests.stacks.test_checks import GOOD

# What a reference becomes is an id or an ARN; this is as long as most ARNs are.
_REFERENCE = "r" * 100


def good(path: Path) -> Checked:
    return check([(path.name, path.read_bytes())], Files(path.parent))


SPECS = [pytest.param(lambda name=name: example(name), id=name) for name in EXAMPLES]
SPECS += [pytest.param(lambda path=path: good(path), id=path.stem) for path in GOOD]


def resources(spec: Checked) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(synthesise(spec).files["cluster/main.tf.json"])
    return found


@pytest.mark.parametrize("spec", SPECS)
def test_a_policy_is_never_longer_than_was_reckoned(spec: Any) -> None:
    seen = spec()
    reckoned = {"_".join(words): size_of(seen.inferred, words, own) for _, words, own in roles_of(seen.inferred)}
    made = resources(seen)["resource"].get("aws_iam_role_policy", {})
    assert made or not reckoned
    for name, policy in made.items():
        length = len(re.sub(r"\$\{[^}]*\}", _REFERENCE, policy["policy"]))
        allowed = [size for words, size in reckoned.items() if name.startswith(words.split("_")[0])]
        assert allowed and length <= max(allowed), (name, length, reckoned)


@pytest.mark.parametrize("spec", SPECS)
def test_user_data_leaves_room(spec: Any) -> None:
    """Nothing that it holds grows but the address of a proxy, for which a check leaves 255 characters."""
    made = resources(spec())
    texts = [text for name, text in made.get("locals", {}).items() if name.startswith("compute_user_data")]
    texts += [node["user_data"] for node in made["resource"]["aws_instance"].values()]
    assert all(len(re.sub(r"\$\{[^}]*\}", _REFERENCE, text)) < LARGEST - 2 * 255 for text in texts)


def test_a_proxy_that_would_fill_the_user_data_is_told() -> None:
    assert codes(BASE + f"network: {{proxy: 'http://proxy.example.com/{'x' * 250}'}}\n") == ["HPC252"]


@pytest.mark.parametrize("spec", SPECS)
def test_a_launch_template_stays_small(spec: Any) -> None:
    """It grows with network cards, of which there are 32 at most, and tags, of which there are 40."""
    templates = resources(spec())["resource"].get("aws_launch_template", {}).values()
    assert all(len(json.dumps(template)) < 16384 for template in templates)
