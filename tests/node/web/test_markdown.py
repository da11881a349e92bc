"""Markdown shown safely: headings, tables, code, formulas and links; and nothing that does anything."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.web.markdown import MOST_CHARACTERS, link_to, to_html

ELEMENTS = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li",
    "table",
    "thead", "tbody", "tr", "th", "td", "a", "span", "div", "figure", "figcaption",
}  # fmt: skip
ATTRIBUTES = {"href", "rel", "class", "dir", "title", "tabindex", "start"}


def test_headings_stand_below_those_of_the_page_and_blocks_have_their_own_direction():
    assert to_html("# Bread") == '<h3 dir="auto">Bread</h3>\n'
    assert to_html("#### Bread") == '<h6 dir="auto">Bread</h6>\n'
    assert '<p dir="auto">خبز</p>' in to_html("خبز")


def test_a_table_is_a_table_that_can_be_scrolled_and_its_columns_keep_their_side():
    shown = to_html("| a | b |\n| --- | --: |\n| 1 | <PERSON_1> |")

    assert '<div class="scroll" tabindex="0"><table>' in shown
    assert '<td dir="auto" class="right"><span class="placeholder">⟨PERSON_1⟩</span></td>' in shown
    assert "style" not in shown


def test_code_has_the_name_of_its_language_and_nothing_in_it_works():
    shown = to_html('```python title="x"\nif a < b: "<EMAIL_1>"\n```')

    assert "<figcaption>python</figcaption>" in shown
    assert 'if a &lt; b: "<span class="placeholder">⟨EMAIL_1⟩</span>"' in shown


@pytest.mark.parametrize(
    ("text", "formula"),
    [("so $x^2 < y$.", "x^2 &lt; y"), (r"so \(a_b * c_d\).", "a_b * c_d"), (r"\[ \frac12 \]", r"\frac12"),
     ("$$\na = b\n$$", "a = b")],
)  # fmt: skip
def test_formulas_are_set_apart_as_they_were_written(text, formula):
    assert re.search(rf'class="formula"[^>]*>{re.escape(formula)}</', to_html(text))


@pytest.mark.parametrize("text", ["from $5 to $10", "$5–$10", r"\(", "US$ and CA$", r"a \[ b"])
def test_money_and_brackets_are_no_formulas(text):
    assert "formula" not in to_html(text)


def test_a_link_says_where_it_leads_and_tells_nobody_where_one_comes_from():
    shown = to_html("[my bank](https://user:pw@evil.example/login)")

    assert 'rel="noreferrer noopener nofollow"' in shown
    assert '</a> <span class="leads">(evil.example)</span>' in shown


def test_a_look_alike_host_is_written_as_it_will_be_asked_for():
    assert "(xn--pple-43d.com)" in to_html("[x](https://аpple.com/)")
    assert "(xn--pple-43d.com)" in link_to("https://аpple.com/")


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
               "//evil.example", "/c/x", "#main", "<URL_1>", "java\tscript:alert(1)", "&#106;avascript:alert(1)",
               "blob:x", "https:", "ftp://a.example"],
)  # fmt: skip
def test_only_pages_and_mail_are_linked(target):
    shown = to_html(f"[here]({target})")

    assert "<a" not in shown
    assert "here" in shown
    assert "<a" not in link_to(target)


def test_an_image_is_never_loaded():
    shown = to_html("![a loaf](https://evil.example/pixel.png) ![x](data:image/png;base64,AA)")

    assert "<img" not in shown
    assert '<span class="image">[image: a loaf]</span> <span class="leads">(evil.example)</span>' in shown


def test_html_is_shown_as_what_it_is():
    assert to_html("<script>alert(1)</script>") == '<p dir="auto">&lt;script&gt;alert(1)&lt;/script&gt;</p>\n'
    assert "&lt;div&gt;" in to_html("<div>\n\n**a**\n\n</div>")


def test_definitions_of_references_do_not_vanish():
    assert "[note]: https://a.example" in to_html("[note]: https://a.example")


def test_an_entity_hides_nothing():
    assert "⟨U+202E⟩" in to_html("&#x202E;txt")


@pytest.mark.parametrize(
    "text", ["> " * 60 + "deep", "1. " * 60 + "deep", "\n".join("  " * k + "- deep" for k in range(60)),
             "|a" * 40 + "\n" + "|-" * 40 + "\n|deep", "deep " * (MOST_CHARACTERS // 4)],
)  # fmt: skip
def test_what_the_parser_would_leave_out_is_shown_as_it_was_written(text):
    shown = to_html(text)

    assert shown.startswith('<div class="written"')
    assert shown.count("deep") == text.count("deep")


SLOW = ["[", "![", "*a ", "`a", "> ", "|a", "[a](b", "<http://a", "&#", "**a *b ", "$a ", r"\[", "~~a", "[[[a]", "*_",
        "a**b", " ", "\t", "#\n"]  # fmt: skip


@pytest.mark.parametrize("piece", SLOW)
def test_no_text_keeps_the_node_busy(piece):
    begun = time.process_time()

    to_html(piece * (40_000 // len(piece)))

    # The slowest takes a fifth of it; what is quadratic in the whole text takes much longer.
    assert time.process_time() - begun < 4


PIECES = [*"ab<>[]()!*_`~$|\\&;:\"'=#-\n \t/.1\u202e", "javascript:", "https://a.example", "onerror="]
MARKDOWN = st.lists(st.sampled_from(PIECES)).map("".join)


@settings(max_examples=300, deadline=None)
@given(MARKDOWN)
def test_any_markdown_gives_known_elements_with_known_attributes_only(text):
    shown = to_html(text)

    for name, attributes in re.findall(r"<([a-z0-9]+)((?: [a-z]+(?:=\"[^\"]*\")?)*)>", shown):
        assert name in ELEMENTS
        assert {each.partition("=")[0] for each in re.findall(r" ([a-z]+(?:=\"[^\"]*\")?)", attributes)} <= ATTRIBUTES
    assert set(re.findall(r"</?([a-z0-9]+)", shown)) <= ELEMENTS
    assert all(target.startswith("https://a.example") for target in re.findall(r'href="([^"]*)"', shown))
