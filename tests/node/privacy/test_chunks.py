"""Prose in pieces: nothing is lost, and nothing is too long."""

from hypothesis import given
from hypothesis import strategies as st

from node.privacy.chunks import SIZE, joined, sentences

TEXTS = st.text(alphabet="aB. \n!?)\"'1-", max_size=300)


def test_a_text_is_cut_after_sentences_and_lines_but_not_after_titles_and_initials():
    text = "I met Dr. J. Doe there. She was kind!\n1. First\n2. Second"

    cut = [text[a:b] for a, b in sentences(text, 0, len(text))]

    assert cut == ["I met Dr. J. Doe there. ", "She was kind!\n", "1. First\n", "2. Second"]


@given(text=TEXTS, data=st.data())
def test_sentences_cover_what_they_are_asked_for_without_a_gap(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))

    spans = sentences(text, start, end)

    assert "".join(text[a:b] for a, b in spans) == text[start:end]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, SIZE)), max_size=20))
def test_joined_spans_cover_the_same_and_stay_short(gaps_and_lengths):
    spans, at = [], 0
    for gap, length in gaps_and_lengths:
        spans.append((at + gap, at + gap + length))
        at += gap + length

    runs = joined(spans)

    assert {i for a, b in runs for i in range(a, b)} == {i for a, b in spans for i in range(a, b)}
    assert all(b - a <= SIZE for a, b in runs)
