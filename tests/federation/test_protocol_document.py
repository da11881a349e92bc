"""PROTOCOL.md names the test that shows each of its rules."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
DOCUMENT = (TESTS.parent / "federation/PROTOCOL.md").read_text()
NAMED = re.findall(r"`([a-z_/]+\.py)::(test_\w+)`", DOCUMENT)


def names_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text())
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {each.name for each in tree.body if isinstance(each, functions) and each.name.startswith("test_")}


@pytest.mark.parametrize(("file", "test"), sorted(set(NAMED)))
def test_every_test_that_the_protocol_names_exists(file, test):
    assert test in names_in(TESTS / file)


def test_every_must_names_a_test():
    """Within its paragraph or list item, or, for the head of a list, in each item."""
    body = DOCUMENT.partition("## 1.")[2]
    paragraphs = re.split(r"\n\n(?!- )", body)

    without = [each for each in paragraphs if "MUST" in each and each.count("::test_") < len(re.findall("MUST", each))]

    assert len(NAMED) > 80
    assert without == []


def test_the_protocol_names_the_texts_that_it_follows():
    for name in ("5ba5ee8", "RFC 6962", "RFC 2104", "RFC 8878"):
        assert name in DOCUMENT
