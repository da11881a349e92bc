"""What a node with two workers gets done: the time to the first answer, and conversations a second after that.

Wall-clock time, so it says something on a machine that has nothing else to do.
"""

import asyncio
import time
from collections.abc import Sequence

import msgspec

from federation.record.conversation import Conversation

from ..anonymizer import Anonymizer
from ..policy import Policy
from .gold import Case
from .run import Failed, Measured, Throughput
from .worker import conversation_of

_WORKERS = 2
_AT_LEAST = 16      # conversations, so that the end, when one worker is idle, weighs little
_SIZE = 4000        # characters of what counts as one
_LOADING_S = 120.0


def add_throughput(cases: Sequence[Case], measured: Sequence[Measured], policy: Policy) -> None:
    """Measures the two modes that are among `measured`, and writes it down there.

    Raises:
        Failed: the workers can't be started.
    """
    for of in measured:
        if of.name in ("fast", "thorough"):
            of.throughput = measure_throughput(cases, msgspec.structs.replace(policy, mode=of.name))


def measure_throughput(cases: Sequence[Case], policy: Policy) -> Throughput:
    """How fast the long ones among `cases` go through a node's workers, and then the real ones.

    Raises:
        Failed: the workers can't be started.
    """
    conversations = [conversation_of(case.turns) for case in cases if case.group == "long"]
    conversations *= -(-_AT_LEAST // len(conversations))
    real = [case for case in cases if case.group == "real"]
    return asyncio.run(_measure(conversations, real, msgspec.structs.replace(policy, workers=_WORKERS)))


async def _measure(conversations: Sequence[Conversation], real: Sequence[Case], policy: Policy) -> Throughput:
    anonymizer = Anonymizer(policy)
    began = time.monotonic()
    try:
        await anonymizer.start()
        while not anonymizer.ready:
            if time.monotonic() - began > _LOADING_S:
                raise Failed(f"the workers are not ready: {anonymizer.why_not_ready}")
            await asyncio.sleep(0.02)
        await anonymizer.anonymize(conversations[:1])
        first_answer_s = time.monotonic() - began
        while anonymizer.ready_workers < _WORKERS:
            if time.monotonic() - began > _LOADING_S:
                raise Failed(f"not all {_WORKERS} workers have loaded their models in {_LOADING_S:g} s")
            await asyncio.sleep(0.02)
        long_s = await _seconds(anonymizer, conversations)
        real_s = await _seconds(anonymizer, [conversation_of(case.turns) for case in real])
        as_many = sum(case.characters for case in real) / _SIZE
        return Throughput(first_answer_s, len(conversations) / long_s, as_many / real_s if real else 0.0)
    finally:
        await anonymizer.stop()


async def _seconds(anonymizer: Anonymizer, conversations: Sequence[Conversation]) -> float:
    began = time.monotonic()
    await anonymizer.anonymize(conversations)
    return time.monotonic() - began
