"""Words that name a region: used by many of its records, by few of the others, and by no few givers."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from node.collection.map.words import LEAST_RECORDS, MOST_WORDS, bits_of, name_regions, words_of


def test_words_are_in_small_letters_without_numbers_and_short_ones():
    assert words_of("Bread, BREAD! at 2000 m: don't") == {"bread", "don"}


def test_where_a_script_has_no_spaces_pairs_of_characters_are_words():
    assert words_of("秋叶的诗") == {"秋叶", "叶的", "的诗"}


def test_a_region_is_named_by_what_its_records_use_and_others_do_not():
    bread = [frozenset({"bread", "how"})] * LEAST_RECORDS
    music = [frozenset({"guitar", "how"})] * LEAST_RECORDS

    assert name_regions(bread + music, [0] * len(bread) + [1] * len(music), 2) == [("bread",), ("guitar",)]


def test_a_word_of_fewer_records_names_nothing():
    few = [frozenset({"canary"})] * (LEAST_RECORDS - 1) + [frozenset({"other"})] * 20

    assert name_regions(few, [0] * (LEAST_RECORDS - 1) + [1] * 20, 2)[0] == ()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.frozensets(st.sampled_from("abcdefghijkl"), max_size=6), st.integers(0, 2)), max_size=60))
def test_no_word_of_fewer_than_ten_records_of_a_region_names_it(records):
    names = name_regions([words for words, _ in records], [region for _, region in records], 3)

    for region, some in enumerate(names):
        uses = Counter(word for words, place in records if place == region for word in words)
        assert len(some) <= MOST_WORDS
        assert all(uses[word] >= LEAST_RECORDS for word in some)


def test_bits_say_which_of_the_regions_words_a_record_uses():
    assert bits_of(frozenset({"bread", "salt"}), ("yeast", "bread", "", "salt")) == 0b1010
