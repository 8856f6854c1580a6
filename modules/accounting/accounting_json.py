"""accounting.json: accounts, users, QOS and shares as the head node's agent brings them into slurmdbd. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .model import Account, Accounting

SCHEMA = 1


def accounting_json(cluster: str, model: Accounting) -> dict[str, Any] | None:
    """The whole file, or None where the spec leaves accounts to people.

    ``accounts`` are listed parents first, so that each may be added when it is reached. A user's ``default`` is the first
    account that names it.
    """
    if not model.accounts and not model.qos:
        return None
    users: dict[str, dict[str, Any]] = {}
    for name, account in model.accounts.items():
        for user in account.users:
            known = users.setdefault(str(user), {"default": str(name), "accounts": []})
            known["accounts"].append(str(name))
    return {
        "schema": SCHEMA,
        "cluster": cluster,
        "qos": {str(name): _texts(limits) for name, limits in sorted(model.qos.items())},
        "accounts": [_account(name, model.accounts[name]) for name in parents_first(model.accounts)],  # type: ignore[index]  # its own keys
        "users": dict(sorted(users.items())),
    }


def parents_first(accounts: Mapping[Any, Account]) -> list[str]:
    """The names of accounts, each behind its parent; what hangs in a circle comes last."""
    ordered: list[str] = []
    waiting = sorted(str(name) for name in accounts)
    while waiting:
        ready = [n for n in waiting if (p := accounts[n].parent) is None or str(p) in ordered or str(p) not in accounts]
        if not ready:
            return ordered + waiting
        ordered += ready
        waiting = [name for name in waiting if name not in ready]
    return ordered


def _account(name: str, account: Account) -> dict[str, Any]:
    return {
        "name": str(name),
        "parent": str(account.parent or "root"),
        "fairshare": account.fairshare,
        "qos": [str(one) for one in account.qos],
        "limits": _texts(account.limits),
    }


def _texts(raw: Mapping[str, str | tuple[str, ...]]) -> dict[str, str]:
    return {name: value if isinstance(value, str) else ",".join(value) for name, value in sorted(raw.items())}
