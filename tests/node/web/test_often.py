"""Counting calls by address: each by itself, one IPv6 household as one, and never more than fits into memory."""

from node.web import often
from node.web.often import Calls


def test_each_address_is_counted_by_itself_and_a_new_span_forgets_all():
    calls = Calls(2)

    first = [calls.wait_s(address, 100.0) for address in ("192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2")]
    later = [calls.wait_s("192.0.2.1", now_s) for now_s in (159.0, 160.0)]

    assert (first, later) == ([0, 0, 60, 0], [1, 0])


def test_addresses_of_one_ipv6_network_are_one():
    calls = Calls(1)

    addresses = ("2001:db8::1", "2001:db8::2:3", "2001:db8:0:1::1", "no address")

    waits = [calls.wait_s(address, 0.0) for address in addresses]

    assert waits == [0, 60, 0, 0]


def test_beyond_so_many_addresses_all_others_count_as_one(monkeypatch):
    monkeypatch.setattr(often, "_MOST_ADDRESSES", 2)
    calls = Calls(1)

    waits = [calls.wait_s(f"192.0.2.{k}", 0.0) for k in (1, 2, 3, 4, 1)]

    assert waits == [0, 0, 0, 60, 60]


def test_a_clock_that_is_set_back_begins_a_new_span():
    calls = Calls(1)

    waits = [calls.wait_s("192.0.2.1", now_s) for now_s in (1_000.0, 10.0, 11.0)]

    assert waits == [0, 0, 59]
