"""The cluster state: what may change daily. Head node, launch templates, roles, security groups, configuration."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...modules.access.construct import SecurityGroups
from ...modules.access.model import NodeAccess
from ...modules.boot.shipped import shipped
from ...modules.boot.user_data import user_data
from ...modules.catalog import Catalog
from ...modules.configuration.construct import Bucket, Objects, term
from ...modules.configuration.prefix import prefix_of, told_of
from ...modules.dcv.model import NO_DCV
from ...modules.ebs.construct import Attachments
from ...modules.ebs.devices import STATE_DEVICE
from ...modules.ebs.model import Ebs
from ...modules.efs.model import Efs
from ...modules.fleet.construct import FleetTemplate
from ...modules.fleet.model import Fleet
from ...modules.fleet.shape import facts_of
from ...modules.head_node.construct import HeadNodeInstance
from ...modules.iam import policies
from ...modules.iam.construct import GivenProfile, GivenRole, Identity, NodeRole, role_name
from ...modules.iam.model import NodeIam
from ...modules.image.construct import Images
from ...modules.image.model import Image
from ...modules.login_nodes.construct import group_name
from ...modules.network.construct import HeadRecord, PrivateZone, ZoneAssociation
from ...modules.node.proxy import no_proxy
from ...modules.queue.model import Queue
from ...modules.spec.expression import Expression
from ...modules.spec.finding import dotted
from ...modules.spec.text import DnsZone
from ...modules.storage.construct import StorageAccess, key_arn
from ...modules.terraform.deployment import Deployment
from ...modules.terraform.policy import document
from ...modules.terraform.resource import Data, State, escaped
from ..builds import Made, label_of
from ..model import Cluster
from ..scheduler import HEAD_ADDRESS, files, fleets_of
from ..scripts import Contents, of_head_node, of_hooks, of_queue
from ..storage import asked, existing_file_systems, existing_volumes, opened, speaks_efa
from .accounting import accounting_resources, accounting_statements, open_database
from .directory import directory_resources, directory_statements
from .frame import Linked
from .image import OUTPUT as IMAGES
from .login import login_group, login_pool
from .monitoring import make_monitoring, monitoring_files, sending
from .places import Places, places_of


def fill_cluster(
    state: State, cluster: Cluster, deployment: Deployment, catalog: Catalog, contents: Contents, built: list[Made]
) -> dict[str, Any]:
    """Make the cluster; return the files that stand beside its state."""
    made = _Cluster(state, cluster, deployment, catalog, contents, built)
    return made.files


class _Cluster:
    """The parts of a cluster in the order in which they need each other."""

    def __init__(
        self, state: State, cluster: Cluster, deployment: Deployment, catalog: Catalog, contents: Contents, built: list[Made]
    ) -> None:
        self.state, self.cluster, self.deployment, self.catalog = state, cluster, deployment, catalog
        self.places: Places = places_of(state, cluster)
        self.storage = Linked(state, cluster, "storage")
        self.images = Images(state, self._built(built))
        self.key = key_arn(state, cluster.encryption.kms_key, "encryption", ("encryption", "kms_key"))
        self.access: StorageAccess | None = None
        self.groups = self._security_groups()
        self.bucket, self.bucket_arn = self._bucket()
        self.prefix = prefix_of(str(cluster.cluster), own_bucket=cluster.bucket is None)
        self.slurm_key = cluster.slurm.auth_key or self.storage.output("slurm_key_arn")
        self.zone_id, self.zone_arn = self._dns()
        self.domain = self._domain()
        self.roles = self._compute_roles()
        self.head = self._head_node()
        self.attachments = self._attach()
        head = cluster.head_node
        groups = self._group_ids("head_node", head.security_groups, head.additional_security_groups)
        open_database(state, cluster, self.storage, groups)
        self.templates = self._fleets()
        self.addresses: dict[str, Expression] = {}
        self._login_nodes()
        self.files = {**files(cluster, catalog, contents), **monitoring_files(cluster, deployment)}
        make_monitoring(
            state, cluster, deployment, self.storage, head_node_id=self.head.id, head_group=self.groups.id_of("head_node"),
            vpc_cidrs=self.places.vpc_cidrs, key=self.key,
        )  # fmt: skip
        self._configuration()
        self._outputs()

    def _built(self, built: list[Made]) -> Callable[[Image, str], str]:
        """Where the id of an image that is built comes from."""
        if not built:
            return lambda image, architecture: ""
        linked = Linked(self.state, self.cluster, "image")
        return lambda image, architecture: linked.member(IMAGES, label_of(built, image, architecture), "")

    # -- who reaches whom -------------------------------------------------------------------------------------------

    def _security_groups(self) -> SecurityGroups:
        head = self.cluster.head_node
        managed = any(not fleet.security_groups for _, _, fleet in fleets_of(self.cluster))
        groups = SecurityGroups(
            self.state, self.deployment, vpc_id=self.places.vpc_id, ssh=head.access.ssh or (),
            dcv=head.access.dcv or NO_DCV, head=not head.security_groups, compute=managed,
        )  # fmt: skip
        self.login = login_group(self.state, self.cluster, self.deployment, self.places, groups)
        ports = opened(self.cluster)
        if ports:
            self.access = StorageAccess(
                self.state, storage_group_id=self.storage.output("storage_security_group_id"), groups=self._all_groups(groups),
                ports=ports, efa=speaks_efa(self.cluster),
            )  # fmt: skip
        return groups

    def _all_groups(self, groups: SecurityGroups) -> dict[str, str]:
        """Every group whose members mount storage: ours by kind, the users' by id."""
        found: dict[str, str] = {kind: group.id for kind, group in groups.groups.items()}
        own = [
            *self.cluster.head_node.security_groups,
            *(g for pool in self.cluster.login_nodes.values() for g in pool.security_groups),
            *(g for _, _, f in fleets_of(self.cluster) for g in f.security_groups),
        ]
        if self.login is not None:
            found["login_nodes"] = self.login.id
        found.update({str(group): group for group in own if not isinstance(group, Expression)})
        found.update({f"own{n}": g for n, g in enumerate(dict.fromkeys(g for g in own if isinstance(g, Expression)))})
        return found

    def _group_ids(self, kind: str, own: tuple[str, ...], additional: tuple[str, ...]) -> list[str]:
        managed = self.groups.id_of(kind)
        return [*own] if own or managed is None else [managed, *additional]

    # -- identity ---------------------------------------------------------------------------------------------------

    def _bucket(self) -> tuple[str, str]:
        if self.cluster.bucket is not None:
            return str(self.cluster.bucket), f"arn:{self.deployment.partition}:s3:::{self.cluster.bucket}"
        made = Bucket(self.state, self.deployment, key_arn=self.key)
        return made.id, made.arn

    def _dns(self) -> tuple[str | None, str | None]:
        dns = self.cluster.network.dns
        if dns == "managed":
            zone: str = PrivateZone(self.state, self.deployment, self.places.vpc_id).zone_id
        elif isinstance(dns, DnsZone):
            zone = dns
            if self.cluster.network.subnets is None:
                ZoneAssociation(self.state, zone, self.places.vpc_id)
        else:
            return None, None
        arn = f"arn:{self.deployment.partition}:route53:::hostedzone/{zone}"
        return zone, Expression(arn) if isinstance(zone, Expression) else arn

    def _domain(self) -> str | None:
        """The domain of nodes; of an existing zone Terraform asks the name."""
        if isinstance(self.cluster.network.dns, DnsZone):
            asked_for = {"zone_id": self.zone_id}
            found = Data(self.state, "aws_route53_zone", "main", asked_for, origin=("network", "dns"))
            return found.attr("name")
        return f"{self.cluster.cluster}.hpc.internal" if self.cluster.network.dns == "managed" else None

    def _statements(self) -> list[policies.Statement]:
        """What every node may do because of what the cluster uses."""
        found = [*policies.read_slurm_key(self.slurm_key), *(policies.use_key(self.key) if self.key else [])]
        found += sending(self.cluster, self.deployment) + directory_statements(self.cluster, self.deployment)
        arns = []
        for _, entry in sorted(self.cluster.storage.items()):
            if isinstance(entry, Efs) and entry.iam:
                system = entry.efs if entry.existing else self.storage.member("file_systems", str(entry.name), ".id")
                arn = (
                    f"arn:{self.deployment.partition}:elasticfilesystem:{self.deployment.region}:*:file-system/{system}"
                )
                arns.append(Expression(arn) if isinstance(system, Expression) else arn)
        return found + (policies.mount_efs(arns) if arns else [])

    def _compute_roles(self) -> dict[str, Identity]:
        """The role of each queue's nodes: one for all, and one of its own for a queue with `iam` keys."""
        statements = [
            *policies.compute(self.deployment, bucket_arn=self.bucket_arn, prefix=self.prefix),
            *(policies.listen(self.bucket_arn, told_of(self.prefix)) if asked(self.cluster) else []),
            *self._statements(),
        ]
        queues = {str(name): queue for name, queue in self.cluster.queues.items() if isinstance(queue, Queue)}
        alike = [queue for queue in queues.values() if queue.iam == NodeIam()]
        roles: dict[str, Identity] = {}
        shared: Identity | None = None
        if alike:
            scripts = [script for queue in alike for script in of_queue(self.cluster, queue)]
            shared = self._role("compute", ("compute",), statements, NodeIam(), ("queues",), scripts)
        for name, queue in queues.items():
            origin = ("queues", name, "iam")
            scripts = of_queue(self.cluster, queue)
            own = queue.iam != NodeIam()
            roles[name] = (
                self._role(f"compute_{name}", ("compute", name), statements, queue.iam, origin, scripts)
                if own or shared is None
                else shared
            )
        return roles

    def _role(
        self,
        label: str,
        parts: tuple[str, ...],
        statements: list[policies.Statement],
        own: NodeIam,
        origin: tuple[str, ...],
        scripts: Sequence[str],
    ) -> Identity:
        name = role_name(self.deployment, *parts)
        if own.own:
            words = "What the identity named in " + dotted((*origin, "role" if own.role else "instance_profile"))
            self.state.output(f"{label}_policy", document(*statements), f"{words} must allow")
        if own.role is not None:
            return GivenRole(self.state, label, name, self.deployment, own.role, origin=origin)
        if own.instance_profile is not None:
            return GivenProfile(self.state, label, own.instance_profile, origin=origin)
        return NodeRole(
            self.state, label, name, self.deployment, statements=statements, iam=self.cluster.iam, own=own,
            session_manager=self.cluster.access.session_manager, origin=origin, scripts=scripts,
        )  # fmt: skip

    # -- machines ---------------------------------------------------------------------------------------------------

    def _identity(self, proxy: str | None) -> dict[str, str]:
        cluster = self.cluster
        facts = {"bucket": self.bucket, "cluster": str(cluster.cluster), "prefix": self.prefix, "region": str(cluster.region)}
        if proxy is not None:
            direct = no_proxy(self.deployment.region, self.deployment.dns_suffix, self.places.vpc_cidrs)
            facts |= {"proxy": escaped(proxy), "no_proxy": direct}
        if cluster.slurm.auth != "munge" or cluster.slurm.auth_key is not None:
            # No running daemon takes another way of proving identities: every machine is a new one then.
            facts |= {"auth": cluster.slurm.auth, "auth_key": cluster.slurm.auth_key or "made"}
        return {**facts, **({"dns_zone": self.zone_id} if self.zone_id else {})}

    def _architecture(self, types: tuple[str, ...]) -> str:
        facts = [self.catalog.instance(name) for name in types]
        arm = bool(facts) and all(f is not None and "arm64" in f.architectures for f in facts)
        return "arm64" if arm else "x86_64"

    def _head_node(self) -> HeadNodeInstance:
        head, cluster = self.cluster.head_node, self.cluster
        passed = sorted({role.arn for role in self.roles.values()})
        placed = any(fleet.placement_group for _, _, fleet in fleets_of(cluster))
        statements = policies.head_node(
            self.deployment,
            bucket_arn=self.bucket_arn,
            prefix=self.prefix,
            pass_roles=passed,
            zone_arn=self.zone_arn,
            placement_groups=placed,
        )
        if asked(cluster):
            statements += policies.ask(asked(cluster)) + policies.tell(self.bucket_arn, told_of(self.prefix))
        if cluster.slurm.auth_key is None:
            statements += policies.make_slurm_key(self.slurm_key)
        if self.key:
            statements += policies.launch_with_key(self.deployment, self.key)
        statements += accounting_statements(cluster, self.storage)
        if cluster.login_nodes:
            statements += policies.make_host_keys(self.storage.output("host_keys_arn"))
        statements += self._desktop(head.access)
        role = self._role("head_node", ("head",), [*statements, *self._statements()], head.iam, ("head_node", "iam"),
                          of_head_node(cluster))  # fmt: skip
        needed = (*role.rules, *self.groups.rules, *(self.access.rules if self.access else ()))
        image = head.image or cluster.image
        made = HeadNodeInstance(
            self.state, head, self.deployment, self.catalog,
            image_id=self.images.id(image, self._architecture((str(head.instance),))),
            subnet_id=self.places.head_subnet,
            security_group_ids=self._group_ids("head_node", head.security_groups, head.additional_security_groups),
            profile_name=role.profile_name, user_data=Expression(user_data("head", self._identity(head.proxy))),
            key_pair=cluster.access.key_pair, kms_key=self.key,
            subnet_decides=not head.public_ip and cluster.network.subnets is None, destroyed_before=needed,
        )  # fmt: skip
        if self.zone_id is not None:
            HeadRecord(self.state, self.zone_id, self._head_name(), [made.private_ip])
        return made

    def _desktop(self, access: NodeAccess) -> list[policies.Statement]:
        """What a node with remote desktops may do besides."""
        return policies.read_dcv_licence(self.deployment) if access.dcv is not None and access.dcv.enabled else []

    def _head_name(self) -> str:
        """The name of the head node in its zone; of an existing zone Terraform asks the name."""
        if self.cluster.network.dns == "managed":
            return f"head.{self.domain}"
        return Expression(f"head-{self.cluster.cluster}.{self.domain}")

    def _attach(self) -> Attachments:
        volumes: dict[str, Any] = {}
        for path, entry in self.cluster.storage.items():
            name = str(getattr(entry, "name", ""))
            ids = existing_volumes({path: entry}).get(name)
            if ids:
                volumes[name] = ids
            elif isinstance(entry, Ebs):
                volumes[name] = [self.storage.member("volumes", name, f"[{n}]") for n in range(entry.count)]
        return Attachments(
            self.state,
            instance_id=self.head.id,
            state_volume_id=self.storage.output("state_volume_id"),
            volumes=volumes,
        )

    def _fleets(self) -> dict[str, Any]:
        fleets = list(fleets_of(self.cluster))
        proxies = dict.fromkeys(fleet.proxy for _, _, fleet in fleets)
        if fleets:
            for proxy in proxies:
                self.state.local(self._told(proxy), user_data("compute", self._identity(proxy)))
        return {made.label: made.entry for made in (self._fleet(*named) for named in fleets)}

    def _told(self, proxy: str | None) -> str:
        """The name of the local value that holds the user data of nodes with that proxy."""
        usual = proxy == self.cluster.network.proxy
        return "compute_user_data" if usual else f"compute_user_data_{zlib.crc32(str(proxy).encode()):08x}"

    def _fleet(self, queue: str, name: str, fleet: Fleet) -> FleetTemplate:
        image = fleet.image or self.cluster.image
        architecture = "arm64" if all("arm64" in t.architectures for t in facts_of(fleet, self.catalog)) else "x86_64"
        return FleetTemplate(
            self.state, queue, name, fleet, self.deployment, self.catalog,
            image_id=self.images.id(image, architecture), root_device_name=self.images.root_device(image),
            subnets=[self.places.subnet(str(key)) for key in (fleet.zones or fleet.subnets)],
            security_group_ids=self._group_ids("compute", fleet.security_groups, fleet.additional_security_groups),
            profile_arn=self.roles[queue].profile_arn, user_data=Expression(f"${{base64encode(local.{self._told(fleet.proxy)})}}"),
            key_pair=self.cluster.access.key_pair, kms_key=self.key,
        )  # fmt: skip

    def _login_nodes(self) -> None:
        """Every pool of login nodes, each with its role and its user data."""
        for name, pool in self.cluster.login_nodes.items():
            statements = [
                *policies.compute(self.deployment, bucket_arn=self.bucket_arn, prefix=self.prefix),
                *(policies.listen(self.bucket_arn, told_of(self.prefix)) if asked(self.cluster) else []),
                *policies.login(self.deployment, host_keys=self.storage.output("host_keys_arn"), group=group_name(self.deployment, name)),
                *self._desktop(pool.access),
                *(policies.read_client_secret(pool.portal.oidc.client_secret) if pool.portal and pool.portal.oidc else []),
                *self._statements(),
            ]
            origin = ("login_nodes", str(name), "iam")
            role = self._role(f"login_{name}", ("login", str(name)), statements, pool.iam, origin, of_hooks(pool.hooks))
            desktop = {"dcv": str(pool.access.dcv.port)} if pool.access.dcv is not None and pool.access.dcv.enabled else {}
            portal = {"portal": str(pool.portal.name)} if pool.portal is not None else {}
            text = user_data("login", {**self._identity(pool.proxy), **desktop, **portal, "pool": str(name)})
            self.state.local(f"login_{name}_user_data", text)
            image = pool.image or self.cluster.image
            managed = self.login.id if self.login is not None and not pool.security_groups else None
            address = login_pool(
                self.state, self.cluster, self.deployment, self.catalog, self.places, str(name), pool,
                image_id=self.images.id(image, self._architecture((str(pool.instance),))),
                root_device_name=self.images.root_device(image),
                security_group_ids=[managed, *pool.additional_security_groups] if managed else [*pool.security_groups],
                guarded=managed, profile_arn=role.profile_arn,
                user_data=Expression(f"${{base64encode(local.login_{name}_user_data)}}"), kms_key=self.key,
            )  # fmt: skip
            if address is not None and desktop:
                self.addresses[str(name)] = address

    # -- what the machines read ----------------------------------------------------------------------------------------

    def _configuration(self) -> None:
        objects = Objects(self.state, self.bucket, self.prefix)
        programs = shipped()
        for name, content in sorted(self.files.items()):
            named = name == "slurm.conf" and HEAD_ADDRESS in content
            objects.file(name, replacing=(HEAD_ADDRESS, self.head.private_ip) if named else None)
        objects.data("resources.json", self._resources())
        objects.folder([*programs])
        self.files.update(programs)
        objects.manifest(after=[self.head.resource, *self.attachments.addresses])

    def _resources(self) -> Mapping[str, Any]:
        """What only Terraform knows: ids by the names that the other files use."""
        existing = {name: dict(device.output()) for name, device in existing_file_systems(self.cluster.storage).items()}
        made = self.storage.output("file_systems")
        systems: Any = Expression(f"${{merge({made[2:-1]}, {term(existing)})}}") if existing else made
        keys = {str(key): key for _, _, f in fleets_of(self.cluster) for key in (f.zones or f.subnets)}
        return {
            "dns": {"domain": self.domain, "zone_id": self.zone_id} if self.zone_id else {},
            "file_systems": systems,
            "launch_templates": self.templates,
            "reservations": self._reservations(),
            "subnets": {name: key if isinstance(key, Expression) else self.places.subnet(name) for name, key in keys.items()},
            "volumes": self._volumes(),
            "slurm_key": self.slurm_key,
            "state_volume": self.storage.output("state_volume_id"),
            **self._devices(),
            **({"host_keys": self.storage.output("host_keys_arn")} if self.cluster.login_nodes else {}),
            **({"login_addresses": self.addresses} if self.addresses else {}),
            **accounting_resources(self.cluster, self.storage),
            **directory_resources(self.cluster, self.storage),
        }

    def _reservations(self) -> Mapping[str, Any]:
        """Reservations that the spec names by an expression, by its text as fleets.json has it."""
        rungs = (rung for _, _, fleet in fleets_of(self.cluster) for rung in fleet.capacity)
        named = (getattr(rung, "reservation", None) or getattr(rung, "capacity_block", None) for rung in rungs)
        return {str(one): one for one in named if isinstance(one, Expression)}

    def _volumes(self) -> Any:
        """The volumes of every name that the head node exports: new ones of the storage state, and existing ones."""
        made = self.storage.output("volumes")
        existing = {name: list(ids) for name, ids in existing_volumes(self.cluster.storage).items()}
        return Expression(f"${{merge({made[2:-1]}, {term(existing)})}}") if existing else made

    def _devices(self) -> Mapping[str, Any]:
        """The names of disks on a head node that does not show whose volumes they are: one of Xen."""
        facts = self.catalog.instance(str(self.cluster.head_node.instance))
        if facts is None or facts.ebs_nvme:
            return {}
        return {"state_device": STATE_DEVICE, "devices": {name: list(d) for name, d in self.attachments.devices.items()}}

    def _outputs(self) -> None:
        self.state.output(
            "head_node_id", self.head.id, "Instance id of the head node: aws ssm start-session --target ID"
        )
        self.state.output("head_node_address", self.head.address, "Address of the head node")
        self.state.output("bucket", self.bucket, "Bucket with the cluster's configuration")
