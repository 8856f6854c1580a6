"""Machine images: an id as it is written, or a look-up of the public image."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..catalog import images
from ..terraform.engine import Construct
from ..terraform.resource import Data
from .model import Image


class Images(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """The images of one state; each public one is looked up once, and ``built`` knows those that the cluster builds."""

    def __init__(self, scope: Any, built: Callable[[Image, str], str]) -> None:
        super().__init__(scope, "images")
        self.built = built
        self._found: dict[str, Data] = {}

    def id(self, image: Image, architecture: str) -> str:
        """The image's id."""
        if image.ami is not None:
            return image.ami
        if image.build is not None:
            return self.built(image, architecture)
        label = f"{image.system}_{architecture}_{str(image.release).replace('.', '-')}"
        if label not in self._found:
            self._found[label] = self._look_up(label, image, architecture)
        return self._found[label].id

    def root_device(self, image: Image) -> str:
        """The name of the root device."""
        return images.SYSTEMS[image.system].root_device

    def _look_up(self, label: str, image: Image, architecture: str) -> Data:
        name = images.image_name(image.system, str(image.release), architecture)
        attributes = {
            "owners": [images.SYSTEMS[image.system].owner],
            "most_recent": True,
            "include_deprecated": True,  # an older release must go on being found
            "filter": [{"name": "name", "values": [name]}, {"name": "architecture", "values": [architecture]}],
        }
        return Data(self, "aws_ami", label, attributes, origin=("image",))
