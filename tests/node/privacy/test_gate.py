"""Which sentences may hold a name, told without a model."""

import pytest

from node.privacy.gate import is_written_with_care, may_name, may_name_in_small_letters


@pytest.mark.parametrize(
    "sentence",
    [
        "Please tell Siobhan about it.",
        "Kowalska wrote that.",
        "I met Mr. Brown there.",
        "It was Mark who said so.",
        "Łucja is here.",
        "Please ask MCALLISTER.",
        "He lives at 12 High Street.",
        "Sie wohnt in der Hauptstraße 7, ganz oben.",
        "The passport is C01X00T478 then.",
    ],
)
def test_a_sentence_with_an_unusual_capital_or_a_house_number_may_hold_a_name(sentence):
    assert may_name(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Create a new table, and then add the columns.",
        "In Python you can use a list for that.",
        "The United States and Canada have a long border.",
        "Use the REST API over HTTP in January.",
        "1. Open the window.",
        "",
    ],
)
def test_a_sentence_of_ordinary_words_holds_no_name(sentence):
    assert not may_name(sentence)


@pytest.mark.parametrize("sentence", ["tell siobhan about it", "my name is mark", "it is at 12 high street", "ŁUCJA"])
def test_in_small_letters_every_unusual_word_and_every_number_counts(sentence):
    assert may_name_in_small_letters(sentence)


def test_in_small_letters_ordinary_words_hold_no_name():
    assert not may_name_in_small_letters("can you explain to me how this works?")


def test_care_shows_in_how_sentences_begin():
    careful = ["It is all here.", "That is good too.", "- And so on.", "eBay has it too.", "`ls` lists."]

    assert is_written_with_care(careful)
    assert not is_written_with_care(["it is all here.", "that is good too.", "And so it goes."])
    assert is_written_with_care([])
