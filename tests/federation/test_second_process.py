"""Checking in a second process: the same verdicts as here, and none lost when it goes."""

import os
import signal
import time

import pytest

from federation.bundle import format_bundle, format_slot
from federation.commitment import commit_to_body
from federation.drive import check_here
from federation.second_process import SecondProcess
from federation.slots import Unchecked, Verdict
from federation.steps import Check
from federation.tiles import WIDTH

SALT = bytes(32)


def bundle(number: int, count: int = WIDTH, *, without: int | None = None, changed: int | None = None) -> Unchecked:
    bodies = [f'{{"n":{number},"k":{k}}}'.encode() * 20 for k in range(count)]
    wanted: list[bytes | None] = [commit_to_body(SALT, body) for body in bodies]
    slots = [format_slot(SALT, body) for body in bodies]
    if without is not None:
        slots[without] = b""
    if changed is not None:
        slots[changed] = slots[changed][:-1] + b"!"
    return Unchecked(number * WIDTH, wanted, format_bundle(slots))


def wait_until_ready(check: SecondProcess) -> None:
    """The process takes a moment to start; until then verdicts come from here."""
    ends_at_s = time.monotonic() + 60
    while not check.is_ready:
        assert time.monotonic() < ends_at_s
        check(Check([bundle(0, 1)], left=1))
        time.sleep(0.02)


@pytest.fixture
def check():
    with SecondProcess(long=1) as check:
        wait_until_ready(check)
        yield check


def test_the_verdicts_are_those_that_are_found_here(check):
    step = Check(
        [
            bundle(0),
            bundle(1, without=7),
            bundle(2, changed=255),
            Unchecked(0, [None] * WIDTH, bundle(3).raw),
            Unchecked(0, [], b"no bundle"),
            bundle(5, count=1),
        ],
        left=6,
    )

    verdicts = check(step)

    assert verdicts == check_here(step)
    assert verdicts[1] == Verdict(missing=(WIDTH + 7,))
    assert "leaf 767" in verdicts[2].fault
    assert verdicts[3].extra


def test_bundles_longer_than_any_pipe_pass_through(check):
    body = os.urandom(400_000)
    large = Unchecked(0, [commit_to_body(SALT, body)], format_bundle([format_slot(SALT, body)]))

    assert check(Check([large] * 8, left=8)) == [Verdict()] * 8


def test_when_the_process_is_killed_the_verdicts_come_from_here(check):
    os.kill(check.pid, signal.SIGKILL)

    assert check(Check([bundle(0, without=3)], left=1)) == [Verdict(missing=(3,))]
    assert check(Check([bundle(1)], left=1)) == [Verdict()]


def test_a_short_reading_starts_no_process():
    with SecondProcess(long=48) as check:
        assert check(Check([bundle(0)], left=47)) == [Verdict()]

        assert check.pid is None


def test_nothing_is_left_running_afterwards():
    with SecondProcess(long=1) as check:
        wait_until_ready(check)
        pid = check.pid

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
