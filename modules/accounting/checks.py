"""What can be wrong with accounting by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from ..spec.check import Site, check
from ..spec.finding import Finding, Level
from ..spec.nearest import nearest
from .accounting_json import parents_first
from .model import Account, Accounting, Host

_DAY = 86400
# RDS API reference, CreateDBCluster.BackupRetentionPeriod.
_BACKUP_DAYS = (1, 35)
_DEFAULT = Accounting()


@check("HPC570", "Accounting has no place, or two", on=Accounting)
def one_place(part: Accounting, site: Site) -> Iterator[Finding]:
    """Records go to a database, by a slurmdbd on the head node, or to a slurmdbd that runs elsewhere: to exactly one of
    them.

    Bad:
        slurm: {accounting: {enforce: limits}}

    Good:
        slurm: {accounting: {database: new, enforce: limits}}
    """
    if part.database is None and part.slurmdbd is None:
        yield site.finding(detail="neither `database` nor `slurmdbd` is written", help="write database: new")
    elif part.database is not None and part.slurmdbd is not None:
        yield site.finding(
            "slurmdbd", detail="`database` is written too", help="remove one of them", also=(site / "database",)
        )


@check("HPC571", "An existing database needs its user and its password", on=Accounting)
def credentials(part: Accounting, site: Site) -> Iterator[Finding]:
    """slurmdbd logs in with `user` and with what the secret `password` holds.

    Bad:
        slurm: {accounting: {database: slurm-db.example.org}}

    Good:
        slurm:
          accounting:
            database: slurm-db.example.org
            user: slurm
            password: arn:aws:secretsmanager:us-east-2:123456789012:secret:slurmdbd-AbCdEf
    """
    if isinstance(part.database, Host):
        missing = [name for name in ("user", "password") if getattr(part, name) is None]
        if missing:
            words = " and ".join(missing)
            yield site.finding("database", detail=f"{words}: not written", help=f"write {words} beside it")


def _written(part: Accounting, keys: tuple[str, ...]) -> Iterator[str]:
    """The keys of these that differ from their default."""
    for field in fields(part):
        if field.name in keys and getattr(part, field.name) != getattr(_DEFAULT, field.name):
            yield field.name


@check("HPC572", "The key does not go with this place of accounting", on=Accounting)
def not_of_this_place(part: Accounting, site: Site) -> Iterator[Finding]:
    """A new database makes its own user and password; capacity, backups, subnets and deletion are of a new one only; a
    slurmdbd elsewhere has its own configuration and its own database.

    Bad:
        slurm: {accounting: {database: new, user: slurm}}

    Good:
        slurm: {accounting: {database: new, max_capacity: 8}}
    """
    refused: tuple[str, ...]
    if part.slurmdbd is not None:
        refused, place = ("user", "password", "name", "config", *part.OF_NEW), "slurmdbd elsewhere"
    elif part.database == "new":
        refused, place = ("user", "password"), "new database"
    else:
        refused, place = part.OF_NEW, "existing database"
    for name in _written(part, refused):
        yield site.finding(name, detail=f"a {place} does not take it", help=f"remove `{name}`")


@check("HPC573", "Traffic to that slurmdbd is not encrypted", on=Accounting, level=Level.WARNING)
def clear_text(part: Accounting, site: Site) -> Iterator[Finding]:
    """slurmctld signs what it sends to slurmdbd and does not encrypt it. Keep both in one private network, or behind a
    tunnel.

    Bad:
        slurm:
          auth_key: arn:aws:secretsmanager:us-east-2:123456789012:secret:munge-AbCdEf
          accounting: {slurmdbd: dbd.example.org}

    Good:
        slurm: {accounting: new}
    """
    if part.slurmdbd is not None:
        yield site.finding("slurmdbd", detail="names of jobs and users cross the network readably", help="accept it with ignore: {HPC573: reason}")


@check("HPC574", "RDS does not keep backups that long", on=Accounting)
def backup_days(part: Accounting, site: Site) -> Iterator[Finding]:
    """Backups of Aurora are kept 1 to 35 whole days.

    Bad:
        slurm: {accounting: {database: new, backup: 60d}}

    Good:
        slurm: {accounting: {database: new, backup: 35d}}
    """
    days, rest = divmod(part.backup.seconds, _DAY)
    low, high = _BACKUP_DAYS
    if rest or not low <= days <= high:
        yield site.finding("backup", detail=f"{part.backup}; it may be {low} to {high} whole days", help=f"write {min(max(days, low), high)}d")


@check("HPC575", "Accounts name something that is not there", on=Accounting)
def unknown_names(part: Accounting, site: Site) -> Iterator[Finding]:
    """An account hangs under another one of `accounts`, and its jobs ask for QOS that `qos` declares (`normal` is always
    there).

    Bad:
        slurm:
          accounting:
            database: new
            accounts: {laser: {parent: physic}, physics: {}}

    Good:
        slurm:
          accounting:
            database: new
            accounts: {laser: {parent: physics}, physics: {}}
    """
    accounts, qos = [str(name) for name in part.accounts], [*map(str, part.qos), "normal"]
    for name, account in part.accounts.items():
        if account.parent is not None and account.parent not in (*accounts, "root"):
            yield _unknown(site, ("accounts", name, "parent"), account.parent, "account", accounts)
        for index, one in enumerate(account.qos):
            if one not in qos:
                yield _unknown(site, ("accounts", name, "qos", index), one, "QOS", qos)


def _unknown(site: Site, keys: tuple[str | int, ...], name: str, what: str, known: list[str]) -> Finding:
    close = nearest(name, known)
    help = f"write {close}" if close else f"declare {name}, or name one of {', '.join(known)}"
    return site.finding(*keys, detail=f"no {what} is called {name}", help=help)


@check("HPC576", "Accounts hang in a circle", on=Accounting)
def circle(part: Accounting, site: Site) -> Iterator[Finding]:
    """Accounts form a tree under `root`.

    Bad:
        slurm: {accounting: {database: new, accounts: {a: {parent: b}, b: {parent: a}}}}

    Good:
        slurm: {accounting: {database: new, accounts: {a: {parent: b}, b: {}}}}
    """
    reached: set[str] = {"root"}
    for name in parents_first(part.accounts):
        account: Account = part.accounts[name]  # type: ignore[index]  # its own keys
        parent = str(account.parent or "root")
        if parent in reached or parent not in part.accounts:
            reached.add(name)
    for name in part.accounts:
        if name not in reached:
            yield site.finding("accounts", name, "parent", detail=f"{name} hangs under itself", help="remove `parent` from one of the circle")


CHECKS = (one_place, credentials, not_of_this_place, clear_text, backup_days, unknown_names, circle)
