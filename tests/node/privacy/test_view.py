"""The view that detectors read, and the way back."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from node.privacy.view import see, without_surrogates


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("anna@mail.org", "anna@mail.org"),
        ("an\u200bna@mail.org", "anna@mail.org"),
        ("a\u202enna@mail.org", "anna@mail.org"),
        ("an\x00na@mail.org", "anna@mail.org"),
        ("ａｎｎａ＠ｍａｉｌ．ｏｒｇ", "anna@mail.org"),
        ("𝐚𝐧𝐧𝐚@mail.org", "anna@mail.org"),
        ("аnnа@mail.org", "anna@mail.org"),          # Cyrillic а
        ("a\u0336n\u0336n\u0336a", "anna"),
        ("٤١١١ ۱۲۳", "4111 123"),
        ("020 7946–0958", "020 7946-0958"),
        ("Łukasz Žižka", "Łukasz Žižka"),
        ("Zoe\u0308", "Zoë"),
        ("Привет", "Привет"),
    ],
)
def test_what_looks_the_same_is_seen_the_same(sent, seen):
    assert see(sent).text == seen


@given(st.text(st.characters(codec=None)))
@example("ﷺ\u0301")
@example("e\u0301" * 3)
def test_every_seen_character_comes_from_a_place_in_the_original(text):
    view = see(text)

    assert len(view.starts) == len(view.ends) == len(view.text)
    places = list(zip(view.starts, view.ends, strict=True))
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_text_is_its_own_view(text):
    view = see(text)

    assert view.text == text
    assert all(view.original(i, i + 1) == (i, i + 1) for i in range(len(text)))


@given(st.text(), st.text())
def test_a_word_is_found_again_between_any_others(before, after):
    text = f"{before} \u200bk\u200bowalska {after}"
    view = see(text)

    start = view.text.index("kowalska", len(see(before).text))
    first, last = view.original(start, start + len("kowalska"))

    assert text[first:last] == "k\u200bowalska"


def test_lone_surrogates_are_mended_in_place():
    assert without_surrogates("a\ud800b\udfffc") == "a\ufffdb\ufffdc"
