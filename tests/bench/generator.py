"""Invented conversations of about 4 kB, the same for the same seed.

Words follow Zipf's law over an invented vocabulary; answers repeat phrases, lists and code as
answers of models do, so that compression meets what it would meet in life.
"""

import random
from collections.abc import Iterator
from hashlib import sha256

from federation.record.conversation import Conversation, Turn

_SYLLABLES = [
    "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we", "xi", "yo",
    "zu", "an", "er", "in", "on", "ul", "st", "th", "pr",
]  # fmt: skip
_TARGET = 3_300


def secret_of(seed: int, number: int) -> bytes:
    """The withdrawal secret of the record that was made as the `number`th with this seed."""
    return sha256(f"{seed} {number}".encode()).digest()


class Generator:
    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self._words = ["".join(self._rng.choices(_SYLLABLES, k=self._rng.randint(1, 4))) for _ in range(12_000)]
        weights = [1 / (rank + 3) ** 1.05 for rank in range(len(self._words))]
        self._sentences = [self._sentence(weights) for _ in range(60_000)]

    def conversations(self, count: int) -> Iterator[Conversation]:
        for _ in range(count):
            yield self._conversation()

    def _conversation(self) -> Conversation:
        turns, length = list[Turn](), 0
        topic = self._rng.choices(self._sentences, k=6)
        while length < _TARGET:
            question = self._text(1, 3, topic)
            answer = self._text(4, 12, topic)
            turns += [Turn("user", question), Turn("assistant", answer)]
            length += len(question) + len(answer) + 60
        return Conversation(conversation=tuple(turns), model_name="bench", timestamp="2026-11-21 00:00:00.000000000Z")

    def _text(self, least: int, most: int, topic: list[str]) -> str:
        sentences = [
            self._rng.choice(topic) if self._rng.random() < 0.25 else self._rng.choice(self._sentences)
            for _ in range(self._rng.randint(least, most))
        ]
        if self._rng.random() < 0.2:
            return "\n".join(f"{k}. {each}" for k, each in enumerate(sentences, 1))
        return " ".join(sentences)

    def _sentence(self, weights: list[float]) -> str:
        words = self._rng.choices(self._words, weights, k=self._rng.randint(5, 18))
        return " ".join(words).capitalize() + self._rng.choice(".....?")
