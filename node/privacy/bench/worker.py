"""One system in a process of its own, so that its memory is its own: cases in by lines, answers out.

    python -m node.privacy.bench.worker NAME < lines

The first line is the policy as JSON, each further one the turns of a case; each is answered by a line.
"""

import sys
import time
from collections.abc import Callable

import msgspec
from msgspec import Struct

from federation.record.conversation import Conversation, Turn

from ..outcome import ModelsMissing, Refused
from ..pipeline import anonymize_now
from ..policy import Policy
from .gold import Answer, Mark, Said
from .memory import peak_mb

READY = b"ready\n"
System = Callable[[tuple[Said, ...]], Answer]
# What is loaded at first use is loaded before time is taken.
_REHEARSAL = (
    Said("user", "Please call Ann Lee, 12 High Street, London, on 020 7946 0958, or mail ann@lee.name."),
    Said("user", "Bonjour, je m'appelle Claire Morel et je vous écris pour la lettre que vous avez reçue hier."),
    Said("assistant", "Gerne, hier ist der Brief an Frau Vogel in der Lindenstraße 12 in Köln."),
    Said("user", "```python\nprint('hello')\n```"),
)


class Told(Struct, frozen=True):
    """A line of a worker: an answer, and how much memory it has needed at most."""

    answer: Answer
    peak_mb: float


def nothing(policy: Policy) -> System:
    """No tool."""
    return lambda turns: Answer((), 0.0)


def conversation_of(turns: tuple[Said, ...]) -> Conversation:
    """The turns as a conversation."""
    return Conversation(
        conversation=tuple(Turn(role=turn.role, content=turn.text) for turn in turns)  # type: ignore[arg-type]
    )


def ours(policy: Policy) -> System:
    """This package, with a policy."""

    def run(turns: tuple[Said, ...]) -> Answer:
        conversation = conversation_of(turns)
        began = time.process_time()
        outcome = anonymize_now(conversation, policy)
        seconds = time.process_time() - began
        if isinstance(outcome, Refused):
            return Answer((), seconds, "refused")
        marks = tuple(
            Mark(s.turn, s.start, s.end, s.kind) for s in outcome.spans if s.turn is not None and s.field is None
        )
        return Answer(marks, seconds, "held" if outcome.held or outcome.report.note else "published")

    return run


def presidio(policy: Policy) -> System:
    """Presidio as it comes, over the same spaCy model."""
    from .plain_presidio import analyzer

    find = analyzer(policy)

    def run(turns: tuple[Said, ...]) -> Answer:
        began = time.process_time()
        marks = tuple(Mark(n, *found) for n, turn in enumerate(turns) for found in find(turn.text))
        return Answer(marks, time.process_time() - began)

    return run


SYSTEMS: dict[str, Callable[[Policy], System]] = {
    "no tool": nothing,
    "Presidio": presidio,
    "fast": lambda policy: ours(msgspec.structs.replace(policy, mode="fast")),
    "thorough": lambda policy: ours(msgspec.structs.replace(policy, mode="thorough")),
}


def main() -> None:
    """Answers until there are no more lines.  The first is "ready", or why it can't be."""
    lines = sys.stdin.buffer
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # what a library prints is no answer
    try:
        system = SYSTEMS[sys.argv[1]](msgspec.json.decode(lines.readline(), type=Policy))
        system(_REHEARSAL)
        first = READY
    except ModelsMissing as missing:
        first = str(missing).encode() + b"\n"
    answers.write(first)
    answers.flush()
    to_turns = msgspec.json.Decoder(tuple[Said, ...])
    for line in lines if first == READY else ():
        answer = system(to_turns.decode(line))
        answers.write(msgspec.json.encode(Told(answer, peak_mb())) + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
