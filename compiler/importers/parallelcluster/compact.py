"""Say once what nodes share, and let a queue's only fleet be the queue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from .draft import Draft

_FLEET_NAME = re.compile(r"^(?!default$)[a-z][a-z0-9-]{0,24}$")
_NOT_SHARED = frozenset({"instances", "fleets", "default"})
_FEW = 2


def compact(draft: Draft, pools: bool) -> None:
    """Shorten a draft in place. ``pools`` says whether there are login nodes beside the head node."""
    _subnets(draft)
    _everywhere(draft, pools)
    for queue in draft.tree.get("queues", {}).values():
        _raise_shared(queue)
        _only_fleet(queue, draft)
    _compute(draft)


def nodes_of(draft: Draft) -> list[dict[str, Any]]:
    """The keys of head node, pools and queues."""
    groups = [draft.tree.get("login_nodes", {}), draft.tree.get("queues", {})]
    return [draft.tree.setdefault("head_node", {}), *(node for group in groups for node in group.values())]


def _subnets(draft: Draft) -> None:
    """The subnets of most queues and of most login pools stand in `network`."""
    network = draft.tree.get("network", {}).get("subnets")
    if network is None:
        return
    for group, key in (("queues", "compute"), ("login_nodes", "login_nodes")):
        nodes = draft.tree.get(group, {}).values()
        counted = Counter(tuple(n["subnets"]) for n in nodes if "subnets" in n)
        if counted:
            most = counted.most_common(1)[0][0]
            network[key] = next(n["subnets"] for n in nodes if tuple(n.get("subnets", ())) == most)
            for node in nodes:
                if tuple(node.get("subnets", ())) == most:
                    del node["subnets"]
    if network.get("login_nodes") == [network["head_node"]]:
        del network["login_nodes"]  # they stand beside the head node by themselves


def _everywhere(draft: Draft, pools: bool) -> None:
    """What holds of every node: the proxy, policies, buckets."""
    nodes = nodes_of(draft)
    proxies = {str(n.get("proxy")) for n in nodes}
    if len(proxies) == 1 and "proxy" in nodes[0]:
        draft.put(("network", "proxy"), nodes[0]["proxy"])
        for node in nodes:
            del node["proxy"]
    ours = [n.setdefault("iam", {}) for n in nodes if not {"role", "instance_profile"} & set(n.get("iam", {}))]
    if len(ours) > 1:
        policies = [p for p in ours[0].get("policies", []) if all(p in i.get("policies", []) for i in ours)]
        buckets = {
            u: m for u, m in ours[0].get("s3", {}).items() if all(str(i.get("s3", {}).get(u)) == m for i in ours)
        }
        if policies:
            draft.put(("iam", "policies"), policies)
        if buckets and not pools:
            draft.put(("iam", "s3"), buckets)
        for iam in ours:
            _without(iam, "policies", [p for p in iam.get("policies", []) if p not in policies])
            _without(iam, "s3", {u: m for u, m in iam.get("s3", {}).items() if pools or u not in buckets})
    for node in nodes:
        if not node.get("iam", True):
            del node["iam"]


def _without(iam: dict[str, Any], key: str, left: Any) -> None:
    if left:
        iam[key] = left
    else:
        iam.pop(key, None)


def _raise_shared(queue: dict[str, Any]) -> None:
    """What all of several fleets say, their queue says once."""
    fleets = list(queue.get("fleets", {}).values())
    if len(fleets) < _FEW:
        return
    for key in [k for k in fleets[0] if k != "instances"]:
        if key not in queue and all(same(f.get(key), fleets[0][key]) for f in fleets):
            queue[key] = fleets[0][key]
            for fleet in fleets:
                del fleet[key]


def _only_fleet(queue: dict[str, Any], draft: Draft) -> None:
    """A queue's only fleet is the queue itself, unless its name is refused, or raw parameters use it."""
    fleets = queue.get("fleets", {})
    if len(fleets) != 1:
        if not fleets:
            queue.pop("fleets", None)
        return
    name, fleet = next(iter(fleets.items()))
    config = str(draft.get("slurm", "config") or "")
    if not _FLEET_NAME.match(name) or f"-{name}-" in config:
        return
    del queue["fleets"]
    for key, value in fleet.items():
        mixed = key in queue and isinstance(value, dict)
        queue[key] = {**queue[key], **value} if mixed else value


def _compute(draft: Draft) -> None:
    """What all queues share stands under `compute`."""
    queues = list(draft.tree.get("queues", {}).values())
    if len(queues) < _FEW:
        return
    shared: dict[str, Any] = dict(draft.tree.get("compute", {}))
    for key in [k for k in queues[0] if k not in _NOT_SHARED]:
        value = queues[0][key]
        worth = len(queues) > _FEW or isinstance(value, (dict, list))
        if worth and all(same(q.get(key), value) for q in queues):
            shared[key] = value
            for queue in queues:
                del queue[key]
    if shared:
        draft.tree["compute"] = shared


def same(one: Any, other: Any) -> bool:
    """Equal as text, wherever it was written."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other
