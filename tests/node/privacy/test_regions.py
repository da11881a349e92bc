"""Prose and code told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.privacy.chunks import SIZE, chunks
from node.privacy.regions import split


def code_in(text):
    return [text[a:b].strip() for a, b in split(text).code]


def test_a_fenced_block_is_code():
    assert code_in("Look:\n```python\nx = 1\n```\nDone.") == ["x = 1"]


def test_a_letter_between_fences_stays_prose():
    assert code_in("```\nDear Anna,\nthank you for the flowers.\n```") == []


def test_a_fence_that_nobody_closes_hides_nothing():
    assert code_in("```python\nMy name is Anna") == []


def test_lines_of_code_need_no_fence():
    text = "This fails:\nimport os\ndef f(x):\n    return os.path\nWhy does it?"

    assert code_in(text) == ["import os\ndef f(x):\n    return os.path"]


@pytest.mark.parametrize(("text", "code"), [("call `foo(x)` now", ["`foo(x)`"]), ("ask `Anna Kowalska` now", [])])
def test_inline_code_is_code_unless_it_reads_like_a_name(text, code):
    assert code_in(text) == code


@given(st.text(st.sampled_from("a1 \n`~#;{}()=.")))
def test_code_and_prose_share_out_the_text(text):
    regions = split(text)

    parts = sorted([*regions.code, *regions.prose()])
    assert "".join(text[a:b] for a, b in parts) == text
    assert all(regions.is_code(a) for a, b in regions.code if a < b)
    assert not any(regions.is_code(a) for a, b in regions.prose())


@given(st.text(st.sampled_from("ab. \n"), max_size=4 * SIZE))
def test_chunks_cover_all_prose_and_are_small(text):
    pieces = chunks(text, split(text))

    covered = {place for a, b in pieces for place in range(a, b)}
    assert all(b - a <= SIZE for a, b in pieces)
    assert all(text[place].isspace() for place in set(range(len(text))) - covered)
