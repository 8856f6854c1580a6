"""Generated pages are current, and the editor schema accepts what the compiler accepts."""

from __future__ import annotations

import json

import jsonschema
import pytest
import yaml
from hpc_tf.compiler.jsonschema import json_schema
from hpc_tf.compiler.pipeline import ROOT as SHAPE
from hpc_tf.compiler.update import pages

from tests.spec import EXAMPLES, ROOT


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_generated_page_is_current(name: str) -> None:
    path = ROOT / name
    assert path.is_file() and path.read_text(encoding="utf-8") == pages()[name], "run `make update`"


@pytest.mark.parametrize("path", sorted({p for paths in EXAMPLES.values() for p in paths}))
def test_the_editor_schema_accepts_every_example(path: str) -> None:
    jsonschema.validate(yaml.safe_load((ROOT / path).read_text()), json_schema(SHAPE))


def test_the_editor_schema_refuses_an_unknown_key() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"cluster": "a", "regoin": "us-east-2"}, json_schema(SHAPE))


def test_the_editor_schema_is_valid_itself() -> None:
    jsonschema.Draft7Validator.check_schema(json.loads(json.dumps(json_schema(SHAPE))))
