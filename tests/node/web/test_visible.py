"""Contributors' words as HTML: escaped, with nothing hidden in them."""

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from node.web.visible import visible

TAG = re.compile(r'<span class="(?:placeholder|unseen)"(?: title="[^"<>]*")?>|</span>')


def test_what_means_something_in_html_is_shown():
    assert visible("<b onclick='x'>&") == "&lt;b onclick=&#x27;x&#x27;&gt;&amp;"


def test_placeholders_are_set_apart():
    assert visible("to <PERSON_1>!") == 'to <span class="placeholder">⟨PERSON_1⟩</span>!'
    assert "placeholder" not in visible("<person_1> <PERSON_> <PERSON_1234567>")


@pytest.mark.parametrize(
    "text", ["a\u202eb", "a\u200bb", "a\ufeffb", "a\u200db", "a\u00adb", "a\x00b", "a\u2066b", "a\U000e0041b",
             "a\ufe0fb", "a\u2028b", "a\x1bb", "a\u3164b", "a\ud800b", "\ufe0f", "א\u200fa"],
)  # fmt: skip
def test_a_sign_that_nobody_would_see_is_named(text):
    shown = visible(text)

    unseen = next(sign for sign in text if sign not in "abא")
    assert f"⟨U+{ord(unseen):04X}⟩" in shown
    assert unseen not in shown


@pytest.mark.parametrize(
    "text", ["می\u200cخواهم", "क्\u200dष", "👨\u200d👩\u200d👧", "❤\ufe0f", "1\ufe0f⃣",
             "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "葛\U000e0100",
             "tab\there", "two\nlines", "a b", "ﷺ", "é"],
)  # fmt: skip
def test_what_a_script_or_an_emoji_needs_stays(text):
    assert visible(text) == text


def test_a_run_of_unseen_signs_is_counted_and_not_written_out():
    shown = visible("a" + "\u200b\u200c" * 5_000)

    assert "and 9,992 more" in shown
    assert len(shown) < 300


@given(st.text())
@example("<PERSON_1\u200b>")
def test_any_text_gives_no_element_but_the_two_kinds_of_marks_and_loses_nothing_that_is_seen(text):
    shown = visible(text)

    plain = TAG.sub("", shown)
    assert "<" not in plain
    assert ">" not in plain
    seen = [sign for sign in text if sign.isalnum()]
    remains = iter(html.unescape(plain))
    assert all(sign in remains for sign in seen)
    shown.encode()
