"""Ports of several kinds behind one security group."""

from hpc_tf.modules.storage.ports import PortRange, both, together
from hpc_tf.stacks.storage import KINDS


def test_a_port_that_several_kinds_need_is_opened_once() -> None:
    found = together(ports for kind in KINDS for ports in kind.ports)
    places = [(p.first, p.last, p.protocol) for p in found]
    assert len(places) == len(set(places)) and (2049, 2049, "tcp") in places


def test_one_kind_that_calls_back_is_enough() -> None:
    quiet, calling = PortRange(988, 988), PortRange(988, 988, calls_back=True)
    assert together([quiet, calling]) == together([calling, quiet]) == (calling,)


def test_ontap_and_openzfs_answer_by_tcp_and_udp() -> None:
    assert [p.label for p in both(111, (20001, 20003))] == ["111", "111_udp", "20001", "20001_udp"]
    assert both((20001, 20003))[0].last == 20003
