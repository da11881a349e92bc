"""Texts become the same terms by the table, all at once, as they would character by character."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.collection.index.folding import fold, fold_letter, is_paired

# What composes, changes places, becomes several or falls out, and what stands in pairs, more often than by chance.
_AWKWARD = st.sampled_from(
    "éßıİǆﬁ…½™Σς가나\u1100\u1161\u11a8かが\u3099\u0301\u093c\u0915\u09c7\u09be漢字ไทย𝒜🙂🏽\u200d\u00ad\n\0\ud800"
)
fold("é" * 100)     # makes the table, which takes longer than an example may
_TEXTS = st.text(st.one_of(st.characters(), _AWKWARD, st.sampled_from("aB 1,")), max_size=60)


@given(_TEXTS)
def test_a_text_is_folded_as_one_would_character_by_character(text):
    for each in (text, f"{text} {'~' * 64}"):       # short, and long
        assert fold(each).split() == _slowly(each)


@pytest.mark.parametrize("block", range(0, 0x30000, 0x1000))
def test_every_character_is_folded_as_it_is_between_others(block):
    for code in range(block, block + 0x1000):
        text = f"a{chr(code)}b가か {'~' * 64}"
        assert fold(text).split() == _slowly(text), hex(code)


def _slowly(text):
    """The terms of a text, from what the Unicode database says of each of its characters."""
    terms, word, run = [], "", ""
    for character in [*fold_letter(text), " "]:
        category = unicodedata.category(character)
        in_pair = is_paired(character)
        if run and not in_pair:
            terms += [*map("".join, pairwise(run)), run[-1]]
            run = ""
        if word and (in_pair or category[0] not in "LNM"):
            terms.append(word)
            word = ""
        if in_pair:
            run += character
        elif category[0] in "LNM":
            word += character
        elif category == "So":
            terms.append(character)
    return terms
