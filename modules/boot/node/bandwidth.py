"""``/opt/hpc-tf/bin/bandwidth A B``: the job that measures the network between two nodes, and drains both where it is slow.

Nobody can tell which of the two is slow, so both go; the agent replaces them. A measurement that gives no number says nothing
about the nodes and drains none.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .health import FACTS, OURS, drain
from .report import Failed

_SECONDS = 600
# It comes with the EFA installer: EC2 user guide, "Verify the EFA configuration".
USUAL = """\
PATH=/opt/amazon/efa/bin:$PATH
srun --overlap --nodes=1 --ntasks=1 --nodelist="$HPC_TF_SECOND" /opt/amazon/efa/bin/fi_pingpong -p efa -e rdm &
sleep 5
fi_pingpong -p efa -e rdm "$HPC_TF_SECOND"
wait
"""
_NUMBER = r"([0-9]+(?:\.[0-9]+)?)"


def rate(said: str) -> float | None:
    """MB/s as nccl-tests, fi_pingpong or OSU's benchmarks print it, or as the last number; the best row of a table counts."""
    bus = re.search(rf"Avg bus bandwidth\s*:\s*{_NUMBER}", said)
    if bus is not None:
        return float(bus[1]) * 1000
    lines = [line.split() for line in said.splitlines() if line.strip()]
    header = next((line for line in lines if "MB/sec" in line), None)
    if header is not None:
        column = header.index("MB/sec")
        return max((float(line[column]) for line in lines if len(line) == len(header) and _is_number(line[column])), default=None)
    if "Bandwidth (MB/s)" in said:
        return max((float(line[1]) for line in lines if len(line) == 2 and all(map(_is_number, line))), default=None)
    return float(lines[-1][-1]) if lines and _is_number(lines[-1][-1]) else None


def _is_number(word: str) -> bool:
    return re.fullmatch(_NUMBER, word) is not None


def measured(command: str, first: str, second: str) -> str:
    """What the command prints."""
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", **os.environ, "HPC_TF_FIRST": first, "HPC_TF_SECOND": second}
    try:
        done = subprocess.run(
            ["/bin/sh", "-c", command], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout


def main(nodes: list[str], facts: Path = FACTS, drain: Callable[[Mapping[str, Any], str], None] = drain) -> int:
    """Measure; 1 where it was slow, 2 where there is no number."""
    first, second = nodes
    told = json.loads(facts.read_text(encoding="utf-8"))
    wanted = told["bandwidth"]
    found = rate(measured(wanted["command"] or USUAL, first, second))
    if found is None:
        print(f"{OURS}no number between {first} and {second}", file=sys.stderr)
        return 2
    if found >= wanted["minimum"]:
        return 0
    for node, other in ((first, second), (second, first)):
        try:
            drain({**told, "node": node}, f"{found:.0f} of {wanted['minimum']} MB/s with {other}")
        except Failed as failed:
            print(f"{OURS}{failed}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
