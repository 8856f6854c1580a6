"""Amounts are written with their unit, one way each; what has two meanings is refused with both."""

from __future__ import annotations

import pytest
from hpc_tf.modules.spec import quantities as q
from hpc_tf.modules.spec.scalar import Refusal, Scalar
from hypothesis import given
from hypothesis import strategies as st

CLASSES = (q.Size, q.FsxSize, q.VolumeSet, q.Rate, q.Duration, q.Never, q.DailyTime, q.WeeklyTime, q.HourlyPrice, q.MonthlyAmount,
           q.Percent, q.NodeRange)  # fmt: skip


@pytest.mark.parametrize("kind", CLASSES)
def test_every_example_is_accepted_and_its_canonical_text_means_the_same(kind: type[Scalar]) -> None:
    for text in kind.examples:
        value = kind.parse(text)
        assert kind.parse(str(value)) == value


@given(st.integers(1, 10**7))
def test_sizes_survive_their_canonical_text(mib: int) -> None:
    assert q.Size.parse(str(q.Size(mib))) == q.Size(mib)


@given(st.integers(0, 10**8))
def test_durations_survive_their_canonical_text(seconds: int) -> None:
    assert q.Duration.parse(str(q.Duration(seconds))).seconds == seconds


@given(st.integers(0, 10**5), st.integers(0, 10**5))
def test_ranges_survive_their_canonical_text(low: int, more: int) -> None:
    assert q.NodeRange.parse(f"{low}-{low + more}") == q.NodeRange(low, low + more)


@given(st.text(max_size=12))
@pytest.mark.parametrize("kind", CLASSES)
def test_no_text_raises_anything_but_a_refusal(kind: type[Scalar], text: str) -> None:
    try:
        kind.parse(text)
    except Refusal as refusal:
        assert refusal.detail


@pytest.mark.parametrize(
    ("kind", "text", "help"),
    [
        (q.Size, "500", "write 500 GiB or 500 TiB"),
        (q.Size, "4.8 TB", "write 4.8 TiB"),
        (q.Size, "10 gib", "write 10 GiB"),
        (q.FsxSize, "1.25 GiB", "write it in the smaller unit"),
        (q.Rate, "250", "write 250 MB/s"),
        (q.Duration, "3600", "write 3600s or 1h, or 3600m for minutes"),
        (q.Duration, "1:30:00", "write 1h30m"),
        (q.Duration, "1-00:00:00", "write 1d"),
        (q.DailyTime, "3:00", "write 03:00"),
        (q.WeeklyTime, "7:03:00", "write sun 03:00"),
        (q.HourlyPrice, "1.10", "write 1.10 USD/h"),
        (q.MonthlyAmount, "5000", "write 5000 USD/month"),
        (q.Percent, "0.8", "write 80%"),
        (q.NodeRange, "64", "write 0-64 (none always on) or 64-64 (all always on)"),
        (q.NodeRange, "9-2", "write 2-9"),
    ],
)
def test_a_refusal_says_what_to_write(kind: type[Scalar], text: str, help: str) -> None:
    with pytest.raises(Refusal) as caught:
        kind.parse(text)
    assert caught.value.help == help


def test_a_tebibyte_is_1024_gibibytes_except_where_fsx_counts() -> None:
    assert q.Size.parse("1 TiB").gib == 1024 and q.FsxSize.parse("1.2 TiB").gib == 1200
    assert str(q.Size.parse("4.8 TiB")) == "4915 GiB"


def test_what_aws_takes_is_derived() -> None:
    assert q.WeeklyTime.parse("mon 00:00").aws == "1:00:00" and q.VolumeSet.parse("4 x 500 GiB").size.gib == 500
    assert q.Size(1025).gib == 2
