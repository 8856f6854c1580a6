"""Facts of EC2 that need no account: instance types, zones that offer them, regions, operating systems."""

from .catalog import Catalog
from .instance import Accelerator, Gpu, InstanceType, LocalDisks, NetworkCard

__all__ = ["Accelerator", "Catalog", "Gpu", "InstanceType", "LocalDisks", "NetworkCard"]
