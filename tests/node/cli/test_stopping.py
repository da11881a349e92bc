"""Ctrl-C as commands heed it: where they say, and at once when it is pressed twice."""

import os
import signal
import threading
import time

import pytest

from node.cli.stopping import stopping


@pytest.fixture(autouse=True)
def heard():
    """Whatever whoever started the tests wants of Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_pressed_once_it_is_heard_where_it_is_safe():
    done = 0
    with pytest.raises(KeyboardInterrupt), stopping() as stop:
        stop.check()
        press()
        done += 1
        stop.check()
        done += 1

    assert done == 1


def test_pressed_twice_it_ends_at_once():
    done = 0
    with pytest.raises(KeyboardInterrupt), stopping():
        press()
        done += 1
        press()
        time.sleep(60)
        done += 1

    assert done == 1


def test_whoever_sleeps_is_woken():
    started = time.monotonic()
    threading.Timer(0.2, press).start()

    with pytest.raises(KeyboardInterrupt), stopping() as stop:
        stop.sleep(600)

    assert time.monotonic() - started < 300


def test_afterwards_it_is_as_before():
    before = signal.getsignal(signal.SIGINT)
    with stopping() as stop:
        stop.sleep(0.01)
    with pytest.raises(KeyboardInterrupt), stopping() as stop:
        press()
        stop.check()

    assert signal.getsignal(signal.SIGINT) is before


def test_where_it_is_ignored_it_stays_so():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with stopping() as stop:
        press()
        stop.check()

    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
