"""Programs that machines run."""

import ast

from hpc_tf.modules.boot.shipped import shipped


def test_shipped_programs_are_python_3_9() -> None:
    programs = shipped()
    assert "boot/__init__.py" in programs
    for text in programs.values():
        ast.parse(text, feature_version=(3, 9))
