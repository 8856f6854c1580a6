"""What must work on a compute node before jobs come: EFA and GPUs."""

from __future__ import annotations

from pathlib import Path

from .command import program, run, succeeds, until
from .facts import Node
from .report import Failed, say

_SECONDS = 180
_PCI = Path("/sys/bus/pci/devices")
_NVIDIA, _BRIDGE = "0x10de", "0x068000"


def check(node: Node) -> Node:
    """Wait for devices that are still coming up; a node without them takes no jobs."""
    if node.own.get("efa"):
        _efa()
    if node.own.get("gpus"):
        _gpus(int(node.own["gpus"]))
    return node


def _efa() -> None:
    devices = Path("/sys/class/infiniband")
    found = until(lambda: sorted(p.name for p in devices.glob("*")) or None, _SECONDS)
    if found is None:
        raise Failed(f"no EFA device after {_SECONDS} s; is the EFA driver in this image?")
    tool = program("fi_info") or "/opt/amazon/efa/bin/fi_info"
    if Path(tool).exists() and not succeeds(tool, "-p", "efa", timeout=60):
        raise Failed("fi_info finds no EFA provider")
    say(f"EFA: {', '.join(found)}")


def _gpus(wanted: int) -> None:
    if _has_nvswitch():  # GPUs of such a machine work only with it
        run("systemctl", "start", "nvidia-fabricmanager.service", timeout=300)
    found = until(lambda: _enough(wanted), _SECONDS, 5.0)
    if found is None:
        raise Failed(f"{_count()} of {wanted} GPUs after {_SECONDS} s")
    say(f"{found} GPUs")


def _enough(wanted: int) -> int | None:
    count = _count()
    return count if count >= wanted else None


def _count() -> int:
    if program("nvidia-smi") is None:
        raise Failed("nvidia-smi is not in this image")
    return sum(line.startswith("GPU ") for line in run("nvidia-smi", "-L", timeout=120, check=False).splitlines())


def _has_nvswitch() -> bool:
    return any(_read(device / "vendor") == _NVIDIA and _read(device / "class") == _BRIDGE for device in _PCI.glob("*"))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return ""
