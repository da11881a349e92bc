"""Invented conversations for the index, quick to make: several scripts, models, platforms, days and lengths.

Words follow Zipf's law over a vocabulary for each language; every record has words of its own, too, as names,
numbers and code have, so that the index's dictionary grows as it does in life.  Lengths are log-normal, 2.5 kB in
the mean, which is about what published collections of conversations have.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from federation.log.tiles import WIDTH
from federation.record.columns import Record
from federation.record.conversation import Body, ConversationMetadata, Label, Turn, format_body

ORIGINS = ("chats.lab-one.example/log", "second.example/sharelm", "third.example/log")
_FIRST = date(2023, 5, 1)
_DAYS = 1_200
_SENTENCES = 8_000
_MEAN, _SPREAD = 7.1, 0.95      # of the logarithm of a text's length in characters

# Language, share, letters, letters a word, words a sentence, and what stands between words.
_LANGUAGES = [
    ("en", 0.62, "etaoinshrdlucmfwypvbgk", (2, 10), (5, 18), " "),
    ("de", 0.10, "enisratdhulcgmobwfkzüäöß", (2, 13), (5, 16), " "),
    ("fr", 0.06, "esaitnrulodcpméèàçvq", (2, 10), (5, 16), " "),
    ("ru", 0.08, "оеаинтсрвлкмдпуяыьгзбчйхж", (2, 11), (4, 14), " "),
    ("zh", 0.07, "", (1, 3), (4, 14), ""),
    ("ja", 0.03, "", (1, 4), (4, 14), ""),
    ("ar", 0.02, "اليمنترهبدسفعقكحج", (2, 8), (4, 14), " "),
    ("th", 0.02, "กขคงจชดตนบปพมยรลวสหอะาิีุูเแโ", (2, 6), (4, 12), ""),
]  # fmt: skip
_HAN = "".join(chr(0x4E00 + 7 * k) for k in range(2_600))
_KANA = "".join(chr(0x3042 + k) for k in range(70))
_MODELS = [f"{family}-{size}" for family in ("gpt", "claude", "llama", "mistral", "gemini", "qwen") for size in "4321"]
_PLATFORMS = ["ChatGPT", "Claude", "Gemini", "Hugging Face", "Poe", "Open WebUI", "Mistral Le Chat", ""]
_SOURCES = ["", "sharelm", "wildchat", "oasst", "hh-rlhf"]
_LICENCES = ["CC-BY-4.0", "CC-BY-4.0", "ODC-BY-1.0", "Apache-2.0", "MIT"]
_TOPICS = ["coding", "writing", "translation", "mathematics", "health", "travel", "law", "games", "small talk"]
_CODE = "\n```python\ndef {0}(value):\n    return {1}.get(value, None)\n```\n"


class SearchGenerator:
    """The same records for the same seed."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self.words = dict[str, list[str]]()         # by language, the most frequent first
        self._sentences = dict[str, list[str]]()
        for name, _, letters, *rest in _LANGUAGES:
            self._make(name, letters or (_HAN if name == "zh" else _KANA + _HAN[:800]), *rest)

    def runs(self, count: int) -> Iterator[list[Record]]:
        """`count` records in runs of 256, each of one log."""
        for number in range(-(-count // WIDTH)):
            origin = ORIGINS[number % 7 % 3]
            yield [
                Record(origin, number * WIDTH + k, format_body(self.body()))
                for k in range(min(WIDTH, count - number * WIDTH))
            ]

    def body(self) -> Body:
        rng = self._rng
        [(language, *_)] = rng.choices(_LANGUAGES, [each[1] for each in _LANGUAGES])
        between = 3 if language in ("zh", "ja", "th") else 1        # as much is said in fewer characters
        turns, left = list[Turn](), int(min(rng.lognormvariate(_MEAN, _SPREAD), 60_000)) // between
        while left > 0 or not turns:
            question, answer = self._text(language, min(left // 4, 400)), self._text(language, min(left, 2_500))
            turns += [Turn("user", question), Turn("assistant", answer)]
            left -= len(question) + len(answer)
        day = _FIRST + timedelta(days=int(_DAYS * rng.random() ** 0.6))
        toxic = rng.random() < 0.02
        return Body(
            conversation=tuple(turns),
            model=self._one_of(_MODELS),
            platform=self._one_of(_PLATFORMS),
            source=self._one_of(_SOURCES),
            licence=rng.choice(_LICENCES),
            timestamp=f"{day} 00:00:00.000000000Z",
            rating=rng.choices((None, 1, -1), (70, 22, 8))[0],
            conversation_metadata=ConversationMetadata(language=language, toxic=str(toxic)),
            labels=(Label("topic", self._one_of(_TOPICS), "bench"),),
        )

    def _text(self, language: str, length: int) -> str:
        rng, sentences = self._rng, self._sentences[language]
        pieces, size = [rng.choice(sentences)], 0
        while size < length:
            pieces.append(sentences[int(rng.random() * _SENTENCES)])
            size += len(pieces[-1]) + 1
        if rng.random() < 0.1:
            pieces.append(_CODE.format(self._own(), self._own()))
        pieces.append(self._own())
        return " ".join(pieces)

    def _own(self) -> str:
        """A word that few records have, or this one alone."""
        return f"{int(self._rng.paretovariate(0.35)) % 4_000_000:x}zq"

    def _one_of(self, values: list[str]) -> str:
        return values[min(int(self._rng.expovariate(0.45)), len(values) - 1)]

    def _make(
        self, name: str, letters: str, letters_a_word: tuple[int, int], words_a_sentence: tuple[int, int], between: str
    ) -> None:
        rng = self._rng
        letter_weights = [1 / (rank + 2) for rank in range(len(letters))]
        count = 60_000 if name == "en" else 15_000
        made = ("".join(rng.choices(letters, letter_weights, k=rng.randint(*letters_a_word))) for _ in range(count))
        words = self.words[name] = list(dict.fromkeys(made))
        weights = [1 / (rank + 2.7) ** 1.05 for rank in range(len(words))]
        chosen = iter(rng.choices(words, weights, k=_SENTENCES * words_a_sentence[1]))
        stop = "。" if not between and name != "th" else ". " if between else " "
        self._sentences[name] = [
            between.join([next(chosen) for _ in range(rng.randint(*words_a_sentence))]) + stop.strip()
            for _ in range(_SENTENCES)
        ]
