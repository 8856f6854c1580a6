"""What a program of the agent works with: settings, model, Slurm, EC2, log, time. Made once, replaced whole in tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import ec2, imds, model, slurm
from .cooldown import Cooldowns
from .log import Log
from .retry import Time
from .settings import Settings


@dataclass(frozen=True)
class World:
    """Everything outside of the program."""

    settings: Settings
    model: model.Model
    slurm: slurm.Slurm
    ec2: Any
    log: Log
    time: Time

    @property
    def state(self) -> Path:
        """The folder of caches."""
        return Path(self.settings.state)

    @property
    def cooldowns(self) -> Cooldowns:
        """What not to try again for a while."""
        return Cooldowns(self.state, self.settings.cooldown_seconds, self.time.now)

    def head(self) -> str:
        """The instance id of this head node; empty where there is none."""
        return self.settings.instance_id or imds.instance_id()

    def end(self, ids: Iterable[str], *, fresh: bool = False) -> None:
        """End instances, perhaps ones that were just launched; what an administrator has protected stays, and is said."""
        for one in self.ec2.terminate(ids, fresh=fresh):
            self.log.event("protected", instance=one, why="it has termination protection; nothing but its owner ends it")

    def waiting(self) -> Mapping[str, str]:
        """Capacity blocks that have not begun or are over, with the reason; asked only where a ladder has one."""
        named = {r.reservation for f in self.model.fleets.values() for r in f.ladder if r.kind == "capacity-block"}
        found = {one: self._not_begun(one) for one in sorted(named)}
        return {one: why for one, why in found.items() if why}

    def _not_begun(self, reservation: str) -> str:
        try:
            return str(self.ec2.not_begun(reservation))
        except Exception as error:
            code = ec2.code_of(error)
            if code.startswith("InvalidCapacityReservation"):
                return f"{reservation}: {code}"
            self.log.event("capacity-block-unknown", reservation=reservation, error=str(error))
            return ""


def real(settings: Settings, program: str) -> World:
    """The world as it is."""
    time = Time()
    log = Log(settings.log, settings.cluster, program, time.now)
    run = slurm.runner(settings.slurm_bin, f"{settings.slurm_etc}/slurm.conf")
    api = ec2.Ec2(settings.cluster, ec2.client("ec2", settings.region), time, settings.terminate_batch)
    return World(settings, _model(settings), slurm.Slurm(run), api, log, time)


def _model(settings: Settings) -> model.Model:
    """The fleets in force; none before the first configuration."""
    if not settings.current.exists():
        return model.Model(settings.cluster, settings.region, {})
    return model.load(settings.current)
