"""The files of accounting: slurmdbd.conf and what the agent brings into slurmdbd."""

from __future__ import annotations

from hpc_tf.modules.accounting.accounting_json import accounting_json, parents_first
from hpc_tf.modules.accounting.model import Account, Accounting, AccountName
from hpc_tf.modules.accounting.slurmdbd_conf import HOST, PASSWORD, USER, Store, slurmdbd_conf
from hpc_tf.modules.spec.raw import Parameters


def name(text: str) -> AccountName:
    return AccountName(text)


def test_what_only_the_head_node_may_know_stands_as_placeholders() -> None:
    text = slurmdbd_conf(Store("demo", "demo"), log="/var/log/slurm")
    assert f"StorageHost={HOST}" in text and f"StoragePass={PASSWORD}" in text and f"StorageUser={USER}" in text


def test_an_existing_database_is_named_and_its_password_is_not() -> None:
    store = Store("demo", "records", host="db.example.org", port=3307, user="slurm")
    text = slurmdbd_conf(store, log="/var/log/slurm", config={"PurgeJobAfter": "12months"})
    for line in ("StorageHost=db.example.org", "StoragePort=3307", "StorageUser=slurm", "StorageLoc=records", "PurgeJobAfter=12months"):
        assert line in text.splitlines()
    assert f"StoragePass={PASSWORD}" in text


def test_without_accounts_nothing_is_brought() -> None:
    assert accounting_json("demo", Accounting(database="new")) is None


def test_accounts_come_behind_their_parents_and_users_get_their_first_account() -> None:
    accounts = {
        name("beam"): Account(parent=name("laser"), users=(name("carol"),)),
        name("laser"): Account(parent=name("physics"), users=(name("carol"), name("alice"))),
        name("physics"): Account(fairshare=30, limits=Parameters({"GrpTRES": "cpu=1000"})),
    }
    made = accounting_json("demo", Accounting(database="new", accounts=accounts))
    assert made is not None
    assert [a["name"] for a in made["accounts"]] == ["physics", "laser", "beam"]
    assert made["accounts"][0] == {"name": "physics", "parent": "root", "fairshare": 30, "qos": [], "limits": {"GrpTRES": "cpu=1000"}}
    assert made["users"]["carol"] == {"default": "beam", "accounts": ["beam", "laser"]}


def test_a_circle_is_listed_last_and_loses_nobody() -> None:
    accounts = {name("a"): Account(parent=name("b")), name("b"): Account(parent=name("a")), name("c"): Account()}
    assert parents_first(accounts) == ["c", "a", "b"]
