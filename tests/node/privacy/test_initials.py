"""Letters alone under a text, which may be somebody's initials."""

import pytest

from node.privacy.detect import look_at
from node.privacy.fields import fields_of
from node.privacy.initials import ends_with_initials, may_be_signed

from .conftest import said


@pytest.mark.parametrize("text", ["dp", "GT", "- M", "See you on Monday.\n\nKW", "Best,\nJ.K.", "> it is done\n> rvb"])
def test_two_or_three_letters_alone_at_the_end_may_be_somebodys(text):
    assert ends_with_initials(text)


@pytest.mark.parametrize(
    "text", ["ok", "no", "Yes", "A", "SQL", "css", "oui", "What is DNA", "ty", "NYC", "- a\n- b\nlast", "", "x=GT"]
)
def test_answers_choices_and_known_abbreviations_are_nobodys(text):
    assert not ends_with_initials(text)


def test_what_a_model_wrote_and_what_is_said_about_a_conversation_is_not_signed():
    def seen(*contents, **fields):
        return [look_at(field) for field in fields_of(said(*contents, **fields))]

    assert may_be_signed(seen("Please shorten this:\nIt is late.\nKW", "It is late."))
    assert not may_be_signed(seen("What stands for krypton watts?", "KW"))
    assert not may_be_signed(seen("What is it?", "It is late.", tags=("kw",), rating_reason="GT"))
