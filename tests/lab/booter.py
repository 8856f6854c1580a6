"""Plays EC2: behind every instance that the fake AWS runs, a machine; none behind one that it ends.

It watches without asking the API, so that the log of calls shows what the programs under test ask.
"""

from __future__ import annotations

import subprocess
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import machine as machines
from .fake import Fake
from .machine import Machine
from .world import World

Instance = Mapping[str, Any]
_WORKERS = 4
_SHUTDOWN_SECONDS = 90
_VOLUME_BYTES = 1 << 30


@dataclass
class Boot:
    """How machines of one kind begin. ``ready`` says when there is enough to begin with; ``host`` names the machine."""

    begin: Callable[[Machine, Instance], None]
    ready: Callable[[Instance], bool] = lambda _: True
    host: Callable[[Instance], str] = lambda instance: f"ip-{instance['address'].replace('.', '-')}"
    binds: Mapping[str, Path] = field(default_factory=dict)
    graceful: bool = False
    """Whether it shuts down by itself when its instance is stopped or terminated."""


@dataclass
class Booter:
    """The machines of a world by their instances."""

    world: World
    fake: Fake
    lower: str
    environment: tuple[str, ...]
    choose: Callable[[Instance], Boot | None]
    delay: float = 0.5
    """Seconds from the launch of an instance to the first program of its machine."""
    instances: dict[str, Instance] = field(default_factory=dict)
    machines: dict[str, Machine] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    _busy: set[str] = field(default_factory=set)
    _seen: dict[str, float] = field(default_factory=dict)
    _number: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stop: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Watch from now on."""
        self._pool = ThreadPoolExecutor(_WORKERS)
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._watch, self._tend)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Watch no more; the machines go with the world."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=20)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def at(self, address: str) -> Instance | None:
        """The instance that has an address; one that shuts down is still served, as by EC2."""
        there = [one for one in list(self.instances.values()) if one["address"] == address]
        return next((one for state in ("running", "shutting-down", "stopping") for one in there if one["state"] == state), None)

    def of_node(self, name: str) -> Machine | None:
        """The machine of a node."""
        return next((self.machines[i["id"]] for i in list(self.instances.values())
                     if i["tags"].get("hpctf:node") == name and i["state"] == "running" and i["id"] in self.machines), None)  # fmt: skip

    def of_role(self, role: str) -> list[Machine]:
        """The machines of a role."""
        return [self.machines[i["id"]] for i in list(self.instances.values()) if i["tags"].get("hpctf:role") == role and i["id"] in self.machines]

    # -- watching ------------------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        version = -1
        while not self._stop.is_set():
            try:
                found = self.fake.ask("instances", after=version, timeout=30)
            except OSError:
                self._stop.wait(0.5)
                continue
            version = found["version"]
            self.instances = {one["id"]: one for one in found["instances"]}

    def _tend(self) -> None:
        while not self._stop.wait(0.05):
            now = time.monotonic()
            for key, instance in list(self.instances.items()):
                since = self._seen.setdefault(key, now)
                there = self.machines.get(key)
                if there is None and instance["state"] == "running" and now - since >= self.delay:
                    boot = self.choose(instance)
                    if boot is not None and boot.ready(instance):
                        self._do(key, self._begin, instance, boot)
                elif there is not None and there.alive and instance["state"] == "running":
                    self._attach(there, instance)
                elif there is not None and (instance["state"] != "running" or not there.alive):
                    self._do(key, self._end, instance, self.choose(instance))
            for key in set(self.machines) - set(self.instances):  # the fake AWS was reset
                self.machines.pop(key).kill()

    def _attach(self, machine: Machine, instance: Instance) -> None:
        """Let a machine find the volumes of its instance as on Nitro: by their ids, while they are attached."""
        for volume in set(instance["volumes"]) - machine.volumes:
            disk = self.world.folder / "volumes" / volume
            disk.parent.mkdir(exist_ok=True)
            if not disk.exists():
                with disk.open("wb") as file:
                    file.truncate(_VOLUME_BYTES)
            link = f"/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_{volume.replace('-', '')}"
            subprocess.run(machine.enter("ln", "-sfn", f"/run/lab/volumes/{volume}", link), timeout=20, check=False)
            machine.volumes.add(volume)

    def _do(self, key: str, work: Callable[..., None], instance: Instance, boot: Boot | None) -> None:
        with self._lock:
            if key in self._busy:
                return
            self._busy.add(key)
        self._pool.submit(self._done, key, work, instance, boot)

    def _done(self, key: str, work: Callable[..., None], instance: Instance, boot: Boot | None) -> None:
        try:
            work(instance, boot)
        except Exception:
            if not self._stop.is_set():
                self.failures.append(f"{key}: {traceback.format_exc()}")
                self._stop.wait(1.0)
        finally:
            with self._lock:
                self._busy.discard(key)

    def _begin(self, instance: Instance, boot: Boot) -> None:
        with self._lock:
            self._number += 1
            number = self._number
        binds = {**boot.binds, "/run/lab/efs": self.world.folder / "efs"}
        made = machines.start(self.world, self.lower, instance["id"], boot.host(instance), number, instance["address"], self.environment, binds)
        self.machines[instance["id"]] = made
        if boot.graceful:
            self.fake.ask("linger", id=instance["id"])
        boot.begin(made, instance)

    def _end(self, instance: Instance, boot: Boot | None) -> None:
        machine = self.machines[instance["id"]]
        if machine.alive and boot is not None and boot.graceful:
            subprocess.run(machine.enter("shutdown", "-h", "now"), timeout=30, check=False, capture_output=True)
            deadline = time.monotonic() + _SHUTDOWN_SECONDS
            while machine.alive and time.monotonic() < deadline:
                time.sleep(0.05)
        machine.kill()
        self.fake.ask("end", id=instance["id"])
        self.machines.pop(instance["id"], None)
