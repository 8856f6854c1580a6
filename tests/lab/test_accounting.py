"""Jobs are accounted for in a database of the site, by the users and accounts of the spec."""

from __future__ import annotations

import pytest

from .lab import Lab
from .region import USER

pytestmark = pytest.mark.lab


ASSOCIATIONS = ("show", "associations", "cluster=lab", "format=account,parentname,user,share,qos,defaultqos,grptres")


def told(cluster: Lab, *words: str) -> set[str]:
    """What slurmdbd says, line by line."""
    return {*cluster.slurm.ask("sacctmgr", "-nP", *words).split()}


def test_accounts_users_and_shares_are_those_of_the_spec(cluster: Lab) -> None:
    cluster.slurm.until("accounts are there", lambda: _count(cluster, "accounts-applied") == 1)
    assert told(cluster, *ASSOCIATIONS) == {
        "root|||1|normal||", "root||root|1|normal||", "science|root||60|normal||", "physics|science||3|normal,urgent|normal|",
        "physics||alice|1|normal,urgent|normal|", "optics|physics||1|normal,urgent|normal|cpu=8", "optics||alice|1|normal,urgent|normal|",
        "optics||bob|1|normal,urgent|normal|",
    }  # fmt: skip
    assert told(cluster, "show", "user", "format=user,defaultaccount") >= {"alice|physics", "bob|optics"}
    assert told(cluster, "show", "qos", "format=name,priority,maxwall") == {"normal|0|", "urgent|100|01:00:00"}


def test_accounts_brought_in_twice_are_the_same(cluster: Lab) -> None:
    before, calls = told(cluster, *ASSOCIATIONS), told(cluster, "show", "qos", "format=name,priority,maxwall")
    cluster.slurm.ask("sacctmgr", "-i", "modify", "account", "where", "name=science", "cluster=lab", "set", "fairshare=9")
    assert told(cluster, *ASSOCIATIONS) != before
    cluster.slurm.ask("rm", "/var/spool/slurm/agent/accounts.json")
    cluster.slurm.ask("/opt/hpc-tf/bin/accounts")
    assert (told(cluster, *ASSOCIATIONS), told(cluster, "show", "qos", "format=name,priority,maxwall")) == (before, calls)
    assert _count(cluster, "account-refused") == 0


def _count(cluster: Lab, event: str) -> int:
    return sum(f'"event": "{event}"' in line for line in cluster.agent_log())


def test_accounting_shows_the_jobs_of_the_cluster(cluster: Lab) -> None:
    job = cluster.slurm.submit("srun hostname", "--partition=always", "--nodes=2", "--job-name=counted", "--account=physics", "--qos=urgent")
    cluster.slurm.completed(job)
    asked = ("sacct", "-a", "-j", job, "--format=JobName,User,Account,QOS,State,NNodes", "--noheader", "--parsable2", "--allocations")
    cluster.slurm.until("the job is in the database", lambda: cluster.slurm.ask(*asked).strip() == f"counted|{USER}|physics|urgent|COMPLETED|2")
