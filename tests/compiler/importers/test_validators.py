"""Every rule of ParallelCluster is decided here, or nobody must; every code that decides one is shown by a spec that raises it."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hpc_tf.compiler.explain import all_rules
from hpc_tf.compiler.importers.parallelcluster.validators import BATCH, HOLES, SCHEMA, VALIDATORS, Verdict
from hpc_tf.stacks import live

from tests.stacks.test_checks import BAD, expected

ROWS = (*VALIDATORS, *SCHEMA, *HOLES)
LIVE = {rule.code for rule in live.RULES}
SHOWN = {code for path in BAD for _, _, code in expected(path)}
# Codes that say how a value is written: of each row that rests on one, a spec of its own shows it.
GENERAL = re.compile(r"HPC[01]\d\d")
ROW_OF = re.compile(r"^# ParallelCluster: (.+)$", re.MULTILINE)


def test_the_table_names_every_validator_of_3_16_1_once() -> None:
    """80 can be decided offline, 9 in part, 38 need an account: shared with the counts of the reference."""
    current = [v for v in VALIDATORS if v not in BATCH]
    assert Counter(v.decided for v in current) == {"offline": 80, "mixed": 9, "live": 38}
    assert max(Counter(v.name for v in VALIDATORS).values()) == 1
    assert (len(BATCH), len(SCHEMA), len(HOLES)) == (4, 16, 15)


@pytest.mark.parametrize("row", ROWS, ids=lambda v: v.name)
def test_a_rule_has_a_code_or_a_reason_why_it_needs_none(row: Verdict) -> None:
    assert row.codes or row.note
    assert {*row.codes} <= {*all_rules()}, "a code that does not exist"
    if row.decided == "live":
        assert {*row.codes} & LIVE or not row.codes or row.name == "EfaMultiAz"
    elif row.decided == "offline":
        assert not {*row.codes} & LIVE, "what can be decided offline is"


@pytest.mark.parametrize("row", [row for row in ROWS if row.codes], ids=lambda v: v.name)
def test_a_spec_raises_each_code_of_a_rule(row: Verdict) -> None:
    """Those of an account are raised in tests/lanes/test_live.py, which names all of them."""
    assert {*row.codes} - LIVE - SHOWN == set()


@pytest.mark.parametrize("row", [r for r in ROWS if any(map(GENERAL.match, r.codes))], ids=lambda v: v.name)
def test_a_rule_that_rests_on_how_a_value_is_written_has_a_spec_of_its_own(row: Verdict) -> None:
    shown = {
        code
        for path in BAD
        if row.name in ROW_OF.findall(path.read_text(encoding="utf-8"))
        for _, _, code in expected(path)
    }
    assert {code for code in row.codes if GENERAL.match(code)} <= shown


def test_a_spec_names_only_rules_that_there_are() -> None:
    named = {name for path in BAD for name in ROW_OF.findall(path.read_text(encoding="utf-8"))}
    assert named - {row.name for row in ROWS} == set()
