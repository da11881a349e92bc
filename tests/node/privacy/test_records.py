"""In JSON and SQL the key or the column says that a value is somebody's name or address."""

import time

import pytest

from node.privacy.records import find_records
from node.privacy.regions import all_code


def found(text: str) -> list[tuple[str, str]]:
    return [(finding.kind, text[finding.start : finding.end]) for finding in find_records(text, all_code(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"first_name": "xolani", "street": "14 Long Lane"}', [("PERSON", "xolani"), ("ADDRESS", "14 Long Lane")]),
        ("user = User(full_name='Thandi Dlamini', age=4)", [("PERSON", "Thandi Dlamini")]),
        ("owner:\n  name: 'Julia Brandt'", [("PERSON", "Julia Brandt")]),
        (
            "INSERT INTO users (id, name, street) VALUES\n(1, 'karen o''hara', '5 Oak Row'),\n(2, 'bob garcia', NULL);",
            [("PERSON", "karen o''hara"), ("ADDRESS", "5 Oak Row"), ("PERSON", "bob garcia")],
        ),
    ],
)
def test_it_is_found_by_its_key(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "sharelm-node", "version": "1.0"}',
        '{"name": "left pad", "author": "the team"}',
        "parser.add_argument(name='verbose')",
        "first_name = 'Full name'",
        '{"address": "localhost", "street": "none"}',
        "INSERT INTO products (id, name) VALUES (1, 'garden chair'), (2, 'Blue Table');",
    ],
)
def test_names_of_things_stay(text):
    assert found(text) == []


def test_only_code_is_read_this_way():
    text = "first_name: 'Xolani'"

    assert [*find_records(text, all_code(""))] == []


def test_a_hostile_dump_takes_linear_time():
    for text in (
        "INSERT INTO t (name) VALUES " + "('a''" * 20_000,
        "INSERT INTO t (name) VALUES (" * 5_000,
        'first_name: "' * 8_000,
    ):
        began = time.process_time()
        assert found(text) == []
        assert time.process_time() - began < 2
