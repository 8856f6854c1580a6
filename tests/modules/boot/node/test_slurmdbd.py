"""slurmdbd.conf as the head node completes it."""

from __future__ import annotations

import json

import pytest
from hpc_tf.modules.accounting.slurmdbd_conf import Store, slurmdbd_conf
from hpc_tf.modules.boot.node.report import Failed
from hpc_tf.modules.boot.node.slurmdbd import filled, quoted

NEW = slurmdbd_conf(Store("demo", "demo"), log="/var/log/slurm")
OWN = slurmdbd_conf(Store("demo", "demo", host="db.example.org", user="hpc"), log="/var/log/slurm")


def lines(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def test_a_database_of_ours_gives_host_user_and_password() -> None:
    secret = json.dumps({"username": "slurm", "password": "s3cret"})
    found = lines(filled(NEW, {"host": "h.rds.amazonaws.com", "user": "", "secret": "arn"}, secret))
    assert (found["StorageHost"], found["StorageUser"], found["StoragePass"]) == ("h.rds.amazonaws.com", "slurm", "s3cret")


def test_a_secret_may_be_the_bare_password() -> None:
    found = lines(filled(OWN, {"host": "", "user": "", "secret": "arn"}, "12345\n"))
    assert (found["StorageHost"], found["StorageUser"], found["StoragePass"]) == ("db.example.org", "hpc", "12345")


def test_json_without_a_password_is_told() -> None:
    with pytest.raises(Failed, match="without a password"):
        filled(OWN, {}, '{"key": "x"}')


@pytest.mark.parametrize(("plain", "written"), [("a#b", "a\\#b"), ("a\\b", "a\\\\b"), ("a b", '"a b"'), ("x=1", "x=1")])
def test_signs_that_mean_something_to_slurms_parser_are_escaped(plain: str, written: str) -> None:
    assert quoted(plain) == written


def test_no_placeholder_is_left() -> None:
    assert "@" not in filled(NEW, {"host": "h", "user": "u"}, "p")
