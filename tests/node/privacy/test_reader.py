"""Which tagger reads what, seen by taggers that only take notes."""

from typing import ClassVar

import pytest

from node.privacy.detect import look_at
from node.privacy.fields import Field
from node.privacy.finding import Finding
from node.privacy.reader import Reader


class Notes:
    """Taggers that write down what they read, and find the words that they are told to."""

    models: ClassVar[dict[str, str]] = {}

    def __init__(self, *names: str) -> None:
        self._names = names
        self.read: dict[str, list[str]] = {"rampart": [], "spacy": [], "lac": []}
        self.times_asked = 0

    def forms(self, text):
        return []

    def names(self, texts, language, tagger):
        self.times_asked += 1
        self.read[tagger] += texts
        return [
            [Finding(text.find(n), text.find(n) + len(n), "PERSON", 0.9, tagger) for n in self._names if n in text]
            for text in texts
        ]


def read(notes, *texts, mode="thorough", by_model=False, reader=None, again=False):
    reader = reader or Reader(notes, mode)
    seen = [look_at(Field(turn, None, text, is_by_model=by_model)) for turn, text in enumerate(texts)]
    return reader.names(seen, default="en", threshold=0.4, again=again)


PLAIN = "Please open the window and tell me how it goes."
NAMED = "Please ask Siobhan about the window."


def test_thoroughly_rampart_reads_all_that_a_contributor_wrote_and_spacy_what_has_an_unusual_capital():
    notes = Notes()

    read(notes, f"{PLAIN}\n{NAMED}")

    assert notes.read["rampart"] == [f"{PLAIN}\n{NAMED}"]
    assert notes.read["spacy"] == [NAMED]


def test_fast_only_sentences_that_are_more_than_ordinary_words_are_read():
    notes = Notes()

    read(notes, f"{PLAIN}\nplease ask siobhan.\n{PLAIN}", mode="fast")

    assert notes.read["rampart"] == ["please ask siobhan.\n"]
    assert notes.read["spacy"] == []


def test_of_what_a_model_wrote_only_sentences_with_an_unusual_capital_are_read():
    notes = Notes()

    read(notes, f"{PLAIN}\n{NAMED}", by_model=True)

    assert notes.read["rampart"] == notes.read["spacy"] == [NAMED]


def test_a_model_that_writes_without_care_is_read_like_a_contributor():
    notes = Notes()

    read(notes, "sure, i will ask siobhan.\nshe knows it.", by_model=True)

    assert notes.read["rampart"] == ["sure, i will ask siobhan.\nshe knows it."]


@pytest.mark.parametrize(("mode", "times"), [("fast", 1), ("thorough", 2)])
def test_a_models_sentence_is_passed_over_once_all_its_unusual_words_were_read_often_enough(mode, times):
    notes = Notes()
    lines = [f"Siobhan likes {thing} there.\n\nShe is kind.\n\n" for thing in ("red", "green", "blue")]

    read(notes, "".join(lines), by_model=True, mode=mode)

    assert sum("Siobhan" in text for text in notes.read["rampart"]) == times


def test_all_fields_are_read_in_one_go_for_each_tagger_and_the_same_text_once():
    notes = Notes()

    found = read(notes, NAMED, PLAIN, NAMED)

    assert notes.times_asked == 2
    assert notes.read["rampart"] == [NAMED, PLAIN]
    assert len(found) == 3


def test_findings_are_placed_in_the_field_that_they_are_of():
    first, second = read(Notes("Siobhan"), PLAIN, f"{PLAIN}\n{NAMED}")

    assert first == []
    assert {(f.start, f.end) for f in second} == {(len(PLAIN) + 12, len(PLAIN) + 19)}


def test_again_only_what_has_changed_is_read():
    notes = Notes("Siobhan")
    reader = Reader(notes, "thorough")
    read(notes, f"{PLAIN}\n{NAMED}", reader=reader)
    notes.read["rampart"].clear()

    read(notes, f"{PLAIN}\nPlease ask <PERSON_1> about the window.", reader=reader, again=True)

    assert notes.read["rampart"] == ["Please ask <PERSON_1> about the window."]


def test_again_what_stayed_although_something_was_found_in_it_is_reported_again():
    notes = Notes("Siobhan")
    reader = Reader(notes, "thorough")
    read(notes, NAMED, reader=reader)
    notes.read["rampart"].clear()

    [found] = read(notes, f"{PLAIN} {NAMED}", reader=reader, again=True)

    assert notes.read["rampart"] == [f"{PLAIN} "]
    assert {(f.start, f.end) for f in found} == {(len(PLAIN) + 12, len(PLAIN) + 19)}
