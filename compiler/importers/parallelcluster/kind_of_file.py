"""Tell a configuration of ParallelCluster 3, of a cluster or of an image, from what is often taken for one."""

from __future__ import annotations

import re

from ....modules.spec.finding import Rule
from ...diagnostics import Span
from ...rules import NOT_A_MAPPING
from ...source import Source
from . import codes
from .journal import Journal

_INI = re.compile(
    r"^\s*\[(global|aws|cluster|vpc|queue|compute_resource|scaling|ebs|efs|fsx|raid|aliases)\b[^]]*\]\s*$"
)
# Arguments of scripts may hold `${HOME}`, so that only a whole value of a key counts as one.
_PLACEHOLDER = re.compile(r"\{\{[^}]*\}\}|\{%|<%|(?<=: )[\"']?\$\{?[A-Z_][A-Z_0-9]*\}?[\"']?$")
_COMMENT = re.compile(r"^\s*#|\s#.*$")
_CLUSTER = ("HeadNode", "Scheduling", "Image")


def judge(source: Source, journal: Journal) -> bool:
    """Report why a file cannot be imported; true where it can."""
    for number, line in enumerate(source.lines, 1):
        written = _COMMENT.sub("", line)
        if _INI.match(written) and (source.problems or not source.tree):
            return _refuse(journal, codes.VERSION_2, _span(source, number, line), "sections in brackets are those of version 2",
                           "run: pcluster3-config-converter -c FILE -o cluster-config.yaml")  # fmt: skip
        found = _PLACEHOLDER.search(written)
        if found:
            at = Span(source.name, number, found.start() + 1, found.end() + 1)
            return _refuse(
                journal,
                codes.TEMPLATE,
                at,
                f"{found.group()} has no value",
                "render the template, then import the result",
            )
    if any(problem.rule is NOT_A_MAPPING for problem in source.problems):
        source.problems.clear()
    if source.problems:
        return False
    return _cluster(source, journal)


def is_image(source: Source) -> bool:
    """Say whether it is a configuration of `build-image`."""
    return "Build" in source.tree


def _cluster(source: Source, journal: Journal) -> bool:
    tree = source.tree
    at = Span(source.name, 1, 1, 2)
    if is_image(source):
        return True
    if not any(key in tree for key in _CLUSTER):
        keys = ", ".join(list(tree)[:5]) or "nothing"
        what = "a spec of hpc-tf already" if "queues" in tree else f"it holds {keys}"
        return _refuse(
            journal, codes.NO_CONFIGURATION, at, what, "name the file that `pcluster create-cluster -c` takes"
        )
    scheduling = tree.get("Scheduling")
    if isinstance(scheduling, dict) and (scheduling.get("Scheduler") == "awsbatch" or "AwsBatchQueues" in scheduling):
        span = getattr(scheduling.get("Scheduler"), "span", tree.keys_at["Scheduling"])
        return _refuse(
            journal,
            codes.BATCH,
            span,
            "the scheduler is awsbatch",
            "write the queues for Slurm: Scheduler: slurm, SlurmQueues",
        )
    return True


def _refuse(journal: Journal, rule: Rule, span: Span, detail: str, help: str) -> bool:
    journal.add(rule, span, "", detail, help)
    return False


def _span(source: Source, number: int, line: str) -> Span:
    return Span(source.name, number, 1, len(line) + 1)
