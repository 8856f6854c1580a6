"""Three rooms, one direction: compiler -> stacks -> modules. `check` never loads the engine."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomllib

from tests.spec import ROOT

ROOMS = ("modules", "stacks", "compiler")
SOURCES = sorted(p for room in ROOMS for p in (ROOT / room).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """The absolute names of everything that a file imports."""
    package = ["hpc_tf", *path.relative_to(ROOT).with_suffix("").parts]
    package = package if path.name != "__init__.py" else [*package[:-1], "x"]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: -node.level]) if node.level else ""
            yield f"{base}.{node.module}".strip(".") if node.module else base


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_imports_what_stands_above_it(path: Path) -> None:
    room = ROOMS.index(path.relative_to(ROOT).parts[0])
    above = tuple(f"hpc_tf.{name}" for name in ROOMS[room + 1 :])
    assert [name for name in imports(path) if name.startswith(above)] == []


OWNERS = {
    "yaml": {"compiler/source.py"},
    "cerberus": {"compiler/schema.py"},
    "cdktf": set(),
    "cdktn": set(),
    "constructs": set(),
    "hpc_tf.modules.terraform.engine": None,
}


@pytest.mark.parametrize("library", ["yaml", "cerberus", "cdktf", "cdktn", "constructs"])
def test_a_library_has_one_importer(library: str) -> None:
    importers = {str(p.relative_to(ROOT)) for p in SOURCES if any(n.split(".")[0] == library for n in imports(p))}
    assert importers <= (OWNERS[library] or set())


AGENT = ROOT / "modules" / "slurm" / "agent"


@pytest.mark.parametrize("path", sorted(AGENT.glob("*.py")), ids=lambda p: str(p.name))
def test_the_agent_stands_alone(path: Path) -> None:
    """Its files are copied to a head node that has Python and boto3 and nothing of hpc-tf."""
    foreign = {name.split(".")[0] for name in imports(path) if not name.startswith("hpc_tf.modules.slurm.agent")}
    assert foreign <= sys.stdlib_module_names | ({"boto3", "botocore"} if path.name == "ec2.py" else set())


def test_only_constructs_load_the_engine_at_import() -> None:
    loading = (
        "hpc_tf.modules.terraform.engine",
        "hpc_tf.modules.terraform.resource",
        "hpc_tf.modules.terraform.policy",
    )
    importers = {p.relative_to(ROOT) for p in SOURCES if any(n in loading for n in _top_level_imports(p))}
    allowed = {
        p
        for p in importers
        if p.name == "construct.py" or p.parts[:2] in (("modules", "terraform"), ("stacks", "synth"))
    }
    assert importers - allowed <= {Path("stacks/synth.py")}


def _top_level_imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = set()
    package = ["hpc_tf", *path.relative_to(ROOT).with_suffix("").parts]
    package = package if path.name != "__init__.py" else [*package[:-1], "x"]
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            base = ".".join(package[: -node.level]) if node.level else ""
            names.add(f"{base}.{node.module}".strip("."))
            names.update(f"{base}.{node.module}.{alias.name}".strip(".") for alias in node.names)
    return names


def test_check_loads_neither_the_engine_nor_boto3() -> None:
    code = (
        "import sys\nfrom hpc_tf.compiler.cli import cli\n"
        "cli.main(['check', 'examples/cfd-hpc7a.yaml'], standalone_mode=False)\n"
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'jsii', 'cdktf', 'cdktn', 'constructs', 'boto3', 'rich'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_package_list_names_every_folder() -> None:
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    folders = {"hpc_tf." + ".".join(p.parent.relative_to(ROOT).parts) for p in SOURCES if p.name == "__init__.py"}
    assert listed - {"hpc_tf.examples"} == folders


def test_no_committed_line_names_a_path_of_this_machine() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    ).stdout.split("\n")
    texts = (
        (name, (ROOT / name).read_text(encoding="utf-8", errors="ignore"))
        for name in tracked
        if name and (ROOT / name).is_file()
    )
    assert [name for name, text in texts if f"{ROOT}/" in text] == []
