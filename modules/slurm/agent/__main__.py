"""Run this folder: ``python /opt/hpc-tf/agent SUBCOMMAND``.

The folder is reached through a link that a new configuration turns to another version, so it is resolved once, here.
"""

import importlib
import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    sys.path[0] = str(_HERE.parent)
    sys.exit(importlib.import_module(f"{_HERE.name}.main").main(sys.argv[1:]))
