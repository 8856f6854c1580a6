"""Every check fires on its bad specs at the very line, is silent on good ones, and its manual page tells the truth."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest
from hpc_tf.compiler.explain import all_rules
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.pipeline import check
from hpc_tf.modules.spec.check import Check
from hpc_tf.stacks.checks import CHECKS

from tests.spec import BASE, EXAMPLES, ROOT, checked, example

BAD = sorted((ROOT / "tests/specs/bad").glob("*.yaml"))
GOOD = sorted((ROOT / "tests/specs/good").glob("*.yaml"))
MARK = re.compile(r"(error|warning|note)\[(HPC\d{3})\]")


def expected(path: Path) -> set[tuple[int, str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {
        (n, level, code)
        for n, line in enumerate(lines, 1)
        for level, code in MARK.findall(line.partition("  # ")[2] or line.partition("# ")[2])
    }


@pytest.mark.parametrize("path", BAD, ids=lambda p: p.stem)
def test_a_bad_spec_fails_on_its_marked_lines_and_nowhere_else(path: Path) -> None:
    found = check([(path.name, path.read_bytes())], Files(path.parent)).diagnostics
    assert {(d.span.line, d.level.value, d.rule.code) for d in found} == expected(path)
    assert all(d.help for d in found), "every finding says what to do"


@pytest.mark.parametrize("path", GOOD, ids=lambda p: p.stem)
def test_a_good_spec_has_no_findings(path: Path) -> None:
    found = check([(path.name, path.read_bytes())], Files(path.parent)).diagnostics
    assert [(d.rule.code, d.detail) for d in found] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_has_no_findings_but_notes(name: str) -> None:
    assert [(d.rule.code, d.detail) for d in example(name).diagnostics if d.level.value != "note"] == []


def test_every_code_has_a_bad_spec() -> None:
    marked = {code for path in BAD for _, _, code in expected(path)}
    assert {c.rule.code for c in CHECKS} - marked == set()


def snippets(rule: Check, word: str) -> list[str]:
    found = re.findall(rf"^{word}:\n((?:    .*\n?|\n)+)", rule.rule.doc + "\n", re.MULTILINE)
    return [dedent(block) for block in found]


@pytest.mark.parametrize("rule", CHECKS, ids=lambda c: f"{c.rule.code}-{c.run.__name__}")
def test_the_snippets_of_a_manual_page_do_what_it_says(rule: Check) -> None:
    bad, good = snippets(rule, "Bad"), snippets(rule, "Good")
    assert bad and good, "a manual page has a Bad and a Good snippet"
    for text in bad:
        assert rule.rule.code in [d.rule.code for d in checked(BASE, text).diagnostics], text
    for text in good:
        found = checked(BASE, text).diagnostics
        assert [
            (d.rule.code, d.detail) for d in found if d.rule.code == rule.rule.code or d.level.value == "error"
        ] == [], text


def test_a_code_has_one_meaning() -> None:
    meanings = {(c.rule.code, c.rule.summary, c.rule.level) for c in CHECKS}
    assert len({code for code, _, _ in meanings}) == len(meanings)
    assert len(all_rules()) == len({*all_rules()})


def test_an_accepted_warning_is_silent_and_an_unused_entry_is_not() -> None:
    warned = BASE + "slurm: {idle_time: 30s}\n"
    assert [d.rule.code for d in checked(warned).diagnostics] == ["HPC504"]
    assert [d.rule.code for d in checked(warned + "ignore: {HPC504: we like it so}\n").diagnostics] == []
    assert [d.rule.code for d in checked(BASE + "ignore: {HPC504: none here}\n").diagnostics] == ["HPC107"]


def test_an_error_cannot_be_accepted() -> None:
    text = BASE + "slurm: {config: {SuspendTime: 3}}\nignore: {HPC501: please}\n"
    assert sorted(d.rule.code for d in checked(text).diagnostics) == ["HPC108", "HPC501"]
