"""Scripts beside the spec are named by their hash; others stay what they are."""

from __future__ import annotations

from hpc_tf.modules.hooks.model import Action
from hpc_tf.modules.hooks.scripts import entries, is_local, location, stored_name
from hpc_tf.modules.spec.text import Script

SETUP = Script("scripts/set up.sh".replace(" ", "_"))


def test_a_file_beside_the_spec_is_local_and_a_url_is_not() -> None:
    assert [is_local(Script(s)) for s in ("a.sh", "s3://b/a.sh", "https://x.org/a.sh")] == [True, False, False]


def test_the_name_of_a_local_script_begins_with_the_hash_of_its_content() -> None:
    name = stored_name(SETUP, "true\n")
    assert name == stored_name(SETUP, "true\n") and name.endswith("-set_up.sh") and name.startswith("scripts/")
    assert stored_name(SETUP, "false\n") != name


def test_a_url_is_told_as_it_is_written() -> None:
    assert location(Script("s3://site/a.sh"), {}) == "s3://site/a.sh"


def test_entries_keep_order_and_arguments() -> None:
    actions = (Action(script=Script("s3://site/a.sh"), args=("one", "two words")), Action(script=SETUP))
    first, second = entries(actions, {SETUP: "true\n"})
    assert first == {"script": "s3://site/a.sh", "args": ["one", "two words"]}
    assert second == {"script": stored_name(SETUP, "true\n"), "args": []}
