"""Real ParallelCluster configurations, imported: our verdict is theirs, and what passes is valid Terraform."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hpc_tf.compiler.emit import emit
from hpc_tf.compiler.synthesis import synthesise

from tests.lanes import corpus, terraform
from tests.lanes.corpus import CAUSES, EXPLAINED, REPORT, Verdict, checked, errors, imported, same_place, verdicts

pytestmark = pytest.mark.corpus
JUDGED = [v for v in verdicts() if v.refuse is not None]
CLEAN = [v for v in JUDGED if not v.refuse]
_AGREEMENT = 0.98
_BATCH = 25
_SAMPLE = 8


@pytest.fixture(autouse=True)
def corpus_is_there() -> None:
    if not verdicts():
        pytest.skip(corpus.MISSING)


def lines(text: str) -> int:
    """Lines that say something."""
    return sum(bool(line.strip()) and not line.lstrip().startswith("#") for line in text.splitlines())


def test_refusals_agree_with_those_of_parallelcluster() -> None:
    table = Counter((v.outcome, bool(errors(v))) for v in JUDGED)
    differing = {v.name for v in JUDGED if bool(errors(v)) is not v.refuse}
    agreed = 1 - len(differing) / len(JUDGED)
    REPORT.append(
        f"ParallelCluster's verdicts on {len(JUDGED)} configurations, and those of import and check: {agreed:.1%} agree"
    )
    REPORT.append(f"{'there':10}{'refused here':>14}{'accepted here':>15}")
    REPORT.extend(f"{o:10}{table[o, True]:14}{table[o, False]:15}" for o in ("clean", "error", "schema"))
    assert agreed >= _AGREEMENT, sorted(differing)
    assert differing == set(EXPLAINED["refusals"]), "explain each in corpus-explained.json"


def test_each_refusal_has_the_same_cause() -> None:
    missed = {}
    total = 0
    for verdict in JUDGED:
        codes = {d.rule.code for d in errors(verdict)}
        for cause in verdict.causes:
            total += 1
            if not codes & set(CAUSES[cause]):
                missed[f"{verdict.name}: {cause}"] = sorted(codes)
    REPORT.append(f"causes of refusal: {total - len(missed)} of {total} are named here too")
    unexplained = {m: codes for m, codes in missed.items() if not {m, m.split(": ")[1]} & set(EXPLAINED["causes"])}
    assert unexplained == {}


def test_what_the_schema_refuses_is_refused_at_the_same_keys() -> None:
    missed = []
    total = 0
    for verdict in (v for v in JUDGED if v.outcome == "schema"):
        keys = {d.key for d in imported(verdict).diagnostics if d.level.value == "error"}
        for message in verdict.schema:
            total += 1
            if not any(same_place(message["path"], key) for key in keys):
                missed.append((verdict.name, message["path"], message["message"]))
    REPORT.append(f"messages of their schema: {total - len(missed)} of {total} keys are refused here too")
    assert missed == []


def test_every_key_of_every_file_is_told_of() -> None:
    from tests.compiler.importers.leaves import untold

    assert {v.name: untold(v.path) for v in JUDGED if untold(v.path)} == {}


def test_aws_batch_is_refused_with_one_finding() -> None:
    for verdict in (v for v in verdicts() if v.refuse is None):
        assert [d.rule.code for d in imported(verdict).diagnostics] == ["HPC913"]
        assert imported(verdict).spec == ""


def test_specs_are_short() -> None:
    ratios = {v.name: lines(imported(v).spec) / lines(v.path.read_text()) for v in JUDGED}
    largest = max(JUDGED, key=lambda v: lines(v.path.read_text()))
    REPORT.append(
        f"length of the specs: {sum(ratios.values()) / len(ratios):.0%} of the originals', the largest {ratios[largest.name]:.0%}"
    )
    assert max(ratios.values()) <= 0.6


def write(verdict: Verdict, folder: Path) -> dict[bytes, Path]:
    """The states of one cluster, by what Terraform reads of them."""
    emit(folder, synthesise(checked(verdict)).files)
    return {(folder / state / "main.tf.json").read_bytes(): folder / state for state in ("storage", "cluster")
            if (folder / state / "main.tf.json").is_file()}  # fmt: skip


def validate_all(chosen: list[Verdict], folder: Path) -> int:
    """Validate the states of all clusters, equal ones once, several in one run; the number of different ones."""
    states: dict[bytes, Path] = {}
    for verdict in chosen:
        for content, path in write(verdict, folder / verdict.name[-60:]).items():
            states.setdefault(content, path)
    found = list(states.values())
    for start in range(0, len(found), _BATCH):
        terraform.validate_together(found[start : start + _BATCH], folder / f"together-{start}")
    return len(found)


@pytest.mark.terraform
def test_a_sample_is_valid_terraform(tmp_path: Path) -> None:
    """The longest files, which hold the most keys."""
    chosen = sorted((v for v in CLEAN if not errors(v)), key=lambda v: (-lines(v.path.read_text()), v.name))[:_SAMPLE]
    assert validate_all(chosen, tmp_path) >= _SAMPLE


@pytest.mark.terraform
@pytest.mark.exhaustive
def test_every_file_that_passes_is_valid_terraform(tmp_path: Path) -> None:
    chosen = [v for v in CLEAN if not errors(v)]
    different = validate_all(chosen, tmp_path)
    REPORT.append(f"valid Terraform: {len(chosen)} of {len(CLEAN)} clean configurations, {different} different states")
