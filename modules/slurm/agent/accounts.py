"""Accounts, users, QOS and shares of the spec, brought into slurmdbd by ``sacctmgr``.

What the spec names is made and set; what it does not name is left alone, as records hang on it. It is done once for each
change of the spec: what people change by hand in between stays.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from . import cache
from .slurm import SlurmError
from .world import World

FILE = "accounting.json"
# What sacctmgr says with a failure where all is as it was told; the last two are 24.11's.
_UNCHANGED = ("nothing new added", "nothing modified", "already exists", "no change", "didn't affect anything", "data has not changed")
Ask = Callable[[Sequence[str]], str]
Command = tuple[str, ...]


Associations = Mapping[tuple[str, str], str]
"""The parent by account and user, the user empty for the account itself."""


def commands(wanted: Mapping[str, Any], qos: Iterable[str], have: Associations) -> list[Command]:
    """What to tell sacctmgr, in order, where ``qos`` and associations are there."""
    return [*_qos(wanted, set(qos)), *_accounts(wanted, have), *_users(wanted, have)]


def _qos(wanted: Mapping[str, Any], have: set[str]) -> Iterator[Command]:
    for name, limits in wanted["qos"].items():
        if name not in have:
            yield ("add", "qos", name)
        if limits:
            yield ("modify", "qos", name, "set", *_pairs(limits))


def _accounts(wanted: Mapping[str, Any], have: Associations) -> Iterator[Command]:
    cluster = wanted["cluster"]
    for account in wanted["accounts"]:
        name, parent = account["name"], account["parent"]
        if (name, "") not in have:
            yield ("add", "account", name, f"cluster={cluster}", f"parent={parent}", f"fairshare={account['fairshare']}")
        elif have[name, ""] != parent:  # slurmdbd sets nothing at all of a command that names the parent it has (24.11)
            yield ("modify", "account", "where", f"name={name}", f"cluster={cluster}", "set", f"parent={parent}")
        allowed = ",".join(dict.fromkeys(["normal", *account["qos"]]))
        settings = [f"fairshare={account['fairshare']}", *_pairs(account["limits"])]
        if account["qos"]:
            settings += [f"qos={allowed}", f"defaultqos={account['qos'][0]}"]
        yield ("modify", "account", "where", f"name={name}", f"cluster={cluster}", "set", *settings)


def _users(wanted: Mapping[str, Any], have: Associations) -> Iterator[Command]:
    cluster = wanted["cluster"]
    for name, user in wanted["users"].items():
        for account in user["accounts"]:
            if (account, name) not in have:
                yield ("add", "user", name, f"cluster={cluster}", f"account={account}")
        yield ("modify", "user", "where", f"name={name}", f"cluster={cluster}", "set", f"defaultaccount={user['default']}")


def _pairs(settings: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in settings.items()]


def accounts(world: World) -> int:
    """Bring them in, if the spec changed since; 1 where slurmdbd refused something."""
    path = world.settings.current / FILE
    if not path.is_file():
        return 0
    text = path.read_text(encoding="utf-8")
    mark = hashlib.sha256(text.encode()).hexdigest()
    record = world.state / "accounts.json"
    if cache.read(record).get("applied") == mark:
        return 0
    refused = list(_apply(world, json.loads(text)))
    for command, why in refused:
        world.log.event("account-refused", command=" ".join(command), error=why)
    if refused:
        return 1
    cache.write(record, {"applied": mark})
    world.log.event("accounts-applied", version=mark[:12])
    return 0


def _apply(world: World, wanted: Mapping[str, Any]) -> Iterator[tuple[Command, str]]:
    ask = world.slurm.sacctmgr
    have_qos = ask(["-nP", "show", "qos", "format=name"]).split()
    listed = ask(["-nP", "show", "associations", f"cluster={wanted['cluster']}", "format=account,user,parentname"]).splitlines()
    have = {(account, user): parent for account, user, parent in (line.split("|") for line in listed)}
    for command in commands(wanted, have_qos, have):
        try:
            ask(["-i", *command])
        except SlurmError as error:
            if not any(words in str(error).lower() for words in _UNCHANGED):
                yield command, str(error)
