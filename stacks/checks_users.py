"""Checks of local accounts: their names, their numbers, their groups."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.catalog import images
from ..modules.spec.check import Check, Site, check
from ..modules.spec.finding import Finding, Level, Path
from ..modules.spec.nearest import nearest
from .model import Cluster

# Accounts that every image has, or that ours and Slurm's daemons run as.
_TAKEN = frozenset(
    ("root", "daemon", "bin", "sys", "nobody", "sshd", "slurm", "slurmrestd", "munge", "sssd", "dcv", "pcluster-admin")
) | {system.default_user for system in images.SYSTEMS.values()}
# Groups of Debian, Ubuntu, Amazon Linux and Red Hat whose members may do something; a node without one goes on without it.
GROUPS_OF_IMAGES = frozenset(
    ("adm", "audio", "docker", "input", "kvm", "lp", "plugdev", "render", "sudo", "systemd-journal", "users", "video", "wheel")
)


@check("HPC720", "The image has an account or a group of that name", on=Cluster)
def taken(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """Images bring a user to log in with (`ec2-user`, `ubuntu`, `rocky`, `admin`), and daemons run as users of their own.
    Their numbers are not the spec's to choose.

    Bad:
        users: {ubuntu: {uid: 2001}}

    Good:
        users: {curie: {uid: 2001}}
    """
    for name in cluster.users:
        if name in _TAKEN or name in GROUPS_OF_IMAGES:
            yield site.finding("users", name, detail=f"{name} belongs to the image", help="choose another name")
    for name in cluster.groups:
        if name in _TAKEN or name in GROUPS_OF_IMAGES:
            yield site.finding("groups", name, detail=f"{name} belongs to the image", help="choose another name")


@check("HPC721", "One number or name stands for two", on=Cluster)
def twice(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """A file carries the numbers of its owner and its group, so each number means one of them. Every user has a group of
    the same name and number, which nothing else may take.

    Bad:
        users: {curie: {uid: 2001}, noether: {uid: 2001}}

    Good:
        users: {curie: {uid: 2001}, noether: {uid: 2002}}
    """
    used = {user.uid for user in cluster.users.values()} | {group.gid for group in cluster.groups.values()}
    free = max(used, default=0) + 1
    seen: dict[int, Path] = {}
    for name, user in cluster.users.items():
        here: Path = ("users", name, "uid")
        if user.uid in seen:
            detail = f"{user.uid} is {seen[user.uid][1]} already"
            yield site.finding(*here, detail=detail, help=f"write {free}", also=(seen[user.uid],))
        seen.setdefault(user.uid, here)
    for name, group in cluster.groups.items():
        number = group.gid
        if name in cluster.users:
            yield site.finding("groups", name, detail=f"{name} is a user, whose own group is called so", help="rename the group")
        elif number in seen:
            detail = f"{number} is {seen[number][1]} already"
            yield site.finding("groups", name, detail=detail, help=f"write {free}", also=(seen[number],))
        seen.setdefault(number, ("groups", name))


@check("HPC722", "A user is in a group that nobody declares", on=Cluster)
def unknown_group(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """A group that people share files by has the same number on every node: `groups` says it. Groups of images, such as
    `docker` or `video`, need no number.

    Bad:
        users: {curie: {uid: 2001, groups: physics}}

    Good:
        groups: {physics: 5001}
        users: {curie: {uid: 2001, groups: physics}}
    """
    known = {*map(str, cluster.groups), *GROUPS_OF_IMAGES}
    for name, user in cluster.users.items():
        for index, group in enumerate(user.groups):
            if group not in known:
                close = nearest(group, sorted(known))
                help = f"write {close}" if close else f"write groups: {{{group}: 5001}} beside users"
                yield site.finding("users", name, "groups", index, detail=f"no group is called {group}", help=help)


@check("HPC723", "A user cannot log in", on=Cluster, level=Level.NOTE)
def no_way_in(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """Accounts of the spec have no password. Without a key one reaches them only from another account, by `sudo su`, or
    through the REST API.

    Bad:
        users: {curie: {uid: 2001}}

    Good:
        users:
          curie:
            uid: 2001
            ssh_keys: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIubCEDLq7ZsmQv0nfKG4YRyRPQNJdkNfnIlKbQ1wEAz curie@example.org
    """
    for name, user in cluster.users.items():
        if not user.ssh_keys:
            yield site.finding("users", name, detail=f"{name} has no key", help="write ssh_keys: with a public key")


CHECKS: tuple[Check, ...] = (taken, twice, unknown_group, no_way_in)
