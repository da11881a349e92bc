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


@pytest.mark.parametrize(
    "sentence",
    ["The DataGridView and a TextBox.", "Train CNNs and GANs for IoT.", "Scalability is the point.", "Use Redis."],
)
def test_what_programs_call_their_parts_is_nobody(sentence):
    assert not may_name(sentence)


def test_a_rare_word_of_english_says_nothing_in_another_language():
    assert not may_name("Cantor and choir are ready.")
    assert may_name("Cantor disse que sim.", in_english=False)
    assert may_name_in_small_letters("o cantor disse que sim", in_english=False)


@pytest.mark.parametrize("sentence", ["It was McKay.", "Ask AnnaLee.", "That is DeShawn.", "We saw Khan there."])
def test_a_name_of_two_parts_or_one_that_is_a_rare_word_too_may_be_meant(sentence):
    assert may_name(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "the strike price of the house",
        "sudo chown nobody /srv/samba/shared",
        "create mask = 0755",
        "refactor this microservice and obfuscate the usernames",
        "it should take 30 seconds for 10 rows",
    ],
)
def test_in_small_letters_prices_commands_and_amounts_are_no_names(sentence):
    assert not may_name_in_small_letters(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "ask mark about the price",
        "near 47 roberts prairie",
        "i told mr green",
        "the brooks rivers family",
        "my zip code is 86881",
        "call me on 699 956 915",
        "cd /srv/kowalczyk/files",
        "hey, is it you?",
    ],
)
def test_in_small_letters_a_name_that_is_a_word_counts_where_somebody_may_be_meant(sentence):
    assert may_name_in_small_letters(sentence)


def test_in_small_letters_ordinary_words_hold_no_name():
    assert not may_name_in_small_letters("can you explain to me how this works?")


def test_care_shows_in_how_sentences_begin():
    careful = ["It is all here.", "That is good too.", "- And so on.", "eBay has it too.", "`ls` lists."]

    assert is_written_with_care(careful)
    assert not is_written_with_care(["it is all here.", "that is good too.", "And so it goes."])
    assert is_written_with_care([])
