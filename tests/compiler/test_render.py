"""Diagnostics for people and for programs."""

from __future__ import annotations

import json

import pytest
from hpc_tf.compiler.diagnostics import Diagnostic, Span
from hpc_tf.compiler.render import FORMATS, render
from hpc_tf.modules.spec.finding import Level, Rule

RULE = Rule("HPC402", "Lustre capacity is not a step", "Why: 100 % of it.")
ONE = Diagnostic(RULE, Level.ERROR, Span("a,b.yaml", 7, 14, 19), "storage./a", "  /a: {lustre: 3 TiB}", "3 TiB asked: 50%\nno", "write 2.4 TiB",
                 ((Span("b.yaml", 2, 1, 3), "also here"),))  # fmt: skip
WARNING = Diagnostic(Rule("HPC231", "Open", "x", Level.WARNING), Level.WARNING, Span("a.yaml", 1, 1, 2), "", "x", "d")


def test_text_shows_the_line_a_caret_the_reason_and_the_help() -> None:
    assert render("text", (ONE,)).splitlines() == [
        "error[HPC402]: Lustre capacity is not a step",
        " --> a,b.yaml:7:14",
        "7 |   /a: {lustre: 3 TiB}",
        "  |              ^^^^^",
        "  = 3 TiB asked: 50%",
        "no (at storage./a)",
        "  = help: write 2.4 TiB",
        "  = see b.yaml:2:1: also here",
        "",
        "1 error",
    ]


def test_text_counts_levels_and_is_silent_without_findings() -> None:
    assert render("text", (ONE, ONE, WARNING)).endswith("2 errors, 1 warning\n")
    assert render("text", ()) == ""


def test_colour_is_only_paint() -> None:
    import re

    assert re.sub(r"\x1b\[[0-9;]*m", "", render("text", (ONE,), color=True)) == render("text", (ONE,))


def test_a_caret_stands_under_wide_characters_and_tabs() -> None:
    wide = Diagnostic(RULE, Level.ERROR, Span("a", 1, 4, 5), "", "日本\tx", "d")
    line, caret = render("text", (wide,)).splitlines()[2:4]
    assert line == "1 | 日本\tx" and caret == "  |     \t^"


def test_a_long_line_is_cut_around_the_place() -> None:
    long = Diagnostic(RULE, Level.ERROR, Span("a", 1, 501, 504), "", "x" * 500 + "abc" + "y" * 500, "d")
    line, caret = render("text", (long,)).splitlines()[2:4]
    assert len(line) < 180 and line[caret.index("^") : caret.rindex("^") + 1] == "abc"


def test_json_is_an_envelope_with_places() -> None:
    made = json.loads(render("json", (ONE, WARNING)))
    assert made["version"] == 1 and made["summary"] == {"error": 1, "warning": 1, "note": 0}
    assert {k: made["diagnostics"][0][k] for k in ("code", "file", "line", "column", "end_column", "help")} == {
        "code": "HPC402", "file": "a,b.yaml", "line": 7, "column": 14, "end_column": 19, "help": "write 2.4 TiB",
    }  # fmt: skip


def test_sarif_has_a_rule_for_every_result() -> None:
    run = json.loads(render("sarif", (ONE, WARNING)))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert (
        [rules[r["ruleIndex"]]["id"] for r in run["results"]]
        == ["HPC402", "HPC231"]
        == [r["ruleId"] for r in run["results"]]
    )
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 7,
        "startColumn": 14,
        "endColumn": 19,
    }
    assert [r["level"] for r in run["results"]] == ["error", "warning"]


def test_github_escapes_what_would_end_a_command() -> None:
    assert render("github", (ONE,)) == (
        "::error file=a%2Cb.yaml,line=7,col=14,endColumn=19,title=HPC402 Lustre capacity is not a step::"
        "3 TiB asked: 50%25%0Ano%0Ahelp: write 2.4 TiB\n"
    )


@pytest.mark.parametrize("style", FORMATS)
def test_every_format_takes_no_findings(style: str) -> None:
    render(style, ())
