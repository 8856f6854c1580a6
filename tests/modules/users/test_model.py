"""Names and keys of users as a spec writes them."""

from __future__ import annotations

import pytest
from hpc_tf.modules.spec.scalar import Refusal
from hpc_tf.modules.users.model import PublicKey, User, UserName
from hpc_tf.modules.users.users_json import users_json

KEY = PublicKey.examples[0]


def test_a_public_key_is_what_its_bytes_say() -> None:
    assert PublicKey.parse(f" {KEY}\n") == KEY


@pytest.mark.parametrize(
    "text", ["ssh-ed25519", "ssh-ed25519 AAAA", KEY.replace("ssh-ed25519", "ssh-rsa"), KEY[:30], f"{KEY}\n{KEY}", "curie", ""]
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="no SSH public key"):
        PublicKey.parse(text)


def test_a_private_key_is_told_to_stay_where_it_is() -> None:
    with pytest.raises(Refusal, match="stay with its owner"):
        PublicKey.parse("-----BEGIN OPENSSH PRIVATE KEY-----")


@pytest.mark.parametrize(("text", "help"), [("Curie", "write curie"), ("m.curie", "write m-curie"), ("1st", "write for example curie")])
def test_a_name_that_useradd_refuses_is_refused_with_one_that_it_takes(text: str, help: str) -> None:
    with pytest.raises(Refusal) as refused:
        UserName.parse(text)
    assert refused.value.help == help


def test_the_file_is_there_also_when_nobody_is_in_it() -> None:
    assert users_json({}, {}) == {"schema": 1, "groups": {}, "users": {}}
    made = users_json({UserName("curie"): User(uid=2001, ssh_keys=(PublicKey(KEY),))}, {})
    assert made["users"] == {"curie": {"uid": 2001, "groups": [], "ssh_keys": [KEY], "sudo": False}}
