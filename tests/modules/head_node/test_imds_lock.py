"""The lock of instance metadata, with real iptables in a network namespace: who is let in, and who is not."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tests.lanes.tools import which
from tests.spec import ROOT

LOCK = ROOT / "modules/head_node/imds-lock.sh"
# A server in place of the metadata service; each asker is told apart by its user.
_SCENE = """
set -eu
ip link set lo up
ip addr add 169.254.169.254/32 dev lo
cd /
python3 -c '
import socket
server = socket.create_server(("169.254.169.254", 80))
while True:
    server.accept()[0].close()' &
server=$!
trap 'kill $server' EXIT
ask() {{
  setpriv --reuid "$1" --regid "$1" --clear-groups timeout 5 bash -c '</dev/tcp/169.254.169.254/80' 2>/dev/null &&
    echo "$1 yes" || echo "$1 no"
}}
for n in 1 2 3 4 5 6 7 8 9 10; do [ "$(ask 0)" = "0 yes" ] && break; sleep 0.3; done
{steps}
"""


def play(*steps: str) -> list[str]:
    if os.geteuid() != 0 or which("iptables") is None or shutil.which("unshare") is None:
        pytest.skip("needs root, iptables and unshare; on Debian: apt-get install iptables util-linux")
    scene = _SCENE.format(steps="\n".join(steps))
    done = subprocess.run(
        ["unshare", "--net", "sh", "-c", scene], capture_output=True, text=True, timeout=60, check=False
    )
    if "Operation not permitted" in done.stderr:
        pytest.skip("this machine allows no network namespaces")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_root_and_the_named_users_are_let_in_and_others_are_not() -> None:
    asks = ("ask 0", "ask 1", "ask 2")
    found = play(*asks, f"sh {LOCK} daemon no-such-user", *asks)
    assert found == ["0 yes", "1 yes", "2 yes", "0 yes", "1 yes", "2 no"]


def test_a_second_lock_replaces_the_first_and_open_lifts_it() -> None:
    steps = (f"sh {LOCK} daemon", f"sh {LOCK} bin", "ask 1", "ask 2", f"sh {LOCK} --open", f"sh {LOCK} --open", "ask 1")
    assert play(*steps) == ["1 no", "2 yes", "1 yes"]


def test_nothing_is_left_of_a_lifted_lock() -> None:
    assert "hpc-tf" not in "\n".join(play(f"sh {LOCK} daemon", f"sh {LOCK} --open", "iptables -S"))
