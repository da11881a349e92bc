"""Recovery phrases: twelve words, and from them every withdrawal secret; a typo is found, and where it is."""

import re
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mnemonic import Mnemonic

from federation.remote.phrase import (
    MOST_COUNTER,
    MOST_DEVICE,
    Secrets,
    WrongPhrase,
    new_phrase,
    parse_phrase,
    seed_of,
)

LIST = Mnemonic("english")
PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"

phrases = st.binary(min_size=16, max_size=16).map(lambda entropy: str(LIST.to_mnemonic(entropy)))
numbers = st.tuples(st.integers(0, MOST_DEVICE), st.integers(0, MOST_COUNTER))


def test_the_seed_is_that_of_the_published_examples_of_bip39():
    """Of the reference implementation's list, which has passphrases; this seed is of the words alone."""
    words = "abandon " * 11 + "about"

    assert seed_of(words).hex() == (
        "5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc1"
        "9a5ac40b389cd370d086206dec8aa6c43daea6690f20ad3d8d48b2d2ce9e38e4"
    )


def test_new_phrases_are_phrases_and_never_the_same():
    made = {new_phrase() for _ in range(50)}

    assert len(made) == 50
    assert {parse_phrase(each) for each in made} == made


@given(phrases, st.sampled_from([" ", "  ", "\n", "\t", " ", "　"]))
def test_capitals_and_white_space_make_no_difference(phrase, between):
    typed = between + between.join(word.title() for word in phrase.split()) + between

    assert parse_phrase(typed) == phrase


@given(phrases, st.integers(0, 11))
def test_a_word_that_is_not_in_the_list_is_named_by_its_place(phrase, at):
    words = phrase.split()
    words[at] = "zzyzx"

    with pytest.raises(WrongPhrase) as wrong:
        parse_phrase(" ".join(words))

    assert wrong.value.places == (at + 1,)
    assert str(wrong.value).startswith(f"word {at + 1} is not in the list")


def test_several_strange_words_are_all_named():
    with pytest.raises(WrongPhrase, match="words 1, 2 and 12 are not in the list"):
        parse_phrase("x y " + " ".join(PHRASE.split()[2:11]) + " z")


@pytest.mark.parametrize(
    ("meant", "typed", "place"), [("winner", "winter", 2), ("wave", "have", 5), ("useful", "usual", 8)]
)
def test_a_similar_word_of_the_list_is_suspected_by_the_checksum(meant, typed, place):
    words = PHRASE.split()
    assert words[place - 1] == meant
    words[place - 1] = typed

    with pytest.raises(WrongPhrase, match="do not belong together") as wrong:
        parse_phrase(" ".join(words))

    assert place in wrong.value.places


MESSAGE = re.compile(
    r"word \d+ is not in the list of words \(BIP39, English\)|a recovery phrase has 12 words, here are 11|"
    r"the words do not belong together: one is wrong, or two changed places"
    r"(\. Look at word (\d+(, \d+)? or )?\d+ first: a similar one fits there)?"
)


@given(phrases)
def test_an_error_says_where_and_never_a_word(phrase):
    words = phrase.split()

    for typed in ([*words[:3], "zzyzx", *words[4:]], [*words[:11], "zoo"], words[:11]):
        try:
            parse_phrase(" ".join(typed))
        except WrongPhrase as wrong:
            assert MESSAGE.fullmatch(str(wrong))


@pytest.mark.parametrize("count", [0, 11, 13, 24])
def test_other_than_twelve_words_are_refused(count):
    with pytest.raises(WrongPhrase, match=f"has 12 words, here are {count}"):
        parse_phrase("legal " * count)


@given(st.lists(numbers, min_size=2, max_size=20, unique=True))
def test_every_device_and_counter_has_a_secret_of_its_own(pairs):
    secrets = Secrets(seed_of(PHRASE))

    assert len({secrets.secret(*pair) for pair in pairs}) == len(pairs)


@pytest.mark.parametrize(("device", "counter"), [(-1, 0), (0, -1), (MOST_DEVICE + 1, 0), (0, MOST_COUNTER + 1)])
def test_numbers_out_of_range_have_none(device, counter):
    with pytest.raises(AssertionError):
        Secrets(sha256(b"").digest() * 2).secret(device, counter)
