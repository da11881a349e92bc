"""The names of logs, and the ids that their paths use."""

from contextlib import suppress
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import Malformed
from federation.log.origin import MOST_CHARACTERS, check_origin, log_id
from tests.strategies import ORIGINS


@given(ORIGINS)
def test_a_host_and_path_in_lower_case_names_a_log(name):
    assert check_origin(name) == name


@given(st.text())
def test_any_text_names_a_log_or_is_malformed_and_nothing_else(text):
    with suppress(Malformed):
        assert check_origin(text).isascii()


@pytest.mark.parametrize(
    "name",
    [
        "", "Lab.example/a", "https://lab.example/a", "lab.example/a/", "lab.example//a", "/a", "lab example",
        "lab.example\n",
        "lab.example/a\n", "lab.example/a+b", "lab.example:0/a", "lab.example:123456", "-lab.example", "lab-.example",
        "läb.example", "lаb.example", "lab.example/%2e", "lab.example\x00", ".example", "cosignature/v1",
        "lab.example/٣",
        "a" * (MOST_CHARACTERS + 1),
    ],
)  # fmt: skip
def test_a_name_that_could_be_mistaken_for_another_is_refused(name):
    with pytest.raises(Malformed):
        check_origin(name)


def test_the_longest_name_is_allowed():
    assert check_origin("a" * MOST_CHARACTERS)


def test_the_id_of_a_log_is_the_hash_of_its_name():
    assert log_id("log.example/a") == sha256(b"log.example/a").hexdigest()
