"""One compute resource as its translation sees it."""

from __future__ import annotations

from ....modules.catalog.instance import InstanceType
from ....modules.spec.frozen import frozen
from ...tree import Items, Text
from .section import Section
from .values import truth


@frozen
class Resource:
    """One compute resource beside its queue, with the facts about its types that are known."""

    queue: Section
    own: Section
    types: tuple[Text, ...]
    facts: tuple[InstanceType, ...]

    @property
    def known(self) -> bool:
        """Say whether the catalog has all its types."""
        return bool(self.types) and len(self.types) == len(self.facts)

    @property
    def one_zone(self) -> bool:
        """Say whether its queue has a single subnet."""
        subnets = self.queue.find("Networking.SubnetIds")
        return isinstance(subnets, Items) and len(subnets) == 1

    @property
    def market(self) -> str:
        """ONDEMAND, SPOT or CAPACITY_BLOCK."""
        return str(self.queue.find("CapacityType") or "ONDEMAND")

    @property
    def uses_efa(self) -> bool:
        """Say whether EFA is asked for."""
        written = self.own.find("Efa.Enabled")
        return written is not None and truth(str(written)) is True

    @property
    def own_interfaces(self) -> bool:
        """Say whether a launch template of the user says the network interfaces."""
        return self.own.find("LaunchTemplateOverrides.LaunchTemplateId") is not None

    @property
    def currency(self) -> str:
        """What a price is in."""
        region = self.queue.draft.get("region") or ""
        return "CNY" if region.startswith("cn-") else "USD"

    @property
    def flexible(self) -> bool:
        """Say whether it has a list of types."""
        return self.own.find("Instances") is not None
