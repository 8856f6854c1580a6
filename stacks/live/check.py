"""What a check of the live account is: one rule, and a generator that asks the account and compares."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from ...modules.catalog import Catalog, InstanceType
from ...modules.fleet.model import Fleet
from ...modules.login_nodes.model import LoginPool
from ...modules.node.model import NodeKeys
from ...modules.spec.finding import Finding, Level, Path, Rule
from ...modules.spec.frozen import frozen
from ...modules.spec.walk import values
from ..model import Cluster
from ..whereabouts import fleets_of
from .account import Account, Answer, Refused, manual

# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html, "Limitations"
_VALUES_OF_A_FILTER = 200


@frozen
class Scene:
    """What a check looks at: the spec as ``written`` (ids with their places), the whole ``cluster``, the account."""

    rule: Rule
    written: Cluster
    cluster: Cluster
    catalog: Catalog
    account: Account

    def ask(self, call: str, /, **arguments: Any) -> Answer:
        """Ask the account; see ``Account.ask``."""
        return self.account.ask(call, **arguments)

    def one(self, call: str, /, **arguments: Any) -> Answer | None:
        """Ask for one thing; None where it does not exist."""
        try:
            return self.account.ask(call, **arguments)
        except Refused as refused:
            if refused.missing:
                return None
            raise

    def listed(self, call: str, kind: str, name: str, ids: list[str]) -> list[Answer]:
        """The things of some ids that exist, by an EC2 filter: those that do not exist are left out, without an error."""
        wanted = sorted(ids)
        found: list[Answer] = []
        for first in range(0, len(wanted), _VALUES_OF_A_FILTER):
            some = wanted[first : first + _VALUES_OF_A_FILTER]
            found += self.ask(call, Filters=[{"Name": name, "Values": some}])[kind]
        return found

    def places(self, *kinds: type) -> dict[str, list[Path]]:
        """Every value of some types in the spec as written, with all its places."""
        found: dict[str, list[Path]] = {}
        for path, value in values(self.written):
            if isinstance(value, kinds):
                found.setdefault(str(value), []).append(path)
        return found

    def nodes(self) -> Iterator[tuple[Path, NodeKeys, tuple[InstanceType, ...]]]:
        """Head node, login pools and fleets, each with its place and what is known of its instance types."""
        head = self.catalog.instance(str(self.cluster.head_node.instance))
        yield ("head_node",), self.cluster.head_node, (head,) if head else ()
        for path, pool in self.pools():
            facts = self.catalog.instance(str(pool.instance))
            yield path, pool, (facts,) if facts else ()
        for path, fleet in self.fleets():
            yield path, fleet, tuple(f for f in map(self.catalog.instance, fleet.instances) if f is not None)

    def pools(self) -> Iterator[tuple[Path, LoginPool]]:
        """Every pool of login nodes with its place."""
        for name, pool in self.cluster.login_nodes.items():
            yield ("login_nodes", str(name)), pool

    def fleets(self) -> Iterator[tuple[Path, Fleet]]:
        """Every fleet with its place."""
        yield from fleets_of(self.cluster)

    def shown(self, call: str, /, **arguments: Any) -> str:
        """The command that asks the same by hand."""
        return manual(call, arguments.pop("region", self.account.region), **arguments)

    def finding(self, *places: Path, detail: str, help: str, by: str) -> Finding:
        """Report a place and further ones; ``by`` is the command that shows the same."""
        return Finding(self.rule, places[0], detail, f"{help}; to see it: {by}", also=tuple(places[1:]))


@frozen
class LiveCheck:
    """One rule and the function that asks the account about it."""

    rule: Rule
    run: Callable[[Scene], Iterator[Finding]]


def live(
    code: str, summary: str, level: Level = Level.ERROR
) -> Callable[[Callable[[Scene], Iterator[Finding]]], LiveCheck]:
    """Make a check of a function ``scene -> findings``."""

    def register(function: Callable[[Scene], Iterator[Finding]]) -> LiveCheck:
        return LiveCheck(Rule(code, summary, inspect.cleandoc(function.__doc__ or ""), level), function)

    return register
