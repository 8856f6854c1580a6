"""Write and read one instance type as the bundled file holds it: a small JSON object of what is unusual about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .instance import Accelerator, Gpu, InstanceType, LocalDisks, NetworkCard

# What most types have in common. It is left out of the file and filled in again on reading.
_USUAL: Mapping[str, Any] = {
    "threads_per_core": 2,
    "valid_threads": (1, 2),
    "architectures": ("x86_64",),
    "gpus": (),
    "accelerators": (),
    "efa_supported": False,
    "max_efa_interfaces": 0,
    "local_disks": LocalDisks(0, 0, False),
    "ebs_optimized": "default",
    "ebs_nvme": True,
    "hypervisor": "nitro",
    "usage_classes": ("on-demand", "spot"),
    "placement_strategies": ("cluster", "partition", "spread"),
    "current_generation": True,
    "burstable": False,
    "bare_metal": False,
    "boot_modes": ("legacy-bios", "uefi"),
}
_ARM = ("arm64",)
_USUAL_ARM: Mapping[str, Any] = {
    **_USUAL,
    "threads_per_core": 1,
    "valid_threads": (1,),
    "architectures": (),  # never so, hence always written: it is what tells these types on reading
    "boot_modes": ("uefi",),
}
_PLAIN = ("interface",)


def encode(instance: InstanceType) -> dict[str, Any]:
    """Give the fields whose values are not the usual ones, without the name."""
    usual = _USUAL_ARM if instance.architectures == _ARM else _USUAL
    # vars() and not dataclasses.asdict(), which would take the parts apart as well.
    values = {k: v for k, v in vars(instance).items() if k != "name" and (k not in usual or v != usual[k])}
    if instance.cores == instance.vcpus // instance.threads_per_core:
        del values["cores"]
    for key in ("gpus", "accelerators"):
        if key in values:
            values[key] = [list(vars(part).values()) for part in values[key]]
    if "local_disks" in values:
        values["local_disks"] = list(vars(instance.local_disks).values())
    return {**values, "network_cards": _pack(instance.network_cards)}


def decode(name: str, fields: Mapping[str, Any]) -> InstanceType:
    """Build the instance type that ``encode`` wrote."""
    usual = _USUAL_ARM if fields.get("architectures") == list(_ARM) else _USUAL
    values = {**usual, **{k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()}}
    values.setdefault("cores", values["vcpus"] // values["threads_per_core"])
    if "gpus" in fields:
        values["gpus"] = tuple(Gpu(*gpu) for gpu in fields["gpus"])
    if "accelerators" in fields:
        values["accelerators"] = tuple(Accelerator(*item) for item in fields["accelerators"])
    if "local_disks" in fields:
        values["local_disks"] = LocalDisks(*fields["local_disks"])
    values["network_cards"] = _unpack(fields["network_cards"])
    return InstanceType(name=name, **values)


def _pack(cards: tuple[NetworkCard, ...]) -> int | list[list[Any]]:
    """Write a single plain card as its number of interfaces, any others as runs of cards that are alike."""
    if len(cards) == 1 and cards[0] == NetworkCard(0, cards[0].max_interfaces, _PLAIN):
        return cards[0].max_interfaces
    return list(_runs(cards))


def _unpack(packed: int | list[list[Any]]) -> tuple[NetworkCard, ...]:
    if isinstance(packed, int):
        return (NetworkCard(0, packed, _PLAIN),)
    return tuple(
        NetworkCard(index, interfaces, tuple(types.split()))
        for first, last, interfaces, types in packed
        for index in range(first, last + 1)
    )


def _runs(cards: Iterable[NetworkCard]) -> Iterator[list[Any]]:
    """Join neighbours that are alike: ``[first index, last index, interfaces, "type type"]``."""
    run: list[Any] = []
    for card in cards:
        alike = [card.max_interfaces, " ".join(card.interface_types)]
        if run and run[2:] == alike and card.index == run[1] + 1:
            run[1] = card.index
            continue
        if run:
            yield run
        run = [card.index, card.index, *alike]
    if run:
        yield run
