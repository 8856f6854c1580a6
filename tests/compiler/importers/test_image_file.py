"""Files of `build-image` become a part of a spec that checks and compiles with that of a cluster."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hpc_tf.compiler.encode import encode
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.importers.parallelcluster import codes
from hpc_tf.compiler.importers.parallelcluster.available import available
from hpc_tf.compiler.importers.parallelcluster.table import IMAGE_ROWS
from hpc_tf.compiler.importers.parallelcluster.translate import Imported, translate
from hpc_tf.compiler.pipeline import Checked, check
from hpc_tf.compiler.synthesis import synthesise

FOLDER = Path(__file__).parent / "images"
FILES = sorted(FOLDER.glob("*.yaml"))
# What these images are for: nodes that can run them, in a network that is there.
CLUSTER = """
cluster: demo
region: us-east-2
network: {subnets: {head_node: subnet-0123456789abcdef2, compute: subnet-0123456789abcdef2}}
head_node: %(head)s
storage: {/home: efs}
queues: {cpu: {instances: %(head)s}}
"""
HEADS = {"role": "c7g.xlarge"}


def of(path: Path) -> Imported:
    return translate(path.name, path.read_bytes())


def merged(path: Path) -> Checked:
    cluster = CLUSTER % {"head": HEADS.get(path.stem, "c7i.xlarge")}
    return check([("cluster.yaml", cluster.encode()), (path.name, of(path).spec.encode())], Files(FOLDER))


def build(text: str) -> tuple[Any, Imported]:
    made = translate("x.yaml", f"Build: {{InstanceType: c7i.xlarge, ParentImage: ami-0123456789abcdef0}}\n{text}".encode())
    found = check([("c.yaml", (CLUSTER % {"head": "c7i.xlarge"}).encode()), ("x.yaml", made.spec.encode())], Files(FOLDER))
    return encode(found.cluster)["image"]["build"], made


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_part_checks_and_compiles_with_a_cluster(path: Path) -> None:
    found = merged(path)
    assert found.ok and not of(path).refused, found.diagnostics
    assert "aws_imagebuilder_image" in json.loads(synthesise(found).files["image/main.tf.json"])["resource"]


def test_every_row_is_exercised_and_has_a_key_or_a_reason() -> None:
    shown = {told.source for path in FILES for told in of(path).told}
    assert sorted({row.source for row in IMAGE_ROWS} - shown) == []
    assert [row.source for row in IMAGE_ROWS if not (available(row.target) if row.target else row.note)] == []


def test_values_are_carried_over() -> None:
    found = encode(merged(FOLDER / "all.yaml").cluster)["image"]
    made = found["build"]
    assert found["os"] == "ubuntu2204" and made["instance"] == "g6.xlarge" and made["root_volume"]["size"] == "200 GiB"
    assert made["components"][1] == "s3://site-scripts/tools.sh" and made["tags"] == {"cost": "0417", "team": "hpc"}
    assert (made["update_os"], made["lustre"], made["nvidia"]["install"]) == ("true", "false", "true")
    assert made["regions"] == ["eu-west-1", "eu-central-1"] and made["accounts"] == ["210987654321"]


def test_whom_an_image_is_shared_with_besides_accounts_is_said_to_be_left_out() -> None:
    permission = '\'{"UserIds": ["210987654321"], "UserGroups": ["all"]}\''
    made, told = build(f"DevSettings: {{DistributionConfiguration: {{LaunchPermission: {permission}}}}}\n")
    assert made["accounts"] == ["210987654321"]
    assert [one.detail for one in told.told if one.rule is codes.NEARLY and "UserGroups" in one.detail]


@pytest.mark.parametrize("text", ["nonsense", "[1]", '{\\"UserIds\\": 7}', '{\\"OrganizationArns\\": []}'])
def test_a_permission_that_names_no_account_is_lost(text: str) -> None:
    made, told = build(f'DevSettings: {{DistributionConfiguration: {{LaunchPermission: "{text}"}}}}\n')
    assert made["accounts"] == [] and codes.LOST in [one.rule for one in told.told]


def test_an_unknown_key_and_a_missing_one_are_refused_as_theirs() -> None:
    made = translate("x.yaml", b"Build: {InstanceType: c7i.xlarge, Parent: ami-0123456789abcdef0}\n")
    found = {told.rule for told in made.told}
    assert made.refused and {codes.UNKNOWN, codes.MISSING} <= found


def test_a_list_or_text_where_the_recipe_is_due_is_refused() -> None:
    for text in ("Build: [1, 2]\n", "Build: recipe\n", "Build:\n", "Build: {Components: text, Tags: {a: b}}\n"):
        assert translate("x.yaml", text.encode()).refused, text
