"""What images that are to be built become in EC2 Image Builder: components, recipes, where and how they are built, the images."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..catalog import images
from ..spec.expression import Expression
from ..spec.finding import Path
from ..spec.frozen import frozen
from ..spec.text import Script
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.resource import Resource
from .defaults import build_type, public_parent
from .model import Build
from .recipe import Component, Target, closing, components, script_component, version_of

_ORIGIN: Path = ("image", "build")
# On Sunday night: images of AWS and security updates of the week are in by then.
_SCHEDULES = {"week": "cron(0 2 ? * sun *)", "month": "cron(0 2 1 * ? *)"}
_TEST_MINUTES = 120
_HOURS = "6h"  # of a build with its tests and copies in other regions


@frozen
class Workshop:
    """Where images are built, and by whom. ``key`` encrypts images and logs."""

    subnet_id: str
    security_group_ids: Sequence[str]
    profile_name: str
    log_bucket: str
    key: str | None
    after: Sequence[str] = ()


class WorkshopSecurityGroup(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """The group of machines that build: they fetch, and nobody reaches them."""

    def __init__(self, scope: Any, deployment: Deployment, *, vpc_id: str) -> None:
        super().__init__(scope, "image-security-group")
        name = deployment.name("image")
        attributes = {"name": name, "description": f"Machines that build images of cluster {deployment.cluster}", "vpc_id": vpc_id,
                      "tags": deployment.tagged(name)}  # fmt: skip
        self.id = Resource(self, "aws_security_group", "image", attributes, origin=_ORIGIN).id
        out = {"security_group_id": self.id, "cidr_ipv4": "0.0.0.0/0", "ip_protocol": "-1"}
        Resource(self, "aws_vpc_security_group_egress_rule", "image_ipv4", out, origin=_ORIGIN)


class ComponentShelf(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """Every component once, for all recipes that have it."""

    def __init__(self, scope: Any, deployment: Deployment, *, key: str | None) -> None:
        super().__init__(scope, "components")
        self.deployment, self.key = deployment, key
        self._made: dict[str, Resource] = {}
        self._names: dict[str, str] = {}

    def arn(self, component: Component) -> Expression:
        """The ARN of a component, which is made where it is new."""
        if component.document not in self._made:
            self._made[component.document] = self._make(component)
        return self._made[component.document].arn

    def _make(self, component: Component) -> Resource:
        """Two that differ have one name and two versions; the second takes a label with its version, so both are kept."""
        taken = component.name in self._names
        label = component.name.replace("-", "_") + (f"_{component.version.replace('.', '_')}" if taken else "")
        self._names[component.name] = label
        attributes = {
            "name": self.deployment.name(component.name),
            "version": component.version,
            "platform": "Linux",
            "data": component.document,
            "kms_key_id": self.key,
            "lifecycle": {"create_before_destroy": True},
        }
        return Resource(self, "aws_imagebuilder_component", label, attributes, origin=_ORIGIN)


class BuiltImage(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """One image with its recipe. ``ami`` is its id in the cluster's region; ``pipeline`` builds it again at a schedule."""

    def __init__(
        self, scope: Any, label: str, build: Build, target: Target, deployment: Deployment, workshop: Workshop,
        shelf: ComponentShelf, *, contents: Mapping[str, str], origin: Path,
    ) -> None:  # fmt: skip
        super().__init__(scope, f"image-{label}")
        self.label, self.build, self.target, self.deployment = label, build, target, deployment
        self.workshop, self.shelf, self.origin = workshop, shelf, origin
        self.name = deployment.name(label.replace("_", "-"))
        recipe = self._recipe(contents)
        common = {
            "image_recipe_arn": recipe.arn,
            "infrastructure_configuration_arn": self._infrastructure().arn,
            "distribution_configuration_arn": self._distribution().arn,
            "enhanced_image_metadata_enabled": True,
            "image_tests_configuration": {"image_tests_enabled": build.tests, "timeout_minutes": _TEST_MINUTES},
            "tags": deployment.tagged(self.name, build.tags),
        }
        after = list(workshop.after) or None
        image = self._make("image", {**common, "timeouts": {"create": _HOURS}, "depends_on": after,
                                     "lifecycle": {"create_before_destroy": True}})  # fmt: skip
        amis = f"{image.address}.output_resources)[0].amis : made.image if made.region == \"{deployment.region}\"]"
        self.ami = Expression(f"${{one([for made in tolist({amis})}}")
        if build.schedule != "never":
            timing = {
                "schedule_expression": _SCHEDULES[build.schedule],
                "pipeline_execution_start_condition": "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE",
            }
            self._make("image_pipeline", {"name": self.name, "status": "ENABLED", "schedule": timing, **common})

    def _recipe(self, contents: Mapping[str, str]) -> Resource:
        build, disk = self.build, self.build.root_volume
        parent = build.parent or public_parent(self.deployment.partition, self.deployment.region, self.target)
        assert parent is not None, "checked: HPC361"
        block = {
            "device_name": images.SYSTEMS[self.target.system].root_device,
            "ebs": {
                "delete_on_termination": True,
                "encrypted": disk.encrypted,
                "kms_key_id": self.workshop.key if disk.encrypted else None,
                "volume_size": disk.size.gib if disk.size is not None else None,
                "volume_type": disk.type,
                "iops": disk.iops,
                "throughput": disk.throughput.mb_per_second if disk.throughput is not None else None,
            },
        }
        listed = [*components(build, self.target), *self._own(contents), *closing(build, self.target)]
        identities = [one if isinstance(one, str) else [one.name, one.version] for one in listed]
        attributes = {
            "name": self.name,
            "version": version_of(json.dumps([str(parent), block, identities], sort_keys=True)),
            "parent_image": parent,
            "block_device_mapping": block,
            "component": [{"component_arn": one if isinstance(one, str) else self.shelf.arn(one)} for one in listed],
            "lifecycle": {"create_before_destroy": True},
            "tags": self.deployment.tagged(self.name, build.tags),
        }
        return self._make("image_recipe", attributes)

    def _own(self, contents: Mapping[str, str]) -> list[str | Component]:
        """What the spec adds: components by their ARN, scripts as components of their own."""
        return [script_component(one, contents) if isinstance(one, Script) else str(one) for one in self.build.components]

    def _infrastructure(self) -> Resource:
        shop = self.workshop
        attributes = {
            "name": self.name,
            "instance_types": [build_type(self.build, self.target)],
            "instance_profile_name": shop.profile_name,
            "instance_metadata_options": {"http_tokens": "required", "http_put_response_hop_limit": 1},
            "subnet_id": shop.subnet_id,
            "security_group_ids": list(shop.security_group_ids),
            "terminate_instance_on_failure": True,
            "logging": {"s3_logs": {"s3_bucket_name": shop.log_bucket, "s3_key_prefix": self.label}},
            "resource_tags": {**self.deployment.tags, "Name": f"{self.name}-build"},
            "tags": self.deployment.tagged(self.name),
        }
        return self._make("infrastructure_configuration", attributes)

    def _distribution(self) -> Resource:
        build, home = self.build, self.deployment.region
        places = []
        for region in dict.fromkeys((home, *map(str, build.regions))):
            encrypted = build.root_volume.encrypted and region == home
            ami = {
                "name": f"{self.name}-{{{{ imagebuilder:buildDate }}}}",
                "ami_tags": {**self.deployment.tags, "Name": self.name, **build.tags},
                "kms_key_id": self.workshop.key if encrypted else None,
                "launch_permission": {"user_ids": [*map(str, build.accounts)]} if build.accounts else None,
            }
            places.append({"region": region, "ami_distribution_configuration": ami})
        attributes = {"name": self.name, "distribution": places, "tags": self.deployment.tagged(self.name)}
        return self._make("distribution_configuration", attributes)

    def _make(self, kind: str, attributes: Mapping[str, Any]) -> Resource:
        return Resource(self, f"aws_imagebuilder_{kind}", self.label, attributes, origin=self.origin)
