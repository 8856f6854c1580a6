"""users.json: accounts and groups as every node makes them. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .model import Group, User, UserName

SCHEMA = 1


def users_json(users: Mapping[UserName, User], groups: Mapping[UserName, Group]) -> dict[str, Any]:
    """The whole file. It is there without users too: who is no longer in it is locked."""
    return {
        "schema": SCHEMA,
        "groups": {str(name): group.gid for name, group in sorted(groups.items())},
        "users": {
            str(name): {
                "uid": user.uid,
                "groups": [str(group) for group in user.groups],
                "ssh_keys": [str(line) for line in user.ssh_keys],
                "sudo": user.sudo,
            }
            for name, user in sorted(users.items())
        },
    }
