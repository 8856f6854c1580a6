"""An instance type survives being written to, and read from, the bundled file."""

import json

from hpc_tf.modules.catalog import Accelerator, Gpu, InstanceType, LocalDisks, NetworkCard
from hpc_tf.modules.catalog.record import decode, encode
from hypothesis import given
from hypothesis import strategies as st

NUMBERS = st.integers(0, 64)
WORDS = st.lists(st.sampled_from(["interface", "efa", "efa-only", "arm64", "x86_64"]), unique=True).map(tuple)
CARDS = st.lists(st.builds(NetworkCard, NUMBERS, st.integers(1, 2), WORDS), unique_by=lambda card: card.index)
TYPES = st.builds(
    InstanceType,
    threads_per_core=st.integers(1, 2),
    valid_threads=st.lists(st.integers(1, 2)).map(tuple),
    architectures=WORDS,
    gpus=st.lists(st.builds(Gpu, NUMBERS, st.text(), st.text(), NUMBERS)).map(tuple),
    accelerators=st.lists(st.builds(Accelerator, st.text(), NUMBERS, st.text(), st.text())).map(tuple),
    network_cards=CARDS.map(lambda cards: tuple(sorted(cards, key=lambda card: card.index))),
    local_disks=st.builds(LocalDisks, NUMBERS, NUMBERS, st.booleans()),
    usage_classes=WORDS,
    placement_strategies=WORDS,
    boot_modes=WORDS,
)


@given(TYPES)
def test_what_was_written_is_read_again(instance: InstanceType) -> None:
    assert decode(instance.name, json.loads(json.dumps(encode(instance)))) == instance
