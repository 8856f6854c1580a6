"""Login pools, and who may come in: there pools inherit from the head node, here both from the top."""

from __future__ import annotations

import ipaddress

from ...tree import Items, Text
from . import codes
from .draft import Said, said
from .nodes import remote_desktop, translate_node
from .row import POOL, QUEUE
from .section import Section

_EVERYWHERE = "0.0.0.0/0"
_BALANCER = "login_nodes.<p>.load_balancer"


def open_ssh(head: Section) -> Said:
    """Open port 22 as it was; the sources of the head node, which pools inherit, are handed back."""
    written = head.take("Ssh.AllowedIps")
    place = head.node.keys_at.get("Ssh") or head.node.keys_at["InstanceType"]
    source = said(written) if written is not None else Said(_EVERYWHERE, place)
    if head.find("Networking.SecurityGroups"):
        head.tell("Ssh.AllowedIps", codes.NOT_NEEDED, "own security groups decide, there and here")
        return source
    if written is None:
        head.journal.add(
            codes.THEIR_DEFAULT, place, head.scope, "ParallelCluster opens port 22 to the world: 0.0.0.0/0",
            "narrow access.ssh to your own network",
        )  # fmt: skip
    head.put("Ssh.AllowedIps", [source])
    return source


def translate_pools(top: Section, inherited: Said | None, image: str | None) -> None:
    """Translate every pool; the head node then says its own access, as `access` at the top opens the pools alone."""
    pools = top.find("LoginNodes.Pools")
    for node in pools if isinstance(pools, Items) else ():
        name = node.get("Name")
        if isinstance(name, Text):
            _pool(Section(node, POOL, (_name(top, name),), top.draft, top.journal), inherited, image)
    if not top.draft.get("login_nodes"):
        return
    own = top.draft.get("access", "ssh")
    if own:
        top.draft.put(("head_node", "access", "ssh"), own)
    elif inherited is not None:
        top.draft.put(("access", "ssh"), [inherited])


def _name(top: Section, name: Text) -> Said:
    """A pool may not be called as a queue is: both are groups of nodes that storage is mounted on."""
    queues = top.find(QUEUE.removesuffix("[]"))
    taken = {str(q.get("Name")) for q in (queues if isinstance(queues, Items) else ())}
    if str(name) not in taken:
        return said(name)
    renamed = f"{name[:19]}-login"
    top.journal.add(
        codes.NEARLY, name.span, "LoginNodes.Pools[].Name", f"a queue is called {name} too: the pool becomes {renamed}"
    )
    return Said(renamed, name.span)


def _pool(pool: Section, inherited: Said | None, image: str | None) -> None:
    pool.take("Name")
    translate_node(pool, image)
    own = pool.take("Ssh.AllowedIps")
    source = said(own) if own is not None else inherited
    if pool.find("Networking.SecurityGroups"):
        pool.tell("Ssh.AllowedIps", codes.NOT_NEEDED, "own security groups decide, there and here")
    else:
        if own is not None and own == inherited:
            pool.tell("Ssh.AllowedIps", codes.DEFAULT, "access.ssh says it")
        elif own is not None:
            pool.put("Ssh.AllowedIps", [said(own)])
        _balancer(pool, source)
    remote_desktop(pool)


def _balancer(pool: Section, source: Said | None) -> None:
    """There the load balancer is public where its subnet is, which nobody sees offline: sources tell what was meant."""
    if source is None or not _public(source):
        return
    place = pool.node.keys_at["Name"]
    pool.draft.put(pool.place(_BALANCER), Said("public", place))
    pool.journal.add(
        codes.THEIR_DEFAULT, place, pool.scope, f"SSH comes from {source}: a load balancer in a public subnet is public",
        "write load_balancer: private where the subnet is private",
    )  # fmt: skip


def _public(source: str) -> bool:
    try:
        return not ipaddress.ip_network(source, strict=False).is_private or source == _EVERYWHERE
    except ValueError:
        return False
