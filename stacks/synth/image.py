"""The image state: images that are built, and their ids for the cluster state."""

from __future__ import annotations

from typing import Any

from ...modules.configuration.construct import Bucket
from ...modules.iam import policies
from ...modules.iam.construct import GivenProfile, GivenRole, Identity, NodeRole, role_name
from ...modules.iam.model import NodeIam
from ...modules.image_builder.construct import BuiltImage, ComponentShelf, Workshop, WorkshopSecurityGroup
from ...modules.spec.finding import Path
from ...modules.spec.text import Script
from ...modules.storage.construct import key_arn
from ...modules.terraform.deployment import Deployment
from ...modules.terraform.resource import State
from ..builds import Made
from ..model import Cluster
from ..scripts import Contents
from .places import NewPlaces, Places, places_of

OUTPUT = "images"


def fill_image(state: State, cluster: Cluster, deployment: Deployment, made: list[Made], contents: Contents) -> None:
    """Make every image, and name its id in an output."""
    filled = _Images(state, cluster, deployment, contents)
    state.output(OUTPUT, {one.label: filled.build(one) for one in made}, "Ids of the images that were built")


class _Images:
    """What all builds of a cluster share."""

    def __init__(self, state: State, cluster: Cluster, deployment: Deployment, contents: Contents) -> None:
        self.state, self.cluster, self.deployment, self.contents = state, cluster, deployment, contents
        self.places: Places = places_of(state, cluster)
        self.key = key_arn(state, cluster.encryption.kms_key, "encryption", ("encryption", "kms_key"))
        self.bucket = Bucket(state, deployment, key_arn=self.key, purpose="image-logs")
        self.shelf = ComponentShelf(state, deployment, key=self.key)
        self.shared: Identity | None = None
        self.group: WorkshopSecurityGroup | None = None

    def build(self, one: Made) -> Any:
        """One image; its id."""
        own = one.build
        identity = self._identity(one)
        workshop = Workshop(
            subnet_id=own.subnet or self._subnet(), security_group_ids=own.security_groups or (self._group(),),
            profile_name=identity.profile_name, log_bucket=self.bucket.id, key=self.key, after=identity.rules,
        )  # fmt: skip
        image = BuiltImage(self.state, one.label, own, one.target, self.deployment, workshop, self.shelf, contents=self.contents,
                           origin=one.origin)  # fmt: skip
        return image.ami

    def _subnet(self) -> str:
        if isinstance(self.places, NewPlaces):
            return next(iter(self.places.zones.values()))
        return self.places.head_subnet

    def _group(self) -> str:
        if self.group is None:
            self.group = WorkshopSecurityGroup(self.state, self.deployment, vpc_id=self.places.vpc_id)
        return self.group.id

    def _identity(self, one: Made) -> Identity:
        own, origin = one.build.iam, (*one.origin, "iam")
        scripts = [part for part in one.build.components if isinstance(part, Script)]
        if own.role is not None:
            name = role_name(self.deployment, "image", one.label)
            return GivenRole(self.state, f"image_{one.label}", name, self.deployment, own.role, origin=origin)
        if own.instance_profile is not None:
            return GivenProfile(self.state, f"image_{one.label}", own.instance_profile, origin=origin)
        if own == NodeIam() and not scripts:
            self.shared = self.shared or self._role("image", ("image",), NodeIam(), ("image", "build", "iam"), [])
            return self.shared
        return self._role(f"image_{one.label}", ("image", one.label.replace("_", "-")), own, origin, scripts)

    def _role(self, label: str, parts: tuple[str, ...], own: NodeIam, origin: Path, scripts: list[Script]) -> NodeRole:
        statements = policies.build_images(self.deployment, log_bucket_arn=self.bucket.arn)
        statements += policies.use_key(self.key) if self.key else []
        # Image Builder speaks with the machine by Session Manager's agent, whatever `access` says.
        return NodeRole(
            self.state, label, role_name(self.deployment, *parts), self.deployment, statements=statements, iam=self.cluster.iam,
            own=own, session_manager=True, origin=origin, scripts=scripts,
        )  # fmt: skip
