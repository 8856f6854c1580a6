"""Who draws the pictures of a desktop: the machine's GPU, or its processors."""

from __future__ import annotations

from ..catalog import Catalog

# As aws-parallelcluster-cookbook decides it (resources/dcv/partial/_dcv_common.rb, dcv_gpu_accel_supported): dcv-gl is
# built for x86_64 only, and NVIDIA's machines alone have it.
_ARCHITECTURE, _MANUFACTURER = "x86_64", "NVIDIA"


def draws_with_gpu(instance_type: str, catalog: Catalog) -> bool:
    """Say whether DCV shares the GPU of a machine among desktops."""
    facts = catalog.instance(instance_type)
    return (
        facts is not None
        and _ARCHITECTURE in facts.architectures
        and any(gpu.manufacturer.upper() == _MANUFACTURER for gpu in facts.gpus)
    )
