"""Matches are told in characters, whatever the text is made of."""

import pkgutil
import random
import string
from importlib import import_module

import pytest

import node.privacy
from node.privacy.patterns import Pattern


@pytest.mark.parametrize("ending", ["", " – ü"])
def test_a_match_is_where_it_stands_in_plain_text_and_in_any_other(ending):
    [one, other] = Pattern(r"\b(a)(\d+)?(?:x|\b)").find("a1x, and a." + ending)

    assert (one.start, one.end, one.text) == (0, 3, "a1x")
    assert (one.groups, one.group_spans) == (("a", "1"), ((0, 1), (1, 2)))
    assert (other.start, other.text) == (9, "a")
    assert (other.groups, other.group_spans) == (("a", None), ((9, 10), (-1, -1)))


def test_a_group_that_matched_nothing_is_empty():
    assert Pattern("a(b*)").first("ac").groups == ("",)


@pytest.mark.parametrize("before", ["", "é"])
def test_empty_matches_stand_between_all_characters(before):
    assert [match.start for match in Pattern("x*").find(before + "ab")] == list(range(len(before) + 3))


def test_what_is_compiled_for_ascii_finds_the_same_there_as_what_is_compiled_for_all_texts():
    patterns = _patterns_of_the_package()
    made_of = [*string.printable, "Anna", " Kowalska", "@", "password: ", "born 3.4.1985", "Dr. ", "/home/", "12"]
    texts = ["".join(random.Random(number).choices(made_of, k=60)) for number in range(60)]

    different = [
        pattern.source
        for pattern in patterns
        for text in [*texts, string.printable, "My name is Anna, call me on 030 1234567 or anna at mail dot org."]
        if _found(pattern._for_ascii, text) != _found(pattern._for_all, text)
    ]

    assert len(patterns) > 100
    assert different == []


@pytest.mark.parametrize(
    ("source", "text"),
    [(r"[^\pL\]x]+", "a1]x[2"), (r"(?i)[]\p{Lu}_]+", "]aB_["), (r"a\pM?\pN", "a1"), (r"\[\pL\]", "[k]"), (r"\pM", "k")],
)
def test_brackets_and_escapes_beside_classes_of_unicode_mean_the_same_in_ascii(source, text):
    pattern = Pattern(source)

    assert _found(pattern._for_ascii, text) == _found(pattern._for_all, text)


def _patterns_of_the_package() -> list[Pattern]:
    names = [module.name for module in pkgutil.iter_modules(node.privacy.__path__) if module.name != "bench"]
    values = [value for name in names for value in vars(import_module(f"node.privacy.{name}")).values()]
    gathered = [one for value in values for one in (value if isinstance(value, tuple) else [value])]
    return list({one.source: one for one in gathered if isinstance(one, Pattern)}.values())


def _found(compiled, text: str) -> list[tuple[tuple[int, int], ...]]:
    groups = range(compiled.groups + 1)
    return [tuple(match.span(group) for group in groups) for match in compiled.finditer(text.encode())]
